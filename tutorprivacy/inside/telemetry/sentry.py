"""
Sentry: what its library sends goes through us, whoever starts it, before these settings or after them.

At two places. The hooks of a client, around those of whoever started it, see an error or a line of the log in the
request that it is of. Behind them stands the client's transport, which all bytes pass: what is no hook's (sessions,
profiles), what somebody has put in place of our hooks, and kinds that this does not know, which are not sent.

.. pii: What Sentry is about to send, for as long as a call takes.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any

import sentry_sdk as _library
from sentry_sdk import client as sentry_client

from ..logs.every_handler import leave_alone
from . import sentry_events
from .charge import Charge, Clean, Fields
from .words import Words

sentry_sdk: Any = _library  # its releases differ, and so its types say little

#: Handlers of the log that hand a record to the hooks below: given the text alone, errors would lose their tracebacks.
_HANDLERS = tuple(
    f"sentry_sdk.integrations.logging.{name}" for name in ("EventHandler", "BreadcrumbHandler", "SentryLogsHandler")
)

#: What is gathered at all. Each of them is also taken out of what is sent.
_OPTIONS = {
    "send_default_pii": False,
    "max_request_body_size": "never",
    "include_local_variables": False,
    "with_locals": False,  # as it was called before 1.20
}
_COLLECTION = "data_collection"

#: Of an envelope: what becomes of each kind. Those that are lists of others have them below ``items``.
_ITEMS: dict[str, Clean] = {
    "event": sentry_events.event,
    "transaction": sentry_events.event,
    "check_in": sentry_events.event,
    "session": sentry_events.session,
    "sessions": sentry_events.session,
    "profile": sentry_events.profile,
    "profile_chunk": sentry_events.profile,
    "log": sentry_events.line,
    "trace_metric": sentry_events.line,
    "span": sentry_events.span,
    "client_report": lambda given, _words: dict(given),  # numbers of what was not sent
}
_LISTS = ("log", "trace_metric", "span")


def start(charge: Charge | None) -> None:
    """
    See to clients that there are, and to those that will be.

    Args:
        charge: None: nothing is to be sent at all.

    Raises:
        Exception: of any kind; the library is not as any that is known, and is started by nobody any more.
    """
    try:
        _see_to_clients(charge)
    except Exception:
        sentry_sdk.init = lambda *_args, **_options: contextlib.nullcontext()
        raise


def _see_to_clients(charge: Charge | None) -> None:
    kind: Any = sentry_client._Client
    stock = getattr(kind._init_impl, "stock", kind._init_impl)

    @wraps(stock)
    def init_impl(client: Any) -> None:
        _prepare(client, charge)
        stock(client)
        _stand_behind(client, charge)

    init_impl.stock = stock  # type: ignore[attr-defined]
    kind._init_impl = init_impl
    if charge is not None:
        leave_alone(*_HANDLERS)
    client = current_client()
    if client is not None:
        _prepare(client, charge)
        _stand_behind(client, charge)


def current_client() -> Any:
    """The client that has been started, or None."""
    if hasattr(sentry_sdk, "get_client"):
        client = sentry_sdk.get_client()
        return client if client.is_active() else None
    return sentry_sdk.Hub.main.client  # before 2.0


def is_in_force() -> bool:
    """Does all that is sent from here go through us, and what will be?"""
    client = current_client()
    return hasattr(sentry_client._Client._init_impl, "stock") and (client is None or _is_guarded(client))


def sample(charge: Charge, line: str, path: str) -> Any:
    """An error as hooks and transport leave it; None: it would not be sent."""
    error = {"type": "ValueError", "value": line, "stacktrace": {"frames": [{"function": "view", "vars": {"a": line}}]}}
    event = {
        "exception": {"values": [error]},
        "request": {"url": f"https://localhost{path}", "query_string": line, "headers": {"User-Agent": line}},
        "breadcrumbs": {"values": [{"category": "query", "message": f"SELECT '{line}'", "data": {"line": line}}]},
        **{"user": {"username": line}, "extra": {"line": line}, "contexts": {"line": {"line": line}}, "message": line},
    }
    said = charge.carefully("error", lambda: _error(charge, event, {}))
    return None if said is None else charge.again("error", said, sentry_events.event)


def _is_guarded(client: Any) -> bool:
    return client.transport is None or hasattr(client.transport.capture_envelope, "privacy")


def _prepare(client: Any, charge: Charge | None) -> None:
    """What a client gathers, and the hooks that it calls."""
    options = client.options
    if charge is None:
        options.update(dsn=None, spotlight=None)
        return
    options.update({name: value for name, value in _OPTIONS.items() if name in options})
    if hasattr(sentry_client, "_resolve_data_collection"):  # since 2.60, and it counts more than the former
        experiments = {name: each for name, each in (options.get("_experiments") or {}).items() if name != _COLLECTION}
        anew = {**options, _COLLECTION: None, "_experiments": experiments}
        options[_COLLECTION] = sentry_client._resolve_data_collection(anew)
    options["spotlight"] = None
    for name, (kind, hook) in _HOOKS.items():
        # What is new in the library is an experiment first.
        of = options if name in options else options.setdefault("_experiments", {})
        theirs = options.get(name) or (options.get("_experiments") or {}).get(name)
        if not hasattr(theirs, "privacy"):
            of[name] = _around(charge, kind, hook, theirs)


Hook = Callable[[Charge, Fields, Mapping[str, Any]], Fields | None]


def _around(charge: Charge, kind: str, hook: Hook, theirs: Any) -> Callable[[Fields, Any], Fields | None]:
    """A hook of the library's kind: first that of whoever has started it, who may look at errors to choose some."""

    def made(given: Fields, hint: Any) -> Fields | None:
        record = given if theirs is None else theirs(given, hint)
        return None if record is None else hook(charge, record, hint or {})

    def around(given: Fields, hint: Any = None) -> Fields | None:
        said = charge.carefully(kind, lambda: made(given, hint))
        # For a span the library takes no other answer, and sends the one that it had.
        return {"name": "-", "attributes": {}} if said is None and kind == "span" else said

    around.privacy = True  # type: ignore[attr-defined]
    return around


