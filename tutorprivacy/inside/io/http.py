"""
HTTP calls that are bounded, go to one place only, and are made again while it makes sense.

Nothing here repeats what a server or a library says of an error: addresses and bodies name
learners. An error is a call's name and a status, or the name of an exception's type.

.. no_pii: it passes calls on, and its errors name nobody
"""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections.abc import Callable, Collection, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NamedTuple, TypeVar

import requests
from requests.cookies import RequestsCookieJar

#: An answer may be this long: the rows of some 40,000 learners.
LONGEST_ANSWER = 32 << 20

_CONNECT_SECONDS = 5.0
_CHUNK = 1 << 16

#: How often a call that breaks off is made: each may have killed one of the server's processes.
_BROKEN_TRIES = 3

_LONGEST_PAUSE_SECONDS = 30.0

Kind = TypeVar("Kind")


class Refused(Exception):
    """
    The server said no, or something that cannot be understood.

    Args:
        call: name of the call.
        status: HTTP status; 0: there was nobody to ask.
        tries: how often it was tried; above 1, an earlier try may have been heard.
        code: the server's own number of the error, if it has one.
        what: of a body that is not what it should be: what is wrong with it.
    """

    def __init__(self, call: str, status: int, tries: int = 1, code: int = 0, what: str = "") -> None:
        said = f" with {what}" if what else f" (error {code})" if code else ""
        super().__init__(f"{call} answered {status}{said}")
        self.call, self.status, self.tries, self.code, self.what = call, status, tries, code, what


class Unavailable(Exception):
    """The server did not get it done in time."""

    def __init__(self, call: str, what: str) -> None:
        super().__init__(f"{call}: {what}")


class Down(Unavailable):
    """The server does not answer, whatever it is asked. `what` is why."""

    def __init__(self, what: str) -> None:
        Exception.__init__(self, what)


class NoAnswer(Exception):
    """There was none. `is_late`: not in time; what was asked may still be going on. `is_unusable`: no address."""

    def __init__(self, what: str, is_late: bool = False, is_unusable: bool = False) -> None:
        super().__init__(what)
        self.what, self.is_late, self.is_unusable = what, is_late, is_unusable


class Garbled(Exception):
    """A body that cannot be read, under a status that could be accepted."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(what)
        self.status, self.what = status, what


class Answer(NamedTuple):
    """A status, and the body if the status was one of those that were hoped for."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self, call: str, kind: type[Kind]) -> Kind:
        """
        The body, which has to be of a kind.

        Raises:
            Refused: it is something else.
        """
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            raise Refused(call, self.status, what="no JSON") from None
        if not isinstance(found, kind):
            raise Refused(call, self.status, what=f"no {kind.__name__}")
        return found


