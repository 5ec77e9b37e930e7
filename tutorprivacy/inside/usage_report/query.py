"""
What the command in the platform and the one on the host share: what may be asked for, and how it is shown.

Used on the operator's host, too, so it needs the standard library only.

.. no_pii: numbers of visitors, where there are enough of them
"""

from __future__ import annotations

import datetime
import io
import json
import os
import re
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from ..io.files import whole
from ..io.json_documents import document, opened
from .charts import as_html
from .plain_text import DAY_FIGURES, GROUPS, TOP, TOTALS, Report, Style, as_text
from .spreadsheet import as_csv

#: Without a first day.
_DEFAULT_DAYS = 30
_MOST_DAYS = 3653  # ten years

#: More than anybody counts, and few enough to calculate with.
_TOO_MANY = 10**15

#: Of a course, only these are counted.
OF_A_COURSE = ("page", "event")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COURSE = re.compile(r"course-v1:[\w.~-]{1,100}(\+[\w.~-]{1,100}){2}")

OFF = (
    "Usage is not counted. To turn that on:\n\n"
    "    tutor config save --set PRIVACY_USAGE_ENABLED=true\n"
    "    tutor local launch\n\n"
    "(or dev, k8s). Counts from before it was turned off may still be there; they are shown once it is on again."
)


class Wrong(ValueError):
    """What was asked for cannot be. The message says what, and what is allowed."""


@dataclass(frozen=True)
class Query:
    """
    What a report is to be about.

    Args:
        first, last: days of UTC, both included.
        by: names of `GROUPS`.
        course: None: everything.
        top: rows of a group that a terminal shows; None: all.
    """

    first: datetime.date
    last: datetime.date
    by: tuple[str, ...]
    course: str | None
    top: int | None

    @classmethod
    def of(
        cls, first: str | None, last: str | None, by: Sequence[str], course: str | None, today: datetime.date
    ) -> Query:
        """
        A query from the options as they were given: without any, the last 30 days by everything.

        Raises:
            Wrong: one of them is not allowed.
        """
        if course is not None and not _COURSE.fullmatch(course):
            raise Wrong(f"{course!r} is no course. Its address names it: course-v1:edX+DemoX+Demo_Course")
        known = tuple(GROUPS) if course is None else OF_A_COURSE
        for each in by:
            if each not in known:
                raise Wrong(f"{each!r} is nothing to group by{' in a course' * bool(course)}: {', '.join(known)}")
        end = today if last is None else _day(last)
        default = datetime.date.fromordinal(max(1, end.toordinal() - _DEFAULT_DAYS + 1))
        start = default if first is None else _day(first)
        if start > end:
            raise Wrong(f"The first day, {start}, is after the last, {end}")
        if (end - start).days >= _MOST_DAYS:
            raise Wrong(f"From {start} to {end} are more than ten years")
        return cls(start, end, tuple(dict.fromkeys(by)) or known, course, None if by else TOP)


def _day(text: str) -> datetime.date:
    try:
        if _DAY.fullmatch(text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise Wrong(f"{text!r} is no day. It is written as year-month-day: 2026-11-22")


def read_report(text: str) -> Report | None:
    """
    The report that is the last line of what a program has printed; None if that is no report.

    Raises:
        OtherVersion: it is one of another version of the plugin.
    """
    try:
        found = opened("usage", json.loads((text.strip().splitlines() or [""])[-1]), "groups")
    except (ValueError, RecursionError):
        return None
    return found if is_report(found) else None


def is_report(found: Any) -> bool:
    """Has it the shape that `usage_report.plain_text` describes? Then it can be shown."""
    try:
        rows = [row for rows in found["groups"].values() for row in rows]
        days = [found["from"], found["to"], *(each["day"] for each in found["days"])]
        days += [] if found.get("since") is None else [found["since"]]
        days += [row["since"] for row in rows if "since" in row]
        share = found["error_free"]
        names = ["" if found["course"] is None else found["course"], *(row["name"] for row in rows)]
        numbers = [found["min_group"], *(row["small_days"] for row in rows)]
        figures = [each[name] for each in found["days"] for name in DAY_FIGURES]
        figures += [found["total"][name] for name in TOTALS]
        figures += [row[name] for row in rows for name in ("visitors", "count")]
        numbers += [each for each in figures if each is not None]
        return (
            set(found["groups"]) <= set(GROUPS)
            and all(type(rows) is list for rows in (found["days"], *found["groups"].values()))
            and len(found["days"]) > 0
            and all(isinstance(each, str) for each in names)
            and all(_DAY.fullmatch(each) for each in days)
            and all(type(each) is int and 0 <= each < _TOO_MANY for each in numbers)
            and found["min_group"] > 0
            and (share is None or (type(share) in (int, float) and 0 <= share <= 100))
        )
    except (KeyError, TypeError, AttributeError):
        return False


def show(
    report: Report,
    query: Query,
    now: datetime.datetime,
    stream: TextIO,
    json_wanted: bool = False,
    csv_wanted: bool = False,
    html_file: str | None = None,
) -> None:
    """
    Print a report, or write it into a file.

    Args:
        now: UTC.
        stream: where it is printed; on a terminal as wide as that is, in colours.
        html_file: ``-`` is `stream`.

    Raises:
        OSError: the file cannot be written; what was there before still is.
    """
    if html_file not in (None, "-"):
        write_whole(html_file, as_html(report, now))
        return
    style = Style.of(stream)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")  # names of any writing, on a terminal that has another
    if html_file:
        text = as_html(report, now)
    elif json_wanted:
        text = json.dumps(document("usage", report))
    elif csv_wanted:
        text = as_csv(report)
    else:
        columns = shutil.get_terminal_size((100, 24)).columns
        text = as_text(report, min(max(columns, 40), 200), style, query.top)
    print(text.removesuffix("\n"), file=stream, flush=True)


def write_whole(path: str, text: str) -> None:
    """
    Write a file wholly, or leave what is there.

    Everybody may read it whom the umask lets, or who could read it before: its figures are made to be shown.

    Raises:
        OSError: it cannot be written, or is there and is a link, or no regular file.
    """
    try:
        mode = stat.S_IMODE(os.lstat(path).st_mode)
    except FileNotFoundError:
        umask = os.umask(0o077)
        os.umask(umask)
        mode = 0o644 & ~umask
    with whole(path, force=True, mode=mode | stat.S_IRUSR) as file:
        file.write(text.encode())
