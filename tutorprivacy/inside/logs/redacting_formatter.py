"""
The application log without personal data: filters and formatter.

A record passes a handler's filters (which set ``remoteip`` and ``userid``), then the
formatter, which redacts the *finished* text, tracebacks included. What fails on the way
is replaced by a placeholder that names the error's type and nothing else.

.. pii: Messages of applications, in memory; what leaves it is redacted.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import logging
import logging.config
import re
from collections.abc import Collection, Mapping
from typing import Any

import crum

from ..minimize.ip_addresses import IpPolicy
from ..minimize.reductions import REDACTED, reduce_text
from ..pii.foreign_urls import one_of, sub_foreign_urls
from ..pii.limits import CUT_MARGIN, MAX_LINE_BEGINNING, MAX_LINE_END
from ..pii.names import sub_names
from .identity import Identity, current_identity, current_request
from .labelled_people import without_labelled_people
from .learners_errors import without_learners_errors
from .message_templates import without_names_in_arguments
from .routes import without_unknown_path
from .sent_words import SentWords, words_sent_with
from .task_arguments import without_arguments_of_tasks

#: Loggers whose messages are data that a collector parses. They are scrubbed as events,
#: before they become text, and pass the formatter as they are.
EVENT_LOGGERS = frozenset({"tracking", "xapi_tracking"})

#: What a placeholder keeps of a record that could not be redacted.
HARMLESS_ATTRIBUTES = (
    *("name", "levelname", "levelno", "pathname", "filename", "module", "lineno", "funcName"),
    *("created", "msecs", "relativeCreated", "thread", "threadName", "process", "processName"),
)

#: What Python's own formatters ask of a record, and what our filters have set.
_ATTRIBUTES = frozenset((*vars(logging.makeLogRecord({})), "message", "asctime", "userid", "remoteip"))
_FIELD = re.compile(r"%\(([^)]{0,100})\)")


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
        own_hosts: hosts of which URLs stay; with a dot in front, all below, too.
    """

    def __init__(
        self,
        inner: logging.Formatter | Mapping[str, Any],
        ip_policy: Mapping[str, Any],
        own_hosts: Collection[str] = (),
    ) -> None:
        super().__init__()
        if not isinstance(inner, logging.Formatter):
            inner = logging.config.DictConfigurator({"version": 1}).configure_formatter(dict(inner))
        self.inner: logging.Formatter = inner
        self.ip_policy = IpPolicy(**ip_policy)
        self.is_own_host = one_of(own_hosts)
        self.begins_harmlessly = _begins_harmlessly(inner)
        # One of another kind (JSON) writes whatever it finds in a record.
        self.writes_more = type(inner).format is not logging.Formatter.format

    def format(self, record: logging.LogRecord) -> str:
        """Return the redacted line, or a placeholder if that fails. Never raises."""
        try:
            if record.name in EVENT_LOGGERS:
                return self.inner.format(record)
            if self.writes_more:
                bare = self._without_more(record)
                text = self.inner.format(bare)
                record.message = bare.getMessage()
            else:
                text = self.inner.format(record)
            return self._redact(text, record)
        except Exception as error:
            return self._placeholder(record, f"record withheld: {type(error).__name__}")

    def _without_more(self, record: logging.LogRecord) -> logging.LogRecord:
        """A record without what somebody has put beside its message, but for fields that the format names."""
        named = {*_ATTRIBUTES, *_FIELD.findall(str(getattr(self.inner, "_fmt", "")))}
        return logging.makeLogRecord({name: value for name, value in vars(record).items() if name in named})

    def _placeholder(self, record: logging.LogRecord, message: str) -> str:
        kept = {name: getattr(record, name, None) for name in HARMLESS_ATTRIBUTES}
        blank = logging.makeLogRecord({**kept, "msg": message, "userid": None, "remoteip": None})
        try:
            return self.inner.format(blank)
        except Exception:  # the wrapped formatter itself is what fails
            return f"{record.levelname} [{record.name}] - {message}"

    def _redact(self, text: str, record: logging.LogRecord) -> str:
        request = current_request(record)
        identity, sent, end = current_identity(record, request), words_sent_with(request), ""
        message = getattr(record, "message", "")
        template: logging.LogRecord | None = record
        if len(text) > MAX_LINE_BEGINNING + MAX_LINE_END:
            end = f"[{len(text) - MAX_LINE_BEGINNING - MAX_LINE_END} characters or more left out]"
            end += _without_begun(self._redacted(text[-MAX_LINE_END:], "", identity, sent))
            text, message, template = text[:MAX_LINE_BEGINNING], message[:MAX_LINE_END], None
        redacted = self._redacted(text, message, identity, sent, template)
        return f"{_without_unfinished(redacted)} {end}" if end else redacted

    def _redacted(
        self, text: str, message: str, identity: Identity, sent: SentWords, record: logging.LogRecord | None = None
    ) -> str:
        # Names are looked for behind the prefix only: a learner may be called like a part of it.
        # A formatter that does not write the message as it is (JSON) has no such prefix.
        start = _start(text, message, record)
        before = without_learners_errors(without_unknown_path(text[start:], record))
        rest = without_arguments_of_tasks(sent.taken_out_of(before))
        words = _those_in(rest, identity.within(rest))
        if words and rest is before and record is not None and message and rest.startswith(message):
            # Of a message with arguments it is known which words are the platform's: those of its template.
            named = without_names_in_arguments(record, message, words)
            if named is not None:
                tail = sub_names(self._reduced(rest[len(message) :]), words, REDACTED)
                return self._beginning(text[:start], record) + without_labelled_people(self._reduced(named) + tail)
        rest = self._reduced(rest)
        if words:
            rest = sub_names(rest, words, REDACTED)
        return self._beginning(text[:start], record) + without_labelled_people(rest)

    def _beginning(self, text: str, record: logging.LogRecord | None) -> str:
        """What is before a message: time, level, logger and the like, of nobody."""
        if self.begins_harmlessly and record is not None and "@" not in text:
            said = record.__dict__
            if said.get("userid") is None and said.get("remoteip") is None:  # our filters have seen to it
                return text
        return self._reduced(text)

    def _reduced(self, text: str) -> str:
        if "//" in text or "%" in text or "\\/" in text:
            text = sub_foreign_urls(text, self.is_own_host)
        return reduce_text(text, self.ip_policy)


