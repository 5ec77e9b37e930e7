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
    ],
)
def test_who_is_labelled_goes(text: str, expected: str) -> None:
    """In brackets, behind a mark, and as a word that is not the platform's."""
    assert without_labelled_people(text) == expected


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
