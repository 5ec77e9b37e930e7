"""What comes from outside is never taken for a pseudonym of ours; what a log has of ours, stays."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey, OurName
from tutorprivacy.inside.tracking.processors import ContextProcessor, PseudonymousProcessor
from tutorprivacy.inside.tracking.scrubber import Scrubber

#: 2**52 ≤ n < 2**53, as a username; as an id; and a name such as ours are.
DIGITS, NUMBER, NAME = "4503599627370497", 4503599627370499, "~10000000000abc"
POLICY = EventPolicy(pseudonym_period="forever", free_text="redact")

FORGED: dict[str, Any] = {
    "a field": {"target_username": DIGITS},
    "a list": {"usernames": [DIGITS, NAME]},
    "an id": {"requesting_user_id": NUMBER},
    "an id as text": {"user_id": DIGITS},
    "a name": {"author": NAME},
    "a session": {"session_id": NAME},
    "a record": {"submission_uuid": DIGITS},
    "a label": {"zz": f"this is username: {DIGITS}, user={NAME}"},
    "JSON in text": {"zz": json.dumps({"student": DIGITS})},
    "a form": {"zz": f"username={DIGITS}&x=1"},
}


def event(payload: Any, **person: Any) -> dict[str, Any]:
    context = {"user_id": 918273, "username": "zoraquill", "session": "1f2e", "course_id": "c", **person}
    return {"name": "x", "timestamp": "2026-03-02T06:07:08+00:00", "data": payload, "context": context}


def live(payload: Any, **person: Any) -> dict[str, Any]:
    return Scrubber(POLICY, FixedKey("k"), trusts=False).scrub(event(payload, **person))


@pytest.mark.parametrize("payload", FORGED.values(), ids=FORGED)
def test_live(payload: Any) -> None:
    """On the platform everything comes from outside."""
    said = json.dumps(live(payload)["data"])
    assert not [each for each in (DIGITS, str(NUMBER), NAME) if each in said]


@pytest.mark.parametrize("trusts", [True, False])
def test_a_learner_who_is_called_so(trusts: bool) -> None:
    """Their own name, wherever it stands, also in logs that were collected."""
    made = Scrubber(POLICY, FixedKey("k"), trusts=trusts)
    payload = {"username": DIGITS, "zz": f"so {DIGITS}", "user": [DIGITS]}
    scrubbed = made.scrub(event(payload, username=DIGITS, user_id=5))
    assert DIGITS not in json.dumps(scrubbed)
    assert scrubbed["context"]["username"] == f"~{scrubbed['context']['user_id']:x}"
    assert DIGITS not in json.dumps(made.scrub(event(payload, username=DIGITS, user_id=None)))


@pytest.mark.parametrize("name", [name for name in FORGED if name in ("a field", "a label", "JSON in text", "a form")])
def test_scrubbing(name: str) -> None:
    """In an event of somebody with a name and an id of the platform's, digits are a username."""
    assert DIGITS not in json.dumps(Scrubber(POLICY, FixedKey("k")).scrub(event(FORGED[name])))


@pytest.mark.parametrize("payload", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("person", [{}, {"user_id": "918273"}, {"user_id": None, "username": ""}])
def test_scrubbing_what_was_scrubbed(payload: Any, person: dict[str, Any]) -> None:
    """A log of ours stays as it is, with another key, too."""
    once = live(payload, **person)
    assert Scrubber(POLICY, FixedKey("another")).scrub(once) == once


def test_a_session_is_pseudonymous_once(events) -> None:
    """Two processors see it; it is known as ours by what it is, which nobody can send."""
    first = ContextProcessor(events)(event({}))
    session = first["context"]["session"]
    assert isinstance(session, OurName) and json.loads(json.dumps(session)) == session
    assert PseudonymousProcessor(events)(copy.deepcopy(first))["context"]["session"] == session
    forged = event({}, session=str(session))
    assert PseudonymousProcessor(events)(forged)["context"]["session"] != session
