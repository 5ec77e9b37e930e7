"""
The whole way of a learner in Chromium, on the platform's own code, served by uWSGI behind Caddy.

From the page that says what is collected to the end of her account, and back again. All that stands in for something is
the sign-in page of the authn micro-frontend (`authn_page`).
"""

from __future__ import annotations

import email
import email.policy
import http.client
import io
import json
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from lab import canaries
from lab.chromium import DESKTOP, PHONE, Chromium, Window, chromium
from lab.environment import SITES
from lab.own_archive import asked
from lab.redis_server import wait_until
from lab.services import Browser
from tutorprivacy.inside.documents.opt_out_page import texts
from tutorprivacy.inside.words.languages import words

from . import authn_page, learners
from .installed import Site
from .learners import HER, OTHER, Learner
from .places import search
from .test_people import SET_UP

PATH = "/privacy-data/me"
LMS, APPS = f"http://{SITES['lms']}", f"http://{SITES['mfe']}"
ADDRESS = f"{LMS}{PATH}"
EN, TAKE, OUT = words("en", "LEARNER"), words("en", "TAKE_ALONG"), texts("en", ("usage", "events"))
WRONG, NEW = "zq-canary-wr0ng-word", "zq-canary-new-w0rd-7"
BEING_MADE = "privacy:take-along:being-made"
MANY = 10
LANGUAGES = ("en", "de", "ar")

#: As a profile is of whom the platform takes for no child. What others see of it is `bio`.
_PROFILE = """
from common.djangoapps.student.models import UserProfile
say(UserProfile.objects.filter(user={user_id}).update(year_of_birth=1980, bio="About myself", country="FR"))
"""
_RETIREMENTS = """
from openedx.core.djangoapps.user_api.models import UserRetirementStatus
rows = UserRetirementStatus.objects.filter(user={user_id})
say([[row.original_username, row.current_state.state_name] for row in rows])
"""
_LINK = """
from django.contrib.auth.models import User
from social_django.models import UserSocialAuth
say(UserSocialAuth.objects.create(user=User.objects.get(pk={user_id}), provider="saml-x", uid="x:canary").pk)
"""
#: Some twenty megabytes that cannot be made fewer: a download has a middle.
_ROWS = """
import random
from openedx.core.djangoapps.user_api.models import UserPreference
UserPreference.objects.bulk_create(
    [UserPreference(user_id={user_id}, key=f"of-mine-{{n}}", value="%02000x" % random.getrandbits(8000))
     for n in range(20000)], batch_size=500)
say(1)
"""


@dataclass
class Way:
    """The site, a browser, and all that is secret and was on the way."""

    site: Site
    chromium: Chromium
    mails: Path
    secrets: dict[str, str]

    def window(self, language: str = "en", size: tuple[int, int] = DESKTOP) -> Window:
        """Of a browser whose name is searched for afterwards."""
        return self.chromium.window(language, size, headers={"User-Agent": canaries.HEADERS["User-Agent"]})

    def keep(self, name: str, window: Window) -> None:
        """The keys of her session are secrets."""
        for cookie in ("sessionid", "csrftoken"):
            value = str(window.cookies()[cookie]["value"]).strip('"')
            self.secrets[f"{name}: {cookie}"] = value.split("|")[1] if "|" in value else value

    def mail(self) -> str:
        """The text of the newest e-mail, after which there is none."""
        found = sorted(self.mails.iterdir(), key=lambda path: path.stat().st_mtime)
        message = email.message_from_bytes(found[-1].read_bytes(), policy=email.policy.default)
        text = message.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
        for path in found:
            path.unlink()
        return str(text)

    def new_day(self) -> redis.Redis:
        """On which nobody has taken anything along."""
        store = redis.Redis(port=self.site.redis_port, db=11)
        wait_until(lambda: not store.zcard(BEING_MADE))
        for name in store.scan_iter("privacy:take-along:*"):
            store.delete(name)
        return store

    def without_a_browser(self, window: Window | None = None) -> Browser:
        """Another program, from the address that is searched for; with the cookies of a window."""
        made = Browser(self.site, self.site.public)  # type: ignore[arg-type]
        if window:
            made.cookies = {name: str(each["value"]) for name, each in window.cookies().items()}
        return made


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    people = (HER, OTHER)
    # With events and usage statistics there is something to refuse.
    recorded = {"PRIVACY_TRACKING": "pseudonymous", "PRIVACY_USAGE_ENABLED": True}
    with Site(tmp_path_factory.mktemp("site"), **recorded).running() as site:
        temporary = site.rest / "tmp"
        temporary.mkdir()
        # Two processes, as Tutor has them: one sends an archive, and the other one answers.
        site.variables = {"TMPDIR": str(temporary), "UWSGI_WORKERS": "2"}
        mails = site.keep_mails()
        set_up = site.run("-c", f"import django; django.setup()\n{SET_UP}", secret=True)  # as a launch does it
        assert set_up.returncode == 0, set_up.stderr.decode()[-3000:]
        authn_page.put(site.data / "dist", LMS)
        try:
            for each in people:
                assert site.program(each.made()) == each.user_id
                assert site.program(_PROFILE.format(user_id=each.user_id)) == 1
            # A worker first: it says that encrypted tasks are read.
            with (
                site.worker(),
                site.served("lms"),
                site.proxied(),
                chromium(site, site.folder / "screenshots") as browser,  # type: ignore[arg-type]
            ):
                yield Way(site, browser, mails, {})
        finally:
            for each in people:
                site.program(each.removed())


