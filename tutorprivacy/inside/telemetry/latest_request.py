"""
Which request a tracker is about to tell of: some are told when nobody else knows of it any more.

.. pii: The last request of each thread, in memory, until its next one.
.. pii_types: id, name, username, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import crum

_state = threading.local()


class TelemetryMiddleware:
    """
    Note the request of this thread. Stands in front of all others, where a tracker is in the image.

    A request is told of as a whole when it has been answered, and crum has forgotten it: but the names of whoever made
    it are looked for in all that is told.
    """

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """Pass the request on."""
        _state.request, _state.is_open = request, True
        try:
            return self.get_response(request)
        finally:
            _state.is_open = False


def latest_request() -> Any:
    """The request that is being answered in this thread, or that was the last to be; None: there was none."""
    return crum.get_current_request() or getattr(_state, "request", None)


def current_user() -> Any:
    """Who makes the request that is being answered here, or None."""
    request = crum.get_current_request() or (_state.request if getattr(_state, "is_open", False) else None)
    return getattr(request, "user", None)
