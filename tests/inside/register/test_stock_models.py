"""Every model of the stock releases: of which kind it is, and what retirement, erasure and time do to it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lab.stock_models import RELEASES, models, names_in_steps
from tutorprivacy.inside.erasure.rules import rule_of
from tutorprivacy.inside.processing.kinds import KINDS, OTHERS, is_known, kind_of
from tutorprivacy.inside.register.after_deletion import fate_of
from tutorprivacy.inside.register.platform_steps import DELETED, KEPT, RETIRED, UNKNOWN
from tutorprivacy.inside.register.time_limits import limit_of

STOCK = SimpleNamespace(PRIVACY_RETIREMENT={"keep_months": {}, "cleanup_days": 7})


@pytest.mark.parametrize("release", RELEASES)
def test_the_lists(release: int) -> None:
    """They are whole, as far as the models tell that matter most."""
    found = models(release)
    assert len(found) == len(set(found)) > 550
    assert {"auth.User", "student.UserProfile", "courseware.StudentModule", "forum.Comment"} <= set(found)
    assert ("openedx_content.Unit" in found) == (release == 22) and ("oel_units.Unit" in found) == (release < 22)


@pytest.mark.parametrize("release", RELEASES)
def test_nothing_is_unknown(release: int) -> None:
    """Neither with the platform's code, nor if it could not be looked at."""
    found, steps = models(release), names_in_steps(release)
    assert [label for label in found if fate_of(label, steps).how == UNKNOWN] == []
    assert [label for label in found if fate_of(label).how == UNKNOWN] == []
    assert all(fate_of(label, steps).detail for label in found)


@pytest.mark.parametrize("release", RELEASES)
def test_each_has_a_kind_and_a_rule(release: int) -> None:
    found = models(release)
    assert [label for label in found if not is_known(label) or kind_of(label) in (OTHERS, "events")] == []
    assert [label for label in found if not rule_of(label).is_known] == []
    assert {kind_of(label) for label in found} == set(KINDS) - {OTHERS, "events", "counts", "logs"}
    assert [label for label in found if not limit_of(label, STOCK).as_text()] == []


def test_what_differs() -> None:
    """Verawood's steps do more; and a table is not taken for one of the same name."""
    before, after = names_in_steps(21), names_in_steps(22)
    assert fate_of("casbin_adapter.CasbinRule", before).how == KEPT
    assert fate_of("casbin_adapter.CasbinRule", after).how == DELETED
    audit = "SapSuccessFactorsLearnerDataTransmissionAudit"
    assert fate_of(f"sap_success_factors.{audit}", after).how == "columns blanked"
    assert fate_of(f"sap_success_factors_channel.{audit}", after).how == KEPT
    assert fate_of("entitlements.CourseEntitlement", after).how == KEPT


def test_a_relation_with_an_everyday_name_is_no_step() -> None:
    """``items`` is also what a dictionary has; ``course_set`` is not."""
    names = {"retire": {"items", "course_set"}}
    assert fate_of("assessment.StudentTrainingWorkflowItem", names, {"items"}).how == KEPT
    assert fate_of("assessment.StudentTrainingWorkflowItem", names, {"course_set"}).how == UNKNOWN


def test_what_is_on_the_list_is_stock() -> None:
    """No model of the list of steps is one that no release has."""
    assert set(RETIRED) <= {label for release in RELEASES for label in models(release)}


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("sessions.Session", "when the session has ended; by the command clearsessions, which nothing in Tutor runs"),
        (
            "notifications.Notification",
            "60 days after it was made; by the command delete_expired_notifications, which nothing in Tutor runs",
        ),
        ("user_api.UserRetirementStatus", "7 days after the retirement; by retire-users"),
        ("courseware.StudentModule", "no limit in time"),
        ("certificates.GeneratedCertificate", "no limit in time"),
        (
            "student.HistoricalManualEnrollmentAudit",
            "30 days after the change; by the command clean_old_history --auto, which nothing in Tutor runs",
        ),
    ],
)
def test_limits_in_time(label: str, text: str) -> None:
    assert limit_of(label, STOCK).as_text() == text


def test_limits_that_the_operator_sets() -> None:
    months = {"certificates.GeneratedCertificate": 9, "courseware.StudentModule": 5}
    settings = SimpleNamespace(PRIVACY_RETIREMENT={"keep_months": months, "cleanup_days": 0}, NOTIFICATIONS_EXPIRY=3)
    found = limit_of("certificates.GeneratedCertificate", settings)
    assert found.as_text() == "9 months after the request to delete the account; by retire-users"
    assert limit_of("courseware.StudentModule", settings).as_text() == "no limit in time"  # it is deleted at once
    assert limit_of("user_api.UserRetirementStatus", settings).as_text() == "with the retirement; by retire-users"
    assert limit_of("notifications.Notification", settings).as_text().startswith("3 days after")
    assert limit_of("user_api.UserRetirementStatus", SimpleNamespace()).as_text() == "no limit in time"
