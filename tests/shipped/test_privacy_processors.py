"""The global processor, alone and in the real event-tracking."""

from __future__ import annotations

import copy
import logging
from typing import Any

import pytest
from eventtracking.backends.routing import RoutingBackend
from eventtracking.processors.exceptions import EventEmissionExit
from eventtracking.tracker import Tracker

from tutorprivacy.shipped import privacy_processors
from tutorprivacy.shipped.privacy_processors import NetworkProcessor

CONTEXT = {
    "username": "alice",
    "user_id": 5,
    "session": "1f2e",
    "ip": "203.0.113.9",
    "agent": "Firefox",
    "accept_language": "fr",
    "client_id": "1.2",
    "host": "lms",
    "path": "/courses/x",
    "referer": "https://forum.example/me",
    "course_id": "course-v1:edX+X+1",
}

#: What must not reach a backend.
NETWORK_KEYS = {"ip", "agent", "accept_language", "client_id", "host"}


class Sink:
    """A backend that keeps what it receives."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def send(self, event: dict[str, Any]) -> None:
        self.events.append(event)


@pytest.fixture
def processor() -> NetworkProcessor:
    return NetworkProcessor(own_hosts=["lms.example"], site_root="https://lms.example")


def test_network_keys_go_and_the_person_stays(processor: NetworkProcessor) -> None:
    """xAPI derives its UUID from user_id and username."""
    context = processor({"name": "x", "context": dict(CONTEXT)})["context"]
    assert not NETWORK_KEYS & set(context)
    assert context == {key: value for key, value in CONTEXT.items() if key not in NETWORK_KEYS} | {
        "referer": "https://lms.example/"
    }


def test_the_shape_after_the_legacy_mapping(processor: NetworkProcessor) -> None:
    """There the keys are at the top level."""
    event = processor({"event_type": "x", **CONTEXT, "context": {"user_id": 5}})
    assert not NETWORK_KEYS & set(event)
    assert event["referer"] == "https://lms.example/"


@pytest.mark.parametrize("event", [{}, {"context": None}, {"context": {}}])
def test_an_event_without_context_passes(processor: NetworkProcessor, event: dict[str, Any]) -> None:
    """Management commands and tasks emit such."""
    assert processor(copy.deepcopy(event)) == event


@pytest.mark.parametrize("context", [{"referer": 5}, {"referer": object()}, ["ip"], "ip"])
def test_a_broken_event_is_dropped_and_counted(
    processor: NetworkProcessor, context: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """event-tracking would emit it as it is: only EventEmissionExit stops it."""
    before = privacy_processors.dropped_events.total()
    sink = Sink()
    with caplog.at_level(logging.DEBUG):
        RoutingBackend(backends={"sink": sink}, processors=[processor]).send(
            {"name": "x", "secret": "zoraquill", "context": context}
        )
    assert sink.events == []
    assert privacy_processors.dropped_events.total() == before + 1
    assert "zoraquill" not in caplog.text
    assert "dropped" in caplog.text


def test_an_error_is_an_exit(processor: NetworkProcessor) -> None:
    """The contract with event-tracking, without event-tracking."""
    with pytest.raises(EventEmissionExit) as caught:
        processor({"context": {"referer": 5}})
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_through_the_real_tracker(processor: NetworkProcessor) -> None:
    """Before every backend, and the caller's context is not touched."""
    sink = Sink()
    tracker = Tracker(backends={"sink": sink}, processors=[processor])
    context = dict(CONTEXT)
    with tracker.context("edx.request", context):
        tracker.emit("problem_check", {"answer": 42})
    (event,) = sink.events
    assert "ip" not in event["context"]
    assert event["context"]["user_id"] == 5
    assert event["data"] == {"answer": 42}
    assert context == CONTEXT
