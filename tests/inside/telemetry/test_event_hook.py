"""PRIVACY_EVENT_HOOK: a function of the operator's, behind all that is taken out of errors and of events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from eventtracking.processors.exceptions import EventEmissionExit

from lab.planted_words import found_in
from tutorprivacy.inside.audit import telemetry_checks
from tutorprivacy.inside.audit.findings import FAIL, PASS
from tutorprivacy.inside.tracking import event_hook
from tutorprivacy.inside.tracking.processors import PseudonymousProcessor

from .test_sentry import failures, of_kind
from .visiting import audited, visited


@pytest.fixture(autouse=True)
def uncounted(monkeypatch) -> None:
    monkeypatch.setattr(event_hook, "put_back", type(event_hook.put_back)())


def hooked(policy: dict[str, Any], name: str) -> dict[str, Any]:
    return {**policy, "event_hook": f"lab.hooks.{name}"}


# -- errors ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stops", "fails", "returns_text", "no_function", "not_there"])
def test_nothing_is_sent(policy, tmp_path, name: str) -> None:
    """It says so, or it fails: then nothing is sent either, and the site goes on."""
    told = visited("sentry", tmp_path, hooked(policy, name))
    assert not of_kind(told, "event") and not of_kind(told, "transaction") and not of_kind(told, "log")
    assert not found_in(told.everything)
    finding = audited(tmp_path)["lms"]
    assert finding.check == "third-parties.event-hook" and finding.status == (PASS if name == "stops" else FAIL)


def test_some_are_stopped(policy, tmp_path) -> None:
    told = visited("sentry", tmp_path, hooked(policy, "stops_errors"))
    assert not of_kind(told, "event") and of_kind(told, "transaction")


def test_more_is_taken(policy, tmp_path) -> None:
    (error, *_others) = failures(visited("sentry", tmp_path, hooked(policy, "takes_more")))
    assert error["exception"] and not {"breadcrumbs", "request", "user"} & error.keys()
    assert audited(tmp_path)["lms"].status == PASS


@pytest.mark.parametrize("tracker", ["sentry", "elastic", "otel", "datadog"])
def test_nothing_comes_back(policy, tmp_path, tracker: str) -> None:
    """And that somebody has tried is in the log, and in the audit."""
    steps = ("instrument",) if tracker == "otel" else ()
    told = visited(tracker, tmp_path, hooked(policy, "puts_back"), steps=steps)
    assert told.received and not found_in(told.everything)
    finding = audited(tmp_path)["lms"]
    assert finding.status == FAIL and "puts back what was taken out" in finding.evidence


@pytest.mark.parametrize("tracker", ["sentry", "elastic", "otel"])
def test_what_passes_is_the_same(policy, tmp_path, tracker: str) -> None:
    """What has been through once goes through again as it is: nothing counts as put back."""
    steps = ("instrument",) if tracker == "otel" else ()
    told = visited(tracker, tmp_path, hooked(policy, "passes"), steps=steps)
    assert told.received and "puts back" not in (tmp_path / "output.txt").read_text()
    assert audited(tmp_path)["lms"].status == PASS


# -- events ------------------------------------------------------------------------------


@pytest.fixture
def event() -> dict[str, Any]:
    return {
        "event_type": "play_video",
        "name": "play_video",
        "username": "zoraquill",
        "event_source": "browser",
        "time": "2026-11-27T10:11:12.000000+00:00",
        "context": {"user_id": 918_273_645, "course_id": "course-v1:a+b+c", "path": "/event", "session": "abc"},
        "event": {"id": "i4x-1", "currentTime": 12.5, "note": "zoraquill has seen it"},
        "session": "abc",
        "ip": "203.0.113.77",
    }


def processed(events, event, name: str) -> dict[str, Any]:
    return PseudonymousProcessor(events, f"lab.hooks.{name}")(event)


def test_an_event_passes_as_it_is(events, event) -> None:
    """Pseudonyms stay pseudonyms."""
    assert processed(events, event, "passes") == PseudonymousProcessor(events)(event)
    assert not event_hook.put_back


@pytest.mark.parametrize("name", ["stops", "fails", "returns_text", "no_function", "not_there"])
def test_an_event_is_stopped(events, event, name: str) -> None:
    with pytest.raises(EventEmissionExit):
        processed(events, event, name)


def test_an_event_loses_more(events, event) -> None:
    assert "event" not in processed(events, event, "takes_more")


def test_nobody_comes_back_into_an_event(events, event, current_request) -> None:
    current_request(None)
    made = json.dumps(processed(events, event, "puts_back"))
    assert "zoraquill" not in made and event_hook.put_back["tracking"] == 1


def test_the_settings_name_it(settings, policy) -> None:
    """Behind what scrubs the log's events, and nowhere else."""
    from tutorprivacy.inside.django_settings import changes

    changes.apply(settings, {**hooked(policy, "passes"), "tracking": "pseudonymous"})
    options = settings["EVENT_TRACKING_BACKENDS"]["tracking_logs"]["OPTIONS"]["processors"][-1]["OPTIONS"]
    assert options["hook"] == "lab.hooks.passes"
    assert telemetry_checks.checks("lms", settings, {})[-1][0] == "third-parties.event-hook"
