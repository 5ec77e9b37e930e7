"""
Where the platform keeps the keys of its pseudonyms: in Redis, each until its period ends.

Keys are random, shared by the LMS, the CMS and their workers, and kept in a database of
Redis of their own, which nothing else clears.

.. pii: The random keys of pseudonyms, in Redis until their period ends: whoever has one can tell whose a pseudonym
    is.
.. pii_types: other
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
import logging
import secrets
import time
from collections.abc import Callable
from functools import partial

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from .keyed_hash import KEY_BYTES

log = logging.getLogger(__name__)

PREFIX = "privacy:pseudonym-key:"

#: What a request may wait for Redis, once; then nobody asks again for a while.
TIMEOUT_SECONDS = 0.05
_PAUSE_SECONDS = 5.0

#: When Redis is too busy to write its files anew, for instance because it is doing so already.
_CLEAN_AGAIN_SECONDS = 60.0
_AWAY = (redis.TimeoutError, redis.ConnectionError)
_BUSY = "in progress"

#: Longer than any key and any period.
_MARK_SECONDS = 3 * 366 * 24 * 3600


def marks_of(prefix: str) -> str:
    """
    Name of the hash, in Redis, of the periods whose keys may be in Redis's files; with the end of each (Unix time).

    A key that has expired leaves no trace but in these files. The mark is what tells that they are to be written anew.
    """
    return f"{prefix.removesuffix(':')}s"


def mark(client: redis.Redis, prefix: str, period: str, ends: float) -> None:
    """Note that a key may be in Redis's files; before it is made, or deleted: who is killed leaves it to the others."""
    client.hset(marks_of(prefix), period, f"{ends:.0f}")
    client.expire(marks_of(prefix), _MARK_SECONDS)


class RedisKeys:
    """
    Keys in Redis.

    Args:
        url: ``redis://…/<database>``; None: there is no Redis to be found in the settings.
        clock: returns Unix time in seconds; for tests.
        prefix: in front of a period, the key's name in Redis.
        consequence: what is said in the log when there is no key.
        pause: seconds for which nobody asks again after a failure.

    A key that was had once is remembered in this process until its period ends, so Redis may
    go away in between.
    """

    def __init__(
        self,
        url: str | None,
        clock: Callable[[], float] = lambda: time.time(),
        prefix: str = PREFIX,
        consequence: str = "Redis has no key for pseudonyms, so events name nobody",
        pause: float = _PAUSE_SECONDS,
    ) -> None:
        self._clock = clock
        self._prefix = prefix
        self._consequence = consequence
        self._pause = pause
        self._known: dict[str, tuple[bytes, float]] = {}
        self._ask_again = 0.0
        self._redis = None if url is None else connect(url)
        self._cleaner = Cleaner(self._redis, prefix, clock) if self._redis is not None else None

    def key(self, period: str, ends: datetime.datetime | None, make: bool = True) -> bytes | None:
        """
        The key of a period, or None if it is over or Redis does not answer. Never raises.

        Args:
            make: if there is no key yet, make one.
        """
        now = self._clock()
        deadline = float("inf") if ends is None else ends.timestamp()
        if now >= deadline:
            self._known.pop(period, None)
            return None
        if self._cleaner is not None and now >= self._cleaner.due:
            self._cleaner.clean()
        known = self._known.get(period)
        if known is not None:
            return known[0]
        if self._redis is None or now < self._ask_again:
            return None
        try:
            key = self._fetch(self._redis, period, deadline - now, make)
        except (redis.RedisError, OSError, ValueError) as error:
            self._ask_again = now + self._pause
            log.error("%s: %s", self._consequence, type(error).__name__)
            return None
        self._known = {name: (k, end) for name, (k, end) in self._known.items() if end > now}
        if key is not None:
            self._known[period] = (key, deadline)
        return key

    def _fetch(self, client: redis.Redis, period: str, seconds: float, make: bool) -> bytes | None:
        name = self._prefix + period
        key = client.get(name)
        if key is None and not make:
            return None
        if key is None:
            made = secrets.token_bytes(KEY_BYTES)
            mark(client, self._prefix, period, 0 if seconds == float("inf") else self._clock() + seconds)
            # No shorter than a millisecond: Redis takes no 0.
            expiry = None if seconds == float("inf") else max(1, int(seconds * 1000))
            if client.set(name, made, nx=True, px=expiry):
                if self._cleaner is not None:
                    self._cleaner.clean()
                return made
            key = client.get(name)  # another process was faster
        if not isinstance(key, bytes) or len(key) != KEY_BYTES:
            raise ValueError("not a key")
        return key


def connect(url: str, seconds: float = TIMEOUT_SECONDS) -> redis.Redis:
    """A client of Redis that waits no longer than that, to connect and for an answer."""
    # Without retries, which are the default of some versions of the library.
    return redis.Redis.from_url(
        url,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
    )


class Cleaner:
    """
    Lets Redis write its files anew, without keys of periods that are over.

    Its append-only file and its snapshot hold whatever was written since they were last made.
    An attempt that fails is repeated, unless Redis refuses: a managed one does not allow it.

    Args:
        client: the Redis; its timeout is the longest that an attempt waits at each step.
        prefix: of the names of the keys.
        clock: returns Unix time in seconds.
    """

    def __init__(self, client: redis.Redis, prefix: str, clock: Callable[[], float]) -> None:
        self._client = client
        self._prefix = prefix
        self._clock = clock
        #: When to try again (Unix time); infinite when nothing is left to do.
        self.due = float("inf")

    def clean(self) -> bool:
        """Try once; if it was not done, say so in the log, and leave the next attempt in `due`. Is it done?"""
        gone: list[str] = []
        errors = _tried(self._client, lambda client: gone.extend(self._gone(client))) + rewrite_files(self._client)
        again = any(isinstance(each, _AWAY) or _BUSY in str(each) for each in errors)
        if gone and not again:
            errors += _tried(self._client, lambda client: client.hdel(marks_of(self._prefix), *gone))
        self.due = self._clock() + _CLEAN_AGAIN_SECONDS if again else float("inf")
        if errors:
            names = ", ".join(type(error).__name__ for error in errors)
            log.warning("Redis did not write its files anew; expired keys may still be in them: %s", names)
        return not again

    def _gone(self, client: redis.Redis) -> list[str]:
        """The periods whose keys will not be in the files; each key is looked at, since that deletes an expired one."""
        for name in client.scan_iter(match=self._prefix + "*", count=1000):
            client.get(name)
        marks = [mark.decode(errors="replace") for mark in client.hkeys(marks_of(self._prefix))]  # type: ignore[union-attr]
        return [period for period in marks if not client.exists(self._prefix + period)]


def rewrite_files(client: redis.Redis) -> list[redis.RedisError]:
    """
    Let Redis write its append-only file and its snapshot anew; each is tried, whatever became of the other.

    Returns:
        The errors. A managed Redis refuses, and keeps no such files for us to see.
    """
    return _tried(client, redis.Redis.bgrewriteaof) + _tried(client, partial(redis.Redis.bgsave, schedule=True))


def _tried(client: redis.Redis, step: Callable[[redis.Redis], object]) -> list[redis.RedisError]:
    try:
        step(client)
    except redis.RedisError as error:
        return [error]
    return []
