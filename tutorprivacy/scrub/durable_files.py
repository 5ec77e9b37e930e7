"""
Files that are on the disk when they are said to be, and those of which nothing is to stay there.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from ..inside.io.files import create

#: No link is followed, and no program that is begun meanwhile inherits the file.
SAFE_OPEN = os.O_NOFOLLOW | os.O_CLOEXEC


def temporary_path(path: Path) -> Path:
    """Where `replace_json` writes first."""
    return path.with_name(f".{path.name}.new")


def replace_json(path: Path, value: object) -> None:
    """Write a file anew, whole or not at all."""
    temporary = temporary_path(path)
    temporary.unlink(missing_ok=True)
    with open(create(temporary), "wb") as file:
        write_and_sync(file.fileno(), json.dumps(value).encode("ascii"))
    os.replace(temporary, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let the names of the files in a folder be on the disk."""
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_and_sync(fd: int, data: bytes) -> None:
    """All of the data is on the disk when this returns."""
    while data:
        data = data[os.write(fd, data) :]
    os.fsync(fd)


def overwrite_and_delete(path: Path) -> None:
    """
    Write zeros over a file's content, then delete it.

    That leaves nothing where a file system writes to the blocks a file has, as ext4 and XFS
    do. It reaches no copies: of file systems that write elsewhere (Btrfs, ZFS, overlays), of
    their snapshots, of worn cells of a flash disk, and of backups.
    """
    if path.exists():
        with open(os.open(path, os.O_WRONLY | SAFE_OPEN), "wb") as file:
            write_and_sync(file.fileno(), bytes(os.fstat(file.fileno()).st_size))
        path.unlink(missing_ok=True)
