"""
Events as regular expressions: one for each way in which the platform writes them, made from the first such event.

An expression finds an event's values at once, which takes a third of the time of reading it as JSON. It is strict: all
that stands between the values is part of it, and each value is a whole one of JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import orjson

from ..inside.pii import glossary
from .bounded_cache import BoundedCache
from .envelopes.contents import is_event
from .event_shapes import Shapes
from .json_codec import parse_json
from .known_learners import Learner, NotCacheable
from .known_values import Field

#: As many are made; other events are read.
MAX_PATTERNS = 80

#: Beginnings, ends and numbers of keys of events, by which the patterns are told that fit most likely.
_MAX_KINDS = 1000

#: A pattern is made for events like which there were so many: that takes as long as a hundred events.
OFTEN = 3

_MAX_DEPTH = 3
_MAX_FIELDS = 60

#: A text that is not empty: an empty one is a part of the expression. It cannot end at a quote within the text
#: (``\\"``): a comma and a key would have to follow, and of their quotes, the first without a backslash ends the text.
_TEXT = rb'("[^"]+")'
_WHOLE_NUMBER = rb"(-?(?:0|[1-9][0-9]{0,17}))"
#: An object with two levels of objects in it at most, without quotes in its texts.
_FLAT = rb'\{(?:[^"{}]|"[^"\\]*")*\}'
_OBJECT = rb'(\{(?:[^"{}]|"[^"\\]*"|\{(?:[^"{}]|"[^"\\]*"|' + _FLAT + rb")*\})*\})"
#: To its last end that the rest of the event allows: whoever reads it sees whether it is one.
_PAYLOADS: dict[type, bytes] = {str: rb'(".*")', dict: rb"(\{.*\})", list: rb"(\[.*\])"}

_KEYS_OF_PAYLOADS = ("event", "data")
_KEYS_OF_TIMES = ("time", "timestamp")
_SAY_WHOSE = ("username", "user_id", "session")
_SAY_WHAT = ("name", "event_type")
#: Of these it would count that something is there, whatever it is.
_NEVER_TRUE = (*_KEYS_OF_PAYLOADS, *_SAY_WHOSE, *_SAY_WHAT)
#: Keys that a program has.
_KEY = re.compile(r"\w[\w.-]*\Z", re.ASCII)


class EventPattern:
    """
    One way in which events are written.

    Args:
        event: one of them.
        line: as it is written.
        shapes: knows what keys say.

    Attributes:
        match: of the expression; a group for each value that is not the same in all of them.
        fields: what the key of each group says.
        template: JSON with a place for each group.
        time, payload, name, event_type, username, user_id, session: which groups these are; -1: none.
        called: which says what the event is called.

    Raises:
        NotCacheable: there is no expression for it.
    """

    def __init__(self, event: dict[str, Any], line: bytes, shapes: Shapes) -> None:
        if ("time" in event) == ("timestamp" in event) or ("event" in event) == ("data" in event):
            raise NotCacheable
        self.fields: list[Field] = []
        self.time = self.payload = self.name = self.event_type = self.username = self.user_id = self.session = -1
        self._shapes = shapes
        self._colon, self._comma = (b": ", b", ") if b'": ' in line[:300] else (b":", b",")
        self._count = 0
        expression, template = self._object(event, "", shapes.field_of_an_event)
        self.called = self.event_type if self.event_type >= 0 else self.name
        if self.called < 0:
            raise NotCacheable
        self.match = re.compile(expression + rb"\Z", re.DOTALL).match
        self.template = template + b"\n"
        if self.match(line) is None:  # keys that are there twice, other blanks
            raise NotCacheable

    def caches(self, learner: Learner) -> list[Any]:
        """Where what becomes of each group is looked up in a learner's event; remembered with the learner."""
        caches = learner.caches[self] = [field.values.known_of(learner) for field in self.fields]
        return caches

    def _object(self, fields: dict[str, Any], path: str, field_of: Callable[[str], Field]) -> tuple[bytes, bytes]:
        """The expression of an object, and its template."""
        expressions, templates = [], []
        for key, value in fields.items():
            self._count += 1
            if self._count > _MAX_FIELDS or not _KEY.match(key) or (key == "email" and path in ("", "context")):
                raise NotCacheable
            expression, template = self._value(key, value, path, field_of(key))
            name = orjson.dumps(key)
            expressions.append(re.escape(name + self._colon) + expression)
            templates.append(name.replace(b"%", b"%%") + b":" + template)
        return rb"\{" + re.escape(self._comma).join(expressions) + rb"\}", b"{%b}" % b",".join(templates)

    def _value(self, key: str, value: Any, path: str, field: Field) -> tuple[bytes, bytes]:
        """The same of a value."""
        kind = type(value)
        if kind is bool and key in _NEVER_TRUE and path in ("", "context"):
            raise NotCacheable
        is_empty = value is None or kind is bool or value in ("", {}, [])
        if not path and key in _KEYS_OF_TIMES:
            if kind is not str or is_empty:
                raise NotCacheable
            self.time = len(self.fields)
            return self._group(_TEXT, Field(self._shapes.later, glossary.TIME, ""))
        if not path and key in _KEYS_OF_PAYLOADS and (kind is str or not is_empty):
            if kind not in _PAYLOADS:
                raise NotCacheable
            self.payload = len(self.fields)
            return self._group(_PAYLOADS[kind], self._shapes.later.field)
        if is_empty:
            written = orjson.dumps(value)
            if field.values[written] != written:
                raise NotCacheable
            return re.escape(written), written
        if kind is dict and field.category is None and path.count(".") < _MAX_DEPTH:
            inner = self._shapes.field_of_a_context if f"{path}.{key}" == ".context" else self._shapes.field
            return self._object(value, f"{path}.{key}" if path else key, inner)
        if path in ("", "context"):
            self._note(key, path)
        if kind is str:
            return self._group(_TEXT, field)
        if kind is int and value.bit_length() < 60:
            return self._group(_WHOLE_NUMBER, field)
        if kind is dict:
            return self._group(_OBJECT, field)
        raise NotCacheable

    def _note(self, key: str, path: str) -> None:
        """Where it is said whose event it is (by itself, else by its context), and which."""
        says_whose = key in _SAY_WHOSE and (not path or getattr(self, key) < 0)
        if says_whose or (not path and key in _SAY_WHAT):
            setattr(self, key, len(self.fields))

    def _group(self, expression: bytes, field: Field) -> tuple[bytes, bytes]:
        self.fields.append(field)
        return expression, b"%b"


