"""
Envelopes that are JSON: what a collector wrote of a line, with the line as one field of it.

There are more of them than anybody could list, so none is known by its whole shape. An object that is no event is
searched for events and lines, at any depth: an object that is an event is one wherever it stands; a text is a line if
its key says so, or if it begins as one. The other fields are nobody's, and the glossary says what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...inside.pii import glossary
from ..bounded_cache import BoundedCache
from ..text_redaction import UnsafeLine
from .contents import UNWANTED, Contents, Fields, is_event, is_statement
from .cut_objects import CONTAINER_STREAMS, is_dockers, piece_of, stream_of
from .envelope_keys import (
    BEGINS_NOTHING,
    ENCODED,
    HAS_WORDS,
    SHORTEST_ENCODED,
    SHORTEST_LINE,
    Plan,
    begins_a_line,
    plan_of,
)
from .pieces import Held
from .times import round_whole, rounded_number

#: Deeper than any envelope in an envelope that anybody has.
MAX_DEPTH = 12


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
        self._plans = BoundedCache(_plans_of)

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
        if is_dockers(fields) and fields.get("stream") in CONTAINER_STREAMS:
            return self._dockers(fields, depth)
        line_count = self._contents.line_count
        earlier = self._contents.begin_envelope(fields)
        try:
            scrubbed = self._fields(fields, depth)
        finally:
            self._contents.end_envelope(earlier)
        if self._contents.line_count == line_count:
            self._contents.count("other")
        return scrubbed if scrubbed is UNWANTED else self._contents.left_of_envelope(fields, scrubbed, line_count)

    def _dockers(self, fields: Fields, depth: int) -> Any:
        """The most frequent envelope by far: the same as of any other, without looking at each field."""
        text = self._join(str(fields["stream"]), fields["log"], fields["log"].endswith("\n"))
        self.around.append({"stream": fields["stream"]})
        opened = self._text(text, depth)
        self.around.pop()
        if opened is UNWANTED:
            return UNWANTED
        scrubbed = {**fields, "log": opened}
        time = fields.get("time")
        if time is not None:
            scrubbed["time"] = (round_whole(time, self._minutes) if isinstance(time, str) else None) or ""
        if "attrs" in fields:  # labels of a container, as somebody has chosen them
            earlier = self._contents.begin_envelope({})
            scrubbed["attrs"] = self._fields({"attrs": fields["attrs"]}, depth)["attrs"]
            self._contents.end_envelope(earlier)
            scrubbed["attrs"] = self._contents.left_of_envelope(None, scrubbed["attrs"], self._contents.line_count)
        return scrubbed

    def array(self, values: list[Any], depth: int) -> Any:
        """What is left of an array."""
        scrubbed = self._array("", values, depth, keeps_times=False)
        if scrubbed is UNWANTED:
            return UNWANTED
        return self._contents.left_of_envelope(None, scrubbed, self._contents.line_count)

    def _fields(self, fields: Fields, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise UnsafeLine
        piece = piece_of(fields)
        if piece is not None:
            key, is_last = piece
            fields = {**fields, key: self._join(stream_of(fields), fields[key], is_last)}
        plans, keeps_times = self._plans[tuple(fields)]
        keeps_times = keeps_times or isinstance(fields.get("request"), dict)
        scrubbed: Fields = {}
        held = 0
        self.around.append(fields)
        put = self._contents.putter()
        for (key, value), plan in zip(fields.items(), plans, strict=True):
            kind = type(value)
            if (
                kind is str
                and plan.is_plain
                and (len(value) < 10 or (value[0] in BEGINS_NOTHING and len(value) < SHORTEST_ENCODED))
                and not (plan.is_unknown and HAS_WORDS.search(value))
            ) or (kind is int and not plan.is_time):
                put(scrubbed, key, value)  # most fields
                continue
            try:
                if kind is str:
                    found = self._text_field(scrubbed, key, plan, value, depth, keeps_times)
                else:
                    found = self._field(scrubbed, key, plan, value, depth, keeps_times)
            except Held:
                held += 1
                continue
            if found is UNWANTED:
                self.around.pop()
                return UNWANTED
            if found is not None:
                scrubbed[self._contents.key(key)] = found
        self.around.pop()
        if held == 1:
            raise Held
        if held:
            raise UnsafeLine  # the same line twice: which piece belongs to which cannot be told
        return scrubbed

    def _field(self, scrubbed: Fields, key: str, plan: Plan, value: Any, depth: int, keeps_times: bool) -> Any:
        """What is left of a field that is no text; None: it has been put into `scrubbed`."""
        if isinstance(value, dict):
            if plan.is_headers:
                return {}
            if is_event(value) or is_statement(value):
                return self.object(value, depth + 1)
            if plan.is_open or (plan.category == glossary.FREE_TEXT and _has_event(value)):
                return self._fields(value, depth + 1)
        elif isinstance(value, list):
            if plan.is_headers:
                return []
            if plan.is_line and value and all(type(byte) is int and 0 <= byte < 256 for byte in value):
                # As journald writes a line that is no text.
                opened = self._text(bytes(value).decode("utf-8", "surrogateescape"), depth)
                return opened if opened is UNWANTED else list(opened.encode("utf-8", "surrogateescape"))
            if plan.is_open or (plan.category == glossary.FREE_TEXT and any(map(_has_event, value))):
                return self._array(key, value, depth + 1, keeps_times)
        elif plan.is_time and not keeps_times:
            value = rounded_number(value, self._minutes)
        self._contents.putter()(scrubbed, key, value)
        return None

    def _text_field(self, scrubbed: Fields, key: str, plan: Plan, text: str, depth: int, keeps_times: bool) -> Any:
        """As `_field`, of a text."""
        is_begun = len(text) >= SHORTEST_LINE and begins_a_line(text)
        if plan.is_line or is_begun or (plan.is_unknown and HAS_WORDS.search(text)):
            if keeps_times and not is_begun:  # what the server says of the request
                return self._contents.words_in_front(text)
            return self._text(text, depth)
        if len(text) >= SHORTEST_ENCODED and ENCODED.match(text):
            raise UnsafeLine
        if plan.known_as:
            return self._contents.known_field(plan.known_as, text)
        if not keeps_times and text[:1].isdigit():
            rounded = round_whole(text, self._minutes)
            if rounded is not None:
                return rounded
        self._contents.putter()(scrubbed, key, text)
        return None

    def _array(self, key: str, values: list[Any], depth: int, keeps_times: bool) -> Any:
        if depth > MAX_DEPTH:
            raise UnsafeLine
        is_entry = _is_entry(values)
        scrubbed = []
        for position, value in enumerate(values):
            try:
                if is_entry and position == 0:
                    each = self._time_of_entry(value)
                elif isinstance(value, dict):
                    each = self.object(value, depth + 1) if not key else self._inner_object(value, depth + 1)
                elif isinstance(value, list):
                    each = self._array(key, value, depth + 1, keeps_times)
                else:
                    each = self._single(key if not is_entry else "line", value, depth, keeps_times)
            except Held:
                if len(values) > 1:
                    raise UnsafeLine from None  # the others could not wait
                raise
            if each is UNWANTED and is_entry:
                return UNWANTED
            if each is not UNWANTED:
                scrubbed.append(each)
        return scrubbed if scrubbed or not values else UNWANTED

    def _single(self, key: str, value: Any, depth: int, keeps_times: bool) -> Any:
        """One value of an array, that is none itself, as under the key of the array."""
        scrubbed: Fields = {}
        found = None
        if isinstance(value, str):
            found = self._text_field(scrubbed, key, plan_of(key), value, depth, keeps_times)
        else:
            self._contents.putter()(scrubbed, key, value)
        return found if found is not None or not scrubbed else next(iter(scrubbed.values()))

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
            opened_lines = [
                self._open_line(line.encode("utf-8", "surrogateescape"), depth + 1) for line in body.split("\n")
            ]
        except Held:
            raise UnsafeLine from None
        left = [line.decode("utf-8", "surrogateescape") for line in opened_lines if line is not UNWANTED]
        return "\n".join(left) + end if left else UNWANTED


def _plans_of(keys: tuple[str, ...]) -> tuple[list[Plan], bool]:
    """The plans of an object's keys, and whether it is the record of a request, whose time is its own."""
    plans = [plan_of(key) for key in keys]
    return plans, any(plan.is_of_a_request for plan in plans)


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
