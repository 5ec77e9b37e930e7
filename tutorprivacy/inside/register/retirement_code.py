"""
What the code of the running platform does when an account is deleted: whom its steps speak of.

Releases differ, and operators patch them. So it is not asked which release this is: the functions that would run are
looked at, those that listen to their signals included, for the names of models and helpers that they use. No name of a
person is in code.

.. no_pii: names in code
"""

from __future__ import annotations

import importlib
import inspect
import weakref
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Any

_API = "openedx.core.djangoapps.user_api.accounts"

#: Steps, as `after_deletion` calls them: what is called, and the signals that it sends.
REQUEST, RETIRE, RETIRE_MISC = "request", "retire", "retire_misc"
_STEPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    REQUEST: (f"{_API}.utils", "create_retirement_request_and_deactivate_account", ()),
    RETIRE: (f"{_API}.views", "AccountRetirementView", ("USER_RETIRE_LMS_CRITICAL",)),
    RETIRE_MISC: (f"{_API}.views", "LMSAccountRetirementView", ("USER_RETIRE_LMS_MISC", "USER_RETIRE_MAILINGS")),
}


def names_in_steps() -> dict[str, frozenset[str]] | None:
    """The names that each step uses, itself or in a function that it calls; None: the code could not be looked at."""
    try:
        return {step: frozenset(_names_of_step(*where)) for step, where in _STEPS.items()}
    except Exception:  # it is elsewhere, or is something else
        return None


def _names_of_step(module_name: str, name: str, signals: Iterable[str]) -> Iterator[str]:
    found = getattr(importlib.import_module(module_name), name)
    functions = [*vars(found).values()] if inspect.isclass(found) else [found]
    sent = importlib.import_module(f"{_API}.signals")
    for signal in signals:
        functions += _receivers(getattr(sent, signal))
    for function in functions:
        yield from _names(function, helpers=True)


def _receivers(signal: Any) -> list[Any]:
    """Who listens to a signal of Django's: (key, receiver or a weak reference to it, …)."""
    found = [each[1] for each in signal.receivers]
    return [each() if isinstance(each, weakref.ReferenceType) else each for each in found]


def _names(function: Any, helpers: bool) -> Iterator[str]:
    """Names in a function, and in the functions of the platform that it calls by name."""
    function = getattr(function, "__func__", function)  # of a static or a class method
    if not inspect.isroutine(function):
        return
    plain = inspect.unwrap(function)
    if inspect.isfunction(plain):
        for name in _names_of_code(plain.__code__):
            yield name
            if helpers:
                yield from _names(plain.__globals__.get(name), helpers=False)


def _names_of_code(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _names_of_code(each)
