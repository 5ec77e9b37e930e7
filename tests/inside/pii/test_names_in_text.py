"""Names: where they stand as names, and where the same letters are the platform's."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tutorprivacy.inside.logs.message_templates import without_names_in_arguments
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pii import names as pii_names
from tutorprivacy.inside.pii.names import is_ordinary, sub_names
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey
from tutorprivacy.inside.tracking.scrubber import Scrubber

COURSE = "course-v1:edX+DemoX+2026"
BLOCK = f"block-v1:{COURSE.partition(':')[2]}+type@problem+block@1f2e"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # identifiers, also of names that are no word
        (f"in {COURSE} and {BLOCK}", "demox"),
        (f"/courses/{COURSE}/info", "edx"),
        ("course-v1%3AfpsX%2BX%2B2026", "2bx"),
        ("library-v1:zora+x, lib:zora:x, lb:zora:x:html:1", "zora"),
        ("i4x://zora/X/problem/1f2e", "problem"),
        ("at 2026-03-02T06:07:08.123+00:00 and 02/Mar/2026:06:07:08 or 06:07:08,123", "06"),
        ("2026-11-28 Nov 28 06:07:08 host", "nov"),
        ('  File "/x/zora/views.py", line 3, in zora', "zora"),
        ("[openedx.core.zora.views]", "zora"),
        ("zora.py:12", "zora"),
        ("INFO 12 [zora.tasks]", "zora"),
        ("id 3f2a9c1e-4b5d-6789-abcd-0123456789ab", "4b5d"),
        ("in 4567 ms, 4567 bytes, version 4567.1", "4567"),
        ('HTTP/1.1" 4567'.replace("4567", "404"), "404"),
        ("mode=zora, 'org': 'zora', course_id: zora", "zora"),
        # words of the platform, where nobody is meant
        ("Login failed - Unknown user email", "email"),
        ("password for user.id: - is invalid", "user.id"),
        ("User is not enrolled", "is"),
        ("/api/course_home/v1/progress", "course_home"),
        ("raise PermissionDenied, CourseEnrollment", "courseenrollment"),
        ("Login failed - password for user", "login failed"),
        ("the Course Info page", "course info"),
        ("a -- b", "--"),
        ("2 of 12 in 2026", "12"),
        ("2 of 12 in 2026", "2026"),
    ],
)
def test_what_stays(text: str, name: str) -> None:
    """The platform's own."""
    assert sub_names(text, (name,), "-") == text


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("so zora said, ZORA", "zora", "so - said, -"),
        ("username: info, info", "info", "username: -, info"),
        ("user=course", "course", "user=-"),
        ("{'username': 'audit', 'mode': 'audit'}", "audit", "{'username': '-', 'mode': 'audit'}"),
        ("<User: info>", "info", "<User: ->"),
        ("User info enrolled", "data", "User info enrolled"),
        ("User correct enrolled", "correct", "User - enrolled"),
        ('for student "info" only', "info", 'for student "-" only'),
        ("user (course) left", "course", "user (-) left"),
        ("Login success - student", "student", "Login success - -"),
        ("Logout - course", "course", "Logout - -"),
        ("- - course [02/Mar/2026:06:07:08 +0000]", "course", "- - - [02/Mar/2026:06:07:08 +0000]"),
        # a name within what could be an identifier, or all of one
        ("/tmp/zora.csv", "zora", "/tmp/-.csv"),
        ("zora.quill.x", "zora.quill.x", "-"),
        ("3f2a9c1e-4b5d-6789-abcd-0123456789ab", "3f2a9c1e-4b5d-6789-abcd-0123456789ab", "-"),
        ("Zora Page was here", "zora page", "- was here"),
        ("for J. R. R. Zora, A B C Quill", "j. r. r. zora", "for -, A B C Quill"),
        ("USER [zora], LEARNER 12 [zora]", "zora", "USER [-], LEARNER 12 [-]"),
        (f"{COURSE}:zora {COURSE}=zora {BLOCK}:user=zora", "zora", f"{COURSE}:- {COURSE}=- {BLOCK}:user=-"),
        ("user 20241234 s, username: 20241234 days", "20241234", "user - s, username: - days"),
        ("mode: code zora", "zora", "mode: code -"),
        ("code: zora", "zora", "code: -"),
        ("20241234 and student_12", "20241234", "- and student_12"),
        ("20241234 and student_12", "student_12", "20241234 and -"),
        ("иван пришёл", "иван", "- пришёл"),
        ("Mary Ann and Ann", "mary ann", "- and Ann"),
    ],
)
def test_what_goes(text: str, name: str, expected: str) -> None:
    """Names."""
    assert sub_names(text, (name,), "-") == expected


