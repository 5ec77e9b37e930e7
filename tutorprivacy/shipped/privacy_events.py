"""
The scrubber: what a tracking event may say once nobody is to be found in it.

One engine in two places: inside the platform as a processor (``privacy_processors``), and on
the operator's host over logs of the past. ``privacy_fields`` says what becomes of a field;
here it is decided whose event it is, and whether it is wanted.

An event that cannot be scrubbed raises; whoever calls must then not let it go on.

Standard library only: this module is imported on the operator's host, too.
"""

from __future__ import annotations

import datetime
import json
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from .privacy_fields import Fields, Walk
from .privacy_minimize import EventPolicy, Memo
from .privacy_pseudonyms import LOWEST, KeyRing, Person, Pseudonyms, end_of, is_pseudonym, period_of

#: A user id of fewer digits is too often also a score, or a second of a video.
_SHORTEST_ID = 4


class Scrubber:
    """
    Scrub events by a policy.

    Args:
        policy: what happens to each category.
        keys: the keys of the pseudonyms.
        user_id_of: the user id behind a username; see `Pseudonyms`.
        loads, dumps: a JSON codec for JSON inside of text; ``dumps`` must refuse what is not JSON.
    """

    def __init__(
        self,
        policy: EventPolicy,
        keys: KeyRing,
        user_id_of: Callable[[str], int | None] = lambda _name: None,
        loads: Callable[[str], Any] = json.loads,
        dumps: Callable[[Any], str] = json.dumps,
    ) -> None:
        self.policy = policy
        self._keys = keys
        self._user_id_of = user_id_of
        self._loads = loads
        self._dumps = dumps
        self._memo = Memo(policy)
        self._allowed = [re.compile(expression) for expression in policy.event_allowlist]
        self._current: tuple[str, Pseudonyms] | None = None

    def scrub(self, event: Mapping[str, Any]) -> Fields:
        """
        A new event without personal data; the given one is not changed.

        Both shapes are served: ``{name, timestamp, data, context}`` and the log file's.

        Raises:
            Exception: of any kind; the event holds something that cannot be scrubbed.
        """
        return self.walk(self.person(event)).event(event, name_of_event(event))

    def walk(self, person: Person) -> Walk:
        """A walk through the fields of an event of this person."""
        return Walk(self._memo, person, self._loads, self._dumps)

    def wanted(self, event: Mapping[str, Any]) -> bool:
        """Is the event of an allowed name (``re.match``), and its learner in the sample?"""
        name = name_of_event(event)
        if self._allowed and not any(expression.match(name) for expression in self._allowed):
            return False
        return self.policy.sample_rate >= 1 or self._share(event) < self.policy.sample_rate

    def _share(self, event: Mapping[str, Any]) -> float:
        """0 ≤ x < 1: the same for all events of a person, else of a session, else by chance."""
        person = self.person(event)
        number = person.number
        if number is None and person.others is not None:
            session = event.get("session") or _context(event).get("session")
            number = person.others.of("record", str(session)) if session else None
        if number is None:
            by_chance = f"{name_of_event(event)} {time_of_event(event)}"
            return zlib.crc32(by_chance.encode("utf-8", "replace")) / 2**32
        return (number - LOWEST) / LOWEST

    def person(self, event: Mapping[str, Any]) -> Person:
        """Whose event it is."""
        context = _context(event)
        username = event.get("username") or context.get("username")
        user_id = event.get("user_id") or context.get("user_id")
        if isinstance(user_id, str) and user_id.isascii() and user_id.isdigit() and len(user_id) < 19:
            user_id = int(user_id)
        return self.person_of(
            username if isinstance(username, str) else "",
            user_id if type(user_id) is int else None,
            time_of_event(event),
        )

    def person_of(self, username: str, user_id: int | None, time: object) -> Person:
        """The person of this name and id, with the pseudonym of this time's period."""
        pseudonyms = self._pseudonyms(time)
        number = None
        if user_id is not None and is_pseudonym(user_id):
            number = user_id
        elif is_pseudonym(username):
            number = int(username[1:], 16)
        elif pseudonyms is not None and user_id is not None:
            number = pseudonyms.of_user(user_id)
        elif pseudonyms is not None and username:
            number = pseudonyms.of_name(username)
        words = []
        if self.policy.user_id != "keep":
            if len(username) > 2 and not is_pseudonym(username):
                words.append(username.lower())
            if user_id is not None and len(str(user_id)) >= _SHORTEST_ID and not is_pseudonym(user_id):
                words.append(str(user_id))
        return Person(username, user_id, number, tuple(words), pseudonyms)

    def _pseudonyms(self, time: object) -> Pseudonyms | None:
        """Those of the period of a time; None if their key cannot be had."""
        if self.policy.user_id != "pseudonymize" and self.policy.sample_rate >= 1:
            return None
        length = self.policy.pseudonym_period
        day = _day(time)
        period = period_of(day, length)
        if self._current is not None and self._current[0] == period:
            return self._current[1]
        key = self._keys.key(period, end_of(day, length))
        if key is None:
            return None
        self._current = (period, Pseudonyms(key, self._user_id_of))
        return self._current[1]


def name_of_event(event: Mapping[str, Any]) -> str:
    """``event_type`` of the log file's shape, else ``name``; a path for the events of requests."""
    return str(event.get("event_type") or event.get("name") or "")


def time_of_event(event: Mapping[str, Any]) -> object:
    """When it happened, in either shape."""
    return event.get("time") or event.get("timestamp")


def _context(event: Mapping[str, Any]) -> Mapping[str, Any]:
    context = event.get("context")
    return context if isinstance(context, Mapping) else {}


def _day(time: object) -> datetime.date:
    if isinstance(time, datetime.datetime):
        return (time if time.tzinfo is None else time.astimezone(datetime.timezone.utc)).date()
    if isinstance(time, str):
        try:
            return datetime.date.fromisoformat(time[:10])
        except ValueError:
            pass
    return datetime.date(1970, 1, 1)  # events without a time have a period of their own
