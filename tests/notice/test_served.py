"""The public notice as Tutor renders it and Caddy serves it, in every supported Tutor and in a browser."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from lab import canaries
from lab.chromium import PHONE, Chromium, chromium
from lab.environment import SITES, Lab, free_ports, render, run_tutor
from lab.notice import Page, paragraphs, unpacked
from lab.services import Browser, caddy_before, caddy_program
from notice.test_page import HOSTILE, caddyfile, plain
from tutorprivacy.notice.page import CONTENT_SECURITY_POLICY, languages

CODES = list(languages())
TUTORS = (20, 21, 22)
every_tutor = pytest.mark.parametrize("major", TUTORS)


class Upstream(BaseHTTPRequestHandler):
    """The LMS: it says which path it was asked for."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(f"LMS {self.path}".encode())

    do_POST = do_HEAD = do_GET

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


@contextlib.contextmanager
def served(lab: Lab, oldest: bool = False) -> Iterator[Lab]:
    """The lab's Caddy, with an LMS behind it."""
    with caddy_before(lab, {"lms": Upstream}, oldest):
        yield lab


def ask(port: int, path: str, method: str = "GET", host: str = SITES["lms"], **headers: str) -> tuple[int, str, Any]:
    """Status, text and headers of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers={"Host": host, **{k.replace("_", "-"): v for k, v in headers.items()}})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.headers["Content-Encoding"] == "gzip":
        body = gzip.decompress(body)
    return answer.status, body.decode(), answer.headers


@pytest.fixture(scope="module", params=[(20, True), (21, False), (22, True), (22, False)], ids=str)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """What each Tutor renders, in the oldest Caddy or in the current one; of the newest Tutor, in both."""
    major, oldest = request.param
    config = {"LANGUAGE_CODE": "es-419", "PLATFORM_NAME": "Example {Academy}", "CONTACT_EMAIL": "contact@example.org"}
    # What is rendered for 2.7 is also understood by 2.8, the oldest that there is.
    config["DOCKER_IMAGE_CADDY"] = ("caddy:2.8.4" if major == 22 else "caddy:2.7.4") if oldest else "caddy:2.11.7"
    lab = Lab(tmp_path_factory.mktemp("notice") / "lab", major, ["mfe", "privacy"], config)
    lab.build()
    with served(lab, oldest):
        yield lab


@pytest.mark.parametrize("code", CODES)
def test_each_language_has_an_address(site: Lab, code: str) -> None:
    """Whatever the visitor's browser prefers; with all that a browser and a screen reader need to know."""
    status, text, headers = ask(site.ports["http"], f"/privacy-data/{code}", Accept_Language="pt, fr;q=0.5")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Language"] == code
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["Cache-Control"] == "no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "Set-Cookie" not in headers
    page = Page(text)
    assert page.tags[0] == ("html", {"lang": code, **({"dir": "rtl"} if code == "ar" else {})})
    assert [each[2] for each in page.texts if each[0] in ("title", "h1")] == [
        languages()[code].texts["title"].format(platform="Example {Academy}")
    ] * 2
    assert languages()[code].texts["statements"]["tracking-off"] in paragraphs(text)["events"]


NEGOTIATED = [
    ("fr", "fr"),
    ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr"),
    ("DE-at", "de"),
    ("de-Latn-DE-1996", "de"),
    ("pt-BR,pt;q=0.9,en;q=0.8", "pt"),
    ("sv-SE,sv;q=0.9,en;q=0.8", "en"),
    ("ar , en-GB ; q=0.5", "ar"),
    ("en;q=0, de", "de"),
    ("en;q=0.000, fr;q=0.001", "fr"),
    ("xx-en, fr", "fr"),
    ("french, english", "es"),
    ("", "es"),
    ("*", "es"),
    ("ja", "es"),
    ("fr;q=0", "es"),
    ("{re.privacy_language.1}", "es"),
    ("../de", "es"),
]


@pytest.mark.parametrize(("header", "code"), NEGOTIATED)
def test_the_visitors_language(site: Lab, header: str, code: str) -> None:
    """The first that there is in the visitor's list; else the platform's."""
    status, text, headers = ask(site.ports["http"], "/privacy-data", Accept_Language=header)
    assert (status, headers["Content-Language"]) == (200, code)
    assert Page(text).tags[0] == ("html", {"lang": code, **({"dir": "rtl"} if code == "ar" else {})})
    assert "Accept-Language" in headers.get_all("Vary")


