"""The page to opt out on a whole site: Caddy, uWSGI, LMS and CMS as Tutor renders them, and a real browser."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

from lab import canaries
from lab.canaries import EMAIL, TOKEN, USERNAME, Request
from lab.canary_run import Result, searched, send
from lab.chromium import PHONE, Chromium, Window, chromium
from lab.environment import SITES, Lab
from lab.redis_server import wait_until
from lab.services import Browser, Services, running
from tutorprivacy.inside.words.languages import CODES, words

PATH = "/privacy-opt-out"
LMS, STUDIO, APPS = SITES["lms"], SITES["cms"], SITES["mfe"]
CONFIG = {
    "PRIVACY_TRACKING": "pseudonymous",
    "PRIVACY_TRACKING_OUTPUTS": ["file", "console"],
    "PRIVACY_USAGE_ENABLED": True,
}
TEXTS = {code: {**words(code, "OPT_OUT"), **words(code, "BOTH")} for code in CODES}
EN = TEXTS["en"]
COOKIE = "privacy-opt-out"


def choice(site: str, value: str, **headers: str) -> Request:
    """The page's form, sent from the page; with a browser's canaries in every other place."""
    origin = {"Origin": f"http://{SITES[site]}", "Referer": f"http://{SITES[site]}{PATH}?u={USERNAME}"}
    return Request(f"{value} {site}", site, f"{PATH}?token={TOKEN}", {"choice": value}, {**origin, **headers})


def visit(site: str) -> Request:
    return Request(f"page {site}", site, f"{PATH}?{urlencode({'email': EMAIL})}")


ELSEWHERE = Request(
    "elsewhere", "lms", PATH, {"choice": "out", "email": EMAIL}, {"Origin": f"http://{USERNAME}.example"}
)
LEARNS = (
    Request("course", "lms", f"/courses/{canaries.COURSE}/courseware"),
    Request("problem", "lms", f"/courses/{canaries.COURSE}/xblock/b/handler/problem_check", {"input_1": "x"}),
    Request("Studio", "cms", f"/u/{USERNAME}"),
)


def events(lab: Lab, service: str) -> int:
    """How many it has written to its tracking.log, but for icons, which browsers load at any time: nowhere, here."""
    files = [path for path in lab.log_folders[service].glob("tracking-*.log") if not path.is_symlink()]
    return sum('"name": "/-"' not in line for path in files for line in path.read_text().splitlines())


class Run(Result):
    """A canary run, and the number of events (LMS, CMS) at its stages."""

    events_at: dict[str, tuple[int, int]]
    cookies_at: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def canary_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A learner who opts out, learns, and changes her mind."""
    lab = Lab(tmp_path_factory.mktemp("canary") / "lab", 22, ["mfe", "privacy"], CONFIG)
    lab.build()
    result = Run()
    result.events_at, result.cookies_at = {}, {}
    with running(lab):
        browser = Browser(lab)

        def stage(name: str, *requests: Request) -> None:
            for request in requests:
                send(browser, request, result)
            result.events_at[name] = (events(lab, "lms"), events(lab, "cms"))
            result.cookies_at[name] = dict(browser.cookies)

        stage("signed in", canaries.SIGN_IN, canaries.STUDIO_SIGN_IN, *LEARNS)
        stage("page", visit("lms"), visit("cms"), ELSEWHERE)
        stage("out", choice("lms", "out"), *LEARNS, visit("lms"), visit("cms"))
        stage("in", choice("cms", "in"), *LEARNS, visit("lms"))
        outputs = [lab.rest / f"{service} output" for service in ("lms", "cms")]
        # A process of uWSGI writes its line when it has answered, and another one may be quicker.
        wait_until(lambda: sum(path.read_text().count(f"POST {PATH} ") for path in outputs) == 3)
    return searched(lab, browser, result)  # type: ignore[return-value]


def test_nothing_is_left_of_who_opts_out(canary_run: Run) -> None:
    """No canary at any place, of those who read the page, choose, or try to choose for others."""
    assert {place: dict(found) for place, found in canary_run.found.items() if found} == {}
    assert canary_run.output.count(f"GET {PATH} ") >= 5  # uWSGI's lines are there
    assert canary_run.output.count(f"POST {PATH} ") == 3


def test_events_end_and_begin_again(canary_run: Run) -> None:
    """In the LMS and in Studio; the page itself is no event."""
    at = canary_run.events_at
    assert min(at["signed in"]) > 0
    assert at["page"] == at["signed in"]
    assert at["out"] == at["signed in"]
    assert all(after > before for after, before in zip(at["in"], at["out"], strict=True))


def test_what_is_answered(canary_run: Run) -> None:
    """By both services; learners notice nothing but the page."""
    answers = [(kind, status) for kind, status, _body in canary_run.answers]
    assert {status for kind, status in answers if kind not in ("elsewhere", "out lms", "in cms")} == {200}
    assert {status for kind, status in answers if kind in ("out lms", "in cms")} == {303}
    assert ("elsewhere", 403) in answers
    pages = [body.decode() for kind, _status, body in canary_run.answers if kind.startswith("page")]
    assert [TEXTS["fr"]["not_counted"] in page for page in pages] == [False, False, True, True, False]
    assert not any(canary in page for page in pages for canary in (EMAIL, TOKEN, USERNAME))


