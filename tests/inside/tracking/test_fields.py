"""What becomes of the fields of real events, by category and by policy; who is who."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from tutorprivacy.inside.minimize.ip_addresses import IpPolicy
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey, is_pseudonym, name_of
from tutorprivacy.inside.tracking.scrubber import Scrubber

Event = dict[str, Any]

UTC = datetime.timezone.utc
COURSE = "course-v1:edX+DemoX+2026"
BLOCK = "block-v1:edX+DemoX+2026+type@problem+block@1f2e3d4c"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"


def scrubber(key: str = "k", **policy: Any) -> Scrubber:
    return Scrubber(EventPolicy(**policy), FixedKey(key))


def emitted(name: str, data: Any, **context: Any) -> Event:
    """An event as a processor gets it."""
    request = {"username": "alice", "user_id": 1234567, "session": "0123456789abcdef" * 2, "ip": "203.0.113.9"}
    request |= {"agent": AGENT, "host": "lms.example", "referer": f"https://lms.example/courses/{COURSE}/?me=alice"}
    request |= {"accept_language": "fr-FR,fr;q=0.8", "client_id": "1033501218.1368477899", "path": "/u/alice"}
    now = datetime.datetime(2026, 3, 2, 6, 17, 11, 123456, tzinfo=UTC)
    request |= {"course_id": COURSE, "org_id": "edX", **context}
    return {"name": name, "timestamp": now, "data": data, "context": request}


def logged(name: str, data: Any, **context: Any) -> Event:
    """The same as it stands in the log file."""
    event = emitted(name, data, **context)
    moved = ("username", "session", "ip", "agent", "host", "referer", "accept_language")
    front = {key: event["context"].pop(key) for key in moved}
    del event["context"]["client_id"]
    times = {"time": "2026-03-02T06:17:11.123456+00:00", "event_type": name, "event_source": "server"}
    return {"name": name, "context": event["context"], **front, "event": data, **times, "page": "x_module"}


def shape(value: Any) -> Any:
    """Pseudonyms, of which each is another, by signs: ~ for a name, # for a number, "#" for one as text."""
    if isinstance(value, dict):
        return {shape(key): shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    if isinstance(value, (str, int)) and is_pseudonym(value):
        return "~" if str(value)[0] == "~" else "#" if isinstance(value, int) else '"#"'
    return value


def test_request() -> None:
    """What the platform adds to every event of a request: nothing of the person or the device is left."""
    left = {"username": "~", "user_id": "#", "session": "~", "ip": "", "agent": "Chrome 120 / Linux / desktop"}
    left |= {"host": "", "referer": "", "accept_language": "fr", "client_id": "", "path": "/u/-"}
    left |= {"course_id": COURSE, "org_id": "edX"}
    scrubbed = scrubber().scrub(emitted("edx.course.home.viewed", {}))
    assert shape(scrubbed) == {
        "name": "edx.course.home.viewed",
        "timestamp": "2026-03-02T06:10:00+00:00",
        "data": {},
        "context": left,
    }


def test_log_file() -> None:
    """The same in the shape of the log file; keys and their order stay."""
    event = logged("edx.course.home.viewed", {})
    scrubbed = scrubber().scrub(event)
    assert list(scrubbed) == list(event)
    assert scrubbed["username"] == name_of(scrubbed["context"]["user_id"])
    assert (scrubbed["time"], scrubbed["page"]) == ("2026-03-02T06:10:00+00:00", "x_module")
    assert (scrubbed["ip"], scrubbed["host"], scrubbed["referer"]) == ("", "", "")


#: (name of the event, its payload, what is left of it)
# fmt: off
EVENTS: list[tuple[str, Any, Any]] = [
    # people
    ("edx.course.enrollment.activated", {"course_id": COURSE, "user_id": 777, "username": "bob", "mode": "audit"},
     {"course_id": COURSE, "user_id": "#", "username": "~", "mode": "audit"}),
    ("edx.grades.problem.rescored",
     {"problem_id": BLOCK, "user_id": "777", "instructor_id": "1234567", "weighted_earned": 1234567},
     {"problem_id": BLOCK, "user_id": '"#"', "instructor_id": '"#"', "weighted_earned": 1234567}),
    ("edx.notifications.email_digest",
     {"username": "bob", "email": "bob@x.org", "notification_ids": [5, 6], "send_at": "2026-03-02 06:17:11"},
     {"username": "~", "email": "", "notification_ids": ["#", "#"], "send_at": "2026-03-02T06:10:00"}),
    ("edx.ace.message_sent", {"message_type": "welcome", "user_id": 777, "user_email": "bob@x.org", "channel": "email"},
     {"message_type": "welcome", "user_id": "#", "user_email": "", "channel": "email"}),
    ("edx.bulk_email.created", {"course_id": COURSE, "to_list": ["bob@x.org", "eve@x.org"], "total_recipients": 2},
     {"course_id": COURSE, "to_list": [], "total_recipients": 2}),
    ("edx.notifications.generated", {"recipients_id": [777, 778], "notification_type": "new_comment"},
     {"recipients_id": ["#", "#"], "notification_type": "new_comment"}),
    ("edx.discussion.bulk_delete_user_posts",
     {"triggered_by": "staff_1", "username": "bob", "number_of_posts_deleted": 3, "ban_error": "no bob@x.org"},
     {"triggered_by": "~", "username": "~", "number_of_posts_deleted": 3, "ban_error": "no -"}),
    ("edx.bookmark.added", {"bookmark_id": f"alice,{BLOCK}", "component_usage_id": BLOCK, "component_type": "problem"},
     {"bookmark_id": "", "component_usage_id": BLOCK, "component_type": "problem"}),
    ("edx.special_exam.proctored.attempt.started",
     {"attempt_user_id": 777, "attempt_code": "6E9C-1", "attempt_id": 9, "attempt_started_at": None, "exam_id": 4},
     {"attempt_user_id": "#", "attempt_code": "~", "attempt_id": "#", "attempt_started_at": None, "exam_id": 4}),
    ("edx.special_exam.allowance.created",
     {"allowance_user_id": 777, "allowance_key": "more time", "allowance_value": "because of illness"},
     {"allowance_user_id": "#", "allowance_key": "more time", "allowance_value": ""}),
    ("edx.certificate.created",
     {"user_id": 777, "certificate_id": "9c7c5d", "certificate_url": "https://x/certificates/9c7c5d"},
     {"user_id": "#", "certificate_id": "~", "certificate_url": ""}),
    ("reset-student-attempts", {"student": "bob", "instructor": "alice", "problem": BLOCK, "course": COURSE},
     {"student": "~", "instructor": "~", "problem": BLOCK, "course": COURSE}),
    ("export_resources", {"export": {"flagged_accum_resources": {"0123456789abcdef0123456789abcdef": {"a": "b"}}}},
     None),
    # words
    ("edx.forum.thread.created",
     {"id": "5f" * 12, "title": "I fail", "body": "Help, <b>bob</b>", "url": "https://x/c?u=1#y", "truncated": False},
     {"id": "~", "title": "", "body": "", "url": "", "truncated": False}),
    ("edx.forum.response.voted",
     {"target_username": "bob", "vote_value": "up", "user_forums_roles": ["Student"], "response": {"id": "5f"}},
     {"target_username": "~", "vote_value": "up", "user_forums_roles": ["Student"], "response": {"id": "~"}}),
    ("edx.forum.searched",
     {"query": "how to quit", "corrected_text": None, "search_type": "Content", "page": 1, "total_results": 9},
     {"query": "", "corrected_text": None, "search_type": "Content", "page": 1, "total_results": 9}),
    ("edx.course.student_notes.added",
     {"note_id": "Xq1", "note_text": "my note", "highlighted_content": "text", "tags": ["a"], "truncated": []},
     {"note_id": "~", "note_text": "", "highlighted_content": "", "tags": [], "truncated": []}),
    ("openassessmentblock.create_submission",
     {"answer": {"parts": [{"text": "mine"}]}, "submission_uuid": "3b1e", "attempt_number": 1},
     {"answer": {}, "submission_uuid": "~", "attempt_number": 1}),
    ("openassessmentblock.save_submission", {"saved_response": json.dumps({"parts": [{"text": "mine"}]})},
     {"saved_response": ""}),
    ("openassessmentblock.peer_assess",
     {"scorer_id": "ab" * 16, "feedback": "weak", "scored_at": "2026-03-02T06:17:11Z", "parts": [{"feedback": "x"}]},
     {"scorer_id": "~", "feedback": "", "scored_at": "2026-03-02T06:10:00Z", "parts": [{"feedback": ""}]}),
    ("problem_check",
     {"answers": {"1f_2_1": "my answer"}, "submission": {"1f_2_1": {"answer": "my answer", "question": "Why?",
      "correct": True}}, "correct_map": {"1f_2_1": {"correctness": "correct", "msg": "not my answer", "queuestate":
      None}}, "state": {"student_answers": {"1f_2_1": "my answer"}, "input_state": {"1f_2_1": {}}, "seed": 1},
      "attempts": 2},
     {"answers": {"1f_2_1": ""}, "submission": {"1f_2_1": {"answer": "", "question": "Why?", "correct": True}},
      "correct_map": {"1f_2_1": {"correctness": "correct", "msg": "", "queuestate": None}},
      "state": {"student_answers": {"1f_2_1": ""}, "input_state": {"1f_2_1": {}}, "seed": 1}, "attempts": 2}),
    ("problem_check",
     {"submission": {"1f_2_1": {"input_type": "textline", "response_type": "stringresponse", "my words": "more",
      "answer": ["my", 3]}}, "state": {"done": True, "mine": "my words", "seed": 7, "username": "bob"}},
     {"submission": {"1f_2_1": {"input_type": "textline", "response_type": "stringresponse", "answer": [3]}},
      "state": {"done": True, "seed": 7, "username": "~"}}),
    ("problem_check", "input_1f_2_1=my+answer&input_1f_3_1=x", ""),
    ("problem_graded", ["input_1f_2_1=my+answer", "<p>my answer</p>"], []),
    ("edx.course.enrollment.upgrade.clicked", ["alice", COURSE], []),
    ("edx.user.settings.changed",
     {"setting": "name", "old": "Bob Q", "new": "Bob Smith", "user_id": 777, "table": "auth_userprofile"},
     {"setting": "name", "old": "", "new": "", "user_id": "#", "table": "auth_userprofile"}),
    ("edx.user.settings.changed", {"setting": "goal_reminders", "old": True, "new": False, "table": "student"},
     {"setting": "goal_reminders", "old": True, "new": False, "table": "student"}),
    # of plugins
    ("vendor_chat.drawer.submit", {"value": "I was ill", "blockUsageKey": BLOCK, "turns": 3, "all": ["a b", "c1", 2]},
     {"value": "", "blockUsageKey": BLOCK, "turns": 3, "all": ["", "c1", 2]}),
    ("edx.ui.lms.x", {"value": "I was ill"}, {"value": "I was ill"}),
    ("edx.ratexblock.submit", {"freeform": "boring", "old_freeform": "dull", "vote": 3},
     {"freeform": "", "old_freeform": "", "vote": 3}),
    ("ubc.peer_instruction.original_submitted",
     {"answer": 2, "rationale": "since", "truncated": False, "other_student_responses": {"a": "b"}},
     {"answer": 2, "rationale": "", "truncated": False, "other_student_responses": {}}),
    ("mit.recommender.edit_resource",
     {"old_title": "my words", "old_descriptionText": "my words", "dup_title": "my words", "oldReason": "my words"},
     {"old_title": "", "old_descriptionText": "", "dup_title": "", "oldReason": ""}),
    ("error:calc", {"error": ["no alice", "at 203.0.113.9"], "equation": "my words"},
     {"error": [], "equation": ""}),
    # places, devices
    ("edx.ui.lms.link_clicked",
     {"current_url": "https://lms.example/a?token=s#b", "target_url": "https://lms.example/u/bob"},
     {"current_url": "https://lms.example/a", "target_url": "https://lms.example/u/-"}),
    ("edx.instructor.report.downloaded", {"report_type": "grades", "report_url": "https://s3/grades?Signature=1"},
     {"report_type": "grades", "report_url": ""}),
    # content: nothing changes
    ("seq_next", '{"old": 1, "new": 2, "id": "x"}', '{"old": 1, "new": 2, "id": "x"}'),
    ("play_video", '{"id": "1f2e", "currentTime": 1234567, "code": "html5", "duration": 612.4}',
     '{"id": "1f2e", "currentTime": 1234567, "code": "html5", "duration": 612.4}'),
    ("page_close", "{}", "{}"),
]
# fmt: on


@pytest.mark.parametrize(("name", "data", "expected"), EVENTS, ids=[name for name, _, _ in EVENTS])
def test_payload(name: str, data: Any, expected: Any) -> None:
    """The payloads of the platform's events, in both shapes, as a dictionary and as JSON text."""
    for build, key in ((emitted, "data"), (logged, "event")):
        scrubbed = scrubber().scrub(build(name, data))[key]
        if expected is None:
            assert "0123456789abcdef" not in json.dumps(scrubbed)
            continue
        assert shape(scrubbed) == expected
        if isinstance(data, dict) and name not in ("problem_check", "edx.user.settings.changed"):
            assert shape(json.loads(scrubber().scrub(build(name, json.dumps(data)))[key])) == expected


MOBILE = {"device": {"id": "fd1d2d", "advertisingId": "ad-77", "name": "Bob's phone"}, "ip": "203.0.113.9"}
MOBILE |= {"location": {"latitude": 48.8, "longitude": 2.3}, "network": {"carrier": "Orange"}}


def test_mobile() -> None:
    """What the mobile apps add about a device is gone with everything in it."""
    event = emitted("play_video", {}, client=MOBILE, received_at="2026-03-02T06:19:59.5+00:00")
    context = scrubber().scrub(event)["context"]
    assert (context["client"], context["received_at"]) == ({}, "2026-03-02T06:10:00+00:00")


# -- Who is who


def ids(event: Event, **policy: Any) -> tuple[Any, Any]:
    """The user id and the username of the event, scrubbed."""
    context = scrubber(**policy).scrub(event)["context"]
    return context["user_id"], context["username"]


def test_one_person_is_one_pseudonym() -> None:
    """Id and name, number and text, another event and another service: the same person."""
    user_id, username = ids(emitted("a", {}))
    assert name_of(user_id) == username
    data = {"user_id": "1234567", "student_ids": [1234567], "zz": 1234567, "target_username": "ALICE", "y": "Alice"}
    event = Scrubber(EventPolicy(), FixedKey("k")).scrub(logged("b", data, user_id="1234567"))
    assert (event["context"]["user_id"], event["username"]) == (str(user_id), username)
    named = {"target_username": username, "y": username}
    assert event["event"] == {"user_id": str(user_id), "student_ids": [user_id], "zz": user_id, **named}
    other = Scrubber(EventPolicy(), FixedKey("k"), {"alice": 1234567}.get)
    assert other.scrub(emitted("c", {"username": "alice"}, username="zoe", user_id=777))["data"]["username"] == username


def test_two_people_are_two_pseudonyms() -> None:
    """Another id, another name, another key: another pseudonym."""
    mine, name = ids(emitted("a", {}))
    data = scrubber().scrub(emitted("a", {"user_id": 12346, "username": "alice2", "student": "1234567"}))["data"]
    assert len({mine, data["user_id"]}) == 2
    assert data["username"] != name
    assert scrubber("another").scrub(emitted("a", {}))["context"]["user_id"] != mine
    people = {scrubber().scrub(emitted("a", {}, user_id=number))["context"]["user_id"] for number in range(1, 2000)}
    assert len(people) == 1999


@pytest.mark.parametrize("name", ["20241234", "6011000990139424", "0012345", "777"])
def test_usernames_of_digits(name: str) -> None:
    """A student number as a username is neither kept, nor taken for the id of somebody else."""
    event = emitted("a", {"username": name, "zz": [name, f"so {name}"], "user_id": 777}, username=name)
    scrubbed = scrubber().scrub(event)
    mine = scrubbed["context"]["user_id"]
    assert scrubbed["context"]["username"] in (str(mine), name_of(mine))
    assert scrubbed["data"]["username"] == scrubbed["context"]["username"]
    assert scrubbed["data"]["user_id"] != mine
    assert f'"{name}"' not in json.dumps(scrubbed["data"])
    nobody = scrubber().scrub(emitted("a", {}, username=name, user_id=None))
    assert is_pseudonym(nobody["context"]["username"]) and nobody["context"]["username"] != name


class PeriodKeys:
    """A key for each period, as Redis has them."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, datetime.datetime | None]] = []

    def key(self, period: str, ends: datetime.datetime | None) -> bytes | None:
        self.asked.append((period, ends))
        return None if period == "1970-01-01" else period.encode()


@pytest.mark.parametrize(
    ("length", "same", "other", "period", "ends"),
    [
        ("day", "2026-03-02", "2026-03-03", "2026-03-02", datetime.datetime(2026, 3, 3, tzinfo=UTC)),
        ("month", "2026-03-31", "2026-04-01", "2026-03", datetime.datetime(2026, 4, 1, tzinfo=UTC)),
        ("year", "2026-12-31", "2027-01-01", "2026", datetime.datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_periods(length: str, same: str, other: str, period: str, ends: datetime.datetime) -> None:
    """One person is one pseudonym within a period, and another one in the next."""
    keys = PeriodKeys()
    scrub = Scrubber(EventPolicy(pseudonym_period=length), keys).scrub

    def person(day: str) -> Any:
        return scrub(logged("a", {}) | {"time": f"{day}T23:59:59+00:00"})["context"]["user_id"]

    assert person("2026-03-02") == person(same) != person(other)
    assert scrub(emitted("a", {}))["context"]["user_id"] == person("2026-03-02")
    assert keys.asked[0] == (period, ends)


def test_without_a_key() -> None:
    """While no key can be had, nobody is named: ids are null, names are empty."""
    scrub = Scrubber(EventPolicy(pseudonym_period="day"), PeriodKeys()).scrub
    event = logged("a", {"user_id": 777, "username": "bob", "zz": "alice", "y": 1234567, "note_id": "x"})
    scrubbed = scrub(event | {"time": ""})
    assert (scrubbed["username"], scrubbed["session"], scrubbed["context"]["user_id"]) == ("", "", None)
    assert scrubbed["event"] == {"user_id": None, "username": "", "zz": "", "y": None, "note_id": ""}


# -- Policies

DATA = {"user": {"id": 777, "name": "bob", "contact": "bob@x.org"}, "zz": 1234567, "y": "hi alice, 203.0.113.9"}


def test_user_id_drop() -> None:
    """Drop: neither ids nor names nor pseudonyms, also while a sample is taken."""
    for rate in (1.0, 0.5):
        scrubbed = scrubber(user_id="drop", sample_rate=rate).scrub(emitted("edx.a", DATA | {"session": "x"}))
        assert (scrubbed["context"]["user_id"], scrubbed["context"]["username"]) == (None, "")
        assert (scrubbed["data"]["zz"], scrubbed["data"]["y"], scrubbed["data"]["session"]) == (None, "hi -, -", "")
        assert shape(scrubbed) == scrubbed
        assert "bob" not in json.dumps(scrubbed["data"])


def test_user_id_keep() -> None:
    """Keep: ids and names stay; whatever else is personal does not."""
    scrubbed = scrubber(user_id="keep").scrub(emitted("edx.a", DATA))
    assert (scrubbed["context"]["user_id"], scrubbed["context"]["username"]) == (1234567, "alice")
    assert (scrubbed["data"]["zz"], scrubbed["data"]["y"]) == (1234567, "hi alice, -")
    assert (scrubbed["data"]["user"]["id"], scrubbed["data"]["user"]["name"]) == (777, "bob")
    assert "@" not in json.dumps(scrubbed["data"])


@pytest.mark.parametrize(
    ("value", "expected"), [("reduce", "Chrome 120 / Linux / desktop"), ("drop", ""), ("keep", AGENT)]
)
def test_user_agent(value: str, expected: str) -> None:
    """PRIVACY_USER_AGENT, of the header and of what the apps tell."""
    event = emitted("edx.a", {"user_agent": AGENT}, client={"device": {"model": "Pixel"}})
    scrubbed = scrubber(user_agent=value).scrub(event)
    assert scrubbed["context"]["agent"] == scrubbed["data"]["user_agent"] == expected
    assert scrubbed["context"]["client"] == ({"device": {"model": "Pixel"}} if value == "keep" else {})


@pytest.mark.parametrize(
    ("value", "expected"),
    [("drop", ["", {}, 4]), ("redact", ["hi -, -", {"p": "-"}, 4]), ("keep", ["hi alice, 203.0.113.9", {"p": "-"}, 4])],
)
def test_free_text(value: str, expected: Any) -> None:
    """PRIVACY_FREE_TEXT; numbers stay."""
    data = {"body": DATA["y"], "answers": {"p": "bob@x.org"}, "old": 4}
    assert list(scrubber(free_text=value).scrub(emitted("edx.a", data))["data"].values()) == expected


@pytest.mark.parametrize("value", ["drop", "redact", "keep"])
@pytest.mark.parametrize("build", [dict, lambda **fields: json.dumps(fields)])
def test_profile_values(value: str, build: Any) -> None:
    """What a learner writes into the profile, such as the name, is no free text that may be kept."""
    event = emitted("edx.user.settings.changed", build(setting="name", old="Bob Q", new="Bob Smith"))
    assert "Bob" not in json.dumps(scrubber(free_text=value).scrub(event), default=str)


@pytest.mark.parametrize(
    ("action", "v4", "mapped"),
    [("drop", "", "-"), ("truncate", "203.0.0.0", "203.0.0.0"), ("keep", "203.0.113.9", "::ffff:203.0.113.9")],
)
def test_ip_address(action: str, v4: str, mapped: str) -> None:
    """PRIVACY_IP_ADDRESS, of its fields and within text."""
    event = emitted("edx.a", {"zz": "from ::ffff:203.0.113.9."})
    scrubbed = scrubber(ip=IpPolicy(action)).scrub(event)
    assert (scrubbed["context"]["ip"], scrubbed["data"]["zz"]) == (v4, f"from {mapped}.")


@pytest.mark.parametrize(
    ("minutes", "text", "seconds", "stamp"),
    [
        (0, "2026-03-02T06:17:11.123456+00:00", 1772432231.5, datetime.datetime(2026, 3, 2, 6, 17, 11, 123456, UTC)),
        (10, "2026-03-02T06:10:00+00:00", 1772431800, datetime.datetime(2026, 3, 2, 6, 10, tzinfo=UTC)),
        (1440, "2026-03-02T00:00:00+00:00", 1772409600, datetime.datetime(2026, 3, 2, tzinfo=UTC)),
    ],
)
def test_timestamp_minutes(minutes: int, text: str, seconds: float, stamp: datetime.datetime) -> None:
    """PRIVACY_TIMESTAMP_MINUTES, of the event's time and of times within it."""
    scrub = scrubber(timestamp_minutes=minutes).scrub
    data = {"created": 1772432231.5, "submitted_at": "2026-03-02T06:17:11.123456+00:00"}
    assert scrub(emitted("a", data))["timestamp"] == stamp.isoformat()
    scrubbed = scrub(logged("a", data))
    assert (scrubbed["time"], scrubbed["event"]) == (text, {"created": seconds, "submitted_at": text})


@pytest.mark.parametrize("minutes", [0, 10])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "NaN", "soon"])
def test_no_time(minutes: int, value: Any) -> None:
    """What is no time is not kept as one, and does not cost the event."""
    scrubbed = scrubber(timestamp_minutes=minutes).scrub(emitted("a", {"created": value}))
    assert scrubbed["data"]["created"] in ("", None)


