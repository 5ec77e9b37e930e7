"""User-Agent headers, reduced to family, major version, OS family and device class."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ua_parser import parse

from tutorprivacy.inside.minimize.user_agents import BOT, DEVICES, FAMILIES, MAX_LENGTH, OTHER, SYSTEMS, reduce_agent

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
WIN = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT}"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
DROID = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT}"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) {APPLE}"
IPAD = f"Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) {APPLE}"
WEBVIEW = (
    f"Mozilla/5.0 (Linux; Android 14; Pixel 7 Build/UQ1A.240205.002; wv) {WEBKIT} Version/4.0 Chrome/121.0.6167.143"
)

#: Headers as browsers and crawlers send them.
AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:85.0) Gecko/20100101 Firefox/85.0": "Firefox 85 / Windows / desktop",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0": "Firefox 124 / Linux / desktop",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Firefox/128.0": (
        "Firefox 128 / macOS / desktop"
    ),
    "Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0": "Firefox 125 / Android / mobile",
    "Mozilla/5.0 (Android 13; Tablet; rv:125.0) Gecko/125.0 Firefox/125.0": "Firefox 125 / Android / tablet",
    f"{IPHONE} FxiOS/125.0 Mobile/15E148 Safari/605.1.15": "Firefox 125 / iOS / mobile",
    f"{WIN} Chrome/145.0.0.0 Safari/537.36": "Chrome 145 / Windows / desktop",
    f"{MAC} {WEBKIT} Chrome/120.0.0.0 Safari/537.36": "Chrome 120 / macOS / desktop",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/99.0.4844.51 Safari/537.36": "Chrome 99 / Linux / desktop",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/121.0.0.0 Safari/537.36": (
        "Chrome 121 / ChromeOS / desktop"
    ),
    f"{DROID} Chrome/145.0.0.0 Mobile Safari/537.36": "Chrome 145 / Android / mobile",
    f"{DROID} Chrome/145.0.0.0 Safari/537.36": "Chrome 145 / Android / tablet",
    f"Mozilla/5.0 (Linux; Android 9; CUBOT_X19) {WEBKIT} Chrome/90.0.4430.91 Mobile Safari/537.36": (
        "Chrome 90 / Android / mobile"
    ),
    f"Mozilla/5.0 (Linux; Android 7.0; Lenovo K6 Build/NRD90N) {WEBKIT} Chrome/91.0.4472.120 Mobile Safari/537.36": (
        "Chrome 91 / Android / mobile"
    ),
    f"{IPHONE} CriOS/122.0.6261.89 Mobile/15E148 Safari/604.1": "Chrome 122 / iOS / mobile",
    f"{IPAD} CriOS/122.0.6261.89 Mobile/15E148 Safari/604.1": "Chrome 122 / iOS / tablet",
    f"{WIN} Chrome/122.0.0.0 Safari/537.36 Edg/122.0.2365.66": "Edge 122 / Windows / desktop",
    f"{WIN} Chrome/64.0.3282.140 Safari/537.36 Edge/17.17134": "Edge 17 / Windows / desktop",
    f"{DROID} Chrome/122.0.0.0 Mobile Safari/537.36 EdgA/122.0.2365.56": "Edge 122 / Android / mobile",
    f"{IPHONE} Version/17.0 EdgiOS/122.0.2365.63 Mobile/15E148 Safari/605.1.15": "Edge 122 / iOS / mobile",
    f"{MAC} {APPLE} Version/17.4 Safari/605.1.15": "Safari 17 / macOS / desktop",
    f"{IPHONE} Version/17.4 Mobile/15E148 Safari/604.1": "Safari 17 / iOS / mobile",
    f"{IPAD} Version/17.4 Mobile/15E148 Safari/604.1": "Safari 17 / iOS / tablet",
    f"{IPHONE} Mobile/15E148": "iOS WebView / iOS / mobile",
    f"{IPAD} Mobile/15E148": "iOS WebView / iOS / tablet",
    f"{WIN} Chrome/120.0.0.0 Safari/537.36 OPR/106.0.0.0": "Opera 106 / Windows / desktop",
    f"{DROID} Chrome/120.0.0.0 Mobile Safari/537.36 OPR/80.4.4244.76490": "Opera 80 / Android / mobile",
    "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18": "Opera 12 / Windows / desktop",
    "Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; en) Presto/2.12.423 Version/12.16": (
        "Opera Mini 36 / Android / mobile"
    ),
    f"{DROID} SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36": "Samsung Internet 23 / Android / mobile",
    f"{DROID} SamsungBrowser/23.0 Chrome/115.0.0.0 Safari/537.36": "Samsung Internet 23 / Android / tablet",
    f"{WIN} Chrome/118.0.0.0 YaBrowser/23.11.0.0 Safari/537.36": "Yandex 23 / Windows / desktop",
    f"Mozilla/5.0 (Linux; U; Android 9; en-US; Redmi Note 8 Build/PKQ1) {WEBKIT} Version/4.0 Chrome/78.0.3904.108"
    " UCBrowser/13.4.0.1306 Mobile Safari/537.36": "UC Browser 13 / Android / mobile",
    f"{MAC} {APPLE} Version/17.4 Safari/605.1.15 Ddg/17.4": "DuckDuckGo 17 / macOS / desktop",
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko": "Internet Explorer 11 / Windows / desktop",
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0; Touch; Tablet PC 2.0)": (
        "Internet Explorer 10 / Windows / desktop"
    ),
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; Trident/6.0; IEMobile/10.0; ARM; Touch; HTC; 8X)": (
        "Internet Explorer 10 / Windows / mobile"
    ),
    f"{WEBVIEW} Mobile Safari/537.36": "Android WebView 121 / Android / mobile",
    "Mozilla/5.0 (Linux; U; Android 4.0.3; de-de; GT-P5100 Build/IML74K) AppleWebKit/534.30 (KHTML, like Gecko)"
    " Version/4.0 Safari/534.30": "Android Browser 4 / Android / tablet",
    f"Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) {WEBKIT} SamsungBrowser/4.0 Chrome/76.0.3809.146 TV Safari/537.36": (
        "Samsung Internet 4 / Linux / tv"
    ),
    f"Mozilla/5.0 (Web0S; Linux/SmartTV) {WEBKIT} Chrome/87.0.4280.88 Safari/537.36": "Chrome 87 / Linux / tv",
    "Mozilla/5.0 (X11; Linux x86_64) Foo/1.0": "other / Linux / desktop",
    "AppleCoreMedia/1.0.0.21E213 (iPhone; U; CPU OS 17_4 like Mac OS X; en_us)": "other / iOS / mobile",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": BOT,
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)": BOT,
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)": BOT,
    "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; "
    "Bytespider; spider-feedback@bytedance.com)": BOT,
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/120.0.0.0 Safari/537.36": BOT,
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)": BOT,
    "curl/8.5.0": BOT,
    "Wget/1.21.4": BOT,
    "python-requests/2.31.0": BOT,
    "Go-http-client/1.1": BOT,
}

#: What the Open edX apps send, and what only resembles it.
APPS = {
    "Dalvik/2.1.0 (Linux; U; Android 14; Pixel 7 Build/UQ1A.240205.002) 1.0.0": "Open edX app 1 / Android / other",
    "Dalvik/2.1.0 (Linux; U; Android 5.1; Nexus 5 Build/LMY47I) edX/org.edx.mobile/3.3.3": (
        "Open edX app 3 / Android / other"
    ),
    f"{WEBVIEW} Mobile Safari/537.36 OpenEdX/org.openedx.app/1.0.0": "Open edX app 1 / Android / mobile",
    "OpenEdX/org.openedx.app (1.0.0; OS Version 17.4 (Build 21E213))": "Open edX app 1 / iOS / other",
    "My Campus/com.example.campus (12.0.0; OS Versia 17.4 (sborka 21E213))": "Open edX app 12 / iOS / other",
    "OpenEdX/org.openedx.app/1.0.0": "Open edX app 1 / iOS / other",
    f"{IPHONE} Mobile/15E148 edX/org.edx.mobile/2.2.1": "Open edX app 2 / iOS / mobile",
    "edX/org.edx.mobile": "Open edX app / other / other",
    "Dalvik/2.1.0 (Linux; U; Android 14; Pixel 7 Build/UQ1A.240205.002)": "other / Android / other",
    "okhttp/4.12.0": "other / other / other",
    "OpenEdX/1 CFNetwork/1494.0.7 Darwin/23.4.0": "other / other / other",
    "edX-downloader": BOT,
}

ODDITIES = {
    "": "",
    " ": BOT,
    "Alice's browser, alice@example.org": "other / other / other",
    "Chrome/123456789012": "Chrome 1234 / other / other",
    "Firefox/٨٥": BOT,
    "Mozilla/5.0": "other / other / other",
    "Firefox 85 / Windows / desktop ": "other / Windows / desktop",
    "Firefox 85 / Windows / desktop\n": "other / Windows / desktop",
    "other 85 / Linux / desktop": "other / Linux / other",
    "Firefox 85 / Alice / desktop": BOT,
}

CHROME = "Chrome/138.0.7204.168 Safari/537.36"

#: What monitors and health checkers send: those that say their own name only, and those that drive a browser.
MONITORS = (
    *"""
    Uptime-Kuma/1.23.0
    Blackbox Exporter/0.24.0
    GoogleHC/1.0
    Zabbix
    Zabbix 7.0.0
    Site24x7
    HAProxy
    Datadog/Synthetics
    Datadog Agent/7.69.2
    NewRelicPinger/1.0
    gatus/1.0
    Gatus/1.0
    -
    NodePing
    Amazon-Route53-Health-Check-Service (ref 00000000-0000-0000-0000-000000000000)
    ELB-HealthChecker/2.0
    Consul Health Check
    Varnish/health
    GoogleStackdriverMonitoring-UptimeChecks
    Icinga/check_http
    check_http/v2.3.3 (nagios-plugins 2.3.3)
    Panopta v1.1
    uptrends
    updown.io daemon 2.11
    Cloudflare-Healthchecks/1.0
    Honeybadger Uptime Check
    pingping.io/1.0
    Elastic-Heartbeat/8.1.0 (linux)
    kube-probe/1.31
    Envoy/HC
    traefik-healthcheck
    Better Uptime Bot Mozilla/5.0
    Catchpoint
    Hyperping
    Traefik
    a watcher that nobody knows yet/1.0
    websitepulse checker/3.0 (compatible; MSIE 5.5; Linux)
    Mozilla/5.0 (compatible; Uptimia; www.uptimia.com)
    Mozilla/5.0 (compatible; UptimeRobot/2.0)
    Mozilla/5.0 (compatible;A new one)
    """.strip()
    .replace("    ", "")
    .splitlines(),
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} {CHROME} DatadogSynthetics",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} {CHROME} NewRelicSynthetics/1.0",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} {CHROME} PTST/211202.211915",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} {CHROME} RuxitSynthetic/1.0 v123 (Dynatrace)",
    f"{MAC} {WEBKIT} {CHROME} (ThousandEyes Agent)",
    f"{WIN} {CHROME} Playwright/1.40.0",
    f"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; NobodyKnows/1.0) {CHROME}",
)

#: People whose headers have something of a monitor's, or say little.
PEOPLE = (
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)",
    "Mozilla/5.0 (compatible; Konqueror/4.1; Linux; X11; en_US) KHTML/4.1.3 (like Gecko) Fedora/4.1.3-4.fc10",
    "Mozilla/5.0(compatible; U; InfiNet 0.1; Viera) AppleWebKit/420 (KHTML, like Gecko)",
    "Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/601.6 (KHTML, like Gecko) NintendoBrowser/5.1",
    "[FBAN/FB4A;FBAV/83.0.0.20.71;FBLC/it_IT]",
    "nook browser/1.0",
    "MyCampus/12 CFNetwork/1494.0.7 Darwin/23.4.0",
    "okhttp/5.1.0",
)


@pytest.mark.parametrize("agent", MONITORS)
def test_monitors_are_no_visitors(agent: str) -> None:
    """By what they have in common: their own name and no browser's, or a word of what they do behind one."""
    assert reduce_agent(agent) == BOT


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_no_monitors(agent: str) -> None:
    """Old browsers, consoles and televisions, and what apps load with."""
    assert reduce_agent(agent) != BOT


