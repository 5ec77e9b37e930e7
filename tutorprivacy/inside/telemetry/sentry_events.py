"""
What may be told of an event of Sentry's: an error, a transaction, a line of the log, a check-in.

Each is made anew of the fields that are known here, as https://develop.sentry.dev/sdk/data-model/ names them. Kept is
what errors are found and grouped by: type, traceback with its lines of source, route, release, server and, if
somebody has set one, the fingerprint.

.. pii: What Sentry is about to send, for as long as a call takes.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from ..pii import glossary
from ..pii.paths import METHODS
from ..pseudonyms.keyed_hash import is_pseudonymous_name
from .attributes import attributes, is_of_events, is_of_programs
from .words import Words

Fields = dict[str, Any]

#: Programs', machines' and releases'.
_AS_IT_IS = (
    *("event_id", "timestamp", "start_timestamp", "received", "type", "level", "platform", "logger", "server_name"),
    *("release", "dist", "environment", "modules", "measurements", "transaction_info", "sdk"),
    *("check_in_id", "monitor_slug", "status", "duration", "monitor_config", "trace_id", "span_id"),
    *("parent_span_id", "same_process_as_parent", "op", "origin", "exclusive_time", "is_segment", "end_timestamp"),
    *("segment_id", "start_timestamp_ms", "severity_number", "severity_text", "time_unix_nano", "unit", "value"),
)
_OF_A_FRAME = (
    *("filename", "abs_path", "function", "module", "lineno", "colno", "in_app", "package"),
    *("pre_context", "context_line", "post_context"),
)
_OF_A_MECHANISM = (*("type", "handled", "synthetic", "source", "exception_id", "parent_id", "is_exception_group"),)
_OF_A_CRUMB = ("level", "timestamp")

#: Contexts of a program; those of a browser, a person and of anybody's own are not here.
_CONTEXTS: dict[str, tuple[str, ...]] = {
    "runtime": ("name", "version", "build", "type"),
    "os": ("name", "version", "build", "kernel_version", "type"),
    "trace": ("trace_id", "span_id", "parent_span_id", "op", "status", "origin", "type"),
    "response": ("status_code", "type"),
    "monitor": ("slug", "type"),
}
_HEADERS = {"content-type", "content-length"}
_OF_THE_ENVIRONMENT = ("SERVER_NAME", "SERVER_PORT")
#: Where a transaction's name is that of something in a program. By a route it is grouped, so it stays as it is.
_NAMED_BY_PROGRAMS = ("route", "view", "component", "task")

_OF_A_TASK = "celery-job"

#: Tags: what they may hold, and words that say in a longer name that it is about somebody.
_TAGS = frozenset({glossary.CONTENT, glossary.IDENTIFIER})
_OF_SOMEBODY = frozenset({glossary.PERSON, glossary.CONTACT, glossary.SESSION, glossary.IP_ADDRESS})
_DOTTED = re.compile(r"[\w.-]{1,200}")
_PARTS = re.compile(r"[^\W_]+")


def event(given: Mapping[str, Any], words: Words) -> Fields | None:
    """Of an error, a transaction or a check-in; None: nothing may be told."""
    if is_of_events(given.get("logger")):
        return None
    said, routes = _kept(given, _AS_IT_IS), {name} if (name := route_of(given)) else set()
    made: dict[str, Callable[[Any], Any]] = {
        "transaction": lambda name: _name(name, given.get("transaction_info"), words),
        "message": lambda text: _message(text, words),
        "logentry": lambda entry: _message(entry, words),
        "exception": lambda all_of: _values(all_of, lambda each: _exception(each, words)),
        "threads": lambda all_of: _values(all_of, lambda each: _thread(each, words)),
        "stacktrace": _stack,
        "breadcrumbs": lambda all_of: _values(all_of, lambda each: breadcrumb(each, words)),
        "contexts": lambda contexts: _contexts(contexts, words, routes),
        "request": lambda request: _request(request, words),
        "tags": lambda tags: _tags(tags, words),
        "extra": _extra,
        "fingerprint": lambda parts: [part if part == "{{ default }}" else words.text(part) for part in parts],
        "spans": lambda spans: [span(each, words) for each in spans],
        "debug_meta": lambda meta: _kept(meta, ("images",)),
    }
    for name, make in made.items():
        if given.get(name) is not None:
            said[name] = make(given[name])
    user = given.get("user")
    if isinstance(user, Mapping) and is_pseudonymous_name(str(user.get("id"))):
        said["user"] = {"id": user["id"]}
    return said


def span(given: Mapping[str, Any], words: Words) -> Fields:
    """Of a part of a transaction, in either of Sentry's shapes."""
    said = _kept(given, _AS_IT_IS)
    kind = str(given.get("op") or _attribute(given, "sentry.op") or "")
    for name in ("description", "name"):
        if given.get(name) is not None:
            said[name] = words.description(kind, given[name])
    for name in ("data", "tags", "attributes"):
        if given.get(name):
            said[name] = attributes(given[name], words)
    return said