def test_overlapping_names() -> None:
    """Whatever one of them covers goes."""
    assert sub_names("the zora quill feather", ("zora quill", "quill feather"), "-") == "the -"


def test_a_text_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the platform's identifiers, however often the names stand in it: the cost is that of the length."""
    searched = []

    class Counting:
        def finditer(self, text: str) -> Any:
            searched.append(len(text))
            return identifier.finditer(text)

    identifier = pii_names._IDENTIFIER
    monkeypatch.setattr(pii_names, "_IDENTIFIER", Counting())
    text = "x/zora/y 2026-03-02 [edx.zora.views] " * 1000
    assert sub_names(text, ("zora", "2026"), "-") == text.replace("x/zora", "x/-")
    assert searched == [len(text)]


def test_what_a_text_says_of_files_is_asked_once() -> None:
    """However often a name stands between blanks."""

    class Counting(str):
        asked = 0

        def __contains__(self, part: str) -> bool:  # type: ignore[override]
            Counting.asked += len(self)
            return super().__contains__(part)

    text, places = Counting("zora " * 100), pii_names.Places()
    assert not any(places(text, at, at + 4) for at in range(0, len(text), 5))
    assert Counting.asked == len(text)


def record(template: Any, *args: Any) -> logging.LogRecord:
    return logging.LogRecord("edx.student", logging.INFO, "views.py", 12, template, args, None)


@pytest.mark.parametrize(
    ("template", "args", "names", "expected"),
    [
        ("Login failed for %s", ("failed",), ("failed",), "Login failed for -"),
        ("Zora's plugin: %s logged in, %s%%", ("zora", 5), ("zora",), "-'s plugin: - logged in, 5%"),
        ("User zora did %s", ("course",), ("zora", "course"), "User - did -"),
        ("User course did %s", ("zora",), ("zora", "course"), "User course did -"),
        ("Mode %s for %s in mode %s", ("course", "audit", "audit"), ("audit",), "Mode course for - in mode audit"),
        ("%(who)s, %(what)-8s|", ({"who": "course", "what": "course x"},), ("course",), "-, course x|"),
        ("%s %s did it", ("Zora", "Quill"), ("zora quill",), "- did it"),
        ("%d rows, %s rows of %r", (12, 12, "12"), ("12",), "12 rows, 12 rows of '12'"),
        ("%r", ("zora",), ("zora",), "'-'"),
        ("%s", ("so zora said",), ("zora",), "so - said"),
        ("%05.1f of %s", (1.5, "zora"), ("zora",), "001.5 of -"),
    ],
)
def test_arguments(template: str, args: Any, names: tuple[str, ...], expected: str) -> None:
    """Of a template, the platform's words are known, and that an argument may be a name."""
    made = record(template, *args)
    said = without_names_in_arguments(made, made.getMessage(), names)
    # None: it makes no difference who says it.
    assert (sub_names(made.getMessage(), names, "-") if said is None else said) == expected


