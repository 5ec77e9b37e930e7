"""What the fast way must not take for known, each by an event that shows it: others have been there before."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from scrub.test_caching_scrubber import POLICIES, Pair, _at_second_sight, written  # noqa: F401
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.scrub import known_learners

TIME = "2026-03-02T06:07:08.123456+00:00"
ID = "5f2b6c1d8e9a4b3c2d1e0f9a"


def event(username: str = "bo", user_id: int | None = 7, name: str = "play_video", **more: Any) -> dict[str, Any]:
    """An event of somebody, with all its keys in one order."""
    context = {"user_id": user_id, "path": "/a", "course_id": "course-v1:LabX+C1+2026"}
    context.update(more.pop("context", {}))
    return {"name": name, "context": context, "username": username, "time": TIME, "page": "/p", "event": {}, **more}


def compare(*events: dict[str, Any] | bytes, policy: EventPolicy = POLICIES["default"]) -> Pair:
    """The last one, when the others are known; and what was counted."""
    pair = Pair(policy)
    for each in events:
        pair.compare(each if isinstance(each, bytes) else written(each))
    assert +Counter(pair.fast.changed_fields()) == +pair.changed_fields
    return pair


@pytest.mark.parametrize("is_text", [True, False])
def test_a_visitors_name(is_text: bool) -> None:
    """Who is not signed in is called as her browser says, also where it writes the key in codes."""
    payload = {"name": "Zora Quill", "id": "a"}
    visit = event("", None, event=json.dumps(payload) if is_text else payload)
    line = written(visit).replace(b'name\\": \\"Z', b'n\\u0061me\\": \\"Z').replace(b'"name": "Z', b'"n\\u0061me": "Z')
    compare(visit, visit, line)


@pytest.mark.parametrize("policy", ["default", "redact", "drop"])
def test_named_at_the_end(policy: str) -> None:
    """What was counted of an event that then goes through the scrubber, is counted once."""
    more = {"event": {"user": {"username": "al", "email": "a@b.org"}, "url": "/a?b", "old": "x"}, "agent": "curl/8"}
    by = {"context": {"module": {"display_name": "by zoraquill"}}}
    compare(event(**more, **by), event(**more, **by), event("zoraquill", 918273, **more, **by), policy=POLICIES[policy])


def test_named_before_others() -> None:
    """The same of a line in front of another."""
    more = {
        "event": {"user": {"username": "al", "email": "a@b.org"}},
        "context": {"module": {"display_name": "zoraquill"}},
    }
    lines = [written(event(who, number, **more)) for who, number in (("bo", 7), ("zoraquill", 918273), ("bo", 7))]
    pair, together = Pair(EventPolicy()), Pair(EventPolicy())
    for line in lines * 2:
        pair.fast.scrub_lines(line)
        together.fast.scrub_lines(line)
    for line in lines:
        pair.fast.scrub_lines(line)
    together.fast.scrub_lines(b"".join(lines))
    assert +pair.fast.changed_fields() == +together.fast.changed_fields()


def test_too_much() -> None:
    """The scrubber's limits hold: so much text, and so deep."""
    deep: Any = 1
    for _ in range(40):
        deep = {"a": deep}
    for payload in ({f"k{number}": f"{number} " * 400 for number in range(200)}, deep):
        pair = Pair(EventPolicy())
        pair.compare(written(event(event={"a": 1})))
        pair.compare(written(event(event={"a": 1})))
        with pytest.raises(Exception, match="too "):
            pair.fast.scrub_lines(written(event(event=payload)))


#: Values that say nothing of the first learner, and name the second, or are read in another way.
HERS = {
    "JSON in a path": {"event": {"url": ' {"username": "zoraquill"}'}},
    "her number": {"event": {"x": 918273}},
    "her number, with a fraction": {"event": {"x": 918273.0}},
    "her number as a text": {"event": {"x": "918273"}},
    "a name in a code": {"context": {"path": "/static/%7Aoraquill/y"}},
    "a name in a code, as text": {"event": {"x": "by %7Aoraquill"}},
    "a bare payload": {"event": "x = zoraquill"},
    "a key": {"event": {"zoraquill": 1}},
    "a list": {"event": {"x": ["by zoraquill", {"y": "ZORAQUILL"}]}},
    "JSON in a text": {"event": json.dumps({"x": "by zoraquill"})},
    "a long page": {"page": "zoraquill " * 300},
    "a page in JSON": {"page": '{"a": "zoraquill"}'},
    "a page that is none": {"page": "zoraquill"},
    "a long text": {"event": {"x": "zoraquill " * 300}},
    "a name of an event": {"name": "play_video\u0007zoraquill"},
    "a post in a post": {"name": "edx.forum.x", "event": {"thread": {"id": ID, "url": "/x"}, "id": ID, "url": "x"}},
    "both payloads": {"name": "/a", "event": "words", "data": "words"},
    "an address that is a name": {"context": {"email": "zoraquill"}, "event": {"x": "zoraquill"}},
}


