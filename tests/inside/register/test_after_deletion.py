"""The list of what the deletion of an account does to the platform's models."""

from __future__ import annotations

import re

import pytest

from tutorprivacy.inside.register.after_deletion import BLANKED, DELETED, HASHED, KEPT, RETIRED, UNKNOWN, fate_of


@pytest.mark.parametrize("label", sorted(RETIRED))
def test_each_says_where_it_was_read(label: str) -> None:
    """A file of the platform, or of one of its libraries."""
    fate = RETIRED[label]
    assert re.fullmatch(r"[a-z0-9_]+\.[A-Z][A-Za-z0-9]+", label)
    assert fate.how in (DELETED, BLANKED, HASHED, KEPT) and fate.detail
    assert re.fullmatch(r"(openedx/[a-z-]+: )?[a-z0-9_/]+\.py", fate.seen)


def test_what_learners_would_ask_for() -> None:
    """The models that matter most."""
    assert fate_of("student.UserProfile").how == BLANKED and "phone_number" in fate_of("student.UserProfile").detail
    assert fate_of("auth.User").how == HASHED
    assert fate_of("student.CourseEnrollment").how == KEPT
    assert fate_of("courseware.StudentModule").how == KEPT
    assert fate_of("social_django.UserSocialAuth").how == DELETED


def test_the_others_are_unknown() -> None:
    """Not kept, and not gone."""
    assert fate_of("a_plugin.Model").how == UNKNOWN