class EventPatterns:
    """
    The ways in which a log's events are written, as far as they have been seen.

    Args:
        shapes: knows what keys say.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._patterns: list[EventPattern] = []
        self._likely: dict[tuple[bytes, bool, int], list[EventPattern]] = {}
        self._seen: BoundedCache[tuple[Any, ...], int] = BoundedCache(lambda _keys: 0)

    def find(self, line: bytes) -> tuple[EventPattern, tuple[bytes, ...]]:
        """
        The pattern of an event, and the values in its groups.

        Raises:
            NotCacheable: there is none.
            Exception: of any other kind; the line is no event.
        """
        kind = line[2:6], line.endswith(b"null}"), line.count(b', "')
        likely = self._likely.get(kind, [])
        for at, pattern in enumerate(likely):
            match = pattern.match(line)
            if match is not None:
                if at:  # the most frequent come to the front
                    likely[at - 1 : at + 1] = pattern, likely[at - 1]
                return pattern, match.groups()
        for pattern in self._patterns:
            match = None if pattern in likely else pattern.match(line)
            if match is not None:
                if len(self._likely) > _MAX_KINDS:
                    self._likely.clear()
                self._likely.setdefault(kind, []).append(pattern)
                return pattern, match.groups()
        event = parse_json(line.decode())
        if not isinstance(event, dict) or not is_event(event):
            raise ValueError("no event")
        shape = _shape_of(event)
        self._seen[shape] += 1
        if len(self._patterns) < MAX_PATTERNS and self._seen[shape] == OFTEN:
            self._patterns.append(EventPattern(event, line, self._shapes))
        raise NotCacheable


def _shape_of(fields: dict[str, Any], depth: int = 0) -> tuple[Any, ...]:
    """What two events have in common that are written alike, as far as it is quickly told."""
    if depth > _MAX_DEPTH:
        return ()
    return tuple(
        [
            (key, _shape_of(value, depth + 1))
            if isinstance(value, dict) and key not in _KEYS_OF_PAYLOADS
            else (key, type(value) if value and value is not True else repr(value))
            for key, value in fields.items()
        ]
    )