def test_no_other_cookie_is_made(canary_run: Run) -> None:
    """Nor a session; and Caddy leaves the page's own headers as they are."""
    before, after = canary_run.cookies_at["signed in"], canary_run.cookies_at["out"]
    assert canary_run.cookies_at["page"] == before
    assert after == {**before, COOKIE: "1"}
    headers = canary_run.headers["page lms"]
    assert "set-cookie" not in headers
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Lab, Services]]]:
    """The site, over plain and over encrypted connections: browsers say other things in each."""
    with contextlib.ExitStack() as stack:
        found = {}
        for scheme in ("http", "https"):
            config = {**CONFIG, "ENABLE_HTTPS": scheme == "https"}
            lab = Lab(tmp_path_factory.mktemp(scheme) / "lab", 22, ["mfe", "privacy"], config)
            lab.build()
            found[scheme] = lab, stack.enter_context(running(lab, worker=False))
        yield found


@pytest.fixture(params=["http", "https"])
def site(request: pytest.FixtureRequest, sites: dict[str, tuple[Lab, Services]]) -> tuple[Lab, Services]:
    return sites[request.param]


@pytest.fixture(scope="module")
def browser(sites: dict[str, tuple[Lab, Services]]) -> Iterator[Chromium]:
    """One for both: port 80 is the one's, port 443 the other's."""
    ports = SimpleNamespace(ports={scheme: lab.ports[scheme] for scheme, (lab, _services) in sites.items()})
    folder = sites["https"][0].folder / "screenshots"
    with chromium(ports, folder) as found:  # type: ignore[arg-type]
        yield found


@pytest.fixture
def address(site: tuple[Lab, Services]) -> Any:
    """A function: host and path to an address."""
    scheme = "https" if site[0].https else "http"
    return lambda host, path=PATH: f"{scheme}://{host}{path}"


def state(window: Window) -> str:
    return window.page.get_by_role("status").locator("p").first.inner_text()


def assert_quiet(window: Window, *hosts: str) -> None:
    """Nothing on the console, and no other host was asked."""
    assert window.messages == []
    assert window.hosts == {*hosts}


@pytest.mark.parametrize(
    ("site", "host", "language"),
    [*((scheme, host, "en") for scheme in ("http", "https") for host in (LMS, STUDIO)), ("https", LMS, "ar")],
    indirect=["site"],
)
def test_by_keyboard_alone(browser: Chromium, address: Any, site: Any, host: str, language: str) -> None:
    """Out and in again, without scripts, also from right to left; the page says how it is, its title first."""
    text = TEXTS[language]
    window = browser.window(language, scripts=False)
    assert window.open(address(host)) == 200
    assert window.page.locator("html").get_attribute("lang") == language
    assert state(window) == text["counted"]
    assert window.cookies() == {}
    window.tab_to(text["set"])
    window.press("Enter")
    assert state(window) == text["not_counted"]
    assert window.page.title().startswith(text["not_counted"])
    (cookie,) = window.cookies().values()
    assert (cookie["name"], cookie["value"]) == (COOKIE, "1")
    assert cookie["domain"] == f".{LMS}"
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["secure"]) == (True, "Lax", site[0].https)
    window.screenshot(f"{host}-{language}")
    window.tab_to(text["clear"])
    window.press("Enter")
    assert state(window) == text["counted"]
    assert window.cookies() == {}
    assert_quiet(window, host)
    assert not any(path.endswith("favicon.ico") for _method, path in window.requests)


@pytest.mark.parametrize("chosen_at", [LMS, STUDIO])
def test_one_click_holds_for_all_hosts(browser: Chromium, site: Any, address: Any, chosen_at: str) -> None:
    """The LMS, Studio, and what micro-frontends ask the LMS: until the click events are written, then none."""
    lab, _services = site
    window = browser.window()

    def use_it_all() -> tuple[int, int]:
        before = (events(lab, "lms"), events(lab, "cms"))
        window.open(address(LMS, "/activate/x"))
        window.open(address(STUDIO, "/activate/x"))
        window.open(address(APPS, "/learning/"))
        # As a micro-frontend does it; what may be read of the answer is another question.
        script = "url => fetch(url, {credentials: 'include', mode: 'no-cors'}).then(() => true)"
        assert window.page.evaluate(script, address(LMS, "/api/mfe_config/v1"))
        return (events(lab, "lms") - before[0], events(lab, "cms") - before[1])

    assert use_it_all() == (2, 1)
    window.open(address(chosen_at))
    window.click(EN["set"])
    for host in (LMS, STUDIO):
        window.open(address(host))
        assert state(window) == EN["not_counted"]
    assert use_it_all() == (0, 0)
    window.open(address(STUDIO if chosen_at == LMS else LMS))
    window.click(EN["clear"])
    assert window.cookies() == {}
    assert use_it_all() == (2, 1)


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_a_browser_that_says_it_by_itself(browser: Chromium, address: Any, header: str) -> None:
    window = browser.window(headers={header: "1"})
    window.open(address(LMS))
    assert state(window) == EN["not_counted"]
    outline = window.outline()
    assert EN["by_signal"] in outline
    assert EN["also"] in outline
    window.click(EN["set"])
    assert EN["still"] in window.outline()
    window.screenshot(f"signal-{header}")


