"""What becomes of LOGGING."""

from __future__ import annotations

import copy
import io
import json
import logging
import logging.config
import re
from typing import Any

import pytest

from tutorprivacy.inside.django_settings import changes
from tutorprivacy.inside.logs import every_handler
from tutorprivacy.inside.logs.daily_files import DailyFileHandler
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter, RemoteIpFilter, UserIdFilter
from tutorprivacy.inside.tracking.processors import JsonLoggerBackend

INSIDE = "tutorprivacy.inside"


def apply(settings: dict[str, Any], policy: dict[str, Any], **changed: Any) -> dict[str, Any]:
    changes.apply(settings, {**policy, **changed})
    return settings


def _configure(config: dict[str, Any]) -> None:
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    try:
        logging.config.dictConfig(config)
    finally:
        ours = [handler for handler in root.handlers if handler not in kept[0]]
        _configure.handlers = ours  # type: ignore[attr-defined]
        root.handlers[:], root.level = kept


class TestLogging:
    """LOGGING."""

    def test_it_can_be_configured(self, settings, policy, tmp_path) -> None:
        """By the standard library, with our classes in every place."""
        apply(settings, policy)
        _configure(settings["LOGGING"])
        console, local = _configure.handlers  # type: ignore[attr-defined]
        assert isinstance(local, DailyFileHandler)
        assert (local.directory, local.stem, local.retention_days) == (tmp_path, "all", 14)
        assert local.purge_stems == ["all", "tracking"]
        for handler in (console, local):
            assert isinstance(handler.formatter, RedactingFormatter)
            kinds = [type(each) for each in handler.filters]
            assert RemoteIpFilter in kinds
            assert UserIdFilter in kinds
        record = logging.LogRecord("x", logging.INFO, "x.py", 1, "mail a@b.example", (), None)
        local.handle(record)
        (line,) = (tmp_path / "all.log").read_text().splitlines()
        assert line == "INFO [x] [user None] [ip None] - mail -"

    def test_errors_of_logging_are_safe(self, settings, policy, monkeypatch) -> None:
        """From the moment the settings are loaded."""
        monkeypatch.setattr(logging.Handler, "handleError", None)
        apply(settings, policy)
        assert logging.Handler.handleError is every_handler._report_error

    def test_every_platform_filter_is_ours(self, settings, policy) -> None:
        """Under whatever name; other filters stay."""
        apply(settings, policy)
        filters = settings["LOGGING"]["filters"]
        assert not any("edx_django_utils" in each["()"] for each in filters.values())
        assert filters["another"]["()"] == f"{INSIDE}.logs.redacting_formatter.RemoteIpFilter"
        assert filters["require_debug_false"] == {"()": "django.utils.log.RequireDebugFalse"}

    def test_handlers_without_formatter(self, settings, policy) -> None:
        """They print the message, redacted."""
        apply(settings, policy)
        handlers = settings["LOGGING"]["handlers"]
        inner = settings["LOGGING"]["formatters"][handlers["bare"]["formatter"]]["inner"]
        assert inner == {"format": "%(message)s"}
        assert handlers["null"] == {"class": "logging.NullHandler"}
        assert "formatter" not in handlers["mail_admins"]

    def test_djangos_own_handlers(self, settings, policy) -> None:
        """Django would give these loggers handlers without a redacting formatter."""
        apply(settings, policy)
        loggers = settings["LOGGING"]["loggers"]
        assert loggers["django"] == {"handlers": ["mail_admins"], "level": "INFO"}
        (name,) = loggers["django.server"]["handlers"]
        handler = settings["LOGGING"]["handlers"][name]
        formatter = settings["LOGGING"]["formatters"][handler["formatter"]]
        assert formatter["()"] == f"{INSIDE}.logs.redacting_formatter.RedactingFormatter"

    def test_an_operators_django_logger_stays(self, settings, policy) -> None:
        """Its handlers are redacted like all."""
        settings["LOGGING"]["loggers"]["django"] = {"handlers": ["bare"], "level": "WARNING"}
        apply(settings, policy)
        assert settings["LOGGING"]["loggers"]["django"] == {"handlers": ["bare"], "level": "WARNING"}

    def test_full_app_log(self, settings, policy) -> None:
        """Filters and formatters stay; files are dated all the same."""
        before = copy.copy(settings["LOGGING"]["formatters"]), copy.copy(settings["LOGGING"]["filters"])
        apply(settings, policy, app_log="full")
        config = settings["LOGGING"]
        assert (config["formatters"], config["filters"]) == before
        assert config["handlers"]["local"]["()"] == f"{INSIDE}.logs.daily_files.DailyFileHandler"
        _configure(config)

    def test_tracking_log_is_dated_too(self, settings, policy) -> None:
        """Where tracking is on."""
        apply(settings, policy, tracking="full", log_retention_days=3)
        handler = settings["LOGGING"]["handlers"]["tracking"]
        assert handler["()"] == f"{INSIDE}.logs.daily_files.DailyFileHandler"
        assert (handler["stem"], handler["retention_days"], handler["level"]) == ("tracking", 3, "DEBUG")
        assert handler["purge_stems"] == []  # all.log's handler looks after both


