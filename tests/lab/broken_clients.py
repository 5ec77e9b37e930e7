"""
Clients that break off, or speak no protocol: servers tell of them in the words of errors, which quote addresses.

Each carries the planted values where its protocol lets it: path, query, headers, body, the name in TLS, frames.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlencode

from . import canaries
from .environment import SITES, Lab

#: RFC 9113, 3.4, and an empty SETTINGS frame.
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
_DATA, _HEADERS, _RST, _GOAWAY, _CONTINUATION = 0, 1, 3, 7, 9
_END_STREAM, _END_HEADERS = 1, 4
_FORM = "Content-Type: application/x-www-form-urlencoded"  # the platform reads it before it answers
_TOO_LARGE = 6 << 20  # more than the LMS takes, see the Caddyfile
_PATH = f"/u/{canaries.USERNAME}?token={canaries.TOKEN}"
_WORDS = urlencode({"name": canaries.FULL_NAME, "email": canaries.EMAIL, "password": canaries.PASSWORD}).encode()


def break_everything(lab: Lab) -> int:
    """
    Let every client break off at each address of the site: its plain port, that of TLS where there is one, and uWSGI's.

    Returns:
        How many clients there were.
    """
    clients: list[tuple[Callable[[], socket.socket], _Client]] = []
    for site in ("lms", "cms", "mfe", "down", "unknown"):
        clients += [(partial(_connected, lab, "http"), client) for client in _over_http(site)]
        if lab.https and site != "unknown":
            clients += [(partial(_with_tls, lab, site, "http/1.1"), client) for client in _over_http(site)]
            clients += [(partial(_with_tls, lab, site, "h2"), client) for client in _over_http2(site)]
    clients += [(partial(_connected, lab, "https" if lab.https else "http"), client) for client in _of_tls()]
    clients += [(partial(_connected, lab, "lms"), client) for client in _over_http("lms")]
    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(_run, clients))
    time.sleep(1)  # for the servers to notice, and to write what they write about it
    return done


_Client = Callable[[socket.socket], None]


def _run(each: tuple[Callable[[], socket.socket], _Client]) -> int:
    connect, client = each
    with connect() as connection, contextlib.suppress(OSError):  # the server may be done with it at any moment
        client(connection)
    return 1


def _connected(lab: Lab, port: str) -> socket.socket:
    source = "127.0.0.1" if port == "lms" else canaries.IP  # whoever connects to uWSGI is the proxy
    return socket.create_connection(("127.0.0.1", lab.ports[port]), 10, source_address=(source, 0))


def _with_tls(lab: Lab, site: str, protocol: str) -> socket.socket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols([protocol])
    return context.wrap_socket(_connected(lab, "https"), server_hostname=SITES[site])


def _reset(connection: socket.socket) -> None:
    """Close it with RST, as a machine does that has lost it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _head(host: str, method: str, path: str, *more: str) -> bytes:
    headers = {**canaries.HEADERS, "Host": host}
    headers["Authorization"] = f"Bearer {canaries.TOKEN}"
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def _over_http(site: str) -> Iterator[_Client]:
    """Uploads and downloads that break off, a body that is too large, and what is no HTTP/1.1."""
    host = SITES[site]
    head = partial(_head, host)

    def upload(begun: bytes, body: bytes, leave: Callable[[socket.socket], None]) -> _Client:
        def client(connection: socket.socket) -> None:
            connection.settimeout(2)
            connection.sendall(begun)
            with contextlib.suppress(TimeoutError):
                connection.recv(1000)  # it has begun to read the body, or to answer
            connection.sendall(body)
            leave(connection)

        return client

    wait = "Expect: 100-continue"
    chunked = head("POST", _PATH, wait, "Transfer-Encoding: chunked")
    sized = head("POST", _PATH, wait, "Content-Length: 100000")
    form = head("POST", f"/event?{urlencode({'email': canaries.EMAIL})}", wait, "Content-Length: 100000", _FORM)
    for leave in (_reset, socket.socket.close):
        yield upload(sized, _WORDS, leave)
        yield upload(form, _WORDS, leave)
        yield upload(chunked, b"%x\r\n%s\r\n" % (len(_WORDS), _WORDS), leave)
        yield upload(head("GET", f"/export?token={canaries.TOKEN}"), b"", leave)
        yield upload(head("GET", f"{_PATH}&slow=1"), b"", leave)
    yield upload(chunked, _WORDS, socket.socket.close)  # no size of a chunk
    for bad in (
        f"GET {_PATH} HTTP/9.9\r\nHost: {host}\r\n\r\n",
        f"GET {_PATH}\r\n\r\n",
        f"GET {_PATH} HTTP/1.1\r\nReferer: {canaries.EMAIL}\r\n\r\n",
        f"GET {_PATH} HTTP/1.1\r\nHost: {host}\r\nX {canaries.FULL_NAME}\r\n\r\n",
        f"GET {_PATH} HTTP/1.1\r\nHost: {host}\r\nX-Name: \0{canaries.FULL_NAME}\r\n\r\n",
        f"GET /api/user/v1/%61ccounts/{canaries.USERNAME} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        f"GET /%zz/u/{canaries.USERNAME} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        f"GET {_PATH} {canaries.USERNAME}\r\nHost: {host}\r\n\r\n",
        f"GET http://{canaries.USERNAME}:{canaries.PASSWORD}@{host}{_PATH} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        f"OPTIONS * HTTP/1.1\r\nHost: {host}\r\nReferer: {canaries.EMAIL}\r\n\r\n",
        f"CONNECT {canaries.USERNAME}.some-other-host.test:443 HTTP/1.1\r\nHost: {host}\r\n\r\n",
        f"{canaries.USERNAME} / HTTP/1.1\r\nHost: {host}\r\n\r\n",
        f"GET {_PATH} HTTP/1.1\r\nHost: {host}/{canaries.USERNAME}\r\n\r\n",
        f"POST {_PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 12z\r\n\r\n",
        f"POST {_PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        f"GET {_PATH} HTTP/1.1\r\nHost: {host}\r\nX: {canaries.TOKEN * 700}\r\n\r\n",
        f"GET {_PATH} HTTP/1.1\r\nHost: {host}\r\nX: {canaries.TOKEN * 70000}\r\n\r\n",
        f"GET /u/{canaries.USERNAME * 900} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        f"GET {_PATH} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: {canaries.USERNAME}\r\n\r\n",
    ):
        yield _said(bad.encode())
    yield _said(head("POST", _PATH, f"Content-Length: {_TOO_LARGE}") + _WORDS + b"x" * _TOO_LARGE)
    yield _said(head("POST", _PATH, "Expect: 100-continue", "Content-Length: 5"))
    yield _said(_PREFACE + _frame(_HEADERS, 0, 1, _block(site)))


