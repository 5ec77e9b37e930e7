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

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..database.column_names import ACTOR, AUTHOR, BESIDE, OWNER, USER_ID, identity, role, secret
from ..database.column_shapes import BINARY, FILE, JSON, NUMBER, TEXT, Column
from ..database.models import Described, Generic, Link
from ..database.person import Person, is_of_a_user, tells_whose
from ..database.rows import UNREADABLE, content_types

#: What stands where something was, and why.
ANOTHER = "[another person]"
BY_OTHERS = "[left out: another person takes part in this row]"
OF_OTHERS = "[left out: about another person]"
SECRET = "[left out: secret]"  # noqa: S105

WHY = {
    ANOTHER: "names another person",
    BY_OTHERS: "may have been written by, or about, another person who takes part in the row",
    OF_OTHERS: "is about another person, for whom this person only did something",
    SECRET: "a password, a token or a key: of no use to anybody but a thief",
    UNREADABLE: "the platform itself cannot read it",
}

#: A name in JSON beside which there may be a person or a secret; a text without one is not taken apart.
_KEY = re.compile(r'"(?=([^"]*)"\s*:)')
_SUSPECT = re.compile("user|mail|login|student|learner|author|pass|secret|token|key|session", re.I)
_DEPTH = 50


@dataclass
class _Row:
    """Who takes part in a row. `says_whose`: the row itself, not a row that it hangs on."""

    says_whose: bool = False
    is_owner: bool = False
    is_author: bool = False
    has_other: bool = False
    has_other_owner: bool = False
    has_other_author: bool = False

    def add(self, is_hers: bool, part: str) -> None:
        if is_hers:
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
        return not self.has_other or (self.is_author and not self.has_other_author)


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
        self._rest = [
            (index, each)
            for index, each in enumerate(self.columns)
            if index not in named and (each.personal or each.shape in (TEXT, JSON, FILE, BINARY))
        ]

    def sieve(self, rows: Sequence[tuple[Any, ...]], found_by: Link | Generic | None) -> Iterator[list[Any]]:
        """
        Rows, of which each refers to her somehow, as lists of values in the order of `names`.

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

    def _sieved(self, values: list[Any], held: dict[Any, set[Any]]) -> list[Any]:
        row = _Row()
        for index, reference in self._keys:
            value = values[index]
            if value is not None:
                is_hers = value == self.person.key_of(reference)
                row.add(is_hers, reference.role)
                if not is_hers:
                    self._replace(values, index, ANOTHER)
        plain = [each for each in self._plain if values[each[0]] not in (None, "")]
        others = []
        for index, column in plain:
            if self.person.is_called(column.identity, column.name, values[index]):
                row.add(True, column.role)
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
                row.add(False, column.role)
                self._replace(values, index, ANOTHER)
        for index, column in self._rest:
            value = values[index]
            if value not in (None, "", b""):
                self._sift(row, values, index, column)
        return values

    def _add_target(
        self, row: _Row, values: list[Any], index: int, target: Described, part: str, is_hers: bool
    ) -> None:
        """A foreign key to a row with people: to a person's, or to a thing of somebody's, such as an enrolment."""
        is_person = target.is_account or target.is_profile
        if is_person and not is_hers:
            self._replace(values, index, ANOTHER)
        if is_person or is_hers or not row.says_whose:
            row.add(is_hers, ACTOR if part in BESIDE else OWNER)

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
        elif isinstance(value, (dict, list)):
            values[index] = self._json(value, column.name, 0)
        elif column.shape == TEXT and isinstance(value, str) and value[:1] in "{[" and _is_suspect(value):
            values[index] = self._json_text(value, column.name)
        elif column.shape == FILE:
            self.files += 1

    def _replace(self, values: list[Any], index: int, mark: str) -> None:
        values[index] = mark
        self.left_out[self.columns[index].name, mark] += 1

    def _json_text(self, text: str, name: str) -> str:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return text
        before = self.left_out.total()
        sifted = self._json(found, name, 0)
        return text if self.left_out.total() == before else json.dumps(sifted, ensure_ascii=False)

    def _json(self, found: Any, name: str, depth: int) -> Any:
        """JSON without the secrets in it, such as a login's tokens, and without other accounts' names."""
        if depth > _DEPTH:
            self.left_out[name, BY_OTHERS] += 1
            return BY_OTHERS
        if isinstance(found, list):
            return [self._json(each, name, depth + 1) for each in found]
        if not isinstance(found, dict):
            return found
        return {key: self._json_value(str(key), value, name, depth) for key, value in found.items()}

    def _json_value(self, key: str, value: Any, name: str, depth: int) -> Any:
        if isinstance(value, (dict, list)):
            return self._json(value, name, depth + 1)
        if value in (None, "") or isinstance(value, (bool, float)):
            return value
        mark = ""
        if isinstance(value, str) and secret(key):
            mark = SECRET
        elif (kind := identity(key)) and not self.person.is_called(kind, key, value):
            mark = ANOTHER if role(key) == ACTOR or self.person.is_somebody_else(kind, value) else ""
        if mark:
            self.left_out[name, mark] += 1
        return mark or value


def _is_suspect(text: str) -> bool:
    return any(_SUSPECT.search(match.group(1)) for match in _KEY.finditer(text))


def _is_of_others(row: _Row, column: Column, value: Any) -> bool:
    """Can it be another person's words? What is personal in a row of hers alone is hers, such as her name."""
    if column.shape == JSON or isinstance(value, (dict, list)):  # jsonfield's are texts in the database
        return row.has_other
    return column.shape in (TEXT, FILE, BINARY) and not column.personal and not row.has_her_texts
