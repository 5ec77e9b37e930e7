"""
Envelopes that are JSON: what a collector wrote of a line, with the line as one field of it.

There are more of them than anybody could list, so none is known by its whole shape. An object that is no event is searched
for events and lines, at any depth: an object that is an event is one wherever it stands; a text is a line if its key says
so, or if it begins as one. The other fields are nobody's, and the glossary says what becomes of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from ...inside.pii import glossary
from ..text_redaction import UnsafeLine
from .pieces import Held
from .prefixes import SYSLOG_OF_THE_PLATFORM, TUTOR
from .times import round_number, round_whole, rounded_number

#: In place of what the settings do not want.
UNWANTED: Any = object()

#: Deeper than any envelope in an envelope that anybody has.
MAX_DEPTH = 12

Fields = dict[str, Any]

#: Keys whose text is a line, in lower case and without signs.
_KEYS_OF_LINES = frozenset(
    "message msg log line shortmessage fullmessage textpayload raw original stringvalue logmessage logline rawlog "
    "rawmessage event record logrecord output".split()
)

#: Keys whose text is a line if it has several words.
_KEYS_OF_SOME_LINES = frozenset("payload value values data".split())

#: How a text begins that is a line, or has one in it, whatever its key is.
_BEGINS_A_LINE = re.compile(r"\s*(?:[{\[]\s*[{\[\"]|\"[{\[])|\d{4}-\d\d-\d\d\S+ (?:stdout|stderr) [PF] ")

#: Binary data that is text for JSON's sake: an object, an array of them, something compressed with gzip.
_ENCODED = re.compile(r"(?:eyJ|W3si|H4sI)[\w+/=\s-]{60,}\Z", re.ASCII)

#: Fields that tell the streams of a collector apart.
_KEYS_OF_STREAMS = frozenset(
    "stream source containerid containername container podname poduid podid pod partialid containerpartialid file path "
    "filename logstream".split()
)

#: Headers of a request or an answer, all together and each by itself. Our own Caddyfile keeps none.
_HEADERS = frozenset("headers respheaders requestheaders responseheaders httpheaders".split())
_HEADER = re.compile(r"(?:request|origin|downstream)_[A-Z]|(?:(?i:sent_)?http_(?!(?:version|status|code|method|path|uri)\b))")
_KEYS_OF_REQUESTS = {
    **dict.fromkeys(("args", "querystring", "requestbody", "remoteport", "clientport"), glossary.CONTACT),
    **dict.fromkeys(("remoteuser", "clientusername", "authuser"), glossary.PERSON),
    **dict.fromkeys(("clienthost", "clientaddr", "remoteaddress", "clientaddress", "realip"), glossary.IP_ADDRESS),
    **dict.fromkeys(("requestpath", "requesturi", "requesturl", "request"), glossary.LOCATION),
}
_FIELD_OF_CATEGORY = {
    glossary.CONTACT: "email",
    glossary.PERSON: "user_id",
    glossary.IP_ADDRESS: "ip",
    glossary.LOCATION: "path",
    glossary.DEVICE: "user_agent",
}
#: An object with one of these is the record of a request. Its time is its own.
_OF_REQUESTS = frozenset(
    "remoteaddr remoteip clientip clienthost clientaddr requestpath requesturi requestmethod httpuseragent".split()
)

_TRUE = (True, "true", "True", "1", 1)


class Contents(Protocol):
    """
    What becomes of the contents of envelopes.

    Attributes:
        event_count: events and statements so far, wanted or not.
    """

    event_count: int

    def count(self, kind: str) -> None:
        """One more line of a kind is in the envelope."""

    @property
    def line_count(self) -> int:
        """How many lines were counted."""

    def event_line(self, line: bytes) -> Any:
        """What is left of a line that is nothing but an event of usual shape; UNWANTED; None: it is something else."""

    def event(self, fields: Fields) -> Any:
        """What is left of an event; or UNWANTED."""

    def statement(self, fields: Fields) -> Any:
        """What is left of a statement of xAPI, or an event of Caliper."""

    def words(self, line: bytes) -> bytes:
        """What is left of a line of words."""

    def words_in_front(self, text: str) -> str:
        """What is left of words in front of a line."""

    def begin_envelope(self, fields: Fields) -> Any:
        """The fields that come are this object's; returns what `end_envelope` is to be given."""

    def end_envelope(self, earlier: Any) -> None:
        """The fields that come are those of the envelope around it again."""

    def field(self, key: str, value: Any) -> Fields:
        """What is left of a field of an envelope: the field alone, in a dictionary."""

    def address(self, text: str) -> str:
        """What is left of an IP address, or ``None``."""

    def known_field(self, key: str, value: Any) -> Any:
        """What is left of the value of a field of the glossary."""

    def key(self, key: str) -> str:
        """What is left of a key."""


def is_event(fields: Fields) -> bool:
    """Is it one of the platform, of either shape?"""
    return "event_type" in fields or ("name" in fields and "context" in fields)


