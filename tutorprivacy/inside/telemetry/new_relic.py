"""
New Relic: its agent sends from a thread that knows of no request, so it is told by its own settings what to leave out.

They are put into what an application of its is run by, behind its file, the environment and the server that may change
them. Messages of errors go whole; kind, traceback, names of transactions and times stay. PRIVACY_EVENT_HOOK is not
asked.

.. no_pii: names of settings
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from newrelic.core import agent_protocol
from newrelic.core.attribute_filter import DST_ALL, AttributeFilter
from newrelic.core.config import flatten_settings, global_settings
from newrelic.network.exceptions import ForceAgentDisconnect

from .charge import Charge

#: Attributes that may be told: of a program, a route and an answer.
_ATTRIBUTES = [
    *("response.status", "http.statusCode", "http.status_code", "request.method", "http.method", "error.class"),
    *("error.expected", "db.system", "db.collection", "db.operation", "db.instance", "db.statement", "component"),
    *("span.kind", "server.address", "server.port", "peer.hostname", "thread.id", "thread.name", "code.*", "priority"),
    *("task.name", "celery.taskName", "code_owner*", "nr.*"),
]

#: Those that must be there, and be in force; with one of them missing, it is another agent than those that are known.
_NEEDED = {
    "attributes.exclude": ["*"],
    "attributes.include": _ATTRIBUTES,
    "strip_exception_messages.enabled": True,
    "strip_exception_messages.allowlist": [],
    "transaction_tracer.record_sql": "obfuscated",
    "slow_sql.enabled": False,  # with each, the address of the request
    "transaction_tracer.explain_enabled": False,
    "collect_custom_events": False,
    "capture_params": False,
    "browser_monitoring.auto_instrument": False,  # a script in pages
}
_IF_THERE = {
    **{
        f"{part}.attributes.{name}": []
        for part in (
            *("transaction_tracer", "transaction_events", "transaction_segments", "span_events", "error_collector"),
            "browser_monitoring",
        )
        for name in ("include", "exclude")
    },
    **dict.fromkeys(
        (
            *("custom_insights_events.enabled", "ml_insights_events.enabled", "ai_monitoring.enabled"),
            *("application_logging.forwarding.enabled", "message_tracer.segment_parameters_enabled"),
            *("browser_monitoring.enabled", "debug.log_data_collector_payloads", "debug.log_explain_plan_queries"),
        ),
        False,
    ),
}
_FUNCTION = "finalize_application_settings"


def start(charge: Charge | None) -> None:
    """
    See to applications that are running, and to those that will be.

    Args:
        charge: None: nothing is to be sent at all.

    Raises:
        AttributeError: the agent has other settings than those that are known; it is disconnected.
    """
    kind = agent_protocol.AgentProtocol  # what the others are made of
    send, kind.send = getattr(kind.send, "stock", kind.send), _disconnecting(kind.send)
    stock = getattr(getattr(agent_protocol, _FUNCTION), "stock", getattr(agent_protocol, _FUNCTION))

    def finalized(*given: Any, **named: Any) -> Any:
        settings = stock(*given, **named)
        _bare(settings)
        return settings

    finalized.stock = stock  # type: ignore[attr-defined]
    setattr(agent_protocol, _FUNCTION, finalized)
    for settings in _running():
        _bare(settings)
    _bare(stock())  # are all of them there?
    if charge is not None:
        kind.send = send


def _disconnecting(send: Any) -> Any:
    """In the place of what sends: the agent is told to end, as New Relic's server may tell it."""

    def disconnect(*_given: Any, **_named: Any) -> None:
        raise ForceAgentDisconnect("PRIVACY_TELEMETRY is off")

    disconnect.stock = getattr(send, "stock", send)  # type: ignore[attr-defined]
    return disconnect


def _running() -> Iterator[Any]:
    """Settings of the applications that have been told to the server already."""
    agent = getattr(getattr(sys.modules.get("newrelic.core.agent"), "Agent", None), "_instance", None)
    for application in list(getattr(agent, "_applications", {}).values()):
        session = getattr(application, "_active_session", None)
        if session is not None:
            yield session.configuration


def _bare(settings: Any) -> None:
    for name, value in _NEEDED.items():
        _set(settings, name, value)
    for name, value in _IF_THERE.items():
        try:
            _set(settings, name, value)
        except AttributeError:
            continue
    settings.attribute_filter = AttributeFilter(flatten_settings(settings))


def _set(settings: Any, name: str, value: Any) -> None:
    *path, last = name.split(".")
    for part in path:
        settings = getattr(settings, part)
    getattr(settings, last)  # it is there, or raises
    setattr(settings, last, list(value) if isinstance(value, list) else value)


def is_used() -> bool:
    """Does the agent have a licence? It comes with the platform's libraries, and is silent without."""
    return bool(global_settings().license_key)


def is_in_force() -> bool:
    """Are applications run by these settings, and will they be?"""
    if not hasattr(getattr(agent_protocol, _FUNCTION), "stock"):
        return False
    return all(each.strip_exception_messages.enabled and each.attributes.exclude == ["*"] for each in _running())


def sample(_charge: Charge, line: str, path: str) -> Any:
    """What would be told of an error: the attributes that pass the agent's own filter, and its message."""
    settings = getattr(agent_protocol, _FUNCTION)()
    given = {
        "request.uri": path,
        **dict.fromkeys(
            ("request.headers.userAgent", "request.parameters.token", "enduser.id", "user", "http.url"), line
        ),
        **dict.fromkeys(("request_user_id", "error.message", "process.command"), line),
    }
    said = {name: value for name, value in given.items() if settings.attribute_filter.apply(name, DST_ALL)}
    return said if settings.strip_exception_messages.enabled else {**said, "message": line}
