"""When jobs are due, and what happens to them; with real processes."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tutorprivacy.inside.schedule import scheduler as schedule_scheduler
from tutorprivacy.inside.schedule.scheduler import Scheduler, next_time

UTC = datetime.timezone.utc


@pytest.mark.parametrize(
    ("cron", "now", "expected"),
    [
        ("* * * * *", "2026-11-22T03:15:07", "2026-11-22T03:16:00"),
        ("15 3 * * *", "2026-11-22T03:15:00", "2026-11-23T03:15:00"),
        ("15 3 * * *", "2026-11-22T03:14:59", "2026-11-22T03:15:00"),
        ("0 2 * * 0", "2026-11-22T03:15:07", "2026-11-29T02:00:00"),
        ("*/20 1-3 * * *", "2026-11-22T03:40:00", "2026-11-23T01:00:00"),
        ("30 0 1 */3 *", "2026-11-22T03:15:07", "2027-01-01T00:30:00"),
        ("0 0 29 2 *", "2026-11-22T03:15:07", "2028-02-29T00:00:00"),
        ("0 1,13 * * 1-5", "2026-11-21T03:15:07", "2026-11-23T01:00:00"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_next_time(cron: str, now: str, expected: str, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In UTC, wherever the machine is."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        found = next_time(cron, datetime.datetime.fromisoformat(now).replace(tzinfo=UTC))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found == datetime.datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("cron", ["", "* * * *", "61 * * * *", "soon"])
def test_what_is_no_cron_expression(cron: str) -> None:
    with pytest.raises(ValueError):
        next_time(cron, datetime.datetime.now(UTC))


class Clock:
    """Hours pass in a moment."""

    def __init__(self) -> None:
        self.start, self.begun = datetime.datetime(2026, 11, 22, 0, 59, 50, tzinfo=UTC), time.monotonic()

    def __call__(self) -> datetime.datetime:
        return self.start + datetime.timedelta(seconds=(time.monotonic() - self.begun) * 7200)


def test_jobs_run_when_they_are_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after one that failed, and one that cannot even begin."""
    monkeypatch.setattr(schedule_scheduler, "_LOOK_SECONDS", 0.01)
    script = "import sys; open(sys.argv[1], 'a').write(sys.argv[2] + ' '); sys.exit(3)"
    log = tmp_path / "log"

    def command(name: str) -> list[str]:
        return ["/nowhere"] if name == "broken" else [sys.executable, "-c", script, str(log), name]

    jobs = {"hourly": "0 * * * *", "broken": "30 * * * *", "twice": "*/30 * * * *"}
    scheduler = Scheduler(jobs, command, Clock())
    thread = threading.Thread(target=scheduler.run)
    thread.start()
    while not (log.exists() and {"hourly", "twice"} <= {*log.read_text().split()} and len(log.read_text().split()) > 5):
        time.sleep(0.05)
    scheduler.end()
    thread.join(20)
    assert not thread.is_alive()


PROGRAM = """
import sys
from django.conf import settings
settings.configure(PRIVACY_SCHEDULE={jobs!r})
from tutorprivacy.inside.schedule import scheduler
scheduler.ROOMS = {{"long": "x"}}
scheduler._GRACE_SECONDS = 0.3
first = scheduler.next_time
scheduler.next_time = lambda cron, now: first(cron, now) and now
scheduler.Scheduler.__init__.__defaults__ = (
    lambda name: [sys.executable, "-c", {child!r}, {pid!r}], scheduler.utc_now)
scheduler.main()
"""

PATIENT = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + PATIENT


def started(folder: Path, child: str) -> tuple[subprocess.Popen[bytes], int]:
    """A scheduler, and the process of the job that it is running."""
    pid, jobs = folder / "pid", [{"name": "long", "cron": "* * * * *"}]
    program = PROGRAM.format(jobs=jobs, child=child, pid=str(pid))
    process = subprocess.Popen([sys.executable, "-c", program], cwd=folder, stdout=subprocess.PIPE)
    while not (pid.exists() and pid.read_text()):
        assert process.poll() is None
        time.sleep(0.02)
    return process, int(pid.read_text())


@pytest.mark.parametrize(("child_is", "status"), [(PATIENT, b"-15"), (DEAF, b"-9")])
def test_sigterm_ends_the_job_and_the_scheduler(tmp_path: Path, child_is: str, status: bytes) -> None:
    """Also a job that does not want to."""
    process, child = started(tmp_path, child_is)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=10)
    assert process.returncode == 0 and b"long begins" in said and b"long ended with status " + status in said
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_sigterm_while_it_waits(tmp_path: Path) -> None:
    """At once: nobody waits for a job that is due tomorrow."""
    program = (
        "from django.conf import settings\n"
        "settings.configure(PRIVACY_SCHEDULE=[{'name': 'retire-users', 'cron': '0 0 1 1 *'}])\n"
        "from tutorprivacy.inside.schedule import scheduler\nscheduler.main()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path, stdout=subprocess.PIPE)
    assert process.stdout and b"retire-users at 0 0 1 1 *" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=5)
    assert process.returncode == 0


def test_nothing_is_scheduled(tmp_path: Path) -> None:
    program = (
        "from django.conf import settings\nsettings.configure()\n"
        "from tutorprivacy.inside.schedule import scheduler\nscheduler.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, timeout=30)
    assert done.returncode == 0 and b"nothing is scheduled" in done.stdout


def test_every_job_has_its_module() -> None:
    """One that is there."""
    inside = Path(schedule_scheduler.__file__).parents[1]
    assert all((inside / room / "__main__.py").exists() for room in schedule_scheduler.ROOMS.values())
