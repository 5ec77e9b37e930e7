"""
Exports of courses (OLX), as Studio makes them: which hosts does a browser ask, because a course says so?

An archive is read as it is; nothing of it is unpacked to the disk.
"""

from __future__ import annotations

import html
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..inside.audit.foreign_hosts import foreign_hosts

_MARKUP = frozenset({".xml", ".html"})
_SCRIPTS = frozenset({".js"})
_ENDINGS = _MARKUP | _SCRIPTS | {".css", ".svg"}
_MOST_BYTES = 8_000_000

#: A video block with a video of YouTube's: by its number, with the speed in front or not.
_YOUTUBE = re.compile(r"""\byoutube(?:_id_[0-9]_[0-9]{1,2})?=["'](?:[0-9.]{1,5}:)?[\w-]{6,32}["',]""", re.ASCII)
_YOUTUBE_HOST = "www.youtube.com"


@dataclass
class Asked:
    """Files of a course, sorted, in which a host stands: `loads`, or only `names`, which may be the same to it."""

    loads: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@dataclass
class Export:
    """What is in an export: `hosts` by name; `looked_at`, a number of files; `too_large`, their names."""

    hosts: dict[str, Asked] = field(default_factory=dict)
    looked_at: int = 0
    too_large: list[str] = field(default_factory=list)


def read_export(path: Path, is_own: Callable[[str], bool]) -> Export:
    """
    Look into an export: a folder, or an archive of ``tar``.

    Raises:
        OSError, tarfile.TarError, EOFError, zlib.error: it cannot be read.
    """
    export = Export()
    for name, text in _texts(path):
        if text is None:
            export.too_large.append(name)
            continue
        export.looked_at += 1
        _add(export, name, text, is_own)
    return export


def _texts(path: Path) -> Iterator[tuple[str, str | None]]:
    """(name, text) of each file that can let a browser ask somebody, sorted by name; None: it is too large."""
    if path.is_dir():
        for each in sorted(path.rglob("*")):
            if each.suffix.lower() in _ENDINGS and each.is_file():
                is_small = each.stat().st_size <= _MOST_BYTES
                yield each.relative_to(path).as_posix(), each.read_text("utf-8", "replace") if is_small else None
        return
    with tarfile.open(path) as archive:
        members = [each for each in archive if each.isfile() and Path(each.name).suffix.lower() in _ENDINGS]
        for member in sorted(members, key=lambda each: each.name):
            file = archive.extractfile(member) if member.size <= _MOST_BYTES else None
            yield member.name, file.read().decode("utf-8", "replace") if file else None


def _add(export: Export, name: str, text: str, is_own: Callable[[str], bool]) -> None:
    ending = Path(name).suffix.lower()
    # HTML stands in attributes and elements of XML, so its characters are written as entities.
    whole = f"{text}\n{html.unescape(text)}" if ending in _MARKUP else text
    hosts = foreign_hosts(whole, is_own, is_script=ending in _SCRIPTS or ending == ".xml")
    loaded = {*hosts.loaded, *([_YOUTUBE_HOST] if ending == ".xml" and _YOUTUBE.search(text) else [])}
    for host in sorted(loaded):
        export.hosts.setdefault(host, Asked()).loads.append(name)
    for host in hosts.named:
        if host not in loaded:
            export.hosts.setdefault(host, Asked()).names.append(name)
