"""The processors, alone and in the real event-tracking."""

from __future__ import annotations

import copy
import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from eventtracking.backends.routing import RoutingBackend
from eventtracking.processors.exceptions import EventEmissionExit
from eventtracking.tracker import Tracker

from tutorprivacy.inside.pseudonyms.keyed_hash import is_pseudonymous_name
from tutorprivacy.inside.tracking import processors
from tutorprivacy.inside.tracking.processors import (
    ContextProcessor,
    NetworkProcessor,
    OptOutProcessor,
    PseudonymousProcessor,
)

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
    before = processors.dropped_events.total()
    sink = Sink()
    with caplog.at_level(logging.DEBUG):
        RoutingBackend(backends={"sink": sink}, processors=[processor]).send(
            {"name": "x", "secret": "zoraquill", "context": context}
        )
    assert sink.events == []
    assert processors.dropped_events.total() == before + 1
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


class TestContextProcessor:
    """What every backend beside the log receives."""

    def process(self, event: dict[str, Any], events: dict[str, Any]) -> dict[str, Any]:
        return ContextProcessor(events, own_hosts=["lms.example"], site_root="https://lms.example")(event)

    def test_the_person_stays_and_the_rest_is_reduced(self, events) -> None:
        """Names and ids are what event-routing-backends looks the learner up by."""
        event = {"name": "x", "data": {"email": "a@b.example"}, "context": dict(CONTEXT)}
        before = copy.deepcopy(event)
        made = self.process(event, events)
        context = made["context"]
        session = context.pop("session")
        assert context == {
            "username": "alice",
            "user_id": 5,
            "ip": "",
            "agent": "bot",
            "accept_language": "fr",
            "path": "/courses/x",
            "referer": "https://lms.example/",
            "course_id": "course-v1:edX+X+1",
        }
        assert is_pseudonymous_name(session)
        assert made["data"] == {"email": "a@b.example"}
        assert event == before

    def test_a_session_is_one_pseudonym(self, events) -> None:
        """Its events belong together in every backend, and nobody finds the session."""
        sessions = [self.process({"context": {"session": text}}, events)["context"]["session"] for text in "aab"]
        assert sessions[0] == sessions[1] != sessions[2]

    def test_without_a_key(self, without_redis) -> None:
        """No session, and the event goes on."""
        made = self.process({"name": "x", "context": dict(CONTEXT)}, without_redis)
        assert made["context"]["session"] == ""
        assert made["context"]["username"] == "alice"

    def test_what_the_settings_let_through(self, events) -> None:
        """PRIVACY_IP_ADDRESS=truncate, and the agent as it is."""
        events["ip_policy"]["action"] = "truncate"
        events["policy"]["user_agent"] = "keep"
        context = self.process({"context": dict(CONTEXT)}, events)["context"]
        assert (context["ip"], context["agent"]) == ("203.0.0.0", "Firefox")

    def test_the_shape_after_the_legacy_mapping(self, events) -> None:
        """There the keys are at the top level."""
        made = self.process({"event_type": "x", **CONTEXT, "context": {"user_id": 5}}, events)
        assert (made["ip"], made["accept_language"], made["username"]) == ("", "fr", "alice")
        assert "host" not in made

    @pytest.mark.parametrize("event", [{}, {"context": None}, {"context": {}}, {"context": {"user_id": 5}}])
    def test_nothing_is_put_in(self, events, event) -> None:
        """Management commands and tasks emit events without a request's context."""
        assert self.process(copy.deepcopy(event), events) == event

    @pytest.mark.parametrize("context", ["ip", ["ip"], {"referer": 5}, {"session": object(), "referer": object()}])
    def test_an_error_is_an_exit(self, events, context) -> None:
        """What cannot be reduced reaches no backend."""
        with pytest.raises(EventEmissionExit):
            self.process({"context": context}, events)