class TestTracking:
    """The logger of events."""

    def test_no_tracking_log(self, settings, policy, tmp_path) -> None:
        """The logger has no handler, and no file is made."""
        apply(settings, policy)
        config = settings["LOGGING"]
        assert "tracking" not in config["handlers"]
        assert config["loggers"]["tracking"]["handlers"] == []
        assert config["loggers"]["also"]["handlers"] == ["console"]
        _configure(config)
        # Nor does logging's last resort, stderr, get what is logged there.
        assert not logging.getLogger("tracking").isEnabledFor(logging.CRITICAL)
        logging.getLogger("tracking").critical("zoraquill")
        assert not (tmp_path / "tracking.log").exists()
        assert not any("zoraquill" in path.read_text() for path in tmp_path.iterdir())

    def test_full_leaves_it_alone(self, settings, policy) -> None:
        """On the console, in all.log and in tracking.log, as Tutor has it."""
        apply(settings, policy, tracking="full")
        tracking = settings["LOGGING"]["loggers"]["tracking"]
        assert tracking == {"handlers": ["console", "local", "tracking"], "level": "DEBUG", "propagate": False}


#: A scrubbed event: text that looks like personal data is content by now, and stays.
EVENT = {"name": "/u/-", "username": "~10000000000001", "event": {"version": "10.11.12.13"}}
LINE = json.dumps(EVENT)

#: What Cairn's collector asks of a line (its vector.toml, in Python's syntax).
CONSOLE_LINE = re.compile(r"^.* \[tracking\] [^{}]* (?P<tracking_message>\{.*\})$")


@pytest.fixture
def console(settings, monkeypatch) -> io.StringIO:
    """What the console shows; the loggers are as before when the test has ended."""
    stream = io.StringIO()
    settings["LOGGING"]["handlers"]["console"]["stream"] = stream
    for name in ("tracking", "other", "also", "django", "django.server"):
        for attribute in ("handlers", "level", "propagate"):
            logger = logging.getLogger(name)
            monkeypatch.setattr(logger, attribute, copy.copy(getattr(logger, attribute)))
    return stream


def write(settings: dict[str, Any]) -> None:
    """Let the configured loggers write an event, and two lines that are none."""
    _configure(settings["LOGGING"])
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    root.handlers[:], root.level = _configure.handlers, logging.INFO  # type: ignore[attr-defined]
    try:
        JsonLoggerBackend(name="tracking").send(EVENT)
        logging.getLogger("tracking").info(LINE)  # as event-tracking's own backend does
        logging.getLogger("other").warning("no event")
    finally:
        root.handlers[:], root.level = kept


