"""
Usage figures in words, for a terminal.

Used in the platform's containers and on the operator's host, so it needs the standard library only.

A *report* is plain data, as it is in JSON::

    {"from": "2026-11-01", "to": "2026-11-22",        days of UTC, both included
     "since": "2026-10-05" | null,                     the oldest day that has counts
     "min_group": 10,                                  figures are multiples of it
     "course": null | "course-v1:…",                   the groups are those of this course; the days never are
     "days": [{"day": "2026-11-01", "visitors": 120, "views": 1380, "events": 300}, …],
     "total": {"visitors", "views", "events", "errors", "bots", "opted_out", "lost"},
     "error_free": 98.7 | null,                        of a hundred visits, so many at least had none; null: no visits
     "groups": {"browser": [{"name": "Firefox 145", "visitors": 60, "count": 400, "small_days": 3}, …], …}}

Errors also have ``since``, their first day in the range; those of tasks have no visitors: 0. A figure is a number, or
null: fewer than `min_group`. Names are those of stored data: nothing that
is no letter, digit, sign or space of them reaches a terminal.

.. no_pii: numbers of visitors, where there are enough of them
"""

from __future__ import annotations

import os
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TextIO

from ..documents.spreadsheet_cells import printable

Report = Mapping[str, Any]

#: What visitors can be grouped by: heading, and what one of it is called.
GROUPS = {
    "course": ("Courses", "Course"),
    "page": ("Pages", "Page"),
    "event": ("Events", "Event"),
    "browser": ("Browsers", "Browser"),
    "os": ("Operating systems", "Operating system"),
    "device": ("Devices", "Device"),
    "language": ("Languages", "Language"),
    "error": ("Errors", "Error"),
    "task": ("Errors of tasks", "Error"),
}

#: The figures of a day.
DAY_FIGURES = {"visitors": "Visitors", "views": "Page views", "events": "Events"}

#: The figures of the whole range.
TOTALS = {
    **DAY_FIGURES,
    "errors": "Errors",
    "bots": "Not counted: bots",
    "opted_out": "Not counted: opted out",
    "lost": "Not counted: lost",
}

#: Rows of a group that are shown in a terminal, unless its whole table is asked for.
TOP = 10

_EIGHTHS = " ▏▎▍▌▋▊▉"
_BOLD, _FAINT, _CYAN, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"
_LONGEST_BAR = 40
_SHORTEST_BAR = 4
_SHORTEST_NAME = 8


class Style(NamedTuple):
    """What a terminal can show. `blocks`: bars are drawn, and not written with ``#``."""

    blocks: bool = True
    colour: bool = False

    @classmethod
    def of(cls, stream: TextIO, environment: Mapping[str, str] = os.environ) -> Style:
        """What `stream` can; colours only on a terminal, and not against NO_COLOR (https://no-color.org)."""
        try:
            "█…×".encode(stream.encoding or "ascii")
            blocks = True
        except (UnicodeError, LookupError):
            blocks = False
        wanted = not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
        return cls(blocks, wanted and stream.isatty())


def number(figure: int | None, min_group: int) -> str:
    """A figure for people: ``1,380``, or ``fewer than 10``."""
    return f"fewer than {min_group:,}" if figure is None else f"{figure:,}"


def counted(group: str) -> str:
    """What `count` is in the rows of a group."""
    return {"event": "Events", "error": "Errors", "task": "Errors"}.get(group, "Page views")


def columns(group: str) -> dict[str, str]:
    """Which figures the rows of a group have, and what they are called. Nobody has visited a task."""
    shown = {"visitors": "Visitors", "count": counted(group), "small_days": "Small days"}
    return {key: label for key, label in shown.items() if (group, key) != ("task", "visitors")}


def row_name(row: Mapping[str, Any]) -> str:
    """What a row is of; of an error with its first day."""
    return printable(row["name"]) + (f" (since {row['since']})" if "since" in row else "")


