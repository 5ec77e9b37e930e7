"""
One event's way through the data glossary: what becomes of each field, at any depth.

Fields of the glossary (``privacy_pii``) get what their category says. Everything else is
searched for patterns, and for the event's own learner: text, JSON inside of text, forms.

Standard library only: this module is imported on the operator's host, too.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote_plus

from . import privacy_pii as pii
from .privacy_agents import reduce_agent
from .privacy_minimize import REDACTED, Memo, reduce_language, reduce_time
from .privacy_patterns import sub_words
from .privacy_pseudonyms import Person, is_pseudonym, name_of

Fields = dict[str, Any]

#: Deeper or larger than any event of the platform. A value that contains itself ends here.
MAX_DEPTH = 32
MAX_VALUES = 100_000

#: a=1&b=2, as browsers send forms.
_FORM = re.compile(r"[\w\[\].%+-]+=[^&\s]*(?:&[\w\[\].%+-]+=[^&\s]*)*\Z")

#: Where JSON, or Python's spelling of it, begins within other text.
_EMBEDDED = re.compile(r"[{\[]\s*[{\[\"']")

#: Fields of an object under a key that names a person, which say nothing themselves.
_FIELDS_OF_A_PERSON = frozenset({"id", "pk", "name", "uuid"})


class Walk:
    """
    Through the fields of one event.

    Args:
        memo: shared by many walks.
        person: whose event it is.
        loads, dumps: a JSON codec for JSON inside of text.
    """

    __slots__ = ("dumps", "left", "loads", "memo", "own_name", "person", "policy")

    def __init__(
        self,
        memo: Memo,
        person: Person,
        loads: Callable[[str], Any] = json.loads,
        dumps: Callable[[Any], str] = json.dumps,
    ) -> None:
        self.memo = memo
        self.policy = memo.policy
        self.person = person
        self.own_name = person.username.lower()
        self.loads = loads
        self.dumps = dumps
        self.left = MAX_VALUES

    def event(self, event: Mapping[str, Any], name: str) -> Fields:
        """A new event. `name` is its name, a path for the events of requests."""
        scrubbed: Fields = {}
        for key, value in event.items():
            if key in ("event", "data"):
                scrubbed[key] = self.payload(name, value)
            elif key == "name":
                scrubbed[key] = self._location(value, 1)
            else:
                self._field(scrubbed, key, value, 1)
        return scrubbed

    def payload(self, name: str, payload: Any) -> Any:
        """What the event is about. Form fields of requests go, whole."""
        if name.startswith("/"):
            return "{}" if isinstance(payload, str) else emptied(payload)
        if name in pii.WORDS_OF_A_LEARNER and isinstance(payload, (str, list, tuple)):
            return self._free_text(payload, 1)
        if name.startswith(pii.PROFILE_EVENTS) and isinstance(payload, Mapping):
            payload = {key: emptied(value) if key in pii.PROFILE_VALUES else value for key, value in payload.items()}
        return self.value(payload, 1)

    def known(self, key: str, value: Any) -> Any:
        """The value of a field of the glossary."""
        return _ACTIONS[self.memo.category_of(key) or pii.CONTACT](self, value, 1)

    def value(self, value: Any, depth: int) -> Any:
        """A value that the glossary does not know."""
        kind = type(value)
        if kind is str:
            return self._string(value, depth)
        if value is None or kind is bool:
            return value
        if kind is int:
            return self.person.number if value == self.person.user_id and str(value) in self.person.words else value
        if kind is float:
            return value if math.isfinite(value) else None  # JSON has no other numbers
        if isinstance(value, Mapping):
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
            self._field(scrubbed, key if type(key) is str else str(key), value, depth + 1)
        return scrubbed

    def _field(self, scrubbed: Fields, key: str, value: Any, depth: int) -> None:
        category = self.memo.category_of(key)
        if category is None:
            scrubbed[self._words(self.memo.text(key))] = self.value(value, depth)
        else:
            scrubbed[key] = _ACTIONS[category](self, value, depth)

    def _count(self, values: int, depth: int) -> None:
        self.left -= values
        if self.left < 0 or depth > MAX_DEPTH:
            raise ValueError("an event is too large or too deep, or contains itself")

    def _string(self, text: str, depth: int) -> str:
        first = text.lstrip()[:1]
        if first and first in '{["':
            return self._json(text, depth)
        if "=" in text and _FORM.match(text):
            return self._form(text, depth)
        if "{" in text or "[" in text:
            embedded = _EMBEDDED.search(text)
            if embedded:  # a structure that cannot be read, within a message
                return self._words(self.memo.text(text[: embedded.start()])) + REDACTED
        if self.own_name and text.lower() == self.own_name:
            return str(self._person(self.person.username, depth))
        return self._words(self.memo.text(text))

    def _words(self, text: str) -> str:
        return sub_words(text, self.person.words, REDACTED) if self.person.words else text

    def _json(self, text: str, depth: int) -> str:
        try:
            parsed = self.loads(text)
        except ValueError:
            return ""  # it was cut: which of its words are names, cannot be told
        self._count(1, depth)
        # Written anew even if nothing has changed: of two equal keys, only the last was read.
        return self.dumps(self.value(parsed, depth + 1))

    def _form(self, text: str, depth: int) -> str:
        self._count(1, depth)
        pairs = []
        for pair in text.split("&"):
            key, _, value = (unquote_plus(part) for part in pair.partition("="))
            scrubbed: Fields = {}
            self._field(scrubbed, key, value, depth + 1)
            ((new_key, new_value),) = scrubbed.items()
            unchanged = new_key == key and new_value == value
            pairs.append(pair if unchanged else f"{quote(new_key)}={quote(str(new_value or ''))}")
        return "&".join(pairs)

    def _free_text(self, value: Any, depth: int) -> Any:
        if self.policy.free_text == "drop" and isinstance(value, (str, Mapping, list, tuple)):
            return emptied(value)
        if self.policy.free_text == "keep" and isinstance(value, str):
            return value
        return self.value(value, depth)

    def _person(self, value: Any, depth: int) -> Any:
        """A user id, a username, a list of them, or an object that describes a person."""
        if value is None or value == "" or isinstance(value, bool) or is_pseudonym(value):
            return value
        if isinstance(value, (list, tuple)):
            self._count(len(value), depth)
            return [self._person(each, depth + 1) for each in value]
        if isinstance(value, Mapping):
            return self._object(value, depth)
        if not isinstance(value, (str, int)) or self.policy.user_id == "drop":
            return emptied(value)
        if self.policy.user_id == "keep":
            return value
        number = self._number(value)
        if isinstance(value, int):
            return number
        if number is None:
            return ""
        return str(number) if _is_id(value) else name_of(number)

    def _number(self, value: str | int) -> int | None:
        if isinstance(value, str):
            if _is_id(value):
                value = int(value)
            elif value[:1] in '{["':  # several, as JSON: they do not go as one
                return None
        if value == self.person.user_id or (isinstance(value, str) and value.lower() == self.own_name):
            return self.person.number
        if self.person.others is None:
            return None
        return self.person.others.of_user(value) if isinstance(value, int) else self.person.others.of_name(value)

    def _object(self, fields: Mapping[Any, Any], depth: int) -> Fields:
        self._count(len(fields), depth)
        scrubbed: Fields = {}
        for key, value in fields.items():
            key = str(key)
            if self.memo.category_of(key) is not None:
                self._field(scrubbed, key, value, depth + 1)
            else:  # an object's own field, or the name of a person as a key
                name = key if key in _FIELDS_OF_A_PERSON else str(self._person(key, depth))
                scrubbed[name] = self._person(value, depth + 1)
        return scrubbed

    def _device(self, value: Any, depth: int) -> Any:
        if self.policy.user_agent == "keep":
            return self.value(value, depth)
        if isinstance(value, str) and self.policy.user_agent == "reduce":
            return reduce_agent(value)
        return emptied(value)

    def _ip_address(self, value: Any, _depth: int) -> Any:
        return (self.policy.ip.apply(value) or "") if isinstance(value, str) else emptied(value)

    def _language(self, value: Any, _depth: int) -> Any:
        return reduce_language(value) if isinstance(value, str) else emptied(value)

    def _location(self, value: Any, depth: int) -> Any:
        if isinstance(value, str) and value[:1] not in ("{", "[", '"'):
            return self._words(self.memo.location(value))
        return self.value(value, depth)

    def _time(self, value: Any, depth: int) -> Any:
        if isinstance(value, (str, int, float, datetime.datetime)):
            return reduce_time(value, self.policy.timestamp_minutes)
        return value if isinstance(value, datetime.date) else self.value(value, depth)

    def _record(self, value: Any, depth: int) -> Any:
        """A key to what a person did: a session, a submission. Kinds are not told apart."""
        if isinstance(value, (list, tuple)):
            self._count(len(value), depth)
            return [self._record(each, depth + 1) for each in value]
        if not isinstance(value, (str, int)) or isinstance(value, bool) or value == "" or is_pseudonym(value):
            return value if isinstance(value, (str, int, type(None))) else emptied(value)
        if self.policy.user_id == "keep":
            return value
        if self.policy.user_id == "drop" or self.person.others is None:
            return emptied(value)
        number = self.person.others.of("record", str(value))
        return number if isinstance(value, int) else name_of(number)

    def _dropped(self, value: Any, _depth: int) -> Any:
        return emptied(value)

    def _content(self, value: Any, depth: int) -> Any:
        return value if type(value) is int else self.value(value, depth)


_ACTIONS: dict[str, Callable[[Walk, Any, int], Any]] = {
    pii.NETWORK: Walk._dropped,
    pii.IP_ADDRESS: Walk._ip_address,
    pii.LANGUAGE: Walk._language,
    pii.DEVICE: Walk._device,
    pii.PERSON: Walk._person,
    pii.CONTACT: Walk._dropped,
    pii.RECORD: Walk._record,
    pii.SESSION: Walk._record,
    pii.FREE_TEXT: Walk._free_text,
    pii.LOCATION: Walk._location,
    pii.TIME: Walk._time,
    pii.CONTENT: Walk._content,
}


def emptied(value: Any) -> Any:
    """Nothing, of the same type: consumers go on finding text where text was."""
    if isinstance(value, str):
        return ""
    if isinstance(value, Mapping):
        return {}
    return [] if isinstance(value, (list, tuple)) else None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
