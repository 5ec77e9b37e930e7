"""Sentry's own library, started as tutor-contrib-sentry does, against a collector that keeps all that arrives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.planted_words import CANARIES, found_in

from .visiting import visited


def items(received: list[tuple[str, bytes]]) -> list[tuple[str, Any]]:
    """(kind, content) of all that the envelopes hold."""
    found = []
    for _path, body in received:
        lines = body.split(b"\n")[1:]
        for head, content in zip(lines[::2], lines[1::2], strict=False):
            if head:
                found.append((json.loads(head)["type"], json.loads(content)))
    return found


def errors(received: list[tuple[str, bytes]]) -> list[Any]:
    return [content for kind, content in items(received) if kind == "event"]


def test_stock_tells_all(policy, tmp_path) -> None:
    """Or the search would be broken."""
    told = visited("sentry", tmp_path, None)
    assert found_in(told.everything) >= CANARIES.keys() - {"bearer", "password", "baggage"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_errors_without_people(policy, tmp_path, when: str) -> None:
    told = visited("sentry", tmp_path, policy, when=when)
    assert not found_in(told.everything), found_in(told.everything)
    (failed, *_again) = [event for event in errors(told.received) if event.get("exception")][1:]
    lookup, failure = failed["exception"]["values"]
    assert lookup["type"] == "LookupError" and failure["type"] == "EnrollmentFailed"
    assert failure["module"] == "lab.tracked_site"
    frame = failure["stacktrace"]["frames"][-1]
    assert frame["function"] == "enroll_learner" and "raise EnrollmentFailed" in frame["context_line"]
    assert "vars" not in frame
    assert failed["release"] == "site@1.2.3" and failed["server_name"] == "lms-1"
    assert failed["transaction"] == "/u/{username}"
    assert failed["request"] == {
        **{"method": "POST", "url": "https://lms.example/u/-"},
        "headers": {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": failed["request"]["headers"]["Content-Length"]},
        "env": {"SERVER_NAME": "lms.example", "SERVER_PORT": "80"},
    }
    assert "user" not in failed
