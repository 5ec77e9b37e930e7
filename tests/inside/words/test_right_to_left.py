"""Pages in Arabic, in a real browser: they begin at the right, and names and addresses are read as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lab.chromium import DESKTOP, PHONE, Chromium, chromium
from lab.consent import BOTH, purpose
from lab.environment import Lab
from lab.notice import COUNTS, EVENTS, SCHEDULE, TRUNCATE, pages
from tutorprivacy.inside.documents import consent_page, opt_out_page
from tutorprivacy.settings import operator_facts

TOLD = {
    "controller": "Example University (Dept. 3)",
    "officer": "dpo@university.example",
    "authority": {"ar": "هيئة حماية البيانات (بروكسل)"},
    "policy": "https://university.example/privacy?a=1",
    "recipients": {"fr": "Personne d’autre !"},
    "date": "2026-11-28",
}
SETTINGS = {
    **{**EVENTS, **COUNTS, **TRUNCATE, **SCHEDULE},
    "PRIVACY_OPERATOR": operator_facts.read(TOLD),
    "PRIVACY_TRACKING_KEEP_BACKENDS": ["mine", "other"],
    "PRIVACY_TRACKING_EVENT_ALLOWLIST": [r"edx\.", "*.x"],
}
CONSENT: dict[str, Any] = {
    "path": "/x",
    "cookie": "privacy-consent",
    "version": "1",
    "domains": [],
}
PURPOSES = [*BOTH, purpose("fonts", "4.fonts.example")]

#: Of each element that stands for something that others wrote, its text and on which side its first letter stands.
READ = """() => [...document.querySelectorAll("main bdi, main code, main p a, main li a")].map((element) => {
  const text = element.firstChild;
  const left = (place) => {
    const range = document.createRange();
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getBoundingClientRect().left;
  };
  return [text.data, left(0) < left(text.data.length - 1) ? "ltr" : "rtl"];
})"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    folder = tmp_path_factory.mktemp("right to left")
    with chromium(Lab(folder / "lab", 22, ["privacy"], {}), folder) as found:
        yield found


def arabic() -> dict[str, str]:
    """Each page."""
    return {
        "notice": pages(SETTINGS, ["aspects", "cairn"])["ar"],
        "opt-out": opt_out_page.page("ar", "/x", "https://x.example/", ("usage", "events"), True, True),
        "consent": consent_page.page(
            "ar", {**CONSENT, "purposes": PURPOSES}, "", ["analytics", "video", "fonts"], False
        ),
    }


@pytest.mark.parametrize("name", ["notice", "opt-out", "consent"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_page_begins_at_the_right(browser: Chromium, name: str, size: tuple[int, int]) -> None:
    window = browser.window("ar", size, scripts=True)
    window.page.set_content(arabic()[name])
    assert not window.scrolls_sideways()
    heading, item = (window.page.locator(f"main {tag}").first for tag in ("h1", "li"))
    whole = window.page.locator("main").bounding_box()
    assert whole
    for each in (heading, item):
        right = each.evaluate(
            "e => { const r = document.createRange(); r.selectNodeContents(e);"
            "return Math.max(...[...r.getClientRects()].map((one) => one.right)) }"
        )
        assert right > whole["x"] + whole["width"] - 100
    window.screenshot(f"{name}-{size[0]}")


@pytest.mark.parametrize("name", ["notice", "opt-out", "consent"])
def test_what_others_wrote_is_read_as_it_is_written(browser: Chromium, name: str) -> None:
    """Addresses, names of cookies and hosts, a date: from left to right, whatever stands around them."""
    window = browser.window("ar", (1900, 900), scripts=True)
    window.page.set_content(arabic()[name])
    found = [(text, way) for text, way in window.page.evaluate(READ) if len(text) > 1]
    assert len(found) >= {"notice": 15, "opt-out": 1, "consent": 7}[name]
    assert {text for text, way in found if way == "rtl"} == ({TOLD["authority"]["ar"]} if name == "notice" else set())


def test_an_arabic_name_in_another_language(browser: Chromium) -> None:
    window = browser.window("en", (1900, 900), scripts=True)
    platform = "أكاديمية (مثال)"
    window.page.set_content(pages(SETTINGS, config={"PLATFORM_NAME": platform})["en"])
    assert [platform, "rtl"] in window.page.evaluate(READ)
    assert window.page.title() == f"Your data on {platform}"


def test_no_marks_of_direction_are_needed() -> None:
    """The page has none: they are taken out of what is filled in, so that nobody turns a sentence around."""
    page = pages(SETTINGS, config={"PLATFORM_NAME": "x\u202ey\u2067z\u200f"})["ar"]
    assert "<bdi>xyz</bdi>" in page
    assert '<code dir="ltr">mine</code>، <code dir="ltr">other</code>' in page
    assert not set(page) & set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
