"""A collector of trackers on this machine: it says yes to all, and keeps every byte that arrives."""

from __future__ import annotations

import contextlib
import gzip
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Collector:
    """
    See above.

    Args:
        url: without a path.
        received: (path, body), opened, of each request.
        heads: lines and headers of the requests.
    """

    url: str
    received: list[tuple[str, bytes]] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)

    @property
    def everything(self) -> bytes:
        """All that has arrived."""
        return b"\n".join([*(body for _path, body in self.received), *self.heads])


Answer = Callable[[str, bytes], bytes]


@contextlib.contextmanager
def collector(answer: Answer = lambda _path, _body: b"{}") -> Iterator[Collector]:
    """
    One that listens until the block ends.

    Args:
        answer: the body of an answer, of a path and a body.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            made.heads.append(f"{self.requestline}\n{self.headers}".encode())
            body = opened(self._body(), self.headers.get("Content-Encoding", ""))
            made.received.append((self.path, body))
            answered = answer(self.path, body)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answered)))
            self.end_headers()
            self.wfile.write(answered)

        do_POST = do_PUT = do_GET = _do

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = b""
            while size := int(self.rfile.readline().partition(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def log_message(self, *_args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_args: Any) -> None:
            """A tracker that ends may cut its connection."""

    server = Server(("127.0.0.1", 0), Handler)
    made = Collector(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def opened(body: bytes, encoding: str) -> bytes:
    """A body without its compression."""
    if encoding == "gzip" or body.startswith(b"\x1f\x8b"):
        return gzip.decompress(body)
    return zlib.decompress(body) if encoding == "deflate" else body
