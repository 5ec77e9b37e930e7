"""The driver of Chromium sees what it is to see, and lets nothing out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lab import chromium as driver
from lab.chromium import PHONE, Chromium, chromium

PAGE = b"""<!DOCTYPE html><html lang="en"><title>t</title><link rel="icon" href="http://icon.example/i">
<meta name="viewport" content="width=device-width"><p>words</p><a href="/next">next</a>
<div style="width: 500px">wide</div><img alt="" src="http://192.0.2.1/i">
<script>console.log("said"); fetch("http://studio.lms.openedx.test/x"); throw new Error("thrown");</script>"""


class Handler(BaseHTTPRequestHandler):
    """One page under every address."""

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path, self.headers["Accept-Language"]))  # type: ignore
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        found.asked = []  # type: ignore[attr-defined]
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


@pytest.fixture(scope="module")
def browser(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    ports = {"http": server.server_port, "https": server.server_port}
    with chromium(SimpleNamespace(ports=ports), tmp_path_factory.mktemp("chromium")) as found:  # type: ignore[arg-type]
        yield found


def test_what_is_seen(server: Any, browser: Chromium, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests, also those that lead nowhere; the console; errors; the outline; the language."""
    window = browser.window(language="de")
    assert window.open("http://lms.openedx.test/a") == 200
    window.page.wait_for_load_state("networkidle")
    assert ("lms.openedx.test", "/a", "de") in server.asked
    assert window.hosts >= {"lms.openedx.test", "studio.lms.openedx.test", "icon.example", "192.0.2.1"}
    assert "log: said" in window.messages
    assert "error: thrown" in window.messages
    assert any("ERR_NAME_NOT_RESOLVED" in message for message in window.messages)
    assert '- link "next"' in window.outline()
    for value, is_made in (("", False), ("1", True)):
        monkeypatch.setenv(driver.SCREENSHOTS, value)
        assert window.screenshot("seen").exists() is is_made
    assert window.screenshot("seen").read_bytes().startswith(b"\x89PNG")


def test_nothing_else_can_be_reached(browser: Chromium) -> None:
    """Neither by name nor by address, not even this machine's."""
    window = browser.window()
    for address in ("http://example.com/", "http://127.0.0.1/", "http://192.0.2.1/", "http://localhost/"):
        with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
            window.open(address)


def test_without_scripts(browser: Chromium) -> None:
    window = browser.window(scripts=False)
    window.open("http://lms.openedx.test/")
    assert "log: said" not in window.messages


@pytest.mark.parametrize(("size", "sideways"), [(PHONE, True), (driver.DESKTOP, False)])
@pytest.mark.parametrize("scripts", [True, False])
def test_scrolling_sideways(browser: Chromium, size: tuple[int, int], sideways: bool, scripts: bool) -> None:
    window = browser.window(size=size, scripts=scripts)
    window.open("http://lms.openedx.test/")
    assert window.scrolls_sideways() is sideways


def test_the_keyboard(browser: Chromium) -> None:
    """What cannot be reached is said, and what can leads on."""
    window = browser.window()
    window.open("http://lms.openedx.test/")
    with pytest.raises(AssertionError, match="cannot be reached"):
        window.tab_to("words", most=5)
    window.tab_to("next")
    window.press("Enter")
    assert window.page.url == "http://lms.openedx.test/next"


def test_windows_share_nothing(browser: Chromium) -> None:
    first, second = browser.window(), browser.window()
    first.page.context.add_cookies([{"name": "a", "value": "b", "url": "http://lms.openedx.test"}])
    assert list(first.cookies()) == ["a"]
    assert second.cookies() == {}


def test_without_chromium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test that cannot look fails, with what to do, unless it was said that it need not."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(driver.WITHOUT, raising=False)
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium-headless-shell"):
        driver.program()
    monkeypatch.setenv(driver.WITHOUT, "1")
    with pytest.raises(pytest.skip.Exception, match=driver.WITHOUT):
        driver.program()
