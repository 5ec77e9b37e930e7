"""Consent on a whole site: Caddy, uWSGI, LMS, CMS and micro-frontends as Tutor renders them, and a real browser."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator

from lab.chromium import PHONE, Chromium, Window, chromium
from lab.consent import BOTH, FILMS, ODD, STATISTICS, asked, build, ran, third_parties, wait_for
from lab.environment import SITES, Lab
from lab.services import running
from tutorprivacy.inside.words.languages import CODES, direction, words

PATH, COOKIE = "/privacy-consent", "privacy-consent"
LMS, STUDIO, APPS = SITES["lms"], SITES["cms"], SITES["mfe"]
TEXTS = {code: words(code, "CONSENT") for code in CODES}
EN = TEXTS["en"]
PLACES = [
    (LMS, "/courses/x/courseware"),
    (STUDIO, "/courses/x/courseware"),
    (APPS, "/learning/course/course-v1:a+b+c.d"),
    (APPS, "/authn"),
]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Lab]]:
    """The site, over plain and over encrypted connections: browsers say other things in each."""
    with contextlib.ExitStack() as stack:
        labs = {}
        for scheme in ("http", "https"):
            folder = tmp_path_factory.mktemp(scheme)
            labs[scheme] = build(folder, PRIVACY_CONSENT=BOTH, ENABLE_HTTPS=scheme == "https")
            stack.enter_context(running(labs[scheme], worker=False))
        yield labs


@pytest.fixture(params=["http", "https"])
def site(request: pytest.FixtureRequest, sites: dict[str, Lab]) -> Lab:
    return sites[request.param]


@pytest.fixture(scope="module")
def browser(sites: dict[str, Lab]) -> Iterator[Chromium]:
    """One for both: port 80 is the one's, port 443 the other's."""
    ports = SimpleNamespace(ports={scheme: lab.ports[scheme] for scheme, lab in sites.items()})
    with chromium(ports, sites["https"].folder / "screenshots") as found:  # type: ignore[arg-type]
        yield found


class Visitor:
    """Somebody who opens pages of the site."""

    def __init__(self, browser: Chromium, lab: Lab, **more: Any) -> None:
        self.window: Window = browser.window(**more)
        self.scheme = "https" if lab.https else "http"
        third_parties(self.window)

    def open(self, host: str = LMS, path: str = "/courses/x/courseware") -> None:
        assert self.window.open(f"{self.scheme}://{host}{path}") == 200
        self.window.page.wait_for_load_state("networkidle")

    def banner(self, language: str = "en") -> Locator:
        return self.window.page.get_by_role("region", name=TEXTS[language]["heading"])

    def answer(self, label: str) -> None:
        """Press a button of the banner, and wait until it is gone."""
        self.banner().get_by_role("button", name=label, exact=True).click()
        self.banner().wait_for(state="detached")
        self.window.page.wait_for_load_state("networkidle")

    def accept_all(self) -> None:
        """And wait until the programs run: what is asked from then on is asked for something else."""
        self.answer(EN["all"])
        wait_for(self.window, "analytics.js", "video.js")

    def cookie(self) -> dict[str, Any]:
        return self.window.cookies()[COOKIE]


#: Each place over encrypted connections, and a page of each of the two web servers over plain ones.
everywhere = pytest.mark.parametrize(
    ("site", "host", "path"),
    [*(("https", *place) for place in PLACES), *(("http", *place) for place in PLACES[::2])],
    indirect=["site"],
)


@pytest.fixture
def visitor(browser: Chromium, site: Lab) -> Visitor:
    return Visitor(browser, site)


@everywhere
def test_nobody_is_asked_before_the_answer(visitor: Visitor, host: str, path: str) -> None:
    """Then those that were accepted, and on the next page without a question."""
    visitor.open(host, path)
    assert visitor.banner().is_visible()
    assert (asked(visitor.window), ran(visitor.window)) == (set(), [])
    assert visitor.window.cookies() == {}
    visitor.accept_all()
    assert visitor.window.page.evaluate("window.found") == '[["trackPageView"]]'
    visitor.open(host, path)
    wait_for(visitor.window, "analytics.js", "video.js")
    assert visitor.banner().count() == 0
    assert [each for each in visitor.window.messages if "ERR_" not in each] == []


@everywhere
def test_one_answer_holds_for_all_hosts(visitor: Visitor, site: Lab, host: str, path: str) -> None:
    """A refusal, wherever it is said: nobody is ever asked, and nothing asks again."""
    visitor.open(host, path)
    visitor.answer(EN["none"])
    for other in PLACES:
        visitor.open(*other)
        assert visitor.banner().count() == 0, other
        assert visitor.window.page.get_by_role("button", name=EN["manage"]).is_visible()
    assert (asked(visitor.window), ran(visitor.window)) == (set(), [])
    cookie = visitor.cookie()
    assert cookie["value"].partition(".")[2] == "analytics:0.video:0"
    assert (cookie["domain"], cookie["sameSite"], cookie["secure"]) == (f".{LMS}", "Lax", site.https)


def test_the_notice_names_its_cookie(visitor: Visitor) -> None:
    """And those of the programs that were accepted, as the operator has named them."""
    visitor.open()
    visitor.accept_all()
    lasts = (visitor.cookie()["expires"] - time.time()) / 86400
    visitor.open(LMS, "/privacy-data/en")
    said = visitor.window.page.locator("h2#cookies + ul").inner_text()
    assert f"{COOKIE}: what you answered" in said and "Kept for 180 days." in said and 179 < lasts < 181
    assert "_pk_*: cookies of the programs of others" in said


@pytest.mark.parametrize("site", ["https"], indirect=True)
def test_each_purpose_by_itself(visitor: Visitor) -> None:
    """Nothing is ticked before; only what is ticked is loaded."""
    visitor.open()
    boxes = visitor.banner().get_by_role("checkbox")
    assert [box.is_checked() for box in boxes.all()] == [False, False]
    visitor.banner().get_by_role("checkbox", name="Purpose video (en)").check()
    visitor.answer(EN["ticked"])
    wait_for(visitor.window, "video.js")
    assert asked(visitor.window) == {FILMS}
    assert visitor.cookie()["value"].partition(".")[2] == "analytics:0.video:1"


@pytest.mark.parametrize(("host", "path"), PLACES[::2])
def test_it_is_as_easy_to_withdraw(visitor: Visitor, host: str, path: str) -> None:
    """One button at the end of every page, then the same question; the page is loaded anew without the programs."""
    visitor.open(host, path)
    visitor.accept_all()
    assert "_pk_id" in visitor.window.cookies()
    visitor.window.page.get_by_role("button", name=EN["manage"]).click()
    assert [box.is_checked() for box in visitor.banner().get_by_role("checkbox").all()] == [True, True]
    visitor.window.requests.clear()
    with visitor.window.page.expect_navigation():
        visitor.banner().get_by_role("button", name=EN["none"], exact=True).click()
    visitor.window.page.wait_for_load_state("networkidle")
    assert (asked(visitor.window), ran(visitor.window)) == (set(), [])
    assert list(visitor.window.cookies()) == [COOKIE]  # what the purpose had left is gone


@pytest.mark.parametrize("site", ["https"], indirect=True)
def test_by_keyboard_alone(visitor: Visitor) -> None:
    """The banner comes first, takes no focus by itself, and gives it back to the button that opens it again."""
    visitor.open()
    page, window = visitor.window.page, visitor.window
    assert page.evaluate("document.activeElement === document.body")
    names = []
    for _ in range(6):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle("document.activeElement.shadowRoot.activeElement")
        names.append(focused.evaluate("e => e.labels ? e.labels[0]?.textContent || e.textContent : e.textContent"))
    assert names == ["Purpose analytics (en)", "Purpose video (en)", EN["none"], EN["ticked"], EN["all"], EN["more"]]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "link of the page"
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    visitor.banner().wait_for(state="detached")
    inner = "document.activeElement.shadowRoot.activeElement.textContent"
    assert page.evaluate(inner) == EN["manage"]
    page.keyboard.press("Enter")
    assert page.evaluate(inner) == EN["heading"]
    page.keyboard.press("Escape")
    assert visitor.banner().count() == 0
    assert page.evaluate(inner) == EN["manage"]
    assert visitor.cookie()["value"].endswith("analytics:0.video:0")
    assert asked(window) == set()


@pytest.mark.parametrize("site", ["https"], indirect=True)
def test_no_answer_is_no_answer(visitor: Visitor) -> None:
    """Whoever closes it, or just goes on, is asked again, and nothing is loaded."""
    visitor.open()
    visitor.banner().get_by_role("button", name=EN["all"]).focus()
    visitor.window.page.keyboard.press("Escape")
    assert visitor.window.cookies() == {}
    visitor.open()
    assert visitor.banner().is_visible()
    assert asked(visitor.window) == set()


@pytest.fixture(scope="module")
def readers(browser: Chromium, sites: dict[str, Lab]) -> dict[str, Visitor]:
    """Somebody on a desk by day, and somebody with a phone by night, who only read."""
    on_a_phone = Visitor(browser, sites["https"], size=PHONE, dark=True)
    return {"desktop": Visitor(browser, sites["https"]), "phone": on_a_phone}


@pytest.mark.parametrize(("language", "place"), [("en", "desktop"), *((language, "phone") for language in CODES)])
def test_all_buttons_are_alike(readers: dict[str, Visitor], language: str, place: str) -> None:
    """As large, in the same colours and letters; to refuse comes first; in the language of the page."""
    visitor = readers[place]
    visitor.open(LMS, f"/courses/x/courseware?lang={language}-419")
    banner = visitor.banner(language)
    buttons = banner.get_by_role("button").all()
    assert [each.inner_text() for each in buttons] == [TEXTS[language][key] for key in ("none", "ticked", "all")]
    boxes = [each.bounding_box() for each in buttons]
    assert len({(round(box["width"]), round(box["height"])) for box in boxes if box}) == 1
    assert min(box["height"] for box in boxes if box) >= 44
    looks = "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor, s.font, s.border].join() }"
    assert len({each.evaluate(looks) for each in buttons}) == 1
    assert not visitor.window.scrolls_sideways()
    assert banner.evaluate("e => getComputedStyle(e).direction") == direction(language)
    assert f"Purpose video ({language})" in banner.inner_text()
    assert f"What {FILMS} gets <{language}> & why" in banner.inner_text()
    visitor.window.screenshot(f"banner-{language}-{place}")


@pytest.mark.parametrize("site", ["https"], indirect=True)
def test_as_a_screen_reader_has_it(visitor: Visitor) -> None:
    """A region with a name, a heading, boxes with a name and a description, a status that says what failed."""
    visitor.open()
    outline = visitor.window.outline()
    assert outline.startswith(f'- region "{EN["heading"]}":')
    assert f'- heading "{EN["heading"]}" [level=2]' in outline
    assert '- checkbox "Purpose analytics (en)"' in outline
    box = visitor.banner().get_by_role("checkbox").first
    described = "e => e.getRootNode().getElementById(e.getAttribute('aria-describedby')).textContent"
    assert STATISTICS in box.evaluate(described)
    assert visitor.banner().get_by_role("status").count() == 1


@pytest.mark.parametrize(
    ("site", "header", "host", "path"),
    [*(("https", "Sec-GPC", *place) for place in PLACES), ("http", "DNT", *PLACES[0]), ("https", "DNT", *PLACES[2])],
    indirect=["site"],
)
def test_a_browser_that_says_it_by_itself(browser: Chromium, site: Lab, header: str, host: str, path: str) -> None:
    """It has refused: no banner, and nobody is asked, even after an earlier yes."""
    visitor = Visitor(browser, site)
    visitor.open(host, path)
    visitor.accept_all()
    visitor.window.page.context.set_extra_http_headers({header: "1"})
    visitor.window.page.context.clear_cookies(name="_pk_id")
    session = visitor.window.page.context.new_cdp_session(visitor.window.page)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    visitor.window.requests.clear()
    visitor.open(host, path)
    assert visitor.banner().count() == 0
    assert (asked(visitor.window), ran(visitor.window)) == (set(), [])
    visitor.open(LMS, PATH)
    assert EN["signal"] in visitor.window.outline()
    assert visitor.window.page.get_by_role("button").count() == 0


@pytest.mark.parametrize("site", ["https"], indirect=True)
@pytest.mark.parametrize("script", ["globalPrivacyControl", "doNotTrack"])
def test_the_same_where_only_scripts_are_told(browser: Chromium, site: Lab, script: str) -> None:
    visitor = Visitor(browser, site)
    visitor.open()
    visitor.accept_all()
    value = "true" if script == "globalPrivacyControl" else "'1'"
    visitor.window.page.context.add_init_script(
        f"Object.defineProperty(Navigator.prototype, '{script}', {{get: () => {value}}})"
    )
    visitor.window.requests.clear()
    visitor.open()
    assert visitor.banner().count() == 0
    assert (asked(visitor.window), ran(visitor.window)) == (set(), [])
    assert "_pk_id" not in visitor.window.cookies()


def test_without_scripts(browser: Chromium, site: Lab) -> None:
    """No banner and nothing loaded; the page works, and what it says holds."""
    visitor = Visitor(browser, site, scripts=False)
    visitor.open()
    assert (visitor.banner().count(), asked(visitor.window)) == (0, set())
    visitor.open(LMS, PATH)
    window = visitor.window
    assert EN["state_open"] in window.outline()
    window.page.get_by_role("checkbox", name="Purpose video (en)").check()
    window.click(EN["ticked"])
    assert EN["state_some"].format(names="Purpose video (en)") in window.outline()
    assert visitor.cookie()["value"].endswith(".analytics:0.video:1")
    window.tab_to(EN["none"])
    window.press("Enter")
    assert EN["state_none"] in window.outline()
    assert window.messages == []
    assert window.hosts == {LMS}


@pytest.mark.parametrize("site", ["https"], indirect=True)
def test_what_is_no_answer_loads_nothing(visitor: Visitor) -> None:
    """An answer to another question neither: whoever changes the list asks anew. The answer itself loads them."""
    visitor.open()
    visitor.accept_all()
    cookie = visitor.cookie()
    assert cookie["value"].endswith(".analytics:1.video:1")
    version = cookie["value"].partition(".")[0]
    for value in ODD:
        changed = {**cookie, "value": value.replace("VERSION", version)}
        visitor.window.page.context.add_cookies([changed])  # type: ignore[list-item]
        visitor.window.requests.clear()
        visitor.open()
        assert visitor.banner().is_visible(), value
        assert (asked(visitor.window), ran(visitor.window)) == (set(), []), value
    visitor.window.page.context.add_cookies([cookie])  # type: ignore[list-item]
    visitor.open()
    wait_for(visitor.window, "analytics.js", "video.js")


@pytest.mark.parametrize("site", ["https"], indirect=True)
def test_two_answers_are_none(visitor: Visitor) -> None:
    visitor.open()
    visitor.accept_all()
    value = visitor.cookie()["value"]
    visitor.window.page.context.add_cookies([{"name": COOKIE, "value": value, "domain": LMS, "path": "/"}])
    visitor.window.requests.clear()
    visitor.open()
    assert (visitor.banner().count(), asked(visitor.window)) == (1, set())
    visitor.answer(EN["none"])  # which clears both
    visitor.open()
    assert (visitor.banner().count(), asked(visitor.window)) == (0, set())


@pytest.mark.parametrize("site", ["https"], indirect=True)
@pytest.mark.parametrize("how", ["abort", "403", "no cookie"])
def test_an_answer_that_cannot_be_stored_loads_nothing(visitor: Visitor, how: str) -> None:
    """It is said, and can be tried again."""
    visitor.open()

    def fail(route: Any) -> None:
        if how == "abort":
            route.abort()
        else:
            route.fulfill(status=403 if how == "403" else 204)

    visitor.window.page.route(f"**{PATH}", fail)
    visitor.banner().get_by_role("button", name=EN["all"], exact=True).click()
    status = visitor.banner().get_by_role("status")
    status.filter(has_text=EN["failed"]).wait_for()
    assert (asked(visitor.window), ran(visitor.window)) == (set(), [])
    visitor.window.page.unroute(f"**{PATH}")
    visitor.accept_all()


def test_a_refusal_that_cannot_be_stored_takes_the_consent_back(visitor: Visitor) -> None:
    """Nobody goes on being watched because the platform was away when she said no."""
    visitor.open()
    visitor.accept_all()
    visitor.window.page.route(f"**{PATH}", lambda route: route.abort())
    visitor.window.page.get_by_role("button", name=EN["manage"]).click()
    visitor.window.requests.clear()
    with visitor.window.page.expect_navigation():
        visitor.banner().get_by_role("button", name=EN["none"], exact=True).click()
    visitor.window.page.wait_for_load_state("networkidle")
    assert visitor.banner().is_visible()
    assert (asked(visitor.window), ran(visitor.window)) == (set(), [])
    assert COOKIE not in visitor.window.cookies()


def test_nothing_in_a_frame(visitor: Visitor) -> None:
    """The page around it asks: units of a course are frames in the micro-frontend."""
    visitor.open(APPS, "/learning/")
    visitor.accept_all()
    visitor.window.requests.clear()
    address = f"{visitor.scheme}://{LMS}/courses/x/courseware"
    visitor.window.page.evaluate(
        "a => { const f = document.createElement('iframe'); f.src = a; document.body.append(f) }", address
    )
    visitor.window.page.frame_locator("iframe").get_by_text("Course").wait_for()
    assert asked(visitor.window) == set()


@pytest.mark.parametrize("site", ["https"], indirect=True)
def test_a_strict_content_security_policy(visitor: Visitor) -> None:
    """No inline script and no inline style: the banner needs its own address only."""
    policy = f"default-src 'none'; script-src 'self' {STATISTICS} {FILMS}; connect-src 'self'; img-src data:"
    visitor.open(LMS, f"/courses/x/courseware?{urlencode({'policy': policy})}")
    button = visitor.banner().get_by_role("button", name=EN["all"], exact=True)
    assert button.evaluate("e => getComputedStyle(e).fontWeight") == "600"
    visitor.accept_all()
    assert visitor.window.messages == []
    wait_for(visitor.window, "analytics.js", "video.js")


@pytest.mark.parametrize("site", ["https"], indirect=True)
def test_files_of_the_micro_frontends_are_as_they_were(site: Lab, visitor: Visitor) -> None:
    """Only pages have the element; the runtime configuration and files, even ones that a visitor opens, have not."""
    (site.folder / "openedx-mfe" / "dist" / "learning" / "app.js").write_text("let a = '<head>{{ .x }}'")
    page = visitor.window.page
    answer = page.goto(f"{visitor.scheme}://{APPS}/learning/app.js")
    assert answer is not None and answer.text() == "let a = '<head>{{ .x }}'"
    answer = page.goto(f"{visitor.scheme}://{APPS}/api/mfe_config/v1")
    assert answer is not None and "BASE_URL" in answer.text()
    answer = page.goto(f"{visitor.scheme}://{APPS}/..%2f..%2fetc/x")
    assert answer is not None and "Application site" in answer.text()