def _attribute(given: Mapping[str, Any], name: str) -> Any:
    value = (given.get("attributes") or {}).get(name)
    return value.get("value") if isinstance(value, Mapping) else value


def line(given: Mapping[str, Any], words: Words) -> Fields | None:
    """Of a line of the log or a measured number, which both have attributes; None: nothing may be told."""
    if is_of_events(_attribute(given, "logger.name")):
        return None
    said = _kept(given, _AS_IT_IS)
    for name in ("body", "name"):
        if given.get(name) is not None:
            said[name] = words.text(given[name])
    said["attributes"] = attributes(given.get("attributes") or {}, words)
    return said


def breadcrumb(given: Mapping[str, Any], words: Words) -> Fields | None:
    """Of what happened before an error; None: nothing may be told."""
    category = str(given.get("category") or "")
    if is_of_events(category):
        return None
    said = _kept(given, _OF_A_CRUMB)
    for name in ("type", "category"):  # mostly a logger's name
        if given.get(name) is not None:
            said[name] = given[name] if _DOTTED.fullmatch(str(given[name])) else words.text(given[name])
    if given.get("message") is not None:
        said["message"] = words.description(category, given["message"])
    if given.get("data"):
        said["data"] = attributes(given["data"], words)
    return said


def session(given: Mapping[str, Any], _words: Words) -> Fields:
    """Of numbers of visits with and without an error, which name nobody but by `did` and `attrs`."""
    said = {name: value for name, value in given.items() if name not in ("did", "attrs", "sid")}
    return {**said, "attrs": _kept(given.get("attrs") or {}, ("release", "environment"))}


def profile(given: Mapping[str, Any], words: Words, routes: Collection[str] = ()) -> Fields:
    """
    Of where a program spends its time: functions and lines, in the fields that are known.

    Args:
        routes: `route_of` the transactions that are sent with it; it is found by the same name.
    """
    names = (
        *("event_id", "platform", "profile", "release", "timestamp", "version", "runtime", "os", "environment"),
        *("profiler_id", "chunk_id", "measurements", "client_sdk"),
    )
    said = _kept(given, names)
    if given.get("transactions"):
        said["transactions"] = [
            {
                **_kept(each, ("id", "trace_id", "active_thread_id", "relative_start_ns", "relative_end_ns")),
                "name": _or_route(each.get("name", ""), words, routes),
            }
            for each in given["transactions"]
        ]
    return said


def trace_header(given: Mapping[str, Any], words: Words, routes: Collection[str] = ()) -> Fields:
    """
    What an envelope says of its trace, and requests to other services say, too.

    Args:
        routes: `route_of` the events that are sent with it: by such a name, Sentry chooses what it keeps.
    """
    said = _kept(
        given, ("trace_id", "public_key", "release", "environment", "sample_rate", "sample_rand", "sampled", "org_id")
    )
    if given.get("transaction"):
        said["transaction"] = _or_route(given["transaction"], words, routes)
    return said


def route_of(given: Mapping[str, Any]) -> str:
    """What an event's transaction is called, if that is the name of something in a program; else empty."""
    info = given.get("transaction_info")
    is_named = isinstance(info, Mapping) and info.get("source") in _NAMED_BY_PROGRAMS
    return str(given.get("transaction") or "") if is_named else ""


