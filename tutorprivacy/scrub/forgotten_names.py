"""
Names that are to be forgotten, looked for in lines and texts.

Most lines name nobody of whom a run is told. `may_be_in` says so of bytes, at once for thousands of lines, and whatever
collected them: a name is looked for by its longest word, which stands as a word in whatever code the rest may be. Only
what has such a word is read.

Whether a line is somebody's is told more strictly than what goes from it: ``ann`` is somebody else than ``ann.b``, so
that no line of another is removed; but as everywhere in `scrub`, any word that is a name goes.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote, unquote_plus

from ..inside.logs.labelled_people import without_labelled_people
from ..inside.minimize.reductions import REDACTED
from ..inside.pii import glossary
from ..inside.pii.names import Places, lower, sub_words
from ..inside.pii.paths import sub_personal_paths
from ..inside.tracking.running_text import without_labelled
from .forgotten_people import ForgottenPeople

#: Everything but letters, digits and underlines of ASCII becomes a blank.
_WORDS = bytes(
    byte if chr(byte).isascii() and (chr(byte).isalnum() or byte == ord("_")) else ord(" ") for byte in range(256)
)
_WORD = re.compile("[a-z0-9_]+")
_SHORTEST_WORD = 2

#: What stands directly behind a code could be taken for a part of it.
_BEHIND_PERCENT = re.compile(rb"%(?:25)*[0-9a-f]{2}([a-z0-9_]+)")
_BEHIND_BACKSLASH = re.compile(rb"\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[bfnrt])([a-z0-9_]+)")
#: Letters and digits of ASCII as codes, and a text as numbers of its bytes: no program writes a name so, but a person
#: may; journald does, of a line that is no text. Each begins with a sign that is looked for at once.
_CODED = (
    re.compile(rb"%(?:25)*(?:3\d|4[1-9a-f]|5[\da]|6[1-9a-f]|7[\da])"),
    re.compile(rb"\\u00(?:3\d|4[1-9a-f]|5[\da]|6[1-9a-f]|7[\da])"),
    re.compile(rb"\\x(?:3\d|4[1-9a-f]|5[\da]|6[1-9a-f]|7[\da])"),
)
_NUMBERS = re.compile(rb"\[\d{2,3}, ?\d{2,3}, ?\d{2,3},")

_CODE = re.compile(r"\\{1,8}(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|[bfnrt])")
_MOST_READINGS = 4

#: A username, and the signs in it that may also stand around one.
_NAME = re.compile(r"[\w.@+~-]+")
_SIGNS = ".@+-"
_BEFORE_ADDRESS = frozenset(".+-")
_BEHIND_ADDRESS = re.compile(r"-|\.\w")
_NUMBER = re.compile(r"(?<!\w)(?<!\d\.)\d{1,19}(?!\w|\.\d)")
_LABELLED_NUMBER = re.compile(
    r"([A-Za-z][\w.-]{1,40})(\\*[\"']?\s{0,2}(?:=|:|%3[Dd]|%3[Aa])\s{0,2}\[?\\*[\"']?)(\d{1,19})(?![\w]|\.\d)"
)
_QUERY = re.compile(r"\?\S*")


class ForgottenNames:
    """
    Args:
        people: who is to be forgotten.
    """

    def __init__(self, people: ForgottenPeople) -> None:
        self.people = people
        self._ids = frozenset(map(str, people.user_ids))
        self._texts = sorted(people.usernames | people.names, key=lambda text: (-len(text), text))
        self._words: set[bytes] = {each.encode() for each in self._ids}
        self._signs: set[bytes] = set()
        # xAPI's mbox_sha1sum.
        addresses = (f"mailto:{each}".encode() for each in people.emails)
        self._hashes = frozenset(hashlib.sha1(each).hexdigest() for each in addresses)  # noqa: S324
        self._words |= {each.encode() for each in self._hashes}
        for text in (*self._texts, *(email.partition("@")[0] for email in people.emails)):
            self._add(text)
        self._addresses = sorted(people.emails, key=lambda text: (-len(text), text))
        self._is_platforms_own = Places()

    def _add(self, text: str) -> None:
        words = _WORD.findall(text.lower())
        longest = max(words, key=len, default="")
        if len(longest) >= _SHORTEST_WORD:
            self._words.add(longest.encode())
            return
        first = next((sign for sign in text if not sign.isascii()), "")
        if not first:
            self._words.update(each.encode() for each in words)  # a.b
            return
        for sign in {first, *first.lower()[:1], *first.upper()[:1]}:
            utf16 = sign.encode("utf-16-be", "surrogatepass").hex()
            self._signs |= {sign.encode(), quote(sign).lower().encode(), b"u" + utf16[:4].encode()}

    def may_be_in(self, lines: bytes) -> bool:
        """False: none of them names one of these people, in whatever envelope."""
        lowered = lines.lower()
        words = lowered.translate(_WORDS).split()
        if b"%" in lowered:
            words += _BEHIND_PERCENT.findall(lowered)
        if b"\\" in lowered:
            words += _BEHIND_BACKSLASH.findall(lowered)
        return (
            not self._words.isdisjoint(words)
            or any(sign in lowered for sign in self._signs)
            or any(code.search(lowered) for code in _CODED)
            or _NUMBERS.search(lowered) is not None
        )

    def has(self, username: object, user_id: object) -> bool:
        """Is this one of them?"""
        return self.is_value(username) or self.is_value(user_id)

    def is_value(self, value: object) -> bool:
        """Is a value that stands for a person one of them: a username, an address or its hash, a name, an id?"""
        if isinstance(value, str):
            lowered = lower(value.strip())
            people = self.people
            return (
                lowered in people.usernames
                or lowered in people.emails
                or lowered in people.names
                or lowered in self._ids
                or lowered in self._hashes
            )
        return type(value) is int and value in self.people.user_ids

    def are_in(self, text: str) -> bool:
        """Does a text name one of them so that it is about this person: by username, address, or a labelled id?"""
        return any(self._are_read_in(reading) for reading in _readings(text))

    def _are_read_in(self, text: str) -> bool:
        if self._without_addresses(text) != text:
            return True
        for match in _NAME.finditer(text):
            word = match.group()
            for name in (word, word.strip(_SIGNS), word.lstrip(_SIGNS), word.rstrip(_SIGNS)):
                start = match.start() + word.index(name)
                if lower(name) in self.people.usernames and not self._is_platforms_own(text, start, start + len(name)):
                    return True
        return self._has_labelled_id(text)

    def _has_labelled_id(self, text: str) -> bool:
        count = self._count_of_ids(text)
        if not count:
            return False
        if self._count_of_ids(without_labelled(text)) < count:
            return True
        text = _QUERY.sub("?", text)  # which goes from a text, whatever is in it
        without = without_labelled_people(sub_personal_paths(text, REDACTED))
        return self._count_of_ids(without) < self._count_of_ids(text)

    def _count_of_ids(self, text: str) -> int:
        return sum(number in self._ids for number in _NUMBER.findall(text))

    def are_in_name(self, path: str) -> bool:
        """Does a file's name name one of them? There, an underline is between words."""
        words = path.replace("_", " ")
        known = (each.replace("_", " ") for each in (*self._texts, *self._addresses))
        return sub_words(words, known, REDACTED) != words

    def without(self, text: str) -> str:
        """The text without any of their names, and of their ids under a label."""
        left = self._replaced(text)
        # Whatever is named in a code only is hardly worth its text.
        return REDACTED if any(self._replaced(reading) != reading for reading in _readings(left)) else left

    def without_ids(self, text: str) -> str:
        """The text without their ids, whatever stands in front: of a line that names one of them."""
        return _NUMBER.sub(lambda match: REDACTED if match.group() in self._ids else match.group(), text)

    def _replaced(self, text: str) -> str:
        text = self._without_addresses(text)
        text = sub_words(text, self._texts, REDACTED, self._is_platforms_own)
        return _LABELLED_NUMBER.sub(self._labelled, text) if self._ids else text

    def _without_addresses(self, text: str) -> str:
        return sub_words(text, self._addresses, REDACTED, _is_joined) if "@" in text else text

    def _labelled(self, match: re.Match[str]) -> str:
        label, between, number = match.groups()
        is_hers = number in self._ids and glossary.category_of(label) == glossary.PERSON
        return label + between + REDACTED if is_hers else match.group()


def _is_joined(text: str, start: int, end: int) -> bool:
    """Is it the end, or the beginning, of somebody else's address?"""
    return text[start - 1 : start] in _BEFORE_ADDRESS or _BEHIND_ADDRESS.match(text, end) is not None


def _readings(text: str) -> Iterator[str]:
    """A text, and what it says decoded: as JSON, a URL, a form or HTML."""
    yield text
    for _ in range(_MOST_READINGS):
        decoded = text
        if "%" in decoded:
            decoded = unquote_plus(decoded) if "+" not in decoded else unquote(decoded)
        if "\\" in decoded:
            decoded = _CODE.sub(_decoded, decoded)
        if "&" in decoded and ";" in decoded:
            decoded = html.unescape(decoded)
        if decoded == text:
            return
        yield decoded
        text = decoded


def _decoded(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else " "
