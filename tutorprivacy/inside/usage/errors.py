"""
Which errors are counted: kinds of exceptions, by the page or the task that they came from.

Django says when a view or a middleware has raised what nobody caught (``got_request_exception``: the answer is a 500),
Celery when a task has failed. Of an exception its class is counted, by its dotted name, which is the code's: never its
text, nor a path, nor what was in variables.

.. no_pii: names of classes
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from celery.signals import task_failure
from django.core.signals import got_request_exception

from ..minimize.user_agents import OTHER

log = logging.getLogger(__name__)

#: As the names of events: no long numbers, since code can make classes of anything.
_DOTTED = re.compile(r"[A-Za-z_](?:[\w.](?!\d{5})){0,199}", re.ASCII)

#: Django raises what a broken page for errors raises through every middleware, and says so each time.
_COUNTED = "_privacy_error_is_counted"

_RECEIVER = "privacy-usage"


def kind_of(error: BaseException | None) -> str:
    """The dotted name of an exception's class: ``django.db.utils.OperationalError``, ``KeyError``."""
    if error is None:
        return OTHER
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    name = name.replace("<locals>.", "").removeprefix("builtins.")
    return name if _DOTTED.fullmatch(name) else OTHER


def task_of(task: Any) -> str:
    """The name that a task is registered by."""
    name = str(getattr(task, "name", None))
    return name if _DOTTED.fullmatch(name) else OTHER


def listen(of_request: Callable[[Any, str], None], of_task: Callable[[str, str], None]) -> None:
    """
    Hand on what fails in this process from now on. An error of ours is never another one of a request's.

    Args:
        of_request: is given the request, and the kind of the error.
        of_task: is given the name of the task, and the kind of the error.
    """
    for signal, receiver in (
        (got_request_exception, partial(_request_failed, of_request)),
        (task_failure, partial(_task_failed, of_task)),
    ):
        signal.disconnect(dispatch_uid=_RECEIVER)
        signal.connect(receiver, weak=False, dispatch_uid=_RECEIVER)


def _request_failed(count: Callable[[Any, str], None], request: Any = None, **_arguments: Any) -> None:
    try:
        if request is None or getattr(request, _COUNTED, False):
            return
        setattr(request, _COUNTED, True)
        count(request, kind_of(sys.exc_info()[1]))
    except Exception as error:  # not its text: that can quote what is counted
        log.error("An error could not be counted: %s", type(error).__name__)


def _task_failed(
    count: Callable[[str, str], None], sender: Any = None, exception: BaseException | None = None, **_arguments: Any
) -> None:
    try:
        count(task_of(sender), kind_of(exception))
    except Exception as error:
        log.error("An error could not be counted: %s", type(error).__name__)
