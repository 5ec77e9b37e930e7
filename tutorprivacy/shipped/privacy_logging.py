"""
The application log without personal data: filters, formatter, and safe errors.

A record passes a handler's filters (which set ``remoteip`` and ``userid``), then the
formatter, which redacts the *finished* text, tracebacks included. What fails on the way
is replaced by a placeholder that names the error's type and nothing else.

.. pii: Messages of applications, in memory; what leaves it is redacted.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import contextlib
import logging
import logging.config
import re
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import crum
from django.utils.encoding import escape_uri_path

from .privacy_minimize import REDACTED, IpPolicy, reduce_text
from .privacy_names import sub_names
from .privacy_patterns import personal_segments
from .privacy_templates import without_names_in_arguments

#: Loggers whose messages are data that a collector parses. They are scrubbed as events,
#: before they become text, and pass the formatter as they are.
EVENT_LOGGERS = frozenset({"tracking", "xapi_tracking"})

#: Form fields that say who somebody is: a failed sign-in names a person, too, and so does a
#: teacher's request about a learner.
_IDENTITY_FIELDS = (
    "username",
    "email",
    "email_or_username",
    "name",
    "first_name",
    "last_name",
    "user",
    "student",
    "unique_student_identifier",
    "identifiers",
)

#: What a placeholder keeps of a record that could not be redacted.
_HARMLESS_ATTRIBUTES = (
    *("name", "levelname", "levelno", "pathname", "filename", "module", "lineno", "funcName"),
    *("created", "msecs", "relativeCreated", "thread", "threadName", "process", "processName"),
)

_SECONDS_BETWEEN_ERROR_REPORTS = 60.0


class RemoteIpFilter(logging.Filter):
    """
    Set ``record.remoteip`` to the client's address as PRIVACY_IP_ADDRESS allows it, or None.

    Stands where the platform has ``edx_django_utils.logging.RemoteIpFilter``.
    """

    def __init__(self, ip_policy: Mapping[str, Any]) -> None:
        super().__init__()
        self.ip_policy = IpPolicy(**ip_policy)

    def filter(self, record: logging.LogRecord) -> bool:
        """Set the attribute; let every record pass."""
        request = None if self.ip_policy.action == "drop" else crum.get_current_request()
        address = request.META.get("REMOTE_ADDR") if request else None
        record.remoteip = self.ip_policy.apply(address)
        return True


class UserIdFilter(logging.Filter):
    """
    Set ``record.userid`` to None.

    Stands where the platform has ``edx_django_utils.logging.UserIdFilter``: formatters
    that print ``%(userid)s`` go on working.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Set the attribute; let every record pass."""
        record.userid = None
        return True


class RedactingFormatter(logging.Formatter):
    """
    Wrap a formatter and redact what it wrote.

    The part of the line before the message keeps its shape: collectors parse it.

    Args:
        inner: the wrapped formatter, or its definition as in ``LOGGING["formatters"]``.
        ip_policy: arguments of IpPolicy.
    """

    def __init__(self, inner: logging.Formatter | Mapping[str, Any], ip_policy: Mapping[str, Any]) -> None:
        super().__init__()
        if not isinstance(inner, logging.Formatter):
            inner = logging.config.DictConfigurator({"version": 1}).configure_formatter(dict(inner))
        self.inner: logging.Formatter = inner
        self.ip_policy = IpPolicy(**ip_policy)

    def format(self, record: logging.LogRecord) -> str:
        """Return the redacted line, or a placeholder if that fails. Never raises."""
        try:
            text = self.inner.format(record)
            if record.name in EVENT_LOGGERS:
                return text
            return self._redact(text, record)
        except Exception as error:
            return self._placeholder(record, f"record withheld: {type(error).__name__}")

    def _placeholder(self, record: logging.LogRecord, message: str) -> str:
        kept = {name: getattr(record, name, None) for name in _HARMLESS_ATTRIBUTES}
        blank = logging.makeLogRecord({**kept, "msg": message, "userid": None, "remoteip": None})
        try:
            return self.inner.format(blank)
        except Exception:  # the wrapped formatter itself is what fails
            return f"{record.levelname} [{record.name}] - {message}"

    def _redact(self, text: str, record: logging.LogRecord) -> str:
        words = current_identity(record)
        # Names are looked for behind the prefix only: a learner may be called like a part of it.
        # A formatter that does not write the message as it is (JSON) has no such prefix.
        message = getattr(record, "message", "")
        start = _start(text, message)
        rest = text[start:]
        if words and message and rest.startswith(message):
            # Of a message with arguments it is known which words are the platform's: those of its template.
            said = without_names_in_arguments(record, message, words)
            if said is not None:
                tail = sub_names(reduce_text(rest[len(message) :], self.ip_policy), words, REDACTED)
                return reduce_text(text[:start], self.ip_policy) + reduce_text(said, self.ip_policy) + tail
        rest = sub_names(reduce_text(rest, self.ip_policy), words, REDACTED)
        return reduce_text(text[:start], self.ip_policy) + rest


def _start(text: str, message: str) -> int:
    """Where the message begins in a line: at its end, but for a traceback."""
    if message and text.endswith(message):
        return len(text) - len(message)
    found = text.find(message + "\n") if message else -1
    return found if found >= 0 else max(text.find(message), 0)


_state = threading.local()


def current_identity(record: logging.LogRecord) -> tuple[str, ...]:
    """
    The words that name a person and are at hand in the current request, longest first.

    Username, e-mail address, full name and (from four digits) the numeric id of the
    current user, and what the request's form and path say of one. In lower case. Empty
    outside of a request, unless a user is impersonated there.
    """
    if getattr(_state, "busy", False):  # looking up the user may itself log
        return ()
    _state.busy = True
    try:
        request = crum.get_current_request()
        if request is None:
            # Django's own lines carry their request: crum has none left after an exception.
            carried = getattr(record, "request", None)
            request = carried if hasattr(carried, "path_info") else None
        # Without a request, somebody may be impersonated; within one, that sets request.user.
        user = crum.get_current_user() if request is None else getattr(request, "user", None)
        # Within a request somebody signs in or out, and a view reads the form.
        state = (getattr(user, "pk", None), hasattr(request, "_post"))
        known_state, words = getattr(request, "_privacy_identity", (None, ()))
        if known_state != state:
            found = {word.strip().lower() for word in (*_user_words(user), *_request_words(request))}
            found.update(words)  # whoever has signed out is still named
            words = tuple(sorted((word for word in found if len(word) > 1), key=len, reverse=True))
            if request is not None:
                request._privacy_identity = (state, words)
        return words
    finally:
        _state.busy = False


def _user_words(user: Any) -> Iterator[str]:
    key = getattr(user, "pk", None)
    if key is None:  # nobody, or not signed in
        return
    for name in ("username", "email"):
        yield str(getattr(user, name, "") or "")
    yield f"{getattr(user, 'first_name', '')} {getattr(user, 'last_name', '')}"
    if isinstance(key, int) and key > 999:
        yield str(key)
    # Open edX keeps the full name in the profile.
    try:
        yield str(user.profile.name or "")
    except Exception:  # no profile, or no database to ask: the other words must still work
        return


def _request_words(request: Any) -> Iterator[str]:
    if request is None:
        return
    yield from personal_segments(escape_uri_path(request.path_info))
    # Only what a view has read already: reading the body here could break an upload.
    for form in (request.GET, getattr(request, "_post", request.GET)):
        for field in _IDENTITY_FIELDS:
            for value in form.getlist(field) if field in form else ():
                yield from re.split(r"[,\n]", value)


def install_safe_errors() -> None:
    """
    Make logging's own error reports safe, in this process, for every handler.

    When a handler fails (a full disk, a closed pipe), the standard library prints the
    record's message *and arguments* to stderr, unformatted and so unredacted.
    """
    logging.Handler.handleError = _report_error  # type: ignore[method-assign,assignment]


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


def redact_celery(ip_policy: Mapping[str, Any]) -> None:
    """
    Redact the log lines of Celery's workers and tasks.

    A worker gives ``celery.task``, and the logger of its pool's processes, handlers of their own, past
    LOGGING: wrap their formatters after it has done so.
    """
    try:
        from celery import signals
    except ImportError:  # then there are no workers either
        return

    def wrap(logger: logging.Logger, **_kwargs: Any) -> None:
        for handler in (*logger.handlers, *logging.getLogger("multiprocessing").handlers):
            if not isinstance(handler.formatter, RedactingFormatter):
                handler.setFormatter(RedactingFormatter(handler.formatter or logging.Formatter(), ip_policy))

    signals.after_setup_logger.connect(wrap, weak=False, dispatch_uid="privacy.logger")
    signals.after_setup_task_logger.connect(wrap, weak=False, dispatch_uid="privacy.task_logger")
