"""
Retirements that an operator began with ``--now``: those for which nobody waits until the cool-off is over.

Their numbers are in Redis. If it loses them, they wait like all others.

.. no_pii: people are numbers here
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import redis

from .learners import Row

KEY = "privacy:retirement:at-once"
_KEPT_SECONDS = 366 * 24 * 3600

#: Numbers in one command to Redis.
_FEW = 1_000


class AtOnce:
    """
    Args:
        url: of Redis; None: there are none.
    """

    def __init__(self, url: str | None = None) -> None:
        self._client: Any = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) if url else None

    def add(self, numbers: Collection[int]) -> None:
        """
        These do not wait, either.

        Raises:
            redis.RedisError: they do.
        """
        if numbers:
            self._in_pieces(self._client.sadd, numbers)
            self._client.expire(KEY, _KEPT_SECONDS)

    def due(self, read: Callable[[int], list[Row]], cool_off_days: int, only: bool) -> list[Row]:
        """
        Those whose turn it is.

        Args:
            read: the queue of the LMS, of those who asked so many days ago.
            only: none of those who waited.

        Raises:
            redis.RedisError: nobody knows.
        """
        numbers = {int(each) for each in self._client.smembers(KEY)} if self._client is not None else set()
        rows = [] if only else read(cool_off_days)
        if numbers:
            waiting = {row.id for row in rows}
            found = [row for row in read(0) if row.id in numbers]
            self._in_pieces(self._client.srem, numbers - {row.id for row in found})  # done, or taken back
            rows += [row for row in found if row.id not in waiting]
        return rows

    def _in_pieces(self, command: Callable[..., Any], numbers: Collection[int]) -> None:
        every = sorted(numbers)
        for start in range(0, len(every), _FEW):
            command(KEY, *every[start : start + _FEW])
