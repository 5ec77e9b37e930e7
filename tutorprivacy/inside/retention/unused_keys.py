"""
The end of keys that nothing uses any more: deleted in Redis, and out of Redis's files.

A key ends with its period, and the first key of the next one takes it out of the files. Where there is no next one
(tracking is off, or its period is another; usage is not counted any more), nobody else would. So each process of the
platform looks once an hour, behind a request and apart from it; ``tutor … do init --limit=privacy`` looks at once.

.. pii: The random keys of pseudonyms and the salts of the counts, to be deleted.
.. pii_types: other
.. pii_retirement: retained
"""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import redis

from ..pseudonyms.keyed_hash import length_of
from ..pseudonyms.keys import PREFIX, Cleaner, connect, mark, marks_of
from ..usage.store import SALT_PREFIX

log = logging.getLogger(__name__)

HOUR = 3600.0

#: Nobody waits for it.
_REDIS_SECONDS = 2.0

#: Redis may be writing its files just then.
_AGAIN_SECONDS = 60.0
_TRIES, _PAUSE_SECONDS = 8, 1.0

#: Stands among the marks for keys that have none.
_BEFORE = "before"

#: The files are written anew by the first event, request or visitor after a key's end.
_LATE_SECONDS = 6 * HOUR


@dataclass(frozen=True)
class Ring:
    """
    One kind of keys.

    Args:
        name: for people.
        url: of the Redis that has them.
        prefix: of their names there.
        is_used: is the key of a period of this name in use, as long as the period lasts?
    """

    name: str
    url: str
    prefix: str
    is_used: Callable[[str], bool]

    def unused(self, client: redis.Redis) -> list[str]:
        """The periods whose keys are there, and are not used."""
        names = [name.decode(errors="replace") for name in client.scan_iter(match=f"{self.prefix}*", count=1000)]
        return [period for period in (name[len(self.prefix) :] for name in names) if not self.is_used(period)]

    def in_files(self, client: redis.Redis, now: float) -> list[str]:
        """The periods whose keys are gone, and may still be in Redis's files."""
        marks: dict[bytes, bytes] = client.hgetall(marks_of(self.prefix))  # type: ignore[assignment]
        found = []
        for name, ends in marks.items():
            period = name.decode(errors="replace")
            is_late = not self.is_used(period) or now > float(ends or 0) + _LATE_SECONDS
            if is_late and not client.exists(self.prefix + period):
                found.append(period)
        return found


def rings(settings: Any) -> list[Ring]:
    """What Django's settings say of the keys; nothing where Redis is not the platform's cache."""
    length, counts = settings.PRIVACY_PSEUDONYM_PERIOD, settings.PRIVACY_USAGE is not None
    found = [
        (settings.PRIVACY_REDIS_URL, "keys of pseudonyms", PREFIX, lambda period: length_of(period) == length),
        (settings.PRIVACY_USAGE_REDIS_URL, "salts of the usage counts", SALT_PREFIX, lambda _period: counts),
    ]
    return [Ring(name, url, prefix, is_used) for url, name, prefix, is_used in found if url is not None]


def end_unused(found: Iterable[Ring], clock: Callable[[], float] = time.time) -> bool:
    """
    Delete the keys that are not used, and let Redis write its files without them. Never raises.

    Returns:
        Is nothing left to do? The log says what is.
    """
    is_done = True
    for ring in found:
        try:
            is_done = _end(ring, clock) and is_done
        except (redis.RedisError, OSError, ValueError) as error:
            log.warning("Redis does not say which %s are to be deleted: %s", ring.name, type(error).__name__)
            is_done = False
    return is_done


def _end(ring: Ring, clock: Callable[[], float]) -> bool:
    client = connect(ring.url, _REDIS_SECONDS)
    for period in ring.unused(client):
        mark(client, ring.prefix, period, 0)
        client.delete(ring.prefix + period)
        log.info("A key is deleted that is not used any more: one of the %s.", ring.name)
    if not ring.in_files(client, clock()):
        return True
    return Cleaner(client, ring.prefix, clock).clean()


class KeyEnds:
    """Django middleware: once an hour, after a request, let a thread look for keys that are not used any more."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        self._due = 0.0

    def __call__(self, request: Any) -> Any:
        """Pass the request on; an error of ours never reaches it."""
        response = self.get_response(request)
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + HOUR
            try:
                threading.Thread(target=self._look, name="privacy-key-ends", daemon=True).start()
            except Exception as error:
                log.error("Nobody looks for keys that are not used: %s", type(error).__name__)
        return response

    def _look(self) -> None:
        from django.conf import settings

        try:
            if not end_unused(rings(settings)):
                self._due = time.monotonic() + _AGAIN_SECONDS
        except Exception as error:
            log.error("Keys that are not used could not be looked for: %s", type(error).__name__)


def main() -> int:
    """
    Look at once, and say what came of it; the files are written anew in any case.

    Returns:
        The exit status; always 0: a launch must not fail for it, the audit does.
    """
    from django.conf import settings

    found = rings(settings)
    for ring in found:
        with contextlib.suppress(redis.RedisError, OSError):  # the next one says so
            # An earlier version of this plugin left no marks of its keys.
            mark(connect(ring.url, _REDIS_SECONDS), ring.prefix, _BEFORE, 0)
    for _ in range(_TRIES):
        if end_unused(found):
            print("No key is left that is not used: neither in Redis nor, as far as it says, in its files.")
            return 0
        time.sleep(_PAUSE_SECONDS)
    print("Redis has not yet deleted all keys that are not used. The platform goes on trying; the audit says more.")
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    sys.exit(main())
