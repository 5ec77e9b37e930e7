"""The page for learners, asked as browsers ask, and as nobody should."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from lab.learner_site import CONTACT, HOST, PASSWORD, PATH, Server, Visitor, learner_site
from tutorprivacy.inside.learner.own_data_page import LearnerPage
from tutorprivacy.inside.words.languages import CODES, words

EN = words("en", "LEARNER")
PATHS = (PATH, f"{PATH}/delete", f"{PATH}/archive")
VISIBILITY = "from openedx.core.djangoapps.user_api.models import UserPreference\n"


@pytest.fixture(scope="module")
def learner(site: Server) -> Visitor:
    """She changes nothing; or nothing that she does changes anything."""
    return site.visitor(site.account("quillonette"))


def preference(site: Server, name: str) -> str | None:
    code = f"result = dict(UserPreference.objects.filter(user__username={name!r}).values_list('key', 'value'))"
    found: dict[str, str] = site.program(VISIBILITY + code)
    return found.get("account_privacy")


def shown(text: str) -> str:
    """What is read of a page."""
    inline = re.sub("</?(?:a|bdi)[^>]*>", "", text.partition("</style>")[2])
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", inline))


class TestOtherRequests:
    """One comparison, and on."""

    @pytest.fixture
    def middleware(self, monkeypatch) -> LearnerPage:
        from django.conf import settings

        monkeypatch.setattr(settings, "PRIVACY_LEARNER", {"path": PATH, "notice": ""}, raising=False)
        monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["testserver"])
        return LearnerPage(lambda request: request)

    @pytest.mark.parametrize("path", ["/", f"{PATH}/", f"{PATH}x", f"{PATH}/other", "/privacy-data", PATH.upper()])
    def test_they_are_the_platforms(self, middleware: LearnerPage, path: str) -> None:
        """Nothing of them is looked at, not even who sends them."""
        from django.test import RequestFactory

        for method in ("GET", "POST", "PUT"):
            request = RequestFactory().generic(method, path)
            assert middleware(request) is request
            assert not hasattr(request, "_post")

    def test_what_was_sent_is_read_before_the_answer(self, middleware: LearnerPage) -> None:
        """Whoever is told of an error may be told the whole of it: unread bytes would cut the connection."""
        from django.test import RequestFactory

        for path in PATHS:
            request = RequestFactory().post(path, b"x" * 5_000, content_type="text/plain")
            assert middleware(request).status_code in (302, 401, 403, 500)
            assert request.environ["wsgi.input"].read() == b""

    def test_what_cannot_be_read_changes_no_answer(self, middleware: LearnerPage, monkeypatch, caplog) -> None:
        """Whatever the server raises: the form, in which a password may be, is in no error and no line."""
        from django.core.handlers.wsgi import WSGIRequest
        from django.test import RequestFactory

        def read(*_arguments: Any) -> bytes:
            raise ValueError("zoraquill")

        answer = middleware(RequestFactory().post(PATH, b"x", content_type="text/plain"))
        monkeypatch.setattr(WSGIRequest, "read", read)
        again = middleware(RequestFactory().post(PATH, b"x", content_type="text/plain"))
        assert (again.status_code, again.content) == (answer.status_code, answer.content)
        assert "zoraquill" not in caplog.text

    def test_the_views_error_is_the_views(self, middleware: LearnerPage) -> None:
        from django.test import RequestFactory

        def view(_request: Any) -> None:
            raise KeyError("view")

        middleware.get_response = view
        with pytest.raises(KeyError):
            middleware(RequestFactory().get("/"))

    @pytest.mark.parametrize("path", PATHS)
    def test_an_error_of_ours_is_told_by_its_type(self, middleware: LearnerPage, caplog, path: str) -> None:
        """It goes nowhere else, as no form with a password may; and it says nothing."""
        from django.test import RequestFactory

        class User:
            @property
            def is_authenticated(self) -> bool:
                raise RuntimeError("zoraquill")

        request = RequestFactory().get(path)
        request.user = User()
        with caplog.at_level(logging.DEBUG):
            answer = middleware(request)
        assert answer.status_code == 500 and b"zoraquill" not in answer.content
        assert "RuntimeError" in caplog.text and "zoraquill" not in caplog.text
        assert answer["Cache-Control"] == "no-store"


class TestNotSignedIn:
    @pytest.mark.parametrize("path", PATHS)
    def test_whoever_asks_reads_the_same(self, site: Server, path: str) -> None:
        """With a link to the platform's own page; no redirect, no cookie, no session."""
        visitor = site.visitor()
        answer = visitor.get(f"{path}?user=zora&username=zora&next=//evil.example")
        assert answer.status_code == 200 and answer.text == visitor.get(path).text
        assert 'href="/login?next=%2Fprivacy-data%2Fme"' in answer.text and "evil" not in answer.text
        assert CONTACT in answer.text  # a deletion can still be stopped
        assert visitor.cookies == {} and "Set-Cookie" not in answer.headers

    @pytest.mark.parametrize("path", PATHS)
    def test_a_form_does_nothing(self, site: Server, path: str) -> None:
        answer = site.visitor().post(path, "x" * 32, {"choice": "private", "password": PASSWORD})
        assert answer.status_code == 403 and EN["not_signed_in"] in shown(answer.text)

    def test_a_session_that_somebody_else_made_is_none(self, site: Server) -> None:
        """Session fixation: a made-up key stays a stranger's, and is not taken over."""
        visitor = site.visitor()
        visitor.session.cookies.set("sessionid", "a" * 32)
        answer = visitor.get()
        assert EN["not_signed_in"] in shown(answer.text)
        assert "sessionid=" not in answer.headers.get("Set-Cookie", "").replace('sessionid="";', "")


