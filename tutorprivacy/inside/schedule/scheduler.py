"""
The scheduler of compose, which has none: ``python -m lms.envs.tutor.privacy.schedule.scheduler``.

Runs this plugin's jobs by their cron expressions (UTC), one at a time, each in a process of
its own. A job that fails is for its next turn: the scheduler goes on, also while the LMS or
Redis is down. In Kubernetes, CronJobs do this.

Compose leaves its container alone once it is no longer rendered. So it ends itself when its jobs are
not in the settings any more, and each run asks them once more (`schedule.in_force`).

.. no_pii: it knows times and names of jobs
"""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab

from .. import location
from .in_force import InForce, scheduled

#: The room of each job.
ROOMS = {"retire-users": "retirement"}

#: How long at most until clock and settings are looked at again: somebody may have set them.
_LOOK_SECONDS = 30.0

#: What a job gets to end by itself.
_GRACE_SECONDS = 20.0

#: Of the process after SIGTERM, as the shell has it. Docker restarts it at the next boot, for that is no 0;
#: when it has ended by itself, it does not.
_TERMINATED = 143

_FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")

Clock = Callable[[], datetime.datetime]


def utc_now() -> datetime.datetime:
    """The time, with its zone."""
    return datetime.datetime.now(datetime.timezone.utc)


def next_time(cron: str, now: datetime.datetime) -> datetime.datetime:
    """
    When a job is due next, strictly after now.

    Args:
        cron: five fields, in UTC; see ``celery.schedules.crontab``.

    Raises:
        ValueError: it is not a cron expression.
    """
    fields = cron.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"a cron expression has five fields: {cron}")
    app = Celery("privacy", set_as_current=False)  # of its own: the platform's may be in another zone
    app.conf.update(enable_utc=True, timezone="UTC")
    schedule: Any = crontab(**dict(zip(_FIELDS, fields, strict=True)), nowfun=lambda: now, app=app)
    left: datetime.timedelta = schedule.remaining_estimate(now)
    return now + left


class Scheduler:
    """
    Waits, runs, and goes on.

    Args:
        jobs: cron expressions, by the name of their job.
        command: makes a job's name its command, but for the schedule by which it is started.
        now: the clock; for tests.
        in_force: says why nothing may go on, or nothing.
    """

    def __init__(
        self,
        jobs: Mapping[str, str],
        command: Callable[[str], Sequence[str]] = lambda name: [
            sys.executable,
            "-m",
            f"{location.PACKAGE}.{ROOMS[name]}",
        ],
        now: Clock = utc_now,
        *,
        in_force: Callable[[], str] = lambda: "",
    ) -> None:
        self._jobs, self._command, self._now = dict(jobs), command, now
        self._in_force, self._looked = in_force, time.monotonic()
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Until `end` is called, or nothing may go on."""
        due = {name: next_time(cron, self._now()) for name, cron in self._jobs.items()}
        while not self._is_over():
            name = min(due, key=lambda each: due[each])
            seconds = (due[name] - self._now()).total_seconds()
            if seconds > 0:
                self._ending.wait(min(seconds, _LOOK_SECONDS))
                continue
            self._do(name)
            due[name] = next_time(self._jobs[name], self._now())

    def end(self) -> None:
        """Begin nothing more, and end the job that is running."""
        self._ending.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()

    def _is_over(self) -> bool:
        if not self._ending.is_set() and time.monotonic() - self._looked >= _LOOK_SECONDS:
            self._looked = time.monotonic()
            if reason := self._in_force():
                _say(f"{reason} So this ends, and is not started again.")
                self.end()
        return self._ending.is_set()

    def _do(self, name: str) -> None:
        _say(f"{name} begins")
        try:
            self._process = subprocess.Popen([*self._command(name), "--scheduled", self._jobs[name]])  # noqa: S603 - our own module
        except OSError as error:
            _say(f"{name} could not begin: {error.strerror}")
            return
        if self._ending.is_set():
            self._process.terminate()
        while self._process.poll() is None:
            if self._is_over():
                self._wait_or_kill(self._process)
            else:
                self._ending.wait(0.2)
        _say(f"{name} ended with status {self._process.returncode}")

    def _wait_or_kill(self, process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main() -> int:
    """
    Run the jobs of the Django settings until SIGTERM or SIGINT, or until they are gone from there.

    Returns:
        The exit status: 0 if there is nothing to do any more.
    """
    from django.conf import settings

    jobs, status = scheduled(settings), 0
    module = sys.modules.get(os.environ.get("DJANGO_SETTINGS_MODULE", ""))
    files = [Path(each) for each in (location.FILE, getattr(module, "__file__", None)) if each]
    scheduler = Scheduler(jobs, in_force=InForce(jobs, files).end)

    def end(*_: object) -> None:
        nonlocal status
        status = _TERMINATED
        scheduler.end()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if not jobs:
        _say("nothing is scheduled")
        scheduler.end()
    for name, cron in jobs.items():
        _say(f"{name} at {cron} (UTC)")
    scheduler.run()
    return status


def _command(name: str) -> list[str]:
    return [sys.executable, "-m", f"{location.PACKAGE}.{ROOMS[name]}"]


def _say(text: str) -> None:
    print(f"{utc_now():%Y-%m-%d %H:%M:%S} privacy-scheduler: {text}", flush=True)
