"""
Sessions of one person, which are ended, and other values of the platform's caches in Redis that name her.

The names of cached values are hashes (`redis_encryption`), so each value is read, by the cache's own serializer. A
cache may lose any value at any time, so what names her is deleted. What the platform cannot read is passed over.

.. pii: Sessions and cached values, in memory.
.. pii_types: id, name, username, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .search import Search

SESSIONS, VALUES = "sessions ended", "cached values deleted"

#: Names that Redis looks through at once, and values that are in memory at once.
_SCANNED, _BATCH = 1000, 200

#: Bytes of a value that is read. Larger are structures of courses.
_LONGEST = 1 << 20


class Cache(NamedTuple):
    """`client`: of Redis; `pattern`: of all names of the cache; `read`: what makes a value of bytes."""

    client: Any
    pattern: str
    read: Callable[[bytes], Any]


def search_caches(search: Search) -> None:
    """All of Django's caches that are in Redis, and the sessions that are in the database."""
    from django.conf import settings
    from django.core.cache import caches

    for alias in settings.CACHES:
        place = f"cache {alias}"
        with search.passing_over(place):
            cache = _in_redis(caches[alias])
            if cache is not None:
                _search(search, place, cache)
    with search.passing_over("sessions"):
        _search_table(search)


def servers_of_caches() -> list[Any]:
    """A client for each cache in Redis."""
    from django.conf import settings
    from django.core.cache import caches

    found = [_in_redis(caches[alias]) for alias in settings.CACHES]
    return [cache.client for cache in found if cache is not None]


def _in_redis(backend: Any) -> Cache | None:
    """None: it is elsewhere."""
    if hasattr(backend, "client") and hasattr(backend.client, "make_pattern"):  # django-redis
        client = backend.client
        return Cache(client.get_client(write=True), str(client.make_pattern("*")), client.decode)
    inner: Any = getattr(backend, "_cache", None)
    if hasattr(inner, "get_client") and hasattr(inner, "_serializer"):  # Django's own
        return Cache(inner.get_client(None, write=True), backend.make_key("*"), inner._serializer.loads)
    return None


def _search(search: Search, place: str, cache: Cache) -> None:
    batch: list[bytes] = []
    for key in cache.client.scan_iter(match=cache.pattern, count=_SCANNED):
        batch.append(key)
        if len(batch) == _BATCH:
            _treat(search, place, cache, batch)
            batch = []
    _treat(search, place, cache, batch)


def _treat(search: Search, place: str, cache: Cache, keys: list[bytes]) -> None:
    search.check()
    for key, value in _values(cache, keys):
        what = _what(search, cache, key, value)
        if what and (search.look or cache.client.delete(key)):
            search.done[place, what] += 1


def _values(cache: Cache, keys: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    if not keys:
        return
    lengths = cache.client.pipeline(transaction=False)
    for key in keys:
        lengths.strlen(key)
    told = zip(keys, lengths.execute(raise_on_error=False), strict=True)  # what is no string has no length
    short = [key for key, length in told if isinstance(length, int) and length <= _LONGEST]
    for start in range(0, len(short), _BATCH):
        some = short[start : start + _BATCH]
        for key, value in zip(some, cache.client.mget(some), strict=True):
            if value is not None:  # it has ended meanwhile
                yield key, value


def _what(search: Search, cache: Cache, key: bytes, raw: bytes) -> str:
    """What is to be done with it; empty: nothing."""
    from django.contrib.auth import SESSION_KEY

    try:
        value = cache.read(raw)
    except Exception:  # of classes that are no more, or a lock's
        value = None
    if isinstance(value, dict) and SESSION_KEY in value:
        return SESSIONS if str(value[SESSION_KEY]) == str(search.hers.user_id) else ""
    names = key.decode(errors="replace")
    return VALUES if search.hers.is_named_in(names) or search.hers.is_named_in(text_of(value)) else ""


def text_of(value: Any) -> str:
    """All that is said in a value, as JSON; of an object, what its attributes say."""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode(errors="replace")
    if isinstance(value, (bool, int, float)) or value is None:
        return ""
    try:
        return json.dumps(value, default=_parts, ensure_ascii=False, skipkeys=True)
    except (ValueError, TypeError, RecursionError):  # it holds itself
        return ""


def _parts(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return list(value)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    held = getattr(value, "__dict__", None)
    return {str(name): each for name, each in held.items()} if isinstance(held, dict) else ""


def _search_table(search: Search) -> None:
    """The engines ``db`` and ``cached_db``: whose a session is stands within it."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import SESSION_KEY
    from django.db import router

    store = import_module(settings.SESSION_ENGINE).SessionStore
    if not hasattr(store, "get_model_class"):
        return
    model = store.get_model_class()
    rows, last = model._base_manager.using(router.db_for_write(model)).order_by("pk"), ""
    while page := list(rows.filter(pk__gt=last)[:_BATCH]):
        search.check()
        last = page[-1].pk
        hers = [row.pk for row in page if str(row.get_decoded().get(SESSION_KEY)) == str(search.hers.user_id)]
        if hers and not search.look:
            rows.filter(pk__in=hers).delete()
        search.done["sessions", SESSIONS] += len(hers)
