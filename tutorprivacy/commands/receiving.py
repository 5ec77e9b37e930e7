"""What a program in the running platform prints, as it comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import IO

from tutor.exceptions import TutorError

from .platform_modes import commands_to_try

#: Lines of another program's errors that are quoted: the last ones say what it was.
_QUOTED_LINES = 8

_CHUNK = 256 * 1024
_SECONDS_BETWEEN_NEWS = 0.5


def receive(command: list[str], mode: str, into: IO[bytes], what: str) -> None:
    """
    Run a program, and write down what it prints.

    Args:
        into: takes the bytes as they come; nobody else may see them before this returns.
        what: what is received, for messages: "the register".

    Raises:
        TutorError: it cannot be run, or it failed. The message says why, as far as it can be known.
    """
    with tempfile.TemporaryFile() as said:
        try:
            program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said)  # noqa: S603
        except OSError as error:
            raise TutorError(
                f"{command[0]} cannot be run ({error.strerror}), and by it the platform is asked. Is it installed here?"
            ) from error
        with program:
            try:
                _copy(program, into, what)
            except BaseException:  # also when the operator stops it
                program.kill()
                raise
        if program.returncode:
            said.seek(0)
            raise TutorError(_problem(command[0], program.returncode, said.read().decode(errors="replace"), mode, what))


def _copy(program: subprocess.Popen[bytes], into: IO[bytes], what: str) -> None:
    received, told = 0, time.monotonic()
    tell = _teller(what)
    while program.stdout is not None and (chunk := os.read(program.stdout.fileno(), _CHUNK)):
        into.write(chunk)
        received += len(chunk)
        if time.monotonic() - told > _SECONDS_BETWEEN_NEWS:
            tell(received)
            told = time.monotonic()
    tell(None)


def _teller(what: str) -> Callable[[int | None], None]:
    """Says on a terminal, and nowhere else, how much has come; None: that is all."""
    stream = sys.stderr
    if not stream.isatty():
        return lambda _received: None
    line = f"Receiving {what}: "

    def tell(received: int | None) -> None:
        text = f"{line}{received / 1e6:,.1f} MB" if received is not None else " " * (len(line) + 16)
        stream.write(f"\r{text}" if received is not None else f"\r{text}\r")
        stream.flush()

    return tell


def _problem(program: str, status: int, said: str, mode: str, what: str) -> str:
    lines = said.strip().splitlines()
    try:
        return str(json.loads(lines[-1])["error"])  # what the command in the platform says itself
    except (ValueError, TypeError, KeyError, IndexError):
        pass
    quoted = "\n".join(lines[-_QUOTED_LINES:])
    return (
        f"The LMS does not give {what} ({program} ended with status {status}).\n{quoted}\n\n"
        f"Does the platform run?\n\n{commands_to_try(mode)}\n\n"
        f"If it was started before this command was installed, restart it, with\n\n    tutor {mode} launch"
    )
