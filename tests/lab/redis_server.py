"""A Redis of the tests' own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from .environment import free_ports


@contextmanager
def redis_server(folder: Path, *options: str) -> Iterator[int]:
    """A server that keeps nothing on the disk; its port."""
    (port,) = free_ports(1)
    program = str(Path(sys.executable).parent / "redis-server")
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder), *options]
    server = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(redis.Redis(port=port)))
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.AuthenticationError:
        return True
    except redis.ConnectionError:  # also while it reads its files
        return False


class PersistentRedis:
    """A server in a folder of its own, with an append-only file, snapshots and a socket."""

    def __init__(self, folder: Path, database: int = 11) -> None:
        self.folder = folder
        (self.port,) = free_ports(1)
        self.url = f"redis://127.0.0.1:{self.port}/{database}"
        self.socket = folder / "s"
        self.client = redis.Redis(port=self.port, db=database)
        self.start()

    def start(self) -> None:
        """Begin, or begin again with the files that are there."""
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self.folder, "unixsocket": self.socket}
        command = [str(Path(sys.executable).parent / "redis-server"), "--appendonly", "yes", "--save", "3600 1"]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: _answers(self.client))

    def files_are_written(self) -> bool:
        """Has Redis done all that it was asked to do with its files?"""
        found = self.client.info("persistence")
        names = ("aof_rewrite_in_progress", "aof_rewrite_scheduled", "rdb_bgsave_in_progress")
        return not any(found[name] for name in names)

    def files_with(self, content: bytes) -> list[str]:
        """Names of Redis's files that hold these bytes."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return sorted(path.name for path in files if content in path.read_bytes())

    def stop(self) -> None:
        """End it as Docker does, with its files in order."""
        self.process.terminate()
        self.process.wait()

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()


def wait_until(ready: Callable[[], bool], seconds: float = 60) -> None:
    """Wait; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.02)
