"""What may be asked of the usage counts, what is taken for a report, and where it is shown."""

from __future__ import annotations

import copy
import csv
import datetime
import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.usage import COURSE, REPORT, reports
from tutorprivacy.inside.usage_report import query as usage_report_query
from tutorprivacy.inside.usage_report.charts import as_html
from tutorprivacy.inside.usage_report.plain_text import GROUPS, TOP, Style, as_text
from tutorprivacy.inside.usage_report.query import Query, Wrong, is_report, read_report, show, write_whole
from tutorprivacy.inside.usage_report.spreadsheet import as_csv

TODAY = datetime.date(2026, 11, 22)
NOW = datetime.datetime(2026, 11, 22, 6, tzinfo=datetime.timezone.utc)
EVERYTHING = Query.of(None, None, [], None, TODAY)


def query(**asked: Any) -> Query:
    return Query.of(asked.get("first"), asked.get("last"), asked.get("by", []), asked.get("course"), TODAY)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({}, "2026-10-24", "2026-11-22"),
        ({"first": "2026-11-22"}, "2026-11-22", "2026-11-22"),
        ({"last": "2026-03-01"}, "2026-01-31", "2026-03-01"),
        ({"first": "2024-02-29", "last": "2024-03-01"}, "2024-02-29", "2024-03-01"),
        ({"last": "0001-01-02"}, "0001-01-01", "0001-01-02"),
        ({"first": "2016-11-22", "last": "2026-11-22"}, "2016-11-22", "2026-11-22"),
    ],
)
def test_days(asked: dict[str, str], first: str, last: str) -> None:
    """Thirty, up to today, unless others are asked for."""
    found = query(**asked)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_groups() -> None:
    """Everything, the largest of each; or all of some. Of a course, what is counted of courses."""
    assert (query().by, query().top) == (tuple(GROUPS), TOP)
    assert query(by=["os", "browser", "os"]).by == ("os", "browser")
    assert query(by=["os"]).top is None
    assert query(course=COURSE).by == ("page", "event")
    assert query(course=COURSE, by=["event"]).by == ("event",)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"first": "yesterday"}, "'yesterday' is no day. It is written as year-month-day: 2026-11-22"),
        ({"last": "2026-02-30"}, "'2026-02-30' is no day"),
        ({"last": ""}, "'' is no day"),
        ({"last": "2026-W01-1"}, "is no day"),
        ({"last": "20261122"}, "is no day"),
        ({"last": "２０２６-11-22"}, "is no day"),
        ({"first": "2026-11-23"}, "The first day, 2026-11-23, is after the last, 2026-11-22"),
        ({"first": "2016-11-21"}, "From 2016-11-21 to 2026-11-22 are more than ten years"),
        ({"by": ["os", "address"]}, "'address' is nothing to group by: course, page, event, browser"),
        ({"by": ["os"], "course": COURSE}, "'os' is nothing to group by in a course: page, event"),
        ({"course": "DemoX"}, "'DemoX' is no course. Its address names it: course-v1:edX+DemoX+Demo_Course"),
        ({"course": ""}, "'' is no course"),
        ({"course": "course-v1:a+b"}, "is no course"),
        ({"course": "course-v1:a+b+{{ 7 * 7 }}"}, "is no course"),
        ({"course": "course-v1:a+b+$(HOME)"}, "is no course"),
        ({"course": "course-v1:a+b+c'; id"}, "is no course"),
        ({"course": "course-v1:a+b+c\n"}, "is no course"),
    ],
)
def test_what_may_not_be_asked(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(Wrong) as error:
        query(**asked)
    assert said in str(error.value)


# -- reading a report --------------------------------------------------------------------


@given(reports(names=st.text(st.characters())), st.sampled_from(["", "a warning\n", "[]\n{}\n"]))
def test_the_last_line_is_the_report(report: dict[str, Any], before: str) -> None:
    assert read_report(f"{before}{json.dumps(report)}\n") == report


@pytest.mark.parametrize(
    "text", ["", "\n", "Killed", "{}", "[]", "null", '"x"', "1" * 5000, "[" * 10**5, '{"error": ""}']
)
def test_what_is_no_report(text: str) -> None:
    assert read_report(text) is None


def places(found: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in it."""
    inner = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return [path, *(place for key, each in inner for place in places(each, (*path, key)))]


VALUES = st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=5) | st.just(10**400)
WRONG = VALUES | st.lists(VALUES, max_size=2) | st.dictionaries(st.text(max_size=5), VALUES, max_size=2)


@given(st.sampled_from(places(REPORT)), WRONG, st.booleans())
def test_what_is_taken_for_a_report_can_be_shown(place: tuple[Any, ...], value: Any, remove: bool) -> None:
    """Whatever another program prints: it is refused, or it is shown; there is no third."""
    changed: Any = copy.deepcopy(REPORT)
    if place:
        inner = changed
        for key in place[:-1]:
            inner = inner[key]
        if remove:
            del inner[place[-1]]
        else:
            inner[place[-1]] = value
    else:
        changed = value
    if is_report(changed):
        assert as_text(changed, 80, Style()) and as_csv(changed) and as_html(changed, NOW)


@pytest.mark.parametrize(
    ("key", "value"),
    [("days", []), ("min_group", 0), ("min_group", True), ("from", "soon"), ("groups", {"address": []}), ("course", 0)],
)
def test_a_report_that_is_none(key: str, value: Any) -> None:
    assert is_report(REPORT)
    assert not is_report({**REPORT, key: value})
    assert not is_report({name: each for name, each in REPORT.items() if name != key})


@pytest.mark.parametrize("share", [-0.1, 100.1, True, "all", float("nan")])
def test_a_share_that_is_none(share: Any) -> None:
    assert not is_report({**REPORT, "error_free": share})
    assert is_report({**REPORT, "error_free": None})


@pytest.mark.parametrize("since", [False, "", 0, "soon", []])
def test_a_first_day_that_is_none(since: Any) -> None:
    assert not is_report({**REPORT, "since": since})
    assert is_report({**REPORT, "since": None})


# -- showing it --------------------------------------------------------------------------


def printed(encoding: str = "utf-8", query: Query = EVERYTHING, report: Any = REPORT, **wanted: Any) -> bytes:
    file = io.BytesIO()
    stream = io.TextIOWrapper(file, encoding)  # by a name: it closes the file when it is forgotten
    show(report, query, NOW, stream, **wanted)
    return file.getvalue()


def test_forms() -> None:
    assert json.loads(printed(json_wanted=True)) == REPORT
    assert printed(json_wanted=True).count(b"\n") == 1
    assert printed(csv_wanted=True).decode() == as_csv(REPORT)
    assert printed(html_file="-").decode() == as_html(REPORT, NOW)
    text = printed().decode()
    assert text.startswith("Usage, 2026-11-20 to 2026-11-22 (UTC)\n") and "\x1b" not in text


def test_as_wide_as_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """But readable."""
    for columns, most in (("20", 40), ("60", 60), ("1000", 200)):
        monkeypatch.setenv("COLUMNS", columns)
        lines = printed().decode().splitlines()
        assert max(map(len, lines)) <= most
        assert max(map(len, lines)) > min(most, 100) - 15


def test_all_rows_of_what_is_asked_for() -> None:
    rows = [{"name": f"/page/{place}", "visitors": 10, "count": 10, "small_days": 0} for place in range(20)]
    report = {**REPORT, "groups": {"page": rows}}
    assert b"/page/19" not in printed(report=report)
    assert b"/page/19" in printed(report=report, query=query(by=["page"]))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("wanted", [{}, {"csv_wanted": True}, {"json_wanted": True}, {"html_file": "-"}])
def test_names_in_any_encoding(encoding: str, wanted: dict[str, Any]) -> None:
    """Nothing fails on a terminal that cannot show them."""
    report = {**REPORT, "groups": {"page": [{"name": "大学 \ud800", "visitors": 10, "count": 1, "small_days": 0}]}}
    shown = printed(encoding, report=report, **wanted).decode(encoding)
    if wanted.get("csv_wanted"):
        assert [each["name"] for each in csv.DictReader(io.StringIO(shown)) if each["kind"] == "page"]


def test_a_file(tmp_path: Path) -> None:
    """Nothing is printed then."""
    path = tmp_path / "usage.html"
    assert printed(html_file=str(path)) == b""
    assert path.read_text() == as_html(REPORT, NOW)
    assert os.listdir(tmp_path) == ["usage.html"]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_who_may_read_the_file(tmp_path: Path, mask: int, mode: int) -> None:
    """As the umask says; a file that is there keeps its mode, and a link is an error."""
    path, link = tmp_path / "usage.html", tmp_path / "link.html"
    link.symlink_to(path.name)
    before = os.umask(mask)
    try:
        write_whole(str(path), "one")
        assert stat.S_IMODE(path.stat().st_mode) == mode
        path.chmod(0o640)
        write_whole(str(path), "two")
        with pytest.raises(FileExistsError, match="symbolic link"):
            write_whole(str(link), "three")
    finally:
        os.umask(before)
    assert path.read_text() == "two" and link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_whoever_reads_the_file_has_one_of_the_two(tmp_path: Path) -> None:
    """It is not written anew in place."""
    path = tmp_path / "usage.html"
    path.write_text("before")
    with path.open() as reader:
        write_whole(str(path), "after")
        assert reader.read() == "before"
    assert path.read_text() == "after"


def test_a_file_is_whole_or_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "usage.html"
    path.write_text("before")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(usage_report_query.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(str(path), "after")
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["usage.html"]


def test_what_is_no_file(tmp_path: Path) -> None:
    """A pipe, a folder or a terminal is not replaced with one."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", ".", "missing/usage.html"):
        with pytest.raises(OSError):
            write_whole(str(tmp_path / name), "text")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert os.listdir(tmp_path) == ["pipe"]