def read(window: Window) -> str:
    return window.page.locator("body").inner_text()


def sign_in(window: Window, who: Learner = HER, password: str = canaries.PASSWORD, refused: bool = False) -> None:
    """On the page of the authn micro-frontend, wherever the window has come from."""
    window.page.get_by_label("E-mail").fill(who.email)
    window.page.get_by_label("Password").fill(password)
    window.page.get_by_role("button", name=authn_page.SIGN_IN, exact=True).click()
    if refused:
        window.page.get_by_text("refused: 4").wait_for()
    else:
        window.page.wait_for_url(lambda url: not url.startswith(APPS))


def come(way: Way, who: Learner, language: str = "en", size: tuple[int, int] = DESKTOP) -> Window:
    """A window in which she is signed in, on the page about her data."""
    window = way.window(language, size)
    window.open(ADDRESS)
    window.page.locator("main a.button").click()
    window.page.wait_for_url(f"{APPS}/authn/login**")
    sign_in(window, who)
    assert window.page.url == ADDRESS
    return window


def as_others_see(way: Way) -> set[str]:
    """What the platform's own API tells another learner of her."""
    other = way.without_a_browser()
    assert learners.sign_in(other, OTHER) == 200
    status, body, _headers = other.send(canaries.Request("her profile", "lms", f"/api/user/v1/accounts/{HER.username}"))
    assert status == 200
    return {name for name, value in json.loads(body).items() if value}


def downloaded(window: Window, button: str) -> zipfile.ZipFile:
    """What the browser has got, whole."""
    with window.page.expect_download() as found:
        window.page.get_by_role("button", name=button, exact=True).click()
    assert found.value.failure() is None and found.value.suggested_filename == "my-data.zip"
    archive = zipfile.ZipFile(io.BytesIO(Path(found.value.path()).read_bytes()))
    assert archive.testzip() is None
    return archive


def take(window: Window, password: str) -> None:
    """The form of the archive is the only one on the page that asks for a password."""
    window.page.get_by_label(TAKE["password"]).fill(password)
    window.click(TAKE["take"])


