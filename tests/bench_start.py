"""What the plugin adds to the start of the platform's processes, and to their memory, beside stock in the same run."""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from lab import canaries
from lab.environment import SITES, Lab
from lab.services import Services

ROUNDS = 7

#: Seconds that a process takes to be ready, and the memory (KB) that it does not share, or shares in part.
Figures = dict[str, float]

#: A process that has loaded the settings, the loggers and the applications, as each job does first.
_SETTINGS = """
import time
start = time.perf_counter()
import django; django.setup()
taken = time.perf_counter() - start
pss = next(line.split()[1] for line in open("/proc/self/smaps_rollup") if line.startswith("Pss:"))
print(taken, pss)
"""


def settings(lab: Lab, service: str) -> Figures:
    """Of a new process that loads one service's settings."""
    environment = lab.django_environment(service)
    with open(lab.rest / "bench output", "ab") as output:
        done = subprocess.run(
            [sys.executable, "-c", _SETTINGS], env=environment, cwd=lab.platform, stdout=subprocess.PIPE, stderr=output
        )
    seconds, memory = map(float, done.stdout.decode().splitlines()[-1].split())
    return {f"settings of the {service.upper()}, ms": seconds * 1000, f"settings of the {service.upper()}, KB": memory}


def served(lab: Lab, services: Services, service: str) -> Figures:
    """Of uWSGI, until its first page; the memory is that of all its processes."""
    start = time.perf_counter()
    services.start_platform(service)
    connection = http.client.HTTPConnection("127.0.0.1", lab.ports[service], timeout=60)
    connection.request("GET", "/heartbeat", headers={**canaries.HEADERS, "Host": SITES[service]})
    connection.getresponse().read()
    seconds = time.perf_counter() - start
    found = {f"{service.upper()} with uWSGI, ms": seconds * 1000}
    found[f"{service.upper()} with uWSGI, KB"] = memory_of(services.processes[service].pid)
    services.stop(service)
    return found


def worked(services: Services) -> Figures:
    """Of a Celery worker, until it is ready."""
    start = time.perf_counter()
    services.start_worker()
    seconds = time.perf_counter() - start
    memory = memory_of(services.processes["lms-worker"].pid)
    services.stop("lms-worker")
    (services.lab.rest / "lms-worker output").unlink()  # where `ready` is waited for
    return {"worker, ms": seconds * 1000, "worker, KB": memory}


def memory_of(process: int) -> float:
    """KB of a process and its children: their proportional set sizes (proc(5))."""
    return sum(_pss(each) for each in [process, *_children(process)])


def _pss(process: int) -> int:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _children(process: int) -> Iterable[int]:
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        yield int(child)
        yield from _children(int(child))


def main() -> None:
    """Let stock and plugin take turns, and print the table."""
    with tempfile.TemporaryDirectory(prefix="privacy-start-") as folder:
        labs = {
            "stock": Lab(Path(folder) / "stock", 22, ["mfe"]),
            "plugin": Lab(Path(folder) / "plugin", 22, ["mfe", "privacy"]),
        }
        for lab in labs.values():
            lab.build()
        services = {label: Services(lab) for label, lab in labs.items()}
        figures: dict[str, dict[str, list[float]]] = {}
        try:
            for each in services.values():
                each.create_database()
                each.start_redis()
            for number in range(ROUNDS):
                print(f"  round {number + 1} of {ROUNDS}", file=sys.stderr, flush=True)
                for label, lab in labs.items():
                    found = settings(lab, "lms") | settings(lab, "cms")
                    found |= served(lab, services[label], "lms") | served(lab, services[label], "cms")
                    found |= worked(services[label])
                    for name, value in found.items():
                        figures.setdefault(name, {}).setdefault(label, []).append(value)
        finally:
            for each in services.values():
                each.stop_all()
    for name, values in figures.items():
        stock, plugin = (statistics.median(values[label]) for label in ("stock", "plugin"))
        print(f"{name:<28} stock {stock:>9.0f}   plugin {plugin:>9.0f}   {plugin / stock:.2f} x stock")


if __name__ == "__main__":
    main()
