"""The learner's day, on a site that answers as it likes; a server on loopback stands in for all its hosts."""

from __future__ import annotations

import datetime
import re
import ssl
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lab.odd_site import CONFIG, ME, SESSION, STUDIO_SESSION, Reply, Request, Site, usual
from tutorprivacy.verify import sending
from tutorprivacy.verify.planted import Planted
from tutorprivacy.verify.visits import Sites
from tutorprivacy.verify.web_client import Browser, Visit
from tutorprivacy.verify.web_client import Site as Address


def test_a_day() -> None:
    """Signed out, signed in, signed out; with a course, she enrols."""
    site = Site(usual)
    day = site.day("course-v1:a+b+c")
    assert day.problems == []
    assert site.planted.others["session key"] == "sessionkeysessionkey00000000000"
    assert site.planted.others["key of Studio's session"] == "keyofstudiossession0000000000000"
    paths = site.paths_to("lms.test")
    assert paths[0] == "/csrf/api/v1/token" and "/api/enrollment/v1/enrollment" in paths
    assert any(each.startswith("/logout") for each in paths)
    assert len({kind for kind, _status in day.answers}) > 40
    left = f"/u/{site.planted.cores['username']}?token={site.planted.cores['reset token']}"
    assert paths.count(left) == 1 and f"GET {left} NOT/HTTP\r\n".encode() in site.refused
    # Each kind of value has been sent, or a search for it proves nothing.
    everything = "\n".join(each.path + each.text for each in site.requests)
    assert [kind for kind, core in site.planted.cores.items() if core.lower() not in everything.lower()] == []
    address = site.planted.others["forwarded address"]
    assert f"X-Forwarded-For: {address}\n" in everything and f"X-Real-IP: {address}\n" in everything


def test_the_address_that_was_chosen() -> None:
    """Requests come from there, or a search for it proves nothing."""
    site = Site(usual)
    with site.serving() as port:
        browser = Browser(site.planted.headers, site.planted.cookie, ("127.0.0.1", port), "127.66.7.8")
        assert browser.send(Visit("any", Address("lms.test", 80, False), "/")) == 404
    assert [each.address for each in site.requests] == ["127.66.7.8"]


def test_a_server_that_nobody_vouches_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is told nothing, a password least of all; an authority can be named."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime.datetime(2020, 1, 1)).not_valid_after(datetime.datetime(2099, 1, 1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("lms.test")]), critical=True)
    file, pem = tmp_path / "both.pem", serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    site = Site(usual)
    with site.serving(context) as port:
        browser = Browser(site.planted.headers, site.planted.cookie, ("127.0.0.1", port), None)
        visit = Visit("any", Address("lms.test", 443, True), "/")
        assert browser.send(visit) == 0 and site.requests == []
        assert browser.last_error
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert browser.send(visit) == 404
        assert browser.send(Visit("any", Address("other.test", 443, True), "/")) == 0


def test_a_token_that_she_is_given() -> None:
    """Is used, and searched for: it opens her account to whoever finds it."""
    site = Site(usual)
    site.bodies["/oauth2/access_token"] = b'{"access_token": "t0ken.of_the-learner0123"}'
    assert ("API, right token", 401) in site.day().answers
    assert site.planted.others["issued token"] == "t0ken.of_the-learner0123"
    assert any("Bearer t0ken.of_the-learner0123" in each.text for each in site.requests)
    site = Site(usual)
    site.bodies["/oauth2/access_token"] = b'{"access_token": "two\\r\\nlines, and more than 16"}'
    assert site.day().problems == [] and "issued token" not in site.planted.others


def test_her_password_is_taken() -> None:
    """Django refuses one that is like her name or address (`UserAttributeSimilarityValidator`), at a ratio of 0.7."""
    planted = Site(usual).planted
    for _run in range(50):
        password = planted.password.lower()
        for name in (planted.cores["username"], planted.email, planted.cores["new username"], planted.new_email):
            for part in (name, *re.split(r"\W+", name), planted.name.lower(), *planted.name.lower().split()):
                assert SequenceMatcher(a=password, b=part).quick_ratio() < 0.7
        planted = Planted.make()


