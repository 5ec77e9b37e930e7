"""
The command that exports what the database holds on one person: ``python -m lms.envs.tutor.privacy.export``.

It writes a zip to its standard output, from which ``tutor … do export-user`` takes it.

.. pii: All that the database holds on one person, on its way to the operator who asked for it.
.. pii_types: id, name, username, location, phone_number, email_address, birth_date, ip, external_service, biography, gender, image, other
.. pii_retirement: local_api
"""  # noqa: E501

from __future__ import annotations

import argparse
import datetime
import os
from collections.abc import Sequence
from contextlib import suppress

from ..io.standard_output import NOT_WHOLE, own_output, run
from ..words.languages import CODES
from .streamed import Export, note

#: The standard error of the container's first process: what the container prints.
_CONSOLE = "/proc/1/fd/2"


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Export, to the standard output.

    Returns:
        The exit status: 0 if the archive is whole; NOT_WHOLE if something could not be read, which its index
        names; 1 if there is none, with ``{"error": "…"}`` on the standard error; 2 if the options were wrong, by
        `SystemExit`.
    """
    parser = argparse.ArgumentParser(description="Export what the database holds on one person, as a zip.")
    parser.add_argument("--user-id", type=int, required=True, metavar="N", help="id of the user")
    parser.add_argument("--language", choices=CODES, default="", help="of what explains it; default: the person's own")
    options = parser.parse_args(arguments)
    stream = own_output()
    export = Export(options.user_id, options.language, datetime.datetime.now(datetime.timezone.utc), said)

    def work() -> None:
        import django

        django.setup()
        for chunk in export.chunks():
            stream.write(chunk)
        stream.flush()

    status = run(work, lambda: export.doing)
    return status or (NOT_WHOLE if export.skips.found else 0)


def said(text: str) -> None:
    """
    A line in the log of the LMS, and in what its container prints.

    The log file is written by this process's own handlers. What the container prints is another process's, the first
    one's: where that cannot be opened (its pod shares processes, its user is another) the file alone has the line.
    """
    note(text)
    with suppress(OSError):
        console = os.open(_CONSOLE, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            os.write(console, f"{datetime.datetime.now():%Y-%m-%d %H:%M:%S} WARNING [{__name__}] - {text}.\n".encode())
        finally:
            os.close(console)
