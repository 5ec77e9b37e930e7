"""
The bytes of a log, whatever it is compressed with.

Its compression is known by its first bytes, and so is its encoding: names do not always tell.
"""

from __future__ import annotations

import bz2
import itertools
import lzma
import os
import re
import sys
import zlib
from collections.abc import Iterator
from typing import Any

from tutor.exceptions import TutorError

from .encodings import HEAD_BYTES, decoded, encoding_of, is_binary
from .optional_libraries import import_library
from .sources import Source, local_path, refuse_unreadable

_MAGIC = re.compile(
    rb"(?P<gz>\x1f\x8b)|(?P<bz2>BZh[1-9])|(?P<xz>\xfd7zXZ\0)|(?P<zst>\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)"
)
_COMPRESSED_NAME = re.compile(r"\.(gz|bz2|xz|zst)\Z")

#: Stored bytes that are decompressed at once. A byte of gzip can stand for 1 KiB, one of zstd
#: for 32 KiB, and neither is asked for less; bzip2 and xz are, as a byte may stand for more.
_READ_BYTES = {"gz": 1 << 14, "bz2": 1 << 16, "xz": 1 << 16, "zst": 1 << 10}
_MAX_DECOMPRESSED_BYTES = 1 << 20


class DamagedSource(Exception):
    """A compressed log that is cut off or corrupt. What can be read before that has been."""


def open_source(source: Source) -> SourceReader:
    """The decompressed bytes of a source, as a context manager; TutorError if it cannot be opened."""
    try:
        if source.path == "-":
            return SourceReader(sys.stdin.buffer if source.spool is None else _from_start(source.spool), source)
        if local_path(source.path) is not None:
            return SourceReader(open(source.path, "rb"), source)
        fs, path = import_library("fsspec").core.url_to_fs(source.path)
        return SourceReader(fs.open(path, "rb"), source)
    except TutorError:
        raise
    except Exception as error:  # each kind of storage has its own
        refuse_unreadable(source.path, error)


class SourceReader:
    """
    A source that is being read, all members of it.

    `position` counts the stored bytes consumed; `compression` is ``gz``, ``bz2``, ``xz``,
    ``zst`` or empty; `is_binary`: it is no text. UTF-16 and UTF-32 are read as UTF-8.
    """

    def __init__(self, stored: Any, source: Source) -> None:
        self.position = 0
        self._stored = stored
        self._source = source
        self._head: bytes = stored.read(HEAD_BYTES)
        magic_match = _MAGIC.match(self._head)
        name_match = None if self._head else _COMPRESSED_NAME.search(source.relative)
        self.compression = (magic_match.lastgroup or "") if magic_match else name_match.group(1) if name_match else ""
        self._decompressed = bytearray()
        self._blocks = self._decompress_members() if self.compression else self._stored_blocks()
        self._damage: DamagedSource | None = None
        head = self._decompressed_head() if self.compression else self._head
        self.is_binary = is_binary(head)
        encoding = encoding_of(head)
        self._is_plain = not (self.compression or encoding)
        if encoding:
            first, self._decompressed = bytes(self._decompressed), bytearray()
            self._blocks = decoded(itertools.chain([first], self._blocks), encoding)

    def __enter__(self) -> SourceReader:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._stored is not sys.stdin.buffer and self._source.spool is None:
            self._stored.close()

    def read(self, size: int) -> bytes:
        """
        1 to `size` decompressed bytes; none at the end.

        Raises:
            DamagedSource: after everything before the damage was read.
            TutorError: it cannot be read.
        """
        if self._is_plain:
            return self._read_stored(size)
        self._decompress(size)
        if self._damage and not self._decompressed:
            raise self._damage
        data = bytes(self._decompressed[:size])
        del self._decompressed[:size]
        return data

    def _decompressed_head(self) -> bytes:
        self._decompress(HEAD_BYTES)
        return bytes(self._decompressed[:HEAD_BYTES])

    def _decompress(self, size: int) -> None:
        """So many bytes, or all there are."""
        try:
            while len(self._decompressed) < size and (block := next(self._blocks, None)) is not None:
                self._decompressed += block
        except DamagedSource as damage:
            self._damage = damage

    def _stored_blocks(self) -> Iterator[bytes]:
        while stored := self._read_stored(_MAX_DECOMPRESSED_BYTES >> 4):
            yield stored

    def skip(self, count: int) -> None:
        """
        Pass over decompressed bytes.

        Raises:
            ValueError: there are not so many.
        """
        if self._is_plain and local_path(self._source.path) and self._source.path != "-":
            step = min(count, os.fstat(self._stored.fileno()).st_size - self.position)
            self.position, self._head = self._stored.seek(self.position + step), b""
            count -= step
        while count and (data := self.read(min(count, 1 << 20))):
            count -= len(data)
        if count:
            raise ValueError(f"{self._source.path} is shorter by {count} bytes")

    def _read_stored(self, size: int) -> bytes:
        """1 to `size` stored bytes; none at the end."""
        data, self._head = self._head[:size], self._head[size:]
        if not data:
            try:
                data = self._stored.read(size)
            except Exception as error:  # each kind of storage has its own
                refuse_unreadable(self._source.path, error)
        self.position += len(data)
        return data

    def _decompress_members(self) -> Iterator[bytes]:
        """The blocks of all members, some of them empty; DamagedSource is the last."""
        zstandard_errors = (import_library("zstandard").ZstdError,) if self.compression == "zst" else ()
        stored = self._read_stored(_READ_BYTES[self.compression])
        while stored:
            member: Any = _decompressor(self.compression)
            max_length = (_MAX_DECOMPRESSED_BYTES,) if hasattr(member, "needs_input") else ()
            while not member.eof:
                try:
                    yield member.decompress(stored, *max_length)
                    stored = b""
                    if not member.eof and getattr(member, "needs_input", True):
                        stored = self._read_stored(_READ_BYTES[self.compression])
                        if not stored:
                            raise EOFError("it is cut off")
                except (EOFError, OSError, zlib.error, lzma.LZMAError, *zstandard_errors) as error:
                    raise DamagedSource(f"{self._source.path}, stored byte {self.position}: {error}") from error
            stored = member.unused_data.lstrip(b"\0")  # files are padded with them, after a crash or on a tape
            while not stored and (more := self._read_stored(_READ_BYTES[self.compression])):
                stored = more.lstrip(b"\0")


def _from_start(spool: Any) -> Any:
    spool.seek(0)
    return spool


def _decompressor(compression: str) -> Any:
    if compression == "zst":
        return import_library("zstandard").ZstdDecompressor().decompressobj()
    if compression == "gz":
        return zlib.decompressobj(wbits=31)
    return bz2.BZ2Decompressor() if compression == "bz2" else lzma.LZMADecompressor(lzma.FORMAT_XZ)
