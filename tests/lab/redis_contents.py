"""
A site's Celery and caches beside a real Redis, in processes of their own: stock, or with the plugin's settings.

The settings are those of the platform and of Tutor that say what is written into Redis.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import redis

from .environment import run_python
from .redis_server import PersistentRedis

QUEUE = "edx.lms.core.default"

_SETTINGS = """
import os
REDIS = "redis://127.0.0.1:" + os.environ["LAB_REDIS"]
SECRET_KEY, *SECRET_KEY_FALLBACKS = os.environ["LAB_SECRETS"].split()
INSTALLED_APPS = []
BROKER_URL = f"{REDIS}/0"
CELERY_RESULT_BACKEND = os.environ.get("LAB_RESULTS") or f"{REDIS}/0"
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_MESSAGE_COMPRESSION = "gzip"
CELERY_SEND_EVENTS = CELERY_SEND_TASK_SENT_EVENT = CELERY_TRACK_STARTED = True
CELERY_DEFAULT_QUEUE = CELERY_DEFAULT_ROUTING_KEY = "edx.lms.core.default"
CELERYD_PREFETCH_MULTIPLIER = 1
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {
    "default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": f"{REDIS}/1", "KEY_PREFIX": "default"},
    "django": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"{REDIS}/1", "KEY_PREFIX": "dj"},
}
if os.environ["LAB_PLUGIN"]:
    from tutorprivacy.inside.django_settings.redis_contents import configure_redis
    configure_redis(globals(), os.environ["LAB_PLUGIN"], f"{REDIS}/11")
"""

_SITE = """
from celery import Celery
APP = Celery("proj")
APP.config_from_object("django.conf:settings")

@APP.task(name="check_password")
def check_password(password, email=""):
    print("DONE", len(password), flush=True)
    return {"checked for": email}
"""


class Site:
    """
    One release of a site.

    Args:
        plugin: PRIVACY_REDIS; empty: stock.
        secrets: SECRET_KEY and those before it.
    """

    def __init__(self, folder: Path, server: PersistentRedis, plugin: str, *secrets: str) -> None:
        self.server = server
        self.folder = folder / f"site-{plugin or 'stock'}"
        self.folder.mkdir(exist_ok=True)
        (self.folder / "lab_settings.py").write_text(_SETTINGS)
        (self.folder / "lab_site.py").write_text(_SITE)
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "lab_settings",
            "LAB_REDIS": str(server.port),
            "LAB_PLUGIN": plugin,
            "LAB_SECRETS": " ".join(secrets or ("a-secret",)),
        }

    def run(self, script: str, **environment: str) -> str:
        """What a script prints that runs in a process of the site."""
        # In its folder and not in the repository: what is installed is what is tested.
        done = run_python(self.folder, {**self.environment, **environment}, "-c", f"import lab_site\n{script}")
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def send(self, password: str, email: str = "") -> None:
        """Write a task into the queue."""
        self.run(f"lab_site.check_password.delay({password!r}, email={email!r})")

    def work(self, done: int, seconds: float = 40) -> tuple[str, int | None]:
        """
        Run a worker until so many tasks are done, or it has ended itself.

        Returns:
            Its output, and its exit status, None if it had to be ended.
        """
        output = self.folder / "worker output"
        command = [sys.executable, "-m", "celery", "--app=lab_site", "worker", "--pool=solo", "--loglevel=info"]
        with output.open("wb") as file:
            worker = subprocess.Popen(
                command, env=self.environment, cwd=self.folder, stdout=file, stderr=subprocess.STDOUT
            )
        deadline, status = time.monotonic() + seconds, None
        while (text := output.read_text()).count("succeeded in") < done or "ready." not in text:
            status = worker.poll()
            if status is not None or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        worker.terminate()
        worker.wait(20)
        return output.read_text(), status

    def waiting(self) -> int:
        """Tasks in the queue."""
        return int(redis.Redis(port=self.server.port, db=0).llen(QUEUE))  # type: ignore[arg-type]


def written(server: PersistentRedis) -> bytes:
    """All that is in Redis's files, its append-only file and a new snapshot, and in the tasks' bodies, decoded."""
    client = redis.Redis(port=server.port, db=0)
    client.save()
    files = [path.read_bytes() for path in server.folder.rglob("*") if path.is_file()]
    messages = [json.loads(each) for each in client.lrange(QUEUE, 0, -1)]  # type: ignore[union-attr]
    bodies = [base64.b64decode(message["body"]) for message in messages]
    return b"\n".join([*files, *(zlib.decompress(body) if body[:1] == b"x" else body for body in bodies)])


def key_of_a_site(key: str, key_prefix: str, version: object) -> str:
    """A KEY_FUNCTION that tells the sites of one platform apart."""
    return f"{os.environ['LAB_SITE']}:{key_prefix}:{version}:{key}"
