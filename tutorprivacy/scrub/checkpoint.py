"""
What a run needs to go on where it stopped.

A run keeps up to four files of mode 0600, all of which `Checkpoint.delete` deletes:

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
from .durable_files import SAFE_OPEN, overwrite_and_delete, replace_json, temporary_path, write_and_sync

JsonObject = dict[str, Any]

_RESTART = "To start afresh, with new pseudonyms, run the same command with --restart."
_KEY_LINE = re.compile(rf"(forever|[0-9]{{4}}(?:-[0-9]{{2}}){{0,2}}) ([0-9a-f]{{{2 * KEY_BYTES}}})\n")


class CheckpointKeys:
    """
    A `KeyRing` of random keys in a file that all processes of a run share.

    Args:
        path: the file, one line ``<period> <key in hex>`` each. It is only ever appended to,
            under a lock, so that no copy of a key is left elsewhere on the disk.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys_by_period: dict[str, bytes] = {}

    def key(self, period: str, ends: datetime.datetime | None) -> bytes:
        """
        The key of a period; a new one is on the disk before it is returned.

        Args:
            ends: of no account: all keys are deleted with the end of the run.

        Raises:
            TutorError: the file is damaged, gone, or cannot be written.
        """
        if period not in self._keys_by_period:
            with _tutor_errors(self._path):
                self._keys_by_period = self.load(period)
        return self._keys_by_period[period]

    def load(self, wanted_period: str | None = None) -> dict[str, bytes]:
        """The keys by period, a wanted one made if there is none; for the errors see `key`."""
        fd = os.open(self._path, os.O_RDWR | os.O_APPEND | SAFE_OPEN)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            text = os.read(fd, os.fstat(fd).st_size).decode("ascii", "replace")
            lines = text.splitlines(keepends=True)
            if lines and not lines[-1].endswith("\n"):  # a crash: no one has used that key yet
                os.ftruncate(fd, len(text) - len(lines.pop()))
            matches = [_KEY_LINE.fullmatch(line) for line in lines]
            keys = {match[1]: bytes.fromhex(match[2]) for match in matches if match}
            if len(keys) < len(lines):
                raise TutorError(f"{self._path}, the keys of this run's pseudonyms, is damaged. {_RESTART}")
            if wanted_period is not None and wanted_period not in keys:
                keys[wanted_period] = secrets.token_bytes(KEY_BYTES)
                line = f"{wanted_period} {keys[wanted_period].hex()}\n"
                if not _KEY_LINE.fullmatch(line):
                    raise ValueError(f"{wanted_period!r} is no period")
                write_and_sync(fd, line.encode())
            return keys
        finally:
            os.close(fd)


