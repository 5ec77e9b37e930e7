"""The audit of trackers that are not seen to: none is passed over in silence. The others are in `inside/telemetry`."""

from __future__ import annotations

import http.client
import logging
import sys
import threading
from functools import wraps
from types import ModuleType
from typing import Any

import pytest
import requests
import wrapt
from celery.app.task import Task
from celery.signals import task_failure
from django.core.handlers.base import BaseHandler
from django.core.signals import got_request_exception
from django.db.backends.utils import CursorWrapper

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
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)  # pytest's own


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


def of_a_stranger(code: str, **names: Any) -> dict[str, Any]:
    """What a module of an agent that nobody knows defines."""
    module = {"__name__": "strangeagent.hooks", "wraps": wraps, **names}
    exec(code, module)
    return module


WRAPPED = """
@wraps(stock)
def function(*given, **named):
    return stock(*given, **named)
"""


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (logging.Logger, "handle"),
        (logging.Logger, "callHandlers"),
        (requests.Session, "send"),
        (http.client.HTTPConnection, "request"),
        (BaseHandler, "get_response"),
        (CursorWrapper, "execute"),
        (Task, "apply_async"),
        (sys, "excepthook"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_an_agent_that_nobody_knows(monkeypatch, owner: Any, name: str) -> None:
    """It calls itself as what it has wrapped, and is told by what it is."""
    stranger = of_a_stranger(WRAPPED, stock=getattr(owner, name))["function"]
    monkeypatch.setattr(owner, name, stranger)
    said = found({})
    assert {place: finding.status for place, finding in said.items()} == {"lms: strangeagent": UNKNOWN}
    assert name in said["lms: strangeagent"].evidence
    monkeypatch.setattr(owner, name, wraps(stranger)(lambda *given: stranger(*given)))  # behind a wrapper of ours
    assert "lms: strangeagent" in found({})


@pytest.mark.parametrize("weak", [True, False])
@pytest.mark.parametrize("signal", [got_request_exception, task_failure], ids=["django", "celery"])
def test_an_agent_that_listens(signal: Any, weak: bool) -> None:
    """As the SDKs of trackers do it; and an object that can be called."""
    methods = "    def __call__(self, **named): pass\n    def told(self, **named): pass"
    stranger = of_a_stranger(f"def function(**named): pass\nclass Kind:\n{methods}")
    instance = stranger["Kind"]()
    for receiver in (stranger["function"], instance, instance.told):
        signal.connect(receiver, weak=weak)
        try:
            assert {place: each.status for place, each in found({}).items()} == {"lms: strangeagent": UNKNOWN}
        finally:
            signal.disconnect(receiver)


def test_the_wrapper_of_wrapt(monkeypatch) -> None:
    """It is an object, of no package of the agent's."""
    told = of_a_stranger("def told(wrapped, instance, given, named): return wrapped(*given, **named)")["told"]
    monkeypatch.setattr(requests.Session, "send", wrapt.FunctionWrapper(requests.Session.send, told))
    assert "lms: strangeagent" in found({})
