"""
OpenTelemetry: spans, lines of the log and measured numbers, before any of its processors and exporters has them.

What the SDK hands to the list of its processors when a span ends is another span, made of what may be said; so it does
not matter which exporters there are, and who adds one when. Baggage, which a browser may fill, is passed on to nobody.

.. pii: What OpenTelemetry is about to send, for as long as a call takes.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import copy
import dataclasses
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from typing import Any

from ..pii.paths import METHODS
from .attributes import attributes, is_of_events
from .charge import Charge, Fields
from .words import Words

_TRACES, _LOGS, _METRICS = "opentelemetry.sdk.trace", "opentelemetry.sdk._logs", "opentelemetry.sdk.metrics"

#: (module, class, method) that hand something on, by the part of the SDK that they are of.
_PLACES = {
    _TRACES: [(_TRACES, f"{kind}MultiSpanProcessor", "on_end") for kind in ("Synchronous", "Concurrent")],
    _LOGS: [
        ("opentelemetry.sdk._logs._internal", f"{kind}MultiLogRecordProcessor", method)
        for kind in ("Synchronous", "Concurrent")
        for method in ("on_emit", "emit")  # the latter before 1.35
    ],
    _METRICS: [
        ("opentelemetry.sdk.metrics._internal.metric_reader_storage", "MetricReaderStorage", "consume_measurement")
    ],
}
_BAGGAGE = ("opentelemetry.baggage.propagation", "W3CBaggagePropagator", "inject")

#: At the other end of a request that is answered, and not made, is its visitor.
_OF_A_VISITOR = ("net.peer.name", "net.peer.port")

#: Of a trace's state, which a browser or another tracker may fill, what is the SDK's own: its sampling.
_OWN_STATE = "ot"

#: Of the machine and the program, what is a command's and may name somebody.
_OF_A_COMMAND = ("process.command", "process.owner")


def start(charge: Charge | None) -> None:
    """
    See to those parts of the SDK that have been imported.

    Args:
        charge: None: nothing is to be sent at all.

    Raises:
        LookupError: a part is not as any that is known.
    """
    made: dict[str, Callable[[Charge, Any], Any]] = {_TRACES: _span, _LOGS: _line, _METRICS: _measured}
    for part, places in _PLACES.items():
        if part in sys.modules:
            replaced = [_replace(*place, charge, made[part]) for place in places]
            if not any(replaced):
                raise LookupError(part)
    import_module(_BAGGAGE[0])
    _replace(*_BAGGAGE, None, _span)
    _bare_resources()


def _bare_resources() -> None:
    """A resource says which machine and program it is; its attributes without the command's words, whoever asks."""
    kind = sys.modules["opentelemetry.sdk.resources"].Resource
    stock = getattr(kind.attributes.fget, "stock", kind.attributes.fget)

    def bare(resource: Any) -> Mapping[str, Any]:
        known: Mapping[str, Any] = stock(resource)
        if not any(name.startswith(_OF_A_COMMAND) for name in known):
            return known
        return {name: value for name, value in known.items() if not name.startswith(_OF_A_COMMAND)}

    bare.stock = stock  # type: ignore[attr-defined]
    kind.attributes = property(bare)


def _replace(module: str, kind: str, method: str, charge: Charge | None, made: Callable[[Charge, Any], Any]) -> bool:
    """Let a method be called with what may be said, or not at all; is there such a method?"""
    of = getattr(sys.modules.get(module), kind, None)
    stock = getattr(of, method, None)
    if of is None or stock is None:
        return False
    stock = getattr(stock, "stock", stock)

    @wraps(stock)
    def handed_on(self: Any, given: Any, *more: Any, **named: Any) -> None:
        said = None if charge is None else made(charge, given)
        if said is not None:
            stock(self, said, *more, **named)

    handed_on.stock = stock  # type: ignore[attr-defined]
    setattr(of, method, handed_on)
    return True


def is_in_force() -> bool:
    """Does all that is sent from here go through us, and what will be?"""
    there = [place for part, places in _PLACES.items() if part in sys.modules for place in places]
    methods = [getattr(getattr(sys.modules.get(module), kind, None), name, None) for module, kind, name in there]
    return bool(methods) and all(hasattr(method, "stock") for method in methods if method is not None)


def sample(charge: Charge, line: str, path: str) -> Any:
    """A span as the SDK's own processors are handed it; None: it would not be."""
    from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider

    handed: list[ReadableSpan] = []

    class Kept(SpanProcessor):
        def on_end(self, span: ReadableSpan) -> None:
            handed.append(span)

    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(Kept())
    with provider.get_tracer(__name__).start_as_current_span(line) as span:
        span.set_attributes({"url.full": f"https://localhost{path}", "enduser.id": line, "db.query.text": f"'{line}'"})
        span.record_exception(ValueError(line))
    provider.shutdown()
    return [each.to_json() for each in handed] or None


