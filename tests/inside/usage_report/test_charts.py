"""Usage figures as a web page, read by the parser of the standard library."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.usage import REPORT, empty, reports
from tutorprivacy.inside.documents.spreadsheet_cells import printable
from tutorprivacy.inside.usage_report.charts import as_html, axis
from tutorprivacy.inside.usage_report.plain_text import (
    DAY_FIGURES,
    GROUPS,
    TOTALS,
    columns,
    is_empty,
    number,
    row_name,
)

#: Making up a report takes longer than all that is done with it.
fewer = settings(max_examples=50)

NOW = datetime.datetime(2026, 11, 22, 6, 5, tzinfo=datetime.timezone.utc)

#: Everything that the page is made of.
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "footer"),
    *("h1", "h2", "p", "a", "dl", "dt", "dd", "div", "span", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "rect", "line"),
}
VOID = {"meta"}
EVIL = '</title></style><script>alert(1)</script><img src=x onerror=alert(1)>"\' onload="x&amp;\x00\u202e\ud800'


@dataclass
class Element:
    """A tag with what is in it."""

    tag: str
    attributes: dict[str, str | None]
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """The elements of a tag below this one, in their order."""
        return [found for each in self.children for found in ([each] if each.tag == tag else []) + each.all(tag)]

    @property
    def text(self) -> str:
        """Its own text, without that of the elements in it."""
        return "".join(self.texts)


class Page(HTMLParser):
    """A tree of the page; fails where a tag is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(text)
        self.close()
        assert len(self._open) == 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Element(tag, dict(attrs))
        assert len(found.attributes) == len(attrs)
        self._open[-1].children.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self._open[-1].texts.append(data)


def page(report: dict[str, Any]) -> Element:
    return Page(as_html(report, NOW)).root


def cells(table: Element) -> list[list[str]]:
    """The texts of a table's body."""
    return [[cell.text for cell in row.children] for row in table.all("tbody")[0].all("tr")]


def elements(root: Element) -> list[Element]:
    return [root, *(found for each in root.children for found in elements(each))]


@fewer
@given(reports())
def test_nothing_is_run_and_nothing_is_asked_for(report: dict[str, Any]) -> None:
    """No script, no style of an element, no address but places in the page itself."""
    text = as_html(report, NOW)
    assert text.isascii()
    root = Page(text).root
    (found_html,) = root.children
    ids = {each.attributes["id"] for each in elements(root) if "id" in each.attributes}
    for each in elements(found_html):
        assert each.tag in TAGS
        for name, value in each.attributes.items():
            assert not name.startswith("on") and name not in ("style", "src", "srcset", "xlink:href", "action")
            assert name != "href" or (str(value)[0] == "#" and str(value)[1:] in ids)
    (style,) = root.all("style")
    assert not re.search(r"url\(|@import|//|expression|[^\x00-\x7f]", style.text)


