"""Datadog's ddtrace against a collector in the place of its agent."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from lab.collector import Collector
from lab.planted_words import USER_ID, found_in
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN

from .visiting import audited, visited

NAMES = ("django.request", "enroll_learner", "builtins.LookupError", "1.2.3", "raise LookupError(f")


def go(folder: Path, policy: Any, when: str = "before", *steps: str, **environment: str) -> Collector:
    return visited("datadog", folder, policy, when=when, steps=steps, environment=environment)


#: An id that is passed on to other services, as the library writes it.
PASSED_ON = base64.b64encode(str(USER_ID).encode())


def traces(told: Collector) -> bytes:
    """MessagePack, whose texts are as they are."""
    return b"".join(body for path, body in told.received if "traces" in path)


def test_stock_tells_all(tmp_path) -> None:
    told = go(tmp_path, None)
    said = found_in(told.everything)
    assert PASSED_ON in traces(told) and b"carried True" in traces(told)
    assert said >= {"username", "e-mail", "address", "browser", "cookie", "sql", "variable", "answer", "baggage"}
    assert "state" in said


@pytest.mark.parametrize("when", ["before", "after"])
def test_errors_without_people(policy, tmp_path, when: str) -> None:
    told = go(tmp_path, policy, when)
    assert not found_in(told.everything) and PASSED_ON not in told.everything
    assert audited(tmp_path)["lms: Datadog"].status == PASS
    said = traces(told)
    for name in (*NAMES, "POST u/<str:username>", "https://lms.example/u/-", "course-v1:a+b+c"):
        assert name.encode() in said, name
    assert b"SELECT id FROM auth_user WHERE email = ? AND id <> ?" in said
    assert b"carried False" in said
    assert b"user '-' has - at -" in said and b"mail -" in said


def test_off(policy, tmp_path) -> None:
    for when in ("before", "after"):
        (folder := tmp_path / when).mkdir()
        told = go(folder, {**policy, "telemetry": "off"}, when)
        assert b"django.request" not in traces(told) and not found_in(told.everything)
        assert audited(folder)["lms: Datadog"].evidence == "Datadog is told nothing."


def test_full(policy, tmp_path) -> None:
    assert "variable" in found_in(go(tmp_path, {**policy, "telemetry": "full"}).everything)
    assert audited(tmp_path)["lms: Datadog"].status == FAIL


def test_somebody_takes_our_place(policy, tmp_path) -> None:
    go(tmp_path, policy, "before", "another_way")
    assert audited(tmp_path)["lms: Datadog"].status == FAIL


def test_what_is_switched_on_from_outside() -> None:
    """By Datadog's own site, while the platform runs, unless a variable says no."""
    from tutorprivacy.inside.telemetry import datadog

    assert datadog.unseen({}) == ["DD_REMOTE_CONFIGURATION_ENABLED"]
    assert datadog.unseen({"DD_REMOTE_CONFIGURATION_ENABLED": "false"}) == []


def test_what_its_other_products_send(policy, tmp_path) -> None:
    """It goes other ways."""
    go(tmp_path, policy, DD_EXCEPTION_REPLAY_ENABLED="true")
    finding = audited(tmp_path)["lms: Datadog"]
    assert finding.status == UNKNOWN and "DD_EXCEPTION_REPLAY_ENABLED" in finding.evidence
