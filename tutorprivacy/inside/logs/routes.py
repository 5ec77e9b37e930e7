"""
Which words of a request's path are the platform's: those of a path that leads somewhere.

A path that leads nowhere consists of whatever its visitor wrote: a name, a mistyped address, a search.

.. no_pii: it knows the routes of the platform
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.urls import resolve
from django.utils.encoding import escape_uri_path

from ..minimize.reductions import REDACTED, reduce_path
from ..pii import glossary
from ..pii.limits import CUT_MARGIN
from ..pii.names import is_identifier, is_ordinary
from ..pii.paths import METHODS

#: In place of a path to which there is no route.
NOWHERE = f"/{REDACTED}"

#: Characters of a path that are looked at.
_MAX_PATH = 2048

_NOT_FOUND = 404

#: Its logger, of Django.
_DEVELOPMENT_SERVER = "django.server"


def route(request: Any, status: int | None) -> str:
    """
    The path of a request that was answered, percent-encoded, without people and what only a visitor said.

    Args:
        status: of the answer; None if there is none.
    """
    path, found = str(request.path_info), _found(request, status)
    if found is None and not _is_known(path):
        return NOWHERE
    kept = path[:_MAX_PATH]
    if status == _NOT_FOUND:
        for words in sorted(_words(found), key=len, reverse=True):
            kept = kept.replace(words, REDACTED)
    people = {str(value) for name, value in getattr(found, "kwargs", {}).items() if _is_of_somebody(name)}
    if people:  # also of routes that other applications bring, of which no prefix is known
        kept = "/".join(REDACTED if segment in people else segment for segment in kept.split("/"))
    # Encoded, as it was sent: a space must not end a username, nor a line break the line.
    reduced = reduce_path(escape_uri_path(kept))
    # What the cut has left of an address or of a name is not in the log.
    return reduced[:-CUT_MARGIN] if len(path) > _MAX_PATH else reduced


def known_method(request: Any) -> str:
    """The method of a request; what is none was its visitor's word."""
    method = str(getattr(request, "method", ""))
    return method if method in METHODS else REDACTED


def leads_nowhere(request: Any) -> bool:
    """Is there no route to the path of a request, which may not have been answered yet?"""
    return not _is_known(str(request.path_info)) and _found(request, None) is None


def _is_known(path: str) -> bool:
    """Without a route: the beginning, and the pages of this plugin's that a middleware answers."""
    opt_out, learner = (getattr(settings, name, {}).get("path") for name in ("PRIVACY_OPT_OUT", "PRIVACY_LEARNER"))
    return path in ("/", opt_out) or bool(learner and path in (learner, f"{learner}/delete", f"{learner}/archive"))


def _found(request: Any, status: int | None) -> Any:
    """Where the path leads; None: nowhere."""
    found = getattr(request, "resolver_match", None)
    if found is None and status != _NOT_FOUND:  # a middleware has answered, before there was a route
        return _resolved(request, str(request.path_info))
    return found


def _resolved(request: Any, path: str) -> Any:
    try:
        return resolve(path, getattr(request, "urlconf", None))
    except Exception:  # none, or what looks for one fails itself
        return None


def _is_of_somebody(name: str) -> bool:
    """By what a route calls a part of its path: ``<str:username>``."""
    return glossary.category_of(name) in (glossary.PERSON, glossary.CONTACT)


def _words(found: Any) -> Iterator[str]:
    """What a route takes from a path, and no key, number or word of the platform's is."""
    for value in (*getattr(found, "args", ()), *getattr(found, "kwargs", {}).values()):
        if isinstance(value, str) and value and not is_identifier(value) and not is_ordinary(value.lower()):
            yield value


def without_unknown_path(text: str, record: logging.LogRecord | None) -> str:
    """Django's line about an answer (``Not Found: …``), with no more of path and method than the request log has."""
    if record is not None and record.name == _DEVELOPMENT_SERVER:
        return _of_development_server(text, record)
    status = getattr(record, "status_code", None)
    if not isinstance(status, int):  # most lines
        return text
    request = getattr(record, "request", None)
    method = getattr(request, "method", None)
    if isinstance(method, str) and method not in METHODS and f"({method})" in text:  # Method Not Allowed (…)
        text = text.replace(f"({method})", f"({REDACTED})")
    path = getattr(request, "path", "")
    if not isinstance(path, str) or len(path) < 2 or path not in text:
        return text
    shown = route(request, status)
    return text if shown == escape_uri_path(path) else text.replace(path, shown)


def _of_development_server(text: str, record: logging.LogRecord) -> str:
    """The request log of ``tutor dev``; it is handed the line that was sent, and no request of Django's."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    if len(arguments) > 1 and not isinstance(arguments[0], str):  # "code %d, message %s": it quotes what it cannot read
        return text.replace(str(arguments[1]), str(arguments[1]).partition(" (")[0])
    words = str(arguments[0]).split() if arguments else []
    if len(words) < 2:
        return text
    if words[0] not in METHODS:
        text = text.replace(words[0], REDACTED)
    sent, status = words[1].partition("?")[0], str(arguments[1]) if len(arguments) > 1 else ""
    request = SimpleNamespace(path_info=unquote(sent))
    request.resolver_match = _resolved(request, request.path_info)
    shown = route(request, int(status) if status.isdecimal() else None)
    return text if shown == sent or len(sent) < 2 else text.replace(sent, shown)
