"""Findings that the operator knows of: they stay in what is shown, and are told when they are over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from lab.environment import in_one_line
from lab.host import Host, of
from tutorprivacy.host_audit.acknowledged import CHECK, SETTING, acknowledge
from tutorprivacy.inside.audit.exit_status import exit_status
from tutorprivacy.inside.audit.findings import ACKNOWLEDGED, DECIDE, FAIL, PASS, UNKNOWN, Finding, of_json

HERE, THERE = Finding("a.b", "here", FAIL, "seen", "do"), Finding("a.b", "there", FAIL, "seen", "do")
GOOD, UNSEEN = Finding("c.d", "here", PASS, "fine"), Finding("e.f", "here", UNKNOWN, "unseen", "look")
OWN = {"a.b", "c.d", "e.f", "g.h"}


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("a.b", [ACKNOWLEDGED, ACKNOWLEDGED]),
        ("a.b (there)", [FAIL, ACKNOWLEDGED]),
        ("a.b (elsewhere)", [FAIL, FAIL, DECIDE]),
        ("c.d", [FAIL, FAIL, DECIDE]),
    ],
)
def test_by_name_and_place(name: str, statuses: list[str]) -> None:
    """At all places, or at one. What there is nothing of is said."""
    findings = acknowledge([HERE, THERE, GOOD], {name: "known"}, OWN)
    assert [each.status for each in findings if each.check != "c.d"] == statuses
    for each in findings:
        assert (each.was, each.reason) == ((FAIL, "known") if each.status == ACKNOWLEDGED else ("", ""))


def test_a_place_has_a_reason_of_its_own() -> None:
    findings = acknowledge([HERE, THERE], {"a.b": "all", "a.b (here)": "this"}, OWN)
    assert [each.reason for each in findings] == ["this", "all"]


def test_what_is_over() -> None:
    """Seen to be so: it passes, or it is told only while it fails, and all else could be looked at."""
    over = Finding(CHECK, SETTING, DECIDE, "", "")
    for name, findings, expected in (
        ("c.d", [GOOD, UNSEEN], 1),
        ("g.h", [GOOD], 1),
        ("g.h", [GOOD, UNSEEN], 0),
        ("x.y", [GOOD], 0),  # of the other audit
        ("e.f", [GOOD, UNSEEN], 0),
    ):
        said = of(acknowledge(findings, {name: "known"}, OWN), CHECK)
        assert len(said) == expected, name
        assert all((each.place, each.status) == (over.place, DECIDE) and name in each.evidence for each in said)


@pytest.mark.parametrize(("found", "status"), [([HERE], 0), ([GOOD, UNSEEN], 0), ([UNSEEN], 3)])
def test_the_exit_status(found: list[Finding], status: int) -> None:
    """It fails nothing, also if strict; but that nothing was seen is no success, whoever knows of it."""
    findings = acknowledge(found, {"a.b": "known", "e.f": "known"}, OWN)
    assert {exit_status(findings, strict) for strict in (False, True)} == {status}


def test_in_a_project(tmp_path: Path) -> None:
    """By the real Tutor: with its reason in both forms, and told when the setting that caused it is right again."""
    reason = "our proxy writes for a day, see the wiki"
    config = {"PRIVACY_APP_LOG": "full", "PRIVACY_IP_ADDRESS": "keep", SETTING: {"settings.app-log": reason}}
    host = Host(tmp_path, config=config)
    done = host.tutor("privacy", "audit", "--json", "--problems")
    assert done.returncode == 1  # the other one
    findings = of_json(done.stdout)
    assert PASS not in {each.status for each in findings}
    (known,) = {(each.status, each.was, each.reason) for each in of(findings, "settings.app-log")}
    assert known == (ACKNOWLEDGED, FAIL, reason)
    said = host.tutor("privacy", "audit", "--problems").stdout
    assert f"fail, acknowledged: {reason}" in said and "\npass " not in said
    assert re.search(r"\d+ fail, \d+ unknown, \d+ decide, \d+ acknowledged, \d+ pass\n\Z", said)
    path = host.root / "config.yml"
    path.write_text(re.sub("PRIVACY_(APP_LOG|IP_ADDRESS): .*\n", "", path.read_text()))
    assert host.tutor("config", "save").returncode == 0
    done = host.tutor("privacy", "audit", "--json")
    assert done.returncode == 0
    (over,) = of(of_json(done.stdout), CHECK)
    assert (over.status, "settings.app-log" in over.evidence) == (DECIDE, True)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"settings.applog": "x"}, "did you mean settings.app-log?"),
        ({"settings.app-log": " "}, "settings.app-log: say why it may stay."),
        ({"zzz": "x"}, "zzz: no finding is called so."),
        (["settings.app-log"], "Allowed: a mapping of findings"),
    ],
)
def test_what_is_refused(tmp_path: Path, value: object, said: str) -> None:
    """Before anything is looked at, by both audits."""
    host = Host(tmp_path)
    path = host.root / "config.yml"
    path.write_text(f"{path.read_text()}{SETTING}: {json.dumps(value)}\n")
    for command in (("privacy", "audit"), ("local", "do", "audit-privacy")):
        done = host.tutor(*command)
        assert (done.returncode, done.stdout) == (3, "")
        assert f"Wrong setting {SETTING}" in in_one_line(done) and said in done.stderr
