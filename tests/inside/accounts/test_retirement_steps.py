"""States, steps and salts: what is added to the platform's and the operator's settings, and what stays."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tutorprivacy.inside.accounts import retirement_steps
from tutorprivacy.inside.accounts.reserved_name import REGISTRATION, STEP
from tutorprivacy.inside.accounts.retirement_steps import ERASURE, extended_states, retirement_settings, steps
from tutorprivacy.inside.django_settings import changes

#: The platform's default.
STATES = [
    *("PENDING", "LOCKING_ACCOUNT", "LOCKING_COMPLETE", "RETIRING_FORUMS", "FORUMS_COMPLETE"),
    *("RETIRING_EMAIL_LISTS", "EMAIL_LISTS_COMPLETE", "RETIRING_ENROLLMENTS", "ENROLLMENTS_COMPLETE"),
    *("RETIRING_NOTES", "NOTES_COMPLETE", "RETIRING_LMS", "LMS_COMPLETE", "ERRORED", "ABORTED", "COMPLETE"),
]


def options(**changes: Any) -> dict[str, Any]:
    return {
        "forum": False,
        "notes": False,
        "services": [],
        "user_salt": "our-own-salt",
        "worker_username": "our_worker",
        "client_id": "client",
        "cool_off_days": 14,
        "cleanup_days": 30,
        "erasure_unknown": "delete",
        "erasure_forum": "delete-text",
        "keep_months": {},
        "free_email_days": 0,
        **changes,
    }


SERVICE = {"name": "SHOP", "url": "http://shop:8000", "path": "/retire/"}


@pytest.mark.parametrize("made", [options(), options(forum=True, notes=True), options(services=[SERVICE])])
@pytest.mark.parametrize(
    "states", [STATES, [*STATES[:1], *STATES[-3:]], ["PENDING", "OWN", "OWN_COMPLETE", *STATES[-5:]]]
)
def test_every_step_has_its_states(states: list[str], made: dict[str, Any]) -> None:
    """In order, and among all that were there; the platform wants PENDING first and three at the end."""
    needed = steps(made)
    found = extended_states(states, needed)
    assert [state for state in found if state in states] == list(states)
    assert len(found) == len(set(found)) and extended_states(found, needed) == found
    assert found[0] == "PENDING" and found[-3:] == ["ERRORED", "ABORTED", "COMPLETE"]
    for step in needed:
        assert found.index(step.complete) == found.index(step.working) + 1
    misc, account = found.index("RETIRING_LMS_MISC"), found.index("RETIRING_LMS")
    assert misc < account and all(found.index(step.working) <= account for step in needed[:-1])
    assert needed[-1] == ERASURE and found[-4] == ERASURE.complete  # behind all that the platform does
    assert max(map(len, found)) <= 30  # the column of the table


def test_a_service_that_comes_later() -> None:
    """Still before the learner's account ends."""
    found = extended_states(extended_states(STATES, steps(options())), steps(options(services=[SERVICE])))
    assert found.index("SHOP_COMPLETE") < found.index("RETIRING_LMS_MISC")


def settings(**changes: Any) -> dict[str, Any]:
    return {"RETIREMENT_STATES": list(STATES), "RETIRED_USER_SALTS": ["abc", "123"], **changes}


