"""
What a run needs to go on where it stopped.

A run keeps up to four files of mode 0600, all of which `State.remove` deletes:

- ``<name>.json``: what is done and what is begun, written anew with each step;
- ``<name>.keys``: the keys of the pseudonyms. Secret, so they are not in the file above: each
  of its versions would leave a copy of them on the disk;
- ``<name>.people``: user ids by username, written once, for the same reason;
- ``<name>.lock``: held by the run.
"""

from __future__ import annotations

import datetime
import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tutor.exceptions import TutorError

from ..inside.io.files import create, make_folder, open_or_create
from ..inside.pseudonyms.keyed_hash import KEY_BYTES

Entry = dict[str, Any]

_OPEN = os.O_NOFOLLOW | os.O_CLOEXEC
_RESTART = "To start afresh, with new pseudonyms, run the same command with --restart."
_KEY_LINE = re.compile(rf"(forever|[0-9]{{4}}(?:-[0-9]{{2}}){{0,2}}) ([0-9a-f]{{{2 * KEY_BYTES}}})\n")


class StateKeys:
    """
    A `KeyRing` of random keys in a file that all processes of a run share.

    Args:
        path: the file, one line ``<period> <key in hex>`` each. It is only ever appended to,
            under a lock, so that no copy of a key is left elsewhere on the disk.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, bytes] = {}

    def key(self, period: str, ends: datetime.datetime | None) -> bytes:
        """
        The key of a period; a new one is on the disk before it is returned.

        Args:
            ends: of no account: all keys are deleted with the end of the run.

        Raises:
            TutorError: the file is damaged, gone, or cannot be written.
        """
        if period not in self._known:
            with _told(self._path):
                self._known = self.load(period)
        return self._known[period]

    def load(self, wanted: str | None = None) -> dict[str, bytes]:
        """The keys by period, a wanted one made if there is none; for the errors see `key`."""
        fd = os.open(self._path, os.O_RDWR | os.O_APPEND | _OPEN)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            text = os.read(fd, os.fstat(fd).st_size).decode("ascii", "replace")
            lines = text.splitlines(keepends=True)
            if lines and not lines[-1].endswith("\n"):  # a crash: no one has used that key yet
                os.ftruncate(fd, len(text) - len(lines.pop()))
            matches = [_KEY_LINE.fullmatch(line) for line in lines]
            found = {match[1]: bytes.fromhex(match[2]) for match in matches if match}
            if len(found) < len(lines):
                raise TutorError(f"{self._path}, the keys of this run's pseudonyms, is damaged. {_RESTART}")
            if wanted is not None and wanted not in found:
                found[wanted] = secrets.token_bytes(KEY_BYTES)
                line = f"{wanted} {found[wanted].hex()}\n"
                if not _KEY_LINE.fullmatch(line):
                    raise ValueError(f"{wanted!r} is no period")
                _write(fd, line.encode())
            return found
        finally:
            os.close(fd)


class State:
    """
    How far a run has come; of one process at a time. To be made with `open`.

    Attributes:
        done: by source path ``{"size", "mtime_ns", "counts"}``: the source is finished.
        parts: by source path ``{"read", "written", "counts", "size", "mtime_ns"}``: it has been
            read for so many decompressed bytes, and written for so many stored ones.
        resumed: did an earlier run leave this state?
    """

    def __init__(self, folder: Path, name: str, fingerprint: str) -> None:
        self.path = folder / f"{name}.json"
        self.fingerprint = fingerprint
        self.done: dict[str, Entry] = {}
        self.parts: dict[str, Entry] = {}
        self.resumed = False
        self._keys = folder / f"{name}.keys"
        self._people = folder / f"{name}.people"
        self._lock = folder / f"{name}.lock"
        self._lock_fd = -1

    @classmethod
    def open(cls, folder: Path, name: str, fingerprint: str, restart: bool = False) -> State:
        """
        The state that an earlier run left, or a new one.

        Args:
            folder: made if there is none.
            fingerprint: a hash of the inputs, the output and the settings.
            restart: delete what an earlier run left, its keys too.

        Raises:
            TutorError: the earlier run had another fingerprint, its state is damaged, another
                run is at work on it, or it cannot be written.
        """
        state = cls(folder, name, fingerprint)
        state._acquire()
        try:
            with _told(state.path):
                if not restart and state.path.exists():
                    state._load()
                if not state.resumed:
                    state._erase()
                    os.close(create(state._keys))
                    state.save()
        except BaseException:
            state.close()
            raise
        return state

    @property
    def ring(self) -> StateKeys:
        """The keys of this run's pseudonyms, for this process or another one."""
        return StateKeys(self._keys)

    @property
    def keys(self) -> dict[str, str]:
        """The keys in hex, by period. Secret."""
        with _told(self._keys):
            return {period: key.hex() for period, key in self.ring.load().items()}

    @property
    def people(self) -> dict[str, int] | None:
        """User ids by username, read from the disk; None if they were not set."""
        with _told(self._people), suppress(FileNotFoundError):
            return _read_json(self._people)
        return None

    @people.setter
    def people(self, people: dict[str, int] | None) -> None:
        with _told(self._people):
            _overwrite(self._people)
            if people is not None:
                _replace(self._people, people)

    def is_done(self, source: str, size: int, mtime_ns: int) -> bool:
        """Is this source finished, and unchanged since?"""
        return _if_same(self.done.get(source), size, mtime_ns) is not None

    def part_of(self, source: str, size: int, mtime_ns: int) -> Entry | None:
        """Where to go on with a source; None: begin anew, also if it has changed."""
        return _if_same(self.parts.get(source), size, mtime_ns)

    def checkpoint(self, source: str, read: int, written: int, size: int, mtime_ns: int, counts: Entry) -> None:
        """Note how far a source has come, on the disk."""
        part = {"read": read, "written": written, "size": size, "mtime_ns": mtime_ns, "counts": counts}
        self.parts[source] = part
        self.save()

    def finish(self, source: str, size: int, mtime_ns: int, counts: Entry) -> None:
        """Note that a source is finished, on the disk. Scrubbed in place, it has the size it has now."""
        self.parts.pop(source, None)
        self.done[source] = {"size": size, "mtime_ns": mtime_ns, "counts": counts}
        self.save()

    def save(self) -> None:
        """Write the state, whole or not at all; TutorError if that cannot be done."""
        found = {"fingerprint": self.fingerprint, "done": self.done, "parts": self.parts}
        with _told(self.path):
            _replace(self.path, found)

    def remove(self) -> None:
        """The run is over: delete the keys first, then the rest; TutorError if that cannot be done."""
        with _told(self.path):
            self._erase()
            self._lock.unlink()
        self.close()

    def close(self) -> None:
        """Let another run have the state; for contextlib.closing."""
        fd, self._lock_fd = self._lock_fd, -1
        if fd >= 0:
            os.close(fd)

    def _acquire(self) -> None:
        with _told(self._lock):
            make_folder(self._lock.parent)
            while True:
                self._lock_fd = open_or_create(self._lock)
                try:
                    fcntl.flock(self._lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    self.close()
                    raise TutorError(
                        f"Another run holds {self._lock}. Wait until it ends, then run the same command again."
                    ) from None
                with suppress(FileNotFoundError):
                    if os.path.samestat(os.stat(self._lock), os.fstat(self._lock_fd)):
                        return
                self.close()  # the run before us has just ended, and deleted it

    def _load(self) -> None:
        found = _read_json(self.path)
        if found.get("fingerprint") != self.fingerprint:
            raise TutorError(
                f"An earlier run stopped halfway ({self.path}), and had other inputs, another output or other "
                f"settings. Run it again as it was, to its end. {_RESTART}"
            )
        self.done, self.parts, self.resumed = found.get("done", 0), found.get("parts", 0), True
        numbers = {"size", "mtime_ns"}
        if not (_is_table(self.done, numbers) and _is_table(self.parts, numbers | {"read", "written"})):
            raise _damaged(self.path)

    def _erase(self) -> None:
        for path in (self._keys, self._people, _temporary(self._people)):
            _overwrite(path)
        for path in (self.path, _temporary(self.path)):
            path.unlink(missing_ok=True)


def _if_same(entry: Entry | None, size: int, mtime_ns: int) -> Entry | None:
    return entry if entry and (entry["size"], entry["mtime_ns"]) == (size, mtime_ns) else None


def _is_table(found: object, numbers: set[str]) -> bool:
    return isinstance(found, dict) and all(
        isinstance(entry, dict)
        and isinstance(entry.get("counts"), dict)
        and all(type(entry.get(name)) is int for name in numbers)
        for entry in found.values()
    )


def _damaged(path: Path) -> TutorError:
    return TutorError(f"{path}, where the earlier run noted how far it came, is damaged. {_RESTART}")


def _read_json(path: Path) -> dict[str, Any]:
    with open(os.open(path, os.O_RDONLY | _OPEN), encoding="ascii") as file:
        try:
            found = json.load(file)
        except ValueError as error:
            raise _damaged(path) from error
    if not isinstance(found, dict):
        raise _damaged(path)
    return found


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _replace(path: Path, value: object) -> None:
    temporary = _temporary(path)
    temporary.unlink(missing_ok=True)
    with open(create(temporary), "wb") as file:
        _write(file.fileno(), json.dumps(value).encode("ascii"))
    os.replace(temporary, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let the names of the files in a folder be on the disk."""
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _write(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]
    os.fsync(fd)


def _overwrite(path: Path) -> None:
    """
    Write zeros over a file's content, then delete it.

    That leaves nothing where a file system writes to the blocks a file has, as ext4 and XFS
    do. It reaches no copies: of file systems that write elsewhere (Btrfs, ZFS, overlays), of
    their snapshots, of worn cells of a flash disk, and of backups.
    """
    if path.exists():
        with open(os.open(path, os.O_WRONLY | _OPEN), "wb") as file:
            _write(file.fileno(), bytes(os.fstat(file.fileno()).st_size))
        path.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Let errors of the disk reach the operator."""
    try:
        yield
    except OSError as error:
        raise TutorError(
            f"The run's notes, {path}, could not be read or written: {error.strerror}. Put that right, then run "
            f"the same command again. {_RESTART}"
        ) from error
