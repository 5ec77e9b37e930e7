"""
The command that retires learners: ``python -m lms.envs.tutor.privacy_retirement``.

It runs in a container of the platform, for ``tutor … do retire-users``, for the CronJob and
for the scheduler of compose. The secret of its OAuth2 application comes with the
environment, everything else with the Django settings.

.. no_pii: people are numbers here
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import redis

from .privacy_driver import Driver, Row, Stopped, Summary
from .privacy_http import Garbled, Refused, Unavailable
from .privacy_in_force import refusal
from .privacy_lms import Lms
from .privacy_lock import Lost, OnlyOne, Taken

#: Name of the environment variable.
CLIENT_SECRET_VARIABLE = "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET"  # noqa: S105 - a name

LOCK = "retirement"

#: Learners that one line of a summary names.
_LISTED = 20


class Unusable(Exception):
    """The run cannot even begin. The message says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Retire, clean, and say what became of it.

    Returns:
        The exit status: 0 if nobody's retirement failed, and the run came to its end.
    """
    options = _parser().parse_args(arguments)
    from django.conf import settings  # the environment says which

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    summary, may = Summary(), True
    try:
        if reason := refusal(settings, "retire-users", options.scheduled, options.in_force):
            raise Unusable(reason)
        retirement = _usable(getattr(settings, "PRIVACY_RETIREMENT", None), os.environ)
        driver = _driver(retirement, os.environ[CLIENT_SECRET_VARIABLE])
        if options.dry_run:
            summary.waiting, summary.expired = driver.queue(options.retry_errored), len(driver.expired())
        else:
            with OnlyOne(retirement["redis_url"], LOCK, retirement["lock_seconds"]) as lock:
                driver.check = lock.check
                _run(driver, options, summary)
    except Unusable as error:
        summary.stopped, may = str(error), False
    except Taken:
        summary.stopped = "Another run is going on. Nothing was done; wait for its end."
    except Lost:
        summary.stopped = "Redis did not answer for too long, so another run may have begun. This one has ended."
    except redis.RedisError as error:
        summary.stopped = f"Redis does not answer ({type(error).__name__}), so two runs might meet. Nothing was done."
    except Garbled as error:
        summary.stopped = f"{error}. Is that the LMS, and not a proxy in front of it? See docs/retirement.rst."
    except Refused as error:
        may = error.status not in (401, 403)  # the LMS decides, by its own settings: those of a stock LMS say no
        summary.stopped = (
            f"{error}. Set the worker and the states up: tutor local do init --limit=privacy (or dev, k8s)."
        )
        if not may:
            summary.stopped += " If retirement or the plugin was switched off, what has started this is left over."
    except (Stopped, Unavailable) as error:
        summary.stopped = f"The LMS does not do its part ({error}). Run the same command again to go on."
    except Exception as error:  # its text may quote what was answered, and so name people
        summary.stopped = f"An error of this program ({type(error).__name__}). Run the same command again to go on."
    if may and not options.dry_run and getattr(settings, "PRIVACY_ASPECTS", None) and not _erase_from_aspects():
        summary.stopped = f"{summary.stopped} Who is retired may still be in Aspects' ClickHouse: see above.".strip()
    print(json.dumps(as_dict(summary)) if options.json else as_text(summary, options.dry_run), flush=True)
    return 0 if summary.is_clean else 1


def _run(driver: Driver, options: argparse.Namespace, summary: Summary) -> None:
    """Retire, then remove rows, whatever has become of the former; what went wrong first is raised at the end."""
    problem: Exception | None = None
    waiting: list[Row] = []
    try:
        waiting = driver.queue(options.retry_errored)
        driver.run(waiting[: options.limit], summary)
    except (Refused, Unavailable) as error:
        problem = error
    finally:
        ended = {*summary.retired, *summary.skipped, *(number for number, _reason in summary.failed)}
        summary.waiting = [row for row in waiting if row["id"] not in ended]
    try:
        driver.clean(driver.expired()[: options.limit], summary)
        summary.stuck = driver.stuck()
    except (Refused, Unavailable) as error:
        problem = problem or error
    summary.failed += driver.unusable
    if problem:
        raise problem


def _erase_from_aspects() -> bool:
    """In a process of its own: it needs the whole platform. Also after a run that failed: others were retired."""
    code = f"from {__package__} import privacy_aspects_jobs; privacy_aspects_jobs.erase()"
    command = [sys.executable, "manage.py", "lms", "shell", "-c", code]
    return subprocess.run(command, stdout=sys.stderr).returncode == 0  # noqa: S603 - our own module


def _usable(retirement: Mapping[str, Any] | None, environment: Mapping[str, str]) -> Mapping[str, Any]:
    if retirement is None:
        raise Unusable("Retirement is off. To turn it on: tutor config save --set PRIVACY_RETIREMENT_ENABLED=true")
    if not environment.get(CLIENT_SECRET_VARIABLE):
        raise Unusable(f"{CLIENT_SECRET_VARIABLE} is not in the environment. Render it anew: tutor config save")
    if retirement["redis_url"] is None:
        raise Unusable("The platform's cache is not in Redis, so two runs might meet. Nothing was done.")
    return retirement


def _driver(retirement: Mapping[str, Any], secret: str) -> Driver:
    return Driver(
        Lms(retirement["lms_url"], retirement["client_id"], secret),
        retirement["states"],
        retirement["steps"],
        retirement["cool_off_days"],
        retirement["cleanup_days"],
    )


def as_dict(summary: Summary) -> dict[str, Any]:
    """The summary as plain data, for ``--json``."""
    return {
        "retired": summary.retired,
        "resumed": summary.resumed,
        "failed": [{"retirement": number, "reason": reason} for number, reason in summary.failed],
        "stuck": [{"retirement": number, "asked": asked, "since": since} for number, asked, since in summary.stuck],
        "skipped": summary.skipped,
        "cleaned": summary.cleaned,
        "waiting": [{"retirement": row["id"], "state": row["current_state"]["state_name"]} for row in summary.waiting],
        "expired": summary.expired,
        "stopped": summary.stopped,
    }


def as_text(summary: Summary, dry_run: bool) -> str:
    """The summary for a person."""
    if dry_run and not summary.stopped:
        lines = [f"{len(summary.waiting)} would be retired:", *map(_described, summary.waiting[:_LISTED])]
        if len(summary.waiting) > _LISTED:
            lines.append(f"  … and {len(summary.waiting) - _LISTED} more")
        return "\n".join(
            [*lines, f"{summary.expired} rows of retired learners would be removed.", "Nothing was changed."]
        )
    counts = {
        "Retired": len(summary.retired),
        "  of them resumed": len(summary.resumed),
        "Failed": len(summary.failed),
        "Skipped": len(summary.skipped),
        "Still waiting": len(summary.waiting),
        "Rows removed": summary.cleaned,
    }
    lines = [f"{name:<20}{count:>8}" for name, count in counts.items()]
    listed = summary.stuck[:_LISTED]
    lines += [f"retirement {number}: stuck since {since}, asked for on {asked}" for number, asked, since in listed]
    if len(summary.stuck) > _LISTED:
        lines.append(f"  … and {len(summary.stuck) - _LISTED} more are stuck")
    lines += [f"retirement {number or '?'}: {reason}" for number, reason in summary.failed]
    if summary.stuck:
        lines.append("To try those who failed once more: the same command with --retry-errored.")
    return "\n".join([*lines, summary.stopped] if summary.stopped else lines)


def _described(row: Row) -> str:
    return f"  retirement {row['id']}, asked for on {str(row['created'])[:10]}, {row['current_state']['state_name']}"


def _end(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)  # as the shell has it; the lock is given back on the way


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Retire the learners who have asked for it.")
    parser.add_argument("--dry-run", action="store_true", help="only say who would be retired")
    parser.add_argument("--limit", type=int, metavar="N", help="retire N learners at most, and remove N rows")
    parser.add_argument("--retry-errored", action="store_true", help="also those whose retirement failed before")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument("--scheduled", metavar="CRON", help="run only if this is scheduled now")
    parser.add_argument("--in-force", type=Path, metavar="FILE", help="what says so beside the settings")
    return parser


if __name__ == "__main__":
    sys.exit(main())