def test_no_arguments_to_look_at() -> None:
    """Then the message is as any text: without arguments, not of text, or made anew each time."""

    class Changing:
        said = 0

        def __str__(self) -> str:
            Changing.said += 1
            return f"zora {self.said}"

    for made in (record("zora"), record(ValueError("zora %s"), "zora"), record("%s", Changing())):
        message = str(made.msg) if not made.args or not isinstance(made.msg, str) else made.getMessage()
        assert without_names_in_arguments(made, message, ("zora",)) is None
    for made in (record("%*d zora", 5, 7), record("%s %*d zora", "x", 5, 7), record("%*d %s zora", 5, 7, "x")):
        assert without_names_in_arguments(made, made.getMessage(), ("zora",)) is None


def test_the_formatter_knows_arguments(ip_policy, current_request, request_of, learner) -> None:
    """With what stands around them, and a traceback behind."""
    learner.username = "course"
    current_request(request_of(user=learner))
    formatter = RedactingFormatter({"format": "%(name)s %(message)s"}, ip_policy)
    try:
        raise KeyError("zora@example.org: course")
    except KeyError as error:
        made = record("No course for %s at /u/%s?x=1", "course", "course")
        made.exc_info = (KeyError, error, error.__traceback__)
    text = formatter.format(made)
    assert text.startswith("edx.student No course for - at /u/-?-\nTraceback (most recent call last):")
    assert "zora" not in text


@pytest.mark.parametrize("name", ["alice", "maria", "john", "zoraquill", "student_12", "user7", "will.smith", "bo"])
def test_names_are_not_ordinary(name: str) -> None:
    """People's names are no words of the platform, even where one is an English word."""
    assert not is_ordinary(name)


# -- Events: what the platform says of itself stays

PLATFORM = {
    "event_type": ("play_video", "edx.course.enrollment.activated", "mit.recommender.edit"),
    "org_id": ("edX", "FPS"),
    "mode": ("audit", "honor"),
    "course_id": (COURSE, "edX/DemoX/2014"),
    "event_source": ("browser",),
}


@pytest.mark.parametrize("field", PLATFORM)
def test_fields_of_the_platform(field: str) -> None:
    """Of an event, also where the learner is called exactly so; what is personal goes all the same."""
    scrub = Scrubber(EventPolicy(), FixedKey("k")).scrub
    for value in PLATFORM[field]:
        for name in (value, value.lower(), value.replace("+", ".").split(".")[0], value[:3]):
            event = {
                field: value,
                "username": name,
                "event": {field: value, "target_username": name, "zz": f"so {value}x"},
            }
            scrubbed = scrub(event)
            assert (scrubbed[field], scrubbed["event"][field]) == (value, value)
            assert scrubbed["event"]["target_username"] == scrubbed["username"] != name
    secret = {field: "so zoraquill said", "username": "zoraquill"}
    assert "zoraquill" not in str(scrub(secret))
    assert scrub({field: "a@mail.example.org", "username": "x"})[field] == "-"


def test_paths_of_a_learner() -> None:
    """A route's words stay; the segment of a person goes, and so does a name that is no word."""
    scrub = Scrubber(EventPolicy(), FixedKey("k")).scrub
    paths = {f"/courses/{COURSE}/info": f"/courses/{COURSE}/info", "/u/info": "/u/-", "/u/info/info": "/u/-/info"}
    for path, expected in paths.items():
        scrubbed = scrub({"event_type": path, "name": path, "page": path, "username": "info"})
        assert (scrubbed["event_type"], scrubbed["name"], scrubbed["page"]) == (expected,) * 3
    assert scrub({"page": "/x/zoraquill/", "username": "zoraquill"})["page"] == "/x/-/"


@pytest.mark.parametrize("word", ["2026", "12", "correct", "html5"])
def test_values_that_are_words(word: str) -> None:
    """Under a key that nobody knows: no pseudonym takes the place of a platform's word or a year."""
    scrub = Scrubber(EventPolicy(), FixedKey("k")).scrub
    assert scrub({"event_type": "x", "username": word, "event": {"zz": word}})["event"] == {"zz": word}
