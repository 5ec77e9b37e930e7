"""The data folder: old logs, logs that should be gone, and what is in the new ones."""

from __future__ import annotations

import bz2
import datetime
import errno
import gzip
import json
import lzma
import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from settings.test_values import DEFAULTS

from lab.environment import render, run_tutor
from lab.host import of, worst
from lab.records import own
from tutorprivacy.host_audit import log_files
from tutorprivacy.host_audit.project import Project
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding
from tutorprivacy.inside.pseudonyms.keyed_hash import LOWEST, name_of

TODAY = datetime.date(2026, 11, 22)
LINE = "2026-11-%02d 10:00:00,123 INFO 12 [edx.x] [user 5] [ip 203.0.113.9] x.py:4 - zoraquill signed in\n"
EVENT = {"time": "2026-11-03T10:00:00+00:00", "username": "zoraquill", "ip": "203.0.113.9", "event": "{}"}
SCRUBBED = {**EVENT, "username": name_of(LOWEST + 5), "ip": "", "context": {"user_id": LOWEST + 5}}


def folder_of(root: Path, service: str = "lms") -> Path:
    path = root / "data" / service / "logs"
    path.mkdir(parents=True, exist_ok=True)
    return path


def checked(root: Path, **settings: Any) -> list[Finding]:
    findings = list(log_files.log_file_findings(Project(root, {}, (), (), {**DEFAULTS, **settings}), TODAY))
    assert "zoraquill" not in json.dumps([each.__dict__ for each in findings])
    assert "203.0" not in json.dumps([each.__dict__ for each in findings])
    return findings


def test_no_logs(tmp_path: Path) -> None:
    """A platform that has not run yet; folders of jobs are looked at where there are any."""
    assert [(each.check, each.status) for each in checked(tmp_path)] == [("data.folder", PASS)] * 2
    folder_of(tmp_path, "lms-job")
    assert worst(checked(tmp_path), "data.old-logs", str(tmp_path / "data" / "lms-job")) == PASS


def test_the_plugins_own_files(tmp_path: Path) -> None:
    """And its links are no logs of before."""
    folder = folder_of(tmp_path)
    redacted = LINE.replace("[user 5]", "[user -]").replace("203.0.113.9", "-").replace("zoraquill", "somebody")
    own(folder / "all-2026-11-22.log", redacted % 22)
    (folder / "all.log").symlink_to("all-2026-11-22.log")
    own(folder / "tracking-2026-11-22.log", json.dumps(SCRUBBED) + "\n")
    (folder / "tracking.log").symlink_to("tracking-2026-11-22.log")
    findings = checked(tmp_path)
    assert {each.status for each in findings} == {PASS}
    assert "2 lines at the ends of 2 daily files" in of(findings, "data.new-logs", str(folder))[0].evidence


# -- logs of before ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("all.log", bytes),
        ("tracking.log", bytes),
        ("all.log.1", bytes),
        ("tracking.log-20261103.gz", gzip.compress),
        ("all.log.2.bz2", bz2.compress),
        ("all.log.3.xz", lzma.compress),
    ],
)
def test_old_logs(tmp_path: Path, name: str, pack: Any) -> None:
    """Size, first and last day, and the command that deals with it."""
    text = pack("".join(LINE % day for day in (3, 4, 9)).encode())
    path = folder_of(tmp_path) / name
    path.write_bytes(text)
    (finding,) = [each for each in checked(tmp_path) if each.status != PASS]
    assert (finding.check, finding.place, finding.status) == ("data.old-logs", str(path), FAIL)
    assert f"{len(text)} bytes, from 2026-11-03 to 2026-11-09;" in finding.evidence
    assert f"tutor privacy scrub --output scrubbed-lms {path}" in finding.remedy


def test_the_days_of_a_long_log(tmp_path: Path) -> None:
    """Events, of which only the ends are read; and more than is read of a compressed one."""
    first, last = (json.dumps({**EVENT, "time": f"2026-{month}-05T01:00:00+00:00"}) + "\n" for month in ("01", "10"))
    filler = (json.dumps({**EVENT, "time": "no day"}) + "\n") * 3000
    folder = folder_of(tmp_path)
    (folder / "tracking.log").write_text(first + filler + last)
    (folder / "tracking.log.1.gz").write_bytes(gzip.compress((first + filler + last).encode()))
    evidence = [each.evidence for each in of(checked(tmp_path), "data.old-logs", str(folder))]
    assert all("from 2026-01-05 to 2026-10-05" in each for each in evidence) and len(evidence) == 2
    assert re.match(r"[0-9.]+ MB, ", evidence[0])


