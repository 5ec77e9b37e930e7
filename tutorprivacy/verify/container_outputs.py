"""
What the containers of a project of Compose have printed, and what they have written: into themselves, and into
volumes elsewhere than in Tutor's folders.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

from ..host_audit.docker import Container
from .allowances import OTHERS, PLATFORM, PROXIES, REDIS
from .byte_streams import Place, Unsearchable, of_program

_GROUPS = {"caddy": PROXIES, "mfe": PROXIES, "redis": REDIS}
_PLATFORM = ("lms", "cms", "privacy")

#: Uploads come there first. These are read as a whole: their files come and go.
_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108

#: Files and folders of one container that are read one by one.
_MOST_PATHS = 500

#: Of the machine, not of anybody on it.
_OF_THE_KERNEL = ("/dev", "/proc", "/run", "/sys", "/var/run")


#: Where several write, the strictest counts.
_STRICTEST_FIRST = (PLATFORM, PROXIES, REDIS, OTHERS)


def group_of(service: str) -> str:
    """Which part of the site a service is: ``lms-worker`` and ``lms-permissions`` are the platform's."""
    return PLATFORM if service.partition("-")[0] in _PLATFORM else _GROUPS.get(service, OTHERS)


def places(containers: Sequence[Container], since: float, root: Path) -> Iterator[Place]:
    """
    Of each container, also of stopped ones.

    Args:
        since: Unix time when the run began; older lines hold nothing of it.
        root: Tutor's. Volumes below its folder of data are no places of these.
    """
    elsewhere: set[str] = set()
    for each in sorted(containers, key=lambda each: _STRICTEST_FIRST.index(group_of(each.service))):
        group = group_of(each.service)
        words = ["docker", "logs", "--since", str(int(since) - 60), each.id]
        yield Place(f"output of {each.service}", group, partial(_texts, words, True))
        yield Place(f"files of {each.service}", group, partial(_written, each))
        for destination in _volumes(each, root):
            source = os.path.realpath(each.mounts[destination])
            if source not in elsewhere:
                elsewhere.add(source)
                words = ["docker", "cp", f"{each.id}:{destination}", "-"]
                yield Place(f"{destination} of {each.service}", group, partial(_texts, words, False))


def _volumes(container: Container, root: Path) -> Iterator[str]:
    """Those that it may write into, and that nobody else reads."""
    data = os.path.realpath(root / "data")
    for destination, source in container.mounts.items():
        path = os.path.realpath(source)
        is_socket = path.endswith(".sock") and not os.path.isdir(path)
        if destination in container.read_only or not source or path == "/" or is_socket:  # without a source: memory
            continue
        if not any(_is_in(path, each) for each in (data, *_OF_THE_KERNEL)):
            yield destination


def group_of_folder(path: str, containers: Sequence[Container]) -> str:
    """That of the containers that may write into it, or below it."""
    root = os.path.realpath(path)
    groups = {
        group_of(each.service)
        for each in containers
        for destination, source in each.mounts.items()
        if destination not in each.read_only and source and _is_in(os.path.realpath(source), root)
    }
    return next((each for each in _STRICTEST_FIRST if each in groups), OTHERS)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _texts(words: Sequence[str], with_errors: bool) -> Iterator[Iterator[bytes]]:
    yield of_program(words, with_errors=with_errors)


def _written(container: Container) -> Iterator[Iterator[bytes]]:
    """All that is not as in its image, by name and by content."""
    listing = b"".join(of_program(["docker", "diff", container.id]))
    yield iter([listing])
    paths = changed_paths(os.fsdecode(listing), container.mounts)
    if len(paths) > _MOST_PATHS:
        raise Unsearchable(f"more than {_MOST_PATHS} files and folders were changed")
    for path in paths:
        yield _copied(container, path)


def _copied(container: Container, path: str) -> Iterator[bytes]:
    try:
        yield from of_program(["docker", "cp", f"{container.id}:{path}", "-"])
    except Unsearchable:
        listing = b"".join(of_program(["docker", "diff", container.id]))
        if path in changed_paths(os.fsdecode(listing), container.mounts):
            raise  # else it is deleted


def changed_paths(listing: str, mounts: Collection[str]) -> list[str]:
    """
    The fewest paths that hold all that was added or changed.

    Args:
        listing: of ``docker diff``: a letter and a path on each line. A folder is changed if something in it is.
        mounts: paths that are other places.
    """
    changed: set[str] = set()
    added: set[str] = set()
    folders: set[str] = set()
    for line in listing.splitlines():
        kind, _space, path = line.partition(" ")
        folders |= _parents(path)  # also of what was deleted
        temporary = next((each for each in _TEMPORARY if _is_in(path, each)), "")
        if kind in ("A", "C") and path not in mounts:
            (added if kind == "A" or temporary else changed).add(temporary or path)
    whole = {path for path in added if not _parents(path) & added}
    return sorted(whole | {path for path in changed if path not in folders})


def _parents(path: str) -> set[str]:
    parts = path.split("/")
    return {"/".join(parts[:count]) for count in range(2, len(parts))}
