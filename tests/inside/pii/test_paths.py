"""Paths: which part of them names a person or is a token, and which only looks like it."""

from __future__ import annotations

import pytest

from tutorprivacy.inside.pii import paths

PATHS = [
    ("/u/alice", "/u/-"),
    ("/profile/u/alice/x", "/profile/u/-/x"),
    ("/api/user/v1/accounts/alice/image", "/api/user/v1/accounts/-/image"),
    ("/api/user/v1/accounts/name_change/alice/confirm/", "/api/user/v1/accounts/name_change/-/confirm/"),
    ("/api/user/v1/preferences/alice/time_zone", "/api/user/v1/preferences/-/time_zone"),
    ("/api/profile_images/v1/alice/upload", "/api/profile_images/v1/-/upload"),
    ("/api/mobile/v0.5/users/alice/course_enrollments/", "/api/mobile/v0.5/users/-/course_enrollments/"),
    ("/api/enrollment/v1/enrollment/alice,course-v1:edX+X+1", "/api/enrollment/v1/enrollment/-"),
    ("/api/team/v0/team_membership/team1,alice", "/api/team/v0/team_membership/-"),
    ("/api/certificates/v0/certificates/alice/courses/c/", "/api/certificates/v0/certificates/-/courses/c/"),
    ("/courses/course-v1:edX+X+1/progress/5/", "/courses/course-v1:edX+X+1/progress/-/"),
    ("/learning/course/course-v1:edX+X+1/progress/5/", "/learning/course/course-v1:edX+X+1/progress/-/"),
    ("/api/course_home/progress/course-v1:edX+X+1/5", "/api/course_home/progress/course-v1:edX+X+1/-"),
    ("/courses/c/discussion/forum/users/5/followed", "/courses/c/discussion/forum/users/-/followed"),
    ("/discussions/c/learners/alice/posts", "/discussions/c/learners/-/posts"),
    ("/courses/c/submission_history/alice/block", "/courses/c/submission_history/-/block"),
    ("/course_team/course-v1:edX+X+1/alice", "/course_team/course-v1:edX+X+1/-"),
    ("/api/libraries/v2/lib:X:Y/team/user/alice/", "/api/libraries/v2/lib:X:Y/team/user/-/"),
    ("/admin/auth/user/5/change/", "/admin/auth/user/-/change/"),
    ("/support/enrollment/alice", "/support/enrollment/-"),
    ("/password_reset_confirm/3a-tok/", "/password_reset_confirm/-/"),
    ("/password/reset/3a-tok/", "/password/reset/-/"),
    ("/activate/1f2e", "/activate/-"),
    ("/email_confirm/1f2e", "/email_confirm/-"),
    ("/bulk_email/email/optout/tok/course/", "/bulk_email/email/optout/-/course/"),
    ("/api/notifications/preferences/update/enc/", "/api/notifications/preferences/update/-/"),
    ("/learning/goal-unsubscribe/tok", "/learning/goal-unsubscribe/-"),
    ("/api/course_home/unsubscribe_from_course_goal/tok", "/api/course_home/unsubscribe_from_course_goal/-"),
    ("/api/xblock/v2/xblocks/u/handler/5-tok/h/", "/api/xblock/v2/xblocks/u/handler/-/"),
    ("/courses/c/xblock/b/handler_noauth/lti_2_0/user/5", "/courses/c/xblock/b/handler_noauth/lti_2_0/user/-"),
    ("/courses/c/xblock/b/handler/problem_check", "/courses/c/xblock/b/handler/problem_check"),
    ("/xblock/b/handler/xmodule_handler/problem_get", "/xblock/b/handler/xmodule_handler/problem_get"),
    ("/api/discounts/user/5/course/c", "/api/discounts/user/-/course/c"),
    ("/api/lti_consumer/v1/lti/7/lti-ags/3/results/5", "/api/lti_consumer/v1/lti/7/lti-ags/3/results/-"),
    ("/api/lti_consumer/v1/lti/7/memberships/5", "/api/lti_consumer/v1/lti/7/memberships/-"),
    ("/records/programs/1f2e/", "/records/programs/-/"),
    ("/records/programs/shared/1f2e/", "/records/programs/shared/-/"),
    ("/credentials/1f2e/", "/credentials/-/"),
    ("/admin/student/courseenrollment/7/change/", "/admin/student/courseenrollment/-/change/"),
    ("/admin/r/4/7/", "/admin/r/4/-/"),
    ("/courses/edX/Demo/2013/progress/5/", "/courses/edX/Demo/2013/progress/-/"),
    ("/course_team/edX/Demo/2013/alice", "/course_team/edX/Demo/2013/-"),
    ("/disconnect/google/7/", "/disconnect/google/-/"),
    ("/courses/c/discussion/forum/t/threads/5f2e", "/courses/c/discussion/forum/t/threads/-"),
    (
        "/proctored_exam/attempt/grouped/course_id/c/search/ali/b",
        "/proctored_exam/attempt/grouped/course_id/c/search/-",
    ),
    ("/openassessment/fileupload/a/b/c", "/openassessment/fileupload/-"),
    ("/certificates/1f2e", "/certificates/-"),
    ("/certificates/user/5/course/c", "/certificates/user/-/course/c"),
    # nobody in these
    ("/courses/course-v1:edX+X+1/courseware/a/b", "/courses/course-v1:edX+X+1/courseware/a/b"),
    ("/api/user/v1/me", "/api/user/v1/me"),
    ("/courses/course-v1:edX+X+1/progress", "/courses/course-v1:edX+X+1/progress"),
    ("/static/images/logo.png", "/static/images/logo.png"),
    ("/courses/c/xblock/block-v1:a%2Bb%40c/x", "/courses/c/xblock/block-v1:a%2Bb%40c/x"),
    ("/courses/course-v1%3AedX%20X/about", "/courses/course-v1%3AedX%20X/about"),
]

