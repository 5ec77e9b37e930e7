"""Purposes that visitors are asked for, a site that asks, and third parties that say when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Route

from tutorprivacy.inside.words.languages import CODES

from .chromium import Window
from .environment import Lab

STATISTICS, FILMS = "stats.third-party.example", "films.third-party.example"


def purpose(name: str, host: str, **more: Any) -> dict[str, Any]:
    """One purpose, named in every language."""
    return {
        "purpose": name,
        "names": {code: f"Purpose {name} ({code})" for code in CODES},
        "about": {code: f"What {host} gets <{code}> & why" for code in CODES},
        "scripts": [f"https://{host}/{name}.js"],
        **more,
    }


ANALYTICS = purpose("analytics", STATISTICS, data={"_paq": [["trackPageView"]]}, cookies=["_pk_*"])
VIDEO = purpose("video", FILMS)
BOTH = [ANALYTICS, VIDEO]

#: Everything that a cookie of the answer's name may be and an answer is not.
ODD = [
    *("", "1", "yes", "VERSION", "VERSION.", "VERSION.analytics:1", "VERSION.video:1.analytics:1"),
    *("VERSION.analytics:1.video:2", "VERSION.analytics:1.video:1.more:1", "00000000.analytics:1.video:1"),
    *("VERSION.analytics:1.video:1.", "version.analytics:1.video:1", "VERSION.analytics:true/video:true"),
]

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>t</title><link rel="icon" href="data:,"></head>'
    '<body><main><h1>Course</h1><a href="#x">link of the page</a></main></body></html>'
)

#: What the stand-in's pages are instead: in a language, and with a policy, if their address asks for it.
VIEW = f"""
    text = {PAGE!r}.replace('lang="en"', f'lang="{{request.GET.get("lang", "en")}}"')
    policy = request.GET.get("policy")
    return HttpResponse(text, headers={{"Content-Security-Policy": policy}} if policy else None)
"""
_INSTEAD = '    return HttpResponse("<html>page</html>")\n'


def build(folder: Path, major: int = 22, **config: Any) -> Lab:
    """A lab whose pages are whole ones, in the LMS, in Studio and in the micro-frontends."""
    lab = Lab(folder / "lab", major, ["mfe", "privacy"], config)
    lab.build()
    views = lab.platform / "common" / "views.py"
    text = views.read_text()
    assert _INSTEAD in text
    views.write_text(text.replace(_INSTEAD, VIEW))
    for page in (lab.folder / "openedx-mfe" / "dist").glob("*/index.html"):
        page.write_text(PAGE.replace("Course", f"Application {page.parent.name}"))
    return lab


def third_parties(window: Window) -> None:
    """They answer with a program that says so in ``ran``, and takes what it finds in ``_paq``."""

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        body = f"(window.ran = window.ran || []).push('{name}'); window.found = JSON.stringify(window._paq);"
        body += "document.cookie = '_pk_id=1; path=/';" if name == "analytics.js" else ""
        route.fulfill(content_type="text/javascript", body=body)

    window.page.context.route("https://*.third-party.example/**", answer)


def asked(window: Window) -> set[str]:
    """The third parties that were asked for something."""
    return {host for host in window.hosts if host.endswith(".third-party.example")}


def ran(window: Window) -> list[str]:
    """What of them runs in this page, as far as it has come."""
    return list(window.page.evaluate("window.ran || []"))


def wait_for(window: Window, *programs: str) -> None:
    """Until these run in this page, in this order, and no others."""
    window.page.wait_for_function("names => (window.ran || []).length >= names.length", arg=list(programs))
    window.page.wait_for_load_state("networkidle")
    assert ran(window) == list(programs)
