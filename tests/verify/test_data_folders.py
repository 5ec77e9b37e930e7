"""The data folders: every file of the run, whatever becomes of it meanwhile, and no other."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import docker
from tutorprivacy.host_audit.docker import Container
from tutorprivacy.verify import byte_streams, data_folders
from tutorprivacy.verify.byte_streams import Place, Unsearchable


def read(place: Place) -> bytes:
    return b"|".join(b"".join(text) for text in place.texts())


def folder_of(tmp_path: Path, since: float = 0) -> Place:
    (place,) = data_folders.places(tmp_path, since, [], with_database=False)
    return place


@pytest.fixture
def lms(tmp_path: Path) -> Path:
    (tmp_path / "data" / "lms").mkdir(parents=True)
    return tmp_path / "data" / "lms"


def test_what_only_root_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is read by Docker, where a container has it; where none has, it was not searched."""
    for name in ("lms", "stray"):
        (tmp_path / "data" / name / "uploads" / "of a person").mkdir(parents=True)
        for each in ("one", "another"):
            (tmp_path / "data" / name / "uploads" / "of a person" / each).write_text("x")
    asked: list[list[str]] = []

    def refuse(_path: str) -> Iterator[bytes]:
        raise PermissionError
        yield b""

    def answer(words: list[str], **_more: Any) -> Iterator[bytes]:
        asked.append(words)
        yield b"an archive"

    monkeypatch.setattr(data_folders, "of_file", refuse)
    monkeypatch.setattr(data_folders, "of_program", answer)
    told = docker.container(tmp_path, "lms")
    told["Mounts"] = [{"Destination": "/openedx/data", "Source": str(tmp_path / "data" / "lms")}]
    lms, stray = data_folders.places(tmp_path / "data", 0, [Container.of(told)], with_database=False)
    assert b"an archive" in read(lms)
    # Once, and without a name that could be a person's: a command can be seen by all who use the machine.
    assert asked == [["docker", "cp", "tutor_local-lms-1:/openedx/data/uploads", "-"]]
    with pytest.raises(Unsearchable, match="Permission denied"):
        read(stray)


def test_a_folder_that_cannot_be_listed(lms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is no empty one. Tests may run as root, whom no mode stops."""
    (lms / "closed").mkdir()
    (lms / "open").mkdir()
    (lms / "open" / "file").write_text("what is beside it")
    real = os.scandir

    def scandir(path: str) -> Any:
        if path.endswith("/closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(data_folders.os, "scandir", scandir)
    (place,) = data_folders.places(tmp_path / "data", 0, [], with_database=False)
    beside: list[bytes] = []
    with pytest.raises(Unsearchable, match="Permission denied"):
        for text in place.texts():
            beside += text
    assert b"what is beside it" in beside


def test_what_is_no_file_stops_nobody(lms: Path) -> None:
    """Nor is a file read that was not changed since the run began; all names are looked at."""
    os.mkfifo(lms / "pipe")
    os.mkfifo(lms.parent / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(lms.parent / "socket"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(lms / "socket"))
        (lms / "old").write_text("of before")
        place, *_others = data_folders.places(lms.parent, 4_000_000_000, [], with_database=False)
        assert sorted(read(place).split(b"\n")) == [b"old", b"pipe", b"socket"]
    _lms, pipe, at_the_top = data_folders.places(lms.parent, 0, [], with_database=False)
    assert read(pipe) == read(at_the_top) == b""
    assert b"".join(byte_streams.of_file(str(lms / "pipe"))) == b""


def test_no_link_leads_elsewhere(lms: Path, tmp_path: Path) -> None:
    """But for Tutor's own folder, which can be on another disk; where a link leads is a name, too."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("of the machine")
    (lms / "folder").symlink_to(tmp_path / "outside")
    (lms / "file").symlink_to(tmp_path / "outside" / "secret")
    text = read(folder_of(lms.parent))
    assert b"of the machine" not in text and os.fsencode(tmp_path / "outside" / "secret") in text
    assert b"".join(byte_streams.of_file(str(lms / "file"))) == b""  # it was a file when it was listed
    os.rename(lms, tmp_path / "outside" / "lms")
    lms.symlink_to(tmp_path / "outside" / "lms")
    (lms / "log").write_text("a line")
    assert b"a line" in read(folder_of(lms.parent))


@pytest.mark.parametrize("with_database", [False, True])
def test_the_database(tmp_path: Path, with_database: bool) -> None:
    """Its folders are searched where that was asked for, and all others always."""
    for name in ("lms", "mysql", "mongodb", "of-a-plugin"):
        (tmp_path / name).mkdir()
    names = {each.name for each in data_folders.places(tmp_path, 0, [], with_database)}
    assert names == {"data/lms", "data/of-a-plugin"} | ({"data/mysql", "data/mongodb"} if with_database else set())


def test_a_time_that_somebody_sets(lms: Path) -> None:
    """As of a copy that keeps times: what was written since the run began is read, however old it says it is."""
    (lms / "copy").write_text("a line")
    os.utime(lms / "copy", (1_000_000_000, 1_000_000_000))
    begun = os.stat(lms / "copy").st_ctime
    assert b"a line" in read(folder_of(lms.parent, begun + 60))  # clocks of file systems
    assert b"a line" not in read(folder_of(lms.parent, begun + 600))


def test_files_that_change_meanwhile(lms: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that is rotated is read under its new name, once; one that goes is no error; one that grows has an end."""
    for name in ("a.log", "gone", "grows"):
        (lms / name).write_text(f"text of {name};")
    original, opened = byte_streams.of_file, []

    def of_file(path: str) -> Iterator[bytes]:
        if not opened:  # after it was listed
            os.rename(lms / "a.log", lms / "a.log.1")
            (lms / "gone").unlink()
        opened.append(path)
        for chunk in original(path):
            with open(lms / "grows", "a") as file:
                file.write("more;" * 1000)
            yield chunk

    monkeypatch.setattr(data_folders, "of_file", of_file)
    text = read(folder_of(lms.parent))
    assert text.count(b"text of a.log;") == 1 and text.count(b"text of grows;") == 1
    assert b"text of gone;" not in text
    assert len(opened) < 10


def test_a_file_that_is_cut_short(lms: Path) -> None:
    """While it is read."""
    path = lms / "log"
    path.write_bytes(b"x" * (3 << 20))
    pieces = byte_streams.of_file(str(path))
    next(pieces)
    os.truncate(path, 10)
    assert list(pieces) == []


def test_holes_are_passed_over(lms: Path) -> None:
    """A file of a terabyte that holds two lines costs two reads."""
    path = lms / "sparse"
    with open(path, "wb") as file:
        file.write(b"first")
        file.seek(1 << 40)
        file.write(b"last")
    pieces = list(byte_streams.of_file(str(path)))
    assert len(pieces) < 6 and pieces[0].startswith(b"first") and pieces[-1].endswith(b"last")


def test_an_error_of_the_disk_is_told(lms: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one file; the others are read."""
    (lms / "log").write_text("a line")

    def fail(*_arguments: Any) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(byte_streams.os, "open", fail)
    with pytest.raises(Unsearchable, match="Input/output error"):
        read(folder_of(lms.parent))
    with pytest.raises(Unsearchable, match="No such file"):
        read(folder_of(lms.parent / "nothing"))