@pytest.mark.parametrize(("agent", "expected"), [*AGENTS.items(), *APPS.items(), *ODDITIES.items()])
def test_reduced(agent: str, expected: str) -> None:
    """A header becomes family, major version, OS family and device class, or "bot"."""
    assert reduce_agent(agent) == expected


def names(table: tuple[tuple[str, str], ...]) -> list[str]:
    return [*dict.fromkeys(name for name, _ in table if name != BOT), OTHER]


def is_reduced(text: str) -> bool:
    """The grammar of the results, read without the module's own pattern."""
    if text in ("", BOT):
        return True
    family, system, device = text.split(" / ")
    named = re.sub(r" [0-9]{1,4}\Z", "", family)
    return named in names(FAMILIES) and system in names(SYSTEMS) and device in names(DEVICES)


#: Pieces of headers, of results and of anything, in any order.
PIECES = sorted({piece for agent in {**AGENTS, **APPS, **ODDITIES} for piece in re.split(r"(?<=[ /;()])", agent)})
HEADERS = st.lists(
    st.sampled_from(PIECES)
    | st.sampled_from([*names(FAMILIES), *names(SYSTEMS), *names(DEVICES), BOT, " / ", " 85", "\n"])
    | st.text(max_size=20)
).map("".join)
RESULTS = st.tuples(
    st.sampled_from(names(FAMILIES)), st.sampled_from(names(SYSTEMS)), st.sampled_from(names(DEVICES))
).map(" / ".join)


