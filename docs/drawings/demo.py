"""The picture of ``make demo``: what it has printed, ``docs/images/demo.txt``, as a drawing."""

from __future__ import annotations

import re
from typing import NamedTuple

from paper import svg, text

#: A cell of the table: on stock Tutor, and with the plugin; a dot is "not once".
CELL = re.compile(r"(\d+|\.) \| (\d+|\.)")

#: Widths in pixels, and heights of lines.
MARGIN, LABEL, COLUMN, LINE = 20, 136, 92, 23

#: On paper of either colour: what is found, what is not, and lines between.
STYLE = """
.found { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #a40e26 }
.clean { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #116329 }
.faint { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #818b98 }
.kind { font-size: 14px }
.sum { font-weight: 700 }
.last { font-size: 16px; font-weight: 600 }
@media (prefers-color-scheme: dark) { .found { fill: #ff9492 } .clean { fill: #4ae168 } .faint { fill: #656c76 } }
"""


class Output(NamedTuple):
    """What ``make demo`` has printed, as ``canary_run.report`` makes it."""

    title: str
    places: list[str]
    rows: dict[str, list[tuple[str, str]]]  # kind of value -> by place: on stock Tutor, with the plugin
    last: str


def read(printed: str) -> Output:
    """
    Take the table apart.

    Raises:
        ValueError: it is not the table of ``make demo``.
    """
    lines = [line for line in printed.splitlines() if line]
    places = re.split(r" {2,}", lines[1].strip())
    rows = {line[:16].strip(): CELL.findall(line[16:]) for line in lines[2:-1] if not line.lstrip().startswith("-")}
    if "total" not in rows or {len(cells) for cells in rows.values()} != {len(places)}:
        raise ValueError("docs/images/demo.txt is not what `make demo` prints: make it anew by `make picture`")
    return Output(lines[0], places, rows, lines[-1])


def demo(printed: str) -> str:
    """The drawing."""
    output = read(printed)
    width = 2 * MARGIN + LABEL + COLUMN * len(output.places)
    title = output.title.partition(":")[0]
    body = [
        text(MARGIN, 36, title, "last"),
        text(MARGIN, 62, "on stock Tutor", "found"),
        text(MARGIN + 124, 62, "|", "faint"),
        text(MARGIN + 138, 62, "with the plugin", "clean"),
    ]
    y = 98
    body += [text(_middle(column), y, place, "kind sum", "middle") for column, place in enumerate(output.places)]
    for kind, cells in output.rows.items():
        y += LINE
        total = " sum" if kind == "total" else ""
        if total:
            body.append(f'<path class="line" d="M{MARGIN} {y - 15} H{width - MARGIN}"/>')
            y += 5
        body.append(text(MARGIN, y, kind, f"kind{total}"))
        for column, (stock, plugin) in enumerate(cells):
            x = _middle(column)
            body.append(text(x + 6, y, stock, ("faint" if stock == "." else "found") + total, "end"))
            body.append(text(x + 16, y, "|", "faint", "middle"))
            body.append(text(x + 26, y, plugin, ("faint" if plugin == "." else _colour(plugin)) + total))
    body.append(text(MARGIN, y + 40, output.last, "last"))
    return svg(width, y + 60, f"make demo: {output.last}", output.title, body, STYLE)


def _middle(column: int) -> float:
    return MARGIN + LABEL + COLUMN * (column + 0.5)


def _colour(plugin: str) -> str:
    return "clean" if plugin == "0" else "found"
