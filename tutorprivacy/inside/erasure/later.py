"""
What is due long after a retirement: rows end that were kept for some months, and an e-mail address is free again.

It is done each night, by the process that erases people (`person_command`), for so many people at most; the next night
goes on. Whatever ends it, nothing is done by halves.

.. pii: Ids of retired people, in memory.
.. pii_types: id
.. pii_retirement: local_api
"""

from __future__ import annotations

import datetime
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..database.all_tables import described
from ..database.models import Described
from ..database.rows import alias_of, columns_of, is_there, select
from . import retired_people
from .ends import Ends
from .outcome import DELETED
from .person_erasure import Former, eraser_of
from .retired_people import Retired
from .rules import MAY_END
from .whose import told_apart

#: What an address of a retired account begins with once the person's own is free.
FREED = "retired__freed_"

#: People in one night, of each of the two.
MOST = 1_000


@dataclass
class Later:
    """
    What was done.

    Args:
        look: nothing was; it is what would be done.
        ended: rows, by table.
        freed: addresses.
        failed: why a table was not done.
        is_more: the next night goes on.
    """

    look: bool = False
    ended: Counter[str] = field(default_factory=Counter)
    freed: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    is_more: bool = False

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {"ended": dict(self.ended), "freed": self.freed, "failed": self.failed, "is_more": self.is_more}


def later(
    retirement: Mapping[str, Any], most: int = MOST, check: Callable[[], None] = lambda: None, look: bool = False
) -> Later:
    """
    Do what is due.

    Args:
        retirement: the setting PRIVACY_RETIREMENT.
        most: people.
        check: called before each change; raises if this process must not go on.
        look: only count.
    """
    done = Later(look)
    for work in (_end_rows, _free_addresses):
        try:
            work(retirement, most, check, done)
        except Exception as error:  # neither keeps the other from its turn
            done.failed.setdefault(work.__name__.strip("_").replace("_", " "), type(error).__name__)
    return done


def _end_rows(retirement: Mapping[str, Any], most: int, check: Callable[[], None], done: Later) -> None:
    """Through the same eraser as everything else, with the rule that is in force once the time is over."""
    months = {label: number for label, number in retirement["keep_months"].items() if label in MAY_END}
    if not months:
        return
    tables, now, number = told_apart(described()), datetime.datetime.now(datetime.timezone.utc), 0
    there = [tables[label] for label in sorted(months) if label in tables and is_there(tables[label])]
    for people in retired_people.pages(now):
        for table in there:
            for user_id, ends in _over(table, people, months, now.date()):
                if number == most:
                    done.is_more = True
                    return
                check()
                number += 1
                _end(table, tables, user_id, ends, retirement["erasure_unknown"], done)


def _over(
    table: Described, people: list[Retired], months: Mapping[str, int], today: datetime.date
) -> Iterator[tuple[int, Ends]]:
    """Those of the people who have rows in a table that are kept no more."""
    from django.db.models import Q

    ends = {each.user_id: Ends(months, each.asked.date(), today) for each in people}
    due = [number for number, each in ends.items() if (end := each.of(table.label)) and end <= today]
    keys = [each for each in table.owned if each.is_key and each.column.lower() in _columns(table)]
    found: set[int] = set()
    for key in keys if due else ():
        found.update(select(table, Q(**{f"{key.name}__in": due})).values_list(key.name, flat=True).distinct())
    yield from ((number, ends[number]) for number in sorted(found))


def _columns(table: Described) -> frozenset[str]:
    return columns_of(alias_of(table.model), table.table)


def _end(
    table: Described, tables: Mapping[str, Described], user_id: int, ends: Ends, unknown: str, done: Later
) -> None:
    from django.contrib.auth import get_user_model

    try:
        user = get_user_model()._base_manager.get(pk=user_id)
        nobody = Former(frozenset(), frozenset(), frozenset())  # the rows hang on the account's number
        eraser = eraser_of(user, nobody, tables, unknown, look=done.look, ends=ends)
        outcome = eraser.only(table)
    except Exception as error:  # its text may quote a row
        done.failed.setdefault(table.label, type(error).__name__)
        return
    done.ended[table.label] += outcome.done[table.label, DELETED]
    done.failed = {**outcome.failed, **done.failed}
    if any(rows for (label, _why), rows in outcome.kept.items() if label == table.label):
        done.failed.setdefault(table.label, "rows stay, for others hang on them")


def _free_addresses(retirement: Mapping[str, Any], most: int, check: Callable[[], None], done: Later) -> None:
    """
    Replace the hash by which the platform knows an address again, so that it can be registered.

    Only of those who were verified to be gone: what waits for an address, an invitation say, would be given to whoever
    registers it. The username's hash stays.
    """
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db.models import F, Q

    if not retirement["free_email_days"]:
        return
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=retirement["free_email_days"])
    verified = Q(modified__gt=F("created"), modified__lte=before)
    hashed = Q(user__email__startswith=settings.RETIRED_EMAIL_PREFIX) & ~Q(user__email__startswith=FREED)
    for people in retired_people.pages(before, verified, hashed):
        for each in people:
            if done.freed == most:
                done.is_more = True
                return
            check()
            if done.look:
                done.freed += 1
                continue
            # At random: nobody can have registered it before.
            address = f"{FREED}{each.user_id}-{secrets.token_hex(8)}@{settings.RETIRED_EMAIL_DOMAIN}"
            account = get_user_model()._base_manager.filter(
                pk=each.user_id, email__startswith=settings.RETIRED_EMAIL_PREFIX
            )
            done.freed += account.update(email=address)
