"""
One person in the databases of other services: Superset, credentials, discovery, ecommerce, notes, xqueue.

Tutor gives each of them a database of its own, mostly in the platform's MySQL, and a user that may do everything there;
as that user it is asked. Each table is read as the database itself describes it: what these services are made of
changes with their releases. Rows that are hers alone go, then her name goes out of all texts, that of her account
there included; and all of it is looked through again. None of these services erases anybody itself: credentials' models
say "retained", and for the others nothing of the platform asks.

.. pii: Names of one person, and texts, in memory; it erases what is stored there.
.. pii_types: id, username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from ..database.column_shapes import BINARY, Column
from ..database.models import Described
from ..database.rows import tables_of
from ..database.undescribed_tables import described_by_database
from ..stores.search import Search
from .bounded_changes import in_transaction, rows_of, written_to
from .outcome import DELETED, EMPTIED, TEXTS
from .service_access import NoAccess, access_to
from .text_search import SPELLED_ALIKE, changed, groups_of, naming_texts

#: Seconds until a server that does not answer is away.
_CONNECT_SECONDS = 10

_ENGINES = {"mysql": "django.db.backends.mysql", "postgresql": "django.db.backends.postgresql"}
_ENGINES["sqlite3"] = "django.db.backends.sqlite3"

#: What stands in a column that is emptied, if it can be no NULL.
_EMPTY = ""


class Rules(NamedTuple):
    """
    What of a service is hers alone, beside her name in texts. Tables and columns that a release lacks are passed over.

    Args:
        accounts: its table of accounts, found by username or address.
        emptied: columns of her account there that her name does not stand in.
        owned: (table, column) with the number of her account: these rows go.
        named: tables whose rows go if any text of theirs names her, a random id included.
    """

    accounts: str = ""
    emptied: tuple[str, ...] = ()
    owned: tuple[tuple[str, str], ...] = ()
    named: tuple[str, ...] = ()


#: What every service of Django's keeps for who has signed in.
_SIGNED_IN = (
    ("social_auth_usersocialauth", "user_id"),
    ("authtoken_token", "user_id"),
    ("django_admin_log", "user_id"),
)
_DJANGOS = ("first_name", "last_name", "full_name", "tracking_context")
_SUPERSET = Rules(
    "ab_user",
    ("first_name", "last_name", "password"),
    tuple(
        (table, "user_id")
        for table in ("logs", "query", "tab_state", "saved_query", "favstar", "user_attribute", "user_favorite_tag")
    )
    + tuple((table, "user_id") for table in ("ab_user_role", "ab_user_group", "dashboard_user", "slice_user")),
    # Links to what somebody looked at, and values of a cache, in a form that no text can be taken out of.
    ("ab_register_user", "key_value"),
)

#: By the service's name. Of credentials, a certificate's row stays, as the platform's own: its number proves to others
#: that it was issued; without the name.
RULES = {
    "superset": _SUPERSET,
    "cairn-superset": _SUPERSET,
    "credentials": Rules("core_user", _DJANGOS, _SIGNED_IN),
    "discovery": Rules("core_user", _DJANGOS, _SIGNED_IN),
    "ecommerce": Rules("ecommerce_user", _DJANGOS, _SIGNED_IN),
    "notes": Rules(named=("v1_note",)),
    "xqueue": Rules(named=("queue_submission",)),
}


class _Hers:
    """What `text_search` looks for: as in the platform's texts, and her random ids besides."""

    def __init__(self, search: Search) -> None:
        hers = search.hers
        ids = sorted(each for each in hers.pseudonyms if hers.has_pseudonym(each))
        self.pattern = "|".join([hers.traces.pattern, *ids])
        self.are_in, self.replaced, self.are_all_of = hers.is_named_in, hers.replaced, hers.traces.are_all_of


def searches(settings: Any) -> dict[str, Callable[[Search], None]]:
    """For `stores.all_stores`: {name: what erases her there, or only looks} of each service with a database."""
    told = getattr(settings, "PRIVACY_DATABASES", None) or ()
    return {f"database of {service}": partial(_search, service=service) for service in told}


