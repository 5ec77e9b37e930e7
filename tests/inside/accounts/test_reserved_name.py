"""The worker's name is nobody else's: in registration, by openedx-filters itself, and wherever users are made."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from lab.platform import Platform
from tutorprivacy.inside.accounts import reserved_name
from tutorprivacy.inside.accounts.reserved_name import REGISTRATION, STEP, is_alike, reserved_settings

NAME = "privacy_zm4kq0x7"
APP = "tutorprivacy.inside.accounts.reserved_name.ReservedName"

#: What MySQL's collation takes for the name, and what the platform makes of it: full-width, accents, invisible.
ALIKE = [
    NAME,
    NAME.upper(),
    NAME.title(),
    f" {NAME}  ",
    "ｐｒｉｖａｃｙ＿ｚｍ４ｋｑ０ｘ７",
    "prívacy_zm4kq0x7",
    "pri\u0301vacy_zm4kq0x7",
    "priv\u200bacy_zm4kq0x7",
    f"{NAME}\0",
]
OTHERS = ["", None, 7, ["x"], "privacy", NAME[:-1], f"{NAME}1", "privacy-zm4kq0x7", "zoraquill", f"{NAME}@example.org"]

TOOLS = """
from django.db import IntegrityError, transaction
from django.http import QueryDict
from openedx_filters.learning.filters import StudentRegistrationRequested
from common.djangoapps.student.helpers import AccountValidationError
from tutorprivacy.inside.accounts.reserved_name import making_the_worker
User = users.model

def register(name):
    form = QueryDict(mutable=True)
    form.update({"username": name, "password": "swordfish"})
    try:
        return StudentRegistrationRequested.run_filter(form_data=form).dict()
    except StudentRegistrationRequested.PreventRegistration as refused:
        return [str(refused), refused.status_code, refused.error_code]

def attempt(make):
    try:
        with transaction.atomic():
            make()
    except (IntegrityError, AccountValidationError) as error:
        both = isinstance(error, IntegrityError) and isinstance(error, AccountValidationError)
        return [str(error), error.field, error.error_code] if both else "another error"
"""
TAKEN = "It looks like this username is already taken"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = Platform(tmp_path_factory.mktemp("platform"), RETIREMENT_SERVICE_WORKER_USERNAME=NAME)
    yield made
    made.close()


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name: str) -> None:
    assert is_alike(name, NAME)


@pytest.mark.parametrize("name", OTHERS)
def test_not_alike(name: Any) -> None:
    """Also where no worker has a name."""
    assert not is_alike(name, NAME) and not is_alike(name, "")


def test_long_names_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name comes from whoever registers: no more of it than the column holds is looked at."""
    seen: list[int] = []
    look = SimpleNamespace(
        normalize=lambda form, text: seen.append(len(text)) or unicodedata.normalize(form, text),
        category=unicodedata.category,
    )
    monkeypatch.setattr(reserved_name, "unicodedata", look)
    assert not is_alike("e\u0301" * 1_000_000, NAME)
    assert max(seen) == 150


def test_registration_refuses_the_name(platform: Platform) -> None:
    """Before the account exists, in every spelling; what is said is the platform's own, and others may register."""
    config = reserved_settings({})["OPEN_EDX_FILTERS_CONFIG"]
    statements = f"{TOOLS}\nresult = [register(name) for name in {ALIKE!r}], register('somebody'), users.count()"
    refused, let_through, count = platform.run(statements, OPEN_EDX_FILTERS_CONFIG=config)["result"]
    assert refused == [[TAKEN, 409, "duplicate-username"]] * len(ALIKE)
    assert let_through == {"username": "somebody", "password": "swordfish"} and count == 0


