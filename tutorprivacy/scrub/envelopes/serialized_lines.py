"""
Lines as others have written them down: objects glued together, arrays, texts of JSON, rows of CSV.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from ..json_codec import dump_json, parse_json
from ..text_redaction import UnsafeLine
from . import csv_rows
from .contents import UNWANTED, Contents
from .objects import ObjectOpener
from .pieces import Held
from .times import round_times

#: Between objects that stand in one line, and around them where a line is one of an array's.
_BETWEEN_OBJECTS = re.compile(r"[\s,\x1e]*")
_ENDS_AN_ARRAY = re.compile(r"[\s,]*(?:\][\s,]*)?\Z")
_MAY_BE_JSON = re.compile(r"[\"\],}]|\[\s*(?:[\[{\"\d\]-]|\Z)")
_BEGINS_AN_ARRAY = re.compile(r"\[\s*\{")
_PUNCTUATION = re.compile(r"[\s,{}\[\]]*\Z")

_decode = json.JSONDecoder().raw_decode


class SerializedLines:
    """
    Opens such lines.

    Args:
        contents, minutes: as `ObjectOpener`'s.
        open_line: opens a line at a depth; UNWANTED if the settings do not want what is in it.
        open_object: the same of a line that is an object.
        objects: opens what has been read of one.
    """

    def __init__(
        self,
        contents: Contents,
        open_line: Callable[[bytes, int], Any],
        open_object: Callable[[bytes, int], Any],
        objects: ObjectOpener,
        minutes: int,
    ) -> None:
        self._contents = contents
        self._open_line = open_line
        self._open_object = open_object
        self._objects = objects
        self._minutes = minutes

    def several(self, text: str, depth: int) -> Any:
        """What is left of objects one behind another, or of a line of an array that has one in each line."""
        found: list[tuple[str, Any]] = []
        is_opened = text[:1] == "["
        at = int(is_opened)
        while True:
            between = _BETWEEN_OBJECTS.match(text, at)
            gap = between.group() if between else ""
            at += len(gap)
            if not text.startswith("{", at):
                break
            _value, end = _decode(text, at)
            try:
                opened = self._open_object(text[at:end].encode(), depth + 1)
            except Held:
                raise UnsafeLine from None  # the others could not wait
            found.append((gap, opened if opened is UNWANTED else opened.decode()))
            at = end
        if not found or not _ENDS_AN_ARRAY.match(text, at):
            raise UnsafeLine
        return _joined("[" if is_opened else "", found, gap + text[at:])

    def json(self, line: bytes, depth: int) -> Any:
        """What is left of an array, or of a line as a text of JSON; None if it is neither."""
        text = line.decode("utf-8", "surrogateescape")
        if not _MAY_BE_JSON.match(text):
            return None
        if _PUNCTUATION.match(text):
            self._contents.count("words")
            return line
        try:
            value = parse_json(text)
        except ValueError:
            return self.several(text, depth) if _BEGINS_AN_ARRAY.match(text) else None
        if isinstance(value, str):
            if not value.strip():
                return line
            opened = self._open_line(value.encode(), depth + 1)
            return opened if opened is UNWANTED else dump_json(opened.decode("utf-8", "surrogateescape")).encode()
        scrubbed = self._objects.array(value, depth)
        return UNWANTED if scrubbed is UNWANTED else dump_json(scrubbed).encode()

    def row(self, line: bytes, depth: int) -> Any:
        """What is left of a row of CSV; None if it is none."""
        row = csv_rows.split_row(line.decode("utf-8", "surrogateescape"))
        if row is None:
            return None
        fields, delimiter = row
        scrubbed = []
        lines = self._contents.line_count
        for value, is_quoted in fields:
            if is_quoted and "{" in value:
                try:
                    opened = self._open_line(value.encode("utf-8", "surrogateescape"), depth + 1)
                except Held:
                    raise UnsafeLine from None
                if opened is UNWANTED:
                    return UNWANTED
                left = opened.decode("utf-8", "surrogateescape")
            else:
                left = round_times(self._contents.words_in_front(value), self._minutes)
            scrubbed.append((left, is_quoted))
        if self._contents.line_count == lines:
            self._contents.count("words")  # a row with no line in it is one itself
            if self._contents.left_of_envelope({"": [value for value, _ in fields]}, {}, lines) is UNWANTED:
                return UNWANTED
        return csv_rows.join_row(scrubbed, delimiter).encode("utf-8", "surrogateescape")


def _joined(opening: str, found: list[tuple[str, Any]], rest: str) -> Any:
    """
    A line of objects without those that are not wanted; UNWANTED, if that is nothing.

    An array may have one of its elements in each line, with a comma behind each or in front of it. So a comma goes with
    an element; where there is none and the line has an end of the array, the element is the first or the last of it,
    and an empty one takes its place.
    """
    pieces: list[str] = []
    has_element = False
    for position, (gap, opened) in enumerate(found):
        if opened is not UNWANTED:
            pieces += [gap, opened]
            has_element = True
        elif "," not in gap:
            behind = found[position + 1][0] if position + 1 < len(found) else rest
            if "," in behind:
                without = behind.replace(",", "", 1)
                if position + 1 < len(found):
                    found[position + 1] = (without, found[position + 1][1])
                else:
                    rest = without
            elif opening or "]" in rest:
                pieces.append("{}")
                has_element = True
    if not has_element and not opening and "]" not in rest:
        return UNWANTED
    return "".join([opening, *pieces, rest]).encode()
