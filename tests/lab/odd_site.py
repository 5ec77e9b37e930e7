"""Stand-ins for a site on which `tutor privacy verify` runs: its web server, and the process in its LMS."""

from __future__ import annotations

import json
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tutorprivacy.verify.learner_session import LearnerSession
from tutorprivacy.verify.planted import Planted
from tutorprivacy.verify.sending import Day
from tutorprivacy.verify.visits import Sites
from tutorprivacy.verify.web_client import Browser

CONFIG = {"ENABLE_HTTPS": False, "LMS_HOST": "lms.test", "CMS_HOST": "cms.test", "MFE_HOST": "apps.test"}
SIGN_IN, ME = "/api/user/v2/account/login_session/", "/api/user/v1/me"
SESSION = "1|sessionkeysessionkey00000000000|salt|signature"

STUDIO_SESSION = "1|keyofstudiossession0000000000000|salt|signature"

#: (status, headers); None: it hangs up.
Reply = tuple[int, Mapping[str, str]] | None


@dataclass(frozen=True)
class Request:
    """What came."""

    method: str
    host: str
    path: str
    text: str
    address: str


class Site:
    """A site, and the day of a learner there."""

    def __init__(self, answer: Callable[[Request], Reply], **config: Any) -> None:
        self.answer, self.requests = answer, list[Request]()
        #: First lines of what was no HTTP.
        self.refused: list[bytes] = []
        #: By path, what is answered with the headers.
        self.bodies: dict[str, bytes] = {}
        self.planted = Planted.make()
        self.bodies[ME] = json.dumps({"username": self.planted.cores["username"]}).encode()
        self._config = {**CONFIG, **config}

    def day(self, course: str = "") -> Day:
        """A day of the learner."""
        with self.serving() as port:
            browsers = [Browser(self.planted.headers, self.planted.cookie, ("127.0.0.1", port), None) for _ in range(2)]
            made = Day(Sites.of(self._config, "local"), self.planted, browsers[0], browsers[1])
            made.live(course, "secret")
        return made

    @contextmanager
    def serving(self, tls: ssl.SSLContext | None = None) -> Iterator[int]:
        """It is up, on this port."""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length) if length < 100_000 else self.rfile.read1(length)  # the rest never comes
                host = self.headers["Host"].partition(":")[0]
                request = Request(
                    self.command, host, self.path, f"{self.headers}\n{body.decode()}", self.client_address[0]
                )
                site.requests.append(request)
                reply = site.answer(request)
                if reply is None:
                    return
                self.send_response(reply[0])
                for name, value in reply[1].items():
                    self.send_header(name, value)
                content = site.bodies.get(self.path, b"")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_PATCH = do_OPTIONS = do_GET

            def send_error(self, *words: Any, **more: Any) -> None:
                site.refused.append(self.raw_requestline)
                super().send_error(*words, **more)

            def log_message(self, *_words: Any) -> None:
                """Nobody reads it."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            server.server_close()

    def paths_to(self, host: str) -> list[str]:
        """Of the requests to a host."""
        return [each.path for each in self.requests if each.host == host]


def usual(request: Request) -> Reply:
    """A site as it should be."""
    if request.path == SIGN_IN and "A1%210123456789" in request.text:
        name, session = ("sessionid", SESSION) if request.host == "lms.test" else ("studio_session_id", STUDIO_SESSION)
        return 200, {"Set-Cookie": f'{name}="{session}"; Path=/'}
    if request.path == ME:  # who has no session is nobody
        return (200 if SESSION in request.text or STUDIO_SESSION in request.text else 401), {}
    return 404, {}


#: Reads what it is asked, and writes down all that it hears.
_LMS = """
import json, sys, time
heard = open({heard!r}, "a")
heard.write(sys.stdin.readline())
heard.flush()
sys.stdout.buffer.write(b"\\xff\\xfe 17 objects imported automatically\\n[1]\\n")
sys.stdout.flush()
say = lambda **words: print(json.dumps(words), flush=True)
made = lambda: say(course="", removed=2, now=time.time())
def serve(**left):
    for line in sys.stdin:
        heard.write(line)
        heard.flush()
        if line.strip() == "remove":
            say(left=left)
            return
    heard.write("END")
{then}
"""


class Lms:
    """The stand-in for one run."""

    def __init__(self, folder: Path, then: str) -> None:
        self.heard = folder / "heard"
        self.command: Sequence[str] = [sys.executable, "-c", _LMS.format(heard=str(self.heard), then=then)]
        self.planted = Planted.make()

    def session(self, keep: bool = False) -> LearnerSession:
        """One that speaks with it."""
        return LearnerSession(self.command, self.planted, keep)
