"""
Every handler of the log, whoever adds it and when: what it writes, and what it says when it fails.

LOGGING is read once. Libraries give loggers handlers of their own at any time (Celery, and its pool; pyasn1;
whoever watches errors and times), with formatters of their own or none. So what all handlers have in common is
changed, `logging.Handler` itself:

- one that writes the text of its formatter writes it redacted;
- one of another kind, which may send a record anywhere, is handed a record of redacted text and nothing else.

.. pii: Records of applications, in memory; what leaves it is redacted.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import sys
import time
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from .daily_files import DailyFileHandler
from .redacting_formatter import EVENT_LOGGERS, HARMLESS_ATTRIBUTES, RedactingFormatter

#: Handlers that keep nothing, or that the operator switches on by hand (ADMINS).
LEFT_ALONE = ("logging.NullHandler", "django.utils.log.AdminEmailHandler")

#: They write what their formatter makes, and nothing else.
WRITE_TEXT = (
    *(logging.StreamHandler, logging.FileHandler, DailyFileHandler, logging.handlers.SysLogHandler),
    *(logging.handlers.WatchedFileHandler, logging.handlers.BaseRotatingHandler),
)

_SECONDS_BETWEEN_ERROR_REPORTS = 60.0

#: What formatters ask of a record, beside what is harmless. Fields of ours are texts: of None, OpenTelemetry warns by
#: another record, which its handler is handed, and so on (before 1.38).
_EMPTY = {**dict.fromkeys(("args", "exc_info", "exc_text", "stack_info")), "userid": "", "remoteip": ""}

_stock_handle, _stock_format = logging.Handler.handle, logging.Handler.format
_options: dict[str, Any] = {}
_redacted_elsewhere: set[str] = set()
_wrapped: WeakKeyDictionary[logging.Formatter, RedactingFormatter] = WeakKeyDictionary()


def redact_every_handler(options: Mapping[str, Any]) -> None:
    """
    Redact, in this process, what any handler writes, also of those that do not exist yet.

    Args:
        options: arguments of `RedactingFormatter`, but for the wrapped formatter.
    """
    _options.clear()
    _options.update(options)
    _wrapped.clear()
    logging.Handler.handle = _handle  # type: ignore[method-assign,assignment]
    logging.Handler.format = _format  # type: ignore[method-assign,assignment]
    # When a handler fails (a full disk, a closed pipe), the standard library prints the
    # record's message *and arguments* to stderr, unformatted and so unredacted.
    logging.Handler.handleError = _report_error  # type: ignore[method-assign,assignment]


def leave_alone(*names: str) -> None:
    """Hand records as they are to handlers of these classes, also below one: they redact what they make of them."""
    _redacted_elsewhere.update(names)


def writes_text(kind: type[logging.Handler]) -> bool:
    """Do handlers of this class write the text that `logging.Handler.format` makes, and nothing else?"""
    return kind.emit in {each.emit for each in WRITE_TEXT} and kind.format in (_format, _stock_format)


def _is_left_alone(kind: type[logging.Handler]) -> bool:
    names = {f"{each.__module__}.{each.__qualname__}" for each in kind.__mro__}
    return not names.isdisjoint(LEFT_ALONE) or not names.isdisjoint(_redacted_elsewhere)


def _handle(handler: logging.Handler, record: logging.LogRecord) -> bool:
    kind = type(handler)
    if not (writes_text(kind) or _is_left_alone(kind) or record.name in EVENT_LOGGERS):
        record = _without_people(record)
    return _stock_handle(handler, record)


def _format(handler: logging.Handler, record: logging.LogRecord) -> str:
    formatter = handler.formatter or _PLAIN
    if isinstance(formatter, RedactingFormatter) or _is_left_alone(type(handler)):
        return formatter.format(record)
    return _redacting(formatter).format(record)


def _redacting(formatter: logging.Formatter) -> RedactingFormatter:
    found = _wrapped.get(formatter)
    if found is None:
        found = _wrapped[formatter] = RedactingFormatter(formatter, **_options)
    return found


_PLAIN = logging.Formatter()


def _without_people(record: logging.LogRecord) -> logging.LogRecord:
    """Message and traceback as one redacted text; nothing that somebody has put beside them."""
    kept = {name: getattr(record, name, None) for name in HARMLESS_ATTRIBUTES}
    return logging.makeLogRecord({**kept, **_EMPTY, "msg": _redacting(_PLAIN).format(record)})


_last_report = [float("-inf")]


def _report_error(handler: logging.Handler, _record: logging.LogRecord) -> None:
    kind = getattr(sys.exc_info()[0], "__name__", "unknown error")
    now = time.monotonic()
    if sys.stderr is None or now - _last_report[0] < _SECONDS_BETWEEN_ERROR_REPORTS:
        return
    _last_report[0] = now
    with contextlib.suppress(OSError, ValueError):  # stderr itself may be what is broken
        sys.stderr.write(
            f"privacy: {type(handler).__name__} could not write a log line: {kind} "
            "(further errors are not reported for a minute)\n"
        )
