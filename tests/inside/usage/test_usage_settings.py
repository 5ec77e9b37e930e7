"""What apply() changes so that usage is counted; the middleware, and the backend of the real event-tracking."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from eventtracking.tracker import Tracker

from lab import visits
from tutorprivacy.inside import location
from tutorprivacy.inside.django_settings.changes import apply
from tutorprivacy.inside.usage import counter

USAGE = {"redis_db": 12, "retention_months": 25, "min_group": 10, "sample_rate": 0.5}
BACKEND = {"ENGINE": "tutorprivacy.inside.usage.counter.UsageBackend", "OPTIONS": {}}


@pytest.mark.parametrize("tracking", ["off", "pseudonymous", "full"])
def test_events_are_counted_beside_what_becomes_of_them(settings, policy, tracking: str) -> None:
    """One backend more than without."""
    without: dict[str, Any] = {**settings}
    apply(without, {**policy, "tracking": tracking})
    given = settings["EVENT_TRACKING_BACKENDS"]
    before = dict(given)
    apply(settings, {**policy, "tracking": tracking, "usage": USAGE})
    backends = settings["EVENT_TRACKING_BACKENDS"]
    assert backends.pop("privacy_usage") == BACKEND
    assert backends == without["EVENT_TRACKING_BACKENDS"]
    assert given == before
    assert "tutorprivacy.inside.usage.counter.UsageMiddleware" not in without["MIDDLEWARE"]
    assert without["PRIVACY_USAGE"] is None


def test_what_the_counter_is_told(settings, policy, monkeypatch) -> None:
    """A database of its own in the platform's Redis; which service; and what the settings say."""
    monkeypatch.setattr(location, "SERVICE", "cms")
    apply(settings, {**policy, "usage": USAGE, "opt_out_signals": False})
    assert settings["PRIVACY_USAGE"] == {
        "redis_url": "redis://:password@redis.example:6379/12",
        "service": "cms",
        "honours_opt_out": False,
        "release": "22.0.3",
        "retention_months": 25,
        "min_group": 10,
        "sample_rate": 0.5,
    }


def test_the_order_of_middleware(settings, policy) -> None:
    """The counter sees each answer as it leaves; the page to opt out is not counted."""
    apply(settings, {**policy, "usage": USAGE, "opt_out_path": "/privacy-opt-out"})
    names = [name.rpartition(".")[2] for name in settings["MIDDLEWARE"]]
    assert names == ["AccessLogMiddleware", "OptOutPage", "UsageMiddleware", "KeyEnds", "one", "two"]


class Broken:
    """A counter that cannot."""

    def view(self, _request: Any, _status: int) -> None:
        raise ValueError("of 10.0.0.1")

    def event(self, _event: Any) -> None:
        raise ValueError("of 10.0.0.1")


@pytest.fixture
def broken(monkeypatch) -> None:
    monkeypatch.setattr(counter, "counter", Broken)


def test_an_error_never_reaches_a_request(broken, caplog) -> None:
    """It costs a line in the log, which names its kind only."""
    middleware = counter.UsageMiddleware(lambda _request: SimpleNamespace(status_code=200))
    assert middleware(visits.request(visits.visitor(1))).status_code == 200
    assert "ValueError" in caplog.text
    assert "10.0.0" not in caplog.text


def test_an_error_never_reaches_an_event(broken, caplog) -> None:
    """Nor does event-tracking log it with the event."""
    with caplog.at_level(logging.DEBUG):
        tracker = Tracker({"privacy_usage": counter.UsageBackend()})
        tracker.emit("problem_check", {"answer": "of 10.0.0.1"})
    assert "ValueError" in caplog.text
    assert "10.0.0" not in caplog.text


def test_what_the_platform_raises_goes_on(broken) -> None:
    """The counter is no place to catch it."""

    def raises(_request: Any) -> Any:
        raise KeyError

    with pytest.raises(KeyError):
        counter.UsageMiddleware(raises)(visits.request(visits.visitor(1)))


def test_without_a_redis(monkeypatch, caplog) -> None:
    """A cache elsewhere: said once, and nothing is counted."""
    from django.conf import settings as django_settings

    usage = {**USAGE, "redis_url": None, "service": "lms", "honours_opt_out": True, "release": ""}
    monkeypatch.setattr(django_settings, "PRIVACY_USAGE", usage, raising=False)
    counter.counter.cache_clear()
    for _ in range(2):
        middleware = counter.UsageMiddleware(lambda _request: SimpleNamespace(status_code=200))
        assert middleware(visits.request(visits.visitor(1))).status_code == 200
        counter.UsageBackend().send({"name": "problem_check"})
    assert [record.message for record in caplog.records] == [
        "Usage is not counted: the platform's cache is not in Redis."
    ]
    counter.counter.cache_clear()
