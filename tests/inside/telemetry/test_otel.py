"""OpenTelemetry's SDK, its instrumentation of Django and its exporters, against a collector."""

from __future__ import annotations

from typing import Any

import pytest

from lab.collector import Collector
from lab.planted_words import found_in
from tutorprivacy.inside.audit.findings import FAIL, PASS

from .visiting import audited, visited


def go(tmp_path, policy: Any, when: str = "before", *steps: str) -> Collector:
    return visited("otel", tmp_path, policy, when=when, steps=("instrument", "tell_of_an_event", *steps))


def values(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}


def spans(told: Collector) -> list[Any]:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    messages = [ExportTraceServiceRequest.FromString(body) for path, body in told.received if path == "/v1/traces"]
    return [span for each in messages for of in each.resource_spans for scope in of.scope_spans for span in scope.spans]


def test_stock_tells_all(tmp_path) -> None:
    assert found_in(go(tmp_path, None).everything) >= {
        *("username", "id", "e-mail", "address", "browser", "cookie", "token", "sql", "variable", "answer", "state"),
    }


@pytest.mark.parametrize("when", ["before", "after"])
def test_errors_without_people(policy, tmp_path, when: str) -> None:
    told = go(tmp_path, policy, when)
    assert not found_in(told.everything)
    assert audited(tmp_path)["lms: OpenTelemetry"].status == PASS
    request = next(span for span in spans(told) if span.name == "POST u/<str:username>")
    kept = values(request.attributes)
    assert kept["http.route"] == "u/<str:username>" and kept["http.status_code"] == 500
    assert kept["http.url"] == "https://lms.example/u/-"
    (error,) = [event for event in request.events if event.name == "exception"]
    said = values(error.attributes)
    assert said["exception.type"] == "lab.tracked_site.EnrollmentFailed"
    assert 'in enroll_learner\n    raise EnrollmentFailed(f"' in said["exception.stacktrace"]
    assert said["exception.message"].startswith("- (-) said -")
    named = {span.name: span for span in spans(told)}
    assert values(named["mail -"].attributes)["db.statement"] == "SELECT ? FROM auth_user WHERE email = ?"
    assert values(named["enroll"].attributes) == {"course_id": "course-v1:a+b+c"}
    assert "carried []" in named  # no baggage
    assert "GET /-" in named
    assert request.trace_state == "ot=th:8"  # how it was sampled
    resources = b"".join(body for path, body in told.received if path == "/v1/traces")
    assert b"service.version" in resources and b"process.command_line" not in resources
    if when == "after":  # else Django's LOGGING, which is read once, has taken the SDK's handler away
        lines = b"".join(body for path, body in told.received if path == "/v1/logs")
        assert b"Could not enroll -, user -" in lines and b"Traceback (most recent call last)" in lines
    numbers = b"".join(body for path, body in told.received if path == "/v1/metrics")
    assert b"enrolled" in numbers and b"http.route" in numbers


def test_lines_where_the_log_is_full(policy, tmp_path) -> None:
    """The SDK's handler is handed the record as it is; what it sends goes through us all the same."""
    told = go(tmp_path, {**policy, "app_log": "full"}, "after")
    assert not found_in(told.everything)
    assert b"exception.stacktrace" in b"".join(body for path, body in told.received if path == "/v1/logs")


def test_grouped_as_before(policy, tmp_path) -> None:
    """By name, kind, error and place."""

    def grouped(told: Collector) -> list[Any]:
        return sorted(
            (span.name, span.kind, span.status.code, values(event.attributes).get("exception.type", ""))
            for span in spans(told)
            for event in span.events or ()
            if event.name == "exception"
        )

    (tmp_path / "stock").mkdir()
    assert grouped(go(tmp_path / "stock", None)) == grouped(go(tmp_path, policy)) != []


def test_off(policy, tmp_path) -> None:
    for when in ("before", "after"):
        (folder := tmp_path / when).mkdir()
        told = go(folder, {**policy, "telemetry": "off"}, when)
        assert not spans(told) and not found_in(told.everything)
        assert not [path for path, body in told.received if path != "/v1/metrics" or b"enrolled" in body]
        assert audited(folder)["lms: OpenTelemetry"].status == PASS


def test_full(policy, tmp_path) -> None:
    assert "cookie" in found_in(go(tmp_path, {**policy, "telemetry": "full"}).everything)
    assert audited(tmp_path)["lms: OpenTelemetry"].status == FAIL


def test_somebody_takes_our_place(policy, tmp_path) -> None:
    go(tmp_path, policy, "before", "another_way")
    assert audited(tmp_path)["lms: OpenTelemetry"].status == FAIL
