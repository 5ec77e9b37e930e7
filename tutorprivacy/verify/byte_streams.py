"""Bytes as they come: of a file, of a program. And places at rest, which are made of them."""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import stat
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_CHUNK_BYTES = 1 << 20

#: A program that says nothing for so long is not waited for.
_SILENT_SECONDS = 180.0


class Unsearchable(Exception):
    """A place, or a part of it, cannot be looked at; the message says why, and quotes nobody."""


@dataclass(frozen=True)
class Place:
    """
    A place at rest.

    Args:
        name: for the report.
        group: which part of the site writes there, see `allowances`.
        texts: gives what is there, each thing as its bytes piece by piece. Both iterators raise `Unsearchable`;
            after one of an inner iterator, the outer one goes on.
    """

    name: str
    group: str
    texts: Callable[[], Iterator[Iterator[bytes]]]


def of_file(path: str) -> Iterator[bytes]:
    """
    A file, as long as it is now. Of its holes, one byte.

    Raises:
        PermissionError, Unsearchable: it cannot be read.
    """
    try:
        # No program waits for this one: a named pipe is not opened for good. A link is another file's name.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
        with open(descriptor, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return
            size, at = os.fstat(descriptor).st_size, 0
            while at < size:
                start, end = _data_at(descriptor, at, size)
                if start > at:
                    yield b"\0"
                file.seek(start)
                while start < end and (chunk := file.read(min(_CHUNK_BYTES, end - start))):
                    start += len(chunk)
                    yield chunk
                if start < end:  # it has become shorter
                    return
                at = end
    except FileNotFoundError:  # deleted or renamed meanwhile
        return
    except PermissionError:
        raise
    except OSError as error:
        if error.errno == errno.ELOOP:
            return
        raise Unsearchable(str(error.strerror)) from error


def _data_at(descriptor: int, at: int, size: int) -> tuple[int, int]:
    """(begin, end) of the next bytes that are stored; both are the size if there are none."""
    try:
        start = os.lseek(descriptor, at, os.SEEK_DATA)
        return start, min(size, os.lseek(descriptor, start, os.SEEK_HOLE))
    except OSError as error:
        if error.errno == errno.ENXIO:
            return size, size
        return at, size  # a file system without holes


def of_program(words: Sequence[str], with_errors: bool = False) -> Iterator[bytes]:
    """
    What a program prints.

    Args:
        with_errors: what it prints as errors belongs to it.

    Raises:
        Unsearchable: it cannot be run, or it failed.
    """
    name = " ".join(words[:2])
    errors = subprocess.STDOUT if with_errors else subprocess.DEVNULL
    try:
        program = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)  # noqa: S603
    except OSError as error:
        raise Unsearchable(f"{words[0]} cannot be run: {error.strerror}") from error
    try:
        assert program.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(program.stdout, selectors.EVENT_READ)
            while True:
                if not selector.select(_SILENT_SECONDS):
                    raise Unsearchable(f"`{name}` was silent for {_SILENT_SECONDS:.0f} seconds")
                chunk = os.read(program.stdout.fileno(), _CHUNK_BYTES)
                if not chunk:
                    break
                yield chunk
        status = program.wait(_SILENT_SECONDS)
        if status:
            raise Unsearchable(f"`{name}` ended with status {status}")
    except subprocess.TimeoutExpired:
        raise Unsearchable(f"`{name}` does not end") from None
    finally:
        with contextlib.suppress(OSError):
            program.kill()
        program.wait()
        if program.stdout:
            program.stdout.close()


def no_texts(reason: str) -> Iterator[Iterator[bytes]]:
    """Those of a place that cannot be searched at all."""
    raise Unsearchable(reason)
    yield  # an iterator, whose first step says so
