"""
Usage figures as a web page: one file, without a script, that asks the network for nothing.

The charts are drawn here, as SVG, since the page is also made in the platform's containers,
whose image has no library for charts. Whoever sees no chart finds each figure in a table.

.. no_pii: numbers of visitors, where there are enough of them
"""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..documents.spreadsheet_cells import printable
from ..documents.web_page import content_security_policy
from .plain_text import (
    DAY_FIGURES,
    GROUPS,
    TOTALS,
    Report,
    columns,
    counted,
    error_free,
    gap,
    heading,
    is_empty,
    notes,
    number,
    row_name,
    title,
)

# ASCII: a style sheet knows no character references.
_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #57606a; --line: #c9d1d9; --bar: #0b6e99; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --faint: #9aa4af; --line: #3d444d; --bar: #58b4d8; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 48rem; margin: 0 auto; padding: 1rem; }
h1, h2, tbody th, dd, p { overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
a { color: inherit; }
figure { margin: 1rem 0 1.5rem; }
figcaption, caption { text-align: left; color: var(--faint); padding-bottom: 0.3rem; }
figcaption { padding-bottom: 0.8rem; }
.chart { display: grid; grid-template-columns: auto 1fr; column-gap: 0.5rem; font-size: 0.8rem; line-height: 1; }
.chart > svg { width: 100%; height: 9rem; }
.y, .x { display: flex; justify-content: space-between; color: var(--faint); }
.y { flex-direction: column; text-align: right; margin: -0.4rem 0; min-width: 4em; }
.x { grid-column: 2; padding-top: 0.4rem; }
rect { fill: var(--bar); }
rect.few { fill: var(--faint); }
line { stroke: var(--line); vector-effect: non-scaling-stroke; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0 0.3rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top }
th:first-child { padding-left: 0; text-align: left; }
thead th { vertical-align: bottom; }
tbody th { font-weight: normal; }
.days tbody th { white-space: nowrap; }
td svg, th svg { display: block; height: 0.4rem; margin-top: 0.2rem; }
@media (max-width: 22rem) { main { padding: 0.7rem; } table { font-size: 0.8rem; } th, td { padding-left: 0.3rem; } }
@media (min-width: 40rem) { .figures th + th { width: 7.5rem; } td { white-space: nowrap; } }
dt { font-weight: bold; }
dd { margin: 0 0 0.6rem; }
footer { color: var(--faint); margin-top: 2rem; }
@media (forced-colors: active) { rect { fill: CanvasText; } rect.few { fill: GrayText; } }
@media print {
  main { max-width: none; padding: 0; }
  figure, tr, dt { break-inside: avoid; }
  h2, caption, dt { break-after: avoid; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""

_POLICY = content_security_policy(_STYLE)

Row = tuple[str, Sequence[int | None]]


def as_html(report: Report, generated: datetime.datetime) -> str:
    """
    The page, in ASCII: other characters are character references, so that no encoding can spoil it.

    Args:
        report: see `usage_report.plain_text`.
        generated: now, in UTC.
    """
    return "".join(_page(report, generated)).encode("ascii", "xmlcharrefreplace").decode("ascii")


def _page(report: Report, generated: datetime.datetime) -> Iterator[str]:
    head = _text(heading(report))
    yield f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{head}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{head}</h1>
"""
    if said := gap(report):
        yield f"<p>{_text(said)}</p>\n"
    if not is_empty(report):
        yield from _figures(report)
    yield "<section>\n<h2>What the figures mean</h2>\n<dl>\n"
    for word, meaning in notes(report):
        yield f"<dt>{_text(word)}</dt><dd>{_text(meaning)}</dd>\n"
    yield f"""</dl>
</section>
<footer>Made on {generated:%Y-%m-%d at %H:%M} UTC by tutor-contrib-privacy.</footer>
</main>
</body>
</html>
"""


def _figures(report: Report) -> Iterator[str]:
    least = report["min_group"]
    yield "<section>\n<h2>In all</h2>\n"
    totals = [(label, [report["total"][name]]) for name, label in TOTALS.items()]
    yield from _table("The whole time", ["What", "Number"], totals, least)
    if share := error_free(report):
        yield f"<p>Visits without an error: {share}.</p>\n"
    yield "</section>\n<section>\n<h2>Day by day</h2>\n"
    for name in ("visitors", "views"):
        yield from _chart(report["days"], name, least)
    yield '<p>The figures are in the table <a href="#days">Every day</a>.</p>\n</section>\n'
    for name, groups in report["groups"].items():
        yield f"<section>\n<h2>{_text(title(report, name))}</h2>\n"
        shown = columns(name)
        rows = [(row_name(each), [each[key] for key in shown]) for each in groups]
        header, drawn = [GROUPS[name][1], *shown.values()], [*shown].index("count")
        caption = f"{GROUPS[name][0]}, by the number of {counted(name).lower()}"
        yield from _table(caption, header, rows, least, drawn=drawn) if rows else ["<p>None.</p>\n"]
        yield "</section>\n"
    yield '<section>\n<h2 id="days">Every day</h2>\n'
    days = [(each["day"], [each[name] for name in DAY_FIGURES]) for each in report["days"]]
    yield from _table("Days of UTC", ["Day", *DAY_FIGURES.values()], days, least, css="days")
    yield "</section>\n"


def _table(
    caption: str,
    header: Sequence[str],
    rows: Sequence[Row],
    least: int,
    css: str = "figures",
    drawn: int | None = None,
) -> Iterator[str]:
    """A table with a name and figures in each row; `drawn`: of which of these a bar is below the name."""
    yield f'<table class="{css}">\n<caption>{caption}</caption>\n<thead><tr>'
    yield "".join(f'<th scope="col">{each}</th>' for each in header)
    yield "</tr></thead>\n<tbody>\n"
    most = 0 if drawn is None else max((figures[drawn] or 0 for _name, figures in rows), default=0)
    for name, figures in rows:
        bar = "" if drawn is None else _bar(figures[drawn], most)
        cells = "".join(f"<td>{number(each, least)}</td>" for each in figures)
        yield f'<tr><th scope="row">{_text(name)}{bar}</th>{cells}</tr>\n'
    yield "</tbody>\n</table>\n"


def _bar(figure: int | None, most: int) -> str:
    if not figure:
        return ""
    width = max(0.5, 100 * figure / most)
    return f'<svg aria-hidden="true" width="100%" height="6"><rect width="{width:.1f}%" height="100%"/></svg>'


def _chart(days: Sequence[Mapping[str, Any]], name: str, least: int) -> Iterator[str]:
    """A bar for each day; a small grey one where there is a number that is not told."""
    word = DAY_FIGURES[name]
    most = max(days, key=lambda each: each[name] or 0)
    top = axis(most[name] or 0)
    says = f"Bar chart of {word.lower()} a day. The most: {number(most[name], least)}, on {most['day']}."
    yield f"<figure>\n<figcaption>{word} a day"
    if any(each[name] is None for each in days):
        yield f" (a small grey bar: {number(None, least)})"
    yield f'</figcaption>\n<div class="chart">\n<div class="y" aria-hidden="true">{_spans([top, top // 2, 0])}</div>\n'
    yield f'<svg role="img" aria-label="{says}" viewBox="0 0 {len(days)} 100" preserveAspectRatio="none">\n'
    yield "".join(f'<line x1="0" x2="{len(days)}" y1="{y}" y2="{y}"/>' for y in (0, 50, 100))
    for place, each in enumerate(days):
        height = 3 if each[name] is None else 100 * each[name] / top
        if height:
            css = ' class="few"' if each[name] is None else ""
            yield f'\n<rect{css} x="{place}.1" width=".8" y="{100 - height:.1f}" height="{height:.1f}">'
            yield f"<title>{each['day']}: {number(each[name], least)}</title></rect>"
    places = sorted({0, (len(days) - 1) // 2, len(days) - 1})
    marks = "".join(f"<span>{days[place]['day']}</span>" for place in places)
    yield f'\n</svg>\n<div class="x" aria-hidden="true">{marks}</div>\n</div>\n</figure>\n'


def axis(most: int) -> int:
    """The end of an axis that goes from 0 to `most` or a little further: one digit that is even, and zeros; or 10…."""
    power = 1
    while most > 10 * power:
        power *= 10
    return next(step * power for step in (2, 4, 6, 8, 10) if step * power >= most)


def _spans(figures: Sequence[int]) -> str:
    return "".join(f"<span>{each:,}</span>" for each in figures)


def _text(text: str) -> str:
    return html.escape(printable(text))
