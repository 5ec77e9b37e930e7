"""
The command that retires learners: ``python -m lms.envs.tutor.privacy.retirement``.

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
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import redis

from .. import location
from ..io.http import Refused, Unavailable
from ..schedule.in_force import refusal
from .at_once import AtOnce
from .driver import Driver, Stopped
from .erasing import Erasing, NotErased
from .learners import Failures, Row
from .lms_api import Lms
from .run_lock import Lost, OnlyOne, Taken
from .summary import Summary, as_dict, as_text

#: Name of the environment variable.
CLIENT_SECRET_VARIABLE = "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET"  # noqa: S105 - a name

LOCK = "retirement"

#: By the setting that is there if the plugin is enabled: its name, and what erases everyone who is retired.
_CLICKHOUSES = {"PRIVACY_ASPECTS": ("Aspects", "erase"), "PRIVACY_CAIRN": ("Cairn", "erase_from_cairn")}

_SET_UP = "Set the worker and the states up: tutor local do init --limit=privacy (or dev, k8s)."
_NOT_SET_UP, _DENIED = (400, 401, 403, 404), (401, 403)
_LEFT_OVER = " If retirement or the plugin was switched off, what has started this is left over."


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
            _look(driver, options, summary)
        else:
            with OnlyOne(retirement["redis_url"], LOCK, retirement["lock_seconds"]) as lock:
                driver.check = lock.check
                with Erasing(lock.check) as erasing:
                    driver.erase = erasing
                    may = _run(driver, options, summary)
                    if may and not options.at_once:
                        _later(erasing.later, options.limit, summary)
    except Unusable as error:
        summary.stop(str(error))
        may = False
    except Taken:
        summary.stop("Another run is going on. Nothing was done; wait for its end.")
    except Lost:
        summary.stop("Redis did not answer for too long, so another run may have begun. This one has ended.")
    except redis.RedisError as error:
        summary.stop(f"Redis does not answer ({type(error).__name__}), so two runs might meet. Nothing was done.")
    except Exception as error:  # its text may name somebody; what comes next needs none of it
        summary.stop(f"The driver itself has failed, which is an error of the plugin: {_where(error)}.")
    if may and not options.dry_run:
        for setting, (name, call) in _CLICKHOUSES.items():
            if getattr(settings, setting, None) and not _erase_from_clickhouse(call):
                summary.stop(f"Who is retired may still be in {name}'s ClickHouse: see above.")
    print(json.dumps(as_dict(summary)) if options.json else as_text(summary, options.dry_run), flush=True)
    return 0 if summary.is_clean else 1


def _run(driver: Driver, options: argparse.Namespace, summary: Summary) -> bool:
    """
    Two parts, neither of which keeps the other from being done.

    Returns:
        False, if the LMS says by its own settings that nothing may be erased: a stock LMS does.
    """
    waiting: list[Row] = []

    def retire() -> None:
        waiting.extend(driver.queue(options.retry_errored, summary, options.at_once))
        driver.run(waiting[: options.limit], summary)

    try:
        may = _attempt(retire, summary)
        if options.at_once:
            return may
        return _attempt(lambda: driver.clean(driver.expired(summary)[: options.limit], summary), summary) and may
    finally:
        ended = {*summary.retired, *summary.skipped, *(number for number, _reason in summary.failed)}
        summary.waiting = [row for row in waiting if row.id not in ended]


def _later(work: Callable[[int | None], dict[str, Any]], most: int | None, summary: Summary) -> None:
    """What needs no LMS: it is done, or counted, also if that does not answer."""
    try:
        summary.later = work(most)
    except NotErased as error:
        summary.later = {"failed": {"what is due long after a retirement": str(error)}}


def _look(driver: Driver, options: argparse.Namespace, summary: Summary) -> None:
    _attempt(lambda: summary.waiting.extend(driver.queue(options.retry_errored, summary, options.at_once)), summary)

    def look() -> None:
        summary.expired = len(driver.expired(summary))

    if _attempt(look, summary) and not options.at_once:
        with Erasing() as erasing:
            _later(erasing.due, options.limit, summary)


def _attempt(work: Callable[[], None], summary: Summary) -> bool:
    """Returns what `_run` does."""
    try:
        work()
    except Refused as error:
        if error.what:
            summary.stop(f"{error}. Is that the LMS, and not a proxy in front of it? See docs/retirement.rst.")
        elif error.status in _NOT_SET_UP:
            summary.stop(f"{error}. {_SET_UP}" + (_LEFT_OVER if error.status in _DENIED else ""))
        else:
            summary.stop(f"The LMS does not do its part ({error}).")
        return error.status not in _DENIED
    except (Stopped, Unavailable) as error:
        summary.stop(f"The LMS does not do its part ({error}). Run the same command again to go on.")
    return True


def _where(error: BaseException) -> str:
    """The type, and the place in the code; no text."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f", {os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}" if place else ""
    return f"{type(error).__name__}{where}"


def _erase_from_clickhouse(call: str) -> bool:
    """In a process of its own: it needs the whole platform. Also after a run that failed: others were retired."""
    code = f"from {location.PACKAGE}.erasure import command; command.{call}()"
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
        Failures(retirement["redis_url"]),
        at_once=AtOnce(retirement["redis_url"]),
    )


def _end(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)  # as the shell has it; the lock is given back on the way


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Retire the learners who have asked for it.")
    parser.add_argument("--dry-run", action="store_true", help="only say who would be retired")
    parser.add_argument("--limit", type=int, metavar="N", help="retire N learners at most, and remove N rows")
    parser.add_argument("--retry-errored", action="store_true", help="also those whose retirement failed before")
    parser.add_argument("--at-once", action="store_true", help="only those whom an operator does not let wait")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument("--scheduled", metavar="CRON", help="run only if this is scheduled now")
    parser.add_argument("--in-force", type=Path, metavar="FILE", help="what says so beside the settings")
    return parser
