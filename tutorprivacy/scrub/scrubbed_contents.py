"""
What is left of what is in envelopes: of events, statements and words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from ..inside.tracking.scrubber import Scrubber, name_of_event
from .bounded_cache import BoundedCache
from .caching_scrubber import CachingScrubber
from .envelopes.contents import UNWANTED
from .envelopes.times import time_of_object
from .learning_statements import scrub_statement
from .text_redaction import TextRedactor, UnsafeLine, UserIdsNeeded

#: How Docker's json-file driver begins each line.
DOCKERS_START = b'{"log":"'


class ScrubbedContents:
    """
    What is left of what is in envelopes; see `envelopes.contents.Contents`.

    Attributes:
        kinds: of each line in the envelope, how it is to be counted.
        unwanted_count: events among the last lines that the settings do not want.
        words_at_last: the last words that were redacted.
        redactor: redacts them.
    """

    def __init__(
        self, scrubber: Scrubber, caching_scrubber: CachingScrubber, redactor: TextRedactor, changed: Counter[str]
    ) -> None:
        self.kinds: list[str] = []
        self.event_count = 0
        self.unwanted_count = 0
        self.words_at_last = b""
        self._scrubber = scrubber
        self._caching_scrubber = caching_scrubber
        self.redactor = redactor
        self._words_in_front = BoundedCache(redactor.redact)
        self._changed = changed
        self._walk: Any = None

    @property
    def line_count(self) -> int:
        """See `Contents`."""
        return len(self.kinds)

    def count(self, kind: str) -> None:
        """See `Contents`."""
        self.kinds.append(kind)

    def event_lines(self, chunk: bytes) -> list[bytes] | None:
        """What is left of lines that are nothing but events; None: something else is among them."""
        try:
            scrubbed_lines = self._caching_scrubber.scrub_lines(chunk)
        except UserIdsNeeded:
            raise
        except Exception:
            self._caching_scrubber.unwanted_count = 0
            return None
        self.unwanted_count, self._caching_scrubber.unwanted_count = self._caching_scrubber.unwanted_count, 0
        return scrubbed_lines

    def event_line(self, line: bytes) -> Any:
        """See `Contents`."""
        if line.startswith(DOCKERS_START):
            return None
        scrubbed_lines = self.event_lines(line)
        if scrubbed_lines is None:
            return None
        self.event_count += 1
        self.kinds.append("events" if scrubbed_lines else "unwanted")
        return scrubbed_lines[0].removesuffix(b"\n") if scrubbed_lines else UNWANTED

    def event(self, fields: dict[str, Any]) -> Any:
        """See `Contents`."""
        self.event_count += 1
        name = name_of_event(fields)
        if name and not self._scrubber.wanted(fields):
            self.kinds.append("unwanted")
            return UNWANTED
        walk = self._scrubber.walk(self._scrubber.person(fields), Counter())
        scrubbed = walk.event(fields, name) if name else walk.value(fields, 1)
        self.kinds.append("events" if name else "other")
        self._changed.update(walk.changed or {})
        return scrubbed

    def statement(self, fields: dict[str, Any]) -> Any:
        """See `Contents`."""
        self.event_count += 1
        walk = self._scrubber.walk(self._scrubber.person(fields), Counter())
        scrubbed = scrub_statement(fields, walk)
        self.kinds.append("other")
        self._changed.update(walk.changed or {})
        return scrubbed

    def words(self, line: bytes) -> bytes:
        """See `Contents`."""
        if b"\0" in line and b"\0" in line.strip(b"\0"):
            raise UnsafeLine  # another encoding, or no text
        text = line.decode("utf-8", "surrogateescape")
        redacted = self.redactor.redact_line(text)
        self.words_at_last = line
        self._changed["words of lines"] += redacted != text
        self.kinds.append("words")
        return redacted.encode("utf-8", "surrogateescape")

    def words_in_front(self, text: str) -> str:
        """See `Contents`."""
        redacted = self._words_in_front[text]
        self._changed["words of lines"] += redacted != text
        return redacted

    def begin_envelope(self, fields: dict[str, Any]) -> Any:
        """See `Contents`."""
        person = self._scrubber.person({**fields, "time": time_of_object(fields)})
        earlier, self._walk = self._walk, self._scrubber.walk(person, self._changed)
        return earlier

    def end_envelope(self, earlier: Any) -> None:
        """See `Contents`."""
        self._walk = earlier

    def putter(self) -> Callable[[dict[str, Any], str, Any], None]:
        """See `Contents`."""
        put: Callable[[dict[str, Any], str, Any], None] = self._walk_of_fields().put
        return put

    def known_field(self, key: str, value: Any) -> Any:
        """See `Contents`."""
        return self._walk_of_fields().known(key, value)

    def key(self, key: str) -> str:
        """See `Contents`."""
        return str(self._walk_of_fields().key(key))

    def address(self, text: str) -> str:
        """See `Contents`."""
        return str(self._scrubber.policy.ip.apply(text))

    def begin_line_of(self, user: str) -> bool:
        """See `Contents`."""
        return True

    def left_of_envelope(self, fields: Any, scrubbed: Any, line_count: int) -> Any:
        """See `Contents`."""
        return scrubbed

    def _walk_of_fields(self) -> Any:
        if self._walk is None:  # an array around all
            self._walk = self._scrubber.walk(self._scrubber.person({}), self._changed)
        return self._walk
