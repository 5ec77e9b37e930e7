"""
How many rows of the database are one person's, by kind.

It costs many small queries, so each of them, the time and the number of counts at once have a bound. What reads the
database is a command's, and loaded once somebody asks.

.. pii: Numbers of rows of one person, in memory.
.. pii_types: other
.. pii_retirement: local_api
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache

#: Rows of one table that are counted.
MOST = 1000

#: For all tables together (the first time in a process takes longest, with caches that are empty), and for one query.
SECONDS, QUERY_SECONDS = 10.0, 2

#: A site counts for nobody else until then, whatever its number of processes: seconds. The key is the same for all.
_PAUSE, _KEY = 20, "privacy-learner-counts"

#: What makes a database give up a query, and what takes that back.
_LIMITS = {
    "mysql": (f"SET SESSION max_execution_time = {QUERY_SECONDS * 1000}", "SET SESSION max_execution_time = DEFAULT"),
    "mariadb": (f"SET SESSION max_statement_time = {QUERY_SECONDS}", "SET SESSION max_statement_time = DEFAULT"),
    "postgresql": (f"SET statement_timeout = {QUERY_SECONDS * 1000}", "RESET statement_timeout"),
}

_counting = threading.Lock()


@dataclass
class Counts:
    """
    What was counted.

    Args:
        rows: kind → rows.
        more: kinds of which a table has more than MOST, so that there are more than `rows` says.
        failed: tables that could not be counted.
        unfinished: the time was over before the last table.
    """

    rows: Counter[str] = field(default_factory=Counter)
    more: set[str] = field(default_factory=set)
    failed: int = 0
    unfinished: bool = False


def counted(user: Any, kind_of: Callable[[str], str], clock: Callable[[], float] = time.monotonic) -> Counts | None:
    """
    Count a person's rows.

    Args:
        kind_of: ``app.Model`` → kind.

    Returns:
        None: somebody else's are being counted, or were just now.
    """
    if not _counting.acquire(blocking=False):
        return None
    try:
        return _counted(user, kind_of, clock) if cache.add(_KEY, 1, _PAUSE) else None
    finally:
        _counting.release()


def _counted(user: Any, kind_of: Callable[[str], str], clock: Callable[[], float]) -> Counts:
    from ..database.all_tables import described
    from ..database.person import Person
    from ..database.rows import alias_of
    from ..database.skipped import Skips

    end, counts, skips = clock() + SECONDS, Counts(), Skips()
    tables = described()
    there = [each for each in tables.values() if each.has_people and not each.problem and _is_there(each, skips)]
    with _limited({alias_of(each.model) for each in there}):
        person = Person(user, tables, skips)
        # First what is hers directly: it is found fast.
        for table in sorted(there, key=lambda each: (each.level or 0, each.label)):
            keys: set[Any] = set()
            with skips.skipping(table, "rows"):
                for some in _keys(person, table):
                    keys.update(some)
                    if len(keys) > MOST or clock() > end:
                        break
            counts.rows[kind_of(table.label)] += min(len(keys), MOST)
            if len(keys) > MOST:
                counts.more.add(kind_of(table.label))
            if clock() > end:
                counts.unfinished = True
                break
    counts.failed = len({table for table, _what, _why in skips.found})
    return counts


def _is_there(table: Any, skips: Any) -> bool:
    from ..database.rows import is_there

    with skips.skipping(table, "the table"):
        return is_there(table)
    return False


def _keys(person: Any, table: Any) -> Iterator[Collection[Any]]:
    """Keys of her rows, with no more than one too many at once; also none, so that the time is looked at."""
    from ..database.person import within

    for condition in person.direct(table):
        yield _some(table, condition)
    for link in table.follows:
        for held in person.keys(link.target, link.value):
            yield _some(table, within(link, held))
    for _generic, condition in person.generic(table):
        yield _some(table, condition)


def _some(table: Any, condition: Any) -> Collection[Any]:
    from ..database.rows import select

    return list(select(table, condition).values_list("pk", flat=True)[: MOST + 1])


@contextmanager
def _limited(aliases: Collection[str]) -> Iterator[None]:
    """Each query ends by itself."""
    from django.db import connections

    with ExitStack() as stack:
        for alias in aliases:
            connection = connections[alias]
            kind = "mariadb" if getattr(connection, "mysql_is_mariadb", False) else connection.vendor
            if kind in _LIMITS:
                limit, no_limit = _LIMITS[kind]
                with connection.cursor() as cursor:
                    cursor.execute(limit)
                stack.callback(_freed, connection, no_limit)
        yield


def _freed(connection: Any, statement: str) -> None:
    """As it was for whoever has the connection next; or it is closed."""
    with suppress(Exception):
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return
    connection.close()
