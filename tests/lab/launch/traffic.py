"""
Requests from a client with an address of its own: a network namespace, joined by a pair of veth to the network in which
the engine publishes ports.

So Caddy sees a planted address through the published port. ``python -m lab.launch.traffic`` is the client, which runs
in there and prints what was answered, as JSON.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from .. import canaries
from ..environment import SITES
from ..services import Browser

#: The client's address, which is searched for, and the engine's end.
CLIENT, GATEWAY = "10.214.66.88", "10.214.66.1"

NAMESPACE = "privacy-lab-client"
_LINK, _LINK_IN_THERE = "privacy-lab0", "privacy-lab1"
_TESTS = Path(__file__).resolve().parents[2]

_NUMBERS = itertools.count(100)

#: Words before a command that is to run in the client's network.
ENTER = ("nsenter", f"--net=/run/netns/{NAMESPACE}")


class RemoteBrowser(Browser):
    """Speaks to the published port of Caddy."""

    def __init__(self, port: int) -> None:
        super().__init__(SimpleNamespace(https=False))  # type: ignore[arg-type]
        self.http_port = port

    def _connect(self, host: str) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(GATEWAY, self.http_port, timeout=60)


@contextlib.contextmanager
def client_network(engine: str) -> Iterator[None]:
    """
    The namespace, while the block runs.

    Args:
        engine: name of the engine's network; "": this machine's.
    """
    remove()
    inside = f"-n {engine} " if engine else ""
    try:
        for words in (
            f"netns add {NAMESPACE}",
            f"{inside}link add {_LINK} type veth peer name {_LINK_IN_THERE} netns {NAMESPACE}",
            f"{inside}address add {GATEWAY}/24 dev {_LINK}",
            f"{inside}link set {_LINK} up",
            f"-n {NAMESPACE} address add {CLIENT}/24 dev {_LINK_IN_THERE}",
            f"-n {NAMESPACE} link set {_LINK_IN_THERE} up",
            f"-n {NAMESPACE} link set lo up",
        ):
            done = subprocess.run(["ip", *words.split()], capture_output=True, text=True)
            if done.returncode:
                raise AssertionError(f"ip {words}: {done.stderr}")
        yield
    finally:
        remove()


def another_address() -> str:
    """A further address of the client's, which nothing has seen yet."""
    found = f"10.214.66.{next(_NUMBERS)}"
    words = f"-n {NAMESPACE} address add {found}/24 dev {_LINK_IN_THERE}"
    subprocess.run(["ip", *words.split()], check=True, capture_output=True)
    return found


def remove() -> None:
    """The namespace; the pair of links goes with it."""
    subprocess.run(["ip", "netns", "delete", NAMESPACE], capture_output=True)


def run(part: str, port: int, number: int = 1) -> dict[str, Any]:
    """
    Send requests, from the client's network.

    Args:
        part: a name in `PARTS`.
        port: of Caddy.
        number: how often.

    Returns:
        {"answers": [[kind, status, seconds], …], "session": key of the learner's}
    """
    words = [*ENTER, sys.executable, "-m", "lab.launch.traffic", part, str(port), str(number)]
    done = subprocess.run(words, cwd=_TESTS, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600)
    if done.returncode:
        raise AssertionError(f"the client failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class _Client:
    """What one run of this program sends."""

    def __init__(self, port: int) -> None:
        self.port, self.answers = port, list[list[object]]()
        self.learner, self.other = RemoteBrowser(port), RemoteBrowser(port)

    def send(self, by: RemoteBrowser, request: canaries.Request) -> None:
        begun = time.monotonic()
        try:
            status = by.send(request)[0]
        except (OSError, http.client.HTTPException):  # it broke off
            status = 0
        self.answers.append([request.kind, status, time.monotonic() - begun])

    def every_kind(self, repeats: int) -> None:
        """So many times, each kind; some whose answers nobody waits for."""
        for request in (canaries.SIGN_IN, canaries.STUDIO_SIGN_IN):
            self.send(self.learner, request)
        for _ in range(repeats):
            for request in canaries.REQUESTS:
                self.send(self.learner, request)
        for request in canaries.REQUESTS_OF_THE_OTHER:
            self.send(self.other, request)
        for request in (canaries.LEFT_EARLY, canaries.LEFT_BEFORE):
            self._left(request)
        time.sleep(1)

    def heartbeat(self, _repeats: int) -> None:
        """Is anybody there?"""
        self.send(self.learner, canaries.Request("heartbeat", "lms", "/heartbeat"))

    def slow(self, number: int) -> None:
        """Answers that take a while: the upstream breaks off in one."""
        for _ in range(number):
            self.send(self.learner, canaries.LEFT_BEFORE)

    def without_lms(self, _repeats: int) -> None:
        """The proxies' own errors."""
        for request in canaries.REQUESTS_WITHOUT_LMS:
            self.send(self.learner, request)

    def cut_short(self, number: int) -> None:
        """An upstream that promises more than it sends."""
        for _ in range(number):
            for request in canaries.CUT_SHORT:
                self.send(self.learner, request)

    def _left(self, request: canaries.Request) -> None:
        head = f"GET {request.path} HTTP/1.1\r\nHost: {SITES[request.site]}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in canaries.HEADERS.items()) + "\r\n"
        with socket.create_connection((GATEWAY, self.port), 30) as connection:
            connection.sendall(head.encode())
            connection.recv(100)


PARTS = {
    "every kind": _Client.every_kind,
    "heartbeat": _Client.heartbeat,
    "slow": _Client.slow,
    "without LMS": _Client.without_lms,
    "cut short": _Client.cut_short,
}


def _main(part: str, port: int, number: int) -> None:
    client = _Client(port)
    PARTS[part](client, number)
    print(json.dumps({"answers": client.answers, "session": client.learner.cookies.get("sessionid", "")}))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
