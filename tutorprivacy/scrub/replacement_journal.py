"""
Notes of files that are about to be replaced, each written just before that happens.

Between the moment at which an output gets its name and the one at which the run notes that,
the run may be killed. The next run then knows its own work by these notes: of a file that was
scrubbed in place, there would be nothing else to tell what became of its lines.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from tutor.exceptions import TutorError

from ..inside.io.files import whole


def digest(text: str) -> str:
    """A short name for a path, whose bytes need not be text."""
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]


def path_of(state: Path, source: str) -> Path:
    """Where the note of a source is, beside the run's other notes."""
    return state.with_name(f"{state.stem}.{digest(source)}.end")


def write(path: str, output: Path, mtime_ns: int, counts: dict[str, Any]) -> None:
    """Note what became of the lines of an output that is whole, and about to get its name and this time."""
    try:
        found = os.stat(output)
        with whole(path, force=True) as note:
            note.write(json.dumps({"file": [found.st_dev, found.st_ino, mtime_ns], "counts": counts}).encode())
    except OSError as error:
        raise TutorError(f"{path} could not be written: {error.strerror}. Run the same command again.") from error


def read(path: Path, target: str, mtime_ns: int) -> dict[str, Any] | None:
    """The counts of a note, if its output has got its name, and has this time still; None otherwise."""
    try:
        note, found = json.loads(path.read_bytes()), os.stat(target)
    except (OSError, ValueError):
        return None
    counts: dict[str, Any] = note["counts"]
    is_same = found.st_mtime_ns == mtime_ns and note["file"] == [found.st_dev, found.st_ino, mtime_ns]
    return counts if is_same else None


def forget(state: Path) -> None:
    """Delete the notes of all sources."""
    for path in state.parent.glob(f"{state.stem}.*.end*"):  # also one that was not finished
        path.unlink(missing_ok=True)
