"""Outputs that cannot be written: said before anything is done, and nothing is left that refuses the next run."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tutor.exceptions import TutorError

from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.scrub import coordinator, local_output
from tutorprivacy.scrub.run_plan import RunPlan
from tutorprivacy.scrub.sources import find_sources

NOBODY = 65534


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody may enter and write to, with two logs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "logs").mkdir()
        for log in ("a.log", "b.log"):
            (folder / "logs" / log).write_bytes(b"zora@example.org came\n" * 3)
        yield folder


@contextmanager
def somebody() -> Iterator[None]:
    """Not root, to whom nothing is forbidden."""
    if os.geteuid():
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def scrub(place: Path, output: Path | None, workers: int = 1) -> Any:
    sources = tuple(find_sources([str(place / "logs")], output is not None))
    made = RunPlan(sources, output and str(output), EventPolicy(), "a key for all tests", workers=workers)
    return coordinator.run(made, place / "state")


def assert_refused(place: Path, output: Path | None, *expected: str, workers: int = 1) -> None:
    """With these words and a command; and another output is taken right afterwards."""
    with somebody():
        with pytest.raises(TutorError) as caught:
            scrub(place, output, workers)
        for words in (*expected, "\n\n    ls -ld "):
            assert words in str(caught.value)
        assert os.listdir(place / "state") == []
        with tempfile.TemporaryDirectory() as other:
            assert scrub(place, Path(other)).is_clean
            assert sorted(os.listdir(other)) == ["a.log", "b.log"]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("mode", [0o000, 0o444, 0o555], ids=oct)
def test_a_folder_that_is_closed(place: Path, mode: int, workers: int) -> None:
    """Nobody may enter it, or write to it; the same for a folder that would have to be made in it."""
    closed = place / "closed"
    with somebody():
        closed.mkdir(mode)
    closed.chmod(mode)
    try:
        assert_refused(place, closed, f"{closed}/a.log cannot be written: Permission denied", workers=workers)
        assert_refused(place, closed / "new" / "er", f"{closed}", "Permission denied", workers=workers)
    finally:
        closed.chmod(0o700)
    assert os.listdir(closed) == []


def test_a_file_in_the_place_of_the_folder(place: Path) -> None:
    """It is named."""
    (place / "file").write_bytes(b"mine")
    assert_refused(place, place / "file", f"{place}/file/a.log cannot be written: Not a directory")
    assert (place / "file").read_bytes() == b"mine"


def test_in_place(place: Path) -> None:
    """The new file is made beside the log, so its folder must be open."""
    (place / "logs").chmod(0o555)
    assert_refused(place, None, f"{place}/logs/a.log cannot be written: Permission denied")


def test_an_error_that_comes_later(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that has written nothing leaves nothing; one that has, goes on."""
    real, failing = local_output.LocalOutput.commit, {"a.log", "b.log"}

    def commit(output: local_output.LocalOutput) -> None:
        if output.target.name in failing:
            with output._tutor_errors():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(output)

    monkeypatch.setattr(local_output.LocalOutput, "commit", commit)
    with pytest.raises(TutorError, match="No space left on device"):
        scrub(place, place / "full")
    assert os.listdir(place / "state") == []

    failing.remove("a.log")
    with pytest.raises(TutorError, match="No space left on device"):
        scrub(place, place / "full")
    with pytest.raises(TutorError, match="An earlier run stopped halfway"):
        scrub(place, place / "another")
    failing.clear()
    assert scrub(place, place / "full").resumed


def test_an_error_that_nobody_foresaw(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leaves nothing either, where nothing was written."""

    def fail(*_arguments: Any) -> Iterator[Any]:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(coordinator, "run_tasks", fail)
    with pytest.raises(OSError, match="Input/output error"):
        scrub(place, place / "out")
    assert os.listdir(place / "state") == []


def test_a_target_that_cannot_be_looked_at(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not foreseen is an error of the output too, and no traceback."""
    monkeypatch.setattr(coordinator, "refuse_unwritable", lambda _targets: None)
    closed = place / "closed"
    with somebody():
        closed.mkdir(0o000)
        with pytest.raises(TutorError, match=r"closed/a.log could not be written: Permission denied.*same command"):
            scrub(place, closed)
        assert os.listdir(place / "state") == []
