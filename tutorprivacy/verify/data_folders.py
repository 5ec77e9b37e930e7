"""
The data folders of Tutor, below its root: what containers write into volumes.

What only root may read is read by Docker, out of a container that has the folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from ..host_audit.docker import Container
from .allowances import CLICKHOUSE, DATABASE, OTHERS, PLATFORM, PROXIES, REDIS
from .byte_streams import Place, Unsearchable, no_texts, of_file, of_program

#: Which part of the site writes into a folder.
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
        group = GROUPS.get(name, OTHERS)
        if group != DATABASE or with_database:
            walk = partial(_texts, str(data / name), since - _MARGIN_SECONDS, containers)
            yield Place(f"data/{name}", group, walk)


def _texts(path: str, since: float, containers: Sequence[Container]) -> Iterator[Iterator[bytes]]:
    refused: list[str] = []
    names: list[bytes] = []
    for found, changed in _walk(os.path.realpath(path), refused.append, names):
        if changed >= since:
            yield _readable(found, refused.append)
    yield iter([b"\n".join(names)])
    for each in refused:
        yield _by_docker(each, containers)


def _walk(path: str, refuse: Callable[[str], None], names: list[bytes]) -> Iterator[tuple[str, float]]:
    """(path, time of the last change, which nobody can set) of each file."""
    folders = [path]
    while folders:
        folder = folders.pop()
        try:
            status = os.lstat(folder)
            if stat.S_ISREG(status.st_mode):
                yield folder, status.st_ctime
                continue
            with os.scandir(folder) as entries:
                for entry in entries:
                    names.append(os.fsencode(entry.name))
                    if entry.is_symlink():
                        names.append(os.fsencode(os.readlink(entry.path)))
                    elif entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        yield entry.path, entry.stat(follow_symlinks=False).st_ctime
        except FileNotFoundError:  # deleted meanwhile
            continue
        except OSError:
            refuse(folder)


def _readable(path: str, refuse: Callable[[str], None]) -> Iterator[bytes]:
    try:
        yield from of_file(path)
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
