"""
The settings now in force: those that are mounted at this moment, not those of a process's start.

A scheduler, and a job that it starts, can outlive what it was made for: Compose neither restarts nor
stops a container that is no longer rendered, and ``kubectl apply`` deletes no CronJob. So each asks
before it erases anything. ``python -m lms.envs.tutor.privacy.schedule.in_force`` prints what a new process finds.

.. no_pii: names and times of jobs
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

#: Longer than the platform's settings take on a machine that has much to do.
_SECONDS = 300.0

_Stamps = tuple[tuple[int, int, int] | None, ...]


def scheduled(settings: Any) -> dict[str, str]:
    """Cron expressions by the names of their jobs, of Django's settings."""
    return {each["name"]: each["cron"] for each in getattr(settings, "PRIVACY_SCHEDULE", None) or ()}


def refusal(settings: Any, job: str, cron: str | None, told: Path | None = None) -> str:
    """
    Why a run must not begin; empty: it may.

    Args:
        settings: Django's, of this new process.
        cron: the schedule by which it was started; None: by a person.
        told: a file that says what is scheduled now, where the settings cannot: in Kubernetes a
            pod has those that its CronJob was made with, for ever.
    """
    if cron is None:
        return ""
    now = scheduled(settings).get(job, "")
    if told is not None and now == cron:
        try:
            now = told.read_text(encoding="utf-8").strip()
        except OSError:
            now = ""
    if now == cron:
        return ""
    there = f"They say {now}" if now else "Nothing is scheduled"
    return (
        f"The settings now in force do not contain the schedule of this run ({cron}). {there}, so nothing was done. "
        "What started it is left over: `tutor local start -d` takes it away, or `tutor k8s start` suspends it."
    )


class InForce:
    """
    Looks after some jobs' schedules, cheaply: new settings are loaded only when their files have changed.

    Args:
        jobs: cron expressions by the names of the jobs.
        files: what the settings are in.
        ask: what is scheduled now; None: that cannot be seen.
    """

    def __init__(
        self,
        jobs: Mapping[str, str],
        files: Sequence[Path],
        ask: Callable[[], Mapping[str, str] | None] = lambda: _asked(),
    ) -> None:
        self._jobs, self._files, self._ask = dict(jobs), tuple(files), ask
        self._agreed = self._seen = self._stamps()

    def end(self) -> str:
        """Why nothing of this may go on; empty: it may. To be asked again and again."""
        stamps, before = self._stamps(), self._seen
        self._seen = stamps
        if stamps == self._agreed or stamps != before:  # Tutor may be about to write it: the next time, then
            return ""
        if None in stamps:
            return "The plugin is not in the settings any more."
        now = self._ask()
        if now is None:
            return ""  # each job looks for itself before it begins
        gone = [f"{name} at {cron}" for name, cron in self._jobs.items() if now.get(name) != cron]
        if gone:
            return f"The settings now in force do not contain {', '.join(gone)}."
        self._agreed = stamps
        return ""

    def _stamps(self) -> _Stamps:
        return tuple(_stamp(path) for path in self._files)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _asked() -> dict[str, str] | None:
    command = [sys.executable, "-m", __spec__.name]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, timeout=_SECONDS, check=True)  # noqa: S603 - our own
        found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
    return found


def main() -> None:
    """Print what is scheduled."""
    from django.conf import settings

    print(json.dumps(scheduled(settings)), flush=True)


if __name__ == "__main__":
    main()
