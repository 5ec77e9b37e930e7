"""Usage figures in a terminal and as CSV."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.usage import REPORT, empty, reports
from tutorprivacy.inside.documents.spreadsheet_cells import printable
from tutorprivacy.inside.usage.groups import DIMENSIONS
from tutorprivacy.inside.usage_report.plain_text import (
    DAY_FIGURES,
    GROUPS,
    TOP,
    TOTALS,
    Style,
    as_text,
    number,
)
from tutorprivacy.inside.usage_report.spreadsheet import as_csv

PLAIN, ASCII, COLOUR = Style(), Style(blocks=False), Style(colour=True)
ESCAPES = re.compile(r"\x1b\[\d+m")
#: What a terminal would take for a command, or show where it does not belong.
ODD = "evil\x1b]0;x\x07\r\n\t\u202e\u200f\ud800\x9b31m"

#: Making up a report takes longer than all that is done with it.
fewer = settings(max_examples=50)

styles = st.sampled_from([PLAIN, ASCII, COLOUR, Style(blocks=False, colour=True)])
ascii_names = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)


def row(name: str, visitors: int | None = 10, **more: Any) -> dict[str, Any]:
    return {"name": name, "visitors": visitors, "count": visitors, "small_days": 0, **more}


def with_rows(*rows: dict[str, Any], group: str = "page") -> dict[str, Any]:
    return {**REPORT, "groups": {group: list(rows)}}


def section(text: str, title: str) -> list[str]:
    """The lines below a heading."""
    return text.split(f"\n{title}\n", 1)[1].split("\n\n", 1)[0].splitlines()


def test_the_groups_are_those_that_are_counted() -> None:
    """The host does not know Django, and so not the module that counts."""
    assert tuple(GROUPS) == DIMENSIONS


@fewer
@given(reports(names=ascii_names), st.integers(40, 200), styles, st.sampled_from([TOP, None]))
def test_no_line_is_too_long(report: dict[str, Any], width: int, style: Style, top: int | None) -> None:
    for line in as_text(report, width, style, top).splitlines():
        assert len(ESCAPES.sub("", line)) <= width


@fewer
@given(reports(), st.integers(40, 200), styles)
def test_only_what_can_be_seen_reaches_a_terminal(report: dict[str, Any], width: int, style: Style) -> None:
    """But for line ends, and our own colours where they are wanted."""
    text = as_text(report, width, style, None)
    assert ("\x1b" in text) is style.colour
    assert all(each.isprintable() or each == "\n" for each in ESCAPES.sub("", text))


@fewer
@given(reports(names=ascii_names), st.integers(40, 200))
def test_a_terminal_without_unicode(report: dict[str, Any], width: int) -> None:
    as_text(report, width, ASCII, None).encode("ascii")


@fewer
@given(reports(), styles)
def test_every_figure_is_there(report: dict[str, Any], style: Style) -> None:
    """Wherever there is room for it: each day, the totals, each group."""
    lines = ESCAPES.sub("", as_text(report, 200, style, None)).splitlines()
    if lines[-1].startswith("There are no counts"):
        return
    for day in report["days"]:
        (line,) = [each for each in lines if each.startswith(day["day"] + " ")]
        expected = [number(day[name], report["min_group"]) for name in DAY_FIGURES]
        assert re.split(r" {2,}", line)[1:4] == expected
    for name, label in TOTALS.items():
        assert next(each for each in lines if each.startswith(f"{label} ")).endswith(
            number(report["total"][name], report["min_group"])
        )


def test_groups_and_what_is_hidden() -> None:
    text = as_text(REPORT, 100, PLAIN)
    assert [re.split(r" {2,}", line) for line in section(text, "Browsers")] == [
        ["Browser", "Visitors", "Page views", "Small days"],
        ["Firefox 145", "90", "1,000", "0", "█" * 40],
        ["Chrome 142", "30", "380", "1", "█" * 15 + "▏"],
        ["Safari 26", "fewer than 10", "fewer than 10", "2"],
    ]
    assert section(text, "Events")[0].split("  ")[-2].strip() == "Events"
    assert section(text, "Pages") == ["None."]
    assert re.search(r"Not counted: opted out +fewer than 10\n", text)
    assert "rounded to multiples of 10" in text
    assert "one browser at one address on one day" in text


def test_errors() -> None:
    """What, where, in which release, since when; of visits the share without one; a task has no visitors."""
    text = as_text(REPORT, 120, PLAIN)
    assert [re.split(r" {2,}", line)[:4] for line in section(text, "Errors")] == [
        ["Error", "Visitors", "Errors", "Small days"],
        ["KeyError at /dashboard in 22.0.3 (since 2026-11-20)", "10", "20", "1"],
    ]
    assert [re.split(r" {2,}", line) for line in section(text, "Errors of tasks")] == [
        ["Error", "Errors", "Small days"],
        ["OSError at lms.tasks.mail (since 2026-11-21)", "fewer than 10", "1"],
    ]
    assert re.search(r"\nErrors +20\n", text)
    assert re.search(r"\nVisits without error +at least 97.5 %\n", text)
    assert re.search(r"\nVisits without error +100 %\n", as_text({**REPORT, "error_free": 100.0}, 120, PLAIN))
    assert "Visits without error" not in as_text({**REPORT, "error_free": None}, 120, PLAIN)


def test_a_narrow_terminal() -> None:
    """Figures stay whole: what is hidden is said shorter, and long names have lines of their own."""
    name = "/courses/<course_id>/about"
    text = as_text({**REPORT, "groups": {"page": [row(name), row("x" * 100, None)]}}, 40, ASCII)
    lines = section(text, "Pages")
    assert lines[1] == name
    assert lines[2].split() == ["10", "10", "0"]
    assert re.fullmatch(r"x+~x+", lines[3]) and len(lines[3]) == 40
    assert lines[4].split() == ["<10", "<10", "0"]
    assert re.search(r"2026-11-21 +<10 +<10 +0\n", text)


def test_the_largest_groups() -> None:
    """And how to have the others."""
    report = with_rows(*(row(f"/page/{place}") for place in range(14)))
    text = as_text(report, 80, PLAIN)
    assert "/page/9" in text and "/page/10" not in text
    assert "and 4 more: --by page" in text
    assert "more: --by" not in as_text(report, 80, PLAIN, None)
    assert "/page/13" in as_text(report, 80, PLAIN, None)


def test_letters_of_two_columns() -> None:
    """And marks of none: the figures stay in their column."""
    text = as_text(with_rows(row("日本語"), row("e\u0301" * 3), row("abcdef")), 100, PLAIN)
    _header, *lines = section(text, "Pages")
    places = [line.index("10") for line in lines]
    assert [places[0] + 3, places[1] - 3] == [places[2]] * 2


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=10), st.booleans())
def test_bars(figures: list[int], blocks: bool) -> None:
    """Whoever has more has no shorter bar; whoever has any has one."""
    report = with_rows(*(row(f"n{place}", figure) for place, figure in enumerate(figures)))
    _header, *lines = section(as_text(report, 120, Style(blocks), None), "Pages")
    bars = [line.partition(next(iter(re.findall(r"[█▏▎▍▌▋▊▉#].*", line)), "\0"))[1] for line in lines]
    lengths = [8 * bar.count("█") + sum("▏▎▍▌▋▊▉".find(each) + 1 for each in bar) + bar.count("#") for bar in bars]
    for one, length in zip(figures, lengths, strict=True):
        assert bool(one) is bool(length)
        assert all(length <= longer for more, longer in zip(figures, lengths, strict=True) if more >= one)
    if max(figures):
        assert max(lengths) == (8 * 40 if blocks else 40)


@pytest.mark.parametrize(
    ("encoding", "terminal", "environment", "expected"),
    [
        ("utf-8", True, {"TERM": "xterm"}, Style(True, True)),
        ("utf-8", False, {}, Style(True, False)),
        ("ascii", True, {}, Style(False, True)),
        ("latin-1", False, {}, Style(False, False)),
        ("utf-8", True, {"NO_COLOR": "1"}, Style(True, False)),
        ("utf-8", True, {"TERM": "dumb"}, Style(True, False)),
    ],
)
def test_what_a_stream_can(
    encoding: str, terminal: bool, environment: dict[str, str], expected: Style, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr(stream, "isatty", lambda: terminal, raising=False)
    assert Style.of(stream, environment) == expected


@pytest.mark.parametrize(
    ("since", "said"), [("2026-11-23", "Counts begin on 2026-11-23."), (None, "none of any other day")]
)
def test_no_counts(since: str | None, said: str) -> None:
    """It is said, and no table of zeros shown."""
    text = " ".join(as_text(empty(since=since), 60, PLAIN).split())
    assert "There are no counts from 2026-11-20 to 2026-11-22." in text
    assert said in text
    assert "Visitors" not in text


def test_counts_that_are_hidden_are_counts() -> None:
    """So are bots."""
    for name in ("visitors", "bots"):
        assert "no counts" not in as_text(empty(total={**empty()["total"], name: None}), 80, PLAIN)


def test_days_before_the_first() -> None:
    """They show zeros, which are none."""
    assert "Counts begin on 2026-11-21" in as_text({**REPORT, "since": "2026-11-21"}, 80, PLAIN)
    assert "Counts begin" not in as_text({**REPORT, "since": "2026-11-20"}, 80, PLAIN)


def test_without_rounding() -> None:
    text = as_text({**REPORT, "min_group": 1}, 80, PLAIN)
    assert "not rounded" in text and "multiples" not in text


def test_of_a_course() -> None:
    """The groups are the course's, and the days are not."""
    text = as_text({**REPORT, "course": "course-v1:edX+DemoX+Demo"}, 80, PLAIN)
    assert "\nEvents of course-v1:edX+DemoX+Demo\n" in text
    assert text.startswith("Usage, 2026-11-20")


