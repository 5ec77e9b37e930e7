"""People whom a line itself calls so, outside of any request of theirs."""

from __future__ import annotations

import pytest

from tutorprivacy.inside.logs.labelled_people import without_labelled_people
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter

from .test_redacting_formatter import record


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unenrolled user [zoraquill] from course run", "Unenrolled user [-] from course run"),
        ("refund_seat for user [918273], mode [audit]", "refund_seat for user [-], mode [audit]"),
        ("User zoraquill failed to enroll.", "User - failed to enroll."),
        ("Student 'Zora Quillfeather' is there", "Student '-' is there"),
        ("created ApiAccessRequest for user: zoraquill.", "created ApiAccessRequest for user: -."),
        ("final_username=zoraquill, suffix_length=4", "final_username=-, suffix_length=4"),
        ("{'username': 'audit', 'mode': 'audit'}", "{'username': '-', 'mode': 'audit'}"),
        ("no user with id 918273 is there", "no user with id - is there"),
        ("no user with username zoraquill", "no user with username -"),
        ("<User: zoraquill> and <SimpleLazyObject: <User: mirabel>>", "<User: -> and <SimpleLazyObject: <User: ->>"),
        ("user=<User: zoraquill>", "user=<User: ->"),
        ("user_ids=[5, 918273, 7] of usernames: ['a', 'b']", "user_ids=[-] of usernames: [-]"),
        ("Username: staff, Provider: saml", "Username: -, Provider: saml"),
        ("USER: zoraquill", "USER: -"),
        ("About to create a task for 918273 : course-v1:edX+X+1", "About to create a task for - : course-v1:edX+X+1"),
        ("for users user_ids=[5, 918273]", "for users user_ids=[-]"),
        ("user_id: {918273}, the user_id is 918273", "user_id: {-}, the user_id is -"),
        ("author=zoraquill, owner: mirabel; session_id=1f2e", "author=-, owner: -; session_id=-"),
        ('{"recipients": ["zoraquill", 5], "mode": "audit"}', '{"recipients": [-], "mode": "audit"}'),
        ("User: 918273 (zoraquill), users (918273, mirabel)", "User: - (-), users (-, -)"),
        ("user 918273 (active), user 9182 (CourseEnrollment)", "user - (active), user - (CourseEnrollment)"),
        ("recipient with ID 918273 is there", "recipient with ID - is there"),
        ("username from zoraquill to mirabel: zoraquill exists", "username from - to -: - exists"),
    ],
)
def test_who_is_labelled_goes(text: str, expected: str) -> None:
    """In brackets, behind a mark, and as a word that is not the platform's."""
    assert without_labelled_people(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("user was '918273' at first, and is '5678' now", "user was '-' at first, and is '-' now"),
        ("Refund for 918273.", "Refund for -."),
        ("Certificate for [918273] is made", "Certificate for [-] is made"),
        ("approved by '918273'", "approved by '-'"),
        ("918273 has no certificate. 918273 is not there", "- has no certificate. - is not there"),
        ("Set for the combination 918273 course-v1:edX+X+1", "Set for the combination - course-v1:edX+X+1"),
        ("(918273, course-v1:edX+X+1)", "(-, course-v1:edX+X+1)"),
        ("User not found - 918273 - thing", "User not found - - - thing"),
        ("user at response time: '918273' for path", "user at response time: '-' for path"),
        ("Enrollment (id=918273) is made; enrollment id=918273", "Enrollment (id=-) is made; enrollment id=-"),
        ("UserProfile for id 918273", "UserProfile for id -"),
        ("Email sent to 918273.", "Email sent to -."),
        ("Reminder: user is disabled zoraquill course", "Reminder: user is disabled - course"),
        ("No user with zoraquill exist", "No user with - exist"),
        ("User state failed for zoraquill", "User state failed for -"),
        ("zoraquill disabled mirabel's account", "- disabled -'s account"),
        ('done by "zoraquill"', 'done by "-"'),
        ("done by 'zoraquill'", "done by '-'"),
        ("zoraquill logged in", "- logged in"),
        ("[Home] zoraquill attempted to act", "[Home] - attempted to act"),
        ("Login success on new account creation - zoraquill", "Login success on new account creation - -"),
        ("(zoraquill, course-v1:edX+X+1)", "(-, course-v1:edX+X+1)"),
        ("posts for zoraquill in course xylo", "posts for - in course xylo"),
        ("Sent email to Zora Quill (Email: -)", "Sent email to - (Email: -)"),
        ("The user password was incorrect. zoraquill", "The user password was incorrect. -"),
    ],
)
def test_who_stands_where_a_person_does_goes(text: str, expected: str) -> None:
    """No label in front says it, but what the sentence says of them."""
    assert without_labelled_people(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "processed 424242 rows, 4242 of 9000 for course-v1:edX+X+1",
        "Total users: 424242; number of users 424242 records",
        "took 12345 ms; finished in 12345 seconds, for 30000 ms",
        "status 404, HTTP 500, 429 is returned, exit status 1024",
        "waiting for 5000, sleeping for 3600. Increased by 5000.",
        "port 18000 for port 8080; ports 18000 and 18010 are open",
        "rows=424242 course_id=course-v1:edX+X+1, rows: 424242 course-v1:edX+X+1",
        "task_id=7f9c2ba4-e88f-4e27-8f3b-1d2e3f4a5b6c, thread id=140213, Course block id: 424242",
        "created for 2026-11-28 at 14:54:11; version for 20.0.1",
        "5000 is too large, 4242 is not a valid port",
        "for 30000 enrollments by 2000 points, attempt 4242 of 9999",
        "for block-v1:edX+X+1+type@html+block@1f2e by 'celery'",
        "the user's session; the course's certificate; owner: staff of the course",
        "Email sent to learners - retry; BlockStructure has been given up",
    ],
)
def test_numbers_and_words_of_nobody_stay(text: str) -> None:
    """Counts, durations, states, ports and keys."""
    assert without_labelled_people(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Course thing has reached its maximum enrollment of 7 learners.",
        "User is not enrolled; user authentication failed; the user's account",
        "user: None, user=True, user [None], username=''",
        "User: unknown error",
        "user agent: Mozilla/5.0",
        "user course-v1:edX+X+1 is no user",
        "user lms.djangoapps.courseware.views is no user",
        "matching query does not exist: UserProfile",
        "students: see the course",
    ],
)
def test_the_platforms_own_words_stay(text: str) -> None:
    """A log without people is still a log."""
    assert without_labelled_people(text) == text


def test_a_tracebacks_source_stays(ip_policy, current_request) -> None:
    """Its lines are the platform's; its error's words are about somebody."""
    current_request(None)
    each = record("failed")
    each.exc_text = (
        'Traceback (most recent call last):\n  File "/openedx/lms/djangoapps/certificates/apps.py", line 3, in ready\n'
        "    user = fetch_user(username=zname, student=zs)\nValueError: no such user: zoraquill"
    )
    line = RedactingFormatter({"format": "%(message)s"}, ip_policy).format(each)
    assert line == "failed\n" + each.exc_text.replace("zoraquill", "-")
