"""Usage reports of all kinds, as `usage_report.figures` makes them."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st

from tutorprivacy.inside.usage.groups import BOTS, EVENTS, VIEWS, Group
from tutorprivacy.inside.usage.store import Batch, Store
from tutorprivacy.inside.usage_report.plain_text import DAY_FIGURES, GROUPS, TOTALS

COURSE = "course-v1:edX+Lab+2026"

#: A small one, with a figure of every kind.
REPORT: dict[str, Any] = {
    "version": 1,
    "from": "2026-11-20",
    "to": "2026-11-22",
    "since": "2026-10-05",
    "min_group": 10,
    "course": None,
    "days": [
        {"day": "2026-11-20", "visitors": 120, "views": 1380, "events": 300},
        {"day": "2026-11-21", "visitors": None, "views": None, "events": 0},
        {"day": "2026-11-22", "visitors": 0, "views": 0, "events": 0},
    ],
    "total": {"visitors": 120, "views": 1380, "events": 300, "errors": 20, "bots": 40, "opted_out": None, "lost": 0},
    "error_free": 97.5,
    "groups": {
        "browser": [
            {"name": "Firefox 145", "visitors": 90, "count": 1000, "small_days": 0},
            {"name": "Chrome 142", "visitors": 30, "count": 380, "small_days": 1},
            {"name": "Safari 26", "visitors": None, "count": None, "small_days": 2},
        ],
        "event": [{"name": "problem_check", "visitors": 60, "count": 300, "small_days": 1}],
        "page": [],
        "error": [
            {
                "name": "KeyError at /dashboard in 22.0.3",
                "visitors": 10,
                "count": 20,
                "small_days": 1,
                "since": "2026-11-20",
            },
        ],
        "task": [
            {"name": "OSError at lms.tasks.mail", "visitors": 0, "count": None, "small_days": 1, "since": "2026-11-21"},
        ],
    },
}


def empty(**changed: Any) -> dict[str, Any]:
    """Three days of nothing."""
    days = [{**each, **dict.fromkeys(DAY_FIGURES, 0)} for each in REPORT["days"]]
    return {
        **REPORT,
        "days": days,
        "total": dict.fromkeys(TOTALS, 0),
        "error_free": None,
        "groups": {"browser": [], "page": []},
        **changed,
    }


@st.composite
def reports(draw: Any, most: int = 999_999, names: st.SearchStrategy[str] | None = None) -> dict[str, Any]:
    """
    Any report.

    Args:
        most: the largest figure.
        names: of groups; any text, unless given.
    """
    names = st.text(max_size=60) if names is None else names
    figure = st.none() | st.integers(0, most)
    count = draw(st.integers(1, 40))
    first = draw(st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1)))
    days = [(first + datetime.timedelta(number)).isoformat() for number in range(count)]
    row = st.fixed_dictionaries(
        {"name": names, "visitors": figure, "count": figure, "small_days": st.integers(0, count)}
    )
    dated = st.builds(lambda made, day: {**made, "since": day}, row, st.sampled_from(days))
    groups = draw(st.dictionaries(st.sampled_from(list(GROUPS)), st.lists(row, max_size=15), max_size=3))
    return {
        "version": 1,
        "from": days[0],
        "to": days[-1],
        "since": draw(st.none() | st.just(days[0]) | st.just("2020-01-01") | st.just("2041-01-01")),
        "min_group": draw(st.sampled_from([1, 5, 10, 1000])),
        "course": draw(st.none() | st.just("course-v1:edX+DemoX+Demo_Course")),
        "days": [{"day": day, **{name: draw(figure) for name in DAY_FIGURES}} for day in days],
        "total": {name: draw(figure) for name in TOTALS},
        "error_free": draw(st.none() | st.integers(0, 1000).map(lambda share: share / 10)),
        "groups": {
            name: draw(st.lists(dated, max_size=15)) if name in ("error", "task") else rows
            for name, rows in groups.items()
        },
    }


def fill(url: str, day: datetime.date, visitors: int) -> None:
    """Put a day of visitors into Redis: three page views each, two of them in COURSE, and one event."""
    times = {
        VIEWS: 3,
        Group("browser", "Firefox 145"): 3,
        Group("os", "Linux"): 3,
        Group("page", "/dashboard"): 1,
        Group("page", "/courses/<course_id>/about"): 2,
        Group("page", "/courses/<course_id>/about", COURSE): 2,
        Group("course", COURSE): 2,
        EVENTS: 1,
        Group("event", "problem_check"): 1,
        Group("event", "problem_check", COURSE): 1,
    }
    batch = Batch(day)
    for group, count in times.items():
        batch.counts[0, group] = count * visitors
        batch.visitors["visitors", group] = {number.to_bytes(16, "big") for number in range(visitors)}
    batch.counts[0, BOTS] = 55
    assert Store(url, 25, timeout=10).add(batch)
