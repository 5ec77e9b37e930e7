"""
Debian's Chromium, driven by a test: the one without windows, which takes a third of the time, if it is there.

Host names of the lab lead to its ports on this machine, and no other name or address leads
anywhere: a page cannot reach the outside, and neither can the browser by itself (it tries to,
whatever it is told). What pages asked for all the same is in `Window.requests`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from .environment import SITES, Lab

#: Set to 1 where Chromium cannot be installed: its tests are then skipped, and say so.
WITHOUT = "PRIVACY_NO_CHROMIUM"

#: The same engine: the first draws no window of its own around a page.
PROGRAMS = ("chromium-headless-shell", "chromium")

#: Set to 1 to have pictures of pages. A picture takes longer than the page does, and no test reads it.
SCREENSHOTS = "PRIVACY_SCREENSHOTS"

FLAGS = (
    "--headless",
    "--no-sandbox",  # root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

DESKTOP, PHONE = (1280, 900), (360, 740)


def program() -> str:
    """Path of Chromium; a test that needs it fails where there is none."""
    if os.environ.get(WITHOUT) == "1":
        pytest.skip(f"{WITHOUT}=1: nothing was looked at in a browser")
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        pytest.fail(
            "Chromium is missing. On Debian: apt-get install chromium-headless-shell. "
            f"Where that is impossible: {WITHOUT}=1 skips the tests that need it.",
            pytrace=False,
        )
    return found


@dataclass
class Window:
    """
    One window of a profile of its own, with what happened in it.

    ``page`` is Playwright's. ``messages`` are those of the console (blocked resources
    included) and uncaught errors, ``requests`` (method, address) all that pages asked for,
    but for icons, which this engine leaves to a window.
    """

    page: Page
    folder: Path
    messages: list[str] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    _session: CDPSession | None = None

    @property
    def hosts(self) -> set[str]:
        """Names of the hosts that were asked, and of that a window would ask for the open page's icon."""
        icons = self.page.locator("link[rel~=icon]").evaluate_all("links => links.map(each => each.href)")
        asked = [*(address for _method, address in self.requests), *icons]
        return {urlsplit(address).hostname or "" for address in asked if address.startswith("http")}

    def open(self, address: str) -> int:
        """Go to a page. Returns the status of the answer."""
        answer = self.page.goto(address)
        assert answer is not None
        return answer.status

    def screenshot(self, name: str) -> Path:
        """The whole page, as ``<name>.png``, where pictures are asked for."""
        path = self.folder / f"{name}.png"
        if os.environ.get(SCREENSHOTS) == "1":
            self.page.screenshot(path=str(path), full_page=True)
        return path

    def outline(self) -> str:
        """The page as a screen reader has it: roles, names and states, as indented text."""
        return self.page.locator("body").aria_snapshot()

    def scrolls_sideways(self) -> bool:
        """Is the page wider than the window? Asked of the browser, since scripts may be off."""
        self.page.wait_for_load_state()  # one that is only begun is as wide as on a desk
        self._session = self._session or self.page.context.new_cdp_session(self.page)
        width = self._session.send("Page.getLayoutMetrics")["cssContentSize"]["width"]
        size = self.page.viewport_size
        assert size is not None
        return bool(width > size["width"])

    def press(self, key: str) -> None:
        """Press a key that leads to another page, and wait until that is there."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def click(self, button: str) -> None:
        """Press a button that leads to another page, with the mouse or a finger, and wait until that is there."""
        found = self.page.get_by_role("button", name=button, exact=True)
        with self.page.expect_navigation():
            found.tap() if self.page.viewport_size == {"width": PHONE[0], "height": PHONE[1]} else found.click()

    def focused(self) -> str:
        """What the keyboard is at: the text of the focused link, button or field."""
        return "".join(self.page.locator(":focus").all_inner_texts())

    def tab_to(self, text: str, most: int = 60) -> None:
        """Press the tabulator key until the focus is there."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.focused() == text:
                return
        raise AssertionError(f"{text!r} cannot be reached by keyboard")

    def cookies(self) -> dict[str, dict[str, Any]]:
        """What the profile's cookies are, by name."""
        return {each["name"]: dict(each) for each in self.page.context.cookies()}


@dataclass
class Chromium:
    """A browser that runs; ``folder`` is where its windows' screenshots go."""

    browser: Browser
    folder: Path

    def window(
        self,
        language: str = "en",
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        headers: Mapping[str, str] | None = None,
        scripts: bool = True,
    ) -> Window:
        """
        Open a window with a profile of its own.

        Args:
            language: what the browser says it prefers.
            size: width and height in CSS pixels; `PHONE` also has a finger instead of a mouse.
            dark: the visitor prefers dark colours.
            headers: sent with every request, for instance ``{"Sec-GPC": "1"}``.
            scripts: whether JavaScript runs.
        """
        context = self.browser.new_context(
            locale=language,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            extra_http_headers=dict(headers or {}),
            java_script_enabled=scripts,
            is_mobile=size == PHONE,
            has_touch=size == PHONE,
            ignore_https_errors=True,  # Caddy's own certificate
        )
        context.set_default_timeout(60_000)  # on a busy machine
        window = Window(context.new_page(), self.folder)
        window.page.on("console", lambda message: window.messages.append(f"{message.type}: {message.text}"))
        window.page.on("pageerror", lambda error: window.messages.append(f"error: {error}"))
        context.on("request", lambda request: window.requests.append((request.method, request.url)))
        return window


@contextmanager
def chromium(lab: Lab, folder: Path) -> Iterator[Chromium]:
    """
    Run Chromium, with an empty profile, for the sites of a lab.

    Args:
        lab: its ports are what the hosts' ports 80 and 443 lead to.
        folder: for screenshots.
    """
    path = program()
    folder.mkdir(parents=True, exist_ok=True)
    rules = [
        f"MAP {host}:{port} 127.0.0.1:{lab.ports[name]}"
        for host in SITES.values()
        for port, name in ((80, "http"), (443, "https"))
    ]
    flags = [*FLAGS, f"--host-resolver-rules={', '.join([*rules, 'MAP * ~NOTFOUND'])}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield Chromium(browser, folder)
        finally:
            browser.close()
