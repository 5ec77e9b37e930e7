"""
What becomes of a value of an event, by its JSON: asked of the scrubber once, and then looked up.

There is one `Values` for each thing that a key may say of its value. It answers with JSON, or with nothing: then the
value is an object or an array, or what becomes of it depends on whose event it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from ..inside.pii import glossary
from ..inside.tracking.fields import ACTIONS, ADDRESS, PLATFORMS_WORD, Walk
from ..inside.tracking.payloads import is_no_place
from ..inside.tracking.running_text import HASH
from .bounded_cache import Remembered
from .json_codec import kept_json
from .known_learners import Answers, Learner, NameIndex, NotCacheable

_QUOTE, _BRACE, _BRACKET = b'"{['

#: No learner's id, and no point in time, whosever event it is.
_SMALL_NUMBER = re.compile(rb"-?\d{1,5}(?:\.\d{1,17})?\Z")
_WHOLE_NUMBER = re.compile(rb"-?\d{1,18}\Z")
_SAYS_NOTHING = frozenset((b"null", b"true", b"false", b"{}", b"[]"))

#: A text that is an id in hexadecimal digits, of which there are too many to remember; as the engine tells it.
_HASH = re.compile(HASH.pattern.encode())

#: A text of which nothing goes but a name: words without numbers, and none that could be an id in hexadecimal digits.
_ONLY_WORDS = re.compile(rb'"(?!.*[a-f]{24})[A-Za-z ,.!-]*"\Z')

#: Longer texts are not remembered.
_LONGEST = 2000

#: What is within an object: fields of any kind; of free text that goes; of a post of the forum.
ORDINARY, WITHOUT_TEXT, POST = "ordinary", "without text", "post"


class Field(NamedTuple):
    """
    What a key says of its value.

    Args:
        values: what becomes of it.
        category: under which it is counted if it changes.
        inside: what an object is searched as; see `known_values.Values`.
        stays: is it left out otherwise?
    """

    values: Values
    category: str | None
    inside: str
    stays: bool = True


class Values(Remembered[bytes, "bytes | None"]):
    """
    What becomes of values under keys of one category.

    Args:
        nobody: scrubs what does not depend on whose event it is.
        index: gets the words of what is remembered.
        category: of the glossary; None: the glossary does not know the key.

    Attributes:
        inside: what an object is searched as; empty: what becomes of it is for the scrubber.
        field: of a value without a key, in an array.
    """

    inside = ORDINARY

    def __init__(self, nobody: Walk, index: NameIndex, category: str | None = None) -> None:
        super().__init__()
        self.category = category
        self._action: Callable[[Walk, Any, int], Any] = ACTIONS[category] if category else Walk.value
        self._nobody = nobody
        self._index = index
        self.field = Field(self, None, self.inside)

    def __missing__(self, value: bytes) -> bytes | None:
        if value[0] != _QUOTE:
            return self._number(value)
        if len(value) > _LONGEST or value[1] in (_BRACE, _BRACKET):
            return None
        if self.category is None and _HASH.match(value[1:-1]):
            return value
        self._nobody.begin()
        found = self._text(orjson.loads(value), value)
        self.remember(value, found)
        return found

    def _number(self, value: bytes) -> bytes | None:
        return value if (len(value) < 6 and value in _SAYS_NOTHING) or _SMALL_NUMBER.match(value) else None

    def _text(self, text: str, value: bytes) -> bytes | None:
        """What becomes of a text, whosever event it is; None: that depends on it."""
        if not _ONLY_WORDS.match(value) and (
            self._nobody.value(text, 1) != text or text not in self._nobody.memo.plain
        ):
            return None
        self._index.add_text(text)
        return value

    def known_of(self, learner: Learner) -> Values | Answers:
        """Where what becomes of values in somebody's events is looked up."""
        return self

    def of(self, value: bytes, learner: Learner, depth: int) -> tuple[bytes, bool]:
        """What becomes of a value in somebody's event, as the scrubber says; and whether it has changed."""
        before = orjson.loads(value)
        learner.walk.begin()
        after = self._action(learner.walk, before, depth)
        return orjson.dumps(after), after != before


class Later(Values):
    """Values that are looked at by themselves."""

    def __missing__(self, value: bytes) -> bytes | None:
        return None


class Emptied(Values):
    """Nothing is left but the type."""

    def __missing__(self, value: bytes) -> bytes:
        return NOTHING.get(value[0], b"null")


NOTHING = {_QUOTE: b'""', _BRACE: b"{}", _BRACKET: b"[]"}


class Reduced(Values):
    """Texts are reduced, whoever sends them; of anything else, nothing is left but the type."""

    def __missing__(self, value: bytes) -> bytes | None:
        return NOTHING.get(value[0], b"null") if value[0] != _QUOTE else super().__missing__(value)

    def _text(self, text: str, value: bytes) -> bytes:
        after = self._action(self._nobody, text, 1)
        return value if after == text else kept_json(after)


class Times(Values):
    """Points in time, of which there are too many to remember."""

    def __missing__(self, value: bytes) -> bytes | None:
        if value[0] in (_BRACE, _BRACKET):
            return None
        before = orjson.loads(value)
        after = self._action(self._nobody, before, 1)
        return value if after == before else orjson.dumps(after)


