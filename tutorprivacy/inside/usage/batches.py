"""
From what a process remembers of some seconds to counts and keyed hashes: addresses end here.

.. pii: Addresses, browsers and user ids, for as long as a call takes; keyed hashes of them.
.. pii_types: ip, id, other
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import secrets
from collections.abc import Collection
from typing import NamedTuple

from ..minimize.user_agents import OTHER
from . import groups
from .groups import Group
from .store import BUCKET_SECONDS, BUCKETS, GRACE, UTC, Batch

#: Names of one kind that a process knows in a day; further ones are "other". No site has as many.
MAX_NAMES = 2000
#: Likewise of errors, of which whoever looks for holes can make many.
MAX_ERRORS = 200

#: In place of a route: what failed was in front of it.
NO_ROUTE = "no page"

HASH_BYTES = 16

_GRACE_BUCKETS = int(GRACE.total_seconds()) // BUCKET_SECONDS


class Who(NamedTuple):
    """A visitor as the request says, or (`user_id`) as an event outside of any request does."""

    site: str = ""
    address: str = ""
    agent: str = ""
    language: str = ""
    user_id: str = ""


class Entry(NamedTuple):
    """
    One kind of thing that happened.

    Args:
        bucket: when: ten minutes since 1970, as a number.
        kind: ``view``, ``event``, ``error`` (of a request), ``task`` (one that failed) or ``opted_out``.
        name: the route's pattern, or the name of the event or the task.
        who: None: nobody knows.
        error: what kind it was (`errors.kind_of`).
    """

    bucket: int
    kind: str
    name: str = ""
    course: str = ""
    who: Who | None = None
    error: str = ""


def day_of(bucket: int) -> datetime.date:
    """The day (UTC) of ten minutes."""
    return datetime.datetime.fromtimestamp(bucket * BUCKET_SECONDS, UTC).date()


class Batches:
    """
    Makes batches.

    Args:
        service: ``lms`` or ``cms``.
        sample_rate: share of the visitors that are counted; a visitor is wholly in or out, for the day.
        release: of the platform's image, which errors are counted by, too; empty: not known.
    """

    def __init__(self, service: str = "lms", sample_rate: float = 1.0, release: str = "") -> None:
        self._service = service
        self._release = release
        self.sample_rate = sample_rate
        self._day: datetime.date | None = None
        self._names: dict[str, set[str]] = {}

    def batch(
        self,
        day: datetime.date,
        entries: Collection[tuple[Entry, int]],
        salt: bytes,
        salt_before: bytes | None,
    ) -> Batch:
        """
        What happened on one day.

        Args:
            entries: with how often each happened.
            salt: the day's.
            salt_before: of the day before, while it lives.
        """
        if day != self._day:
            self._day, self._names = day, {}
        made = Batch(day, self.sample_rate)
        hashes, before = _Hashes(salt), _Hashes(salt_before) if salt_before else None
        for entry, count in entries:
            made.requests += count
            bucket, who, counted = entry.bucket % BUCKETS, entry.who, self._groups(entry)
            if before and who and self._is_in(hashed := before.of(who)):
                _note(made, "after", counted, hashed)
            hashed = hashes.of(who) if who else secrets.token_bytes(HASH_BYTES)
            if not self._is_in(hashed) and counted not in _WHOLE:
                continue
            for group in counted:
                made.counts[bucket, group] = made.counts.get((bucket, group), 0) + count
            if who and counted not in _WHOLE:
                _note(made, "visitors", counted, hashed)
                if bucket >= BUCKETS - _GRACE_BUCKETS:
                    _note(made, "before", counted, hashed)
        return made

    def _is_in(self, hashed: bytes) -> bool:
        """Is whoever has this hash in the sample?"""
        return int.from_bytes(hashed[:8], "big") < self.sample_rate * 2**64

    def _groups(self, entry: Entry) -> tuple[Group, ...]:
        if entry.kind == "opted_out":
            return _OPTED_OUT
        if entry.kind == "task":
            return (Group("task", self._error(entry.error, entry.name)),)
        is_bot = entry.who is not None and groups.is_bot(entry.who.agent)
        course = self._known("course", entry.course) if entry.course else ""
        if entry.kind == "event":
            return () if is_bot else groups.groups_of_event(self._known("event", entry.name), course)
        if is_bot or entry.who is None:  # a view is always somebody's
            return _BOTS
        if entry.kind == "error":
            where = NO_ROUTE if entry.name == NO_ROUTE else groups.page_of(entry.name, self._service)
            return groups.groups_of_error(self._error(entry.error, where))
        agent = groups.groups_of_visitor(entry.who.agent, entry.who.language)
        browser = Group("browser", self._known("browser", agent[1].name))
        page = groups.groups_of_page(groups.page_of(entry.name, self._service), course)
        return (agent[0], browser, *agent[2:], *page)

    def _error(self, kind: str, where: str) -> str:
        return self._known("error", groups.error_of(kind, where, self._release), MAX_ERRORS)

    def _known(self, kind: str, name: str, most: int | None = None) -> str:
        """The name, or "other" if there are too many: they come from outside, and each takes memory."""
        names = self._names.setdefault(kind, set())
        if name not in names and len(names) >= (MAX_NAMES if most is None else most):
            return OTHER
        names.add(name)
        return name


_OPTED_OUT, _BOTS = (groups.OPTED_OUT,), (groups.BOTS,)

#: Counted without looking at whose they are.
_WHOLE = (_OPTED_OUT, _BOTS)


def _note(batch: Batch, kind: str, of_entry: tuple[Group, ...], hashed: bytes) -> None:
    for group in of_entry:
        batch.visitors.setdefault((kind, group), set()).add(hashed)


class _Hashes:
    """Keyed hashes of visitors, by one day's salt: nobody can make them again once that is gone."""

    def __init__(self, salt: bytes) -> None:
        self._mac = hmac.new(salt, digestmod=hashlib.sha256)
        self._known: dict[Who, bytes] = {}

    def of(self, who: Who) -> bytes:
        """Of site, address and browser; the language may change."""
        known = self._known.get(who)
        if known is None:
            mac = self._mac.copy()
            identity = json.dumps(who._replace(language=""))  # no two have the same text
            mac.update(identity.encode())
            known = self._known[who] = mac.digest()[:HASH_BYTES]
        return known
