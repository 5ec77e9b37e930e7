"""
Pseudonyms: keyed hashes of people, GDPR art. 4(5). Pseudonymous data stays personal data.

Each period has a random key of its own. While the key exists, one person is one pseudonym;
once it has been deleted, nobody can link the pseudonyms of that period to a person again,
the operator included. A key that could be derived from a stored secret would not be gone,
so none is: `KeyRing` says where keys come from.

Standard library only: this module is imported on the operator's host, too.

.. pii: User ids and usernames, and the pseudonyms made of them, in memory.
.. pii_types: id, username
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..pii.limits import MAX_MEMO_ENTRY

PERIODS = ("day", "month", "year", "forever")
KEY_BYTES = 32

#: Pseudonymous user ids are 2**52 ≤ n < 2**53: no site has as many users, so a pseudonym is
#: never taken for a user id; and a number of JavaScript and of jq holds it exactly.
LOWEST = 1 << 52

_MEMO_SIZE = 20_000

#: Pseudonymous names begin with a sign that no username of Open edX may contain.
_MARK = "~"
_NAME = re.compile(_MARK + r"[0-9a-f]{14}\Z")

#: Digits of an ISO 8601 time that name a period.
_DIGITS = {"day": 10, "month": 7, "year": 4}


class KeyRing(Protocol):
    """Where the keys are kept."""

    def key(self, period: str, ends: datetime.datetime | None) -> bytes | None:
        """
        The key of a period, made if there is none yet; None if it cannot be had now.

        Args:
            period: ``2026-11-21``, ``2026-11``, ``2026`` or ``forever``.
            ends: when the key is to be deleted (UTC); None: never.
        """


class FixedKey:
    """PRIVACY_PSEUDONYM_PERIOD=forever: one key, in the configuration."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def key(self, period: str, ends: datetime.datetime | None) -> bytes | None:
        """The one key."""
        return self._key


def forever_key(secret_key: str) -> str:
    """The key of ``forever``, made of Django's SECRET_KEY; nothing can be told of that from it."""
    return hmac.new(secret_key.encode(), b"privacy: pseudonyms", hashlib.sha256).hexdigest()


def period_of(day: datetime.date, length: str) -> str:
    """The name of the period that a day belongs to."""
    return length if length == "forever" else day.isoformat()[: _DIGITS[length]]


def length_of(period: str) -> str:
    """How long a period of this name is: ``month`` of ``2026-11``; empty: it is no such name."""
    lengths = {digits: length for length, digits in _DIGITS.items()}
    return period if period == "forever" else lengths.get(len(period), "")


def end_of(day: datetime.date, length: str) -> datetime.datetime | None:
    """When that period ends (UTC); None for ``forever``."""
    if length == "forever":
        return None
    if length == "day":
        following = day + datetime.timedelta(days=1)
    elif length == "month":
        following = (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    else:
        following = day.replace(year=day.year + 1, month=1, day=1)
    return datetime.datetime(following.year, following.month, following.day, tzinfo=datetime.timezone.utc)


def number_of(text: str) -> int | None:
    """The id that a text is; None: it is something else, or more than Int64 holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def is_pseudonym(value: object) -> bool:
    """
    Does this look like a pseudonym?

    Whether it is one, its looks alone do not say: see `Person.knows`. A username of 16 digits looks like one, too.
    """
    if isinstance(value, str):
        if len(value) != 16 or not value.isascii() or not value.isdigit():
            return is_pseudonymous_name(value)
        value = int(value)
    return isinstance(value, int) and LOWEST <= value < 2 * LOWEST


def is_pseudonymous_name(text: str) -> bool:
    """Is this a name that `name_of` has made? No user can have chosen it."""
    return _NAME.match(text) is not None


class OurName(str):
    """A pseudonym that this process has made: what comes from outside, in whatever way, is no such object."""

    __slots__ = ()


#: What of an event may be a pseudonym already, and stays then: nothing; what no person's name or id can be; all that
#: looks like one, in the event of somebody who is a pseudonym.
TRUST_NOTHING, TRUST_SIGNS, TRUST_DIGITS = range(3)


def name_of(number: int) -> str:
    """The pseudonymous name that belongs to a pseudonymous user id."""
    return f"{_MARK}{number:x}"


class Pseudonyms:
    """
    The pseudonyms of one period.

    Args:
        key: the period's key.
        user_id_of: the user id behind a username, or None if nobody knows it.

    A person with a user id is known by it, so that id and name give one pseudonym. A name
    without an id is a pseudonym of its own.
    """

    def __init__(self, key: bytes, user_id_of: Callable[[str], int | None] = lambda _name: None) -> None:
        self._mac = hmac.new(key, digestmod=hashlib.sha256)
        self._user_id_of = user_id_of
        self._known: dict[tuple[str, str], int] = {}

    def of_user(self, user_id: int) -> int:
        """2**52 ≤ pseudonym < 2**53 of a user id."""
        return self.of("user", str(user_id))

    def of_name(self, name: str) -> int:
        """The pseudonym of the person of this username."""
        user_id = self._user_id_of(name)
        return self.of("name", name.lower()) if user_id is None else self.of_user(user_id)

    def of(self, kind: str, value: str) -> int:
        """The pseudonym of anything; kinds do not meet."""
        known = self._known.get((kind, value))
        if known is None:
            mac = self._mac.copy()
            mac.update(f"{kind}:{value}".encode("utf-8", "surrogatepass"))
            known = LOWEST | int.from_bytes(mac.digest()[:8], "big") & (LOWEST - 1)
            if len(value) <= MAX_MEMO_ENTRY:
                if len(self._known) > _MEMO_SIZE:
                    self._known.clear()
                self._known[kind, value] = known
        return known


@dataclass(frozen=True)
class Person:
    """
    Whose event it is.

    Args:
        username: empty if nobody is signed in.
        user_id: None if nobody is signed in.
        id_text: the same as text; empty.
        number: the pseudonymous user id, or None without a person or a key.
        pseudonym: the pseudonymous username; empty where `number` is None.
        names: what is looked for in the whole event, in lower case: username, e-mail address and
            user id, if long enough to be told from ordinary words.
        traces: what a text has in it, in lower case, if it names the person or is their id.
        others: the pseudonyms of other people that the event names.
        trust: what may be a pseudonym already.
    """

    username: str
    user_id: int | None
    id_text: str
    number: int | None
    pseudonym: str
    names: tuple[str, ...]
    traces: tuple[str, ...]
    others: Pseudonyms | None
    trust: int = TRUST_NOTHING

    def knows(self, value: object) -> bool:
        """Has this been pseudonymised before? Then it stays: scrubbing a log twice changes nothing."""
        if isinstance(value, OurName):
            return True
        if self.trust == TRUST_NOTHING or not is_pseudonym(value):
            return False
        return self.trust == TRUST_DIGITS or not isinstance(value, str) or is_pseudonymous_name(value)
