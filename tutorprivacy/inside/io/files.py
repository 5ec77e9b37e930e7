"""
The one place where files and folders are made, in the platform and on the operator's host.

What is made is new (O_EXCL) and has the mode that is said here, whatever the umask. No link is ever followed: one that
is in the way is an error, and so is whatever is no regular file.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: it makes files for others
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from typing import IO, Union

Path = Union[str, "os.PathLike[str]"]

#: For its owner only: what holds anything of people, or a secret.
PRIVATE = 0o600

#: Where Linux shows a process its open files, those without a name included.
_DESCRIPTORS = "/proc/self/fd"


def create(path: Path, mode: int = PRIVATE, flags: int = os.O_RDWR) -> int:
    """
    A descriptor of a file that is made now.

    Raises:
        FileExistsError: there is something of this name, a link included.
        OSError: it cannot be made.
    """
    made = os.open(path, flags | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE)
    try:
        os.fchmod(made, mode)
    except BaseException:
        os.close(made)
        raise
    return made


def open_or_create(path: Path, mode: int = PRIVATE, flags: int = os.O_RDWR) -> int:
    """
    A descriptor of a regular file; it is made if there is none, and only then gets the mode.

    Raises:
        OSError: there is a link or another thing of this name, or the file cannot be opened.
    """
    for _ in range(3):
        with contextlib.suppress(FileExistsError):
            return create(path, mode, flags)
        with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
            return _opened(path, flags)
    raise FileExistsError(errno.EEXIST, "it comes and goes", str(path))


def _opened(path: Path, flags: int) -> int:
    # Without O_NONBLOCK, a pipe would keep its opener waiting for a reader.
    found = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(found).st_mode):
        os.close(found)
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    return found


def refuse_in_the_way(path: Path, force: bool) -> None:
    """
    Is there anything of this name?

    Args:
        force: a regular file may be.

    Raises:
        FileExistsError: there is; its text says what.
    """
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return
    if stat.S_ISLNK(mode):
        raise FileExistsError(errno.EEXIST, "it is a symbolic link, and links are not followed", str(path))
    if not stat.S_ISREG(mode):
        raise FileExistsError(errno.EEXIST, "it is no regular file", str(path))
    if not force:
        raise FileExistsError(errno.EEXIST, "it is there already", str(path))


@contextlib.contextmanager
def whole(path: Path, force: bool, mode: int = PRIVATE) -> Iterator[IO[bytes]]:
    """
    A file to write to, and to read again; it gets its name when the block ends, and if that ends well.

    Until then it has none, so that nothing is left of it however the program ends, killed or without power. Where the
    file system knows no files without a name (NFS), it has another name beside it, ``.part`` at the end, and is removed
    when the block fails.

    Args:
        force: a regular file of this name may be replaced; never a link.

    Raises:
        OSError: it cannot be written, or something is in the way.
    """
    place = os.fspath(path)
    refuse_in_the_way(place, force)
    fresh = f"{place}.{secrets.token_hex(6)}.part"
    nameless = _nameless(os.path.dirname(place) or ".", mode)
    try:
        with os.fdopen(create(fresh, mode) if nameless is None else nameless, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            refuse_in_the_way(place, force)
            if nameless is None:
                _rename(fresh, place, force)
            else:
                _name(file.fileno(), fresh if force else place)  # fails where a file has appeared meanwhile
                if force:
                    os.replace(fresh, place)
    finally:
        with contextlib.suppress(OSError):  # it has its name
            os.unlink(fresh)


def _nameless(folder: str, mode: int) -> int | None:
    """A descriptor of a file without a name; None: there are none here."""
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir(_DESCRIPTORS):
        return None
    try:
        made = os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, PRIVATE)
    except OSError:  # whether this file system has none, or the folder cannot be written, a file with a name will tell
        return None
    os.fchmod(made, mode)
    return made


def _name(descriptor: int, place: str) -> None:
    # A folder is given, though it is not looked at, since only then Python asks for what the link leads to.
    os.link(f"{_DESCRIPTORS}/{descriptor}", place, src_dir_fd=descriptor, follow_symlinks=True)


def _rename(fresh: str, place: str, force: bool) -> None:
    if force:
        os.replace(fresh, place)
        return
    try:
        os.link(fresh, place)  # fails where a file has appeared meanwhile
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(place):
            raise
        os.rename(fresh, place)


def make_folder(path: Path, mode: int = 0o700) -> None:
    """
    Make a folder and those above it that are missing, each with this mode.

    Raises:
        OSError: it cannot be made.
    """
    place = os.fspath(path)
    if os.path.isdir(place):
        return
    above = os.path.dirname(os.path.abspath(place))
    if above != os.path.abspath(place):
        make_folder(above, mode)
    try:
        os.mkdir(place, mode)
    except FileExistsError:
        if not os.path.isdir(place):
            raise
    else:
        os.chmod(place, mode)


def point(link: str, target: str, force: bool) -> None:
    """
    Make a symbolic link; what one that is replaced led to is not touched.

    Args:
        force: another link of this name may be replaced.

    Raises:
        OSError: it cannot be made.
    """
    if not force:
        os.symlink(target, link)
        return
    fresh = os.path.join(os.path.dirname(link), f".{os.path.basename(link)}.{secrets.token_hex(6)}")
    os.symlink(target, fresh)
    try:
        os.replace(fresh, link)
    except OSError:
        os.unlink(fresh)
        raise
