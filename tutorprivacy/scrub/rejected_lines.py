"""
The lines that could not be scrubbed: of each source apart while it is worked on, then in one file.

They hold personal data. So all of these files are made anew, for their owner only.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tutor.exceptions import TutorError

from ..inside.io.files import create, whole
from .replacement_journal import path_digest

_COPY_BYTES = 1 << 20


def path_for_source(rejects_path: str, source: str) -> str:
    """Where the rejects of one source are kept until the end of the run."""
    return f"{rejects_path}.{path_digest(source)}"


class RejectedLinesFile:
    """
    The rejects (rejected lines) of one source.

    Args:
        path: where to keep them; None: they are not kept.
        resume_at: bytes that an earlier run has secured.

    Raises:
        ValueError: these are not there any more.
        TutorError: they cannot be written; also from the methods.
    """

    def __init__(self, path: str | None, resume_at: int) -> None:
        self.size = resume_at
        self._path = path
        self._fd = -1
        if path is None:
            return
        with _tutor_errors(path):
            if not resume_at:
                Path(path).unlink(missing_ok=True)
                self._fd = create(path)
                return
            try:
                self._fd = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError:
                raise ValueError(f"{path} is missing") from None
            if os.fstat(self._fd).st_size < resume_at:
                self.close()
                raise ValueError(f"{path} is shorter than it was")
            os.ftruncate(self._fd, resume_at)
            os.lseek(self._fd, 0, os.SEEK_END)

    def add(self, line: bytes) -> None:
        """Keep a line, or a fragment of one."""
        if self._fd >= 0:
            with _tutor_errors(str(self._path)):
                while line:
                    written = os.write(self._fd, line)
                    self.size += written
                    line = line[written:]

    def sync(self) -> int:
        """Let them be on the disk; returns how many bytes they are."""
        if self._fd >= 0:
            with _tutor_errors(str(self._path)):
                os.fsync(self._fd)
        return self.size

    def close(self) -> None:
        """No more are coming."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def refuse_existing(rejects_path: str) -> None:
    """
    Refuse to write over rejects: of a run in place they are all that is left of their lines. See also `output_paths`.

    Raises:
        TutorError: there are some, or the folder cannot be written to.
    """
    with _tutor_errors(rejects_path):
        if os.path.lexists(rejects_path) and (not os.path.isfile(rejects_path) or os.path.getsize(rejects_path)):
            raise TutorError(
                f"{rejects_path} exists, and may be all that is left of the lines in it. Name another file for the "
                "rejects, or run the command again with --overwrite to replace it."
            )
        probe = f"{rejects_path}.{os.getpid()}"
        os.close(create(probe))
        os.unlink(probe)


def join_sources(rejects_path: str, sources: Iterable[str]) -> None:
    """One file of all rejects, in the order of the sources; the sources' own files stay until `delete_source_files`."""
    with _tutor_errors(rejects_path), whole(rejects_path, force=True) as joined:
        for source in sources:
            source_file = Path(path_for_source(rejects_path, source))
            if source_file.exists():
                with source_file.open("rb") as lines:
                    while data := lines.read(_COPY_BYTES):
                        joined.write(data)


def delete_source_files(rejects_path: str, sources: Iterable[str]) -> None:
    """Delete the files of each source."""
    for source in sources:
        Path(path_for_source(rejects_path, source)).unlink(missing_ok=True)


@contextmanager
def _tutor_errors(path: str) -> Iterator[None]:
    """Let errors of the disk reach the operator."""
    try:
        yield
    except OSError as error:
        raise TutorError(
            f"The rejects, {path}, could not be written: {error.strerror}. Put that right (room, permissions, the "
            "folder), then run the same command again."
        ) from error
