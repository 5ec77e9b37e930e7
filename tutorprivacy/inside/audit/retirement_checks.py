"""
The audit of retirement: whether whoever asks for the deletion of an account is deleted.

.. no_pii: learners are counted
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps

from ..accounts.retirement_steps import ABORTED, COMPLETE, ERRORED, PENDING
from ..erasure.retired_people import numbers
from .findings import DECIDE, Check, Finding, found

#: The platform's defaults, which everybody knows.
_PUBLIC_SALTS = ("abc", "123")

#: A learner is in a working state for minutes.
_STUCK_DAYS = 1

#: What our driver writes of a failure, at the end of a row's texts: see ``retirement.driver``.
_NOTED = re.compile(
    r"privacy plugin: (?P<reason>[a-z0-9_]{1,60}"
    r"(?:: (?:[A-Za-z]{1,40}|answered \d{3})| answered \d{1,3}(?: with [\w ]{1,40})?))"
    r"(?:, since (?P<since>\d{4}-\d\d-\d\d))?\s{0,9}\Z"
)

#: Retirements that a finding names, by their numbers.
_LISTED = 10

#: What runs by itself runs within it; by hand, it is seen early enough for the month of GDPR art. 12(3).
_LATE_DAYS = 7

#: Rows of retired learners are removed by the next run.
_CLEANUP_GRACE_DAYS = 1

_INIT = "tutor local do init --limit=privacy (or dev, k8s)"
_NOT_THERE = "The platform has it by default: find out what has taken it away."
_RUN = "tutor local do retire-users (or dev, k8s)"
_RETRY = (
    f"Mend what is named, then {_RUN} --retry-errored. The next run tries those again that got no answer, or a 5xx."
)

_AGAIN = (
    "As long as a row is there (/admin/user_api/userretirementstatus/), set its current state to LMS_COMPLETE, and run "
    f"{_RUN}: the last step is made again. Without a row nobody knows the names any more."
)


def checks(place: str) -> list[Check]:
    """The checks, for `audit.findings.carried_out`; none in a service that retires nobody."""
    from django.conf import settings

    if not hasattr(settings, "RETIREMENT_STATES") and getattr(settings, "SERVICE_VARIANT", "") == "cms":
        return []

    def of(check: str, function: Callable[[str, Any], Finding], needed: str = "") -> Check:
        def look() -> list[Finding]:
            if needed and not hasattr(settings, needed):
                return [found(check, place, None, f"There is no setting {needed} here.", _NOT_THERE)]
            return [function(place, settings)]

        return check, place, look

    return [
        of("retirement.requests", _requests),
        of("retirement.states", _states, "RETIREMENT_STATES"),
        of("retirement.salt", _salt, "RETIRED_USER_SALTS"),
        of("retirement.stuck", _stuck),
        of("retirement.errored", _errored),
        of("retirement.overdue", _overdue),
        of("retirement.kept-rows", _kept_rows),
        of("retirement.verified", _verified, "RETIRED_USERNAME_PREFIX"),
    ]


def _requests(place: str, settings: Any) -> Finding:
    """Releases before Verawood read FEATURES, later ones the flat setting: both must say the same."""
    name = "ENABLE_ACCOUNT_DELETION"
    values = {getattr(settings, name, None), getattr(settings, "FEATURES", {}).get(name)} - {None}
    is_on = None if len(values) != 1 else bool(values.pop())
    if is_on:
        evidence = "Learners can ask for the deletion of their account."
    elif is_on is False:
        evidence = (
            "Learners cannot ask for the deletion of their account: it is kept until somebody deletes it by hand."
        )
    else:
        evidence = f"{name} and FEATURES[{name}] {'differ' if values else 'are not there'}."
    remedy = "Set PRIVACY_RETIREMENT_ENABLED=true, or tell learners how else to ask for it (GDPR art. 17)."
    return found("retirement.requests", place, is_on, evidence, remedy)


def _states(place: str, settings: Any) -> Finding:
    wanted = list(settings.RETIREMENT_STATES)
    states = apps.get_model("user_api", "RetirementState").objects.order_by("state_execution_order")
    there = list(states.values_list("state_name", flat=True))
    missing, more = [name for name in wanted if name not in there], sum(name not in wanted for name in there)
    if there == wanted:
        evidence = f"The table has the {len(wanted)} states of the settings."
    elif not there:
        evidence = "The table of states is empty: a request fails."
    elif missing or more:
        evidence = f"Missing in the table: {', '.join(missing) or 'none'}; not in the settings: {more}."
    else:
        evidence = "The table has the states of the settings in another order."
    return found("retirement.states", place, there == wanted, evidence, f"{_INIT}, while nobody is being retired.")


def _salt(place: str, settings: Any) -> Finding:
    salts = [str(salt) for salt in settings.RETIRED_USER_SALTS]
    is_right = bool(salts) and salts[-1] not in ("", *_PUBLIC_SALTS)
    return found(
        "retirement.salt",
        place,
        is_right,
        "New hashes of retired usernames have a salt of this site."
        if is_right
        else "The last salt is public: names of retired learners can be found by guessing.",
        "Set PRIVACY_RETIREMENT_ENABLED=true, which appends a salt. Remove none: retired names could be taken again.",
    )


def _statuses(states: Sequence[str] = ()) -> Any:
    rows = apps.get_model("user_api", "UserRetirementStatus").objects
    return rows.filter(current_state__state_name__in=states) if states else rows


def _before(days: float) -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)


def _since(rows: Any) -> str:
    """Which, since when, and why if our driver has noted it: the first few, the oldest request first."""
    first = rows.order_by("created").values_list("pk", "modified", "responses")[:_LISTED]
    listed = "; ".join(f"{number} since {_told(moment, responses)}" for number, moment, responses in first)
    return f": {listed}" + (" …" if rows.count() > _LISTED else "") if listed else ""


def _told(moment: datetime.datetime, responses: str) -> str:
    """Of the texts of other drivers, which can name people, nothing is repeated."""
    note = _NOTED.search(responses[-300:])
    if note is None:
        return f"{moment:%Y-%m-%d}"
    return f"{note['since'] or moment.strftime('%Y-%m-%d')} ({note['reason']})"


def _stuck(place: str, _settings: Any) -> Finding:
    working = _statuses().exclude(current_state__state_name__in=(PENDING, ERRORED, ABORTED, COMPLETE))
    stuck = working.filter(modified__lt=_before(_STUCK_DAYS))
    count = stuck.count()
    return found(
        "retirement.stuck",
        place,
        not count,
        f"{count} retirements have been in a working state for more than a day{_since(stuck)}.",
        f"{_RUN} goes on with them.",
    )


def _errored(place: str, _settings: Any) -> Finding:
    count = _statuses([ERRORED]).count()
    evidence = f"{count} retirements have failed{_since(_statuses([ERRORED]))}."
    return found("retirement.errored", place, not count, evidence, _RETRY)


def _overdue(place: str, settings: Any) -> Finding:
    check, waiting = "retirement.overdue", _statuses([PENDING])
    days = (getattr(settings, "PRIVACY_RETIREMENT", None) or {}).get("cool_off_days")
    remedy = f"{_RUN} (with --dry-run first), and set PRIVACY_RETIREMENT_SCHEDULE."
    if days is None:
        count = waiting.count()
        evidence = f"{count} learners wait for their deletion; for how long they should is not known."
        return found(check, place, None if count else True, evidence, remedy)
    count = waiting.filter(created__lt=_before(days + _LATE_DAYS)).count()
    evidence = f"{count} learners have waited for their deletion for more than {days} + {_LATE_DAYS} days."
    return found(check, place, not count, evidence, remedy)


def _kept_rows(place: str, settings: Any) -> Finding:
    """They hold the old name and e-mail address of those who are retired."""
    check, done = "retirement.kept-rows", _statuses([COMPLETE])
    days = (getattr(settings, "PRIVACY_RETIREMENT", None) or {}).get("cleanup_days")
    if days is None:
        count = done.count()
        evidence = f"{count} rows hold names of retired learners; for how long they may is not known."
        return found(check, place, None if count else True, evidence, f"{_RUN} removes them.")
    count = done.filter(modified__lt=_before(days + _CLEANUP_GRACE_DAYS)).count()
    evidence = f"{count} rows hold the names of learners who were retired more than {days} days ago."
    return found(check, place, not count, evidence, f"{_RUN} removes them.")


def _verified(place: str, _settings: Any) -> Finding:
    """Also of those whose row was removed: the platform keeps the request for ever, and we note it there."""
    check, (complete, verified) = "retirement.verified", numbers()
    evidence = f"{complete} retirements are complete; of {verified}, nothing was found any more in the database."
    if verified >= complete:
        return found(check, place, True, evidence)
    evidence += f" {complete - verified} were not verified: earlier than this plugin's step, or by another driver."
    return Finding(check, place, DECIDE, evidence, _AGAIN)
