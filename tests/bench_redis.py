"""
What it costs that nothing in Redis can be read: a task written, and a cached value written and read, beside stock.

Processor time of one process with the settings of the platform, against a Redis on this machine; medians of rounds in
which both take turns.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path

import redis

from lab.redis_contents import Site
from lab.redis_server import PersistentRedis
from tutorprivacy.inside.redis_encryption.tasks import READERS

ROUNDS = 5

#: Microseconds of processor time for each of these, in one process of the site.
SCRIPT = """
import json, time
from django.core.cache import caches
from kombu.serialization import dumps, loads
from lab_site import APP, check_password

def each(call, count=400):
    call()
    start = time.thread_time()
    for _ in range(count):
        call()
    return (time.thread_time() - start) / count * 1e6

cache, values = caches["default"], {"1 KB": "x" * 1000, "1 MB": "x" * 1_000_000}
found = {"task written": each(lambda: check_password.delay("swordfish", email="zora@mail.example"))}
body = ((), {"x": "y" * 200}, {})
kind, encoding, payload = dumps(body, serializer=APP.conf.task_serializer)
found["task read, without Redis"] = each(lambda: loads(payload, kind, encoding, accept={kind}))
for size, value in values.items():
    count = 400 if size == "1 KB" else 40
    found[f"cached {size} written"] = each(lambda: cache.set(f"name {size}", value), count)
    found[f"cached {size} read"] = each(lambda: cache.get(f"name {size}"), count)
print(json.dumps(found))
"""


def main() -> None:
    """Print a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        server = PersistentRedis(Path(folder))
        try:
            redis.Redis(port=server.port, db=11).set(f"{READERS}tutorprivacy", 1)
            sites = {
                name: Site(Path(folder), server, plugin) for name, plugin in (("stock", ""), ("ours", "encrypted"))
            }
            times: dict[str, dict[str, list[float]]] = {}
            for _ in range(ROUNDS):
                for name, site in sites.items():
                    for what, value in json.loads(site.run(SCRIPT)).items():
                        times.setdefault(what, {}).setdefault(name, []).append(value)
        finally:
            server.kill()
    print("\nRedis: microseconds of processor time on stock | with the plugin")
    for what, values in times.items():
        stock, ours = (statistics.median(values[name]) for name in ("stock", "ours"))
        print(f"  {what:<26} {stock:9.0f} | {ours:9.0f}   {ours - stock:+9.0f}")


if __name__ == "__main__":
    main()
