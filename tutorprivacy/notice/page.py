"""
From statements to a page: one language's HTML.

Whatever the operator's platform is called, a browser finds nothing in it but text.
"""

from __future__ import annotations

import html
import re
import string
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

from ..inside.documents.web_page import content_security_policy
from ..inside.words.languages import CODES, in_a_row, nearest
from ..inside.words.plurals import counted
from .schedule_words import in_words

_WHITE_SPACE = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")

_FOLDER = resources.files("tutorprivacy.notice") / "texts"

#: In one line: Tutor indents lines, and the policy has the hash of every character of it.
STYLE = (
    ":root{color-scheme:light dark;--back:#fff;--text:#1d2733;--link:#0b5c8a}"
    "@media (prefers-color-scheme:dark){:root{--back:#12171c;--text:#e9eef2;--link:#7cc4ef}}"
    "html{background:var(--back);color:var(--text)}a{color:var(--link)}"
    "body{font:1.05rem/1.55 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}"
    "ul{padding-inline-start:1.25rem}li{margin:.5rem 0}"
    "nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:0 1.25rem}nav li{margin:0}"
    "nav a{display:inline-block;padding:.35rem 0}[aria-current]{font-weight:bold;text-decoration:none}"
)

#: Content-Security-Policy: nothing is loaded, run, sent or framed; the style is the one above.
CONTENT_SECURITY_POLICY = content_security_policy(STYLE, "'none'", "frame-ancestors 'none'")


@dataclass(frozen=True)
class Count:
    """A number of things; `unit` is ``minute``, ``day`` or ``month``."""

    number: int
    unit: str


@dataclass(frozen=True)
class Share:
    """A part of all, above 0 and up to 1."""

    part: float


