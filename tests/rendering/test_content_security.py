"""PRIVACY_CONTENT_SECURITY_POLICY: whom a real browser asks, through the real Caddy, with what Tutor renders."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from settings.test_values import DEFAULTS

from lab.chromium import Chromium, Window, chromium
from lab.consent import FILMS, VIDEO
from lab.environment import SITES, Lab
from lab.services import caddy_before
from tutorprivacy.rendering.content_security import content_security_policy

LMS, CMS, MFE, FOREIGN = (SITES[name] for name in ("lms", "cms", "mfe", "unknown"))

#: What the platform's pages do: scripts and styles between tags, templates made into functions, images in addresses,
#: workers and frames; of the site's hosts. And what a theme may have put into them.
PAGE = f"""<!DOCTYPE html><title>x</title><style>p {{ color: rgb(1, 2, 3) }}</style>
<link rel="icon" href="data:,"><p onclick="done.push('handler')" style="margin: 7px">x</p>
<script>
  var done = ["inline"], failed = [];
  if (new Function("return 1")() === 1) done.push("eval");
  document.addEventListener("securitypolicyviolation", event => failed.push(new URL(event.blockedURI).hostname));
  new Worker(URL.createObjectURL(new Blob(["postMessage(1)"]))).onmessage = () => done.push("worker");
  fetch("http://{CMS}/api", {{mode: "no-cors"}}).then(() => done.push("fetch"));
</script>
<script src="http://{MFE}/own.js"></script><iframe src="http://{CMS}/frame"></iframe>
<img src="http://{LMS}/a.svg" onload="done.push('image')"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<script src="http://{FOREIGN}/a.js"></script><img src="http://{FOREIGN}/a.png">
<iframe src="http://{FOREIGN}/frame"></iframe><link rel="stylesheet" href="http://{FOREIGN}/a.css">
<script>fetch("http://{FOREIGN}/collect", {{mode: "no-cors", method: "POST"}}).catch(() => 0);
  const late = document.createElement("script"); late.src = "http://{FOREIGN}/late.js"; document.body.append(late);
</script>"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
NEEDS = {"inline", "eval", "worker", "fetch", "own", "image", "handler"}


class Pages(BaseHTTPRequestHandler):
    """The LMS, Studio and the micro-frontends: the same page at each."""

    own_policy = ""

    def do_GET(self) -> None:
        kind, text = "text/html", "frame"
        if self.path == "/page":
            text = PAGE
        elif self.path == "/own.js":
            kind, text = "text/javascript", "done.push('own')"
        elif self.path == "/a.svg":
            kind, text = "image/svg+xml", SVG
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if self.path == "/stricter":
            self.send_header("Content-Security-Policy", "default-src 'none'")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


@contextmanager
def site(folder: Path, mode: str, hosts: list[str] | None = None, major: int = 22) -> Iterator[Lab]:
    """A lab whose Caddy has a page behind each of the platform's hosts."""
    more = {} if hosts is None else {"PRIVACY_CONTENT_SECURITY_POLICY_HOSTS": hosts}
    lab = Lab(folder / "lab", major, ["mfe", "privacy"], {"PRIVACY_CONTENT_SECURITY_POLICY": mode, **more})
    lab.build()
    with caddy_before(lab, dict.fromkeys(("lms", "cms", "mfe"), Pages)):
        yield lab


def headers(lab: Lab, host: str, path: str = "/page") -> dict[str, str]:
    """Those of an answer that are such policies."""
    connection = http.client.HTTPConnection("127.0.0.1", lab.ports["http"], timeout=20)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return {name: value for name, value in answer.getheaders() if name.startswith("Content-Security-Policy")}