def test_sample() -> None:
    """A learner is wholly in the sample or out of it, and it is as large as it should be."""
    sampler = scrubber(sample_rate=0.3)
    kept = 0
    for number in range(2000):
        person = {"username": f"learner{number}", "user_id": 1000 + number}
        answers = {sampler.wanted(build(name, {}, **person)) for name in "abc" for build in (emitted, logged)}
        assert len(answers) == 1
        kept += answers.pop()
    assert 0.26 < kept / 2000 < 0.34


def test_sample_of_visitors() -> None:
    """Nobody's events are sampled by session, or by chance."""
    sampler = scrubber(sample_rate=0.3)
    nobody = {"username": "", "user_id": None}
    for number in range(20):
        visit = nobody | {"session": f"{number:032x}"}
        assert len({sampler.wanted(emitted(name, {}, **visit)) for name in "abcdefgh"}) == 1
    by_chance = [sampler.wanted(emitted(f"e{number}", {}, **nobody, session="")) for number in range(1000)]
    assert 0.2 < sum(by_chance) / 1000 < 0.4


def test_allowlist() -> None:
    """Only events whose name begins as one of the expressions says are wanted."""
    allowing = scrubber(event_allowlist=(r"edx\.video\.", "problem_check$"))
    names = {"edx.video.played": True, "problem_check": True, "problem_check_fail": False, "an edx.video.x": False}
    for name, wanted in names.items():
        assert allowing.wanted(emitted(name, {})) is allowing.wanted(logged(name, {})) is wanted
    assert scrubber().wanted({})