def test_the_browser_is_told_so() -> None:
    """The policy allows this style sheet only."""
    root = page(REPORT)
    policy = next(each for each in root.all("meta") if "http-equiv" in each.attributes).attributes["content"]
    (style,) = root.all("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert {"name": "referrer", "content": "no-referrer"} in [each.attributes for each in root.all("meta")]


@fewer
@given(reports())
def test_readable_without_seeing(report: dict[str, Any]) -> None:
    """Headings in their order, captions, scopes; a chart says what it is, or is hidden beside its figures."""
    root = page(report)
    (found_html,) = root.children
    assert found_html.attributes["lang"] == "en"
    headings = [each for each in elements(root) if each.tag in ("h1", "h2")]
    assert [each.tag for each in headings] == ["h1", *["h2"] * (len(headings) - 1)]
    assert all(each.text for each in headings)
    for table in root.all("table"):
        assert table.all("caption")[0].text
        assert all(each.attributes["scope"] == "col" for each in table.all("thead")[0].all("th"))
        for row in table.all("tbody")[0].all("tr"):
            assert [each.tag for each in row.children] == ["th", *["td"] * (len(row.children) - 1)]
            assert row.children[0].attributes["scope"] == "row"
    for svg in root.all("svg"):
        described = svg.attributes.get("role") == "img" and svg.attributes["aria-label"]
        assert described or svg.attributes["aria-hidden"] == "true"
        assert svg in [inner for each in root.all("figure") + root.all("th") for inner in each.all("svg")]


@fewer
@given(reports())
def test_every_figure_is_in_a_table(report: dict[str, Any]) -> None:
    root = page(report)
    if is_empty(report):
        assert not root.all("table")
        return

    def row(name: str, *figures: int | None) -> list[str]:
        return [name, *(number(each, report["min_group"]) for each in figures)]

    totals, *groups, days = root.all("table")
    assert cells(totals) == [row(label, report["total"][name]) for name, label in TOTALS.items()]
    assert cells(days) == [row(each["day"], *(each[name] for name in DAY_FIGURES)) for each in report["days"]]
    expected = [
        [row(row_name(each), *(each[key] for key in columns(name))) for each in rows]
        for name, rows in report["groups"].items()
        if rows
    ]
    assert [cells(each) for each in groups] == expected
    assert [each.text.partition(" of course")[0] for each in root.all("h2")[2:-2]] == [
        GROUPS[name][0] for name in report["groups"]
    ]


@fewer
@given(reports())
def test_charts_show_the_figures(report: dict[str, Any]) -> None:
    """A bar for each day with a figure, as high as it is; a small one of another colour where it is hidden."""
    root = page(report)
    charts = [figure.all("svg")[0] for figure in root.all("figure")]
    for chart, name in zip(charts, ("visitors", "views") if charts else (), strict=True):
        top = axis(max(each[name] or 0 for each in report["days"]))
        expected = [
            (place, 3.0 if each[name] is None else 100 * each[name] / top, each[name] is None)
            for place, each in enumerate(report["days"])
            if each[name] != 0
        ]
        found = chart.all("rect")
        assert chart.attributes["viewbox"] == f"0 0 {len(report['days'])} 100"
        assert len(found) == len(expected)
        for bar, (place, height, hidden) in zip(found, expected, strict=True):
            assert int(float(str(bar.attributes["x"]))) == place
            assert abs(float(str(bar.attributes["height"])) - height) <= 0.051
            assert abs(float(str(bar.attributes["y"])) + height - 100) <= 0.051
            assert (bar.attributes.get("class") == "few") is hidden
            assert bar.all("title")[0].text.startswith(report["days"][place]["day"])


def test_bars_of_groups() -> None:
    root = page(REPORT)
    browsers = root.all("table")[1]
    widths = [[rect.attributes["width"] for rect in row.all("rect")] for row in browsers.all("tr")[1:]]
    assert widths == [["100.0%"], ["38.0%"], []]
    (says, _views) = [each.attributes["aria-label"] for each in root.all("svg") if "role" in each.attributes]
    assert says == "Bar chart of visitors a day. The most: 120, on 2026-11-20."


@pytest.mark.parametrize("field_name", ["name", "course"])
def test_names_are_text(field_name: str) -> None:
    """Whatever is in them."""
    report = {**REPORT, "groups": {"page": [{"name": EVIL, "visitors": 10, "count": 10, "small_days": 0}]}}
    report["course"] = EVIL if field_name == "course" else None
    root = page(report)
    assert {each.tag for each in elements(root)} <= {"", *TAGS}
    assert cells(root.all("table")[1])[0][0] == printable(EVIL)
    text = as_html(report, NOW)
    assert "<script" not in text and "<img" not in text and "\x00" not in text


def test_a_name_of_any_writing() -> None:
    """The page is ASCII, and yet shows it."""
    report = {**REPORT, "groups": {"course": [{"name": "大学 é 🎓", "visitors": 10, "count": 1, "small_days": 0}]}}
    assert cells(page(report).all("table")[1])[0][0] == "大学 é 🎓"


def test_what_is_explained() -> None:
    """What a visitor is, rounding, what is hidden, and what is not counted; and when the page was made."""
    root = page(REPORT)
    words = [each.text for each in root.all("dt")]
    assert words == ["Visitor", "Rounding", "Page view", "Event", "Error", "Small days", "Bots", "Opted out", "Lost"]
    assert all(len(each.text) > 40 for each in root.all("dd"))
    assert root.all("footer")[0].text == "Made on 2026-11-22 at 06:05 UTC by tutor-contrib-privacy."
    assert "fewer than 10" in root.all("figcaption")[0].text


def test_errors() -> None:
    """With the first day of each, and the share of visits without one; a task has no visitors."""
    root = page(REPORT)
    by_caption = {table.all("caption")[0].text: table for table in root.all("table")}
    (error,) = cells(by_caption["Errors, by the number of errors"])
    assert error == ["KeyError at /dashboard in 22.0.3 (since 2026-11-20)", "10", "20", "1"]
    (task,) = cells(by_caption["Errors of tasks, by the number of errors"])
    assert task == ["OSError at lms.tasks.mail (since 2026-11-21)", "fewer than 10", "1"]
    assert "Visits without an error: at least 97.5 %." in [each.text for each in root.all("p")]


def test_no_counts() -> None:
    """It is said, without tables of zeros."""
    root = page(empty(since=None))
    assert root.all("p")[0].text.startswith("There are no counts from 2026-11-20 to 2026-11-22.")
    assert not root.all("figure")


@given(st.integers(0, 10**12))
def test_axis(most: int) -> None:
    """All of it fits, no bar is tiny for that, and the half is a whole number."""
    top = axis(most)
    assert top >= most and top % 2 == 0
    assert top == 2 or top <= 2 * most
    assert re.fullmatch(r"(2|4|6|8|10)0*", str(top))


def contrast(one: str, other: str) -> float:
    """Of two colours, as WCAG 2 has it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast() -> None:
    """Of text 7 to 1 (faint: 4.5), of bars 3 to 1 (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11), by day and by night."""
    (style,) = page(REPORT).all("style")
    schemes = [dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{([^}]*)\}", style.text)]
    assert len(schemes) == 2
    for colours in schemes:
        assert contrast(colours["ink"], colours["paper"]) >= 7
        assert contrast(colours["faint"], colours["paper"]) >= 4.5
        assert contrast(colours["bar"], colours["paper"]) >= 3
