"""
One person's erasure from the database: her rows, what others' rows say of her, and texts that name her.

In three passes over all tables: rows that are hers alone are deleted, what hangs on them first, and those that must
stay are emptied; references are removed; and her names go out of all texts. Each batch is a transaction of its own, and
each pass finds what it has to do by itself, so that whatever ends a run, the next one does the rest.

A table that fails keeps no other from its turn; but what its rows hang on stays as it is until it is done, or nothing
would say any more whose its rows are.

.. pii: Rows of one person, in memory.
.. pii_types: id, username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ..database.column_shapes import FILE
from ..database.models import Described, Link
from ..database.rows import alias_of, columns_of, content_types, is_there
from .bounded_changes import by_batch, rows_of
from .emptied import columns_of_rule, emptied, is_empty
from .outcome import DELETED, EMPTIED, Outcome
from .references import remove_references
from .rules import ALL, DELETE
from .stored_files import delete_files
from .text_search import search_texts
from .whose import unchangeable
from .work import Work

#: Rows of a table can hang on others of it.
_MOST_ROUNDS = 50

#: Rows whose texts are in memory at once.
_FEW = 100

#: Why rows of hers stay that would be deleted.
SHARED, PINNED = "another takes part in the row", "rows of others hang on it"

#: Why a table that tells whose a random id is waits.
NEEDED = "it says whose random ids are, which is needed until all stores are done"


class Eraser(Work):
    """All of it, in order."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._unfinished: set[str] = set()  # tables in which not all went that should
        self._refused: dict[str, int] = {}  # of these, rows that the database did not let go
        self._incoming: dict[str, list[tuple[Described, Link]]] = {}
        for each in self.order:
            for key in each.keys:
                self._incoming.setdefault(key.target, []).append((each, key))

    def run(self) -> Outcome:
        """
        Do all of it.

        Raises:
            Exception: the database is gone.
        """
        waiting = self.order
        for _round in range(_MOST_ROUNDS):
            before = self.outcome.done.total()
            waiting = [each for each in waiting if self._treat(each)]
            if self.outcome.done.total() == before or self.look:
                break
        for label, number in self._refused.items():
            self.outcome.fail(label, f"the database does not let {number} rows go")
        for table in self.order:
            with self.passing_over(table):
                if table.label not in self.hold and not (table.owned and self._holds_up_undone(table)):
                    remove_references(self, table)
        search_texts(self)
        for table in unchangeable(self.tables):
            if table.problem or any(self._rows(table)):
                self.outcome.fail(table.label, table.problem or "its rows have no key")
        for (label, what, why), rows in self.person.skips.found.items():
            self.outcome.fail(label, f"{what}: {why}{f' ({rows} rows)' if rows else ''}")
        return self.outcome

    def only(self, table: Described) -> Outcome:
        """
        Do what becomes of her rows in one table, as when they are not kept any more.

        Raises:
            Exception: the database is gone.
        """
        for _round in range(_MOST_ROUNDS):
            if not self._treat(table) or self.look:
                break
        for label, number in self._refused.items():
            self.outcome.fail(label, f"the database does not let {number} rows go")
        return self.outcome

    def _rows(self, table: Described) -> Iterator[list[Any]]:
        with self.passing_over(table):
            yield from self.whose.pages(table)

    def _treat(self, table: Described) -> bool:
        """
        Delete what is hers alone, and empty what has to stay: at once, as nothing may say afterwards that it is hers.

        Is another round of use, since rows hung on some?
        """
        rule, is_again = self.rule(table), False
        if table.label in self.hold:
            self.outcome.fail(table.label, NEEDED)
            return False
        self._unfinished.discard(table.label)
        self._refused.pop(table.label, None)
        with self.passing_over(table):
            for keys in self.whose.pages(table):
                self.check()
                if not rule.is_known:
                    self.outcome.unknown.add(table.label)
                if rule.how == DELETE:
                    is_again |= self._delete(table, keys)
                    continue
                shared = self.whose.shared(table, keys) if rule.columns == ALL else {}
                self._blank(table, [key for key in keys if shared.get(key, True)], rule.columns)
                self.outcome.kept[table.label, rule.why] += len(keys)
                if rule.is_reported:
                    self.outcome.fail(table.label, f"nothing was done: {rule.why}")
        return is_again

    # -- deleting ------------------------------------------------------------------------------

    def _delete(self, table: Described, keys: Sequence[Any]) -> bool:
        shared = self.whose.shared(table, keys)
        alone = [key for key in keys if key not in shared]
        pinned = self._pinned(table, alone)
        free = [key for key in alone if key not in pinned]
        refused: list[Any] = []
        done = len(free)
        if not self.look:
            done, refused = by_batch(table, free, lambda these: self._deleted(table, these))
        if refused:
            self._unfinished.add(table.label)
            self._refused[table.label] = self._refused.get(table.label, 0) + len(refused)
        self.outcome.done[table.label, DELETED] += done
        staying = [*pinned, *refused]
        self._blank(table, [*staying, *(key for key, is_author in shared.items() if is_author)], ALL)
        for why, number in ((PINNED, len(staying)), (SHARED, len(shared))):
            self.outcome.kept[table.label, why] += number
        return bool(staying)

    def _deleted(self, table: Described, keys: Sequence[Any]) -> int:
        from django.db.models import Q

        for other, key, values in self._hanging(table, keys):
            if other.model._meta.get_field(key.name).null:
                rows_of(other, Q(**{f"{key.name}__in": values})).update(**{key.name: None})
        delete_files(table, keys)
        rows = rows_of(table, Q(pk__in=list(keys)))
        return int(rows._raw_delete(rows.db))

    def _hanging(self, table: Described, keys: Collection[Any]) -> Iterator[tuple[Described, Link, list[Any]]]:
        """The foreign keys that can hold these rows, with what they hold then."""
        from django.db.models import Q

        for other, key in self._incoming.get(table.label, ()):
            if is_there(other) and key.column.lower() in columns_of(alias_of(other.model), other.table):
                values = list(rows_of(table, Q(pk__in=list(keys))).values_list(key.value, flat=True))
                yield other, key, values

    def _pinned(self, table: Described, keys: Collection[Any], above: tuple[str, ...] = ()) -> set[Any]:
        """
        Those that cannot go: by a foreign key that cannot be empty, or since what hangs on them has failed.

        Args:
            above: while looking, the tables that hang on each other and are being looked at.
        """
        from django.db.models import Q

        found: set[Any] = set()
        if keys and self._is_pointed_at_by_failed(table):
            self._unfinished.add(table.label)
            return set(keys)
        for other, key, values in self._hanging(table, keys):
            if other.model._meta.get_field(key.name).null and not self._is_undone(other):
                continue
            rows = rows_of(other, Q(**{f"{key.name}__in": values}))
            held = set(rows.values_list(key.name, flat=True))
            if held and self.look:
                held = self._held_by_others(other, key, held, (*above, table.label))
            if held:
                if self._is_undone(other):  # what holds these up must not let go of them, either
                    self._unfinished.add(table.label)
                condition = Q(**{f"{key.value}__in": list(held)})
                found |= set(rows_of(table, Q(pk__in=list(keys)) & condition).values_list("pk", flat=True))
        return found

    def _held_by_others(self, other: Described, key: Link, held: set[Any], above: tuple[str, ...]) -> set[Any]:
        """Without what only such rows hold as would go themselves."""
        from django.db.models import Q

        if self.rule(other).how != DELETE or other.label in above:
            return held
        rows = dict(rows_of(other, Q(**{f"{key.name}__in": list(held)})).values_list("pk", key.name))
        hers = {each for keys in self.whose.pages(other) for each in keys if each in rows}
        hers -= self.whose.shared(other, hers).keys()
        hers -= self._pinned(other, hers, above)
        return {value for each, value in rows.items() if each not in hers}

    def _is_pointed_at_by_failed(self, table: Described) -> bool:
        """Could a generic foreign key that was not done point here?"""
        types = set(content_types(table.model)) if table.has_model else set()
        return bool(types) and any(each.generics and self._is_undone(each) for each in self.order)

    def _is_undone(self, table: Described) -> bool:
        return table.label in self.outcome.failed or table.label in self._unfinished

    def _holds_up_undone(self, table: Described) -> bool:
        """Does a chain of foreign keys lead here from a table that was not done?"""
        waiting, seen = [table], set()
        while waiting:
            each = waiting.pop()
            if each.label not in seen:
                seen.add(each.label)
                others = [other for other, _key in self._incoming.get(each.label, ())]
                if any(map(self._is_undone, others)):
                    return True
                waiting += others
        return False

    # -- emptying ------------------------------------------------------------------------------

    def _blank(self, table: Described, keys: Sequence[Any], rule_columns: tuple[str, ...]) -> None:
        from django.db.models import Q

        there = columns_of(alias_of(table.model), table.table)
        by_name = {each.name: each for each in table.columns}
        names, text = columns_of_rule(table, rule_columns, self.kept_account_columns(table)), self.rule(table).text
        names = [name for name in names if by_name[name].column.lower() in there]
        readable = [name for name in names if by_name[name].answers]
        for start in range(0, len(keys) if names else 0, _FEW):
            some = list(keys[start : start + _FEW])
            changes: dict[Any, dict[str, Any]] = {}
            for key, *values in rows_of(table, Q(pk__in=some)).values_list("pk", *readable):
                wanted = {name: emptied(table, name, key, text) for name in names}
                row = dict(zip(readable, values, strict=True))
                new = {name: wanted[name] for name in readable if not is_empty(row[name], wanted[name])}
                if not self.look:  # what only the platform can read may be of a key that is lost
                    new |= {name: wanted[name] for name in names if name not in row}
                if new:
                    changes[key] = new
            if self.look:
                self.outcome.done[table.label, EMPTIED] += len(changes)
                continue
            done, refused = by_batch(table, list(changes), partial(_updated, table, changes))
            self.outcome.done[table.label, EMPTIED] += done
            if refused:
                self.outcome.fail(table.label, f"{len(refused)} rows could not be blanked")


def _updated(table: Described, changes: Mapping[Any, dict[str, Any]], keys: Sequence[Any]) -> int:
    from django.db.models import Q

    names = {name for key in keys for name in changes[key]}
    delete_files(table, keys, [each.name for each in table.columns if each.shape == FILE and each.name in names])
    same: dict[tuple[Any, ...], list[Any]] = {}
    for key in keys:
        same.setdefault(tuple((name, repr(value)) for name, value in changes[key].items()), []).append(key)
    return sum(rows_of(table, Q(pk__in=these)).update(**changes[these[0]]) for these in same.values())
