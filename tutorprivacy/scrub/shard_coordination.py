"""
What the shards of one run share, in the platform's Redis.

All of it has names with the run's in them, and is deleted by `SharedRun.end`, or by Redis
`EXPIRY_SECONDS` after a shard last needed it:

- ``privacy:scrub-key:<run>:<period>``: the keys of the pseudonyms;
- ``privacy:scrub-run:<run>:people``: user ids by username, if a shard needs them. Personal data;
- ``privacy:scrub-run:<run>:begun``, ``…:alive:<shard>``: who is at work;
- ``privacy:scrub-run:<run>:tallies``: how many lines became what. `end` leaves these.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry
from tutor.exceptions import TutorError

from ..inside.pseudonyms.keyed_hash import KEY_BYTES
from ..inside.pseudonyms.keys import rewrite_files
from .sources import Source
from .user_ids import merge_user_ids

EXPIRY_SECONDS = 7 * 24 * 3600

#: A shard that has said nothing for so long is dead.
ALIVE_SECONDS = 90

#: How long one shard may look whether the run can begin, before another one does.
_CHECK_SECONDS = 300

_SOURCE_MARK, _USER_MARK = b"s", b"p"  # what a member of the set of user ids is: a source that was read, or somebody
_BATCH_SIZE = 1000


class Refused(TutorError):
    """What was asked for cannot be done, however often it is tried."""


class KeysUnavailable(BaseException):
    """
    Redis does not answer, or a key is another one than before.

    No Exception: `LineScrubber` would take it for a fault of the line, and go on without it.
    """


class SharedRun:
    """
    A run, as all of its shards see it; its own `KeyRing`.

    Args:
        client: the platform's Redis, in the database of the pseudonyms' keys.
        run: the run's name; the same for the same inputs, output and policy.

    Raises:
        TutorError: from every method but `key`: Redis does not answer.
    """

    def __init__(self, client: redis.Redis, run: str) -> None:
        self._redis: Any = client  # its methods' types allow for asyncio
        self._key_prefix = f"privacy:scrub-key:{run}:"
        self._name_prefix = f"privacy:scrub-run:{run}:"
        self._keys_by_period: dict[str, bytes] = {}

    @classmethod
    def of_environment(cls, run: str) -> SharedRun:
        """The Redis that the environment of the pod names."""
        retry = Retry(ExponentialBackoff(cap=8, base=0.5), 6)
        client = redis.Redis(
            host=os.environ["PRIVACY_SCRUB_REDIS_HOST"],
            port=int(os.environ["PRIVACY_SCRUB_REDIS_PORT"]),
            db=int(os.environ["PRIVACY_SCRUB_REDIS_DB"]),
            username=os.environ.get("PRIVACY_SCRUB_REDIS_USERNAME") or None,
            password=os.environ.get("PRIVACY_SCRUB_REDIS_PASSWORD") or None,
            socket_timeout=20,
            socket_connect_timeout=5,
            retry=retry,
            retry_on_error=[redis.ConnectionError, redis.TimeoutError],
        )
        return cls(client, run)

    def key(self, period: str, ends: datetime.datetime | None) -> bytes:
        """
        The run's key of a period; the first shard that needs it makes it.

        Args:
            ends: of no account: keys are deleted with the end of the run.

        Raises:
            KeysUnavailable: it cannot be had.
        """
        if period not in self._keys_by_period:
            try:
                self._keys_by_period[period] = self._set_or_get_key(period, secrets.token_bytes(KEY_BYTES))
            except (redis.RedisError, OSError) as error:
                raise KeysUnavailable(f"Redis has no key for pseudonyms: {type(error).__name__}") from error
        return self._keys_by_period[period]

    def _set_or_get_key(self, period: str, key: bytes) -> bytes:
        """The key that is there, or this one; kept for another week."""
        name = self._key_prefix + period
        self._redis.set(name, key, nx=True, ex=EXPIRY_SECONDS)
        self._redis.expire(name, EXPIRY_SECONDS)
        stored_key = self._redis.get(name)
        if not isinstance(stored_key, bytes) or len(stored_key) != KEY_BYTES:
            raise KeysUnavailable(f"Redis has no key for pseudonyms: {name} is not one")
        return stored_key

    def renew(self) -> None:
        """
        Have what this shard knows kept for another week, and put back a key that Redis has evicted.

        Raises:
            KeysUnavailable: there is another key by now, so a person would have two pseudonyms.
        """
        with _tutor_errors():
            for period, key in self._keys_by_period.items():
                if self._set_or_get_key(period, key) != key:
                    raise KeysUnavailable(f"Redis has lost the key of {period}, and another shard made a new one")
            for name in ("begun", "people", "tallies"):
                self._redis.expire(self._name_prefix + name, EXPIRY_SECONDS)

    def begin(self, check: Callable[[], None]) -> None:
        """
        Begin the run, or take part in it: one shard runs `check`, and the others wait for it.

        If `check` raises, nothing has begun.
        """
        name = self._name_prefix + "begun"
        with _tutor_errors():
            while self._redis.get(name) != b"yes":
                if self._redis.set(name, b"checking", nx=True, ex=_CHECK_SECONDS):
                    try:
                        check()
                    except BaseException:
                        self._redis.delete(name)
                        raise
                    self._redis.delete(self._name_prefix + "tallies")
                    self._redis.set(name, b"yes", ex=EXPIRY_SECONDS)
                else:
                    time.sleep(0.5)

    def set_alive(self, shard: int, is_alive: bool = True) -> None:
        """Say that a shard is at work, or no longer."""
        name = f"{self._name_prefix}alive:{shard}"
        with _tutor_errors():
            if is_alive:
                self._redis.set(name, b"", ex=ALIVE_SECONDS)
            else:
                self._redis.delete(name)

    def is_any_alive(self) -> bool:
        """Is a shard at work?"""
        with _tutor_errors():
            return any(True for _name in self._redis.scan_iter(match=f"{self._name_prefix}alive:*", count=_BATCH_SIZE))

    def user_ids(self, sources: Sequence[Source], read_user_ids: Callable[[Source], dict[str, int]]) -> dict[str, int]:
        """
        Those whom the run's sources name; each source is read by about one shard.

        One Redis set has both who was found and which sources were read: if Redis evicts
        it, a shard reads the sources again, and never takes some of the user ids for all.

        Args:
            sources: all of the run, in the order in which this shard reads what no other has read.
            read_user_ids: reads a source.
        """
        name = self._name_prefix + "people"
        for source in sources:
            source_member = _SOURCE_MARK + hashlib.sha256(f"{source.size} {source.path}".encode()).digest()
            with _tutor_errors():
                is_read = self._redis.sismember(name, source_member)
            if is_read:
                continue
            members = [
                _USER_MARK + f"{user_id} {username}".encode() for username, user_id in read_user_ids(source).items()
            ]
            with _tutor_errors():
                for start in range(0, len(members), _BATCH_SIZE):
                    self._redis.sadd(name, *members[start : start + _BATCH_SIZE])
                self._redis.sadd(name, source_member)  # when everybody is there
                self._redis.expire(name, EXPIRY_SECONDS)
        user_ids: dict[str, int] = {}
        read_sources = 0
        with _tutor_errors():
            for member in self._redis.sscan_iter(name, count=_BATCH_SIZE):
                if member[:1] == _USER_MARK:
                    user_id, _blank, username = member[1:].decode().partition(" ")
                    merge_user_ids(user_ids, {username: int(user_id)})
                else:
                    read_sources += 1
        if read_sources < len(sources):
            raise TutorError("Redis has lost what the shards learnt of usernames. It may have too little memory.")
        return user_ids

    def record_counts(self, source: Source, counts: dict[str, Any]) -> None:
        """Note what became of a source's lines, and by which keys one would know that they were others."""
        key_marks = {
            period: hashlib.sha256(b"mark" + key).hexdigest()[:8] for period, key in self._keys_by_period.items()
        }
        with _tutor_errors():
            self._redis.hset(self._name_prefix + "tallies", source.path, json.dumps({**counts, "keys": key_marks}))
            self._redis.expire(self._name_prefix + "tallies", EXPIRY_SECONDS)

    def counts(self) -> dict[str, dict[str, Any]]:
        """What became of the lines, by source path."""
        with _tutor_errors():
            counts_by_path = self._redis.hgetall(self._name_prefix + "tallies")
        return {path.decode(): json.loads(counts) for path, counts in counts_by_path.items()}

    def is_known(self) -> bool:
        """Has it begun, or ended a few days ago at most?"""
        with _tutor_errors():
            return bool(self._redis.exists(self._name_prefix + "begun", self._name_prefix + "tallies"))

    def end(self) -> int:
        """
        Delete the keys, and the user ids.

        Returns:
            How many keys there were. Redis is told to write its files anew, without them.
        """
        with _tutor_errors():
            keys = list(self._redis.scan_iter(match=self._key_prefix + "*", count=_BATCH_SIZE))
            deleted = self._redis.delete(*keys, self._name_prefix + "people", self._name_prefix + "begun")
            if deleted:
                self._rewrite_files()
        return len(keys)

    def _rewrite_files(self) -> None:
        errors = rewrite_files(self._redis)
        for error in errors:
            if not isinstance(error, redis.ResponseError):
                raise error
        if errors:
            reasons = ", ".join(map(str, errors))
            print(f"Redis did not write its files anew; the deleted keys may still be in them: {reasons}", flush=True)


@contextmanager
def _tutor_errors() -> Iterator[None]:
    try:
        yield
    except (redis.RedisError, OSError) as error:
        raise TutorError(
            f"The platform's Redis could not be used: {type(error).__name__}: {error}. Check that it runs, then run "
            "the same command again."
        ) from error
