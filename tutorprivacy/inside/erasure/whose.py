"""
Which rows are a person's, which of these are hers alone, and in which order they can go.

What says whose a row is, `database` knows. What hangs on a row of hers is hers, so it goes first: afterwards nothing
would say whose it was.

.. pii: Keys of rows of one person, in memory.
.. pii_types: id
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ..database.column_names import AUTHOR, PSEUDONYM, USER_ID
from ..database.models import Described, Link, Reference
from ..database.person import Person, within
from ..database.rows import alias_of, columns_of, is_there, pages, select
from .rules import DETACH, rule_of

#: Rows that are looked at, and changed, at once.
BATCH = 500


def told_apart(tables: Mapping[str, Described]) -> dict[str, Described]:
    """
    The tables, without the relations by which a row would be hers that hangs on one which is everybody's: whoever made
    an article of the wiki does not own what others put there.
    """
    shared = {label for label in tables if rule_of(label).how == DETACH}
    return {
        label: replace(
            each,
            follows=tuple(link for link in each.follows if link.target not in shared),
            level=None if label in shared else each.level,
        )
        for label, each in tables.items()
    }


def changeable(tables: Mapping[str, Described]) -> list[Described]:
    """The tables that can be changed, children first. A view shows rows of others; without a key no row is told."""
    found = [each for each in tables.values() if not each.problem and is_there(each) and _is_real(each)]
    return _children_first([replace(each, is_paged=True) for each in found])


def unchangeable(tables: Mapping[str, Described]) -> list[Described]:
    """Tables that cannot: their rows have no key, or nobody could describe them."""
    found = [each for each in tables.values() if is_there(each) and not (_is_real(each) and not each.problem)]
    return [each for each in found if each.table.lower() not in _views(alias_of(each.model))]


def _is_real(table: Described) -> bool:
    is_keyed = table.is_paged or (table.has_model and not table.managed)
    return is_keyed and table.table.lower() not in _views(alias_of(table.model))


@lru_cache(maxsize=16)
def _views(alias: str) -> frozenset[str]:
    from django.db import connections

    connection = connections[alias]
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_list(cursor)
    return frozenset(each.name.lower() for each in found if each.type == "v")


def _children_first(tables: list[Described]) -> list[Described]:
    """
    What points at any row goes before all that it could point at; what tells whose a random id is goes last.

    The chains of `follows` run in no circle, see `database.all_tables`.
    """
    children: dict[str, list[Described]] = {}
    for each in tables:
        for link in each.follows:
            children.setdefault(link.target, []).append(each)
    found: dict[str, Described] = {}

    def visit(table: Described) -> None:
        for child in children.get(table.label, ()):
            if child.label not in found and child is not table:
                visit(child)
        found.setdefault(table.label, table)

    for table in sorted(tables, key=lambda each: (not each.generics, -(each.level or 0), each.label)):
        visit(table)
    last = [each for each in found.values() if any(column.identity == PSEUDONYM for column in each.columns)]
    return [each for each in found.values() if each not in last] + last


class Whose:
    """
    Args:
        person: with all her names.
    """

    def __init__(self, person: Person) -> None:
        self.person = person

    def pages(self, table: Described) -> Iterator[list[Any]]:
        """Keys of the rows that are hers, also together with others."""
        there = columns_of(alias_of(table.model), table.table)
        direct = self.person.direct(table, owned_only=True)
        yield from _keys(table, direct)
        links = [each for each in self._links(table) if each.column.lower() in there]
        for number, link in enumerate(links):
            for held in self.person.keys(link.target, link.value):
                for keys in _keys(table, [within(link, held)], direct):
                    yield self._not_by(links[:number], table, keys)
        for _generic, condition in self.person.generic(table):
            yield from _keys(table, [condition], direct)

    def among(self, table: Described, keys: Collection[Any]) -> set[Any]:
        """Those of the rows that are hers."""
        wanted = set(keys)
        return {key for page in self.pages(table) for key in wanted.intersection(page)}

    def _not_by(self, links: Sequence[Link], table: Described, keys: list[Any]) -> list[Any]:
        """Those that were not found by one of these already."""
        from django.db.models import Q

        for link in links:
            held = dict(select(table, Q(pk__in=keys)).values_list("pk", link.name))
            hers = self.person.hers(link.target, link.value, set(held.values()))
            keys = [key for key in keys if held.get(key) not in hers]
        return keys

    def _links(self, table: Described) -> tuple[Link, ...]:
        return self.person.owning(table)

    def shared(self, table: Described, keys: Collection[Any]) -> dict[Any, bool]:
        """Those of her rows in which another takes part; and is she the only one who wrote in it?"""
        from django.db.models import Q

        owners = [each for each in table.owned if self._is_in(table, each.column)]
        links = [each for each in self._links(table) if self._is_in(table, each.column)]
        names = list(dict.fromkeys([*(each.name for each in owners), *(each.name for each in links)]))
        others: dict[Any, bool] = {}
        writers: dict[Any, set[bool]] = {}  # is it she?
        ends: set[Any] = set()  # rows of which one end is hers alone
        held: dict[Link, dict[Any, list[Any]]] = {link: {} for link in links}
        if not names:
            return {}
        for page in pages(table, [Q(pk__in=list(keys))], ["pk", *names]):
            for key, *values in page:
                row = dict(zip(names, values, strict=True))
                for each in owners:
                    is_hers = self._is_hers(each, row)
                    if is_hers is False:
                        others[key] = False
                    elif is_hers:
                        ends.add(key)
                    if is_hers is not None and each.role == AUTHOR:
                        writers.setdefault(key, set()).add(is_hers)
                for link in links:
                    if row[link.name] is not None:
                        held[link].setdefault(row[link.name], []).append(key)
        for link, by_value in held.items():
            not_hers = self._not_hers_alone(link, by_value)
            for value, there in by_value.items():
                if value in not_hers:
                    others.update(dict.fromkeys(there, False))
                else:
                    ends.update(there)
        if table.model._meta.auto_created:  # many to many: all that a row holds is that one end is among the other's
            return {key: False for key in others if key not in ends}
        return {key: writers.get(key) == {True} for key in others}

    def _is_in(self, table: Described, column: str) -> bool:
        return column.lower() in columns_of(alias_of(table.model), table.table)

    def _is_hers(self, reference: Reference, row: Mapping[str, Any]) -> bool | None:
        """None: it is nobody's."""
        value = row[reference.name]
        if value in (None, "") or any(row.get(name) is not None for name in reference.only_without):
            return None
        if reference.is_key:
            return bool(value == self.person.key_of(reference))
        if self.person.is_called(reference.value, reference.name, value):
            return True
        is_pseudonym = reference.value == USER_ID and not str(value).isdecimal()
        return False if is_pseudonym or self.person.is_somebody_else(reference.value, value) else None

    def _not_hers_alone(self, link: Link, wanted: Collection[Any]) -> set[Any]:
        """Those of the values of a foreign key that lead to rows in which another takes part, or to another's."""
        from django.db.models import Q

        target = self.person.tables[link.target]
        hers = self.person.hers(target.label, link.value, wanted)
        found = set(wanted) - hers
        if hers:
            by_key = dict(select(target, Q(**{f"{link.value}__in": list(hers)})).values_list("pk", link.value))
            found |= {by_key[key] for key in self.shared(target, by_key)}
        return found


def _keys(table: Described, conditions: list[Any], but: Collection[Any] = ()) -> Iterator[list[Any]]:
    for page in pages(table, conditions, ["pk"], list(but)):
        keys = [key for (key,) in page]
        for start in range(0, len(keys), BATCH):
            yield keys[start : start + BATCH]