def test_what_nobody_may_do() -> None:
    """Is said: what was not tried is not shown."""
    assert Site(usual).day().notes == [
        "Nobody was registered: the site refused it (status 404).",
        "No course is open to all: nobody was enrolled.",
    ]
    site = Site(lambda request: (200, {}) if "registration" in request.path else usual(request))
    assert site.day("course-v1:a+b+c").notes == []


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_proxy_whose_servers_are_away(status: int) -> None:
    """Answers for them, and they have written nothing: that shows nothing of them."""
    for host, kind in (("apps.test", "MFE page"), ("cms.test", "Studio sign in")):
        day = Site(lambda request, host=host: (status, {}) if request.host == host else usual(request)).day()  # type: ignore[misc]
        assert day.problems[-1].startswith("There was no answer to:") and kind in day.problems[-1]
        assert ("The learner could not sign in to Studio." in day.problems) is (host == "cms.test")


def test_studio_that_takes_nobody() -> None:
    """Its form comes again, there is no code, or it cannot redeem it: what it writes of learners is not shown."""
    lms, code = "http://lms.test/oauth2/authorize?client_id=cms", "http://cms.test/complete/edx-oauth2/?code="
    elsewhere = (lms, f"{code}short", f"{code}c0deofthesignin0123")
    for reply in ((200, {}), *((302, {"Location": url}) for url in elsewhere)):
        for status in (400, 500):

            def answer(request: Request, reply: Reply = reply, status: int = status) -> Reply:
                if request.host != "cms.test" or request.path == ME:
                    return usual(request)
                return reply if request.path.startswith("/login/") else (status, {})

            assert Site(answer).day().problems == ["The learner could not sign in to Studio."]


def test_studio_that_takes_her_for_somebody_else() -> None:
    """A session of whoever is none of hers."""
    site = Site(usual)
    site.bodies[ME] = b'{"username": "somebody"}'
    assert site.day().problems == ["The learner could not sign in to Studio."]


def test_a_session_by_another_name() -> None:
    """As the LMS calls it in `tutor dev`."""

    def answer(request: Request) -> Reply:
        reply = usual(request)
        renamed = {key: each.replace("sessionid=", "lms_sessionid=") for key, each in (reply or (0, {}))[1].items()}
        return reply and (reply[0], renamed)

    site = Site(answer)
    assert site.day().problems == []
    assert site.planted.others["session key"] == "sessionkeysessionkey00000000000"


def test_who_was_registered_is_left() -> None:
    """She is another person, signed in: what follows is signed out, and her session's key is searched for, too."""

    def answer(request: Request) -> Reply:
        if request.path.endswith("/account/registration/") and "username=" in request.text:
            return 200, {"Set-Cookie": "sessionid=1|keyofthenewaccount00000000000000|salt|signature; Path=/"}
        return usual(request)

    site = Site(answer)
    assert site.day().problems == []
    key = site.planted.others["key of the new account's session"]
    assert key == "keyofthenewaccount00000000000000"
    assert not any(key in each.text for each in site.requests)


