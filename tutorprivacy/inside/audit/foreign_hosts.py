"""
Which hosts a page's source lets a browser ask: templates, scripts, style sheets, HTML in a setting.

What is read is text, not a page that a browser has made: a tag or a style sheet that loads something from a host is
seen, and so is a host in a text of a script, of which it is not known what the script does with it. An address that a
script puts together is not seen, and nor is what a foreign script loads itself. Links, which a visitor has to follow,
are no finding.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: names of hosts
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .findings import FAIL, UNKNOWN

#: Of services that look at visitors: nobody else is there. Each stands for all below it.
OBSERVERS = (
    *("googletagmanager.com", "google-analytics.com", "doubleclick.net", "googleadservices.com", "clarity.ms"),
    *("connect.facebook.net", "hotjar.com", "segment.com", "segment.io", "posthog.com", "matomo.cloud", "mixpanel.com"),
    *(
        "amplitude.com",
        "heap.io",
        "heapanalytics.com",
        "fullstory.com",
        "plausible.io",
        "snap.licdn.com",
        "hs-scripts.com",
    ),
    *("optimizely.com", "branch.io", "getbeamer.com", "usabilla.com", "intercom.io", "analytics.tiktok.com"),
    *("mc.yandex.ru", "static.cloudflareinsights.com", "newrelic.com", "nr-data.net", "sentry.io", "sentry-cdn.com"),
)

_OPENING = re.compile(
    r"<(?:script|iframe|img|link|video|audio|source|embed|object|track|input|image|frame|base)(?=[\s/>])", re.IGNORECASE
)
#: A tag is no longer than this, or it is cut.
_TAG_LENGTH = 4096

_AT_HOST = r"(?:https?:|wss?:)?//([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})(?![A-Za-z0-9.-])"
_LOADED = re.compile(
    r"(?<![\w-])(?:src|href|data|poster|srcset)\s{0,9}=\s{0,9}[\"'{`\\]{0,3}" + _AT_HOST, re.IGNORECASE
)
#: Of a style sheet.
_STYLED = re.compile(r"(?:url\(|@import)\s{0,9}[\"']?" + _AT_HOST, re.IGNORECASE)
#: A text of a script that begins with an address, but for a link in JSX.
_NAMED = re.compile(r"(?<!\shref=)[\"'`]" + _AT_HOST)

#: A link to another page, not to something that is a part of this one.
_ONLY_A_LINK = re.compile(
    r"\brel\s{0,9}=\s{0,9}[\"']?(?:canonical|alternate|author|license|help|next|prev)\b", re.IGNORECASE
)

#: Names of vocabularies, which nobody asks for.
_VOCABULARIES = frozenset({"www.w3.org", "schema.org", "ogp.me", "purl.org", "www.imsglobal.org"})

_BEGIN, _END = "<!--", "-->"


@dataclass(frozen=True)
class Hosts:
    """Sorted names in lower case: `loaded` by a tag or a style sheet, or an observer's; `named` in a script."""

    loaded: tuple[str, ...]
    named: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.loaded or self.named)

    def verdict(self) -> tuple[str, str]:
        """(status, evidence) of a text in which there are some."""
        if self.loaded:
            return FAIL, f"A browser that opens the page asks: {', '.join(self.loaded)}."
        return UNKNOWN, f"A script names, and may ask: {', '.join(self.named)}."


def foreign_hosts(text: str, is_own: Callable[[str], bool], is_script: bool = False) -> Hosts:
    """
    The hosts of others that a text lets a browser ask.

    Args:
        is_own: of a host in lower case: is it the platform's?
        is_script: the whole text is a script; otherwise only what is between tags ``script``.
    """
    bare = _without_comments(text)
    found = {match.group(1).lower() for match in _STYLED.finditer(bare)}
    for opening in _OPENING.finditer(bare):
        tag = bare[opening.start() : opening.start() + _TAG_LENGTH].partition(">")[0]
        if not _ONLY_A_LINK.search(tag):
            found |= {match.group(1).lower() for match in _LOADED.finditer(tag)}
    named = {match.group(1).lower() for match in _NAMED.finditer(bare if is_script else _scripts(bare))}
    found |= {host for host in named if is_observer(host)}
    loaded = {host for host in found if not is_own(host)} - _VOCABULARIES
    others = {host for host in named - found if not is_own(host)} - _VOCABULARIES
    return Hosts(tuple(sorted(loaded)), tuple(sorted(others)))


def is_observer(host: str) -> bool:
    """Is a host one of those that are there to look at visitors?"""
    return f".{host}".endswith(tuple(f".{each}" for each in OBSERVERS))


def _scripts(text: str) -> str:
    """What of a page is a script."""
    pieces = re.split(r"</?script\b", text, flags=re.IGNORECASE)
    return "\n".join(piece.partition(">")[2] for piece in pieces[1::2])


def _without_comments(text: str) -> str:
    """Without those of HTML that end, and without lines that are comments of Mako or of a script."""
    first, *rest = text.split(_BEGIN)
    text = first + "".join(piece.partition(_END)[2] if _END in piece else piece for piece in rest)
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(("##", "//", "{#", "* ", "/*")))