@pytest.mark.parametrize(
    "theirs",
    [
        {"pipeline": ["lab.steps.Stop"], "fail_silently": False, "log_level": "debug"},
        {"pipeline": ["lab.steps.Stop"]},
        ["lab.steps.Stop"],
        "lab.steps.Stop",
        {"pipeline": []},
        {},
        None,
    ],
)
def test_the_steps_of_others_stay(platform: Platform, theirs: Any) -> None:
    """Behind ours, with their options; one that ends the pipeline cannot end it before ours."""
    before = {
        "OPEN_EDX_FILTERS_CONFIG": {REGISTRATION: theirs, "another": {"pipeline": ["x"]}},
        "INSTALLED_APPS": ("a",),
    }
    kept = copy.deepcopy(before)
    made = reserved_settings(before)
    assert before == kept and made["INSTALLED_APPS"] == ["a", APP]
    config = made["OPEN_EDX_FILTERS_CONFIG"]
    assert config["another"] == {"pipeline": ["x"]}
    is_there = "Stop" in repr(theirs)
    assert config[REGISTRATION]["pipeline"] == [STEP, *(["lab.steps.Stop"] if is_there else [])]
    if isinstance(theirs, dict):
        assert {**config[REGISTRATION], "pipeline": None} == {"fail_silently": True, **theirs, "pipeline": None}
    assert reserved_settings({**before, **made}) == made
    config = {REGISTRATION: {**config[REGISTRATION], "pipeline": [STEP]}}
    said = platform.run(f"{TOOLS}\nresult = register({NAME!r})", OPEN_EDX_FILTERS_CONFIG=config)["result"]
    assert said == [TAKEN, 409, "duplicate-username"]


MAKE = [
    "users.create_user(NAME, 'a@example.org', 'x')",  # an instructor's list, LTI
    "users.create(username=NAME, email='a@example.org')",
    "users.get_or_create(username=NAME)",  # the platform's commands
    "User(username=NAME).save()",  # the form of registration, a single sign-on
    "users.create_superuser(NAME, 'a@example.org', 'x')",
    "call_command('manage_user', NAME, 'a@example.org')",
    "u = users.get(username='somebody'); u.username = NAME; u.save()",  # the administration
    "u = users.get(username='somebody'); u.username = NAME; u.save(update_fields=['username'])",
]


@pytest.mark.parametrize("make", MAKE)
@pytest.mark.parametrize("spelling", [NAME, NAME.upper(), "prívacy_zm4kq0x7"])
def test_nothing_else_makes_a_user_of_that_name(platform: Platform, make: str, spelling: str) -> None:
    """Where registration is not asked; as from a database that has the name, and as the platform's form answers."""
    said, there = platform.run(
        f"{TOOLS}\nfrom django.core.management import call_command\n"
        f"NAME = {spelling!r}; somebody('somebody')\n"
        f"def make():\n    {make}\n"
        "result = attempt(make), list(users.values_list('username', flat=True))"
    )["result"]
    assert said == [TAKEN, "username", "duplicate-username"] and there == ["somebody"]


def test_whoever_has_it_is_saved_as_always(platform: Platform) -> None:
    """The worker itself, and everybody else; fixtures are the operator's own."""
    said = platform.run(
        f"{TOOLS}\nNAME = {NAME!r}\n"
        "with making_the_worker(): worker = users.create(username=NAME)\n"
        "worker.is_active = False; worker.save(); worker.save(update_fields=['last_login'])\n"
        "worker = users.get(username=NAME); worker.save()\n"
        "other = somebody('other'); other.username = 'renamed'; other.save()\n"
        "User(username=NAME.upper()).save_base(raw=True)\n"
        "refused = attempt(lambda: users.create(username=NAME.title()))\n"
        "result = refused, sorted(users.values_list('username', flat=True))"
    )["result"]
    assert said[0] is not None and said[1] == sorted([NAME, NAME.upper(), "renamed"])


@pytest.mark.parametrize("worker", ["", None])
def test_without_a_worker_every_name_is_free(platform: Platform, worker: str | None) -> None:
    """And nothing fails: an error of ours would cost somebody an account."""
    statements = f"{TOOLS}\nsomebody('x'); users.create(username='y'); result = register('z'), users.count()"
    config = reserved_settings({})["OPEN_EDX_FILTERS_CONFIG"]
    made = platform.run(statements, OPEN_EDX_FILTERS_CONFIG=config, RETIREMENT_SERVICE_WORKER_USERNAME=worker)
    assert made["result"] == [{"username": "z", "password": "swordfish"}, 2]


def test_where_the_platforms_own_error_is_not(platform: Platform) -> None:
    """Then it is the database's alone."""
    said = platform.run(
        f"{TOOLS}\nimport sys\n"
        "name = 'common.djangoapps.student.helpers'; module, sys.modules[name] = sys.modules[name], None\n"
        f"try: users.create(username={NAME!r})\n"
        "except Exception as error: result = type(error).__name__\n"
        "finally: sys.modules[name] = module"
    )
    assert said["result"] == "IntegrityError"