def test_without_a_preference_and_compressed(site: Lab) -> None:
    """No header at all; HEAD; a query; gzip, as browsers ask for it, and the same for whoever does not."""
    port = site.ports["http"]
    assert ask(port, "/privacy-data")[2]["Content-Language"] == "es"
    status, text, headers = ask(port, "/privacy-data", "HEAD", Accept_Language="de")
    assert (status, text, headers["Content-Language"]) == (200, "", "de")
    again = ask(port, "/privacy-data?x=1", Accept_Language="de")[1]
    _status, text, headers = ask(port, "/privacy-data", Accept_Language="de", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert text == again and "<h1>" in text
    assert "Accept-Language" in ", ".join(headers.get_all("Vary")).split(", ")


OTHERS = [
    *("/", "/privacy", "/privacy-data-x", "/privacy-dataset", "/privacy-data/", "/privacy-data/xx"),
    *("/privacy-data/fr/", "/x/privacy-data", "/privacy-datafr", "/privacy-data/fr/x", "/courses/privacy-data"),
    "/privacy-opt-out",
]


@pytest.mark.parametrize("path", OTHERS)
def test_every_other_path_is_the_lmss(site: Lab, path: str) -> None:
    """As before; also under the same names on other hosts, and other methods."""
    status, text, headers = ask(site.ports["http"], path, Accept_Language="fr")
    assert (status, text) == (200, f"LMS {path}")
    assert "Content-Security-Policy" not in headers
    assert "Content-Language" not in headers


def test_nothing_but_reading(site: Lab) -> None:
    """A form that is sent there is the LMS's business."""
    assert ask(site.ports["http"], "/privacy-data", "POST")[1] == "LMS /privacy-data"


def test_who_reads_it_is_not_logged(site: Lab) -> None:
    """Neither address nor query nor browser: these requests are logged as all others."""
    browser = Browser(site)
    request = canaries.Request("notice", "lms", f"/privacy-data?email={canaries.EMAIL}&token={canaries.TOKEN}")
    status, _body, _headers = browser.send(request)
    assert status == 200
    deadline = time.monotonic() + 20
    output, log = "", site.rest / "caddy output"
    named_loggers = site.config["DOCKER_IMAGE_CADDY"] != "caddy:2.7.4"  # which has no log of requests at all
    while '"status":200' not in output and named_loggers and time.monotonic() < deadline:
        output = log.read_text()
    assert ('"uri":"/privacy-data?-"' in output) is named_loggers
    for word in (canaries.EMAIL, canaries.TOKEN, canaries.IP, canaries.HEADERS["User-Agent"], "email="):
        assert word not in log.read_text()


@pytest.mark.parametrize("oldest", [True, False], ids=["oldest Caddy", "current Caddy"])
def test_hostile_names_are_served_as_text(tmp_path: Path, oldest: bool) -> None:
    """Caddy fills in placeholders only when it answers: so it is asked."""
    (port,) = free_ports(1)
    text, notices = caddyfile(HOSTILE, port)
    (tmp_path / "Caddyfile").write_text(text, encoding="utf-8")
    command = [str(caddy_program(oldest)), "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    environment = {"HOME": "/home/zoraquill", "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with (tmp_path / "output").open("wb") as output:
        caddy = subprocess.Popen(command, stderr=output, env=environment)
    try:
        deadline = time.monotonic() + 30
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert caddy.poll() is None and time.monotonic() < deadline, (tmp_path / "output").read_text()
            time.sleep(0.05)
        for number, (name, notice) in enumerate(zip(HOSTILE, notices, strict=True)):
            for expected in notice["pages"]:
                _status, found, _headers = ask(port, expected["path"], host=f"site{number}.test")
                assert found == unpacked(expected)
                title = languages()[expected["language"]].texts["title"].format(platform=plain(name))
                assert [text for tag, _id, text in Page(found).texts if tag == "h1"] == [title]
                assert "zoraquill" not in found
    finally:
        caddy.terminate()
        caddy.wait(10)


@every_tutor
def test_a_hostile_name_through_tutor(tmp_path: Path, major: int) -> None:
    """What Tutor makes of config.yml is escaped, too, and indented without harm."""
    name = "`{$HOME} {http.request.uri} \\ <script>alert(1)</script>\n}\n}\nevil.test {\n\n\"'"
    lab = Lab(tmp_path, major, ["privacy"], {"PLATFORM_NAME": name, "CONTACT_EMAIL": name})
    render(lab.folder, major, lab.plugins, lab.config)
    done = subprocess.run(
        [str(caddy_program(True)), "adapt", "--config", str(tmp_path / "env/apps/caddy/Caddyfile")],
        capture_output=True,
        text=True,
        env={"HOME": "/home/zoraquill", "XDG_DATA_HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    hosts = set(re.findall(r'"([\w.]+\.test)"', json.dumps(json.loads(done.stdout)["apps"]["http"]["servers"])))
    assert "evil.test" not in hosts
    assert "zoraquill" not in done.stdout
    (page,) = pages_in(tmp_path, "en")
    assert "&lt;script&gt;" in page and "<script" not in page


@every_tutor
def test_no_path_no_page(tmp_path: Path, major: int) -> None:
    """And nothing of it in the Caddyfile; another path, and it is there."""
    off = Lab(tmp_path / "off", major, ["mfe", "privacy"], {"PRIVACY_NOTICE_PATH": ""})
    off.build()
    text = (off.folder / "tutor/env/apps/caddy/Caddyfile").read_text()
    assert "privacy_notice" not in text
    assert "<html" not in text
    with served(off):
        assert ask(off.ports["http"], "/privacy-data")[1] == "LMS /privacy-data"
    moved = Lab(tmp_path / "moved", major, ["mfe", "privacy"], {"PRIVACY_NOTICE_PATH": "/about/data"})
    moved.build()
    with served(moved):
        assert ask(moved.ports["http"], "/about/data", Accept_Language="de")[2]["Content-Language"] == "de"
        assert 'href="/about/data/fr"' in ask(moved.ports["http"], "/about/data/en")[1]
        assert ask(moved.ports["http"], "/privacy-data")[1] == "LMS /privacy-data"


def notice_of(root: Path) -> dict[str, list[str]]:
    """The English page in a rendered Caddyfile."""
    (page,) = pages_in(root, "en")
    return paragraphs(page)


def pages_in(root: Path, code: str) -> list[str]:
    """Pages of a language in a rendered Caddyfile."""
    text = (root / "env/apps/caddy/Caddyfile").read_text()
    found = (unpacked({"packed": each}) for each in re.findall(r'respond `{{b64dec "([^"]+)"}}`', text))
    return [page for page in found if f'<html lang="{code}"' in page]


@every_tutor
def test_deletion_is_promised_when_it_is_on(tmp_path: Path, major: int) -> None:
    """Until the configuration is saved, it is rendered as off: then the page says so."""
    texts = languages()["en"].texts["statements"]
    (tmp_path / "config.yml").write_text("LMS_HOST: lms.openedx.test\nCMS_HOST: studio.lms.openedx.test\n")
    run_tutor(tmp_path, major, "plugins", "enable", "privacy")
    assert notice_of(tmp_path)["deletion"] == [texts["deletion-off"]]
    run_tutor(tmp_path, major, "config", "save")
    assert texts["deletion-by-hand"] in notice_of(tmp_path)["deletion"]


@pytest.mark.parametrize("major", [21, 22])
def test_plugins_are_told(tmp_path: Path, major: int) -> None:
    """Aspects with its own flag, which is what decides; Cairn."""
    texts = languages()["en"].texts["statements"]
    render(tmp_path / "no", major, ["aspects", "cairn", "mfe", "privacy"], {"PRIVACY_TRACKING": "pseudonymous"})
    passed = notice_of(tmp_path / "no")["passed"]
    assert {texts["aspects-identifier"], texts["cairn-events"]} <= set(passed)
    render(tmp_path / "people", major, ["aspects", "mfe", "privacy"], {"PRIVACY_ASPECTS_PII": True})
    passed = notice_of(tmp_path / "people")["passed"]
    assert texts["aspects-people"] in passed
    assert texts["aspects-identifier"] not in passed


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A long page."""
    config = {
        **{"PRIVACY_TRACKING": "pseudonymous", "PRIVACY_USAGE_ENABLED": True, "PRIVACY_IP_ADDRESS": "truncate"},
        **{
            "PRIVACY_RETIREMENT_SCHEDULE": "30 2 * * *",
            "PRIVACY_TRACKING_EVENT_ALLOWLIST": [r"edx\.", "x" * 90],
            "PRIVACY_OPERATOR": {"controller": "Example University", "policy": "https://university.example/privacy"},
        },
    }
    lab = Lab(tmp_path_factory.mktemp("notice") / "lab", 22, ["aspects", "cairn", "mfe", "privacy"], config)
    lab.build()
    with served(lab):
        yield lab


@pytest.fixture(scope="module")
def browser(everything: Lab) -> Iterator[Chromium]:
    with chromium(everything, everything.folder / "screenshots") as found:
        yield found


@pytest.mark.parametrize("code", CODES)
def test_in_a_browser(browser: Chromium, code: str) -> None:
    """Its own language, on a phone and in the dark; no error, nothing asked of anybody else, no cookie."""
    texts = languages()[code].texts
    for name, options in (("desktop", {}), ("phone", {"size": PHONE, "dark": True})):
        window = browser.window(code, **options)
        assert window.open(f"http://{SITES['lms']}/privacy-data") == 200
        assert window.page.locator("html").get_attribute("lang") == code
        assert not window.scrolls_sideways()
        outline = window.outline()
        assert f'- navigation "{texts["languages"]}"' in outline
        for heading in texts["sections"].values():
            assert f'- heading "{heading}" [level=2]' in outline
        assert "level=1" in outline
        window.screenshot(f"{code} {name}")
        assert window.messages == []
        assert window.hosts == {SITES["lms"]}
        assert window.cookies() == {}


def test_by_keyboard_to_another_language(browser: Chromium) -> None:
    """And from there to the page for opting out."""
    window = browser.window("en", scripts=False)
    window.open(f"http://{SITES['lms']}/privacy-data")
    window.tab_to("Français")
    window.press("Enter")
    assert window.page.url == f"http://{SITES['lms']}/privacy-data/fr"
    assert window.page.locator("html").get_attribute("lang") == "fr"
    window.tab_to("/privacy-opt-out")
    window.press("Enter")
    assert window.page.inner_text("body") == "LMS /privacy-opt-out"
