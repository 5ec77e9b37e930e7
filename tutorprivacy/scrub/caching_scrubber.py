"""
The same as `Scrubber.scrub`, several times faster.

Most of a log repeats itself: the same keys, browsers, pages and courses. An event is taken apart into its values
without reading them, what became of each is looked up, and the answer is put together from bytes. Whatever is new, or
depends on whose event it is, is asked of the scrubber; an event that cannot be taken apart goes through the scrubber
itself. A test compares the two on every kind of event.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from operator import getitem, ne
from typing import Any

import msgspec
import orjson

from ..inside.pii import glossary
from ..inside.pii.posts import FORUM_EVENTS
from ..inside.pseudonyms.keyed_hash import Person
from ..inside.tracking.fields import ACTIONS
from ..inside.tracking.scrubber import Scrubber, name_of_event
from .bounded_cache import MAX_CACHE_ENTRIES, BoundedCache, Remembered
from .event_names import PayloadKind, event_name
from .event_patterns import EventPattern, EventPatterns
from .event_shapes import Shape, Shapes
from .json_codec import kept_json, parse_json
from .known_learners import Learner, NameIndex, NotCacheable
from .known_values import NOTHING, POST, Contents, Field, FreeText, KeptText, Payloads, Values, values_by_category

_MAX_PERIODS = 12

_QUOTE, _BRACE, _BRACKET = b'"{['
_MAX_DEPTH = 8

#: The platform writes no event of more than 50,000 bytes. Longer ones go through the scrubber, which has limits.
_LONGEST = 60_000

#: Longer objects are not remembered: they come once.
_LONGEST_KNOWN = 400
#: The time as the platform writes it, in quotes: 2026-03-02T06:07:08.123456+00:00.
_TIME_LENGTH = 34
_SECONDS = re.compile(rb":[0-5]\d\.\d{6}")

#: Changes of shapes that are counted before they are added up.
_MAX_TALLIES = 5000

_decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_array = msgspec.json.Decoder(list[msgspec.Raw]).decode


class CachingScrubber:
    """
    Scrub whole lines of JSON.

    Args:
        scrubber: answers what has not been seen yet.

    Attributes:
        unwanted_count: number of events that the settings do not want.
    """

    def __init__(self, scrubber: Scrubber) -> None:
        self.scrubber = scrubber
        self.unwanted_count = 0
        self._rounds_times = scrubber.policy.timestamp_minutes > 0
        self._nobody = scrubber.walk(Person("", None, "", None, "", (), (), None))
        self._index = NameIndex()
        self._values = values_by_category(self._nobody, self._index)
        self._payloads = Payloads(self._nobody, self._index)
        self._shape_maker = Shapes(self._nobody, self._index, self._values)
        self._shapes = BoundedCache(self._shape_maker.shape)
        self._patterns = EventPatterns(self._shape_maker)
        self._objects: Remembered[tuple[str, bytes], bytes] = Remembered()
        self._names = BoundedCache(partial(event_name, scrubber))
        self._times = BoundedCache(self._time)
        self._learners_by_period: dict[str, dict[Any, Learner]] = {}
        self._changed_fields: Counter[str] = Counter()
        self._tallies: Counter[tuple[Shape | EventPattern, tuple[bool, ...]]] = Counter()
        # Of the lines at hand: they count only if all of them are events.
        self._shapes_seen: list[tuple[Shape | EventPattern, tuple[bool, ...]]] = []
        self._changed_now: Counter[str] = Counter()
        self._changed_by_walk: Counter[str] = Counter()

    def _forget_some(self) -> None:
        """Whom a value may name must be known as long as both are remembered."""
        has_too_many_words = self._index.has_too_many_words
        if has_too_many_words:
            self._index.forget_words()
            for values in (*self._values.values(), self._payloads):
                values.clear()
            self._objects.clear()
            self._shapes.clear()
            self._patterns = EventPatterns(self._shape_maker)
        if has_too_many_words or self._index.has_too_many_learners:
            self._index.forget_learners()
            self._learners_by_period.clear()
            self._times.clear()

    def changed_fields(self) -> Counter[str]:
        """How many fields were changed, by category."""
        for (shape, changed), count in self._tallies.items():
            for field, is_changed in zip(shape.fields, changed, strict=True):
                if is_changed and field.category:
                    self._changed_fields[field.category] += count
        self._tallies.clear()
        return self._changed_fields

    def scrub_lines(self, chunk: bytes) -> list[bytes]:
        """
        Scrub the events of whole lines; one line each, but for those that are not wanted.

        Raises:
            Exception: of any kind; a line is no event, or one that cannot be scrubbed.
        """
        self._forget_some()
        scrubbed_lines = []
        lines = chunk.removesuffix(b"\n").split(b"\n")
        for of_other_lines in (self._shapes_seen, self._changed_now, self._changed_by_walk):
            of_other_lines.clear()
        for line in lines:
            seen = len(self._shapes_seen)
            try:
                scrubbed = self._scrub(line)
                if self._changed_by_walk:
                    self._changed_now.update(self._changed_by_walk)
                    self._changed_by_walk.clear()
            except NotCacheable:
                del self._shapes_seen[seen:]
                self._changed_by_walk.clear()
                scrubbed = self._scrub_without_cache(line)
            if scrubbed is not None:
                scrubbed_lines.append(scrubbed)
        self._tallies.update(self._shapes_seen)
        self._changed_fields.update(self._changed_now)
        if len(self._tallies) > _MAX_TALLIES:
            self.changed_fields()
        self.unwanted_count += len(lines) - len(scrubbed_lines)
        return scrubbed_lines

    def _scrub_without_cache(self, line: bytes) -> bytes | None:
        fields = parse_json(line.decode())
        if not self.scrubber.wanted(fields):
            return None
        walk = self.scrubber.walk(self.scrubber.person(fields), self._changed_now)
        return orjson.dumps(walk.event(fields, name_of_event(fields)), option=orjson.OPT_APPEND_NEWLINE)

    def _scrub(self, line: bytes) -> bytes | None:
        """
        Put the answer together from its values.

        Raises:
            NotCacheable: a value may name the learner, or the event must be looked at as a whole.
            Exception: of any other kind; the line is no event.
        """
        if len(line) > _LONGEST:
            raise NotCacheable
        values: Sequence[bytes]
        pattern, values = self._patterns.find(line)
        time = values[pattern.time]
        has_seconds = self._rounds_times and len(time) == _TIME_LENGTH and _SECONDS.match(time, 17)
        minute = time[:17] + time[27:] if has_seconds else time
        scrubbed_time, learners = self._times[minute]
        username = values[pattern.username] if pattern.username >= 0 else None
        user_id = values[pattern.user_id] if pattern.user_id >= 0 else None
        session = values[pattern.session] if username is user_id is None and pattern.session >= 0 else None
        learner = learners.get((username, user_id, session))
        if learner is None:
            learner = self._learner((username, user_id, session), time, learners)
        name = self._names[values[pattern.called]]
        if not learner.is_in_sample or not name.is_wanted:
            return None
        caches = learner.caches.get(pattern) or pattern.caches(learner)
        parts: list[Any] = [*map(getitem, caches, values)]
        parts[pattern.time] = scrubbed_time
        if pattern.payload >= 0:
            if learner.is_nobody and (b"name" in values[pattern.payload] or b"\\u" in values[pattern.payload]):
                raise NotCacheable  # it can be the visitor's
            parts[pattern.payload] = self._payload(name.kind, values[pattern.payload], learner)
        if None in parts:
            values = self._fill(pattern, parts, [*values], learner, 1)
        self._shapes_seen.append((pattern, (*map(ne, parts, values),)))
        scrubbed: bytes = pattern.template % (*parts,)
        if learner.may_be_named and (
            b"\\" in scrubbed or b"%" in scrubbed or learner.walk.is_named(scrubbed.decode().lower())
        ):
            raise NotCacheable
        return scrubbed

    def _fill(
        self, shape: Shape | EventPattern, parts: list[Any], values: list[bytes], learner: Learner, depth: int
    ) -> list[bytes]:
        """Put in the parts that could not be looked up; and for what has not changed, the same into the values."""
        for at, part in enumerate(parts):
            if part is None:
                parts[at], is_changed = self._part(shape.fields[at], values[at], learner, depth)
                if not is_changed:
                    values[at] = parts[at]
        return values

    def _part(self, field: Field, value: bytes, learner: Learner, depth: int) -> tuple[bytes, bool]:
        """What is left of a value that could not be looked up, and whether it has changed."""
        first = value[0]
        if first == _BRACE and field.inside:
            known = self._objects.get((field.inside, value)) if len(value) < _LONGEST_KNOWN else None
            if known is not None:
                return known, False
            fields = _decode(value)
            shape = self._shapes[field.inside, tuple(fields)]
            values = [*map(bytes, fields.values())]
            parts = [*map(getitem, shape.values, values)]
            if parts == values and not shape.leaves_out:
                scrubbed = shape.template % (*parts,)
                if len(value) < _LONGEST_KNOWN:  # nothing goes from it, whosever event it is in
                    self._objects.remember((field.inside, value), scrubbed)
                return scrubbed, False
            return self._object(shape, values, parts, learner, depth + 1)
        if first == _BRACKET and field.inside:
            return self._array(field.values, value, learner, depth + 1)
        if first == _QUOTE and value[1] == _BRACE and field.values.category is None:
            return self._json(value, learner, depth + 1)
        return field.values.of(value, learner, depth)

    def _object(
        self, shape: Shape, values: list[bytes], parts: list[Any], learner: Learner, depth: int
    ) -> tuple[bytes, bool]:
        """What is left of an object; `parts` is what could be looked up of its values."""
        if depth > _MAX_DEPTH:
            raise NotCacheable
        if None in parts:
            values = self._fill(shape, parts, values, learner, depth)
        if shape.is_counted:
            self._shapes_seen.append((shape, (*map(ne, parts, values),)))
        if shape.leaves_out:
            parts = [part for part, field in zip(parts, shape.fields, strict=True) if field.stays]
            return shape.template % (*parts,), True
        return shape.template % (*parts,), parts != values

    def _array(self, values: Values, array: bytes, learner: Learner, depth: int) -> tuple[bytes, bool]:
        if depth > _MAX_DEPTH:
            raise NotCacheable
        each = [*map(bytes, _decode_array(array))]
        count = len(each)
        if isinstance(values, FreeText):
            each = [value for value in each if value[0] != _QUOTE]
        elif isinstance(values, (Contents, KeptText)):
            values = self._values[None]
        parts: list[Any] = [*map(values.__getitem__, each)]
        is_changed = len(each) < count
        field = values.field
        for at, part in enumerate(parts):
            if part is None:
                parts[at], part_changed = self._part(field, each[at], learner, depth)
                is_changed = is_changed or part_changed
            else:
                is_changed = is_changed or part != each[at]
        return b"[%b]" % b",".join(parts), is_changed

    def _json(self, value: bytes, learner: Learner, depth: int) -> tuple[bytes, bool]:
        """What is left of a text that is an object in JSON."""
        field = self._values[None].field
        try:
            scrubbed, _ = self._part(field, orjson.loads(value).encode(), learner, depth)
        except msgspec.DecodeError:
            return field.values.of(value, learner, depth)
        text = orjson.dumps(scrubbed.decode())
        return text, text != value

    def _payload(self, kind: int, payload: bytes, learner: Learner) -> bytes:
        first = payload[0]
        if kind in (PayloadKind.REQUEST, PayloadKind.ANSWERS):
            orjson.loads(payload)  # else fields that are there twice are taken for a part of it, and go unread
        if kind == PayloadKind.REQUEST:
            return b'"{}"' if first == _QUOTE else NOTHING.get(first, b"null")
        if kind == PayloadKind.POST and first == _BRACE:
            return self._part(Field(self._values[None], None, POST), payload, learner, 0)[0]
        if kind in (PayloadKind.POST, PayloadKind.PROFILE):  # the name says what its keys hold
            learner.walk.begin()
            name = FORUM_EVENTS if kind == PayloadKind.POST else glossary.PROFILE_EVENTS
            return orjson.dumps(learner.walk.payload(name, orjson.loads(payload)))
        if first != _BRACE and kind == PayloadKind.ANSWERS:
            values = self._values[glossary.FREE_TEXT]
            return (values[payload] if first == _QUOTE else None) or self._part(values.field, payload, learner, 0)[0]
        if first == _BRACE or payload[1:2] == b"{":
            return self._part(self._values[None].field, payload, learner, 0)[0]
        return (self._payloads[payload] if first == _QUOTE else None) or self._payloads.of(payload, learner, 0)[0]

    def _learner(self, identity: tuple[Any, ...], time: bytes, learners: dict[Any, Learner]) -> Learner:
        """Raises NotCacheable: it cannot be told so easily."""
        read = [None if value is None else orjson.loads(value) for value in (*identity, time)]
        for value in read:
            if value is not None and type(value) is not str and (type(value) is not int or not value):
                raise NotCacheable
        fields = dict(zip(("username", "user_id", "session", "time"), read, strict=True))
        learner = Learner(fields, self.scrubber, self._changed_by_walk)
        if len(learners) >= MAX_CACHE_ENTRIES:
            learners.clear()
        learners[identity] = learner
        self._index.add_learner(learner)
        return learner

    def _time(self, value: bytes) -> tuple[bytes, dict[Any, Learner]]:
        """The time as it may stay, and the learners of its period."""
        text = orjson.loads(value)
        if not isinstance(text, str):
            raise NotCacheable
        period = self.scrubber.period(text)
        if period not in self._learners_by_period:
            if len(self._learners_by_period) >= _MAX_PERIODS:
                self._learners_by_period.clear()
                self._times.clear()
            self._learners_by_period[period] = {}
        after = ACTIONS[glossary.TIME](self._nobody, text, 1)
        return value if after == text else kept_json(after), self._learners_by_period[period]
