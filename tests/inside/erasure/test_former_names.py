"""What the retired were called: of those whose account has no name any more, and of nobody else."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import lab
from lab.environment import run_python
from lab.schemas import fits

from .test_command import SETTINGS

PEOPLE = """
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from django.contrib.auth import get_user_model
from openedx.core.djangoapps.user_api.models import RetirementState, UserRetirementStatus
state = RetirementState.objects.create(state_name="COMPLETE", state_execution_order=1)
for number in range(1, 5):
    user = get_user_model().objects.create(id=90 + number, username=f"retired__{{number}}" if number != 3 else "waits")
    original = f"retired__{{number}}" if number == 4 else f"zora{{number}}"
    UserRetirementStatus.objects.create(
        pk=number, user=user, original_username=original, original_email=f"zora{{number}}@example.org",
        original_name="Zora Quill\\u00e9", retired_username=f"retired__{{number}}", current_state=state)
from tutorprivacy.inside.erasure import person_command
sys.exit(person_command.main(sys.argv[1:]))
"""

_RETIREMENT = {"erasure_unknown": "delete", "keep_months": {}, "erasure_forum": "delete-text"}


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The command of a platform where retirement is on, and these people are retired."""
    accounts, more = str(Path(lab.__file__).parent / "accounts"), f"PRIVACY_RETIREMENT={_RETIREMENT!r},"
    program = SETTINGS.format(accounts=accounts, database=":memory:", url="", user="", password="", more=more)
    code = program.replace("django.setup()\n", "django.setup()\n", 1) + PEOPLE.format()
    done = run_python(folder, os.environ, "-c", code, *options)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def names(folder: Path, *only: int) -> subprocess.CompletedProcess[str]:
    return run(folder, "--names", *(f"--only={number}" for number in only))


def test_what_is_left_as_json(tmp_path: Path) -> None:
    """As its schema says; what is wrong, too, on the standard error."""
    done = run(tmp_path, "--retirement=1", "--json")
    found = fits("verify-erasure", done.stdout)
    assert done.returncode == (0 if found["is_complete"] else 3), done.stderr
    done = run(tmp_path, "--retirement=77", "--json")
    assert (done.returncode, done.stdout) == (1, "") and fits("error", done.stderr)["error"]


def test_names(tmp_path: Path) -> None:
    """One a line, and the count behind them; who waits, and whose row has lost the name, is not listed."""
    done = names(tmp_path)
    assert done.returncode == 0, done.stderr
    *people, end = map(json.loads, done.stdout.splitlines())
    assert [fits("forgotten", each) for each in people] == people
    assert end == {"people": 2} and [each["user_id"] for each in people] == [91, 92]
    assert people[0] == {
        **{"version": 1, "user_id": 91, "username": "zora1"},
        **{"email": "zora1@example.org", "name": "Zora Quill\u00e9"},
    }
    done = names(tmp_path, 2)
    assert [json.loads(line).get("user_id") for line in done.stdout.splitlines()] == [92, None]


def test_whom_it_does_not_know(tmp_path: Path) -> None:
    """Then nobody is listed: the operator has asked for all of them."""
    for number in (3, 4, 77):
        done = names(tmp_path, 1, number)
        assert (done.returncode, done.stdout) == (1, "") and "not known" in fits("error", done.stderr)["error"]
