"""
Tables of the database that no model of the running service describes.

They are Studio's alone, or were left behind by a plugin that is no longer installed. People can be in them all
the same, so they are read as the database itself describes them.

.. no_pii: names of tables and columns
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from .column_names import BESIDE, USER_ID, role
from .column_shapes import column_of_field
from .models import Described, Reference, plain_references
from .rows import alias_of, tables_of

#: Label of such a table: no application has this name.
APP = "(no model)"

KEY_OF_DATABASE = "foreign key of the database"

#: Django's own, with nobody in it.
_KNOWN = {"django_migrations"}

#: Names of columns that can be Django's names, too.
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def undescribed() -> list[Described]:
    """The tables, in each database that the platform reads a model from."""
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.db import connections

    models = [each for each in apps.get_models(include_auto_created=True) if not each._meta.proxy]
    known = {each._meta.db_table.lower() for each in models} | _KNOWN
    found = []
    for alias in sorted(_aliases(models)):
        if alias in connections:
            for key, name in sorted(tables_of(alias).items()):
                if key in known:
                    continue
                found.append(described_by_database(alias, name, get_user_model()._meta.db_table))
                known.add(key)
    return found


def described_by_database(alias: str, name: str, users: str, app: str = APP) -> Described:
    """
    One table, also of another service's database; if it cannot be described, with the `problem`.

    Args:
        alias: of the database.
        users: the table with its accounts.
        app: what the label begins with.
    """
    try:
        return _described(alias, name, users, app)
    except Exception as error:  # what is no plain table, a database can describe in surprising ways
        problem = f"it cannot be described ({type(error).__name__})"
        return Described(_model({}, name, alias), f"{app}.{name}", name, (), has_model=False, problem=problem)


def _aliases(models: list[Any]) -> set[str]:
    """The databases of models. A router of another plugin's can fail at one, which is told where that is read."""
    found = set()
    for each in models:
        with suppress(Exception):
            found.add(alias_of(each))
    return found or {alias_of(models[0])}  # none at all: then the error is to be seen


def _described(alias: str, name: str, users: str, app: str) -> Described:
    from django.db import connections

    connection = connections[alias]
    with connection.cursor() as cursor:
        descriptions = connection.introspection.get_table_description(cursor, name)
        relations = connection.introspection.get_relations(cursor, name)
        constraints = connection.introspection.get_constraints(cursor, name)
    keys = [each["columns"] for each in constraints.values() if each["primary_key"]]
    key = keys[0][0] if keys and len(keys[0]) == 1 else ""
    fields = {
        _attribute(each.name, number): _field(connection, each, is_key=each.name == key if key else number == 0)
        for number, each in enumerate(descriptions)
    }
    model = _model(fields, name, alias)
    columns = tuple(
        column_of_field(each, name, each.column, is_key=each.column == key)
        for each in model._meta.local_concrete_fields
    )
    references = [
        Reference(each.name, each.column, KEY_OF_DATABASE, role(each.column), USER_ID)
        for each in columns
        if relations.get(each.column, ("", ""))[1] == users
    ]
    named = {each.name for each in references}
    references += plain_references([each for each in columns if each.name not in named], {})
    return Described(
        model,
        f"{app}.{name}",
        name,
        columns,
        references=tuple(references),
        level=0 if any(each.role not in BESIDE for each in references) else None,
        managed=False,
        has_model=False,
        is_paged=bool(key),
    )


def _attribute(name: str, number: int) -> str:
    from django.db import models

    is_usable = _PLAIN_NAME.fullmatch(name) and name != "pk" and not hasattr(models.Model, name)
    return name if is_usable else f"column{number}"


def _field(connection: Any, description: Any, is_key: bool) -> Any:
    from django.db import models

    options: dict[str, Any] = {"primary_key": is_key, "null": not is_key, "db_column": description.name}
    try:
        kind = connection.introspection.get_field_type(description.type_code, description)
    except KeyError:  # a type that Django does not know
        kind = "TextField"
    kind = kind[0] if isinstance(kind, tuple) else kind
    if str(getattr(description, "data_type", "")).lower().endswith(("blob", "binary")):  # MySQL has one code for both
        kind = "BinaryField"
    if kind == "ForeignKey" or kind.endswith("AutoField"):
        kind = "BigIntegerField"
    elif kind == "DecimalField":
        options |= {"max_digits": 65, "decimal_places": description.scale or 0}
    elif kind == "CharField":
        kind = "TextField"
        options |= {"max_length": description.internal_size if (description.internal_size or 0) > 0 else None}
    return getattr(models, kind, models.TextField)(**options)


def _model(fields: dict[str, Any], table: str, alias: str) -> Any:
    """A model in a registry of its own: Django must not learn of it, or it would want a migration."""
    from django.apps.registry import Apps
    from django.db import models

    meta = type("Meta", (), {"apps": Apps(), "app_label": "privacy_tables", "db_table": table, "managed": False})
    attributes = {"__module__": __name__, "Meta": meta, "privacy_alias": alias, **fields}
    return type("Table", (models.Model,), attributes)
