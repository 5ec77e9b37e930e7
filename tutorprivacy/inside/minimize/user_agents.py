"""
What is kept of a User-Agent header: family, major version, OS family and device class.

"Firefox 85 / Windows / desktop" says which browsers a site has to support; the rest (model,
build, patch level, language, app ids) tells one person's device from another's. The tables
below decide, the first match wins, and only their names and the digits of a major version are
returned. Rare browsers have no row, as rare is nearly a name: they count as the one they carry.

What a header does not say cannot be told: Brave is Chrome, an iPad that asks for desktop pages
a Mac, such a phone a Linux desktop. Chromium freezes OS versions and models ("Windows NT 10.0",
"Android 10; K"), of which nothing is kept anyway.

Standard library only: this module is imported on the operator's host, too.

.. pii: A browser's User-Agent header, for as long as a call takes; a bounded cache keeps recent ones in memory.
.. pii_types: other
.. pii_retirement: retained
"""

from __future__ import annotations

import re
from functools import lru_cache

_Table = tuple[tuple[str, str], ...]

OTHER = "other"
BOT = "bot"  # crawlers, monitors and HTTP libraries: nothing else is said of them

#: Characters that are looked at: browsers send fewer, and what decides stands in front.
MAX_LENGTH = 512

#: "/org.openedx.app" in the mobile apps' headers; white labels keep its form.
_APP_ID = r"/[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+"
_VERSION = "([0-9]{1,4})"

#: (name, pattern), the pattern's group is the major version. Nearly every browser also names
#: those it descends from, so the descendants come first. The Open edX apps send (openedx-app-*):
#:   Android, API       Dalvik/2.1.0 (Linux; U; Android 14; ... Build/...) 1.0.0
#:   Android, web view  (the web view's) OpenEdX/org.openedx.app/1.0.0
#:   iOS, API           OpenEdX/org.openedx.app (1.0.0; OS Version 17.4 (Build ...))
#:   iOS, web view      OpenEdX/org.openedx.app/1.0.0
#: okhttp and CFNetwork carry their downloads, but also those of any other app: they are "other",
#: as "bot" would take learners for machines.
FAMILIES: _Table = (
    # Libraries begin the header; further back their names are also models of phones (CUBOT, too).
    (
        BOT,
        r"(?i:\A(?:curl|wget|python|httpx|java|go-http-client|apache-httpclient|libwww-perl|ruby|guzzlehttp|axios|node"
        r"|undici|postmanruntime|insomnia|locust|k6|prometheus|kube-probe|check_http|whatsapp|edx-downloader)\b"
        r"|(?<!cu)bot(?![a-z])|https?:/|crawl|spider|slurp|indexer|scrap|headless|phantomjs|lighthouse|preview|monitor"
        r"|pingdom|statuscake|nikto|nmap|zgrab|nutch|ia_archiver|facebookexternal|google(?:other|-insp)|-google\b)",
    ),
    # Monitors and tests that drive a browser carry its whole header, and add what they are.
    (
        BOT,
        r"(?i:health[-_ ]?check|uptim[eio]|synthetic|heartbeat|pinger\b|probe\b|watchdog|\bPTST/|gtmetrix|thousandeyes"
        r"|catchpoint|site24x7|appinsights|dareboost|siteimprove|silktide|\brigor\b|ghost ?inspector|playwright"
        r"|puppeteer|selenium|webdriver|link-?check|checker\b|validator|scanner|acunetix|openvas|httrack|netcraft"
        r"|sitemap|fetcher\b|imageproxy)",
    ),
    # "compatible" was a browser's word while it still had to be like Netscape's; who else says it is none.
    (BOT, r"[(;] ?compatible;(?! ?(?:MSIE|Konqueror|U;|Linux|Windows))"),
    ("Open edX app", rf"{_APP_ID}/{_VERSION}"),
    ("Open edX app", rf"{_APP_ID} \({_VERSION}[^;()]*; OS "),
    ("Open edX app", rf"\ADalvik/.*\) {_VERSION}\.[0-9]"),
    ("Open edX app", r"/org\.(?:edx|openedx)\."),
    ("Edge", rf"\b(?:Edg|EdgA|EdgiOS|Edge)/{_VERSION}"),
    ("Opera Mini", rf"\b(?:Opera Mini|OPiOS)/{_VERSION}"),
    ("Opera", rf"(?:\b(?:OPR|OPX|OPT)/|\AOpera/(?:.*\bVersion/)?){_VERSION}"),
    ("Samsung Internet", rf"\bSamsungBrowser/{_VERSION}"),
    ("Yandex", rf"\bYaBrowser/{_VERSION}"),
    ("UC Browser", rf"\bUC ?Browser/{_VERSION}"),
    ("DuckDuckGo", rf"\b(?:DuckDuckGo|Ddg)/{_VERSION}"),
    ("Internet Explorer", rf"\b(?:MSIE |Trident/[^()]*\brv:){_VERSION}"),
    ("Firefox", rf"\b(?:Firefox|FxiOS|Focus)/{_VERSION}"),
    ("Android WebView", rf"\bVersion/4\.0 Chrome/{_VERSION}"),
    ("Chrome", rf"\b(?:Chrome|CriOS|Chromium)/{_VERSION}"),
    ("Android Browser", rf"\bAndroid\b.*\bVersion/{_VERSION}"),
    ("Safari", rf"\bVersion/{_VERSION}[0-9.]* (?:Mobile/\w+ )?Safari/"),
    ("iOS WebView", r" like Mac OS X\).* Mobile/"),  # names no version of a browser
)

