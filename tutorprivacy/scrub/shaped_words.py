"""
Words of which one shape tells what is left, once for all texts of it.

A text's shape has a one for every digit, and signs for words, numbers and ids of which one has the same fate as another
(`word_shapes`). What goes from a shape, goes from each such text; that is found out by asking the scrubber itself, for
the shortest and for the longest words that a text of the shape may have. Where one digit could mean something else than
another, and where what goes stands in the text twice, no shape tells it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from ..inside.minimize.reductions import REDACTED
from .bounded_cache import BoundedCache
from .word_shapes import DIGITS_TO_ONES, MAX_SIGNS, UNKNOWN, Shapes, number_of_signs, spelt

#: Letters in lower case, digits and underlines; all else is a blank.
_WORD_SIGNS = bytes(sign if chr(sign).isalnum() or chr(sign) == "_" else 32 for sign in range(128)).lower().ljust(256)

_REDACTED = REDACTED.encode()

#: A shape that does not tell: with something unknown in it; with an IPv6 address, of which the spelling changes; or
#: with an id that may begin or end in a digit, where that could be a number of an address, or in a letter, where it is
#: a label.
_DOES_NOT_TELL = re.compile(
    rb"\x0e|::|(?::[^:]*){7}|[\x05-\x07](?:[\w-]*[\"']?\s{0,2}[=:]|[.-]\d)|\d[.-][\x05-\x07]",
    re.ASCII,
)

#: An address, or a year that is no part of a name: the digits say whether it goes.
_MAY_BE_ADDRESS = re.compile(rb"(?:\d{1,3}[.-]){3}\d|:[^:]*:")
_MAY_BE_YEAR = re.compile(rb"(?<!\d)\d{4}(?!\d)")
_FREE_WORD = re.compile(rb"[zZ][qxzjkvw]{2}")

#: Of a shape: which of its words go, but for so many bytes at their beginning and at their end.
_Places = tuple[tuple[int, int, int], ...]

#: What goes cannot be told by the shape; or has not been found out.
_UNTOLD: _Places = ((-1, 0, 0),)
_SEEN_ONCE: _Places = ((-2, 0, 0),)

#: A name within a text without blanks, between what is no part of any; and the marks around it in a shape.
_MAY_BE_NAME = re.compile(rb"([^\w.+@-]*)(\w(?:[\w.+@-]*\w)?)([^\w@+-]*)\Z", re.ASCII)
_MARK = b"\x0f"
_NAMED = re.compile(rb"\x0f([^\x0f]*)\x0f")

#: How a shape is spelt: short and long, and with queries of both kinds.
_SPELLINGS = ((False, False), (True, True), (False, True))

#: Where more goes, it takes long to look for what stands in a text twice.
_MAX_PLACES = 6
_SHORTEST_TOLD = 4


class People(Protocol):
    """Who is on a site."""

    def may_name(self, words: list[str]) -> bool:
        """May one of a line's words, in lower case, be a name or its beginning?"""

    def is_name(self, word: str) -> bool:
        """Is somebody called so? In lower case."""