def test_the_whole_way(way: Way) -> None:
    """Look, count, choose, refuse, take along, delete, be signed out; an operator cancels, and she comes back."""
    window = way.window()
    assert window.open(f"{LMS}/privacy-data") == 200
    window.screenshot("1-notice")
    window.page.get_by_role("link", name=PATH).click()
    assert EN["not_signed_in"] in read(window)
    window.page.get_by_role("main").get_by_role("link", name=EN["sign_in"], exact=True).click()
    window.page.wait_for_url(f"{APPS}/authn/login?next=%2Fprivacy-data%2Fme")
    sign_in(window, password=WRONG, refused=True)
    sign_in(window)
    assert window.page.url == ADDRESS and f"You are signed in as {HER.username}." in read(window)
    phone = come(way, HER, size=PHONE)

    window.click(EN["count"])
    assert EN["counted"] in read(window) and "could not be counted" not in read(window)
    window.screenshot("2-counted")

    assert "bio" in as_others_see(way) and EN["visible_all_users"] in read(window)
    window.click(EN["make_private"])
    assert EN["visible_private"] in read(window) and "bio" not in as_others_see(way)

    window.page.get_by_role("link", name=EN["change"]).click()
    window.click(OUT["set"])
    window.page.get_by_role("link", name=OUT["yours"]).click()
    assert OUT["not_counted"] in read(window)

    take(window, WRONG)
    assert TAKE["wrong"] in read(window)
    window.screenshot("3-wrong")
    window.page.get_by_role("link", name=TAKE["back"]).click()
    window.page.get_by_label(TAKE["password"]).fill(canaries.PASSWORD)
    with downloaded(window, TAKE["take"]) as archive:
        assert HER.email.encode() in archive.read("data/auth.User.json")
    window.open(ADDRESS)
    assert "You can take your data along again from" in read(window)
    assert window.page.get_by_role("button", name=TAKE["take"]).count() == 0
    twice = asked(way.without_a_browser(window), {"password": canaries.PASSWORD}).getresponse()
    assert twice.status == 429 and twice.headers["Retry-After"]

    way.keep("hers", window)
    window.page.get_by_role("link", name=EN["delete"]).click()
    window.screenshot("4-confirm")
    for password, said in ((WRONG, EN["wrong"]), (canaries.PASSWORD, EN["done"])):
        window.page.get_by_label(EN["password"]).fill(password)
        window.click(EN["confirm_button"])
        assert said in read(window)
    window.screenshot("5-asked")
    assert way.site.program(_RETIREMENTS.format(user_id=HER.user_id)) == [[HER.username, "PENDING"]]
    for each in (window, phone):
        each.open(ADDRESS)
        assert EN["not_signed_in"] in read(each) and HER.username not in read(each)
    assert EN["asked_before"].partition("{")[0] in read(window)
    window.open(f"{APPS}/authn/login")
    sign_in(window, refused=True)

    # She cannot cancel it herself: she is signed out. An operator does, whom the page names.
    words_ = ("-m", "manage", "lms", "cancel_user_retirement_request", HER.email)
    cancelled = way.site.run(*words_)
    assert cancelled.returncode == 0, cancelled.stderr.decode()[-2000:]
    assert way.site.program(_RETIREMENTS.format(user_id=HER.user_id)) == []

    sign_in(window, refused=True)  # the old password is none any more: as the page says, she chooses a new one
    way.mail()
    window.page.get_by_role("button", name=authn_page.FORGOTTEN, exact=True).click()
    window.page.get_by_text("mailed: 200").wait_for()
    (link,) = {*re.findall(r"https?://\S+/password_reset_confirm/\S+", way.mail())}
    way.secrets["token of the reset"] = link.rpartition("-")[2].partition("/")[0]
    window.open(link)
    window.page.get_by_label("Password").fill(NEW)
    window.page.get_by_role("button", name=authn_page.SET, exact=True).click()
    window.page.get_by_text("set: true").wait_for()
    window.open(f"{APPS}/authn/login?next={PATH}")
    sign_in(window, password=NEW)
    assert window.page.url == ADDRESS and HER.username in read(window)
    # What she had chosen is as it was; and the day is not over.
    assert EN["visible_private"] in read(window) and OUT["not_counted"] in read(window)
    assert "You can take your data along again from" in read(window)
    way.keep("hers, again", window)
    window.screenshot("6-again")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_three_languages(way: Way, language: str, size: tuple[int, int]) -> None:
    """Nothing is wider than the screen, no other host is asked, and nothing is on the console: on real data."""
    text, take_along = words(language, "LEARNER"), words(language, "TAKE_ALONG")
    name = f"{language}-{size[0]}"
    window = come(way, OTHER, language, size)
    window.messages.clear()  # of the stand-in's page
    window.requests.clear()
    way.site.program("from django.core.cache import cache\nsay(cache.delete('privacy-learner-counts'))")  # her turn
    shown = {
        "notice": lambda: window.open(f"{LMS}/privacy-data"),
        "page": lambda: window.open(ADDRESS),
        "counted": lambda: window.click(text["count"]),
        "opt-out": lambda: window.page.get_by_role("link", name=text["change"]).click(),
        "confirm": lambda: window.open(f"{ADDRESS}/delete?language={language}"),
    }
    for part, go in shown.items():
        go()
        window.screenshot(f"{name}-{part}")
        assert not window.scrolls_sideways(), part
        assert window.page.locator("html").get_attribute("lang") == language
        assert (window.page.locator("html").get_attribute("dir") == "rtl") == (language == "ar")
    assert window.messages == [] and window.hosts == {SITES["lms"]}
    window.open(ADDRESS)
    window.page.get_by_label(take_along["password"]).fill(WRONG)
    window.click(take_along["take"])
    assert take_along["wrong"] in read(window)
    window.screenshot(f"{name}-wrong")
    way.new_day()
    window.page.context.close()


