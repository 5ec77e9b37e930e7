"""
HTTP calls that are made again while it makes sense, and whose errors name nobody.

Nothing here repeats what a server or a library says of an error: addresses and bodies name
learners. An error is a call's name and a status, or the name of an exception's type.

.. no_pii: it passes calls on, and its errors name nobody
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import requests

#: Statuses that say nothing of what was asked: somebody else is busy, or down.
_NOT_NOW = {429, 502, 503, 504}

_LONGEST_PAUSE_SECONDS = 30.0

Answer = TypeVar("Answer")


class Refused(Exception):
    """
    The server said no.

    Args:
        call: name of the call.
        status: HTTP status; 0: there was nobody to ask.
        tries: how often it was tried; above 1, an earlier try may have been heard.
        code: the server's own number of the error, if it has one.
    """

    def __init__(self, call: str, status: int, tries: int = 1, code: int = 0) -> None:
        super().__init__(f"{call} answered {status}" + (f" (error {code})" if code else ""))
        self.status, self.tries, self.code = status, tries, code


class Unavailable(Exception):
    """
    The server did not get it done in time.

    `is_down` tells whether it would be the same for everything else.
    """

    def __init__(self, call: str, what: str, is_down: bool) -> None:
        super().__init__(f"{call}: {what}")
        self.is_down = is_down


class Persistence:
    """
    How long to try.

    Args:
        patience_seconds: while the server is down, restarts or has too much to do.
        error_patience_seconds: while it answers 500.
        pause_seconds: before the second try; then twice as long each time.
    """

    def __init__(
        self, patience_seconds: float = 300, error_patience_seconds: float = 30, pause_seconds: float = 0.5
    ) -> None:
        self._patience, self._error_patience = patience_seconds, error_patience_seconds
        self._pause = pause_seconds

    def persist(self, name: str, send: Callable[[], Answer], tries: int = 0) -> Answer:
        """
        What `send` returns, once it does not raise.

        Args:
            name: of the call, for errors.
            send: raises ``requests.RequestException``, with the response if there is one.
            tries: made before.

        Raises:
            Refused: the status is not worth another try.
            Unavailable: time is up.
        """
        begun = time.monotonic()
        pause = self._pause
        while True:
            tries += 1
            wait = pause
            try:
                return send()
            except requests.RequestException as error:
                answer = error.response
                if answer is not None:
                    status, code = answer.status_code, _code_of(answer)
                    if (status < 500 and status != 429) or status == 501 or (status == 500 and code):
                        raise Refused(name, status, tries, code) from None
                    what, is_down = f"answered {status}", status in _NOT_NOW
                    wait = max(wait, _retry_after(answer))
                elif isinstance(error, ValueError):  # no address, or none that can be called
                    raise Refused(name, 0, tries) from None
                else:
                    what, is_down = type(error).__name__, True
            patience = self._patience if is_down else self._error_patience
            if time.monotonic() + wait - begun > patience:
                raise Unavailable(name, what, is_down)
            time.sleep(wait)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


def _code_of(answer: requests.Response) -> int:
    """ClickHouse numbers its errors, and answers 500 to many that will not go away."""
    return _number(answer.headers.get("X-ClickHouse-Exception-Code", ""))


def _retry_after(answer: requests.Response) -> float:
    """Seconds that the server asks to wait (RFC 9110, 10.2.3; a date is not looked at)."""
    return float(_number(answer.headers.get("Retry-After", "")))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
