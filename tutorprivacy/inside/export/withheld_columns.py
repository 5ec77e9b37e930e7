"""
What of a row somebody may be given who asks for her data: GDPR art. 15, and its (4), the rights of others.

Where another person takes part in a row, her id and her names become a mark, and texts go unless they are by
the one who asks. What she is only the actor of, as staff are of rows about others, loses what is personal of
them. Secrets are not even read. Each thing that goes is counted, for the index of the archive.

.. pii: Rows of one person, in memory, on their way into her export.
.. pii_types: id, username, email_address, name, other
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..database.column_names import ACTOR, AUTHOR, BESIDE, OWNER, USER_ID, words
from ..database.column_shapes import BINARY, FILE, JSON, NUMBER, SHORT, TEXT, Column
from ..database.models import Described, Generic, Link
from ..database.person import Person, is_of_a_user, tells_whose
from ..database.rows import UNREADABLE, content_types
from .marks import ANOTHER, BY_OTHERS, OF_OTHERS
from .row_values import Sieved

#: A column of these says to whom a text was written.
_RECIPIENTS = frozenset({"recipient", "receiver", "addressee"})


@dataclass
class _Row:
    """Who takes part in a row. `says_whose`: the row itself, not a row that it hangs on."""

    says_whose: bool = False
    is_owner: bool = False
    is_author: bool = False
    has_other: bool = False
    has_other_owner: bool = False
    has_other_author: bool = False
    is_to_her: bool = False

    def add(self, is_hers: bool, part: str, name: str) -> None:
        if is_hers:
            self.is_to_her |= not _RECIPIENTS.isdisjoint(words(name))
            self.is_owner |= part not in BESIDE
            self.is_author |= part == AUTHOR
        else:
            self.has_other = True
            self.has_other_owner |= part not in BESIDE
            self.has_other_author |= part == AUTHOR

    @property
    def is_hers_alone(self) -> bool:
        return self.is_owner and not self.has_other_owner

    @property
    def has_her_texts(self) -> bool:
        return not self.has_other or self.are_by_her

    @property
    def are_by_her(self) -> bool:
        return self.is_author and not self.has_other_author


@dataclass
class Sieve:
    """
    The rows of one table, as one person may have them.

    Args:
        there: names of the columns that the table really has, in lower case.
    """

    person: Person
    table: Described
    there: Collection[str]
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    files: int = 0
    _types: dict[Any, Described | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = [each for each in self.table.columns if each.column.lower() in self.there]
        self.columns = [each for each in columns if not each.secret]
        self.secrets = [each for each in columns if each.secret]
        self.names = [each.name for each in self.columns]
        place = {name: index for index, name in enumerate(self.names)}
        self._keys = [(place[each.name], each) for each in self.table.references if each.is_key and each.name in place]
        self._plain = [(place[each.name], each) for each in self.columns if each.identity]
        self._links = [(place[each.name], each) for each in self.table.links if each.name in place]
        self._generics = [
            (place[each.type_name], place[each.name], each)
            for each in self.table.generics
            if each.type_name in place and each.name in place
        ]
        named = {index for index, _ in (*self._keys, *self._plain)} | {index for _, index, _ in self._generics}
        keys = {each.name for each in self.table.references if each.is_key} | {each.name for each in self.table.keys}
        self.looked_at = [
            index
            for index, each in enumerate(self.columns)
            if each.name not in keys and each.shape in (TEXT, SHORT, JSON, FILE)
        ]
        self._rest = [
            (index, each)
            for index, each in enumerate(self.columns)
            if index not in named and (each.personal or each.shape in (TEXT, JSON, FILE, BINARY))
        ]

    def sieve(self, rows: Sequence[tuple[Any, ...]], found_by: Link | Generic | None) -> Iterator[Sieved]:
        """
        Rows, of which each refers to her somehow; their values are in the order of `names`.

        A row with which something is wrong is left out, and counted in `failed` by the type of the error.

        Args:
            found_by: by what; a row that was found by an earlier foreign key than this was here before.
        """
        from django.db import Error

        held = self._held(rows)
        for values in rows:
            try:
                if found_by is not None and self._was_here(values, found_by, held):
                    continue
                sieved = self._sieved(list(values), held)
            except Error:  # of the database: not of this row alone
                raise
            except Exception as error:
                self.failed[type(error).__name__] += 1
                continue
            if UNREADABLE in values:
                for column, value in zip(self.columns, values, strict=True):
                    self.left_out[column.name, UNREADABLE] += value == UNREADABLE
            yield sieved

    def _held(self, rows: Sequence[tuple[Any, ...]]) -> dict[Any, set[Any]]:
        """Which keys in these rows are of rows of hers: by link, and by generic key and type."""
        found: dict[Any, set[Any]] = {}
        for index, link in self._links:
            keys = {row[index] for row in rows}
            found[link] = self.person.hers(link.target, link.value, keys)
        for type_index, index, each in self._generics:
            for type_id in {row[type_index] for row in rows} - {None}:
                found[each, type_id] = self._hers_of_type(type_id, {r[index] for r in rows if r[type_index] == type_id})
        return found

    def _was_here(self, values: tuple[Any, ...], found_by: Link | Generic, held: dict[Any, set[Any]]) -> bool:
        for index, link in self._links:
            if link is found_by:
                return False
            if link in self.table.follows and values[index] in held[link]:
                return True
        for type_index, index, each in self._generics:
            if each is found_by:
                return False
            target = self._target(values[type_index])
            tells = target is not None and tells_whose(self.table, target)
            if tells and str(values[index]) in held[each, values[type_index]]:
                return True
        return False

    def _hers_of_type(self, type_id: Any, keys: set[Any]) -> set[Any]:
        target = self._target(type_id)
        if target is None:
            return set()
        if target.is_account:
            return {str(self.person.pk)}
        numbers = [key for key in keys if isinstance(key, int) or str(key).isdigit()]
        return {str(each) for each in self.person.hers(target.label, "pk", numbers)}

    def _target(self, type_id: Any) -> Described | None:
        """The table with people that a content type stands for."""
        if type_id not in self._types:
            tables = [each for each in self.person.tables.values() if each.has_model and each.level is not None]
            self._types[type_id] = next((each for each in tables if type_id in content_types(each.model)), None)
        return self._types[type_id]

    def _sieved(self, values: list[Any], held: dict[Any, set[Any]]) -> Sieved:
        row = _Row()
        for index, reference in self._keys:
            value = values[index]
            if value is not None:
                is_hers = value == self.person.key_of(reference)
                row.add(is_hers, reference.role, reference.name)
                if not is_hers:
                    self._replace(values, index, ANOTHER)
        plain = [each for each in self._plain if values[each[0]] not in (None, "")]
        others = []
        for index, column in plain:
            if self.person.is_called(column.identity, column.name, values[index]):
                row.add(True, column.role, column.name)
            else:
                others.append((index, column))
        row.says_whose = row.is_owner
        for index, link in self._links:
            if values[index] is not None:
                target, is_hers = self.person.tables[link.target], values[index] in held[link]
                self._add_target(row, values, index, target, link.role, is_hers)
        for type_index, index, each in self._generics:
            target_or_none = self._target(values[type_index])
            if values[index] not in (None, "") and target_or_none is not None:
                is_hers = str(values[index]) in held[each, values[type_index]]
                self._add_target(row, values, index, target_or_none, OWNER, is_hers)
        for index, column in others:
            if column.role == ACTOR or not row.is_hers_alone or self._is_another(column, values[index]):
                row.add(False, column.role, column.name)
                self._replace(values, index, ANOTHER)
        for index, column in self._rest:
            value = values[index]
            if value not in (None, "", b""):
                self._sift(row, values, index, column)
        return Sieved(values, row.are_by_her, row.is_to_her, row.has_other)

    def _add_target(
        self, row: _Row, values: list[Any], index: int, target: Described, part: str, is_hers: bool
    ) -> None:
        """A foreign key to a row with people: to a person's, or to a thing of somebody's, such as an enrolment."""
        is_person = target.is_account or target.is_profile
        if is_person and not is_hers:
            self._replace(values, index, ANOTHER)
        if is_person or is_hers or not row.says_whose:
            row.add(is_hers, ACTOR if part in BESIDE else OWNER, "")

    def _is_another(self, column: Column, value: Any) -> bool:
        """In a row of hers: is it another account's, or a name of her own that the account does not have (any more)?"""
        if column.identity == USER_ID and not (column.shape == NUMBER or is_of_a_user(column.name)):
            return False  # her number at her school
        return column.identity == USER_ID or self.person.is_somebody_else(column.identity, value)

    def _sift(self, row: _Row, values: list[Any], index: int, column: Column) -> None:
        value = values[index]
        if column.personal and not row.is_hers_alone:
            self._replace(values, index, OF_OTHERS)
        elif _is_of_others(row, column, value):
            self._replace(values, index, BY_OTHERS)
        elif column.shape == FILE:
            self.files += 1

    def _replace(self, values: list[Any], index: int, mark: str) -> None:
        values[index] = mark
        self.left_out[self.columns[index].name, mark] += 1


def _is_of_others(row: _Row, column: Column, value: Any) -> bool:
    """Can it be another person's words? What is personal in a row of hers alone is hers, such as her name."""
    if row.is_to_her and column.shape == TEXT:
        return False
    if column.shape == JSON or isinstance(value, (dict, list)):  # jsonfield's are texts in the database
        return row.has_other
    return column.shape in (TEXT, FILE, BINARY) and not column.personal and not row.has_her_texts
