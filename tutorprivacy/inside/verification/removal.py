"""
Takes an account away, and every row that refers to it.

It imports nothing of the plugin, see `planted_learner`.

.. pii: Of the database, it deletes rows of an invented learner only.
.. pii_types: id, username, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

#: A table in which rows are looked for by a text that has no index: no longer than this, in the database.
_LOOKING_MILLISECONDS = 5000

#: Times that rows are deleted: some keep others, and the history of a table grows when a row of it goes.
_ROUNDS = 5

#: Rows of one table that are deleted at a time.
_PAGE = 500

_TEXTS = ("CharField", "TextField", "EmailField")

#: Of columns that can hold a person's texts.
_NAMES = ("user", "mail", "student", "learner", "author")

#: Application, model and column of such names.
_PSEUDONYMS = (
    ("student", "AnonymousUserId", "anonymous_user_id"),
    ("external_user_ids", "ExternalId", "external_user_id"),
)


def removed(username: str, email: str) -> dict[str, int]:
    """
    Remove an account and every row that refers to it: by relations, by texts that are nobody else's, and by the
    database's own foreign keys in tables without a model: they are Studio's, and the LMS could not remove the account.

    A number in a column without a relation is not followed: it could be another person's row. Nor is an account
    touched, or a row with its name, that has another e-mail address: somebody else took the name.

    Returns:
        Rows that are still there, by their table; a table that could not be looked at counts as one.
    """
    from django.apps import apps
    from django.contrib.auth import get_user_model

    users = get_user_model()._default_manager
    user = users.filter(username=username).first()
    if user is not None and user.email.lower() != email.lower():
        return {}
    pk = None if user is None else user.pk
    texts = {username, email} | (set() if pk is None else set(_pseudonyms(pk)))
    everything = apps.get_models(include_auto_created=True)
    models = [each for each in everything if each._meta.managed and not each._meta.proxy]
    keys = [] if pk is None else list(_keys_without_models(models))
    for _round in range(_ROUNDS):
        count = 0
        for table, column in keys:
            with contextlib.suppress(Exception):  # likewise
                count += _ask(f"DELETE FROM {table} WHERE {column} = %s", pk).rowcount  # noqa: S608
        for model in models:
            with contextlib.suppress(Exception):  # the others; what is left is told
                count += sum(_delete(rows) for rows in _rows(model, pk, texts))
        with contextlib.suppress(Exception):
            count += _delete(users.filter(username=username))
        if not count:
            break
    left = _left(models, pk, texts, users.filter(username=username))
    for table, column in keys:
        if count := _count(table, column, pk):
            left[table] = left.get(table, 0) + count
    return left


def _delete(rows: Any) -> int:
    """By their keys: a condition without an index would lock every row that it looks at."""
    from django.db import transaction
    from django.db.models import QuerySet

    keys = list(rows.values_list("pk", flat=True)[:_PAGE])
    if not keys:
        return 0
    chosen = QuerySet(rows.model, using=rows.db).filter(pk__in=keys)
    try:
        with transaction.atomic(using=rows.db):
            return int(chosen.delete()[0])
    except Exception:  # a plugin's model without its table, or its receiver of a signal: the rows are what counts
        with transaction.atomic(using=rows.db):
            return int(chosen._raw_delete(rows.db))


def _left(models: list[Any], pk: Any, texts: set[str], users: Any) -> dict[str, int]:
    count = users.count()
    left = {users.model._meta.label: count} if count else {}
    for model in models:
        try:
            count = sum(rows.count() for rows in _rows(model, pk, texts))
        except Exception:  # no table, or no time
            count = 1 if _is_there(model) else 0
        if count:
            left[model._meta.label] = count
    return left


def _keys_without_models(models: list[Any]) -> Iterator[tuple[str, str]]:
    """Table and column, quoted, of foreign keys to accounts that the database has and the LMS knows nothing of."""
    from django.contrib.auth import get_user_model
    from django.db import connections

    account = get_user_model()
    connection = connections[_alias(account)]
    known = {each._meta.db_table for each in models}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            relations = {} if table in known else connection.introspection.get_relations(cursor, table)
            for column, target in relations.items():
                if target[1] == account._meta.db_table:
                    yield connection.ops.quote_name(table), connection.ops.quote_name(column)


def _count(table: str, column: str, pk: Any) -> int:
    try:
        return int(_ask(f"SELECT COUNT(*) FROM {table} WHERE {column} = %s", pk).fetchone()[0])  # noqa: S608
    except Exception:  # it cannot be looked at: told, too
        return 1


def _ask(question: str, pk: Any) -> Any:
    from django.contrib.auth import get_user_model
    from django.db import connections

    cursor = connections[_alias(get_user_model())].cursor()
    cursor.execute(question, [pk])
    return cursor


def _alias(model: Any) -> str:
    from django.db import router

    return str(router.db_for_write(model))


def _is_there(model: Any) -> bool:
    from django.db import connections

    try:
        return model._meta.db_table in connections[_alias(model)].introspection.table_names()
    except Exception:
        return True


def _pseudonyms(pk: Any) -> Iterator[str]:
    """Names that the platform gives to her alone, and that stand in tables without a relation."""
    from django.apps import apps

    for app, model, field in _PSEUDONYMS:
        with contextlib.suppress(Exception):
            for value in apps.get_model(app, model).objects.filter(user_id=pk).values_list(field, flat=True):
                yield str(value)


def _rows(model: Any, pk: Any, texts: set[str]) -> Iterator[Any]:
    """Query sets of the rows of a model that refer to her."""
    from django.contrib.auth import get_user_model
    from django.db import connections
    from django.db.models import Q, QuerySet

    account = get_user_model()
    alias = _alias(model)
    rows = QuerySet(model, using=alias)
    if model is account:
        return
    columns = model._meta.concrete_fields
    if pk is not None:
        for field in columns:
            if field.is_relation and field.related_model is account and field.target_field.primary_key:
                yield rows.filter(Q(**{field.attname: pk}))
    named = [
        field
        for field in columns
        if field.get_internal_type() in _TEXTS and any(word in field.name.lower() for word in _NAMES)
    ]
    for field in named:
        wanted = sorted(each for each in texts if not field.max_length or len(each) <= field.max_length)
        if wanted:
            _limit_time(connections[alias])
            yield rows.filter(Q(**{f"{field.attname}__in": wanted}))


def _limit_time(connection: Any) -> None:
    """Of a question without an index: the platform's learners wait for nothing of ours."""
    if connection.vendor == "mysql":
        with contextlib.suppress(Exception), connection.cursor() as cursor:
            cursor.execute(f"SET SESSION max_execution_time = {_LOOKING_MILLISECONDS}")
