"""
Opening envelopes: from a line of a log to the lines in it, and back to one line in the same form.

What is in an envelope is a line, which may be an envelope. Each step either finds out what a line is, or raises: then
all of it is rejected. `Contents` says what becomes of what is in there in the end: events, statements, words.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..json_codec import dump_json, parse_json
from ..text_redaction import UnsafeLine, UserIdsNeeded
from .contents import UNWANTED, Contents
from .cut_objects import is_dockers, stream_of
from .objects import MAX_DEPTH, ObjectOpener
from .pieces import Held, Pieces
from .prefixes import EVENT_LOGGERS, PIECE_OF_CRI, SYSLOG_OF_THE_PLATFORM, TUTOR, match_prefix
from .serialized_lines import SerializedLines
from .times import round_times, round_whole

#: Docker cuts a line after so many bytes. A shorter piece without an end is the last thing that a container wrote.
_SHORTEST_PIECE = 16_000

#: ``06:07``
_SHORTEST_TIME = 5

#: Where JSON begins behind words, and how often that is tried in one line.
_JSON_BEGINS = re.compile(r"\{\s*\"|\[\s*[{\[]\s*[{\[\"]")
_MAX_TRIES = 16

#: No words in braces. A program's own text may have such an object, in a traceback, where lines are indented.
_IS_JSON = re.compile(r"\{\s*\"(?:[^\"\\]|\\.)*\"\s*:\s*(?:[\"\[{\d-]|true|false|null)")

#: A line of JSON that is spread over several: what it says of whom is told by the others.
_PART_OF_JSON = re.compile(
    r"\s*(?:\"(?:[^\"\\]|\\.)*\"\s*:\s*(?:[\"{\[\d-]|true|false|null).*|\"(?:[^\"\\]|\\.)*\",|-?\d+(?:\.\d+)?,)\s*\Z"
)

_decode = json.JSONDecoder().raw_decode


class Opener:
    """
    Opens lines.

    Args:
        contents: what becomes of what is in them.
        minutes: the times of envelopes are rounded down by so many.

    Attributes:
        lines: those of the log of which the line that was opened last was put together.
        pieces: those that wait for others.
    """

    def __init__(self, contents: Contents, minutes: int) -> None:
        self.lines: list[bytes] = []
        self.pieces = Pieces()
        self._contents = contents
        self._minutes = minutes
        self._ends = False
        self._sources: list[str] = []
        self._objects = ObjectOpener(contents, self._open, self._join, minutes)
        self._serialized = SerializedLines(contents, self._open, self._open_object, self._objects, minutes)

    def open(self, line: bytes, ends: bool = False) -> Any:
        """
        What is left of a line; UNWANTED if the settings do not want what is in it.

        Args:
            ends: no other piece of it comes any more.

        Raises:
            Held: it is a piece of a line, of which others are to come.
            UserIdsNeeded: usernames must be known first.
            Exception: of any other kind; it cannot be scrubbed safely.
        """
        self.lines = [line]
        self._sources.clear()
        self._objects.around.clear()
        self._ends = ends
        self.pieces.begin_line()
        try:
            return self._open(line, 0)
        except (Held, UserIdsNeeded):
            raise
        except Exception:
            self.pieces.give_up_line(self.lines)
            raise

    def open_rest(self, stream: str, texts: list[str], lines: list[list[bytes]], last: bytes) -> Any:
        """
        What is left of a line of which the last pieces never came; as `open`.

        Args:
            texts, lines: as `Pieces.take_unfinished` has given them.
            last: the last of the lines.
        """
        for text, line in zip(texts[:-1], lines[:-1], strict=True):
            try:
                self.pieces.add(stream, text, line, False)
            except Held:
                continue
        try:
            return self.open(last, ends=True)
        except Exception:
            self.pieces.forget(stream)
            self.lines = [line for each in lines for line in each]
            raise

    def _join(self, stream: str, text: str, is_last: bool, may_end: bool = True) -> str:
        """The whole text of which this is the last piece, or Held."""
        stream = " ".join([*self._sources, *map(stream_of, self._objects.around), stream])
        if self._ends and not is_last:
            is_last = may_end and len(text) < _SHORTEST_PIECE
            if not is_last:
                self.lines = [*self.pieces.forget(stream), *self.lines]
                raise UnsafeLine
        whole, earlier = self.pieces.add(stream, text, self.lines, is_last)
        self.lines = [*earlier, *self.lines]
        return whole

    def _open(self, line: bytes, depth: int) -> Any:
        if not line:
            return line
        first = line[0]
        if first == 123:  # {
            return self._open_object(line, depth)
        if depth > MAX_DEPTH:
            raise UnsafeLine
        match = TUTOR.match(line) if first < 58 else SYSLOG_OF_THE_PLATFORM.match(line) if first < 91 else None
        if match is not None:
            return self._open_platforms(match, line[match.end() :], depth)
        match = match_prefix(line)
        if match is not None:
            return self._open_prefixed(match, line[match.end() :], depth)
        if first in b'["],}':
            opened = self._serialized.json(line, depth)
            if opened is not None:
                return opened
        return self._open_behind_words(line, depth)

    # In front of a line

    def _open_prefixed(self, match: re.Match[bytes], rest: bytes, depth: int) -> Any:
        groups = match.re.groupindex
        front = match.group()
        if "source" in groups:
            self._sources.append(match["source"].decode("utf-8", "replace"))
        if "piece" in groups:
            text = rest.decode("utf-8", "surrogateescape")
            rest = self._join("", text, match["piece"] == b"F", may_end=False).encode("utf-8", "surrogateescape")
            at = match.start("piece") - match.start()
            front = front[:at] + b"F" + front[at + 1 :]
        opened = self._open(rest, depth + 1)
        if opened is UNWANTED:
            return UNWANTED
        if "words" not in groups or match["words"] is None:
            return self._rounded(front) + opened
        start, end = (at - match.start() for at in match.span("words"))
        words = self._words_in_front(front[start:end])
        return self._rounded(front[:start]) + words + self._rounded(front[end:]) + opened

    def _open_platforms(self, match: re.Match[bytes], message: bytes, depth: int) -> Any:
        """Behind the prefix of the platform's own logs."""
        time, milliseconds, level, logger, user, ip, address, place = match.groups()
        if user and not self._contents.begin_line_of(user[len(b"[user ") : -len(b"] ")].decode("utf-8", "replace")):
            return UNWANTED
        if logger in EVENT_LOGGERS:
            if message[:1] != b"{":
                raise UnsafeLine
            opened = self._open_object(message, depth)
            if self._minutes:
                if milliseconds and round_whole(time.decode(), self._minutes) is None:
                    raise UnsafeLine  # no time that there is
                time, milliseconds = self._rounded(time), milliseconds and b",000"
        else:
            opened = self._open_behind_words(message, depth)
        if opened is UNWANTED:
            return UNWANTED
        ip = b"[ip %b] " % self._contents.address(address.decode()).encode() if ip else b""
        return b"".join((time, milliseconds, level, b"[user None] " if user else b"", ip, place, opened))

    def _open_behind_words(self, line: bytes, depth: int) -> Any:
        """Words, perhaps in front of a line of the platform, or with JSON in them."""
        if b"] " in line:
            match = TUTOR.search(line) or SYSLOG_OF_THE_PLATFORM.search(line)
            if match is not None and b"{" not in line[: match.start()]:
                opened = self._open_platforms(match, line[match.end() :], depth + 1)
                if opened is UNWANTED:
                    return UNWANTED
                return self._rounded(self._words_in_front(line[: match.start()])) + opened
        if b" std" in line:
            match = PIECE_OF_CRI.search(line)
            if match is not None and b"{" not in line[: match.start()]:
                opened = self._open_prefixed(match, line[match.end() :], depth + 1)
                if opened is UNWANTED:
                    return UNWANTED
                return self._rounded(self._words_in_front(line[: match.start()])) + opened
        if b'""' in line:
            opened = self._serialized.row(line, depth)
            if opened is not None:
                return opened
        if b'"' not in line:
            return self._contents.words(line)
        text = line.decode("utf-8", "surrogateescape")
        if _PART_OF_JSON.match(text):
            raise UnsafeLine
        return self._open_among_words(text, depth) if "{" in text else self._contents.words(line)

    def _open_among_words(self, text: str, depth: int) -> Any:
        """Objects with words around them: whatever a program writes in front of an event, or behind it."""
        found: list[str] = []
        events = self._contents.event_count
        at = searched = 0
        for _ in range(_MAX_TRIES):
            match = _JSON_BEGINS.search(text, searched)
            if match is None:
                break
            try:
                _value, end = _decode(text, match.start())
            except (ValueError, RecursionError):
                if _IS_JSON.match(text, match.start()) and not text[0].isspace():
                    raise UnsafeLine from None  # it was cut
                searched = match.end()
                continue
            inner = text[match.start() : end].encode("utf-8", "surrogateescape")
            try:
                opened = self._open_object(inner, depth + 1) if inner[:1] == b"{" else self._open(inner, depth + 1)
            except Held:
                if found or text[end:].strip():
                    raise UnsafeLine from None
                raise
            if opened is UNWANTED:
                return UNWANTED
            found += [text[at : match.start()], opened.decode("utf-8", "surrogateescape")]
            at = searched = end
        if not found:
            return self._contents.words(text.encode("utf-8", "surrogateescape"))
        found.append(text[at:])
        has_events = self._contents.event_count > events
        for position in range(0, len(found), 2):
            words = self._contents.words_in_front(found[position])
            found[position] = round_times(words, self._minutes) if has_events else words
        return "".join(found).encode("utf-8", "surrogateescape")

    def _words_in_front(self, words: bytes) -> bytes:
        text = words.decode("utf-8", "surrogateescape")
        return self._contents.words_in_front(text).encode("utf-8", "surrogateescape")

    def _rounded(self, front: bytes) -> bytes:
        if len(front) < _SHORTEST_TIME:
            return front
        text = front.decode("utf-8", "surrogateescape")
        return round_times(text, self._minutes).encode("utf-8", "surrogateescape")

    # JSON

    def _open_object(self, line: bytes, depth: int) -> Any:
        opened = self._contents.event_line(line)
        if opened is not None:
            return opened
        text = line.decode()
        try:
            fields = parse_json(text)
        except ValueError:
            return self._serialized.several(text, depth)
        scrubbed = self._objects.object(fields, depth)
        if scrubbed is UNWANTED:
            return UNWANTED
        if self._ends and is_dockers(scrubbed):
            scrubbed["log"] = scrubbed["log"].rstrip("\n") + "\n"
        return dump_json(scrubbed).encode()
