"""The end of the worker's account and its client, for whoever leaves the plugin. In a real database."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_setup import set_up

#: What the platform's code would have done before: a learner, and an application of somebody else.
OTHERS = """
learner = get_user_model().objects.create(username="zoraquill", email="zora@example.org")
get_application_model().objects.create(user=learner, name="theirs", client_id="theirs", client_secret="x")
"""
TOKEN = """
from datetime import timedelta
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
application = get_application_model().objects.get(client_id="our-client")
get_access_token_model().objects.create(
    user=application.user, application=application, token="t", expires=timezone.now() + timedelta(hours=1))
"""
REMOVE = """
from tutorprivacy.inside.retirement import worker_removal
try:
    worker_removal.main({arguments})
    print("STATUS 0")
except SystemExit as ended:
    print(ended.code)
    print("STATUS 1")
"""
DONE = "Accounts of the retirement worker, each with its OAuth2 client and tokens: {} removed."


def removal(folder: Path, before: str = OTHERS, meanwhile: str = TOKEN, arguments: str = "") -> tuple[str, list, list]:
    """What it said, and the names of the accounts and of the applications that are left."""
    said, found = set_up(folder, before, meanwhile + REMOVE.format(arguments=arguments))
    return said, [each[0] for each in found["users"]], [each[0] for each in found["applications"]]


def test_it_takes_the_worker_and_nobody_else(tmp_path: Path) -> None:
    """Account, client and tokens; a learner and her application stay. No name is said."""
    said, users, applications = removal(tmp_path)
    assert users == ["zoraquill"] and applications == ["theirs"]
    assert DONE.format(1) in said and "STATUS 0" in said and "our_worker" not in said and "zora" not in said
    said, _users, _applications = removal(tmp_path, before="", meanwhile="worker_removal_again = True")
    assert DONE.format(1) in said  # `do init` had made it anew


def test_dry_run(tmp_path: Path) -> None:
    said, users, applications = removal(tmp_path, arguments="is_dry_run=True")
    assert sorted(users) == ["our_worker", "zoraquill"] and sorted(applications) == ["privacy-retirement", "theirs"]
    assert DONE.format("1 would be") in said and "STATUS 0" in said


def test_workers_of_earlier_names(tmp_path: Path) -> None:
    """Their name was changed in config.yml, and their client is gone: by their address they are the plugin's."""
    earlier = (
        "user = get_user_model().objects.create(username='privacy_old', email='privacy_old@privacy.invalid')\n"
        "user.set_unusable_password(); user.save()\n"
    )
    said, users, applications = removal(tmp_path, before=OTHERS + earlier)
    assert users == ["zoraquill"] and applications == ["theirs"] and DONE.format(2) in said


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("user.set_password('swordfish')", "a usable password"),
        ("user.is_staff = True", "the rights of staff"),
        ("user.email = 'somebody@example.org'", "an e-mail address that is not ours"),
    ],
)
def test_an_account_that_somebody_uses_stays(tmp_path: Path, change: str, reason: str) -> None:
    """With its client; it is told, the status is 1, and another one goes all the same."""
    changed = f"user = get_user_model().objects.get(username='our_worker')\n{change}\nuser.save()\n"
    second = (
        "user = get_user_model().objects.create(username='privacy_old', email='privacy_old@privacy.invalid')\n"
        "user.set_unusable_password(); user.save()\n"
    )
    said, users, applications = removal(tmp_path, before=OTHERS + second, meanwhile=changed)
    assert sorted(users) == ["our_worker", "zoraquill"] and sorted(applications) == ["privacy-retirement", "theirs"]
    assert reason in said and "STATUS 1" in said and DONE.format(1) in said and "our_worker" not in said


def test_a_database_that_refuses(tmp_path: Path) -> None:
    """Rows that protect whom they refer to, say: it is told by kind, and nothing is half gone."""
    refuse = (
        "from django.db import IntegrityError\n"
        "def refuse(self, *a, **k): raise IntegrityError('zora@example.org')\n"
        "get_user_model().delete = refuse\n"
    )
    said, users, applications = removal(tmp_path, meanwhile=refuse)
    assert sorted(users) == ["our_worker", "zoraquill"] and sorted(applications) == ["privacy-retirement", "theirs"]
    assert "Not removed, since the database refuses it: IntegrityError" in said and DONE.format(0) in said
    assert "STATUS 1" in said and "zora@example.org" not in said


WAITING = """
for name in ("PENDING", "RETIRING_LMS", "COMPLETE", "ABORTED", "ERRORED"):
    UserRetirementStatus.objects.create(current_state=RetirementState.objects.get(state_name=name))
"""


def test_what_waits_is_told(tmp_path: Path) -> None:
    """By number: whoever asked for it is in the queue still, and nobody carries it out."""
    said, _users, _applications = removal(tmp_path, meanwhile=WAITING)
    assert "Deletions of accounts that are asked for or begun: 3." in said
