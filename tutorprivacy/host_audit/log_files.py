"""
The data folder: logs of before the plugin, logs that should be gone, and what is in the newest.

Never a line's text: sizes, days and numbers of lines.
"""

from __future__ import annotations

import bz2
import datetime
import gzip
import lzma
import os
import re
import shlex
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..inside.audit.findings import FAIL, UNKNOWN, Finding, found
from ..inside.logs.file_owners import in_the_way, platforms_user
from ..inside.logs.file_records import FOLDER as RECORDS
from ..inside.logs.file_records import is_own, written_to
from .log_lines import ip_policy, names_people
from .project import Project

#: Each has a folder of its own.
SERVICES = ("lms", "cms")

#: Folders that Tutor's jobs have had in some releases.
_JOBS = ("lms-job", "cms-job")

_DATED = re.compile(r"(?:all|tracking)-(\d{4}-\d\d-\d\d)\.log\Z", re.ASCII)
_BEFORE = re.compile(r"(?:all|tracking)(?:\.log|[.-])", re.ASCII)
_TIME = re.compile(rb'(?:\A|"time(?:stamp)?": ?")(\d{4}-\d\d-\d\d)(?=[T ])')

#: What is read of each end of a log.
_END_BYTES = 1 << 16

#: What is read of a compressed log, to find its last day, of bytes decompressed.
_LIMIT_BYTES = 1 << 28

