"""
The logs that are read: finding them, and their bytes, whatever they are compressed with.

A log is a local file, ``-`` for the standard input, or a URL of fsspec (``s3://…``). Its
compression is known by its first bytes: names do not always tell.
"""

from __future__ import annotations

import bz2
import glob
import importlib
import lzma
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from tutor.exceptions import TutorError

#: What the names of our own temporary files end with.
TEMPORARY = ".privacy-scrub-part"

_MAGIC = re.compile(
    rb"(?P<gz>\x1f\x8b)|(?P<bz2>BZh[1-9])|(?P<xz>\xfd7zXZ\0)|(?P<zst>\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)"
)
_MAGIC_BYTES = 6
_ENDING = re.compile(r"\.(gz|bz2|xz|zst)\Z")
_WILDCARD = re.compile(r"[*?[]")

#: Stored bytes that are decompressed at once. A byte of gzip can stand for 1 KiB, one of zstd
#: for 32 KiB, and neither is asked for less; bzip2 and xz are, as a byte may stand for more.
_PIECE = {"gz": 1 << 14, "bz2": 1 << 16, "xz": 1 << 16, "zst": 1 << 10}
_LIMIT = 1 << 20


class DamagedSource(Exception):
    """A compressed log that is cut off or corrupt. What can be read before that has been."""


@dataclass(frozen=True)
class Source:
    """
    A log to read.

    `path` is an absolute local path without symbolic links, a URL, or ``-``; `relative` the
    path below what the operator named, for an output folder; `size` its bytes as stored, 0
    if unknown.
    """

    path: str
    relative: str
    size: int


def library(name: str) -> Any:
    """A library of the extra ``scrub``, when it is needed; TutorError if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise TutorError(
            f"The Python library {name} is needed for such files, and is not installed here. Install it:\n\n"
            "    pip install 'tutor-contrib-privacy[scrub]'"
        ) from error


def local_path(name: str) -> str | None:
    """The local path that a name stands for, ``file://`` included; None for another URL."""
    name = name.removeprefix("file://")
    return None if "://" in name else name


