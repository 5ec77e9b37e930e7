"""
The learner's browser: the standard library's, bounded, and nowhere but where a visit says.

No redirect is followed, and no proxy of the environment is used. Certificates are verified.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

#: For one answer; a page of a site that was just started takes long.
SECONDS = 60.0

#: What is read of an answer.
_ANSWER_BYTES = 1 << 20

_ERRORS = (OSError, http.client.HTTPException, ssl.SSLError)


@dataclass(frozen=True)
class Site:
    """
    A host of the platform.

    Args:
        host: its name, as browsers know it.
        port: where it is served.
        https: by TLS.
    """

    host: str
    port: int
    https: bool

    @property
    def origin(self) -> str:
        """As browsers write it."""
        scheme, usual = ("https", 443) if self.https else ("http", 80)
        return f"{scheme}://{self.host}" + ("" if self.port == usual else f":{self.port}")


@dataclass(frozen=True)
class Visit:
    """
    One kind of request.

    Args:
        kind: its name in the report.
        site: where to.
        path: with its query.
        form: fields of a form; makes it a POST.
        document: what is sent as JSON; makes it a POST.
        method: another one than these.
        headers: on top of the browser's.
        host: what is asked for there, if not the site's name.
    """

    kind: str
    site: Site
    path: str
    form: Mapping[str, str] | None = None
    document: Any = None
    method: str = ""
    headers: Mapping[str, str] | None = None
    host: str = ""


class Browser:
    """
    Sends visits, and keeps its cookies.

    Args:
        headers: what it says of itself with every request.
        cookie: one that others have set.
        connect: address of the server, in place of each site's; with a port of its own, if any.
        source: address of this machine to connect from.
    """

    def __init__(
        self, headers: Mapping[str, str], cookie: str, connect: tuple[str, int | None] | None, source: str | None
    ) -> None:
        self._headers, self._cookie = headers, cookie
        self._connect_to, self._source = connect, source
        self.cookies: dict[str, str] = {}
        #: Why there was no answer, as far as it names nobody.
        self.last_error = ""
        #: Where the last answer would lead; nobody goes there by itself.
        self.location = ""
        #: What was read of the last answer.
        self.content = b""

    def send(self, visit: Visit) -> int:
        """
        Send one; again, if the connection broke off: a server that does not read a body may reset it.

        Returns:
            the status; 0: there was no answer.
        """
        return self._try(visit) or self._try(visit)

    def _try(self, visit: Visit) -> int:
        self.location, self.content = "", b""
        try:
            connection = self._connection(visit.site)
        except _ERRORS as error:
            self.last_error = getattr(error, "strerror", None) or type(error).__name__
            return 0
        try:
            body, kind = _body(visit)
            headers = self._with_cookies(visit) | ({"Content-Type": kind} if kind else {})
            method = visit.method or ("POST" if body is not None else "GET")
            connection.request(method, visit.path, body, headers)
            answer = connection.getresponse()
            self.content = answer.read(_ANSWER_BYTES)
        except _ERRORS as error:
            self.last_error = type(error).__name__
            return 0
        finally:
            connection.close()
        self.location = answer.headers.get("Location", "")
        for value in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, rest = value.partition("=")
            self.cookies[name.strip()] = rest.partition(";")[0].strip('"')
        return answer.status

    def break_off(self, visit: Visit, announced: int) -> None:
        """Begin an upload of so many bytes, and hang up in the middle of it."""
        body, kind = _body(visit)
        headers = {**self._with_cookies(visit), "Content-Type": kind, "Content-Length": str(announced)}
        head = f"POST {visit.path} HTTP/1.1\r\n" + "".join(f"{name}: {each}\r\n" for name, each in headers.items())
        self._send_raw(visit.site, head.encode() + b"\r\n" + (body or b""))

    def leave(self, visit: Visit) -> None:
        """Ask, and hang up before the answer."""
        head = f"GET {visit.path} HTTP/1.1\r\n"
        head += "".join(f"{name}: {each}\r\n" for name, each in self._with_cookies(visit).items())
        self._send_raw(visit.site, head.encode() + b"\r\n")

    def send_nonsense(self, visit: Visit) -> None:
        """What is no HTTP."""
        self._send_raw(visit.site, f"GET {visit.path} NOT/HTTP\r\n\r\n".encode())

    def _send_raw(self, site: Site, data: bytes) -> None:
        try:
            connection = self._connection(site)
        except _ERRORS:
            return
        with contextlib.closing(connection), contextlib.suppress(*_ERRORS):
            assert connection.sock is not None
            connection.sock.sendall(data)
            connection.sock.settimeout(1.0)
            connection.sock.recv(10)

    def _with_cookies(self, visit: Visit) -> dict[str, str]:
        cookies = [self._cookie, *(f"{name}={each}" for name, each in self.cookies.items())]
        # Django takes the origin's word for its own form, and needs none of the referrer's then.
        headers = {**self._headers, "Host": visit.host or _authority(visit.site), "Origin": visit.site.origin}
        if "csrftoken" in self.cookies:
            headers["X-CSRFToken"] = self.cookies["csrftoken"]
        return {**headers, "Cookie": "; ".join(cookies), **(visit.headers or {})}

    def _connection(self, site: Site) -> http.client.HTTPConnection:
        host, port = self._connect_to or (site.host, None)
        source = (self._source, 0) if self._source else None
        raw = socket.create_connection((host, port or site.port), SECONDS, source)
        connection = http.client.HTTPConnection(host, port or site.port, timeout=SECONDS)
        try:
            connection.sock = (
                ssl.create_default_context().wrap_socket(raw, server_hostname=site.host) if site.https else raw
            )
        except _ERRORS:
            raw.close()
            raise
        return connection


def _authority(site: Site) -> str:
    return site.origin.partition("://")[2]


def _body(visit: Visit) -> tuple[bytes | None, str]:
    if visit.document is not None:
        kind = (visit.headers or {}).get("Content-Type", "application/json")
        return json.dumps(visit.document).encode(), kind
    if visit.form is not None:
        return urlencode(visit.form).encode(), "application/x-www-form-urlencoded"
    return None, ""