class TestThePage:
    def test_what_it_says(self, learner: Visitor) -> None:
        """Kinds, purposes as the operator told them, periods; and who it is."""
        text = shown(learner.get().text)
        for sentence in (
            *("You are signed in as quillonette.", "Account", "To run &lt;courses&gt;", "14 days"),
            *("until the account is deleted, which begins 7 days after it was asked for", EN["visible_all_users"]),
            *("Your visits are counted.", "x_of_a_plugin", EN["delete"], "Take your data along"),
        ):
            assert sentence in text
        assert EN["entries"] not in text  # nothing is counted unless she asks

    def test_headers(self, learner: Visitor) -> None:
        """Kept by nobody, framed by nobody, run by nothing."""
        for path in PATHS[:2]:
            headers = learner.get(path).headers
            assert headers["Cache-Control"] == "no-store"
            assert {"Cookie", "Accept-Language"} <= {each.strip() for each in headers["Vary"].split(",")}
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
            assert headers["X-Frame-Options"] == "DENY" and headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"

    @pytest.mark.parametrize("code", CODES)
    def test_languages(self, learner: Visitor, code: str) -> None:
        """By the address, by what was chosen on the platform, by the browser; no word is missing."""
        asked = learner.get(f"{PATH}?language={code}")
        assert words(code, "LEARNER")["held"] in asked.text and f'<html lang="{code}"' in asked.text
        assert words(code, "LEARNER")["held"] in learner.get(**{"Accept-Language": f"{code},en;q=0.1"}).text
        learner.session.cookies.set("django_language", f"{code}-xx")
        assert words(code, "LEARNER")["held"] in learner.get(**{"Accept-Language": "x"}).text
        learner.session.cookies.set("django_language", None)
        assert "{" not in shown(asked.text)

    def test_opted_out(self, learner: Visitor) -> None:
        assert "Your visits are not counted." in shown(learner.get(**{"Sec-GPC": "1"}).text)

    def test_counts(self, learner: Visitor) -> None:
        """Only when asked for; one person's after another's, and whoever has to wait is told."""
        first = shown(learner.post(data={"choice": "count"}).text)
        assert EN["entries"] in first and EN["counted"] in first
        again = shown(learner.post(data={"choice": "count"}).text)
        assert EN["busy"] in again and EN["entries"] not in again and EN["visible_all_users"] in again
        assert "another person" not in EN["busy"]  # it was she

    def test_other_methods(self, learner: Visitor) -> None:
        for path in PATHS:
            answer = learner._send("DELETE", path)
            assert answer.status_code == 405 and answer.headers["Allow"] == "GET, HEAD, POST"
            head = learner._send("HEAD", path)
            assert head.content == b""

    def test_the_page_to_opt_out_leads_here(self, learner: Visitor) -> None:
        assert f'href="http://{HOST}{PATH}"' in learner.get("/privacy-opt-out").text


