"""
Datadog: spans of ddtrace, when they end and before any processor, filter or writer has them.

A span is changed in place, since the library has nothing else to hand on. What others of Datadog's products send
(`UNSEEN`) is theirs, and is told by the audit.

.. pii: What Datadog is about to send, for as long as a call takes.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import ddtrace
from ddtrace._trace.span import Span
from ddtrace._trace.tracer import Tracer
from ddtrace.propagation.http import _BaggageHeader

from ..logs.identity import without_questions
from .attributes import attributes
from .charge import Charge, Fields
from .words import Words

#: Variables that switch on what goes other ways: values of variables at errors, requests that look like an attack.
UNSEEN = (
    *("DD_DYNAMIC_INSTRUMENTATION_ENABLED", "DD_EXCEPTION_REPLAY_ENABLED", "DD_EXCEPTION_DEBUGGING_ENABLED"),
    *("DD_APPSEC_ENABLED", "DD_IAST_ENABLED", "DD_LLMOBS_ENABLED", "DD_SYMBOL_DATABASE_UPLOAD_ENABLED"),
)

#: By this, on unless it is switched off, Datadog's site may switch the first of them on while the platform runs.
_FROM_OUTSIDE = "DD_REMOTE_CONFIGURATION_ENABLED"

#: The library's own, but for what its other products put there, and a user's id that is passed on to other services.
_OWN = ("_dd.", "_sampling", "_top_level", "process_id", "language", "runtime-id")
_NOT_OWN = ("_dd.appsec", "_dd.iast", "_dd.p.usr", "_dd.debug", "_dd.di", "_dd.git", "_dd.llmobs")

#: What a request has brought along, which the library puts into its first span when that has ended: of a browser.
_BROUGHT = (*_NOT_OWN, "baggage.")
_ORIGIN, _ORIGINS = "_dd.origin", ("rum", "synthetics", "synthetics-browser", "lambda")
#: Of a link to another trace, what the library says of it.
_OF_A_LINK = ("reason", "context_headers")

_ERROR_TYPE, _ERROR_MESSAGE = "error.type", "error.message"
_CACHES = ("redis", "cache", "memcached", "valkey")


def start(charge: Charge | None) -> None:
    """
    See to all tracers.

    Args:
        charge: None: nothing is to be sent at all.
    """
    finish: Any = getattr(Tracer._on_span_finish, "stock", Tracer._on_span_finish)

    @wraps(finish)
    def finished(tracer: Any, span: Any) -> None:
        if charge is None:
            tracer.enabled = False
        else:
            _make_bare(charge, span)
        finish(tracer, span)

    finished.stock = finish  # type: ignore[attr-defined]
    Tracer._on_span_finish = finished  # type: ignore[method-assign,assignment]
    tracer = getattr(ddtrace, "tracer", None)
    if charge is None and tracer is not None:
        tracer.enabled = False
    for name in ("_add_event", "_set_struct_tag"):
        if hasattr(Span, name):
            _pass_over(Span, name)
    _pass_over(_BaggageHeader, "_inject")  # to other services
    if charge is not None:
        _make_links_bare(charge)


def _pass_over(kind: Any, name: str) -> None:
    """What cannot be taken out of a span again is not put there: events, of errors, are in its tags, too."""

    def nothing(*_given: Any, **_named: Any) -> None:
        return None

    setattr(kind, name, staticmethod(nothing))


def _make_links_bare(charge: Charge) -> None:
    """Links to other traces cannot be changed afterwards, either: without the state that those have brought along."""
    name = "_set_link" if hasattr(Span, "_set_link") else "set_link"  # the latter before 4.0
    stock: Any = getattr(getattr(Span, name), "stock", getattr(Span, name))

    @wraps(stock)
    def set_link(
        span: Any, trace_id: int, span_id: int, tracestate: Any = None, flags: Any = None, attributes: Any = None
    ) -> Any:
        said = charge.carefully("span", lambda: _of_a_link(attributes or {}, charge.words))
        return stock(span, trace_id, span_id, None, flags, said)

    set_link.stock = stock  # type: ignore[attr-defined]
    setattr(Span, name, set_link)


def _of_a_link(given: Mapping[str, Any], words: Words) -> Fields:
    own = {name: words.text(given[name]) for name in _OF_A_LINK if name in given}
    return {**attributes(given, words), **own}


def is_in_force() -> bool:
    """Does all that is sent from here go through us, and what will be?"""
    return hasattr(Tracer._on_span_finish, "stock")


def unseen(environment: Mapping[str, str]) -> list[str]:
    """Variables because of which the library may send what does not go through us."""
    on = [name for name in UNSEEN if is_on(environment.get(name, ""))]
    return [*on, *([] if not is_on(environment.get(_FROM_OUTSIDE, "true")) else [_FROM_OUTSIDE])]


def is_on(value: str) -> bool:
    """Does a variable of this value switch something on?"""
    return value.strip().lower() not in ("", "0", "false", "off", "no")


def sample(charge: Charge, line: str, path: str) -> Any:
    """A span as the library's own processors see it."""
    span = Span(name="django.request", resource=f"GET {path}", span_type="web")
    span.set_tags({"http.url": f"https://localhost{path}", "usr.id": line, "http.useragent": line})
    span.set_tags({_ERROR_TYPE: "ValueError", _ERROR_MESSAGE: line, "error.stack": line})
    _make_bare(charge, span)
    return [span.name, span.resource, _tags(span)]


