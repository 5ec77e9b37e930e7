"""One file a day, many processes, and nothing deleted that is not ours."""

from __future__ import annotations

import datetime
import errno
import logging
import multiprocessing
import os
import tempfile
import time
from pathlib import Path

import pytest

from lab.records import own
from tutorprivacy.inside.logs import daily_files, file_owners, file_records
from tutorprivacy.inside.logs.daily_files import DailyFileHandler

NOON = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.timezone.utc).timestamp()
MIDNIGHT = NOON + 12 * 3600
DAY = 86400


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def errors(monkeypatch) -> list[str]:
    """What handlers report instead of raising."""
    seen: list[str] = []

    def note(self, record) -> None:
        import sys

        seen.append(sys.exc_info()[0].__name__)

    monkeypatch.setattr(logging.Handler, "handleError", note)
    return seen


def line(text: str) -> logging.LogRecord:
    return logging.LogRecord("x", logging.INFO, "x.py", 1, text, (), None)


def handler(folder: Path, clock: Clock, **options: object) -> DailyFileHandler:
    return DailyFileHandler(str(folder), "all", 14, clock=clock, **options)  # type: ignore[arg-type]


def test_todays_file_and_the_link(tmp_path, clock) -> None:
    """all.log is where it always was."""
    each = handler(tmp_path, clock)
    each.emit(line("one"))
    assert (tmp_path / "all-2026-11-21.log").read_text() == "one\n"
    assert os.readlink(tmp_path / "all.log") == "all-2026-11-21.log"
    assert sorted(os.listdir(tmp_path)) == [".privacy-logs", "all-2026-11-21.log", "all.log"]


def test_midnight_utc(tmp_path, clock) -> None:
    """The last second of a day, and the first of the next."""
    each = handler(tmp_path, clock)
    clock.now = MIDNIGHT - 0.001
    each.emit(line("before"))
    clock.now = MIDNIGHT
    each.emit(line("after"))
    assert (tmp_path / "all-2026-11-21.log").read_text() == "before\n"
    assert (tmp_path / "all-2026-11-22.log").read_text() == "after\n"
    assert os.readlink(tmp_path / "all.log") == "all-2026-11-22.log"


@pytest.fixture
def old_files(tmp_path) -> dict[str, bool]:
    """Files by name, all recorded, and whether a handler for 14 days may delete them at noon."""
    files = {
        "all-2026-11-06.log": True,
        "all-2019-01-01.log": True,
        "tracking-2026-11-06.log": True,
        "all-2026-11-07.log": False,  # exactly 14 days old
        "all-2026-11-21.log": False,
        "all-2026-11-06.log.gz": False,
        "all-2026-11-06.log.1": False,
        "xall-2026-11-06.log": False,
        "all-2026-02-30.log": False,  # no such day
        "all-20261106.log": False,
        "all-2026-11-06.txt": False,
        "other-2026-11-06.log": False,
        "notes.txt": False,
    }
    for name in files:
        own(tmp_path / name)
    (tmp_path / "all-2018-01-01.log").mkdir()
    os.symlink("notes.txt", tmp_path / "all-2018-01-02.log")
    return {**files, "all-2018-01-01.log": False, "all-2018-01-02.log": False}


def test_old_files_go_at_start(tmp_path, clock, old_files) -> None:
    """Exactly those that are recorded, of the name pattern, of this log and of those it cares for."""
    handler(tmp_path, clock, purge_stems=["all", "tracking"])
    assert {name: not os.path.lexists(tmp_path / name) for name in old_files} == old_files


def test_old_files_go_at_midnight(tmp_path, clock) -> None:
    """At the first line or request of the day."""
    each = handler(tmp_path, clock)
    each.emit(line("x"))
    own(tmp_path / "all-2026-11-07.log", "14 days old")
    clock.now = MIDNIGHT
    each.start_day_if_due()
    assert not (tmp_path / "all-2026-11-07.log").exists()


def test_a_request_lets_the_day_begin(tmp_path, clock, monkeypatch) -> None:
    """A site that logs nothing deletes its old files all the same."""
    each = handler(tmp_path, clock)
    monkeypatch.setattr(logging.getLogger(), "handlers", [each])
    each.emit(line("x"))
    own(tmp_path / "all-2026-11-07.log", "14 days old")
    clock.now = MIDNIGHT
    daily_files.start_day_if_due()
    assert not (tmp_path / "all-2026-11-07.log").exists()


