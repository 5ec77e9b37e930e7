"""
URLs of hosts that are not the platform's: where somebody came from, or looks at.

Kept is the scheme, and that it is elsewhere. The platform's own URLs stay; `pii.patterns` deals with them.

.. pii: Any text, for as long as a call takes.
.. pii_types: other
.. pii_retirement: retained
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

#: In place of a host and of all behind it.
ELSEWHERE = "elsewhere"

#: Between a scheme and a host: as it is, as JSON may escape it, and percent-encoded, more than once.
_BETWEEN = re.compile(r":\\{0,3}/\\{0,3}/|%(?:25){0,3}3[Aa](?:%(?:25){0,3}2[Ff]){2}")
#: Of a bounded length, so that no text is searched again from each of its letters.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,23}\Z")
_SCHEME_LENGTH = 24

#: Behind these is a key of the platform's, or a file.
_NO_HOST = frozenset({"i4x", "file", "sqlite"})

#: A quote ends a URL in most lines, and is a part of it where letters follow.
_REST = re.compile(r"(?:[^\s\"'<>]|'(?=[\w/%]))*")
_HOST = re.compile(r"(?:[^\s/?#\\%\"'<>@]*@)*(\[[^\s/\]]*\]|[^\s/?#\\%\"'<>@:&;,()}|]*)")
_BEHIND = ".,:;)]}\\"


def sub_foreign_urls(text: str, is_own: Callable[[str], bool]) -> str:
    """
    Take from URLs of other hosts all but their scheme: ``https://elsewhere``.

    Args:
        is_own: of a host in lower case, without port: is it the platform's?
    """
    if "//" not in text and "%" not in text and "\\/" not in text:
        return text
    pieces, done = [], 0
    for between in _BETWEEN.finditer(text):
        at = between.start()
        scheme = _SCHEME.search(text[max(done, at - _SCHEME_LENGTH) : at]) if at >= done else None
        if scheme is None or scheme.group().lower() in _NO_HOST:
            continue
        start = between.end()
        host = _HOST.match(text, start)
        name = host.group(1).strip("[]").rstrip(".").lower() if host else ""
        if not name or is_own(name):
            continue
        rest = _REST.match(text, start)
        url = rest.group() if rest else ""
        pieces += [text[done:start], ELSEWHERE]
        done = start + len(url.rstrip(_BEHIND))
    return "".join([*pieces, text[done:]]) if pieces else text


def one_of(hosts: Collection[str]) -> Callable[[str], bool]:
    """Is a host one of these? A dot in front stands for it and all below, as in Django's ALLOWED_HOSTS."""
    names = frozenset(host.lower() for host in hosts if not host.startswith("."))
    endings = tuple(host.lower() for host in hosts if host.startswith(".") and len(host) > 1)
    return lambda host: host in names or (bool(endings) and f".{host}".endswith(endings))
