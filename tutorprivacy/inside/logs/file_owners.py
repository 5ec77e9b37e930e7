"""
Whose the daily files are: the log folder's owner's, also if a process of root makes them first.

The LMS and the CMS run as one user (1000 in Tutor's images), but a command in one of their containers may run as root.
Whichever process logs first makes the day's file. If that stayed root's, the platform could write no line into it
until the next day.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: owners of files
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path


def hand_over(made: int, folder: Path) -> None:
    """
    Let what root has just made belong to whom the log folder belongs to.

    Only if it is empty, and has no other name: the folder's owner may have put anything else there, to be given it.
    Where root may not do that, it stays as it is: whoever cannot write to it says so.

    Args:
        made: descriptor of a file or of a folder.
    """
    if os.geteuid() != 0:
        return
    found, owner = os.fstat(made), os.stat(folder)
    is_empty = not os.listdir(made) if stat.S_ISDIR(found.st_mode) else not found.st_size and found.st_nlink == 1
    if is_empty and found.st_uid == 0 and owner.st_uid != 0:
        with contextlib.suppress(OSError):
            os.fchown(made, owner.st_uid, owner.st_gid)


def platforms_user(folder: Path) -> int:
    """Whose a log folder is; if root's, whose the folder around it is. Raises OSError: that cannot be seen."""
    return os.stat(folder).st_uid or os.stat(folder.parent).st_uid


def in_the_way(paths: Iterable[Path], owner: int) -> Iterator[Path]:
    """
    What belongs to others, of all that the platform writes to.

    Args:
        owner: the platform's user.

    Raises:
        OSError: that cannot be seen.
    """
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            if os.lstat(path).st_uid != owner:
                yield path
