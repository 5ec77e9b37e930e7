"""How far a long command has come: one line on a terminal, and nothing anywhere else."""

from __future__ import annotations

import sys
import time

_SECONDS_BETWEEN_REPORTS = 0.5


class ProgressLine:
    """Renewed twice a second at most. Whatever is printed meanwhile takes its place."""

    def __init__(self) -> None:
        self._stream, self._reported = sys.stderr, time.monotonic()

    def show(self, subject: str, size: int) -> None:
        """Say how many bytes of something have been dealt with."""
        if self._stream.isatty() and time.monotonic() - self._reported > _SECONDS_BETWEEN_REPORTS:
            self._reported = time.monotonic()
            self._stream.write(f"\r{subject}: {size / 1e6:,.1f} MB\x1b[K\r")
            self._stream.flush()

    def close(self) -> None:
        """That was all: the line is empty again."""
        if self._stream.isatty():
            self._stream.write("\r\x1b[K")
            self._stream.flush()
