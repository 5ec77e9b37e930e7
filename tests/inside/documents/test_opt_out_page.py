"""The words of the page to opt out, and its HTML."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from html.parser import HTMLParser

import pytest

from tutorprivacy.inside.documents.opt_out_page import COOKIE, page, policy_of_content
from tutorprivacy.inside.visitors import opt_out
from tutorprivacy.inside.words.languages import CODES, words

PATH = "/privacy-opt-out"
TEXTS = {code: words(code, "OPT_OUT") for code in CODES}
EVENTS_ONLY = {code: words(code, "EVENTS_ONLY") for code in CODES}
BOTH = {code: words(code, "BOTH") for code in CODES}
EN = TEXTS["en"]


class Outline(HTMLParser):
    """Tags in their order, and those that are open."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("collected", [("usage",), ("events",), ("usage", "events")])
def test_of_what_one_opts_out(collected) -> None:
    """Nothing is named that is off."""
    found = page("en", PATH, "", collected, False, False)
    assert tuple(name for name in ("usage", "events") if EN[name] in found) == collected


#: What "to count" and "statistics" begin with, in each language.
COUNTING = {
    "en": "count|statisti",
    "fr": "compt|statisti",
    "es": "cuenta|contar|contó|contado|estadísti",
    "de": "zähl|statisti",
    "it": r"\bcont(a|eggi)|statisti",
    "pt": r"\bcont(a|e|o)|estatísti",
    "nl": r"\b(ge)?tel|statisti",
    "pl": "licz|statysty",
    "ar": "إحصا|حصى|أُحصي|أعداد",
    "uk": "рах|статист",
}


@pytest.mark.parametrize("language", list(TEXTS))
@pytest.mark.parametrize("cookie", [False, True])
@pytest.mark.parametrize("signal", [False, True])
def test_no_counts_are_spoken_of_where_there_are_none(language: str, cookie: bool, signal: bool) -> None:
    """Only events are written then: they are recorded, and nobody is counted."""

    def read(*collected: str) -> str:
        return re.sub("<[^>]+>", " ", page(language, PATH, "", collected, cookie, signal).partition("</style>")[2])

    counting = re.compile(COUNTING[language], re.IGNORECASE)
    assert not counting.search(read("events"))
    assert counting.search(read("usage")) and counting.search(read("usage", "events"))
    state = "not_counted" if cookie or signal else "counted"
    assert EVENTS_ONLY[language][state] in read("events")
    assert TEXTS[language][state] in read("usage")
    assert BOTH[language][state] in read("usage", "events")


@pytest.mark.parametrize("language", list(TEXTS))
@pytest.mark.parametrize("besides", ["", "full", "passed"])
def test_what_no_choice_changes(language: str, besides: str) -> None:
    """What is done all the same, later, and in logs; where visitors are counted, the requests of those who say no."""
    for collected in (("usage",), ("events",), ("usage", "events")):
        found = html.unescape(page(language, PATH, "", collected, True, False, besides))
        said = {name for name in ("refused", "full", "passed") if TEXTS[language][name] in found}
        assert said == {*(["refused"] if "usage" in collected else []), *([besides] if besides else [])}
        kept = {("events",): EVENTS_ONLY, ("usage", "events"): BOTH}.get(collected, TEXTS)
        assert kept[language]["later"] in found and TEXTS[language]["logs"] in found


def test_every_language_says_the_same_of_events() -> None:
    """With the same keys, each of which has words of its own where visitors are counted, and where both is done."""
    assert list(EVENTS_ONLY["en"]) == list(BOTH["en"])
    for modes in (EVENTS_ONLY, BOTH):
        for key in modes["en"]:
            assert len({texts[key] for texts in modes.values()}) == len(TEXTS)
    for language, texts in EVENTS_ONLY.items():
        assert not [key for key in texts if len({texts[key], TEXTS[language][key], BOTH[language][key]}) < 3]


def test_the_notice_is_linked_where_there_is_one() -> None:
    assert '<a href="https://x/?a&amp;b">' in page("en", PATH, "https://x/?a&b", ("usage",), False, False)
    assert EN["notice"] not in page("en", PATH, "", ("usage",), False, False)


def test_every_language_says_the_same() -> None:
    """Every sentence is there, in words of its own, with the cookie's name."""
    for key in EN:
        assert len({texts[key] for texts in TEXTS.values()}) == len(TEXTS)
    for language, texts in TEXTS.items():
        assert all(texts.values())
        for cookie, signal in ((False, False), (True, False), (False, True), (True, True)):
            assert "{" not in page(language, PATH, "", (), cookie, signal).partition("</style>")[2]
        assert "<code>privacy-opt-out</code>" in page(language, PATH, "", (), False, False)


@pytest.mark.parametrize("language", list(TEXTS))
def test_the_html_is_sound(language: str) -> None:
    """Tags are balanced; there is one heading of the page, a language, a title; what is referred to is there."""
    found = page(language, PATH, "https://x/notice", ("usage", "events"), True, True)
    parser = Outline()
    parser.feed(found)
    assert parser.open == []
    assert [tag for tag, _attributes in parser.tags].count("h1") == 1
    attributes = [attribute for _tag, each in parser.tags for attribute in each.items()]
    ids = [value for name, value in attributes if name == "id"]
    assert len(ids) == len({*ids})
    assert {value for name, value in attributes if name == "aria-describedby"} <= {*ids}
    assert not [tag for tag, _attributes in parser.tags if tag in ("script", "img", "iframe")]
    assert not [name for name, _value in attributes if name == "style" or name.startswith("on")]


def test_the_style_is_the_one_that_is_allowed() -> None:
    (style,) = re.findall("<style>(.*)</style>", page("en", PATH, "", (), False, False), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy_of_content()


def test_the_page_is_of_the_same_cookie() -> None:
    """As the middleware, which is in another file of the settings."""
    assert COOKIE == opt_out.OPT_OUT_COOKIE
