"""
Writing one local file, whole or not at all.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from tutor.exceptions import TutorError

from ..inside.io.files import PRIVATE, create, make_folder, refuse_in_the_way
from .durable_files import sync_folder
from .output import Output
from .sources import TEMPORARY_SUFFIX

_OPEN_FLAGS = os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC


def temporary_of(target: Path) -> Path:
    """Where a local output is written until it is whole."""
    return target.with_name(f".{target.name}{TEMPORARY_SUFFIX}")


class LocalOutput(Output):
    """
    A local file, written to a temporary one beside it that only its owner can read.

    Args:
        target: what is there is replaced, unless it is a link. Missing folders are made, with mode 0700.
        metadata_of: a file whose owner and times the output gets; its permissions, too, if it is the
            target itself. Otherwise only the owner may read it: it is pseudonymous, or of people still.
        resume_at: go on behind so many stored bytes of the temporary file, as `sync`
            returned them in an earlier run; 0: begin anew.

    Raises:
        ValueError: the temporary file to go on with is missing, shorter, or not ours.
        TutorError: it cannot be written; also from `write`, `sync` and `commit`. The
            temporary file is left with what the last `sync` secured, if there was one.
    """

    def __init__(self, target: Path, compression: str, metadata_of: Path | None = None, resume_at: int = 0) -> None:
        super().__init__(str(target), compression)
        self.target = target
        self.temporary = temporary_of(target)
        self._stored_size = self._synced_size = resume_at
        self._fd = -1
        with self._tutor_errors():
            is_folder = target.is_dir()
        if is_folder:
            raise TutorError(f"{target} is a folder, and the output a file. Name another output, or move the folder.")
        if resume_at and not os.path.lexists(self.temporary):
            raise ValueError(f"{self.temporary} is missing")
        with self._tutor_errors():
            self._metadata = None if metadata_of is None else os.stat(metadata_of)
            self._is_replacement = metadata_of == target
            make_folder(target.parent)
            self._refuse_links()
            if not resume_at:
                self.temporary.unlink(missing_ok=True)  # not written over: somebody may hold it open, or link to it
            self._fd = os.open(self.temporary, _OPEN_FLAGS) if resume_at else create(self.temporary)
            self._temporary_status = os.fstat(self._fd)
        is_ours = self._temporary_status.st_uid == os.geteuid() and self._temporary_status.st_nlink == 1
        if not is_ours or self._temporary_status.st_size < resume_at:
            self._close()
            raise ValueError(f"{self.temporary} is shorter than it was, or not ours")
        with self._tutor_errors():
            os.ftruncate(self._fd, resume_at)
            os.lseek(self._fd, 0, os.SEEK_END)

    def sync(self) -> int:
        """End the member, and secure what was written so far on the disk; returns its stored size in bytes."""
        super().sync()
        with self._tutor_errors():
            os.fsync(self._fd)
        self._synced_size = self._stored_size
        return self._stored_size

    def commit(self) -> None:
        """Secure the rest, and give the file its name."""
        super().commit()
        with self._tutor_errors():
            self._copy_metadata()
            if not self._has_temporary_name():
                raise FileExistsError("another process replaced the temporary file")
            refuse_in_the_way(self.target, force=True)
            os.replace(self.temporary, self.target)
            with suppress(OSError):  # after a power failure the old file may be back, which is whole, too
                sync_folder(self.target.parent)
        self._close()

    def suspend(self) -> None:
        """Stop, with what the last `sync` secured left for a later run."""
        if self._fd >= 0:
            with suppress(OSError):
                os.ftruncate(self._fd, self._synced_size)
                if not self._synced_size:
                    self.abort()
            self._close()

    def abort(self) -> None:
        """Stop, and leave nothing behind. After `commit` it does nothing."""
        if self._has_temporary_name():
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

    def _write_stored(self, data: bytearray) -> None:
        unwritten = memoryview(data)
        while unwritten:
            unwritten = unwritten[os.write(self._fd, unwritten) :]

    def _has_temporary_name(self) -> bool:
        """Is the temporary name still that of the file we wrote?"""
        with suppress(OSError):
            return os.path.samestat(os.lstat(self.temporary), self._temporary_status)
        return False

    def _copy_metadata(self) -> None:
        if self._metadata is None:
            return
        mode = self._metadata.st_mode & (0o777 if self._is_replacement else PRIVATE)
        try:
            os.fchown(self._fd, self._metadata.st_uid, self._metadata.st_gid)
        except OSError:
            try:
                os.fchown(self._fd, -1, self._metadata.st_gid)
            except OSError:  # another group may read no more than everybody
                mode = mode & 0o707 | (mode & 0o007) << 3
        os.fchmod(self._fd, mode)
        os.utime(self._fd, ns=(self._metadata.st_atime_ns, self._metadata.st_mtime_ns))

    def _close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)
