"""What is written to the tracking log in pseudonymous mode, through the real event-tracking."""

from __future__ import annotations

import copy
import datetime
import json
import logging
import logging.handlers
from typing import Any

import pytest
from eventtracking.backends.routing import RoutingBackend
from eventtracking.tracker import Tracker

from lab.standin.common.djangoapps.track.shim import LegacyFieldMappingProcessor
from tutorprivacy.inside.pseudonyms.keyed_hash import is_pseudonymous_name
from tutorprivacy.inside.tracking import processors
from tutorprivacy.inside.tracking.processors import (
    ContextProcessor,
    JsonLoggerBackend,
    PseudonymousProcessor,
    SoleBackend,
)
from tutorprivacy.inside.tracking.scrubber import Scrubber

from .test_processors import CONTEXT


class Sink:
    """A backend that keeps what it receives."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def send(self, event: dict[str, Any]) -> None:
        self.events.append(event)


class Prefixed:
    """A processor of the platform that changes what is deep in the event, and returns nothing."""

    def __call__(self, event: dict[str, Any]) -> None:
        if isinstance(event["event"], dict):
            event["event"]["changed"] = True


class Site:
    """The platform's tracker with the backends that the settings make, and one more if it is not sole."""

    def __init__(self, events: dict[str, Any], sole: bool, size: int = 50_000) -> None:
        self.sink = Sink()
        self.logger = logging.getLogger("test_privacy_processors.tracking")
        self.handler = logging.handlers.BufferingHandler(1000)
        self.logger.handlers, self.logger.propagate, self.logger.level = [self.handler], False, logging.INFO
        log_file = (SoleBackend if sole else RoutingBackend)(
            backends={"logger": JsonLoggerBackend(name=self.logger.name, max_event_size=size)},
            processors=[LegacyFieldMappingProcessor(), Prefixed(), PseudonymousProcessor(events)],
        )
        backends = {"tracking_logs": log_file} if sole else {"tracking_logs": log_file, "mine": self.sink}
        self.tracker = Tracker(backends=backends, processors=[] if sole else [ContextProcessor(events)])

    def emit(self, data: Any, name: str = "edx.course.enrollment.activated", **context: Any) -> None:
        with self.tracker.context("edx.request", context or dict(CONTEXT)):
            self.tracker.emit(name, data)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What was logged: each a line of JSON."""
        return [json.loads(record.getMessage()) for record in self.handler.buffer]


def nested(depth: int) -> dict[str, Any]:
    """An object in an object in an object."""
    inner: dict[str, Any] = {"name": "zoraquill"}
    for _ in range(depth):
        inner = {"x": inner}
    return inner


def cycle() -> dict[str, Any]:
    """An object that holds itself."""
    made: dict[str, Any] = {"name": "zoraquill"}
    made["self"] = made
    return made


class Odd:
    """A value that no event has."""

    def __repr__(self) -> str:
        return "zoraquill"


UNFIT = {
    "object": {"x": Odd()},
    "set": {"x": {"zoraquill"}},
    "bytes": {"x": b"zoraquill"},
    "cycle": cycle(),
    "deep": nested(200),
    "a list of the same": {"x": [cycle()]},
}


@pytest.fixture(params=[True, False], ids=["sole", "with others"])
def site(request, events) -> Site:
    return Site(events, request.param)


def test_the_sole_backend_leaves_the_event_as_it_is(events) -> None:
    """The legacy mapping takes keys out of the event and its context: out of a copy."""
    site = Site(events, sole=True)
    event = {"name": "x", "timestamp": None, "data": "", "context": dict(CONTEXT)}
    before = copy.deepcopy(event)
    site.tracker.backends["tracking_logs"].send(event)
    assert len(site.lines) == 1
    assert event == before


class TestPseudonymousProcessor:
    """Through the real event-tracking, as the settings put it together."""

    def test_nobody_is_in_the_log(self, site) -> None:
        """And what the other backends receive still has the names."""
        site.emit({"user_id": 5, "username": "alice", "mode": "audit", "note": "alice was here"})
        (line,) = site.lines
        text = json.dumps(line)
        assert not any(word in text for word in ("alice", "203.0.113.9", "1f2e", "forum.example"))
        assert line["context"]["user_id"] == line["event"]["user_id"] > 2**52
        assert line["username"] == line["event"]["username"] == f"~{line['event']['user_id']:x}"
        assert (line["event"]["mode"], line["event"]["changed"]) == ("audit", True)
        for event in site.sink.events:
            assert (event["context"]["username"], event["context"]["user_id"]) == ("alice", 5)
            assert event["data"]["note"] == "alice was here"
        assert len(site.sink.events) == ("mine" in site.tracker.backends)

    def test_the_callers_event_is_not_changed(self, site) -> None:
        """Neither its data nor its context, at any depth."""
        data = {"user_id": 5, "deep": {"username": "alice", "list": ["alice"]}}
        context = {**CONTEXT, "deep": {"email": "a@b.example"}}
        before = copy.deepcopy((data, context))
        with site.tracker.context("edx.request", context):
            site.tracker.emit("x", data)
        assert len(site.lines) == 1
        assert (data, context) == before

    @pytest.mark.parametrize("data", UNFIT.values(), ids=UNFIT)
    def test_what_cannot_be_scrubbed_is_not_written(self, site, data, caplog) -> None:
        """Dropped and counted; the log says the error's type and nothing of the event."""
        before = processors.dropped_events.total()
        with caplog.at_level(logging.DEBUG):
            site.emit(data)
            site.emit({"mode": "audit"})
        assert [line["event"]["mode"] for line in site.lines] == ["audit"]
        assert processors.dropped_events.total() == before + 1
        assert caplog.text.count("could not be scrubbed") == 1
        assert "zoraquill" not in caplog.text
        assert "alice" not in caplog.text
        assert len(site.sink.events) in (0, 2)  # the others receive it as before

    def test_an_error_of_our_own(self, site, monkeypatch, caplog) -> None:
        """Whatever it is, and whatever it quotes."""

        def fail(*_args: object) -> None:
            raise KeyError("zoraquill")

        monkeypatch.setattr(Scrubber, "scrub", fail)
        with caplog.at_level(logging.DEBUG):
            site.emit({"name": "zoraquill"})
        assert site.lines == []
        assert caplog.text.count("could not be scrubbed: KeyError") == 1
        assert "zoraquill" not in caplog.text

    def test_lines_are_json(self, site) -> None:
        """Dates become text, and numbers that JSON has not become null."""
        when = datetime.datetime(2026, 11, 21, 12, 34, 56, tzinfo=datetime.timezone.utc)
        site.emit({"x": float("nan"), "y": float("inf"), "date": when, "day": when.date(), 5: ("a", None)})
        (record,) = site.handler.buffer

        def refuse(constant: str) -> None:
            raise AssertionError(constant)

        event = json.loads(record.getMessage(), parse_constant=refuse)["event"]
        assert event["x"] is event["y"] is None
        assert event["date"].startswith("2026-11-21T12:3")
        assert (event["day"], event["5"]) == ("2026-11-21", ["a", None])

    def test_too_long_events_are_not_written(self, events) -> None:
        """As event-tracking's own backend does it."""
        site = Site(events, sole=True, size=700)
        site.emit({"problem_id": "block-v1:edX+X+1+type@problem+block@1f2e"})
        site.emit({"mode": "x" * 700})
        assert len(site.lines) == 1

    def test_without_redis_nobody_is_named(self, without_redis, caplog) -> None:
        """Events are written all the same; one error is."""
        site = Site(without_redis, sole=False)
        with caplog.at_level(logging.DEBUG, "tutorprivacy"):
            for _ in range(5):
                site.emit({"user_id": 5, "username": "alice", "mode": "audit"})
        assert len(site.lines) == len(site.sink.events) == 5
        for line in site.lines:
            assert (line["username"], line["context"]["user_id"], line["session"]) == ("", None, "")
            assert line["event"] == {"user_id": None, "username": "", "mode": "audit", "changed": True}
        assert caplog.text.count("Redis has no key for pseudonyms") == 1
        assert "alice" not in caplog.text

    def test_names_that_are_not_wanted(self, events) -> None:
        """PRIVACY_TRACKING_EVENT_ALLOWLIST concerns the log, not the backends that are kept."""
        events["policy"]["event_allowlist"] = [r"edx\.course"]
        site = Site(events, sole=False)
        site.emit({})
        site.emit({}, name="page_close")
        assert [line["name"] for line in site.lines] == ["edx.course.enrollment.activated"]
        assert len(site.sink.events) == 2

    def test_the_name_alone_is_the_same_person(self, site, monkeypatch) -> None:
        """An event that only names a learner is theirs as much as one with the id."""
        monkeypatch.setattr(processors, "_user_id_of", {"alice": 5}.__getitem__)
        processors._scrubbers.clear()
        site.emit({"user_id": "5"}, course_id="x")
        site.emit({"target_username": "alice"}, course_id="x")
        site.emit({"target_username": "somebody else"}, course_id="x")
        by_id, by_name, other = (next(iter(line["event"].values())) for line in site.lines)
        assert by_name == f"~{int(by_id):x}" != other
        assert is_pseudonymous_name(other)
