"""
One person in the database: what she is called, which rows refer to her, and which of some rows are hers.

What belongs to her by a chain of foreign keys is looked for page by page of the rows that it hangs on: each
query can use an index then, and the tables may be in different databases.

.. pii: Ids, usernames, e-mail addresses and rows of one person, in memory, on their way into her export.
.. pii_types: id, username, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .column_names import BESIDE, EMAIL, PSEUDONYM, USER_ID, USERNAME, words
from .column_shapes import NUMBER
from .models import EXTENSION, Described, Generic, Link, Reference
from .other_people import OtherPeople, folded
from .rows import PAGE, UNREADABLE, alias_of, columns_of, content_types, is_there, pages, select, values
from .skipped import Skips

#: Where the platform keeps what somebody was called before her retirement began.
_FORMER = ("user_api.UserRetirementStatus", {USERNAME: "original_username", EMAIL: "original_email"})

#: Values in one condition.
_IN = 500

#: Rows of a table that are read through for a name, where the database cannot look for it.
_MOST_READ = 10_000


class Person:
    """
    A user, and all that the database calls her.

    Args:
        user: the row of the users' table.
        tables: from `database.all_tables.described`.
        skips: takes what cannot be asked for.
        also: what else she was called, by USERNAME and EMAIL.
    """

    def __init__(
        self,
        user: Any,
        tables: Mapping[str, Described],
        skips: Skips,
        also: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self.user, self.tables, self.pk, self.skips = user, tables, user.pk, skips
        self._conditions: dict[tuple[str, str], Any] = {}
        email = str(getattr(user, user.get_email_field_name(), None) or "")
        self.names: dict[str, set[str]] = {USERNAME: {user.get_username()}, EMAIL: {email}, PSEUDONYM: set()}
        self.others = OtherPeople(user, tables)
        for kind, more in (also or {}).items():
            self.names[kind].update(more)
        self._add_former_names()
        self._add_pseudonyms()
        own = {user.get_username(), email}
        for kind, found in self.names.items():
            found.discard("")  # somebody without an address is not everybody without one
            if kind != PSEUDONYM:  # an address can be somebody else's by now
                found -= {each for each in found - own if self.is_somebody_else(kind, each)}
        self._folded = {kind: {folded(each) for each in found} for kind, found in self.names.items()}

    def _add_former_names(self) -> None:
        table = self.tables.get(_FORMER[0])
        if table is not None and is_there(table):
            known, keys = {each.name for each in table.columns}, [each for each in table.owned if each.is_key]
            for kind, name in _FORMER[1].items():
                if name in known:
                    with self.skips.skipping(table, name):
                        conditions = [self._condition(table, each) for each in keys]
                        self.names[kind].update(map(str, values(table, conditions, name)))

    def _add_pseudonyms(self) -> None:
        """The random ids that the platform has made for her, such as AnonymousUserId's: one for a course."""
        for table, name in pseudonym_columns(self.tables):
            key = next(each for each in table.owned if each.is_key)
            with self.skips.skipping(table, name):
                found = values(table, [self._condition(table, key)], name)
                self.names[PSEUDONYM].update(str(each) for each in found if each)

    # -- is it she? ----------------------------------------------------------------------

    def key_of(self, reference: Reference) -> Any:
        """What a foreign key to her holds."""
        return getattr(self.user, reference.value)

    def is_called(self, kind: str, name: str, value: Any) -> bool:
        """Is the value of a plain column one of hers? `kind`: its identity, `name`: the column's."""
        if kind == USER_ID:
            return str(value) == str(self.pk) or folded(value) in self._folded[PSEUDONYM]
        return folded(value) in self._folded[kind]

    def is_somebody_else(self, kind: str, value: Any) -> bool:
        """Is it what another account is called?"""
        return bool(self.others.among(kind, [value]))

    # -- her rows ------------------------------------------------------------------------

    def direct(self, table: Described, owned_only: bool = False) -> list[Any]:
        """Conditions (Q) for the rows that name her themselves, one for each column that there is."""
        there = columns_of(alias_of(table.model), table.table) if is_there(table) else frozenset()
        references = table.owned if owned_only else tuple(each for each in table.references if each.selects)
        found = (self._asked(table, each) for each in references if each.column.lower() in there)
        return [each for each in found if each is not None]

    def _asked(self, table: Described, reference: Reference) -> Any:
        """The condition, or None where the database cannot be asked for it: what does not fit is named, once."""
        key = (table.label, reference.name)
        if key not in self._conditions:
            self._conditions[key] = None
            with self.skips.skipping(table, reference.name):
                if all(each.answers for each in table.columns if each.name == reference.name):
                    condition = self._condition(table, reference)
                    select(table, condition)  # a field may refuse
                else:
                    condition = self._read_through(table, reference)
                self._conditions[key] = condition
        return self._conditions[key]

    def _read_through(self, table: Described, reference: Reference) -> Any:
        """The rows in which a column names her whose values only the platform can read, as encrypted ones."""
        from django.db.models import Q

        keys: list[Any] = []
        for number, page in enumerate(pages(table, [Q()], ["pk", reference.name])):
            unread = sum(value == UNREADABLE for _key, value in page)
            if unread:
                self.skips.say(table.label, reference.name, "cannot be read", unread)
            keys += [key for key, value in page if self.is_called(reference.value, reference.name, value)]
            if (number + 1) * PAGE >= _MOST_READ:
                self.skips.say(table.label, reference.name, f"can only be read through, and has over {_MOST_READ} rows")
                break
        return Q(pk__in=keys)

    def _condition(self, table: Described, reference: Reference) -> Any:
        from django.db.models import Q

        name, found = reference.name, Q(pk__in=[])
        if reference.is_key:
            return Q(**{name: self.key_of(reference)})
        if reference.value == EMAIL:
            for value in sorted(self.names[EMAIL]):
                found |= Q(**{f"{name}__iexact": value})
        elif reference.value == USERNAME:
            found |= Q(**{f"{name}__in": sorted(self.names[USERNAME])})
        elif shape_of_column(table, name) == NUMBER:
            found = Q(**{name: self.pk}) if isinstance(self.pk, int) else found
        else:
            wanted = set(self.names[PSEUDONYM])
            if reference.value == USER_ID and is_of_a_user(name):
                wanted.add(str(self.pk))
            found |= Q(**{f"{name}__in": accepted(table, name, wanted)})
        for other in reference.only_without:
            found &= Q(**{f"{other}__isnull": True})
        return found

    def generic(self, table: Described) -> Iterator[tuple[Generic, Any]]:
        """Conditions for the rows that point at her account, or at rows of hers, by a generic foreign key."""
        from django.db.models import Q

        for each in table.generics:
            for target in self._targets(table, each):
                types = content_types(target.model)
                held = [[self.pk]] if target.is_account else self.keys(target.label, "pk")
                for keys in held:
                    fitting = _fitting(keys, shape_of_column(table, each.name) == NUMBER)
                    if types and fitting:
                        yield each, Q(**{f"{each.type_name}__in": types, f"{each.name}__in": fitting})

    def _targets(self, table: Described, each: Generic) -> Iterator[Described]:
        """The tables that the rows of one really point at: the accounts, and what tells whose a row is."""
        from django.db.models import Q

        held = set(select(table, Q()).values_list(each.type_name, flat=True).distinct()) if is_there(table) else set()
        for target in self.tables.values():
            if tells_whose(table, target) and target.has_model and held.intersection(content_types(target.model)):
                yield target

    def keys(self, label: str, attribute: str) -> Iterator[list[Any]]:
        """Pages of an attribute of her rows in a table: what foreign keys to them hold."""
        table = self.tables[label]
        conditions = self.direct(table, owned_only=True)
        for page in pages(table, conditions, [attribute]):
            for start in range(0, len(page), _IN):
                yield [value for (value,) in page[start : start + _IN]]
        for link in self.owning(table):
            for held in self.keys(link.target, link.value):
                for page in pages(table, [within(link, held)], [attribute], conditions):
                    for start in range(0, len(page), _IN):
                        yield [value for (value,) in page[start : start + _IN]]

    def owning(self, table: Described) -> tuple[Link, ...]:
        """The foreign keys by which rows are somebody's. A profile's are not asked: they could run in a circle."""
        links = tuple(each for each in table.follows if each.role not in BESIDE)
        return tuple(each for each in links if each.kind == EXTENSION) if table.is_profile else links

    def hers(self, label: str, attribute: str, wanted: Collection[Any]) -> set[Any]:
        """Those of some values of an attribute of a table that are of rows of hers."""
        from django.db.models import Q

        table, found, rest = self.tables[label], set(), [each for each in wanted if each is not None]
        for start in range(0, len(rest), PAGE):
            some = Q(**{f"{attribute}__in": rest[start : start + PAGE]})
            conditions = [some & each for each in self.direct(table, owned_only=True)]
            found |= set(values(table, conditions, attribute))
            for link in self.owning(table):
                by_key: dict[Any, set[Any]] = {}
                for page in pages(table, [some], [attribute, link.name]):
                    for value, key in page:
                        by_key.setdefault(key, set()).add(value)
                for key in self.hers(link.target, link.value, by_key):
                    found |= by_key[key]
        return found


