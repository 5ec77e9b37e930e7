"""An export leaves a line in the log of the LMS: whose by number, when, and no name; redaction lets it be."""

from __future__ import annotations

import datetime
import logging
import logging.config
from pathlib import Path

import pytest

from tutorprivacy.inside.django_settings.changes import apply
from tutorprivacy.inside.export import command, streamed

LINE = "The export of what is kept on account number 1234567 begins."


@pytest.fixture
def all_log(settings, policy, tmp_path: Path) -> Path:
    """Where the platform's log is written, with its handlers as `apply` leaves them."""
    apply(settings, policy)
    root = logging.getLogger()
    before = list(root.handlers), root.level
    logging.config.dictConfig({**settings["LOGGING"], "loggers": {"": settings["LOGGING"]["loggers"][""]}})
    yield tmp_path / "all.log"
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before


def test_the_line_is_in_the_log_and_on_the_console(all_log: Path, tmp_path: Path, monkeypatch) -> None:
    """In the file by the process's own handlers; on the console of the container's first process, if it may."""
    console = tmp_path / "console"
    console.write_text("")
    monkeypatch.setattr(command, "_CONSOLE", str(console))
    command.said(LINE.rstrip("."))
    assert LINE in all_log.read_text() and all_log.is_symlink()
    today = datetime.datetime.now().strftime("%Y-%m-%d")
    assert LINE in console.read_text() and console.read_text().startswith(today)


def test_no_console(all_log: Path, tmp_path: Path, monkeypatch) -> None:
    """In a pod that shares its processes, the first one is another's: the file has the line."""
    monkeypatch.setattr(command, "_CONSOLE", str(tmp_path / "missing" / "2"))
    command.said(LINE.rstrip("."))
    assert LINE in all_log.read_text()


def test_every_export_says_so_before_it_reads(monkeypatch) -> None:
    """Also one that fails."""
    said: list[str] = []
    monkeypatch.setattr(streamed, "note", said.append)

    def broken() -> None:
        raise RuntimeError("tables")

    monkeypatch.setattr(streamed, "described", broken)
    with pytest.raises(RuntimeError):
        next(streamed.chunks(1234567, "en", datetime.datetime.now(datetime.timezone.utc)))
    assert said == [LINE.rstrip(".")]