def _said(said: bytes, leave: _Client = socket.socket.close) -> _Client:
    def client(connection: socket.socket) -> None:
        connection.settimeout(2)
        try:
            connection.sendall(said)
            connection.recv(65536)
        finally:
            leave(connection)

    return client


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """RFC 9113, 4.1."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def _block(site: str, *more: tuple[str, str]) -> bytes:
    """Headers of a request: literals without index and without Huffman codes (RFC 7541, 6.2.2)."""
    said = b""
    pseudo = ((":method", "POST"), (":scheme", "https"), (":authority", SITES[site]), (":path", _PATH))
    for name, value in (*pseudo, *more, *((name.lower(), value) for name, value in canaries.HEADERS.items())):
        said += b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()
    return said


def _over_http2(site: str) -> Iterator[_Client]:
    """Frames that are wrong, or that break off."""
    opened = _PREFACE + _frame(_HEADERS, _END_HEADERS, 1, _block(site))
    yield _said(opened + _frame(_DATA, 0, 1, _WORDS), _reset)
    yield _said(opened + _frame(_DATA, 0, 1, _WORDS) + _frame(_RST, 0, 1, b"\0\0\0\10"))
    yield _said(opened + _frame(_GOAWAY, 0, 0, b"\0\0\0\1\0\0\0\1" + _WORDS))
    yield _said(opened + _frame(_DATA, 0, 0, _WORDS))  # of no stream
    yield _said(_PREFACE + _frame(_HEADERS, _END_HEADERS, 1, b"\xff" * 40 + _WORDS))  # no HPACK
    yield _said(_PREFACE + _frame(_CONTINUATION, _END_HEADERS, 1, _block(site)))
    yield _said(_PREFACE + (1 << 20).to_bytes(3, "big") + b"\0\0\0\0\0\1" + _WORDS)  # longer than is allowed
    yield _said(_PREFACE + _frame(_HEADERS, _END_HEADERS, 2, _block(site)))  # a server's number
    yield _said(_PREFACE + _frame(_HEADERS, _END_HEADERS, 1, _block(site, ("X-Upper", canaries.FULL_NAME))))
    yield _said(
        _PREFACE
        + _frame(_HEADERS, _END_HEADERS, 1, _block(site, ("content-length", "9")))
        + _frame(_DATA, _END_STREAM, 1, _WORDS)
    )
    yield _said(_WORDS)
    yield _said(f"GET {_PATH} HTTP/1.1\r\nHost: {SITES[site]}\r\n\r\n".encode())


def _of_tls() -> Iterator[_Client]:
    """What is no TLS, a handshake that breaks off, a host that there is no certificate for."""
    for said in (f"GET {_PATH} HTTP/1.1\r\nHost: {SITES['lms']}\r\n\r\n".encode(), b"\x16\x03\x01\x40\x00" + _WORDS):
        yield _said(said)
    for name in (SITES["lms"], SITES["unknown"], f"{canaries.USERNAME}.{SITES['lms']}"):
        hello = _hello(name)
        yield _said(hello, _reset)
        yield _said(hello + b"\x15\x03\x03\x00\x02\x02\x28")  # an alert: handshake_failure
        yield _said(hello[: len(hello) // 2], _reset)


def _hello(name: str) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    return outgoing.read()