def visited(browser: Chromium, host: str) -> tuple[Window, set[str], set[str]]:
    """(window, what worked of the site's own, hosts that were answered or could not be reached) of a visit."""
    window = browser.window()
    asked: set[str] = set()
    window.page.on("response", lambda answer: asked.add(answer.url.split("/")[2]))
    window.open(f"http://{host}/page")
    window.page.click("p")
    window.page.wait_for_function("done.length >= 7")
    window.page.wait_for_load_state("networkidle")
    assert window.page.evaluate("getComputedStyle(document.querySelector('p')).color") == "rgb(1, 2, 3)"
    return window, set(window.page.evaluate("done")), asked - {""}


@pytest.fixture(scope="module")
def browsed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Chromium]]:
    """(mode, a browser before the site of that mode)."""
    folder = tmp_path_factory.mktemp("browsed")
    with site(folder, request.param) as lab, chromium(lab, folder) as browser:
        yield request.param, browser


@pytest.mark.parametrize(
    ("browsed", "host"),
    [("off", LMS), ("report-only", LMS), ("report-only", MFE), *(("enforce", host) for host in (LMS, CMS, MFE))],
    indirect=["browsed"],
)
def test_whom_a_browser_asks(browsed: tuple[str, Chromium], host: str) -> None:
    """The page's own needs are as without; enforced, nobody else is asked; and nobody is ever told of it."""
    mode, browser = browsed
    window, worked, asked = visited(browser, host)
    assert worked >= NEEDS
    assert asked == ({LMS, CMS, MFE} if mode == "enforce" else {LMS, CMS, MFE, FOREIGN})
    told = [message for message in window.messages if "Content Security Policy" in message]
    assert bool(told) == (mode != "off") and all(FOREIGN in message for message in told)
    posted = {address for method, address in window.requests if method == "POST"}
    assert posted <= {f"http://{FOREIGN}/collect"}


def test_a_host_that_is_allowed(tmp_path: Path) -> None:
    """And MathJax's only as long as it is in the list."""
    with site(tmp_path, "enforce", [FOREIGN]) as lab:
        with chromium(lab, tmp_path) as browser:
            assert FOREIGN in visited(browser, LMS)[2]
        assert "jsdelivr" not in headers(lab, LMS)["Content-Security-Policy"]


@pytest.mark.parametrize("major", [20, 21, 22])
def test_what_is_sent(tmp_path: Path, major: int) -> None:
    """On every host; a page that is stricter stays so, ours among them. No address that is told of anything."""
    with site(tmp_path, "enforce", major=major) as lab:
        preview = [f"preview.{LMS}"] if major == 20 else []  # a host of its own until then
        hosts = sorted([LMS, CMS, MFE, SITES["down"], "cdn.jsdelivr.net", *preview])
        policy = f"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: {' '.join(hosts)}"
        for host in (LMS, CMS, MFE):
            assert headers(lab, host) == {"Content-Security-Policy": policy}
        assert headers(lab, LMS, "/stricter") == {"Content-Security-Policy": "default-src 'none'"}
        assert headers(lab, LMS, "/privacy-data")["Content-Security-Policy"].startswith("default-src 'none'")


def test_names_of_hosts() -> None:
    """Those of plugins, whatever they are called; none that is not there, and no port."""
    told = {**DEFAULTS, "PRIVACY_CONTENT_SECURITY_POLICY": "report-only", "PRIVACY_CONTENT_SECURITY_POLICY_HOSTS": []}
    config = {"LMS_HOST": "Learn.example:8000", "MINIO_HOST": "files.other.example", "MYSQL_HOST": "db.example"}
    config |= {"RUN_MEILISEARCH": False, "MEILISEARCH_PUBLIC_URL": "https://search.example"}
    made = content_security_policy(told, config)
    assert made["header"] == "Content-Security-Policy-Report-Only"
    assert made["policy"].endswith(" blob: files.other.example learn.example") and "report" not in made["policy"]
    assert content_security_policy(DEFAULTS, config) == {}
    asked = content_security_policy({**told, "PRIVACY_CONSENT": [VIDEO]}, config)  # a yes has to be worth something
    assert asked["policy"].endswith(f" files.other.example {FILMS} learn.example")
