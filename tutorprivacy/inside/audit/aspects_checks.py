"""
The audit of Aspects: whether its ClickHouse holds people whom it should not.

.. pii: Ids and usernames of retired people, read from the LMS's database, in memory, to count what is left of them.
.. pii_types: id, username
.. pii_retirement: local_api
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import redis

from ..erasure.clickhouse_client import ACCESS_DENIED
from ..erasure.clickhouse_people import KEPT
from ..erasure.command import clean_since, retired_people
from ..erasure.report import Unfinished
from ..erasure.warehouses import aspects as warehouse_of
from ..io.http import Persistence, Refused, Unavailable
from ..schedule.scheduler import next_time
from .findings import UNKNOWN, Check, Finding, found

#: An audit is not to take long.
_PATIENCE: dict[str, Any] = {"persistence": Persistence(2, 1), "statement_seconds": 20}

#: Without a schedule, runs are made by hand: GDPR art. 12(3) has a month.
_BY_HAND = datetime.timedelta(days=31)

#: A run that is due takes its time, and may be repeated.
_GRACE = datetime.timedelta(days=1)

_SINK = "EVENT_SINK_CLICKHOUSE"

#: Tables that a retirement must be sent for; the third of Aspects' own list makes it fail.
_NEEDED, _WRONG = {"user_profile", "external_id"}, "auth_user"

_OFF = "PRIVACY_ASPECTS_PII is off"
_BEHIND = "Another plugin sets it behind this one: find it, and disable it."
_ERASE = "tutor local do erase-aspects-users (or dev, k8s)"


def checks(place: str) -> list[Check]:
    """The checks, for `audit.findings.carried_out`; none without Aspects."""
    from django.conf import settings

    aspects = getattr(settings, "PRIVACY_ASPECTS", None)
    if aspects is None:
        return []
    return [
        ("aspects.collection", place, lambda: [_collection(place, settings, aspects)]),
        ("aspects.retirement-sink", place, lambda: [_sink(place, settings)]),
        ("aspects.people", place, lambda: _people(place, settings, aspects)),
        ("aspects.retired-users", place, lambda: [_retired(place, settings, aspects)]),
        ("aspects.reconciliation", place, lambda: [_reconciliation(place, settings)]),
    ]


def _collection(place: str, settings: Any, aspects: Mapping[str, Any]) -> Finding:
    """What is stored from now on, by the settings; a waffle flag may add to it, and shows in the tables."""
    on = [name for name in sorted(_NEEDED) if getattr(settings, f"{_SINK}_{name.upper()}_ENABLED", False)]
    names = [f"{_SINK}_{name.upper()}_ENABLED" for name in on]
    names += ["XAPI_AGENT_IFI_TYPE=mbox"] if getattr(settings, "XAPI_AGENT_IFI_TYPE", "") == "mbox" else []
    if aspects["pii"]:
        evidence = "PRIVACY_ASPECTS_PII is on: Aspects stores profiles, as you have decided."
    elif names:
        evidence = f"{_OFF}, but {', '.join(names)} is set."
    else:
        evidence = f"{_OFF}, and no profile is sent."
    return found("aspects.collection", place, bool(aspects["pii"]) or not names, evidence, _BEHIND)


def _sink(place: str, settings: Any) -> Finding:
    """Aspects' own listener to retirements."""
    is_on = getattr(settings, f"{_SINK}_AUTH_USER_ENABLED", None)
    tables = set(getattr(settings, f"{_SINK}_PII_MODELS", ()))
    missing = sorted(_NEEDED - tables)
    if is_on is None:
        evidence = "There is no setting for it; a waffle flag may have turned it on."
    elif not is_on:
        evidence = "It is off: who is retired stays in ClickHouse until the next reconciliation."
    elif missing or _WRONG in tables:
        evidence = f"Its tables: missing {', '.join(missing) or 'none'}; without a table {_WRONG} it fails there."
    else:
        evidence = "It is on, for the tables that there are."
    is_right = None if is_on is None else bool(is_on) and not missing and _WRONG not in tables
    return found("aspects.retirement-sink", place, is_right, evidence, _BEHIND)


