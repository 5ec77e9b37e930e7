"""
Every table of the database that Django knows, and how it refers to people.

A row refers to a person directly, by a foreign key or by a plain column such as ``user_id``, ``username`` or
``email``; by a generic foreign key; or by a chain of foreign keys, as a module's history does by the module.
Whose row it is, and who only did something with it, is told by the names of the columns (`pii.columns`).

.. no_pii: names of models and columns
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..pii.annotations import Annotation, read
from ..pii.columns import ACTOR, OWNER, role
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
        return tuple(each for each in self.references if each.selects and each.role != ACTOR)

    @property
    def is_account(self) -> bool:
        """The model of the users."""
        return any(each.kind == ACCOUNT for each in self.references)


def described(extra: Iterable[Described] = ()) -> dict[str, Described]:
    """Every table that Django's models describe, by label, and `extra` ones. A proxy is its model."""
    from django.apps import apps
    from django.contrib.auth import get_user_model

    user = get_user_model()._meta.concrete_model
    models = [each for each in apps.get_models(include_auto_created=True) if not each._meta.proxy]
    many = {
        (_model(relation.remote_field.through), name)
        for each in models
        for relation in each._meta.local_many_to_many
        for name in (relation.m2m_field_name(), relation.m2m_reverse_field_name())
    }
    found = {each.label: each for each in (_described(model, user, many) for model in models)}
    found |= {each.label: each for each in extra}
    _follow(found)
    return found


def plain_references(columns: Iterable[Column], owners: Mapping[str, bool]) -> list[Reference]:
    """
    The columns, no foreign keys, that name people.

    Args:
        owners: the foreign keys that say whose row it is, and whether they can be empty.
    """
    found = []
    for each in columns:
        if each.identity and not each.secret and each.shape != FILE:
            is_actor = each.role == ACTOR
            selects, only_without = is_actor or all(owners.values()), () if is_actor else tuple(owners)
            kind = f"{each.identity} column"
            found.append(Reference(each.name, each.column, kind, each.role, each.identity, selects, only_without))
    return found


def _described(model: Any, user: Any, many: set[tuple[Any, str]]) -> Described:
    meta, is_user = model._meta, model is user
    columns: list[Column] = []
    references: list[Reference] = []
    keys: list[Link] = []
    owners: dict[str, bool] = {}
    if is_user:
        references.append(Reference(meta.pk.attname, meta.pk.column, ACCOUNT, OWNER, meta.pk.attname))
    for each in meta.local_concrete_fields:
        target = _model(each.remote_field.model) if each.remote_field else None
        if target is None:
            columns.append(column_of_field(each, meta.object_name))
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
            if part != ACTOR:
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
        level=0 if any(each.selects and each.role != ACTOR for each in references) else None,
        managed=meta.managed,
        is_paged=meta.managed and meta.pk.column is not None,
        keys=tuple(keys),
    )


def _model(found: Any) -> Any:
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


def _follow(found: Mapping[str, Described]) -> None:
    """Find the chains, level by level, so that none runs in a circle."""
    level = 0
    while True:
        reached = [each for each in found.values() if each.level is None and _is_next(each, found, level)]
        if not reached and level:
            break
        level += 1
        for each in reached:
            each.level = level
    for each in sorted(found.values(), key=lambda each: (each.level or 0, each.label)):
        known = {key: found[key.target] for key in each.keys if key.target in found}
        each.links = tuple(key for key, target in known.items() if target.level is not None)
        told = (key for key in each.links if _tells_whose(each, known[key]))
        each.follows = tuple(key for key in told if not _leads_to(known[key], each, found))


def _is_next(each: Described, found: Mapping[str, Described], level: int) -> bool:
    targets = [found.get(key.target) for key in each.keys if key.role != ACTOR]
    return any(target is not None and target.level == level and _has_owner(target) for target in targets)


def _tells_whose(each: Described, target: Described) -> bool:
    """Does a key to this target say that a row is somebody's? Not where the row says that itself."""
    return target is not each and _has_owner(target) and (target.is_profile or not each.owned)


def _leads_to(start: Described, end: Described, found: Mapping[str, Described]) -> bool:
    """Do the chains of one table run through another? A profile's own are not asked, so they end there."""
    waiting, seen = [start], set()
    while waiting:
        each = waiting.pop()
        if each is end:
            return True
        if each.label not in seen and not each.is_profile:
            seen.add(each.label)
            waiting += [found[key.target] for key in each.follows]
    return False


def _has_owner(target: Described) -> bool:
    """Are its rows somebody's, beyond having been written by somebody? Who reads a text is not its author's."""
    return bool(target.level) or any(each.role == OWNER for each in target.owned)
