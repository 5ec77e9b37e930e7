"""
Redis' own files, after values of a person were deleted: its append-only file and its snapshot hold whatever was written
since they were last made, deleted or not.

.. no_pii: it asks Redis to write its files, and reads none
"""

from __future__ import annotations

import time
from typing import Any

from ..pseudonyms.keys import rewrite_files
from .cached_values import servers_of_caches
from .queued_tasks import PLACE as TASKS
from .queued_tasks import broker
from .search import Search

PLACE, OLD_VALUES = "files of Redis", "what was deleted is in them until Redis writes them anew: redis-cli BGREWRITEAOF"

#: Another's rewriting has begun before the deletion, so it is waited for, so long at most.
_SECONDS = 30.0
_PAUSE = 0.2

_WRITING = ("aof_rewrite_in_progress", "aof_rewrite_scheduled", "rdb_bgsave_in_progress")


def renew_redis_files(search: Search) -> None:
    """Once for each server, if anything of her was deleted from it; the last of the stores in Redis."""
    if search.look or not any(number for (place, _what), number in search.done.items() if _is_in_redis(place)):
        return
    for client in _servers():
        try:
            _wait(client)
            is_refused = bool(rewrite_files(client))
        except Exception:
            is_refused = True
        if is_refused:
            search.kept[PLACE, OLD_VALUES] += 1


def _is_in_redis(place: str) -> bool:
    return place == TASKS or place.startswith("cache ")


def _servers() -> list[Any]:
    """A client of each server; of a database each, the server has one file for all."""
    found: dict[Any, Any] = {}
    for client in [*servers_of_caches(), broker()]:
        if client is not None:
            kind = client.connection_pool.connection_kwargs
            found.setdefault((kind.get("path"), kind.get("host"), kind.get("port")), client)
    return list(found.values())


def _wait(client: Any) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        told = client.info("persistence")
        if not any(told.get(name) for name in _WRITING):
            return
        time.sleep(_PAUSE)
