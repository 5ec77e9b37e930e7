"""
The logs that are read: finding them below files, folders, globs and URLs.

A log is a local file, ``-`` for the standard input, or a URL of fsspec (``s3://…``).
"""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from tutor.exceptions import TutorError

from .optional_libraries import import_library

#: What the names of our own temporary files end with.
TEMPORARY_SUFFIX = ".privacy-scrub-part"

_WILDCARD = re.compile(r"[*?[]")


@dataclass(frozen=True)
class Source:
    """
    A log to read.

    `path` is an absolute local path without symbolic links, a URL, or ``-``; `relative` the
    path below what the operator named, for an output folder; `size` its bytes as stored, 0
    if unknown; `spool` the file that the standard input was read into, see `spooled_input`.
    """

    path: str
    relative: str
    size: int
    spool: Any = None


def local_path(name: str) -> str | None:
    """The local path that a name stands for, ``file://`` included; None for another URL."""
    name = name.removeprefix("file://")
    return None if "://" in name else name


def find_sources(paths: Sequence[str], mirrored: bool = True) -> list[Source]:
    """
    The logs below files, folders, globs and URLs: sorted by path, each once.

    Args:
        mirrored: they go into an output folder, so each needs a `relative` of its own.

    In folders, hidden files and our temporary ones are passed over, and so are symbolic
    links to folders, to nothing, and to files that are found themselves: Tutor's
    ``tracking.log`` is a link to today's dated file.

    Raises:
        TutorError: something cannot be read, nothing was found, or two would be mirrored to one path.
    """
    sources_by_path: dict[str, Source] = {}
    local_files: list[tuple[str, str]] = []
    for path in paths:
        local = local_path(path)
        if path == "-":
            sources_by_path[path] = Source(path, path, 0)
        elif local is None:
            sources_by_path |= {source.path: source for source in _find_remote(path)}
        else:
            local_files += _find_local(local)
    for found_path, relative in sorted(local_files, key=lambda file: os.path.islink(file[0])):
        real_path = os.path.realpath(found_path)
        if real_path in sources_by_path or real_path.endswith(TEMPORARY_SUFFIX):
            continue
        if not os.path.exists(real_path):  # logs are deleted when they are old
            continue
        if not os.access(real_path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
            refuse_unreadable(real_path, PermissionError("Permission denied"))
        sources_by_path[real_path] = Source(real_path, relative, os.path.getsize(real_path))
    if not sources_by_path:
        raise TutorError(
            f"There is no log in {' '.join(paths) or 'nothing'}; hidden files do not count. Name log files, folders "
            "of them, globs in quotes, URLs, or - for the standard input."
        )
    sources = sorted(sources_by_path.values(), key=lambda source: source.path)
    path_by_relative: dict[str, str] = {}
    for source in sources if mirrored else []:
        other_path = path_by_relative.setdefault(source.relative, source.path)
        if other_path != source.path:
            raise TutorError(
                f"{other_path} and {source.path} would both be written to {source.relative} in the output folder. Name "
                "the folder above both, or run the command once for each, with folders of their own."
            )
    return sources


def _find_local(path: str) -> Iterator[tuple[str, str]]:
    """(path, relative path) of every file, or symbolic link to one, at a path or glob."""
    if _WILDCARD.search(path) and not os.path.lexists(path):
        base = fixed_part(path) or os.curdir
        real = os.path.realpath(base)
        matches = sorted(glob.glob(path, recursive=True))
        if not matches:
            raise TutorError(f"{path} matches no file. Folders at any depth are '**', as in 'logs/**/*.log'.")
        for match in matches:
            relative = os.path.relpath(match, base)
            folder = os.path.normpath(os.path.join(real, os.path.dirname(relative)))
            # A pattern leads through links to folders, too, and in circles.
            if os.path.realpath(os.path.dirname(match)) == folder and not relative.startswith("../"):
                yield from _files_below(match, base)
        return
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        refuse_unreadable(path, error)
    if stat.S_ISDIR(mode):
        yield from _files_below(path + "/", path)  # the slash follows a link
    elif stat.S_ISREG(mode):
        yield path, os.path.basename(path)
    else:
        raise TutorError(
            f"{path} is no regular file. Hand it over by the standard input:\n\n    tutor privacy scrub - < {path}"
        )


def _files_below(top: str, base: str) -> Iterator[tuple[str, str]]:
    if os.path.isfile(top):
        yield top, os.path.relpath(top, base)
    elif not os.path.islink(top):
        for folder, folders, names in os.walk(top, onerror=lambda error: refuse_unreadable(error.filename, error)):
            folders[:] = [name for name in folders if not name.startswith(".")]
            paths = [os.path.join(folder, name) for name in names if not name.startswith(".")]
            yield from ((path, os.path.relpath(path, base)) for path in paths if os.path.isfile(path))


def fixed_part(pattern: str) -> str:
    """The folders before the first wildcard, with their last slash."""
    fixed, slash, _name = _WILDCARD.split(pattern)[0].rpartition("/")
    return fixed + slash


def _find_remote(url: str) -> list[Source]:
    fsspec = import_library("fsspec")
    try:
        fs, path = fsspec.core.url_to_fs(url)
        if fs.isfile(path):
            info_by_path, base_path = {path: fs.info(path)}, path.rpartition("/")[0]
        elif _WILDCARD.search(path):
            info_by_path, base_path = {}, fixed_part(path)
            for name, info in fs.glob(path, detail=True).items():
                info_by_path |= fs.find(name, detail=True) if info["type"] == "directory" else {name: info}
        else:
            info_by_path, base_path = fs.find(path, detail=True), path
        if not info_by_path and not fs.isdir(path):
            raise FileNotFoundError("No such file or folder")
    except Exception as error:  # each kind of storage has its own
        refuse_unreadable(url, error)
    sources = []
    for name, info in info_by_path.items():
        relative = name.removeprefix(base_path).lstrip("/")
        if not name.endswith(TEMPORARY_SUFFIX) and not re.search(r"(^|/)\.", relative):
            sources.append(Source(fs.unstrip_protocol(name), relative, info.get("size") or 0))
    return sources


def refuse_unreadable(path: str, error: Exception) -> NoReturn:
    """The TutorError for a log that cannot be read."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    raise TutorError(f"{path} could not be read: {reason}. Check its name, and whether you may read it.") from error