def _error(charge: Charge, event: Fields, hint: Mapping[str, Any]) -> Fields | None:
    record = hint.get("log_record")

    def clean(given: Fields, words: Words) -> Fields | None:
        said = sentry_events.event(given, words)
        if said is not None and not words.again:
            if record is not None and "logentry" in said:
                said["logentry"]["formatted"] = words.message(record)
            if name := charge.pseudonym():
                said["user"] = {"id": name}
        return said

    return charge.outgoing(str(event.get("type") or "error"), event, clean)


def _breadcrumb(charge: Charge, crumb: Fields, hint: Mapping[str, Any]) -> Fields | None:
    said, record = sentry_events.breadcrumb(crumb, charge.words), hint.get("log_record")
    if said is not None and record is not None:
        said["message"] = charge.words.message(record)
    return said


_HOOKS: dict[str, tuple[str, Hook]] = {
    "before_send": ("error", _error),
    "before_send_transaction": ("transaction", _error),
    "before_breadcrumb": ("breadcrumb", _breadcrumb),
    "before_send_log": ("log", lambda charge, line, _hint: charge.outgoing("log", line, sentry_events.line)),
    "before_send_metric": ("metric", lambda charge, line, _hint: charge.outgoing("metric", line, sentry_events.line)),
    "before_send_span": ("span", lambda charge, span, _hint: charge.outgoing("span", span, sentry_events.span)),
}


def _stand_behind(client: Any, charge: Charge | None) -> None:
    """Let the transport have nothing but what may be sent."""
    if hasattr(client, "spotlight"):
        client.spotlight = None  # a second way out, for developers
    if charge is None:
        client.transport = None
        return
    transport = client.transport
    if transport is None or _is_guarded(client):
        return
    for name in ("capture_envelope", "capture_event"):  # the latter before 2.0
        if hasattr(transport, name):
            setattr(transport, name, _guard(charge, getattr(transport, name), is_envelope=name == "capture_envelope"))


def _guard(charge: Charge, send: Callable[[Any], Any], is_envelope: bool) -> Callable[[Any], Any]:
    def guard(given: Any, *more: Any, **named: Any) -> Any:
        said = _envelope(charge, given) if is_envelope else charge.again("error", given, sentry_events.event)
        return send(said, *more, **named) if said is not None else None

    guard.privacy = True  # type: ignore[attr-defined]
    return guard


def _envelope(charge: Charge, given: Any) -> Any:
    """The envelope with new contents; None: there is nothing left of it."""
    items = []
    contents = [item.payload.json for item in given.items if str(item.headers.get("type")) in ("event", "transaction")]
    routes = {name for each in contents if isinstance(each, dict) and (name := sentry_events.route_of(each))}
    kinds: dict[str, Clean] = {**_ITEMS, "profile": partial(sentry_events.profile, routes=routes)}
    for item in given.items:
        clean = kinds.get(str(item.headers.get("type")))
        content = item.payload.json
        said = None if clean is None or not isinstance(content, dict) else _content(charge, item, content, clean)
        if said is not None:
            items.append(type(item)(payload=type(item.payload)(json=said), headers=dict(item.headers)))
    if not items:
        return None
    headers = {name: given.headers[name] for name in ("event_id", "sent_at", "dsn", "sdk") if name in given.headers}
    if given.headers.get("trace"):
        trace = charge.again("trace", given.headers["trace"], partial(sentry_events.trace_header, routes=routes))
        headers.update({"trace": trace} if trace else {})
    return type(given)(headers=headers, items=items)


def _content(charge: Charge, item: Any, content: Fields, clean: Clean) -> Fields | None:
    kind = str(item.headers["type"])
    if kind not in _LISTS:
        return charge.again(kind, content, clean)
    each = [charge.again(kind, one, clean) for one in content.get("items") or ()]
    kept = [one for one in each if one is not None]
    if "item_count" in item.headers:
        item.headers["item_count"] = len(kept)
    return {"version": content.get("version"), "items": kept} if kept else None
