"""
A table that a model describes, and how it refers to people.

A row refers to a person directly, by a foreign key or by a plain column such as ``user_id``, ``username`` or
``email``; by a generic foreign key; or by a chain of foreign keys, as a module's history does by the module.
Whose row it is, and who only did something with it, is told by the names of the columns (`column_names`).

.. no_pii: names of models and columns
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .annotations import Annotation, read
from .column_names import ACTOR, BESIDE, OWNER, role
from .column_shapes import FILE, SHORT, TEXT, Column, column_of_field

#: Kinds of relation to a person.
ACCOUNT, ONE_TO_ONE, FOREIGN_KEY, MANY = "the account itself", "one-to-one", "foreign key", "many-to-many"
GENERIC, CHAIN, EXTENSION = "generic foreign key", "chain of foreign keys", "extends another model"

#: Roles that the name of the column does not tell: (app, model, field).
_ROLES = {("admin", "LogEntry", "user"): ACTOR}

_OBJECT_IDS = ("object_id", "content_object_id", "object_pk", "instance_id")


@dataclass(frozen=True)
class Reference:
    """
    A column that names a person.

    Args:
        value: what of the person is in it: an attribute of the user for a foreign key, else an identity.
        selects: it tells that a row belongs to somebody's data; else it is only known to name people.
        only_without: a plain column tells whose the row is only where these foreign keys are empty.
    """

    name: str
    column: str
    kind: str
    role: str
    value: str
    selects: bool = True
    only_without: tuple[str, ...] = ()

    @property
    def is_key(self) -> bool:
        """A foreign key, or the account's own."""
        return self.kind in (ACCOUNT, ONE_TO_ONE, FOREIGN_KEY, MANY)


@dataclass(frozen=True)
class Link:
    """A foreign key to a row that itself is somebody's. `value` is the attribute of that row in the column."""

    name: str
    column: str
    kind: str
    role: str
    target: str
    value: str


@dataclass(frozen=True)
class Generic:
    """A pair of columns that can point at any row: its table (a foreign key to the content types) and its id."""

    type_name: str
    name: str
    column: str


@dataclass
class Described:
    """
    One table, and how it refers to people.

    Args:
        label: ``app.Model``, as in Django.
        links: foreign keys to other tables with people.
        follows: those `links` that tell that a row belongs to somebody.
        is_profile: one row for a person, so that the row's key stands for the person.
        level: 0 if it refers to people directly, more by that many foreign keys, None: it does not.
        has_model: False for a table that only the database knows.
        is_paged: its key is unique, so that it can be read in pages; a view's need not be.
        problem: why nothing is known of its columns, or empty.
    """

    model: Any
    label: str
    table: str
    columns: tuple[Column, ...]
    annotation: Annotation = field(default_factory=Annotation)
    references: tuple[Reference, ...] = ()
    generics: tuple[Generic, ...] = ()
    links: tuple[Link, ...] = ()
    follows: tuple[Link, ...] = ()
    is_profile: bool = False
    level: int | None = None
    managed: bool = True
    has_model: bool = True
    is_paged: bool = True
    problem: str = ""
    keys: tuple[Link, ...] = field(default=(), repr=False)

    @property
    def has_people(self) -> bool:
        """Does a row refer to somebody?"""
        return self.level is not None or bool(self.references or self.generics or self.follows)

    @property
    def looks_personal(self) -> tuple[Column, ...]:
        """The columns that seem to hold personal data, but for the references."""
        named = {each.name for each in self.references} | {each.name for each in self.links}
        found = (each if each.personal else self._name(each) for each in self.columns)
        return tuple(each for each in found if each.personal and each.name not in named)

    def _name(self, column: Column) -> Column:
        """A column ``name`` is a person's where the row is."""
        is_hers = column.name == "name" and column.shape == TEXT and self.level is not None
        return replace(column, personal="name") if is_hers else column

    @property
    def owned(self) -> tuple[Reference, ...]:
        """The references that say whose row it is, or who wrote it."""
        return tuple(each for each in self.references if each.selects and each.role not in BESIDE)

    @property
    def is_about_people(self) -> bool:
        """Are its rows somebody's? Else people only stand beside them, as who changed a configuration."""
        return self.level is not None or bool(self.follows or self.generics)

    @property
    def is_account(self) -> bool:
        """The model of the users."""
        return any(each.kind == ACCOUNT for each in self.references)


