"""
What the values of a column tell, where its name alone says that they are ids of users.

Other things have numbers, too. Where most of the values are nobody's, the name was wrong, and the column names no
person. A few rows from both ends of the table are looked at, so it costs the same for a large one.

.. pii: Ids of users, in memory, while they are looked up.
.. pii_types: id
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .column_names import BESIDE, USER_ID
from .column_shapes import NUMBER
from .models import Described
from .person import accepted, is_of_a_user, pseudonym_columns, shape_of_column
from .rows import alias_of, is_there, select

#: Rows that are looked at, from each end of a table.
SAMPLE = 200

#: The largest number that databases take for a key.
_LARGEST = 2**63 - 1


def refute(table: Described, tables: Mapping[str, Described]) -> None:
    """Take out of a table what its values show to be no ids of users."""
    wrong = {
        each.name
        for each in table.references
        if each.kind == f"{USER_ID} column" and _is_wrong(each.name, table, tables)
    }
    if wrong:
        table.references = tuple(each for each in table.references if each.name not in wrong)
        table.columns = tuple(replace(each, identity="") if each.name in wrong else each for each in table.columns)
        table.level = 0 if any(each.selects and each.role not in BESIDE for each in table.references) else None


def _is_wrong(name: str, table: Described, tables: Mapping[str, Described]) -> bool:
    """Are most of them nobody's? Where that cannot be found out, the name holds."""
    try:
        found = _sample(name, table)
        return 2 * len(_known(found, name, table, tables)) < len(found)
    except Exception:
        return False


def _sample(name: str, table: Described) -> set[Any]:
    from django.db.models import Q

    if not is_there(table):
        return set()
    rows = select(table, Q())
    orders = ("pk", "-pk") if table.is_paged else ("",)  # by the key: no sorting
    found = set()
    for order in orders:
        found.update((rows.order_by(order) if order else rows).values_list(name, flat=True)[:SAMPLE])
    return {each for each in found if each not in (None, "")}


def _known(found: set[Any], name: str, table: Described, tables: Mapping[str, Described]) -> set[Any]:
    """Those of the values that are ids of accounts, or random ids of the platform's for one."""
    from django.contrib.auth import get_user_model

    known: set[Any] = set()
    is_number = shape_of_column(table, name) == NUMBER
    if is_number or is_of_a_user(name):
        by_id = {int(each): each for each in found if str(each).isdecimal() and int(each) <= _LARGEST}
        users = get_user_model()
        rows = users._base_manager.using(alias_of(users)).filter(pk__in=by_id)
        known |= {by_id[each] for each in rows.values_list("pk", flat=True)}
    rest = {str(each) for each in found - known}
    if rest and not is_number:
        for target, column in pseudonym_columns(tables):
            wanted = accepted(target, column, rest)
            rows = select(target, _among(column, wanted)).values_list(column, flat=True)
            known |= {str(each) for each in rows}
    return known


def _among(name: str, wanted: list[str]) -> Any:
    from django.db.models import Q

    return Q(**{f"{name}__in": wanted})