class ShapedWords:
    """
    What is left of texts of one kind, by their shapes.

    Args:
        what_is_left: of a text of the kind, if nobody is on the site but these people. Receives the text and their
            names, in lower case; None: it cannot be told.
        people: knows who is on the site; None: nobody.
        shapes: of texts without blanks, shared by all kinds.
    """

    def __init__(
        self, what_is_left: Callable[[bytes, list[str]], bytes | None], people: People | None, shapes: Shapes
    ) -> None:
        self._what_is_left = what_is_left
        self._people = people
        self._shapes = shapes
        self._shapes_with_names = BoundedCache(self._shape_with_names)
        self._places: BoundedCache[bytes, _Places] = BoundedCache(lambda _shape: _SEEN_ONCE)

    def may_name(self, text: bytes) -> bool:
        """May somebody of the site be named in a text?"""
        return self._people is not None and self._people.may_name(_words_of(text))

    def left(self, text: bytes) -> bytes | None:
        """What is left of a text that names nobody of the site; None: its shape does not tell."""
        known = self._places
        ones = text.translate(DIGITS_TO_ONES)
        places = known.get(ones, _SEEN_ONCE)  # its own shape, if no sign is in it
        if places is _SEEN_ONCE:
            if b"?" in ones:
                return self._left_with_query(text)
            shape = b" ".join(map(self._shapes.__getitem__, ones.split(b" ")))
            places = known.get(shape, _SEEN_ONCE)
            if places is _SEEN_ONCE:
                places = self._found_out(shape)
        return text if not places else self._without(text, places)

    def _left_with_query(self, text: bytes) -> bytes | None:
        """The same of a text with a question mark: what begins with it is a word of its own."""
        if b" ?" in text or b"%22" in text or text.startswith(b"?"):
            return None
        text = text.replace(b"?", b" ?")
        shape = b" ".join(map(self._shapes.__getitem__, text.translate(DIGITS_TO_ONES).split(b" ")))
        places = self._places.get(shape, _SEEN_ONCE)
        if places is _SEEN_ONCE:
            places = self._found_out(shape)
        left = text if not places else self._without(text, places)
        return None if left is None else left.replace(b" ?", b"?")

    def left_of_named(self, text: bytes) -> bytes | None:
        """The same of a text in which somebody of the site may be named."""
        if b"?" in text:
            return None
        shape = b" ".join(map(self._shapes_with_names.__getitem__, text.split(b" ")))
        places = self._places.get(shape, _SEEN_ONCE)
        if places is _SEEN_ONCE:
            places = self._found_out(shape)
        return text if not places else self._without(text, places)

    def _shape_with_names(self, text: bytes) -> bytes:
        """Of a text without blanks; a name is between marks."""
        if self._people is None or not self._people.may_name(_words_of(text)):
            return self._shapes[text.translate(DIGITS_TO_ONES)]
        found = _MAY_BE_NAME.match(text)
        if found is None or not self._people.is_name(found[2].decode().lower()):
            return UNKNOWN
        parts = _words_of(found[2])
        if len(parts) > 1 and any(map(self._people.is_name, parts)):
            return UNKNOWN
        before, name, behind = (self._shapes[each.translate(DIGITS_TO_ONES)] for each in found.groups())
        return _MARK.join((before, name, behind))

    def _without(self, text: bytes, places: _Places) -> bytes | None:
        """A text without what stands at some places; None if it cannot be told."""
        if places is _UNTOLD:
            return None
        words, lowered = text.split(b" "), text.lower()
        for at, start, end in places:
            word = words[at]
            end = len(word) - end
            if _is_twice(word[start:end], lowered):
                return None
            words[at] = word[:start] + _REDACTED + word[end:]
        return b" ".join(words)

    def _found_out(self, shape: bytes) -> _Places:
        """When a shape comes for the second time: it takes as long as some lines do, and many come once."""
        places = self._places
        if _DOES_NOT_TELL.search(shape) or (b"{" in shape and b'"' in shape) or number_of_signs(shape) > MAX_SIGNS:
            return _UNTOLD
        if shape not in places:
            places[shape]
            return _UNTOLD
        texts = {spelt(shape, *how) for how in _SPELLINGS}
        found = {self._places_in(text) for text in texts}
        places[shape] = told = found.pop() if len(found) == 1 else _UNTOLD
        return told

    def _places_in(self, text: bytes) -> _Places:
        """The places in one of a shape's texts, or _UNTOLD."""
        names = [name.decode().lower() for name in _NAMED.findall(text)]
        text = text.replace(_MARK, b"")
        left = self._what_is_left(text.replace(b" ?", b"?"), names)
        return _UNTOLD if left is None else _places(text.split(b" "), left.replace(b"?", b" ?").split(b" "))


def _words_of(text: bytes) -> list[str]:
    return text.translate(_WORD_SIGNS).decode().split()


def _places(words: list[bytes], left: list[bytes]) -> _Places:
    """Where something was redacted in words."""
    if len(words) != len(left):
        return _UNTOLD
    places: list[tuple[int, int, int]] = []
    lowered = b" ".join(words).lower()
    for at, (word, rest) in enumerate(zip(words, left, strict=True)):
        if word == rest:
            continue
        start = _same(word, rest)
        end = _same(word[start:][::-1], rest[start:][::-1])
        gone = word[start : len(word) - end]
        is_one = word[:start] + _REDACTED + word[len(word) - end :] == rest and not _is_twice(gone, lowered)
        is_told_by_digits = _MAY_BE_ADDRESS.search(gone) or (_MAY_BE_YEAR.search(gone) and not _FREE_WORD.search(gone))
        if not is_one or is_told_by_digits or len(places) == _MAX_PLACES:
            return _UNTOLD
        places.append((at, start, end))
    return tuple(places)


def _is_twice(gone: bytes, lowered: bytes) -> bool:
    """Whom a line has once told (`labelled_people`) goes from the rest of it, too; not so who has a shorter name."""
    return len(gone) >= _SHORTEST_TOLD and lowered.count(gone.lower()) > 1


def _same(one: bytes, other: bytes) -> int:
    """How many bytes two texts have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