@pytest.mark.parametrize("app_log", ["redacted", "full"])
class TestPseudonymous:
    """PRIVACY_TRACKING=pseudonymous."""

    @pytest.mark.parametrize("outputs", [["file"], ["console"], ["console", "file"]], ids="+".join)
    def test_where_events_go(
        self, settings, policy, tmp_path, console, outputs, app_log, current_request, request_of
    ) -> None:
        """Bare lines in the file, whole lines on the console, and never in all.log."""
        current_request(request_of())
        apply(settings, policy, tracking="pseudonymous", outputs=outputs, app_log=app_log)
        write(settings)
        shown = [line for line in console.getvalue().splitlines() if "[tracking]" in line]
        if "console" in outputs:
            assert [line.partition("[tracking]")[0] for line in shown] == ["INFO "] * 2
            assert [match["tracking_message"] for line in shown if (match := CONSOLE_LINE.match(line))] == [LINE] * 2
            assert all("[user None] [ip None]" in line for line in shown)
        else:
            assert shown == []
        assert "no event" in console.getvalue()
        files = sorted(path.name for path in tmp_path.iterdir())
        if "file" in outputs:
            assert (tmp_path / "tracking.log").read_text() == f"{LINE}\n" * 2
            dated, link = (name for name in files if name.startswith("tracking"))
            assert re.fullmatch(r"tracking-\d{4}-\d\d-\d\d\.log", dated) and link == "tracking.log"
            assert (tmp_path / link).is_symlink()
        else:
            assert not [name for name in files if name.startswith("tracking")]
        everything = (tmp_path / "all.log").read_text()
        assert "no event" in everything
        assert "[tracking]" not in everything

    def test_no_other_logger_has_the_file(self, settings, policy, app_log) -> None:
        """Lines of loggers that were attached to it are not events."""
        apply(settings, policy, tracking="pseudonymous", app_log=app_log)
        config = settings["LOGGING"]
        assert config["loggers"]["also"]["handlers"] == ["console"]
        assert config["loggers"]["tracking"] == {"handlers": ["tracking"], "level": "INFO", "propagate": False}

    def test_old_files_are_looked_after(self, settings, policy, app_log) -> None:
        """By all.log's handler, or by the one that is there."""
        apply(settings, policy, tracking="pseudonymous", app_log=app_log, log_retention_days=3)
        handlers = settings["LOGGING"]["handlers"]
        assert (handlers["tracking"]["retention_days"], handlers["tracking"]["purge_stems"]) == (3, [])
        assert handlers["local"]["purge_stems"] == ["all", "tracking"]

    def test_without_all_log(self, settings, policy, app_log) -> None:
        """An operator has taken it away: the handler of tracking.log looks after both."""
        del settings["LOGGING"]["handlers"]["local"]
        settings["LOGGING"]["loggers"][""]["handlers"] = ["console"]
        apply(settings, policy, tracking="pseudonymous", app_log=app_log)
        assert settings["LOGGING"]["handlers"]["tracking"]["purge_stems"] == ["all", "tracking"]

    def test_without_a_console(self, settings, policy, app_log) -> None:
        """Nothing to write to: none is invented, and the rest is as it should be."""
        del settings["LOGGING"]["handlers"]["console"]
        for logger in settings["LOGGING"]["loggers"].values():
            logger["handlers"] = [name for name in logger["handlers"] if name != "console"]
        apply(settings, policy, tracking="pseudonymous", outputs=["console", "file"], app_log=app_log)
        assert settings["LOGGING"]["loggers"]["tracking"]["handlers"] == ["tracking"]


def test_the_rest_of_a_full_log_says_who(settings, policy, console, current_request, request_of) -> None:
    """PRIVACY_APP_LOG=full is left as it is, but for the lines of events."""
    current_request(request_of(REMOTE_ADDR="203.0.113.9"))
    settings["LOGGING"]["handlers"]["console"]["filters"] = ["userid_context", "remoteip_context"]
    apply(settings, policy, tracking="pseudonymous", outputs=["console"], app_log="full")
    write(settings)
    lines = console.getvalue().splitlines()
    assert [line for line in lines if "[user 918273] [ip 203.0.113.9]" in line] == lines[-1:]
    assert "no event" in lines[-1]
