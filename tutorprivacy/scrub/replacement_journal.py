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


def path_digest(text: str) -> str:
    """A short name for a path, whose bytes need not be text."""
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]


def entry_path(checkpoint_path: Path, source: str) -> Path:
    """Where the note of a source is, beside the run's other notes."""
    return checkpoint_path.with_name(f"{checkpoint_path.stem}.{path_digest(source)}.end")


def write_entry(path: str, output: Path, mtime_ns: int, counts: dict[str, Any]) -> None:
    """Note what became of the lines of an output that is whole, and about to get its name and this time."""
    try:
        status = os.stat(output)
        with whole(path, force=True) as file:
            file.write(json.dumps({"file": [status.st_dev, status.st_ino, mtime_ns], "counts": counts}).encode())
    except OSError as error:
        raise TutorError(f"{path} could not be written: {error.strerror}. Run the same command again.") from error


def read_counts(path: Path, target: str, mtime_ns: int) -> dict[str, Any] | None:
    """The counts of a note, if its output has got its name, and has this time still; None otherwise."""
    try:
        entry, status = json.loads(path.read_bytes()), os.stat(target)
    except (OSError, ValueError):
        return None
    counts: dict[str, Any] = entry["counts"]
    is_same = status.st_mtime_ns == mtime_ns and entry["file"] == [status.st_dev, status.st_ino, mtime_ns]
    return counts if is_same else None


def delete_entries(checkpoint_path: Path) -> None:
    """Delete the notes of all sources."""
    for path in checkpoint_path.parent.glob(f"{checkpoint_path.stem}.*.end*"):  # also one that was not finished
        path.unlink(missing_ok=True)
