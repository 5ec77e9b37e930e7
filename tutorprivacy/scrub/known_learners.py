"""
The learners of a log's events, and which of the values that are remembered may name them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import orjson

from ..inside.pii import glossary
from ..inside.pii.names import lower
from ..inside.tracking.fields import ACTIONS, Walk
from ..inside.tracking.running_text import HASH
from ..inside.tracking.scrubber import Scrubber
from .bounded_cache import MAX_CACHE_BYTES, MAX_CACHE_ENTRIES
from .json_codec import kept_json

#: Words of remembered values, and learners, that are compared with each other; more are forgotten.
MAX_INDEXED_WORDS = 100_000
MAX_INDEXED_LEARNERS = 20_000

#: Answers that are kept for one learner.
_MAX_ANSWERS = 300

_WORD = re.compile(r"\w+")


class NotCacheable(Exception):
    """The event is to go through the scrubber itself."""


class Answers(dict[bytes, bytes]):
    """
    What becomes of values (JSON, and so is the answer) in somebody's events, under keys of a category.

    Args:
        walk: through the fields of their events.
        category: of the glossary.
    """

    __slots__ = ("_category", "_walk")

    def __init__(self, walk: Walk, category: str) -> None:
        super().__init__()
        self._walk = walk
        self._category = category

    def __missing__(self, value: bytes) -> bytes:
        if len(self) >= _MAX_ANSWERS:
            self.clear()
        before = orjson.loads(value)
        self._walk.begin()
        after = ACTIONS[self._category](self._walk, before, 1)
        self[value] = answer = value if after == before else kept_json(after)
        return answer


class Learner:
    """
    Somebody whose events a log has, in one period of pseudonyms.

    Args:
        identity: the fields of an event that say whose it is, and when it happened.
        scrubber: knows their pseudonym.
        changed_fields: counts what `walk` changes.

    Attributes:
        walk: through the fields of their events.
        people, records: what becomes of values under keys that name a person, a session or a record.
        caches: see `event_patterns.EventPattern.caches`.
        may_be_named: may a remembered value name them?
        is_in_sample: do the settings want their events?
        is_nobody: are these events of visitors who are not signed in?
    """

    __slots__ = ("caches", "is_in_sample", "is_nobody", "may_be_named", "people", "records", "walk")

    def __init__(self, identity: dict[str, Any], scrubber: Scrubber, changed_fields: Counter[str]) -> None:
        person = scrubber.person(identity)
        if scrubber.policy.sample_rate < 1 and person.number is None:
            raise NotCacheable
        self.is_in_sample = scrubber.in_sample(identity)
        self.walk = scrubber.walk(person, changed_fields)
        self.is_nobody = person.user_id is None and not person.username
        self.may_be_named = False
        self.people = Answers(self.walk, glossary.PERSON)
        self.records = Answers(self.walk, glossary.RECORD)
        self.caches: dict[Any, list[Any]] = {}


class NameIndex:
    """
    Which learners may be named in the values that are remembered.

    Nearly nobody is called like a word of a page's address. So the words of all values and the
    names of all learners are compared when either is new, and not with every event.
    """

    def __init__(self) -> None:
        self.words: set[str] = set()
        self._learners_by_word: dict[str, list[Learner]] = {}
        self._segments: set[str] = set()
        self._segments_bytes = 0
        self._learner_count = 0

    @property
    def has_too_many_words(self) -> bool:
        """Is it time to forget them, and with them the values?"""
        return len(self.words) > MAX_INDEXED_WORDS

    def forget_words(self) -> None:
        """No value is remembered any more."""
        self.words.clear()
        self._segments.clear()
        self._segments_bytes = 0

    @property
    def has_too_many_learners(self) -> bool:
        """Is it time to forget all of them?"""
        return self._learner_count > MAX_INDEXED_LEARNERS

    def forget_learners(self) -> None:
        """No learner is remembered any more."""
        self._learners_by_word.clear()
        self._learner_count = 0

    def add_text(self, text: str) -> None:
        """Remember the words of a value."""
        for segment in text.replace("+", "/").split("/"):
            if segment not in self._segments:
                self._segments_bytes += len(segment)
                if len(self._segments) >= MAX_CACHE_ENTRIES or self._segments_bytes > MAX_CACHE_BYTES:
                    self._segments.clear()
                    self._segments_bytes = len(segment)
                self._segments.add(segment)
                self._add_words(segment)

    def _add_words(self, text: str) -> None:
        found = _WORD.findall(text.lower()) if text.isascii() else _WORD.findall(f"{text.lower()} {lower(text)}")
        new = set(found) - self.words
        self.words |= new
        for word in new & self._learners_by_word.keys():
            for learner in self._learners_by_word[word]:
                learner.may_be_named = True

    def add_learner(self, learner: Learner) -> None:
        """Remember the names of a learner: by their longest word, which a text that names them has, too."""
        self._learner_count += 1
        for name in learner.walk.person.traces:
            if HASH.match(name):  # hashes are not remembered, there are too many
                learner.may_be_named = True
            word = max(_WORD.findall(name), key=len, default="")
            self._learners_by_word.setdefault(word, []).append(learner)
            if word in self.words or not word:
                learner.may_be_named = True