SYSTEMS: _Table = (
    ("Windows", r"\bWindows\b"),  # Windows Phone says that it is like Android and like iPhone
    ("iOS", rf"\b(?:iPhone|iPad|iPod|iOS [0-9])|\([0-9][^;()]*; OS |\A[^/]+{_APP_ID}/[0-9.]+\Z"),
    ("Android", r"\bAndroid\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMacintosh\b|\bMac OS X\b"),
    ("Linux", r"\bLinux\b"),
)

#: The apps' API headers do not say whether they come from a phone or a tablet: "other".
DEVICES: _Table = (
    ("tv", r"(?i:\b(?:smart-?tv|hbbtv|apple ?tv|googletv|android tv|web0s|crkey|roku|playstation|xbox)\b)|; AFT[A-Z]"),
    ("tablet", r"\biPad\b|\bTablet\b(?! PC)|\bKindle\b"),
    ("mobile", r"\b(?:Mobile|iPhone|iPod|Phone|IEMobile|Opera Mini|Opera Mobi|UCWEB|MIDP)\b"),
    ("tablet", r"\AMozilla/.*\bAndroid\b"),  # browsers on Android say "Mobile" on phones only
    ("desktop", r"\b(?:Windows|Macintosh|X11|CrOS|Wayland)\b|\bLinux (?:x86_64|i686|aarch64)\b"),
)

#: What a browser or an app says that says nothing else. A header that names neither a family nor a system nor a device,
#: and not even this, is that of a program.
_OF_PEOPLE = re.compile(r"(?i)\A(?:mozilla|opera)/|browser|netfront|webkit|okhttp|cfnetwork|\bfb(?:an|av)/", re.ASCII)


def _names(table: _Table) -> str:
    return "|".join(dict.fromkeys(name for name, _ in table if name != BOT))


# ASCII: other scripts have digits, too, and those are not in the grammar.
_FAMILIES, _SYSTEMS, _DEVICES = (
    [(name, re.compile(pattern, re.ASCII)) for name, pattern in table] for table in (FAMILIES, SYSTEMS, DEVICES)
)

#: Every string that can be returned, but the empty one.
_REDUCED = re.compile(
    rf"{BOT}|(?:(?:{_names(FAMILIES)})(?: [0-9]{{1,4}})?|{OTHER}) / (?:{_names(SYSTEMS)}|{OTHER})"
    rf" / (?:{_names(DEVICES)}|{OTHER})"
)


def _first(rules: list[tuple[str, re.Pattern[str]]], agent: str) -> tuple[str, re.Match[str] | None]:
    for name, pattern in rules:
        if found := pattern.search(agent):
            return name, found
    return OTHER, None


def reduce_agent(agent: str) -> str:
    """
    Reduce a User-Agent header to ``<family> <major version> / <OS> / <device class>``.

    Crawlers, monitors and HTTP libraries become ``bot``, and so does what claims to be nothing that somebody
    could look at; what is unknown otherwise ``other``. An empty header and one that is reduced already are
    returned as they are.
    """
    return _reduce(agent[:MAX_LENGTH])


@lru_cache(maxsize=4096)  # of short strings: below ten megabytes, whatever is sent
def _reduce(agent: str) -> str:
    if not agent or _REDUCED.fullmatch(agent):
        return agent
    family, found = _first(_FAMILIES, agent)
    if family == BOT:
        return BOT
    version = f" {found.group(1)}" if found and found.lastindex else ""
    system, device = _first(_SYSTEMS, agent)[0], _first(_DEVICES, agent)[0]
    if family == system == device == OTHER and not _OF_PEOPLE.search(agent):
        return BOT
    return f"{family}{version} / {system} / {device}"