class _Session(requests.Session):
    """Without what the environment says: proxies and .netrc would get tokens and secrets. Without cookies."""

    def __init__(self, auth: tuple[str, str] | None) -> None:
        super().__init__()
        self.trust_env, self.auth = False, auth
        # The one thing of the environment that sends nothing anywhere: a certificate authority of the site's own.
        self.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
        self.headers["Accept-Encoding"] = "identity"  # what is compressed has no bound
        self.cookies = RequestsCookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Requests reads the whole body of a redirect, even of one that is not to be followed."""


class Http:
    """
    Calls with a bound for each of their parts: time in all, and length of the answer.

    Args:
        auth: name and password, for basic authentication.
    """

    def __init__(self, auth: tuple[str, str] | None = None) -> None:
        self._session = _Session(auth)

    def send(
        self,
        method: str,
        url: str,
        accepted: Collection[int],
        seconds: float,
        longest: int = LONGEST_ANSWER,
        **arguments: Any,
    ) -> Answer:
        """
        Send one request, to this address and to no other.

        Args:
            accepted: statuses whose body is read.
            seconds: from beginning to end. A library's timeout is one for each piece, of which there may be many.
            longest: number of bytes of a body.
            arguments: of ``requests``.

        Raises:
            NoAnswer, Garbled: see there.
        """
        outcome: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()

        def work() -> None:
            try:
                outcome.put(_sent(self._session, method, url, accepted, seconds, longest, arguments))
            except BaseException as error:  # told to the thread that waits
                outcome.put(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            found = outcome.get(timeout=seconds)
        except queue.Empty:
            raise NoAnswer("ReadTimeout", is_late=True) from None
        if isinstance(found, Answer):
            return found
        if isinstance(found, Garbled):
            raise found
        is_late = isinstance(found, requests.ReadTimeout)
        raise NoAnswer(type(found).__name__, is_late, isinstance(found, ValueError)) from None


def _sent(
    session: requests.Session,
    method: str,
    url: str,
    accepted: Collection[int],
    seconds: float,
    longest: int,
    arguments: dict[str, Any],
) -> Answer:
    timeout = (min(_CONNECT_SECONDS, seconds), seconds)
    answer = session.request(method, url, timeout=timeout, stream=True, allow_redirects=False, **arguments)
    with answer:
        body = _body(answer, longest) if answer.status_code in accepted else b""
    return Answer(answer.status_code, answer.headers, body)


def _body(answer: requests.Response, longest: int) -> bytes:
    status = answer.status_code
    if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise Garbled(status, "a compressed body")
    found = bytearray()
    # Not `iter_content`: in older releases it takes a line of any length for the size of a chunk.
    while part := answer.raw.read(_CHUNK, decode_content=False):
        found += part
        if len(found) > longest:
            raise Garbled(status, f"more than {longest >> 10} KiB")
    if status == 200 and found[:100].lstrip().startswith(b"<"):
        raise Garbled(status, "a page")  # of whoever stands in between: nothing was done
    return bytes(found)


class Persistence:
    """
    How long to try.

    Args:
        patience_seconds: while the server is down, restarts or has too much to do.
        error_patience_seconds: while it answers 500; or while this call fails, and others do not.
        pause_seconds: before the second try; then twice as long each time.
    """

    def __init__(
        self, patience_seconds: float = 300, error_patience_seconds: float = 30, pause_seconds: float = 0.5
    ) -> None:
        self._patience, self._error_patience = patience_seconds, error_patience_seconds
        self._pause = pause_seconds

    def persist(
        self,
        name: str,
        send: Callable[[], Answer],
        accepted: Collection[int],
        tries: int = 0,
        ask: Callable[[], object] | None = None,
        is_patient: bool = True,
    ) -> Answer:
        """
        The answer, once its status is one of `accepted`.

        Args:
            name: of the call, for errors.
            send: raises what `Http.send` does.
            tries: made before.
            ask: waits until the server answers something else, and raises Down if it does not: otherwise what fails
                is this call, not the server. Without it, nobody can tell.
            is_patient: False: one try only.

        Raises:
            Refused: the answer is not worth another try.
            Unavailable: time is up.
        """
        begun, wait, broken = time.monotonic(), self._pause, 0
        while True:
            tries += 1
            pause, status, is_over = wait, 0, not is_patient
            try:
                answer = send()
            except Garbled as error:
                raise Refused(name, error.status, tries, what=error.what) from None
            except NoAnswer as error:
                if error.is_unusable:
                    raise Refused(name, 0, tries) from None
                what, broken = error.what, broken + 1
                # What is late goes on in the server: once more, and it would do it twice at the same time.
                is_over = is_over or (ask is not None and (error.is_late or broken >= _BROKEN_TRIES))
            else:
                if answer.status in accepted:
                    return answer
                status, code = answer.status, _code_of(answer)
                if (status < 500 and status != 429) or status == 501 or (status == 500 and code):
                    raise Refused(name, status, tries, code)
                what, pause = f"answered {status}", max(wait, _retry_after(answer))
            if ask is not None:
                asked = time.monotonic()
                try:
                    ask()
                except Down as down:
                    raise Down(f"{name}: {what}; then {down}") from None
                begun += time.monotonic() - asked
            is_short = status == 500 or (ask is not None and status != 429)
            patience = self._error_patience if is_short else self._patience
            if is_over or time.monotonic() + pause - begun > patience:
                raise Unavailable(name, what)
            time.sleep(pause)
            wait = min(2 * wait, _LONGEST_PAUSE_SECONDS)


def _code_of(answer: Answer) -> int:
    """ClickHouse numbers its errors, and answers 500 to many that will not go away."""
    return _number(answer.headers.get("X-ClickHouse-Exception-Code", ""))


def _retry_after(answer: Answer) -> float:
    """Seconds that the server asks to wait (RFC 9110, 10.2.3; a date is not looked at)."""
    return float(_number(answer.headers.get("Retry-After", "")))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