def _or_route(name: Any, words: Words, routes: Collection[str]) -> str:
    return str(name) if name in routes else words.text(name)


def _kept(given: Any, names: Iterable[str]) -> Fields:
    return {name: given[name] for name in names if given.get(name) is not None} if isinstance(given, Mapping) else {}


def _values(given: Any, make: Callable[[Any], Any]) -> Fields:
    """Of ``{"values": […]}``, or the list itself, as older libraries have it."""
    listed = given.get("values") if isinstance(given, Mapping) else given
    return {"values": [said for each in listed or () if each and (said := make(each)) is not None]}


def _name(name: Any, info: Any, words: Words) -> str:
    source = info.get("source") if isinstance(info, Mapping) else None
    if source == "url":
        return words.address(name)
    return str(name) if source in _NAMED_BY_PROGRAMS else words.text(name)


def _message(given: Any, words: Words) -> Any:
    if not isinstance(given, Mapping):
        return words.text(given)
    return {name: words.text(given[name]) for name in ("message", "formatted") if given.get(name) is not None}


def _exception(given: Mapping[str, Any], words: Words) -> Fields:
    said = _kept(given, ("type", "module", "thread_id"))
    if given.get("value") is not None:
        said["value"] = words.error(given.get("type"), given["value"])
    if given.get("mechanism"):
        said["mechanism"] = _kept(given["mechanism"], _OF_A_MECHANISM)
    if given.get("stacktrace"):
        said["stacktrace"] = _stack(given["stacktrace"])
    return said


def _thread(given: Mapping[str, Any], words: Words) -> Fields:
    said = _kept(given, ("id", "crashed", "current", "main"))
    said |= {"name": words.text(given["name"])} if given.get("name") else {}
    return {**said, "stacktrace": _stack(given["stacktrace"])} if given.get("stacktrace") else said


def _stack(given: Mapping[str, Any]) -> Fields:
    """Where an error was raised, without the values of variables there."""
    return {"frames": [_kept(frame, _OF_A_FRAME) for frame in given.get("frames") or () if frame]}


def _contexts(given: Mapping[str, Any], words: Words, routes: Collection[str]) -> Fields:
    said = {name: _kept(given[name], names) for name, names in _CONTEXTS.items() if given.get(name)}
    trace = given.get("trace") or {}
    if trace.get("data"):
        said["trace"]["data"] = attributes(trace["data"], words)
    if trace.get("dynamic_sampling_context"):  # taken out by the library for the envelope's header
        said["trace"]["dynamic_sampling_context"] = trace_header(trace["dynamic_sampling_context"], words, routes)
    return said


def _request(given: Mapping[str, Any], words: Words) -> Fields:
    said: Fields = {}
    if given.get("method") in METHODS:
        said["method"] = given["method"]
    if given.get("url"):
        said["url"] = words.address(given["url"])
    if isinstance(headers := given.get("headers"), Mapping):
        said["headers"] = {
            name: str(value).partition(";")[0] for name, value in headers.items() if str(name).lower() in _HEADERS
        }
    if given.get("env"):
        said["env"] = _kept(given["env"], _OF_THE_ENVIRONMENT)
    return said


def _tags(given: Any, words: Words) -> Fields:
    """Those that somebody has set; the library sets none."""
    pairs = given.items() if isinstance(given, Mapping) else [pair for pair in given if len(pair) == 2]
    return {str(name): words.text(value) for name, value in pairs if _may_be_told(str(name))}


def _may_be_told(name: str) -> bool:
    """A name that the glossary does not know is one of somebody if a word in it is: ``student_name``, ``edx_user``."""
    category = glossary.category_of(name)
    if category is not None:
        return category in _TAGS
    return is_of_programs(name) or all(glossary.category_of(word) not in _OF_SOMEBODY for word in _PARTS.findall(name))


def _extra(given: Any) -> Fields:
    """Which task it was. All else is a program's variables, or the arguments of a command."""
    job = given.get(_OF_A_TASK) if isinstance(given, Mapping) else None
    return {_OF_A_TASK: _kept(job, ("task_name",))} if isinstance(job, Mapping) else {}
