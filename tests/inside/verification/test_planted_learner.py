"""The learner of a run is taken away with every row that refers to her, and nobody else loses any."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from lab import campus

_BEFORE = """
from django.apps import apps
from tutorprivacy.inside.verification import planted_learner as planted, removal
def counts():
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return {m._meta.label: m._base_manager.count() for m in models if removal._is_there(m)}
def make():
    user = Account.objects.create(username="planted1", email="planted1@privacy-verify.invalid")
    Profile.objects.create(user=user)
    Enrollment.objects.create(user=user)
    HistoricalEnrollment.objects.create(user=user, history_user=user)
    Credit.objects.create(username="planted1")
    Invitation.objects.create(email="planted1@privacy-verify.invalid")
    return user
before = counts()
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = campus.make(tmp_path_factory.mktemp("filled"))
    campus.fill(folder)
    return folder


@pytest.fixture
def platform(filled: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "platform"
    shutil.copytree(filled, folder)
    campus.write_settings(folder)
    return folder


def ran(platform: Path, code: str) -> Any:
    return campus.program(platform, _BEFORE + code)


def test_no_row_is_left_and_no_other_is_lost(platform: Path) -> None:
    """Rows with a relation to her, and rows with a text that is only hers."""
    answer = ran(
        platform,
        """
make()
made = counts()
left = removal.removed("planted1", "planted1@privacy-verify.invalid")
print(json.dumps([before, made, counts(), left]))
""",
    )
    before, made, after, left = answer
    assert sum(made.values()) >= sum(before.values()) + 6
    assert after == before
    assert left == {}


def test_what_cannot_be_removed_is_told(platform: Path) -> None:
    """By the table, and the rest is removed all the same."""
    answer = ran(
        platform,
        """
make()
delete = removal._delete
def refusing(rows):
    if rows.model is Credit:
        raise RuntimeError("protected")
    return delete(rows)
removal._delete = refusing
left = removal.removed("planted1", "planted1@privacy-verify.invalid")
print(json.dumps([before, counts(), left]))
""",
    )
    before, after, left = answer
    assert left == {"campus.Credit": 1}
    assert after == {**before, "campus.Credit": before["campus.Credit"] + 1}


@pytest.mark.parametrize("refusing", [False, True])
def test_tables_of_studio_alone(platform: Path, refusing: bool) -> None:
    """The LMS has no model of them, and the database would keep the account for them; what is left is told."""
    answer = ran(
        platform,
        f"""
from django.db import connection
with connection.cursor() as cursor:
    users = Account._meta.db_table
    cursor.execute(f"CREATE TABLE creators (id integer primary key, user_id integer REFERENCES {{users}} (id))")
    for user in (make(), Account.objects.create(username="other7", email="other7@example.com")):
        cursor.execute("INSERT INTO creators (user_id) VALUES (%s)", [user.pk])
    if {refusing}:
        cursor.execute("CREATE TRIGGER t BEFORE DELETE ON creators BEGIN SELECT RAISE(ABORT, 'kept'); END")
left = removal.removed("planted1", "planted1@privacy-verify.invalid")
names = list(Account.objects.values_list("username", flat=True))
with connection.cursor() as cursor:
    cursor.execute("SELECT COUNT(*) FROM creators")
    print(json.dumps([left, cursor.fetchone()[0], "planted1" in names, "other7" in names]))
""",
    )
    table = '"creators"'
    kept = answer[0].get(table, 0)
    assert (kept, answer[1], answer[3]) == ((1, 2, True) if refusing else (0, 1, True))
    assert answer[2] is refusing and bool(answer[0]) is refusing


def test_learners_of_earlier_runs(platform: Path) -> None:
    """By a mark that nobody else can make: whoever calls herself so stays."""
    answer = ran(
        platform,
        """
user = make()
user.first_name = planted._mark("planted1")
user.save()
Account.objects.create(username="planted1regis", email="planted1regis@privacy-verify.invalid")
copied = planted._mark("planted1")
Account.objects.create(username="impostor", email="i@privacy-verify.invalid", first_name=copied)
planted._MARKER = 8
found = planted._remove_earlier(removal.removed)
names = list(Account.objects.values_list("username", flat=True))
print(json.dumps([found, names]))
""",
    )
    found, names = answer
    assert found == 1
    assert "impostor" in names and not any(name.startswith("planted1") for name in names)
    assert {campus.USERNAMES[campus.HER], campus.USERNAMES[campus.OTHER]} <= set(names)


def test_an_end_between_the_two_removals(platform: Path) -> None:
    """The container is ended with it: what is left is known to the next run, whichever account was removed first."""
    names = ran(
        platform,
        """
user = make()
user.first_name = planted._mark("planted1")
user.save()
Account.objects.create(username="planted1regis", email="planted1regis@privacy-verify.invalid")
asked = {"username": "planted1", "email": "planted1@privacy-verify.invalid"}
asked |= {"new_username": "planted1regis", "new_email": "planted1regis@privacy-verify.invalid"}
calls = []
def ending(*account):
    if calls:
        raise SystemExit
    calls.append(removal.removed(*account))
planted._MARKER = 8
try:
    planted._remove(asked, ending)
except SystemExit:
    planted._remove_earlier(removal.removed)
print(json.dumps(list(Account.objects.values_list("username", flat=True))))
""",
    )
    assert not any(name.startswith("planted1") for name in names)


def test_who_took_the_name_stays(platform: Path) -> None:
    """A robot has registered it: neither the account nor a row of it is touched, and no other has its mark."""
    answer = ran(
        platform,
        """
make()
Account.objects.filter(username="planted1").update(email="robot@example.com")
made = counts()
asked = {"username": "planted1", "email": "planted1@privacy-verify.invalid", "password": "x", "name": "y"}
asked |= {"new_username": "Planted1", "new_email": "other@privacy-verify.invalid"}
try:
    planted._make(asked)
except Exception as error:
    kind = type(error).__name__
left = planted._remove(asked, removal.removed)
print(json.dumps([made, counts(), left, kind]))
""",
    )
    made, after, left, kind = answer
    assert kind == "IntegrityError"
    assert after == made and left == {}
