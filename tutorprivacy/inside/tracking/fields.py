"""
One event's way through the data glossary: what becomes of each field, at any depth.

Fields of the glossary (``pii.glossary``) get what their category says. Everything else is
searched for patterns, and for the event's own learner: text, JSON inside of text, forms.

Standard library only: this module is imported on the operator's host, too.

.. pii: Whatever a tracking event holds, in memory; what leaves it is pseudonymous.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from ..minimize.reductions import REDACTED, is_time, reduce_language, reduce_time, round_down
from ..minimize.user_agents import reduce_agent
from ..pii import glossary
from ..pii.limits import MAX_NAME
from ..pii.names import lower
from ..pii.platforms_events import is_platforms_event
from ..pseudonyms.keyed_hash import name_of, number_of
from .free_text import Fields, emptied
from .payloads import PayloadWalk, is_no_place
from .running_text import TooMuch

_NAMES_OF_EVENTS = ("name", "event_type")

#: Wider than any number that consumers can hold.
_MAX_BITS = 64

#: The name of an event, a key, a mode: one word of no path. The keys of old courses have slashes: edX/DemoX/2014.
PLATFORMS_WORD = re.compile(r"[\w.:+@~-]+(?:/[\w.~-]+/[\w.~-]+)?\Z")
ADDRESS = re.compile(r"(?:https?:/)?/")

#: Fields of an object under a key that names a person, which say nothing themselves.
_FIELDS_OF_A_PERSON = frozenset({"id", "pk", "name", "uuid"})


class Walk(PayloadWalk):
    """Through the fields of one event; the arguments are `TextWalk`'s."""

    def event(self, event: Mapping[str, Any], name: str) -> Fields:
        """A new event. `name` is its name, a path for the events of requests."""
        self.is_plugins = bool(name) and not is_platforms_event(name)
        scrubbed: Fields = {}
        for key, value in event.items():
            if key == "event" or key == "data":
                scrubbed[key] = self.payload(name, value)
            elif key in _NAMES_OF_EVENTS and isinstance(value, str) and not value.isprintable():
                scrubbed[key] = REDACTED  # no program calls an event so
            elif key == "name":
                scrubbed[key] = self._identifier(value, 1)
            elif key == "page" and is_no_place(value):
                scrubbed[key] = self._counted("", glossary.LOCATION)
            elif key == "context" and isinstance(value, Mapping) and is_no_place(value.get("page")):
                self._put(scrubbed, key, {**value, "page": self._counted("", glossary.LOCATION)}, 1)
            else:
                self._put(scrubbed, key, value, 1)
        return scrubbed

    def _counted(self, value: Any, category: str) -> Any:
        if self.changed is not None:
            self.changed[category] += 1
        return value

    def known(self, key: str, value: Any) -> Any:
        """The value of a field of the glossary."""
        return ACTIONS[glossary.category_of(key) or glossary.CONTACT](self, value, 1)

    def put(self, scrubbed: Fields, key: str, value: Any) -> None:
        """Put a field of what is no event into what is left of it."""
        self._put(scrubbed, key, value, 1)

    def key(self, key: str) -> Any:
        """The key of a field."""
        return key if self.memo.plan(key)[0] else self.value(key, 1)

    def value(self, value: Any, depth: int) -> Any:
        """A value that the glossary does not know."""
        kind = type(value)
        if kind is str:
            lowered = self.memo.plain.get(value)
            return value if lowered is not None and not self.is_named(lowered) else self._string(value, depth)
        if value is None or kind is bool:
            return value
        if kind is int or kind is float:
            return self._number(value, depth)
        if kind is dict or isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, (list, tuple)):
            self._count(len(value), depth)
            return [self.value(each, depth + 1) for each in value]
        if isinstance(value, datetime.date):
            return self._time(value, depth)
        if isinstance(value, str):  # a subclass, such as Django's SafeString
            return self._string(str(value), depth)
        raise TypeError(f"a {kind.__name__} is not part of an event")

    def _mapping(self, fields: Mapping[Any, Any], depth: int) -> Fields:
        self._count(len(fields), depth)
        scrubbed: Fields = {}
        for key, value in fields.items():
            self._put(scrubbed, key if type(key) is str else str(key), value, depth + 1)
        return scrubbed

    def _put(self, scrubbed: Fields, key: str, value: Any, depth: int) -> None:
        stays, category = self.memo.plans.get(key) or self.memo.plan(key)
        if not stays:
            before, key = key, self.value(key, depth)
            if key != before:  # what is left of it may be a key of the glossary
                category = category or glossary.category_of(key)
        if category is None:
            scrubbed[key] = self._unknown(value, depth) if self.is_plugins and not stays else self.value(value, depth)
            return
        scrubbed[key] = after = ACTIONS[category](self, value, depth)
        if self.changed is not None and after != value:
            self.changed[category] += 1

    def _number(self, value: int | float, depth: int) -> Any:
        if isinstance(value, float) and not math.isfinite(value):
            return None  # JSON has no other numbers
        if value == self.person.user_id and self._is_own_id(self.person.user_id):
            return self._person(self.person.user_id, depth)
        if is_time(value):
            return reduce_time(value, self.policy.timestamp_minutes)
        return value if isinstance(value, float) or value.bit_length() <= _MAX_BITS else None

    # Actions: what becomes of the value of a category

    def _person(self, value: Any, depth: int) -> Any:
        """A user id, a username, a list of them, or an object that describes a person."""
        if value is None or value == "" or isinstance(value, bool):
            return value
        person = self.person
        if person.number is not None and self.policy.user_id == "pseudonymize":  # by far the most frequent
            if value == person.username:
                return person.pseudonym
            if value == person.user_id:
                return person.number
            if value == person.id_text:
                return str(person.number)
        if not isinstance(value, (str, int)):
            if isinstance(value, (list, tuple)):
                self._count(len(value), depth)
                return [self._person(each, depth + 1) for each in value]
            return self._object(value, depth) if isinstance(value, Mapping) else emptied(value)
        if self.policy.user_id == "drop":
            return emptied(value)
        if person.knows(value):
            return value
        if isinstance(value, str) and value.lstrip()[:1] in ("{", "[", '"'):
            return ""  # several, as JSON
        if self.policy.user_id == "keep":
            return value
        number = self._pseudonym(value)
        if isinstance(value, int):
            return number
        if number is None:
            return ""
        return name_of(number) if number_of(value) is None else str(number)

    def _pseudonym(self, value: str | int) -> int | None:
        person = self.person
        if value == person.user_id or (isinstance(value, str) and lower(value) == lower(person.username)):
            return person.number
        if isinstance(value, str):
            number = number_of(value)
            if number is not None and number == person.user_id:
                return person.number
            value = value if number is None else number
        if person.others is None:
            return None
        if isinstance(value, int):
            return person.others.of_user(value)
        self.people_left -= 1  # each may be a question to the database
        if self.people_left < 0 or len(value) > MAX_NAME:
            raise TooMuch("an event names too many people, or a name is too long")
        return person.others.of_name(value)

    def _object(self, fields: Mapping[Any, Any], depth: int) -> Fields:
        self._count(len(fields), depth)
        scrubbed: Fields = {}
        for key, value in fields.items():
            key = str(key)
            if glossary.category_of(key) is not None or self.policy.user_id == "keep":
                self._put(scrubbed, key, value, depth + 1)
            else:  # an object's own field, or the name of a person as a key
                name = key if key in _FIELDS_OF_A_PERSON else str(self._person(key, depth))
                scrubbed[name] = self._person(value, depth + 1)
        return scrubbed

    def _record(self, value: Any, depth: int) -> Any:
        """A key to what a person did: a session, a submission. Kinds are not told apart."""
        if isinstance(value, (list, tuple)):
            self._count(len(value), depth)
            return [self._record(each, depth + 1) for each in value]
        if value is None or value == "" or isinstance(value, bool):
            return value
        if not isinstance(value, (str, int)) or self.policy.user_id == "drop":
            return emptied(value)
        if self.person.knows(value) or self.policy.user_id == "keep":
            return value
        if self.person.others is None:
            return emptied(value)
        number = self.person.others.of("record", str(value))
        return number if isinstance(value, int) else name_of(number)

    def _device(self, value: Any, depth: int) -> Any:
        if self.policy.user_agent == "keep":
            return value if isinstance(value, str) else self.value(value, depth)
        if isinstance(value, str) and self.policy.user_agent == "reduce":
            return reduce_agent(value)
        return emptied(value)

    def _ip_address(self, value: Any, _depth: int) -> Any:
        return (self.policy.ip.apply(value) or "") if isinstance(value, str) else emptied(value)

    def _language(self, value: Any, _depth: int) -> Any:
        return reduce_language(value) if isinstance(value, str) else emptied(value)

    def _location(self, value: Any, depth: int) -> Any:
        if not isinstance(value, str):
            if isinstance(value, (list, tuple)):
                self._count(len(value), depth)
                return [self._location(each, depth + 1) for each in value]
            return self.value(value, depth)
        if value.lstrip()[:1] in ("{", "[", '"'):
            return self.value(value, depth)
        self._read(value)
        clean, lowered = self.memo.location(value)
        if self.is_named(lowered):
            return self.memo.location(self._without_name(value))[0]
        return clean

    def _identifier(self, value: Any, depth: int) -> Any:
        """A word of the platform: no name is looked for in it. A path, and what is no such word, is as elsewhere."""
        if type(value) is not str:
            if isinstance(value, (list, tuple)):
                self._count(len(value), depth)
                return [self._identifier(each, depth + 1) for each in value]
            return self.value(value, depth)
        if PLATFORMS_WORD.match(value):
            return self.memo.text(value)
        return self._location(value, depth) if ADDRESS.match(value) else self.value(value, depth)

    def _time(self, value: Any, depth: int) -> Any:
        if isinstance(value, (list, tuple)):
            self._count(len(value), depth)
            return [self._time(each, depth + 1) for each in value]
        if isinstance(value, datetime.datetime):  # as text, as event-tracking writes it
            utc = value if value.tzinfo is None else value.astimezone(datetime.timezone.utc)
            return round_down(utc, self.policy.timestamp_minutes).replace(tzinfo=datetime.timezone.utc).isoformat()
        if isinstance(value, (str, int, float)):
            return reduce_time(value, self.policy.timestamp_minutes)
        return value if isinstance(value, datetime.date) else self.value(value, depth)

    def _dropped(self, value: Any, _depth: int) -> Any:
        return emptied(value)

    def _content(self, value: Any, depth: int) -> Any:
        return value if type(value) is int and value.bit_length() <= _MAX_BITS else self.value(value, depth)


Action = Callable[[Walk, Any, int], Any]

ACTIONS: dict[str, Action] = {
    glossary.NETWORK: Walk._dropped,
    glossary.IP_ADDRESS: Walk._ip_address,
    glossary.LANGUAGE: Walk._language,
    glossary.DEVICE: Walk._device,
    glossary.PERSON: Walk._person,
    glossary.CONTACT: Walk._dropped,
    glossary.RECORD: Walk._record,
    glossary.SESSION: Walk._record,
    glossary.FREE_TEXT: Walk.free_text,
    glossary.LOCATION: Walk._location,
    glossary.TIME: Walk._time,
    glossary.CONTENT: Walk._content,
    glossary.IDENTIFIER: Walk._identifier,
}