class TestOptOutProcessor:
    """PRIVACY_OPT_OUT_SIGNALS."""

    EVENT = {"name": "x", "context": {"username": "alice"}}

    @pytest.mark.parametrize(
        "headers", [{"HTTP_SEC_GPC": "1"}, {"HTTP_DNT": "1"}, {"HTTP_COOKIE": "privacy-opt-out=1"}]
    )
    def test_who_says_so_is_not_tracked(self, headers, current_request, request_of) -> None:
        """Global Privacy Control, Do Not Track, or the cookie: no backend receives the event."""
        current_request(request_of(**headers))
        sink = Sink()
        Tracker(backends={"sink": sink}, processors=[OptOutProcessor()]).emit("x", {})
        assert sink.events == []

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"HTTP_SEC_GPC": "0"},
            {"HTTP_DNT": "0"},
            {"HTTP_DNT": "unspecified"},
            {"HTTP_DNT": ""},
            {"HTTP_COOKIE": "privacy-opt-out=0"},
            {"HTTP_COOKIE": "privacy-opt-out=10; other=1"},
            {"HTTP_COOKIE": "other=privacy-opt-out"},
        ],
        ids=str,
    )
    def test_others_are(self, headers, current_request, request_of) -> None:
        """Any other value says nothing, and the event is not changed."""
        current_request(request_of(**headers))
        assert OptOutProcessor()(self.EVENT) == self.EVENT

    def test_outside_of_a_request(self, current_request) -> None:
        """A worker's events go on."""
        current_request(None)
        assert OptOutProcessor()(self.EVENT) is self.EVENT

    def test_a_broken_request_stops_the_event(self, current_request, caplog) -> None:
        """If it cannot be asked, nobody has agreed."""
        current_request(object())
        with pytest.raises(EventEmissionExit):
            OptOutProcessor()(self.EVENT)
        assert "AttributeError" in caplog.text


CONTEXT_OF_ZORA = {"context": {"username": "zoraquill", "user_id": 918273}}


class Users:
    """As far as user_id_of asks Django's."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.asked: list[str] = []
        self.error: Exception | None = None

    @property
    def objects(self) -> Users:
        return self

    def values_list(self, field: str, flat: bool) -> Users:
        assert (field, flat) == ("pk", True)
        return self

    def get(self, username: str) -> int:
        self.asked.append(username)
        if self.error is not None:
            raise self.error
        return self.ids[username]


@pytest.fixture
def users(monkeypatch) -> Users:
    import django.contrib.auth

    made = Users()
    monkeypatch.setattr(django.contrib.auth, "get_user_model", lambda: made)
    processors._user_id_of.cache_clear()
    return made


class TestPaths:
    """Events of requests are called like their path."""

    @pytest.mark.parametrize(
        ("path", "said"), [("/nowhere/canarysickness", "/-"), ("/courses/xylo/", "/courses/xylo/")]
    )
    def test_a_path_that_leads_nowhere(self, events, current_request, request_of, path: str, said: str) -> None:
        """It is its visitor's words; nobody else's event loses its name."""
        from django.urls import path as leads

        request = request_of(path)
        request.urlconf = (leads("courses/<name>/", print),)
        event = {"context": {"path": path}, "name": path, "event_type": path, "data": {}}
        current_request(request)
        found = PseudonymousProcessor(events)(event)
        assert (found["name"], found["event_type"], found["context"]["path"]) == (said, said, said)
        current_request(request_of("/other"))
        assert PseudonymousProcessor(events)(event)["name"] == path


class TestNamesOfTheLearner:
    """What a browser puts into an event, of whoever makes the request."""

    PAYLOAD = {"name": "Zora Quillfeather", "x": ["by ZORA QUILLFEATHER.", {"Zora Quillfeather": "zora%40example.org"}]}

    @pytest.mark.parametrize("payload", [PAYLOAD, json.dumps(PAYLOAD), "name=Zora+Quillfeather&x=1"])
    @pytest.mark.parametrize("user_id", ["pseudonymize", "drop", "keep"])
    def test_a_full_name(self, events, current_request, request_of, payload: Any, user_id: str) -> None:
        """It goes from every value, whatever becomes of usernames; at any depth, in JSON and in forms."""
        current_request(request_of())
        processor = PseudonymousProcessor({**events, "policy": {**events["policy"], "user_id": user_id}})
        scrubbed = json.dumps(processor({**CONTEXT_OF_ZORA, "name": "x", "data": payload}))
        assert "quillfeather" not in scrubbed.lower() and "example.org" not in scrubbed

    def test_what_the_calculator_could_not_read(self, events) -> None:
        """``error:calc`` of common.djangoapps.util.views: the error quotes what was typed."""
        data = {"error": ["<class 'calc.UndefinedVariable'>", "'quillfeather' not permitted", "<traceback>"]}
        event = {"context": {}, "name": "error:calc", "data": {**data, "equation": "quillfeather"}}
        assert PseudonymousProcessor(events)(event)["data"] == {"error": [], "equation": ""}

    def test_of_nobody_else(self, events, current_request, request_of) -> None:
        """An event about somebody else has names that only look alike."""
        current_request(request_of())
        event = {"context": {"username": "else", "user_id": 5}, "name": "edx.x", "data": {"zz": "Zora Quillfeather"}}
        assert PseudonymousProcessor(events)(event)["data"] == {"zz": "Zora Quillfeather"}

    def test_staff_who_look_as_a_learner(self, current_request, request_of) -> None:
        """The event is theirs."""
        request = request_of()
        request.user = SimpleNamespace(pk=7, username="seen", real_user=request.user)
        current_request(request)
        assert "Zora Quillfeather" in processors.names_of_learner(CONTEXT_OF_ZORA)

    def test_an_error_is_none(self, monkeypatch, caplog) -> None:
        """The event goes on without; the log names the error's type."""
        monkeypatch.setattr(processors.crum, "get_current_request", lambda: 1 / 0)
        assert processors.names_of_learner(CONTEXT_OF_ZORA) == ()
        assert "ZeroDivisionError" in caplog.text

    def test_outside_of_a_request(self, current_request) -> None:
        """A worker's events have the names that are in them."""
        current_request(None)
        assert processors.names_of_learner(CONTEXT_OF_ZORA) == ()


