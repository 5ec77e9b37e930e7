"""
The columns of a table: what each can hold, and what its name says.

.. no_pii: names of columns
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .column_names import (
    EMAIL,
    OWNER,
    USER_ID,
    USERNAME,
    identity,
    is_of_another_system,
    is_short,
    names_people,
    personal,
    role,
    secret,
)

#: Shapes of columns. Free text is what somebody may have written; a short one is a key, or one of few words.
TEXT, SHORT, JSON, FILE, BINARY = "text", "short", "json", "file", "binary"
TIME, FLAG, NUMBER = "time", "flag", "number"

#: What the type of a column can hold, as far as it can name a person: a text, a number or a UUID, neither.
TAKES_TEXT, TAKES_ID, TAKES_NEITHER = "text", "id", ""


@dataclass(frozen=True)
class Column:
    """
    A column of one table.

    Args:
        name: in Django, as ``user_id``; `column` is the database's.
        shape: one of the above.
        identity: how it can name a person (`column_names.identity`), or empty.
        role: what such a person is to the row.
        personal: the kind of personal data it seems to hold, or empty.
        secret: it holds what nobody may be given.
        answers: the database can be asked for its values; an encrypted column's it cannot.
    """

    name: str
    column: str
    shape: str
    identity: str = ""
    role: str = OWNER
    personal: str = ""
    secret: bool = False
    answers: bool = True

    @property
    def is_of_people(self) -> bool:
        """Does its name say that a value is somebody: ``author``, ``graded_by``, ``full_name``?"""
        return bool(self.identity) or self.personal in ("name", "account elsewhere") or names_people(self.name)


def column_of(name: str, column: str, shape: str, takes: str, model_name: str) -> Column:
    """A column that is no foreign key, from its name and from what its type can hold."""
    found, looks = identity(name), personal(name)
    if takes == TAKES_TEXT and found == USER_ID and name == "user":
        found = USERNAME
    fits = {USERNAME: (TAKES_TEXT,), EMAIL: (TAKES_TEXT,)}.get(found, (TAKES_TEXT, TAKES_ID))
    if takes not in fits or (found == USERNAME and is_of_another_system(model_name)):
        found = ""
    if shape in (FLAG, TIME) and looks != "birth":
        looks = ""
    is_secret = (takes == TAKES_TEXT or shape in (JSON, BINARY)) and secret(name, model_name)
    return Column(name, column, shape, found, role(name), "" if is_secret else looks, is_secret)


def column_of_field(each: Any, model_name: str, name: str = "", is_key: bool = False) -> Column:
    """
    A column of a Django model.

    Args:
        name: what it is called, if that is not what Django calls it.
        is_key: it is the table's primary key. A number or a UUID then tells rows apart, and nobody, whatever its name.
    """
    from django.db import models

    takes = TAKES_NEITHER
    if isinstance(each, (models.CharField, models.TextField)):
        takes = TAKES_TEXT
    elif isinstance(each, (models.IntegerField, models.UUIDField)):
        takes = TAKES_ID
    found = column_of(name or each.attname, each.column, shape_of(each), takes, model_name)
    if is_key and takes == TAKES_ID and found.identity:
        found = replace(found, identity="", personal="" if found.personal == found.identity else found.personal)
    return replace(found, name=each.attname, answers=_answers(each))


def _answers(each: Any) -> bool:
    """Can rows be looked for by its values? A field may refuse, and says so when it is asked."""
    from django.core.exceptions import FieldError
    from django.db import models

    is_text = isinstance(each, (models.CharField, models.TextField))
    if (is_text and each.get_internal_type() == "BinaryField") or "encrypt" in type(each).__name__.lower():
        return False
    lookup = each.get_lookup("exact")
    try:
        return lookup is not None and lookup(each.get_col(each.model._meta.db_table), models.Value("")) is not None
    except FieldError:
        return False
    except Exception:  # it takes no such value, but would take others
        return True


def shape_of(each: Any) -> str:
    """What a field can hold. One of somebody's own that extends CharField holds keys, languages or countries."""
    from django.db import models

    for shape, kinds in (
        (FILE, (models.FileField,)),
        (JSON, (models.JSONField,)),
        (BINARY, (models.BinaryField,)),
        (TIME, (models.DateField, models.TimeField, models.DurationField)),
        (FLAG, (models.BooleanField,)),
        (NUMBER, (models.IntegerField, models.FloatField, models.DecimalField)),
        (SHORT, (models.UUIDField, models.SlugField)),
        (TEXT, (models.TextField, models.EmailField, models.URLField)),
    ):
        if isinstance(each, kinds):
            return shape
    if isinstance(each, models.CharField):
        is_own = not type(each).__module__.startswith("django.")
        return SHORT if is_own or each.choices or is_short(each.name) else TEXT
    return TEXT
