"""
What may be said of texts, addresses and queries to a tracker.

A text goes through the engine of the application log, with the names of whoever makes the request; an address is the
route that it leads to; a query to a database has no values.

.. pii: What trackers are about to send, for as long as a call takes.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from ..logs.latest_request import latest_request
from ..logs.redacting_formatter import RedactingFormatter
from ..logs.routes import NOWHERE, route
from ..minimize.reductions import REDACTED
from ..pii.limits import CUT_MARGIN, MAX_URL
from ..pii.paths import METHODS

#: Trackers cut what is long, and so perhaps a name, of which the rest would be found by nobody. Shorter is whole.
_SHORTEST_CUT = 400
_CUT = ("...", "…")

#: Comments, which tools write the request's path and user into; texts; numbers that are no part of a name.
#: A name between quotes stays if a dot says that it is one: "auth_user"."id". MySQL takes others for texts.
_SQL = re.compile(
    r"(?P<name>\"\w{1,64}\"(?=\.)|(?<=\.)\"\w{1,64}\"|`[^`]{1,64}`)"
    r"|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|(?:--|\#)[^\n]*"
    r"|'(?:[^'\\]|\\(?:.|\Z)|'')*(?:'|\Z)|\"(?:[^\"\\]|\\(?:.|\Z)|\"\")*(?:\"|\Z)|\$\$.*?(?:\$\$|\Z)"
    r"|(?<![\w$%.])[-+]?\d[\w.]*",
    re.DOTALL,
)
_MAX_SQL = 8192
_IS_SQL = re.compile(
    r"\(?(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|SET|SHOW|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|CREATE|ALTER|DROP"
    r"|PRAGMA|TRUNCATE|EXPLAIN|CALL|LOCK|UNLOCK|START|USE)\b",
    re.IGNORECASE,
)

#: ``GET https://…``, as trackers call a request to somebody.
_METHOD_AND_URL = re.compile(r"([A-Z]{3,7}) (\S+)\Z")
#: Of Redis, which is in capitals. A key has other signs behind its first word, and may be called like somebody.
_COMMAND = re.compile(r"[A-Z]{2,20}(?= |\Z)")


class Words:
    """
    See above.

    Args:
        options: arguments of `RedactingFormatter`, but for the wrapped formatter.
        again: has all been through here before? Then an address is what `address` has left.
    """

    def __init__(self, options: Mapping[str, Any], again: bool = False) -> None:
        self._formatter = RedactingFormatter(logging.Formatter("%(message)s"), **options)
        self._is_own_host = self._formatter.is_own_host
        self.again = again

    def text(self, value: Any) -> str:
        """A text without people, as the log would have it. Never raises: what fails is a placeholder."""
        said = _without_cut(str(value))
        return self._formatter.format(_record(msg=said)) if said else said

    def message(self, record: logging.LogRecord) -> str:
        """The message of a record of the log; of its arguments it is known that they are arguments."""
        bare = {**vars(record), "exc_info": None, "exc_text": None, "stack_info": None}
        if getattr(record, "request", None) is None:
            bare["request"] = latest_request()
        return self._formatter.format(logging.makeLogRecord(bare))

    def error(self, kind: Any, value: Any) -> str:
        """What an error says, of which the kind is told by itself. Of a learner's errors nothing is left (`logs`)."""
        begin = f"{kind}: "
        said = self._formatter.format(_record(msg=begin + _without_cut(str(value))))
        return said.removeprefix(begin) if said.startswith(begin) else REDACTED

    def address(self, url: Any) -> str:
        """Of a URL of the platform's or a path: the route, without people; of others, that it is elsewhere."""
        try:
            parts = urlsplit(str(url)[:MAX_URL])
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return REDACTED
        if host and not self._is_own_host(host):
            return f"{parts.scheme}://elsewhere"
        begin = f"{parts.scheme}://{host}{f':{port}' if port else ''}" if host else ""
        return begin + self.text(self._path(parts.path) if parts.path else "")

    def _path(self, path: str) -> str:
        if self.again:
            return path
        request = latest_request()
        decoded = unquote(path)
        if request is None or request.path_info != decoded:
            if not _routes_are_there():
                return "/" if decoded == "/" else NOWHERE
            request = SimpleNamespace(path_info=decoded)
        return route(request, None)

    def is_route(self, name: str) -> bool:
        """Is a name, but for a method in front, that of the route on which the request is? It has no value in it."""
        found = getattr(latest_request(), "resolver_match", None)
        return bool(name) and name.partition(" ")[2] == getattr(found, "route", None)

    def sql(self, query: Any) -> str:
        """A query without values and comments."""
        said = str(query)
        if len(said) > _MAX_SQL:
            said = said[:_MAX_SQL].rpartition(" ")[0]
        said = _SQL.sub(lambda found: found["name"] or ("" if found[0][:2] in ("/*", "--") else "?"), said).strip()
        return said if _IS_SQL.match(said) else self.text(said)

    def description(self, kind: str, value: Any) -> str:
        """
        What a span or a breadcrumb is called.

        Args:
            kind: of the span: ``db``, ``db.redis``, ``cache.get``, ``http.client``, or anything else.
        """
        said = str(value)
        if kind.startswith(("db.redis", "cache", "redis")):
            word = _COMMAND.match(said)
            return word[0] if word else ""  # keys of sessions and users behind it; of caches, only keys are told
        if kind.startswith(("db", "query", "sql")):
            return self.sql(said)
        found = _METHOD_AND_URL.match(said)
        if found and found[1] in METHODS:
            return f"{found[1]} {self.address(found[2])}"
        return self.text(said)


def _routes_are_there() -> bool:
    """
    Are the routes imported already, to the end?

    A tracker sends from a thread of its own, and tells of that request, too. If routes were imported there, a server
    that forks meanwhile would have workers in which that import never ends, and so no first request.
    """
    module = sys.modules.get(str(getattr(settings, "ROOT_URLCONF", None)))
    return module is not None and not getattr(module.__spec__, "_initializing", False)


def _record(**fields: Any) -> logging.LogRecord:
    return logging.makeLogRecord({**fields, "request": latest_request()})


def _without_cut(text: str) -> str:
    """Without the word at which a tracker has cut a text, and what may belong to it."""
    if len(text) < _SHORTEST_CUT or not text.endswith(_CUT):
        return text
    return text[: -min(CUT_MARGIN, len(text) // 2)].rpartition(" ")[0] + " …"
