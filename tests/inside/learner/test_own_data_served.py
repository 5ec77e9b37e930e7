"""Where the page for learners is: in the settings, behind Caddy and uWSGI as Tutor renders them, and in no log."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lab import canaries
from lab.canaries import EMAIL, PASSWORD, TOKEN, USERNAME, Request
from lab.canary_run import Result, searched, send
from lab.environment import Lab
from lab.services import Browser, running
from tutorprivacy.inside import location
from tutorprivacy.inside.consent import banner
from tutorprivacy.inside.django_settings.changes import apply
from tutorprivacy.inside.logs import routes
from tutorprivacy.inside.words.languages import words
from tutorprivacy.settings import values
from tutorprivacy.settings.policy import policy as policy_of

PATH = "/privacy-data/me"
PAGE = "tutorprivacy.inside.learner.own_data_page.LearnerPage"


class TestSettings:
    def test_the_last_middleware(self, settings, policy) -> None:
        """Behind sessions and sign-ins; requests to it are no events."""
        told = {"learner_path": PATH, "notice_url": "https://lms.example/privacy-data", "tracking": "pseudonymous"}
        apply(settings, {**policy, **told})
        assert settings["MIDDLEWARE"][-3:] == ["one", "two", PAGE]
        assert settings["PRIVACY_LEARNER"] == {"path": PATH, "notice": "https://lms.example/privacy-data"}
        assert settings["TRACKING_IGNORE_URL_PATTERNS"][-1] == r"^/privacy\-data/me(?:/|$)"

    def test_without_caddy(self, settings, policy) -> None:
        """`tutor dev`: the page is there, and no notice."""
        settings["DEBUG"] = True
        apply(settings, {**policy, "learner_path": PATH, "notice_url": "https://lms.example/privacy-data"})
        assert settings["PRIVACY_LEARNER"]["notice"] == ""

    @pytest.mark.parametrize("service", ["cms", "lms"])
    def test_of_the_lms_only(self, settings, policy, monkeypatch, service: str) -> None:
        monkeypatch.setattr(location, "SERVICE", service)
        apply(settings, {**policy, "learner_path": PATH})
        assert (settings["MIDDLEWARE"][-1] == PAGE) == (service == "lms")
        assert ("PRIVACY_LEARNER" in settings) == (service == "lms")

    def test_without_a_path(self, settings, policy) -> None:
        apply(settings, policy)
        assert PAGE not in settings["MIDDLEWARE"] and "PRIVACY_LEARNER" not in settings

    @pytest.mark.parametrize(
        ("notice", "is_on", "path"),
        [("/privacy-data", True, PATH), ("/a/b", True, "/a/b/me"), ("", True, ""), ("/privacy-data", False, "")],
    )
    def test_below_the_notice(self, notice: str, is_on: bool, path: str) -> None:
        """And where that is not, the page is not, either."""
        chosen = {**dict(values.defaults()), "PRIVACY_NOTICE_PATH": notice, "PRIVACY_LEARNER_PAGE": is_on}
        made = {name: name.lower() for name, _template in values.unique()}
        assert policy_of({**chosen, **made}, ())["learner_path"] == path


def test_the_log_knows_its_paths(monkeypatch) -> None:
    """And of what is below them nothing."""
    from django.conf import settings

    monkeypatch.setattr(settings, "PRIVACY_LEARNER", {"path": PATH, "notice": ""}, raising=False)
    monkeypatch.setattr(routes, "_resolved", lambda _request, _path: None)

    def shown(path: str) -> str:
        return routes.route(SimpleNamespace(path_info=path, resolver_match=None), 200)

    assert [shown(f"{PATH}{below}") for below in ("", "/delete", "/archive")] == [
        *(PATH, f"{PATH}/delete", f"{PATH}/archive")
    ]
    assert shown(f"{PATH}/{USERNAME}") == routes.NOWHERE


def test_nothing_is_put_into_it() -> None:
    """A banner for programs of others has no place in a page that may run none."""
    from django.http import HttpResponse

    for policy, is_put in (("default-src 'none'; style-src 'x'", False), ("default-src 'self'", True), ("", True)):
        answer = HttpResponse("<html><head></head></html>", content_type="text/html")
        if policy:
            answer["Content-Security-Policy"] = policy
        banner._put_in(answer)
        assert (b"<script" in answer.content) == is_put


def visit(site: str, below: str = "", **form: str) -> Request:
    return Request(f"{site}{below} {len(form)}", site, f"{PATH}{below}?email={EMAIL}&token={TOKEN}", form)


FORM = visit("lms", "/delete", password=PASSWORD, username=USERNAME)
VISITS = (visit("lms"), visit("lms", "/delete"), visit("lms", "/archive"), visit("cms"), FORM)


@pytest.fixture(scope="module")
def canary_run(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Somebody who is not signed in, and then somebody who is, and sends what the page has not."""
    config = {"PRIVACY_TRACKING": "pseudonymous", "PRIVACY_TRACKING_OUTPUTS": ["file", "console"]}
    lab = Lab(tmp_path_factory.mktemp("canary") / "lab", 22, ["mfe", "privacy"], config)
    lab.build()
    result = Result()
    with running(lab):
        browser = Browser(lab)
        for request in VISITS:
            send(browser, request, result)
        send(browser, canaries.SIGN_IN, result)
        send(browser, FORM, result)
    return searched(lab, browser, result)


def test_what_is_answered(canary_run: Result) -> None:
    """By the LMS, through Caddy, in the visitor's language; by Studio not."""
    answers = {kind: (status, body.decode(errors="replace")) for kind, status, body in canary_run.answers}
    for below in ("", "/delete", "/archive"):
        status, text = answers[f"lms{below} 0"]
        assert status == 200 and words("fr", "LEARNER")["not_signed_in"] in text
        assert not [canary for canary in (EMAIL, TOKEN, USERNAME) if canary in text]
    assert answers["cms 0"][0] == 404
    statuses = [status for kind, status, _body in canary_run.answers if kind == "lms/delete 2"]
    assert statuses == [403, 403]


def test_nothing_of_it_is_left(canary_run: Result) -> None:
    """At no place at rest: neither in the request logs, which have the paths, nor as an event."""
    assert {place: dict(found) for place, found in canary_run.found.items() if found} == {}
    assert f"POST {PATH}/delete" in canary_run.output and f"GET {PATH}/archive" in canary_run.output
    assert not [event for event in canary_run.events("lms") if PATH in str(event)]