def plain_references(columns: Iterable[Column], owners: Mapping[str, bool]) -> list[Reference]:
    """
    The columns, no foreign keys, that name people.

    Args:
        owners: the foreign keys that say whose row it is, and whether they can be empty.
    """
    found = []
    for each in columns:
        if each.identity and not each.secret and each.shape != FILE:
            is_beside = each.role in BESIDE
            selects, only_without = is_beside or all(owners.values()), () if is_beside else tuple(owners)
            kind = f"{each.identity} column"
            found.append(Reference(each.name, each.column, kind, each.role, each.identity, selects, only_without))
    return found


def described_model(model: Any, user: Any, many: set[tuple[Any, str]]) -> Described:
    """
    One model. One that is out of the ordinary does not keep the others away: its `problem` says so.

    Args:
        user: the model of the users.
        many: the tables of many-to-many relations, and the names of their foreign keys.
    """
    try:
        return _described(model, user, many)
    except Exception as error:
        problem = f"it cannot be described ({type(error).__name__})"
        return Described(model, model._meta.label, model._meta.db_table, (), problem=problem)


def _described(model: Any, user: Any, many: set[tuple[Any, str]]) -> Described:
    meta, is_user = model._meta, model is user
    columns: list[Column] = []
    references: list[Reference] = []
    keys: list[Link] = []
    owners: dict[str, bool] = {}
    if is_user:
        references.append(Reference(meta.pk.attname, meta.pk.column, ACCOUNT, OWNER, meta.pk.attname))
    for each in meta.local_concrete_fields:
        target = model_of(each.remote_field.model) if each.remote_field else None
        if target is None:
            columns.append(column_of_field(each, meta.object_name, is_key=each.primary_key))
            continue
        part = _ROLES.get((meta.app_label, meta.object_name, each.name), role(each.name))
        value = each.target_field.attname
        columns.append(Column(each.attname, each.column, SHORT, "", part))
        if target is user and not (is_user and each.primary_key):
            kind = MANY if (model, each.name) in many else ONE_TO_ONE if each.unique else FOREIGN_KEY
            if each.remote_field.parent_link:
                kind = ONE_TO_ONE
            references.append(
                Reference(each.attname, each.column, kind, ACTOR if is_user else part, value, not is_user)
            )
            if part not in BESIDE:
                owners[each.attname] = each.null
        else:
            kind = EXTENSION if each.remote_field.parent_link else FOREIGN_KEY
            keys.append(Link(each.attname, each.column, kind, part, target._meta.label, value))
    if not is_user:
        references += plain_references(columns, owners)
    return Described(
        model,
        meta.label,
        meta.db_table,
        tuple(columns),
        read(base.__doc__ for base in model.__mro__ if hasattr(base, "_meta")),
        tuple(references),
        tuple(_generics(model)),
        is_profile=any(each.kind == ONE_TO_ONE and each.role == OWNER for each in references),
        level=0 if any(each.selects and each.role not in BESIDE for each in references) else None,
        managed=meta.managed,
        is_paged=meta.managed and meta.pk.column is not None,
        keys=tuple(keys),
    )


def model_of(found: Any) -> Any:
    """The concrete model, or None for one that is not installed."""
    return found._meta.concrete_model if hasattr(found, "_meta") else None


def _generics(model: Any) -> list[Generic]:
    fields = {each.name: each for each in model._meta.local_concrete_fields}
    pairs = {(each.ct_field, each.fk_field) for each in model._meta.private_fields if hasattr(each, "ct_field")}
    types = [
        name
        for name, each in fields.items()
        if each.remote_field
        and hasattr(each.remote_field.model, "_meta")
        and each.remote_field.model._meta.label == "contenttypes.ContentType"
    ]
    pairs |= {(name, other) for name in types for other in _OBJECT_IDS if other in fields}  # as LogEntry has it
    return [
        Generic(fields[type_name].attname, fields[name].attname, fields[name].column)
        for type_name, name in sorted(pairs)
        if type_name in fields and name in fields
    ]
