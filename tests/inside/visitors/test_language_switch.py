"""Pages in another language than the browser's: the links on them, and where a choice leads back to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import RequestFactory

from tutorprivacy.inside.documents import opt_out_page
from tutorprivacy.inside.documents.web_page import language_links
from tutorprivacy.inside.visitors.own_pages import chosen_language, here, page_or_choice, refusal, take_what_was_sent
from tutorprivacy.inside.words.languages import CODES, NAMES

PATH = "/privacy-opt-out"


def asked(query: str) -> Any:
    return RequestFactory().get(f"{PATH}?{query}", HTTP_ACCEPT_LANGUAGE="de")


@pytest.mark.parametrize(
    ("query", "language"),
    [("", "de"), ("language=fr", "fr"), ("language=xx", "de"), ("language=", "de"), ("language=fr%0d%0aX:1", "de")],
)
def test_the_address_is_asked_first(query: str, language: str) -> None:
    assert chosen_language(asked(query)) == language


@pytest.mark.parametrize(
    ("wanted", "default", "language"),
    [
        ("fr", "en", "fr"),
        ("es-419,en;q=0.5", "en", "es"),
        ("en;q=0.2, de-AT;q=0.9, fr;q=0.5", "en", "de"),
        ("sv, cs;q=0.9, fr;q=0.1", "en", "fr"),
        ("fr;q=0, de;q=0.1", "en", "de"),
        ("sv", "de-at", "de"),
        ("*", "es", "es"),
        ("fr;q=0", "es-419", "es"),
        ("sv", "zh-hans", "en"),
        ("FR-CA", "en", "fr"),
        (";;;,=,q=", "en", "en"),
        ("fr,x-averylongtag;q=0.8,@,de;q=nan,de;q=9", "en", "fr"),
        ("de;q=0.8,en;q=0.8,fr;q=0.80", "en", "de"),
        (" es ; q=1.000 ,en;q=0.999", "en", "es"),
        ("x" * 9000, "en", "en"),
    ],
)
def test_then_the_browser_then_the_platform(
    monkeypatch: pytest.MonkeyPatch, wanted: str, default: str, language: str
) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "LANGUAGE_CODE", default)
    assert chosen_language(RequestFactory().get(PATH, HTTP_ACCEPT_LANGUAGE=wanted)) == language


@pytest.mark.parametrize(
    ("query", "back"), [("", PATH), ("language=es", f"{PATH}?language=es"), ("language=//evil.example", PATH)]
)
def test_a_choice_leads_back_to_the_same_language(query: str, back: str) -> None:
    assert here(asked(query), PATH) == back


def test_every_language_is_a_link_in_its_own_words() -> None:
    found = language_links(PATH, "fr", CODES, "Langues")
    assert re.findall(r"\?language=(\w+)", found) == list(CODES)
    assert re.findall(r">([^<]+)</a>", found) == list(NAMES.values())
    assert re.findall(r'<a [^>]*aria-current="page"[^>]*>([^<]*)', found) == ["Français"]


def test_the_form_stays_in_the_language() -> None:
    page = opt_out_page.page("es", PATH, "", ("usage",), False, False)
    assert f'action="{PATH}?language=es"' in page and f'href="{PATH}?language=de"' in page


@pytest.mark.parametrize(("size", "left"), [(5_000, 0), (100_000, 100_000 - (1 << 16))])
def test_a_form_that_nobody_wants_is_read(size: int, left: int) -> None:
    """Up to a bound. Unread, it would let the server reset the connection, and the answer be cut."""
    request = RequestFactory().post("/", b"x" * size, content_type="text/plain")
    take_what_was_sent(request)
    assert len(request.environ["wsgi.input"].read()) == left
    known = RequestFactory().post("/", {"a": "b"})
    assert known.POST["a"] == "b"
    take_what_was_sent(known)  # whoever has read it already
    assert known.POST["a"] == "b"


def test_a_choice_that_is_refused_is_read() -> None:
    """Of each page with one form: to opt out, and to consent."""
    request = RequestFactory().post("/", b"x" * 5_000, content_type="text/plain")
    answer = page_or_choice(request, lambda _request: refusal(500, ""), lambda _request: refusal(403, "no"), "", "")
    assert answer.status_code == 403 and request.environ["wsgi.input"].read() == b""
