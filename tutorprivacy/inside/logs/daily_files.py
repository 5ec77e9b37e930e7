"""
Log files that do not stay: one file a day, deleted after PRIVACY_LOG_RETENTION_DAYS.

Storage limitation, GDPR art. 5(1)(e).

Days are UTC. A day's file is ``<stem>-YYYY-MM-DD.log``; ``<stem>.log`` is a symbolic link
to today's. No file is ever renamed, so any number of processes can write at once. Deleted is what
was recorded when it was made (`logs.file_records`), and nothing else.

.. pii: Lines of the log, on disk until PRIVACY_LOG_RETENTION_DAYS are over: redacted, or pseudonymous events.
.. pii_types: other
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
import logging
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .. import location
from ..io.files import open_or_create, point
from . import file_records as records
from .file_owners import hand_over

log = logging.getLogger(__name__)

_DAY_SECONDS = 86400

#: Pseudonymous events and redacted lines are personal data still, so not for everybody on the host. The group is the
#: containers' own (1000): a collector that runs as another user is let in by it, and cannot write.
_MODE = 0o640


class DailyFileHandler(logging.Handler):
    """
    Append each record, whole, to the file of the current day.

    Args:
        directory: folder of the log files.
        stem: name of the log, ``all`` or ``tracking``.
        retention_days: files dated more than this many days before today are deleted, if they are recorded.
        purge_stems: logs that this handler looks after: it deletes their old files and names
            those that are not the plugin's. By default its own.
        clock: returns Unix time in seconds; for tests.

    Nothing is opened before the first record. Errors of the disk go to
    ``handleError`` or to this module's logger, never to the caller.
    """

    def __init__(
        self,
        directory: str,
        stem: str,
        retention_days: int,
        purge_stems: list[str] | None = None,
        clock: Callable[[], float] = lambda: time.time(),
    ) -> None:
        super().__init__()
        self.directory = Path(directory)
        self.stem = stem
        self.retention_days = retention_days
        self.purge_stems = [stem] if purge_stems is None else list(purge_stems)
        self.clock = clock
        self._fd = self._record = -1
        self._stamped = 0
        self._path = self._refused = self.directory
        self._inode: tuple[int, int] = (0, 0)
        self._day_ends = 0.0
        self._notices: list[tuple[int, str]] = []
        self._purge(self._today())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line. Never raises."""
        try:
            self._append(self.format(record))
        except Exception:
            self.handleError(record)

    def append(self, line: str) -> None:
        """Write a line that needs no formatting; a record would take longer than the writing. Never raises."""
        self.acquire()
        try:
            self._append(line)
        except Exception:
            self.handleError(_NO_RECORD)
        finally:
            self.release()

    def _append(self, line: str) -> None:
        try:
            self.start_day_if_due()
            self._open_if_moved()
            self._write((line + "\n").encode("utf-8", "backslashreplace"))
        finally:
            if self._notices:
                self.tell()  # to the other handlers, if not to this one

    def start_day_if_due(self) -> None:
        """Turn to the next day's file and delete old ones, if midnight UTC has passed."""
        if self.clock() < self._day_ends:
            return
        self.acquire()
        try:
            today = self._today()
            at_start = self._day_ends == 0.0
            self._day_ends = float((today.toordinal() - _EPOCH + 1) * _DAY_SECONDS)
            self._close_file()
            self._path = self.directory / f"{self.stem}-{today.isoformat()}.log"
            if not at_start:
                self._purge(today)
            self._name_logs_of_others()
            self._link_today()
        finally:
            self.release()

    def close(self) -> None:
        """Close the file; a later record opens it again."""
        self.acquire()
        try:
            self._close_file()
        finally:
            self.release()
        super().close()

    def tell(self) -> None:
        """Log what happened to our own files, outside of the work on them."""
        notices, self._notices = self._notices, []  # logging them comes back here
        for level, text in notices:
            log.log(level, text)

    def _today(self) -> datetime.date:
        return datetime.datetime.fromtimestamp(self.clock(), datetime.timezone.utc).date()

    def _write(self, line: bytes) -> None:
        # One write on a descriptor in append mode: lines of several processes never mix.
        written = os.write(self._fd, line)
        while written < len(line):
            written += os.write(self._fd, line[written:])
        self._stamp()

    def _stamp(self) -> None:
        """Without it, the file would be taken for somebody else's, and stay: no line is lost for that."""
        if self._record >= 0:
            try:
                self._stamped = records.stamp(self._record, self._fd, self._stamped)
            except OSError:
                self._close_record()

    def _open_if_moved(self) -> None:
        """(Re)open the file if it is not open, or was moved or deleted by somebody else."""
        if self._fd >= 0:
            try:
                found = os.stat(self._path)
            except FileNotFoundError:
                pass
            else:
                if (found.st_dev, found.st_ino) == self._inode:
                    return
        self._close_file()
        self._record = records.begin(self._path)
        try:
            self._fd = open_or_create(self._path, _MODE, os.O_WRONLY | os.O_APPEND)
        except PermissionError:
            self._name_other_owner()
            raise
        hand_over(self._fd, self.directory)
        opened = os.fstat(self._fd)
        self._inode = (opened.st_dev, opened.st_ino)

    def _name_other_owner(self) -> None:
        """Once a day: the line itself is not lost where there is a console."""
        if self._refused != self._path and self._path.exists():
            self._refused = self._path
            self._notices.append(
                (
                    logging.ERROR,
                    f"{self._path.name} belongs to another user (uid {self._path.stat().st_uid}), so no line can be "
                    "written to it. Give it to the owner of its folder: chown --reference=. and its name.",
                )
            )

    def _close_file(self) -> None:
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)
        self._close_record()

    def _close_record(self) -> None:
        self._stamped = 0
        if self._record >= 0:
            record, self._record = self._record, -1
            os.close(record)

    def _link_today(self) -> None:
        link = self.directory / f"{self.stem}.log"
        if not location.FILE.exists():
            return  # the plugin was disabled, which has taken the link away: stock would write through it
        try:
            if link.is_symlink():
                if not records.is_link_of_ours(link, self.stem):
                    return  # somebody else's link
                point(str(link), self._path.name, force=True)
            elif not link.exists():
                point(str(link), self._path.name, force=False)
        except FileExistsError:
            pass  # another process was faster
        except OSError as error:
            self._notices.append((logging.WARNING, f"{link.name} could not be linked: {error.strerror}"))

    def _purge(self, today: datetime.date) -> None:
        for stem in self.purge_stems:
            try:
                files = list(_recorded(self.directory, stem))
            except OSError:
                continue  # unreadable: writing to it will say so
            for path in [path for day, path in files if (today - day).days > self.retention_days]:
                try:
                    if records.is_own(path):
                        path.unlink()
                    records.forget(path)  # or it is gone, or somebody else has written to it: then it will be named
                except FileNotFoundError:
                    pass  # another process was faster
                except OSError as error:
                    self._notices.append(
                        (
                            logging.ERROR,
                            f"{path.name} is older than {self.retention_days} days and could not be "
                            f"deleted: {error.strerror}. Delete it by hand.",
                        )
                    )

    def _name_logs_of_others(self) -> None:
        for stem in self.purge_stems:
            try:
                for path in _logs_of_others(self.directory, stem):
                    if records.is_to_be_named(path, is_growing=path == self._path):
                        self._notices.append((logging.WARNING, _named(path, is_dated=path.stem != stem)))
            except OSError:
                continue  # no folder yet, or unreadable


