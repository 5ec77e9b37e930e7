"""What the audit says of handlers of the log, and of the log folder."""

from __future__ import annotations

import datetime
import gzip
import io
import logging
import logging.handlers
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.log import AdminEmailHandler

from lab.records import own
from tutorprivacy.inside.audit import logging_checks
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding, carried_out
from tutorprivacy.inside.logs import every_handler
from tutorprivacy.inside.logs.daily_files import DailyFileHandler
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter


class OwnWay(logging.Handler):
    """What it does with a record is not what others do."""

    def handle(self, record: logging.LogRecord) -> bool:
        return bool(record)


DROP = {"action": "drop"}
PLAIN = logging.Formatter("%(levelname)s [%(name)s] - %(message)s")
REDACTING = RedactingFormatter(PLAIN, DROP)


@pytest.fixture
def loggers(monkeypatch) -> Iterator[Callable[..., None]]:
    """No handlers but those that a test adds, to the root or to a logger of some name."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", logging.INFO)
    monkeypatch.setattr(logging.Logger.manager, "loggerDict", {})
    added = []

    def add(handler: logging.Handler, name: str = "", formatter: logging.Formatter | None = None) -> None:
        handler.setFormatter(formatter)
        logging.getLogger(name).addHandler(handler)
        added.append(handler)

    yield add
    for handler in added:
        handler.close()


@pytest.fixture
def audit(loggers, tmp_path: Path) -> Callable[..., dict[str, list[Finding]]]:
    def audited(folder: Path = tmp_path) -> dict[str, list[Finding]]:
        root = logging.getLogger()
        root.handlers[:] = [each for each in root.handlers if type(each).__module__ != "_pytest.logging"]
        findings: dict[str, list[Finding]] = {}
        checks = [
            *logging_checks.checks("lms", folder),
            *logging_checks.folder_checks("lms", folder, 14),
        ]
        for finding in carried_out(checks):
            findings.setdefault(finding.check, []).append(finding)
        return findings

    return audited


def statuses(findings: list[Finding]) -> list[str]:
    return [finding.status for finding in findings]


class TestHandlers:
    """Each by what it makes of a record."""

    def test_one_that_redacts(self, loggers, audit, tmp_path: Path) -> None:
        """A daily file, as the plugin has it."""
        loggers(DailyFileHandler(str(tmp_path), "all", 14), formatter=REDACTING)
        findings = audit()
        assert statuses(findings["logging.handlers"]) == statuses(findings["logging.self-test"]) == [PASS]
        assert "logging.rotation" not in findings

    def test_one_without_redaction(self, loggers, audit, tmp_path: Path) -> None:
        """It is named with its file, and the values are found there."""
        loggers(DailyFileHandler(str(tmp_path), "all", 14), formatter=REDACTING)
        loggers(logging.FileHandler(tmp_path / "mine.log"), "edx.student", PLAIN)
        findings = audit()
        bad = [each for each in findings["logging.handlers"] if each.status == FAIL]
        assert [each.place for each in bad] == [f"lms: file {tmp_path}/mine.log of edx.student"]
        assert "username" in bad[0].evidence and "full name" in bad[0].evidence
        assert [each.place for each in findings["logging.self-test"]] == [f"lms: {tmp_path}/mine.log"]

    def test_without_any_formatter(self, loggers, audit, tmp_path: Path) -> None:
        """logging's own default, which writes the message."""
        loggers(logging.handlers.WatchedFileHandler(tmp_path / "mine.log"))
        assert statuses(audit()["logging.handlers"]) == [FAIL]

    def test_standard_error(self, loggers, audit) -> None:
        """The container's output: Docker keeps it."""
        with open(os.dup(2), "w") as stream:
            loggers(logging.StreamHandler(stream), formatter=PLAIN)
            assert statuses(audit()["logging.handlers"]) == [FAIL]

    def test_the_output_of_the_process_is_searched(self, loggers, audit, capfd) -> None:
        """Whoever writes to descriptor 2, past sys.stderr, is found, too."""

        class Direct(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                os.write(2, self.format(record).encode())

        loggers(Direct(), formatter=PLAIN)
        findings = audit()
        assert statuses(findings["logging.handlers"]) == [UNKNOWN]
        assert [(each.status, each.place) for each in findings["logging.self-test"]] == [(FAIL, "lms: output")]
        os.write(2, b"afterwards")
        assert capfd.readouterr().err == "afterwards"

    def test_the_log_of_events(self, loggers, audit, tmp_path: Path) -> None:
        """Its lines are no messages, and are not redacted: what is in them is said by the self-test of tracking."""
        loggers(DailyFileHandler(str(tmp_path), "tracking", 14), "tracking", PLAIN)
        (finding,) = audit()["logging.handlers"]
        assert (finding.status, "tracking.self-test" in finding.evidence) == (PASS, True)

    def test_another_kind(self, loggers, audit, monkeypatch) -> None:
        """Something that sends records elsewhere."""
        monkeypatch.setattr(logging.handlers.HTTPHandler, "emit", lambda handler, record: handler.format(record))
        loggers(logging.handlers.HTTPHandler("logs.example", "/"), formatter=REDACTING)
        loggers(logging.NullHandler(), "quiet")
        assert [each.place for each in audit()["logging.handlers"]] == ["lms: HTTPHandler of root"]
        assert statuses(audit()["logging.handlers"]) == [UNKNOWN]

    def test_another_kind_that_is_handed_text(self, loggers, audit, ip_policy) -> None:
        """As with the plugin, whoever has added it and when."""
        every_handler.redact_every_handler({"ip_policy": ip_policy, "own_hosts": []})
        loggers(logging.handlers.HTTPHandler("logs.example", "/"))
        loggers(OwnWay(), "own")
        found = {each.place: each.status for each in audit()["logging.handlers"]}
        assert found == {"lms: HTTPHandler of root": PASS, "lms: OwnWay of own": UNKNOWN}

    def test_a_librarys_own_handler(self, loggers, audit, ip_policy) -> None:
        """pyasn1's, say, which has a stream and a formatter of its own."""
        loggers(logging.StreamHandler(), "pyasn1", PLAIN)
        assert statuses(audit()["logging.handlers"]) == [FAIL]
        every_handler.redact_every_handler({"ip_policy": ip_policy, "own_hosts": []})
        assert statuses(audit()["logging.handlers"]) == [PASS]

    def test_what_writes_nowhere(self, loggers, audit) -> None:
        """By what it does: a null handler of a library's own, a stream that is closed, and the null device."""

        class Silent(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                """Nothing."""

        closed = io.StringIO()
        for handler in (Silent(), logging.StreamHandler(closed), logging.FileHandler(os.devnull)):
            loggers(handler, "quiet")
        closed.close()
        assert "logging.handlers" not in audit()

    def test_a_platforms_formatter_without_its_filters(self, loggers, audit) -> None:
        """Its LOGGING leaves it to the console's filters to set what all.log prints."""
        formatter = logging.Formatter("[user %(userid)s] [ip %(remoteip)s] %(message)s")
        loggers(logging.StreamHandler(), formatter=RedactingFormatter(formatter, DROP))
        loggers(logging.StreamHandler(), "plain", formatter)
        assert sorted(statuses(audit()["logging.handlers"])) == [FAIL, PASS]

    def test_one_error_is_one_handlers(self, loggers, audit) -> None:
        """The others are looked at all the same."""
        loggers(logging.StreamHandler(), "a", logging.Formatter("%(nobody)s"))
        loggers(logging.StreamHandler(), "b", REDACTING)
        found = {each.place.rpartition(" ")[2]: each for each in audit()["logging.handlers"]}
        assert {name: each.status for name, each in found.items()} == {"a": UNKNOWN, "b": PASS}
        assert "ValueError" in found["a"].evidence or "KeyError" in found["a"].evidence

    @pytest.mark.parametrize(("admins", "status"), [([], PASS), ([("a", "a@x.example")], FAIL)])
    def test_mail_to_the_administrators(self, loggers, audit, monkeypatch, admins: list[Any], status: str) -> None:
        """Django's error mails hold the whole request."""
        from django.conf import settings

        monkeypatch.setattr(settings, "ADMINS", admins, raising=False)
        loggers(AdminEmailHandler(), "django.request")
        (finding,) = audit()["logging.handlers"]
        assert finding.status == status
        assert "x.example" not in finding.evidence

    @pytest.mark.parametrize(
        ("made", "status"),
        [
            (lambda path: logging.FileHandler(path), FAIL),
            (lambda path: logging.handlers.WatchedFileHandler(path), FAIL),
            (lambda path: logging.handlers.RotatingFileHandler(path, maxBytes=9, backupCount=1), PASS),
        ],
    )
    def test_files_that_grow_for_ever(self, loggers, audit, tmp_path: Path, made: Any, status: str) -> None:
        """Unless they rotate."""
        loggers(made(tmp_path / "mine.log"), formatter=REDACTING)
        assert statuses(audit()["logging.rotation"]) == [status]

    def test_a_line_that_arrives_nowhere(self, loggers, audit) -> None:
        """Then nothing is known of what is written."""
        assert statuses(audit()["logging.self-test"]) == [UNKNOWN]


class TestFolder:
    """What lies in the log folder."""

    def test_young_files(self, audit, tmp_path: Path) -> None:
        """As old as they may be."""
        self.dated(tmp_path, 14)
        (finding,) = audit()["logging.retention"]
        assert (finding.status, "14 days old" in finding.evidence) == (PASS, True)

    def test_old_files(self, audit, tmp_path: Path) -> None:
        """They should have been deleted."""
        self.dated(tmp_path, 3)
        path = self.dated(tmp_path, 15)
        (finding,) = audit()["logging.retention"]
        assert finding.status == FAIL
        assert path.name.removeprefix("all-").removesuffix(".log") in finding.remedy

    def test_logs_of_before(self, audit, tmp_path: Path) -> None:
        """Each with its size and its days, compressed ones too; links and our own files are none of them."""
        day = self.dated(tmp_path, 0)
        (tmp_path / "all.log").symlink_to(day)
        events = b'2026-01-02 x {"time": "2026-01-02T03:04:05"}\n' + b"a line\n" * 20000 + b"2026-03-04 05:06:07 y\n"
        (tmp_path / "tracking.log").write_bytes(events)
        (tmp_path / "tracking.log.1.gz").write_bytes(gzip.compress(events))
        os.utime(tmp_path / "tracking.log.1.gz", (1772600000, 1772600000))  # 2026-03-04
        (tmp_path / "all.log-20260101").write_bytes(b"no date\n")
        (tmp_path / "other.txt").write_bytes(b"x")
        (tmp_path / "tracking.log.2").write_bytes(b"")
        findings = audit()["logging.old-logs"]
        assert statuses(findings) == [FAIL] * 3
        assert [Path(each.place.partition(": ")[2]).name for each in findings] == [
            *("all.log-20260101", "tracking.log", "tracking.log.1.gz"),
        ]
        assert "0.1 MB, from 2026-01-02 to 2026-03-04" in findings[1].evidence
        assert "from 2026-01-02 to 2026-03-04" in findings[2].evidence
        assert "tutor privacy scrub" in findings[1].remedy

    def test_a_daily_file_of_others(self, audit, tmp_path: Path) -> None:
        """Whatever its name says: nobody deletes it, so it is named, and its age is not that of ours."""
        path = self.dated(tmp_path, 20)
        path.write_text("2026-01-02 03:04:05 stock wrote this\n")
        findings = audit()
        (finding,) = findings["logging.old-logs"]
        assert (finding.status, path.name in finding.place) == (FAIL, True)
        assert "not recorded as written by the plugin alone" in finding.evidence
        assert statuses(findings["logging.retention"]) == [PASS]

    def test_none(self, audit, tmp_path: Path) -> None:
        """Nor a folder."""
        for folder in (tmp_path, tmp_path / "missing"):
            findings = audit(folder)
            assert statuses(findings["logging.old-logs"]) == statuses(findings["logging.retention"]) == [PASS]
            assert statuses(findings["logging.owner"]) == [PASS]

    def test_a_folder_that_cannot_be_read(self, audit, tmp_path: Path) -> None:
        """Unknown, never a pass."""
        (tmp_path / "file").write_bytes(b"")
        findings = audit(tmp_path / "file")
        assert statuses(findings["logging.old-logs"]) == statuses(findings["logging.retention"]) == [UNKNOWN]
        assert statuses(findings["logging.owner"]) == [UNKNOWN]

    @pytest.mark.parametrize("place", ["", ".privacy-logs", "all", "tracking", ".privacy-logs/all"])
    def test_what_root_has_made(self, audit, tmp_path: Path, monkeypatch, place: str) -> None:
        """The platform cannot write there, so the log is missing: it fails, whatever else is right."""
        paths = {"": tmp_path, ".privacy-logs": tmp_path / ".privacy-logs"}
        for stem in ("all", "tracking"):
            path = self.dated(tmp_path, 0, stem)
            paths |= {stem: path, f".privacy-logs/{stem}": tmp_path / ".privacy-logs" / path.name}
        lstat, access, foreign = os.lstat, os.access, paths[place]

        def of_root(path: Any, **options: Any) -> os.stat_result:
            found = list(lstat(path, **options))
            found[4] = 0 if Path(path) == foreign else 1000
            return os.stat_result(found)

        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        monkeypatch.setattr(os, "lstat", of_root)
        monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != foreign and access(path, mode))
        (finding,) = audit()["logging.owner"]
        assert finding.status == FAIL and str(foreign) in finding.remedy
        monkeypatch.setattr(os, "access", access)  # it is root's, but can be written
        assert statuses(audit()["logging.owner"]) == [PASS]

    def dated(self, folder: Path, age: int, stem: str = "all") -> Path:
        day = datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=age)
        return own(folder / f"{stem}-{day}.log")
