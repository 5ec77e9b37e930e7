"""Of which kind a table is: each of the platform's has one."""

from __future__ import annotations

import pytest

from tutorprivacy.inside.erasure.rules import APPLICATIONS, RULES
from tutorprivacy.inside.processing.kinds import KINDS, OTHERS, is_known, kind_of


@pytest.mark.parametrize("app", sorted(APPLICATIONS))
def test_every_application_of_the_platform_has_a_kind(app: str) -> None:
    """Those that the erasure knows."""
    assert kind_of(f"{app}.Model") in set(KINDS) - {OTHERS} and is_known(f"{app}.Model")


@pytest.mark.parametrize("label", [label for label in RULES if "*" not in label])
def test_every_model_with_a_rule_has_a_kind(label: str) -> None:
    assert kind_of(label) != OTHERS


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("auth.User", "account"),
        ("auth.Group", "staff"),
        ("student.UserProfile", "profile"),
        ("student.CourseEnrollment", "courses"),
        ("student.HistoricalCourseEnrollment", "courses"),
        ("student.HistoricalManualEnrollmentAudit", "staff"),
        ("courseware.StudentModule", "answers"),
        ("certificates.GeneratedCertificate", "certificates"),
        ("forum.CommentThread", "posts"),
        ("notifications.Notification", "messages"),
        ("enterprise.EnterpriseCustomerUser", "organisations"),
        ("entitlements.CourseEntitlement", "orders"),
        ("social_django.UserSocialAuth", "sign_in"),
        ("shop.Order", OTHERS),
        ("(no model).leftover", OTHERS),
        ("(no model).course_creators_coursecreator", "authoring"),
    ],
)
def test_what_a_learner_would_say(label: str, kind: str) -> None:
    """A history is of its model's kind, and a plugin's table of none that is known."""
    assert kind_of(label) == kind
    assert is_known(label) == (kind != OTHERS and "(" not in label)
