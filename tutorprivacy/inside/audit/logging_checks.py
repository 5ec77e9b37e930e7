"""
The audit of logging: each handler of each logger, where it writes and what; and the log folder.

.. no_pii: invented people, names of files, dates and sizes
"""

from __future__ import annotations

import copy
import datetime
import gzip
import logging
import logging.handlers
import os
import re
import stat
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.log import AdminEmailHandler

from ..logs.daily_files import DailyFileHandler
from ..logs.every_handler import writes_text
from ..logs.file_owners import in_the_way, platforms_user
from ..logs.file_records import is_own, written_to
from ..logs.redacting_formatter import EVENT_LOGGERS
from .canaries import Planted, acting, loggers, of_places, written
from .findings import UNKNOWN, Check, Finding, carried_out, found

#: What a record lacks where the handler's own filters do not set it: the platform leaves that to another handler's.
_OF_THE_PLATFORM = {"userid": None, "remoteip": None}

_REDACT = "Set PRIVACY_APP_LOG=redacted; if it is, another plugin has added this handler behind this one."
_ROTATES = (logging.handlers.RotatingFileHandler, logging.handlers.TimedRotatingFileHandler)

_FILES = (logging.FileHandler, logging.handlers.WatchedFileHandler)

_DATED = re.compile(r"(?:all|tracking)-(\d{4}-\d\d-\d\d)\.log\Z", re.ASCII)
_OLD = re.compile(r"(?:all|tracking)\.log(?:[.-].*)?\Z")
_TIME = re.compile(rb'(?:\A|"time(?:stamp)?": ?")(\d{4}-\d\d-\d\d)')

#: What is read of each end of an old log, to find its first and last day.
_END_BYTES = 65536


def checks(place: str, log_folder: Path) -> list[Check]:
    """The checks of a process, for `audit.findings.carried_out`."""
    return [
        ("logging.handlers", place, lambda: _handlers(place)),
        ("logging.self-test", place, lambda: _self_test(place, log_folder)),
    ]


def folder_checks(place: str, log_folder: Path, retention_days: int) -> list[Check]:
    """The checks of the files that are there."""
    return [
        ("logging.retention", place, lambda: [_retention(place, log_folder, retention_days)]),
        ("logging.old-logs", place, lambda: _old_logs(place, log_folder)),
        ("logging.owner", place, lambda: [_owner(place, log_folder)]),
    ]


def _handlers(place: str) -> Iterator[Finding]:
    seen: dict[logging.Handler, list[str]] = {}
    for logger in loggers():
        for handler in logger.handlers:
            seen.setdefault(handler, []).append(logger.name)
    for handler, names in seen.items():
        if not writes_nowhere(handler):
            where = f"{place}: {target(handler)} of {', '.join(sorted(names))}"
            # Of each by itself: what fails in one says nothing of the others.
            yield from carried_out([("logging.handlers", where, partial(_content, where, handler, names))])
            if isinstance(handler, logging.FileHandler):
                yield _rotation(where, handler)


def writes_nowhere(handler: logging.Handler) -> bool:
    """Does it keep nothing? By what it does, not by its name: libraries have null handlers of their own."""
    if isinstance(handler, logging.NullHandler):
        return True
    code = getattr(type(handler).emit, "__code__", None)
    if code is not None and not code.co_names and not code.co_freevars:
        return True  # it calls nothing and asks nothing of anybody
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        stream = handler.stream  # a file is opened, and opened again, when something is written
        return stream is None or getattr(stream, "closed", False) or getattr(stream, "name", "") == os.devnull
    return isinstance(handler, logging.FileHandler) and handler.baseFilename == os.devnull


def _content(where: str, handler: logging.Handler, names: list[str]) -> list[Finding]:
    """What the handler makes of a record with personal data; nothing is written."""
    check = "logging.handlers"
    if isinstance(handler, AdminEmailHandler):
        from django.conf import settings

        evidence = f"Mails whole requests to {len(settings.ADMINS)} addresses (ADMINS)." if settings.ADMINS else ""
        remedy = "Leave ADMINS empty, or leave it to the operator's mailbox to keep personal data."
        return [found(check, where, not settings.ADMINS, evidence or "No ADMINS.", remedy)]
    if set(names) <= EVENT_LOGGERS:
        return [found(check, where, True, "Writes events as they come: see tracking.self-test.")]
    planted = Planted.someone()
    values: set[str] = set()
    is_stock = type(handler).handle is logging.Handler.handle
    is_text = is_stock and writes_text(type(handler))
    with acting(planted):
        for name in set(names) - EVENT_LOGGERS:
            record = logging.makeLogRecord({"name": name, "levelno": logging.ERROR, "levelname": "ERROR"})
            record.__dict__.update(_OF_THE_PLATFORM, msg="%s", args=(planted.line(),))
            for handed in _handed_to(handler, record):
                said = handler.format(handed) if is_text else repr(vars(handed))
                values |= planted.names_in(said.encode())
    seen = ", ".join(sorted(values))
    if is_text:
        return [found(check, where, not values, f"Writes as it is: {seen}." if values else "Redacts.", _REDACT)]
    evidence = "A handler of another kind, which is handed "
    if is_stock and not values:
        return [found(check, where, True, f"{evidence}redacted text.")]
    evidence += "records as they are: what it makes of them cannot be seen from here."
    return [Finding(check, where, UNKNOWN, evidence, "Look at where it sends records, and at what they hold.")]


