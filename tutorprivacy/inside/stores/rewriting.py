"""
A file of a storage, written anew: whole or not at all.

In a folder the new file takes the place of the old one in one step, with its mode, its owner and its time. Other
storages cannot do that: there the new content is stored beside the old one first, so that one of them is there whatever
fails.

.. pii: Contents of files.
.. pii_types: username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Callable
from typing import IO, Any

from ..io.files import whole
from .csv_lines import Unreadable
from .storages import folder_of

_IN_MEMORY = 8 << 20

#: (source, target or None) -> what was, or would be, done.
Work = Callable[[IO[bytes], "IO[bytes] | None"], "Counter[str]"]


def look(storage: Any, name: str, work: Work) -> Counter[str]:
    """What would be done. Raises what `rewrite` does."""
    with _opened(storage, name) as source:
        return work(source, None)


def rewrite(storage: Any, name: str, work: Work) -> Counter[str]:
    """
    Let a file hold what `work` writes of it; it stays as it is if that is the same.

    Raises:
        Unreadable: `work` does not understand it, or another has changed it meanwhile.
        OSError, …: of the storage.
    """
    with _opened(storage, name) as source:
        done = work(source, None)
        if not done:
            return done
        if folder_of(storage):
            _in_folder(source, storage.path(name), work)
        else:
            _elsewhere(source, storage, name, work)
    return done


def _opened(storage: Any, name: str) -> IO[bytes]:
    """For reading, and to seek in."""
    if folder_of(storage):
        descriptor = os.open(storage.path(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Unreadable("it is no regular file")
        return os.fdopen(descriptor, "rb")
    copy: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - whoever called closes it
    with storage.open(name) as file:
        shutil.copyfileobj(file, copy)
    copy.seek(0)
    return copy


def _in_folder(source: IO[bytes], place: str, work: Work) -> None:
    before = os.fstat(source.fileno())
    with whole(place, force=True, mode=stat.S_IMODE(before.st_mode)) as target:
        work(source, target)
        made = os.fstat(target.fileno())
        if (made.st_uid, made.st_gid) != (before.st_uid, before.st_gid):
            os.fchown(target.fileno(), before.st_uid, before.st_gid)
        target.flush()
        os.utime(target.fileno(), ns=(before.st_atime_ns, before.st_mtime_ns))
        now = os.lstat(place)
        if _state(now) != _state(before):
            raise Unreadable("it was changed meanwhile")


def _state(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _elsewhere(source: IO[bytes], storage: Any, name: str, work: Work) -> None:
    from django.core.files import File

    with tempfile.TemporaryFile() as new:
        work(source, new)
        size = new.tell()

        def stored(wanted: str) -> str:
            new.seek(0)
            return str(storage.save(wanted, File(new)))

        beside = stored(f"{name}.{secrets.token_hex(6)}.part")
        if storage.size(beside) != size:
            storage.delete(beside)
            raise Unreadable("the storage did not keep all of the new content")
        storage.delete(name)
        if stored(name) != name or storage.size(name) != size:
            raise Unreadable(f"the storage gave it another name; its new content ends with {beside[-17:]}")
        storage.delete(beside)