def is_statement(fields: Fields) -> bool:
    """Is it a statement of xAPI, or an event of Caliper?"""
    return "actor" in fields


def piece_of(fields: Fields) -> tuple[str, bool] | None:
    """(key of the text, is it the last?) of an object that holds a piece of a line; None: it holds whole ones."""
    key = next((key for key in ("log", "message", "MESSAGE", "msg") if isinstance(fields.get(key), str)), "")
    if not key:
        return None
    for mark in ("logtag", "_p"):  # CRI's, as fluent-bit reads it
        if fields.get(mark) in ("P", "F"):
            return key, fields[mark] == "F"
    for mark, last in (("partial_message", "partial_last"), ("CONTAINER_PARTIAL_MESSAGE", "CONTAINER_PARTIAL_LAST")):
        if fields.get(mark) in _TRUE:
            return key, fields.get(last) in _TRUE
    if fields.get("_partial") is True:
        return key, False
    return (key, fields[key].endswith("\n")) if is_dockers(fields) else None


def is_dockers(fields: Fields) -> bool:
    """Is it of Docker's json-file driver, which cuts a line every 16 KiB, and has a line's end in its last piece?"""
    return isinstance(fields.get("log"), str) and "stream" in fields and fields.keys() <= {"log", "stream", "time", "attrs"}


def stream_of(fields: Fields, depth: int = 0) -> str:
    """What the pieces of one line have in common."""
    found = []
    for key, value in fields.items():
        if isinstance(value, dict) and depth < 4:
            found.append(stream_of(value, depth + 1))
        elif isinstance(value, str) and glossary.normalize(key) in _KEYS_OF_STREAMS:
            found.append(f"{key}={value}")
    return " ".join(found)


