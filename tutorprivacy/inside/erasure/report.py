"""
What an erasure did, table by table, and what it could not do.

.. no_pii: names of tables, and numbers of rows
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..io.http import Down, Refused, Unavailable


class Unfinished(Exception):
    """ClickHouse has not done what it was told to, in all the time it was given."""


@dataclass(frozen=True)
class Table:
    """A table with people in it: by number, by name, or both. `number`: SQL for the number of a row's person."""

    database: str
    name: str
    has_user_id: bool
    has_username: bool
    number: str = "user_id"

    @property
    def full_name(self) -> str:
        """For people."""
        return f"{self.database}.{self.name}"


@dataclass
class Report:
    """What was done, by table: rows erased, names blanked, and what is still there."""

    erased: dict[str, int] = field(default_factory=dict)
    blanked: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    #: Tables that could not be changed or looked at, and why. They keep the others from nothing.
    failed: dict[str, str] = field(default_factory=dict)
    #: Dictionaries that hold people in memory, and were loaded anew.
    reloaded: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Is nothing left, as far as all could be looked at?"""
        return not any(self.left.values()) and not self.failed


class Errors:
    """Errors of single tables, which are noted in a report until all others had their turn."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._first: Exception | None = None

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Note what is wrong with one table. Raises Down: nothing else can be asked, either."""
        try:
            yield
        except Down:
            raise
        except (Refused, Unavailable, Unfinished) as error:
            self._report.failed[what] = str(error)
            self._first = self._first or error

    def raise_first(self) -> None:
        """Raise the first of them, if there was one."""
        if self._first is not None:
            raise self._first
