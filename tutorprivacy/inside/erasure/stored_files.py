"""
Files that rows of a person hold: deleted with the row, or, where it is another's row, renamed if their name names her.

A file goes before its row: what is left of a run that was killed is a row, which the next run finds, and no file that
nobody would ever find again.

.. pii: Names of files.
.. pii_types: name, username, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ..database.column_shapes import FILE
from ..database.models import Described
from ..database.rows import alias_of, columns_of, is_there
from .bounded_changes import rows_of

_CHUNK = 1 << 20


def delete_files(table: Described, keys: Sequence[Any], names: Sequence[str] | None = None) -> None:
    """
    Those that no other row of the table holds, too.

    Args:
        names: of columns; None: all that hold files.
    """
    from django.db.models import Q

    these = Q(pk__in=list(keys))
    for name in [each.name for each in table.columns if each.shape == FILE] if names is None else names:
        storage = table.model._meta.get_field(name).storage
        held = {str(each) for each in rows_of(table, these).values_list(name, flat=True) if each}
        others = rows_of(table, Q(**{f"{name}__in": list(held)}) & ~these).values_list(name, flat=True)
        for file in held - {str(each) for each in others}:
            storage.delete(file)


def is_held(tables: Mapping[str, Described], storage: Any, name: str) -> bool:
    """Does a row of any table hold this file of a storage?"""
    from django.db.models import Q

    for table in tables.values():
        for column in table.columns:
            if column.shape != FILE or not column.answers or table.problem or not is_there(table):
                continue
            if column.column.lower() not in columns_of(alias_of(table.model), table.table):
                continue
            own = _name_in(table.model._meta.get_field(column.name).storage, storage, name)
            if own and rows_of(table, Q(**{column.name: own})).exists():
                return True
    return False


def _name_in(storage: Any, other: Any, name: str) -> str:
    """What a storage calls a file of another, which may have a folder within the same; empty: it is not in it."""
    try:
        place, folder = os.path.realpath(other.path(name)), os.path.realpath(storage.path(""))
    except NotImplementedError:  # no folders
        return name
    return place[len(folder) + 1 :] if place.startswith(f"{folder}{os.sep}") else ""


def renamed(table: Described, key: Any, name: str, old: str, new: str) -> bool:
    """Put a file under another name, and say so in its row; False: its storage does not let it."""
    from django.db.models import Q

    storage = table.model._meta.get_field(name).storage
    rows = rows_of(table, Q(pk=key))
    try:
        # The new file can be there, of a run that was killed.
        if storage.exists(old) and not (storage.exists(new) and _digest(storage, new) == _digest(storage, old)):
            with storage.open(old) as file:
                new = storage.save(new, file)
        rows.update(**{name: new})
        if not rows_of(table, Q(**{name: old})).exists():
            storage.delete(old)
    except Exception:  # a storage of any kind
        return False
    return True


def _digest(storage: Any, name: str) -> bytes:
    found = hashlib.sha256()
    with storage.open(name) as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.digest()
