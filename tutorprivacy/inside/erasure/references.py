"""
Columns that refer to a person in rows that stay: emptied, or what the account is called now.

A foreign key that cannot be empty goes on pointing at the account, which has a number, and no name any more.

.. pii: Names of one person, in memory.
.. pii_types: id, username, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..database.column_names import BESIDE, EMAIL, PSEUDONYM, USER_ID, USERNAME
from ..database.column_shapes import NUMBER
from ..database.models import ACCOUNT, Described, Reference
from ..database.person import is_of_a_user, shape_of_column
from ..database.rows import PAGE, alias_of, columns_of
from ..database.undescribed_tables import KEY_OF_DATABASE
from .bounded_changes import by_batch, rows_of
from .emptied import emptied, is_unique
from .outcome import DETACHED
from .rules import BLANK, DELETE, KEEP
from .work import Work

#: Why a number stays.
NUMBER_KEPT = "a number of the account, which has no name, where the column cannot be empty"


def remove_references(work: Work, table: Described) -> None:
    """Of one table, in rows that are others', or that stay."""
    rule = work.rule(table)
    there = columns_of(alias_of(table.model), table.table)
    for each in table.references:
        is_owners = each.role not in BESIDE and each.selects
        stays = rule.how in (BLANK, KEEP) and is_owners
        if each.kind == ACCOUNT or each.column.lower() not in there:
            continue
        is_key = each.is_key or each.kind == KEY_OF_DATABASE
        if stays and (is_key or each.value in (USER_ID, PSEUDONYM)):
            continue
        for keys in _keys(work, table, each, is_key):
            work.check()
            if rule.names_stay:
                hers = work.whose.among(table, keys)
                keys = [key for key in keys if key not in hers]
            if work.look and rule.how == DELETE:  # the row itself would be gone by then
                hers = work.whose.among(table, keys)
                going = hers - work.whose.shared(table, hers).keys()
                keys = [key for key in keys if key not in going]
            _remove(work, table, each, keys)


def _remove(work: Work, table: Described, reference: Reference, keys: Sequence[Any]) -> None:
    outcome, field = work.outcome, table.model._meta.get_field(reference.name)
    if reference.value in (USERNAME, EMAIL) and not reference.is_key:
        user = work.person.user
        name = user.get_username() if reference.value == USERNAME else getattr(user, user.get_email_field_name())
        new: Any = str(name)[: field.max_length]
    elif field.null:
        new = None
    elif reference.is_key or shape_of_column(table, reference.name) == NUMBER:
        outcome.kept[table.label, NUMBER_KEPT] += len(keys)
        return
    else:
        new = emptied(table, reference.name, "")
    if work.look:
        outcome.done[table.label, DETACHED] += len(keys)
        return

    def removed(these: Sequence[Any]) -> int:
        from django.db.models import Q

        if new is None or not is_unique(table, reference.name):
            return int(rows_of(table, Q(pk__in=list(these))).update(**{reference.name: new}))
        size = field.max_length or len(new)
        for key in these:
            own = f"{key}-{new}"[:size]
            rows_of(table, Q(pk=key)).update(**{reference.name: own})
        return len(these)

    done, refused = by_batch(table, keys, removed)
    outcome.done[table.label, DETACHED] += done
    if refused and new is None:  # the database wants a value, whatever the model says
        outcome.kept[table.label, NUMBER_KEPT] += len(refused)
    elif refused:
        outcome.fail(table.label, f"{len(refused)} references could not be removed")


def _keys(work: Work, table: Described, reference: Reference, is_key: bool) -> Iterator[list[Any]]:
    """Keys of the rows in which the column still holds what is to go."""
    column = next(each for each in table.columns if each.name == reference.name)
    rows = rows_of(table, _condition(work, table, reference, is_key) if column.answers else _any())
    last: Any = None
    while True:
        page = rows if last is None else rows.filter(pk__gt=last)
        found = list(page.order_by("pk").values_list("pk", reference.name)[:PAGE])
        if not found:
            return
        last = found[-1][0]
        if not column.answers:  # an encrypted one is read through
            former = {each.casefold() for each in _former(work, reference)}
            found = [each for each in found if str(each[1]).casefold() in former]
        if found:
            yield [key for key, _value in found]


def _former(work: Work, reference: Reference) -> set[str]:
    return {USERNAME: work.traces.usernames, EMAIL: work.traces.emails}.get(reference.value, set())


def _any() -> Any:
    from django.db.models import Q

    return Q()


def _condition(work: Work, table: Described, reference: Reference, is_key: bool) -> Any:
    from django.db.models import Q

    name, person, found = reference.name, work.person, Q(pk__in=[])
    if is_key:
        return Q(**{name: person.key_of(reference) if reference.is_key else person.pk})
    if reference.value in (USERNAME, EMAIL):
        for value in sorted(_former(work, reference)):
            found |= Q(**{f"{name}__iexact": value})
        return found
    if shape_of_column(table, name) == NUMBER:
        return Q(**{name: person.pk})
    wanted = set(person.names[PSEUDONYM])
    if is_of_a_user(name) or (reference.value == USER_ID and name == "user"):
        wanted.add(str(person.pk))
    field = table.model._meta.get_field(name)
    return Q(**{f"{name}__in": [each for each in sorted(wanted) if _is_fit(field, each)]})


def _is_fit(field: Any, value: str) -> bool:
    try:
        field.to_python(value)
    except Exception:
        return False
    return True
