"""A file that only its owner can read, and that is there wholly or not at all."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import IO

from tutor.exceptions import TutorError

from ..inside.io.files import refuse_in_the_way, whole
from ..scrub.printable import printable

#: What ends a program without giving it time to tidy up.
_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def new_file(path: str, force: bool) -> Iterator[IO[bytes]]:
    """
    `io.files.whole`, for a command: also removed when the program is told to end.

    Args:
        force: another file of this name may be replaced; never a link.

    Raises:
        TutorError: it cannot be written, or there is one already.
    """
    refuse_existing(path, force)
    try:
        with exiting_on_sigterm(), whole(path, force) as file:
            yield file
    except OSError as error:
        raise TutorError(f"{printable(path)} cannot be written: {error.strerror or error}") from error


def refuse_existing(path: str, force: bool) -> None:
    """
    Before anything is asked or done: may a file of this name be made?

    Args:
        force: another file of this name may be replaced; never a link.

    Raises:
        TutorError: it may not.
    """
    try:
        refuse_in_the_way(path, force)
    except FileExistsError as error:
        is_file = os.path.isfile(path) and not os.path.islink(path)
        hint = "To replace it: --overwrite" if is_file else f"{str(error.strerror).capitalize()}: name another file"
        raise TutorError(f"{printable(path)} is there already. {hint}.") from error
    except OSError as error:
        raise TutorError(f"{printable(path)} cannot be written: {error.strerror or error}") from error


@contextlib.contextmanager
def exiting_on_sigterm() -> Iterator[None]:
    """Let a signal that would end the program raise SystemExit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, end) for number in _ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
