"""
Learners as the driver knows them: their rows, of the LMS, and who has failed since when, of earlier runs.

Rows are read one by one, so that a bad one spoils no other. Failures are in Redis: the LMS
keeps them in a text that its API does not show. If Redis loses them, nobody is lost: who has
failed is ``ERRORED``, in the audit, and tried again with ``--retry-errored``.

.. pii: Usernames of those who are to be retired, in memory; in Redis, numbers of retirements and days.
.. pii_types: username
.. pii_retirement: local_api
"""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import redis

KEY = "privacy:retirement:failures"
_KEPT_SECONDS = 366 * 24 * 3600
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


class Failure(NamedTuple):
    """
    The first day of those on which it failed, without a success between.

    `is_passing`: there was no answer, or one that says nothing of the learner; another night may be better.
    """

    since: datetime.date
    is_passing: bool


class Failures:
    """
    By the number of the retirement.

    Args:
        url: of Redis; None: they are kept in memory.
    """

    def __init__(self, url: str | None = None) -> None:
        self._client: Any = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) if url else None
        self._known = self._loaded()

    def get(self, number: int) -> Failure | None:
        """None: it has not failed, as far as is known."""
        return self._known.get(number)

    def note(self, number: int, failure: Failure) -> None:
        """It has failed; for the next run."""
        self._known[number] = failure
        self._save()

    def forget(self, number: int) -> None:
        """It has not failed, this time."""
        if self._known.pop(number, None):
            self._save()

    def keep(self, numbers: Collection[int]) -> None:
        """No others; it is written with the next change."""
        self._known = {number: failure for number, failure in self._known.items() if number in numbers}

    def _loaded(self) -> dict[int, Failure]:
        if self._client is None:
            return {}
        try:
            found = json.loads(self._client.get(KEY) or "{}")
            return {
                int(number): Failure(datetime.date.fromisoformat(since), bool(is_passing))
                for number, (since, is_passing) in found.items()
            }
        except (redis.RedisError, OSError, ValueError, TypeError, AttributeError):
            return {}  # nobody's retirement depends on it

    def _save(self) -> None:
        if self._client is None:
            return
        text = json.dumps({number: (str(since), is_passing) for number, (since, is_passing) in self._known.items()})
        with contextlib.suppress(redis.RedisError, OSError):  # likewise
            self._client.set(KEY, text, ex=_KEPT_SECONDS)