def _handed_to(handler: logging.Handler, record: logging.LogRecord) -> list[logging.LogRecord]:
    """What a handler would have to write of a record, once its filters have seen it."""
    if type(handler).handle is not logging.Handler.handle:
        return [record]  # its own way to deal with records may write them
    handed: list[logging.LogRecord] = []
    double = copy.copy(handler)
    double.emit = handed.append  # type: ignore[method-assign,assignment]
    double.handle(record)
    return handed


def _rotation(where: str, handler: logging.FileHandler) -> Finding:
    return found(
        "logging.rotation",
        where,
        isinstance(handler, _ROTATES),
        "Rotates by itself." if isinstance(handler, _ROTATES) else "Grows for ever.",
        "Let LOGGING have a handler that deletes what is old; with this plugin, local and tracking do.",
    )


def target(handler: logging.Handler) -> str:
    """Where a handler writes, in a word."""
    if isinstance(handler, DailyFileHandler):
        return f"daily file {handler.directory}/{handler.stem}"
    if isinstance(handler, logging.FileHandler):
        return f"file {handler.baseFilename}"
    if isinstance(handler, logging.StreamHandler):
        return f"stream {getattr(handler.stream, 'name', type(handler.stream).__name__)}"
    return type(handler).__name__


def _self_test(place: str, log_folder: Path) -> Iterator[Finding]:
    """A line is really logged, and everything that is written meanwhile is searched."""
    planted = Planted.someone()

    def write() -> None:
        with acting(planted):
            for name in ("edx.student", "audit", "django.request"):
                logging.getLogger(name).warning("%s", planted.line())

    places = written(write, [log_folder])
    findings = list(of_places("logging.self-test", place, planted, places, _REDACT))
    if not any(planted.marker.encode() in content for content in places.values()):
        yield Finding("logging.self-test", place, UNKNOWN, "The line that was logged is nowhere.", "Look at LOGGING.")
        return
    yield from findings


def _retention(place: str, log_folder: Path, retention_days: int) -> Finding:
    check, where = "logging.retention", f"{place}: {log_folder}"
    if not log_folder.exists():
        return found(check, where, True, "There is no log folder.")
    names = [name for name in os.listdir(log_folder) if _DATED.match(name) and is_own(log_folder / name)]
    days = [match.group(1) for name in names if (match := _DATED.match(name))]
    today = datetime.datetime.now(datetime.timezone.utc).date()
    oldest = min((datetime.date.fromisoformat(day) for day in days), default=today)
    age = (today - oldest).days
    return found(
        check,
        where,
        age <= retention_days,
        f"The oldest daily file is {age} days old; PRIVACY_LOG_RETENTION_DAYS is {retention_days}.",
        f"Delete it by hand, and see the log for why it could not be: {log_folder}/*-{oldest}.log",
    )


def _old_logs(place: str, log_folder: Path) -> Iterator[Finding]:
    """Files of before the plugin, and daily ones that it has not written alone: it leaves them alone."""
    check, where = "logging.old-logs", f"{place}: {log_folder}"
    old = []
    for name in sorted(os.listdir(log_folder)) if log_folder.exists() else ():
        path = log_folder / name
        status = path.lstat()
        is_others = _OLD.match(name) or (_DATED.match(name) and not is_own(path))
        if is_others and stat.S_ISREG(status.st_mode) and status.st_size:
            old.append((path, status))
    if not old:
        yield found(check, where, True, "No log of before the plugin.")
    for path, status in old:
        first, last = _days(path, status)
        why = "not recorded as written by the plugin alone" if _DATED.match(path.name) else "written without the plugin"
        yield found(
            check,
            f"{place}: {path}",
            False,
            f"{status.st_size / 1e6:.1f} MB, from {first} to {last}; {why}.",
            "tutor privacy scrub --help: scrub it, and delete it then, or delete it.",
        )


def _owner(place: str, log_folder: Path) -> Finding:
    """Can this process, which is of the platform's user, write to what it logs to today?"""
    check, where, user = "logging.owner", f"{place}: {log_folder}", os.geteuid()
    if not log_folder.exists():
        return found(check, where, True, "There is no log folder.")
    owner = user or platforms_user(log_folder)
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    others = [
        path for path in in_the_way(written_to(log_folder, today), owner) if not user or not os.access(path, os.W_OK)
    ]
    names = ", ".join(os.path.relpath(path, log_folder.parent) for path in others)
    return found(
        check,
        where,
        not others,
        f"Of another user, so that no line can be written there: {names}."
        if others
        else "Today's files can be written.",
        f"As root: chown --no-dereference {owner} {' '.join(map(str, others))}",
    )


def _days(path: Path, status: os.stat_result) -> tuple[str, str]:
    """First and last day that a log's lines name; when the file was changed, where they do not."""
    changed = time.strftime("%Y-%m-%d", time.gmtime(status.st_mtime))
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        first = _days_in(file.read(_END_BYTES))
        if path.suffix == ".gz":  # its end cannot be had without reading all of it
            return first[0] if first else "an unknown day", changed
        file.seek(max(0, status.st_size - _END_BYTES))
        last = _days_in(file.read())
    return (first or last or ["an unknown day"])[0], (last or first or [changed])[-1]


def _days_in(part: bytes) -> list[str]:
    return [match.decode() for line in part.splitlines() for match in _TIME.findall(line)[:1]]
