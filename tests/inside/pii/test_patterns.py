"""Patterns: what is found, and what only looks like it."""

from __future__ import annotations

import pytest

from tutorprivacy.inside.pii import names, patterns
from tutorprivacy.inside.pii.labelled_secrets import sub_secrets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail alice@example.org now", "mail - now"),
        ("mail alice+course.1@sub.example.co.uk.", "mail -."),
        ("email=alice%40example.org&x", "email=-&x"),
        ("Ünï.cödé@münchen.example said", "- said"),
        ("'alice@example.org'", "'-'"),
        ("mailto:alice@example.org", "mailto:-"),
        ("/course_team/x/alice@example.org", "/course_team/x/-"),
        ("/x/alice.b%2Bx%40example.org/y", "/x/-/y"),
        ("/x/alice%252Bx%2540example.org/y", "/x/-/y"),
        (r"to alice\u0040example.org now", "to - now"),
        ("alice&#64;example.org, b&#x40;example.org", "-, -"),
        ('to "alice liddell"@example.org now', "to - now"),
        # with the name in front
        ("User alice (alice@example.org) activated", "User - activated"),
        ("From: Alice Mary Liddell <alice@example.org>", "From: -"),
        # content, not people
        ("type@problem+block@1f2e3d4c", "type@problem+block@1f2e3d4c"),
        ("asset-v1:edX+X+1+type@asset+block@intro.png", "asset-v1:edX+X+1+type@asset+block@intro.png"),
        ("@property def f(): a @ b", "@property def f(): a @ b"),
        ("user@localhost", "user@localhost"),
    ],
)
def test_emails(text: str, expected: str) -> None:
    """E-mail addresses go, with the name in front of them; usage keys stay."""
    assert patterns.sub_emails(text, "-") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 203.0.113.9 to", "from - to"),
        ("[ip 203.0.113.9]", "[ip -]"),
        ("203.0.113.9:8000", "-:8000"),
        ("at 203.0.113.9.", "at -."),
        ("from 2001:db8::ff00:42:8329 to", "from - to"),
        ("[2001:db8:0:0:0:ff00:42:8329]:443", "[-]:443"),
        ("::ffff:203.0.113.9 seen", "- seen"),
        ("fe80::1%eth0 seen", "- seen"),
        ("::1", "-"),
        # not addresses
        ("21:06:01,123", "21:06:01,123"),
        ("1.2.3.400", "1.2.3.400"),
        ("version 1.2.3", "version 1.2.3"),
        ("std::string and a[::]", "std::string and a[::]"),
        ("10.1.2.3.4", "10.1.2.3.4"),
    ],
)
def test_ip_addresses(text: str, expected: str) -> None:
    """IPv4, IPv6, IPv4-mapped and scoped addresses go; times and versions stay."""
    assert patterns.sub_ip_addresses(text, lambda _address: "-") == expected


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
    ("/api/xblock/v2/xblocks/u/handler/5-tok/h/", "/api/xblock/v2/xblocks/u/handler/-/h/"),
    ("/certificates/1f2e", "/certificates/-"),
    ("/certificates/user/5/course/c", "/certificates/user/-/course/c"),
    # nobody in these
    ("/courses/course-v1:edX+X+1/courseware/a/b", "/courses/course-v1:edX+X+1/courseware/a/b"),
    ("/api/user/v1/me", "/api/user/v1/me"),
    ("/courses/course-v1:edX+X+1/progress", "/courses/course-v1:edX+X+1/progress"),
    ("/static/images/logo.png", "/static/images/logo.png"),
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
    "/api/entitlements/v1/entitlements/",
]


@pytest.mark.parametrize("path", ROUTES)
def test_routes_beside_people(path: str) -> None:
    """The platform has routes where else somebody stands; these stay, and name nobody."""
    assert patterns.sub_personal_paths(f"GET {path} HTTP", "-") == f"GET {path} HTTP"
    assert patterns.personal_segments(path) == []


@pytest.mark.parametrize("name", ["certificates/apps.py", "accounts/views.py", "certificates/views/__init__.py"])
def test_files_of_a_traceback(name: str) -> None:
    """A module of the platform is nobody; only where a traceback names one."""
    path = f"/openedx/edx-platform/lms/djangoapps/{name}"
    assert patterns.sub_personal_paths(f'  File "{path}", line 7, in ready', "-").count(path) == 1
    assert path not in patterns.sub_personal_paths(f"GET {path} HTTP/1.1", "-")
    assert patterns.sub_personal_paths('from "/u/zora", line 7', "-") == 'from "/u/-", line 7'