@pytest.mark.parametrize("name", [ODD, "a\u2028b", "\x00"])
def test_odd_names(name: str) -> None:
    text = as_text(with_rows(row(name)), 80, PLAIN)
    assert printable(name) in text
    as_csv(with_rows(row(name))).encode("utf-8")


# -- CSV ---------------------------------------------------------------------------------


def rows_of(report: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(report), newline="")))


@fewer
@given(reports())
def test_csv_has_every_figure_once(report: dict[str, Any]) -> None:
    """In order, and as it is; what is hidden is said in words."""

    def said(figure: int | None) -> str:
        return f"fewer than {report['min_group']}" if figure is None else str(figure)

    expected = [
        ("day", day["day"], day["day"], name, said(day[name])) for day in report["days"] for name in DAY_FIGURES
    ]
    expected += [("total", report["from"], report["to"], name, said(report["total"][name])) for name in TOTALS]
    if report["error_free"] is not None:
        expected.append(("total", report["from"], report["to"], "error_free", str(report["error_free"])))
    counts = {"event": "events", "error": "errors", "task": "errors"}
    for kind, groups in report["groups"].items():
        for each in groups:
            figures = zip(("visitors", "count", "small_days"), ("visitors", "views", "small_days"), strict=True)
            for key, name in figures:
                shown = counts.get(kind, name) if key == "count" else name
                expected.append((kind, report["from"], report["to"], shown, said(each[key])))
            if "since" in each:
                expected.append((kind, report["from"], report["to"], "since", each["since"]))
    found = rows_of(report)
    assert [(each["kind"], each["from"], each["to"], each["figure"], each["value"]) for each in found] == expected
    names = [
        printable(each["name"])
        for rows in report["groups"].values()
        for each in rows
        for _figure in range(3 + ("since" in each))
    ]
    grouped = found[len(found) - len(names) :]
    assert [each["name"].removeprefix("'") for each in grouped] == [name.removeprefix("'") for name in names]
    assert {each["course"] for each in grouped} <= {report["course"] or ""}


@fewer
@given(reports(names=st.text("=+-@＝＋－＠ \t\r\n\"',;|A1", max_size=6)))
def test_csv_begins_no_formula(report: dict[str, Any]) -> None:
    """A name is what it is, but for the sign in front."""
    for each in rows_of(report):
        for cell in each.values():
            assert not cell.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
            assert not set("\t\r\n") & set(cell)


def test_csv_of_a_formula() -> None:
    report = with_rows(row('=HYPERLINK("x")'), row("@a"), row(" +1"), row("a=b"))
    names = [each["name"] for each in rows_of(report) if each["kind"] == "page" and each["figure"] == "visitors"]
    assert names == ['\'=HYPERLINK("x")', "'@a", "' +1", "a=b"]
