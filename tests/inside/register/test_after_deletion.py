"""The list of what the deletion of an account does to the platform's models."""

from __future__ import annotations

import functools
import re
import weakref
from types import SimpleNamespace
from typing import Any

import pytest

from tutorprivacy.inside.register import retirement_code
from tutorprivacy.inside.register.after_deletion import fate_of
from tutorprivacy.inside.register.platform_steps import BLANKED, DELETED, HASHED, KEPT, RETIRED, UNKNOWN
from tutorprivacy.inside.register.retirement_code import names_in_steps


@pytest.mark.parametrize("label", sorted(RETIRED))
def test_each_says_where_it_was_read(label: str) -> None:
    """A file of the platform, or of one of its libraries; and by which name in a step's code it is told."""
    assert re.fullmatch(r"[a-z0-9_]+\.[A-Z][A-Za-z0-9]+", label)
    for fate in RETIRED[label]:
        assert fate.how in (DELETED, BLANKED, HASHED, KEPT) and fate.detail
        assert re.fullmatch(r"(openedx/[a-z-]+: )?[a-z0-9_/]+\.py", fate.seen)
        assert re.fullmatch(r"((request|retire|retire_misc):\w+)?", fate.told_by)


#: Names that the code of the steps uses just before Ulmo; in 2026 there are more.
BEFORE_ULMO = {"request": {"UserSocialAuth", "AccountRecovery"}, "retire": {"UserOrgTag"}, "retire_misc": {"Optout"}}
OF_2026 = {**BEFORE_ULMO, "retire": {"UserOrgTag", "AccountRecovery", "PendingSecondaryEmailChange"}}


def test_by_the_code_that_runs() -> None:
    """What only a later release does is not said of this one, and what only an earlier one does neither."""
    assert fate_of("student.PendingSecondaryEmailChange", BEFORE_ULMO).how == KEPT
    assert fate_of("student.PendingSecondaryEmailChange", OF_2026).how == DELETED
    assert fate_of("student.AccountRecovery", BEFORE_ULMO).detail == "request"
    assert fate_of("student.AccountRecovery", OF_2026).detail == "request, and retire"
    gone = fate_of("survey.SurveyAnswer", BEFORE_ULMO)
    assert gone.how == KEPT and "not so in this platform's code" in gone.detail and BLANKED in gone.detail


def test_what_was_kept_may_be_touched_by_a_later_release() -> None:
    """Then it is unknown, and not kept."""
    later = {**OF_2026, "retire": {"UserAttribute"}}
    assert fate_of("student.UserAttribute", OF_2026).how == KEPT
    assert fate_of("student.UserAttribute", later).how == UNKNOWN


def test_code_that_cannot_be_looked_at() -> None:
    """The newest release's, and that it is only that."""
    assert names_in_steps() is None  # no platform is here
    assert "could not be looked at" in fate_of("user_api.UserOrgTag").detail


def test_names_in_the_code_of_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a function, of a view's methods behind decorators, of what they call, and of who listens to their signals."""
    signal = SimpleNamespace(receivers=[(1, weakref.ref(_listener))])
    modules = {
        "utils": SimpleNamespace(create_retirement_request_and_deactivate_account=_request),
        "views": SimpleNamespace(AccountRetirementView=_View, LMSAccountRetirementView=_View),
        "signals": SimpleNamespace(
            USER_RETIRE_LMS_CRITICAL=signal, USER_RETIRE_LMS_MISC=signal, USER_RETIRE_MAILINGS=signal
        ),
    }
    monkeypatch.setattr(
        retirement_code, "importlib", SimpleNamespace(import_module=lambda name: modules[name.rpartition(".")[2]])
    )
    found = names_in_steps()
    assert found is not None and "UserSocialAuth" in found["request"] and "UserSocialAuth" not in found["retire"]
    assert {"UserOrgTag", "SocialLink", "DOTGrant", "SurveyAnswer"} <= found["retire"]


def _request() -> None:
    UserSocialAuth.delete()  # type: ignore[name-defined]  # noqa: F821


def _helper() -> None:
    DOTGrant.delete()  # type: ignore[name-defined]  # noqa: F821


def _listener() -> None:
    SurveyAnswer.retire()  # type: ignore[name-defined]  # noqa: F821


def _decorated(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(self: Any) -> Any:
        return function(self)

    return wrapper


class _View:
    @_decorated
    def post(self) -> None:
        _helper()
        UserOrgTag.delete()  # type: ignore[name-defined]  # noqa: F821

    @staticmethod
    def clear() -> None:
        SocialLink.delete()  # type: ignore[name-defined]  # noqa: F821


def test_what_learners_would_ask_for() -> None:
    """The models that matter most."""
    assert fate_of("student.UserProfile").how == BLANKED and "phone_number" in fate_of("student.UserProfile").detail
    assert fate_of("auth.User").how == HASHED
    assert fate_of("student.CourseEnrollment").how == KEPT
    assert fate_of("courseware.StudentModule").how == KEPT
    assert fate_of("social_django.UserSocialAuth").how == DELETED


def test_the_others() -> None:
    """Kept where no step of the code that runs names them or a relation to them; else unknown, and never gone."""
    assert fate_of("a_plugin.Model").how == UNKNOWN
    stock = fate_of("courseware.StudentFieldOverride")
    assert stock.how == KEPT and "could not be looked at" in stock.detail
    kept = fate_of("a_plugin.Model", OF_2026, {"model_set"})
    assert kept.how == KEPT and "no step names it" in kept.detail
    assert fate_of("a_plugin.Optout", OF_2026).how == UNKNOWN
    named = fate_of("a_plugin.Model", {**OF_2026, "retire": {"model_set"}}, {"model_set"})
    assert named.how == UNKNOWN and named.detail.startswith("retire names it")