class ObjectOpener:
    """
    Opens envelopes of JSON.

    Args:
        contents: what becomes of what is in them.
        open_line: opens a line at a depth; UNWANTED if the settings do not want what is in it.
        join: puts the pieces of a line together: receives what their stream has in common, the text, and whether it
            is the last; raises Held.
        minutes: times are rounded down by so many.

    Attributes:
        around: the envelopes that are being opened, the outermost first.
    """

    def __init__(
        self,
        contents: Contents,
        open_line: Callable[[bytes, int], Any],
        join: Callable[[str, str, bool], str],
        minutes: int,
    ) -> None:
        self._contents = contents
        self._open_line = open_line
        self._join = join
        self._minutes = minutes
        self.around: list[Fields] = []

    def object(self, fields: Fields, depth: int) -> Any:
        """
        What is left of an object of any kind, or UNWANTED.

        Raises:
            Held: it is a piece of a line.
            Exception: of any other kind; it cannot be scrubbed safely.
        """
        if is_event(fields):
            return self._contents.event(fields)
        if is_statement(fields):
            return self._contents.statement(fields)
        line_count = self._contents.line_count
        earlier = self._contents.begin_envelope(fields)
        try:
            scrubbed = self._fields(fields, depth)
        finally:
            self._contents.end_envelope(earlier)
        if self._contents.line_count == line_count:
            self._contents.count("other")
        return scrubbed

    def array(self, values: list[Any], depth: int) -> Any:
        """What is left of an array."""
        return self._array("", values, depth, keeps_times=False)

    def _fields(self, fields: Fields, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise UnsafeLine
        piece = piece_of(fields)
        if piece is not None:
            key, is_last = piece
            fields = {**fields, key: self._join(stream_of(fields), fields[key], is_last)}
        keeps_times = not _OF_REQUESTS.isdisjoint(map(glossary.normalize, fields)) or isinstance(
            fields.get("request"), dict
        )
        scrubbed: Fields = {}
        held = 0
        self.around.append(fields)
        for key, value in fields.items():
            try:
                found = self._field(key, value, depth, keeps_times)
            except Held:
                held += 1
                continue
            if UNWANTED in found.values():
                self.around.pop()
                return UNWANTED
            scrubbed |= found
        self.around.pop()
        if held == 1:
            raise Held
        if held:
            raise UnsafeLine  # the same line twice: which piece belongs to which cannot be told
        return scrubbed

    def _field(self, key: str, value: Any, depth: int, keeps_times: bool) -> Fields:
        if isinstance(value, str):
            return self._text_field(key, value, depth, keeps_times)
        spelling = glossary.normalize(key.lstrip("@"))
        category = glossary.category_of(key)
        is_open = category is None or category == glossary.FREE_TEXT or spelling in _KEYS_OF_LINES
        if spelling in _HEADERS and isinstance(value, (dict, list)):
            return {key: type(value)()}
        if isinstance(value, dict):
            if is_event(value) or is_statement(value):
                return {self._contents.key(key): self.object(value, depth + 1)}
            if is_open and (category is None or spelling in _KEYS_OF_LINES or _has_event(value)):
                return {self._contents.key(key): self._fields(value, depth + 1)}
        elif isinstance(value, list):
            if spelling in _KEYS_OF_LINES and value and all(type(byte) is int and 0 <= byte < 256 for byte in value):
                # As journald writes a line that is no text.
                opened = self._text(bytes(value).decode("utf-8", "surrogateescape"), depth)
                return {key: opened if opened is UNWANTED else list(opened.encode("utf-8", "surrogateescape"))}
            if is_open and (category is None or spelling in _KEYS_OF_LINES or any(map(_has_event, value))):
                return {self._contents.key(key): self._array(key, value, depth + 1, keeps_times)}
        elif not keeps_times:
            value = round_number(key, value, self._minutes)
        return self._contents.field(key, value)

    def _text_field(self, key: str, text: str, depth: int, keeps_times: bool) -> Fields:
        if self._is_line(key, text):
            return {self._contents.key(key): self._text(text, depth)}
        if _ENCODED.match(text):
            raise UnsafeLine
        spelling = glossary.normalize(key)
        category = _KEYS_OF_REQUESTS.get(spelling)
        if category is None and _HEADER.match(key):
            category = glossary.category_of(key) or glossary.category_of(spelling.removeprefix("request"))
            category = glossary.DEVICE if category == glossary.DEVICE else glossary.CONTACT
        if category is not None:
            return {key: self._contents.known_field(_FIELD_OF_CATEGORY[category], text)}
        rounded = None if keeps_times else round_whole(text, self._minutes)
        if rounded is not None:
            return {self._contents.key(key): rounded}
        return self._contents.field(key, text)

    def _is_line(self, key: str, text: str) -> bool:
        spelling = glossary.normalize(key.lstrip("@"))
        if spelling in _KEYS_OF_LINES:
            return True
        if spelling in _KEYS_OF_SOME_LINES and " " in text.strip():
            return True
        if len(text) < 20:
            return False
        return (
            _BEGINS_A_LINE.match(text) is not None
            or TUTOR.match(text.encode("utf-8", "replace")) is not None
            or SYSLOG_OF_THE_PLATFORM.match(text.encode("utf-8", "replace")) is not None
        )

    def _array(self, key: str, values: list[Any], depth: int, keeps_times: bool) -> Any:
        if depth > MAX_DEPTH:
            raise UnsafeLine
        is_entry = _is_entry(values)
        scrubbed = []
        for position, value in enumerate(values):
            try:
                if isinstance(value, dict):
                    each = self.object(value, depth + 1) if not key else self._inner_object(value, depth + 1)
                elif isinstance(value, list):
                    each = self._array(key, value, depth + 1, keeps_times)
                elif is_entry and position == 0:
                    each = self._time_of_entry(value)
                elif isinstance(value, str):
                    (each,) = self._text_field("line" if is_entry else key, value, depth, keeps_times).values()
                else:
                    (each,) = self._contents.field("value", value).values()
            except Held:
                if len(values) > 1:
                    raise UnsafeLine from None  # the others could not wait
                raise
            if each is UNWANTED and is_entry:
                return UNWANTED
            if each is not UNWANTED:
                scrubbed.append(each)
        return scrubbed if scrubbed or not values else UNWANTED

    def _inner_object(self, fields: Fields, depth: int) -> Any:
        if is_event(fields) or is_statement(fields):
            return self.object(fields, depth)
        return self._fields(fields, depth)

    def _time_of_entry(self, value: Any) -> Any:
        if isinstance(value, str):
            return round_whole(value, self._minutes) or value
        if isinstance(value, list):
            return [rounded_number(each, self._minutes) for each in value]
        return rounded_number(value, self._minutes)

    def _text(self, text: str, depth: int) -> Any:
        """A text of one or more lines, as it may stay; its last line's end stays."""
        body = text.rstrip("\r\n")
        if not body:
            return text
        end = text[len(body) :]
        if "\n" not in body or body.lstrip()[:1] in ("{", "["):
            opened = self._open_line(body.encode("utf-8", "surrogateescape"), depth + 1)
            return opened if opened is UNWANTED else opened.decode("utf-8", "surrogateescape") + end
        try:
            opened_lines = [self._open_line(line.encode("utf-8", "surrogateescape"), depth + 1) for line in body.split("\n")]
        except Held:
            raise UnsafeLine from None
        left = [line.decode("utf-8", "surrogateescape") for line in opened_lines if line is not UNWANTED]
        return "\n".join(left) + end if left else UNWANTED


def _is_entry(values: list[Any]) -> bool:
    """A time and a line, as Loki and fluent-bit write them."""
    if not 2 <= len(values) <= 3 or not isinstance(values[1], (str, dict)):
        return False
    first = values[0][0] if isinstance(values[0], list) and values[0] else values[0]
    if isinstance(first, str):
        return first.isdigit() and len(first) >= 10
    return isinstance(first, (int, float)) and first >= 1e9


def _has_event(value: Any, depth: int = 0) -> bool:
    """Is there an event in it, at a depth at which an envelope has one?"""
    if isinstance(value, dict):
        return is_event(value) or (depth < 3 and any(_has_event(each, depth + 1) for each in value.values()))
    return isinstance(value, list) and depth < 3 and any(_has_event(each, depth + 1) for each in value[:100])