_OPENERS: Mapping[str, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


_WITHOUT = "written without the plugin, or copied from what is."
_NOT_RECORDED = (
    "not recorded as written by the plugin alone: others have written it, too, or it is of before there were records. "
    "Nobody deletes it."
)


_STOP_FIRST = "The platform can have it open, so first: tutor local stop. "


@dataclass(frozen=True)
class _Log:
    path: Path
    size: int
    changed: float
    day: datetime.date | None  # of a file of the plugin's


def log_file_findings(project: Project, today: datetime.date | None = None) -> Iterator[Finding]:
    """
    The findings of all log folders.

    Args:
        today: the day, UTC.
    """
    today = today or datetime.datetime.now(datetime.timezone.utc).date()
    for service in (*SERVICES, *_JOBS):
        folder = project.data(service, "logs")
        if service in _JOBS and not _is_there(folder):
            continue
        yield from _folder(project, service, folder, today)


def _folder(project: Project, service: str, folder: Path, today: datetime.date) -> Iterator[Finding]:
    check, place = "data.folder", str(folder)
    if not _is_there(folder):
        yield found(check, place, True, "There is no log folder: the platform has not logged here yet.")
        return
    try:
        logs = list(_logs(folder))
    except OSError as error:
        yield Finding(check, place, UNKNOWN, f"The folder cannot be read: {error.strerror}.", _let_read(folder))
        return
    yield found(check, place, True, f"{len(logs)} files, {_size(sum(log.size for log in logs))}.")
    yield from _owner_findings(folder, today)
    dated = [log for log in logs if log.day]
    try:
        own = [log for log in dated if is_own(log.path)]
    except OSError as error:
        evidence = f"Which of the daily files are the plugin's own cannot be seen: {error.strerror}."
        yield Finding("data.old-logs", place, UNKNOWN, evidence, _let_read(folder / RECORDS))
        own = dated
    yield from _old_logs(folder, service, [log for log in logs if log not in own], today)
    days = int(project.found["PRIVACY_LOG_RETENTION_DAYS"])
    yield _retention(folder, own, days, today)
    yield _new_logs(folder, dated, project.found, today)


def _owner_findings(folder: Path, today: datetime.date) -> Iterator[Finding]:
    """Can the platform write its logs? Not to what root has made in its folder."""
    check, place = "data.owner", str(folder)
    try:
        owner = platforms_user(folder)
        others = list(in_the_way(written_to(folder, today.isoformat()), owner))
    except OSError as error:
        yield Finding(check, place, UNKNOWN, f"Owners cannot be seen: {error.strerror}.", _let_read(folder))
        return
    names = ", ".join(os.path.relpath(path, folder.parent) for path in others)
    yield found(
        check,
        place,
        not others,
        f"Not of the platform's user (uid {owner}), which so cannot write its logs: {names}."
        if others
        else f"What is written to today belongs to the folder's owner (uid {owner}), or is not there yet.",
        f"sudo chown --no-dereference {owner} {' '.join(shlex.quote(str(path)) for path in others)}",
    )


def _is_there(folder: Path) -> bool:
    try:
        os.lstat(folder)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # whoever reads it will see
    return True


def _logs(folder: Path) -> Iterator[_Log]:
    """Files that hold something, below a folder."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                yield from _logs(Path(entry.path))
            elif not (entry.is_symlink() and _DATED.match(os.readlink(entry.path))):  # the plugin's link to today
                try:
                    status = entry.stat()
                except FileNotFoundError:  # deleted meanwhile, or a link to nothing
                    continue
                if stat.S_ISREG(status.st_mode) and status.st_size:
                    day = None if entry.is_symlink() else _day(entry.name)
                    yield _Log(Path(entry.path), status.st_size, status.st_mtime, day)


def _day(name: str) -> datetime.date | None:
    match = _DATED.match(name)
    try:
        return datetime.date.fromisoformat(match[1]) if match else None
    except ValueError:  # all-2026-99-99.log is not the plugin's
        return None


def _let_read(path: Path) -> str:
    return f"Let the audit read it, or look at it yourself: sudo ls -lR {shlex.quote(str(path))}"


def _old_logs(folder: Path, service: str, logs: list[_Log], today: datetime.date) -> Iterator[Finding]:
    check = "data.old-logs"
    if not logs:
        yield found(check, str(folder), True, "No log of before the plugin.")
    for log in logs:
        if not _BEFORE.match(log.path.name):
            evidence = f"{_size(log.size)}, changed on {_changed(log)}; neither the platform's log nor the plugin's."
            yield Finding(check, str(log.path), UNKNOWN, evidence, "Look at what writes it, and whether it rotates.")
            continue
        path = shlex.quote(str(log.path))
        yield Finding(
            check,
            str(log.path),
            FAIL,
            f"{_size(log.size)}, {_span(log)}; {_NOT_RECORDED if log.day else _WITHOUT}",
            f"{_STOP_FIRST if _can_be_open(log, today) else ''}tutor privacy scrub --output scrubbed-{service} {path} "
            f"takes the people out of a copy. Then, or if you do not need it: rm {path}",
        )


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 50_000 else f"{size} bytes"


def _changed(log: _Log) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(log.changed))


def _span(log: _Log) -> str:
    """From when to when a log is."""
    try:
        start, end = _ends(log)
    except (OSError, EOFError, ValueError, lzma.LZMAError):
        return f"changed on {_changed(log)}; it cannot be read"
    days = [match.decode() for part in (start, end) for line in part.split(b"\n") for match in _TIME.findall(line)[:1]]
    if not days:
        return f"changed on {_changed(log)}; no line of it tells a day"
    last = days[-1] if end else f"{_changed(log)}, when it was changed"
    return f"from {days[0]} to {last}"


def _ends(log: _Log) -> tuple[bytes, bytes]:
    """The first and the last bytes of a log, decompressed; of one that is very long, no last ones."""
    opener = _OPENERS.get(log.path.suffix)
    if opener is None:
        with open(log.path, "rb") as file:
            start = file.read(_END_BYTES)
            file.seek(max(0, log.size - _END_BYTES))
            return start, file.read(_END_BYTES)
    with opener(log.path, "rb") as file:
        return _read_through(file)


def _read_through(file: IO[bytes]) -> tuple[bytes, bytes]:
    start = end = file.read(_END_BYTES)
    done = len(start)
    while piece := file.read(_END_BYTES):
        end = end[-_END_BYTES:] + piece
        done += len(piece)
        if done > _LIMIT_BYTES:
            return start, b""
    return start, end


def _retention(folder: Path, logs: list[_Log], days: int, today: datetime.date) -> Finding:
    expired = [log for log in logs if log.day and (today - log.day).days > days]
    oldest = min((log.day for log in logs if log.day), default=None)
    ages = f"the oldest is of {oldest}" if oldest else "there is none"
    return found(
        "data.retention",
        str(folder),
        not expired,
        f"{len(logs)} daily files, {ages}; PRIVACY_LOG_RETENTION_DAYS is {days}"
        + (f", so {len(expired)} of them should be gone." if expired else "."),
        "The platform deletes them when it logs; if it does not run, or may not: rm "
        + " ".join(shlex.quote(str(log.path)) for log in expired[:5])
        + (" …" if len(expired) > 5 else ""),
    )


def _new_logs(folder: Path, logs: list[_Log], settings: Mapping[str, Any], today: datetime.date) -> Finding:
    """Is what the plugin wrote itself free of personal data? Other settings, now or earlier, may have kept some."""
    check = "data.new-logs"
    addresses = ip_policy(settings)
    with_people: list[_Log] = []
    lines = 0
    for log in logs:
        try:
            start, end = _ends(log)
        except OSError as error:
            evidence = f"{log.path.name} cannot be read: {error.strerror}."
            return Finding(check, str(folder), UNKNOWN, evidence, _let_read(log.path))
        found_lines = [*start.split(b"\n")[:-1], *(end.split(b"\n")[1:] if log.size > _END_BYTES else [])]
        lines += len(found_lines)
        if any(names_people(line.decode(errors="replace"), addresses) for line in found_lines):
            with_people.append(log)
    return found(
        check,
        str(folder),
        not with_people,
        f"Personal data that the plugin would take out is in {', '.join(log.path.name for log in with_people)}."
        if with_people
        else f"In {lines} lines at the ends of {len(logs)} daily files is nothing that the plugin would take out.",
        "See the findings about settings; for what earlier ones have kept: "
        + _stopped(
            "tutor privacy scrub --in-place " + " ".join(shlex.quote(str(log.path)) for log in with_people),
            with_people,
            today,
        ),
    )


def _stopped(command: str, logs: Iterable[_Log], today: datetime.date) -> str:
    """A command that writes into logs; the platform is stopped for it if it can have one of them open."""
    return (
        f"tutor local stop && {command}; tutor local start -d"
        if any(_can_be_open(log, today) for log in logs)
        else command
    )


def _can_be_open(log: _Log, today: datetime.date) -> bool:
    """Of the platform's processes: one that has logged nothing today has yesterday's."""
    return log.day is not None and (today - log.day).days <= 1


def interrupted_scrub_finding(project: Project) -> Finding:
    """Has a scrubbing been interrupted, which has left the keys of its pseudonyms?"""
    folder = project.root / "privacy-scrub"
    keys = [path.name for path in sorted(folder.glob("*.keys"))] + [p.name for p in sorted(folder.glob("*.people"))]
    return found(
        "data.scrub",
        str(folder),
        not keys,
        f"An interrupted `tutor privacy scrub` has left what links its pseudonyms to people: {', '.join(keys)}."
        if keys
        else "No interrupted `tutor privacy scrub` has left keys of its pseudonyms.",
        "Run the same command once more: it goes on, and deletes them at its end.",
    )