class Locations(Values):
    """URLs and paths."""

    def _text(self, text: str, value: bytes) -> bytes | None:
        if text.lstrip()[:1] in ("{", "[", '"'):  # what is in there may be somebody's
            return None
        after = self._action(self._nobody, text, 1)
        if "%" in after:  # a name could be hidden in a code
            return None
        self._index.add_text(after)
        return value if after == text else kept_json(after)


class Identifiers(Locations):
    """The platform's own words, and paths, which are as elsewhere."""

    def __init__(self, nobody: Walk, index: NameIndex, locations: Values) -> None:
        super().__init__(nobody, index, glossary.IDENTIFIER)
        self._locations = locations

    def _text(self, text: str, value: bytes) -> bytes | None:
        if PLATFORMS_WORD.match(text):
            return super()._text(text, value)
        return self._locations[value] if ADDRESS.match(text) else Values._text(self, text, value)


class EventNames(Identifiers):
    """Names of events; raises NotCacheable: no program calls an event so."""

    def _text(self, text: str, value: bytes) -> bytes | None:
        if not text.isprintable():
            raise NotCacheable
        return super()._text(text, value)

    def of(self, value: bytes, learner: Learner, depth: int) -> tuple[bytes, bool]:
        """Never: what cannot be looked up is none."""
        raise NotCacheable


class Pages(Locations):
    """Where a browser was, as it says; raises NotCacheable: that is no place."""

    def _text(self, text: str, value: bytes) -> bytes | None:
        if is_no_place(text):
            raise NotCacheable
        return super()._text(text, value)

    def of(self, value: bytes, learner: Learner, depth: int) -> tuple[bytes, bool]:
        """Of texts in JSON, and of long ones; see `_text`."""
        if is_no_place(orjson.loads(value)):
            raise NotCacheable
        return super().of(value, learner, depth)


class Payloads(Values):
    """Payloads that are no objects."""

    def __init__(self, nobody: Walk, index: NameIndex) -> None:
        super().__init__(nobody, index)
        self._action = _payload

    def _text(self, text: str, value: bytes) -> bytes | None:
        after = self._nobody.without_keys(text)
        if after == "":
            return b'""'
        if after != text or text not in self._nobody.memo.plain:
            return None
        self._index.add_text(text)
        return value


def _payload(walk: Walk, value: Any, _depth: int) -> Any:
    return walk.without_keys(value)


class Contents(Values):
    """Numbers that are nobody's id, whatever they look like."""

    def _number(self, value: bytes) -> bytes | None:
        return value if _WHOLE_NUMBER.match(value) else super()._number(value)


class People(Values):
    """Names and ids of people, and keys of what a person did: what becomes of them is remembered with the learner."""

    inside = ""

    def __missing__(self, value: bytes) -> bytes | None:
        return value if len(value) < 6 and (value in _SAYS_NOTHING or value == b'""') else None

    def known_of(self, learner: Learner) -> Answers:
        """The learner's own."""
        return learner.people if self.category == glossary.PERSON else learner.records

    def of(self, value: bytes, learner: Learner, depth: int) -> tuple[bytes, bool]:
        """Texts and numbers are remembered, objects and arrays are not."""
        if value[0] in (_BRACE, _BRACKET):
            return super().of(value, learner, depth)
        after = self.known_of(learner)[value]
        return after, after != value


class FreeText(Values):
    """What somebody has written, where it goes."""

    inside = WITHOUT_TEXT

    def __missing__(self, value: bytes) -> bytes | None:
        return b'""' if value[0] == _QUOTE else self._number(value)


class KeptText(Values):
    """What somebody has written, where it stays; what is no text is as elsewhere."""

    def __missing__(self, value: bytes) -> bytes | None:
        if value[0] != _QUOTE:
            return self._number(value)
        orjson.loads(value)  # it is JSON
        return value


def values_by_category(nobody: Walk, index: NameIndex) -> dict[str | None, Values]:
    """For each category of the glossary, and for none, by the policy of a walk."""
    policy = nobody.policy
    device = {"drop": Emptied, "reduce": Reduced}.get(policy.user_agent, KeptText)
    text = {"drop": FreeText, "keep": KeptText}.get(policy.free_text, Values)
    classes: dict[str | None, type[Values]] = {
        None: Values,
        glossary.NETWORK: Emptied,
        glossary.CONTACT: Emptied,
        glossary.IP_ADDRESS: Emptied if policy.ip.action == "drop" else Reduced,
        glossary.LANGUAGE: Reduced,
        glossary.DEVICE: device,
        glossary.PERSON: People,
        glossary.RECORD: People,
        glossary.SESSION: People,
        glossary.FREE_TEXT: text,
        glossary.LOCATION: Locations,
        glossary.TIME: Times,
        glossary.CONTENT: Contents,
    }
    values = {category: kind(nobody, index, category) for category, kind in classes.items()}
    return {**values, glossary.IDENTIFIER: Identifiers(nobody, index, values[glossary.LOCATION])}