def error_free(report: Report) -> str:
    """Which share of the visits had no error; empty: there were none."""
    share = report["error_free"]
    return "" if share is None else "100 %" if share == 100 else f"at least {share:.1f} %"


def heading(report: Report) -> str:
    """What the report is about, in one line."""
    return f"Usage, {report['from']} to {report['to']} (UTC)"


def title(report: Report, group: str) -> str:
    """What a table of groups is about."""
    return GROUPS[group][0] + (f" of {printable(report['course'])}" if report["course"] else "")


def is_empty(report: Report) -> bool:
    """Is there nothing in it, not even something that is hidden?"""
    return not any(each[name] != 0 for each in report["days"] for name in DAY_FIGURES) and not any(
        report["total"][name] != 0 for name in TOTALS
    )


def gap(report: Report) -> str:
    """What is to be known of days without counts; empty if nothing is."""
    since = report.get("since")
    if not is_empty(report):
        before = since is not None and since > report["from"]
        return f"Counts begin on {since}: of the days before, nothing is known." if before else ""
    begin = f"Counts begin on {since}." if since else "There are none of any other day, either."
    return f"There are no counts from {report['from']} to {report['to']}. {begin}"


def notes(report: Report) -> Iterator[tuple[str, str]]:
    """(word, what it means) for everything that a report shows; the first two are those to know."""
    least = report["min_group"]
    yield (
        "Visitor",
        "One browser at one address on one day (UTC). Who comes on two days counts twice, and so does who uses the LMS "
        "and Studio; who goes on after midnight counts once. People behind one address with the same browser are one.",
    )
    if least > 1:
        rounding = f"Figures are rounded to multiples of {least:,}, so parts do not add up to totals. "
        rounding += f'"Fewer than {least:,}" is not nobody. '
    else:
        rounding = "Figures are not rounded (PRIVACY_USAGE_MIN_GROUP is 1). "
    rounding += "Visitors are estimated, within some percent."
    yield "Rounding", rounding
    yield (
        "Page view",
        "A page that the LMS or Studio has delivered, or a part of one that a script asked for: of micro-frontends, "
        "only what they ask of the LMS is seen.",
    )
    yield "Event", "What the platform says has happened, such as a problem that was checked."
    yield (
        "Error",
        "A request that the LMS or Studio could not answer, since code has raised something that nobody caught: its "
        "kind, and the kind of page. A task that fails is told by its name. A visit without error is a visitor's day "
        "on which that did not happen; the share is the least that fits the rounded figures.",
    )
    if report["groups"]:
        yield (
            "Small days",
            f"Days on which a group had fewer than {least:,} visitors. They are not in its figures, which are "
            'too low by as much. Of browsers, systems, devices and languages, the row "others" has them all together.',
        )
    yield "Bots", "Requests of crawlers, monitors and programs. They are in no other figure."
    yield "Opted out", "Requests of browsers that ask not to be tracked. They are in no other figure."
    yield "Lost", "Requests that could not be counted, for instance because Redis was away. All figures lack them."


def as_text(report: Report, width: int, style: Style, top: int | None = TOP) -> str:
    """
    Tables with bars.

    Args:
        width: columns of the terminal, 40 or more.
        top: rows of each group that are shown; None: all.
    """
    return "\n".join(_lines(report, width, style, top))


