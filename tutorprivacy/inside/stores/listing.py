"""
What is in a storage, one name after the other: no folder is held in memory, and no link is followed.

.. pii: Names of files.
.. pii_types: name, username, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .storages import folder_of

#: Folders within each other.
_DEEPEST = 64

FILE, LINK, FOLDER = "file", "link", "folder"


class TooDeep(Exception):
    """Folders are within each other in a way that nobody makes."""


@dataclass(frozen=True)
class Entry:
    """`name`: as the storage has it; `kind`: FILE, LINK or FOLDER. A folder comes behind what is in it."""

    name: str
    kind: str


def entries(storage: Any) -> Iterator[Entry]:
    """
    Everything in a storage.

    Raises:
        OSError, NotImplementedError, …: it cannot be listed.
    """
    folder = folder_of(storage)
    if folder:
        yield from _of_folder(folder)
    elif hasattr(storage, "bucket"):
        yield from _of_bucket(storage)
    else:
        yield from _of_any(storage, "", 0)


def _of_folder(folder: str) -> Iterator[Entry]:
    if not os.path.isdir(folder):  # the platform makes it with the first file
        return
    waiting = [("", os.scandir(folder))]
    try:
        while waiting:
            above, found = waiting[-1]
            for each in found:
                name = f"{above}{each.name}"
                if each.is_symlink():
                    yield Entry(name, LINK)
                elif each.is_dir(follow_symlinks=False):
                    if len(waiting) >= _DEEPEST:
                        raise TooDeep
                    waiting.append((f"{name}/", os.scandir(each.path)))
                    break
                elif each.is_file(follow_symlinks=False):
                    yield Entry(name, FILE)
            else:
                found.close()
                waiting.pop()
                if above:
                    yield Entry(above.rstrip("/"), FOLDER)
    finally:
        for _above, found in waiting:
            found.close()


def _of_bucket(storage: Any) -> Iterator[Entry]:
    """One of S3's: all names in pages, and not folder by folder, of which there may be a million."""
    prefix = str(getattr(storage, "location", "") or "").strip("/")
    prefix = f"{prefix}/" if prefix else ""
    for each in storage.bucket.objects.filter(Prefix=prefix):
        name = each.key[len(prefix) :]
        if name and not name.endswith("/"):
            yield Entry(name, FILE)


def _of_any(storage: Any, folder: str, depth: int) -> Iterator[Entry]:
    if depth > _DEEPEST:
        raise TooDeep
    folders, files = storage.listdir(folder)
    for name in files:
        yield Entry(f"{folder}{name}", FILE)
    for name in folders:
        yield from _of_any(storage, f"{folder}{name}/", depth + 1)
