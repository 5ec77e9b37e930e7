"""
Which files other processes are writing to: replaced, they would lose what is written meanwhile.
"""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def find_open_writers(paths: Iterable[Path]) -> dict[Path, list[int]]:
    """
    Other processes that hold files open for writing: {path: [pid]}, of such files only.

    They are looked for in /proc once, however many files there are. Processes that we may
    not look at are passed over: see `find_unseen`.
    """
    paths_by_inode: dict[tuple[int, int], list[Path]] = {}
    for path in paths:
        with suppress(OSError):
            status = os.stat(path)
            paths_by_inode.setdefault((status.st_dev, status.st_ino), []).append(path)
    writers: dict[Path, set[int]] = {}
    for descriptor in glob.iglob("/proc/[0-9]*/fd/[0-9]*"):
        pid = int(descriptor.split("/")[2])
        with suppress(OSError):
            if pid == os.getpid() or not os.readlink(descriptor).startswith("/"):  # a pipe or socket
                continue
            status = os.stat(descriptor)
            for path in paths_by_inode.get((status.st_dev, status.st_ino), []):
                flags = re.search(r"(?m)^flags:\s*([0-7]+)", Path(descriptor.replace("/fd/", "/fdinfo/")).read_text())
                if flags and int(flags[1], 8) & os.O_ACCMODE != os.O_RDONLY:
                    writers.setdefault(path, set()).add(pid)
    return {path: sorted(pids) for path, pids in writers.items()}


def find_unseen(paths: Iterable[Path]) -> list[Path]:
    """
    Those of the files that a process could be writing to without our seeing it.

    All where there is no /proc of Linux (macOS). Without root, those that processes of others may write to; root's
    processes, which we do not see either, may write to any, and are left out of this.
    """
    if not os.path.isdir("/proc/self/fd"):
        return list(paths)
    return [path for path in paths if os.geteuid() != 0 and _may_others_write(path)]


def _may_others_write(path: Path) -> bool:
    try:
        status = os.stat(path)
    except OSError:
        return False  # it is told by whoever reads it
    of_group = status.st_gid != os.getegid() and status.st_mode & stat.S_IWGRP  # one's own group is one's own
    return status.st_uid != os.geteuid() or bool(of_group or status.st_mode & stat.S_IWOTH)
