"""Times, and what the store holds, for the tests of usage counts."""

from __future__ import annotations

import datetime

from tutorprivacy.inside.usage.groups import VISITS, Group
from tutorprivacy.inside.usage.store import UTC, Figures, Store

from .redis_server import PersistentRedis

TODAY = datetime.date(2026, 11, 21)
NOON = datetime.datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
MIDNIGHT = NOON + 12 * 3600
MINUTE = 60


def today() -> datetime.date:
    """The day when a test runs, which may be another one than when it was collected."""
    return datetime.datetime.now(UTC).date()


class Clock:
    """Unix time that stands still."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def read(server: PersistentRedis, clock: Clock, day: datetime.date = TODAY) -> dict[Group, Figures]:
    """The day's counts, without waiting limits."""
    return Store(server.url, 25, clock, timeout=10).read(day)[0]


def times(server: PersistentRedis, clock: Clock, day: datetime.date = TODAY) -> dict[str, int]:
    """Of the groups that are one number; of visits, that of the visitors only is ever told."""
    counted = read(server, clock, day)
    return {group.dimension: n.times for group, n in counted.items() if not group.name and group != VISITS}