def _lines(report: Report, width: int, style: Style, top: int | None) -> Iterator[str]:
    for line in textwrap.wrap(heading(report), width):
        yield _in(style, _BOLD, line)
    if said := gap(report):
        yield from ("", *textwrap.wrap(said, width))
    if is_empty(report):
        return
    least = report["min_group"]
    days = [(each["day"], [each[name] for name in DAY_FIGURES]) for each in report["days"]]
    yield from ("", *_table(["Day (UTC)", *DAY_FIGURES.values()], days, least, width, style))
    yield ""
    for name, label in TOTALS.items():
        yield f"{label:<22}  {number(report['total'][name], least):>16}"
    if share := error_free(report):
        yield f"{'Visits without error':<22}  {share:>16}"
    for name, groups in report["groups"].items():
        yield ""
        for line in textwrap.wrap(title(report, name), width):
            yield _in(style, _BOLD, line)
        shown = columns(name)
        rows = [(row_name(each), [each[key] for key in shown]) for each in groups[:top]]
        header, drawn = [GROUPS[name][1], *shown.values()], [*shown].index("count")
        yield from _table(header, rows, least, width, style, drawn) if rows else ["None."]
        if len(groups) > len(rows):
            yield f"and {len(groups) - len(rows):,} more: --by {name}"
    for word, meaning in [*notes(report)][:2]:
        yield ""
        for line in textwrap.wrap(f"{word}: {meaning[0].lower()}{meaning[1:]}", width):
            yield _in(style, _FAINT, line)


def _table(
    header: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int | None]]],
    least: int,
    width: int,
    style: Style,
    drawn: int = 0,
) -> Iterator[str]:
    """Lines of a table: in each row a name and figures, and a bar of one of them. A long name is a line of its own."""
    longest_name = max(_columns(each) for each in (header[0], *(name for name, _figures in rows)))
    shortest_name = min(longest_name, _SHORTEST_NAME)
    for hidden, gap_width in ((number(None, least), 2), (f"<{least:,}", 2), (f"<{least:,}", 1)):
        cells = [[hidden if each is None else f"{each:,}" for each in figures] for _name, figures in rows]
        widths = [max(map(len, column)) for column in zip(header[1:], *cells, strict=True)]
        left = width - sum(widths) - gap_width * len(widths)
        if left >= shortest_name:
            break
    names = max(shortest_name, min(longest_name, left))
    bars = min(_LONGEST_BAR, max(left - names - gap_width, left // 3))
    if bars >= _SHORTEST_BAR:
        names = min(names, left - bars - gap_width)
    else:
        bars = 0
    between = " " * gap_width
    most = max((figures[drawn] or 0 for _name, figures in rows), default=0)
    first = _padded(_cut(header[0], names, style), names)
    yield _in(style, _BOLD, between.join([first, *map(str.rjust, header[1:], widths)]))
    for (name, figures), row in zip(rows, cells, strict=True):
        if _columns(name) > names:
            yield _cut(name, width, style)
            name = ""
        line = [_padded(name, names), *map(str.rjust, row, widths)]
        bar = _bar(figures[drawn] or 0, most, bars, style)
        yield between.join([*line, _in(style, _CYAN, bar)] if bar else line)


def _bar(figure: int, longest: int, width: int, style: Style) -> str:
    """A bar as long as its figure is beside the longest; whatever is not nothing can be seen."""
    if not figure or not width:
        return ""
    if not style.blocks:
        return "#" * max(1, figure * width // longest)
    whole, eighth = divmod(max(1, figure * width * 8 // longest), 8)
    return "█" * whole + _EIGHTHS[eighth].strip()


def _in(style: Style, code: str, text: str) -> str:
    return f"{code}{text}{_PLAIN}" if style.colour and text else text


def _columns(text: str) -> int:
    """Columns of a terminal that a text takes: East Asian letters take two, accents none."""
    return sum(
        0 if unicodedata.category(each) in ("Mn", "Me") else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )


def _cut(text: str, width: int, style: Style) -> str:
    """A text in so many columns at most: what is too much goes from its middle."""
    if _columns(text) <= width:
        return text
    begin, end = text[: len(text) // 2], text[len(text) // 2 :]
    while _columns(begin) + _columns(end) > width - 1:
        begin, end = (begin[:-1], end) if len(begin) > len(end) else (begin, end[1:])
    return f"{begin}{'…' if style.blocks else '~'}{end}"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))