def test_a_failed_deletion_is_an_error(tmp_path, clock, caplog, monkeypatch) -> None:
    """Named, with what to do."""
    own(tmp_path / "all-2026-11-01.log")

    def refuse(self, missing_ok=False):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    each = handler(tmp_path, clock)
    each.emit(line("x"))
    (error,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert "all-2026-11-01.log is older than 14 days and could not be deleted: Permission denied" in error.message


def test_a_failed_deletion_is_told_although_nothing_can_be_written(
    tmp_path, clock, caplog, errors, monkeypatch
) -> None:
    """On a disk that has become read-only: to the console, then."""
    own(tmp_path / "all-2026-11-01.log")

    def refuse(*_args, **_options):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", refuse)
    monkeypatch.setattr(os, "open", refuse)
    handler(tmp_path, clock).emit(line("x"))
    assert "all-2026-11-01.log is older than 14 days and could not be deleted" in caplog.text
    assert errors == ["OSError"]


def test_a_log_from_before_is_left_and_named_once(tmp_path, clock, caplog) -> None:
    """Neither moved nor linked over."""
    (tmp_path / "all.log").write_text("years of alice@example.org\n")
    (tmp_path / "tracking.log").write_text("more years\n")
    handlers = [handler(tmp_path, clock, purge_stems=["all", "tracking"]) for _ in range(3)]
    for _ in range(3):
        for each in handlers:
            each.emit(line("x"))
        clock.now += DAY
    assert (tmp_path / "all.log").read_text() == "years of alice@example.org\n"
    assert not (tmp_path / "all.log").is_symlink()
    named = [r.message for r in caplog.records]
    assert len(named) == 2
    assert "all.log (27 bytes) was written before" in named[0]
    assert "tracking.log (11 bytes) was written before" in named[1]


def test_somebody_elses_link_stays(tmp_path, clock) -> None:
    """An operator may have pointed all.log elsewhere."""
    os.symlink("/dev/null", tmp_path / "all.log")
    handler(tmp_path, clock).emit(line("x"))
    assert os.readlink(tmp_path / "all.log") == "/dev/null"


def test_a_file_that_was_moved_is_made_anew(tmp_path, clock) -> None:
    """As WatchedFileHandler does: an operator's own rotation goes on working."""
    each = handler(tmp_path, clock)
    each.emit(line("one"))
    (tmp_path / "all-2026-11-21.log").rename(tmp_path / "moved")
    each.emit(line("two"))
    assert (tmp_path / "all-2026-11-21.log").read_text() == "two\n"


def test_no_folder(tmp_path, clock, errors) -> None:
    """Neither start-up nor a line fails; and when the folder comes, lines are written."""
    each = handler(tmp_path / "later", clock)
    each.emit(line("lost"))
    assert errors == ["FileNotFoundError"]
    (tmp_path / "later").mkdir()
    each.emit(line("kept"))
    assert (tmp_path / "later" / "all-2026-11-21.log").read_text() == "kept\n"


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EMFILE])
def test_a_folder_that_cannot_be_written(tmp_path, clock, errors, monkeypatch, code) -> None:
    """A read-only folder never stops a request."""

    def refuse(*_args):
        raise OSError(code, os.strerror(code))

    for name in ("open", "symlink", "replace"):
        monkeypatch.setattr(os, name, refuse)
    handler(tmp_path, clock).emit(line("lost"))
    assert len(errors) == 1