class Checkpoint:
    """
    How far a run has come; of one process at a time. To be made with `open`.

    Attributes:
        finished_sources: by source path ``{"size", "mtime_ns", "counts"}``: the source is finished.
        begun_sources: by source path ``{"read", "written", "counts", "size", "mtime_ns"}``: it has been
            read for so many decompressed bytes, and written for so many stored ones.
        resumed: did an earlier run leave this checkpoint?
    """

    def __init__(self, folder: Path, name: str, fingerprint: str) -> None:
        self.path = folder / f"{name}.json"
        self.fingerprint = fingerprint
        self.finished_sources: dict[str, JsonObject] = {}
        self.begun_sources: dict[str, JsonObject] = {}
        self.resumed = False
        self._keys_path = folder / f"{name}.keys"
        self._user_ids_path = folder / f"{name}.people"
        self._lock_path = folder / f"{name}.lock"
        self._lock_fd = -1

    @classmethod
    def open(cls, folder: Path, name: str, fingerprint: str, restart: bool = False) -> Checkpoint:
        """
        The checkpoint that an earlier run left, or a new one.

        Args:
            folder: made if there is none.
            fingerprint: a hash of the inputs, the output and the settings.
            restart: delete what an earlier run left, its keys too.

        Raises:
            TutorError: the earlier run had another fingerprint, its checkpoint is damaged, another
                run is at work on it, or it cannot be written.
        """
        checkpoint = cls(folder, name, fingerprint)
        checkpoint._acquire()
        try:
            with _tutor_errors(checkpoint.path):
                if not restart and checkpoint.path.exists():
                    checkpoint._load()
                if not checkpoint.resumed:
                    checkpoint._erase()
                    os.close(create(checkpoint._keys_path))
                    checkpoint.save()
        except BaseException:
            checkpoint.close()
            raise
        return checkpoint

    @property
    def key_ring(self) -> CheckpointKeys:
        """The keys of this run's pseudonyms, for this process or another one."""
        return CheckpointKeys(self._keys_path)

    @property
    def keys_in_hex(self) -> dict[str, str]:
        """The keys in hex, by period. Secret."""
        with _tutor_errors(self._keys_path):
            return {period: key.hex() for period, key in self.key_ring.load().items()}

    @property
    def user_ids(self) -> dict[str, int] | None:
        """User ids by username, read from the disk; None if they were not set."""
        with _tutor_errors(self._user_ids_path), suppress(FileNotFoundError):
            return _read_json(self._user_ids_path)
        return None

    @user_ids.setter
    def user_ids(self, user_ids: dict[str, int] | None) -> None:
        with _tutor_errors(self._user_ids_path):
            overwrite_and_delete(self._user_ids_path)
            if user_ids is not None:
                replace_json(self._user_ids_path, user_ids)

    def is_finished(self, source: str, size: int, mtime_ns: int) -> bool:
        """Is this source finished, and unchanged since?"""
        return _if_unchanged(self.finished_sources.get(source), size, mtime_ns) is not None

    def progress_of(self, source: str, size: int, mtime_ns: int) -> JsonObject | None:
        """Where to go on with a source; None: begin anew, also if it has changed."""
        return _if_unchanged(self.begun_sources.get(source), size, mtime_ns)

    def record_progress(
        self, source: str, read: int, written: int, size: int, mtime_ns: int, counts: JsonObject
    ) -> None:
        """Note how far a source has come, on the disk."""
        progress = {"read": read, "written": written, "size": size, "mtime_ns": mtime_ns, "counts": counts}
        self.begun_sources[source] = progress
        self.save()

    def record_finished(self, source: str, size: int, mtime_ns: int, counts: JsonObject) -> None:
        """Note that a source is finished, on the disk. Scrubbed in place, it has the size it has now."""
        self.begun_sources.pop(source, None)
        self.finished_sources[source] = {"size": size, "mtime_ns": mtime_ns, "counts": counts}
        self.save()

    def save(self) -> None:
        """Write the checkpoint, whole or not at all; TutorError if that cannot be done."""
        content = {"fingerprint": self.fingerprint, "done": self.finished_sources, "parts": self.begun_sources}
        with _tutor_errors(self.path):
            replace_json(self.path, content)

    def delete(self) -> None:
        """The run is over: delete the keys first, then the rest; TutorError if that cannot be done."""
        with _tutor_errors(self.path):
            self._erase()
            self._lock_path.unlink()
        self.close()

    def close(self) -> None:
        """Let another run have the checkpoint; for contextlib.closing."""
        fd, self._lock_fd = self._lock_fd, -1
        if fd >= 0:
            os.close(fd)

    def _acquire(self) -> None:
        with _tutor_errors(self._lock_path):
            make_folder(self._lock_path.parent)
            while True:
                self._lock_fd = open_or_create(self._lock_path)
                try:
                    fcntl.flock(self._lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    self.close()
                    raise TutorError(
                        f"Another run holds {self._lock_path}. Wait until it ends, then run the same command again."
                    ) from None
                with suppress(FileNotFoundError):
                    if os.path.samestat(os.stat(self._lock_path), os.fstat(self._lock_fd)):
                        return
                self.close()  # the run before us has just ended, and deleted it

    def _load(self) -> None:
        content = _read_json(self.path)
        if content.get("fingerprint") != self.fingerprint:
            raise TutorError(
                f"An earlier run stopped halfway ({self.path}), and had other inputs, another output or other "
                f"settings. Run it again as it was, to its end. {_RESTART}"
            )
        self.finished_sources, self.begun_sources, self.resumed = content.get("done", 0), content.get("parts", 0), True
        numbers = {"size", "mtime_ns"}
        if not (
            _is_table(self.finished_sources, numbers) and _is_table(self.begun_sources, numbers | {"read", "written"})
        ):
            raise _damaged(self.path)

    def _erase(self) -> None:
        for path in (self._keys_path, self._user_ids_path, temporary_path(self._user_ids_path)):
            overwrite_and_delete(path)
        for path in (self.path, temporary_path(self.path)):
            path.unlink(missing_ok=True)


def _if_unchanged(entry: JsonObject | None, size: int, mtime_ns: int) -> JsonObject | None:
    return entry if entry and (entry["size"], entry["mtime_ns"]) == (size, mtime_ns) else None


def _is_table(table: object, numbers: set[str]) -> bool:
    return isinstance(table, dict) and all(
        isinstance(entry, dict)
        and isinstance(entry.get("counts"), dict)
        and all(type(entry.get(field)) is int for field in numbers)
        for entry in table.values()
    )


def _damaged(path: Path) -> TutorError:
    return TutorError(f"{path}, where the earlier run noted how far it came, is damaged. {_RESTART}")


def _read_json(path: Path) -> dict[str, Any]:
    with open(os.open(path, os.O_RDONLY | SAFE_OPEN), encoding="ascii") as file:
        try:
            content = json.load(file)
        except ValueError as error:
            raise _damaged(path) from error
    if not isinstance(content, dict):
        raise _damaged(path)
    return content


@contextmanager
def _tutor_errors(path: Path) -> Iterator[None]:
    """Let errors of the disk reach the operator."""
    try:
        yield
    except OSError as error:
        raise TutorError(
            f"The run's notes, {path}, could not be read or written: {error.strerror}. Put that right, then run "
            f"the same command again. {_RESTART}"
        ) from error
