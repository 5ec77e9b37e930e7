"""
Who sends the events of a log, and which of the cached parts of events may name them.
"""

from __future__ import annotations

import re
from collections import Counter

import orjson

from ..inside.pii.glossary import category_of
from ..inside.tracking.running_text import HASH
from ..inside.tracking.scrubber import Scrubber
from .bounded_cache import MAX_CACHE_BYTES, MAX_CACHE_ENTRIES
from .tracking_event import Event, NotCacheable

#: Words of cached parts, and sessions, that are compared with each other; with more, all begins anew.
MAX_INDEXED_WORDS = 100_000
MAX_INDEXED_SESSIONS = 20_000

_DIGITS_TO_ONES = str.maketrans("0123456789", "1" * 10)
_WORD = re.compile(r"\w+")


class BrowserSession:
    """
    Somebody with a browser: what an event says of them, and what it is to say instead.

    Attributes:
        scrubbed_head: JSON of the scrubbed fields about them, and the beginning of the context.
        changed_fields: how many fields of each of their events were changed, by category.
        event_count: events since `changed_fields` were added up.
        field_scrubber: scrubs the other fields of their events.
        is_in_sample: do the settings want their events?
        may_be_named: may a cached part name them?
    """

    __slots__ = (
        *("agent", "changed_fields", "event_count", "field_scrubber", "ip", "is_in_sample", "language"),
        *("may_be_named", "scrubbed_head", "session", "user_id"),
    )

    def __init__(self, event: Event, scrubber: Scrubber) -> None:
        self.user_id = event.context.user_id
        self.session, self.agent, self.language, self.ip = event.session, event.agent, event.accept_language, event.ip
        identity = {"context": {"user_id": self.user_id}, "username": event.username, "session": event.session}
        identity["time"] = event.time
        person = scrubber.person(identity)
        if scrubber.policy.sample_rate < 1 and person.number is None:
            raise NotCacheable
        self.is_in_sample = scrubber.in_sample(identity)
        self.field_scrubber = scrubber.walk(person)
        self.may_be_named = False
        fields = {"username": event.username, "session": event.session, "ip": event.ip, "agent": event.agent}
        fields |= {"host": "", "referer": "", "accept_language": event.accept_language}
        scrubbed = {key: self.field_scrubber.known(key, value) for key, value in fields.items()}
        number = self.field_scrubber.known("user_id", self.user_id)
        self.scrubbed_head = b'%b,"context":{"user_id":%b,' % (orjson.dumps(scrubbed)[:-1], orjson.dumps(number))
        self.changed_fields = Counter(str(category_of(key)) for key in fields if fields[key] != scrubbed[key])
        self.changed_fields[str(category_of("host"))] += 2  # as good as never empty
        self.changed_fields[str(category_of("user_id"))] += number != self.user_id
        self.event_count = 0


class NameIndex:
    """
    Which learners may be named in the parts that are cached.

    Nearly nobody is called like a word of a page's address. So the words of all parts and the
    names of all learners are compared when either is new, and not with every event.
    """

    def __init__(self) -> None:
        self.words: set[str] = set()
        self._sessions_by_word: dict[str, list[BrowserSession]] = {}
        self._segments: set[str] = set()
        self._segments_bytes = 0
        self._session_count = 0

    @property
    def is_full(self) -> bool:
        """Is it time to forget all of them, and with them the parts and the learners?"""
        return len(self.words) > MAX_INDEXED_WORDS or self._session_count > MAX_INDEXED_SESSIONS

    def add_text(self, text: str) -> None:
        """Remember the words of a part."""
        for segment in text.replace("+", "/").split("/"):
            if segment not in self._segments:
                self._segments_bytes += len(segment)
                if len(self._segments) >= MAX_CACHE_ENTRIES or self._segments_bytes > MAX_CACHE_BYTES:
                    self._segments.clear()
                    self._segments_bytes = len(segment)
                self._segments.add(segment)
                self._add_words(segment)

    def _add_words(self, text: str) -> None:
        new = set(_WORD.findall(text.lower())) - self.words
        self.words |= new
        for word in new & self._sessions_by_word.keys():
            for session in self._sessions_by_word[word]:
                session.may_be_named = True

    def add_session(self, session: BrowserSession) -> None:
        """Remember the names of a learner: by their longest word, which a text that names them has, too."""
        self._session_count += 1
        for name in session.field_scrubber.person.traces:
            if HASH.match(name):  # hashes are not remembered, there are too many
                session.may_be_named = True
            word = max(_WORD.findall(name), key=len, default="")
            for spelling in {word, word.translate(_DIGITS_TO_ONES)}:  # payloads are remembered with ones
                self._sessions_by_word.setdefault(spelling, []).append(session)
                if spelling in self.words or not spelling:
                    session.may_be_named = True
