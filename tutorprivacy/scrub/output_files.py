"""
The outputs of a run by where they are: a local file, an object behind a URL, or the standard output.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from .local_output import LocalOutput
from .optional_libraries import import_library
from .output import Output
from .sources import local_path


class RemoteOutput(Output):
    """
    An object behind a URL of fsspec. It cannot be gone on with, so `suspend` leaves nothing.

    Raises:
        ValueError: `resume_at` is not 0.
        TutorError: it cannot be written; also from `write`, `sync` and `commit`.
    """

    def __init__(self, url: str, compression: str, metadata_of: Path | None = None, resume_at: int = 0) -> None:
        super().__init__(url, compression)
        if resume_at:
            raise ValueError("an output behind a URL cannot be gone on with")
        self._file: Any = None
        fsspec = import_library("fsspec")
        with self._tutor_errors():
            # In a transaction nothing appears before its end. It belongs to the instance, so
            # this output has one of its own.
            self._fs, path = fsspec.core.url_to_fs(url, skip_instance_cache=True)
            self._fs.start_transaction()
            self._file = self._fs.open(path, "wb")

    def commit(self) -> None:
        """Let the object appear."""
        super().commit()
        with self._tutor_errors():
            self._file.close()
            self._fs.end_transaction()
        self._file = None

    def abort(self) -> None:
        """Stop, and leave nothing behind. After `commit` it does nothing."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(Exception):
                self._fs.transaction.complete(commit=False)
            # Not closed, nor by its destructor: some storages let the object appear then.
            with suppress(AttributeError):
                file.closed = True

    def _write_stored(self, data: bytearray) -> None:
        self._file.write(bytes(data))


class StandardOutput(Output):
    """The output of this process, as it comes; not compressed."""

    def __init__(self) -> None:
        super().__init__("standard output", "")

    def commit(self) -> None:
        """Hand over the rest."""
        super().commit()
        sys.stdout.flush()

    def abort(self) -> None:
        """What was printed, is printed."""

    def _write_stored(self, data: bytearray) -> None:
        sys.stdout.buffer.write(data)


def open_output(target: str, compression: str, metadata_of: Path | None = None, resume_at: int = 0) -> Output:
    """The output for a local path or a URL; for the arguments and errors see there."""
    path = local_path(target)
    if path is None:
        return RemoteOutput(target, compression, metadata_of, resume_at)
    return LocalOutput(Path(path), compression, metadata_of, resume_at)