@pytest.mark.parametrize("kind", HERS)
@pytest.mark.parametrize("policy", ["default", "keep", "redact", "drop", "drop ids, keep words"])
def test_values_that_are_hers(kind: str, policy: str) -> None:
    """They were remembered when somebody else had them."""
    more = HERS[kind]
    others = event(**more)
    compare(event(), others, others, event("zoraquill", 918273, **more), others, policy=POLICIES[policy])


def test_a_name_in_a_path() -> None:
    """Its letters may stand there in codes that they need."""
    for more in ({"context": {"path": "/static/zoran%C3%A9/y"}}, {"event": {"url": "/static/zoran%C3%A9/y"}}):
        compare(event(**more), event(**more), event("zoran\u00e9", 9, **more))


def test_a_name_that_is_an_id() -> None:
    """Ids in hexadecimal digits are not remembered, and not looked through: but somebody may be called like one."""
    more = {"event": {"x": "deadbeef0123beef"}}
    compare(event(**more), event(**more), event("deadbeef0123beef", 9, **more))


@pytest.mark.parametrize("is_first", [True, False])
def test_whose_it_is(is_first: bool) -> None:
    """Of two that an event names, it is whom the event itself names."""
    both = event("zoraquill", 918273, context={"username": "bo"}, event={"x": "by zoraquill"})
    if is_first:
        both = {"username": both.pop("username"), **both}
    compare(both, both, both)


def test_an_address_is_a_name() -> None:
    """An event may say what else its learner is called."""
    for where in ({"email": "brixolvun"}, {"context": {"email": "brixolvun"}}):
        named = event(event={"x": "by brixolvun"}, **where)
        compare(named, named, named)


def test_no_time_in_a_minute() -> None:
    """A minute that is known does not make a time of what is none."""
    compare(event(), event(), event(time="2026-03-02T06:07:Ap.123456+00:00"), event(time=TIME.replace(":08.", ":61.")))


def test_learners_that_were_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is remembered is compared with what is new."""
    monkeypatch.setattr(known_learners, "MAX_INDEXED_LEARNERS", 3)
    pair = Pair(EventPolicy())
    for number in range(8):
        pair.compare(written(event(f"brixol{number}", 1000 + number)))
    for number in range(8):
        pair.compare(written(event("vuntha", 5, event={"x": f"by brixol{number}"})))
        pair.compare(written(event(f"brixol{number}", 1000 + number, event={"x": f"by brixol{number}"})))


def test_a_text_that_is_none() -> None:
    """What would stay unread is read."""
    pair = Pair(POLICIES["keep"])
    for line in (written(event(event={"title": "a"})), written(event(title="a"))):
        pair.compare(line)
        with pytest.raises(ValueError, match=r"."):
            pair.fast.scrub_lines(line.replace(b'"a"', b'"\\q"'))


@pytest.mark.parametrize("payload", ['"{}"', "{}", '"a=b"', '["a"]', '{"a": "b"}'])
@pytest.mark.parametrize("name", ["/courses/a", "problem_check", "play_video", "edx.forum.x", "edx.user.settings.x"])
def test_fields_twice_around_a_payload(name: str, payload: str) -> None:
    """Of two fields of one name the last counts, also where the payload is among them."""
    pair = Pair(EventPolicy())
    around = '"accept_language": "%s", "event": %s, "time": "2026-03-02T06:07:08.123456+00:00", "event_type": "%s"'
    front = '{"context": {"user_id": 7, "course_id": "course-v1:a+b+c"}, "username": "bo", '
    once = (front + around % ("de", payload, name) + "}\n").encode()
    for _ in range(5):
        pair.compare(once)
    pair.compare((front + around % ("de", payload, name) + ", " + around % ("fr", payload, name) + "}\n").encode())


@pytest.mark.parametrize("username", ["zorané", "zoraquill"])
def test_a_name_in_codes(username: str) -> None:
    """A value was remembered, with its signs in codes (``\\u00e9``), before somebody came who is called so."""
    pair = Pair(EventPolicy())
    hers = event(context={"module": {"display_name": f"by {username}"}})
    coded = "".join(f"\\u{ord(sign):04x}" for sign in username)
    for name in ("bo", "bo", "bo", "bo", username):
        line = json.dumps({**hers, "username": name}, ensure_ascii=False).replace(f"by {username}", f"by {coded}")
        pair.compare(line.encode() + b"\n")
