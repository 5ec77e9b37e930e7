"""What uWSGI says of requests beside its request log: the real one, the rendered uwsgi.ini, an operator's options."""

from __future__ import annotations

import contextlib
import http.client
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lab.environment import free_ports, render
from lab.services import BIN
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN
from tutorprivacy.inside.audit.uwsgi_checks import finding_of, options_of

CANARY = "zoraquill"

#: A Django with our middleware and nothing else; its pages take long, fail, stream, or are empty.
_SITE = """
import logging
import time
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import re_path

logging.disable()  # this is about uWSGI

def page(request):
    kind = request.path.rpartition("/")[2]
    if kind == "slow":
        time.sleep(20)
    if kind == "stream":
        return StreamingHttpResponse(time.sleep(20) or b"x" for _each in range(1))
    return HttpResponse(b"" if kind == "empty" else b"x" * 5000, status=500 if kind == "fails" else 200)

urlpatterns = [re_path("", page)]
settings.configure(
    ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, LOGGING_CONFIG=None,
    MIDDLEWARE=["tutorprivacy.inside.logs.request_log.AccessLogMiddleware"],
)
application = get_wsgi_application()
"""

HEADERS = {"User-Agent": f"{CANARY}/1", "Referer": f"http://x.example/{CANARY}", "Cookie": f"sessionid={CANARY}"}
TOO_LARGE = {**HEADERS, "Cookie": f"sessionid={CANARY}{'x' * 9000}"}
NEARLY_TOO_LARGE = {**HEADERS, "Cookie": f"sessionid={CANARY}{'x' * 6500}", "User-Agent": CANARY * 150}


@dataclass
class Case:
    """
    One uWSGI.

    Args:
        options: what an operator has added.
        pages: (kind of page, headers) of the requests.
        access_log: PRIVACY_ACCESS_LOG.
        status: what the audit says of these options.
        says: what the output must have, so that it is known that it happened.
    """

    options: tuple[str, ...]
    pages: tuple[tuple[str, Mapping[str, str]], ...]
    status: str
    says: str
    access_log: str = "reduced"
    output: str = ""
    answers: list[int] = field(default_factory=list)

    @property
    def ini(self) -> str:
        return RENDERED[self.access_log] + "\n".join(("", *self.options, ""))

    def go(self, folder: Path) -> None:
        """Start it, send the requests, and stop it."""
        folder.mkdir()
        (port,) = free_ports(1)
        (folder / "site.py").write_text(_SITE)
        text = self.ini.replace("0.0.0.0:8000", f"127.0.0.1:{port}").replace("$(SERVICE_VARIANT)/wsgi.py", "site.py")
        text = text.replace("$(UWSGI_WORKERS)", "1")
        if any(option.startswith("http-socket") for option in self.options):
            text = text.replace("\nhttp = ", "\nhttp-socket = ")
        (folder / "uwsgi.ini").write_text(text)
        with open(folder / "output", "wb") as output:
            command = [str(BIN / "uwsgi"), "uwsgi.ini"]
            process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            self._ask(port, "ready", {}, until_it_answers=True)
            for kind, headers in self.pages:
                self.answers.append(self._ask(port, kind, headers))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        self.output = (folder / "output").read_text(errors="replace")

    def _ask(self, port: int, kind: str, headers: Mapping[str, str], until_it_answers: bool = False) -> int:
        """The status; 0: no answer."""
        path = f"/u/{CANARY}/{kind}?token={CANARY}" if headers else "/"
        for _try in range(300 if until_it_answers else 1):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
                connection.request("GET", path, headers=dict(headers))
                answer = connection.getresponse()
                answer.read()
                return answer.status
            if until_it_answers:
                time.sleep(0.1)
        return 0


HARAKIRI = ("harakiri = 5", "harakiri-verbose = true")
ALL_THE_SAME = ("log-4xx = true", "log-5xx = true", "log-slow = 1", "log-big = 100", "log-zero = true")
USUAL = (("page", HEADERS), ("fails", HEADERS), ("empty", HEADERS))

