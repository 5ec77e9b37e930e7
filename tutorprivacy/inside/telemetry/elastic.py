"""
Elastic APM: errors, transactions, spans and numbers, where its client hands them to its transport.

That is in the request that they are of; the agent's own processors, which an operator may add to, come behind it, in a
thread that knows of no request. Each is made anew of the fields of https://www.elastic.co/docs/reference/apm/server.

.. pii: What Elastic APM is about to send, for as long as a call takes.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import Any

from elasticapm.base import Client
from elasticapm.transport.base import Transport

from ..logs.identity import without_questions
from ..logs.redacting_formatter import EVENT_LOGGERS
from ..pii.paths import METHODS
from ..pseudonyms.keyed_hash import is_pseudonymous_name
from .attributes import attributes
from .charge import Charge, Clean, Fields
from .words import Words

_AS_IT_IS = (
    *("id", "trace_id", "parent_id", "transaction_id", "timestamp", "duration", "outcome", "result", "sampled", "type"),
    *("subtype", "action", "sync", "sample_rate", "span_count", "dropped_spans_stats", "composite", "child_ids"),
)
_OF_A_FRAME = (
    *("abs_path", "filename", "module", "function", "lineno", "library_frame"),
    *("pre_context", "context_line", "post_context"),
    "context_metadata",  # of which a processor of the agent's makes the lines above
)
_OF_A_COMMAND = ("argv", "title")


def start(charge: Charge | None) -> None:
    """
    See to all transports, also of clients that there are.

    Args:
        charge: None: nothing is to be sent at all.
    """
    queue: Any = getattr(Transport.queue, "stock", Transport.queue)
    process: Any = getattr(Transport._process_event, "stock", Transport._process_event)
    information: Any = getattr(Client.get_process_info, "stock", Client.get_process_info)

    @wraps(queue)
    def queue_said(transport: Any, event_type: str, data: Any, flush: bool = False) -> None:
        said = None if charge is None or data is None else _said(charge, event_type, data)
        if data is None or said is not None or flush:  # without data it is told to end, or to send at once
            queue(transport, event_type, said, flush=flush)

    @wraps(information)
    def bare_information(client: Any) -> Fields:
        """It is sent with everything: a command's arguments may name somebody."""
        return {name: value for name, value in information(client).items() if name not in _OF_A_COMMAND}

    @wraps(process)
    def process_span(transport: Any, event_type: str, data: Any) -> Any:
        """The operator's hook may ask a database, and so is not called where a span ends (`_said`)."""
        said = process(transport, event_type, data)
        hook = None if charge is None else charge.hook
        if charge is None or hook is None or not said or event_type != "span":
            return said
        words = charge.words_again
        return charge.carefully("span", lambda: hook("span", said, lambda changed: _whole(changed, words)))

    queue_said.stock, bare_information.stock = queue, information  # type: ignore[attr-defined]
    process_span.stock = process  # type: ignore[attr-defined]
    Transport._process_event = process_span  # type: ignore[method-assign]
    Transport.queue = queue_said  # type: ignore[method-assign,assignment]
    Client.get_process_info = bare_information  # type: ignore[method-assign]


def is_in_force() -> bool:
    """Does all that is sent from here go through us, and what will be?"""
    return hasattr(Transport.queue, "stock") and hasattr(Client.get_process_info, "stock")


def sample(charge: Charge, line: str, path: str) -> Any:
    """An error as the transport is handed it; None: it would not be."""
    error = {"type": "ValueError", "message": f"ValueError: {line}", "stacktrace": [{"vars": {"line": line}}]}
    request = {"url": {"full": f"https://localhost{path}"}, "headers": {"user-agent": line}, "body": line}
    context = {"request": request, "user": {"username": line}, "tags": {"user": line}, "custom": {"line": line}}
    return _said(charge, "error", {"exception": error, "context": context, "log": {"message": line}, "culprit": "view"})


def _said(charge: Charge, kind: str, data: Fields) -> Fields | None:
    clean = _KINDS.get(kind)
    if clean is None:
        return None

    def named(given: Fields, words: Words) -> Fields | None:
        said = clean(given, words)
        if said is not None and kind == "error" and not words.again and (name := charge.pseudonym()):
            said.setdefault("context", {})["user"] = {"id": name}
        return said

    if kind != "span":
        return charge.carefully(kind, lambda: charge.outgoing(kind, data, named))
    with without_questions():  # it ends under a lock that questions to a database, which are spans, need, too
        return charge.carefully(kind, lambda: clean(data, charge.words))


def _kept(given: Any, names: tuple[str, ...]) -> Fields:
    return {name: given[name] for name in names if given.get(name) is not None} if isinstance(given, Mapping) else {}


