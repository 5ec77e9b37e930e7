"""
HTTP calls that are made again while it makes sense, that end, and whose errors name nobody.

They go to the address they are made for: no redirect is followed, and no proxy, password or
netrc of the environment is used. An answer has a size and a time in which it must be there.

Nothing here repeats what a server or a library says of an error: addresses and bodies name
learners. An error is a call's name and a status, or the name of an exception's type.

.. no_pii: it passes calls on, and its errors name nobody
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import requests

#: Statuses that say nothing of what was asked: somebody else is busy, or down.
_NOT_NOW = {429, 502, 503, 504}

_LONGEST_PAUSE_SECONDS = 30.0

#: A queue of 100,000 learners has half of it. Small pieces: what comes by the drop is noticed at each.
_LARGEST_ANSWER_BYTES = 128 * 1024 * 1024
_PIECE_BYTES = 4096

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


class Garbled(Refused):
    """The server said yes, with something that cannot be used; `what` says what it is instead."""

    def __init__(self, call: str, status: int, what: str) -> None:
        super().__init__(call, status)
        self.args = (f"{call} answered {status}, but {what}",)


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

    def persist(
        self, name: str, send: Callable[[], Answer], tries: int = 0, patience_seconds: float | None = None
    ) -> Answer:
        """
        What `send` returns, once it does not raise.

        Args:
            name: of the call, for errors.
            send: raises ``requests.RequestException``, with the response if there is one.
            tries: made before.
            patience_seconds: instead of the usual; then a call that takes too long is not made
                again either: the server may still be at work on it.

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
            if patience_seconds is not None:
                patience = 0.0 if what.endswith("Timeout") else min(patience, patience_seconds)
            if time.monotonic() + wait - begun > patience:
                raise Unavailable(name, what, is_down)
            time.sleep(wait)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


def new_session() -> requests.Session:
    """A session that takes nothing from the environment but the certificates to trust."""
    session = requests.Session()
    session.trust_env = False
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    return session


def exchange(
    session: requests.Session,
    name: str,
    method: str,
    url: str,
    accepted: Collection[int],
    timeout: tuple[float, float],
    seconds: float,
    largest_bytes: int = _LARGEST_ANSWER_BYTES,
    **arguments: Any,
) -> bytes:
    """
    Make a call once, and read its answer.

    Args:
        name: of the call, for errors.
        accepted: HTTP statuses that mean yes.
        timeout: seconds for connecting, and for each piece of the answer.
        seconds: for all of it. What comes by the drop is not waited for.
        largest_bytes: of the answer.
        arguments: of ``requests.Session.request``.

    Raises:
        requests.RequestException: with the response if there is one; ``Timeout`` if time is up.
        Garbled: the answer is too large, or compressed, which nobody has asked for.
    """

    def work(is_over: Callable[[], bool]) -> bytes:
        with session.request(method, url, timeout=timeout, allow_redirects=False, stream=True, **arguments) as answer:
            if answer.status_code not in accepted:
                raise requests.HTTPError(response=answer)
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise Garbled(name, answer.status_code, "compressed")  # a small one could become a large one
            body = bytearray()
            for piece in answer.iter_content(_PIECE_BYTES):
                body += piece
                if is_over():
                    break  # nobody waits for it any more
                if len(body) > largest_bytes:
                    raise Garbled(name, answer.status_code, f"with more than {largest_bytes} bytes")
            if str(len(body)) != answer.headers.get("Content-Length", str(len(body))):
                raise requests.ConnectionError
            return bytes(body)

    arguments["headers"] = {"Accept-Encoding": "identity", **arguments.get("headers", {})}
    return _within(seconds, work)


def _within(seconds: float, work: Callable[[Callable[[], bool]], bytes]) -> bytes:
    """What `work` returns. It is left alone, in a thread that keeps no process alive, when time is up, and told so."""
    over = threading.Event()
    done: list[bytes] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work(over.is_set))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    over.set()
    if failed:
        raise failed[0]
    if not done:
        raise requests.Timeout
    return done[0]


def parsed(name: str, body: bytes, kind: type) -> Any:
    """
    JSON of an answer whose status was 200.

    Args:
        kind: ``dict`` or ``list``.

    Raises:
        Garbled: it is something else.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Garbled(name, 200, "not with JSON") from None
    if not isinstance(found, kind):
        raise Garbled(name, 200, f"not with a JSON {'object' if kind is dict else 'list'}")
    return found


def _code_of(answer: requests.Response) -> int:
    """ClickHouse numbers its errors, and answers 500 to many that will not go away."""
    return _number(answer.headers.get("X-ClickHouse-Exception-Code", ""))


def _retry_after(answer: requests.Response) -> float:
    """Seconds that the server asks to wait (RFC 9110, 10.2.3; a date is not looked at)."""
    return float(_number(answer.headers.get("Retry-After", "")))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
