"""The page to opt out: what it says, the cookie that it sets, and what it refuses."""

from __future__ import annotations

import logging
import re
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tutorprivacy.inside.django_settings import changes
from tutorprivacy.inside.documents import opt_out_page
from tutorprivacy.inside.visitors import opt_out
from tutorprivacy.inside.visitors.opt_out import OptOutPage, opted_out
from tutorprivacy.inside.words.languages import CODES, words

PATH = "/privacy-opt-out"
LMS, STUDIO, APPS = "lms.example.org", "studio.lms.example.org", "apps.lms.example.org"
LINKS = {"notice": "https://lms.example.org/notice", "learner": ""}
TOLD = {"path": PATH, **LINKS, "collected": ("usage", "events"), "besides": "", "domains": (LMS,)}
OUT, IN = b"choice=out", b"choice=in"
TEXTS = {code: {**words(code, "OPT_OUT"), **words(code, "BOTH")} for code in CODES}
EN = TEXTS["en"]


class Site:
    """The middleware in front of a platform that writes down what reaches it."""

    def __init__(self, told: dict[str, Any]) -> None:
        from django.conf import settings

        settings.PRIVACY_OPT_OUT = told
        self.reached: list[Any] = []
        self.middleware = OptOutPage(self.platform)

    def platform(self, request: Any) -> str:
        self.reached.append(request)
        return "the platform's answer"

    def send(self, method: str = "GET", path: str = PATH, body: bytes = b"", host: str = LMS, **more: Any) -> Any:
        from django.test import RequestFactory

        headers = {"HTTP_HOST": host, "content_type": "application/x-www-form-urlencoded", **more}
        return self.middleware(RequestFactory().generic(method, path, body, **headers))

    def choose(self, body: bytes, host: str = LMS, **more: Any) -> Any:
        return self.send("POST", body=body, host=host, **{"HTTP_ORIGIN": f"http://{host}", **more})


@pytest.fixture(autouse=True)
def django_settings(monkeypatch) -> None:
    """What Django is told, for one test."""
    from django.conf import settings

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", [".example.org", ".test", "localhost"])
    monkeypatch.setattr(settings, "LANGUAGE_CODE", "en")
    monkeypatch.setattr(settings, "PRIVACY_OPT_OUT", TOLD, raising=False)


@pytest.fixture
def site() -> Site:
    return Site(TOLD)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.content.decode()))


def cookies(answer: Any) -> list[Any]:
    """As a server writes them: one header each."""
    headers = [cookie.output(header="") for cookie in answer.cookies.values()]
    return [next(iter(SimpleCookie(header).values())) for header in headers]


class TestOtherRequests:
    """One comparison, and on."""

    @pytest.mark.parametrize("path", ["/", f"{PATH}/", f"{PATH}x", PATH.upper(), f"/x{PATH}", "/login?next=" + PATH])
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
    def test_they_are_the_platforms(self, site, path: str, method: str) -> None:
        assert site.send(method, path) == "the platform's answer"
        assert site.reached[0].method == method

    def test_the_views_error_is_the_views(self) -> None:
        """It is not swallowed here."""
        from django.test import RequestFactory

        def view(request):
            raise KeyError("view")

        with pytest.raises(KeyError):
            OptOutPage(view)(RequestFactory().get("/"))


