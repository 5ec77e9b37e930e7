"""What an operator adds to the notice: files in the project's folder, which say more and replace nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tutor.exceptions import TutorError

from lab.notice import CONFIG, CONTACT, DEFAULTS, PLATFORM, Page, paragraphs, unpacked
from tutorprivacy.notice.own_words import FOLDER
from tutorprivacy.notice.page import languages
from tutorprivacy.notice.served import public_notice

ENGLISH = languages()["en"].texts
LIBRARY = {
    "sections": {"library": "Our <b>library</b>"},
    "statements": {
        "library-loans": "What you borrow is noted at {platform}: ask {contact}. {{x}} $`",
        "limits-shop": "The shop.",
    },
}


def swedish(**changes: Any) -> dict[str, Any]:
    """A language of the operator's: English with another name."""
    return {**ENGLISH, "name": "Svenska", **changes}


def write(root: Path, name: str, said: Any) -> Path:
    path = root.joinpath(*FOLDER, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(said if isinstance(said, str) else yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return path


def pages(root: Path) -> dict[str, str]:
    notice = public_notice(DEFAULTS, CONFIG, [], str(root))
    return {page["language"]: unpacked(page) for page in notice["pages"]}


def test_nothing_without_files(tmp_path: Path) -> None:
    """No folder, an empty one, and what is no language's file."""
    before = pages(tmp_path)
    write(tmp_path, "en.yml~", "{")
    write(tmp_path, "readme.txt", "{")
    write(tmp_path, ".en.yml", "{")
    assert pages(tmp_path) == before


def test_sections_and_statements_are_added(tmp_path: Path) -> None:
    """In the order of the page, before what it does not cover, as text and nothing but text."""
    before = pages(tmp_path)
    write(tmp_path, "en.yml", LIBRARY)
    after = pages(tmp_path)
    found = paragraphs(after["en"])
    assert list(found)[-2:] == ["library", "limits"]
    assert found["library"] == [f"What you borrow is noted at {PLATFORM}: ask {CONTACT}. {{x}} $`"]
    assert found["limits"][-1] == "The shop."
    assert ("h2", "library", "Our <b>library</b>") in Page(after["en"]).texts
    ours = paragraphs(before["en"])
    assert {
        name: [text for text in texts if text in ours[name]] for name, texts in found.items() if name in ours
    } == ours


def test_languages_that_say_nothing_of_it(tmp_path: Path) -> None:
    """They show the English text, named as that; a text of their own is preferred."""
    write(tmp_path, "en.yml", LIBRARY)
    write(
        tmp_path, "fr.yml", {"sections": {"library": "La bibliothèque"}, "statements": {"library-loans": "Les prêts."}}
    )
    found = pages(tmp_path)
    assert paragraphs(found["fr"])["library"] == ["Les prêts."]
    assert '<span lang="en"><bdi>The shop.</bdi></span>' in found["fr"]
    assert '<h2 id="library"><span lang="en">' in found["de"]
    assert "<span lang" not in found["en"]


def test_a_section_that_has_nothing_to_say_by_itself(tmp_path: Path) -> None:
    """Who is responsible is said in a setting; without it, there is the operator's statement all the same."""
    write(tmp_path, "en.yml", {"statements": {"responsible-us": "We are."}})
    assert paragraphs(pages(tmp_path)["en"])["responsible"] == ["We are."]


def test_another_language(tmp_path: Path) -> None:
    """All words, and the page, its address and the switch are there; from right to left, if it says so."""
    write(tmp_path, "sv.yml", swedish(direction="rtl", statements={**ENGLISH["statements"], "limits-shop": "Butiken."}))
    notice = public_notice(DEFAULTS, {**CONFIG, "LANGUAGE_CODE": "sv-se"}, [], str(tmp_path))
    assert notice["fallback"] == "sv" and "sv" in notice["accepted"]
    found = {page["language"]: unpacked(page) for page in notice["pages"]}
    assert [page["path"] for page in notice["pages"] if page["language"] == "sv"] == ["/privacy-data/sv"]
    assert '<html lang="sv" dir="rtl">' in found["sv"]
    assert paragraphs(found["sv"])["limits"][-1] == "Butiken."
    assert all(">Svenska</a>" in each for each in found.values())


def without(*names: str) -> dict[str, Any]:
    return {name: text for name, text in swedish().items() if name not in names}


WRONG: list[tuple[str, Any, str]] = [
    ("en.yml", "a: b: c", "it is no YAML (line 1)"),
    ("en.yml", "- a", "it is no mapping with sections and statements"),
    ("en.yml", {"statements": ["a"]}, "statements is no mapping"),
    ("en.yml", {"title": "x"}, "title: only sections and statements can be added"),
    ("en.yml", {"statements": {"intro": "x"}}, "statements.intro is one of the notice's own, which cannot be replaced"),
    ("en.yml", {"sections": {"limits": "x"}}, "sections.limits is one of the notice's own"),
    ("en.yml", {"statements": {"shop": "x"}}, "statements.shop is not named as it has to be: its section"),
    ("en.yml", {"sections": {"Our shop": "x"}}, "sections.Our shop is not named as it has to be"),
    ("en.yml", {"statements": {"shop-x": "x"}}, "the section shop of its statements has no heading"),
    ("en.yml", {"statements": {"limits-x": ""}}, "statements.limits-x is no text"),
    ("en.yml", {"statements": {"limits-x": 3}}, "statements.limits-x is no text"),
    ("en.yml", {"statements": {"limits-x": "x" * 2001}}, "statements.limits-x is no text of up to 2000 letters"),
    ("en.yml", {"statements": {"limits-x": "{days}"}}, "{days} cannot be filled in, only {platform} and {contact}"),
    ("en.yml", {"statements": {"limits-x": "{platform.x}"}}, "{platform.x} cannot be filled in"),
    ("en.yml", {"statements": {"limits-x": "{"}}, "statements.limits-x: {…} cannot be filled in"),
    ("en.yml", {"statements": {"limits-x": "{}"}}, "cannot be filled in"),
    ("en.yaml", {}, "its name is not that of a language and .yml"),
    ("English.yml", {}, "its name is not that of a language and .yml"),
    ("sv.yml", {"statements": {"limits-x": "x"}}, "these are missing: name, languages, title"),
    ("sv.yml", without("units"), "these are missing: units. Copy them"),
    (
        "sv.yml",
        swedish(statements={name: text for name, text in ENGLISH["statements"].items() if name != "intro"}),
        "these are missing: statements.intro.",
    ),
    ("sv.yml", swedish(statements=3), "statements is no mapping"),
    ("sv.yml", swedish(tittle="x"), "tittle is unknown"),
    ("sv.yml", swedish(title="x"), "title has other braces than in English: {platform}"),
    ("sv.yml", swedish(name=3), "name is no text"),
    ("sv.yml", swedish(units={**ENGLISH["units"], "day": "dag"}), "units.day is no text"),
    ("sv.yml", swedish(times={**ENGLISH["times"], "weekdays": ["x"]}), "times.weekdays is no text"),
]


@pytest.mark.parametrize(("name", "said", "expected"), WRONG)
def test_what_is_wrong_is_said(tmp_path: Path, name: str, said: Any, expected: str) -> None:
    """When the environment is rendered: the file, what in it, what is allowed, the next command."""
    path = write(tmp_path, name, said)
    with pytest.raises(TutorError) as caught:
        pages(tmp_path)
    text = str(caught.value)
    assert expected in text and str(path.parent) in text and "tutor config save" in text and "docs/notice.rst" in text


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, "en.yml", "").write_bytes(b"\xff\xfe")
    with pytest.raises(TutorError, match="not encoded in UTF-8"):
        pages(tmp_path)
