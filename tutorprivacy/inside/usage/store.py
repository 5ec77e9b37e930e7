"""
Where the usage counts are kept: in a database of Redis of their own, none without an expiry.

While a day lasts (UTC):

- ``privacy:usage:salt:<day>``: random; expires `GRACE` after the day's end, and is in no file then;
- ``privacy:usage:counts:<day>:<n>``: hash of group -> page views or events in the day's n-th ten minutes;
- ``privacy:usage:visitors:<day>:<group>``: HyperLogLog of the visitors' keyed hashes; with ``before`` and
  ``after`` in its name those of the last and the next half hour, by the salt of this day.

Once its salt has expired, a day is closed: nothing is left of it but one hash of numbers,
``privacy:usage:day:<day>``, until PRIVACY_USAGE_RETENTION_MONTHS have passed.

.. pii: Keyed hashes of visitors, in HyperLogLogs and in Redis's append-only file, and their key, until the day's end.
.. pii_types: other
.. pii_retirement: retained
"""

from __future__ import annotations

import calendar
import datetime
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import redis

from ..pseudonyms.keys import TIMEOUT_SECONDS, Cleaner, RedisKeys, connect
from .groups import Group

UTC = datetime.timezone.utc
DAY = datetime.timedelta(days=1)

#: How long a day's salt lives on, so that a visit across midnight is known for one visit.
GRACE = datetime.timedelta(minutes=30)

#: Other processes have put down what they had, whatever their clocks say.
_CLOSE_AFTER = GRACE + datetime.timedelta(minutes=1)

BUCKET_SECONDS = 600
BUCKETS = 24 * 3600 // BUCKET_SECONDS

PREFIX = "privacy:usage:"
SALT_PREFIX = f"{PREFIX}salt:"
#: The days that are not closed; who is closing them; that the files may still hold a dead salt.
OPEN, _CLOSING, UNCLEAN = f"{PREFIX}open", f"{PREFIX}closing", f"{PREFIX}unclean"

#: Counts of a day that nobody closes.
OPEN_SECONDS = 8 * 24 * 3600
#: A batch that was put down is known for so long.
_BATCH_SECONDS = 3600
_AT_ONCE = 500

Unavailable = (redis.RedisError, OSError)


class Figures(NamedTuple):
    """
    What is known of a group on one day.

    Args:
        times: page views, or events.
        visitors: how many there were, by the HyperLogLog (standard error 0.81 %).
        across: how many of them went on after midnight, in the same visit.
    """

    times: int = 0
    visitors: int = 0
    across: int = 0


@dataclass
class Batch:
    """
    What one process has counted of one day since the last time, without addresses.

    Args:
        day: UTC.
        counts: by the number of the ten minutes in the day, and group.
        visitors: keyed hashes by group: of the day's ``visitors``; those ``before`` midnight, in the last half hour;
            and those of the first half hour, by the salt of the day before, ``after`` its end.
        requests: how many requests and events it is made of.
        sample_rate: of the visitors that are counted.
        name: so that it is counted once, however often it is sent.
    """

    day: datetime.date
    sample_rate: float = 1.0
    counts: dict[tuple[int, Group], int] = field(default_factory=dict)
    visitors: dict[tuple[str, Group], set[bytes]] = field(default_factory=dict)
    requests: int = 0
    name: str = field(default_factory=lambda: secrets.token_hex(12))


