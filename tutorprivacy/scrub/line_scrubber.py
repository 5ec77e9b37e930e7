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
from ..inside.tracking.scrubber import Scrubber
from .caching_scrubber import CachingScrubber
from .envelopes.contents import UNWANTED
from .envelopes.opening import Opener
from .envelopes.pieces import Held
from .forgetting import ArrayLines, ForgettingContents
from .forgotten_names import ForgottenNames
from .forgotten_people import ForgottenPeople
from .json_codec import dump_json, parse_json
from .ordinary_lines import OrdinaryLines
from .scrubbed_contents import DOCKERS_START, ScrubbedContents
from .text_redaction import TextRedactor, UserIdsNeeded
from .user_ids import UNKNOWN


class LineScrubber:
    """
    Scrub lines.

    Args:
        policy: what happens to each category of an event's fields.
        keys: the keys of the pseudonyms.
        user_ids: by username, see `user_ids`; None: not known yet.
        forgotten: whose lines are taken out.

    Attributes:
        counts: how many lines were ``events``, ``other`` (JSON), ``words``, ``rejected``, ``removed`` (those of the
            forgotten), and how many events were ``unwanted``. Each line that is not empty is one of these; of an
            envelope with several lines in it, each of them is, and all of it is rejected if one must be.
    """

    def __init__(
        self,
        policy: EventPolicy,
        keys: KeyRing,
        user_ids: dict[str, int] | None,
        forgotten: ForgottenPeople | None = None,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._changed_fields: Counter[str] = Counter()
        self._user_ids = user_ids
        self._event_scrubber = Scrubber(policy, keys, self._user_id_of, parse_json, dump_json)
        self._caching_scrubber = CachingScrubber(self._event_scrubber)
        self._text_redactor = TextRedactor(policy, user_ids)
        engine = (self._event_scrubber, self._caching_scrubber, self._text_redactor, self._changed_fields)
        self._forgotten = None if forgotten is None else ForgottenNames(forgotten)
        self._array = ArrayLines()
        self._contents = (
            ScrubbedContents(*engine) if self._forgotten is None else ForgettingContents(self._forgotten, *engine)
        )
        self._opener = Opener(self._contents, policy.timestamp_minutes)
        self._trial = _Trial(policy, self._event_scrubber, self._caching_scrubber)
        self._ordinary_lines = OrdinaryLines(
            self._trial.what_is_left, policy.ip, policy.timestamp_minutes, self._text_redactor if user_ids else None
        )

    @property
    def is_between_lines(self) -> bool:
        """Has nothing been held back, so that another scrubber could go on from here?"""
        return not self._opener.pieces and not self._array.is_open

    def scrub_chunk(self, chunk: bytes, reject: Callable[[bytes], None]) -> bytes:
        """
        Scrub whole lines.

        Args:
            reject: receives each line that cannot be scrubbed safely, with its end.

        Raises:
            UserIdsNeeded: usernames must be known first; nothing of the chunk counts.
        """
        forgotten = self._forgotten if self._forgotten is not None and self._forgotten.may_be_in(chunk) else None
        if chunk[:1] == b"{" and not chunk.startswith(DOCKERS_START) and forgotten is None:
            scrubbed_lines = self._scrub_events(chunk)
            if scrubbed_lines is not None:
                return b"".join(scrubbed_lines)
        # Not splitlines: a carriage return may stand within a line.
        lines = chunk.removesuffix(b"\n").split(b"\n")
        if self._user_ids is None and self._forgotten is None:
            return b"".join([self._scrub_or_reject(line, self._opener.open, reject) for line in lines])
        pieces, ordinary = self._opener.pieces, self._ordinary_lines.scrubbed
        waits, scrubbed_lines = bool(pieces), []
        try:
            for line in lines:
                is_named = waits or (forgotten is not None and forgotten.may_be_in(line))
                scrubbed = None if is_named or self._user_ids is None else ordinary(line)
                if self._forgotten is not None:
                    self._array.see(line)
                if scrubbed is None:
                    scrubbed = self._scrub_or_reject(line, self._opener.open, reject, is_named)
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
        self, line: bytes, open_line: Callable[[bytes], Any], reject: Callable[[bytes], None], is_named: bool = True
    ) -> bytes:
        """What is left of a line, with its end. `is_named`: somebody may be named in it who is to be forgotten."""
        contents = self._contents
        contents.kinds.clear()
        if isinstance(contents, ForgettingContents):
            contents.begin_log_line(is_named)
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
        if scrubbed is UNWANTED:
            return self._array.in_place_of(line)
        return b"" if scrubbed is None else bytes(scrubbed) + b"\n"

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
        As `ScrubbedContents`'.
    """

    def __init__(self, policy: EventPolicy, scrubber: Scrubber, caching_scrubber: CachingScrubber) -> None:
        self._policy = policy
        self._of_nobody = TextRedactor(policy, {})
        self._contents = ScrubbedContents(scrubber, caching_scrubber, self._of_nobody, Counter())
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
