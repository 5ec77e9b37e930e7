"""Each finding on the retirement worker: passes, fails, and where it can be, is unknown. In a real database."""

from __future__ import annotations

from typing import Any

import pytest

from inside.retirement.test_worker import CASES, NAME
from inside.retirement.test_worker import TOOLS as OF_SETUP
from lab.platform import Platform
from tutorprivacy.inside.accounts.reserved_name import REGISTRATION, STEP, reserved_settings
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding

CLIENT = "client-of-the-driver"
GOOD = {
    "RETIREMENT_STATES": ["PENDING", "ERRORED", "ABORTED", "COMPLETE"],
    "RETIREMENT_SERVICE_WORKER_USERNAME": NAME,
    "PRIVACY_RETIREMENT": {"client_id": CLIENT, "cool_off_days": 14, "cleanup_days": 30},
    "OPEN_EDX_FILTERS_CONFIG": reserved_settings({})["OPEN_EDX_FILTERS_CONFIG"],
}
SETUP = f"{OF_SETUP}\nset_up()\n"
ALL = ("worker", "worker-account", "application", "reserved-name")


def audit(platform: Platform, before: str = SETUP, away: bool = False, **settings: Any) -> dict[str, Finding]:
    return platform.audit("worker", before, away=away, **{**GOOD, **settings})


def bad(found: dict[str, Finding], status: str = FAIL) -> set[str]:
    return {name.removeprefix("retirement.") for name, finding in found.items() if finding.status == status}


def test_what_the_setup_makes_passes(platform: Platform) -> None:
    found = audit(platform)
    assert {finding.status for finding in found.values()} == {PASS}, found
    assert set(found) == {f"retirement.{name}" for name in ALL}
    assert {finding.place for finding in found.values()} == {"lms"}


def test_the_database_is_away(platform: Platform) -> None:
    """Nothing is said of what could not be asked."""
    found = audit(platform, away=True)
    assert bad(found, UNKNOWN) == {"worker", "worker-account", "application"} and not bad(found)


def test_a_setting_is_not_there(platform: Platform) -> None:
    found = audit(platform, RETIREMENT_SERVICE_WORKER_USERNAME=None)
    assert bad(found, UNKNOWN) == {*ALL}
    assert "RETIREMENT_SERVICE_WORKER_USERNAME" in found["retirement.worker"].evidence


def test_studio_retires_nobody(platform: Platform) -> None:
    assert audit(platform, SERVICE_VARIANT="cms", RETIREMENT_STATES=None) == {}
    assert len(audit(platform, SERVICE_VARIANT="cms")) == len(ALL)


def test_another_driver(platform: Platform) -> None:
    """With this plugin's retirement off, what its worker should be is not known; that there is one, is."""
    assert bad(audit(platform, PRIVACY_RETIREMENT=None), UNKNOWN) == {"worker-account", "application", "reserved-name"}


def test_the_worker_is_not_there(platform: Platform) -> None:
    found = audit(platform, "")
    assert bad(found) == {"worker", "application"} and bad(found, UNKNOWN) == {"worker-account"}
    finding = found["retirement.worker"]
    assert "whoever gets it" in finding.evidence and "do init" in finding.remedy


@pytest.mark.parametrize("name", ["RETIREMENT_SERVICE_USER", "privacy_retirement_worker", "Privacy_retirement_worker"])
@pytest.mark.parametrize("is_there", [False, True])
def test_the_worker_has_a_public_name(platform: Platform, name: str, is_there: bool) -> None:
    before = f"somebody({name!r})" if is_there else ""
    finding = audit(platform, before, RETIREMENT_SERVICE_WORKER_USERNAME=name)["retirement.worker"]
    assert finding.status == FAIL and "everybody knows" in finding.evidence


@pytest.mark.parametrize(("said", "added"), CASES)
def test_each_way_in_fails(platform: Platform, said: str, added: str) -> None:
    """Whatever the setup refuses, the audit finds later, too."""
    found = audit(platform, f"{SETUP}{added}")
    finding = found["retirement.worker-account"]
    assert finding.status == FAIL and said in finding.evidence
    assert "PRIVACY_RETIREMENT_WORKER_USERNAME" in finding.remedy and NAME not in finding.evidence


def test_another_spelling_fails(platform: Platform) -> None:
    found = audit(platform, f"somebody({NAME.upper()!r})")
    assert bad(found) == {"worker", "worker-account", "application"}


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("", "it is not there"),
        ('application(somebody(WORKER), "another")', "it is not there"),
        ("application(somebody(), CLIENT)", "it is not the worker's"),
        ("application(None, CLIENT)", "it is not the worker's"),
        ('application(somebody(WORKER), CLIENT, client_type="public")', "it needs no secret"),
        ('application(somebody(WORKER), CLIENT, authorization_grant_type="password")', "its grant"),
        ('application(somebody(WORKER), CLIENT); application(users.get(), "another")', "not the only one"),
        (
            "application(somebody(WORKER), CLIENT)\n"
            "old = application(somebody('privacy_retirement_worker'), 'older')\n"
            "type(old).objects.filter(pk=old.pk).update(name='privacy-retirement')",
            "an earlier worker",
        ),
    ],
)
def test_the_application(platform: Platform, before: str, said: str) -> None:
    finding = audit(platform, f"WORKER, CLIENT = {NAME!r}, {CLIENT!r}\n{before}")["retirement.application"]
    assert finding.status == FAIL and said in finding.evidence and "do init" in finding.remedy
    assert CLIENT not in finding.evidence


@pytest.mark.parametrize(
    "config",
    [
        {},
        {REGISTRATION: {"pipeline": []}},
        {REGISTRATION: {"pipeline": ["another.Step", STEP]}},
        {REGISTRATION: {"pipeline": ["another.Step"]}},
    ],
)
def test_registration_takes_the_name(platform: Platform, config: dict[str, Any]) -> None:
    """A step before ours could end the pipeline."""
    found = audit(platform, OPEN_EDX_FILTERS_CONFIG=config)
    assert bad(found) == {"reserved-name"} and "first step" in found["retirement.reserved-name"].evidence


def test_the_filter_does_nothing(platform: Platform) -> None:
    """It is tried, not only looked for."""
    before = (
        f"{SETUP}\nfrom tutorprivacy.inside.accounts.reserved_name import RefuseWorkerName\n"
        "RefuseWorkerName.kept, RefuseWorkerName.run_filter = RefuseWorkerName.run_filter, lambda self, form_data: {}"
    )
    try:
        finding = audit(platform, before)["retirement.reserved-name"]
    finally:
        platform.run(
            "from tutorprivacy.inside.accounts.reserved_name import RefuseWorkerName as R\n"
            "R.run_filter = R.kept; result = 0"
        )
    assert finding.status == FAIL and "does not refuse" in finding.evidence


def test_nothing_listens_elsewhere(platform: Platform) -> None:
    found = platform.audit("worker", SETUP, without=["tutorprivacy.inside.accounts.reserved_name"], **GOOD)
    assert bad(found) == {"reserved-name"} and "INSTALLED_APPS" in found["retirement.reserved-name"].evidence
