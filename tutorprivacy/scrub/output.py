"""
What all outputs have in common: each is written whole or not at all, and compressed as its source is.

Compressed outputs are made of members (gzip's word; streams of bzip2 and xz, frames of
zstd). Each `sync` ends one, so what is stored up to there is whole by itself, and a
later run can go on behind it.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tutor.exceptions import TutorError

from .optional_libraries import import_library

COMPRESSIONS = ("", "gz", "bz2", "xz", "zst")

_BUFFER_BYTES = 1 << 20


class Output:
    """
    One file that appears under its name with `commit`, or never.

    Args:
        target: a local path or a URL of fsspec.
        compression: one of COMPRESSIONS.

    After an error there is nothing to do but to raise it: `suspend` has been called.
    """

    def __init__(self, target: str, compression: str) -> None:
        if compression not in COMPRESSIONS:
            raise ValueError(f"compression is {compression!r}, not one of {COMPRESSIONS}")
        self._name = target
        self._compression = compression
        self._member: Any = None  # what compresses the current member
        self._zstandard = import_library("zstandard") if compression == "zst" else None
        self._buffer = bytearray()
        self._stored_size = 0

    def write(self, data: bytes) -> None:
        """Append data, before compression."""
        if self._compression and data:
            self._member = self._member or self._compressor()
            data = self._member.compress(data)
        self._buffer += data
        if len(self._buffer) >= _BUFFER_BYTES:
            self._flush()

    def sync(self) -> int:
        """End the member, and secure what was written so far; returns its stored size in bytes."""
        if self._member:
            self._buffer += self._member.flush()
            self._member = None
        self._flush()
        return self._stored_size

    def commit(self) -> None:
        """Secure the rest, and give the file its name."""
        if self._compression and not self._stored_size and not self._buffer and not self._member:
            self._member = self._compressor()  # an empty file is a member, too
        self.sync()

    def suspend(self) -> None:
        """Stop, with what a later run can go on with left behind."""
        self.abort()

    def abort(self) -> None:
        """Stop, and leave nothing behind. After `commit` it does nothing."""
        raise NotImplementedError

    def _compressor(self) -> Any:
        if self._zstandard:
            return self._zstandard.ZstdCompressor(write_checksum=True).compressobj()
        if self._compression == "gz":
            # zlib's own header has no time and no file name, so equal data gives equal bytes.
            return zlib.compressobj(wbits=31)
        return bz2.BZ2Compressor() if self._compression == "bz2" else lzma.LZMACompressor()

    def _flush(self) -> None:
        buffer, self._buffer = self._buffer, bytearray()
        with self._tutor_errors():
            self._write_stored(buffer)
            self._stored_size += len(buffer)

    def _write_stored(self, data: bytearray) -> None:
        raise NotImplementedError

    @contextmanager
    def _tutor_errors(self) -> Iterator[None]:
        """Let errors of the storage end the output, and reach the operator."""
        try:
            yield
        except TutorError:
            raise
        except Exception as error:  # each kind of storage has its own
            self.suspend()
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            remedy = "Put that right (room, permissions), then run the same command again."
            raise TutorError(f"{self._name} could not be written: {reason}. {remedy}") from error