class Store:
    """
    The counts in Redis.

    Args:
        url: ``redis://…/<database>``.
        retention_months: after which a closed day is deleted.
        clock: returns Unix time in seconds; for tests.
        timeout: seconds that one answer of Redis may take.

    Raises:
        redis.RedisError, OSError: from every method: Redis does not do it (`Unavailable`).
    """

    def __init__(
        self,
        url: str,
        retention_months: int,
        clock: Callable[[], float] = lambda: time.time(),
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._redis: Any = connect(url, timeout)  # its methods' types allow for asyncio
        self._months = retention_months
        self._clock = clock
        # No pause: no request waits here.
        self._salts = RedisKeys(url, clock, SALT_PREFIX, "Redis has no salt, so usage waits to be counted", pause=0)
        self._cleaner = Cleaner(self._redis, SALT_PREFIX, clock)
        self._clean_again = 0.0
        self._expiring: set[str] = set()

    def salt(self, day: datetime.date, make: bool = True) -> bytes | None:
        """The salt of a day; None: it has expired, or Redis does not answer. Never raises."""
        return self._salts.key(day.isoformat(), salt_end(day), make)

    def add(self, batch: Batch) -> bool:
        """
        Put down a batch, wholly or not at all; one that was put down before is left as it is.

        Returns:
            False: its day is closed, nothing can be added.
        """
        marker = f"{PREFIX}batch:{batch.name}"
        with self._redis.pipeline() as pipe:
            pipe.watch(marker, _day(batch.day))
            if pipe.exists(marker):
                return True
            if pipe.exists(_day(batch.day)):
                return False
            pipe.multi()
            pipe.set(marker, 1, ex=_BATCH_SECONDS)
            fresh = set()
            for (bucket, group), count in batch.counts.items():
                name = f"{PREFIX}counts:{batch.day}:{bucket}"
                pipe.hincrby(name, _packed(group), count)
                fresh.add(name)
            for (kind, group), hashes in batch.visitors.items():
                name = _visitors(kind, batch.day - DAY if kind == "after" else batch.day, group)
                pipe.pfadd(name, *hashes)
                fresh.add(name)
            pipe.hset(OPEN, batch.day.isoformat(), batch.sample_rate)
            fresh = (fresh | {OPEN}) - self._expiring
            for name in fresh:
                pipe.expire(name, OPEN_SECONDS)
            pipe.execute()
        self._expiring |= fresh
        return True

    def close_days(self) -> list[datetime.date]:
        """
        Close each day whose salt has expired, and have Redis's files written without the salt.

        One process does it at a time; the others find nothing to do. What was not done is done at the next call.

        Returns:
            The days that were closed now.
        """
        now = datetime.datetime.fromtimestamp(self._clock(), UTC)
        due = [day for day in self._open() if now >= _midnight_after(day) + _CLOSE_AFTER]
        if not due and (self._clock() < self._clean_again or not self._redis.exists(UNCLEAN)):
            return []
        if not self._redis.set(_CLOSING, 1, nx=True, ex=60):
            return []
        try:
            if due:
                self._redis.set(UNCLEAN, 1, ex=OPEN_SECONDS)
            for day in due:
                self._close(day)
            self._expire_days()
            self._expiring.clear()
            if self._cleaner.clean():
                self._redis.delete(UNCLEAN)
            else:
                self._clean_again = self._cleaner.due
        finally:
            self._redis.delete(_CLOSING)
        return due

    def read(self, day: datetime.date) -> tuple[dict[Group, Figures], float]:
        """All figures of a day, closed or not, and the share of the visitors that was counted."""
        stored = self._redis.hgetall(_day(day))
        if not stored:
            return self._running(day), float(self._redis.hget(OPEN, day.isoformat()) or 1)
        rate = float(stored.pop(b"", 1))
        return {_unpacked(name): Figures(*map(int, numbers.split())) for name, numbers in stored.items()}, rate

    def first_day(self) -> datetime.date | None:
        """The oldest day that has counts."""
        names = self._redis.scan_iter(match=f"{PREFIX}day:*", count=1000)
        closed = [datetime.date.fromisoformat(name.decode().rpartition(":")[2]) for name in names]
        return min([*closed, *self._open()], default=None)

    def _open(self) -> list[datetime.date]:
        return sorted(datetime.date.fromisoformat(day.decode()) for day in self._redis.hkeys(OPEN))

    def _running(self, day: datetime.date) -> dict[Group, Figures]:
        counts: dict[Group, int] = {}
        for stored in self._asked("hgetall", [f"{PREFIX}counts:{day}:{bucket}" for bucket in range(BUCKETS)]):
            for name, count in stored.items():
                group = _unpacked(name)
                counts[group] = counts.get(group, 0) + int(count)
        groups = list(counts)
        visitors = self._asked("pfcount", [_visitors("visitors", day, group) for group in groups])
        return {
            group: Figures(counts[group], seen, across)
            for group, seen, across in zip(groups, visitors, self._across(day, groups), strict=True)
        }

    def _across(self, day: datetime.date, groups: list[Group]) -> Iterator[int]:
        """How many were there in the last half hour and in the next: |a| + |b| - |a or b|."""
        pairs = [(_visitors("before", day, group), _visitors("after", day, group)) for group in groups]
        before = self._asked("pfcount", [pair[0] for pair in pairs])
        after = self._asked("pfcount", [pair[1] for pair in pairs])
        either = self._asked("pfcount", pairs)
        return (max(0, one + other - both) for one, other, both in zip(before, after, either, strict=True))

    def _asked(self, command: str, keys: Iterable[Any]) -> Iterator[Any]:
        """The answers to one command for each of many keys (or tuples of keys), some hundred at a time."""
        keys = list(keys)
        for start in range(0, len(keys), _AT_ONCE):
            with self._redis.pipeline(transaction=False) as pipe:
                for key in keys[start : start + _AT_ONCE]:
                    getattr(pipe, command)(*(key if isinstance(key, tuple) else (key,)))
                yield from pipe.execute()

    def _close(self, day: datetime.date) -> None:
        figures, rate = self.read(day)
        names = [f"{PREFIX}counts:{day}:{bucket}" for bucket in range(BUCKETS)]
        names += [_visitors(kind, day, group) for kind in ("visitors", "before", "after") for group in figures]
        stored = {_packed(group): f"{n.times} {n.visitors} {n.across}" for group, n in figures.items()}
        with self._redis.pipeline() as pipe:
            pipe.hset(_day(day), mapping={**stored, "": rate})
            pipe.expireat(_day(day), _expiry(day, self._months))
            pipe.hdel(OPEN, day.isoformat())
            pipe.execute()
        for start in range(0, len(names), _AT_ONCE):
            self._redis.unlink(*names[start : start + _AT_ONCE])

    def _expire_days(self) -> None:
        """A retention that was changed holds for the days of before, too."""
        for name in self._redis.scan_iter(match=f"{PREFIX}day:*", count=1000):
            day = datetime.date.fromisoformat(name.decode().rpartition(":")[2])
            self._redis.expireat(name, _expiry(day, self._months))


def salt_end(day: datetime.date) -> datetime.datetime:
    """When a day's salt expires."""
    return _midnight_after(day) + GRACE


def _midnight_after(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, tzinfo=UTC) + DAY


def _expiry(day: datetime.date, months: int) -> int:
    """Unix time at which the counts of a day have been kept for so many months."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    kept = day.replace(day=min(day.day, calendar.monthrange(year, month + 1)[1]), year=year, month=month + 1)
    return int(_midnight_after(kept).timestamp())


def _day(day: datetime.date) -> str:
    return f"{PREFIX}day:{day}"


def _visitors(kind: str, day: datetime.date, group: Group) -> str:
    return f"{PREFIX}{kind}:{day}:{_packed(group)}"


def _packed(group: Group) -> str:
    return "\t".join(group)


def _unpacked(name: bytes) -> Group:
    return Group(*name.decode().split("\t"))
