"""Each language says what the others say: the same names, keys and places to fill in, in words of its own."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tutorprivacy.inside import words
from tutorprivacy.inside.visitors import own_pages
from tutorprivacy.inside.words.languages import CODES, NAMES, direction, in_all
from tutorprivacy.inside.words.plurals import how_many
from tutorprivacy.notice import page
from tutorprivacy.notice.page import languages


def mappings(code: str) -> dict[str, dict[str, str]]:
    modules = [import_module(f"tutorprivacy.inside.words.{name}") for name in (code, f"{code}_record")]
    found = {name: value for module in modules for name, value in vars(module).items() if name.isupper()}
    assert all(words.languages.words(code, name) is value for name, value in found.items())
    return found


def places(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}", text))


def test_they_are_the_same_everywhere() -> None:
    """In the files, in the middleware (which is in another file of the settings), in the notice, in the tests' lab."""
    files = {path.stem for path in Path(words.__path__[0]).glob("*.py")} - {"__init__", "languages", "plurals"}
    assert files == {name for code in CODES for name in (code, f"{code}_record")}
    assert set(CODES) == {path.stem for path in (Path(page.__file__).parent / "texts").glob("*.yml")}
    assert tuple(languages()) == CODES
    assert own_pages.LANGUAGES == CODES
    assert {code: language.texts["name"] for code, language in languages().items()} == NAMES
    assert {code: language.texts.get("direction", "ltr") for code, language in languages().items()} == {
        code: direction(code) for code in CODES
    }


@pytest.mark.parametrize("code", CODES[1:])
def test_every_language_says_the_same(code: str) -> None:
    english: dict[str, dict[str, Any]] = mappings("en")
    others = mappings(code)
    assert list(others) == list(english)
    for name, texts in english.items():
        assert list(others[name]) == list(texts), name
        for key, text in texts.items():
            assert others[name][key].strip() == others[name][key] != "", (name, key)
            forms = others[name][key].split("|")
            assert len(forms) in (1, how_many(code)), (name, key)
            wanted = places(text.split("|")[-1])
            assert all(places(form) in (wanted, [] if len(forms) > 1 else wanted) for form in forms), (name, key)
            assert places(forms[-1]) == wanted, (name, key)


def test_in_which_of_them_something_is_said() -> None:
    assert in_all([{"de": "", "en": "", "xx": ""}, {"en": "", "de": "", "fr": ""}]) == [
        "en",
        "de",
    ]
    assert in_all([]) == list(CODES)
