"""
The erasure of one account, from stores and from the database, and the search for what is left.

The stores come first: some know her by random ids only, and whose these are is said by rows of the database.

.. pii: Names of one person, in memory.
.. pii_types: id, username, name, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..database.all_tables import described
from ..database.column_names import EMAIL, PSEUDONYM, USERNAME
from ..database.models import Described
from ..database.person import Person, pseudonym_columns
from ..database.rows import alias_of, columns_of, is_there, select
from ..database.skipped import Skips
from ..stores.all_stores import search_stores
from ..stores.hers import Hers
from ..stores.old_logs import old_lines
from . import clickhouse_search, service_databases
from .ends import Ends
from .eraser import Eraser
from .graded_files import TELLING, graded_files
from .ordinary_words import OFTEN, PLACE, WHY, ordinary_words
from .outcome import Outcome
from .rules import DELETE_TEXT, KEEP_TEXT
from .stored_files import is_held
from .traces import Traces
from .whose import told_apart

#: What is called by free words, by those who run the site: a full name can be chosen to be the same.
TITLES = (("course_overviews.CourseOverview", "display_name"), ("organizations.Organization", "name"))


@dataclass(frozen=True)
class Former:
    """What somebody was called before her account was retired."""

    usernames: frozenset[str]
    emails: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True)
class Erasure:
    """`erased`: what was done; `found`: what a search of everything found afterwards."""

    erased: Outcome | None
    found: Outcome

    @property
    def is_complete(self) -> bool:
        """Is nothing left that no rule keeps, as far as all could be looked at?"""
        failed = {**(self.erased.failed if self.erased else {}), **self.found.failed}
        return not failed and not self.found.left()

    def as_data(self) -> dict[str, Any]:
        """Numbers, by place."""
        failed = {**self.found.failed, **(self.erased.failed if self.erased else {})}
        unknown = self.found.unknown | (self.erased.unknown if self.erased else set())
        return {
            "is_complete": self.is_complete,
            "done": self.erased.as_data()["done"] if self.erased else [],
            "left": self.found.left(),
            "kept": self.found.as_data()["kept"],
            "failed": dict(sorted(failed.items())),
            "unknown": sorted(unknown),
            "not_asked": dict(sorted(self.found.not_asked.items())),
        }


def erasure_of(
    user: Any,
    former: Former,
    unknown: str,
    look: bool = False,
    check: Callable[[], None] = lambda: None,
    ends: Ends | None = None,
    log_folder: str = "",
    posts: str = DELETE_TEXT,
) -> Erasure:
    """
    Erase somebody whose account has no name of hers any more, and look whether she is gone.

    If a store fails, the rows that say whose her random ids and uploads are stay until it is done, or nobody could find
    her there.

    Args:
        user: her account's row, retired.
        unknown: PRIVACY_ERASURE_UNKNOWN.
        look: only look.
        check, ends: see `Eraser`.
        log_folder: of log files, in which lines that name her are counted: they are kept.
        posts: PRIVACY_ERASURE_FORUM.
    """
    from django.conf import settings

    tables, more = told_apart(described()), {"check": check, "ends": ends, "posts": posts}
    posts_stay = posts == KEEP_TEXT
    person, traces = _told(user, former, tables)
    ordinary = ordinary_words(Eraser(person, tables, traces, unknown, True, **more))
    person, traces = _told(user, former, tables, ordinary)
    hers = _hers(person, former, traces)
    elsewhere = {**clickhouse_search.searches(settings), **service_databases.searches(settings)}
    erased, kept = None, Counter[tuple[str, str]]()
    if not look:
        there = search_stores(hers, False, check, posts_stay, elsewhere)
        telling = {table.label for table, _column in pseudonym_columns(tables)} | (TELLING if hers.uploads else set())
        hold = telling if there.failed else set()
        erased = Eraser(person, tables, traces, unknown, hold=hold, **more).run()
        erased.take(there.done, there.failed, there.kept)
        kept = there.kept
        person, traces = _told(user, former, tables, ordinary)
    found = Eraser(person, tables, traces, unknown, True, **more).run()
    left = search_stores(hers, True, check, posts_stay, elsewhere)
    found.take(left.done, left.failed, left.kept)
    found.not_asked |= left.not_asked
    if ordinary:
        found.kept[PLACE, WHY] = OFTEN
    found.kept |= kept  # also what only the deletion could see
    if log_folder:
        old_lines(log_folder, hers, found.kept, found.fail, check)
    return Erasure(erased, found)


def eraser_of(user: Any, former: Former, tables: Mapping[str, Described], unknown: str, **more: Any) -> Eraser:
    """What changes the database's rows of a person; its options are those of `Eraser`."""
    person, traces = _told(user, former, tables)
    return Eraser(person, tables, traces, unknown, **more)


def _hers(person: Person, former: Former, traces: Traces) -> Hers:
    return Hers(
        traces,
        person.pk,
        frozenset(traces.usernames),
        frozenset(traces.emails),
        frozenset(traces.names),
        frozenset(person.names[PSEUDONYM]),
        traces.replacement,
        lambda storage, name: is_held(person.tables, storage, name),
        graded_files(person.pk, person.names[PSEUDONYM]),
    )


def _told(
    user: Any, former: Former, tables: Mapping[str, Described], ordinary: frozenset[str] = frozenset()
) -> tuple[Person, Traces]:
    also = {USERNAME: former.usernames, EMAIL: former.emails}
    person = Person(user, tables, Skips(), also)
    own = {user.get_username().casefold(), str(getattr(user, user.get_email_field_name()) or "").casefold()}
    traces = Traces(
        (each for each in person.names[USERNAME] if each.casefold() not in own),
        (each for each in person.names[EMAIL] if each.casefold() not in own),
        _hers_alone(former.names, user, tables),
        user.pk,
        user.get_username(),
        ordinary,
    )
    return person, traces


def _hers_alone(names: Iterable[str], user: Any, tables: Mapping[str, Described]) -> list[str]:
    """The full names that no other account has, and no course: its texts are not about her."""
    from django.db.models import Q

    found = {each.strip() for each in names if each and each.strip()}
    for label, column in TITLES:
        titled = tables.get(label)
        if titled and not titled.problem and is_there(titled):
            found = {each for each in found if not select(titled, Q(**{f"{column}__iexact": each})).exists()}
    for table in tables.values():
        if not (table.is_profile or table.is_account) or table.problem or not is_there(table):
            continue
        there = columns_of(alias_of(table.model), table.table)
        keys = [each.name for each in table.owned if each.is_key and each.column.lower() in there]
        columns = [each.name for each in table.looks_personal if each.personal == "name" and each.answers]
        own = Q()
        for key in keys:
            own |= Q(**{key: user.pk})
        for name in list(found):
            same = Q()
            for column in columns:
                same |= Q(**{f"{column}__iexact": name})
            if columns and select(table, same & ~own).exists():
                found.discard(name)
    return sorted(found)
