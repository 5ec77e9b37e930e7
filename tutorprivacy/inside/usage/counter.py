"""
Counting page views, events and visitors, without people in the counts.

A request and an event cost an entry in memory: what, and of whom (address, browser, user), as it came.
A thread turns the entries into counts and keyed hashes every few seconds and puts those down in
Redis; the rest is forgotten. So Redis may be slow or away: no request waits for it.

.. pii: Addresses, browsers and user ids of the last seconds, in memory.
.. pii_types: ip, id, other
.. pii_retirement: retained
"""

from __future__ import annotations

import atexit
import datetime
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import crum
from celery.signals import worker_process_shutdown
from django.conf import settings

from ..visitors.opt_out import opted_out
from . import errors
from .batches import NO_ROUTE, Batches, Entry, Who, day_of
from .groups import LOST, course_of, event_of, is_page
from .store import BUCKET_SECONDS, BUCKETS, DAY, Batch, Store, Unavailable, salt_end

log = logging.getLogger(__name__)

FLUSH_SECONDS = 5.0
_CLOSE_SECONDS = 60.0

#: When the process ends, which Docker gives ten seconds.
_LAST_ATTEMPTS, _LAST_PAUSE_SECONDS = 5, 0.2

#: Entries in memory, and those in batches that Redis has not taken; what is more is counted as lost.
MAX_ENTRIES = 20_000
MAX_UNSENT = 100_000
#: Entries of one batch, so that Redis takes it at once.
_BATCH_ENTRIES = 500

#: Of a header: a browser's is shorter.
_MAX_AGENT, _MAX_LANGUAGE = 512, 64
#: Of a host, an address and an id.
_MAX_NAME = 255


_BEGINNING = threading.Lock()


