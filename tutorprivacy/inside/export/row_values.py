"""
The values of rows, as one person may have them: without secrets, without other people's names, and without their texts.

`withheld_columns` tells by the columns who takes part in a row; here it is told by each value, at any depth of JSON.

.. pii: Rows of one person, in memory, on their way into her export.
.. pii_types: id, username, email_address, name, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..database.column_names import ACTOR, AUTHOR, USER_ID, identity, role, secret, words
from ..database.column_shapes import FILE, SHORT, Column
from ..database.other_people import folded
from ..database.person import Person
from ..pii.vocabulary import words as words_of
from .marks import ANOTHER, DEEP, LONG, REASONS, SECRET
from .people_in_texts import People, is_of_people

#: A name in JSON beside which there may be a person or a secret; a text without one is not taken apart for it.
_KEY = re.compile(r'"(?=([^"]*)"\s*:)')
_SUSPECT = re.compile("user|mail|login|student|learner|author|sender|pass|secret|token|key|session|name|by", re.I)
_DEPTH = 50

#: JSON's values and keys, where nothing in them is escaped; numbers of people.
_QUOTED = re.compile(r'"([^"]*)"')
_NUMBER_OF = re.compile(r'"(\w{1,60}id)"\s{0,4}:\s{0,4}"?(\d{1,19})(?!\d)', re.I)
_ESCAPED = re.compile(r"\\.")

#: What learners answer, and what they set, stands below these.
_ANSWERS = words_of("answer answers choice choices essay input response responses selection submission value words")

#: Tables of these hold what somebody else, or the platform, wrote to the person, or did for her.
_TO_HER = words_of("announcement email inbox mail message notification task update")

_TAG = re.compile(r"<[a-zA-Z!/][^<>]{0,2000}>")
_LONG = 200


@dataclass
class Sieved:
    """
    A row, as far as its columns tell who takes part.

    Args:
        is_by_her: she wrote its texts.
        is_to_her: somebody wrote them to her.
        has_others: another person takes part.
    """

    values: list[Any]
    is_by_her: bool = False
    is_to_her: bool = False
    has_others: bool = False


class Values:
    """
    The values of the rows of one table.

    Args:
        hers: all that the person is called, as `folded` gives it.
        label: ``app.Model``.
        columns: of the rows, in their order.
        looked_at: indices of those that are looked at: all but keys, and what is done with.
        left_out: takes what goes, by (column, mark).
    """

    def __init__(
        self,
        person: Person,
        hers: frozenset[str],
        label: str,
        columns: Sequence[Column],
        looked_at: Sequence[int],
        left_out: Counter[tuple[str, str]],
    ) -> None:
        self._person, self._hers, self._left_out = person, hers, left_out
        self._columns = [(index, columns[index]) for index in looked_at]
        self._is_to_her = not _TO_HER.isdisjoint(words(label.rpartition(".")[2]))

    def clean(self, rows: Sequence[Sieved]) -> None:
        """
        Take out of a page of rows what is not hers. Their values are changed in place.

        The database is asked about all names of the page together.
        """
        texts = [self._texts(row) for row in rows]
        wholes: set[str] = set()
        numbers: set[str] = set()
        for text, is_json in (each for of_row in texts for each in of_row):
            if is_json:
                wholes.update(_QUOTED.findall(text))
                numbers.update(number for key, number in _NUMBER_OF.findall(text) if identity(key) == USER_ID)
            else:
                wholes.add(text)
        self._person.others.among(USER_ID, numbers)  # all at once, for what asks one by one
        people = People(self._person, self._hers, (text for of_row in texts for text, _ in of_row), wholes)
        for row, of_row in zip(rows, texts, strict=True):
            if (
                row.has_others
                or self._is_to_her
                or any(is_json and _is_suspect(text) for text, is_json in of_row)
                or (people and any(people.may_be_in(text) for text, _ in of_row))
            ):
                self._clean_row(row, people)

    def _texts(self, row: Sieved) -> list[tuple[str, bool]]:
        """The texts of a row, and whether each is JSON: without what is escaped in it."""
        found = []
        for index, _column in self._columns:
            value = row.values[index]
            if isinstance(value, (dict, list)) or is_json(value):
                found.append((plain_json(value), True))
            elif isinstance(value, str) and value:
                found.append((value, False))
        return found

    def _clean_row(self, row: Sieved, people: People) -> None:
        walk = _Walk(self._person, self._hers, people, row, self._left_out, self._is_to_her)
        before = [row.values[index] for index, _column in self._columns]
        parsed = [_parsed(value) for value in before]
        after = [walk.names(value, column) for value, (_, column) in zip(parsed, self._columns, strict=True)]
        walk.is_hers = row.is_by_her or not (row.has_others or self._is_to_her or walk.has_found)
        after = [walk.texts(value, column) for value, (_, column) in zip(after, self._columns, strict=True)]
        for (index, _column), old, was, new in zip(self._columns, before, parsed, after, strict=True):
            if new != was:
                is_text = isinstance(old, str) and not isinstance(new, str)
                row.values[index] = json.dumps(new, ensure_ascii=False) if is_text else new


class _Walk:
    """Through the values of one row: first for what each is, then, once it is known whose words they are, for texts."""

    def __init__(
        self,
        person: Person,
        hers: frozenset[str],
        people: People,
        row: Sieved,
        left_out: Counter[tuple[str, str]],
        is_to_her: bool,
    ) -> None:
        self._person, self._hers, self._people, self._row, self._left_out = person, hers, people, row, left_out
        self._is_to_her = is_to_her
        self._column = ""
        self.has_found = False
        self.is_hers = True

    def names(self, value: Any, column: Column) -> Any:
        """Without secrets, and without what is another's name or number as it is."""
        self._column = column.name
        is_answer = column.shape == SHORT or _is_answer(column.name)
        return value if column.shape == FILE else self._names(value, column.name, is_answer, 0)

    def texts(self, value: Any, column: Column) -> Any:
        """Without names in what is left, and without the texts of others."""
        self._column = column.name
        is_nested = isinstance(value, (dict, list))
        is_hers = self.is_hers or column.shape == FILE or (column.shape == SHORT and not is_nested)
        return self._texts(value, column.name, is_hers, is_nested)

    def _mark(self, mark: str) -> str:
        self._left_out[self._column, mark] += 1
        return mark

    def _names(self, value: Any, key: str, is_answer: bool, depth: int) -> Any:
        if depth > _DEPTH:
            return self._mark(DEEP)
        if isinstance(value, list):
            return [self._names(each, key, is_answer, depth + 1) for each in value]
        if isinstance(value, dict):
            found: dict[str, Any] = {}
            for name, each in value.items():
                name = str(name)
                is_below = is_answer or _is_answer(name)
                new = self._key(name, is_answer)
                new = new if new not in found else f"{new} ({len(found) + 1})"
                found[new] = self._names(each, name, is_below, depth + 1)
            return found
        if value in (None, "") or isinstance(value, (bool, float)) or not isinstance(value, (str, int)):
            return value
        return self._value(value, key, is_answer, depth)

    def _key(self, name: str, is_answer: bool) -> str:
        if self._people and self._people.are(name, "", is_answer):
            self.has_found = True
            return self._mark(ANOTHER)
        return name

    def _value(self, value: str | int, key: str, is_answer: bool, depth: int) -> Any:
        if depth and isinstance(value, str) and secret(key):
            return self._mark(SECRET)
        if self._is_another(value, key, depth) or (
            isinstance(value, str) and self._people and self._people.are(value, key, is_answer)
        ):
            self.has_found = True
            return self._mark(ANOTHER)
        return value

    def _is_another(self, value: str | int, key: str, depth: int) -> bool:
        """By its key, which is that of a number, a username or an address."""
        kind = identity(key) if depth else ""  # a column's was looked at
        if not kind or self._person.is_called(kind, key, value):
            return False
        return role(key) == ACTOR or self._person.is_somebody_else(kind, value)

    def _texts(self, value: Any, key: str, is_hers: bool, is_nested: bool) -> Any:
        if isinstance(value, list):
            return [self._texts(each, key, is_hers, is_nested) for each in value]
        if isinstance(value, dict):
            return {
                name: self._texts(each, name, is_hers or (_is_answer(name) and not self._row.is_to_her), is_nested)
                for name, each in value.items()
            }
        if not isinstance(value, str) or not value or value in REASONS:
            return value
        if not is_hers and is_nested:
            is_done_by = self._is_to_her or role(key) in (ACTOR, AUTHOR)
            if is_done_by and is_of_people(key) and folded(value) not in self._hers:  # also one who has no account
                return self._mark(ANOTHER)
            if not self._row.is_to_her and (_TAG.search(value) or (len(value) > _LONG and " " in value)):
                return self._mark(LONG)
        if self._people:
            text = self._people.taken_out(value, is_hers)
            if text != value:
                self._mark(ANOTHER)
            return text
        return value


def _is_answer(name: str) -> bool:
    return not _ANSWERS.isdisjoint(words(name))


def _is_suspect(text: str) -> bool:
    return any(_SUSPECT.search(match.group(1)) for match in _KEY.finditer(text))


def is_json(value: Any) -> bool:
    """Does a text look like an object or a list of JSON?"""
    return isinstance(value, str) and value[:1] in ("{", "[") and value not in REASONS


def plain_json(value: Any) -> str:
    """JSON as one text, in which no sign is written by its number, and what is escaped is a blank."""
    if not isinstance(value, str) or "\\u" in value:
        try:
            value = json.dumps(_parsed(value), ensure_ascii=False, default=str)
        except (ValueError, RecursionError):
            return str(value) if isinstance(value, str) else ""
    return _ESCAPED.sub(" ", value) if "\\" in value else value


def _parsed(value: Any) -> Any:
    """What a text of JSON says; all else as it is."""
    if not is_json(value):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
