"""
Requests from a client with an address of its own: a network namespace, joined to this machine by a pair of veth.

So Caddy sees a planted address through the published port. ``python -m lab.launch.traffic`` is the client, which runs
in there and prints what was answered, as JSON.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from .. import canaries
from ..services import Browser
from .site import HTTP_PORT

#: The client's address, which is searched for, and this machine's end.
CLIENT, GATEWAY = "10.214.66.88", "10.214.66.1"

NAMESPACE = "privacy-lab"
_TESTS = Path(__file__).resolve().parents[2]


class RemoteBrowser(Browser):
    """Speaks to the published port of Caddy."""

    def __init__(self) -> None:
        super().__init__(SimpleNamespace(https=False))  # type: ignore[arg-type]

    def _connect(self, host: str) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(GATEWAY, HTTP_PORT, timeout=60)


@contextlib.contextmanager
def client_network() -> Iterator[None]:
    """The namespace, while the block runs."""
    _remove()
    try:
        for words in (
            f"netns add {NAMESPACE}",
            f"link add privacy-lab0 type veth peer name privacy-lab1 netns {NAMESPACE}",
            f"address add {GATEWAY}/24 dev privacy-lab0",
            "link set privacy-lab0 up",
            f"-n {NAMESPACE} address add {CLIENT}/24 dev privacy-lab1",
            f"-n {NAMESPACE} link set privacy-lab1 up",
            f"-n {NAMESPACE} link set lo up",
        ):
            subprocess.run(["ip", *words.split()], check=True, capture_output=True)
        yield
    finally:
        _remove()


def _remove() -> None:
    for words in (f"netns delete {NAMESPACE}", "link delete privacy-lab0"):
        subprocess.run(["ip", *words.split()], capture_output=True)


def send_all(repeats: int) -> dict[str, Any]:
    """All kinds of requests; {"answers": [[kind, status], …], "session": key of the learner's}."""
    words = ["ip", "netns", "exec", NAMESPACE, sys.executable, "-m", "lab.launch.traffic", str(repeats)]
    done = subprocess.run(words, cwd=_TESTS, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600)
    if done.returncode:
        raise AssertionError(f"the client failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _main(repeats: int) -> None:
    browser, other, answers = RemoteBrowser(), RemoteBrowser(), []

    def send(by: RemoteBrowser, request: canaries.Request) -> None:
        answers.append([request.kind, by.send(request)[0]])

    for request in (canaries.SIGN_IN, canaries.STUDIO_SIGN_IN):
        send(browser, request)
    for _ in range(repeats):
        for request in canaries.REQUESTS:
            send(browser, request)
    for request in canaries.REQUESTS_OF_THE_OTHER:
        send(other, request)
    print(json.dumps({"answers": answers, "session": browser.cookies["sessionid"]}))


if __name__ == "__main__":
    _main(int(sys.argv[1]))
