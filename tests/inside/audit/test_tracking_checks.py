"""What the audit says of trackers: ours, the platform's, and those that somebody else has changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from eventtracking import tracker
from eventtracking.backends.logger import LoggerBackend
from eventtracking.backends.routing import RoutingBackend
from eventtracking.processors.whitelist import NameWhitelistProcessor

from tutorprivacy.inside.audit import tracking_checks
from tutorprivacy.inside.audit.canaries import Planted
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding, carried_out
from tutorprivacy.inside.tracking.processors import NetworkProcessor, PseudonymousProcessor


class Keeps:
    """Somebody's backend; it keeps what it is handed."""

    def send(self, event: dict[str, Any]) -> None:
        """An audit does not send through it, but for the self-test."""


@pytest.fixture
def audit(monkeypatch, tmp_path: Path) -> Callable[..., list[Finding]]:
    """Findings of a tracker with these backends and processors."""

    def audited(backends: dict[str, Any] | None, *processors: Any, folder: Path = tmp_path) -> list[Finding]:
        made = {} if backends is None else {"default": tracker.Tracker(backends, processors=processors)}
        monkeypatch.setattr(tracker, "TRACKERS", made)
        return carried_out(tracking_checks.checks("lms", [folder]))

    return audited


@pytest.fixture
def tracking_log(tmp_path: Path) -> Iterator[Path]:
    """The platform's logger of events, with a file."""
    logger, path = logging.getLogger("tracking"), tmp_path / "tracking.log"
    handler = logging.FileHandler(path)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield path
    logger.removeHandler(handler)
    handler.close()


def of(findings: list[Finding], check: str) -> list[Finding]:
    return [finding for finding in findings if finding.check == check]


def test_without_backends(audit) -> None:
    """PRIVACY_TRACKING=off."""
    findings = audit({}, NetworkProcessor())
    assert [finding.status for finding in findings] == [PASS] * 3
    assert "NetworkProcessor" in of(findings, "tracking.tracker")[0].evidence


def test_without_a_tracker(audit) -> None:
    """Then nothing works, and what would come of an event cannot be known."""
    findings = audit(None)
    assert [finding.status for finding in findings] == [FAIL, UNKNOWN, UNKNOWN]


def test_the_platforms_log(audit, tracking_log: Path) -> None:
    """The backend is handed everything, and it is found in the file."""
    backend = RoutingBackend({"logger": LoggerBackend(name="tracking")})
    findings = audit({"tracking_logs": backend})
    (handed,) = of(findings, "tracking.backends")
    assert (handed.status, handed.place) == (FAIL, "lms: tracking_logs → logger")
    assert "eventtracking.backends.logger.LoggerBackend is handed: IP address, browser, e-mail" in handed.evidence
    (test,) = of(findings, "tracking.self-test")
    assert (test.status, test.place) == (FAIL, f"lms: {tracking_log}")
    assert "IP address" in test.evidence


def test_pseudonymous_events(audit, tracking_log: Path, events) -> None:
    """PRIVACY_TRACKING=pseudonymous: an event is written, and nobody is in it."""
    backend = RoutingBackend({"logger": LoggerBackend(name="tracking")}, [PseudonymousProcessor(events)])
    findings = audit({"tracking_logs": backend})
    assert [finding.evidence for finding in findings if finding.status != PASS] == []
    assert "privacy-audit" in tracking_log.read_text()


def test_a_backend_that_somebody_added(audit) -> None:
    """Also where the self-test sees nothing, because it sends elsewhere."""
    findings = audit({"theirs": Keeps()}, NetworkProcessor())
    (handed,) = of(findings, "tracking.backends")
    assert (handed.status, handed.place) == (FAIL, "lms: theirs")
    assert "e-mail address" in handed.evidence
    assert "IP address" not in handed.evidence


def test_a_processor_behind_ours(audit) -> None:
    """Somebody puts back what ours has taken away."""

    def puts_back(event: dict[str, Any]) -> dict[str, Any]:
        from crum import get_current_request

        event["context"]["ip"] = get_current_request().META["REMOTE_ADDR"]
        return event

    findings = audit({"theirs": Keeps()}, NetworkProcessor(), puts_back)
    assert "IP address" in of(findings, "tracking.backends")[0].evidence


def test_who_only_takes_known_events(audit) -> None:
    """A list of names is no protection: an event on it is tried, too."""
    backend = RoutingBackend({"x": Keeps()}, [NameWhitelistProcessor(whitelist=["edx.course.enrollment.activated"])])
    (handed,) = of(audit({"segmentio": backend}), "tracking.backends")
    assert (handed.status, handed.place) == (FAIL, "lms: segmentio → x")


def test_learning_records_need_to_know_who(audit) -> None:
    """A backend that gets names and ids only: what it keeps cannot be seen from here."""

    def without_data(event: dict[str, Any]) -> dict[str, Any]:
        return {**event, "data": {}, "context": {key: event["context"][key] for key in ("username", "user_id")}}

    findings = audit({"event_transformer": RoutingBackend({"xapi": Keeps()}, [without_data])})
    (handed,) = of(findings, "tracking.backends")
    assert (handed.status, handed.place) == (UNKNOWN, "lms: event_transformer → xapi")
    assert "username" in handed.evidence


def test_counting_keeps_nothing(audit, monkeypatch) -> None:
    """Our own backend, although it is handed everything."""
    monkeypatch.setattr(tracking_checks, "_COUNTS", f"{Keeps.__module__}.{Keeps.__qualname__}")
    assert [finding.status for finding in audit({"privacy_usage": Keeps()})] == [PASS] * 3


def test_a_folder_that_cannot_be_read(audit, monkeypatch, tmp_path: Path) -> None:
    """Unknown, and the other findings are there."""
    monkeypatch.setattr("os.walk", _refused)
    assert [finding.status for finding in audit({})] == [PASS, PASS, UNKNOWN]


def _refused(_folder: Any, onerror: Callable[[OSError], None]) -> list[Any]:
    onerror(PermissionError(13, "Permission denied"))
    return []


def test_nothing_of_the_planted_person_is_told(audit, tracking_log: Path, monkeypatch) -> None:
    """Evidence names kinds of values; the values themselves are in no finding."""
    people = [Planted.someone() for _ in range(10)]
    given = iter(people)
    monkeypatch.setattr(Planted, "someone", lambda: next(given))
    findings = audit({"tracking_logs": RoutingBackend({"logger": LoggerBackend(name="tracking")})})
    assert of(findings, "tracking.self-test")[0].status == FAIL
    for person in people:
        assert person.names_in(repr(findings).encode()) == set()
