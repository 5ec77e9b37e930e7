"""
The steps of a learner's retirement, and the Django settings that they need.

Open edX lists the states of a retirement in ``RETIREMENT_STATES``. Each step has two: a
working state, which must be entered before the step's call, and one for its end.

.. no_pii: names of states and addresses of services
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .reserved_name import PUBLIC_WORKERS, reserved_settings

Settings = dict[str, Any]

#: How long a run that was killed keeps the next one waiting.
_LOCK_SECONDS = 30

PENDING, COMPLETE, ERRORED, ABORTED = "PENDING", "COMPLETE", "ERRORED", "ABORTED"

#: Where the LMS is inside Tutor's network, in compose and in Kubernetes.
_LMS_URL = "http://lms:8000"

#: Of the options, what the driver and the erasure read.
_AS_THEY_ARE = (
    *("client_id", "cool_off_days", "cleanup_days", "erasure_unknown", "erasure_forum", "keep_months"),
    *("free_email_days", "forum"),
)

#: Of PRIVACY_ERASURE_FORUM: the platform's own step would delete the texts.
_KEEP_TEXT = "keep-text"

#: The platform's default.
_DEFAULT_WORKER = "RETIREMENT_SERVICE_USER"


class Step(NamedTuple):
    """
    One call for each learner; ERASURE has none.

    `accepted` are the HTTP statuses that mean it is done; `url` is absolute, or a path of the LMS.
    """

    name: str
    url: str
    accepted: tuple[int, ...] = (204,)

    @property
    def working(self) -> str:
        """The state in which the call is allowed."""
        return f"RETIRING_{self.name}"

    @property
    def complete(self) -> str:
        """The state once it is done."""
        return f"{self.name}_COMPLETE"


#: 404: the learner never had an account there.
_FORUMS = Step("FORUMS", "/api/discussion/v1/accounts/retire_forum/", (204, 404))
_ENROLLMENTS = Step("ENROLLMENTS", "/api/enrollment/v1/unenroll/", (200, 204))
_NOTES = Step("NOTES", "/api/edxnotes/v1/retire_user/")
_MISC = Step("LMS_MISC", "/api/user/v1/accounts/retire_misc/")
_ACCOUNT = Step("LMS", "/api/user/v1/accounts/retire/")

#: Our own, by no call: what the platform's steps leave of the account in the database.
ERASURE = Step("ERASURE", "")


def steps(options: Settings) -> list[Step]:
    """All steps, in the order in which new ones are put among the states."""
    found = [_FORUMS] if options["forum"] and options["erasure_forum"] != _KEEP_TEXT else []
    found.append(_ENROLLMENTS)
    if options["notes"]:
        found.append(_NOTES)
    # Elsewhere first: the account's own end takes the name away by which the others know it.
    found += [Step(each["name"], each["url"] + each["path"], (200, 204, 404)) for each in options["services"]]
    return [*found, _MISC, _ACCOUNT, ERASURE]


def extended_states(states: Sequence[str], needed: Sequence[Step]) -> list[str]:
    """
    The states with those of the steps among them; none is removed, none changes its place.

    The platform's own list has no state for ``retire_misc``, so that this step, by which
    other applications learn of a retirement, is never made. A new step comes before the one
    that it is to precede.
    """
    found = list(states)
    place = len(found) - 3  # the last three are ERRORED, ABORTED and COMPLETE
    for step in reversed(needed):
        if step.working not in found:
            found.insert(place, step.working)
        place = found.index(step.working)
        if step.complete not in found:
            found.insert(place + 1, step.complete)
    return found


def retirement_settings(settings: Settings, options: Settings, redis_url: str | None) -> Settings:
    """
    The Django settings for retirement.

    Args:
        settings: what other plugins and the operator have set.
        options: the policy's ``retirement``.
        redis_url: where two runs at once find out about each other.
    """
    if "RETIREMENT_STATES" not in settings:  # a service that retires nobody
        return {}
    needed = steps(options)
    states = extended_states(settings["RETIREMENT_STATES"], needed)
    salts = list(settings.get("RETIRED_USER_SALTS", []))
    if not salts or salts[-1] != options["user_salt"]:
        salts.append(options["user_salt"])  # the last is for new retirements; the others find those of the past
    worker = settings.get("RETIREMENT_SERVICE_WORKER_USERNAME", _DEFAULT_WORKER)
    # Whoever registered a name that everybody knows could retire anyone.
    worker = options["worker_username"] if worker.lower() in PUBLIC_WORKERS else worker
    return {
        **reserved_settings(settings),
        "RETIREMENT_STATES": states,
        "RETIRED_USER_SALTS": salts,
        "RETIREMENT_SERVICE_WORKER_USERNAME": worker,
        "PRIVACY_RETIREMENT": {
            "lms_url": _LMS_URL,
            **{name: options[name] for name in _AS_THEY_ARE},
            "redis_url": redis_url,
            "lock_seconds": _LOCK_SECONDS,
            "states": states,
            "steps": sorted(needed, key=lambda step: states.index(step.working)),
        },
    }