@dataclass(frozen=True)
class Codes:
    """Names that are no words of a language."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """A path of the same host."""

    path: str


@dataclass(frozen=True)
class Address:
    """Where to write to: an e-mail address, or whatever else the operator has put there."""

    text: str


@dataclass(frozen=True)
class Times:
    """When something is done by itself: an expression of cron, in UTC."""

    cron: str


@dataclass(frozen=True)
class Told:
    """What the operator says: a text by language, ``""`` for one in no certain language."""

    texts: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """A page elsewhere, by its address."""

    address: str


Value = int | str | Count | Share | Codes | Link | Address | Times | Told | Page


class Statement(NamedTuple):
    """One sentence or two: the name of their text in every language, and what is filled in."""

    name: str
    values: Mapping[str, Value] = {}


class Section(NamedTuple):
    """A heading, by the name of its text or as the operator tells it, and what is said under it."""

    name: str
    statements: Sequence[Statement | Told]
    heading: Told | None = None


class Notice(NamedTuple):
    """All that the page says, in no language yet."""

    platform: str
    intro: Sequence[Statement]
    sections: Sequence[Section]


class Language:
    """
    One language, as its file of ``texts/`` has it.

    Args:
        code: name of the file; a language tag (BCP 47) in lower case.
        texts: what stands in the file.
    """

    def __init__(self, code: str, texts: Mapping[str, Any]) -> None:
        self.code = code
        self.texts = texts

    def page(self, notice: Notice, path: str, names: Mapping[str, str]) -> str:
        """
        The page as HTML.

        Args:
            notice: what it says.
            path: of the page in no certain language; the others are below it.
            names: of all languages, by their codes; empty: the page leads to no other.
        """
        told = {"platform": notice.platform}
        title = self.filled(self.texts["title"], told, lambda value: escape(self.words_of(value)), escape)
        heading = self.filled(self.texts["title"], told, self._html, escape)
        direction = ' dir="rtl"' if self.texts.get("direction") == "rtl" else ""
        lines = [
            "<!DOCTYPE html>",
            f'<html lang="{self.code}"{direction}>',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            *(self._switch(path, names) if names else ()),
            "<main>",
            f"<h1>{heading}</h1>",
            *(f"<p>{self._said(statement)}</p>" for statement in notice.intro),
        ]
        for section in notice.sections:
            own = self.texts["sections"].get(section.name, "")
            heading = self._html(section.heading) if section.heading else escape(own)
            lines += [f'<h2 id="{section.name}">{heading}</h2>', "<ul>"]
            lines += [f"<li>{self._said(statement)}</li>" for statement in section.statements]
            lines += ["</ul>"]
        return "\n".join([*lines, "</main>", "</body>", "</html>"])

    def _switch(self, path: str, names: Mapping[str, str]) -> list[str]:
        label = escape(self.texts["languages"])
        links = [f"<li>{self._link_to(code, name, path)}</li>" for code, name in names.items()]
        return [f'<nav aria-label="{label}">', "<ul>", *links, "</ul>", "</nav>"]

    def _link_to(self, code: str, name: str, path: str) -> str:
        current = ' aria-current="page"' if code == self.code else ""
        return f'<a href="{path}/{code}" lang="{code}" hreflang="{code}"{current}>{escape(name)}</a>'

    def _said(self, statement: Statement | Told) -> str:
        if isinstance(statement, Told):
            return self._told(statement.texts)
        return self.filled(self.texts["statements"][statement.name], statement.values, self._html, escape)

    @staticmethod
    def filled(
        text: str,
        values: Mapping[str, Value],
        shown: Callable[[Value], str],
        as_it_is: Callable[[str], str],
    ) -> str:
        """
        A text with its values.

        Args:
            shown: a value in the text, such as `words_of`.
            as_it_is: what becomes of the text itself.
        """
        return "".join(
            as_it_is(before) + (shown(values[name]) if name else "")
            for before, name, _format, _conversion in string.Formatter().parse(text)
        )

    def words_of(self, value: Value) -> str:
        """What is filled in, as text."""
        match value:
            case Count():
                return counted(self.code, value.number, self.texts["units"][value.unit])
            case Share():
                number = f"{round(value.part * 100, 10):.15g}".replace(".", self.texts["decimal"])
                return str(self.texts["percent"].format(number=number))
            case Times():
                return in_words(value.cron, self.texts["times"])
            case Codes():
                return ", ".join(value.names)
            case Link():
                return value.path
            case Page():
                return value.address
            case Address():
                return value.text
            case Told():
                return value.texts[nearest(value.texts, self.code)].strip()
        return str(value)

    def _html(self, value: Value) -> str:
        text = escape(self.words_of(value))
        match value:
            case Codes():
                return in_a_row(self.code, (f'<code dir="ltr">{escape(name)}</code>' for name in value.names))
            case Link():
                return f'<a href="{value.path}" dir="ltr">{text}</a>'
            case Address():
                if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", value.text):
                    return _in_its_direction(value.text)
                return f'<a href="mailto:{urllib.parse.quote(value.text, safe="@+")}" dir="ltr">{text}</a>'
            case Told():
                return self._told(value.texts)
            case Page():
                return f'<a href="{text}" rel="noreferrer" dir="ltr">{text}</a>'
            case str():
                return _in_its_direction(value)
        return text

    def _told(self, texts: Mapping[str, str]) -> str:
        """In this language, or in the next best, which is then named for whoever reads it aloud."""
        code = nearest(texts, self.code)
        text = self._html(Address(texts[code].strip()))
        return text if code in (self.code, "") else f'<span lang="{escape(code)}">{text}</span>'


def _in_its_direction(text: str) -> str:
    """What others have written: a Latin name does not mix up a sentence in Arabic, nor the other way round."""
    return f"<bdi>{escape(text)}</bdi>"


def read_yaml(text: str) -> Any:
    """As `yaml.safe_load` does, and ten times as fast where PyYAML has been built with libyaml."""
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


@lru_cache(maxsize=1)
def languages() -> dict[str, Language]:
    """Every language, by its code, in the order of the other pages."""
    texts = {code: read_yaml((_FOLDER / f"{code}.yml").read_text(encoding="utf-8")) for code in CODES}
    return {code: Language(code, each) for code, each in texts.items()}


def visible(text: str) -> str:
    """
    What is to be seen of a text, in one line.

    White space becomes one space; what is not to be seen, such as marks that turn the direction of writing and orders
    to a terminal, goes, but for the joiners that some scripts need.
    """
    spaced = _WHITE_SPACE.sub(" ", text)
    if spaced.isprintable():  # nearly every text is
        return spaced
    return "".join(char for char in spaced if char.isprintable() or char in "\u200c\u200d\xa0")


def escape(text: str) -> str:
    """What is to be seen of a text, for HTML."""
    return html.escape(visible(text))
