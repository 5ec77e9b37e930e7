"""
People in a ClickHouse, Aspects' or Cairn's: found wherever they are, erased, and looked for again.

Aspects listens to retirements, and loses some: what it sends while ClickHouse is away, or
after the collection of personal data was turned off, is gone, and the profile that a
retirement saves at its end is stored anew. So nothing here depends on a signal. Whoever is
retired in the LMS must not be in ClickHouse: that is established, as often as you like.

GDPR art. 17, and art. 19 for those who received the data.

.. pii: Ids and usernames of retired people, in memory and in statements to ClickHouse; it erases what is stored
    there.
.. pii_types: id, username
.. pii_retirement: local_api
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..io.http import Refused
from .clickhouse_client import UNKNOWN_DATABASE, UNKNOWN_TABLE, ClickHouse, listed
from .report import Errors, Report, Table, Unfinished

#: Kept for counts of enrolments, without the name. All other tables that know people lose the rows.
KEPT = "course_enrollment"

#: Lines of the tracking log as they were: Cairn's, and Aspects' if ``ASPECTS_VECTOR_STORE_TRACKING_LOGS`` was ever on.
#: Whose a line is, is said within it.
_RAW_LINES = "_tracking"
_NUMBER_IN_LINE = "JSONExtract(message, 'context', 'user_id', 'Int64')"

#: People that one statement speaks of: by their numbers, or by hashes of their names.
BATCH, NAME_BATCH = 50_000, 5_000

#: Engines that keep no rows of their own: MySQL's are the platform's database, which is erased for itself. Whatever
#: else cannot be changed is an error, and no reason to look away.
NO_TABLES = "View$|^(Distributed|Merge|MySQL|Null)$"
_NO_TABLES = f"{NO_TABLES}|^Dictionary$"

#: How often what is left is erased anew: somebody may be stored while we erase.
_ROUNDS = 3

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 10.0


class Eraser:
    """
    Erase people from the databases of Aspects, or from Cairn's.

    Args:
        clickhouse: as a user who may read and delete there.
        database: with the tables of people: of Aspects, the event sink's.
        lines: the database with raw lines of the tracking log, which may be no table; empty: nobody looks.
        patience_seconds: how long to wait for one change to be done.
        say: receives a line of progress.

    Attributes:
        report: what was done, also before an error.
    """

    def __init__(
        self,
        clickhouse: ClickHouse,
        database: str,
        patience_seconds: float = 3600,
        say: Callable[[str], None] = lambda _text: None,
        lines: str = "",
    ) -> None:
        self._clickhouse, self._database, self._lines = clickhouse, database, lines
        self._patience, self._say = patience_seconds, say
        self.report = Report()

    def tables(self) -> list[Table]:
        """
        Every table of the event sink with people in it, as ClickHouse knows them now; no views.

        Raises:
            Unfinished: there is none, which cannot be: Aspects makes some when it is installed.
        """
        found = self._clickhouse.rows(
            "tables",
            "SELECT c.table, countIf(c.name = 'user_id') > 0, countIf(c.name = 'username') > 0"
            " FROM system.columns AS c JOIN system.tables AS t ON t.database = c.database AND t.name = c.table"
            " WHERE c.database = {database:String} AND c.name IN ('user_id', 'username')"
            " AND NOT match(t.engine, {no_tables:String})"
            " GROUP BY c.table ORDER BY c.table",
            (str, int, int),
            database=self._database,
            no_tables=_NO_TABLES,
        )
        if not found:
            raise Unfinished(f"no table with people can be seen in {self._database}; does it exist, may it be read?")
        tables = [Table(self._database, name, bool(by_id), bool(by_name)) for name, by_id, by_name in found]
        return [table for table in tables if table.name != KEPT or table.has_username]

    def raw_lines(self, database: str) -> list[Table]:
        """
        The table of raw tracking lines, if there is one.

        It is asked for by name: ClickHouse lists nobody a table that they may not read, and
        that would pass for none. Raises what `erase` does.
        """
        table = Table(database, _RAW_LINES, has_user_id=True, has_username=False, number=_NUMBER_IN_LINE)
        try:
            self._count(table, "1")
        except Refused as error:
            if error.code in (UNKNOWN_TABLE, UNKNOWN_DATABASE):
                return []
            raise
        return [table]

    def people(self, vector_database: str) -> dict[str, int]:
        """
        How many rows know people, by table; in the one that is kept for counts, those with a name.

        Raises what `erase` does.
        """
        tables = [*self.tables(), *self.raw_lines(vector_database)]
        return {table.full_name: self._left_of(table) for table in tables}

    def look_for(self, user_ids: Sequence[int], usernames: Sequence[str] = ()) -> Report:
        """Count what is `left` of people, and change nothing. Takes and raises what `erase` does."""
        errors = Errors(self.report)
        self._verify(sorted(set(user_ids)), usernames, errors)
        errors.raise_first()
        return self.report

    def look_for_all(self, tables: Sequence[Table]) -> None:
        """Count what `empty_all` would change, and change nothing. Raises what `erase` does."""
        errors = Errors(self.report)
        for table in tables:
            with errors.of(table.full_name):
                self.report.left[table.full_name] = self._left_of(table)
        errors.raise_first()

    def erase(self, user_ids: Sequence[int], usernames: Sequence[str] = ()) -> Report:
        """
        Erase people, and make sure that they are gone. A table that cannot be changed keeps them in no other one.

        Args:
            user_ids: theirs.
            usernames: all they have had; needed only for tables that know no numbers.

        Raises:
            Refused, Unavailable: see ``io.http``.
            Unfinished: a change was not done in time.
            These come when all that can be done is done, but for a server that does not answer at all: at once.
        """
        everyone, errors = sorted(set(user_ids)), Errors(self.report)
        for table in [*self.tables(), *self._own_lines(errors)]:
            with errors.of(table.full_name):
                for condition in _conditions(table, everyone, usernames):
                    self._clear(table, condition)
        with errors.of("dictionaries"):
            self.reload_dictionaries()
        with errors.of("what is left"):
            self._verify(everyone, usernames, errors)
        errors.raise_first()
        return self.report

    def _own_lines(self, errors: Errors) -> list[Table]:
        found: list[Table] = []
        if self._lines:
            with errors.of(f"{self._lines}.{_RAW_LINES}"):
                found = self.raw_lines(self._lines)
        return found

    def kept(self) -> list[Table]:
        """The table that is kept for counts, if there is one: only its names are erased. Raises what `erase` does."""
        return [table for table in self.tables() if table.name == KEPT]

    def empty_all(self, tables: Sequence[Table]) -> None:
        """`empty` each, whatever becomes of the others. Raises what `erase` does."""
        errors = Errors(self.report)
        for table in tables:
            with errors.of(table.full_name):
                self.empty(table)
        errors.raise_first()

    def empty(self, table: Table) -> None:
        """Erase all rows of a table, or all names in the one that is kept. Raises what `erase` does."""
        self._clear(table, "1")
        self.report.left[table.full_name] = self._left_of(table)

    def _left_of(self, table: Table) -> int:
        """Rows that know anybody, of all replicas; in the table that is kept, those with a name."""
        return self._count(table, _still(table, "1"), everywhere=True)

    def _clear(self, table: Table, condition: str) -> None:
        done = self.report.blanked if table.name == KEPT else self.report.erased
        done.setdefault(table.full_name, 0)
        condition = _still(table, condition)
        for _ in range(_ROUNDS):
            count = self._count(table, condition)
            if not count:
                return
            self._say(f"{table.full_name}: {count} rows")
            if table.name == KEPT:
                self._change(table, f"UPDATE username = '' WHERE {condition}")
            else:
                self.delete(table, condition)
            done[table.full_name] += count

    def delete(self, table: Table, condition: str) -> None:
        """Rows of a table, until they are gone. Raises what `erase` does."""
        self._change(table, f"DELETE WHERE {condition}")

    def _change(self, table: Table, change: str) -> None:
        self._clickhouse.do(
            f"change of {table.full_name}",
            f"ALTER TABLE {self._clickhouse.here(table.database, table.name)}{self._clickhouse.on_cluster} {change}",
        )
        self._wait(table)

    def _wait(self, table: Table) -> None:
        """Until the change is done: ClickHouse only notes it down when it is told."""
        begun, pause = time.monotonic(), _FIRST_PAUSE_SECONDS
        while self._is_changing(table):
            if time.monotonic() - begun > self._patience:
                raise Unfinished(f"{table.full_name} is still being changed")
            time.sleep(pause)
            pause = min(1.5 * pause, _LONGEST_PAUSE_SECONDS)

    def _is_changing(self, table: Table) -> bool:
        return bool(
            self._clickhouse.number(
                f"changes of {table.full_name}",
                f"SELECT count() FROM {self._clickhouse.everywhere('system', 'mutations')}"  # noqa: S608 - quoted there
                " WHERE database = {of_database:String} AND table = {of_table:String} AND NOT is_done",
                of_database=table.database,
                of_table=table.name,
            )
        )

    def _count(self, table: Table, condition: str, everywhere: bool = False) -> int:
        """Rows of this server; or of all replicas together, some of which may be behind."""
        place = self._clickhouse.everywhere if everywhere else self._clickhouse.here
        return self._clickhouse.number(
            f"count of {table.full_name}",
            f"SELECT count() FROM {place(table.database, table.name)} WHERE {condition}",  # noqa: S608 - quoted there
        )

    def reload_dictionaries(self) -> None:
        """Let ClickHouse forget whom its dictionaries hold in memory. Raises what `erase` does."""
        for name, _has_user_id in self._dictionaries():
            self._clickhouse.do(
                f"reload of {self._database}.{name}",
                f"SYSTEM RELOAD DICTIONARY{self._clickhouse.on_cluster} {self._clickhouse.here(self._database, name)}",
            )
            self.report.reloaded.append(f"{self._database}.{name}")

    def _dictionaries(self) -> list[list[Any]]:
        """
        (name, 1 if it has a ``user_id``) of each.

        As tables: ``system.dictionaries`` hides those that one may not read, and they would
        pass for none.
        """
        return self._clickhouse.rows(
            "dictionaries",
            "SELECT t.name, countIf(c.name = 'user_id') > 0"
            " FROM system.tables AS t LEFT JOIN system.columns AS c ON c.database = t.database AND c.table = t.name"
            " WHERE t.database = {database:String} AND t.engine = 'Dictionary' GROUP BY t.name ORDER BY t.name",
            (str, int),
            database=self._database,
        )

    def _verify(self, user_ids: Sequence[int], usernames: Sequence[str], errors: Errors) -> None:
        dictionaries = [Table(self._database, name, True, False) for name, has_id in self._dictionaries() if has_id]
        for table in dictionaries:
            counts = (self._count(table, condition) for condition in _conditions(table, user_ids, ()))
            self.report.left[table.full_name] = sum(counts)
        for table in [*self.tables(), *self._own_lines(errors)]:
            conditions = (_still(table, condition) for condition in _conditions(table, user_ids, usernames))
            self.report.left[table.full_name] = sum(self._count(table, each, everywhere=True) for each in conditions)


def _still(table: Table, condition: str) -> str:
    """The rows that are not yet as they should be."""
    return f"({condition}) AND username != ''" if table.name == KEPT else condition


def _conditions(table: Table, user_ids: Sequence[int], usernames: Sequence[str]) -> Iterator[str]:
    """SQL for the rows of people in a table, some people at a time."""
    if table.has_user_id:
        for batch in _batches(user_ids, BATCH):
            yield f"{table.number} IN ({listed(batch)})"
    else:
        # ClickHouse keeps the text of a change beside the table, and addresses are logged: no names in either.
        for names in _batches(usernames, NAME_BATCH):
            hashes = (hashlib.sha256(each.encode()).hexdigest() for each in names)
            quoted = "', '".join(hashes)
            yield f"lower(hex(SHA256(username))) IN ('{quoted}')"


def _batches(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
