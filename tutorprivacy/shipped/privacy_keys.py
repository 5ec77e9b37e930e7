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

from .privacy_pseudonyms import KEY_BYTES

log = logging.getLogger(__name__)

PREFIX = "privacy:pseudonym-key:"

#: What a request may wait for Redis, once; then nobody asks again for a while.
TIMEOUT_SECONDS = 0.05
_PAUSE_SECONDS = 5.0


class RedisKeys:
    """
    Keys in Redis.

    Args:
        url: ``redis://…/<database>``; None: there is no Redis to be found in the settings.
        clock: returns Unix time in seconds; for tests.

    A key that was had once is remembered in this process until its period ends, so Redis may
    go away in between.
    """

    def __init__(self, url: str | None, clock: Callable[[], float] = lambda: time.time()) -> None:
        self._clock = clock
        self._known: dict[str, tuple[bytes, float]] = {}
        self._ask_again = 0.0
        self._redis = None if url is None else _connect(url)

    def key(self, period: str, ends: datetime.datetime | None) -> bytes | None:
        """The key of a period, or None if it is over or Redis does not answer. Never raises."""
        now = self._clock()
        deadline = float("inf") if ends is None else ends.timestamp()
        if now >= deadline:
            self._known.pop(period, None)
            return None
        known = self._known.get(period)
        if known is not None:
            return known[0]
        if self._redis is None or now < self._ask_again:
            return None
        try:
            key = self._fetch(self._redis, period, ends)
        except (redis.RedisError, OSError, ValueError) as error:
            self._ask_again = now + _PAUSE_SECONDS
            log.error("Redis has no key for pseudonyms, so events name nobody: %s", type(error).__name__)
            return None
        self._known = {name: (k, end) for name, (k, end) in self._known.items() if end > now}
        self._known[period] = (key, deadline)
        return key

    def _fetch(self, client: redis.Redis, period: str, ends: datetime.datetime | None) -> bytes:
        name = PREFIX + period
        key = client.get(name)
        if key is None:
            made = secrets.token_bytes(KEY_BYTES)
            if client.set(name, made, nx=True, exat=ends):
                _forget_expired(client)
                return made
            key = client.get(name)  # another process was faster
        if not isinstance(key, bytes) or len(key) != KEY_BYTES:
            raise ValueError("not a key")
        return key


def _connect(url: str) -> redis.Redis:
    # Without retries, which are the default of some versions of the library.
    return redis.Redis.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _forget_expired(client: redis.Redis) -> None:
    """
    Let Redis write its files anew, without keys of periods that are over.

    Its append-only file and its snapshot hold whatever was written since they were last made.
    """
    errors = [type(error).__name__ for error in _tried(client, _look_at_each_key) + rewrite_files(client)]
    if errors:
        log.warning("Redis did not write its files anew; expired keys may still be in them: %s", ", ".join(errors))


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


def _look_at_each_key(client: redis.Redis) -> None:
    for name in client.scan_iter(match=PREFIX + "*"):
        client.get(name)  # an expired key is deleted when it is looked at
