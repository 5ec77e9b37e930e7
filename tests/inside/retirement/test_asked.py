"""Accounts that an operator names: which are meant, which are refused, and how they get into the platform's queue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lab.platform import Platform

STATES = ["PENDING", "RETIRING_LMS", "LMS_COMPLETE", "ERRORED", "ABORTED", "COMPLETE"]
SETTINGS = {
    "RETIRED_USER_SALTS": ["old", "new"],
    "RETIREMENT_SERVICE_WORKER_USERNAME": "privacy_zm4kq0x7",
    "JWT_AUTH": {"JWT_LOGIN_SERVICE_USERNAME": "login_service_user"},
    "PRIVACY_RETIREMENT": {
        **{"redis_url": None, "erasure_unknown": "delete", "erasure_forum": "delete-text", "keep_months": {}}
    },
}

#: Three people: the numbers of their accounts are 900001 and so on.
TOOLS = f"""
import argparse, json
from django.db import connection
from tutorprivacy.inside.retirement import asked, named
from common.djangoapps.student.models import CourseAccessRole
named._service_names.cache_clear()
states(*{STATES})
people = [users.create(pk=900001 + n, username=f"zoraquill{{n}}", email=f"Zora{{n}}@example.org", first_name="Zora",
          password="x") for n in range(3)]

def ask(*lines, do=True, **more):
    options = dict(do=do, look=not do, tables=False, reason=None, at_once=False, staff_too=False) | more
    return asked._answer(lines, argparse.Namespace(**options))["lines"]

def everybody():
    return json.dumps(list(users.order_by("pk").values()), default=str)
"""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = Platform(tmp_path_factory.mktemp("platform"))
    yield made
    made.close()


def run(platform: Platform, statements: str, **settings: Any) -> Any:
    return platform.run(TOOLS + statements, **{**SETTINGS, **settings})["result"]


def briefly(lines: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(each["line"], each["is"], each["why"], each["how"], each["account"]) for each in lines]


def test_the_queue_of_the_platform(platform: Platform) -> None:
    """By its own function: the address is a hash, the password none, a request is noted; and the reason, by number."""
    found, row, user, others = run(
        platform,
        """
found = ask("900001", reason=4711)
status = UserRetirementStatus.objects.get()
user = status.user
others = users.exclude(pk=user.pk).filter(email__startswith="Zora").count()
result = found, [status.original_username, status.current_state.state_name, status.responses], [
    user.pk, user.email, user.has_usable_password(), UserRetirementRequest.objects.count()], others
""",
    )
    (line,) = found
    assert (line["is"], line["how"], line["state"]) == ("named", "id", "PENDING") and line["retirement"]
    assert row[:2] == ["zoraquill0", "PENDING"] and row[2].endswith(
        "\nprivacy plugin: asked for by the operator, reason 4711\n"
    )
    assert user[0] == 900001 and user[1].startswith("retired__user_") and user[2:] == [False, 1] and others == 2


def test_looking_changes_nothing(platform: Platform) -> None:
    found, same, rows = run(
        platform,
        """
before = everybody()
result = ask("900001", "zoraquill1", do=False), everybody() == before, UserRetirementStatus.objects.count()
""",
    )
    assert [each["is"] for each in found] == ["named", "named"] and same and rows == 0


def test_what_a_line_can_be(platform: Platform) -> None:
    """Of any kind, with any case of an address; one bad line stops no other; nothing of a line is repeated."""
    found = run(
        platform,
        """
result = ask("", " zoraquill1 ", "zora2@EXAMPLE.org", "id:900001", "nobody", "no@body.example", "77777777777",
             "1" * 40, "username:900002", "zoraquill1")
""",
    )
    assert briefly(found) == [
        (2, "named", "", "username", 900002),
        (3, "named", "", "email", 900003),
        (4, "named", "", "id", 900001),
        *[(line, "not found", "no such account", "", None) for line in (5, 6, 7, 8, 9)],
        (10, "twice", "", "username", 900002),
    ]
    assert "zora" not in json.dumps(found).lower() and "body" not in json.dumps(found)


def test_somebody_is_called_like_a_number(platform: Platform) -> None:
    """Then the line may mean two accounts, and nobody guesses."""
    found = run(
        platform,
        """
users.create(username="900001", email="n@example.org")
result = ask("900001", "id:900001", "username:900001")
""",
    )
    assert [each["is"] for each in found] == ["not found", "named", "named"]
    assert found[0]["why"] == "more than one account" and found[1]["account"] == 900001 != found[2]["account"]


def test_who_is_being_retired_already(platform: Platform) -> None:
    """By the name or the address of before, also when the row is gone; it counts as done, and nothing is changed."""
    found, rows = run(
        platform,
        """
