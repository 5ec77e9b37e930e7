"""
Where it begins: who sees to each tracker that is in use.

.. no_pii: names of libraries
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from ..logs.latest_request import keep
from .charge import Charge

log = logging.getLogger(__name__)

#: Which of our modules sees to a library, by its beginning. Each is imported only where that has been.
_MODULES = {
    "sentry_sdk": "sentry",
    "opentelemetry": "otel",
    "elasticapm": "elastic",
    "ddtrace": "datadog",
    "newrelic": "new_relic",
}

#: Variables by which libraries that are just being imported do not begin to send, where they cannot be seen to.
_OFF = {
    "opentelemetry": {"OTEL_SDK_DISABLED": "true"},
    "elasticapm": {"ELASTIC_APM_ENABLED": "false", "ELASTIC_APM_DISABLE_SEND": "true"},
    "ddtrace": {"DD_TRACE_ENABLED": "false"},
}

#: What they have in common, while anything is sent.
_charges: dict[str, Charge] = {}

#: What could not be seen to, and the type of the error; the audit fails by it.
failed: dict[str, str] = {}


def start(name: str, arguments: Mapping[str, Any] | None) -> None:
    """
    See to a library that has been imported. Never raises: the platform starts without a tracker, too.

    Args:
        name: as in ``django_settings.trackers.LIBRARIES``.
        arguments: of `Charge`; None: nothing is to be sent at all.
    """
    failed.pop(name, None)
    try:
        seen_to_by(name).start(None if arguments is None else _charge(arguments))
    except Exception as error:  # a release of the library that is not like those that are known
        failed[name] = type(error).__name__
        os.environ.update(_OFF.get(name.partition(".")[0], {}))
        log.error("What %s sends cannot be seen to: %s", name, failed[name])


def _charge(arguments: Mapping[str, Any]) -> Charge:
    key = repr(arguments)
    if key not in _charges:
        keep()
        _charges.clear()
        _charges[key] = Charge(**arguments)
    return _charges[key]


def in_force() -> Charge:
    """
    What all trackers of this process have in common; for the audit.

    Raises:
        StopIteration: nothing is sent.
    """
    return next(iter(_charges.values()))


def seen_to_by(name: str) -> Any:
    """
    Our module for a library: ``start(charge)``; ``is_in_force()``: does what is sent from this process go through it?
    ``sample(charge, line, path)``: what would be sent of an error that says `line` and is raised at `path`.
    """
    return import_module(f".{_MODULES[name.partition('.')[0]]}", __package__)
