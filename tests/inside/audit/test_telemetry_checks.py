"""The audit of trackers that are not seen to: none is passed over in silence. The others are in `inside/telemetry`."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding
from tutorprivacy.inside.audit.telemetry_checks import trackers
from tutorprivacy.inside.django_settings import trackers as of_settings
from tutorprivacy.inside.telemetry import start

NEW_RELIC = "edx_django_utils.monitoring.NewRelicBackend"
GOOD = {"OPENEDX_TELEMETRY": [NEW_RELIC], "PRIVACY_TELEMETRY": "scrub"}


@pytest.fixture(autouse=True)
def nothing_loaded(monkeypatch) -> None:
    """What other tests have imported into this process is nobody's tracker."""
    libraries = (*of_settings.LIBRARIES, "sentry_sdk", "elasticapm", "ddtrace", "opentelemetry.sdk.trace")
    for name in (*libraries, "opentelemetry.sdk._logs", "opentelemetry.sdk.metrics", "newrelic.core.agent_protocol"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def found(environment: dict[str, str], **settings: Any) -> dict[str, Finding]:
    return {finding.place: finding for finding in trackers("lms", {**GOOD, **settings}, environment)}


def test_nothing_is_told() -> None:
    assert {place: finding.status for place, finding in found({}).items()} == {"lms": PASS}


@pytest.mark.parametrize(
    ("variable", "title"),
    [
        ("SENTRY_DSN", "Sentry"),
        ("DD_AGENT_HOST", "Datadog"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "OpenTelemetry"),
        ("ELASTIC_APM_SERVER_URL", "Elastic APM"),
        ("NEW_RELIC_LICENSE_KEY", "New Relic"),
        ("NEW_RELIC_CONFIG_FILE", "New Relic"),
    ],
)
def test_what_the_environment_asks_for(variable: str, title: str) -> None:
    """Its library may be in another process; named is the variable, not what it holds."""
    said = found({variable: "k-123"})
    finding = said[f"lms: {title}"]
    assert (finding.status, list(said)) == (UNKNOWN, [f"lms: {title}"])
    assert variable in finding.evidence and "k-123" not in str(finding)


@pytest.mark.parametrize("mode", ["scrub", "full", None])
def test_what_nobody_sees_to(monkeypatch, mode: str | None) -> None:
    """A library that the plugin does not know, or that it has not taken charge of, is no pass."""
    monkeypatch.setitem(sys.modules, "rollbar", ModuleType("rollbar"))
    monkeypatch.setitem(sys.modules, "elasticapm", ModuleType("elasticapm"))
    monkeypatch.setattr("tutorprivacy.inside.audit.telemetry_checks.LIBRARIES", {"elasticapm": "Elastic APM"})
    monkeypatch.setitem(start.failed, "elasticapm", "AttributeError")
    said = found({}, PRIVACY_TELEMETRY=mode)
    assert said["lms: rollbar"].status == UNKNOWN
    assert said["lms: Elastic APM"].status == FAIL


def test_backends_and_scripts_of_the_platform() -> None:
    said = found({}, OPENEDX_TELEMETRY=["ours.Backend"], OPENEDX_TELEMETRY_FRONTEND_SCRIPTS="<script/>")
    assert said["lms: Backend (OPENEDX_TELEMETRY)"].status == UNKNOWN
    assert said["lms: pages"].status == FAIL
    assert found({}, OPENEDX_TELEMETRY="edx_django_utils.monitoring.DatadogBackend")["lms"].status == PASS