def test_a_compressed_log_is_not_read_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then its last day is that of the file."""
    monkeypatch.setattr(log_files, "_LIMIT_BYTES", 1 << 17)
    path = folder_of(tmp_path) / "all.log.gz"
    path.write_bytes(gzip.compress((LINE % 3 * 5000).encode()))
    os.utime(path, (0, 86400 * 366))
    (finding,) = of(checked(tmp_path), "data.old-logs", str(path))
    assert "from 2026-11-03 to 1971-01-02, when it was changed" in finding.evidence


@pytest.mark.parametrize("content", [b"\x1f\x8b damaged", b"no day at all\n"])
def test_a_log_that_tells_no_day(tmp_path: Path, content: bytes) -> None:
    """Its file does; it fails all the same."""
    path = folder_of(tmp_path) / "all.log.gz"
    path.write_bytes(content if content[0] == 31 else gzip.compress(content))
    os.utime(path, (0, 86400 * 366))
    (finding,) = of(checked(tmp_path), "data.old-logs", str(path))
    assert finding.status == FAIL and "changed on 1971-01-02" in finding.evidence


def test_other_files(tmp_path: Path) -> None:
    """Somebody else's are unknown, empty ones nothing; in folders, and behind links, too."""
    folder = folder_of(tmp_path)
    (folder / "old").mkdir()
    (folder / "old" / "all.log").write_text(LINE % 3)
    (folder / "nginx.log").write_text("x")
    (folder / "empty.log").touch()
    (folder / "gone.log").symlink_to("nothing")
    (tmp_path / "elsewhere").write_text(LINE % 3)
    (folder / "tracking.log").symlink_to(tmp_path / "elsewhere")
    found = {Path(each.place).name: each.status for each in of(checked(tmp_path), "data.old-logs", str(folder))}
    assert found == {"all.log": FAIL, "nginx.log": UNKNOWN, "tracking.log": FAIL}


def test_the_command_does_it(tmp_path: Path) -> None:
    """As it stands in the finding: afterwards the copy names nobody, and nothing is left to find."""
    root = tmp_path / "root with a blank"
    render(root, 22, ["privacy"], {})
    path = folder_of(root) / "all.log"
    path.write_text("".join(LINE % day for day in (3, 4)))
    (finding,) = of(checked(root), "data.old-logs", str(path))
    command = re.match(r"tutor (privacy scrub .*?) takes", finding.remedy)
    removal = re.search(r"rm (.*)$", finding.remedy)
    assert command and removal
    words = shlex.split(command[1])
    words[words.index("scrubbed-lms")] = str(tmp_path / "scrubbed-lms")
    assert run_tutor(root, 22, *words, check=False).returncode in (0, 1)
    assert "203.0.113.9" not in (tmp_path / "scrubbed-lms" / "all.log").read_text()
    Path(shlex.split(removal[1])[0]).unlink()
    assert worst(checked(root), "data.old-logs") == PASS


# -- retention, and what is in the new ones ------------------------------------------------


@pytest.mark.parametrize(("day", "status"), [("2026-11-08", PASS), ("2026-11-07", FAIL)])
def test_retention(tmp_path: Path, day: str, status: str) -> None:
    """Fourteen days, as the platform counts them."""
    path = own(folder_of(tmp_path) / f"all-{day}.log")
    (finding,) = of(checked(tmp_path), "data.retention", str(path.parent))
    assert finding.status == status and f"the oldest is of {day}" in finding.evidence
    assert (f"rm {path}" in finding.remedy) is (status == FAIL)
    assert worst(checked(tmp_path, PRIVACY_LOG_RETENTION_DAYS=15), "data.retention") == PASS


@pytest.mark.parametrize("is_recorded", [True, False])
def test_a_daily_file_that_others_have_written(tmp_path: Path, is_recorded: bool) -> None:
    """Or that has no record: an old log, which nobody deletes."""
    path = folder_of(tmp_path) / "all-2026-11-03.log"
    if is_recorded:
        own(path, "2026-11-03 10:00:00,1 INFO - ours\n")
    with path.open("a") as file:
        file.write(LINE % 4)
    findings = checked(tmp_path)
    (finding,) = of(findings, "data.old-logs", str(path))
    assert finding.status == FAIL and "not recorded as written by the plugin alone" in finding.evidence
    assert finding.remedy.endswith(f"rm {path}")
    assert worst(findings, "data.retention") == PASS


