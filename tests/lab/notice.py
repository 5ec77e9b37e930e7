"""The public notice: made of settings, and read as a browser does."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from typing import Any

from tutorprivacy.notice.served import public_notice
from tutorprivacy.settings import operator_facts, values

PLATFORM = "Example Academy"
CONTACT = "contact@example.org"

MADE = {name: f"made-of-{name.lower()}"[-30:] for name, _template in values.unique()}
DEFAULTS = {**dict(values.defaults()), **MADE}
CONFIG = {"PLATFORM_NAME": PLATFORM, "CONTACT_EMAIL": CONTACT, "LANGUAGE_CODE": "en"}

EVENTS = {"PRIVACY_TRACKING": "pseudonymous"}
FULL = {"PRIVACY_TRACKING": "full"}
COUNTS = {"PRIVACY_USAGE_ENABLED": True}
TRUNCATE = {"PRIVACY_IP_ADDRESS": "truncate"}
SCHEDULE = {"PRIVACY_RETIREMENT_SCHEDULE": "30 2 * * *"}
OPERATOR = {
    "PRIVACY_OPERATOR": operator_facts.read(
        {
            "controller": "Example University, Street 1 <b>{$PATH}",
            "representative": "Example GmbH",
            "officer": "dpo@university.example",
            "purposes": {kind: f"purpose of {kind}" for kind in operator_facts.KINDS},
            "legal_bases": {kind: {"en": f"basis of {kind}", "fr": f"base de {kind}"} for kind in operator_facts.KINDS},
            "recipients": {"fr": "Personne d’autre"},
            "transfers": "None",
            "authority": "Authority, Brussels",
            "policy": "https://university.example/privacy?a=1&b=`{x}`",
            "date": "2026-11-28",
        }
    )
}
SERVICE = {"PRIVACY_RETIREMENT_SERVICES": [{"name": "CRM", "url": "https://crm.example", "path": "/retire"}]}

VOID = {"meta"}


class Page(HTMLParser):
    """
    A page, parsed; everything that is opened must be closed, in order.

    ``tags`` holds every start tag with its attributes, ``texts`` what stands in each element
    that has text of its own: (tag, id of the heading above, text).
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self._section = ""
        self._text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "h2":
            self._section = str(dict(attrs)["id"])
        if tag in ("li", "p", "h1", "h2", "title", "style"):
            self._text = ""

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open.pop() == tag
        if tag in ("li", "p", "h1", "h2", "title", "style"):
            self.texts.append((tag, self._section, self._text))

    def handle_data(self, data: str) -> None:
        """Text."""
        self._text += data


def paragraphs(html: str) -> dict[str, list[str]]:
    """The sentences of each section, by the heading's id."""
    found: dict[str, list[str]] = {}
    for tag, section, text in Page(html).texts:
        if tag == "li" and section:
            found.setdefault(section, []).append(text)
    return found


def unpacked(page: Mapping[str, str]) -> str:
    """The HTML of one of the pages that are served."""
    return gzip.decompress(base64.b64decode(page["packed"])).decode()


def pages(
    changes: dict[str, Any], enabled: Collection[str] = (), config: dict[str, Any] | None = None
) -> dict[str, str]:
    """The HTML of each language."""
    notice = public_notice({**DEFAULTS, **changes}, {**CONFIG, **(config or {})}, enabled)
    return {page["language"]: unpacked(page) for page in notice["pages"]}
