"""What the plugin deletes, it has written: recorded, whatever a file is called, and whoever wrote to it since."""

from __future__ import annotations

import logging
import logging.handlers
import os
import shutil
from pathlib import Path

import pytest

from lab.records import own
from tutorprivacy.inside import location
from tutorprivacy.inside.logs import file_records
from tutorprivacy.inside.logs.daily_files import DailyFileHandler

from .test_daily_files import DAY, Clock, handler, line

TODAY = "all-2026-11-21.log"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def stock(folder: Path, text: str = "alice from 203.0.113.9") -> None:
    """The platform logs without the plugin, as Tutor configures it."""
    each = logging.handlers.WatchedFileHandler(folder / "all.log")
    each.emit(line(text))
    each.close()


def started(folder: Path, clock: Clock) -> DailyFileHandler:
    """The handler of a new process, which has written a line."""
    each = handler(folder, clock)
    each.emit(line("ours"))
    return each


def texts(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records]


def test_what_we_wrote_goes(tmp_path: Path, clock: Clock) -> None:
    """Through restarts, when its days are over; and its record with it."""
    for _ in range(3):
        started(tmp_path, clock).close()
    clock.now += 14 * DAY
    started(tmp_path, clock).close()
    assert (tmp_path / TODAY).exists()
    clock.now += DAY
    started(tmp_path, clock).close()
    assert not (tmp_path / TODAY).exists()
    assert not (tmp_path / ".privacy-logs" / TODAY).exists()


@pytest.mark.parametrize("days", [0, 1, 15, 400])
def test_what_stock_wrote_through_the_link_stays(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture, days: int
) -> None:
    """The plugin was disabled, and the link stayed; it is enabled again the same day, or much later."""
    started(tmp_path, clock).close()
    stock(tmp_path)
    clock.now += days * DAY
    for _ in range(2):
        started(tmp_path, clock).close()
    clock.now += 400 * DAY
    for _ in range(2):
        started(tmp_path, clock).close()
    assert "alice from 203.0.113.9" in (tmp_path / TODAY).read_text()
    named = [text for text in texts(caplog) if TODAY in text]
    assert named and "not written by the privacy plugin alone" in named[0] and len(named) <= 2
    assert "alice" not in caplog.text


def test_stock_while_we_write(tmp_path: Path, clock: Clock) -> None:
    """A worker that was not restarted goes on with its file: the next start sees that it is not ours alone."""
    worker = started(tmp_path, clock)
    stock(tmp_path)
    started(tmp_path, clock)  # begins after stock
    worker.emit(line("ours"))
    clock.now += 15 * DAY
    started(tmp_path, clock)
    assert "alice" in (tmp_path / TODAY).read_text()