@pytest.mark.parametrize("lost", [1, 3, 4])
def test_a_proxy_that_has_lost_its_connections(lost: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says 502 for each, and sends a form no second time: the browser does, and in the end says why not."""
    monkeypatch.setattr(sending, "_PAUSE_SECONDS", 0)
    failed = Counter[str]()

    def answer(request: Request) -> Reply:
        if request.method == "PATCH" and failed[request.path] < lost:
            failed[request.path] += 1
            return 502, {}
        return usual(request)

    said = [each for each in Site(answer).day().problems if each.startswith("There was no answer to:")]
    assert set(failed.values()) == {lost}
    assert bool(said) is (lost == 4)
    assert all("(status 502)" in each for each in said)


def test_pages_of_micro_frontends() -> None:
    """Ask the LMS and Studio from their own origin, as a browser does."""
    site = Site(usual)
    site.day()
    asked = [each for each in site.requests if "Origin: http://apps.test\n" in each.text and each.host != "apps.test"]
    assert {each.host for each in asked} == {"lms.test", "cms.test"}
    assert {"GET", "POST", "PATCH", "OPTIONS"} == {each.method for each in asked}
    assert all("Referer: http://apps.test/" in each.text for each in asked)


def test_no_redirect_leads_the_password_elsewhere() -> None:
    """Whatever the site says: its own hosts are asked, and no other; a password is sent to the LMS only."""
    elsewhere = ("http://evil.test/", "//evil.test/", "http://lms.test@evil.test/", "http://[", "javascript:x", "")
    for target in elsewhere:
        site = Site(lambda _request, target=target: (307, {"Location": target}))  # type: ignore[misc]
        day = site.day()
        assert {each.host for each in site.requests} <= {
            *("lms.test", "cms.test", "apps.test", "preview.lms.test"),
            f"{site.planted.cores['search words']}.example",
        }
        with_password = {each.host for each in site.requests if site.planted.cores["password"] in each.text}
        assert with_password == {"lms.test"}
        assert "The learner could not sign in to the LMS (status 307)." in day.problems


def test_studio_asks_the_lms() -> None:
    """By redirects among the two; the code of it is a secret of its own, and no password is sent to Studio."""

    def answer(request: Request) -> Reply:
        if request.path.startswith("/login/") and request.host == "cms.test":
            return 302, {"Location": "http://lms.test/oauth2/authorize?client_id=cms&state=abc"}
        if request.path.startswith("/oauth2/authorize"):
            return 302, {"Location": "http://cms.test/complete/edx-oauth2/?code=c0deofthesignin0123&state=abc"}
        if request.path.startswith("/complete/"):
            return 302, {"Location": "/home/", "Set-Cookie": f"sessionid={STUDIO_SESSION}; Path=/"}
        return usual(request)

    site = Site(answer)
    day = site.day()
    assert day.problems == []
    assert site.planted.others["authorization code"] == "c0deofthesignin0123"
    assert ("Studio sign in", 404) in day.answers  # of /home/
    studio = [each for each in site.requests if each.host == "cms.test"]
    assert not any(site.planted.cores["password"] in each.text for each in studio)
    assert STUDIO_SESSION in studio[-1].text and SESSION not in studio[-1].text


def test_redirects_without_an_end() -> None:
    """Studio and the LMS send her to and fro; it ends."""
    to = {"cms.test": "http://lms.test/login/", "lms.test": "http://cms.test/login/"}
    site = Site(lambda request: (302, {"Location": to.get(request.host, "/")}))
    assert len(site.day().answers) < 150


@pytest.mark.parametrize("status", [403, 409, 500])
def test_registration_that_is_closed_or_taken(status: int) -> None:
    """A robot has the name, or nobody may register: no fault of the run."""
    site = Site(lambda request: (status, {}) if "registration" in request.path else usual(request))
    day = site.day()
    assert day.problems == [] and ("registration", status) in day.answers


def test_a_site_in_pieces() -> None:
    """It answers 500 to all, or nothing: that is told, and every request is tried all the same."""
    broken = Site(lambda _request: (500, {})).day()
    assert broken.problems == [
        "The learner could not sign in to the LMS (status 500).",
        "The key of the learner's session is not known, and was not searched for.",
        "The learner could not sign in to Studio.",
    ]
    silent = Site(lambda _request: None).day()
    assert silent.problems[0] == "The learner could not sign in to the LMS (status 0)."
    assert "There was no answer to:" in silent.problems[-1] and "sign in" in silent.problems[-1]
    assert len(silent.answers) == len(broken.answers)


def test_without_micro_frontends() -> None:
    """None are asked for. Where they should be and give no answer, that is told."""
    config = {key: value for key, value in CONFIG.items() if key != "MFE_HOST"}
    assert Sites.of(config, "local").mfe is None and Sites.of(CONFIG, "dev").mfe is None
    site = Site(usual, MFE_HOST=None)
    assert site.day().problems == [] and not any("apps" in each.host for each in site.requests)
    away = Site(lambda request: None if request.host == "apps.test" else usual(request)).day()
    assert away.problems == [
        "There was no answer to: MFE configuration, MFE not found, MFE page, MFE sign in (RemoteDisconnected).",
    ]


def test_a_slow_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is not waited for a hundred times, and not called clean."""
    monkeypatch.setattr(sending, "_LONGEST_SECONDS", -1.0)
    day = Site(usual).day()
    assert day.answers == [] and any("requests were not sent" in each for each in day.problems)
