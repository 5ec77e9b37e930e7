"""
Rows of the database, page by page.

They are read in pages by their key, never as a whole: MySQL's driver would keep all of them in memory.

.. pii: Rows of people, in memory.
.. pii_types: other
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from .models import Described

#: Rows in one query.
PAGE = 1000

#: Stands for a value that the platform itself cannot read, such as a course's key of a form that is no more.
UNREADABLE = "[cannot be read]"


def alias_of(model: Any) -> str:
    """The database that the platform reads a model from."""
    from django.db import router

    # A table without a model of the platform's is where it was found.
    return str(getattr(model, "privacy_alias", None) or router.db_for_read(model))


def is_there(table: Described) -> bool:
    """Is there such a table, in a database that is configured?"""
    from django.db import connections

    alias = alias_of(table.model)
    return alias in connections and table.table.lower() in tables_of(alias)


@lru_cache(maxsize=16)
def tables_of(alias: str) -> dict[str, str]:
    """Names of all tables and views of a database, by their name in lower case; asked once."""
    from django.db import connections

    connection = connections[alias]
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor, include_views=True)
        return {name.lower(): name for name in names}


@lru_cache(maxsize=4096)
def columns_of(alias: str, table: str) -> frozenset[str]:
    """Names of the columns that a table really has, in lower case: a migration may not have run."""
    from django.db import connections

    connection = connections[alias]
    with connection.cursor() as cursor:
        return frozenset(each.name.lower() for each in connection.introspection.get_table_description(cursor, table))


@lru_cache(maxsize=4096)
def content_types(model: Any) -> tuple[Any, ...]:
    """Ids of a model's content type, one or none. They are read, never made."""
    from django.apps import apps

    if not apps.is_installed("django.contrib.contenttypes"):
        return ()
    from django.contrib.contenttypes.models import ContentType

    meta = model._meta.concrete_model._meta
    rows = ContentType._base_manager.using(alias_of(ContentType))
    return tuple(rows.filter(app_label=meta.app_label, model=meta.model_name).values_list("pk", flat=True))


def select(table: Described, condition: Any, but: Collection[Any] = ()) -> Any:
    """The query set of the rows that meet a condition (Q), and none of the others. No manager of the model is used."""
    from django.db.models import QuerySet

    rows = QuerySet(table.model, using=alias_of(table.model)).filter(condition)
    for each in but:
        rows = rows.exclude(each)
    return rows.order_by()


def pages(
    table: Described, conditions: Sequence[Any], names: Sequence[str], but: Sequence[Any] = ()
) -> Iterator[list[tuple[Any, ...]]]:
    """
    The rows that meet any of the conditions, each once, as tuples of the columns `names`.

    Args:
        conditions: Q objects; each is asked for by itself, so that it can use its index.
        but: rows that meet one of these are left out.
    """
    if not is_there(table):
        return
    earlier = list(but)
    for condition in conditions:
        rows = select(table, condition, earlier)
        earlier.append(condition)
        if not table.is_paged:
            yield from _unpaged(rows.values_list(*names).iterator(PAGE))
            continue
        rows = rows.order_by("pk")
        page = _page(rows[:PAGE], names)
        while page:
            yield [row[1:] for row in page]
            page = _page(rows.filter(pk__gt=page[-1][0])[:PAGE], names) if len(page) == PAGE else []


def _page(rows: Any, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows with their key in front. Where a value cannot be read, the others of its page are read one by one."""
    from django.db import Error

    try:
        return list(rows.values_list("pk", *names))
    except Error:  # of the database
        raise
    except Exception:
        keys = list(rows.values_list("pk", flat=True))
        single = rows.model._base_manager.using(rows.db)
        return [(key, *(_value(single.filter(pk=key), name) for name in names)) for key in keys]


def _value(row: Any, name: str) -> Any:
    from django.db import Error

    try:
        return row.values_list(name, flat=True).get()
    except Error:
        raise
    except Exception:
        return UNREADABLE


def _unpaged(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    page: list[tuple[Any, ...]] = []
    for row in rows:
        page.append(row)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def values(table: Described, conditions: Sequence[Any], name: str, but: Sequence[Any] = ()) -> Iterator[Any]:
    """One column of such rows."""
    for page in pages(table, conditions, [name], but):
        for (value,) in page:
            yield value
