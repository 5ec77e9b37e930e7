"""
Tracking events: which backends of event-tracking stay, and what is in front of them.

.. no_pii: names and values of settings
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .. import location
from ..pseudonyms.keyed_hash import forever_key
from .reading import own_hosts, redis_url

Settings = dict[str, Any]
Policy = dict[str, Any]

_PROCESSORS = f"{location.PACKAGE}.tracking.processors"

#: The backend that writes the log file.
_TRACKING_LOGS = "tracking_logs"

_ROUTING_ENGINE = "eventtracking.backends.routing.RoutingBackend"
_LOGGER_ENGINE = "eventtracking.backends.logger.LoggerBackend"
_EVENT_BUS_ENGINE = "eventtracking.backends.event_bus.EventBusRoutingBackend"
_TRACKING_TOPIC = "org.openedx.analytics.tracking.event.emitted.v1"


def turn_tracking_off(settings: Settings, keep_backends: Collection[str]) -> None:
    """
    Leave no destination for tracking events but the backends that are to be kept.

    ``EVENT_TRACKING_ENABLED`` stays True: without a tracker, login and every XBlock
    handler answer 500.
    """
    _keep_backends(settings, keep_backends)
    # Requests are not even made into events.
    settings["TRACKING_IGNORE_URL_PATTERNS"] = [r".*"]
    _add_processors(settings, [("NetworkProcessor", {})])


def make_tracking_pseudonymous(settings: Settings, policy: Policy) -> None:
    """
    Scrub events before tracking.log, and their context before every other backend.

    The backends that are kept receive names and user ids as before: event-routing-backends
    looks the learner up by them.
    """
    _keep_backends(settings, {*policy["keep_backends"], _TRACKING_LOGS})
    events = pseudonymous_events(settings, policy)
    processors: list[tuple[str, dict[str, Any] | None]] = []
    if policy["opt_out_signals"]:
        processors.append(("OptOutProcessor", None))
    backends = settings["EVENT_TRACKING_BACKENDS"]
    if set(backends) != {_TRACKING_LOGS}:  # for the others; what tracking_logs writes is scrubbed as a whole
        processors.append(("ContextProcessor", {"events": events}))
    _add_processors(settings, processors)
    if _TRACKING_LOGS in backends:
        backends[_TRACKING_LOGS] = _scrubbing(
            backends[_TRACKING_LOGS],
            {"events": events, **({"hook": policy["event_hook"]} if policy["event_hook"] else {})},
            is_sole=len(backends) == 1,
        )


def pseudonymous_events(settings: Settings, policy: Policy) -> dict[str, Any]:
    """Arguments of ``tracking.processors.scrubber``."""
    forever = policy["events"]["pseudonym_period"] == "forever"
    return {
        "policy": policy["events"],
        "ip_policy": policy["ip_policy"],
        "redis_url": redis_url(settings, policy["redis_db"]),
        "forever_key": forever_key(settings["SECRET_KEY"]) if forever else None,
    }


def _scrubbing(backend: dict[str, Any], options_of_ours: dict[str, Any], is_sole: bool) -> dict[str, Any]:
    """The backend that writes the log, with our processor behind its own."""
    options = backend.get("OPTIONS", {})
    return {
        "ENGINE": _engine(backend, {_ROUTING_ENGINE: "SoleBackend"} if is_sole else {}),
        "OPTIONS": {
            **options,
            "backends": {
                name: {**each, "ENGINE": _engine(each, {_LOGGER_ENGINE: "JsonLoggerBackend"})}
                for name, each in options.get("backends", {}).items()
            },
            "processors": [
                *options.get("processors", ()),
                {"ENGINE": f"{_PROCESSORS}.PseudonymousProcessor", "OPTIONS": options_of_ours},
            ],
        },
    }


def _engine(backend: dict[str, Any], ours: dict[str, str]) -> str:
    engine = str(backend.get("ENGINE"))
    return f"{_PROCESSORS}.{ours[engine]}" if engine in ours else engine


def _keep_backends(settings: Settings, names: Collection[str]) -> None:
    backends = settings.get("EVENT_TRACKING_BACKENDS", {})
    backends = {name: backend for name, backend in backends.items() if name in names}
    settings["EVENT_TRACKING_BACKENDS"] = backends
    settings["TRACKING_BACKENDS"] = {}
    if not any(backend.get("ENGINE") == _EVENT_BUS_ENGINE for backend in backends.values()):
        _turn_event_bus_off(settings)


def _add_processors(settings: Settings, processors: Collection[tuple[str, dict[str, Any] | None]]) -> None:
    """Behind those that are there; None: the processor takes no options."""
    hosts = {"own_hosts": own_hosts(settings), "site_root": settings.get("LMS_ROOT_URL", "")}
    settings["EVENT_TRACKING_PROCESSORS"] = [
        *settings.get("EVENT_TRACKING_PROCESSORS", []),
        *(
            {"ENGINE": f"{_PROCESSORS}.{name}", "OPTIONS": {} if options is None else {**options, **hosts}}
            for name, options in processors
        ),
    ]


def _turn_event_bus_off(settings: Settings) -> None:
    settings["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] = False
    producers = settings.get("EVENT_BUS_PRODUCER_CONFIG")
    if producers and _TRACKING_TOPIC in producers:
        settings["EVENT_BUS_PRODUCER_CONFIG"] = {
            **producers,
            _TRACKING_TOPIC: {
                topic: {**options, "enabled": False} for topic, options in producers[_TRACKING_TOPIC].items()
            },
        }