def test_gone_in_the_middle(way: Way) -> None:
    """Others are answered while a browser takes hers, and its place is free once its window is closed."""
    way.site.program(_ROWS.format(user_id=OTHER.user_id))
    store, window = way.new_day(), come(way, OTHER)
    session = window.page.context.new_cdp_session(window.page)
    slowly = {"offline": False, "latency": 0, "downloadThroughput": 50_000, "uploadThroughput": -1}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", slowly)
    window.page.get_by_label(TAKE["password"]).fill(canaries.PASSWORD)
    with window.page.expect_download() as found:
        window.page.get_by_role("button", name=TAKE["take"], exact=True).click()
    wait_until(lambda: store.zcard(BEING_MADE) == 1)
    assert way.without_a_browser().send(canaries.Request("heartbeat", "lms", "/privacy-data"))[0] == 200
    found.value.cancel()
    window.page.context.close()
    wait_until(lambda: not store.zcard(BEING_MADE))
    assert "was broken off, since the browser had gone" in (way.site.rest / "lms output").read_text(errors="replace")


def test_ten_at_once(way: Way) -> None:
    """One gets it: half of two processes. The others are told when to come again, and none of it is an error."""
    way.new_day()
    window = come(way, OTHER)
    browsers = [way.without_a_browser(window) for _ in range(MANY)]

    def ask(browser: Browser) -> tuple[int, Any, bytes]:
        answer: http.client.HTTPResponse = asked(browser, {"password": canaries.PASSWORD}).getresponse()
        return answer.status, answer.headers["Retry-After"], answer.read()

    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(ask, browsers))
    whole = [body for status, _after, body in answers if status == 200]
    assert len(whole) == 1 and zipfile.ZipFile(io.BytesIO(whole[0])).testzip() is None
    assert all(status in (429, 503) and after for status, after, _body in answers if status != 200)
    window.open(ADDRESS)
    assert "You can take your data along again from" in read(window)


def test_by_a_link(way: Way) -> None:
    """Who signs in elsewhere is sent one: to the same browser, for once."""
    assert way.site.program(_LINK.format(user_id=OTHER.user_id))
    way.new_day()
    window = come(way, OTHER)
    way.keep("of the other", window)
    window.click(TAKE["mail"])
    assert TAKE["mailed"] in read(window)
    (link,) = re.findall(r"https?://\S+token=\S+", way.mail())
    way.secrets["token of the link"] = link.partition("token=")[2]
    stranger = come(way, OTHER)
    stranger.open(link)
    assert TAKE["stale"] in read(stranger)
    window.open(link)
    window.screenshot("7-link")
    with downloaded(window, TAKE["take"]) as archive:
        assert OTHER.email.encode() in archive.read("data/auth.User.json")
    window.open(link)
    assert TAKE["stale"] in read(window)


def test_nothing_of_it_is_left(way: Way) -> None:
    """In no log, file, temporary folder or file of Redis: neither of them, nor what they typed or were sent."""
    assert len(way.secrets) == 8, "the tests before this one leave what is searched for"
    values = {"password": canaries.PASSWORD, "wrong": WRONG, "new": NEW, "address": canaries.IP, **way.secrets}
    values["browser"] = canaries.CANARIES["user agent"]
    for who, each in (("hers", HER), ("of the other", OTHER)):
        values |= {f"{who}: username": each.username, f"{who}: e-mail": each.email, f"{who}: name": each.name}
    assert search(way.site.rest, {"what was asked for": PATH})  # it is looked through
    assert search(way.site.rest, values) == {}