def test_people_beside_routes() -> None:
    """Somebody may be called like such a route; below a name there is more."""
    for path in ("/api/user/v1/accounts/retire/image", "/u/search", "/api/user/v1/accounts/search"):
        assert patterns.sub_personal_paths(path, "-") in ("/api/user/v1/accounts/-/image", "/u/-", path[:-6] + "-")
    assert patterns.sub_personal_paths("/api/entitlements/v1/entitlements/1f2e/", "-").endswith("v1/entitlements/-/")


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_personal_paths(path: str, expected: str) -> None:
    """The segment that names a person or holds a token goes, the rest of the path stays."""
    assert patterns.sub_personal_paths(path, "-") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /a/b?token=abc HTTP/1.1", "GET /a/b?- HTTP/1.1"),
        ("GET /a/b?abc HTTP/1.1", "GET /a/b?- HTTP/1.1"),
        ("https://x.example/a?b=c&d=e.", "https://x.example/a?-"),
        ("'?next=/u/alice'", "'?-'"),
        ("a?b?c", "a?-?-"),
        ("Really? Yes", "Really? Yes"),
        ("/a/b?", "/a/b?"),
    ],
)
def test_queries(text: str, expected: str) -> None:
    """The query of a path or URL goes; a question stays a question."""
    assert patterns.sub_queries(text, "-") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Login success - user.id: 5", "Login success - user.id: -"),
        ("user_id=5, course 7", "user_id=-, course 7"),
        ("{'user_id': 5}", "{'user_id': -}"),
        ('"student_id": "5"', '"student_id": "-"'),
        ("User 5 retired", "User - retired"),
        ("for learner #5", "for learner #-"),
        ("5 users, 7 days", "5 users, 7 days"),
    ],
)
def test_user_ids(text: str, expected: str) -> None:
    """A number that is called a user's id goes; other numbers stay."""
    assert patterns.sub_user_ids(text, "-") == expected


def test_words_are_whole_words_in_any_case() -> None:
    """A learner called "al" does not take the middle out of other words."""
    assert names.sub_words("Al met al, not Albert or final", ("al",), "-") == "- met -, not Albert or final"


def test_words_are_literal() -> None:
    """A username is no pattern, and its redaction no template."""
    assert names.sub_words(r"a.b+c (\1) axb", ("a.b+c", r"\1"), r"\g<0>") == r"\g<0> (\g<0>) axb"


def test_personal_segments_are_decoded_and_split() -> None:
    """What the path says of a person can be looked for in the message."""
    path = "/api/enrollment/v1/enrollment/mary%20ann,course-v1:edX+X+1"
    assert patterns.personal_segments(path) == ["mary ann", "mary", "ann", "course-v1:edX+X+1"]


def test_words_behind_a_percent_encoded_slash() -> None:
    """An address in an address; not in the middle of a word that ends in digits."""
    assert names.sub_words("to=%2Fu%2Fzoraquill&x", ("zoraquill",), "-") == "to=%2Fu%2F-&x"
    assert names.sub_words("a2Fzoraquill", ("zoraquill",), "-") == "a2Fzoraquill"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 203-0-113-9.dyn.example.net", "from -.dyn.example.net"),
        ("ec2-203-0-113-9.compute.example.net", "ec2--.compute.example.net"),
        ("ip-203-0-113-9 up", "ip-- up"),
        ("tracking-2026-03-02-06.log, 1-2-3-4, a-1-2-3-4-5", "tracking-2026-03-02-06.log, 1-2-3-4, a-1-2-3-4-5"),
        ("300-0-113-9.dyn.example.net", "300-0-113-9.dyn.example.net"),
    ],
)
def test_addresses_in_host_names(text: str, expected: str) -> None:
    """As providers make them of a customer's address; no date, and no count."""
    assert patterns.sub_ip_addresses(text, lambda _address: "-") == expected
    assert patterns.sub_ip_addresses(text, lambda _address: "203.0.0.0") == expected.replace(
        "--", "-203-0-0-0"
    ).replace(" -.", " 203-0-0-0.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<QueryDict: {'csrfmiddlewaretoken': ['t0'], 'password': ['h2']}>",
            "<QueryDict: {'csrfmiddlewaretoken': ['-'], 'password': ['-']}>",
        ),
        ("Authorization: Bearer t0k3n.x; a=b", "Authorization: -; a=b"),
        ("got Bearer t0k3n.xyz from JWT abcdefgh", "got Bearer - from JWT -"),
        ("sessionid=c0ffee; csrftoken=t0", "sessionid=-; csrftoken=-"),
        ('{"access_token": "t0", "n": 1}', '{"access_token": "-", "n": 1}'),
        ("user_ids=[8172635, 8172636]", "user_ids=[-]"),
        ("session of course_ids=[1] is tokenized", "session of course_ids=[1] is tokenized"),
    ],
)
def test_secrets(text: str, expected: str) -> None:
    """What the text itself calls a password, a token, a session or users' ids."""
    assert sub_secrets(text, "-") == expected
    assert sub_secrets(expected, "-") == expected