class TestPage:
    """What a visitor reads."""

    @pytest.mark.parametrize(
        ("headers", "said", "button"),
        [
            ({}, ["counted"], "set"),
            ({"HTTP_COOKIE": "privacy-opt-out=1"}, ["not_counted", "by_cookie"], "clear"),
            ({"HTTP_SEC_GPC": "1"}, ["not_counted", "by_signal", "also"], "set"),
            ({"HTTP_DNT": "1"}, ["not_counted", "by_signal", "also"], "set"),
            (
                {"HTTP_DNT": "1", "HTTP_COOKIE": "privacy-opt-out=1"},
                ["not_counted", "by_cookie", "by_signal", "still"],
                "clear",
            ),
            ({"HTTP_DNT": "0", "HTTP_SEC_GPC": "", "HTTP_COOKIE": "privacy-opt-out=0"}, ["counted"], "set"),
        ],
    )
    def test_whether_one_is_counted_and_why(self, site, headers, said, button) -> None:
        answer = site.send(**headers)
        assert answer.status_code == 200
        states = ("counted", "not_counted", "by_cookie", "by_signal", "also", "still")
        assert [key for key in states if EN[key] in text(answer)] == said
        assert f'<button name="choice" value="{ {"set": "out", "clear": "in"}[button] }"' in answer.content.decode()
        assert EN[button] in text(answer)
        assert not answer.cookies
        assert site.reached == []

    @pytest.mark.parametrize("language", CODES)
    def test_languages(self, site, language: str) -> None:
        answer = site.send(HTTP_ACCEPT_LANGUAGE=f"xx, {language};q=0.9")
        assert answer["Content-Language"] == language
        assert f'<html lang="{language}" dir=' in answer.content.decode()
        assert TEXTS[language]["heading"] in text(answer)

    @pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 303), ("POST-elsewhere", 403), ("PUT", 405)])
    def test_headers(self, site, method: str, status: int) -> None:
        """Of every answer."""
        answer = site.choose(OUT) if method == "POST" else site.send(method.partition("-")[0])
        assert answer.status_code == status
        for rule in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert rule in answer["Content-Security-Policy"]
        assert "script" not in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Content-Length"] == str(len(answer.content))
        if method == "GET":
            assert answer["Vary"] == "Cookie, Accept-Language, Sec-GPC, DNT"

    def test_head_is_as_get(self, site) -> None:
        """Without the page itself."""
        get, head = site.send("GET"), site.send("HEAD")
        assert head.status_code == 200
        assert head.content == b""
        assert dict(head.items()) == dict(get.items())

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
    def test_other_methods(self, site, method: str) -> None:
        answer = site.send(method, body=OUT, HTTP_ORIGIN=f"http://{LMS}")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
        assert not answer.cookies
        assert site.reached == []


class TestChoice:
    """The cookie."""

    @pytest.mark.parametrize("secure", [False, True])
    def test_out(self, site, secure: bool) -> None:
        """For 13 months at most, for no script, and the page is read again."""
        answer = site.choose(OUT, secure=secure)
        assert (answer.status_code, answer["Location"], answer.content) == (303, PATH, b"")
        (cookie,) = cookies(answer)
        assert (cookie.key, cookie.value) == ("privacy-opt-out", "1")
        assert cookie["path"] == "/"
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"] is True
        assert bool(cookie["secure"]) is secure
        assert 390 * 86400 < int(cookie["max-age"]) <= (365 + 28) * 86400
        assert site.reached == []

    def test_it_is_what_is_honoured(self, site) -> None:
        """By the processor and the counts, until it is cleared."""
        from django.test import RequestFactory

        def honoured(answer: Any) -> bool:
            (cookie, *_more) = cookies(answer)
            return opted_out(RequestFactory().get("/", HTTP_COOKIE=f"{cookie.key}={cookie.value}"))

        assert honoured(site.choose(OUT))
        assert not honoured(site.choose(IN))

    @pytest.mark.parametrize(
        ("host", "domains", "domain"),
        [
            (LMS, (LMS,), LMS),
            (STUDIO, (LMS, STUDIO), LMS),
            (APPS, (LMS,), LMS),
            (f"{LMS}:8000", (LMS,), LMS),
            (LMS, ("example.org", LMS), "example.org"),
            ("studio.example.org", (LMS, "studio.example.org"), "studio.example.org"),
            ("studio.example.org", (LMS,), ""),
            ("other.test", (LMS,), ""),
            (f"not{LMS}", (LMS,), ""),
            ("localhost:8000", (), ""),
        ],
    )
    def test_the_widest_domain_that_the_host_may_set(self, site, host: str, domains, domain: str) -> None:
        """So that a choice on one of the hosts holds on all; a browser would refuse any other domain."""
        site = Site({**TOLD, "domains": domains})
        (cookie,) = cookies(site.choose(OUT, host))
        assert cookie["domain"] == domain
        cleared = cookies(site.choose(IN, host))
        assert {"", domain} <= {each["domain"] for each in cleared}
        for each in cleared:
            assert (each.value, each["max-age"], each["expires"]) == ("", "0", "Thu, 01 Jan 1970 00:00:00 GMT")
            assert (each["path"], each.key) == ("/", "privacy-opt-out")

    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_ORIGIN": "https://evil.test"},
            {"HTTP_ORIGIN": f"https://{LMS}.evil.test"},
            {"HTTP_ORIGIN": f"https://{APPS}"},
            {"HTTP_ORIGIN": "null"},
            {"HTTP_ORIGIN": "http://["},
            {"HTTP_ORIGIN": ""},
            {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": f"https://{LMS}"},
            {"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": f"https://{LMS}"},
            {"HTTP_SEC_FETCH_SITE": ""},
        ],
    )
    def test_from_elsewhere(self, site, headers) -> None:
        """Nobody chooses for a visitor."""
        for body in (OUT, IN):
            answer = site.send("POST", body=body, **headers)
            assert (answer.status_code, answer["Content-Type"]) == (403, "text/plain; charset=utf-8")
            assert not answer.cookies
        assert site.reached == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_ORIGIN": f"https://{LMS}"},
            {"HTTP_ORIGIN": f"https://{LMS.upper()}:8443"},
            {"HTTP_SEC_FETCH_SITE": "same-origin"},
            {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "null"},
            {"HTTP_SEC_FETCH_SITE": "none"},
        ],
    )
    def test_from_the_page(self, site, headers) -> None:
        assert site.send("POST", body=OUT, **headers).status_code == 303

    @pytest.mark.parametrize(
        "body", [b"", b"choice=", b"choice=maybe", b"choice=out&x=1", b"x" * 5_000_000, b"\xff\x00", b" choice=out"]
    )
    def test_another_body(self, site, body: bytes) -> None:
        answer = site.choose(body)
        assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
        assert not answer.cookies

    @pytest.mark.parametrize("length", ["", "x", "-1", "9" * 20, "٣"])
    def test_a_wrong_length(self, site, length: str) -> None:
        """No more is read than a choice is long."""
        assert site.choose(OUT, CONTENT_LENGTH=length).status_code in (303, 400)

    def test_no_file_is_made_of_an_upload(self, site, monkeypatch, tmp_path: Path) -> None:
        """Django's parser would write a large one into a temporary folder."""
        from django.conf import settings

        monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", str(tmp_path))
        head = b'--b\r\nContent-Disposition: form-data; name="choice"; filename="f"\r\n\r\n'
        body = head + b"x" * 4_000_000 + b"\r\n--b--\r\n"
        answer = site.choose(body, content_type="multipart/form-data; boundary=b")
        assert answer.status_code == 400
        assert list(tmp_path.iterdir()) == []


