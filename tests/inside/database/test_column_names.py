"""What names of columns tell."""

from __future__ import annotations

import pytest

from tutorprivacy.inside.database.column_names import (
    ACTOR,
    AUTHOR,
    CONTACT,
    EMAIL,
    OWNER,
    PSEUDONYM,
    USER_ID,
    USERNAME,
    identity,
    personal,
    role,
    secret,
)
from tutorprivacy.inside.database.column_shapes import TAKES_TEXT, TEXT, column_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("user_id", USER_ID),
        ("userId", USER_ID),
        ("lms_user_id", USER_ID),
        ("edx_user_id", USER_ID),
        ("student_id", USER_ID),
        ("scorer_id", USER_ID),
        ("created_by_id", USER_ID),
        ("username", USERNAME),
        ("original_username", USERNAME),
        ("author_username", USERNAME),
        ("email", EMAIL),
        ("enrolled_email", EMAIL),
        ("new_secondary_email", EMAIL),
        ("email_address", EMAIL),
        ("anonymous_user_id", PSEUDONYM),
        ("external_user_id", PSEUDONYM),
        # Other systems', and what only sounds like it.
        ("canvas_user_id", ""),
        ("sapsf_user_id", ""),
        ("lti_user_id", ""),
        ("sftp_username", ""),
        ("oauth_user_id", ""),
        ("history_id", ""),
        ("group_by_id", ""),
        ("sort_by_id", ""),
        ("set_by_id", USER_ID),
        ("edited_by_id", USER_ID),
        ("attr_username", ""),
        ("default_email", ""),
        ("channel_worker_username", ""),
        ("email_cadence", ""),
        ("anonymous", ""),
        ("anonymous_to_peers", ""),
        ("course_id", ""),
        ("id", ""),
        ("object_id", ""),
        ("site_id", ""),
    ],
)
def test_identity(name: str, expected: str) -> None:
    assert identity(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((name, OWNER) for name in ("user", "student", "learner", "recipient", "follower", "user_profile")),
        *((name, AUTHOR) for name in ("author", "sender", "author_username")),
        *((name, ACTOR) for name in ("changed_by", "created_by_id", "closed_by", "editor", "support_user")),
        *((name, ACTOR) for name in ("history_user", "reviewing_user", "scorer_id", "enrolled_by")),
        *((name, ACTOR) for name in ("updated_user", "created_user")),
        *((name, CONTACT) for name in ("proctoring_escalation_email", "contact_email", "support_email", "reply_email")),
        *((name, OWNER) for name in ("email", "user_email", "enrolled_email", "new_email", "invited_user")),
        ("by", OWNER),
        ("bystander", OWNER),
    ],
)
def test_role(name: str, expected: str) -> None:
    assert role(name) == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("first_name", "name"),
        ("mailing_address", "address"),
        ("ip_address", "IP address"),
        ("year_of_birth", "birth"),
        ("phone_number", "telephone number"),
        ("bio", "biography"),
        ("degreed_user_email", "e-mail address"),
        ("canvas_user_id", "account elsewhere"),
        ("external_user_key", "account elsewhere"),
        ("profile_image_uploaded_at", "picture"),
        ("country", "location"),
        ("course_name", ""),
        ("display_name", ""),
        ("page", ""),
        ("description", ""),
        ("zip", ""),
        ("email_cadence", ""),
    ],
)
def test_personal(name: str, kind: str) -> None:
    assert personal(name) == kind


@pytest.mark.parametrize(
    ("name", "table", "expected"),
    [
        ("password", "User", True),
        ("access_token", "Anything", True),
        ("client_secret", "Application", True),
        ("activation_key", "Registration", True),
        ("session_id", "Profile", True),
        ("photo_id_key", "Verification", True),
        ("key", "Token", True),
        ("code", "Grant", True),
        ("key", "UserPreference", False),
        ("course_key", "Token", False),
        ("external_user_key", "Enrollment", False),
        ("tokenizer", "Search", False),
        ("compass", "Map", False),
    ],
)
def test_secret(name: str, table: str, expected: bool) -> None:
    assert secret(name, table) is expected


@pytest.mark.parametrize("name", ["username", "author", "graded_by", "learner_name", "full_name", "owner", "email"])
def test_columns_of_people(name: str) -> None:
    """Whatever stands in one is what somebody is called."""
    assert column_of(name, name, TEXT, TAKES_TEXT, "Thing").is_of_people


@pytest.mark.parametrize(
    "name", ["org", "language", "country", "role", "provider", "short_name", "state_name", "name", "group_by", "value"]
)
def test_columns_of_things(name: str) -> None:
    """A learner can be called like one of them: de, mitx, github."""
    assert not column_of(name, name, TEXT, TAKES_TEXT, "Thing").is_of_people
