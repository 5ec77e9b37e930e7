"""
One person in a ClickHouse: erased by number and by name, and looked for in every text of every table.

What she is called is in no statement: ClickHouse logs these, and keeps the text of a change beside the table. It goes
along as external data, and rows are deleted by hashes of what is in them.

.. pii: Names of one person, and texts, in memory; it erases what is stored there.
.. pii_types: id, username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from ..database.column_names import identity, names_people, personal
from ..io.http import Down, Persistence, Refused, Unavailable
from ..stores.hers import Hers
from ..stores.search import Search
from .clickhouse_client import ACCESS_DENIED, ClickHouse, listed, name_of
from .clickhouse_people import NO_TABLES, Eraser
from .ordinary_words import OFTEN, WHY
from .report import Table, Unfinished
from .service_access import NoAccess
from .traces import Traces
from .warehouses import Warehouse, enabled

DELETED, BLANKED, KNOWN, NAMED = "rows deleted", "names blanked", "rows of the person", "rows that name the person"

#: Why rows with a random id stay: whose it was, nobody knows any more.
EVENTS = "events of a random id, by Aspects' decision; whose it was is erased"

#: Texts in one answer: of the longest events, it has a few megabytes.
_PAGE = 200

#: Rows of a table with the letters of a name: if there are more, only those are read in which it stands as a name. Each
#: page reads the table, so whoever is called ``student`` would keep the server busy for days.
_MANY = 10_000

#: One who waits for a server that is away lets all others wait, too.
_PATIENCE = Persistence(60, 10)

#: Types of columns with text in them, also within others: ``Array(String)``.
_TEXTS = "String|UUID|JSON|Object|Dynamic|Variant|Enum"


class _Place(NamedTuple):
    """A table, and its columns with texts, quoted."""

    table: Table
    columns: tuple[str, ...]
    is_dictionary: bool

    def texts(self, prefix: str = "t.") -> list[str]:
        """SQL of each text."""
        return [f"ifNull(toString({prefix}{each}), '')" for each in self.columns]

    def row(self, prefix: str = "t.") -> str:
        """SQL for what a row is known by: two with the same texts are not told apart."""
        return f"sipHash64({', '.join(self.texts(prefix))})"


def searches(settings: Any) -> dict[str, Callable[[Search], None]]:
    """For `stores.all_stores`: {name: what erases her there, or only looks} of each ClickHouse that is enabled."""
    return {name: partial(_search, settings=settings, name=name, make=make) for name, make in enabled(settings)}


def _search(search: Search, settings: Any, name: str, make: Callable[..., Warehouse]) -> None:
    try:
        warehouse = make(settings, persistence=_PATIENCE)
        _by_number(search, warehouse)
        _by_text(search, warehouse)
    except NoAccess as error:
        search.fail(name, str(error))
    except (Refused, Unavailable, Unfinished) as error:
        search.fail(name, _why(error, ""))


def _why(error: Exception, rights: str) -> str:
    """Errors of the client name calls and numbers, and nobody."""
    is_denied = isinstance(error, Refused) and error.code == ACCESS_DENIED
    return f"{error}; rights: {rights}" if is_denied and rights else str(error)


def _by_number(search: Search, warehouse: Warehouse) -> None:
    """As the reconciliation does it, for her alone."""
    eraser, hers = warehouse.eraser(), search.hers
    usernames = sorted({*hers.usernames, hers.retired})
    search.check()
    try:
        (eraser.look_for if search.look else eraser.erase)([hers.user_id], usernames)
    except Down:
        raise
    except (Refused, Unavailable, Unfinished) as error:
        search.fail(warehouse.name, _why(error, warehouse.rights))
    counts = {KNOWN: eraser.report.left} if search.look else {}
    counts |= {} if search.look else {DELETED: eraser.report.erased, BLANKED: eraser.report.blanked}
    for what, numbers in counts.items():
        for table, number in numbers.items():
            search.done[f"{warehouse.name}: {table}", what] += number
    for table, why in eraser.report.failed.items():
        search.fail(f"{warehouse.name}: {table}", why)


def _by_text(search: Search, warehouse: Warehouse) -> None:
    wanted = _Wanted(search.hers)
    for database in warehouse.databases:
        whole = f"{warehouse.name}: {database}"
        if not warehouse.clickhouse.may_read_all(database):
            search.fail(whole, f"not all of its tables may be read; rights: {warehouse.rights}")
        for place in _places(warehouse.clickhouse, database, partial(search.fail, whole)):
            search.check()
            try:
                _look_through(search, warehouse, place, wanted)
            except Down:
                raise
            except (Refused, Unavailable, Unfinished) as error:
                search.fail(f"{warehouse.name}: {place.table.full_name}", _why(error, warehouse.rights))


def _places(clickhouse: ClickHouse, database: str, fail: Callable[[str], None]) -> Iterator[_Place]:
    columns = clickhouse.rows(
        f"columns of {database}",
        "SELECT c.table, t.engine = 'Dictionary', c.name FROM system.columns AS c"
        " JOIN system.tables AS t ON t.database = c.database AND t.name = c.table"
        " WHERE c.database = {database:String} AND match(c.type, {texts:String})"
        " AND c.default_kind NOT IN ('ALIAS', 'EPHEMERAL') AND NOT match(t.engine, {no_tables:String})"
        " ORDER BY c.table, c.position",
        (str, int, str),
        database=database,
        texts=_TEXTS,
        no_tables=NO_TABLES,
    )
    tables: dict[tuple[str, bool], list[str]] = {}
    for table, is_dictionary, column in columns:
        tables.setdefault((table, bool(is_dictionary)), []).append(column)
    for (name, is_dictionary), names in tables.items():
        try:
            name_of(name)
            quoted = tuple(name_of(each) for each in names)
        except ValueError:
            fail("a table or a column has a name that cannot be used in a statement")
            continue
        yield _Place(Table(database, name, False, False), quoted, is_dictionary)


class _Wanted:
    """
    What is looked for, for the database and then here: ``student`` is her name only where it stands as a name, and a
    value of a column that is not one of people is none: an organisation can be called like her.
    """

    def __init__(self, hers: Hers) -> None:
        self._hers = hers
        self._ids = {form for each in hers.pseudonyms for form in _forms(each)}
        names = frozenset(each.strip().lower() for each in (*hers.usernames, *hers.names))
        self._as_a_name = Traces(hers.usernames, hers.emails, hers.names, hers.user_id, hers.retired, names)
        self._alone = {each for each in names if " " not in each}
        self.names = f"(?i){hers.traces.pattern}"
        self.as_names = f"(?i){self._as_a_name.pattern_of_a_name}"
        self.ids = "|".join(sorted(map(re.escape, self._ids)))

    def patterns(self, as_names: bool = False) -> list[str]:
        """For ``w0`` and ``w1``; of these, an empty one would be everywhere."""
        return [self.as_names if as_names else self.names, *([f"(?i){self.ids}"] if self.ids else [])]

    def is_in(self, place: _Place, texts: list[str], with_ids: bool, as_a_name: bool) -> bool:
        """
        Does a row name her?

        Args:
            as_a_name: only where it says that this is somebody, or has her address or id.
        """
        traces = self._as_a_name if as_a_name else self._hers.traces
        for column, text in zip(place.columns, texts, strict=True):
            lowered = text.lower()
            if with_ids and any(each in lowered for each in self._ids):
                return True
            if lowered.strip() in self._alone:
                if _is_of_people(column):
                    return True
            elif traces.are_in(text):
                return True
        return False


def _is_of_people(column: str) -> bool:
    name = column.strip("`").rpartition(".")[2]
    return bool(identity(name)) or personal(name) == "name" or names_people(name)


def _forms(pseudonym: str) -> set[str]:
    """A UUID is written with dashes by one, and without by the other."""
    try:
        found = UUID(pseudonym)
    except ValueError:
        return {pseudonym.lower()}
    return {str(found), found.hex}


def _look_through(search: Search, warehouse: Warehouse, place: _Place, wanted: _Wanted) -> None:
    if place.is_dictionary and not search.look:
        return  # it follows the tables of which it is made
    clickhouse, table = warehouse.clickhouse, place.table
    ids_stay = table.database in warehouse.pseudonymous
    by_name, by_id = _condition(place, 0), _condition(place, 1) if wanted.ids else "0"
    source = f"{clickhouse.everywhere(table.database, table.name)} AS t CROSS JOIN wanted"
    named, called = clickhouse.search(
        f"search of {table.full_name}",
        f"SELECT countIf({by_name}), countIf({by_id}) FROM {source}",  # noqa: S608 - quoted there
        (int, int),
        wanted.patterns(),
    )[0]
    full_name = f"{warehouse.name}: {table.full_name}"
    if ids_stay:
        search.kept[full_name, EVENTS] += called
    if not (named or (called and not ids_stay)):
        return
    condition = by_name if ids_stay else f"({by_name} OR {by_id})"
    words: dict[int, int] = {}  # rows in which her name can be a mere word
    is_word = named > _MANY
    for rows, texts in _pages(clickhouse, place, source, condition, wanted.patterns(is_word)):
        search.check()
        found = {row: count for row, count in rows.items() if wanted.is_in(place, texts[row], not ids_stay, True)}
        _take(search, warehouse, place, found)
        if not is_word:
            more = {row: count for row, count in rows.items() if row not in found}
            words |= {row: count for row, count in more.items() if wanted.is_in(place, texts[row], False, False)}
            is_word = sum(words.values()) > OFTEN
    if is_word:
        search.kept[full_name, WHY] += sum(words.values()) or named
    else:
        _take(search, warehouse, place, words)


def _take(search: Search, warehouse: Warehouse, place: _Place, rows: Mapping[int, int]) -> None:
    """Delete them, or only count them."""
    if rows and not search.look:
        _delete(warehouse.eraser(), place, rows)
    search.done[f"{warehouse.name}: {place.table.full_name}", NAMED if search.look else DELETED] += sum(rows.values())


def _condition(place: _Place, number: int) -> str:
    return " OR ".join(f"match({text}, wanted.w{number})" for text in place.texts())


def _pages(
    clickhouse: ClickHouse, place: _Place, source: str, condition: str, patterns: list[str]
) -> Iterator[tuple[dict[int, int], dict[int, list[str]]]]:
    """Hash of a row → how many there are, and → what they say; some at a time, by their hash."""
    last, is_first = 0, True
    while True:
        further = "" if is_first else f" AND {place.row()} > {last}"
        rows = clickhouse.search(
            f"rows of {place.table.full_name}",
            f"SELECT {place.row()} AS row, count(), any([{', '.join(place.texts())}])"  # noqa: S608 - quoted there
            f" FROM {source} WHERE ({condition}){further} GROUP BY row ORDER BY row LIMIT {_PAGE}",
            (int, int, list),
            patterns,
        )
        yield {row: count for row, count, _texts in rows}, {row: texts for row, _count, texts in rows}
        if len(rows) < _PAGE:
            return
        last, is_first = rows[-1][0], False


def _delete(eraser: Eraser, place: _Place, rows: Mapping[int, int]) -> None:
    eraser.delete(place.table, f"{place.row('')} IN ({listed(rows)})")