def test_names_are_not_enough(tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """An operator's own rotation, or the files of a version that kept no records."""
    names = ["all-2019-01-01.log", "all-2026-11-01.log", "all-2026-11-20.log"]
    for name in names:
        (tmp_path / name).write_text("mine\n")
        os.utime(tmp_path / name, (1e9, 1e9))
    (tmp_path / "all-2020-01-01.log").touch()  # nothing in it: nothing to name
    for _ in range(3):
        started(tmp_path, clock)
        clock.now += 15 * DAY
    assert [(tmp_path / name).read_text() for name in names] == ["mine\n"] * 3
    found = [text.partition(" ")[0] for text in texts(caplog)]
    assert found == names  # once each, over all processes


def test_todays_name_is_taken(tmp_path: Path, clock: Clock) -> None:
    """We write there, as before; but it stays."""
    (tmp_path / TODAY).write_text("mine\n")
    started(tmp_path, clock).close()
    clock.now += 15 * DAY
    started(tmp_path, clock)
    assert (tmp_path / TODAY).read_text() == "mine\nours\n"


def test_another_file_in_its_place(tmp_path: Path, clock: Clock) -> None:
    """Of whatever age."""
    for name, seconds in (("all-2026-11-01.log", 0), ("all-2026-11-02.log", -1e6), ("all-2026-11-03.log", 1e6)):
        path = own(tmp_path / name)
        changed = path.stat().st_mtime
        path.unlink()
        path.write_text("mine")
        if seconds:
            os.utime(path, (changed + seconds, changed + seconds))
    started(tmp_path, clock)
    assert len(list(tmp_path.glob("all-2026-11-0?.log"))) == 3


def test_a_copy_that_keeps_times_is_ours_and_another_is_not(tmp_path: Path, clock: Clock) -> None:
    """A platform that moves to another disk goes on deleting; a backup without times is on the safe side."""
    (tmp_path / "logs").mkdir()
    started(tmp_path / "logs", clock).close()
    shutil.copytree(tmp_path / "logs", tmp_path / "kept", symlinks=True)
    shutil.copytree(tmp_path / "logs", tmp_path / "new", symlinks=True)
    os.utime(tmp_path / "new" / TODAY)
    clock.now += 15 * DAY
    for folder, is_there in ((tmp_path / "kept", False), (tmp_path / "new", True)):
        started(folder, clock)
        assert (folder / TODAY).exists() is is_there


def test_what_stock_wrote_on_its_own_is_named_each_time(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Disabled (which takes the link away), enabled, disabled, enabled: a plain all.log with something new in it."""
    started(tmp_path, clock).close()
    (tmp_path / "all.log").unlink()
    for number in (1, 2):
        stock(tmp_path)
        for _ in range(2):
            started(tmp_path, clock).close()
        assert len([text for text in texts(caplog) if text.startswith("all.log (")]) == number
    clock.now += 15 * DAY
    started(tmp_path, clock)
    assert not (tmp_path / TODAY).exists()
    assert (tmp_path / "all.log").read_text().count("alice") == 2


def test_a_disabled_plugin_links_nothing(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has not been restarted yet, at midnight: its modules are gone, and so is the link."""
    each = started(tmp_path, clock)
    (tmp_path / "all.log").unlink()
    monkeypatch.setattr(location, "FILE", tmp_path / "gone.py")
    clock.now += DAY
    each.emit(line("ours"))
    assert not os.path.lexists(tmp_path / "all.log")


def test_a_log_that_cannot_be_opened(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line after line, while its record can: nothing is left open."""
    each = started(tmp_path, clock)
    monkeypatch.setattr(logging.Handler, "handleError", lambda _handler, _record: None)
    real = os.open

    def refuse(path: Path, *options: int) -> int:
        if Path(path) == tmp_path / TODAY:
            raise PermissionError(13, "Permission denied")
        return real(path, *options)

    monkeypatch.setattr(os, "open", refuse)
    (tmp_path / TODAY).unlink()
    each.emit(line("lost"))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(9):
        each.emit(line("lost"))
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_link_in_the_way_of_the_records(tmp_path: Path, clock: Clock) -> None:
    """Nothing is recorded behind it, so nothing is deleted; lines are written."""
    folder, elsewhere = tmp_path / "logs", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / ".privacy-logs").symlink_to(elsewhere)
    started(folder, clock)
    assert not list(elsewhere.iterdir())
    assert (folder / TODAY).read_text() == "ours\n"


def test_records_are_for_the_platform_alone(tmp_path: Path, clock: Clock) -> None:
    """Whatever the umask."""
    before = os.umask(0)
    try:
        started(tmp_path, clock)
    finally:
        os.umask(before)
    records = tmp_path / file_records.FOLDER
    assert (records.stat().st_mode & 0o777, (records / TODAY).stat().st_mode & 0o777) == (0o700, 0o600)


def test_without_records_lines_are_written(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A file system that takes no times: the file stays, for it cannot be known as ours."""

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(file_records.os, "utime", refuse)
    each = started(tmp_path, clock)
    each.emit(line("two"))
    assert (tmp_path / TODAY).read_text() == "ours\ntwo\n"
    clock.now += 15 * DAY
    started(tmp_path, clock)
    assert (tmp_path / TODAY).exists()
