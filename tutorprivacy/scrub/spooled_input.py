"""
The standard input, to be read more than once: whom its last line names must be known at its first.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tutor.exceptions import TutorError

from .sources import Source

_COPY_BYTES = 1 << 20


@contextmanager
def spooled(source: Source) -> Iterator[Source]:
    """
    The standard input as a source that can be read again, until the context ends.

    It is kept in a file without a name, which only this process can read, and which is gone whatever ends it.

    Raises:
        TutorError: there is no room for it.
    """
    with tempfile.TemporaryFile() as spool:
        try:
            shutil.copyfileobj(sys.stdin.buffer, spool, _COPY_BYTES)
            size = spool.tell()
        except OSError as error:
            raise TutorError(
                f"The standard input could not be kept in {tempfile.gettempdir()}, where it is read twice: "
                f"{error.strerror}. Let TMPDIR name a folder with more room."
            ) from error
        yield replace(source, size=size, spool=spool)
