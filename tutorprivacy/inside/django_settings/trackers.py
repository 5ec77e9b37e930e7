"""
Trackers of errors and times that are in the image: `telemetry` sees to what they are told, and is imported for them only.

.. no_pii: names of libraries and settings
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Any

from .. import location

Settings = dict[str, Any]
Policy = dict[str, Any]

#: Libraries, of which none is in the platform's own image, and what each belongs to.
LIBRARIES = {"sentry_sdk": "Sentry"}

_MIDDLEWARE = f"{location.PACKAGE}.telemetry.latest_request.TelemetryMiddleware"


def in_the_image() -> list[str]:
    """Those of `LIBRARIES` that are there."""
    return [name for name in LIBRARIES if _is_there(name)]


def _is_there(name: str) -> bool:
    if name in sys.modules:
        return sys.modules[name] is not None
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):  # what it is in is not there, or is no package
        return False


def watch_trackers(
    settings: Settings, policy: Policy, own_hosts: list[str], events: dict[str, Any] | None
) -> list[str]:
    """
    See to it that trackers are told nothing of people, or nothing at all.

    Args:
        own_hosts: see ``logs.redacting_formatter.RedactingFormatter``.
        events: see ``telemetry.charge.Charge``.

    Returns:
        Middleware that is needed for it, to be put in front.
    """
    mode, names = policy["telemetry"], in_the_image()
    settings["PRIVACY_TELEMETRY"] = mode  # for the audit
    settings["PRIVACY_EVENT_HOOK"] = policy["event_hook"]  # likewise
    if mode == "full" or not names:
        return []
    from ..telemetry.start import start

    words = {"ip_policy": {**policy["ip_policy"], "action": "drop"}, "own_hosts": own_hosts}
    start(names, settings, None if mode == "off" else {"words": words, "events": events, "hook": policy["event_hook"]})
    return [_MIDDLEWARE] if mode == "scrub" else []