class Counter:
    """
    The counts of this process.

    Args:
        store: where they are put down.
        batches: makes them of what happened.
        honours_opt_out: nothing is counted of those who have opted out, but how many there are.
        clock: returns Unix time in seconds; for tests.
    """

    def __init__(
        self,
        store: Store,
        batches: Batches,
        honours_opt_out: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._batches = batches
        self._honours_opt_out = honours_opt_out
        self._clock = clock
        self._forget()

    def _forget(self) -> None:
        self._pid = 0
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._stop = threading.Event()
        self._entries: dict[Entry, int] = {}
        self._unsent: list[Batch] = []
        self._lost = 0
        self._close_at = 0.0

    def view(self, request: Any, status: int) -> None:
        """Count a request that was answered with a page: a browser's GET of a known route."""
        match = request.resolver_match
        if request.method != "GET" or match is None or not (200 <= status < 300 or status == 304):
            return
        if not is_page(match.route):
            return
        if not request.META.get("HTTP_USER_AGENT"):
            return  # no browser's own; the MFEs' Caddy takes it from the requests for their configuration
        bucket = int(self._clock()) // BUCKET_SECONDS
        if self._honours_opt_out and opted_out(request):
            self._put(Entry(bucket, "opted_out"))
        else:
            course = course_of((*match.args, *match.kwargs.values()))
            self._put(Entry(bucket, "view", match.route, course, _who(request)))

    def event(self, event: Mapping[str, Any]) -> None:
        """Count a tracking event: of the visitor of the request, or else of the user that it names."""
        context = event.get("context") or {}
        name = event_of(event.get("name"), context.get("username"))
        if not name:
            return
        request, user_id = crum.get_current_request(), context.get("user_id")
        if request is None:
            who = Who(user_id=str(user_id)[:_MAX_NAME]) if user_id else None
        elif self._honours_opt_out and opted_out(request):
            return
        else:
            who = _who(request)
        bucket = int(self._clock()) // BUCKET_SECONDS
        self._put(Entry(bucket, "event", name, course_of([context.get("course_id")]), who))

    def error(self, request: Any, kind: str) -> None:
        """Count a request that was not answered, since code has raised something (`errors`)."""
        bucket = int(self._clock()) // BUCKET_SECONDS
        if self._honours_opt_out and opted_out(request):
            self._put(Entry(bucket, "opted_out"))
        else:
            match = getattr(request, "resolver_match", None)
            self._put(Entry(bucket, "error", match.route if match else NO_ROUTE, "", _who(request), kind))

    def task_error(self, task: str, kind: str) -> None:
        """Count a task that has failed. Whose it was is not looked at."""
        self._put(Entry(int(self._clock()) // BUCKET_SECONDS, "task", task, error=kind))

    def _put(self, entry: Entry) -> None:
        if self._pid != os.getpid():
            with _BEGINNING:
                if self._pid != os.getpid():
                    self._begin()
        with self._lock:
            count = self._entries.get(entry, 0)
            if count or len(self._entries) < MAX_ENTRIES:
                self._entries[entry] = count + 1
            else:
                self._lost += 1

    def _begin(self) -> None:
        """In each process anew: threads do not live on in a forked one, and entries are the parent's."""
        self._forget()
        threading.Thread(target=self._run, name="privacy-usage", daemon=True).start()
        self._pid = os.getpid()

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            self.flush()

    def close(self) -> None:
        """The process ends: put down what there is, if Redis takes it soon."""
        if self._pid != os.getpid():
            return
        self._stop.set()
        for _ in range(_LAST_ATTEMPTS):
            self.flush()
            if not self._entries and not self._unsent:
                return
            time.sleep(_LAST_PAUSE_SECONDS)

    def flush(self) -> None:
        """Put down what was counted. Never raises; what Redis does not take is kept for the next time."""
        with self._flushing:
            try:
                self._gather()
                self._send()
                if self._clock() >= self._close_at:
                    self._store.close_days()
                    self._close_at = self._clock() + _CLOSE_SECONDS
            except Unavailable as error:
                log.warning("Redis does not take the usage counts now: %s", type(error).__name__)
            except Exception as error:  # not its text: that can quote what is counted
                log.error("Usage could not be counted: %s", type(error).__name__)

    def _gather(self) -> None:
        """Make batches of the entries; without a salt they wait for it, until it would have expired."""
        with self._lock:
            entries, self._entries = self._entries, {}
        of_days: dict[datetime.date, list[tuple[Entry, int]]] = {}
        for entry, count in entries.items():
            of_days.setdefault(day_of(entry.bucket), []).append((entry, count))
        for day, of_day in of_days.items():
            if self._clock() >= salt_end(day).timestamp():
                self._lost += sum(count for _entry, count in of_day)
            elif (salt := self._store.salt(day)) is None:
                with self._lock:
                    for entry, count in of_day:
                        self._entries[entry] = self._entries.get(entry, 0) + count
            else:
                before = self._store.salt(day - DAY, make=False)
                for start in range(0, len(of_day), _BATCH_ENTRIES):
                    self._make(day, of_day[start : start + _BATCH_ENTRIES], salt, before)

    def _make(self, day: datetime.date, entries: list[tuple[Entry, int]], salt: bytes, before: bytes | None) -> None:
        try:
            self._unsent.append(self._batches.batch(day, entries, salt, before))
        except Exception as error:
            self._lost += sum(count for _entry, count in entries)
            log.error("Usage could not be counted: %s", type(error).__name__)

    def _send(self) -> None:
        waiting = sum(batch.requests for batch in self._unsent)
        while self._unsent and (waiting > MAX_UNSENT or self._is_late(self._unsent[0])):
            dropped = self._unsent.pop(0).requests
            waiting -= dropped
            self._lost += dropped
        self._put_down()
        if self._lost:
            bucket = int(self._clock()) // BUCKET_SECONDS
            counts = {(bucket % BUCKETS, LOST): self._lost}
            self._unsent.append(Batch(day_of(bucket), self._batches.sample_rate, counts, requests=self._lost))
            self._lost = 0
            self._put_down()

    def _put_down(self) -> None:
        while self._unsent:
            if not self._store.add(self._unsent[0]):
                self._lost += self._unsent[0].requests
            self._unsent.pop(0)

    def _is_late(self, batch: Batch) -> bool:
        return self._clock() >= salt_end(batch.day).timestamp()


def _who(request: Any) -> Who:
    meta = request.META
    return Who(
        meta.get("HTTP_HOST", "")[:_MAX_NAME],
        meta.get("REMOTE_ADDR", "")[:_MAX_NAME],  # by now the client's: the platform's middleware has put it there
        meta.get("HTTP_USER_AGENT", "")[:_MAX_AGENT],
        meta.get("HTTP_ACCEPT_LANGUAGE", "")[:_MAX_LANGUAGE],
    )


@lru_cache(maxsize=1)
def counter() -> Counter | None:
    """The counter of this process, as ``settings.PRIVACY_USAGE`` says; None: there is no Redis to be found."""
    usage = settings.PRIVACY_USAGE
    if usage["redis_url"] is None:
        log.error("Usage is not counted: the platform's cache is not in Redis.")
        return None
    store = Store(usage["redis_url"], usage["retention_months"])
    batches = Batches(usage["service"], usage["sample_rate"], usage["release"])
    made = Counter(store, batches, usage["honours_opt_out"])
    errors.listen(made.error, made.task_error)
    atexit.register(made.close)
    # A process of Celery's pool ends without atexit.
    worker_process_shutdown.connect(lambda **_arguments: made.close(), weak=False)
    return made


class UsageMiddleware:
    """Counts page views."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        self._counter = counter()

    def __call__(self, request: Any) -> Any:
        """Pass the request on, then count it; an error of ours never reaches it."""
        response = self.get_response(request)
        if self._counter is not None:
            try:
                self._counter.view(request, response.status_code)
            except Exception as error:
                log.error("A page view could not be counted: %s", type(error).__name__)
        return response


class UsageBackend:
    """A backend of event-tracking that counts events."""

    def __init__(self, **_options: Any) -> None:
        self._counter = counter()

    def send(self, event: Mapping[str, Any]) -> None:
        """Count the event, of which nothing else is kept; an error of ours never reaches whoever emits it."""
        if self._counter is not None:
            try:
                self._counter.event(event)
            except Exception as error:
                log.error("An event could not be counted: %s", type(error).__name__)