def find(paths: Sequence[str], mirrored: bool = True) -> list[Source]:
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
    found: dict[str, Source] = {}
    seen: list[tuple[str, str]] = []
    for path in paths:
        local = local_path(path)
        if path == "-":
            found[path] = Source(path, path, 0)
        elif local is None:
            found |= {source.path: source for source in _remote(path)}
        else:
            seen += _local(local)
    for name, relative in sorted(seen, key=lambda each: os.path.islink(each[0])):
        real = os.path.realpath(name)
        if real in found or real.endswith(TEMPORARY) or not os.path.exists(real):  # logs are deleted when they are old
            continue
        if not os.access(real, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
            _cannot_read(real, PermissionError("Permission denied"))
        found[real] = Source(real, relative, os.path.getsize(real))
    if not found:
        raise TutorError(
            f"There is no log in {' '.join(paths) or 'nothing'}; hidden files do not count. Name log files, folders "
            "of them, globs in quotes, URLs, or - for the standard input."
        )
    sources = sorted(found.values(), key=lambda source: source.path)
    names: dict[str, str] = {}
    for source in sources if mirrored else []:
        other = names.setdefault(source.relative, source.path)
        if other != source.path:
            raise TutorError(
                f"{other} and {source.path} would both be written to {source.relative} in the output folder. Name "
                "the folder above both, or run the command once for each, with folders of their own."
            )
    return sources


def _local(path: str) -> Iterator[tuple[str, str]]:
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
                yield from _walk(match, base)
        return
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        _cannot_read(path, error)
    if stat.S_ISDIR(mode):
        yield from _walk(path + "/", path)  # the slash follows a link
    elif stat.S_ISREG(mode):
        yield path, os.path.basename(path)
    else:
        raise TutorError(
            f"{path} is no regular file. Hand it over by the standard input:\n\n    tutor privacy scrub - < {path}"
        )


def _walk(top: str, base: str) -> Iterator[tuple[str, str]]:
    if os.path.isfile(top):
        yield top, os.path.relpath(top, base)
    elif not os.path.islink(top):
        for folder, folders, names in os.walk(top, onerror=lambda error: _cannot_read(error.filename, error)):
            folders[:] = [name for name in folders if not name.startswith(".")]
            paths = [os.path.join(folder, name) for name in names if not name.startswith(".")]
            yield from ((path, os.path.relpath(path, base)) for path in paths if os.path.isfile(path))


def fixed_part(pattern: str) -> str:
    """The folders before the first wildcard, with their last slash."""
    fixed, slash, _name = _WILDCARD.split(pattern)[0].rpartition("/")
    return fixed + slash


def _remote(url: str) -> list[Source]:
    fsspec = library("fsspec")
    try:
        fs, path = fsspec.core.url_to_fs(url)
        if fs.isfile(path):
            found, base = {path: fs.info(path)}, path.rpartition("/")[0]
        elif _WILDCARD.search(path):
            found, base = {}, fixed_part(path)
            for name, info in fs.glob(path, detail=True).items():
                found |= fs.find(name, detail=True) if info["type"] == "directory" else {name: info}
        else:
            found, base = fs.find(path, detail=True), path
        if not found and not fs.isdir(path):
            raise FileNotFoundError("No such file or folder")
    except Exception as error:  # each kind of storage has its own
        _cannot_read(url, error)
    sources = []
    for name, info in found.items():
        relative = name.removeprefix(base).lstrip("/")
        if not name.endswith(TEMPORARY) and not re.search(r"(^|/)\.", relative):
            sources.append(Source(fs.unstrip_protocol(name), relative, info.get("size") or 0))
    return sources


def _cannot_read(path: str, error: Exception) -> NoReturn:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    raise TutorError(f"{path} could not be read: {reason}. Check its name, and whether you may read it.") from error


def open_source(source: Source) -> Reader:
    """The decompressed bytes of a source, as a context manager; TutorError if it cannot be opened."""
    try:
        if source.path == "-":
            return Reader(sys.stdin.buffer, source)
        if local_path(source.path) is not None:
            return Reader(open(source.path, "rb"), source)
        fs, path = library("fsspec").core.url_to_fs(source.path)
        return Reader(fs.open(path, "rb"), source)
    except TutorError:
        raise
    except Exception as error:  # each kind of storage has its own
        _cannot_read(source.path, error)


class Reader:
    """
    A source that is being read, all members of it.

    `position` counts the stored bytes consumed; `compression` is ``gz``, ``bz2``, ``xz``,
    ``zst`` or empty.
    """

    def __init__(self, stored: Any, source: Source) -> None:
        self.position = 0
        self._stored = stored
        self._source = source
        self._head: bytes = stored.read(_MAGIC_BYTES)
        match = _MAGIC.match(self._head)
        ending = None if self._head else _ENDING.search(source.relative)
        self.compression = (match.lastgroup or "") if match else ending.group(1) if ending else ""
        self._output = bytearray()
        self._pieces = self._decompress()
        self._damage: DamagedSource | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._stored is not sys.stdin.buffer:
            self._stored.close()

    def read(self, size: int) -> bytes:
        """
        1 to `size` decompressed bytes; none at the end.

        Raises:
            DamagedSource: after everything before the damage was read.
            TutorError: it cannot be read.
        """
        if not self.compression:
            return self._take(size)
        try:
            while len(self._output) < size and (piece := next(self._pieces, None)) is not None:
                self._output += piece
        except DamagedSource as damage:
            self._damage = damage
        if self._damage and not self._output:
            raise self._damage
        data = bytes(self._output[:size])
        del self._output[:size]
        return data

    def skip(self, count: int) -> None:
        """
        Pass over decompressed bytes.

        Raises:
            ValueError: there are not so many.
        """
        if not self.compression and local_path(self._source.path) and self._source.path != "-":
            step = min(count, os.fstat(self._stored.fileno()).st_size - self.position)
            self.position, self._head = self._stored.seek(self.position + step), b""
            count -= step
        while count and (data := self.read(min(count, 1 << 20))):
            count -= len(data)
        if count:
            raise ValueError(f"{self._source.path} is shorter by {count} bytes")

    def _take(self, size: int) -> bytes:
        """1 to `size` stored bytes; none at the end."""
        data, self._head = self._head[:size], self._head[size:]
        if not data:
            try:
                data = self._stored.read(size)
            except Exception as error:  # each kind of storage has its own
                _cannot_read(self._source.path, error)
        self.position += len(data)
        return data

    def _decompress(self) -> Iterator[bytes]:
        """The pieces of all members, some of them empty; DamagedSource is the last."""
        zstd = (library("zstandard").ZstdError,) if self.compression == "zst" else ()
        stored = self._take(_PIECE[self.compression])
        while stored:
            member: Any = _decompressor(self.compression)
            limit = (_LIMIT,) if hasattr(member, "needs_input") else ()
            while not member.eof:
                try:
                    yield member.decompress(stored, *limit)
                    stored = b""
                    if not member.eof and getattr(member, "needs_input", True):
                        stored = self._take(_PIECE[self.compression])
                        if not stored:
                            raise EOFError("it is cut off")
                except (EOFError, OSError, zlib.error, lzma.LZMAError, *zstd) as error:
                    raise DamagedSource(f"{self._source.path}, stored byte {self.position}: {error}") from error
            stored = member.unused_data.lstrip(b"\0")  # files are padded with them, after a crash or on a tape
            while not stored and (more := self._take(_PIECE[self.compression])):
                stored = more.lstrip(b"\0")


def _decompressor(compression: str) -> Any:
    if compression == "zst":
        return library("zstandard").ZstdDecompressor().decompressobj()
    if compression == "gz":
        return zlib.decompressobj(wbits=31)
    return bz2.BZ2Decompressor() if compression == "bz2" else lzma.LZMADecompressor(lzma.FORMAT_XZ)
