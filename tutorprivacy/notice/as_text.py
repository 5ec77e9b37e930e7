"""
The notice as text for a terminal.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from .page import Language, Notice, Statement, Told, visible

#: Columns.
WIDTH = 80


def as_text(notice: Notice, language: Language) -> str:
    """The page in one language: headings with lines under them, a paragraph for each statement, in 80 columns."""
    return "\n".join(_lines(notice, language)) + "\n"


def _lines(notice: Notice, language: Language) -> Iterator[str]:
    title = language.filled(language.texts["title"], {"platform": notice.platform}, language.words_of, str)
    yield from _heading(title, "=")
    for each in notice.intro:
        yield from ("", *_wrapped(_said(each, language)))
    for section in notice.sections:
        heading = language.words_of(section.heading or language.texts["sections"][section.name])
        yield from ("", *_heading(heading, "-"), "")
        for statement in section.statements:
            yield from _wrapped(_said(statement, language), "- ", "  ")


def _heading(text: str, line: str) -> list[str]:
    lines = _wrapped(text)
    return [*lines, line * max(map(len, lines), default=0)]


def _said(statement: Statement | Told, language: Language) -> str:
    if isinstance(statement, Told):
        return language.words_of(statement)
    text = language.texts["statements"][statement.name]
    return language.filled(text, statement.values, language.words_of, str)


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """Addresses and names stay whole."""
    return textwrap.wrap(
        visible(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
