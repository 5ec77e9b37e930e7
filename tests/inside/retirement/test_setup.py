"""What retirement needs in the database: made once, and nothing is hurt by doing it again. In a real database."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import lab
from inside.accounts.test_retirement_steps import STATES, options
from lab.environment import run_python
from tutorprivacy.inside.accounts.retirement_steps import extended_states, steps

SECRET = "a-client-secret-of-the-tests"
WANTED = extended_states(STATES, steps(options()))

PROGRAM = """
import json, os, sys
sys.path.insert(0, {accounts!r})
import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider",
                    "edx_django_utils.user", "openedx.core.djangoapps.user_api"],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {database!r}}}}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    MIGRATION_MODULES={{"auth": None, "oauth2_provider": None}},
    USE_TZ=True,
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # the others take as long as they can
    LOGGING={{"version": 1, "handlers": {{"all": {{"class": "logging.StreamHandler"}}}},
              "root": {{"level": "DEBUG", "handlers": ["all"]}}}},
    RETIREMENT_STATES={states!r},
    RETIREMENT_SERVICE_WORKER_USERNAME={worker!r},
    PRIVACY_RETIREMENT={retirement!r},
)
django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from oauth2_provider.models import get_application_model
from openedx.core.djangoapps.user_api.models import RetirementState, UserRetirementStatus
{before}
from tutorprivacy.inside.retirement import setup
print("BEGIN", flush=True)
setup.main()
{after}
print("END", flush=True)
states = RetirementState.objects.order_by("state_execution_order")
print(json.dumps({{
    "users": [
        [u.username, u.is_staff, u.is_superuser, u.has_usable_password()] for u in get_user_model().objects.all()
    ],
    "applications": [
        [a.name, a.client_id, a.user.username, a.client_type, a.authorization_grant_type,
         check_password({secret!r}, a.client_secret)]
        for a in get_application_model().objects.all()
    ],
    "states": [state.state_name for state in states],
}}))
"""


def set_up(
    folder: Path, before: str = "", after: str = "", secret: str = SECRET, **changes: Any
) -> tuple[str, dict[str, Any]]:
    """What was printed meanwhile, logs included, and what is in the database afterwards. Code for before and after."""
    values = {
        "accounts": str(Path(lab.__file__).parent / "accounts"),
        "database": str(folder / "database"),
        "states": WANTED,
        "worker": "our_worker",
        "retirement": {"client_id": "our-client"},
        "before": before,
        "after": after,
        "secret": secret,
        **changes,
    }
    environment = {**os.environ, "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": secret}
    done = run_python(folder, environment, "-c", PROGRAM.format(**values))
    assert done.returncode == 0, done.stderr.decode()
    said, _end, found = done.stdout.decode().partition("END")
    return said.partition("BEGIN")[2] + done.stderr.decode(), json.loads(found)


@pytest.mark.parametrize("times", [1, 3])
def test_all_is_there_afterwards(tmp_path: Path, times: int) -> None:
    """However often; the worker can do no more than it must, and the secret is never said, nor kept readable."""
    for _ in range(times):
        said, found = set_up(tmp_path)
        assert SECRET not in said
    assert found["users"] == [["our_worker", False, False, False]]
    application = ["privacy-retirement", "our-client", "our_worker", "confidential", "client-credentials", True]
    assert found["applications"] == [application] and found["states"] == WANTED
    assert SECRET.encode() not in (tmp_path / "database").read_bytes()


def test_another_secret(tmp_path: Path) -> None:
    """The operator has changed it: the application follows."""
    set_up(tmp_path)
    _said, found = set_up(tmp_path, secret="another-client-secret")
    assert [each[1] for each in found["applications"]] == ["our-client"] and found["applications"][0][-1] is True
    _said, found = set_up(tmp_path, secret="another-client-secret", retirement={"client_id": "another"})
    assert [each[1] for each in found["applications"]] == ["another"] and found["applications"][0][-1] is True


def test_the_worker_is_somebody_who_is_there(tmp_path: Path) -> None:
    """The job fails, and the cure is in what it says; `test_privacy_worker.py` has what else is refused."""
    with pytest.raises(AssertionError, match="PRIVACY_RETIREMENT_WORKER_USERNAME") as caught:
        set_up(tmp_path, 'get_user_model().objects.create(username="our_worker", email="w@example.org", is_staff=True)')
    assert "is not nobody's" in str(caught.value) and "our_worker" not in str(caught.value)


IN_FLIGHT = """
from django.test.utils import override_settings
with override_settings(RETIREMENT_STATES={old!r}):
    call_command("populate_retirement_states")
UserRetirementStatus.objects.create(current_state=RetirementState.objects.get(state_name={state!r}))
"""


@pytest.mark.parametrize("state", ["RETIRING_FORUMS", "LMS_COMPLETE"])
def test_while_somebody_is_being_retired(tmp_path: Path, state: str) -> None:
    """The platform's command refuses; the missing states are put between the others, and nobody is moved."""
    said, found = set_up(tmp_path, IN_FLIGHT.format(old=STATES, state=state))
    assert found["states"] == WANTED and "currently being processed" in said


def test_states_of_another_driver_stay_while_in_use(tmp_path: Path) -> None:
    old = [*STATES[:-3], "RETIRING_THEIRS", *STATES[-3:]]
    _said, found = set_up(tmp_path, IN_FLIGHT.format(old=old, state="RETIRING_THEIRS"))
    assert [state for state in found["states"] if state != "RETIRING_THEIRS"] == WANTED


def test_no_room_is_no_reason_to_fail(tmp_path: Path) -> None:
    """Somebody has used it up by hand: the launch goes on, and it is said."""
    narrow = IN_FLIGHT.format(old=STATES, state="RETIRING_NOTES") + (
        "place = RetirementState.objects.get(state_name='RETIRING_LMS').state_execution_order\n"
        "RetirementState.objects.filter(state_name='NOTES_COMPLETE').update(state_execution_order=place - 1)\n"
    )
    said, found = set_up(tmp_path, narrow)
    assert "No room for RETIRING_LMS_MISC" in said and found["states"] == STATES


def test_retirement_is_off(tmp_path: Path) -> None:
    said, found = set_up(tmp_path, retirement=None)
    assert "off" in said and found == {"users": [], "applications": [], "states": []}


def test_without_the_secret(tmp_path: Path) -> None:
    """Something is wrong with the rendered files: the launch stops, and says how to mend it."""
    with pytest.raises(AssertionError, match="tutor config save"):
        set_up(tmp_path, secret="")
