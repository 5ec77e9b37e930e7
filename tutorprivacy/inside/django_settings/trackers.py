"""
Trackers of errors and times: when somebody imports one, `telemetry` sees to what it is told.

Not before: what is in an image and is used by nobody costs nothing. And whoever starts it, before these settings or
after them, has imported it first.

.. no_pii: names of libraries and settings
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

Settings = dict[str, Any]
Policy = dict[str, Any]

#: It may come with the platform's own libraries, and is silent without a licence.
NEW_RELIC = "newrelic.core.agent_protocol"
_CONNECTS = "finalize_application_settings"

#: Modules by which a tracker is in use, and what each belongs to.
LIBRARIES = {
    "sentry_sdk": "Sentry",
    "elasticapm": "Elastic APM",
    "ddtrace": "Datadog",
    NEW_RELIC: "New Relic",
    **dict.fromkeys(
        ("opentelemetry.sdk.trace", "opentelemetry.sdk._logs", "opentelemetry.sdk.metrics"), "OpenTelemetry"
    ),
}


def _is_idle() -> bool:
    return not sys.modules["newrelic.core.config"].global_settings().license_key


def _wait(protocol: ModuleType, begin: Callable[[], None]) -> None:
    """Until it is about to connect, of which this is a step."""
    stock = getattr(protocol, _CONNECTS)

    def connects(*given: Any, **named: Any) -> Any:
        setattr(protocol, _CONNECTS, stock)
        begin()
        return getattr(protocol, _CONNECTS)(*given, **named)

    setattr(protocol, _CONNECTS, connects)


class Watch(MetaPathFinder):
    """
    Sees one of some modules being imported; it is found as it would be without.

    Args:
        seen: is given the name of a module that has just been imported.
        names: of the modules.
    """

    def __init__(self, seen: Callable[[str], None], names: Collection[str]) -> None:
        self._seen, self._names = seen, names
        self._asked: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the other finders find."""
        if fullname not in self._names or fullname in self._asked:
            return None
        self._asked.add(fullname)
        try:
            spec = find_spec(fullname)
        finally:
            self._asked.discard(fullname)
        if spec is None or spec.loader is None:
            return spec
        load = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            load(module)
            self._seen(fullname)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def unwatch(kind: type[Watch]) -> None:
    """Take away what an earlier call has set up: by its name, since the module may have been loaded anew since."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__qualname__ != kind.__qualname__]


def watch(kind: type[Watch], seen: Callable[[str], None], names: Collection[str]) -> None:
    """Let `seen` be told of these modules: of each that is there already, and of each that is imported from now on."""
    sys.meta_path.insert(0, kind(seen, names))
    for name in names:
        if name in sys.modules:
            seen(name)


def watch_trackers(settings: Settings, policy: Policy, own_hosts: list[str], events: dict[str, Any] | None) -> None:
    """
    See to it that trackers are told nothing of people, or nothing at all.

    Args:
        own_hosts: see ``logs.redacting_formatter.RedactingFormatter``.
        events: see ``telemetry.charge.Charge``.
    """
    mode = policy["telemetry"]
    settings["PRIVACY_TELEMETRY"] = mode  # for the audit
    settings["PRIVACY_EVENT_HOOK"] = policy["event_hook"]  # likewise
    unwatch(Watch)
    if mode == "full":
        return
    words = {"ip_policy": {**policy["ip_policy"], "action": "drop"}, "own_hosts": own_hosts}
    charge = None if mode == "off" else {"words": words, "events": events, "hook": policy["event_hook"]}

    def seen(name: str) -> None:
        if name == NEW_RELIC and _is_idle():
            _wait(sys.modules[name], lambda: begin(name))
        else:
            begin(name)

    def begin(name: str) -> None:
        from ..telemetry.start import start

        start(name, charge)

    watch(Watch, seen, LIBRARIES)
