"""
The commands ``do erase-aspects-users``, ``do erase-cairn-users`` and ``do purge-aspects-pii``, inside the platform.

Run by ``./manage.py lms shell``: who is retired is asked of the LMS's database.

.. pii: Ids and usernames of retired people, read from the LMS's database, in memory.
.. pii_types: id, username
.. pii_retirement: local_api
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import redis

from ..io.http import Refused, Unavailable
from ..io.json_documents import document
from ..pseudonyms.keys import connect
from .clickhouse_client import ACCESS_DENIED
from .clickhouse_people import Eraser
from .report import Report, Unfinished
from .service_access import NoAccess
from .warehouses import Warehouse, aspects, cairn

#: In Redis, for the audit: when `erase` has last verified that nobody is left. A time, and nothing else.
CLEAN_SINCE = "privacy:aspects:clean-since"
_CLEAN_SINCE_SECONDS = 366 * 24 * 3600

#: Nobody waits for Redis here but the audit and a job.
_REDIS_SECONDS = 2.0


def erase(as_json: bool = False, is_dry_run: bool = False) -> None:
    """
    Erase everyone who is retired, and with personal data turned off, all names of the table that is kept.

    Args:
        as_json: print the report as JSON.
        is_dry_run: only count, and change nothing.

    Raises:
        SystemExit: with status 1, if somebody may still be there.
    """
    from django.conf import settings

    told = _aspects(settings)
    user_ids, usernames = retired_people()

    def work(eraser: Eraser) -> None:
        (eraser.look_for if is_dry_run else eraser.erase)(user_ids, usernames)
        if not told["pii"]:
            (eraser.look_for_all if is_dry_run else eraser.empty_all)(eraser.kept())

    _run(work, aspects(settings), f"{len(user_ids)} people are retired.", as_json, is_dry_run)
    if not is_dry_run:
        _note_clean(settings)


def erase_from_cairn(as_json: bool = False, is_dry_run: bool = False) -> None:
    """
    Erase everyone who is retired from Cairn's ClickHouse.

    Args:
        as_json: print the report as JSON.
        is_dry_run: only count, and change nothing.

    Raises:
        SystemExit: with status 1, if somebody may still be there.
    """
    from django.conf import settings

    if not getattr(settings, "PRIVACY_CAIRN", False):
        sys.exit("The plugin cairn is not enabled: there is nothing to erase from.")
    user_ids, usernames = retired_people()
    try:
        warehouse = cairn(settings)
    except NoAccess as error:
        sys.exit(f"Cairn's ClickHouse cannot be asked: {error}.")

    def work(eraser: Eraser) -> None:
        (eraser.look_for if is_dry_run else eraser.erase)(user_ids, usernames)

    _run(work, warehouse, f"{len(user_ids)} people are retired.", as_json, is_dry_run)


def purge(as_json: bool = False, is_dry_run: bool = False) -> None:
    """
    Erase all personal data of Aspects, of everyone: what is left to do when its collection was turned off.

    Args:
        as_json: print the report as JSON.
        is_dry_run: only count, and change nothing.

    Raises:
        SystemExit: with status 1, if some may still be there.
    """
    from django.conf import settings

    told = _aspects(settings)
    if told["pii"]:
        sys.exit("PRIVACY_ASPECTS_PII is on: what is purged now would be stored again. Turn it off first.")

    def work(eraser: Eraser) -> None:
        tables = [*eraser.tables(), *eraser.raw_lines(told["vector_database"])]
        if is_dry_run:
            eraser.look_for_all(tables)
            return
        try:
            eraser.empty_all(tables)
        finally:
            eraser.reload_dictionaries()

    about = f"Everyone's personal data {'would be' if is_dry_run else 'is'} purged."
    _run(work, aspects(settings), about, as_json, is_dry_run)


def retired_people() -> tuple[list[int], list[str]]:
    """Ids of all users who are retired, or about to be, and every name of theirs that is known."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from openedx.core.djangoapps.user_api.models import UserRetirementStatus

    prefix = settings.RETIRED_USERNAME_PREFIX
    retired = dict(
        get_user_model().objects.filter(username__startswith=prefix).values_list("id", "username").iterator(10_000)
    )
    known = UserRetirementStatus.objects.filter(current_state__state_name__in=("LMS_COMPLETE", "COMPLETE"))
    names = set(retired.values())
    ids = set(retired)
    for user_id, original, new in known.values_list("user_id", "original_username", "retired_username").iterator(
        10_000
    ):
        ids.add(user_id)
        names |= {original, new}
    return sorted(ids), sorted(names)


