"""
The audit of a running platform: what is kept of learners, and where.

``./manage.py lms shell -c "from lms.envs.tutor.privacy.audit import command; command.main([…])"`` in a container
of the platform: it looks at the Django settings, the loggers, the tracker, the database and the disk as they
are there, not at what the plugin's settings say.

.. no_pii: findings name places and numbers
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from celery import current_app

from .. import location
from . import (
    aspects_checks,
    logging_checks,
    lti_checks,
    paths_checks,
    redis_checks,
    retirement_checks,
    routes_checks,
    slow_query_checks,
    third_parties_checks,
    tracking_checks,
    usage_checks,
    uwsgi_checks,
    worker_checks,
)
from .exit_status import exit_status
from .findings import Check, Finding, as_json, as_text, carried_out, found


def main(arguments: Iterable[str] = (), place: str = "") -> None:
    """
    Look at everything, print what was found, and end the process: 1 on a fail.

    Args:
        arguments: ``--json``; ``--strict``: 1 on an unknown, too; ``--worker``: with the loggers of a worker of Celery.
        place: name of the container, in front of each place.

    Raises:
        SystemExit: always.
    """
    options = set(arguments)
    from django.conf import settings

    place = place or str(getattr(settings, "SERVICE_VARIANT", "platform"))
    if "--worker" in options:
        # As the worker does when it begins: it gives its tasks' logger a handler of its own.
        current_app.log.setup_logging_subsystem(loglevel="INFO")
    findings = carried_out(checks(place, settings, "--worker" in options))
    print(as_json(findings) if "--json" in options else as_text(findings, sys.stdout.isatty()), flush=True)
    raise SystemExit(exit_status(findings, "--strict" in options))


def checks(place: str, settings: object, is_worker: bool = False) -> list[Check]:
    """All checks of one container; the database and Redis are the same in each, so the LMS looks at them."""
    log_folder = Path(str(getattr(settings, "LOG_DIR", "/openedx/data/logs")))
    days = int(getattr(settings, "PRIVACY_LOG_RETENTION_DAYS", 14))
    found_in = [
        ("environment.restart", place, lambda: [_restart(place)]),
        *tracking_checks.checks(place, [log_folder]),
        *logging_checks.checks(place, log_folder),
        *redis_checks.checks(place),
    ]
    if not is_worker:  # which has the log folder of its service
        found_in += logging_checks.folder_checks(place, log_folder, days)
        found_in += third_parties_checks.checks(place)
        found_in += paths_checks.checks(place)
        found_in += routes_checks.checks(place)
        found_in += uwsgi_checks.checks(place)
    if not is_worker and getattr(settings, "SERVICE_VARIANT", "lms") == "lms":
        parts = (retirement_checks, worker_checks, aspects_checks, usage_checks, slow_query_checks, lti_checks)
        for part in parts:
            found_in += part.checks(place)
    return found_in


def _restart(place: str, settings_folder: Path | None = None, pid: int = 1) -> Finding:
    """Was the container's first process started before its settings were rendered? Then it has others than these."""
    folder = settings_folder or location.FILE.parent
    rendered = max(path.stat().st_mtime for path in folder.glob("*.py"))
    started = _started(pid)
    return found(
        "environment.restart",
        place,
        None if started is None else started >= rendered,
        "The running process has the settings that are rendered."
        if started is not None and started >= rendered
        else f"The settings were rendered at {_shown(rendered)}, the process was started at {_shown(started)}.",
        "tutor local restart (or: tutor dev restart, tutor k8s reboot)",
    )


def _started(pid: int) -> float | None:
    """Unix time at which a process began (proc(5): field 22 of stat, in clock ticks since boot)."""
    try:
        ticks = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return time.time() - uptime + ticks / os.sysconf("SC_CLK_TCK")


def _shown(moment: float | None) -> str:
    return "an unknown time" if moment is None else time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(moment))
