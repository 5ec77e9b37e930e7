"""Whom a Celery task was given, and whom a line was."""

from __future__ import annotations

from types import SimpleNamespace

import celery
import pytest

from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter
from tutorprivacy.inside.pii.limits import MAX_WORDS

from .test_redacting_formatter import record

SAID: list[str] = []
FORMATTER: list[RedactingFormatter] = []


@pytest.fixture
def said(ip_policy, current_request):
    """What a task's lines become."""
    current_request(None)
    FORMATTER[:] = [RedactingFormatter({"format": "%(message)s"}, ip_policy)]
    SAID.clear()
    return SAID


@pytest.fixture
def task():
    """One that logs its last argument."""
    app = celery.Celery("lab", broker="memory://", set_as_current=False)

    @app.task(bind=True)
    def tell(self, user_id, course, context, message) -> None:
        SAID.append(FORMATTER[0].format(record(message)))

    return tell


def test_people_of_a_task(task, said) -> None:
    """By position and by name, within dictionaries and JSON, numbers and words."""
    about = {"request_info": {"username": "zoraquill"}, "mode": "verified-track"}
    message = "Mail of zoraquill, 918273, mirabel, in verified-track of xylo"
    task.apply((918273, "xylo", about), {"message": message}).get()
    task.apply((5, "xylo", '{"recipient": {"lms_user_id": 918273}}', message)).get()
    assert said == [
        "Mail of -, -, mirabel, in verified-track of xylo",
        "Mail of zoraquill, -, mirabel, in verified-track of xylo",
    ]


def test_a_task_for_thousands(task, said) -> None:
    """Their number is bounded, and what is left out is no error."""
    people = {"user_ids": list(range(100_000, 200_000)), "username": "zoraquill"}
    task.apply((5, "xylo", people, f"tried {100_000 + MAX_WORDS // 2} again")).get()
    assert said == ["tried - again"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Task a.b[1f-2] submitted with arguments (5, 'zq'), {'user_identifier': 'zq'}", "submitted with arguments -"),
        ("Task a.b[1f-2] succeeded in 0.02s: {'who':\n 'zq'}", "succeeded in 0.02s: -"),
        ("Task a.b[1f-2] succeeded in 1.5e-05s: None", "succeeded in 1.5e-05s: None"),
        ("Task a.b[1f-2] succeeded in 0.1s: 12", "succeeded in 0.1s: 12"),
    ],
)
def test_lines_that_quote_what_a_task_is_given(said, line: str, expected: str) -> None:
    """Without a label on any word."""
    assert FORMATTER[0].format(record(line)) == f"Task a.b[1f-2] {expected}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Apply x (args:('a.b', {}, (5, 'zq'), {}) kwargs:{})", "Apply x (args:(-) kwargs:{})"),
        ("received args: (5, 'zq') in a.b", "received args: (-) in a.b"),
        (
            "{'args': [5, 'zq'], 'kwargs': {'user': 'zq'}, 'retries': 0}",
            "{'args': [-], 'kwargs': {'user': '-'}, 'retries': 0}",
        ),
        ("args=(5, 'zq' is cut\nargs=(5, (5, 'zq'))", "args=(-\nargs=(-)"),
        ("called with args=() and kwargs={}", "called with args=() and kwargs={}"),
    ],
)
def test_arguments_without_names(said, line: str, expected: str) -> None:
    """As Celery's pool has them, and whoever logs a call."""
    assert FORMATTER[0].format(record(line)) == expected


class Learner:
    """As Django's users look."""

    USERNAME_FIELD = "username"
    pk, username, email, first_name, last_name = 918273, "zoraquill", "zora@example.org", "Zora", "Quillfeather"
    _state = SimpleNamespace(fields_cache={"profile": SimpleNamespace(name="Zora F. Quill")})

    def __str__(self) -> str:
        return self.username


class Users:
    """As the database, which is asked once."""

    def __init__(self) -> None:
        self.objects, self.asked = self, 0

    def filter(self, _whom: object) -> Users:
        self.asked += 1
        return self

    def select_related(self, _relation: str) -> list[Learner]:
        return [Learner()]


@pytest.mark.parametrize("is_there", [True, False])
def test_the_database_knows_her_other_names(task, said, monkeypatch, is_there: bool) -> None:
    """Once for a task; without it, what the task was given must do."""
    users = Users()
    monkeypatch.setattr("django.contrib.auth.get_user_model", lambda: users if is_there else 1 / 0)
    task.apply((918273, "xylo", {}, "Zora F. Quill, called zoraquill, is 918273")).get()
    assert said == ["-, called -, is -" if is_there else "Zora F. Quill, called zoraquill, is -"]
    assert users.asked == is_there


class Row:
    """As a row of hers looks."""

    def __init__(self, **cache: object) -> None:
        self._state = SimpleNamespace(fields_cache=cache)

    def __str__(self) -> str:
        return "[Enrollment] Zora F. Quill (zoraquill), 918273"


def test_users_among_a_lines_arguments(said) -> None:
    """They know all of their names; so does a row that has been loaded with its user."""
    form = FORMATTER[0].format
    assert form(record("%s disabled zoraquill's account 918273", Learner())) == "- disabled -'s account -"
    assert form(record("%(who)s: Zora Quillfeather", {"who": Learner()})) == "-: -"
    assert form(record("about %s", Row(user=Learner()))) == "about [Enrollment] - (-), -"
    assert form(record("about %s", Row())) == "about [Enrollment] Zora F. Quill (zoraquill), 918273"