def _begins_harmlessly(inner: logging.Formatter) -> bool:
    """Does a formatter write nothing but the message and what it says of a record, in Python's own way?"""
    if type(inner) is not logging.Formatter or type(inner._style) is not logging.PercentStyle:
        return False
    return set(_FIELD.findall(inner._style._fmt)) <= {*HARMLESS_ATTRIBUTES, "asctime", "message", "userid", "remoteip"}


def _those_in(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Of words in lower case those that a text has; all of them, if what lower case is takes longer to say."""
    if not text.isascii():
        return words
    lowered = text.lower()
    for word in words:
        if word in lowered:
            return tuple(each for each in words if each in lowered)
    return ()


def _start(text: str, message: str, record: logging.LogRecord | None) -> int:
    """
    Where the message begins in a line: at its end, but for a traceback.

    A traceback ends in its error's words, which may be the message once more: ``log.exception(str(error))``.
    """
    is_last = record is not None and not (record.exc_info or record.exc_text or record.stack_info)
    if message and is_last and text.endswith(message):
        return len(text) - len(message)
    found = text.find(message + "\n") if message else -1
    return found if found >= 0 else max(text.find(message), 0)


def _without_unfinished(text: str) -> str:
    """Without what a cut may have left of an address or of a name, and without the word before."""
    pieces = text[:-CUT_MARGIN].rsplit(None, 1)
    return pieces[0] if len(pieces) > 1 else ""


def _without_begun(text: str) -> str:
    """The same at the other side of a cut, up to the next line."""
    _begun, line_end, rest = text[CUT_MARGIN:].partition("\n")
    return line_end + rest
