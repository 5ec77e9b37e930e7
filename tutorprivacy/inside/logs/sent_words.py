"""
What was sent with a request, and must not be in its lines: searches, answers, passwords, words of any kind.

A line quotes it in many ways: whole, cut off, in Python's spelling or JSON's, percent-encoded. So the words are looked
for, and not the text: three in a row of a longer text, or all of a shorter one. The platform's identifiers and its own
words stay (`pii.names`), but between others: whoever sends ``Login failed`` hides nothing. Who is meant is not found
out here (`logs.identity`).

Number and length of the words come from the visitor, so they are bounded here; a line is read once, whatever they are.

.. pii: What visitors send, in memory, as long as their request takes.
.. pii_types: name, username, other, password
.. pii_retirement: retained
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ..minimize.reductions import REDACTED
from ..pii import glossary
from ..pii.limits import MAX_FIELD_VALUES, MAX_SENT
from ..pii.names import Places, is_identifier, is_ordinary
from .identity import IDENTITY_FIELDS
from .read_bodies import body_read

#: Fields whose values are the platform's own words, times, numbers or addresses.
_OF_THE_PLATFORM = frozenset({glossary.IDENTIFIER, glossary.TIME, glossary.CONTENT, glossary.LOCATION})

#: A word, of which letters may be codes, as percent-encoding, JSON and Python write them. ASCII's codes end it.
_WORD = re.compile(
    r"%[0-7][0-9A-Fa-f]|\\x[0-7][0-9A-Fa-f]|\\u00[0-7][0-9A-Fa-f]|\\[^ux]"
    r"|((?:\\u[0-9A-Fa-f]{4}|\\x[89A-Fa-f][0-9A-Fa-f]|%[89A-Fa-f][0-9A-Fa-f]|[^\W_])+)"
)
_IN_A_ROW = 3

#: A word of fewer letters is looked for beside others only.
_SHORTEST = 3

#: JSON in a form that is deeper is text.
_DEPTH = 32


class SentWords:
    """The words of texts; see above."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._spelt: dict[str, str] = {}
        self._rows: set[tuple[str, ...]] = set()
        left = MAX_SENT
        for text in texts:
            if left <= 0:
                break
            self._learn(text[:left])
            left -= len(text)

    def _learn(self, text: str) -> None:
        words = [match.group(1).lower() for match in _WORD.finditer(text) if match.group(1)]
        if not any(sign.isalpha() for word in words for sign in word):
            return  # numbers stay
        if len(words) == 1 and len(words[0]) < _SHORTEST and words[0].isascii():
            return
        for word in words:
            for spelling in _spellings(word):
                self._spelt[spelling] = word
        size = min(len(words), _IN_A_ROW)
        self._rows.update(tuple(words[at : at + size]) for at in range(len(words) - size + 1))

    def taken_out_of(self, text: str) -> str:
        """The text without these words; the text itself, if there are none in it."""
        if not self._rows:
            return text
        found = [match for match in _WORD.finditer(text) if match.group(1)]
        words = [self._spelt.get(match.group(1).lower(), "") for match in found]
        places, pieces, done = Places(), [], 0
        for first, last in self._runs(words):
            while first < last and _is_the_platforms(words[first]):
                first += 1
            while first < last and _is_the_platforms(words[last]):
                last -= 1
            start, end = found[first].start(1), found[last].end(1)
            stays = places if first == last else places.is_within_identifier
            if stays(text, start, end):
                continue
            pieces += [text[done:start], REDACTED]
            done = end
        return "".join([*pieces, text[done:]]) if pieces else text

    def _runs(self, words: list[str]) -> Iterator[tuple[int, int]]:
        """First and last of the words that stand in a row as they were sent; rows that meet are one."""
        begin, end = 0, -1
        for at in range(len(words)):
            if not words[at]:
                continue
            # A slice at the end is shorter, and then a row of its own length.
            size = next((len(row) for size in (3, 2, 1) if (row := tuple(words[at : at + size])) in self._rows), 0)
            if not size:
                continue
            if at > end + 1 and end >= begin:
                yield begin, end
            if at > end + 1 or end < begin:
                begin = at
            end = max(end, at + size - 1)
        if end >= begin:
            yield begin, end


def words_sent_with(request: Any) -> SentWords:
    """What was sent with a request, as far as it was read; remembered there. None: nothing."""
    if request is None:
        return _NOTHING
    here = vars(request)
    state = ("_post" in here, len(body_read(request)))
    known: tuple[bool, int] | None
    words: SentWords
    known, words = here.get("_privacy_sent", _UNKNOWN)
    if known != state:
        words = SentWords(_texts_of(request))
        request._privacy_sent = (state, words)
    return words


_NOTHING = SentWords(iter(()))
_UNKNOWN = (None, _NOTHING)


def _is_the_platforms(word: str) -> bool:
    """May a word stay where it begins or ends a row? A number or a letter there is a part of what was sent."""
    return len(word) > 1 and word.isalpha() and is_ordinary(word)


def _spellings(word: str) -> Iterator[str]:
    yield word
    if not word.isascii():
        yield json.dumps(word)[1:-1].lower()
        yield quote(word, errors="replace").lower()
        yield repr(word.encode("utf-8", "replace"))[2:-1].lower()


def _texts_of(request: Any) -> Iterator[str]:
    """Values of the query, and of form, files and JSON that a view has read: reading here could break an upload."""
    forms: Any = (getattr(request, "_post", {}), request.GET)
    for form in forms:
        for field in form:
            if field not in IDENTITY_FIELDS:
                for value in form.getlist(field)[:MAX_FIELD_VALUES]:
                    yield from _values(field, value)
    files: Any = getattr(request, "_files", {})
    for field in files:
        yield from (str(file.name or "") for file in files.getlist(field)[:MAX_FIELD_VALUES])
    body = body_read(request)
    if body.lstrip()[:1] in (b"{", b"["):
        yield from _values("", body.decode("utf-8", "replace"))


def _values(field: str, value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, dict) and depth < _DEPTH:
        for key, inner in value.items():
            yield from _values(key, inner, depth + 1)
    elif isinstance(value, list) and depth < _DEPTH:
        for inner in value:
            yield from _values(field, inner, depth + 1)
    elif isinstance(value, str) and glossary.category_of(field) not in _OF_THE_PLATFORM:
        parsed = _parsed(value)
        if parsed is not None and depth < _DEPTH:
            yield from _values(field, parsed, depth + 1)
        elif not value.startswith("/") and not is_identifier(value):
            yield value


def _parsed(text: str) -> Any:
    """A structure that is written as JSON, or None."""
    if len(text) > MAX_SENT or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