def test_records_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are for the platform's user alone: then it is unknown, and nothing is called the plugin's own."""
    path = own(folder_of(tmp_path) / "all-2026-11-22.log")

    def refuse(_path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(log_files, "is_own", refuse)
    (finding,) = [each for each in of(checked(tmp_path), "data.old-logs", str(path.parent)) if each.status != PASS]
    assert finding.status == UNKNOWN and ".privacy-logs" in finding.remedy


def test_a_name_that_is_no_days(tmp_path: Path) -> None:
    """Is no daily file's, and nothing deletes it."""
    (folder_of(tmp_path) / "all-2026-99-99.log").write_text("x\n")
    assert worst(checked(tmp_path), "data.old-logs") == FAIL


@pytest.mark.parametrize(
    ("name", "line", "settings", "status"),
    [
        ("all", "2026-11-22 10:00:00,1 INFO - from 203.0.113.9", {}, FAIL),
        ("all", "2026-11-22 10:00:00,1 INFO - from 203.0.0.0", {"PRIVACY_IP_ADDRESS": "truncate"}, PASS),
        ("all", "2026-11-22 10:00:00,1 INFO - from 203.0.113.9", {"PRIVACY_IP_ADDRESS": "truncate"}, FAIL),
        ("all", "2026-11-22 10:00:00,1 INFO - mail to zoraquill@x.example", {}, FAIL),
        ("tracking", json.dumps(EVENT), {}, FAIL),
        ("tracking", json.dumps({**SCRUBBED, "ip": "203.0.0.0"}), {"PRIVACY_IP_ADDRESS": "truncate"}, PASS),
        ("tracking", json.dumps({**SCRUBBED, "ip": "203.0.0.0"}), {}, FAIL),
        ("tracking", json.dumps({**SCRUBBED, "username": "zoraquill"}), {}, FAIL),
        ("tracking", json.dumps({**SCRUBBED, "context": {"user_id": 5}}), {}, FAIL),
        ("tracking", json.dumps({**SCRUBBED, "agent": "Mozilla/5.0 (X11)"}), {}, FAIL),
        ("tracking", json.dumps({**SCRUBBED, "agent": "Firefox/145"}), {}, PASS),
        ("tracking", '{"cut', {}, FAIL),
        ("tracking", "{}" * 2, {}, FAIL),
    ],
)
def test_what_is_in_the_new_logs(tmp_path: Path, name: str, line: str, settings: dict[str, Any], status: str) -> None:
    """Nothing that the plugin would take out, or other settings have kept it."""
    path = folder_of(tmp_path) / f"{name}-2026-11-22.log"
    path.write_text(f"{line}\n")
    (finding,) = of(checked(tmp_path, **settings), "data.new-logs", str(path.parent))
    assert finding.status == status
    assert (path.name in finding.evidence) is (status == FAIL)


def test_both_ends_of_a_new_log_are_looked_at(tmp_path: Path) -> None:
    """A line that is cut where the reading begins or ends is none."""
    path = folder_of(tmp_path) / "all-2026-11-22.log"
    clean = "2026-11-22 10:00:00,1 INFO - nothing\n"
    for text, status in ((clean * 9000, PASS), (clean * 9000 + LINE % 22, FAIL), (LINE % 22 + clean * 9000, FAIL)):
        path.write_text(text)
        assert worst(checked(tmp_path), "data.new-logs", str(path.parent)) == status


def test_todays_log_is_not_scrubbed_while_it_is_open(tmp_path: Path) -> None:
    """The platform is stopped for it, or yesterday's, which an idle process has open; the command then does it."""
    root = tmp_path / "root"
    render(root, 22, ["privacy"], {})
    for day, is_stopped in ((22, True), (21, True), (20, False)):
        path = own(folder_of(root) / f"all-2026-11-{day}.log", LINE % day)
        (finding,) = of(checked(root), "data.new-logs", str(path.parent))
        match = re.search(
            r"(tutor local stop && )?tutor (privacy scrub --in-place \S+)(; tutor local start -d)?$", finding.remedy
        )
        assert match and bool(match[1]) is bool(match[3]) is is_stopped
        with path.open("a"):
            assert run_tutor(root, 22, *shlex.split(match[2]), check=False).returncode == 1
        assert worst(checked(root), "data.new-logs") == FAIL
        run_tutor(root, 22, *shlex.split(match[2]))
        assert worst(checked(root), "data.new-logs") == worst(checked(root), "data.old-logs") == PASS
        path.unlink()


