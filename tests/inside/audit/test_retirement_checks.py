"""Each finding on retirement: passes, fails, and where it can be, is unknown. In a real database, with people in it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from lab.platform import Platform
from tutorprivacy.inside.audit.findings import DECIDE, FAIL, PASS, UNKNOWN, Finding

STATES = ["PENDING", "RETIRING_LMS", "LMS_COMPLETE", "ERRORED", "ABORTED", "COMPLETE"]
GOOD = {
    "ENABLE_ACCOUNT_DELETION": True,
    "FEATURES": {"ENABLE_ACCOUNT_DELETION": True},
    "RETIREMENT_STATES": STATES,
    "RETIRED_USER_SALTS": ["abc", "123", "a salt that nobody knows"],
    "PRIVACY_RETIREMENT": {"client_id": "client-of-the-lab", "cool_off_days": 14, "cleanup_days": 30},
}
SETUP = f"""
states(*{STATES})
learner("PENDING", days=20)
learner("RETIRING_LMS", days=20, since=0.9)
learner("LMS_COMPLETE", days=20, since=0.1)
learner("ABORTED", days=200, since=200)
learner("COMPLETE", days=300, since=30.5)
"""


def audit(platform: Platform, before: str = SETUP, away: bool = False, **settings: Any) -> dict[str, Finding]:
    return platform.audit("retirement", before, away=away, **{**GOOD, **settings})


def test_all_is_well(platform: Platform) -> None:
    """Learners wait, are worked on and are retired, none of them too long."""
    found = audit(platform)
    assert {finding.status for finding in found.values()} == {PASS}, found
    assert len(found) == 8 and {finding.place for finding in found.values()} == {"lms"}


IN_THE_DATABASE = ("states", "stuck", "errored", "overdue", "kept-rows", "verified")


def test_the_database_is_away(platform: Platform) -> None:
    """Nothing is said of what could not be asked, and the error's text is not repeated."""
    found = audit(platform, away=True)
    assert {name for name, finding in found.items() if finding.status == UNKNOWN} == {
        f"retirement.{name}" for name in IN_THE_DATABASE
    }
    assert all("OperationalError" in found[f"retirement.{name}"].evidence for name in IN_THE_DATABASE)


def test_the_applications_are_not_installed(platform: Platform) -> None:
    found = platform.audit("retirement", SETUP, without=["openedx.core.djangoapps.user_api"], **GOOD)
    unknown = {name for name, finding in found.items() if finding.status == UNKNOWN}
    assert unknown == {f"retirement.{name}" for name in ("states", "stuck", "errored", "overdue", "kept-rows")}


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("RETIREMENT_STATES", "states"),
        ("RETIRED_USER_SALTS", "salt"),
    ],
)
def test_a_setting_is_not_there(platform: Platform, name: str, check: str) -> None:
    finding = audit(platform, **{name: None})[f"retirement.{check}"]
    assert finding.status == UNKNOWN and name in finding.evidence


def test_studio_retires_nobody(platform: Platform) -> None:
    assert audit(platform, SERVICE_VARIANT="cms", RETIREMENT_STATES=None) == {}
    assert len(audit(platform, SERVICE_VARIANT="cms")) == 8


@pytest.mark.parametrize(
    ("flat", "feature", "status"),
    [
        (True, None, PASS),
        (None, True, PASS),
        (False, False, FAIL),
        (None, False, FAIL),
        (True, False, UNKNOWN),
        (None, None, UNKNOWN),
    ],
)
def test_requests(platform: Platform, flat: bool | None, feature: bool | None, status: str) -> None:
    """Switched off, an account is kept for ever; whether it is, old and new releases read in different places."""
    features = {} if feature is None else {"ENABLE_ACCOUNT_DELETION": feature}
    finding = audit(platform, ENABLE_ACCOUNT_DELETION=flat, FEATURES=features)["retirement.requests"]
    assert finding.status == status
    assert status != FAIL or ("until somebody deletes it by hand" in finding.evidence and "art. 17" in finding.remedy)


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ([], "empty"),
        ([state for state in STATES if state != "RETIRING_LMS"], "Missing in the table: RETIRING_LMS; not in the"),
        ([*STATES[:2], "zoraquill", *STATES[2:]], "Missing in the table: none; not in the settings: 1."),
        ([STATES[0], *STATES[2:0:-1], *STATES[3:]], "another order"),
    ],
)
def test_states(platform: Platform, there: list[str], said: str) -> None:
    finding = audit(platform, f"states(*{there})")["retirement.states"]
    assert finding.status == FAIL and said in finding.evidence and "do init --limit=privacy" in finding.remedy


