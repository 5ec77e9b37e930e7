"""A file that only its owner can read, and that is there wholly or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import IO

from tutor.exceptions import TutorError

#: What ends a program without giving it time to tidy up.
_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def new_file(path: str, force: bool) -> Iterator[IO[bytes]]:
    """
    A file to write to, and to read again; it gets its name when the block ends, and if that ends well.

    Until then it has another name beside it, ``.part`` at the end, and is removed when the block fails or the
    program is told to end. Its mode is 0600 from the beginning.

    Args:
        force: another file of this name may be replaced.

    Raises:
        TutorError: it cannot be written, or there is one already.
    """
    place = os.path.realpath(path)
    if os.path.lexists(path) and not (force and os.path.isfile(place)):
        hint = "To replace it: --force" if os.path.isfile(place) else "It is no regular file"
        raise TutorError(f"{path} is there already. {hint}.")
    fresh = f"{place}.{secrets.token_hex(6)}.part"
    try:
        with _told_to_end():
            # Not by open(): what others may read is decided here, and not by the umask.
            descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _rename(fresh, place, force)
    except OSError as error:
        raise TutorError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):  # it has its name
            os.unlink(fresh)


def _rename(fresh: str, place: str, force: bool) -> None:
    if force:
        os.replace(fresh, place)
        return
    try:
        os.link(fresh, place)  # fails where a file has appeared meanwhile
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(place):
            raise
        os.rename(fresh, place)


@contextlib.contextmanager
def _told_to_end() -> Iterator[None]:
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
