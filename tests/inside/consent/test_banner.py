"""Consent: what middleware and page answer, what they put into pages, and what they refuse."""

from __future__ import annotations

import json
import logging
import re
from http.cookies import SimpleCookie
from typing import Any

import pytest

from lab.consent import ANALYTICS, BOTH, VIDEO
from tutorprivacy.inside.consent import banner as consent
from tutorprivacy.inside.consent.banner import COOKIE, PATH, SCRIPT_PATH, ConsentBanner
from tutorprivacy.inside.django_settings import changes
from tutorprivacy.inside.documents import consent_page, consent_script
from tutorprivacy.inside.words.languages import CODES, words
from tutorprivacy.settings import consent_purposes

LMS, STUDIO, APPS = "lms.example.org", "studio.lms.example.org", "apps.lms.example.org"
TEXTS = {code: words(code, "CONSENT") for code in CODES}
EN = TEXTS["en"]
WHOLE = "<html><head><title>t</title></head><body></body></html>"


def given(purposes: list[dict[str, Any]], policy: dict[str, Any]) -> dict[str, Any]:
    told = {**policy, "consent": consent_purposes.complete(purposes), "notice_url": f"https://{LMS}/privacy-data"}
    return consent.consent_settings({"LMS_BASE": LMS}, told, (APPS, LMS, STUDIO))


class Site:
    """The middleware in front of a platform."""

    def __init__(self, told: dict[str, Any], answer: Any = None) -> None:
        from django.conf import settings

        settings.PRIVACY_CONSENT = told
        self.version = told["told"]["version"]
        self.answer = answer
        self.middleware = ConsentBanner(lambda _request: self.answer)

    def send(self, path: str = PATH, method: str = "GET", body: str = "", host: str = LMS, **more: Any) -> Any:
        from django.test import RequestFactory

        headers = {"HTTP_HOST": host, "content_type": "application/x-www-form-urlencoded", **more}
        return self.middleware(RequestFactory().generic(method, path, body, **headers))

    def choose(self, body: str, host: str = LMS, **more: Any) -> Any:
        body = body.replace("VERSION", self.version)
        return self.send(PATH, "POST", body, host, **{"HTTP_ORIGIN": f"http://{host}", **more})


@pytest.fixture(autouse=True)
def django_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", [".example.org"])
    monkeypatch.setattr(settings, "LANGUAGE_CODE", "en")
    monkeypatch.setattr(settings, "PRIVACY_CONSENT", {}, raising=False)


@pytest.fixture
def site(policy: dict[str, Any]) -> Site:
    return Site(given(BOTH, policy))


def page(content: Any = WHOLE, content_type: str = "text/html; charset=utf-8", **headers: str) -> Any:
    from django.http import HttpResponse

    answer = HttpResponse(content, content_type=content_type)
    for name, value in headers.items():
        answer[name.replace("_", "-")] = value
    return answer


def cookies(answer: Any) -> list[Any]:
    """As a browser reads them: one header each."""
    headers = [cookie.output(header="") for cookie in answer.cookies.values()]
    return [next(iter(SimpleCookie(header).values())) for header in headers]


def set_one(answer: Any) -> Any:
    """The one that is set; others clear it."""
    (found,) = (each for each in cookies(answer) if each["max-age"] != "0")
    return found


