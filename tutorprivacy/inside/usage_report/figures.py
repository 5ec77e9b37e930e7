"""
From counts to figures that may be shown: no small groups, and none to be had by subtraction.

All that is ever told is made of the published figures of single days:

- A group of fewer than PRIVACY_USAGE_MIN_GROUP visitors is told as that, without a figure.
- Every other figure is rounded down to a multiple of it. So a total less the groups that are shown leaves
  a range as wide as what is hidden.
- Where each visitor is in one group only (browsers, systems, devices, languages), small groups are told
  together, neither by name nor how many they are: many of them would have to be of one visitor each to fit
  what is left. A rare language is nearly a name, too.
- A range of days is a sum of published figures, and so is the difference of two.
- A task that fails has no visitors to go by: its failures are hidden or rounded by their own number.

Hiding small cells and rounding is what statistical offices do. It is no proof against those who know most of
the visitors anyway; and how many pages all small groups of a day have seen can roughly be told.

.. no_pii: figures
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from ..usage.groups import BOTS, DISJOINT, ERRORS, EVENTS, LOST, OPTED_OUT, VIEWS, VISITS, Group
from ..usage.store import DAY, Figures

#: The name under which the small groups of a table are told together.
OTHERS = "others"


class Reader(Protocol):
    """Where the counts come from: `usage.store.Store`."""

    def read(self, day: datetime.date) -> tuple[Mapping[Group, Figures], float]:
        """The counts of a day, and the share of the visitors that was counted."""


class Published(NamedTuple):
    """What may be told of a group on one day: multiples of the smallest group; None: fewer visitors than that."""

    times: int | None
    visitors: int | None
    across: int = 0


def published(figures: Figures, min_group: int) -> Published:
    """What may be told of a group on one day."""
    if figures.visitors < min_group:
        return Published(None, None)
    return Published(*(number - number % min_group for number in figures))


def report(
    store: Reader,
    first: datetime.date,
    last: datetime.date,
    by: Sequence[str],
    course: str | None = None,
    min_group: int = 10,
) -> dict[str, Any]:
    """
    Everything that may be told of some days.

    Args:
        first, last: both included (UTC).
        by: of `DIMENSIONS`.
        course: only pages and events of this course.
        min_group: PRIVACY_USAGE_MIN_GROUP.

    Returns:
        ``{"from", "to", "min_group", "course", "days", "total", "error_free", "groups"}``, as JSON takes it. Each of
        the days has ``day``, ``visitors``, ``views`` and ``events``; the total ``errors``, ``bots``, ``opted_out`` and
        ``lost`` instead of ``day``. The groups are lists by what was asked for, each row with ``name``, ``visitors``,
        ``count`` and ``small_days``, and of errors ``since``. None: fewer than `min_group` visitors, or requests.
    """
    days = [first + DAY * number for number in range((last - first).days + 1)]
    read = [store.read(day) for day in days]
    sums = _Sums(min_group)
    for day, (counts, rate) in zip(days, read, strict=True):
        sums.add_day(counts, rate, day)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "min_group": min_group,
        "course": course,
        "days": [_day(day, counts, rate, min_group) for day, (counts, rate) in zip(days, read, strict=True)],
        "total": {
            "visitors": sums.visitors(VIEWS),
            "views": sums.times(VIEWS),
            "events": sums.times(EVENTS),
            "errors": sums.times(ERRORS),
            "bots": _requests(read, BOTS, min_group),
            "opted_out": _requests(read, OPTED_OUT, min_group),
            "lost": sum(counts.get(LOST, Figures()).times for counts, _rate in read),
        },
        "error_free": _error_free([counts for counts, _rate in read], min_group),
        "groups": {dimension: sums.rows(dimension, course or "") for dimension in by},
    }


def _day(day: datetime.date, counts: Mapping[Group, Figures], rate: float, min_group: int) -> dict[str, Any]:
    sums = _Sums(min_group)
    sums.add_day(counts, rate, day)
    return {
        "day": day.isoformat(),
        "visitors": sums.visitors(VIEWS),
        "views": sums.times(VIEWS),
        "events": sums.times(EVENTS),
    }


def _requests(read: Sequence[tuple[Mapping[Group, Figures], float]], group: Group, min_group: int) -> int | None:
    """Requests have no visitors to go by: each day's number is hidden or rounded by itself."""
    of_days = [counts[group].times for counts, _rate in read if group in counts]
    shown = [number - number % min_group for number in of_days if number >= min_group]
    return sum(shown) if shown or not of_days else None


