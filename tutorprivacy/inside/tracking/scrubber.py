"""
The scrubber: what a tracking event may say once nobody is to be found in it.

One engine in two places: inside the platform as a processor (``tracking.processors``), and on
the operator's host over logs of the past. ``tracking.fields`` says what becomes of a field;
here it is decided whose event it is, and whether it is wanted.

An event that cannot be scrubbed raises; whoever calls must then not let it go on.

Standard library only: this module is imported on the operator's host, too.

.. pii: Whatever a tracking event holds, in memory; what leaves it is pseudonymous.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..minimize.reductions import EventPolicy
from ..pii.limits import MAX_EVENT_NAME, MAX_NAME
from ..pii.names import lower
from ..pseudonyms.keyed_hash import (
    LOWEST,
    TRUST_DIGITS,
    TRUST_NOTHING,
    TRUST_SIGNS,
    KeyRing,
    Person,
    Pseudonyms,
    end_of,
    is_pseudonym,
    is_pseudonymous_name,
    name_of,
    number_of,
    period_of,
)
from .fields import Walk
from .free_text import Fields
from .running_text import Memo, TooMuch

#: A user id below is too often also a score, a year in a course's name, or a second of a video.
_LOWEST_ID = 100_000

_MEMO_SIZE = 20_000


class Scrubber:
    """
    Scrub events by a policy.

    Args:
        policy: what happens to each category.
        keys: the keys of the pseudonyms.
        user_id_of: the user id behind a username; see `Pseudonyms`.
        loads, dumps: a JSON codec for JSON inside of text; ``dumps`` must refuse what is not JSON.
        trusts: may events have been scrubbed before, and pseudonyms stay? Not on the platform, where whatever looks
            like one comes from outside.
    """

    def __init__(
        self,
        policy: EventPolicy,
        keys: KeyRing,
        user_id_of: Callable[[str], int | None] = lambda _name: None,
        loads: Callable[[str], Any] = json.loads,
        dumps: Callable[[Any], str] = json.dumps,
        trusts: bool = True,
    ) -> None:
        self.policy = policy
        self._trusts = trusts
        self._keys = keys
        self._user_id_of = user_id_of
        self._loads = loads
        self._dumps = dumps
        self.memo = Memo(policy)
        self._allowed = [re.compile(expression) for expression in policy.event_allowlist]
        self._day: tuple[datetime.date | None, str] = (None, "")
        self._current: tuple[str, Pseudonyms] | None = None
        self._people: dict[tuple[str, int | None], Person] = {}
        self._people_of: Pseudonyms | None = None

    def scrub(self, event: Mapping[str, Any], names: Iterable[str] = ()) -> Fields:
        """
        A new event without personal data; the given one is not changed.

        Both shapes are served: ``{name, timestamp, data, context}`` and the log file's.

        Args:
            names: what the event's own learner is called beside the username, where that is known.

        Raises:
            Exception: of any kind; the event holds something that cannot be scrubbed.
        """
        return self.walk(self.person(event, names)).event(event, name_of_event(event))

    def walk(self, person: Person, changed: Counter[str] | None = None) -> Walk:
        """A walk through the fields of an event of this person; see `Walk`."""
        return Walk(self.memo, person, self._loads, self._dumps, changed)

    def wanted(self, event: Mapping[str, Any]) -> bool:
        """Is the event of an allowed name, and its learner in the sample?"""
        return self.allowed(name_of_event(event)) and self.in_sample(event)

    def allowed(self, name: str) -> bool:
        """Does the allowlist have this name (``re.match``)? A browser chooses it: no longer ones than there are."""
        if not self._allowed:
            return True
        return len(name) <= MAX_EVENT_NAME and any(expression.match(name) for expression in self._allowed)

    def in_sample(self, event: Mapping[str, Any]) -> bool:
        """Is the event's learner in the sample?"""
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

    def person(self, event: Mapping[str, Any], names: Iterable[str] = ()) -> Person:
        """Whose event it is; `names` as for `scrub`."""
        context = _context(event)
        username = event.get("username") or context.get("username")
        user_id = event.get("user_id") or context.get("user_id")
        if isinstance(user_id, str):
            user_id = number_of(user_id)
        person = self.person_of(
            username if isinstance(username, str) else "",
            user_id if type(user_id) is int else None,
            time_of_event(event),
        )
        if person.trust == TRUST_DIGITS and not username and user_id is None:
            session = event.get("session") or context.get("session")
            if isinstance(session, str) and session and not is_pseudonymous_name(session):
                person = dataclasses.replace(person, trust=TRUST_SIGNS)
        email = event.get("email") or context.get("email")
        certain = (email, *names) if isinstance(email, str) else tuple(names)
        words = [word for each in certain if 2 < len(word := lower(each.strip())) <= MAX_NAME]  # none is longer
        known = (*person.names, lower(person.username))
        words = [word for word in dict.fromkeys(words) if word not in known and not word.isdigit()]
        if not words:
            return person
        # A pattern may take one word of a name away before the name is looked for.
        traces = dict.fromkeys(part for word in words for part in (word, *word.split()) if len(part) > 2)
        return dataclasses.replace(person, names=(*words, *person.names), traces=(*traces, *person.traces))

    def person_of(self, username: str, user_id: int | None, time: object) -> Person:
        """The person of this name and id, with the pseudonym of this time's period; remembered."""
        pseudonyms = self._pseudonyms(time)
        if pseudonyms is not self._people_of:
            self._people_of = pseudonyms
            self._people.clear()
        person = self._people.get((username, user_id))
        if person is None:
            if len(self._people) >= _MEMO_SIZE:
                self._people.clear()
            person = self._people[username, user_id] = self._person_of(username, user_id, pseudonyms)
        return person

    def _person_of(self, username: str, user_id: int | None, pseudonyms: Pseudonyms | None) -> Person:
        if len(username) > MAX_NAME:
            raise TooMuch("a username is too long")
        number = None
        has_id, has_name = user_id is not None and is_pseudonym(user_id), is_pseudonymous_name(username)
        trust = TRUST_NOTHING
        if self._trusts:  # nobody has such an id or such a name but by us
            trust = TRUST_DIGITS if has_id or has_name or (user_id is None and not username) else TRUST_SIGNS
        has_id, has_name = has_id and self._trusts, has_name and self._trusts
        if has_id:
            number = user_id
        elif has_name:
            number = int(username[1:], 16)
        elif pseudonyms is not None and user_id is not None:
            number = pseudonyms.of_user(user_id)
        elif pseudonyms is not None and username:
            number = pseudonyms.of_name(username)
        names: list[str] = []
        traces: list[str] = []
        if self.policy.user_id != "keep":
            if username and not has_name:
                names = [lower(username)] if len(username) > 2 else []
                # A pattern may take one word of a name away before the name is looked for.
                traces += dict.fromkeys((*lower(username).split(), *username.lower().split()))
            if user_id is not None and user_id >= _LOWEST_ID and not has_id:
                names.append(str(user_id))
                traces.append(str(user_id))
        pseudonym = "" if number is None else name_of(number)
        id_text = "" if user_id is None else str(user_id)
        return Person(username, user_id, id_text, number, pseudonym, tuple(names), tuple(traces), pseudonyms, trust)

    def period(self, time: object) -> str:
        """The period of pseudonyms that a time belongs to."""
        day = _day(time)
        if day != self._day[0]:
            self._day = (day, period_of(day, self.policy.pseudonym_period))
        return self._day[1]

    def _pseudonyms(self, time: object) -> Pseudonyms | None:
        """Those of the period of a time; None if their key cannot be had."""
        if self.policy.user_id != "pseudonymize" and self.policy.sample_rate >= 1:
            return None
        period = self.period(time)
        if self._current is not None and self._current[0] == period:
            return self._current[1]
        key = self._keys.key(period, end_of(_day(time), self.policy.pseudonym_period))
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
