"""
Patterns for the ``regexp`` filters of Caddy's log, in RE2's words.
"""

from __future__ import annotations

from ..inside.pii import paths

#: What may break in a connection, in the words of Go's net, net/http and http2: the last part of their errors.
_ERRORS = (
    *("EOF", "unexpected EOF", "broken pipe", "connection reset by peer", "connection refused", "connection timed out"),
    *("i/o timeout", "context canceled", "context deadline exceeded", "use of closed network connection"),
    *("no such host", "no route to host", "network is unreachable", "client disconnected", "http2: stream closed"),
    "http: request body too large",
)


def uri_pattern() -> tuple[str, str]:
    """
    The patterns of `pii.paths` for one ``regexp`` filter of Caddy on ``request>uri``.

    Returns:
        (RE2 pattern, replacement): ``/u/alice/x?token=abc`` becomes ``/u/-/x?-``. Caddy
        allows one expression for each field, hence the alternation.
    """
    # Not a path, as proxies are asked: http://alice@host/u/alice, host:443
    other = r"^[^/?]+(?://[^/?]*)?"
    email = r"[^/?@]+(?:@|%40)(?:[\w-]+\.)+[\w-]*[a-zA-Z][\w-]*"
    pattern = rf"^(/)[^?]*{paths.HIDDEN}[^?]*|{other}|{paths.RESTS}[^?]*[^/?]|{paths.PREFIXES}[^/?]+|{email}|(\?).*"
    return pattern, "${1}${2}${3}${4}-"


def method_pattern() -> str:
    """A pattern for Caddy, of which the first group has the method, if it is one (see `METHODS`)."""
    return rf"^({'|'.join(sorted(paths.METHODS))})$|^.*$"


def error_pattern() -> str:
    """A pattern for Caddy, of which the first group has the kind of an error, without whose connection it was."""
    return rf"(?s)^(?:.*: )?({'|'.join(_ERRORS)})$|^.*$"
