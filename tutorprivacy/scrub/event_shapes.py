"""
Shapes of events and of the objects in them: which keys they have, in which order, and what that says of each value.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from ..inside.pii import glossary
from ..inside.pii.platforms_events import WORDS_OF_THE_COURSE, is_field_of_a_problem
from ..inside.tracking.fields import Walk
from ..inside.tracking.payloads import OTHER_POSTS
from ..inside.tracking.running_text import HASH
from .known_learners import NameIndex, NotCacheable
from .known_values import ORDINARY, POST, WITHOUT_TEXT, Emptied, EventNames, Field, Later, Pages, Values


class Shape:
    """
    The keys of an object, in their order.

    Attributes:
        fields: what each says.
        values: of each, `Field.values`.
        template: JSON with a place for each value.
        leaves_out: is less left of it than it has keys?
        is_counted: does a change of one of its values count?
    """

    def __init__(self, keys: tuple[str, ...], fields: list[Field]) -> None:
        self.fields = fields
        self.values = [field.values for field in fields]
        written = [orjson.dumps(key).replace(b"%", b"%%") + b":%b" for key in keys]
        staying = [each for each, field in zip(written, fields, strict=True) if field.stays]
        self.is_counted = any(field.category for field in fields)
        self.leaves_out = len(staying) < len(fields)
        self.template = b"{%b}" % b",".join(staying)


class Shapes:
    """
    Makes shapes.

    Args:
        nobody: scrubs what does not depend on whose event it is.
        index: gets the words of the keys.
        values: what becomes of the values of each category.

    Attributes:
        later: in place of values that are looked at by themselves.
    """

    def __init__(self, nobody: Walk, index: NameIndex, values: Mapping[str | None, Values]) -> None:
        self._nobody = nobody
        self._index = index
        self._values = values
        self._event_names = EventNames(nobody, index, values[glossary.LOCATION])
        self._pages = Pages(nobody, index, glossary.LOCATION)
        self._emptied, self.later = Emptied(nobody, index), Later(nobody, index)

    def shape(self, kind_and_keys: tuple[str, tuple[str, ...]]) -> Shape:
        """
        Of an object that is searched as a kind.

        Raises:
            NotCacheable: a key may name somebody.
        """
        kind, keys = kind_and_keys
        make = {WITHOUT_TEXT: self._without_text, POST: self._of_a_post}.get(kind, self.field)
        return Shape(keys, [make(key) for key in keys])

    def field(self, key: str) -> Field:
        """What a key says; raises NotCacheable: it may name somebody."""
        stays, category = self._nobody.memo.plan(key)
        if not stays:
            self._refuse_changed(key)
        values = self._values[category]
        return Field(values, category, values.inside)

    def field_of_an_event(self, key: str) -> Field:
        """The same of the keys of an event itself."""
        if key in ("name", "event_type"):
            return Field(self._event_names, glossary.IDENTIFIER if key == "event_type" else None, ORDINARY)
        return self.field_of_a_context(key)

    def field_of_a_context(self, key: str) -> Field:
        """The same of the keys of its context."""
        return Field(self._pages, glossary.LOCATION, ORDINARY) if key == "page" else self.field(key)

    def _of_a_post(self, key: str) -> Field:
        if key == "id":
            return Field(self._values[glossary.RECORD], None, "")
        if key == "url":
            return Field(self._emptied, None, "")
        return self.field(key)._replace(inside=POST) if key in OTHER_POSTS else self.field(key)

    def _without_text(self, key: str) -> Field:
        """See `inside.tracking.free_text`."""
        stays, category = self._nobody.memo.plan(key)
        if category is not None and category != glossary.FREE_TEXT:
            return self.field(key)
        text = self._values[glossary.FREE_TEXT]
        if key in WORDS_OF_THE_COURSE:
            return self._values[None].field
        if not stays and not is_field_of_a_problem(key):
            return Field(text, None, WITHOUT_TEXT, stays=False)
        if not stays:
            self._refuse_changed(key)
        return text.field

    def _refuse_changed(self, key: str) -> None:
        """A key that nobody knows stays as it is, if it can be told whosever event it is in."""
        self._nobody.begin()
        if self._nobody.value(key, 1) != key or not (key in self._nobody.memo.plain or HASH.match(key)):
            raise NotCacheable
        self._index.add_text(key)
