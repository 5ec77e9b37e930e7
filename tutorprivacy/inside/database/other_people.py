"""
What other accounts are called: which of some values are another one's username, address, full name or number.

The database is asked in batches, by the columns that it has an index of, and the answers are remembered, up to a
number of them: what a page of rows costs does not grow with the accounts.

.. pii: Names of other people, in memory.
.. pii_types: id, username, email_address, name
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from .column_names import EMAIL, PSEUDONYM, USER_ID
from .column_shapes import TEXT
from .models import Described
from .rows import alias_of, is_there, select, values

#: One more kind of name, beside those of `column_names`.
FULL_NAME = "full name"

#: Columns of a profile with a full name.
_FULL_NAMES = frozenset({"name", "full_name"})

#: Values in one query.
_BATCH = 1000

#: Answers that are remembered.
_REMEMBERED = 100_000

#: The largest number that databases take for a key.
_LARGEST = 2**63 - 1


class OtherPeople:
    """
    All accounts but one.

    Args:
        user: whose is not meant.
        tables: from `database.all_tables.described`.
    """

    def __init__(self, user: Any, tables: Mapping[str, Described]) -> None:
        self._user, self._tables = user, tables
        self._known: dict[tuple[str, str], bool] = {}

    @cached_property
    def _profiles(self) -> list[tuple[Described, str]]:
        return [(table, name) for table in self._tables.values() for name in full_name_columns(table)]

    def among(self, kind: str, found: Collection[Any]) -> set[str]:
        """
        Those of some values, as `folded` gives them, that another account is called.

        Args:
            kind: USERNAME, EMAIL, USER_ID, PSEUDONYM or FULL_NAME.
        """
        if kind == PSEUDONYM:
            return {folded(each) for each in found}  # of nobody else's account could it be told
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        wanted = {folded(each): str(each).strip() for each in found if each not in (None, "")}
        new = sorted(each for each in wanted if (kind, each) not in self._known)
        for start in range(0, len(new), _BATCH):
            batch = new[start : start + _BATCH]
            there = self._asked(kind, [wanted[each] for each in batch])
            self._known.update({(kind, each): each in there for each in batch})
        return {each for each in wanted if self._known[kind, each]}

    def _asked(self, kind: str, batch: Sequence[str]) -> set[str]:
        model = type(self._user)
        users = model._base_manager.using(alias_of(model)).exclude(pk=self._user.pk)
        if kind == FULL_NAME:
            return {each for table, name in self._profiles for each in self._with_this_name(table, name, batch)}
        if kind == USER_ID:
            numbers = [each for each in batch if each.isdecimal() and int(each) <= _LARGEST]
            return (
                {str(each) for each in users.filter(pk__in=numbers).values_list("pk", flat=True)} if numbers else set()
            )
        name = self._user.get_email_field_name() if kind == EMAIL else self._user.USERNAME_FIELD
        return {folded(each) for each in _called(users, name, batch).values_list(name, flat=True)}

    def _with_this_name(self, table: Described, name: str, batch: Sequence[str]) -> Iterator[str]:
        from django.db.models import Q

        hers = Q(**{each.name: getattr(self._user, each.value) for each in table.owned if each.is_key})
        rows = _called(select(table, Q(), [hers]), name, batch)
        yield from map(folded, rows.values_list(name, flat=True))


def _called(rows: Any, name: str, batch: Sequence[str]) -> Any:
    """The rows in which a column has one of these, in any case. MySQL compares so by itself, and by its index."""
    from django.db import connections
    from django.db.models import Q
    from django.db.models.functions import Lower

    if connections[rows.db].vendor == "mysql":
        return rows.filter(**{f"{name}__in": batch})
    lowered = sorted({each.lower() for each in batch})
    return rows.alias(lowered=Lower(name)).filter(Q(lowered__in=lowered) | Q(**{f"{name}__in": batch}))


def full_name_columns(table: Described) -> list[str]:
    """The columns with the full name of the person whose profile a row is."""
    if not table.is_profile or not table.has_model or not is_there(table):
        return []
    return [each.name for each in table.columns if each.name in _FULL_NAMES and each.shape == TEXT and each.answers]


def full_names(user: Any, tables: Mapping[str, Described]) -> set[str]:
    """All that a user is called in full, and the parts that the account itself has."""
    from django.db.models import Q

    found = {str(getattr(user, each, None) or "") for each in ("first_name", "last_name")}
    found.add(str(user.get_full_name()) if hasattr(user, "get_full_name") else "")
    for table in tables.values():
        for name in full_name_columns(table):
            keys = [Q(**{each.name: getattr(user, each.value)}) for each in table.owned if each.is_key]
            found.update(str(each) for each in values(table, keys, name) if each)
    return found - {""}


def folded(value: Any) -> str:
    """As MySQL compares names."""
    return "" if value is None else str(value).strip().casefold()