class TestForms:
    """What is not sent by the page itself changes nothing."""

    @pytest.mark.parametrize("path", PATHS[:2])
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "null"},
        ],
        ids=str,
    )
    def test_from_elsewhere(self, site: Server, learner: Visitor, path: str, headers: dict[str, str]) -> None:
        """Even with the right token."""
        answer = learner.post(path, data={"choice": "private", "password": PASSWORD}, headers=headers)
        assert answer.status_code == 403
        assert preference(site, "quillonette") is None and EN["held"] in learner.get().text

    @pytest.mark.parametrize("path", PATHS[:2])
    def test_without_its_token(self, site: Server, learner: Visitor, path: str) -> None:
        """None, a made-up one, or that of somebody else's page."""
        site.account(f"f-other-{len(path)}")
        theirs = site.visitor(f"f-other-{len(path)}").token()
        for token in ("", "a" * 64, theirs):
            answer = learner.post(path, token, {"choice": "private", "password": PASSWORD})
            assert answer.status_code == 403, token
        assert preference(site, "quillonette") is None and EN["held"] in learner.get().text

    def test_what_is_no_form(self, site: Server, learner: Visitor) -> None:
        """Too large, with files, of another kind: refused before anything is read."""
        for more in ({"data": {"choice": "private", "x": "y" * 9000}}, {"files": {"a": b"b"}}):
            assert learner.post(**more).status_code == 400
        answer = learner.post(headers={"Content-Type": "application/json"})
        assert answer.status_code == 400
        assert learner.post(data={"choice": "custom"}).status_code == 400
        assert preference(site, "quillonette") is None


class TestVisibility:
    def test_the_switch(self, site: Server) -> None:
        """Both ways; the page says what others see then."""
        site.account("visible")
        learner = site.visitor("visible")
        answer = learner.post(f"{PATH}?language=de", data={"choice": "private"})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}?language=de")
        assert preference(site, "visible") == "private"
        text = shown(learner.get().text)
        assert EN["visible_private"] in text and "x_of_a_plugin" not in text
        learner.post(data={"choice": "all_users"})
        assert preference(site, "visible") == "all_users"

    def test_part_by_part(self, site: Server) -> None:
        site.account("parted")
        code = "user = User.objects.get(username='parted')\n"
        for key, value in {
            "account_privacy": "custom",
            "visibility.name": "all_users",
            "visibility.bio": "private",
        }.items():
            code += f"UserPreference.objects.create(user=user, key={key!r}, value={value!r})\n"
        site.program(VISIBILITY + code)
        text = shown(site.visitor("parted").get().text)
        assert EN["visible_custom"] in text and EN["name"] in text and EN["bio"] not in text
        assert EN["make_private"] in text and EN["make_all_users"] in text

    def test_it_cannot_be_told(self, site: Server) -> None:
        """An account without a profile has the rest of the page."""
        site.program(f"User.objects.create_user('bare', 'b@x.example', {PASSWORD!r})")
        text = shown(site.visitor("bare").get().text)
        assert EN["not_visible"] in text and EN["delete"] in text


def test_nobody_does_it_for_somebody_else(site: Server) -> None:
    """Staff included; neither an address, nor a form, nor a session in which a course is seen as somebody else."""
    site.account("subject")
    site.account("overseer", is_staff=True, is_superuser=True)
    staff = site.visitor("overseer")
    key = staff.cookies["sessionid"]
    site.program(
        "from django.contrib.sessions.backends.db import SessionStore\n"
        f"store = SessionStore({key!r}); store['masquerade_settings'] = {{'course': {{'user_name': 'subject'}}}}\n"
        "store.save()"
    )
    about = {"user": "subject", "username": "subject", "user_id": "1", "email": "subject@learner-mail.example"}
    query = "&".join(f"{key}={value}" for key, value in about.items())
    text = shown(staff.get(f"{PATH}?{query}").text)
    assert "overseer" in text and "subject" not in text
    staff.post(f"{PATH}?{query}", data={"choice": "private", **about})
    assert (preference(site, "subject"), preference(site, "overseer")) == (None, "private")
    answer = staff.post(f"{PATH}/delete?{query}", data={"password": PASSWORD, **about})
    assert EN["done"] in shown(answer.text)  # her own
    asked = "from openedx.core.djangoapps.user_api.models import UserRetirementStatus\n"
    asked += "result = list(UserRetirementStatus.objects.values_list('original_username', flat=True))"
    assert site.program(asked) == ["overseer"]


def test_by_age(tmp_path: Path) -> None:
    """The platform keeps a child's profile private; there is no switch then."""
    with learner_site(tmp_path, PARENTAL_CONSENT_AGE_LIMIT=13) as site:
        site.account("child")
        text = shown(site.visitor("child").get().text)
    assert EN["visible_private"] in text and EN["visible_by_age"] in text
    assert EN["make_private"] not in text and EN["make_all_users"] not in text
