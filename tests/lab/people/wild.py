"""
Models, people and rows at random, made and erased within the platform of ``campus``: run there, by Hypothesis.

What is to be gone and to stay is known from the draw: who owns a row by its own columns, or by what it hangs on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

HER, OTHER = "her", "other"
NAMES = {HER: ("quillonette", "quill@wild.example"), OTHER: ("bartolomeo", "bart@wild.example")}

#: Names of columns: the first group says whose a row is, the second only who did something with it.
OWNERS, ACTORS = ("user", "author", "sender", "recipient"), ("created_by", "reviewer")
PLAIN = ("username", "email", "user_id")


@dataclass
class Model:
    """
    A model that was drawn. `keys`: {name: may be empty}; `parents`: {name: (number of the model, may be empty)};
    `has_members`: people by a table in between, which the framework makes.
    """

    keys: dict[str, bool]
    parents: dict[str, tuple[int, bool]]
    plain: dict[str, bool]
    one_to_one: bool
    has_members: bool
    made: Any = None


@dataclass
class Row:
    """A row that was drawn: the people in its columns, and the rows that it hangs on."""

    model: int
    people: dict[str, str | None]
    parents: dict[str, int | None]
    members: list[str]
    text: str = ""
    pk: Any = None
    ancestors: list[Row] = field(default_factory=list)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Model], list[Row]]:
    """A few models, each of which may point at those before it and at itself, and rows of both."""
    models: list[Model] = []
    for number in range(draw(st.integers(1, 4))):
        names = draw(st.lists(st.sampled_from(OWNERS + ACTORS), unique=True, max_size=3))
        parents = {
            f"parent{at}": (at, draw(st.booleans()))
            for at in draw(st.lists(st.integers(0, number), unique=True, max_size=2))
        }
        parents = {name: (at, at == number or empty) for name, (at, empty) in parents.items()}
        keys = {name: draw(st.booleans()) for name in names}
        free = [name for name in PLAIN if not (name == "user_id" and "user" in keys)]
        plain = {name: draw(st.booleans()) for name in draw(st.lists(st.sampled_from(free), unique=True, max_size=1))}
        models.append(Model(keys, parents, plain, draw(st.booleans()) and "user" in keys, draw(st.booleans())))
    rows: list[Row] = []
    for number, model in enumerate(models):
        taken: set[tuple[str, str | None]] = set()
        for _row in range(draw(st.integers(1, 4))):
            people = {
                name: draw(st.sampled_from([HER, OTHER, *([None] if empty else [])]))
                for name, empty in model.keys.items()
            }
            people |= {name: draw(st.sampled_from([HER, OTHER])) for name in model.plain}
            unique = [name for name, is_unique in model.plain.items() if is_unique]
            unique += ["user"] if model.one_to_one else []
            if any((name, people[name]) in taken for name in unique if people[name]):
                continue
            taken |= {(name, people[name]) for name in unique}
            hangs: dict[str, int | None] = {}
            for name, (at, empty) in model.parents.items():
                there = [index for index, each in enumerate(rows) if each.model == at]
                hangs[name] = draw(st.sampled_from([*there, *([None] if empty else [])])) if there or empty else -1
            if -1 in hangs.values():
                continue
            members = draw(st.lists(st.sampled_from([HER, OTHER]), unique=True)) if model.has_members else []
            rows.append(Row(number, people, hangs, members, f"text-{len(rows)}-end"))
    return models, rows


def owners(row: Row, models: list[Model]) -> set[str]:
    """Whose the row is by its own columns."""
    model = models[row.model]
    by_key = {row.people[name] for name in model.keys if name in OWNERS} - {None}
    is_by_key_only = any(name in OWNERS and not empty for name, empty in model.keys.items())
    plain = {row.people[name] for name in model.plain}
    return {each for each in (by_key if by_key or is_by_key_only else plain) if each}


def around(row: Row, models: list[Model], rows: list[Row]) -> set[str]:
    """Everybody whose own the row, or anything that it hangs on, is."""
    found = owners(row, models)
    for parent in row.parents.values():
        if parent is not None:
            found |= around(rows[parent], models, rows)
    return found


def make(models: list[Model]) -> None:
    """Make the models and their tables."""
    from django.apps import apps
    from django.conf import settings as django_settings
    from django.db import connection
    from django.db import models as fields

    user = django_settings.AUTH_USER_MODEL
    for number, model in enumerate(models):
        attributes: dict[str, Any] = {"text": fields.TextField(), "data": fields.JSONField(default=dict)}
        for name, empty in model.keys.items():
            kind = fields.OneToOneField if name == "user" and model.one_to_one else fields.ForeignKey
            attributes[name] = kind(user, fields.PROTECT, null=empty, related_name="+")
        for name, (at, empty) in model.parents.items():
            target = "self" if at == number else models[at].made
            attributes[name] = fields.ForeignKey(target, fields.PROTECT, null=empty, related_name="+")
        if model.has_members:
            attributes["members"] = fields.ManyToManyField(user, related_name="+")
        for name, is_unique in model.plain.items():
            kind = fields.IntegerField if name == "user_id" else fields.CharField
            attributes[name] = kind(unique=is_unique, **({} if name == "user_id" else {"max_length": 60}))
        meta = type("Meta", (), {"app_label": "wild"})
        model.made = type(f"Wild{number}", (fields.Model,), {"__module__": "wild.models", "Meta": meta, **attributes})
    apps.clear_cache()
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model.made)


def tables_of(model: Model) -> list[str]:
    """Its own, and the one in between if it has members."""
    return [each._meta.db_table for each in ([model.made.members.through] if model.has_members else []) + [model.made]]


def drop(models: list[Model]) -> None:
    """And forget them, in what remembers tables, too."""
    from django.apps import apps
    from django.db import connection
    from lms.envs.tutor.privacy.database import rows as database_rows
    from lms.envs.tutor.privacy.erasure import whose

    tables = [table for model in models for table in tables_of(model)]
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE {table}")
    apps.all_models["wild"].clear()
    apps.clear_cache()
    for cached in (database_rows.tables_of, database_rows.columns_of, database_rows.content_types, whose._views):
        cached.cache_clear()


def fill(models: list[Model], rows: list[Row]) -> dict[str, Any]:
    """The two accounts, and the rows."""
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    people = {}
    for who, (username, email) in NAMES.items():
        people[who] = users.create(username=username, email=email, phone=f"phone-of-{who}")
    for row in rows:
        model = models[row.model]
        values: dict[str, Any] = {"text": row.text, "data": {"said": f"json-{row.text}"}}
        for name in model.keys:
            values[name] = people[who] if (who := row.people[name]) else None
        for name, parent in row.parents.items():
            values[f"{name}_id"] = None if parent is None else rows[parent].pk
        for name in model.plain:
            who = str(row.people[name])
            values[name] = people[who].pk if name == "user_id" else NAMES[who][PLAIN.index(name)]
        made = model.made.objects.create(**values)
        row.pk = made.pk
        if row.members:
            made.members.set([people[who] for who in row.members])
    return people


def check(models: list[Model], rows: list[Row]) -> None:
    """Make it all, erase her, and look."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from lms.envs.tutor.privacy.erasure.person_erasure import Former, erasure_of

    make(models)
    try:
        people = fill(models, rows)
        her = people[HER]
        her.username, her.email = "retired__user_1", "retired__user_1@retired.invalid"
        her.save()
        former = Former(*(frozenset([each]) for each in (*NAMES[HER], "Quillonette Vormarrow")))
        found = erasure_of(her, former, "delete").as_data()
        tables = [table for model in models for table in tables_of(model)]
        connection.check_constraints(tables)  # raises
        there = {}
        members: set[tuple[int, int, int]] = set()
        with connection.cursor() as cursor:
            dump = ""
            for table in tables:
                cursor.execute(f"SELECT * FROM {table}")
                dump += str(cursor.fetchall())
            for number, model in enumerate(models):
                cursor.execute(f"SELECT id, text, data FROM {model.made._meta.db_table}")
                there.update({(number, key): (text, json.loads(data)) for key, text, data in cursor.fetchall()})
                if model.has_members:
                    key = f"wild{number}_id"
                    cursor.execute(f"SELECT {key}, account_id FROM {model.made.members.through._meta.db_table}")
                    members |= {(number, *pair) for pair in cursor.fetchall()}
        assert found["is_complete"], found
        for name in NAMES[HER]:
            assert name not in dump
        assert not any(who == her.pk for *_row, who in members), "left"
        for row in rows:
            text, data = there.get((row.model, row.pk), ("", {}))
            everybody, own = around(row, models, rows), owners(row, models)
            if everybody <= {OTHER}:
                assert (text, data) == (row.text, {"said": f"json-{row.text}"}), ("lost", row)
            if own == {HER} and everybody == {HER}:
                assert not text and not data, ("left", row)
            if own == {OTHER}:
                assert (text, data) == (row.text, {"said": f"json-{row.text}"}), ("lost", row)
            if OTHER in row.members and (row.model, row.pk) in there:
                assert (row.model, row.pk, people[OTHER].pk) in members, ("lost", row)
    finally:
        drop(models)
        users = get_user_model().objects.all()
        users._raw_delete(users.db)  # without the tables of the campus, some of which are not there


def alone() -> None:
    """Of the campus nothing but its accounts: each erasure would look into all of its tables, in which nobody is."""
    from django.apps import apps

    models = apps.all_models["campus"]
    for name in models.keys() - {"account"}:
        del models[name]
    apps.clear_cache()


def run(examples: int) -> None:
    """Within the platform, with its tables."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds())
    def everything(world: tuple[list[Model], list[Row]]) -> None:
        check(*world)

    everything()
