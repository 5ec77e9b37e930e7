"""
The parts of events that are remembered while a log is scrubbed, and whom they may name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import msgspec
import orjson

from ..inside.pii.glossary import PROFILE_EVENTS, WORDS_OF_A_LEARNER, category_of
from ..inside.tracking.running_text import HASH
from ..inside.tracking.scrubber import Scrubber

#: Of each kind of part: how many, and how much.
MEMO_SIZE = 20_000
MEMO_BYTES = 4 << 20

#: Words of parts, and learners, that are compared with each other; with more, all begins anew.
MAX_NAMES = 100_000
MAX_BROWSERS = 20_000

#: Payloads that differ in their digits only have the same fate.
DIGITS = bytes.maketrans(b"0123456789", b"1" * 10)
_DIGITS_OF_TEXT = str.maketrans("0123456789", "1" * 10)
_WORD = re.compile(r"\w+")

Key = TypeVar("Key")
Found = TypeVar("Found")


class Context(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Where an event happened, as the platform writes it."""

    user_id: int | str | None
    course_id: str
    path: str
    org_id: str
    enterprise_uuid: str | msgspec.UnsetType | None = msgspec.UNSET
    course_user_tags: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    module: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    asides: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class Event(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A line of tracking.log, in the order in which the platform writes its keys."""

    name: str
    context: Context
    username: str
    session: str
    ip: str
    agent: str
    host: str
    referer: str
    accept_language: str
    event: msgspec.Raw
    time: str
    event_type: str
    event_source: str
    page: str | None


class Unusual(Exception):
    """The event is to go through the scrubber itself."""


class Memo(dict[Key, Found]):
    """Answers of `learn`, remembered; all are forgotten when there are too many, or when they are too large."""

    def __init__(self, learn: Callable[[Key], Found]) -> None:
        super().__init__()
        self._learn = learn
        self._size = 0

    def __missing__(self, key: Key) -> Found:
        found = self._learn(key)
        self._size += _size_of(key)
        if len(self) >= MEMO_SIZE or self._size > MEMO_BYTES:
            self.clear()
            self._size = _size_of(key)
        self[key] = found
        return found


def _size_of(key: Any) -> int:
    if isinstance(key, tuple):
        return sum(map(_size_of, key))
    return len(key) if isinstance(key, (str, bytes)) else 0


class Browser:
    """Somebody with a browser: what an event says of them, and what it is to say instead."""

    __slots__ = (
        *("agent", "changed", "event_count", "ip", "language", "may_be_named", "said"),
        *("session", "user_id", "walk", "wanted"),
    )

    def __init__(self, event: Event, scrubber: Scrubber) -> None:
        self.user_id = event.context.user_id
        self.session, self.agent, self.language, self.ip = event.session, event.agent, event.accept_language, event.ip
        known = {"context": {"user_id": self.user_id}, "username": event.username, "session": event.session}
        known["time"] = event.time
        person = scrubber.person(known)
        if scrubber.policy.sample_rate < 1 and person.number is None:
            raise Unusual
        self.wanted = scrubber.in_sample(known)
        self.walk = scrubber.walk(person)
        self.may_be_named = False
        fields = {"username": event.username, "session": event.session, "ip": event.ip, "agent": event.agent}
        fields |= {"host": "", "referer": "", "accept_language": event.accept_language}
        after = {key: self.walk.known(key, value) for key, value in fields.items()}
        number = self.walk.known("user_id", self.user_id)
        self.said = b'%b,"context":{"user_id":%b,' % (orjson.dumps(after)[:-1], orjson.dumps(number))
        self.changed = Counter(str(category_of(key)) for key in fields if fields[key] != after[key])
        self.changed[str(category_of("host"))] += 2  # as good as never empty
        self.changed[str(category_of("user_id"))] += number != self.user_id
        self.event_count = 0


class Part(NamedTuple):
    """A part of an event that says nothing of a person, and how it may stay."""

    said: bytes
    changed: bool = False
    kind: int = 0


class Kind:
    """Kinds of events: what becomes of their payload."""

    ORDINARY, REQUEST, ANSWERS, PROFILE, UNWANTED = range(5)


def kind_of(name: str) -> int:
    """The kind of an event that is wanted."""
    if name.startswith("/"):
        return Kind.REQUEST
    if name.startswith(PROFILE_EVENTS):
        return Kind.PROFILE
    return Kind.ANSWERS if name in WORDS_OF_A_LEARNER else Kind.ORDINARY


class Names:
    """
    Which learners may be named in the parts that are remembered.

    Nearly nobody is called like a word of a page's address. So the words of all parts and the
    names of all learners are compared when either is new, and not with every event.
    """

    def __init__(self) -> None:
        self.words: set[str] = set()
        self._browsers: dict[str, list[Browser]] = {}
        self._pieces: set[str] = set()
        self._pieces_size = 0
        self._met = 0

    @property
    def are_too_many(self) -> bool:
        """Is it time to forget all of them, and with them the parts and the learners?"""
        return len(self.words) > MAX_NAMES or self._met > MAX_BROWSERS

    def see(self, text: str) -> None:
        """Remember the words of a part."""
        for piece in text.replace("+", "/").split("/"):
            if piece not in self._pieces:
                self._pieces_size += len(piece)
                if len(self._pieces) >= MEMO_SIZE or self._pieces_size > MEMO_BYTES:
                    self._pieces.clear()
                    self._pieces_size = len(piece)
                self._pieces.add(piece)
                self._see_words(piece)

    def _see_words(self, text: str) -> None:
        new = set(_WORD.findall(text.lower())) - self.words
        self.words |= new
        for word in new & self._browsers.keys():
            for browser in self._browsers[word]:
                browser.may_be_named = True

    def meet(self, browser: Browser) -> None:
        """Remember the names of a learner: by their longest word, which a text that names them has, too."""
        self._met += 1
        for trace in browser.walk.person.traces:
            if HASH.match(trace):  # hashes are not remembered, there are too many
                browser.may_be_named = True
            word = max(_WORD.findall(trace), key=len, default="")
            for spelling in {word, word.translate(_DIGITS_OF_TEXT)}:  # payloads are remembered with ones
                self._browsers.setdefault(spelling, []).append(browser)
                if spelling in self.words or not spelling:
                    browser.may_be_named = True