def test_a_full_disk(tmp_path, clock, errors, monkeypatch) -> None:
    """The line is lost, the request is not; later lines are written again."""
    each = handler(tmp_path, clock)
    each.emit(line("one"))
    real = os.write

    def full(fd, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    each.emit(line("lost"))
    monkeypatch.setattr(os, "write", real)
    each.emit(line("two"))
    assert errors == ["OSError"]
    assert (tmp_path / "all-2026-11-21.log").read_text() == "one\ntwo\n"


def test_after_close_a_line_opens_the_file_again(tmp_path, clock) -> None:
    """logging closes handlers at exit, and some still log."""
    each = handler(tmp_path, clock)
    each.emit(line("one"))
    each.close()
    each.emit(line("two"))
    each.close()
    assert (tmp_path / "all-2026-11-21.log").read_text() == "one\ntwo\n"


def _as_platform(folder: Path) -> None:
    """One line and, two weeks later, the end of it, by a process of the platform's user."""
    os.setgid(1000)
    os.setuid(1000)
    handler(folder, Clock()).emit(line("of the platform"))
    handler(folder, Clock(NOON + 15 * DAY))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be in root's place")
def test_root_is_first(clock) -> None:
    """A command that runs as root makes the day's files: the platform's user goes on with them, and deletes them."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are root's
        folder = Path(name)
        os.chown(folder, 1000, 1000)
        handler(folder, clock).emit(line("of root"))
        assert {path.stat().st_uid for path in folder.rglob("*")} == {1000}
        platform = multiprocessing.get_context("spawn").Process(target=_as_platform, args=(folder,))
        platform.start()
        platform.join(60)
        assert platform.exitcode == 0
        assert not (folder / "all-2026-11-21.log").exists(), "it was not the plugin's own any more"


def test_somebody_elses_file_in_todays_place(tmp_path, clock, caplog, errors, monkeypatch) -> None:
    """Is named, once a day, with what to do; when it is given back, lines are written again."""
    path, opened = tmp_path / "all-2026-11-21.log", daily_files.open_or_create

    def refuse(*_args):
        raise PermissionError(errno.EACCES, "Permission denied")

    path.write_text("of root\n")
    each = handler(tmp_path, clock)
    monkeypatch.setattr(daily_files, "open_or_create", refuse)
    for _ in range(3):
        each.emit(line("lost"))
    named = [r.message for r in caplog.records if r.levelno == logging.ERROR]
    assert len(named) == 1 and f"{path.name} belongs to another user (uid {os.getuid()})" in named[0]
    monkeypatch.setattr(daily_files, "open_or_create", opened)
    each.emit(line("kept"))
    assert path.read_text() == "of root\nkept\n" and errors == ["PermissionError"] * 3


@pytest.mark.parametrize(
    ("user", "made", "is_given"),
    [
        (0, {}, True),
        (1000, {}, False),  # who is not root has nothing to give
        (0, {"owner": 0}, False),  # all is root's
        (0, {"size": 5}, False),  # root's own file, put there by the folder's owner
        (0, {"links": 2}, False),
        (0, {"uid": 1001}, False),
    ],
)
def test_what_root_gives_away(tmp_path, monkeypatch, user, made, is_given) -> None:
    """What it has just made in a folder of the platform's, and nothing else."""
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(os, "fchown", lambda _fd, uid, gid: given.append((uid, gid)))
    mode = 0o100640
    found = os.stat_result((mode, 1, 1, made.get("links", 1), made.get("uid", 0), 0, made.get("size", 0), 0, 0, 0))
    owner = made.get("owner", 1000)
    monkeypatch.setattr(os, "fstat", lambda _fd: found)
    folder = os.stat_result((0o40755, 1, 1, 2, owner, owner, 0, 0, 0, 0))
    monkeypatch.setattr(os, "stat", lambda _path: folder)
    file_owners.hand_over(99, tmp_path)
    monkeypatch.undo()
    assert given == ([(1000, 1000)] if is_given else [])


LINES = 2000


def _write_across_midnight(folder: str, number: int, start: float) -> None:
    offset = MIDNIGHT - start
    each = DailyFileHandler(folder, "all", 14, clock=lambda: time.time() + offset)
    each.setFormatter(logging.Formatter("%(message)s"))
    while time.time() < start - 0.5:
        time.sleep(0.01)
    for index in range(LINES):
        each.handle(line(f"{number} {index} " + "x" * (index % 300 * 40)))
        if index % 20 == 0:
            time.sleep(0.01)  # spread over about two seconds, with midnight in the middle
    each.close()


def test_eight_processes_across_midnight(tmp_path) -> None:
    """Not a line lost or mixed, old files gone, foreign files untouched."""
    foreign = {"all-2026-11-06.log.gz": "gz", "mine.log": "mine", "all-2026-11-06.log~": "editor"}
    for name, text in foreign.items():
        (tmp_path / name).write_text(text)
    for name in ("all-2026-11-01.log", "all-2026-11-07.log"):  # gone at start; gone at midnight
        own(tmp_path / name)
    start = time.time() + 4
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_across_midnight, args=(str(tmp_path), n, start)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    days = [(tmp_path / f"all-2026-11-2{day}.log").read_text().splitlines() for day in (1, 2)]
    assert all(len(day) > 8 for day in days), "midnight was not in the middle"
    expected = {f"{n} {i} " + "x" * (i % 300 * 40) for n in range(8) for i in range(LINES)}
    written = days[0] + days[1]
    assert len(written) == len(expected)
    assert set(written) == expected
    assert os.readlink(tmp_path / "all.log") == "all-2026-11-22.log"
    names = set(os.listdir(tmp_path))
    written_by_us = {"all-2026-11-21.log", "all-2026-11-22.log"}
    assert names == {*foreign, *written_by_us, "all.log", ".privacy-logs"}
    assert set(os.listdir(tmp_path / ".privacy-logs")) == written_by_us
    assert all(file_records.is_own(tmp_path / name) for name in written_by_us)
    assert {name: (tmp_path / name).read_text() for name in foreign} == foreign
