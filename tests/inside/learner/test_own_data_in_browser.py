"""The page for learners in a real browser: signing in, looking, choosing, and the end of an account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.chromium import DESKTOP, PHONE, Chromium, Window, chromium
from lab.environment import SITES
from lab.learner_site import HOST, PASSWORD, PATH, Server
from tutorprivacy.inside.words.languages import CODES, words

ADDRESS = f"http://{HOST}{PATH}"
EN = words("en", "LEARNER")
WRONG = "xq-canary-wrong-word"


@pytest.fixture(scope="module")
def browser(site: Server) -> Iterator[Chromium]:
    with chromium(site.lab, site.output.parent / "screenshots") as found:
        yield found


def signed_in(window: Window, site: Server, name: str) -> Window:
    """By the link on the page, which leads back to it."""
    site.account(name)
    window.open(ADDRESS)
    window.page.get_by_role("main").get_by_role("link").filter(has=window.page.locator(":scope.button")).click()
    window.page.locator("[name=name]").fill(name)
    window.page.locator("[name=password]").fill(PASSWORD)
    window.click("Sign in")
    assert window.page.url == ADDRESS
    window.messages.clear()  # of the stand-in's own page
    return window


def read(window: Window) -> str:
    return window.page.locator("body").inner_text()


def assert_quiet(window: Window) -> None:
    """Nothing on the console, and no other host was asked."""
    assert window.messages == [] and window.hosts == {HOST}


def test_the_whole_way(browser: Chromium, site: Server) -> None:
    """Without scripts: look, count, change what others see, opt out, and delete, with a wrong and a right password."""
    window = signed_in(browser.window(scripts=False), site, "wayfarer")
    assert "You are signed in as wayfarer." in read(window)
    window.click(EN["count"])
    assert EN["counted"] in read(window)
    window.screenshot("counted")
    window.click(EN["make_private"])
    assert EN["visible_private"] in read(window) and window.page.url.startswith(ADDRESS)
    window.page.get_by_role("link", name=EN["change"]).click()
    window.click(words("en", "OPT_OUT")["set"])
    window.page.get_by_role("link", name=words("en", "OPT_OUT")["yours"]).click()
    assert "Your visits are not counted." in read(window)
    phone = browser.window()
    phone.open(f"http://{HOST}/login?next={PATH}")
    phone.page.locator("[name=name]").fill("wayfarer")
    phone.page.locator("[name=password]").fill(PASSWORD)
    phone.click("Sign in")
    window.page.get_by_role("link", name=EN["delete"]).click()
    window.page.get_by_role("link", name=EN["back"]).click()
    window.page.get_by_role("link", name=EN["delete"]).click()
    for password, said in ((WRONG, EN["wrong"]), (PASSWORD, EN["done"])):
        window.page.get_by_label(EN["password"]).fill(password)
        window.click(EN["confirm_button"])
        assert said in read(window)
        window.screenshot(f"asked-{len(password)}")
    for each in (window, phone):
        each.open(ADDRESS)
        assert EN["not_signed_in"] in read(each) and "wayfarer" not in read(each)
    assert window.hosts == {HOST}
    # The status of the answer to a wrong password is what Chromium writes; nothing else.
    assert [each for each in window.messages if "403" not in each] == []
    said = site.output.read_text()
    assert not [canary for canary in (WRONG, PASSWORD, "wayfarer@", "wayfarer") if canary in said]


NARROW = (320, 700)


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [
        *(("en", size, dark) for size, dark in ((DESKTOP, True), (PHONE, False), (NARROW, False), (NARROW, True))),
        *((language, NARROW, False) for language in CODES if language != "en"),  # where long words have least room
    ],
)
def test_in_every_language(browser: Chromium, site: Server, language: str, size: tuple[int, int], dark: bool) -> None:
    """Nothing is wider than the screen; buttons and fields are large enough for a thumb; a screen reader has it all."""
    text = words(language, "LEARNER")
    window = browser.window(language, size, dark)
    window.open(ADDRESS)
    name = f"{language}-{size[0]}-{'dark' if dark else 'light'}"
    window.screenshot(f"{name}-stranger")
    signed_in(window, site, f"l-{name}")
    window.screenshot(f"{name}-page")
    assert not window.scrolls_sideways()
    outline = window.outline()
    assert outline.count("[level=1]") == 1 and outline.startswith("- main:")
    assert outline.count("[level=2]") == 5 and f'button "{text["make_private"]}"' in outline
    boxes = [each.bounding_box() for each in window.page.locator("button, .button, input[type=password]").all()]
    assert len(boxes) == 5 and all(box and box["height"] >= 44 for box in boxes)
    with window.page.expect_navigation():
        window.page.get_by_role("link", name=text["delete"]).click()
    window.screenshot(f"{name}-confirm")
    assert not window.scrolls_sideways()
    assert window.page.get_by_role("heading", level=1).inner_text() == text["confirm"]
    assert_quiet(window)


def test_by_keyboard_alone(browser: Chromium, site: Server) -> None:
    window = signed_in(browser.window(scripts=False), site, "typist")
    window.tab_to(EN["make_private"])
    window.press("Enter")
    assert EN["visible_private"] in read(window)
    window.tab_to(EN["delete"])
    window.press("Enter")
    window.tab_to("")  # the field
    window.tab_to(EN["back"])
    window.press("Enter")
    assert EN["held"] in read(window)


def test_nobody_else_can_send_or_frame_it(browser: Chromium, site: Server) -> None:
    """A page of another host, in a browser that is signed in."""
    window = signed_in(browser.window(), site, "victim")
    window.open(f"http://{SITES['mfe']}/")
    for below, field in (("", 'name="choice" value="private"'), ("/delete", f'name="password" value="{PASSWORD}"')):
        window.page.set_content(
            f'<form method="post" action="{ADDRESS}{below}"><input {field}><button>go</button></form>'
        )
        window.click("go")
        assert "page itself only" in read(window) or EN["not_signed_in"] in read(window)
        window.open(f"http://{SITES['mfe']}/")
    window.page.set_content(f'<iframe src="{ADDRESS}"></iframe>')
    window.page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in message or "X-Frame-Options" in message for message in window.messages)
    window.open(ADDRESS)
    assert EN["visible_all_users"] in read(window)


def test_back_after_the_end(browser: Chromium, site: Server) -> None:
    """Whoever comes to the computer next and goes back reads nothing of her: the page is kept nowhere."""
    window = signed_in(browser.window(), site, "leaver")
    window.page.get_by_role("link", name=EN["delete"]).click()
    window.page.get_by_label(EN["password"]).fill(PASSWORD)
    window.click(EN["confirm_button"])
    for _ in range(2):
        window.page.go_back()
        assert "leaver" not in read(window)