def _error(given: Fields, words: Words) -> Fields | None:
    log = given.get("log") or {}
    if log.get("logger_name") in EVENT_LOGGERS:
        return None
    said = _whole(given, words)
    if given.get("culprit"):
        said["culprit"] = words.text(given["culprit"])
    if given.get("exception"):
        said["exception"] = _exception(given["exception"], words)
    if log:
        said["log"] = _kept(log, ("level", "logger_name"))
        for name in ("message", "param_message"):
            if log.get(name) is not None:
                said["log"][name] = words.text(log[name])
        if log.get("stacktrace"):
            said["log"]["stacktrace"] = _stack(log["stacktrace"])
    return said


def _exception(given: Mapping[str, Any], words: Words) -> Fields:
    said = _kept(given, ("type", "module", "handled", "code"))
    begin, message = f"{given.get('type')}: ", str(given.get("message") or "")
    if message.startswith(begin):
        message = words.error(given.get("type"), message.removeprefix(begin))
        said["message"] = begin + message
    else:
        said["message"] = words.text(message)
    if given.get("stacktrace"):
        said["stacktrace"] = _stack(given["stacktrace"])
    if given.get("cause"):
        said["cause"] = [_exception(each, words) for each in given["cause"]]
    return said


def _stack(given: Any) -> list[Fields]:
    """Where it was, without the values of variables there."""
    return [_kept(frame, _OF_A_FRAME) for frame in given]


def _whole(given: Mapping[str, Any], words: Words) -> Fields:
    """Of a transaction or a span, and what an error has in common with them."""
    said = _kept(given, _AS_IT_IS)
    if given.get("name") is not None:
        said["name"] = _name(str(given["name"]), given, words)
    if given.get("transaction"):
        of = given["transaction"]
        said["transaction"] = {**_kept(of, ("type", "sampled")), "name": _name(str(of.get("name") or ""), {}, words)}
    if given.get("context"):
        said["context"] = _context(given["context"], words)
    if given.get("stacktrace"):
        said["stacktrace"] = _stack(given["stacktrace"])
    if attached := (given.get("otel") or {}).get("attributes"):
        said["otel"] = {**_kept(given["otel"], ("span_kind",)), "attributes": attributes(attached, words)}
    return said


def _name(name: str, given: Mapping[str, Any], words: Words) -> str:
    if given.get("type") == "db":
        return words.description(f"db.{given.get('subtype')}", name)
    return name if words.is_route(name) else words.text(name)


def _context(given: Mapping[str, Any], words: Words) -> Fields:
    said: Fields = {}
    request = given.get("request")
    if isinstance(request, Mapping):
        method = request.get("method")
        said["request"] = {"method": method if method in METHODS else "-", "url": _url(request.get("url"), words)}
    for name, names in (
        ("response", ("status_code", "finished", "headers_sent", "encoded_body_size")),
        ("service", ("name", "version", "environment", "language", "framework", "runtime", "agent", "target")),
        ("destination", ("address", "port", "service", "cloud")),
    ):
        if given.get(name):
            said[name] = _kept(given[name], names)
    user = given.get("user")
    if isinstance(user, Mapping) and is_pseudonymous_name(str(user.get("id"))):
        said["user"] = {"id": user["id"]}
    if tags := attributes(given.get("tags") or {}, words):
        said["tags"] = tags
    if database := given.get("db"):
        said["db"] = _kept(database, ("type", "instance", "rows_affected"))
        if database.get("statement") is not None:
            said["db"]["statement"] = words.description(f"db.{database.get('type')}", database["statement"])
    if asked := given.get("http"):
        said["http"] = _kept(asked, ("status_code",))
        said["http"] |= {"method": asked["method"]} if asked.get("method") in METHODS else {}
        if asked.get("url"):
            said["http"]["url"] = words.address(asked["url"])
    if queue := (given.get("message") or {}).get("queue"):
        said["message"] = {"queue": _kept(queue, ("name",))}
    return said


def _url(given: Any, words: Words) -> Fields:
    url = given if isinstance(given, Mapping) else {"full": given}
    said = _kept(url, ("protocol", "hostname", "port"))
    full = words.address(url.get("full") or url.get("pathname") or "/")
    behind = full.partition("://")[2] or full
    return {**said, "full": full, "pathname": f"/{behind.partition('/')[2]}"}


def _numbers(given: Fields, words: Words) -> Fields:
    said = _kept(given, ("timestamp", "samples", "span"))
    if given.get("transaction"):
        of = given["transaction"]
        said["transaction"] = {**_kept(of, ("type",)), "name": _name(str(of.get("name") or ""), {}, words)}
    tags = attributes(given.get("tags") or given.get("labels") or {}, words)
    return {**said, "tags": tags} if tags else said


_KINDS: dict[str, Clean] = {"error": _error, "transaction": _whole, "span": _whole, "metricset": _numbers}
