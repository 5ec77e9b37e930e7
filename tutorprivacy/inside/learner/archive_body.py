"""
The body of the answer: her archive, sent while it is made.

Nothing of it is kept. What begins ends by itself, however it ends: the transaction is closed, the place given back, and
a line in the log says it, with the account's number. What is not whole looks so: it has no table of contents, and the
connection is broken off before the answer's end.

.. pii: A learner's archive, on its way to her.
.. pii_types: id, name, username, location, phone_number, email_address, birth_date, ip, external_service, biography, gender, image, other
.. pii_retirement: local_api
"""  # noqa: E501

from __future__ import annotations

import logging
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from .archive_turns import SIGN, Turns, Unavailable

try:
    import uwsgi
except ImportError:  # the development server
    uwsgi = None

log = logging.getLogger(__name__)

#: Seconds that one archive may take in all: a process is held so long, and a browser that reads slowly holds it.
LONGEST = 1800

#: Seconds for which a browser may read nothing. (uWSGI itself waits for four.)
PATIENCE = 60

#: Bytes that are handed over at once: as many as a socket takes that takes any.
_PIECE = 16 * 1024

#: One at a time in each process, whatever else answers requests in it.
_one = threading.Lock()


def is_uwsgi() -> bool:
    """Is it uWSGI that sends it?"""
    return uwsgi is not None


class BrokenOff(Exception):
    """The browser does not take it any more."""


def take() -> bool:
    """Take this process's place; False: it has one in work. `Body.close` gives it back."""
    return _one.acquire(blocking=False)


def give_back() -> None:
    """For whoever has taken it, and begins nothing."""
    _one.release()


class Body:
    """
    An iterator of pieces, as WSGI wants it; `take` was called for it.

    Args:
        pieces: makes the archive while it is read.
        framed: with the marks of ``Transfer-Encoding: chunked``, whose last one tells that it was whole.
    """

    def __init__(self, user_id: int, turns: Turns, pieces: Callable[[], Iterator[bytes]], framed: bool) -> None:
        self._user_id, self._turns, self._pieces, self._framed = user_id, turns, pieces, framed
        self._running: Iterator[bytes] | None = None
        self._is_over = False

    def __iter__(self) -> Iterator[bytes]:
        """Once."""
        return self

    def __next__(self) -> bytes:
        """The next piece."""
        if self._is_over:
            raise StopIteration
        if self._running is None:
            self._running = self._run()
        return next(self._running)

    def close(self) -> None:
        """The server calls it at the end, and when the browser has gone: also of what was never begun."""
        if self._is_over:
            return
        if self._running is not None:
            self._running.close()  # type: ignore[attr-defined]
        if not self._is_over:
            self._end("was not begun", False)

    def _run(self) -> Iterator[bytes]:
        made: Any = None
        whole, said = False, "was broken off, since the browser had gone"
        try:
            made = self._pieces()
            ends, sign = time.monotonic() + LONGEST, time.monotonic() + SIGN
            for piece in made:
                for start in range(0, len(piece), _PIECE):
                    _wait_for_browser()
                    part = piece[start : start + _PIECE]
                    yield b"%x\r\n%b\r\n" % (len(part), part) if self._framed else part
                now = time.monotonic()
                if now > ends:
                    raise BrokenOff("since it took too long")
                if now > sign:
                    sign = now + SIGN
                    with suppress(*Unavailable):  # who has begun goes on; nobody else begins
                        self._turns.lives()
            if self._framed:
                yield b"0\r\n\r\n"
            whole, said = True, "was sent whole"
        except BrokenOff as error:
            said = f"was broken off, {error}"
        except Exception as error:  # its text may quote a row, and uWSGI would print it
            said = f"was broken off: {type(error).__name__}"
        finally:
            with suppress(Exception):  # the database has gone: there is nothing to be ended
                if made is not None:
                    made.close()
            self._end(said, whole)

    def _end(self, said: str, whole: bool) -> None:
        self._is_over = True
        _one.release()
        try:
            self._turns.end(whole)
        except Unavailable as error:
            log.error("The place of an archive could not be given back, and ends by itself: %s", type(error).__name__)
        log.warning("The archive that account number %s asked for itself %s.", self._user_id, said)


def _wait_for_browser() -> None:
    """
    Wait until something can be sent.

    Raises:
        BrokenOff: it has gone, or does not read.
    """
    if uwsgi is None:
        return
    poll = select.poll()
    poll.register(uwsgi.connection_fd(), select.POLLOUT)
    ready = poll.poll(PATIENCE * 1000)
    if not ready:
        raise BrokenOff("since the browser did not read on")
    if ready[0][1] & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
        raise BrokenOff("since the browser had gone")