class TestUserIdOf:
    """The id behind a username, from the platform's database."""

    def test_it_is_asked_once(self, users) -> None:
        """Names do not change."""
        users.ids["alice"] = 5
        assert [processors.user_id_of("alice") for _ in range(3)] == [5, 5, 5]
        assert users.asked == ["alice"]

    def test_somebody_unknown(self, users) -> None:
        """None, until there is such a user."""
        assert processors.user_id_of("alice") is None
        users.ids["alice"] = 5
        assert processors.user_id_of("alice") == 5

    def test_no_database(self, users, caplog) -> None:
        """None, silently: the error's text could quote the name; and it is asked again later."""
        users.ids["alice"] = 5
        users.error = ConnectionError("alice")
        assert processors.user_id_of("alice") is None
        users.error = None
        assert processors.user_id_of("alice") == 5
        assert not caplog.records


class TestLimits:
    """What a browser sends is dropped where it is too much, and counted."""

    @pytest.mark.parametrize(
        "payload",
        [
            "x " + "[1" * 200_000,
            {"zz": ["x" * 1000] * 300},
            {"usernames": [f"u{number}" for number in range(300)]},
            {"username": "u" * 300},
            {"zz": "%25" * 100_000},
        ],
        ids=["a long text", "many texts", "many people", "a long name", "codes of codes"],
    )
    def test_too_much(self, events, payload) -> None:
        """Nothing of it goes on."""
        processors.dropped_events.clear()
        with pytest.raises(EventEmissionExit):
            processors.PseudonymousProcessor(events)({"name": "x", "data": payload, "context": {}})
        assert processors.dropped_events == {"TooMuch": 1}

    def test_a_long_name(self, events) -> None:
        """An operator's expression is asked about names only, not about megabytes."""
        events["policy"]["event_allowlist"] = ["a"]
        scrubber = processors.scrubber(**events)
        assert scrubber.allowed("a" * 1000) and not scrubber.allowed("a" * 1001)

    def test_a_long_referrer(self) -> None:
        """It is foreign, and not remembered."""
        processor = processors.NetworkProcessor(["lms"], "https://lms")
        event = {"context": {"referer": "https://lms/" + "a" * 10_000}}
        assert processor(event)["context"]["referer"] == "https://lms/"