@pytest.mark.parametrize("salts", [[], ["abc", "123"], ["a salt that nobody knows", "abc"], ["x", ""]])
def test_the_salt(platform: Platform, salts: list[str]) -> None:
    """The last is for new retirements; no salt is ever said."""
    finding = audit(platform, RETIRED_USER_SALTS=salts)["retirement.salt"]
    assert finding.status == FAIL and "Remove none" in finding.remedy
    assert not any(salt in finding.evidence for salt in salts if len(salt) > 1)


@pytest.mark.parametrize(
    ("check", "learner", "said"),
    [
        ("stuck", '"RETIRING_LMS", days=20, since=1.1', "1 retirements"),
        ("stuck", '"LMS_COMPLETE", days=20, since=2', "1 retirements"),
        ("errored", '"ERRORED", days=20, since=0', "1 retirements"),
        ("overdue", '"PENDING", days=21.1, since=0', "1 learners"),
        ("kept-rows", '"COMPLETE", days=60, since=31.1', "1 rows"),
    ],
)
def test_learners(platform: Platform, check: str, learner: str, said: str) -> None:
    """One learner too long in a state makes one finding fail."""
    found = audit(platform, f"{SETUP}\nlearner({learner})")
    assert [name for name, finding in found.items() if finding.status != PASS] == [f"retirement.{check}"]
    finding = found[f"retirement.{check}"]
    assert finding.status == FAIL and said in finding.evidence and "do retire-users" in finding.remedy


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        ("privacy plugin: forums: ReadTimeout", "forums: ReadTimeout"),
        ("privacy plugin: begun\n Moved from A to B:\nprivacy plugin: s3: answered 503\n", "s3: answered 503"),
        ("privacy plugin: lms_misc answered 403, since 2026-03-01\n", "since 2026-03-01 (lms_misc answered 403)"),
        ("privacy plugin: enrollments answered 200 with no list", "enrollments answered 200 with no list"),
    ],
)
def test_who_failed_since_when_and_why(platform: Platform, noted: str, said: str) -> None:
    """By number; a failure that is tried again each night keeps its first day."""
    finding = audit(platform, f"{SETUP}\nlearner('ERRORED', days=20, since=0, responses={noted!r})")
    assert "1 retirements have failed: " in (found := finding["retirement.errored"]).evidence
    assert said in found.evidence and "--retry-errored" in found.remedy


@pytest.mark.parametrize(
    "noted",
    [
        "",
        "zoraquill <zora@example.org>",
        "privacy plugin: zoraquill@example.org",
        "privacy plugin: forums: Zora Quill",
        "x" * 9999,
    ],
)
def test_of_what_others_have_noted_nothing_is_said(platform: Platform, noted: str) -> None:
    """It can name people; then the day is that of the failure."""
    finding = audit(platform, f"{SETUP}\nlearner('ERRORED', days=20, since=3, responses={noted!r})")[
        "retirement.errored"
    ]
    day = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=3)
    assert finding.evidence.endswith(f" since {day:%Y-%m-%d}.") and "zora" not in finding.evidence.lower()


RETIRED = """
for number in range(4):
    user = somebody(f"retired__user_{{number}}")
    if number != 3:  # the rows of three are removed
        UserRetirementRequest.objects.create(user=user)
    else:
        at = RetirementState.objects.get(state_name="COMPLETE")
        UserRetirementRequest.objects.create(user=user)
        UserRetirementStatus.objects.create(user=user, current_state=at)
    if number in {verified}:
        UserRetirementRequest.objects.get(user=user).save()
# Under way, however far it has come: verified or not, that is not complete.
under_way = learner("LMS_COMPLETE", days=20, since=0.1).user
users.filter(pk=under_way.pk).update(username="retired__user_9")
"""


def test_who_was_verified(platform: Platform) -> None:
    """Also when the row is gone; whoever was retired before is for the operator to decide on."""
    finding = audit(platform, SETUP + RETIRED.format(verified=(0, 1, 2, 3)))["retirement.verified"]
    assert finding.status == PASS and finding.evidence.startswith("4 retirements are complete; of 4, nothing")
    finding = audit(platform, SETUP + RETIRED.format(verified=(0, 3)))["retirement.verified"]
    assert finding.status == DECIDE and "2 were not verified" in finding.evidence
    assert "LMS_COMPLETE" in finding.remedy and "do retire-users" in finding.remedy


def test_another_driver(platform: Platform) -> None:
    """With this plugin's retirement off, nobody knows the days; where nobody waits, all is well."""
    found = audit(platform, PRIVACY_RETIREMENT=None)
    unknown = {name for name, finding in found.items() if finding.status != PASS}
    assert unknown == {"retirement.overdue", "retirement.kept-rows"}
    assert {found[name].status for name in unknown} == {UNKNOWN}
    found = audit(platform, f"states(*{STATES})", PRIVACY_RETIREMENT=None)
    assert {finding.status for finding in found.values()} == {PASS}