def _span(charge: Charge, span: Any) -> Any:
    """Another span, or None."""

    def make() -> Fields | None:
        status = span.status
        from opentelemetry.trace import SpanKind

        ends = _OF_A_VISITOR if span.kind is SpanKind.SERVER else ()
        given = {
            "name": span.name,
            "attributes": {name: each for name, each in (span.attributes or {}).items() if name not in ends},
            "events": [{"name": each.name, "attributes": dict(each.attributes or {})} for each in span.events],
            "links": [{"attributes": dict(each.attributes or {})} for each in span.links],
            "status": status.description,
        }
        said = charge.outgoing("span", given, _span_fields)
        return None if said is None else {"span": _made(span, said)}

    made = charge.carefully("span", make)
    return None if made is None else made["span"]


def _span_fields(given: Fields, words: Words) -> Fields:
    of = given.get("attributes") or {}
    said: Fields = {"name": _name(str(given.get("name", "")), of, words), "attributes": attributes(of, words)}
    said["events"] = [
        {"name": words.text(each.get("name", "")), "attributes": _of_an_event(each.get("attributes") or {}, words)}
        for each in given.get("events") or ()
    ]
    said["links"] = [
        {"attributes": attributes(each.get("attributes") or {}, words)} for each in given.get("links") or ()
    ]
    said["status"] = None if given.get("status") is None else words.text(given["status"])
    return said


def _name(name: str, of: Mapping[str, Any], words: Words) -> str:
    """A route's name stays as it is, since by it spans are grouped; a query's has no values."""
    route = of.get("http.route")
    if route and name.removesuffix(str(route)).strip() in ("", "HTTP", *METHODS):
        return name
    system = str(of.get("db.system") or of.get("db.system.name") or "")
    if not system:
        return words.description("", name)
    return words.description("redis" if system in ("redis", "memcached") else "db", name)


def _of_an_event(of: Mapping[str, Any], words: Words) -> Fields:
    said = attributes(of, words)
    if "exception.message" in of:
        said["exception.message"] = words.error(of.get("exception.type"), of["exception.message"])
    return said


def _bare_context(context: Any) -> Any:
    """Which trace it is, without what others have put into the trace's state."""
    from opentelemetry.trace import SpanContext, TraceState

    if not context.trace_state:
        return context
    own = context.trace_state.get(_OWN_STATE)
    state = TraceState([(_OWN_STATE, own)] if own else [])
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags, state)


def _made(span: Any, said: Fields) -> Any:
    from opentelemetry.sdk.trace import Event, ReadableSpan
    from opentelemetry.trace import Link
    from opentelemetry.trace.status import Status

    events = [
        Event(each["name"], each["attributes"], theirs.timestamp)
        for each, theirs in zip(said.get("events") or (), span.events, strict=False)
    ]
    links = [
        Link(_bare_context(theirs.context), each["attributes"])
        for each, theirs in zip(said.get("links") or (), span.links, strict=False)
    ]
    return ReadableSpan(
        name=said["name"],
        context=_bare_context(span.context),
        parent=span.parent and _bare_context(span.parent),
        resource=span.resource,
        attributes=said["attributes"],
        events=events,
        links=links,
        kind=span.kind,
        status=Status(span.status.status_code, said["status"])
        if said.get("status")
        else Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _line(charge: Charge, data: Any) -> Any:
    """A record of the log, in the envelope in which the SDK has it; None: it goes nowhere."""

    def make() -> Fields | None:
        record = data.log_record
        scope = getattr(data, "instrumentation_scope", None)
        if is_of_events(getattr(scope, "name", None)):
            return None
        event = getattr(record, "event_name", None)
        given = {"body": record.body, "attributes": dict(record.attributes or {}), "event_name": event}
        said = charge.outgoing("log", given, _line_fields)
        if said is None:
            return None
        from opentelemetry.attributes import BoundedAttributes

        made = copy.copy(data)
        made.log_record = copy.copy(record)
        made.log_record.body = said.get("body")
        if event is not None:
            made.log_record.event_name = said.get("event_name")
        made.log_record.attributes = BoundedAttributes(attributes=said.get("attributes"), immutable=False)
        return {"line": made}

    made = charge.carefully("log", make)
    return None if made is None else made["line"]


def _line_fields(given: Fields, words: Words) -> Fields:
    body, event = given.get("body"), given.get("event_name")
    return {
        "event_name": event if event is None else words.text(event),
        "body": body if body is None else words.text(body),
        "attributes": _of_an_event(given.get("attributes") or {}, words),
    }


def _measured(charge: Charge, measurement: Any) -> Any:
    """A number with those of its attributes that may be told."""
    if not measurement.attributes:
        return measurement
    said = charge.carefully("metric", lambda: attributes(measurement.attributes, charge.words))
    return None if said is None else dataclasses.replace(measurement, attributes=said)