RENDERED: dict[str, str] = {}

CASES = {
    "harakiri": Case(HARAKIRI, (("slow", HEADERS), ("page", HEADERS)), PASS, "Timeout (0:00:02)"),
    "harakiri of a stream": Case(HARAKIRI, (("stream", HEADERS), ("page", HEADERS)), PASS, "Timeout (0:00:02)"),
    "logged all the same": Case(ALL_THE_SAME, USUAL, PASS, "GET /u/-/fails 500"),
    "logged although off": Case(ALL_THE_SAME, USUAL, PASS, "GET /u/-/fails 500", "off"),
    "memory": Case(("memory-report = true",), USUAL, PASS, "GET /u/-/page 200"),
    "too large": Case((), (("page", TOO_LARGE),), PASS, "invalid request block size"),
    # What the plugin does not reach; the audit says so.
    "harakiri with threads": Case(
        (*HARAKIRI, "threads = 2"), (("slow", HEADERS),), FAIL, f"GET /u/{CANARY}/slow?token={CANARY}"
    ),
    "harakiri at once": Case(("harakiri = 2",), (("slow", HEADERS),), FAIL, f"GET /u/{CANARY}/slow?token={CANARY}"),
    "harakiri with patience": Case(
        (*HARAKIRI, "harakiri-graceful-timeout = 1"), (("slow", HEADERS),), FAIL, f"GET /u/{CANARY}/slow"
    ),
    "its own parser": Case(
        ("http-socket = 127.0.0.1:0",),
        (("page", NEARLY_TOO_LARGE),),
        FAIL,
        "unable to add HTTP_COOKIE=sessionid=zoraquill",
    ),
    "a route": Case(("route-run = log:${REQUEST_URI}",), USUAL, FAIL, f"/u/{CANARY}/page?token={CANARY}"),
    "elsewhere": Case(("logto2 = other.log",), USUAL, UNKNOWN, ""),
}

REACHED = [name for name, case in CASES.items() if case.status == PASS]
NOT_REACHED = [name for name, case in CASES.items() if case.status == FAIL]


@pytest.fixture(scope="module", autouse=True)
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """All of them, at the same time: most of it is waiting."""
    folder = tmp_path_factory.mktemp("uwsgi")
    for mode in ("reduced", "off"):
        render(folder / mode, 22, ["privacy"], {"PRIVACY_ACCESS_LOG": mode})
        RENDERED[mode] = (folder / mode / "env" / "apps" / "openedx" / "uwsgi.ini").read_text()
    with ThreadPoolExecutor(len(CASES)) as pool:
        list(pool.map(lambda item: item[1].go(folder / item[0].replace(" ", "-")), CASES.items()))
    yield


@pytest.mark.parametrize("name", REACHED)
def test_nothing_of_a_visitor_is_said(name: str) -> None:
    """What the operator's option is for still happens; the output has nothing of the URL, headers or cookies."""
    case = CASES[name]
    assert case.says in case.output, case.output
    assert CANARY not in case.output


@pytest.mark.parametrize("name", NOT_REACHED)
def test_what_is_not_reached_is_said(name: str) -> None:
    """These do print it: the audit's rule is about something that happens."""
    assert CASES[name].says in CASES[name].output, CASES[name].output


@pytest.mark.parametrize("name", CASES)
def test_the_audit_names_it(name: str) -> None:
    """By the file that was rendered and what the operator has added."""
    options = list(options_of(CASES[name].ini.splitlines()))
    finding = finding_of("uwsgi.ini", options, "mend it", "look at it")
    assert finding.status == CASES[name].status, finding
    named = [option.partition(" ")[0] in finding.evidence.lower() for option in CASES[name].options]
    assert finding.status == PASS or any(named), finding


def test_harakiri_still_ends_what_takes_too_long() -> None:
    """A little earlier; a process takes its place, and answers."""
    for name in ("harakiri", "harakiri of a stream"):
        assert CASES[name].answers == [0, 200], name
        assert "trying respawn" in CASES[name].output
        assert "HARAKIRI" not in CASES[name].output
