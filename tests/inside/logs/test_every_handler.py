"""Handlers that others add, whenever they do: what they write, what they are handed, and what they say of failures."""

from __future__ import annotations

import io
import logging
import logging.handlers
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.utils.log import AdminEmailHandler

from tutorprivacy.inside.logs import every_handler


class Elsewhere(logging.Handler):
    """Of another kind: it sends records to somebody."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sent.append(record)


@pytest.fixture(autouse=True)
def redacted(ip_policy, current_request, request_of) -> None:
    """As the settings leave the process; a learner makes a request."""
    current_request(request_of())
    every_handler.redact_every_handler({"ip_policy": ip_policy, "own_hosts": ["lms.example"]})


@pytest.fixture
def logger() -> Iterator[Callable[[logging.Handler], logging.Logger]]:
    """A library's logger, with a handler of its own."""
    made = logging.Logger("pyasn1")

    def with_handler(handler: logging.Handler) -> logging.Logger:
        made.addHandler(handler)
        return made

    yield with_handler


def test_one_that_writes_text(logger) -> None:
    """Without a formatter, and with one that is set when it is there already."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    for formatter in (None, logging.Formatter("%(name)s: %(message)s")):
        handler.setFormatter(formatter)
        logger(handler).info("mail to zoraquill, %s", "a@b.example")
    assert stream.getvalue() == "mail to -, -\npyasn1: mail to -, -\n"


def test_one_of_another_kind(logger) -> None:
    """It is handed text: no arguments, no error, nothing that somebody has put beside the message."""
    handler = Elsewhere()
    try:
        raise ValueError("a@b.example")
    except ValueError:
        logger(handler).exception("%s failed", "zoraquill", extra={"request": "zoraquill"})
    (record,) = handler.sent
    assert record.getMessage().startswith("- failed\nTraceback") and record.getMessage().endswith("ValueError: -")
    assert "zoraquill" not in repr(vars(record)) and "a@b" not in repr(vars(record))
    assert (record.levelname, record.name, record.args, record.exc_info) == ("ERROR", "pyasn1", None, None)


def test_one_that_writes_later(logger, current_request) -> None:
    """When the request is over, nobody knows any more whose it was."""
    stream = io.StringIO()
    memory = logging.handlers.MemoryHandler(10, target=logging.StreamHandler(stream))
    logger(memory).info("welcome, zoraquill")
    current_request(None)
    memory.flush()
    assert stream.getvalue() == "welcome, -\n"


def test_events_and_mails_stay(logger) -> None:
    """Events are scrubbed before; mails to ADMINS are the operator's wish."""
    handler = Elsewhere()
    for name in ("tracking", "xapi_tracking"):
        record = logging.LogRecord(name, logging.INFO, "a.py", 1, "zoraquill", (), None)
        handler.handle(record)
        assert handler.sent.pop() is record
    record = logging.LogRecord("a", logging.INFO, "a.py", 1, "zoraquill", (), None)
    assert AdminEmailHandler().format(record) == "zoraquill"


def test_celery() -> None:
    """The worker's own handlers, and that of its pool, need nothing of their own."""
    from celery.utils.log import ColorFormatter

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ColorFormatter("[%(levelname)s] %(message)s", use_color=False))
    handler.handle(logging.LogRecord("celery.task", logging.INFO, "a.py", 1, "mail to a@b.example", (), None))
    assert stream.getvalue() == "[INFO] mail to -\n"


class TestSafeErrors:
    """What logging says when it fails itself."""

    @pytest.fixture(autouse=True)
    def nothing_reported(self, monkeypatch) -> None:
        monkeypatch.setattr(every_handler, "_last_report", [float("-inf")])

    def test_stderr_gets_the_type_and_not_the_record(self, monkeypatch) -> None:
        """The standard library would print message and arguments."""
        stderr = io.StringIO()
        monkeypatch.setattr(sys, "stderr", stderr)
        broken = logging.StreamHandler(io.TextIOWrapper(io.BytesIO(), "ascii"))
        for _ in range(3):
            broken.emit(logging.LogRecord("a", logging.INFO, "a.py", 1, "Zoé %s", ("zoraquill",), None))
        assert "StreamHandler could not write a log line: UnicodeEncodeError" in stderr.getvalue()
        assert "zoraquill" not in stderr.getvalue()
        assert stderr.getvalue().count("\n") == 1

    def test_stock_leaks_there(self) -> None:
        """The reason for all this: if it ends, so can the patch."""
        code = (
            "import logging, io\n"
            "h = logging.StreamHandler(io.TextIOWrapper(io.BytesIO(), 'ascii'))\n"
            "logging.getLogger().addHandler(h)\n"
            "logging.warning('Zo\\xe9 %s', 'zoraquill')\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert "zoraquill" in done.stderr