@given(st.text() | HEADERS | RESULTS)
@example("bot\n")
@example("x" * MAX_LENGTH + "Firefox/85")
@example("\ud800")
def test_closed_and_idempotent(agent: str) -> None:
    """Whatever is sent, the result is in the grammar, and reducing it again changes nothing."""
    once = reduce_agent(agent)
    assert is_reduced(once)
    assert reduce_agent(once) == once


@given(RESULTS)
def test_results_stay(result: str) -> None:
    """A string of the grammar is returned as it is."""
    assert reduce_agent(result) == result


@given(st.from_regex(r"[A-Z]{2}-[0-9]{1,15}( Build/[A-Z0-9]{1,9})?", fullmatch=True))
def test_devices_leave_no_trace(model: str) -> None:
    """Model and build of a device change nothing."""
    agent = f"Mozilla/5.0 (Linux; Android 14; {model}) {WEBKIT} Chrome/145.0.7632.45 Mobile Safari/537.36"
    assert reduce_agent(agent) == "Chrome 145 / Android / mobile"


#: ua-parser's names of what has another name here; it also names mobile editions.
BROWSERS = {
    "IE": "Internet Explorer",
    "IE Mobile": "Internet Explorer",
    "Yandex Browser": "Yandex",
    "Chrome Mobile WebView": "Android WebView",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "iOS WebView",
    "Android": "Android Browser",
}
OS_NAMES = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS", "Windows Phone": "Windows"}
LINUXES = ("Ubuntu", "Tizen", "Web0S")
BOTS = [agent for agent, expected in AGENTS.items() if expected == BOT]