def test_the_salt_is_appended() -> None:
    """The others are needed to find those who were retired with them, in their order; once is enough."""
    before = settings()
    kept = copy.deepcopy(before)
    made = retirement_settings(before, options(), None)
    assert made["RETIRED_USER_SALTS"] == ["abc", "123", "our-own-salt"] and before == kept
    again = retirement_settings({**before, **made}, options(), None)
    assert again["RETIRED_USER_SALTS"] == made["RETIRED_USER_SALTS"]
    other = retirement_settings({**before, **made}, options(user_salt="another"), None)
    assert other["RETIRED_USER_SALTS"] == ["abc", "123", "our-own-salt", "another"]


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ({}, "our_worker"),
        ("RETIREMENT_SERVICE_USER", "our_worker"),
        ("privacy_Retirement_worker", "our_worker"),
        ("theirs", "theirs"),
    ],
)
def test_the_worker(there: Any, expected: str) -> None:
    """An operator's own name stays; one that everybody knows does not. It is refused to all others."""
    before = settings(**({"RETIREMENT_SERVICE_WORKER_USERNAME": there} if there else {}), INSTALLED_APPS=["theirs"])
    made = retirement_settings(before, options(), None)
    assert made["RETIREMENT_SERVICE_WORKER_USERNAME"] == expected
    assert made["OPEN_EDX_FILTERS_CONFIG"][REGISTRATION]["pipeline"] == [STEP]
    assert made["INSTALLED_APPS"] == ["theirs", "tutorprivacy.inside.accounts.reserved_name.ReservedName"]
    assert before["INSTALLED_APPS"] == ["theirs"] and "OPEN_EDX_FILTERS_CONFIG" not in before
    assert retirement_settings({}, options(), None) == {}  # a service that retires nobody


def test_the_steps_follow_the_states() -> None:
    """The API takes states in their order only."""
    mixed = [STATES[0], *STATES[7:9], *STATES[3:7], *STATES[9:]]
    made = retirement_settings(settings(RETIREMENT_STATES=mixed), options(forum=True, notes=True), "redis://r/1")
    found = made["PRIVACY_RETIREMENT"]
    assert [step.name for step in found["steps"]] == ["ENROLLMENTS", "FORUMS", "NOTES", "LMS_MISC", "LMS", "ERASURE"]
    assert found["states"] == made["RETIREMENT_STATES"] and found["redis_url"] == "redis://r/1"
    assert "our-own-salt" not in repr(found) and found["erasure_unknown"] == "delete"


def test_only_what_is_there_is_called() -> None:
    """No forum, no notes: no call that could only fail."""
    assert [step.name for step in steps(options())] == ["ENROLLMENTS", "LMS_MISC", "LMS", "ERASURE"]
    everything = steps(options(forum=True, notes=True, services=[SERVICE]))
    assert " ".join(step.name for step in everything) == "FORUMS ENROLLMENTS NOTES SHOP LMS_MISC LMS ERASURE"
    assert everything[3].url == "http://shop:8000/retire/"


def test_account_deletion_is_on(policy: dict[str, Any]) -> None:
    """In both places where releases look for it; and as it was while retirement is off."""
    before = settings(FEATURES={"ENABLE_ACCOUNT_DELETION": False}, ENABLE_ACCOUNT_DELETION=False)
    before["LOGGING"] = {"version": 1, "formatters": {}, "handlers": {}, "loggers": {}}
    before["LOG_DIR"] = "/openedx/data/logs"
    off = copy.deepcopy(before)
    changes.apply(off, {**policy, "retirement": None})
    assert off["ENABLE_ACCOUNT_DELETION"] is off["FEATURES"]["ENABLE_ACCOUNT_DELETION"] is False
    assert off["RETIREMENT_STATES"] == STATES and "PRIVACY_RETIREMENT" not in off
    changes.apply(before, {**policy, "retirement": options()})
    assert before["ENABLE_ACCOUNT_DELETION"] is before["FEATURES"]["ENABLE_ACCOUNT_DELETION"] is True
    assert "RETIRING_LMS_MISC" in before["RETIREMENT_STATES"]
    assert before["PRIVACY_RETIREMENT"]["lms_url"] == retirement_steps._LMS_URL


def test_whoever_keeps_posts() -> None:
    """The platform's own step of the forum deletes their texts: it is not made, and ours does the rest."""
    kept = options(forum=True, notes=True, erasure_forum="keep-text")
    assert [step.name for step in steps(kept)] == ["ENROLLMENTS", "NOTES", "LMS_MISC", "LMS", "ERASURE"]
    made = retirement_settings(settings(), kept, None)["PRIVACY_RETIREMENT"]
    assert (made["erasure_forum"], made["forum"]) == ("keep-text", True)
    assert not any("retire_forum" in step.url for step in made["steps"])
