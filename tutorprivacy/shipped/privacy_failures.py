"""
What runs of the driver tell each other: whose retirement has failed since when, and whether to try again.

The LMS keeps it in a text that its API does not show. If Redis loses this, nobody is lost:
who has failed is ``ERRORED``, in the audit, and tried again with ``--retry-errored``.

.. no_pii: numbers of retirements, and days
"""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Collection
from typing import Any, NamedTuple

import redis

KEY = "privacy:retirement:failures"
_SECONDS = 366 * 24 * 3600


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
            self._client.set(KEY, text, ex=_SECONDS)
