"""
Rows of retirements, as the LMS answers them: read one by one, so that a bad one spoils no other.

.. pii: Usernames of those who are to be retired, in memory.
.. pii_types: username
.. pii_retirement: local_api
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

_LARGEST_ID = 2**63


class Row(NamedTuple):
    """A learner's retirement: its number, the name the learner had, where it is, and since when."""

    id: int
    username: str
    state: str
    last_state: str
    created: datetime.datetime
    modified: datetime.datetime


class _Unusable(Exception):
    """With the name of what is not as it should be."""


def read(call: str, found: Sequence[Any], states: Collection[str]) -> tuple[list[Row], list[str]]:
    """
    The rows of an answer, and a line for each that is none; it repeats nothing of it but a number.

    Args:
        call: its name.
        states: those that were asked for.
    """
    rows, odd = [], []
    for place, each in enumerate(found, 1):
        number = each.get("id") if isinstance(each, dict) else None
        is_number = type(number) is int and 0 < number < _LARGEST_ID
        try:
            if not isinstance(each, dict) or type(number) is not int or not is_number:
                raise _Unusable("id")
            rows.append(_row(number, each, states))
        except _Unusable as error:
            who = f"retirement {number}" if is_number else f"row {place}"
            odd.append(f"{who}: {call} shows no usable {error}; it was passed over")
    return rows, odd


def _row(number: int, found: dict[str, Any], states: Collection[str]) -> Row:
    name = found.get("original_username")
    if not isinstance(name, str) or not name or not _can_be_sent(name):
        raise _Unusable("original_username")
    state, last_state = _state(found, "current_state"), _state(found, "last_state")
    if state not in states:
        raise _Unusable("current_state")
    return Row(number, name, state, last_state, _time(found, "created"), _time(found, "modified"))


def _state(found: dict[str, Any], key: str) -> str:
    state = found.get(key)
    name = state.get("state_name") if isinstance(state, dict) else None
    if not isinstance(name, str):
        raise _Unusable(key)
    return name


def _time(found: dict[str, Any], key: str) -> datetime.datetime:
    try:
        time = datetime.datetime.fromisoformat(found[key].replace("Z", "+00:00"))
        return time.replace(tzinfo=time.tzinfo or datetime.timezone.utc)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _Unusable(key) from None


def _can_be_sent(text: str) -> bool:
    """JSON can hold halves of signs, which an address cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
