"""Text in any encoding is read; what is no text is left alone and named; the standard input is read twice."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from scrub.test_line_scrubber import PLANTED, event, written
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.scrub.coordinator import run
from tutorprivacy.scrub.run_plan import RunPlan, RunResult
from tutorprivacy.scrub.sources import find_sources

LINES = (written(event()) + b"\n") * 3 + b"mail for Zoraquill, caf\xc3\xa9\n"
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


def scrub(tmp_path: Path, output: str | None, *paths: str) -> RunResult:
    return run(RunPlan(tuple(find_sources(paths)), output, EventPolicy()), tmp_path / "state")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(tmp_path: Path, encoding: str, packed: bool) -> None:
    """As if it were UTF-8, also compressed, and in place."""
    log = tmp_path / "a.log"
    encoded = LINES.decode().encode(encoding)
    log.write_bytes(gzip.compress(encoded) if packed else encoded)
    result = scrub(tmp_path, None, str(log))
    assert result.is_clean and result.total.lines["events"] == 3 and result.total.lines["words"] == 1
    after = gzip.decompress(log.read_bytes()) if packed else log.read_bytes()
    assert after.count(b"\n") == 4 and after.endswith("mail for -, café\n".encode())
    assert not [word for word in PLANTED if word.encode() in after]


def binaries(folder: Path) -> dict[str, bytes]:
    """Of each kind one, with somebody in it."""
    archive, tar = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("tracking.log", LINES)
    with tarfile.open(fileobj=tar, mode="w") as tar_file:
        entry = tarfile.TarInfo("tracking.log")
        entry.size = len(LINES)
        tar_file.addfile(entry, io.BytesIO(LINES))
    database = folder / "database"
    connection = sqlite3.connect(database)
    connection.execute("create table people (name)")
    connection.execute("insert into people values ('zoraquill')")
    connection.commit()
    connection.close()
    found = database.read_bytes()
    database.unlink()
    return {
        "a.zip": archive.getvalue(),
        "a.tar": tar.getvalue(),
        "a.tar.gz": gzip.compress(tar.getvalue()),
        "a.sqlite3": found,
        "a.bin": b"\x01\0zoraquill\0\0\x02\0x\n" * 9,
    }


@pytest.mark.parametrize("kind", ["a.zip", "a.tar", "a.tar.gz", "a.sqlite3", "a.bin"])
def test_what_is_no_text(tmp_path: Path, kind: str) -> None:
    """Neither changed nor written anywhere, and the run is not clean: nobody may take it for scrubbed."""
    content = binaries(tmp_path)[kind]
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / kind).write_bytes(content)
    (folder / "b.log").write_bytes(LINES)
    result = scrub(tmp_path, str(tmp_path / "out"), str(folder))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b.log"]
    assert result.left_alone == [str(folder / kind)] and not result.is_clean
    assert +result.tallies[str(folder / kind)].lines == {"binary": 1}
    result = scrub(tmp_path, None, str(folder))
    assert (folder / kind).read_bytes() == content and result.left_alone
    assert b"oraquill" not in (folder / "b.log").read_bytes()


def test_zeros_within_text(tmp_path: Path) -> None:
    """What a crash has left of a log: the file is text, and a line with zeros within is rejected."""
    log = tmp_path / "a.log"
    log.write_bytes(LINES + b"zora" + b"\0" * 5000 + b"quill\n" + LINES)
    result = scrub(tmp_path, None, str(log))
    assert result.total.lines == {"events": 6, "words": 2, "rejected": 1}
    assert b"quill" not in log.read_bytes()


def test_zeros_of_another_encoding_within_text(tmp_path: Path) -> None:
    """As a shell that was told so has appended it."""
    log = tmp_path / "a.log"
    log.write_bytes(LINES * 9 + b"zoraquill was here".decode().encode("utf-16-le") + b"\n")
    assert scrub(tmp_path, None, str(log)).total.lines["rejected"] == 1
    assert b"q\0u\0" not in log.read_bytes()


def test_the_standard_input_is_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Whom its last line names is known in its first, and a name alone is the same person; nothing is left of it."""
    before = [written(event(username="bo", context={"user_id": 7}))] * 3000  # more than is written at once
    lines = [
        *before,
        b"Created enrollment for zoraquill",
        written(event(username="bo", context={"user_id": 7}, event={"target_username": "zoraquill"})),
        written(event()),
    ]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines))))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = scrub(tmp_path, "-", "-")
    after = capfdbinary.readouterr().out.splitlines()
    assert len(after) == len(lines)
    after = after[len(before) :]
    assert result.is_clean and after[0] == b"Created enrollment for -"
    assert json.loads(after[1])["event"]["target_username"] == json.loads(after[2])["username"]
    assert not list(tmp_path.iterdir())