def _error_free(of_days: Sequence[Mapping[Group, Figures]], min_group: int) -> float | None:
    """
    Of a hundred visits so many at least had no error; None: no day has enough visits.

    It is made of published figures, too, each taken for the worst that it can stand for.
    """
    visits = failed = 0
    for counts in of_days:
        told = published(counts.get(VISITS, Figures()), min_group).visitors
        if told is None:
            continue
        visits += told
        if ERRORS in counts:
            failed += min(told, (published(counts[ERRORS], min_group).visitors or 0) + min_group - 1)
    return (visits - failed) * 1000 // visits / 10 if visits else None


class _Sums:
    """Sums of published figures over days, calculated for all visitors where a sample was counted."""

    def __init__(self, min_group: int) -> None:
        self._min_group = min_group
        self._visitors: dict[Group, float] = {}
        self._times: dict[Group, float] = {}
        self._small_days: dict[Group, int] = {}
        self._across: dict[Group, float] = {}
        self._since: dict[Group, datetime.date] = {}

    def add_day(self, counts: Mapping[Group, Figures], rate: float, day: datetime.date) -> None:
        """The days are added in their order."""
        across: dict[Group, float] = {}
        for group, figures in counts.items():
            self._since.setdefault(group, day)
            is_task = group.dimension == "task"
            told = published(figures._replace(visitors=figures.times) if is_task else figures, self._min_group)
            if told.visitors is None or told.times is None:
                small = Group(group.dimension, OTHERS, group.course) if group.dimension in DISJOINT else group
                self._small_days[small] = self._small_days.get(small, 0) + 1
                continue
            # Whoever went on after midnight is a visitor of the day before, if that is in the sum.
            visitors = self._middle(told.visitors) - self._across.get(group, 0)
            self._visitors[group] = self._visitors.get(group, 0) + visitors / rate
            self._times[group] = self._times.get(group, 0) + self._middle(told.times) / rate
            across[group] = self._middle(told.across) if told.across else 0
        self._across = across

    def _middle(self, figure: int) -> float:
        """What a figure that was rounded down is on average; sums of many days would else be too small."""
        return figure + (self._min_group - 1) / 2

    def visitors(self, group: Group) -> int | None:
        """Sum of the days' visitors."""
        return self._told(self._visitors, group)

    def times(self, group: Group) -> int | None:
        """Sum of page views or events."""
        return self._told(self._times, group)

    def _told(self, sums: Mapping[Group, float], group: Group) -> int | None:
        if group in sums:
            return max(int(sums[group] // self._min_group), 1) * self._min_group
        return None if group in self._small_days else 0

    def rows(self, dimension: str, course: str) -> list[dict[str, Any]]:
        """The rows of a table, the largest first; courses, pages and events of a course only, if that is asked."""
        wanted = course if dimension in ("page", "event") else ""
        groups = [
            group
            for group in {**self._visitors, **self._small_days}
            if group.dimension == dimension and group.course == wanted
        ]
        rows = [
            {
                "name": group.name,
                "visitors": 0 if dimension == "task" else self.visitors(group),
                "count": self.times(group),
                "small_days": self._small_days.get(group, 0),
                **({"since": self._since[group].isoformat()} if dimension in ("error", "task") else {}),
            }
            for group in groups
        ]
        return sorted(rows, key=lambda row: (-(row["count"] or 0), row["name"] == OTHERS, row["name"]))
