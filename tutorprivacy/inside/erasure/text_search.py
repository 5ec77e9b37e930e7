"""
Every text of the database that names a person: found in bounded reads, and changed, or only counted.

The database looks for the letters, in windows of rows by their key; whether they are her name there is told by
`traces`. What is found is counted by table and column, and no value is kept.

.. pii: Texts of rows, in memory.
.. pii_types: username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..database.column_shapes import BINARY, FILE, JSON, SHORT, TEXT, Column
from ..database.models import Described
from ..database.rows import alias_of, columns_of
from .batches import in_transaction, rows_of
from .outcome import TEXTS
from .rules import KEEP
from .traces import LABEL_PARTS
from .whose import unchangeable

if TYPE_CHECKING:
    from .eraser import Eraser

#: Rows that the database looks through at once.
WINDOW = 5_000

_SEARCHED = (TEXT, SHORT, JSON, FILE, BINARY)


def search_texts(eraser: Eraser) -> None:
    """In all tables; those without a key can only be looked at."""
    for table in eraser.order:
        with eraser.passing_over(table):
            _search(eraser, table, eraser.look)
    for table in unchangeable(eraser.tables):
        if not table.problem:
            with eraser.passing_over(table):
                _search(eraser, table, True)


def _search(eraser: Eraser, table: Described, look: bool) -> None:
    columns = _columns(table)
    if not columns:
        return
    kept = eraser.rule(table).how == KEEP
    names = [each.name for each in columns]
    texts = {f"text_{number}": each for number, each in enumerate(columns)}
    for found in _windows(eraser, table, texts):
        eraser.check()
        hers = set(_of_hers(eraser, table, [key for key, *_rest in found])) if kept and found else set()
        for key, *values in found:
            changes = {}
            for name, column, value in zip(names, columns, values, strict=True):
                text = _text(value)
                if text and name != table.model._meta.pk.attname and eraser.traces.are_in(text):
                    if key in hers:
                        continue
                    changes[column] = eraser.traces.replaced(text)
            for column, new in changes.items():
                if look or not _changed(table, key, column, new):
                    eraser.outcome.texts[table.label, column.column] += 1
                else:
                    eraser.outcome.done[table.label, TEXTS] += 1


def _of_hers(eraser: Eraser, table: Described, keys: Sequence[Any]) -> Iterator[Any]:
    wanted = set(keys)
    for page in eraser.whose.pages(table):
        yield from wanted.intersection(page)


def _columns(table: Described) -> list[Column]:
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


def _windows(eraser: Eraser, table: Described, texts: dict[str, Column]) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of each window that may name her: their key, and the texts, as the database has them."""
    from django.db.models import F, Q, TextField
    from django.db.models.functions import Cast

    rows, asked = rows_of(table, Q()), Q()
    read_through = any(each.shape == BINARY or not each.answers for each in texts.values())
    names = []
    for alias, column in texts.items():
        if column.shape == BINARY or not column.answers:
            names.append(column.name)
            continue
        rows = rows.annotate(**{alias: Cast(F(column.name), TextField())})
        names.append(alias)
        for needle in eraser.traces.needles:
            asked |= Q(**{f"{alias}__icontains": needle})
        for part in LABEL_PARTS:
            asked |= Q(**{f"{alias}__contains": str(eraser.traces.user_id)}) & Q(**{f"{alias}__icontains": part})
    if not table.is_paged:
        yield list((rows if read_through else rows.filter(asked)).values_list("pk", *names))
        return
    last: Any = None
    while True:
        window = rows if last is None else rows.filter(pk__gt=last)
        ends = list(window.order_by("pk").values_list("pk", flat=True)[WINDOW - 1 : WINDOW])
        if ends:
            window = window.filter(pk__lte=ends[0])
        found = window if read_through else window.filter(asked)
        yield list(found.values_list("pk", *names))
        if not ends:
            return
        last = ends[0]


def _text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode(errors="surrogateescape")
    return "" if value is None else str(value)


def _changed(table: Described, key: Any, column: Column, new: str) -> bool:
    """Write it; False, if it cannot be: the column takes no such value, or only another."""
    from django.db import DataError, IntegrityError
    from django.db.models import Q

    field = table.model._meta.get_field(column.name)
    value: Any = new
    try:
        if column.shape == JSON:
            value = json.loads(new)
        elif column.shape == BINARY:
            value = new.encode(errors="surrogateescape")
        elif field.max_length:
            value = new[: field.max_length]
        return bool(in_transaction(table, lambda: rows_of(table, Q(pk=key)).update(**{column.name: value})))
    except (DataError, IntegrityError, ValueError, TypeError):
        return False
