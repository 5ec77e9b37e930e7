"""
The audit of tracking: what the live tracker would hand to each of its backends, and what comes of an event.

.. no_pii: invented people
"""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from eventtracking import tracker
from eventtracking.processors.exceptions import EventEmissionExit

from .. import location
from .canaries import Planted, acting, of_places, written
from .findings import UNKNOWN, Check, Finding, found

#: Keeps counts only; what it is handed stays in memory.
_COUNTS = f"{location.PACKAGE}.usage.counter.UsageBackend"

#: Named after a path, as the platform names the event of each request; usage does not count it.
SELF_TEST = "/privacy-audit/self-test"

#: An event that every consumer of events knows: those who only take what they know get to see it.
_KNOWN = "edx.course.enrollment.activated"

_SOME_TIME = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)

#: Who somebody is, without which there is no learning record.
_IDENTITY = {"username", "user id"}

_REMEDY = "See PRIVACY_TRACKING and PRIVACY_TRACKING_KEEP_BACKENDS; another plugin may have added it behind this one."


def checks(place: str, log_folders: Iterable[Path]) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    folders = list(log_folders)
    return [
        ("tracking.tracker", place, lambda: [_tracker(place)]),
        ("tracking.backends", place, lambda: _backends(place)),
        ("tracking.self-test", place, lambda: _self_test(place, folders)),
    ]


def _tracker(place: str) -> Finding:
    live = tracker.TRACKERS.get(tracker.DEFAULT_TRACKER_NAME)
    processors = [_name(each) for each in live.processors] if live else []
    return found(
        "tracking.tracker",
        place,
        live is not None,
        f"Processors of every event, in this order: {', '.join(processors) or 'none'}." if live else "No tracker.",
        "EVENT_TRACKING_ENABLED is off: logins and problems answer 500. Turn it on.",
    )


def _backends(place: str) -> Iterator[Finding]:
    """One finding for each backend that an event can reach, and one if there is none."""
    live = tracker.get_tracker()
    planted = Planted.someone()
    reached: dict[tuple[str, str], set[str]] = {}
    for name, data in ((_KNOWN, planted.enrollment()), (SELF_TEST, planted.form())):
        event = {"name": name, "timestamp": _SOME_TIME, "data": data, "context": planted.context()}
        with acting(planted):
            for path, backend, handed in _handed("", live.routing_backend, event):
                values = planted.names_in(json.dumps(handed, default=str, ensure_ascii=False).encode())
                reached.setdefault((path, _name(backend)), set()).update(values)
    if not reached:
        yield found("tracking.backends", place, True, "No backend receives events.")
    for (path, backend), values in reached.items():
        where, seen = f"{place}: {path}", ", ".join(sorted(values))
        if backend == _COUNTS:
            yield found("tracking.backends", where, True, "Counts events; nothing of them is kept.")
        elif values and values <= _IDENTITY:
            yield Finding(
                "tracking.backends",
                where,
                UNKNOWN,
                f"{backend} is handed: {seen}. What it keeps of that cannot be seen from here.",
                "With Aspects: see its findings. Else look into that backend.",
            )
        else:
            yield found(
                "tracking.backends", where, not values, f"{backend} is handed: {seen or 'no personal data'}.", _REMEDY
            )


def _handed(path: str, backend: Any, event: Mapping[str, Any]) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """(path, backend, event) of every backend at the end of a way; those that pass events on are walked through."""
    inner = getattr(backend, "backends", None)
    try:
        processed = backend.process_event(copy.deepcopy(event)) if hasattr(backend, "process_event") else event
    except EventEmissionExit:
        return
    if not isinstance(inner, Mapping):
        yield path, backend, processed
        return
    for name, each in inner.items():
        yield from _handed(f"{path} → {name}" if path else str(name), each, processed)


def _self_test(place: str, folders: list[Path]) -> Iterator[Finding]:
    """An event is really emitted, and everything that is written meanwhile is searched."""
    planted = Planted.someone()
    live = tracker.get_tracker()

    def emit() -> None:
        with acting(planted), live.context("privacy.audit", planted.context()):
            live.emit(SELF_TEST, planted.form())

    yield from of_places("tracking.self-test", place, planted, written(emit, folders), _REMEDY)


def _name(thing: Any) -> str:
    kind = thing if isinstance(thing, type) or hasattr(thing, "__qualname__") else type(thing)
    return f"{kind.__module__}.{kind.__qualname__}"
