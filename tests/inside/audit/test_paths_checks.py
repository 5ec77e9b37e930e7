"""Does a page of ours hide a route of the running platform? Django's own resolver, with routes as the platform's."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace

import pytest
from django.urls import include, path, re_path, resolve

from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN
from tutorprivacy.inside.audit.paths_checks import checks, paths
from tutorprivacy.inside.django_settings.changes import apply


def _view(_request: object) -> None: ...


urlpatterns = [
    path("shop/", _view),
    re_path(r"^privacy$", _view),
    path("poll/", include([path("<slug:name>", _view)])),
]


def audit(opt_out: str, notice: str) -> list[tuple[str, str]]:
    settings = SimpleNamespace(PRIVACY_PATHS={"PRIVACY_OPT_OUT_PATH": opt_out, "PRIVACY_NOTICE_PATH": notice})
    resolved = partial(resolve, urlconf=__name__)
    return [(each.status, each.evidence + each.remedy) for each in paths("lms", settings, resolved)]


@pytest.mark.parametrize("hidden", ["/shop", "/privacy", "/poll/a", "/poll"])
def test_a_hidden_route_fails(hidden: str) -> None:
    """Of a plugin that no list knows; also by a page's language, and where Django would add a slash."""
    assert [status for status, _ in audit("/privacy-opt-out", "/privacy-data")] == [PASS, PASS]
    assert [status for status, _ in audit("", "")] == [PASS, PASS]
    (bad, text), (good, _) = audit(hidden, "/privacy-data")
    assert (bad, good) == (FAIL, PASS)
    assert f"PRIVACY_OPT_OUT_PATH is {hidden}" in text and "tutor config save --set PRIVACY_OPT_OUT_PATH=" in text
    assert [status for status, _ in audit("/privacy-opt-out", hidden)] == [PASS, FAIL]


def test_settings_that_are_not_in_force() -> None:
    """Then nothing is known."""
    (finding,) = paths("lms", SimpleNamespace(), resolve)
    assert finding.status == UNKNOWN


def test_the_paths_are_those_that_are_served(settings, policy) -> None:
    """As `apply` leaves them; and the check is there."""
    apply(settings, {**policy, "opt_out_path": "/x", "notice_url": "https://lms.example/y"})
    assert settings["PRIVACY_PATHS"] == {"PRIVACY_OPT_OUT_PATH": "/x", "PRIVACY_NOTICE_PATH": "/y"}
    assert [check for check, _place, _function in checks("lms")] == ["requests.paths"]
