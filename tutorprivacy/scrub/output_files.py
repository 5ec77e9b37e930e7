"""
Writing one output, whole or not at all; and who else writes to a file.

Compressed outputs are made of members (gzip's word; streams of bzip2 and xz, frames of
zstd). Each checkpoint ends one, so what is stored up to there is whole by itself, and a
later run can go on behind it.
"""

from __future__ import annotations

import bz2
import lzma
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tutor.exceptions import TutorError

from ..inside.io.files import PRIVATE, create, make_folder, refuse_in_the_way
from .checkpoint import sync_folder
from .sources import TEMPORARY as TEMPORARY
from .sources import library, local_path

COMPRESSIONS = ("", "gz", "bz2", "xz", "zst")

_BUFFER_BYTES = 1 << 20
_OPEN = os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC


def temporary_of(target: Path) -> Path:
    """Where a local output is written until it is whole."""
    return target.with_name(f".{target.name}{TEMPORARY}")


class Output:
    """
    One file that appears under its name with `commit`, or never.

    Args:
        target: a local path or a URL of fsspec.
        compression: one of COMPRESSIONS.

    After an error there is nothing to do but to raise it: `leave` has been called.
    """

    def __init__(self, target: str, compression: str) -> None:
        if compression not in COMPRESSIONS:
            raise ValueError(f"compression is {compression!r}, not one of {COMPRESSIONS}")
        self._name = target
        self._compression = compression
        self._member: Any = None  # what compresses the current member
        self._zstandard = library("zstandard") if compression == "zst" else None
        self._buffer = bytearray()
        self._size = 0

    def write(self, data: bytes) -> None:
        """Append data, before compression."""
        if self._compression and data:
            self._member = self._member or self._compressor()
            data = self._member.compress(data)
        self._buffer += data
        if len(self._buffer) >= _BUFFER_BYTES:
            self._flush()

    def checkpoint(self) -> int:
        """End the member, and secure what was written so far; returns its stored size in bytes."""
        if self._member:
            self._buffer += self._member.flush()
            self._member = None
        self._flush()
        return self._size

    def commit(self) -> None:
        """Secure the rest, and give the file its name."""
        if self._compression and not self._size and not self._buffer and not self._member:
            self._member = self._compressor()  # an empty file is a member, too
        self.checkpoint()

    def leave(self) -> None:
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
        with self._told():
            self._store(buffer)
            self._size += len(buffer)

    def _store(self, data: bytearray) -> None:
        raise NotImplementedError

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Let errors of the storage end the output, and reach the operator."""
        try:
            yield
        except TutorError:
            raise
        except Exception as error:  # each kind of storage has its own
            self.leave()
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            again = "Put that right (room, permissions), then run the same command again."
            raise TutorError(f"{self._name} could not be written: {reason}. {again}") from error


class LocalOutput(Output):
    """
    A local file, written to a temporary one beside it that only its owner can read.

    Args:
        target: what is there is replaced, unless it is a link. Missing folders are made, with mode 0700.
        mode_of: a file whose owner and times the output gets; its permissions, too, if it is the
            target itself. Otherwise only the owner may read it: it is pseudonymous, or of people still.
        resume_at: go on behind so many stored bytes of the temporary file, as `checkpoint`
            returned them in an earlier run; 0: begin anew.

    Raises:
        ValueError: the temporary file to go on with is missing, shorter, or not ours.
        TutorError: it cannot be written; also from `write`, `checkpoint` and `commit`. The
            temporary file is left with what the last checkpoint secured, if there was one.
    """

    def __init__(self, target: Path, compression: str, mode_of: Path | None = None, resume_at: int = 0) -> None:
        super().__init__(str(target), compression)
        self.target = target
        self.temporary = temporary_of(target)
        self._size = self._secured = resume_at
        self._fd = -1
        with self._told():
            is_folder = target.is_dir()
        if is_folder:
            raise TutorError(f"{target} is a folder, and the output a file. Name another output, or move the folder.")
        if resume_at and not os.path.lexists(self.temporary):
            raise ValueError(f"{self.temporary} is missing")
        with self._told():
            self._like = None if mode_of is None else os.stat(mode_of)
            self._is_replacement = mode_of == target
            make_folder(target.parent)
            self._refuse_links()
            if not resume_at:
                self.temporary.unlink(missing_ok=True)  # not written over: somebody may hold it open, or link to it
            self._fd = os.open(self.temporary, _OPEN) if resume_at else create(self.temporary)
            self._found = os.fstat(self._fd)
        ours = self._found.st_uid == os.geteuid() and self._found.st_nlink == 1
        if not ours or self._found.st_size < resume_at:
            self._close()
            raise ValueError(f"{self.temporary} is shorter than it was, or not ours")
        with self._told():
            os.ftruncate(self._fd, resume_at)
            os.lseek(self._fd, 0, os.SEEK_END)

    def checkpoint(self) -> int:
        """End the member, and secure what was written so far on the disk; returns its stored size in bytes."""
        super().checkpoint()
        with self._told():
            os.fsync(self._fd)
        self._secured = self._size
        return self._size

    def commit(self) -> None:
        """Secure the rest, and give the file its name."""
        super().commit()
        with self._told():
            self._dress()
            if not self._is_in_place():
                raise FileExistsError("another process replaced the temporary file")
            refuse_in_the_way(self.target, force=True)
            os.replace(self.temporary, self.target)
            with suppress(OSError):  # after a power failure the old file may be back, which is whole, too
                sync_folder(self.target.parent)
        self._close()

    def leave(self) -> None:
        """Stop, with what the last checkpoint secured left for a later run."""
        if self._fd >= 0:
            with suppress(OSError):
                os.ftruncate(self._fd, self._secured)
                if not self._secured:
                    self.abort()
            self._close()

    def abort(self) -> None:
        """Stop, and leave nothing behind. After `commit` it does nothing."""
        if self._is_in_place():
            with suppress(OSError):
                os.unlink(self.temporary)
        self._close()

    def _refuse_links(self) -> None:
        refuse_in_the_way(self.target, force=True)
        if os.path.lexists(self.temporary) and not stat.S_ISREG(os.lstat(self.temporary).st_mode):
            raise TutorError(
                f"{self.temporary} is in the way: the output is written there first, and it is a link or a "
                "folder that this command did not make. Delete it, then run the same command again."
            )

    def _store(self, data: bytearray) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._fd, left) :]

    def _is_in_place(self) -> bool:
        """Is the temporary name still that of the file we wrote?"""
        with suppress(OSError):
            return os.path.samestat(os.lstat(self.temporary), self._found)
        return False

    def _dress(self) -> None:
        if self._like is None:
            return
        mode = self._like.st_mode & (0o777 if self._is_replacement else PRIVATE)
        try:
            os.fchown(self._fd, self._like.st_uid, self._like.st_gid)
        except OSError:
            try:
                os.fchown(self._fd, -1, self._like.st_gid)
            except OSError:  # another group may read no more than everybody
                mode = mode & 0o707 | (mode & 0o007) << 3
        os.fchmod(self._fd, mode)
        os.utime(self._fd, ns=(self._like.st_atime_ns, self._like.st_mtime_ns))

    def _close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


class RemoteOutput(Output):
    """
    An object behind a URL of fsspec. It cannot be gone on with, so `leave` leaves nothing.

    Raises:
        ValueError: `resume_at` is not 0.
        TutorError: it cannot be written; also from `write`, `checkpoint` and `commit`.
    """

    def __init__(self, url: str, compression: str, mode_of: Path | None = None, resume_at: int = 0) -> None:
        super().__init__(url, compression)
        if resume_at:
            raise ValueError("an output behind a URL cannot be gone on with")
        self._file: Any = None
        fsspec = library("fsspec")
        with self._told():
            # In a transaction nothing appears before its end. It belongs to the instance, so
            # this output has one of its own.
            self._fs, path = fsspec.core.url_to_fs(url, skip_instance_cache=True)
            self._fs.start_transaction()
            self._file = self._fs.open(path, "wb")

    def commit(self) -> None:
        """Let the object appear."""
        super().commit()
        with self._told():
            self._file.close()
            self._fs.end_transaction()
        self._file = None

    def abort(self) -> None:
        """Stop, and leave nothing behind. After `commit` it does nothing."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(Exception):
                self._fs.transaction.complete(commit=False)
            # Not closed, nor by its destructor: some storages let the object appear then.
            with suppress(AttributeError):
                file.closed = True

    def _store(self, data: bytearray) -> None:
        self._file.write(bytes(data))


class StandardOutput(Output):
    """The output of this process, as it comes; not compressed."""

    def __init__(self) -> None:
        super().__init__("standard output", "")

    def commit(self) -> None:
        """Hand over the rest."""
        super().commit()
        sys.stdout.flush()

    def abort(self) -> None:
        """What was printed, is printed."""

    def _store(self, data: bytearray) -> None:
        sys.stdout.buffer.write(data)


def open_output(target: str, compression: str, mode_of: Path | None = None, resume_at: int = 0) -> Output:
    """The output for a local path or a URL; for the arguments and errors see there."""
    path = local_path(target)
    if path is None:
        return RemoteOutput(target, compression, mode_of, resume_at)
    return LocalOutput(Path(path), compression, mode_of, resume_at)
