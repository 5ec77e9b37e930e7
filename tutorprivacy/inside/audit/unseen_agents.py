"""
Agents that are told of requests and errors, and that nothing of this plugin sees to: what is loaded, and what hooks.

Names of libraries are facts and grow old. So it is also asked who stands in the functions through which requests,
errors, log lines, queries and tasks go: an agent has to put itself there, whatever it is called.

.. no_pii: names of libraries
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial, partialmethod
from importlib import import_module
from types import FunctionType, MethodType
from typing import Any

from .. import location
from .agent_names import AGENTS

#: (module, class or nothing, functions) through which everything goes that an agent would be told of.
_PASSED = (
    ("logging", "Logger", ("_log", "makeRecord", "handle", "callHandlers")),
    ("django.core.handlers.base", "BaseHandler", ("load_middleware", "get_response", "_get_response")),
    ("django.core.handlers.wsgi", "WSGIHandler", ("__call__",)),
    ("django.core.handlers.exception", "", ("response_for_exception", "handle_uncaught_exception")),
    ("django.db.backends.utils", "CursorWrapper", ("execute", "executemany")),
    ("requests", "Session", ("request", "send")),
    ("http.client", "HTTPConnection", ("request", "putrequest")),
    ("celery.app.task", "Task", ("apply_async", "__call__")),
    ("celery.app.trace", "", ("build_tracer",)),
    ("sys", "", ("excepthook",)),
    ("threading", "", ("excepthook",)),
)

#: (module, signal) of errors.
_SIGNALS = (("django.core.signals", "got_request_exception"), ("celery.signals", "task_failure"))

#: Who may stand there: the platform and what it is made of, this plugin, and what it sees to or tells of by name.
_EXPECTED = frozenset(
    {
        *("celery", "cms", "common", "django", "edx_django_utils", "eventtracking", "kombu", "lms", "openedx"),
        *("openedx_events", "user_tasks", "xmodule"),
        *("elasticapm", "ddtrace", "newrelic", "opentelemetry", "sentry_sdk"),
    }
)


def agents() -> dict[str, str]:
    """By the name of each: how it was seen."""
    found = dict.fromkeys(sorted(AGENTS & sys.modules.keys()), "its library is loaded")
    for name, where in _hooking():
        found.setdefault(name, f"it stands in {where}")
    return found


def _hooking() -> Iterator[tuple[str, str]]:
    for module, of, functions in _PASSED:
        owner = sys.modules.get(module)
        owner = getattr(owner, of, None) if of else owner
        for name in functions:
            if owner is not None:
                where = ".".join(filter(None, (module, of, name)))
                yield from ((each, where) for each in _others(getattr(owner, name, None), module))
    for module, name in _SIGNALS:
        if module in sys.modules:
            for receiver in _receivers(getattr(import_module(module), name)):
                yield from ((each, f"{module}.{name}") for each in _others(receiver, module))


def _others(function: Any, module: str) -> Iterator[str]:
    own = {module.partition(".")[0], location.PACKAGE.partition(".")[0], __name__.partition(".")[0]}
    yield from (each for each in _written_in(function) if each not in _EXPECTED | own)


def _written_in(function: Any) -> Iterator[str]:
    """Top-level packages of a function and of what it is wrapped in. A wrapper may call itself as what it wraps."""
    seen: set[int] = set()
    while function is not None and id(function) not in seen:
        seen.add(id(function))
        wrapper = getattr(type(function), "_self_wrapper", None) and function._self_wrapper  # of wrapt
        yield from _written_in(wrapper)
        plain = function.__func__ if isinstance(function, MethodType) else function
        if isinstance(plain, (partial, partialmethod)):
            function = plain.func
            continue
        if isinstance(plain, FunctionType):
            yield str(plain.__globals__.get("__name__", "")).partition(".")[0]
        elif wrapper is None and not isinstance(plain, type(len)):
            yield str(type(plain).__module__).partition(".")[0]
        function = getattr(function, "__wrapped__", None)


def _receivers(signal: Any) -> Iterable[Any]:
    """Of Django's and of Celery's signals; some are behind weak references."""
    for _key, receiver, *_more in list(getattr(signal, "receivers", None) or ()):
        yield receiver() if hasattr(receiver, "__callback__") else receiver
