"""Numbers and their words: each language's own categories, as CLDR and as Django's translators have them."""

from __future__ import annotations

import gettext
from pathlib import Path

import django
import pytest

from tutorprivacy.inside.words.languages import CODES
from tutorprivacy.inside.words.plurals import counted, fitting, how_many
from tutorprivacy.notice.page import languages

LOCALES = Path(django.__file__).parent / "conf" / "locale"

FEW = "2-4 22-24 32-34 42-44 52-54 62-64 72-74 82-84 92-94 102-104"

#: Integers of CLDR's table that are there to 120, by the place of their form.
SAMPLES = {
    "en": ["1", "0 2-120"],
    "fr": ["0-1", "2-120"],
    "pl": ["1", FEW, "0 5-21 25-31 35-41 45-51 55-61 65-71 75-81 85-91 95-101 105-120"],
    "uk": [
        "1 21 31 41 51 61 71 81 91 101",
        FEW,
        "0 5-20 25-30 35-40 45-50 55-60 65-70 75-80 85-90 95-100 105-120",
    ],
    "ar": ["0", "1", "2", "3-10 103-110", "11-99 111-120", "100-102"],
}


def numbers(text: str) -> set[int]:
    found: set[int] = set()
    for piece in text.split():
        first, _, last = piece.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def form(code: str, number: int) -> int:
    """The place of its form."""
    return int(counted(code, number, [str(place) for place in range(how_many(code))]))


@pytest.mark.parametrize("code", SAMPLES)
def test_the_categories_of_cldr(code: str) -> None:
    assert len(SAMPLES[code]) == how_many(code)
    assert set.union(*map(numbers, SAMPLES[code])) == set(range(121))
    for place, text in enumerate(SAMPLES[code]):
        assert {form(code, number) for number in numbers(text)} == {place}


@pytest.mark.parametrize("code", CODES)
def test_as_in_django(code: str) -> None:
    """
    Its forms of gettext, for each number to 120 and some above, are ours: no two numbers that have one form there have
    two here, and the other way round.
    """
    translation = gettext.GNUTranslations((LOCALES / code / "LC_MESSAGES" / "django.mo").open("rb"))
    plural = translation.plural  # type: ignore[attr-defined]
    first = 1 if code == "pt" else 0  # of none, Django's Portuguese speaks as Brazil's does, ours as Portugal's
    tried = (*range(first, 121), 199, 200, 201, 202, 211, 999, 1001)
    found = {(form(code, number), plural(number)) for number in tried}
    assert len({ours for ours, _theirs in found}) == len({theirs for _ours, theirs in found}) == len(found)
    assert len(found) == how_many(code)


DAYS = {
    "pl": {1: "1 dzień", 2: "2 dni", 5: "5 dni", 21: "21 dni", 22: "22 dni"},
    "uk": {
        1: "1 день",
        2: "2 дні",
        5: "5 днів",
        11: "11 днів",
        21: "21 день",
        22: "22 дні",
        112: "112 днів",
    },
    "ar": {
        1: "يوم واحد",
        2: "يومين",
        3: "3 أيام",
        10: "10 أيام",
        11: "11 يومًا",
        99: "99 يومًا",
        100: "100 يوم",
    },
    "de": {1: "1 Tag", 2: "2 Tage"},
    "fr": {0: "0 jour", 1: "1 jour", 2: "2 jours"},
}


@pytest.mark.parametrize("code", DAYS)
def test_days(code: str) -> None:
    forms = languages()[code].texts["units"]["day"]
    assert {number: counted(code, number, forms) for number in DAYS[code]} == DAYS[code]


@pytest.mark.parametrize(
    ("code", "number", "sentence"),
    [
        ("en", 1, "{n} row"),
        ("en", 2, "{n} rows"),
        ("pl", 22, "{n} wiersze"),
        ("pl", 12, "{n} wierszy"),
    ],
)
def test_a_sentence_with_a_number(code: str, number: int, sentence: str) -> None:
    """Its other places are filled in by others; one form may do for all numbers."""
    forms = {"en": "{n} row|{n} rows", "pl": "{n} wiersz|{n} wiersze|{n} wierszy"}
    assert fitting(code, number, forms[code]) == sentence
    assert fitting(code, number, "after {n}") == "after {n}"