def _search(search: Search, service: str) -> None:
    place, told = f"database of {service}", dict[str, str]()
    try:
        told = access_to(service)
        if told["why"]:
            search.not_asked[place] = f"{told['why']}; {_BY_HAND}"
            return
        alias = _connected(service, told)
    except NoAccess as error:
        search.fail(place, str(error))
        return
    except _NoDriver:
        search.not_asked[place] = f"the LMS's image has no driver for {told['dialect']}; {_BY_HAND}"
        return
    tables = _tables(alias, service)
    if not tables:
        search.fail(place, "it has no tables that can be seen")
    _erase(search, service, alias, tables)


_BY_HAND = "look there yourself, as docs/retirement.rst says (Other services)"


class _NoDriver(Exception):
    """The image cannot speak to such a database."""


def _connected(service: str, told: Mapping[str, str]) -> str:
    """
    The name of the connection, which is there from then on.

    Raises:
        _NoDriver: there can be none.
        django.db.Error: the server is away, or does not take the user.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections

    alias = f"privacy_{service}"
    if alias not in connections.settings:
        options = {"connect_timeout": _CONNECT_SECONDS} if told["dialect"] != "sqlite3" else {}
        if told["dialect"] == "mysql":
            options |= {"charset": "utf8mb4"}  # type: ignore[dict-item]
        connections.settings[alias] = connections.configure_settings(
            {
                "default": {},
                alias: {
                    "ENGINE": _ENGINES.get(told["dialect"], told["dialect"]),
                    "NAME": told["name"],
                    "USER": told["user"],
                    "PASSWORD": told["password"],
                    "HOST": told["host"],
                    "PORT": told["port"],
                    "OPTIONS": options,
                },
            }
        )[alias]
    try:
        connection = connections[alias]
    except ImproperlyConfigured:
        raise _NoDriver from None
    connection.close_if_unusable_or_obsolete()  # the last one was somebody else's turn, perhaps long ago
    connection.ensure_connection()
    return alias


def _tables(alias: str, service: str) -> dict[str, Described]:
    """By their name in lower case."""
    accounts = RULES.get(service, Rules()).accounts
    return {key: _described(alias, name, accounts, service) for key, name in tables_of(alias).items()}


@lru_cache(maxsize=4096)
def _described(alias: str, name: str, accounts: str, service: str) -> Described:
    return described_by_database(alias, name, accounts, service)


def _erase(search: Search, service: str, alias: str, tables: Mapping[str, Described]) -> None:
    rules = RULES.get(service, Rules())
    found: list[Any] = []
    others: set[Any] = set()
    if rules.accounts in tables:
        label = f"{service}.{rules.accounts}"
        with search.passing_over(label):
            found = _accounts(search, tables[rules.accounts])
            others = _of_others(search, tables, tables[rules.accounts], found)
            found = [each for each in found if each not in others]
        if others:
            search.fail(label, _ANOTHERS)
    for name, column in rules.owned:
        if found and name in tables:
            with search.passing_over(f"{service}.{name}"):
                _delete_owned(search, tables[name], column, found)
    if found and not search.look:
        with search.passing_over(f"{service}.{rules.accounts}"):
            _empty(search, tables[rules.accounts], rules.emptied, found)
    wanted = _Hers(search)
    for name in rules.named:
        if name in tables:
            with search.passing_over(f"{service}.{name}"):
                _delete_naming(search, tables[name], wanted)
    for table in tables.values():
        with search.passing_over(table.label):
            if table.problem:
                search.fail(table.label, table.problem)
                continue
            _take_out(search, table, wanted, others if table is tables.get(rules.accounts) else ())


#: Of an account of her username: to be told by hand.
_ANOTHERS = "an account that may do everything there has the username, another address: if it is hers, delete it there"


def _accounts(search: Search, table: Described) -> list[Any]:
    """Keys of her accounts there, as long as they have a name of hers."""
    from django.db.models import Q

    asked, names = Q(), {each.column.lower(): each.name for each in table.columns}
    for column, values in (("username", search.hers.usernames), ("email", search.hers.emails)):
        if column in names:
            for value in values:
                asked |= Q(**{f"{names[column]}__iexact": value})
    return list(rows_of(table, asked).values_list("pk", flat=True)) if asked else []


def _of_others(search: Search, tables: Mapping[str, Described], table: Described, keys: list[Any]) -> set[Any]:
    """Accounts that may do everything there, with her username only: ``admin`` of the service need not be she."""
    from django.db.models import Q

    names = {each.column.lower(): each.name for each in table.columns}
    ours = {each.casefold() for each in search.hers.emails}
    rows = rows_of(table, Q(pk__in=keys)).values_list("pk", names.get("email", "pk"))
    elsewhere = [key for key, email in rows if email and str(email).casefold() not in ours]
    if "is_superuser" in names:
        return set(rows_of(table, Q(pk__in=elsewhere, **{names["is_superuser"]: True})).values_list("pk", flat=True))
    if "ab_role" not in tables or "ab_user_role" not in tables:
        return set()
    roles = list(rows_of(tables["ab_role"], Q(name="Admin")).values_list("pk", flat=True))
    held = rows_of(tables["ab_user_role"], Q(user_id__in=elsewhere, role_id__in=roles))
    return set(held.values_list("user_id", flat=True))


def _delete_owned(search: Search, table: Described, column: str, accounts: Iterable[Any]) -> None:
    from django.db.models import Q

    names = {each.column.lower(): each.name for each in table.columns}
    if column not in names:
        return
    rows = rows_of(table, Q(**{f"{names[column]}__in": list(accounts)}))
    search.check()
    if search.look:
        search.done[table.label, DELETED] += rows.count()
    else:
        search.done[table.label, DELETED] += in_transaction(table, lambda: int(rows._raw_delete(rows.db)))


def _empty(search: Search, table: Described, columns: Iterable[str], accounts: list[Any]) -> None:
    from django.db.models import Q

    names = {each.column.lower(): each.name for each in table.columns}
    values = {names[each]: _EMPTY for each in columns if each in names}
    search.check()
    rows = rows_of(table, Q(pk__in=accounts))
    search.done[table.label, EMPTIED] += in_transaction(table, lambda: int(rows.update(**values))) if values else 0


def _delete_naming(search: Search, table: Described, wanted: _Hers) -> None:
    """Rows that name her. In a search, the texts say so."""
    from django.db.models import Q

    if search.look:
        return
    keys = {key for key, _column, _text in _naming(search, table, wanted)}
    for batch in _batches(sorted(keys, key=str)):
        search.check()
        rows = rows_of(table, Q(pk__in=batch))
        search.done[table.label, DELETED] += in_transaction(table, partial(rows._raw_delete, rows.db))


def _take_out(search: Search, table: Described, wanted: _Hers, but: Collection[Any]) -> None:
    """Her name, of all texts, `but` of these rows. A key of a table stays, and so is found by the search."""
    for key, column, text in _naming(search, table, wanted):
        if key in but:
            continue
        if wanted.are_all_of(text) and not column.is_of_people:
            search.kept[table.label, SPELLED_ALIKE.format(column.column)] += search.look
        elif search.look:
            search.done[table.label, f"named in {column.column}"] += 1
        elif table.is_paged and column.name != table.model._meta.pk.attname:
            new = wanted.replaced(text, fill=column.shape == BINARY)
            search.done[table.label, TEXTS] += changed(table, key, column, text, new, search.hers.retired)


def _naming(search: Search, table: Described, wanted: _Hers) -> Iterator[tuple[Any, Column, str]]:
    for columns in groups_of(table):
        for found in naming_texts(wanted, table, columns, written_to(table)):
            search.check()
            yield from found


def _batches(keys: list[Any], size: int = 1000) -> Iterable[list[Any]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