class TestErrors:
    """Nothing of ours is the visitor's problem."""

    def test_the_request_goes_on(self, site, monkeypatch, caplog) -> None:
        """The log names the error's type, and nothing of the request."""

        def fail(*_arguments: Any) -> str:
            raise RuntimeError("fr-zora")

        monkeypatch.setattr(opt_out_page, "page", fail)
        with caplog.at_level(logging.DEBUG):
            assert site.send(HTTP_ACCEPT_LANGUAGE="fr-zora") == "the platform's answer"
        assert "RuntimeError" in caplog.text
        assert "zora" not in caplog.text

    def test_an_unknown_host_is_the_platforms(self, site) -> None:
        """Which refuses it in its own way."""
        assert site.choose(OUT, "zora.other.invalid") == "the platform's answer"

    def test_a_browser_that_goes_away(self, site, monkeypatch) -> None:
        from django.core.handlers.wsgi import WSGIRequest

        def gone(*_arguments: Any) -> bytes:
            raise OSError("zora")

        monkeypatch.setattr(WSGIRequest, "read", gone)
        assert site.choose(OUT) == "the platform's answer"


MARK = "zq7canary"
#: As a server hands them over: bytes, each as a character.
LATIN = st.characters(min_codepoint=1, max_codepoint=255)
VALUES = st.text(LATIN, max_size=40).map(lambda value: f"{value}{MARK}")
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("HTTP_COOKIE", "HTTP_DNT", "HTTP_SEC_GPC", "HTTP_ACCEPT_LANGUAGE", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"),
            *("HTTP_HOST", "HTTP_REFERER", "CONTENT_LENGTH", "HTTP_X_FORWARDED_PROTO", "content_type", "QUERY_STRING"),
        ]
    ),
    VALUES | st.sampled_from(["1", "privacy-opt-out=1", "same-origin", "fr", LMS, f"https://{LMS}"]),
)


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.sampled_from(["GET", "HEAD", "POST", "PUT"]), HEADERS, st.binary(max_size=60) | st.sampled_from([OUT, IN]))
def test_whatever_is_sent(method: str, headers: dict[str, str], body: bytes) -> None:
    """Nothing is raised, and nothing that was sent comes back."""
    answer = Site(TOLD).send(method, body=body, **headers)
    if answer == "the platform's answer":
        return
    assert answer.status_code in (200, 303, 400, 403, 405)
    assert MARK.encode() not in answer.serialize()
    assert not [cookie for cookie in cookies(answer) if MARK in cookie.output()]


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.text(LATIN, max_size=40).map(lambda value: f"/{value}"))
def test_whatever_the_path(path: str) -> None:
    """Every other one is the platform's."""
    if path != PATH:
        assert Site(TOLD).send(path="/", PATH_INFO=path) == "the platform's answer"


