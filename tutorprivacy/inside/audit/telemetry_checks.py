"""
The audit of trackers: who is told of errors and times, and whether people are in it.

What each would send of an invented person is made here, and not sent. Variables of the environment are told by name.

.. no_pii: invented people, names of libraries
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from ..django_settings.trackers import LIBRARIES
from ..telemetry import start
from ..tracking import event_hook
from .canaries import Planted, acting
from .findings import FAIL, PASS, UNKNOWN, Check, Finding, found
from .unseen_agents import agents

Settings = Mapping[str, Any]

_CHECK, _HOOK = "third-parties.telemetry", "third-parties.event-hook"

#: How variables of the environment begin that start a tracker or tell it where to send.
_BEGINNINGS = {
    "Sentry": ("SENTRY_DSN",),
    "OpenTelemetry": ("OTEL_",),
    "Elastic APM": ("ELASTIC_APM_",),
    "Datadog": ("DD_",),
    "New Relic": ("NEW_RELIC_LICENSE_KEY", "NEW_RELIC_CONFIG_FILE"),
}

#: Backends of edx-django-utils, each of which tells one of these libraries.
_BACKENDS = ("NewRelicBackend", "OpenTelemetryBackend", "DatadogBackend")

_SCRUB = "tutor config save --set PRIVACY_TELEMETRY=scrub && tutor local restart"


def checks(place: str, settings: Settings, environment: Mapping[str, str]) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    found_in: list[Check] = [(_CHECK, place, lambda: trackers(place, settings, environment))]
    if settings.get("PRIVACY_EVENT_HOOK"):
        found_in.append((_HOOK, place, lambda: [hook(place, str(settings["PRIVACY_EVENT_HOOK"]))]))
    return found_in


def trackers(place: str, settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """One finding for each tracker that is there or that something asks for; a pass if there is none."""
    said = [*_libraries(place, settings, environment), *_others(place, settings)]
    yield from said or [found(_CHECK, place, True, "Nothing is told of requests and errors: no tracker is here.")]


def _libraries(place: str, settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    for title, beginnings in _BEGINNINGS.items():
        variables = sorted(each for each in environment if each.startswith(beginnings) and environment[each])
        names = [name for name, of in LIBRARIES.items() if of == title and name in sys.modules]
        if names and not variables and not _is_used(names[0]):
            continue
        if names or variables:
            status, evidence, remedy = _library(names, title, variables, settings)
            if status == PASS and names:
                unseen = getattr(start.seen_to_by(names[0]), "unseen", lambda _environment: ())
                if on := unseen(environment):
                    status, remedy = UNKNOWN, f"Set these variables to false, or look at what {title} receives."
                    evidence += f" What else may be sent by {', '.join(on)} is not seen to."
            yield Finding(_CHECK, f"{place}: {title}", status, evidence, remedy)


def _is_used(name: str) -> bool:
    """Of the agent that may be there without anybody's wish."""
    return not name.startswith("newrelic") or bool(start.seen_to_by(name).is_used())


def _library(names: list[str], title: str, variables: list[str], settings: Settings) -> tuple[str, str, str]:
    mode = settings.get("PRIVACY_TELEMETRY")
    if not names:
        evidence = (
            f"The environment asks for it ({', '.join(variables)}), and its library is not in this process: what "
        )
        remedy = "Take these variables away, or look at what it receives."
        return UNKNOWN, f"{evidence}it is told in others cannot be seen from here.", remedy
    if mode == "full":
        return FAIL, f"{title} is told of requests and errors as they are: PRIVACY_TELEMETRY is full.", _SCRUB
    if errors := {start.failed[name] for name in names if name in start.failed}:
        evidence = f"This release of {title}'s library is not like those that are known ({', '.join(sorted(errors))})."
        return FAIL, evidence, "Use another release of it, or take it out of the image."
    if mode is None or not start.seen_to_by(names[0]).is_in_force():
        evidence = f"What {title} sends does not go through this plugin, or not any more."
        return FAIL, evidence, "Look for a plugin or an application that changes its hooks, and disable it."
    if mode == "off":
        return PASS, f"{title} is told nothing.", ""
    planted = Planted.someone()
    with acting(planted):
        sent = start.seen_to_by(names[0]).sample(start.in_force(), planted.line(), f"/u/{planted.values['username']}")
    if sent is None:
        return FAIL, "No error would be sent: what is to be sent could not be dealt with.", "Look at the log for why."
    seen = planted.names_in(json.dumps(sent, default=str).encode())
    if seen:
        return FAIL, f"{title} would be told of an invented person: {', '.join(sorted(seen))}.", "Report it, please."
    return (
        PASS,
        f"{title} is told of errors without people: nothing of an invented person is in what would be sent.",
        "",
    )


def _others(place: str, settings: Settings) -> Iterator[Finding]:
    if settings.get("OPENEDX_TELEMETRY_FRONTEND_SCRIPTS"):
        evidence, remedy = "OPENEDX_TELEMETRY_FRONTEND_SCRIPTS puts scripts into pages.", "Leave it empty."
        yield found(_CHECK, f"{place}: pages", False, evidence, remedy)
    backends = settings.get("OPENEDX_TELEMETRY") or ()
    backends = [backends] if isinstance(backends, str) else list(backends)
    unknown = [f"{name.rpartition('.')[2]} (OPENEDX_TELEMETRY)" for name in backends if not name.endswith(_BACKENDS)]
    for name, seen in {**dict.fromkeys(unknown, "OPENEDX_TELEMETRY names it"), **agents()}.items():
        evidence = (
            f"What {name} is told of requests and errors, and where that is kept, cannot be seen from here: {seen}."
        )
        remedy = "See that addresses, users and texts of errors are not sent, or do without it."
        yield Finding(_CHECK, f"{place}: {name}", UNKNOWN, evidence, remedy)


def hook(place: str, path: str) -> Finding:
    """Is the operator's function there, does it work, and does it put nothing back?"""
    remedy = f"Mend {path}, or: tutor config save --set PRIVACY_EVENT_HOOK= && tutor local restart"
    called, planted, returned = event_hook.EventHook(path), Planted.someone(), []
    error = {"exception": {"values": [{"type": "ValueError", "value": "-"}]}, "request": {"url": "/u/-"}}
    event = {"event_type": "/u/-", "username": "", "event": "{}", "context": {"user_id": None, "path": "/u/-"}}
    try:
        with acting(planted):
            for kind, record in (("error", error), ("tracking", event)):
                returned.append(called(kind, record, lambda changed: changed))
    except Exception as failure:
        evidence = f"{path} fails ({type(failure).__name__}), so no error and no event is sent or written."
        return Finding(_HOOK, place, FAIL, evidence, remedy)
    seen = planted.names_in(json.dumps(returned, default=str).encode())
    if seen or event_hook.put_back:
        what = f" ({', '.join(sorted(seen))})" if seen else ""
        evidence = f"{path} puts back what was taken out{what}; it is taken out again, as far as it can be found."
        return Finding(_HOOK, place, FAIL, evidence, remedy)
    stopped = [kind for kind, each in zip(("errors", "events"), returned, strict=True) if each is None]
    evidence = f"{path} works" + (
        f", and stops {' and '.join(stopped)} such as those of the audit." if stopped else "."
    )
    return Finding(_HOOK, place, PASS, evidence)
