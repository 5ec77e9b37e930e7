"""A platform's courses as far as tools by LTI are concerned: stand-ins of its modulestore and its models."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

import django.apps
import pytest


class Block:
    """With the fields of ``lti_consumer``, or of the old ``lti``."""

    def __init__(self, **values: Any) -> None:
        self.fields = {"launch_url": None, "ask_to_send_username": None, "ask_to_send_email": None, **values}
        self.__dict__.update(dict.fromkeys(self.fields, ""), **values)


class Store:
    """Answers as ``xmodule.modulestore.mixed`` does: blocks of one category of one course."""

    def __init__(self, courses: Mapping[str, Mapping[str, Sequence[Block]]]) -> None:
        self.courses, self.read = courses, []

    @contextlib.contextmanager
    def bulk_operations(self, key: str, emit_signals: bool = True) -> Iterator[None]:
        assert not emit_signals
        self.read.append(key)
        yield

    def get_items(self, key: str, qualifiers: Mapping[str, str]) -> Sequence[Block]:
        if key not in self.courses:
            raise KeyError("zoraquill")
        return self.courses[key].get(qualifiers["category"], [])


class Rows(list):
    """A queryset, as far as it is asked."""

    def filter(self, **_conditions: Any) -> Rows:
        return self

    order_by = select_related = distinct = lambda self, *_names: self

    def values_list(self, *names: str, flat: bool = False) -> Rows:
        rows = [tuple(getattr(each, name) for name in names) for each in self]
        return Rows(row[0] for row in rows) if flat else Rows(rows)


def install(
    monkeypatch: pytest.MonkeyPatch,
    courses: Mapping[str, Mapping[str, Sequence[Block]]],
    more: Sequence[str] = (),
    **models: Sequence[Any],
) -> Store:
    """
    Let there be courses.

    Args:
        more: names of courses that are listed, and cannot be read.
        models: rows by ``app__Model``; other models are not there.
    """
    store = Store(courses)
    module: Any = ModuleType("xmodule.modulestore.django")
    module.modulestore = lambda: store
    for name in ("xmodule", "xmodule.modulestore"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    models = {**models, "course_overviews__CourseOverview": [SimpleNamespace(id=each) for each in (*courses, *more)]}

    def get_model(app: str, name: str = "") -> Any:
        rows = models.get("__".join((app, name)) if name else app.replace(".", "__"))
        if rows is None:
            raise LookupError(app)
        if isinstance(rows, Exception):
            raise rows
        return SimpleNamespace(objects=Rows(rows))

    monkeypatch.setattr(django.apps.apps, "get_model", get_model)
    return store


def configured(course: str, url: str, column: str = "context_key", **config: bool) -> Any:
    """A row of discussions or of live sessions."""
    lti = SimpleNamespace(lti_config=config, lti_1p1_launch_url=url, lti_1p3_launch_url="")
    return SimpleNamespace(**{column: course}, lti_configuration=lti)


def flag(course: str, enabled: bool) -> Any:
    """A row of ``CourseAllowPIISharingInLTIFlag``, of which the newest counts."""
    return SimpleNamespace(course_id=course, enabled=enabled)