#: Django decodes once, and leads each of the first five to zora's account.
HIDDEN = [
    "/api/user/v1/%61ccounts/zora",
    "/api/user/v1/accounts%2Fzora",
    "/api/user/v1/accounts%2fzora/x",
    "/%75/zora",
    "/%75%2Fz%6Fra",
    "/%2575/zora",
    "/u%252Fzora",
    "/u/z%6Fra",
]

ROUTES = [
    "/search/course_discovery/",
    "/search/course_list_search/",
    "/search/course-v1:edX+X+1",
    "/api/user/v1/accounts/retirement_queue/",
    "/api/user/v1/accounts/retire/",
    "/api/user/v1/accounts/update_retirement_status/?x",
    "/api/user/v1/accounts/search_emails",
    "/certificates/search",
    "/admin/student/courseenrollment/add/",
    "/api/entitlements/v1/entitlements/",
]


@pytest.mark.parametrize("path", ROUTES)
def test_routes_beside_people(path: str) -> None:
    """The platform has routes where else somebody stands; these stay, and name nobody."""
    assert paths.sub_personal_paths(f"GET {path} HTTP", "-") == f"GET {path} HTTP"
    assert paths.personal_segments(path) == []


@pytest.mark.parametrize("name", ["certificates/apps.py", "accounts/views.py", "certificates/views/__init__.py"])
def test_files_of_a_traceback(name: str) -> None:
    """A module of the platform is nobody; only where a traceback names one."""
    path = f"/openedx/edx-platform/lms/djangoapps/{name}"
    assert paths.sub_personal_paths(f'  File "{path}", line 7, in ready', "-").count(path) == 1
    assert path not in paths.sub_personal_paths(f"GET {path} HTTP/1.1", "-")
    assert paths.sub_personal_paths('from "/u/zora", line 7', "-") == 'from "/u/-", line 7'


def test_people_beside_routes() -> None:
    """Somebody may be called like such a route; below a name there is more."""
    for path in ("/api/user/v1/accounts/retire/image", "/u/search", "/api/user/v1/accounts/search"):
        assert paths.sub_personal_paths(path, "-") in ("/api/user/v1/accounts/-/image", "/u/-", path[:-6] + "-")
    assert paths.sub_personal_paths("/api/entitlements/v1/entitlements/1f2e/", "-").endswith("v1/entitlements/-/")


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_personal_paths(path: str, expected: str) -> None:
    """The segment that names a person or holds a token goes, the rest of the path stays."""
    assert paths.sub_personal_paths(path, "-") == expected


def test_personal_segments_are_decoded_and_split() -> None:
    """What the path says of a person can be looked for in the message."""
    path = "/api/enrollment/v1/enrollment/mary%20ann,course-v1:edX+X+1"
    assert paths.personal_segments(path) == ["mary ann", "mary", "ann", "course-v1:edX+X+1"]


@pytest.mark.parametrize("path", HIDDEN)
def test_a_path_that_is_encoded_without_need(path: str) -> None:
    """No rule could read it: it goes as a whole, and what stands beside it stays."""
    assert paths.sub_personal_paths(f"GET {path} HTTP, /about", "-") == "GET /- HTTP, /about"


def test_each_word_of_a_place_that_holds_slashes() -> None:
    """What the path says of a person can be looked for in the message."""
    assert paths.personal_segments("/xblocks/u/handler/zora-tok/h") == ["zora-tok"]
    assert paths.personal_segments("/openassessment/fileupload/zora/essay") == ["zora", "essay"]
