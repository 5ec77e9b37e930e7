"""What a program in the running platform prints, as it comes."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
from typing import IO

from tutor.exceptions import TutorError

from ..inside.io.standard_output import NOT_WHOLE
from .platform_modes import commands_to_try
from .progress_line import ProgressLine

#: Lines of another program's errors that are quoted: the last ones say what it was.
_QUOTED_LINES = 8

_CHUNK_BYTES = 256 * 1024


def receive(command: list[str], mode: str, output: IO[bytes], subject: str, given: bytes = b"") -> bool:
    """
    Run a program, and write down what it prints.

    Args:
        output: takes the bytes as they come; nobody else may see them before this returns.
        subject: what is received, for messages: "the register".
        given: its standard input.

    Returns:
        Is it whole? If not, it says itself what could not be read.

    Raises:
        TutorError: it cannot be run, or it failed. The message says why, as far as it can be known.
    """
    with tempfile.TemporaryFile() as errors:
        try:
            program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)  # noqa: S603
        except OSError as error:
            raise TutorError(
                f"{command[0]} cannot be run ({error.strerror}), and by it the platform is asked. Is it installed here?"
            ) from error
        with program:
            try:
                _give(program, given)
                _copy_output(program, output, subject)
            except BaseException:  # also when the operator stops it
                program.kill()
                raise
        if program.returncode not in (0, NOT_WHOLE):
            errors.seek(0)
            raise TutorError(
                _failure_message(command[0], program.returncode, errors.read().decode(errors="replace"), mode, subject)
            )
        return program.returncode == 0


def _give(program: subprocess.Popen[bytes], given: bytes) -> None:
    """All of it: whoever reads it writes nothing before its end."""
    if program.stdin is not None:
        with contextlib.suppress(BrokenPipeError), program.stdin:
            program.stdin.write(given)


def _copy_output(program: subprocess.Popen[bytes], output: IO[bytes], subject: str) -> None:
    received = 0
    with contextlib.closing(ProgressLine()) as progress:
        while program.stdout is not None and (chunk := os.read(program.stdout.fileno(), _CHUNK_BYTES)):
            output.write(chunk)
            received += len(chunk)
            progress.show(f"Receiving {subject}", received)


def _failure_message(program: str, status: int, errors: str, mode: str, subject: str) -> str:
    lines = errors.strip().splitlines()
    try:
        return str(json.loads(lines[-1])["error"])  # what the command in the platform says itself
    except (ValueError, TypeError, KeyError, IndexError):
        pass
    quoted = "\n".join(lines[-_QUOTED_LINES:])
    return (
        f"The LMS does not give {subject} ({program} ended with status {status}).\n{quoted}\n\n"
        f"Does the platform run?\n\n{commands_to_try(mode)}\n\n"
        f"If it was started before this command was installed, restart it, with\n\n    tutor {mode} launch"
    )
