"""What is processed: as the operator says, and as the policy decides."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from lab.notice import COUNTS, DEFAULTS, EVENTS, OPERATOR
from tutorprivacy.inside.django_settings.processing_facts import processing_facts
from tutorprivacy.inside.processing import activities as module
from tutorprivacy.inside.processing.activities import DELETION, NO_END, RIGHTS, TIME, Activity, Period
from tutorprivacy.inside.processing.in_words import in_words, kind_in_words, period_in_words
from tutorprivacy.inside.processing.kinds import KINDS
from tutorprivacy.inside.words.languages import CODES, words
from tutorprivacy.settings import operator_facts
from tutorprivacy.settings.policy import policy

OFF = {"PRIVACY_RETIREMENT_ENABLED": False}


def found(**changes: Any) -> dict[str, Activity]:
    """By kind."""
    told = processing_facts(policy({**DEFAULTS, **changes}, ()))
    return {each.kind: each for each in module.activities(SimpleNamespace(PRIVACY_PROCESSING=told))}


def test_what_the_host_says_the_platform_says() -> None:
    """The setting is a part of the policy, and all that is asked for."""
    whole = policy({**DEFAULTS, **EVENTS, **COUNTS, **OPERATOR}, ())
    assert module.activities_of(whole) == module.activities_of(processing_facts(whole))
    secret = dict.fromkeys(("user_salt", "client_id", "worker_username"), "zoraquill")
    assert "zoraquill" not in str(processing_facts({**whole, "retirement": {**whole["retirement"], **secret}}))
    assert module.activities(SimpleNamespace()) == []


def test_which_there_are() -> None:
    assert set(KINDS) - set(found()) == {"events", "counts"}
    assert set(found(**EVENTS, **COUNTS)) == set(KINDS)
    assert "events" in found(PRIVACY_TRACKING_KEEP_BACKENDS=["mine"])


def test_what_the_operator_told() -> None:
    """Of each kind that of the part of the notice which it is in; and nothing that was not told."""
    told = found(**EVENTS, **COUNTS, **OPERATOR)
    for kind, each in told.items():
        assert each.purpose == {"": f"purpose of {KINDS[kind]}"}
        assert each.basis["fr"] == f"base de {KINDS[kind]}"
        assert each.transfers == {"": "None"} and each.told_recipients == {"fr": "Personne d’autre"}
    assert all(not (each.purpose or each.basis or each.transfers) for each in found().values())
    assert set(operator_facts.KINDS) == set(KINDS.values())


@pytest.mark.parametrize(
    ("changes", "kind", "period"),
    [
        ({}, "account", Period(DELETION, 14, "day")),
        (OFF, "account", Period(NO_END)),
        ({"PRIVACY_RETIREMENT_COOL_OFF_DAYS": 3}, "posts", Period(DELETION, 3, "day")),
        ({"PRIVACY_LOG_RETENTION_DAYS": 5}, "logs", Period(TIME, 5, "day")),
        ({**EVENTS, "PRIVACY_LOG_RETENTION_DAYS": 5}, "events", Period(TIME, 5, "day")),
        ({**EVENTS, "PRIVACY_TRACKING_OUTPUTS": ["console"]}, "events", Period(NO_END)),
        ({**COUNTS, "PRIVACY_USAGE_RETENTION_MONTHS": 7}, "counts", Period(TIME, 7, "month")),
        ({}, "others", Period(DELETION, 14, "day")),
        ({"PRIVACY_ERASURE_UNKNOWN": "report"}, "others", Period(NO_END)),
    ],
)
def test_for_how_long(changes: dict[str, Any], kind: str, period: Period) -> None:
    assert found(**changes)[kind].period == period


@pytest.mark.parametrize(
    ("changes", "kind", "rest"),
    [
        ({}, "certificates", (("certificates", Period(NO_END)),)),
        (
            {"PRIVACY_ERASURE_KEEP_MONTHS": {"certificates.GeneratedCertificate": 9}},
            "certificates",
            (("certificates", Period(TIME, 9, "month")),),
        ),
        ({"PRIVACY_ERASURE_KEEP_MONTHS": {"entitlements.CourseEntitlement": 0}}, "orders", ()),
        ({}, "posts", (("posts_emptied", Period(NO_END)),)),
        ({"PRIVACY_ERASURE_FORUM": "keep-text"}, "posts", (("posts_stay", Period(NO_END)),)),
        (OFF, "posts", ()),
        ({}, "answers", ()),
    ],
)
def test_what_stays(changes: dict[str, Any], kind: str, rest: tuple[Any, ...]) -> None:
    assert found(**changes)[kind].rest == rest


@pytest.mark.parametrize(
    ("changes", "kind", "measure"),
    [
        ({"PRIVACY_REDIS": "plain"}, "sign_in", "encrypted_redis"),
        ({"PRIVACY_APP_LOG": "full"}, "logs", "redacted_logs"),
        ({"PRIVACY_TELEMETRY": "full"}, "logs", "scrubbed_errors"),
        ({"PRIVACY_IP_ADDRESS": "keep"}, "logs", "addresses_dropped"),
        ({"PRIVACY_BLOCK_THIRD_PARTIES": False}, "account", "no_third_parties"),
        (OFF, "answers", "erasure"),
        ({"PRIVACY_USER_ID": "keep"}, "events", "pseudonyms"),
        ({"PRIVACY_FREE_TEXT": "keep"}, "events", "no_texts"),
        ({"PRIVACY_USER_AGENT": "keep"}, "events", "reduced_browsers"),
        ({"PRIVACY_TIMESTAMP_MINUTES": 0}, "events", "rounded_times"),
        ({"PRIVACY_OPT_OUT_SIGNALS": False}, "counts", "opt_out"),
        ({"PRIVACY_USAGE_MIN_GROUP": 1}, "counts", "small_groups"),
        ({"PRIVACY_TRACKING": "full"}, "events", "pseudonyms"),
    ],
)
def test_measures(changes: dict[str, Any], kind: str, measure: str) -> None:
    """What the policy does by itself, and no longer once it does not."""
    assert measure in found(**EVENTS, **COUNTS)[kind].measures
    assert measure not in found(**{**EVENTS, **COUNTS, **changes})[kind].measures


def test_measures_that_are_chosen() -> None:
    assert "private_profiles" in found(PRIVACY_PROFILE_VISIBILITY="private")["profile"].measures
    without = found(PRIVACY_LTI_PERSONAL_DATA="off")["account"]
    assert "no_names_to_tools" in without.measures and "tools" in without.recipients  # they are told an id
    assert "no_names_to_tools" not in found()["account"].measures
    shorter = found(PRIVACY_IP_ADDRESS="truncate")["logs"].measures
    assert "addresses_truncated" in shorter and "addresses_dropped" not in shorter


@pytest.mark.parametrize(
    ("changes", "kind", "more"),
    [
        (EVENTS, "events", set()),
        ({**EVENTS, "PRIVACY_USER_ID": "keep"}, "events", {"contact"}),
        ({**EVENTS, "PRIVACY_FREE_TEXT": "redact"}, "events", {"person_words"}),
        ({"PRIVACY_TRACKING": "full"}, "events", {"contact", "person_words"}),
        ({"PRIVACY_TRACKING_KEEP_BACKENDS": ["mine"]}, "events", {"contact", "person_words"}),
        ({}, "logs", set()),
        ({"PRIVACY_APP_LOG": "full"}, "logs", {"contact"}),
    ],
)
def test_what_is_in_events_and_logs(changes: dict[str, Any], kind: str, more: set[str]) -> None:
    """More where less is done about it; and what is passed on has no end that is known."""
    each = found(**changes)[kind]
    assert {"contact", "person_words"} & set(each.data) == more
    is_passed_on = changes.get("PRIVACY_TRACKING") == "full" or "PRIVACY_TRACKING_KEEP_BACKENDS" in changes
    assert ("passed_on" in dict(each.rest)) == is_passed_on


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        (EVENTS, "events", {"browsers"}),
        ({**EVENTS, "PRIVACY_USER_AGENT": "drop"}, "events", set()),
        ({**EVENTS, "PRIVACY_IP_ADDRESS": "truncate"}, "events", {"connections"}),
        ({"PRIVACY_TRACKING": "full"}, "events", {"connections"}),
        ({"PRIVACY_TRACKING_KEEP_BACKENDS": ["mine"]}, "events", {"connections"}),
        ({}, "logs", set()),
        ({"PRIVACY_IP_ADDRESS": "keep"}, "logs", {"connections"}),
        ({"PRIVACY_APP_LOG": "full"}, "logs", {"connections"}),
        ({"PRIVACY_ACCESS_LOG": "full"}, "logs", {"connections"}),
    ],
)
def test_addresses_only_where_they_are(changes: dict[str, Any], kind: str, told: set[str]) -> None:
    """The page for learners says no more of connections and browsers than the notice beside it."""
    assert {"connections", "browsers"} & set(found(**changes)[kind].data) == told


@pytest.mark.parametrize("code", CODES)
def test_everything_can_be_said(code: str) -> None:
    """In each language, and nothing is left to fill in; the operator's text in this language, or in the next best."""
    for changes in ({}, OFF, {"PRIVACY_USER_ID": "drop", "PRIVACY_FREE_TEXT": "redact"}, {"PRIVACY_TRACKING": "full"}):
        told = found(**{**EVENTS, **COUNTS, **OPERATOR, **changes})
        for each in told.values():
            said = in_words(each, code)
            texts = [text for all_of_one in said.values() for text in all_of_one]
            assert kind_in_words(each.kind, code) and all(texts)
            assert not any("{" in text for text in texts)
            assert said["purpose"] == [f"purpose of {KINDS[each.kind]}"]
    assert ("base de logs" if code == "fr" else "basis of logs") in in_words(found(**OPERATOR)["logs"], code)["basis"]
    assert in_words(found()["logs"], code)["purpose"] == []
    assert all(f"right_{each}" in words(code, "PROCESSING") for each in RIGHTS)


def test_no_word_is_left_over() -> None:
    """What nothing is called any more goes from all languages."""
    names = set(vars(module)["_OF_KIND"])
    assert {f"kind_{name}" for name in names} == {key for key in words("en", "PROCESSING") if key.startswith("kind_")}
    parts = [[*map(str.split, each)] for each in vars(module)["_OF_KIND"].values()]
    for place, prefix in ((0, "people_"), (1, "data_"), (2, "source_")):
        used = {f"{prefix}{name}" for each in parts for name in each[place]}
        used |= {"data_browsers"} if prefix == "data_" else set()  # of events, by the policy
        assert used == {key for key in words("en", "PROCESSING") if key.startswith(prefix)}


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        *[("en", 1, "1 month"), ("en", 2, "2 months"), ("pl", 22, "22 miesiące")],
        *[("uk", 21, "21 місяць"), ("ar", 2, "شهران")],
    ],
)
def test_a_period_has_the_form_of_its_number(code: str, number: int, text: str) -> None:
    assert period_in_words(Period(TIME, number, "month"), code) == text
