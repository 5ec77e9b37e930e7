"""Elastic APM's agent against a collector."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lab.collector import Collector
from lab.planted_words import CANARIES, found_in
from tutorprivacy.inside.audit.findings import FAIL, PASS

from .visiting import audited, visited


def go(folder: Path, policy: Any, **options: Any) -> Collector:
    """Its settings are in those of Django, so it is configured before the plugin's call; it starts behind it."""
    steps = options.pop("steps", ())
    return visited("elastic", folder, policy, options=options, steps=steps)


def of_kind(told: Collector, kind: str) -> list[Any]:
    lines = [line for _path, body in told.received for line in body.splitlines() if line.startswith(b"{")]
    return [each[kind] for line in lines if kind in (each := json.loads(line))]


def failures(told: Collector) -> list[Any]:
    return [
        error for error in of_kind(told, "error") if (error.get("exception") or {}).get("type") == "EnrollmentFailed"
    ]


@pytest.fixture(scope="module")
def stock(tmp_path_factory) -> Collector:
    """Without the plugin."""
    return go(tmp_path_factory.mktemp("stock"), None)


def test_stock_tells_all(stock: Collector) -> None:
    assert found_in(stock.everything) >= CANARIES.keys() - {"baggage", "last name", "first name"}


@pytest.mark.parametrize("early", [False, True])
def test_errors_without_people(policy, tmp_path, early: bool) -> None:
    """Whether its library was imported before the plugin's call or not."""
    told = go(tmp_path, policy, EARLY=early)
    assert not found_in(told.everything)
    assert audited(tmp_path)["lms: Elastic APM"].status == PASS
    failed = failures(told)[0]
    assert failed["exception"]["module"] == "lab.tracked_site"
    assert failed["exception"]["message"].startswith("EnrollmentFailed: - (-) said -")
    assert [each["type"] for each in failed["exception"]["cause"]] == ["LookupError"]
    frame = failed["exception"]["stacktrace"][-1]
    assert frame["function"] == "enroll_learner" and "raise EnrollmentFailed" in frame["context_line"]
    assert "vars" not in frame
    assert failed["context"]["request"]["url"]["full"] == "https://lms.example/u/-"
    assert failed["context"]["request"].keys() == {"method", "url"} and "user" not in failed["context"]
    assert failed["transaction"]["name"] == "POST lab.tracked_site.enroll_learner"
    service = of_kind(told, "metadata")[0]["service"]
    assert service["version"] == "1.2.3" and "argv" not in of_kind(told, "metadata")[0]["process"]
    queries = [span["context"]["db"]["statement"] for span in of_kind(told, "span") if "db" in span.get("context", ())]
    assert "SELECT id FROM auth_user WHERE email = ? AND id <> ?" in queries
    transaction = next(each for each in of_kind(told, "transaction") if each["name"] == "site.mail_learner")
    assert transaction["context"].get("tags") == {"course_id": "course-v1:a+b+c"}


def test_grouped_as_before(policy, tmp_path, stock: Collector) -> None:
    def grouped(told: Collector) -> list[Any]:
        return [
            (
                error["culprit"],
                error["exception"]["type"],
                [(frame["module"], frame["function"]) for frame in error["exception"]["stacktrace"]],
                error["transaction"]["name"],
            )
            for error in of_kind(told, "error")
            if "exception" in error
        ]

    assert grouped(go(tmp_path, policy)) == grouped(stock) != []


def test_a_pseudonym_where_events_have_one(policy, tmp_path, events) -> None:
    told = go(tmp_path, {**policy, "tracking": "pseudonymous", "events": events["policy"]})
    assert not found_in(told.everything)
    assert {error["context"]["user"]["id"][:1] for error in failures(told)} == {"~"}


def test_off(policy, tmp_path) -> None:
    told = go(tmp_path, {**policy, "telemetry": "off"})
    assert not of_kind(told, "error") and not found_in(told.everything)
    assert audited(tmp_path)["lms: Elastic APM"].evidence == "Elastic APM is told nothing."


def test_full(policy, tmp_path) -> None:
    assert "variable" in found_in(go(tmp_path, {**policy, "telemetry": "full"}).everything)
    assert audited(tmp_path)["lms: Elastic APM"].status == FAIL


def test_somebody_takes_our_place(policy, tmp_path) -> None:
    go(tmp_path, policy, steps=("another_way",))
    assert audited(tmp_path)["lms: Elastic APM"].status == FAIL
