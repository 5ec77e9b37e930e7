"""
Lines of logs, of every kind and mixed: what may stay of each.

`envelopes` finds out what is in a line. In the end that is an event (bare or in an envelope), a statement of xAPI or an
event of Caliper, another JSON object (Caddy's request log), or words (an application's line, a traceback).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from ..inside.minimize.reductions import EventPolicy
from ..inside.pseudonyms.keyed_hash import KeyRing
from ..inside.tracking.scrubber import Scrubber, name_of_event
from .bounded_cache import BoundedCache
from .caching_scrubber import CachingScrubber
from .envelopes.contents import UNWANTED
from .envelopes.opening import Opener
from .envelopes.pieces import Held
from .envelopes.times import time_of_object
from .json_codec import dump_json, parse_json
from .learning_statements import scrub_statement
from .ordinary_lines import OrdinaryLines
from .text_redaction import TextRedactor, UnsafeLine, UserIdsNeeded
from .user_ids import UNKNOWN

#: How Docker's json-file driver begins each line.
_DOCKERS_START = b'{"log":"'


class LineScrubber:
    """
    Scrub lines.

    Args:
        policy: what happens to each category of an event's fields.
        keys: the keys of the pseudonyms.
        user_ids: by username, see `user_ids`; None: not known yet.

    Attributes:
        counts: how many lines were ``events``, ``other`` (JSON), ``words``, ``rejected``, and
            how many events were ``unwanted``. Each line that is not empty is one of these; of an envelope with several
            lines in it, each of them is, and all of it is rejected if one must be.
    """

    def __init__(self, policy: EventPolicy, keys: KeyRing, user_ids: dict[str, int] | None) -> None:
        self.counts: Counter[str] = Counter()
        self._changed_fields: Counter[str] = Counter()
        self._user_ids = user_ids
        self._event_scrubber = Scrubber(policy, keys, self._user_id_of, parse_json, dump_json)
        self._caching_scrubber = CachingScrubber(self._event_scrubber)
        self._text_redactor = TextRedactor(policy, user_ids)
        self._contents = _ScrubbedContents(
            self._event_scrubber, self._caching_scrubber, self._text_redactor, self._changed_fields
        )
        self._opener = Opener(self._contents, policy.timestamp_minutes)
        self._trial = _Trial(policy, self._event_scrubber, self._caching_scrubber)
        self._ordinary_lines = OrdinaryLines(
            self._trial.what_is_left, policy.ip, policy.timestamp_minutes, self._text_redactor if user_ids else None
        )

    @property
    def is_between_lines(self) -> bool:
        """Has nothing been held back, so that another scrubber could go on from here?"""
        return not self._opener.pieces

    def scrub_chunk(self, chunk: bytes, reject: Callable[[bytes], None]) -> bytes:
        """
        Scrub whole lines.

        Args:
            reject: receives each line that cannot be scrubbed safely, with its end.

        Raises:
            UserIdsNeeded: usernames must be known first; nothing of the chunk counts.
        """
        if chunk[:1] == b"{" and not chunk.startswith(_DOCKERS_START):
            scrubbed_lines = self._scrub_events(chunk)
            if scrubbed_lines is not None:
                return b"".join(scrubbed_lines)
        # Not splitlines: a carriage return may stand within a line.
        lines = chunk.removesuffix(b"\n").split(b"\n")
        if self._user_ids is None:
            return b"".join([self._scrub_or_reject(line, self._opener.open, reject) for line in lines])
        pieces, ordinary = self._opener.pieces, self._ordinary_lines.scrubbed
        waits, scrubbed_lines = bool(pieces), []
        try:
            for line in lines:
                scrubbed = None if waits else ordinary(line)
                if scrubbed is None:
                    scrubbed = self._scrub_or_reject(line, self._opener.open, reject)
                    waits = bool(pieces)
                scrubbed_lines.append(scrubbed)
            return b"".join(scrubbed_lines)
        finally:
            self.counts["words"] += self._ordinary_lines.count
            self._changed_fields["words of lines"] += self._ordinary_lines.changed_count
            self._ordinary_lines.count = self._ordinary_lines.changed_count = 0

    def scrub_line(self, line: bytes) -> bytes | None:
        """
        What is left of one line, given and returned without its end; None: the settings do not want it.

        Raises:
            UserIdsNeeded: usernames must be known first.
            Exception: of any other kind; it cannot be scrubbed safely, or is a piece of a line.
        """
        scrubbed = self._opener.open(line)
        return None if scrubbed is UNWANTED else bytes(scrubbed)

    def scrub_rest(self, reject: Callable[[bytes], None]) -> bytes:
        """What is left at the end of a file: lines that were cut, without their last piece."""
        return b"".join(
            self._scrub_or_reject(lines[-1][-1], partial(self._opener.open_rest, stream, texts, lines), reject)
            for stream, texts, lines in self._opener.pieces.take_unfinished()
        )

    def _scrub_or_reject(
        self, line: bytes, open_line: Callable[[bytes], Any], reject: Callable[[bytes], None]
    ) -> bytes:
        """What is left of a line, with its end."""
        contents = self._contents
        contents.kinds.clear()
        scrubbed: Any = b""
        try:
            scrubbed = open_line(line.rstrip(b"\r"))
        except (Held, UserIdsNeeded) as reason:
            if isinstance(reason, UserIdsNeeded):
                raise
            scrubbed = None
        except Exception:
            scrubbed = None
            rejected = [*self._opener.lines[:-1], line]
            self.counts["rejected"] += len(rejected)
            for each in rejected:
                reject(each + b"\n")
        else:
            for kind in contents.kinds:
                self.counts[kind] += 1
        for each in self._opener.pieces.take_rejected():
            self.counts["rejected"] += 1
            reject(each + b"\n")
        return b"" if scrubbed is None or scrubbed is UNWANTED else bytes(scrubbed) + b"\n"

    def _scrub_events(self, chunk: bytes) -> list[bytes] | None:
        """What is left of the lines, those that are not wanted left out; None: not all of them are events."""
        scrubbed_lines = self._contents.event_lines(chunk)
        if scrubbed_lines is not None:
            self.counts["events"] += len(scrubbed_lines)
            self.counts["unwanted"] += self._contents.unwanted_count
        return scrubbed_lines

    def changed_fields(self) -> Counter[str]:
        """How many fields were changed, by category."""
        return self._changed_fields + self._caching_scrubber.changed_fields()

    def _user_id_of(self, username: str) -> int | None:
        if self._user_ids is None:
            raise UserIdsNeeded
        user_id = self._user_ids.get(username.lower(), -1)
        return user_id if user_id >= 0 else None


class _Trial:
    """
    What would be left of lines in words, if others were on the site; nothing is counted.

    Args:
        As `_ScrubbedContents`'.
    """

    def __init__(self, policy: EventPolicy, scrubber: Scrubber, caching_scrubber: CachingScrubber) -> None:
        self._policy = policy
        self._of_nobody = TextRedactor(policy, {})
        self._contents = _ScrubbedContents(scrubber, caching_scrubber, self._of_nobody, Counter())
        self._opener = Opener(self._contents, policy.timestamp_minutes)

    def what_is_left(self, line: bytes, words: bytes, names: list[str]) -> bytes | None:
        """
        What is left of a line, without its end; None: it cannot be told.

        Args:
            words: what of the line must be redacted as one text, and nothing beside it.
            names: who is on the site; in lower case.
        """
        contents = self._contents
        contents.redactor = TextRedactor(self._policy, dict.fromkeys(names, UNKNOWN)) if names else self._of_nobody
        contents.kinds.clear()
        contents.words_at_last = b""
        try:
            left = self._opener.open(line)
        except Exception:
            return None
        return bytes(left) if contents.kinds == ["words"] and contents.words_at_last == words else None


class _ScrubbedContents:
    """
    What is left of what is in envelopes; see `envelopes.objects.Contents`.

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
        return len(self.kinds)

    def count(self, kind: str) -> None:
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
        if line.startswith(_DOCKERS_START):
            return None
        scrubbed_lines = self.event_lines(line)
        if scrubbed_lines is None:
            return None
        self.event_count += 1
        self.kinds.append("events" if scrubbed_lines else "unwanted")
        return scrubbed_lines[0].removesuffix(b"\n") if scrubbed_lines else UNWANTED

    def event(self, fields: dict[str, Any]) -> Any:
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
        self.event_count += 1
        walk = self._scrubber.walk(self._scrubber.person(fields), Counter())
        scrubbed = scrub_statement(fields, walk)
        self.kinds.append("other")
        self._changed.update(walk.changed or {})
        return scrubbed

    def words(self, line: bytes) -> bytes:
        if b"\0" in line and b"\0" in line.strip(b"\0"):
            raise UnsafeLine  # another encoding, or no text
        text = line.decode("utf-8", "surrogateescape")
        redacted = self.redactor.redact_line(text)
        self.words_at_last = line
        self._changed["words of lines"] += redacted != text
        self.kinds.append("words")
        return redacted.encode("utf-8", "surrogateescape")

    def words_in_front(self, text: str) -> str:
        redacted = self._words_in_front[text]
        self._changed["words of lines"] += redacted != text
        return redacted

    def begin_envelope(self, fields: dict[str, Any]) -> Any:
        person = self._scrubber.person({**fields, "time": time_of_object(fields)})
        earlier, self._walk = self._walk, self._scrubber.walk(person, self._changed)
        return earlier

    def end_envelope(self, earlier: Any) -> None:
        self._walk = earlier

    def putter(self) -> Callable[[dict[str, Any], str, Any], None]:
        put: Callable[[dict[str, Any], str, Any], None] = self._walk_of_fields().put
        return put

    def known_field(self, key: str, value: Any) -> Any:
        return self._walk_of_fields().known(key, value)

    def key(self, key: str) -> str:
        return str(self._walk_of_fields().key(key))

    def address(self, text: str) -> str:
        return str(self._scrubber.policy.ip.apply(text))

    def _walk_of_fields(self) -> Any:
        if self._walk is None:  # an array around all
            self._walk = self._scrubber.walk(self._scrubber.person({}), self._changed)
        return self._walk