def clean_since(redis_url: str) -> datetime.datetime | None:
    """
    When `erase` has last ended with nobody left (UTC); None: that is not known.

    Raises:
        redis.RedisError, OSError: Redis does not answer.
    """
    noted: Any = connect(redis_url, _REDIS_SECONDS).get(CLEAN_SINCE)
    return None if noted is None else datetime.datetime.fromtimestamp(int(noted), datetime.timezone.utc)


def _note_clean(settings: Any) -> None:
    """Nobody's erasure depends on it, so a failure is said, and no more."""
    url = getattr(settings, "PRIVACY_REDIS_URL", None)
    if url is None:
        return
    now = int(datetime.datetime.now(datetime.timezone.utc).timestamp())
    try:
        connect(url, _REDIS_SECONDS).set(CLEAN_SINCE, now, ex=_CLEAN_SINCE_SECONDS)
    except (redis.RedisError, OSError) as error:
        print(f"Redis has not noted this run for the audit: {type(error).__name__}", file=sys.stderr)


def _aspects(settings: Any) -> Mapping[str, Any]:
    told: Mapping[str, Any] | None = getattr(settings, "PRIVACY_ASPECTS", None)
    if told is None:
        sys.exit("The plugin aspects is not enabled: there is nothing to erase from.")
    return told


def _run(work: Callable[[Eraser], object], warehouse: Warehouse, about: str, as_json: bool, is_dry_run: bool) -> None:
    eraser = warehouse.eraser(say=lambda text: print(text, file=sys.stderr, flush=True))
    report, problem = eraser.report, ""
    try:
        work(eraser)
    except Refused as error:
        problem = f"{error}."
        if error.code == ACCESS_DENIED and warehouse.rights:
            problem += f" Give the platform's user its rights: {warehouse.rights}."
    except (Unavailable, Unfinished) as error:
        problem = f"ClickHouse does not do its part ({error}). Run the same command again to go on."
    if as_json:
        print(json.dumps(document("erase-users", {**vars(report), "dry_run": is_dry_run, "problem": problem})))
    elif is_dry_run:
        print(found_as_text(report, about, problem))
    else:
        print(as_text(report, about, problem))
    if problem or report.failed or not (is_dry_run or report.is_clean):
        sys.exit(1)


def found_as_text(report: Report, about: str, problem: str) -> str:
    """What a dry run has found, for a person."""
    lines = [about, f"{'Table':<60}{'rows':>10}"]
    lines += [f"{name:<60}{number:>10}" for name, number in sorted(report.left.items())]
    lines += [f"Not looked at: {name}: {why}." for name, why in sorted(report.failed.items())]
    lines.append(problem or "Nothing was changed: this was a dry run.")
    return "\n".join(lines)


def as_text(report: Report, about: str, problem: str) -> str:
    """The report for a person."""
    lines = [about, f"{'Table':<40}{'erased':>10}{'blanked':>10}{'left':>10}"]
    for name in sorted({*report.erased, *report.blanked, *report.left}):
        left = report.left.get(name, 0) or ("?" if name in report.failed or name not in report.left else 0)
        lines.append(f"{name:<40}{report.erased.get(name, 0):>10}{report.blanked.get(name, 0):>10}{left:>10}")
    lines += [f"Not done: {name}: {why}." for name, why in sorted(report.failed.items())]
    lines += [f"{name} was loaded anew." for name in report.reloaded]
    if problem:
        lines.append(problem)
    elif report.is_clean:
        lines.append("Verified: nothing is left.")
    else:
        lines.append("Not everything is gone: somebody is still being stored. Run the same command again.")
    return "\n".join(lines)
