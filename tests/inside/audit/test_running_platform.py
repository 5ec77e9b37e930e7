"""
The audit beside the canary run: both say the same, place by place; and what somebody has spoilt is found.

What Caddy and uWSGI write is looked at from the host: ``tutor privacy audit``.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from lab.audit import CONTAINERS, audited, audited_in, canary_places, failing_places
from lab.canary_run import PLUGIN, STOCK, Result, kept_run, with_rest_of
from lab.environment import Lab
from lab.services import Services
from tutorprivacy.inside.audit import command
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding

#: Request logs: they are none of the platform's own.
PROXIES = {"caddy output", "mfe output"}


def site(folder: Path, which: dict[str, Any]) -> tuple[Lab, Result]:
    """A canary run, and a lab with what it has left, in which an audit can look."""
    kept, result = kept_run(**which)
    return with_rest_of(kept, folder), result


def test_stock_fails_where_the_canary_run_finds_values(tmp_path: Path) -> None:
    """In each of its places, and in no other."""
    lab, result = site(tmp_path / "lab", STOCK)
    assert failing_places(lab, audited(lab)) == canary_places(result) - PROXIES
    assert len(canary_places(result) - PROXIES) == 6


def test_the_plugin_fails_nowhere(tmp_path: Path) -> None:
    """As the canary run finds nothing."""
    lab, result = site(tmp_path / "lab", PLUGIN)
    findings = audited(lab)
    assert failing_places(lab, findings) == canary_places(result) == set()
    looked_at = {finding.check for finding in findings if finding.status == PASS}
    assert looked_at >= {
        "tracking.backends",
        "tracking.self-test",
        "logging.handlers",
        "logging.self-test",
        "redis.contents",
    }


#: What another plugin does behind this one, in the settings of the LMS; and what the audit says to it.
SABOTAGE = {
    "the tracking log is back": (
        """
LOGGING["handlers"]["theirs"] = {"class": "logging.FileHandler", "filename": LOG_DIR + "/theirs.log"}
LOGGING["loggers"]["tracking"] = {"handlers": ["theirs"], "level": "DEBUG", "propagate": False}
EVENT_TRACKING_BACKENDS["theirs"] = {
    "ENGINE": "eventtracking.backends.logger.LoggerBackend", "OPTIONS": {"name": "tracking"}
}
""",
        {("tracking.backends", "lms: theirs"), ("tracking.self-test", "lms: {logs}/theirs.log")},
    ),
    "what another plugin writes into Redis": (
        """
CACHES["default"]["OPTIONS"] = {}
CELERY_TASK_SERIALIZER = "json"
""",
        {("redis.contents", "lms: Redis")},
    ),
    "a handler that keeps its file": (
        """
LOGGING["handlers"]["theirs"] = {"class": "logging.FileHandler", "filename": LOG_DIR + "/theirs.log"}
LOGGING["loggers"]["edx.student"] = {"handlers": ["theirs"], "level": "INFO"}
""",
        {
            ("logging.rotation", "lms: file {logs}/theirs.log of edx.student"),
        },
    ),
    "another LOGGING": (
        """
import logging
class TheirHandler(logging.Handler):
    def handle(self, record):
        print(record.getMessage())
LOGGING = {
    "version": 1,
    "handlers": {"theirs": {"class": "lms.envs.tutor.production.TheirHandler"}},
    "loggers": {"": {"handlers": ["theirs"], "level": "INFO"}},
}
""",
        {("logging.self-test", "lms: output")},
    ),
    "a processor that fails": (
        """
class Theirs:
    def send(self, event):
        print(event)
EVENT_TRACKING_BACKENDS["theirs"] = {"ENGINE": "lms.envs.tutor.production.Theirs", "OPTIONS": {}}
""",
        {("tracking.backends", "lms: theirs"), ("tracking.self-test", "lms: output")},
    ),
}


@pytest.mark.parametrize("what", list(SABOTAGE))
def test_sabotage_is_found(tmp_path: Path, what: str) -> None:
    """Each with the place where it is."""
    patch, expected = SABOTAGE[what]
    lab = Lab(tmp_path / "lab", 22, ["privacy"])
    lab.build()
    with open(lab.platform / "lms" / "envs" / "tutor" / "production.py", "a") as settings:
        settings.write(patch)
    Services(lab).create_database()
    logs = str(lab.log_folders["lms"])
    findings = audited_in(lab, *CONTAINERS[0])
    found = {(each.check, each.place) for each in findings if each.status == FAIL and each.place.startswith("lms:")}
    assert {(check, place.replace("{logs}", logs)) for check, place in expected} <= found


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    """Unknown, never a pass."""
    lab = Lab(tmp_path / "lab", 22, ["privacy"])
    lab.build()
    Services(lab).create_database()
    lab.log_folders["cms"].rmdir()
    lab.log_folders["cms"].write_text("a file")
    findings = [each for each in audited_in(lab, *CONTAINERS[1]) if each.place.startswith("cms")]
    unknown = {each.check for each in findings if each.status == UNKNOWN}
    assert unknown >= {"logging.retention", "logging.old-logs"}
    assert not {each.check for each in findings if each.status == PASS} & {"logging.retention", "logging.old-logs"}


class TestRestart:
    """Settings that were rendered after the process was started are not in force."""

    def rendered(self, folder: Path, age: float) -> Path:
        path = folder / "production.py"
        path.write_text("")
        moment = time.time() - age
        os.utime(path, (moment, moment))
        return folder

    def finding(self, folder: Path, pid: int) -> Finding:
        return command._restart("lms", folder, pid)

    def test_before(self, tmp_path: Path) -> None:
        """This process is younger than that."""
        assert self.finding(self.rendered(tmp_path, 10**9), self.own()).status == PASS

    def test_after(self, tmp_path: Path) -> None:
        """And older than this."""
        finding = self.finding(self.rendered(tmp_path, -60), self.own())
        assert finding.status == FAIL
        assert "tutor local restart" in finding.remedy

    def test_unknown(self, tmp_path: Path) -> None:
        """No such process."""
        assert self.finding(self.rendered(tmp_path, 0), 2**22 + 1).status == UNKNOWN

    def own(self) -> int:
        return os.getpid()
