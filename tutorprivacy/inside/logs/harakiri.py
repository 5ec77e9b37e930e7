"""
uWSGI's ``harakiri`` without its words: it prints the visitor's address and the whole URL of the request that it ends.

No option of uWSGI takes them out. So a request that takes too long is ended here, shortly before: the process
says where in the code it was, and exits; uWSGI starts another, as it would have done. That needs no Python to
run: code that never lets go of the interpreter's lock ends, too.

.. no_pii: a stack's file names and line numbers
"""

from __future__ import annotations

import faulthandler
from collections.abc import Mapping
from typing import Any

#: With these, more than one request is at work in a process, or uWSGI ends it in another way: that is left to uWSGI.
_ANOTHER_WAY = (
    *("async", "gevent", "ugreen", "asyncio", "loop", "harakiri-graceful-timeout", "harakiri-queue-threshold"),
)

#: uWSGI counts whole seconds, so it can be one early; it notices once a second that a process is gone; and one more,
#: for a busy machine.
_EARLIER_SECONDS = 3

#: Below this there would be hardly any time left.
_LEAST_SECONDS = 5

_STDERR = 2


def harakiri(options: Mapping[str, str]) -> int:
    """After how many seconds uWSGI ends a request; 0: never."""
    return _number(options.get("harakiri", options.get("t", "")))


def another_way(options: Mapping[str, str]) -> str:
    """The reason for which harakiri has to be left to uWSGI itself, such as an option; empty: there is none."""
    if _number(options.get("threads", "1")) > 1:
        return "threads"
    if 0 < harakiri(options) < _LEAST_SECONDS:
        return f"less than {_LEAST_SECONDS} seconds"
    return next((name for name in _ANOTHER_WAY if name in options), "")


def seconds(options: Mapping[Any, Any]) -> int | None:
    """
    After how long a request is to be ended here; None: not here.

    Args:
        options: those of uWSGI, as ``uwsgi.opt`` has them.
    """
    found = {_text(name): _text(value[-1] if isinstance(value, list) else value) for name, value in options.items()}
    limit = harakiri(found)
    if "privacy_route" not in found.get("log-format", ""):
        return None  # PRIVACY_ACCESS_LOG is full: addresses and URLs are logged anyway
    return limit - _EARLIER_SECONDS if limit and not another_way(found) else None


def watch(options: Mapping[Any, Any], started: Any, finished: Any) -> None:
    """
    End each request of this process, and of those that it forks, that takes as long as uWSGI allows.

    Args:
        options: those of uWSGI.
        started, finished: Django's signals: before the first middleware, and when the last byte is sent.
    """
    limit = seconds(options)
    if limit is None:
        return

    def start(**_signal: Any) -> None:
        faulthandler.dump_traceback_later(limit, exit=True, file=_STDERR)

    def stop(**_signal: Any) -> None:
        faulthandler.cancel_dump_traceback_later()

    started.connect(start, weak=False, dispatch_uid=__name__)
    finished.connect(stop, weak=False, dispatch_uid=__name__)


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
