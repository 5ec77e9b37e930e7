"""Lines of log files that still name somebody: counted by file, in pieces, and nothing is changed."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest

from tutorprivacy.inside.stores import old_logs
from tutorprivacy.inside.stores.old_logs import WHY, old_lines

from .people import HER, OTHER, hers


def counted(folder: Path) -> tuple[dict[str, int], dict[str, str]]:
    kept: Counter[tuple[str, str]] = Counter()
    failed: dict[str, str] = {}
    old_lines(str(folder), hers(), kept, failed.setdefault)
    assert {why for _place, why in kept} <= {WHY}
    return {place: number for (place, _why), number in kept.items() if number}, failed


def test_lines_of_hers(tmp_path: Path) -> None:
    """By username, address, name in whatever case, number under a label and random id; none of the other's."""
    number, username, email, name, pseudonym = HER
    lines = [
        *(f'{{"username": "{username}"}}', f"by {name.upper()}", f"to {email}", f'{{"user_id": {number}}}', pseudonym),
        *(f'{{"username": "{OTHER[1]}", "user_id": {OTHER[0]}}}', f"{number} bytes", f"{username}2"),
    ]
    (tmp_path / "tracking.log").write_text("\n".join(lines))
    (tmp_path / "tracking.log-20260101.gz").write_bytes(gzip.compress("\n".join(lines[:2]).encode()))
    (tmp_path / "of").mkdir()
    (tmp_path / "of" / f"{username}.log").write_text(lines[0] + "\n")
    (tmp_path / f"{username}.log").write_text(lines[0] + "\n")
    before = {each: each.stat().st_mtime_ns for each in tmp_path.rglob("*.log")}
    found = {"logs: tracking.log": 5, "logs: tracking.log-20260101.gz": 2, "logs: a file": 2}
    assert counted(tmp_path) == (found, {})
    assert {each: each.stat().st_mtime_ns for each in tmp_path.rglob("*.log")} == before


@pytest.mark.parametrize("size", [60, 61, 100, 1 << 20])
def test_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Wherever a piece ends; a line that is longer than a piece hides nothing, and neither do those in front of it."""
    monkeypatch.setattr(old_logs, "_PIECE", size)
    monkeypatch.setattr(old_logs, "_LONGEST", 40)
    line = f'{{"username": "{HER[1]}"}}\n'
    (tmp_path / "all.log").write_text(("x" * 50 + "\n" + line) * 20)
    assert counted(tmp_path) == ({"logs: all.log": 20}, {})
    (tmp_path / "all.log").write_text(f"{line}{'y ' * 333}{HER[1]} {'y ' * 400}\n{line}")
    found, _failed = counted(tmp_path)
    assert found["logs: all.log"] >= 3


def test_what_cannot_be_read(tmp_path: Path) -> None:
    """Is named, and keeps no other from being looked at; no link is followed; a folder need not be there."""
    (tmp_path / "lms.log.gz").write_bytes(gzip.compress(b"x" * 99)[:-9])
    (tmp_path / "cms.log.1.gz").write_bytes(b"no gzip")
    (tmp_path / "all.log").write_text(HER[1])
    (tmp_path / "link.log").symlink_to(tmp_path / "all.log")
    found, failed = counted(tmp_path)
    assert found == {"logs: all.log": 1}
    assert failed == {"logs: lms.log.gz": "EOFError", "logs: cms.log.1.gz": "BadGzipFile"}
    assert counted(tmp_path / "nowhere") == ({}, {})
