"""What is told of counts: right to a rounding, and not to be undone by subtraction."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorprivacy.inside.usage.groups import BOTS, DISJOINT, ERRORS, EVENTS, LOST, OPTED_OUT, VIEWS, VISITS, Group
from tutorprivacy.inside.usage.store import DAY, Figures
from tutorprivacy.inside.usage_report.figures import OTHERS, published, report

FIRST = datetime.date(2026, 11, 1)
COURSE = "course-v1:edX+Lab+2026"

Counts = dict[Group, Figures]


class Days:
    """Counts as a store would give them, of days from FIRST on."""

    def __init__(self, *days: Counts, rate: float = 1.0) -> None:
        self.days = dict(zip(itertools.count(), days, strict=False))
        self.rate = rate

    def read(self, day: datetime.date) -> tuple[Counts, float]:
        return self.days.get((day - FIRST).days, {}), self.rate

    def report(self, days: int = 1, by: tuple[str, ...] = (), start: int = 0, **options: Any) -> dict[str, Any]:
        return report(self, FIRST + DAY * start, FIRST + DAY * (start + days - 1), by, **options)


def day_of_sizes(sizes: dict[str, list[int]]) -> Counts:
    """A day on which each group of a dimension has so many visitors, with three page views each."""
    counts = {
        Group(dimension, f"{dimension}{index}"): Figures(size * 3, size)
        for dimension, of_dimension in sizes.items()
        for index, size in enumerate(of_dimension)
    }
    total = sum(next(iter(sizes.values())))
    return {**counts, VIEWS: Figures(total * 3, total)}


@given(st.integers(1, 50), st.integers(0, 10_000), st.integers(0, 10**6))
def test_a_figure_is_hidden_or_rounded_down(min_group: int, visitors: int, times: int) -> None:
    """To a multiple of the smallest group; with one of 1, as it is."""
    told = published(Figures(times, visitors), min_group)
    if visitors < min_group:
        assert told == (None, None, 0)
    else:
        assert told.visitors is not None and told.times is not None
        assert 0 <= visitors - told.visitors < min_group
        assert told.visitors % min_group == told.times % min_group == 0


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12))
def test_what_is_hidden_cannot_be_had_by_subtraction(sizes: list[int]) -> None:
    """
    A visitor has one browser only, so the total less the shown rows is what the hidden ones have together.

    From what is told, that can be any of at least nine numbers, the true one among them.
    """
    told = Days(day_of_sizes({"browser": sizes})).report(by=("browser",))
    total, rows = told["total"]["visitors"], told["groups"]["browser"]
    if total is None:
        return
    shown = [row["visitors"] for row in rows if row["visitors"] is not None]
    low = max(1, total - sum(shown) - 9 * len(shown))
    high = total + 9 - sum(shown)
    hidden = sum(size for size in sizes if size < 10)
    assert hidden == 0 or low <= hidden <= high
    assert high - low >= 8
    assert {row["name"] for row in rows if row["visitors"] is None} <= {OTHERS}


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=6), st.data())
def test_ranges_tell_nothing_but_their_days(days: list[list[int]], data: Any) -> None:
    """Whatever ranges are asked for: two sets of counts whose days are told alike are told alike in any range."""
    moved = [[size - size % 10 + (data.draw(st.integers(1, 9)) if size else 0) for size in day] for day in days]
    moved = [
        [0 if not size else new for size, new in zip(*pair, strict=True)] for pair in zip(days, moved, strict=True)
    ]
    ours, theirs = (Days(*(_courses(day) for day in each)) for each in (days, moved))
    for start, end in itertools.combinations(range(len(days) + 1), 2):
        asked = {"days": end - start, "by": ("course", "page"), "start": start}
        assert ours.report(**asked)["groups"] == theirs.report(**asked)["groups"]


def _courses(sizes: list[int]) -> Counts:
    pairs = [(f"course-v1:a+b+{index}", size) for index, size in enumerate(sizes) if size]
    views: Counts = {Group("course", name): Figures(40, size) for name, size in pairs}
    return {**views, **{Group("page", "/", name): Figures(40, size) for name, size in pairs}}


@pytest.mark.parametrize("dimension", DISJOINT)
def test_small_groups_are_told_together(dimension: str) -> None:
    """Neither their names nor how many they are: nine of one visitor each, and a total of 59, would say it."""
    told = Days(day_of_sizes({dimension: [50, *[1] * 9]})).report(by=(dimension,))
    assert told["groups"][dimension] == [
        {"name": f"{dimension}0", "visitors": 50, "count": 150, "small_days": 0},
        {"name": OTHERS, "visitors": None, "count": None, "small_days": 9},
    ]


def test_small_courses_are_named_without_a_figure() -> None:
    """Somebody may look for them; a learner can be in several, so there is nothing to subtract."""
    told = Days(_courses([5, 25])).report(by=("course",))
    assert told["groups"]["course"] == [
        {"name": "course-v1:a+b+1", "visitors": 20, "count": 40, "small_days": 0},
        {"name": "course-v1:a+b+0", "visitors": None, "count": None, "small_days": 1},
    ]


def test_pages_and_events_of_a_course() -> None:
    """Without a course, those of all; with one, its own."""
    page, event = ("page", "/about"), ("event", "problem_check")
    counts = {
        Group(*page): Figures(300, 70),
        Group(*page, COURSE): Figures(200, 40),
        Group(*event): Figures(120, 30),
        Group(*event, COURSE): Figures(100, 20),
        Group("course", COURSE): Figures(200, 40),
    }
    everything = Days(counts).report(by=("page", "event", "course"))["groups"]
    assert [row["visitors"] for rows in everything.values() for row in rows] == [70, 30, 40]
    of_course = Days(counts).report(by=("page", "event", "course"), course=COURSE)["groups"]
    assert [row["visitors"] for rows in of_course.values() for row in rows] == [40, 20, 40]


def test_a_visit_across_midnight_counts_once() -> None:
    """In the sum of both days; each day by itself has its visitor."""
    days = Days({VIEWS: Figures(500, 100, 40)}, {VIEWS: Figures(500, 100)})
    told = days.report(2, min_group=1)
    assert told["total"]["visitors"] == 160
    assert [day["visitors"] for day in told["days"]] == [100, 100]
    assert days.report(1, start=1, min_group=1)["total"]["visitors"] == 100


def test_sums_of_many_days_are_not_too_small() -> None:
    """Each figure is rounded down: in the sum it counts as what it is on average."""
    sizes = [20 + day % 10 for day in range(30)]
    told = Days(*({VIEWS: Figures(size * 7, size)} for size in sizes)).report(30)
    assert told["total"]["visitors"] == sum(sizes) // 10 * 10
    assert abs(told["total"]["views"] - 7 * sum(sizes)) <= 30
    assert [day["visitors"] for day in told["days"]] == [20] * 30


def test_a_sample_is_calculated_for_all() -> None:
    """Half of the visitors were counted; whether a group is small is said by those who were."""
    counts = {VIEWS: Figures(3000, 1000), Group("course", COURSE): Figures(30, 9)}
    told = Days(counts, rate=0.5).report(by=("course",), min_group=10)
    assert (told["total"]["visitors"], told["total"]["views"]) == (2000, 6000)
    assert told["groups"]["course"][0]["visitors"] is None


def test_the_share_of_visits_without_an_error_is_the_least() -> None:
    """Whatever is hidden or rounded is taken for the worst; a day of too few visits says nothing."""

    def share(*days: tuple[int, int | None], min_group: int = 10) -> float | None:
        counts = [
            {VISITS: Figures(99, visits), **({} if failed is None else {ERRORS: Figures(50, failed)})}
            for visits, failed in days
        ]
        return Days(*counts).report(len(days), min_group=min_group)["error_free"]

    assert share((200, None)) == 100.0
    assert share((209, 3)) == share((200, 9)) == 95.5  # 9 of 200
    assert share((200, 12)) == 90.5  # 19 of 200
    assert share((200, None), (200, 3)) == 97.7
    assert share((200, 3), (5, 5)) == 95.5
    assert share((5, 5)) is None
    assert share((10, 10)) == 0.0
    assert share((3, 1), min_group=1) == 66.6


def test_errors_and_tasks() -> None:
    """With the first day in the range; those of tasks are hidden by their own number, as nobody is there."""
    error, task = Group("error", "KeyError at /dashboard"), Group("task", "OSError at lms.tasks.mail")
    days = Days({}, {error: Figures(30, 4), task: Figures(9)}, {error: Figures(37, 21), task: Figures(25)})
    told = days.report(3, by=("error", "task"))["groups"]
    assert told["error"] == [
        {"name": error.name, "visitors": 20, "count": 30, "small_days": 1, "since": "2026-11-02"},
    ]
    assert told["task"] == [
        {"name": task.name, "visitors": 0, "count": 20, "small_days": 1, "since": "2026-11-02"},
    ]
    assert days.report(2, by=("task",))["groups"]["task"][0]["count"] is None
    assert days.report(1, start=2, by=("error",))["groups"]["error"][0]["since"] == "2026-11-03"


def test_bare_counters() -> None:
    """Bots and those who opted out are numbers of requests, told as groups are; what was lost is told as it is."""
    days = Days(
        {BOTS: Figures(57), OPTED_OUT: Figures(9), LOST: Figures(3), EVENTS: Figures(80, 4)},
        {BOTS: Figures(3), OPTED_OUT: Figures(0), LOST: Figures(1), EVENTS: Figures(80, 12)},
    )
    assert days.report(2)["total"] == {
        **{"visitors": 0, "views": 0, "events": 80, "errors": 0},
        **{"bots": 50, "opted_out": None, "lost": 4},
    }
    assert days.report(1, start=5)["total"]["bots"] == 0


def test_the_largest_rows_come_first() -> None:
    """Those that are not told last."""
    counts = day_of_sizes({"browser": [20, 5, 90, 40]})
    names = [row["name"] for row in Days(counts).report(by=("browser",))["groups"]["browser"]]
    assert names == ["browser2", "browser3", "browser0", OTHERS]
    assert Counter(names)[OTHERS] == 1
