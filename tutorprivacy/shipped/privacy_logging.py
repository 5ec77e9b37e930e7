"""
The application log without personal data: filters, formatter, and safe errors.

A record passes a handler's filters (which set ``remoteip`` and ``userid``), then the
formatter, which redacts the *finished* text, tracebacks included. What fails on the way
is replaced by a placeholder that names the error's type and nothing else.
"""

from __future__ import annotations

import contextlib
import logging
import logging.config
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from .privacy_minimize import REDACTED, IpPolicy, reduce_text
from .privacy_pii import personal_segments, sub_words

#: Loggers whose messages are data that a collector parses. They are scrubbed as events,
#: before they become text, and pass the formatter as they are.
EVENT_LOGGERS = frozenset({"tracking", "xapi_tracking"})

#: Form fields in which a person types who they are: a failed login names somebody, too.
_IDENTITY_FIELDS = ("username", "email", "email_or_username", "name", "first_name", "last_name")

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
        request = None if self.ip_policy.action == "drop" else _current_request()
        address = request.META.get("REMOTE_ADDR") if request is not None else None
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
            return f"{record.levelname} [{record.name}] - record withheld: {type(error).__name__}"

    def _redact(self, text: str, record: logging.LogRecord) -> str:
        text = reduce_text(text, self.ip_policy)
        words = current_identity(record)
        if not words:
            return text
        # Free words are looked for behind the prefix only: a learner may be called "INFO".
        message = reduce_text(record.getMessage(), self.ip_policy)
        start = max(text.find(message), 0)
        return text[:start] + sub_words(text[start:], words, REDACTED)


_state = threading.local()


def current_identity(record: logging.LogRecord) -> tuple[str, ...]:
    """
    The words that name a person and are at hand in the current request, longest first.

    Username, e-mail address, full name and (from four digits) the numeric id of the
    request's own user, and what its form and its path say of one. Empty outside of a
    request.
    """
    if getattr(_state, "busy", False):  # looking up the user may itself log
        return ()
    _state.busy = True
    try:
        # Django's own lines carry their request: crum has none left after an exception.
        request = getattr(record, "request", None) or _current_request()
        if getattr(request, "META", None) is None:  # some library's other kind of request
            return ()
        known = getattr(request, "_privacy_identity", None)
        user = getattr(request, "user", None)
        key = getattr(user, "pk", None)
        if known is None or known[0] != key:  # logging in changes the user within a request
            words = {word.strip() for word in (*_user_words(user), *_request_words(request))}
            known = (key, tuple(sorted((w for w in words if len(w) > 1), key=len, reverse=True)))
            request._privacy_identity = known
        return known[1]
    finally:
        _state.busy = False


def _current_request() -> Any:
    from crum import get_current_request  # only in the platform's image

    return get_current_request()


def _user_words(user: Any) -> Iterator[str]:
    if user is None or user.pk is None:
        return
    yield str(user.get_username())
    yield str(getattr(user, "email", "") or "")
    yield str(user.get_full_name())
    if user.pk > 999:
        yield str(user.pk)
    # Open edX keeps the full name in the profile.
    try:
        yield str(getattr(user.profile, "name", "") or "")
    except Exception:  # no profile, or no database to ask: the other words must still work
        return


def _request_words(request: Any) -> Iterator[str]:
    yield from personal_segments(request.path_info)
    # Only what a view has read already: reading the body here could break an upload.
    for form in (request.GET, getattr(request, "_post", request.GET)):
        for field in _IDENTITY_FIELDS:
            yield from form.getlist(field) if field in form else ()


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

    A worker gives ``celery.task`` a handler of its own, past LOGGING: wrap its formatter
    after it has done so.
    """
    from celery import signals  # only in the platform's image

    def wrap(logger: logging.Logger, **_kwargs: Any) -> None:
        for handler in logger.handlers:
            if not isinstance(handler.formatter, RedactingFormatter):
                handler.setFormatter(RedactingFormatter(handler.formatter or logging.Formatter(), ip_policy))

    signals.after_setup_logger.connect(wrap, weak=False, dispatch_uid="privacy.logger")
    signals.after_setup_task_logger.connect(wrap, weak=False, dispatch_uid="privacy.task_logger")