def pseudonym_columns(tables: Mapping[str, Described]) -> list[tuple[Described, str]]:
    """Where the platform keeps whose random ids are whose: tables, and names of columns."""
    return [
        (table, column.name)
        for table in tables.values()
        if any(each.is_key for each in table.owned)
        for column in table.columns
        if column.identity == PSEUDONYM and is_there(table)
    ]


def within(link: Link, held: Collection[Any]) -> Any:
    """The condition that a foreign key holds one of these."""
    from django.db.models import Q

    return Q(**{f"{link.name}__in": list(held)})


def tells_whose(table: Described, target: Described) -> bool:
    """Does a generic foreign key to this say whose a row is? Not where the row says that itself."""
    return target.is_account or target.is_profile or (target.level is not None and not table.owned)


def is_of_a_user(name: str) -> bool:
    """``user_id`` as a text is a user's number; ``student_id`` is a pseudonym, or somebody's number elsewhere."""
    return "user" in words(name) or "userid" in words(name)


def _fitting(keys: Collection[Any], is_number: bool) -> list[Any]:
    """Keys as a generic foreign key's column holds them: numbers, or texts."""
    if is_number:
        return [key for key in keys if isinstance(key, int)]
    return [str(key) for key in keys]


def accepted(table: Described, name: str, wanted: Collection[str]) -> list[str]:
    """What the column can hold at all: a UUID's takes no other text."""
    from django.core.exceptions import ValidationError

    field, found = table.model._meta.get_field(name), []
    for value in sorted(wanted):
        try:
            field.to_python(value)
        except (ValidationError, ValueError):
            continue
        found.append(value)
    return found


def shape_of_column(table: Described, name: str) -> str:
    """One of `column_shapes`."""
    return next(each.shape for each in table.columns if each.name == name)
