"""
Changes of rows in bounded batches, each in a transaction of its own.

Nothing of Django's signals runs, no history is written, and no model's own code: another plugin's must not keep what is
to go. What the database refuses for a whole batch is tried row by row, so that one row keeps no other.

.. pii: Keys of rows, in memory.
.. pii_types: id
.. pii_retirement: local_api
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from ..database.models import Described

#: A deadlock, or a lock that another holds, may pass: MySQL's ER_LOCK_WAIT_TIMEOUT and ER_LOCK_DEADLOCK.
_TRIES = 3
_PAUSE_SECONDS = 0.2
_PASSING = (1205, 1213)

#: MySQL's ER_SIGNAL_EXCEPTION: a trigger does not let this row change.
_SIGNALLED = 1644


def written_to(table: Described) -> str:
    """The database that a table's rows are changed in."""
    from django.db import router

    return str(getattr(table.model, "privacy_alias", None) or router.db_for_write(table.model))


def rows_of(table: Described, condition: Any) -> Any:
    """The query set of rows that can be changed."""
    from django.db.models import QuerySet

    return QuerySet(table.model, using=written_to(table)).filter(condition).order_by()


def in_transaction(table: Described, work: Callable[[], int]) -> int:
    """
    Do it wholly or not at all; returns what `work` returns.

    Raises:
        django.db.Error: the database refuses it.
    """
    from django.db import OperationalError, transaction

    for number in range(1, _TRIES + 1):
        try:
            with transaction.atomic(using=written_to(table)):
                return work()
        except OperationalError as error:
            if number == _TRIES or error.args[0] not in _PASSING:
                raise
            time.sleep(_PAUSE_SECONDS * number)
    return 0


def by_batch(table: Described, keys: Sequence[Any], work: Callable[[Sequence[Any]], int]) -> tuple[int, list[Any]]:
    """
    Do it for all rows at once, or, if the database does not let it, for each that it lets.

    Returns:
        How many, and the keys of those that the database did not let.

    Raises:
        django.db.Error: it is about no row, as a lock that another holds.
    """
    from django.db import DatabaseError

    if not keys:
        return 0, []
    try:
        return in_transaction(table, lambda: work(keys)), []
    except DatabaseError as error:
        if not _is_refused(error):
            raise
        if len(keys) == 1:
            return 0, list(keys)
    half = len(keys) // 2
    done, refused = by_batch(table, keys[:half], work)
    more, others = by_batch(table, keys[half:], work)
    return done + more, refused + others


def _is_refused(error: Exception) -> bool:
    """Is it about what was to be written, so that other rows may go?"""
    from django.db import DataError, IntegrityError

    return isinstance(error, (IntegrityError, DataError)) or error.args[:1] == (_SIGNALLED,)
