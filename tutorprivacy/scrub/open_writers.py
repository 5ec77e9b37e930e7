"""
Which files other processes are writing to: replaced, they would lose what is written meanwhile.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def writers(paths: Iterable[Path]) -> dict[Path, list[int]]:
    """
    Other processes that hold files open for writing: {path: [pid]}, of such files only.

    They are looked for in /proc once, however many files there are. Processes that we may
    not look at are passed over; without a /proc nothing is found.
    """
    wanted: dict[tuple[int, int], list[Path]] = {}
    for path in paths:
        with suppress(OSError):
            found = os.stat(path)
            wanted.setdefault((found.st_dev, found.st_ino), []).append(path)
    holders: dict[Path, set[int]] = {}
    for name in glob.iglob("/proc/[0-9]*/fd/[0-9]*"):
        pid = int(name.split("/")[2])
        with suppress(OSError):
            if pid == os.getpid() or not os.readlink(name).startswith("/"):  # a pipe or socket
                continue
            found = os.stat(name)
            for path in wanted.get((found.st_dev, found.st_ino), []):
                flags = re.search(r"(?m)^flags:\s*([0-7]+)", Path(name.replace("/fd/", "/fdinfo/")).read_text())
                if flags and int(flags[1], 8) & os.O_ACCMODE != os.O_RDONLY:
                    holders.setdefault(path, set()).add(pid)
    return {path: sorted(pids) for path, pids in holders.items()}
