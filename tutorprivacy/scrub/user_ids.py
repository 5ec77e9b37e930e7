"""
Who is who in a site's logs: user ids by username, from the events that name both.

Needed where a line names somebody by the username alone, so that one person stays one
pseudonym, and where an application's line may have usernames among its words.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from ..inside.pseudonyms.keyed_hash import number_of
from .envelopes.opening import Opener
from .envelopes.pieces import Held

#: In place of an id: nobody has said whose the name is, or two people have had it. It is still somebody's name.
UNKNOWN, AMBIGUOUS = -1, -2

#: Names with ids that need not be learnt again.
_MAX_LEARNT = 50_000

#: As journald writes a line that is no text.
_BYTES = re.compile(rb"\[\d{2,3}, ?\d{2,3}, ?\d{2,3},")
#: What an object goes on with.
_IN_AN_OBJECT = frozenset((b'"', b"}", b" ", b"\t", b"\r", b"\n", b""))
_DOCKERS_START, _DOCKERS_END = b'{"log":', b'\\n","stream":"'


class _EventContext(msgspec.Struct, gc=False):
    user_id: int | str | None = None
    username: str | None = None


class _Event(msgspec.Struct, gc=False):
    username: str | None = None
    context: _EventContext | None = None


_decoder = msgspec.json.Decoder(_Event)
_decode, _decode_lines = _decoder.decode, _decoder.decode_lines


class UserIdCollector:
    """
    Learns from the lines of one log, one after another.

    Args:
        user_ids: to which those whom events name are added.
    """

    def __init__(self, user_ids: dict[str, int]) -> None:
        self._contents = _NamedPeople(user_ids)
        self._learnt: set[tuple[str, int | str | None]] = set()
        self._opener = Opener(self._contents, 0)

    def learn_from(self, chunk: bytes) -> None:
        """Whole lines. What is no event, and in no envelope, is passed over."""
        lines = chunk.split(b"\n")
        events: list[_Event] = []
        if chunk[:1] == b"{":
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                events = _decode_lines(chunk)
        if len(events) == len(lines) - (not lines[-1]):
            for event, line in zip(events, lines, strict=False):
                if not self._learn_from_event(event):
                    self._search(line)
            return
        for line in lines:
            self._learn_from_line(line)

    def _learn_from_event(self, event: _Event) -> bool:
        context = event.context
        username = event.username or (context.username if context is not None else None)
        if not username:
            return False
        person = username, None if context is None else context.user_id
        if person not in self._learnt:
            if len(self._learnt) >= _MAX_LEARNT:
                self._learnt.clear()
            self._learnt.add(person)
            self._contents.learn(*person)
        return True

    def _learn_from_line(self, line: bytes) -> None:
        start = line.find(b"{")
        if start < 0 and b"username" not in line:
            return
        if start < 0 or line[start + 1 : start + 2] in _IN_AN_OBJECT:
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                if self._learn_from_event(_decode(line[start:])):
                    return
        self._search(line)

    def _search(self, line: bytes) -> None:
        if self._may_name(line):
            self._open(line)

    def _may_name(self, line: bytes) -> bool:
        """May somebody be named in an event in a line, or is it a piece of one? One expression for all is slow."""
        if b"username" in line or b"stdout " in line or b"stderr " in line or b"logtag" in line or b'"_p"' in line:
            return True
        if b"partial" in line or b"PARTIAL" in line or _BYTES.search(line):
            return True
        if not line.startswith(_DOCKERS_START):
            return False
        return bool(self._opener.pieces) or _DOCKERS_END not in line or b"\\u" in line

    def _open(self, line: bytes) -> None:
        try:
            self._opener.open(line.rstrip(b"\r"))
        except Held:
            return
        except Exception:  # it will be rejected
            return
        finally:
            self._opener.pieces.take_rejected()


class _NamedPeople:
    """Learns from what is in envelopes, and lets it be; see `envelopes.objects.Contents`."""

    event_count = line_count = 0

    def __init__(self, user_ids: dict[str, int]) -> None:
        self._user_ids = user_ids

    def learn(self, username: str, user_id: Any) -> None:
        if isinstance(user_id, str):
            user_id = number_of(user_id)
        is_known = type(user_id) is int and user_id >= 0
        merge_user_ids(self._user_ids, {username.lower(): user_id if is_known else UNKNOWN})

    def count(self, kind: str) -> None:
        pass

    def event_line(self, line: bytes) -> Any:
        return None

    def event(self, fields: dict[str, Any]) -> Any:
        context = fields.get("context")
        context = context if isinstance(context, Mapping) else {}
        username = fields.get("username") or context.get("username")
        if isinstance(username, str) and username:
            self.learn(username, context.get("user_id"))
        return fields

    def statement(self, fields: dict[str, Any]) -> Any:
        return fields

    def words(self, line: bytes) -> bytes:
        return line

    def words_in_front(self, text: str) -> str:
        return text

    def begin_envelope(self, fields: dict[str, Any]) -> Any:
        username = fields.get("username")
        if isinstance(username, str) and username:
            self.learn(username, fields.get("user_id"))

    def end_envelope(self, earlier: Any) -> None:
        pass

    def putter(self) -> Callable[[dict[str, Any], str, Any], None]:
        return dict.__setitem__

    def known_field(self, key: str, value: Any) -> Any:
        return value

    def key(self, key: str) -> str:
        return key

    def address(self, text: str) -> str:
        return text

    def begin_line_of(self, user: str) -> bool:
        return True

    def left_of_envelope(self, fields: Any, scrubbed: Any, line_count: int) -> Any:
        return scrubbed


def collect_user_ids(user_ids: dict[str, int], lines: Iterable[bytes]) -> None:
    """Add those whom events among the lines of a log name."""
    UserIdCollector(user_ids).learn_from(b"\n".join(lines))


def merge_user_ids(user_ids: dict[str, int], more: dict[str, int]) -> None:
    """Add what another process has learnt."""
    for username, user_id in more.items():
        known_id = user_ids.setdefault(username, user_id)
        if known_id != user_id and user_id != UNKNOWN:
            user_ids[username] = user_id if known_id == UNKNOWN else AMBIGUOUS
