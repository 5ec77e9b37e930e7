"""What the table of rules says of models, and what the register says of it."""

from __future__ import annotations

from typing import Any

import pytest

from tutorprivacy.inside.database.column_names import ACTOR, OWNER
from tutorprivacy.inside.database.models import FOREIGN_KEY, Described, Link, Reference
from tutorprivacy.inside.database.person import tells_whose
from tutorprivacy.inside.erasure.rules import ALL, BLANK, DELETE, DETACH, KEEP, RULES, rule_of
from tutorprivacy.inside.erasure.treatment import NOT_DONE, TEXTS_ONLY, treatment
from tutorprivacy.inside.erasure.whose import told_apart

MONTHS = {"entitlements.CourseEntitlement": 120, "bulk_email.Optout": 0}


def table(label: str, *roles: str, **more: Any) -> Described:
    references = tuple(Reference(f"{role}_id", f"{role}_id", FOREIGN_KEY, role, "id") for role in roles)
    level = 0 if OWNER in roles else None
    return Described(None, label, label.lower(), (), references=references, level=level, **more)


@pytest.mark.parametrize(
    ("label", "how"),
    [
        ("courseware.StudentModule", DELETE),
        ("certificates.HistoricalGeneratedCertificate", DELETE),
        ("certificates.GeneratedCertificate", BLANK),
        ("user_api.UserRetirementStatus", KEEP),
        ("wiki.Article", DETACH),
        ("student.CourseEnrollment", DELETE),
    ],
)
def test_models_of_the_platform(label: str, how: str) -> None:
    """They are known, whatever PRIVACY_ERASURE_UNKNOWN says."""
    for unknown in ("delete", "blank", "report"):
        rule = rule_of(label, unknown)
        assert (rule.how, rule.is_known) == (how, True)


def test_names_stay_in_one_model_only() -> None:
    """The retirement's own, until it is cleaned up."""
    assert [label for label, rule in RULES.items() if rule.names_stay] == ["user_api.UserRetirementStatus"]


def test_every_row_that_stays_has_a_reason() -> None:
    assert [label for label, rule in RULES.items() if rule.how != DELETE and not rule.why] == []


@pytest.mark.parametrize(
    ("unknown", "how", "columns"), [("delete", DELETE, ()), ("blank", BLANK, ALL), ("report", KEEP, ())]
)
def test_models_of_others(unknown: str, how: str, columns: tuple[str, ...]) -> None:
    rule = rule_of("shop.Order", unknown)
    assert (rule.how, rule.columns, rule.is_known, rule.is_reported) == (how, columns, False, unknown == "report")


@pytest.mark.parametrize(
    ("found", "unknown", "how", "detail"),
    [
        (table("courseware.StudentModule", OWNER), "delete", DELETE, ""),
        (table("teams.CourseTeamMembership", OWNER, ACTOR), "delete", DELETE, "of others' rows, actor_id"),
        (table("dark_lang.DarkLangConfig", ACTOR), "delete", DETACH, "actor_id"),
        (table("course_overviews.CourseOverview"), "delete", TEXTS_ONLY, ""),
        (table("shop.Order", OWNER), "delete", DELETE, "no rule names it: PRIVACY_ERASURE_UNKNOWN is delete"),
        (table("shop.Order", OWNER), "report", NOT_DONE, "no rule names it: PRIVACY_ERASURE_UNKNOWN is report"),
        (
            table("entitlements.CourseEntitlement", OWNER),
            "delete",
            KEEP,
            "an order's number, for the books; deleted 120 months after the request",
        ),
        (table("bulk_email.Optout", OWNER), "delete", DELETE, "PRIVACY_ERASURE_KEEP_MONTHS says 0"),
        (table("student.UserProfile", OWNER), "", NOT_DONE, "retirement is off"),
        (table("shop.Odd", problem="it cannot be described"), "delete", NOT_DONE, "it cannot be described"),
    ],
)
def test_what_the_register_says(found: Described, unknown: str, how: str, detail: str) -> None:
    told = treatment(found, unknown, MONTHS)
    assert (told.how, told.detail) == (how, detail)


def test_what_hangs_on_what_is_everybodys() -> None:
    """Whoever set up a service owns neither its rights nor what hangs on these; what hangs on her enrolment is hers."""

    def hanging(label: str, target: str) -> Described:
        link = Link("key_id", "key_id", FOREIGN_KEY, OWNER, target, "id")
        return Described(None, label, label, (), follows=(link,), level=1)

    tables = {
        each.label: each
        for each in (
            table("oauth2_provider.Application", OWNER),
            hanging("oauth_dispatch.ApplicationAccess", "oauth2_provider.Application"),
            table("student.CourseEnrollment", OWNER),
            hanging("schedules.Schedule", "student.CourseEnrollment"),
        )
    }
    apart = told_apart(tables)
    assert [label for label, each in apart.items() if each.follows] == ["schedules.Schedule"]
    told = {label: treatment(each, "delete", {}).how for label, each in apart.items()}
    assert told == {
        "oauth2_provider.Application": DETACH,
        "oauth_dispatch.ApplicationAccess": TEXTS_ONLY,
        "student.CourseEnrollment": DELETE,
        "schedules.Schedule": DELETE,
    }
    assert not tells_whose(table("x.Generic"), apart["oauth2_provider.Application"])