def _people(place: str, settings: Any, aspects: Mapping[str, Any]) -> Iterator[Finding]:
    """The flag against what the tables hold."""
    try:
        rows = warehouse_of(settings, **_PATIENCE).eraser().people(aspects["vector_database"])
    except (Refused, Unavailable, Unfinished) as error:
        yield _not_seen("aspects.people", place, error)
        return
    rows = {name: count for name, count in rows.items() if count}
    names = sum(rows.pop(name) for name in [*rows] if name.endswith(f".{KEPT}"))
    shown = ", ".join(f"{name} {count}" for name, count in sorted(rows.items())) or "none"
    yield found(
        "aspects.people",
        place,
        bool(aspects["pii"]) or not rows,
        f"Rows with people, by table: {shown}. PRIVACY_ASPECTS_PII is {'on' if aspects['pii'] else 'off'}.",
        "tutor local do purge-aspects-pii (or dev, k8s).",
    )
    if not aspects["pii"]:
        yield _enrollments(place, settings, names)


def _enrollments(place: str, settings: Any, names: int) -> Finding:
    """Aspects stores them whatever the flag; each reconciliation takes them out."""
    check, evidence = "aspects.enrollments", f"{names} enrolments have a username"
    remedy = f"{_ERASE}, and set PRIVACY_RETIREMENT_SCHEDULE: Aspects stores them again with each enrolment."
    if not names:
        return found(check, place, True, f"{evidence}.")
    try:
        noted = _noted(settings)
    except (redis.RedisError, OSError) as error:
        evidence += f"; when they were last taken out, Redis does not say: {type(error).__name__}."
        return found(check, place, None, evidence, remedy)
    is_recent = noted is not None and datetime.datetime.now(datetime.timezone.utc) <= _due(settings, noted)
    evidence += "; they are taken out at the next run." if is_recent else ", and they are not taken out regularly."
    return found(check, place, is_recent, evidence, remedy)


def _retired(place: str, settings: Any, aspects: Mapping[str, Any]) -> Finding:
    user_ids, usernames = retired_people()
    try:
        left = warehouse_of(settings, **_PATIENCE).eraser().look_for(user_ids, usernames).left
    except (Refused, Unavailable, Unfinished) as error:
        return _not_seen("aspects.retired-users", place, error)
    shown = ", ".join(f"{name} {count}" for name, count in sorted(left.items()) if count)
    return found(
        "aspects.retired-users",
        place,
        not shown,
        f"{len(user_ids)} learners are retired. Rows of theirs, by table: {shown or 'none'}.",
        f"{_ERASE}.",
    )


def _reconciliation(place: str, settings: Any) -> Finding:
    """When it was last verified that nobody is left; ClickHouse need not answer for that."""
    check = "aspects.reconciliation"
    if getattr(settings, "PRIVACY_REDIS_URL", None) is None:
        evidence = "Without a Redis of the platform's cache, runs are not noted."
        return found(check, place, None, evidence, f"See to it by hand: {_ERASE}.")
    noted = _noted(settings)
    if noted is None:
        return found(check, place, None, "No run is noted that has left nobody.", f"{_ERASE}.")
    now = datetime.datetime.now(datetime.timezone.utc)
    due = _due(settings, noted)
    return found(
        check,
        place,
        now <= due,
        f"It was last verified {(now - noted).days} days ago that no retired learner is left; "
        f"the next time is due by {due:%Y-%m-%d}.",
        f"{_ERASE}; its output says what hinders it. Set PRIVACY_RETIREMENT_SCHEDULE.",
    )


def _noted(settings: Any) -> datetime.datetime | None:
    url = getattr(settings, "PRIVACY_REDIS_URL", None)
    return None if url is None else clean_since(url)


def _due(settings: Any, noted: datetime.datetime) -> datetime.datetime:
    """By when the next run must have ended, as the schedule has it."""
    for job in getattr(settings, "PRIVACY_SCHEDULE", ()):
        if job["name"] == "retire-users":
            return next_time(job["cron"], noted) + _GRACE
    return noted + _BY_HAND


def _not_seen(check: str, place: str, error: Exception) -> Finding:
    """These errors name calls and numbers only."""
    may_not = isinstance(error, Refused) and error.code == ACCESS_DENIED
    remedy = "tutor local do init --limit=aspects (or k8s) gives the rights." if may_not else "Run the audit again."
    return Finding(check, place, UNKNOWN, f"ClickHouse does not say: {error}.", remedy)
