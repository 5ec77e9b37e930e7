"""The usage page in a real browser: by day and by night, on a desk and on a phone, and on paper."""

from __future__ import annotations

import datetime
import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from lab.chromium import DESKTOP, PHONE, Chromium, Window, chromium
from lab.usage import REPORT, empty
from tutorprivacy.inside.usage_report.charts import as_html
from tutorprivacy.inside.usage_report.plain_text import DAY_FIGURES, GROUPS

NOW = datetime.datetime(2026, 11, 22, 6, tzinfo=datetime.timezone.utc)
NARROW = (320, 640)
EVIL = "</th><script>document.title='run'</script><img src=http://192.0.2.1/x onerror=document.title='run'>"


def long_report(days: int) -> dict[str, Any]:
    """Every group, with names as long as they get."""
    dice = random.Random(days)
    first = datetime.date(2026, 11, 22) - datetime.timedelta(days - 1)
    figures = [None if not dice.randrange(9) else 10 * dice.randrange(10**4) for _day in range(days)]
    of_days = [
        {"day": (first + datetime.timedelta(place)).isoformat(), **dict.fromkeys(DAY_FIGURES, figure)}
        for place, figure in enumerate(figures)
    ]
    names = ["Firefox 145", "course-v1:University+Introduction+2026_T1", "/courses/<course_id>/xblock/" + "x" * 150]
    names += ["大学 日本語", "studio /container/<usage_key_string>", EVIL]
    rows = [
        {"name": name, "visitors": 10**6 - 10**5 * place, "count": 10**7 - 10**6 * place, "small_days": place}
        for place, name in enumerate(names)
    ]
    rows.append({"name": "others", "visitors": None, "count": None, "small_days": days})
    return {
        **REPORT,
        "from": of_days[0]["day"],
        "since": "2026-11-20",
        "days": of_days,
        "groups": dict.fromkeys(GROUPS, rows),
    }


PAGES = {
    "small": REPORT,
    "empty": empty(since=None),
    "day": {**long_report(1), "course": "course-v1:University+Introduction+2026_T1"},
    "month": long_report(30),
    "year": long_report(365),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        report = PAGES.get(self.path[1:])
        body = as_html(report, NOW).encode() if report else b""
        self.send_response(200 if report else 404)
        self.send_header("Content-Type", "text/html")  # without the encoding: the page says it
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ports = {"http": server.server_port, "https": server.server_port}
        folder = tmp_path_factory.mktemp("usage page")
        with chromium(SimpleNamespace(ports=ports), folder) as found:  # type: ignore[arg-type]
            yield found
        server.shutdown()


def opened(browser: Chromium, name: str, **options: Any) -> Window:
    window = browser.window(**options)
    assert window.open(f"http://lms.openedx.test/{name}") == 200
    return window


def style_of(window: Window, selector: str, name: str) -> str:
    found = window.page.locator(selector).first.evaluate(f"element => getComputedStyle(element).{name}")
    return str(found)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROW], ids=["desktop", "phone", "narrow"])
def test_everywhere(browser: Chromium, name: str, size: tuple[int, int]) -> None:
    """By night and by day nothing is complained of, asked for or run, and nothing is beside the window."""
    window = opened(browser, name, size=size, dark=True)
    for look, background in (("dark", "rgb(13, 17, 23)"), ("light", "rgb(255, 255, 255)")):
        window.page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
        window.page.wait_for_load_state("networkidle")
        window.screenshot(f"{name}-{size[0]}-{look}")
        assert window.messages == []
        assert window.requests == [("GET", f"http://lms.openedx.test/{name}")]
        assert window.page.title().startswith("Usage, ")
        assert not window.scrolls_sideways()
        assert style_of(window, "body", "backgroundColor") == background


def test_bars(browser: Chromium) -> None:
    """They are drawn as high and as long as the figures are, in the colour of the style sheet."""
    window = opened(browser, "month")
    report = PAGES["month"]
    chart = window.page.locator("figure").first.locator("svg")
    expected = [each["visitors"] for each in report["days"] if each["visitors"] != 0]
    boxes = [bar.bounding_box() for bar in chart.locator("rect").all()]
    heights = [box["height"] for box in boxes if box]
    assert len(heights) == len(expected)
    most = max(each or 0 for each in expected)
    for height, figure in zip(heights, expected, strict=True):
        if figure is not None:
            assert abs(height / max(heights) - figure / most) < 0.02
    groups = window.page.locator("table").nth(1).locator("rect").all()
    widths = [box["width"] for bar in groups if (box := bar.bounding_box())]
    assert [round(width / widths[0], 1) for width in widths] == [1.0, 0.9, 0.8, 0.7, 0.6, 0.5]
    assert style_of(window, "table rect", "fill") == "rgb(11, 110, 153)"


def test_what_a_screen_reader_has(browser: Chromium) -> None:
    """Headings, charts that say what they are, tables with their names."""
    outline = opened(browser, "small").outline()
    for line in (
        'heading "Usage, 2026-11-20 to 2026-11-22 (UTC)" [level=1]',
        'heading "Browsers" [level=2]',
        'img "Bar chart of visitors a day. The most: 120, on 2026-11-20."',
        'table "Browsers, by the number of page views":',
        'rowheader "Firefox 145"',
        'columnheader "Visitors"',
        'cell "fewer than 10"',
    ):
        assert line in outline
    assert outline.count('img "') == 2


def test_without_scripts_and_by_keyboard(browser: Chromium) -> None:
    """The one link leads to the table of days."""
    window = opened(browser, "year", scripts=False)
    window.tab_to("Every day")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/year#days")
    assert window.messages == []


def test_on_paper(browser: Chromium) -> None:
    """White, also by night, and with bars."""
    window = opened(browser, "month", dark=True)
    window.page.emulate_media(media="print")
    assert style_of(window, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert style_of(window, "body", "color") == "rgb(27, 31, 36)"
    assert style_of(window, "svg", "printColorAdjust") == "exact"
    assert window.page.pdf().startswith(b"%PDF")