def _tags(span: Any) -> Fields:
    return {**span.get_tags(), **span.get_metrics()}


def _make_bare(charge: Charge, span: Any) -> None:
    """Whatever fails: then nothing is left of it but its name."""
    given = {"resource": span.resource, "attributes": _tags(span), "kind": span.span_type or ""}
    # A question to the database is a span, too, of which nothing but the name is left: so not for each.
    asks = span.error or getattr(span, "_parent", None) is None
    with contextlib.nullcontext() if asks else without_questions():
        said = charge.carefully("span", lambda: charge.outgoing("span", given, _fields))
    said = {"resource": span.name, "attributes": {}} if said is None else said
    span.resource = str(said.get("resource") or span.name)
    kept = said.get("attributes") or {}
    remove, put = _means(span)
    for name, value in given["attributes"].items():
        if name not in kept:
            remove(name)
        elif kept[name] != value:
            remove(name)
            put(name, kept[name])
    passed_on = getattr(getattr(span, "context", None), "_meta", None) or {}
    for name in [each for each in passed_on if each.startswith(_BROUGHT)]:
        del passed_on[name]
    if passed_on.get(_ORIGIN) not in _ORIGINS:
        passed_on.pop(_ORIGIN, None)


def _means(span: Any) -> tuple[Callable[[str], Any], Callable[[str, Any], Any]]:
    """How to take a tag away and to put one, without what `set_tag` does besides."""
    if hasattr(span, "_remove_attribute"):
        return span._remove_attribute, span._set_attribute

    def remove(name: str) -> None:  # before 4.0
        span._meta.pop(name, None)
        span._metrics.pop(name, None)

    def put(name: str, value: Any) -> None:
        (span._meta if isinstance(value, str) else span._metrics)[name] = value

    return remove, put


def _fields(given: Fields, words: Words) -> Fields:
    tags: Mapping[str, Any] = given.get("attributes") or {}
    own = {name: value for name, value in tags.items() if name.startswith(_OWN) and not name.startswith(_NOT_OWN)}
    said = {**attributes(tags, words), **own}
    if _ERROR_MESSAGE in tags:
        said[_ERROR_MESSAGE] = words.error(str(tags.get(_ERROR_TYPE)).rpartition(".")[2], tags[_ERROR_MESSAGE])
    kind, resource = str(given.get("kind") or ""), str(given.get("resource") or "")
    if kind in _CACHES:
        resource = words.description("cache", resource)
    elif kind == "sql" or "db.system" in tags:
        resource = words.sql(resource)
    elif not words.is_route(resource) and resource.partition(" ")[2] != tags.get("http.route"):
        resource = words.description("", resource)
    return {**given, "attributes": said, "resource": resource}
