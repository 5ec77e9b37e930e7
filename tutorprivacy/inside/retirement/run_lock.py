"""
Only one of several processes, on any machine, at a time: by a key in Redis that must be kept alive.

Whoever is killed stops keeping it alive, and soon after the next one has it.

.. no_pii: a random text in Redis
"""

from __future__ import annotations

import contextlib
import threading
import time
from types import TracebackType

import redis
from redis.exceptions import LockError

PREFIX = "privacy:lock:"


class Taken(Exception):
    """Another process has the lock, and is alive."""


class Lost(Exception):
    """The lock could not be kept alive: another process may have it now."""


class OnlyOne:
    """
    A context manager for what one process may do at a time.

    Args:
        url: of Redis.
        name: of the work.
        seconds: how long the lock lives without being kept alive.

    Raises:
        Taken: on entering, after waiting for as long as a dead process's lock lives.
        redis.RedisError: on entering; Redis does not answer.
    """

    def __init__(self, url: str, name: str, seconds: float) -> None:
        client = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)
        self._lock = client.lock(PREFIX + name, timeout=seconds, thread_local=False)
        self._seconds = seconds
        self._ended = threading.Event()
        self._alive_until = 0.0
        self._keeper = threading.Thread(target=self._keep_alive, daemon=True)

    def __enter__(self) -> OnlyOne:
        if not self._lock.acquire(blocking_timeout=self._seconds + 2, sleep=min(0.5, self._seconds / 4)):
            raise Taken
        self._renew()
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._keeper.join()
        with contextlib.suppress(LockError, redis.RedisError):  # it ends by itself
            self._lock.release()

    def check(self) -> None:
        """
        Is it still ours?

        Raises:
            Lost: it may not be.
        """
        if time.monotonic() >= self._alive_until:
            raise Lost

    def _keep_alive(self) -> None:
        while not self._ended.wait(self._seconds / 4):
            try:
                self._renew()
            except LockError:
                self._alive_until = 0.0
                return
            except redis.RedisError:
                continue  # until it has run out

    def _renew(self) -> None:
        asked = time.monotonic()  # from before it is asked for: never longer than Redis counts
        self._lock.reacquire()
        self._alive_until = asked + self._seconds