def test_todays_log_of_others_is_not_removed_while_it_is_open(tmp_path: Path) -> None:
    for day in (20, 22):
        path = folder_of(tmp_path) / f"all-2026-11-{day}.log"
        path.write_text(LINE % day)
        (finding,) = of(checked(tmp_path), "data.old-logs", str(path))
        assert ("tutor local stop" in finding.remedy) is (day == 22)


# -- whose they are ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of_root", "named"),
    [
        ((), ()),
        (("logs/all-2026-11-22.log",), ("logs/all-2026-11-22.log",)),
        (("logs/.privacy-logs/tracking-2026-11-22.log",), ("logs/.privacy-logs/tracking-2026-11-22.log",)),
        (("logs/.privacy-logs",), ("logs/.privacy-logs",)),
        (("logs",), ("logs",)),
        (("logs/all-2026-11-20.log", "logs/mine.log"), ()),  # nobody writes to these any more
    ],
)
def test_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of_root: tuple[str, ...], named: tuple[str, ...]
) -> None:
    """Of what is written to today, all belongs to one user; or the platform cannot write."""
    folder = folder_of(tmp_path)
    for name in ("all-2026-11-22.log", "tracking-2026-11-22.log", "all-2026-11-20.log", "mine.log"):
        own(folder / name)
    foreign = {folder.parent / name for name in of_root}

    def owned(look: Any) -> Any:
        def looked(path: Any, **options: Any) -> os.stat_result:
            found = list(look(path, **options))
            found[4] = 0 if Path(path) in foreign else 1000
            return os.stat_result(found)

        return looked

    monkeypatch.setattr(log_files.os, "stat", owned(os.stat))
    monkeypatch.setattr(log_files.os, "lstat", owned(os.lstat))
    finding = next(log_files._owner_findings(folder, TODAY))
    assert finding.status == (FAIL if named else PASS) and "uid 1000" in finding.evidence
    assert all(name in finding.evidence and str(folder.parent / name) in finding.remedy for name in named)


# -- what cannot be read -------------------------------------------------------------------


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is unknown, with its name; the other service's is looked at. Tests may run as root, who reads everything."""
    folder, scandir = folder_of(tmp_path), os.scandir
    folder_of(tmp_path, "cms")

    def refuse(path: Any) -> Any:
        if Path(path) == folder:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(log_files.os, "scandir", refuse)
    findings = checked(tmp_path)
    assert [(each.check, each.status) for each in findings if each.place.startswith(str(folder))] == [
        ("data.folder", UNKNOWN)
    ]
    assert "Permission denied" in of(findings, "data.folder", str(folder))[0].evidence
    assert worst(findings, "data.folder", str(tmp_path / "data" / "cms")) == PASS


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    """Neither is nothing, nor is it no folder."""
    folder_of(tmp_path).rmdir()
    (tmp_path / "data" / "lms" / "logs").touch()
    assert worst(checked(tmp_path), "data.folder", str(tmp_path / "data" / "lms")) == UNKNOWN
    (tmp_path / "data" / "lms" / "logs").unlink()
    (tmp_path / "data" / "lms").rmdir()
    (tmp_path / "data" / "lms").touch()
    assert worst(checked(tmp_path), "data.folder", str(tmp_path / "data" / "lms")) == UNKNOWN


def test_a_new_log_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is unknown."""
    path = folder_of(tmp_path) / "all-2026-11-22.log"
    path.write_text("x\n")

    def refuse(_log: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(log_files, "_ends", refuse)
    assert worst(checked(tmp_path), "data.new-logs", str(path.parent)) == UNKNOWN


def test_an_interrupted_scrubbing(tmp_path: Path) -> None:
    """Has left the keys of its pseudonyms; one that has ended, nothing."""
    project = Project(tmp_path, {}, (), (), DEFAULTS)
    assert log_files.interrupted_scrub_finding(project).status == PASS
    (tmp_path / "privacy-scrub").mkdir()
    assert log_files.interrupted_scrub_finding(project).status == PASS
    (tmp_path / "privacy-scrub" / "abc.keys").write_text("forever 00\n")
    finding = log_files.interrupted_scrub_finding(project)
    assert finding.status == FAIL and "abc.keys" in finding.evidence
