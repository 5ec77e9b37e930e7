"""
Which daily log files are the plugin's own: recorded when they are made, not guessed from their names.

For each file that a `DailyFileHandler` makes there is an empty one of the same name in the folder
``.privacy-logs`` beside it. Its time is that of the last line that the plugin wrote. If the log's own
time is another one, somebody else has written to it since, or has put another file into its place:
stock through ``all.log``, say, while that was still a link. Such a file is not the plugin's any more.

The times are those that the file system keeps, and are compared with each other, never with a clock:
copies that keep times (``rsync -a``, backups, ``tutor privacy scrub --in-place``) change nothing, and
whatever does not keep them is on the safe side, where nothing is deleted.

.. no_pii: names of files, and times
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..io.files import create, make_folder
from .file_owners import hand_over

#: Below the folder of the logs.
FOLDER = ".privacy-logs"

#: Of the daily files: each is a log of its own.
STEMS = ("all", "tracking")

#: Puts a note that an old log was named apart from the records.
_NAMED = "named-"

#: Another process may be between its line and its stamp.
_TRIES, _PAUSE_SECONDS = 5, 0.01


def dated_pattern(stem: str) -> re.Pattern[str]:
    """Matches the names of a log's daily files; its group is the day."""
    return re.compile(rf"{re.escape(stem)}-([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\.log\Z")


def is_own(log: Path) -> bool:
    """
    Has nobody but the plugin written this daily file?

    Raises:
        OSError: that cannot be seen.
    """
    for _ in range(_TRIES):
        try:
            found, record = os.lstat(log), os.lstat(_record(log))
        except FileNotFoundError:
            return False
        if _stamp(found) == _stamp(record) or not found.st_size:
            return True
        time.sleep(_PAUSE_SECONDS)
    return False


def is_link_of_ours(path: Path, stem: str) -> bool:
    """
    Is ``<stem>.log`` the plugin's link to a daily file?

    Raises:
        OSError: that cannot be seen.
    """
    try:
        return bool(dated_pattern(stem).match(os.readlink(path)))
    except OSError:
        if path.is_symlink():
            raise
        return False


def recorded(folder: Path, stem: str) -> Iterator[tuple[str, Path]]:
    """(day, path) of each daily file that has a record, also of one that is gone."""
    pattern = dated_pattern(stem)
    with suppress(FileNotFoundError):
        for name in sorted(os.listdir(folder / FOLDER)):
            match = pattern.match(name)
            if match:
                yield match.group(1), folder / name


def forget(log: Path) -> None:
    """The log is gone, or is not the plugin's any more: for all processes, whatever they have open."""
    with suppress(OSError):
        os.unlink(_record(log))


def is_to_be_named(log: Path, is_growing: bool) -> bool:
    """
    True once for each state of a log that is not the plugin's, over all processes and restarts.

    Args:
        is_growing: it is written to now, so once is enough.
    """
    note = log.parent / FOLDER / f"{_NAMED}{log.name}"
    try:
        found = os.stat(log)
        is_new = _made(note)
        if not is_new and (is_growing or _stamp(os.lstat(note)) == _stamp(found)):
            return False
        os.utime(note, ns=(found.st_mtime_ns, found.st_mtime_ns), follow_symlinks=False)
    except OSError:
        return False
    return True


def written_to(folder: Path, day: str) -> list[Path]:
    """All that a process writes to on a day that logs: the folder, today's files, and their records."""
    logs = [folder / f"{stem}-{day}.log" for stem in STEMS]
    return [folder, folder / FOLDER, *logs, *map(_record, logs)]


def begin(log: Path) -> int:
    """
    To be called before a daily file is opened, or made.

    Returns:
        A descriptor for `stamp` if what is written is the plugin's own; else -1, as where nothing can be recorded.
    """
    try:
        if os.path.lexists(log):
            if not is_own(log):
                forget(log)
                return -1
        else:
            _made(_record(log))
        return os.open(_record(log), os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return -1


def stamp(record: int, log: int, known_ns: int) -> int:
    """
    To be called after each line.

    Args:
        record: what `begin` has returned.
        log: descriptor of the daily file.
        known_ns: what this has returned the last time.
    """
    now_ns = os.fstat(log).st_mtime_ns
    while now_ns != known_ns:  # another process may have written meanwhile, and have stamped before
        known_ns = now_ns
        os.utime(record, ns=(known_ns, known_ns))
        now_ns = os.fstat(log).st_mtime_ns
    return known_ns


def _record(log: Path) -> Path:
    return log.parent / FOLDER / log.name


def _made(path: Path) -> bool:
    """False: it was there. For the platform's user alone, as the logs are."""
    folder = path.parent
    folder.parent.stat()  # the log folder itself is not ours to make
    make_folder(folder)
    _close_for_owner(os.open(folder, os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC), folder.parent)
    try:
        _close_for_owner(create(path), folder.parent)
    except FileExistsError:
        return False
    return True


def _close_for_owner(made: int, folder: Path) -> None:
    try:
        hand_over(made, folder)
    finally:
        os.close(made)


def _stamp(found: os.stat_result) -> int:
    """In microseconds: not every file system can be told the rest."""
    return found.st_mtime_ns // 1000
