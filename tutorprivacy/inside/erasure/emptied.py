"""
What stands in a column of a row that stays, once the person is gone from it.

.. no_pii: columns
"""

from __future__ import annotations

from typing import Any

from ..database.column_shapes import BINARY, FILE, FLAG, JSON, NUMBER, SHORT, TEXT, TIME
from ..database.models import Described
from .rules import ALL

#: Shapes of what somebody can have written.
_WRITTEN = (TEXT, JSON, FILE, BINARY)

_EMPTY: dict[str, Any] = {TEXT: "", SHORT: "", JSON: {}, FILE: "", BINARY: b"", NUMBER: 0}


def columns_of_rule(table: Described, names: tuple[str, ...], but: frozenset[str] = frozenset()) -> list[str]:
    """
    Names of the columns that a rule empties, of those that the table has.

    Args:
        but: the account's own name and address, which the platform has hashed.
    """
    if names != ALL:
        return [each.name for each in table.columns if each.name in names]
    referred = {each.name for each in table.references} | {each.name for each in table.keys} | but
    personal = {each.name for each in table.looks_personal}
    key = table.model._meta.pk.attname
    return [
        each.name
        for each in table.columns
        if each.name not in referred
        and each.name != key
        and (each.shape in _WRITTEN or each.secret or (each.name in personal and each.shape not in (FLAG, TIME)))
    ]


def emptied(table: Described, name: str, key: Any, text: str = "") -> Any:
    """
    The value that a column gets. One that has to be another in each row holds the row's own key.

    Args:
        text: what stands in the place of texts.
    """
    field = table.model._meta.get_field(name)
    if field.null:
        return None
    shape = next(each.shape for each in table.columns if each.name == name)
    if is_unique(table, name) and shape in (TEXT, SHORT, FILE):
        return f"retired-{key}"[-(field.max_length or 255) :]
    if shape == JSON:
        return field.get_default() if callable(field.default) else {}
    return text if shape == TEXT else _EMPTY.get(shape, "")


def is_unique(table: Described, name: str) -> bool:
    """Does the model want another value in each row, alone or together with others?"""
    meta = table.model._meta
    together = [set(each) for each in meta.unique_together]
    together += [set(each.fields) for each in meta.total_unique_constraints]
    field = meta.get_field(name)
    return bool(field.unique) or any({field.name, field.attname} & each for each in together)


def is_empty(value: Any, wanted: Any) -> bool:
    """Is nothing in it, or what is to be in it?"""
    return value in (None, "", b"", 0) or value == wanted or (isinstance(value, (dict, list)) and not value)
