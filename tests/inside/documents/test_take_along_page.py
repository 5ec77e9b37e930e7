"""Each page about data that are taken along leads to itself in the other languages, or to its way back."""

from __future__ import annotations

import re

import pytest

from tutorprivacy.inside.documents.take_along_page import button_page, told_page
from tutorprivacy.inside.words.languages import CODES


def links_of(page: str) -> dict[str, str]:
    """Code of a language, address."""
    return {code: address for address, code in re.findall(r'<a href="([^"]*)" lang="(\w+)"', page)}


@pytest.mark.parametrize("code", CODES)
def test_what_answers_a_form(code: str) -> None:
    """It cannot be asked for again, so the way back is there in each language."""
    links = links_of(told_page(code, "/privacy-data/me", "wrong"))
    assert links == {each: f"/privacy-data/me?language={each}" for each in CODES}


def test_what_a_link_by_mail_opens() -> None:
    """It is the same in another language, so the token goes along, whatever it is made of."""
    page = button_page("uk", "/privacy-data/me", "/privacy-data/me/archive", "a:b&c")
    assert links_of(page)["de"] == "/privacy-data/me/archive?language=de&amp;token=a%3Ab%26c"
    assert 'aria-current="page"' in page.partition('hreflang="uk"')[2].partition(">")[0]