@pytest.mark.parametrize("agent", [agent for agent in AGENTS if agent not in BOTS and OTHER not in AGENTS[agent]])
def test_as_ua_parser(agent: str) -> None:
    """ua-parser finds the same family, major version and OS."""
    parsed = parse(agent)
    browser, system = parsed.user_agent, parsed.os
    assert browser and system
    family = BROWSERS.get(browser.family) or re.sub(r"( Mobile)?( iOS)?\Z", "", browser.family)
    os_name = "Linux" if system.family in LINUXES else OS_NAMES.get(system.family, system.family)
    assert reduce_agent(agent).split(" / ")[:2] == [f"{family} {browser.major or ''}".strip(), os_name]


@pytest.mark.parametrize("agent", [agent for agent in BOTS if "+http" in agent])
def test_crawlers_as_ua_parser(agent: str) -> None:
    """ua-parser calls the crawlers spiders."""
    device = parse(agent).device
    assert device and device.family == "Spider"


@pytest.mark.parametrize(
    "piece",
    [
        "Version/1",
        "; wv) ",
        "Trident/",
        "a.",
        "/a.b",
        "(",
        "Dalvik/ (Linux) ",
        "x/a.b (1",
        "Android ",
        "bot",
        "A",
        " / ",
    ],
)
def test_hostile_headers_are_cheap(piece: str) -> None:
    """8 KB that repeat a piece of a pattern cost no more than a few milliseconds."""
    agents = [
        f"{start}{piece * 8192}"[:8192] for start in ("", "Opera/9 ", "Mozilla/5.0 (", "Dalvik/", "x like Mac OS X)")
    ]
    started = time.process_time()
    for agent in agents:
        assert is_reduced(reduce_agent(agent))
    assert time.process_time() - started < 3  # a pattern that tries everything would take minutes
