"""Statements of xAPI and events of Caliper: what somebody wrote is free text, whoever is named is a pseudonym."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scrub.test_line_scrubber import COURSE, PREFIX, scrubbed, scrubber

ACTOR = {
    "objectType": "Agent",
    "account": {"homePage": "https://lms.example.org", "name": "0b1c8e30-f8ae-4ce2-94a8-c2bf"},
}
WORDS = "my own words"
DISCUSSION = "http://id.tincanapi.com/activitytype/discussion"

STATEMENTS: dict[str, dict[str, Any]] = {
    "a response": {"result": {"success": False, "response": WORDS, "score": {"raw": 0}}},
    "the title of a post": {"object": {"definition": {"type": DISCUSSION, "name": {"en": WORDS}}}},
    "a post of Caliper": {"object": {"type": "Message", "body": WORDS, "id": "https://lms.example.org/x"}},
    "a response of Caliper": {"generated": {"type": "Response", "values": [WORDS], "attempt": {"count": 2}}},
    "somebody else": {"object": {"objectType": "Agent", "name": WORDS}, "context": {"instructor": {"name": WORDS}}},
    "a group": {"context": {"team": {"objectType": "Group", "member": [{"objectType": "Agent", "name": WORDS}]}}},
}


def statement(kind: str) -> bytes:
    return PREFIX.replace(b"[tracking]", b"[xapi_tracking]") + json.dumps({"actor": ACTOR, **STATEMENTS[kind]}).encode()


@pytest.mark.parametrize("kind", STATEMENTS)
def test_words_of_a_learner(kind: str) -> None:
    """Gone, and what is around them stays."""
    made = scrubber()
    after, rejects = scrubbed(statement(kind), made)
    assert not rejects and +made.counts == {"other": 1}
    assert WORDS.encode() not in after and b"0b1c" not in after
    assert scrubbed(after, scrubber(key="another"))[0] == after
    if kind == "a response":
        assert json.loads(after[after.index(b"{") :])["result"] == {
            "success": False,
            "response": "",
            "score": {"raw": 0},
        }


def test_words_of_the_course_stay() -> None:
    """The name of a course is nobody's."""
    named = {"id": f"http://lms.example.org/course/{COURSE}", "definition": {"name": {"en": "Lab for all"}}}
    after, _rejects = scrubbed(json.dumps({"actor": ACTOR, "object": named}).encode())
    assert json.loads(after)["object"] == named


def test_as_the_settings_say() -> None:
    """Redacted: the words stay, an address does not."""
    line = json.dumps({"actor": ACTOR, "result": {"response": f"{WORDS}, zora@example.org"}}).encode()
    after, _rejects = scrubbed(line, scrubber(free_text="redact"))
    assert json.loads(after)["result"] == {"response": f"{WORDS}, -"}
