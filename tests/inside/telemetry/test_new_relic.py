"""New Relic's agent; what it would send is read from its own audit log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab.planted_words import found_in
from tutorprivacy.inside.audit.findings import FAIL, PASS

from .visiting import audited, visited


def go(folder: Path, policy: Any, when: str = "before", *steps: str, late: bool = False) -> bytes:
    log = folder / "audit.log"
    options = {"log": str(log), "late": late}
    visited("new_relic", folder, policy, when=when, options=options, steps=("wrap", *steps))
    return log.read_bytes() if log.exists() else b""


def test_stock_tells_all(tmp_path) -> None:
    said = found_in(go(tmp_path, None))
    assert said >= {"username", "e-mail", "token", "browser", "sql", "answer", "variable", "referrer"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_errors_without_people(policy, tmp_path, when: str) -> None:
    """Also of an application that runs already when the plugin's call comes."""
    told = go(tmp_path, policy, when)
    assert not found_in(told)
    assert audited(tmp_path)["lms: New Relic"].status == PASS
    for name in (b"LookupError", b"site.mail_learner", b"in more", b"code_owner", b"team-blue"):
        assert name in told, name


def test_off(policy, tmp_path) -> None:
    for when in ("before", "after"):
        (folder := tmp_path / when).mkdir()
        told = go(folder, {**policy, "telemetry": "off"}, when)
        assert b"LookupError" not in told and b"site.mail_learner" not in told
        assert audited(folder)["lms: New Relic"].evidence == "New Relic is told nothing."


def test_full(policy, tmp_path) -> None:
    assert "variable" in found_in(go(tmp_path, {**policy, "telemetry": "full"}))
    assert audited(tmp_path)["lms: New Relic"].status == FAIL


def test_somebody_takes_our_place(policy, tmp_path) -> None:
    go(tmp_path, policy, "before", "another_way")
    assert audited(tmp_path)["lms: New Relic"].status == FAIL


@pytest.mark.parametrize("mode", ["scrub", "off"])
def test_it_is_seen_to_when_it_connects(policy, tmp_path, mode: str) -> None:
    """Without a licence it is silent, and nothing is loaded for it; it may get one later, by a file of its own."""
    told = go(tmp_path, {**policy, "telemetry": mode}, "before", "connect", late=True)
    assert not found_in(told) and (b"LookupError" in told) == (mode == "scrub")
    assert audited(tmp_path)["lms: New Relic"].status == PASS


def test_silent_without_a_licence(policy, tmp_path) -> None:
    """It comes with the platform's libraries: nothing is loaded for it, and the audit does not speak of it."""
    assert not go(tmp_path, policy, "before", "is_not_seen_to", late=True)
    assert "lms: New Relic" not in audited(tmp_path)