@pytest.mark.parametrize("site", ["https"], indirect=True)
def test_as_a_screen_reader_has_it(browser: Chromium, address: Any) -> None:
    """Landmarks, one heading of the first order, a status, and a button with its explanation."""
    window = browser.window()
    window.open(address(LMS))
    outline = window.outline()
    assert outline.startswith("- main:")
    assert outline.count("[level=1]") == 1
    assert "- status:" in outline
    assert f'- button "{EN["set"]}"' in outline
    assert f'- navigation "{EN["heading"]}"' in outline
    button = window.page.get_by_role("button")
    described = window.page.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()
    assert described == f"{EN['cookie'].format(name=COOKIE)} {EN['before']}"


@pytest.mark.parametrize(
    ("site", "language", "dark"),
    [("https", "en", True), *(("https", language, False) for language in TEXTS)],
    indirect=["site"],
)
def test_on_a_phone(browser: Chromium, address: Any, language: str, dark: bool) -> None:
    """
    Out and in again, in every language, without scripts; the page says how it is, its title first.

    Nothing is wider than the screen, the button is large enough for a thumb, and in view at once.
    """
    text = TEXTS[language]
    window = browser.window(language, PHONE, dark, scripts=dark)
    window.open(address(LMS))
    assert window.page.locator("html").get_attribute("lang") == language
    assert state(window) == text["counted"]
    assert window.cookies() == {}
    assert not window.scrolls_sideways()
    box = window.page.get_by_role("button").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["y"] + box["height"] < PHONE[1]
    window.click(text["set"])
    assert state(window) == text["not_counted"]
    assert window.page.title().startswith(text["not_counted"])
    assert [*window.cookies()] == [COOKIE]
    window.screenshot(f"phone-{language}-{'dark' if dark else 'light'}")
    window.click(text["clear"])
    assert state(window) == text["counted"]
    assert window.cookies() == {}
    assert_quiet(window, LMS)


@pytest.mark.parametrize("site", ["https"], indirect=True)
def test_large_letters(browser: Chromium, address: Any) -> None:
    """At four times the size (a width of 320 pixels), as WCAG 1.4.10 asks."""
    window = browser.window("de", (320, 256))
    window.open(address(LMS))
    assert not window.scrolls_sideways()


def test_nobody_else_can_choose(browser: Chromium, address: Any) -> None:
    """A page of another host sends the form: no cookie; and it cannot show the page in a frame of its own."""
    window = browser.window()
    window.open(address(APPS, "/learning/"))
    window.page.set_content(
        f'<form method="post" action="{address(LMS)}"><button name="choice" value="out">go</button></form>'
    )
    window.click("go")
    assert "page itself only" in window.page.locator("body").inner_text()
    assert window.cookies() == {}
    window.open(address(APPS, "/learning/"))
    window.page.set_content(f'<iframe src="{address(LMS)}"></iframe>')
    window.page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in message for message in window.messages)


@pytest.mark.parametrize("port", ["lms", "http"])
def test_a_large_body_is_not_read(site: tuple[Lab, Services], port: str) -> None:
    """Whoever sends one is answered at once, or finds the connection closed; the next visitor finds the page."""
    lab, _services = site
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", lab.ports[port]), 30) as connection:
            head = f"POST {PATH} HTTP/1.1\r\nHost: {LMS}\r\nOrigin: http://{LMS}\r\nContent-Length: 3000000\r\n\r\n"
            with contextlib.suppress(ConnectionError):
                connection.sendall(head.encode() + b"x" * 3_000_000)
                answer = connection.recv(4096)
                assert not answer or answer.split(b" ", 2)[1] in (b"308", b"400", b"502")
    status, _body, _headers = Browser(lab).send(visit("lms"))
    assert status == 200


def test_the_notice_names_each_cookie(browser: Chromium, address: Any) -> None:
    """That a browser has got from the LMS, Studio and the page itself; this one for as long as it says, no longer."""
    window = browser.window(scripts=False)
    window.open(address(LMS, "/privacy-data/en"))
    section = window.page.locator("h2#cookies + ul > li")
    named = {name: text for text in section.all_inner_texts() for name in text.partition(":")[0].split(", ")}
    for path in ("/", "/login", "/dashboard", "/activate/x"):
        window.open(address(LMS, path))
        window.open(address(STUDIO, path))
    window.open(address(LMS))
    window.click(EN["set"])
    assert {*window.cookies()} <= {*named} and COOKIE in window.cookies()
    assert "Kept for 13 months." in named[COOKIE]
    assert 390 < (window.cookies()[COOKIE]["expires"] - time.time()) / 86400 < 13 * 31
