"""
Running text in events, and what is remembered of it: most of it comes again and again.

Standard library only: this module is imported on the operator's host, too.

.. pii: Texts of events that name nobody, in a bounded cache in memory; the others for as long as a call takes.
.. pii_types: name, username, other
.. pii_retirement: retained
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, unquote, unquote_plus

from ..minimize.reductions import REDACTED, EventPolicy, reduce_location, reduce_text, reduce_written_time
from ..pii import glossary
from ..pii.limits import MAX_EVENT, MAX_MEMO, MAX_MEMO_ENTRY, MAX_PEOPLE
from ..pii.names import is_ordinary_value, lower, sub_names
from ..pii.posts import OBJECT_ID, sub_posts
from ..pseudonyms.keyed_hash import Person

#: Deeper or larger than any event of the platform. A value that contains itself ends here.
MAX_DEPTH = 32
MAX_VALUES = 30_000

_MAX_CODES = 4

_SURROGATE = re.compile("[\ud800-\udfff]")

_MEMO_SIZE = 20_000

#: a=1&b=2, as browsers send forms; perhaps cut off.
_FORM = re.compile(r"[\w\[\].%+-]*(?:=[^&\s]*)?(?:&[\w\[\].%+-]*(?:=[^&\s]*)?)*\Z")

#: Where JSON, or Python's spelling of it, begins within other text: two of its signs, or a first value and a quote
#: before its end. What has no quote is passed over whole: from within it, the same end would be found again and again.
_OPENED = re.compile(r"[{\[(]\s*\\*[{\[(\"']")
_OPENED_BY_VALUE = re.compile(r"[{\[]\s*(?:-?\d|null|true|false|None|True|False)[^\]}\"']*([\"']?)")

#: Ids of transactions and blocks; those of posts have 24 digits.
HASH = re.compile(r"(?=[0-9a-f-]*[a-f])(?![0-9a-f]{24}\Z)[0-9a-f]{8}[0-9a-f-]{8,32}\Z")

#: "username: bob", "email=bob": a label of the glossary, and the word behind it.
_LABELLED = re.compile(r"\b([A-Za-z][\w-]{2,40})([\"']?\s{0,2}[=:]\s{0,2}[\"']?)([^\s&,;\"'<>]+)")
_LABELS_OF_PEOPLE = frozenset({glossary.PERSON, glossary.CONTACT, glossary.RECORD, glossary.SESSION})

Found = TypeVar("Found")


class Memo:
    """
    What stays the same from event to event, remembered: no more than fits into some megabytes.

    Attributes:
        plans: of a key, whether it stays as it is, and the category of its value (None: the
            value is to be searched).
        plain: texts that are neither JSON nor a form nor a number, and that may stay unless
            they name the event's own learner; in lower case, for that search.
    """

    def __init__(self, policy: EventPolicy) -> None:
        self.policy = policy
        self.plans: Remembered[tuple[bool, str | None]] = Remembered()
        self.plain: Remembered[str] = Remembered()
        self._texts: Remembered[str] = Remembered()
        self._locations: Remembered[tuple[str, str]] = Remembered()

    def plan(self, key: str) -> tuple[bool, str | None]:
        """As `plans`, for a key that may not be there yet."""
        return self.plans.get(key) or remember(self.plans, key, (glossary.is_key(key), glossary.category_of(key)))

    def text(self, text: str) -> str:
        """Text without patterns and labelled names."""
        found = self._texts.get(text)
        if found is None:
            clean = sub_posts(reduce_text(without_labelled(text), self.policy.ip), REDACTED)
            found = remember(self._texts, text, clean)
        return found

    def location(self, url: str) -> tuple[str, str]:
        """As `reduce_location`, without labelled names; and decoded, in lower case, to search for a name."""
        found = self._locations.get(url)
        if found is None:
            clean = self._location(url)
            found = remember(self._locations, url, (clean, lower(unquote(clean) if "%" in clean else clean)))
        return found

    def _location(self, url: str, depth: int = 0) -> str:
        path = sub_posts(reduce_location(url, self.policy.ip), REDACTED)
        if "=" in path:
            path = without_labelled(path)
        decoded = unquote(path) if "%" in path else path
        if decoded == path:
            return path
        if depth > _MAX_CODES:
            return REDACTED
        # Half of a name, or a pattern, may be encoded; twice, too.
        clean = self._location(decoded.replace("?", "%3F").replace("#", "%23"), depth + 1)
        if clean == decoded:
            return path
        encoded = quoted(clean, safe="/:-~%")
        return path if encoded == path else self._location(encoded, depth + 1)


class Remembered(dict[str, Found]):
    """What was found for texts, so many characters of them."""

    size = 0


def remember(memo: Remembered[Found], key: str, found: Found) -> Found:
    """Keep what was found for a text of ordinary length; forget everything when there is too much."""
    if len(key) <= MAX_MEMO_ENTRY:
        memo.size += len(key)
        if memo.size > MAX_MEMO or len(memo) >= _MEMO_SIZE:
            memo.clear()
            memo.size = len(key)
        memo[key] = found
    return found


def without_labelled(text: str) -> str:
    """Text without the words behind a label that announces a person: ``username: bob``."""
    return _LABELLED.sub(_labelled, text) if "=" in text or ":" in text else text


def _labelled(match: re.Match[str]) -> str:
    if glossary.category_of(match.group(1)) in _LABELS_OF_PEOPLE:
        return match.group(1) + match.group(2) + REDACTED
    return match.group()


class TooMuch(ValueError):
    """An event is larger than its limits, see `pii.limits`."""


def embedded_at(text: str) -> int:
    """Where a structure begins within other text, or -1."""
    opened = _OPENED.search(text)
    end = opened.start() if opened else len(text)
    for match in _OPENED_BY_VALUE.finditer(text):
        if match.start() >= end:
            break
        if match.group(1):
            return match.start()
    return opened.start() if opened else -1


class TextWalk:
    """
    The part of `tracking.fields.Walk` that deals with text.

    Args:
        memo: shared by many walks.
        person: whose event it is.
        loads, dumps: a JSON codec for JSON inside of text.
        changed: counts the fields of the glossary that were changed, by category.

    Attributes:
        is_plugins: is it an event that no part of the platform writes?
    """

    __slots__ = (
        "changed",
        "dumps",
        "is_plugins",
        "left",
        "letters_left",
        "loads",
        "memo",
        "people_left",
        "person",
        "policy",
    )

    def __init__(
        self,
        memo: Memo,
        person: Person,
        loads: Callable[[str], Any] = json.loads,
        dumps: Callable[[Any], str] = json.dumps,
        changed: Counter[str] | None = None,
    ) -> None:
        self.memo = memo
        self.policy = memo.policy
        self.person = person
        self.loads = loads
        self.dumps = dumps
        self.changed = changed
        self.is_plugins = False
        self.begin()

    def begin(self) -> None:
        """Nothing has been looked at yet."""
        self.left, self.letters_left, self.people_left = MAX_VALUES, MAX_EVENT, MAX_PEOPLE

    def value(self, value: Any, depth: int) -> Any:
        """A value that the glossary does not know."""
        raise NotImplementedError

    def _put(self, scrubbed: dict[str, Any], key: str, value: Any, depth: int) -> None:
        """Scrub a field into an object."""
        raise NotImplementedError

    def _person(self, value: Any, depth: int) -> Any:
        """A user id or a username."""
        raise NotImplementedError

    def _record(self, value: Any, depth: int) -> Any:
        """A key to what a person did."""
        raise NotImplementedError

    def _count(self, values: int, depth: int) -> None:
        self.left -= values
        if self.left < 0 or depth > MAX_DEPTH:
            raise TooMuch("an event is too large or too deep, or contains itself")

    def _read(self, text: str) -> None:
        """A text is about to be searched."""
        self.letters_left -= len(text)
        if self.letters_left < 0:
            raise TooMuch("an event has too much text")

    def is_named(self, lowered: str) -> bool:
        """May a text, in lower case, name the event's own learner?"""
        for trace in self.person.traces:  # noqa: SIM110 - `any` takes four times as long
            if trace in lowered:
                return True
        return False

    def _is_own_id(self, value: object) -> bool:
        return str(value) == str(self.person.user_id) and str(value) in self.person.traces

    def _without_name(self, text: str) -> str:
        """The text without the event's own learner, also where it is percent-encoded."""
        text = sub_names(text, self.person.names, REDACTED)
        if "%" in text:
            decoded = unquote(text)
            without = sub_names(decoded, self.person.names, REDACTED)
            return text if without == decoded else quoted(without, safe="/:-~")
        return text

    def _string(self, text: str, depth: int) -> str:
        self._read(text)
        if HASH.match(text) and text not in self.person.traces:
            return text  # of which there are too many to remember
        self._count(1, depth)
        if OBJECT_ID.match(text):
            return str(self._record(text, depth))
        if (time := reduce_written_time(text, self.policy.timestamp_minutes)) is not None:
            return time
        first = text.lstrip()[:1]
        if first and first in '{["':
            return self._json(text, depth)
        if "=" in text and _FORM.match(text):
            return self._form(text, depth)
        if "%" in text:
            decoded = unquote(text)
            if decoded != text:
                after = self._string(decoded, depth + 1)
                return text if after == decoded else quoted(after)
        embedded = embedded_at(text)
        if embedded >= 0:  # a structure that cannot be read, within a message
            return self._string(text[:embedded], depth + 1).rstrip(REDACTED) + REDACTED
        lowered = lower(text)
        is_name = text and lowered == lower(self.person.username) and not is_ordinary_value(lowered)
        if is_name or self._is_own_id(text):
            return str(self._person(text, depth))
        clean = self.memo.text(text)
        if clean == text and not text.isdigit():
            remember(self.memo.plain, text, lowered)
        if self.is_named(lowered if clean == text else lower(clean)):
            return self.memo.text(self._without_name(text))
        return clean

    def _json(self, text: str, depth: int) -> str:
        try:
            parsed = self.loads(text)
        except ValueError:
            return ""  # it was cut: which of its words are names, cannot be told
        # Written anew even if nothing has changed: of two equal keys, only the last was read.
        return self.dumps(self.value(parsed, depth + 1))

    def _form(self, text: str, depth: int) -> str:
        self._count(text.count("&"), depth)
        pairs = []
        for pair in text.split("&"):
            key, equals, value = (unquote_plus(part) for part in pair.partition("="))
            scrubbed: dict[str, Any] = {}
            self._put(scrubbed, key, value, depth + 1)
            ((new_key, new_value),) = scrubbed.items()
            if (new_key, new_value) == (key, value):
                if self.is_named(lower(pair)):  # a plus in a name, which was read as a space
                    pair = self._without_name(pair)
            else:
                pair = quoted(new_key) + (equals and "=" + quoted("" if new_value is None else str(new_value)))
            pairs.append(pair)
        return "&".join(pairs)


def quoted(text: str, safe: str = "") -> str:
    """Percent-encoded; halves of signs, which nothing can encode, become the sign for that."""
    return quote(_SURROGATE.sub("\ufffd", text), safe=safe)
