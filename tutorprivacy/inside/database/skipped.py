"""
What could not be read, and was passed over: no table, column or row keeps the others away.

It is named with the type of the error, and never with its text: that can quote a row.

.. no_pii: names of tables and columns, and numbers
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from .models import Described
from .rows import alias_of


class Skips:
    """All that was passed over: `found` counts rows by (table, what of it, why); 0: it is not known how many."""

    def __init__(self) -> None:
        self.found: Counter[tuple[str, str, str]] = Counter()

    def skip(self, table: Described, what: str, error: Exception, rows: int = 0) -> None:
        """
        Note what is passed over.

        Args:
            what: a column, or what else of the table.

        Raises:
            Exception: `error` itself, where the database is gone: then nothing else can be read, either.
        """
        if not _is_usable(table):
            raise error
        self.say(table.label, what, type(error).__name__, rows)

    def say(self, table: str, what: str, why: str, rows: int = 0) -> None:
        """Likewise, where there is no error, or no table."""
        self.found[table, what, why] += rows

    @contextmanager
    def skipping(self, table: Described, what: str) -> Iterator[None]:
        """Pass over what fails within. Raises what `skip` does."""
        try:
            yield
        except Exception as error:
            self.skip(table, what, error)

    def as_data(self) -> list[dict[str, str | int]]:
        """[{"table", "what", "why", "rows"}]."""
        return [
            {"table": table, "what": what, "why": why, "rows": rows}
            for (table, what, why), rows in sorted(self.found.items())
        ]


def _is_usable(table: Described) -> bool:
    """Does the table's database still answer? What is not there at all was never asked."""
    from django.db import connections

    try:
        alias = alias_of(table.model)
    except Exception:  # another plugin's router: nothing of the database's
        return True
    return alias not in connections or connections[alias].connection is None or connections[alias].is_usable()