class TestPages:
    """One element in each page, and nothing else changed anywhere."""

    @pytest.mark.parametrize("head", ["<head>", "<HEAD>", '<head class="x">', "<head\n>"])
    def test_the_element(self, site: Site, head: str) -> None:
        site.answer = page(f"<html>{head}<title>é</title></head></html>", Content_Length="1")
        content = site.send("/x").content.decode()
        element = '<script src="/privacy-consent.js" defer></script>'
        assert content == f"<html>{head}{element}<title>é</title></head></html>"
        assert site.answer["Content-Length"] == str(len(content.encode()))

    def test_it_is_the_same_for_everybody(self, site: Site) -> None:
        """So a page may be cached: nothing in it depends on an answer or a signal."""
        found = set()
        for headers in ({}, {"HTTP_COOKIE": f"{COOKIE}={site.version}.analytics:1.video:1"}, {"HTTP_SEC_GPC": "1"}):
            site.answer = page()
            answer = site.send("/x", **headers)
            assert not answer.has_header("Vary")
            assert "third-party" not in answer.content.decode()
            found.add(answer.content)
        assert len(found) == 1

    @pytest.mark.parametrize(
        "answer",
        [
            lambda: page(content_type="application/json"),
            lambda: page(content_type="text/plain"),
            lambda: page(b"\x1f\x8b<head>", Content_Encoding="gzip"),
            lambda: page("<div>a part of a page</div><header></header>"),
            lambda: page("<html><header><headline>"),
            lambda: page(" " * 5000 + WHOLE),
            lambda: page(""),
        ],
    )
    def test_what_is_no_page_stays(self, site: Site, answer: Any) -> None:
        site.answer = answer()
        before = site.answer.content
        assert site.send("/x").content == before

    def test_what_is_sent_in_pieces_stays(self, site: Site) -> None:
        from django.http import StreamingHttpResponse

        site.answer = StreamingHttpResponse([WHOLE], content_type="text/html")
        assert b"".join(site.send("/x")).decode() == WHOLE

    def test_pages_of_staff_stay(self, site: Site) -> None:
        site.answer = page()
        assert site.send("/admin/auth/user/").content.decode() == WHOLE

    def test_an_error_of_ours_is_not_the_visitors(self, site: Site, caplog: pytest.LogCaptureFixture) -> None:
        site.answer = SimpleAnswer()
        with caplog.at_level(logging.ERROR):
            assert site.send("/x") is site.answer
        assert "could not be put into a page: ZeroDivisionError" in caplog.text

    def test_an_error_in_the_script_loads_nothing(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(consent_script, "script", lambda *_: 1 / 0)
        answer = site.send(SCRIPT_PATH)
        assert (answer.status_code, b"third-party" in answer.content) == (500, False)


class SimpleAnswer:
    """An answer of a plugin that is none of Django's."""

    streaming = False

    def has_header(self, _name: str) -> bool:
        return bool(1 / 0)


class TestScript:
    """What browsers are told."""

    def told(self, answer: Any) -> dict[str, Any]:
        text = re.search(r"const told = (.*);\n", answer.content.decode())
        assert text
        return dict(json.loads(text[1]))

    def test_it(self, site: Site) -> None:
        answer = site.send(SCRIPT_PATH)
        assert answer["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer["Cache-Control"] == "private, max-age=600"
        assert answer["Vary"] == "Sec-GPC, DNT"
        told = self.told(answer)
        assert (told["path"], told["cookie"], told["version"], told["domains"]) == (PATH, COOKIE, site.version, [LMS])
        assert told["purposes"][0] == ANALYTICS
        assert list(told["texts"]) == sorted(CODES)
        assert site.send(SCRIPT_PATH, HTTP_COOKIE=f"{COOKIE}=x").content == answer.content

    @pytest.mark.parametrize("header", ["HTTP_SEC_GPC", "HTTP_DNT"])
    def test_nothing_for_who_says_so(self, site: Site, header: str) -> None:
        answer = site.send(SCRIPT_PATH, **{header: "1"})
        assert re.fullmatch(r"/\*[^*]*\*/\n", answer.content.decode())
        assert (answer["Vary"], answer["Cache-Control"]) == ("Sec-GPC, DNT", "private, max-age=600")

    @pytest.mark.parametrize(("code", "fallback"), [("de-at", "de"), ("fr", "en"), ("xx", "en")])
    def test_only_languages_of_all_purposes(self, policy: Any, monkeypatch: Any, code: str, fallback: str) -> None:
        from django.conf import settings

        monkeypatch.setattr(settings, "LANGUAGE_CODE", code)
        two = {**VIDEO, "names": {"de": "F", "en": "F"}, "about": {"de": "f", "en": "f"}}
        told = self.told(Site(given([ANALYTICS, two], policy)).send(SCRIPT_PATH))
        assert (sorted(told["texts"]), told["fallback"]) == (["de", "en"], fallback)

    def test_a_changed_question_is_another(self, policy: Any) -> None:
        versions = {
            Site(given(purposes, policy)).version
            for purposes in ([ANALYTICS], BOTH, [VIDEO], [{**VIDEO, "about": {"en": "x"}, "names": {"en": "y"}}])
        }
        assert len(versions) == 4

    @pytest.mark.parametrize("method", ["POST", "PUT"])
    def test_it_is_only_read(self, site: Site, method: str) -> None:
        assert site.send(SCRIPT_PATH, method).status_code == 405
        assert site.send(PATH, "PUT")["Allow"] == "GET, HEAD, POST"


class TestAnswer:
    """The cookie, and who may have it set."""

    @pytest.mark.parametrize(
        ("body", "value"),
        [
            ("choice=all", "analytics:1.video:1"),
            ("choice=none&purpose=video", "analytics:0.video:0"),
            ("choice=ticked", "analytics:0.video:0"),
            ("choice=ticked&purpose=video", "analytics:0.video:1"),
            ("purpose=analytics&choice=ticked&purpose=video", "analytics:1.video:1"),
        ],
    )
    @pytest.mark.parametrize("secure", [True, False])
    def test_the_cookie(self, site: Site, body: str, value: str, secure: bool) -> None:
        """Six months at most, nothing but the answer, and legible for the banner."""
        answer = site.choose(f"version=VERSION&{body}", **{"wsgi.url_scheme": "https" if secure else "http"})
        assert (answer.status_code, answer["Location"]) == (303, PATH)
        cookie = set_one(answer)
        assert (cookie.key, cookie.value) == (COOKIE, f"{site.version}.{value}")
        assert (cookie["domain"], cookie["path"], cookie["samesite"]) == (LMS, "/", "Lax")
        assert (bool(cookie["secure"]), bool(cookie["httponly"])) == (secure, False)
        assert int(cookie["max-age"]) == 180 * 24 * 3600 <= 181 * 24 * 3600
        text = next(each for each in answer.cookies.values() if each["max-age"]).output()
        assert '"' not in text

    def test_the_banner_goes_on_by_itself(self, site: Site) -> None:
        answer = site.choose("version=VERSION&choice=ticked&by=banner", host=APPS)
        assert (answer.status_code, answer.has_header("Location")) == (204, False)

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("version=VERSION&choice=ticked&purpose=other", 400),
            ("version=VERSION&choice=yes", 400),
            ("version=VERSION", 400),
            ("version=VERSION&choice=none&choice=all", 400),
            ("", 400),
            ("version=VERSION&choice=all&x=" + "x" * 5000, 400),
            ("version=00000000&choice=all", 409),
            ("choice=all", 409),
            ("version=VERSION&version=VERSION&choice=all", 409),
            ("&".join(["version=VERSION&choice=all"] * 40), 500),
        ],
    )
    def test_what_no_page_of_ours_sends(self, site: Site, body: str, status: int) -> None:
        answer = site.choose(body)
        assert (answer.status_code, cookies(answer)) == (status, [])

    @pytest.mark.parametrize(
        ("host", "headers", "status"),
        [
            (LMS, {"HTTP_ORIGIN": f"https://{APPS}"}, 303),
            (LMS, {"HTTP_ORIGIN": f"https://{APPS}", "HTTP_SEC_FETCH_SITE": "same-site"}, 303),
            (LMS, {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}, 303),
            (LMS, {"HTTP_ORIGIN": "https://evil.lms.example.org", "HTTP_SEC_FETCH_SITE": "same-site"}, 403),
            (LMS, {"HTTP_ORIGIN": f"https://{APPS}", "HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
            (LMS, {"HTTP_ORIGIN": "https://other.example"}, 403),
            (LMS, {"HTTP_ORIGIN": "null"}, 403),
            (LMS, {"HTTP_ORIGIN": ""}, 403),
            (LMS, {"HTTP_ORIGIN": "https://[oops"}, 403),
        ],
    )
    def test_nobody_else_can_answer(self, site: Site, host: str, headers: dict[str, str], status: int) -> None:
        answer = site.choose("version=VERSION&choice=all", host, **headers)
        assert (answer.status_code, bool(cookies(answer))) == (status, status == 303)

    def test_hosts_elsewhere(self, site: Site) -> None:
        """A host that is not below the LMS's has a cookie of its own."""
        assert set_one(site.choose("version=VERSION&choice=all", "studio.example.org"))["domain"] == ""


class TestPage:
    """The question on a page of its own."""

    @pytest.mark.parametrize(
        ("value", "state"),
        [
            ("", "state_open"),
            ("VERSION.analytics:0.video:0", "state_none"),
            ("VERSION.analytics:1.video:0", "state_some"),
            ("VERSION.analytics:1", "state_open"),
            ("VERSION.analytics:1.video:0.x:1", "state_open"),
            ("VERSION.analytics:1.video:yes", "state_open"),
            ("0.analytics:1.video:1", "state_open"),
        ],
    )
    def test_what_was_answered(self, site: Site, value: str, state: str) -> None:
        answer = site.send(HTTP_COOKIE=f"{COOKIE}={value.replace('VERSION', site.version)}")
        text = answer.content.decode()
        assert EN[state].format(names="<bdi>Purpose analytics (en)</bdi>") in text
        assert text.count(" checked") == (state == "state_some")
        assert (answer["Cache-Control"], answer["Content-Language"]) == ("no-store", "en")
        assert answer["Vary"] == "Cookie, Accept-Language, Sec-GPC, DNT"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert f"https://{LMS}/privacy-data" in text

    @pytest.mark.parametrize("language", CODES)
    def test_languages(self, site: Site, language: str) -> None:
        """The operator's words are text, not markup."""
        text = site.send(HTTP_ACCEPT_LANGUAGE=f"xx, {language};q=0.9").content.decode()
        assert f'<html lang="{language}" dir=' in text
        assert f"gets &lt;{language}&gt; &amp; why" in text
        assert "<code>films.third-party.example</code>" in text

    def test_a_signal_leaves_nothing_to_choose(self, site: Site) -> None:
        text = site.send(HTTP_SEC_GPC="1", HTTP_COOKIE=f"{COOKIE}={site.version}.analytics:1.video:1").content.decode()
        assert EN["signal"] in text and "<button" not in text and "checkbox" not in text

    def test_one_purpose_needs_no_box(self, policy: Any) -> None:
        text = Site(given([VIDEO], policy)).send().content.decode()
        assert re.findall(r"<button[^>]*>([^<]*)<", text) == [EN["no"], EN["yes"]]
        assert "checkbox" not in text

    def test_to_refuse_comes_first_and_all_look_alike(self, site: Site) -> None:
        text = site.send().content.decode()
        buttons = re.findall(r'<button name="choice" value="(\w+)">([^<]*)<', text)
        assert buttons == [(key, EN[key]) for key in ("none", "ticked", "all")]

    def test_head(self, site: Site) -> None:
        answer = site.send(method="HEAD")
        assert answer.content == b"" and int(answer["Content-Length"]) > 1000


def test_the_style_of_the_page_is_the_one_that_is_allowed(site: Site) -> None:
    from tutorprivacy.inside.documents.web_page import content_security_policy

    style = re.search(r"<style>(.*?)</style>", site.send().content.decode(), re.DOTALL)
    assert style
    assert consent_page.policy_of_content() == content_security_policy(style[1], "'self'", "frame-ancestors 'none'")


def test_it_is_off_by_default(settings: dict[str, Any], policy: dict[str, Any]) -> None:
    changes.apply(settings, policy)
    assert "PRIVACY_CONSENT" not in settings
    assert not [each for each in settings["MIDDLEWARE"] if "consent" in each]


def test_its_settings(settings: dict[str, Any], policy: dict[str, Any]) -> None:
    """Before the counting, so that an answer is no visit; the platform's hosts may send one, and nobody else."""
    usage = {"redis_db": 12, "retention_months": 25, "min_group": 10, "sample_rate": 1.0}
    changes.apply(settings, {**policy, "consent": consent_purposes.complete(BOTH), "usage": usage})
    names = [each.rpartition(".")[2] for each in settings["MIDDLEWARE"]]
    assert names == ["AccessLogMiddleware", "ConsentBanner", "UsageMiddleware", "KeyEnds", "one", "two"]
    assert settings["PRIVACY_CONSENT"]["hosts"] == ("apps.example", "lms.example", "studio.example")
    assert settings["PRIVACY_CONSENT"]["told"]["domains"] == ("lms.example",)
