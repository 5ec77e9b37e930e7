"""An archive of somebody with a row in about every table of the platform: nobody else is in it, and what is hers is."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

_MAKE = """
from django.contrib.auth.models import User
from common.djangoapps.student.models import UserProfile
User.objects.filter(username__in=("quillonette", "vex_tarrow_7", "tarragonix")).delete()
made = []
for username, name in (("quillonette", "Quillonette Vormarrow"), ("vex_tarrow_7", "Vexander Tarrow"),
                       ("tarragonix", "Tarragona Ixley")):
    user = User.objects.create_user(username, f"{username}@learner-mail.example", "Wrong-1-horse")
    UserProfile.objects.create(user=user, name=name, bio=f"I collect xylograph-{user.pk}")
    made.append(user.pk)
say(made)
"""

#: A row of hers in each table that takes one: what is not a person's points nowhere, and each text and each JSON names
#: another person. Rows of the platform's own shape: a notification of a discussion, a task of staff, an answer.
_FILL = """
import datetime, uuid
from django.apps import apps
from django.db import connection, models, transaction
her, other, third = {people}
NAMED = "I asked vex_tarrow_7, Vexander Tarrow <vex_tarrow_7@learner-mail.example>, and @tarragonix. xylograph-7731"
DATA = {{"replier_name": "tarragonix", "student": "vex_tarrow_7", "sender_id": other, "list": [{{"a": {{"email":
        "vex_tarrow_7@learner-mail.example", "said": NAMED}}}}], "email_content": "<p>words-of-another-8812</p>",
        "Vexander Tarrow": 1}}
OWN = {{"auth.User", "student.UserProfile"}}

def value(field, number):
    if isinstance(field, models.ForeignKey):
        return her if field.related_model._meta.label == "auth.User" else number
    if field.null and field.unique:
        return None
    name, kind = field.name.lower(), field.get_internal_type()
    if type(field).__name__ in ("CourseKeyField", "LearningContextKeyField"):
        return "course-v1:a+b+c"
    if type(field).__name__.endswith("KeyField"):
        return "block-v1:a+b+c+type@problem+block@d"
    if kind == "JSONField" or type(field).__name__ == "JSONField":
        return DATA
    if kind in ("CharField", "TextField", "SlugField", "EmailField", "URLField", "FileField"):
        if name in ("username", "original_username"):
            return "quillonette"
        if "email" in name and kind != "TextField":
            return "quillonette@learner-mail.example"
        size = field.max_length or 10000
        if kind == "TextField" or (size >= len(NAMED) and not field.choices and type(field) is models.CharField):
            return json.dumps(DATA) if number % 2 and size > 1000 else NAMED
        return uuid.uuid4().hex[:size]
    if kind in ("DateTimeField",):
        return datetime.datetime(2026, 11, 22, 7, 30, tzinfo=datetime.timezone.utc)
    if kind == "DateField":
        return datetime.date(2026, 11, 22)
    if kind == "UUIDField":
        return uuid.uuid4()
    if kind in ("BooleanField", "NullBooleanField"):
        return True
    if kind in ("IntegerField", "PositiveIntegerField", "BigIntegerField", "SmallIntegerField",
                "PositiveSmallIntegerField", "PositiveBigIntegerField"):
        return her if name == "user_id" else number
    if kind in ("FloatField", "DecimalField"):
        return 1
    return None

made, failed = [], []
with connection.cursor() as cursor:
    cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
    for number, model in enumerate(apps.get_models(include_auto_created=True), 900):
        meta = model._meta
        if meta.label in OWN or not meta.managed or meta.proxy or connection.alias != "default":
            continue
        fields = [each for each in meta.local_concrete_fields if not isinstance(each, models.AutoField)]
        try:
            with transaction.atomic():
                row = model(**{{each.attname: value(each, number) for each in fields}})
                row.save_base(raw=True, force_insert=True)
            made.append([meta.label, str(row.pk)])
        except Exception as error:
            failed.append([meta.label, type(error).__name__])
    cursor.execute("SET FOREIGN_KEY_CHECKS = 1")
say([made, failed])
"""

_REMOVE = """
import json as j
from django.apps import apps
from django.db import connection
made, people = j.loads({made!r}), {people}
with connection.cursor() as cursor:
    cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
    for label, pk in made:
        model = apps.get_model(label)
        model._base_manager.filter(pk=pk)._raw_delete("default")
    cursor.execute("SET FOREIGN_KEY_CHECKS = 1")
from django.contrib.auth.models import User
say(User.objects.filter(pk__in=people).delete()[0])
"""

_OTHERS = ("vex_tarrow_7", "vexander tarrow", "tarragonix@", "tarragona", "words-of-another-8812")


@pytest.fixture(scope="module")
def filled(site: Any) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Her number first, and the rows that were made."""
    people = site.program(_MAKE)
    made, failed = site.program(_FILL.format(people=people))
    print(f"{len(made)} tables with a row, {len(failed)} that take none: {failed[:40]}")
    yield people, made
    site.program(_REMOVE.format(made=json.dumps(made), people=people))


@pytest.fixture(scope="module")
def archive(site: Any, filled: tuple[list[int], list[list[str]]]) -> dict[str, str]:
    done = site.run("-m", "lms.envs.tutor.privacy.export", f"--user-id={filled[0][0]}", "--language=de")
    assert done.returncode in (0, 3), done.stderr.decode()[-3000:]
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as found:
        assert found.testzip() is None
        return {name: found.read(name).decode() for name in found.namelist()}


def test_her_rows_are_there(archive: dict[str, str], filled: tuple[list[int], list[list[str]]]) -> None:
    index = json.loads(archive["index.json"])
    tables = {each["table"] for each in index["files"]}
    print(f"{len(tables)} tables in the archive, skipped: {index['skipped']}")
    assert len(tables) > 150 and index["language"] == "de"
    assert {"notifications.Notification", "instructor_task.InstructorTask", "student.UserProfile"} <= tables
    assert sum("xylograph-7731" in text for text in archive.values()) > 50
    assert {each["kind"] for each in index["processing"]} >= {"account", "messages", "logs"}


@pytest.mark.parametrize("name", _OTHERS)
def test_nobody_else_is_there(archive: dict[str, str], name: str) -> None:
    """In no file, JSON or page."""
    assert {file for file, text in archive.items() if name in text.lower()} == set()


def test_a_name_like_a_word(archive: dict[str, str]) -> None:
    """Where it is all of a value, or somebody is spoken to, it goes."""
    found = {file: text.count("tarragonix") for file, text in archive.items() if "tarragonix" in text}
    assert found == {}
