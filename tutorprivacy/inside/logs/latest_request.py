"""
The last request of this thread: trackers tell of it when crum has forgotten it.

It is kept only where a tracker is in force (`telemetry`): it has its visitor's words in it.

.. pii: The last request of each thread, in memory, until its next one.
.. pii_types: id, name, username, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import threading
from typing import Any

import crum

_state = threading.local()
_kept = [False]


def keep() -> None:
    """Keep requests from now on."""
    _kept[0] = True


def begin(request: Any) -> None:
    """A request is about to be answered."""
    if _kept[0]:
        _state.request, _state.is_open = request, True


def end() -> None:
    """It has been answered."""
    if _kept[0]:
        _state.is_open = False


def latest_request() -> Any:
    """The request that is being answered in this thread, or that was the last to be; None: there was none."""
    return crum.get_current_request() or getattr(_state, "request", None)


def current_user() -> Any:
    """Who makes the request that is being answered here, or None."""
    is_open = getattr(_state, "is_open", False)
    return getattr(crum.get_current_request() or (_state.request if is_open else None), "user", None)
