"""
The data folders of Tutor, below its root: what containers write into volumes.

What only root may read is read by Docker, out of a container that has the folder.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from ..host_audit.docker import Container
from .allowances import CLICKHOUSE, DATABASE, OTHERS, PLATFORM, PROXIES, REDIS
from .byte_streams import Place, Unsearchable, no_texts, of_file, of_program
from .container_outputs import group_of_folder

#: Which part of the site writes into a folder; of others, the containers tell.
GROUPS: Mapping[str, str] = {
    **dict.fromkeys(("lms", "cms", "lms-job", "cms-job", "openedx-media", "openedx-media-private"), PLATFORM),
    **{"caddy": PROXIES, "redis": REDIS, "clickhouse": CLICKHOUSE, "mysql": DATABASE, "mongodb": DATABASE},
}

#: Clocks of two file systems, and the time between a write and its note.
_MARGIN_SECONDS = 120


def places(data: Path, since: float, containers: Sequence[Container], with_database: bool) -> Iterator[Place]:
    """
    Each folder.

    Args:
        data: the folder of all.
        since: Unix time when the run began. What has not been changed since holds nothing of it.
        containers: those that may have a folder.
        with_database: also the folders of the database.
    """
    try:
        names = sorted(os.listdir(data))
    except OSError as error:
        yield Place("data", OTHERS, partial(no_texts, str(error.strerror)))
        return
    for name in names:
        group = GROUPS.get(name) or group_of_folder(str(data / name), containers)
        if group != DATABASE or with_database:
            walk = partial(_texts, str(data / name), since - _MARGIN_SECONDS, containers)
            yield Place(f"data/{name}", group, walk)


def _texts(path: str, since: float, containers: Sequence[Container]) -> Iterator[Iterator[bytes]]:
    """
    Walked through twice: what was renamed meanwhile, as a log that is rotated, has not been read under its old name.
    """
    root = os.path.realpath(path)  # Docker follows a link there, too
    refused: set[str] = set()
    seen: set[tuple[int, int]] = set()
    for turn in range(2):
        for names, files in _walk(root, refused.add):
            if turn == 0 and names:
                yield iter([b"\n".join(names)])
            for found, status in files:
                identity = (status.st_dev, status.st_ino)
                if status.st_ctime >= since and identity not in seen:
                    yield _readable(found, identity, seen, refused.add)
    for each in sorted({_upper(root, each) for each in refused}):
        yield _by_docker(each, containers)


#: Names in a folder, also where links lead, and its files: (path, status).
_Folder = tuple[list[bytes], list[tuple[str, os.stat_result]]]


def _walk(path: str, refuse: Callable[[str], None]) -> Iterator[_Folder]:
    """Folder by folder. No link is followed: whoever writes there could lead us anywhere."""
    folders = [path]
    while folders:
        folder = folders.pop()
        names: list[bytes] = []
        files: list[tuple[str, os.stat_result]] = []
        try:
            if not os.path.isdir(folder):
                if stat.S_ISREG((status := os.lstat(folder)).st_mode):
                    yield [], [(folder, status)]
                continue
            with os.scandir(folder) as entries:
                for entry in entries:
                    names.append(os.fsencode(entry.name))
                    with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                        if entry.is_symlink():
                            names.append(os.fsencode(os.readlink(entry.path)))
                        elif entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
                        elif entry.is_file(follow_symlinks=False):
                            # The time of the last change, which nobody can set, is in its status.
                            files.append((entry.path, entry.stat(follow_symlinks=False)))
        except FileNotFoundError:
            continue
        except OSError:
            refuse(folder)
        yield names, files


def _upper(root: str, path: str) -> str:
    """The folder or file right below the root: the names further below can be a person's, and no command shows them."""
    below = os.path.relpath(path, root).split("/")[0]
    return root if below == "." else os.path.join(root, below)


def _readable(
    path: str, identity: tuple[int, int], seen: set[tuple[int, int]], refuse: Callable[[str], None]
) -> Iterator[bytes]:
    try:
        for chunk in of_file(path):
            seen.add(identity)
            yield chunk
    except PermissionError:
        refuse(path)


def _by_docker(path: str, containers: Sequence[Container]) -> Iterator[bytes]:
    """A file or a folder as an archive, which Docker makes as root."""
    for container in containers:
        for destination, source in container.mounts.items():
            root = os.path.realpath(source)
            if path == root or path.startswith(f"{root}/"):
                inside = destination.rstrip("/") + path[len(root) :]
                yield from of_program(["docker", "cp", f"{container.id}:{inside}", "-"])
                return
    raise Unsearchable("Permission denied, and no container has it")
