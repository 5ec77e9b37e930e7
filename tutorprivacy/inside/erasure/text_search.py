"""
Every text of the database that names a person: found in bounded reads, and changed, or only counted.

The database looks for the letters, in windows of rows by their key; whether they are her name there is told by
`traces`. What is found is counted by table and column, and no value is kept.

.. pii: Texts of rows, in memory.
.. pii_types: username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from ..database.column_shapes import BINARY, FILE, JSON, SHORT, TEXT, Column
from ..database.models import Described
from ..database.rows import alias_of, columns_of
from .bounded_changes import in_transaction, rows_of, written_to
from .outcome import TEXTS
from .stored_files import renamed
from .whose import unchangeable
from .work import Work

#: Rows that the database looks through at once.
WINDOW = 5_000

#: Rows of which the platform itself reads all: their bytes can be many.
_WINDOW_READ = 100

#: What the platform calls a replica of its database (``use_read_replica_if_available``), where there is one.
REPLICA = "read_replica"

_EMPTY_JSON = "{}"

#: Of a value that is one word. To change it could break others' courses and accounts: of an organisation, a role.
SPELLED_ALIKE = "{} is spelled like the name, and no column of people: look whether it is the platform's own"

_SEARCHED = (TEXT, SHORT, JSON, FILE, BINARY)


def search_texts(work: Work) -> None:
    """In all tables; those without a key can only be looked at."""
    for table in work.order:
        with work.passing_over(table):
            _search(work, table, work.look)
    for table in unchangeable(work.tables):
        if not table.problem:
            with work.passing_over(table):
                _search(work, table, True)


class Wanted(Protocol):
    """Who is looked for: `traces.Traces`, or what knows more of her."""

    @property
    def pattern(self) -> str:
        """A regular expression that every text matches which names her, in whatever case."""

    def are_in(self, text: str) -> bool:
        """Does it name her?"""


def groups_of(table: Described) -> list[list[Column]]:
    """What the database can look through, and then, each by itself, what only the platform can read."""
    columns = _columns(table)
    asked = [each for each in columns if _can_be_asked(each)]
    return ([asked] if asked else []) + [[each] for each in columns if not _can_be_asked(each)]


def naming_texts(
    wanted: Wanted, table: Described, columns: list[Column], alias: str
) -> Iterator[list[tuple[Any, Column, str]]]:
    """Of each window of rows, texts that name her: (key of the row, column, text), as the database `alias` has them."""
    for found in _windows(wanted, table, columns, alias):
        yield [
            (key, column, text)
            for key, *values in found
            for column, value in zip(columns, values, strict=True)
            if (text := _text(value)) and wanted.are_in(text)
        ]


def _search(work: Work, table: Described, look: bool) -> None:
    for columns in groups_of(table):
        with work.passing_over(table):
            _search_columns(work, table, columns, look)


def _search_columns(work: Work, table: Described, columns: list[Column], look: bool) -> None:
    rule = work.rule(table)
    for naming in naming_texts(work.traces, table, columns, read_from(table) if look else written_to(table)):
        work.check()
        if look and naming and read_from(table) != written_to(table):
            naming = _still_there(work, table, naming)  # a replica may be late
        hers = work.whose.among(table, {key for key, *_rest in naming}) if rule.names_stay and naming else set()
        for key, column, text in naming:
            if key in hers:
                continue
            if work.traces.are_all_of(text) and not column.is_of_people:
                work.outcome.kept[table.label, SPELLED_ALIKE.format(column.column)] += 1
                continue
            can_change = not look and column.name != table.model._meta.pk.attname
            new = work.traces.replaced(text, fill=column.shape == BINARY)
            if column.name in rule.about_one:
                new = _EMPTY_JSON
            if can_change and changed(table, key, column, text, new, work.traces.replacement):
                work.outcome.done[table.label, TEXTS] += 1
            elif work.look:
                work.outcome.texts[table.label, column.column] += 1


def read_from(table: Described) -> str:
    """The database that is searched where nothing is changed: every text of it is read."""
    from django.db import connections

    alias = written_to(table)
    return REPLICA if alias == "default" and REPLICA in connections else alias


def _still_there(work: Work, table: Described, naming: list[tuple[Any, Column, str]]) -> list[tuple[Any, Column, str]]:
    """What names her where rows are changed, too, of what a replica has."""
    from django.db.models import F, Q, TextField
    from django.db.models.functions import Cast

    found = []
    for key, column, _text_there in naming:
        value = Cast(F(column.name), TextField()) if _can_be_asked(column) else F(column.name)
        rows = rows_of(table, Q(pk=key)).annotate(text_here=value).values_list("text_here", flat=True)
        found += [(key, column, text) for each in rows if (text := _text(each)) and work.traces.are_in(text)]
    return found


def _columns(table: Described) -> list[Column]:
    """Those that can hold a text, but for foreign keys: what these hold stands where they lead, too."""
    from django.db import models

    there = columns_of(alias_of(table.model), table.table)
    referred = {each.name for each in table.references if each.is_key} | {each.name for each in table.keys}
    return [
        each
        for each in table.columns
        if each.column.lower() in there
        and each.name not in referred
        and (each.shape in _SEARCHED or not each.answers)
        and not isinstance(table.model._meta.get_field(each.name), models.UUIDField)
    ]


def _can_be_asked(column: Column) -> bool:
    return column.answers and column.shape != BINARY


def _windows(wanted: Wanted, table: Described, columns: list[Column], alias: str) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of each window that may name her: their key, and the texts, as the database `alias` has them."""
    from django.db.models import F, Q, TextField
    from django.db.models.functions import Cast

    rows, asked, names = rows_of(table, Q()).using(alias), Q(), []
    size = WINDOW if all(map(_can_be_asked, columns)) else _WINDOW_READ
    for number, column in enumerate(columns):
        name = f"text_{number}"
        if not _can_be_asked(column):
            names.append(column.name)
            continue
        rows = rows.annotate(**{name: Cast(F(column.name), TextField())})
        names.append(name)
        asked |= Q(**{f"{name}__iregex": wanted.pattern})
    if not table.is_paged:
        yield list(rows.filter(asked).values_list("pk", *names))
        return
    last: Any = None
    while True:
        window = rows if last is None else rows.filter(pk__gt=last)
        ends = list(window.order_by("pk").values_list("pk", flat=True)[size - 1 : size])
        if ends:
            window = window.filter(pk__lte=ends[0])
        yield list(window.filter(asked).values_list("pk", *names))
        if not ends:
            return
        last = ends[0]


def _text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode(errors="surrogateescape")
    return "" if value is None else str(value)


#: What stands in place of a name where a column has no room for more.
_SHORT = "-"


def changed(table: Described, key: Any, column: Column, old: str, new: str, replacement: str) -> bool:
    """
    Write it; False, if it cannot be: the column takes no such value, or only another.

    Args:
        replacement: what stands in it where her name stood.
    """
    from django.db import DataError, IntegrityError
    from django.db.models import Q, TextField, Value

    if column.shape == FILE:
        return renamed(table, key, column.name, old, new)
    field = table.model._meta.get_field(column.name)
    if field.max_length and column.shape != BINARY:
        if len(new) > field.max_length and new != replacement:  # it would lose its end, which is not about her
            new = new.replace(replacement, _SHORT)
        new = new[: field.max_length]
    # As the database has it: a field of somebody's own may take lists, and no text.
    value: Any = Value(new, output_field=TextField())
    if not column.answers:
        value = new
    elif column.shape == BINARY:
        value = new.encode(errors="surrogateescape")
    try:
        return bool(in_transaction(table, lambda: rows_of(table, Q(pk=key)).update(**{column.name: value})))
    except (DataError, IntegrityError):
        return False