def _logs_of_others(folder: Path, stem: str) -> Iterator[Path]:
    """Files of a log that hold something and that the plugin has not written alone."""
    pattern = records.dated_pattern(stem)
    for name in sorted(os.listdir(folder)):
        path = folder / name
        if name == f"{stem}.log" or pattern.match(name):
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_size and not records.is_own(path):
                yield path


def _named(path: Path, is_dated: bool) -> str:
    size = path.stat().st_size
    if is_dated:
        return (
            f"{path.name} ({size} bytes) was not written by the privacy plugin alone, or before it kept records. It "
            "may hold personal data, and is left where it is: delete it by hand."
        )
    return (
        f"{path.name} ({size} bytes) was written before the privacy plugin was enabled. It may hold personal data and "
        "is left where it is."
    )


def _recorded(folder: Path, stem: str) -> Iterator[tuple[datetime.date, Path]]:
    for day, path in records.recorded(folder, stem):
        try:
            yield datetime.date.fromisoformat(day), path
        except ValueError:  # all-2026-99-99.log is not ours
            continue


#: Names the handler in an error report, and quotes nothing.
_NO_RECORD = logging.makeLogRecord({"msg": "a line that could not be written"})

_EPOCH = datetime.date(1970, 1, 1).toordinal()


def start_day_if_due() -> None:
    """Let every DailyFileHandler of this process notice that midnight has passed. Never raises."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, DailyFileHandler):
            try:
                handler.start_day_if_due()
                handler.tell()
            except Exception as error:
                log.error("Old log files could not be looked after: %s", type(error).__name__)
