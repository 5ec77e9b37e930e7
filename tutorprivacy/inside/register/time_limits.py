"""
After what time rows end by themselves, whoever they are about: GDPR art. 5(1)(e), 30(1)(f).

What deletes old rows is a command or a task of the platform, or of a library that it installs, and nothing in Tutor
runs one of these: so it is said with its name. Read in openedx/openedx-platform and the libraries just before Ulmo, and
in the libraries of Verawood. Any other table has no limit but the deletion of the account (`after_deletion`,
``erasure``).

.. no_pii: names of models and commands
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from ..erasure.rules import MAY_END
from ..processing.activities import NO_END, TIME, Period


@dataclass(frozen=True)
class Limit:
    """
    A limit in time.

    Args:
        period: TIME with number and unit, or NO_END. A number 0: at the end that each row says itself.
        by: what ends them; empty: nothing does.
        starts: from when it is counted.
        is_run: by this plugin; else only where the operator has it run.
    """

    period: Period
    by: str = ""
    starts: str = ""
    is_run: bool = False

    def as_text(self) -> str:
        """For a cell."""
        if self.period.until != TIME:
            return "no limit in time"
        units = {"day": "days", "month": "months", "second": "seconds"}
        number, unit = self.period.number, self.period.unit
        length = f"{number} {unit if number == 1 else units[unit]} after {self.starts}" if number else self.starts
        return f"{length}; by {self.by}{'' if self.is_run else ', which nothing in Tutor runs'}"


_NONE = Limit(Period(NO_END))

#: Pattern of models → days (0: as the row says), from when, by what.
_BY_COMMAND: dict[str, tuple[int, str, str]] = {
    "sessions.Session": (0, "when the session has ended", "the command clearsessions"),
    "oauth2_provider.AccessToken": (0, "when the token has expired", "the command edx_clear_expired_tokens"),
    "oauth2_provider.Grant": (0, "when the grant has expired", "the command edx_clear_expired_tokens"),
    "oauth2_provider.RefreshToken": (0, "when its access has expired", "the command edx_clear_expired_tokens"),
    "notifications.Notification": (60, "it was made", "the command delete_expired_notifications"),
    "social_django.Code": (14, "it was made, if it was not verified", "the command clearsocial"),
    "social_django.Partial": (14, "it was made", "the command clearsocial"),
    "celery_utils.FailedTask": (30, "the task was done after all", "the command cleanup_resolved_tasks"),
    "user_tasks.UserTask*": (7, "it was made", "the task purge_old_user_tasks"),
    "django_celery_results.*Result": (1, "it was made", "the task celery.backend_cleanup"),
    "integrated_channel.IntegratedChannelAPIRequestLogs": (
        30,
        "it was made",
        "the command remove_stale_integrated_channel_api_logs",
    ),
    "channel_integration.IntegratedChannelAPIRequestLogs": (
        30,
        "it was made",
        "the command ic_remove_stale_integrated_channel_api_logs",
    ),
    "enterprise.EnterpriseGroupMembership": (
        90,
        "it was made, if nobody took it up",
        "the command remove_expired_pending_group_memberships",
    ),
    "program_enrollments.ProgramEnrollment": (
        60,
        "it was changed, if it has no account yet",
        "the command expire_waiting_enrollments",
    ),
    "program_enrollments.ProgramCourseEnrollment": (
        60,
        "its enrolment was changed, if that has no account yet",
        "the command expire_waiting_enrollments",
    ),
    "*.Historical*": (30, "the change", "the command clean_old_history --auto"),
}

#: Settings that say another number of days.
_SETTINGS = {"notifications.Notification": "NOTIFICATIONS_EXPIRY"}


def limit_of(label: str, settings: Any) -> Limit:
    """
    Of a model's rows.

    Args:
        label: ``app.Model``.
        settings: Django's.
    """
    retirement: Mapping[str, Any] = getattr(settings, "PRIVACY_RETIREMENT", None) or {}
    if label == "user_api.UserRetirementStatus" and retirement:
        days = retirement.get("cleanup_days", 0)
        return Limit(
            Period(TIME, days, "day"), "retire-users", "the retirement" if days else "with the retirement", True
        )
    months = retirement.get("keep_months", {}).get(label) if label in MAY_END else None
    if months:
        return Limit(Period(TIME, months, "month"), "retire-users", "the request to delete the account", True)
    for pattern, (days, starts, by) in _BY_COMMAND.items():
        if fnmatchcase(label, pattern):
            return Limit(Period(TIME, int(getattr(settings, _SETTINGS.get(pattern, ""), days)), "day"), by, starts)
    return _NONE