class TestApply:
    """The settings of a service."""

    def apply(self, settings, policy, **changed: Any) -> dict[str, Any]:
        changes.apply(settings, {**policy, **changed})
        return settings

    def test_behind_the_access_log_and_before_everything_else(self, settings, policy) -> None:
        """So that no session and no tracking context is made."""
        found = self.apply(settings, policy, opt_out_path=PATH, tracking="pseudonymous", notice_url="https://x/n")
        inside = "tutorprivacy.inside"
        assert found["MIDDLEWARE"][:2] == [
            f"{inside}.logs.request_log.AccessLogMiddleware",
            f"{inside}.visitors.opt_out.OptOutPage",
        ]
        assert found["MIDDLEWARE"][-2:] == ["one", "two"]
        assert found["PRIVACY_OPT_OUT"] == {
            "path": PATH,
            **{"notice": "https://x/n", "learner": "", "besides": ""},
            **{"collected": ("events",), "domains": ("lms.example",)},
        }

    def test_before_the_counting(self, settings, policy) -> None:
        """Reading the page is no visit."""
        usage = {"redis_db": 12, "retention_months": 25, "min_group": 10, "sample_rate": 1.0}
        found = self.apply(settings, policy, opt_out_path=PATH, usage=usage)
        names = [each.rpartition(".")[2] for each in found["MIDDLEWARE"]]
        assert names == ["AccessLogMiddleware", "OptOutPage", "UsageMiddleware", "KeyEnds", "one", "two"]
        assert found["PRIVACY_OPT_OUT"]["collected"] == ("usage",)

    @pytest.mark.parametrize(
        ("changes", "besides"),
        [
            ({"tracking": "full"}, "full"),
            ({"tracking": "off", "keep_backends": ["event_transformer"]}, "passed"),
            ({"tracking": "off", "keep_backends": []}, ""),
            ({"tracking": "pseudonymous", "keep_backends": ["event_transformer"]}, ""),
        ],
    )
    def test_what_it_says_of_events_that_go_on(self, settings, policy, changes, besides) -> None:
        """Only the pseudonymous ones are held back."""
        usage = {"redis_db": 12, "retention_months": 25, "min_group": 10, "sample_rate": 1.0}
        found = self.apply(settings, policy, opt_out_path=PATH, usage=usage, **changes)
        assert found["PRIVACY_OPT_OUT"]["besides"] == besides

    def test_without_a_path(self, settings, policy) -> None:
        """There is no page."""
        found = self.apply(settings, policy, opt_out_path="")
        assert "PRIVACY_OPT_OUT" not in found
        assert not [each for each in found["MIDDLEWARE"] if "opt_out" in each]

    def test_no_notice_without_caddy(self, settings, policy) -> None:
        """`tutor dev`."""
        settings["DEBUG"] = True
        found = self.apply(settings, policy, opt_out_path=PATH, notice_url="https://x/n")
        assert found["PRIVACY_OPT_OUT"]["notice"] == ""

    @pytest.mark.parametrize(
        ("values", "domains"),
        [
            ({"SESSION_COOKIE_DOMAIN": LMS, "LMS_BASE": LMS}, (LMS,)),
            ({"SESSION_COOKIE_DOMAIN": STUDIO, "LMS_BASE": f"{LMS}:8000"}, (LMS, STUDIO)),
            ({"SESSION_COOKIE_DOMAIN": ".Example.org", "LMS_BASE": LMS}, ("example.org", LMS)),
            ({"SESSION_COOKIE_DOMAIN": None, "LMS_BASE": "localhost:8000"}, ()),
            ({}, ()),
        ],
    )
    def test_domains(self, policy, values: dict[str, Any], domains: tuple[str, ...]) -> None:
        """The widest first; what is no domain is none."""
        assert opt_out.opt_out_settings(values, {**policy, "opt_out_path": PATH})["domains"] == domains
