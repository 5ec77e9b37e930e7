"""Routes in which a person stands where no rule looks: Django's own patterns, of the shapes that the platform has."""

from __future__ import annotations

import pytest
from django.urls import include, path, re_path

from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN
from tutorprivacy.inside.audit.routes_checks import checks, routes, uncovered


def _view(_request: object) -> None: ...


COURSE = r"(?P<course_id>[^/+]+(/|\+)[^/+]+(/|\+)[^/?]+)"

#: As the platform writes them; each is covered.
KNOWN = [
    re_path(r"^u/(?P<username>[\w .@_+-]+)$", _view),
    re_path(rf"^courses/{COURSE}/progress/(?P<student_id>[^/]*)/$", _view),
    path("api/", include([path("discounts/user/<str:user_id>/course/<course_id>", _view)])),
    re_path(r"^enrollment/v1/enrollment/(?P<username>[\w.@_+-]+),(?P<course_key>[^/]+)$", _view),
    re_path(
        r"^courses/(?P<course_id>[^/]+)/xblock/(?P<usage_id>[^/]*)/handler/(?P<handler>[^/]*)(?:/(?P<suffix>.*))?$",
        _view,
    ),
    path("admin/", include([path("shop/basket/<path:object_id>/change/", _view)])),
    re_path(r"^reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<token>.+)/$", _view),
    # nobody in these
    path("courses/<str:course_id>/about", _view),
    path("libraries/collections/<key>/", _view),
    path("page/<int:number>/", _view),
    re_path(r"^books/(?P<index>\d+)/(?P<which>old|new)$", _view),
    path("about", _view),
]


def audit(*patterns: object) -> tuple[str, str]:
    (finding,) = routes("lms", lambda: [*KNOWN, *patterns])
    return finding.status, finding.evidence + finding.remedy


def test_what_rules_cover() -> None:
    """Nothing is left of it, and what is content is not asked for."""
    assert list(uncovered(KNOWN)) == []
    assert audit()[0] == PASS


@pytest.mark.parametrize(
    "pattern",
    [
        path("shop/<username>/", _view),
        path("shop/<int:user_id>/", _view),
        path("shop/", include([re_path(r"^of/(?P<student_id>[0-9]+)$", _view)])),
        path("shop/<str:email>,<course_id>", _view),
        path("shop/<slug:activation_key>", _view),
        path("shop/<uuid:order_id>/", _view),
        re_path(r"^shop/(?P<reset_token>[^]/[(]+)$", _view),
    ],
    ids=str,
)
def test_a_route_that_says_whom_it_holds_fails(pattern: object) -> None:
    """Of a plugin that no list knows; it is named with its module, and without an invented name."""
    status, text = audit(pattern)
    assert status == FAIL
    assert ("/shop/" in text and "(test_routes_checks)" in text) or "(inside)" in text
    assert "quexilda" not in text


@pytest.mark.parametrize(
    "pattern", [path("shop/<who>/", _view), path("shop/<uuid:thing>", _view), re_path(r"^shop/(\w+)$", _view)], ids=str
)
def test_a_route_that_may_hold_somebody_is_unknown(pattern: object) -> None:
    """A name or a key would fit; nothing says what it is."""
    assert audit(pattern)[0] == UNKNOWN


def test_old_keys_of_courses() -> None:
    """A rule that counts segments would miss them."""
    pattern = re_path(rf"^courses/{COURSE}/xqueue/(?P<userid>[^/]*)/(?P<mod_id>.*?)$", _view)
    assert list(uncovered([pattern])) == []


def test_the_check_is_there() -> None:
    """Of the running platform's own URL configuration."""
    assert [check for check, _place, _function in checks("lms")] == ["requests.routes"]