ask("zoraquill0", "zoraquill1", "zoraquill2")
UserRetirementStatus.objects.filter(user=900002).update(current_state=RetirementState.objects.get(state_name="ABORTED"))
gone = users.get(pk=900003)
from common.djangoapps.student.models import get_retired_username_by_username as hashed
users.filter(pk=900003).update(username=hashed("zoraquill2"))
UserRetirementStatus.objects.filter(user=900003).delete()
found = ask("zoraquill0", "zora0@example.org", "id:900001", "zoraquill1", "zoraquill2", "Zora2@example.org", "900003")
result = found, UserRetirementStatus.objects.count()
""",
    )
    assert [each["is"] for each in found] == ["already", "twice", "twice", "refused", "already", "already", "already"]
    assert found[0]["retirement"] and found[0]["state"] == "PENDING" and rows == 2
    assert found[3]["why"] == "its retirement was aborted"


def test_the_address_belongs_to_somebody_new(platform: Platform) -> None:
    """Who has it now is meant, and not whoever had it before."""
    found = run(
        platform,
        """
ask("zoraquill0")
new = users.create(pk=900009, username="again", email="Zora0@example.org")
result = ask("zora0@example.org", do=False)
""",
    )
    assert briefly(found) == [(1, "named", "", "email", 900009)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("users.filter(pk=900001).update(is_staff=True)", "staff"),
        ("users.filter(pk=900001).update(is_superuser=True)", "staff"),
        ("CourseAccessRole.objects.create(user=people[0], role='instructor')", "staff"),
    ],
)
def test_staff(platform: Platform, change: str, why: str) -> None:
    """Only if it is said; a beta tester is a learner."""
    found = run(
        platform,
        f"""
{change}
CourseAccessRole.objects.create(user=people[1], role="beta_testers")
before = everybody()
result = ask("900001", "900002"), ask("900001", staff_too=True)
""",
    )
    refused, allowed = found
    assert [each["is"] for each in refused] == ["refused", "named"] and why in refused[0]["why"]
    assert "--staff-too" in refused[0]["why"] and [each["is"] for each in allowed] == ["named"]


@pytest.mark.parametrize(
    "change",
    [
        'users.filter(pk=900001).update(username="Privacy_zm4kq0x7")',
        'users.filter(pk=900001).update(username="login_service_user")',
        'users.filter(pk=900001).update(username="retirement_service_user")',
        'application(people[0], "cms-sso")',
    ],
)
def test_accounts_of_services(platform: Platform, change: str) -> None:
    """Whatever is said: a service of the site would not be let in any more."""
    found, rows = run(
        platform,
        f"{change}\nresult = ask('900001', '900002', staff_too=True), UserRetirementStatus.objects.count()",
    )
    assert [each["is"] for each in found] == ["refused", "named"] and rows == 1


def test_an_account_that_the_platform_does_not_take(platform: Platform) -> None:
    """Nothing of it is changed, the others are; and the error's text, which names it, is not repeated."""
    found, same = run(
        platform,
        """
from unittest import mock
real = UserRetirementStatus.create_retirement.__func__
def refuse(user):
    real(UserRetirementStatus, user)
    if user.pk == 900001:
        raise ValueError(user.username)
with mock.patch.object(UserRetirementStatus, "create_retirement", refuse):
    found = ask("900001", "900002")
result = found, [UserRetirementStatus.objects.filter(user=each.pk).count() for each in people]
""",
    )
    assert [(each["is"], each["why"]) for each in found] == [("failed", "ValueError"), ("named", "")]
    assert same == [0, 1, 0] and "zora" not in json.dumps(found).lower()


@pytest.mark.parametrize(
    ("statements", "settings", "said"),
    [
        ("", {"PRIVACY_RETIREMENT": None}, "Retirement is off"),
        ("RetirementState.objects.all().delete()", {}, "do init --limit=privacy"),
        ("", {}, "not in Redis"),
    ],
)
def test_nothing_can_be_done(platform: Platform, statements: str, settings: dict[str, Any], said: str) -> None:
    """The message has the cure, and nobody was asked for."""
    code = f"""
{statements}
try:
    ask("900001", at_once=True)
    result = "", 0
except Exception as error:
    result = str(error), UserRetirementStatus.objects.count()
"""
    found, rows = run(platform, code, **settings)
    assert said in found and rows == 0


def test_what_would_go_by_the_operators_choices(platform: Platform) -> None:
    """Of models that nobody knows, and of discussions."""
    given = run(
        platform,
        """
from unittest import mock
from tutorprivacy.inside.retirement import asked
choices = {"erasure_unknown": "report", "erasure_forum": "keep-text", "keep_months": {}}
with mock.patch.object(asked, "foreseen", side_effect=ValueError) as foreseen:
    asked._tables(users.all()[:1], choices)
(_user, unknown, _ends, posts), _options = foreseen.call_args
result = [unknown, posts]
""",
    )
    assert given == ["report", "keep-text"]
