"""
The real servers of other containers, started as their images start them: what they print of a request.

With what the plugin tells them, nothing of whoever asks; without, a good deal, so this would find it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from lab.canaries import CANARIES, HEADERS, USERNAME
from lab.environment import free_ports, render

PLUGINS = ["mfe", "notes", "discovery", "credentials", "xqueue", "cairn", "aspects"]
CONFIG = {"RUN_RALPH": True}
BIN = Path(sys.executable).parent

#: As a server finds it in its working directory; a page that fails, and one whose visitor may go away.
APPLICATION = """
def application(environ, start_response):
    if "fails" in environ["PATH_INFO"]:
        raise RuntimeError("the page fails")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"x" * 1000] * 2000

async def asynchronous(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})
"""

#: /usr/bin/run-server.sh of Superset's image (apache/superset, docker/entrypoints), without what sets sizes and times.
SUPERSET = (
    'gunicorn --bind "0.0.0.0:8088" --access-logfile "-" --error-logfile "-" --workers 1 --worker-class gthread '
    '--threads 20 --timeout 60 "application"'
)


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Rendered without the plugin, with it, and with the logs of requests off."""
    found = {}
    off = {"PRIVACY_ACCESS_LOG": "off"}
    for name, ours, config in (("stock", [], {}), ("reduced", ["privacy"], {}), ("off", ["privacy"], off)):
        found[name] = tmp_path_factory.mktemp(name)
        render(found[name], 22, [*ours, *PLUGINS], {**CONFIG, **config})
    return found


def command(root: Path, service: str) -> list[str]:
    """Of its image, as the plugin's Dockerfile has it, or of Compose."""
    if service == "superset":
        return shlex.split(SUPERSET)
    if service == "ralph":
        found = yaml.safe_load((root / "env/local/docker-compose.yml").read_text())["services"][service]["command"]
        return [str(each) for each in found]
    plugin, _dash, _rest = service.partition("-")
    text = (root / "env/plugins" / plugin / "build" / service / "Dockerfile").read_text()
    (words,) = re.findall(r"(?ms)^CMD (.*)\Z", re.sub(r"\\\s*\n", " ", text))
    return json.loads(words) if words.startswith("[") else shlex.split(words)


def environment(root: Path, service: str) -> dict[str, str]:
    """What the container is told, of ours."""
    found = yaml.safe_load((root / "env/local/docker-compose.prod.yml").read_text())["services"].get(service, {})
    return dict(found.get("environment", {}))


def here(words: Sequence[str], root: Path, port: int) -> list[str]:
    """The same command on a port of loopback, for the application of this test."""
    text = "\0".join(words)
    text = re.sub(r"(bind=|bind\0|http\0)0\.0\.0\.0:\d+", rf"\g<1>127.0.0.1:{port}", text)
    text = re.sub(r"port\0\d+", f"port\0{port}", text).replace("host\x000.0.0.0", "host\x00127.0.0.1")
    text = re.sub(r"\0[a-z_/]+wsgi\.py$|\0[a-z]+\.wsgi:application$|\0\${FLASK_APP}$|\0application$", "", text)
    text = text.replace("ralph.api:app", "application:asynchronous")
    text = text.replace("/etc/ralph/logging.yaml", str(root / "env/plugins/aspects/apps/ralph/config/logging.yaml"))
    found = text.split("\0")
    if found[0] == "gunicorn":
        found.append("application:application")
    elif found[0] == "uwsgi":
        found.append("application.py")
    assert str(port) in text and "0.0.0.0" not in text
    return [str(BIN / found[0]), *found[1:]]


def printed(words: Sequence[str], told: Mapping[str, str], folder: Path, port: int) -> str:
    """All that a server prints while it is asked for a page, for one that fails, and is left in the middle."""
    (folder / "application.py").write_text(APPLICATION)
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    with (folder / "output").open("wb") as output:
        server = subprocess.Popen(
            words, cwd=folder, env={**surroundings, **told}, stdout=output, stderr=output, start_new_session=True
        )
    try:
        for number in range(300):
            with contextlib.suppress(urllib.error.URLError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/ready").read()
                break
            assert server.poll() is None and number < 299, (folder / "output").read_text()
            time.sleep(0.1)
        query = "?email=" + CANARIES["e-mail"] + "&q=canarysickness"
        for path in (f"/records/{USERNAME}/{query}", f"/fails/{USERNAME}/{query}"):
            with contextlib.suppress(urllib.error.HTTPError, ConnectionError):
                urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=HEADERS)).read()
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/left/{USERNAME}/{query}")
        page.read(10)
        page.close()
        time.sleep(1)  # for the server to notice
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    return (folder / "output").read_text(errors="replace")


def people(text: str) -> int:
    """How often a planted value is in a text; that of the address is not: whoever asks is a proxy."""
    return sum(text.count(value) for name, value in CANARIES.items() if value and name != "IP address")


def without_errors(text: str) -> str:
    """Without gunicorn's line of an error that the application does not catch, which has no option: see the docs."""
    return "".join(line for line in text.splitlines(keepends=True) if "Error handling request" not in line)


REQUESTS = ["discovery", "credentials", "xqueue", "ralph", "superset", "cairn-superset"]


@pytest.mark.parametrize("service", REQUESTS)
def test_requests(environments: Mapping[str, Path], tmp_path: Path, service: str) -> None:
    """With what it is told, its lines of requests name nobody, and still say what became of each."""
    (port, other) = free_ports(2)
    stock = environments["stock"]
    there = printed(here(command(stock, service), stock, port), environment(stock, service), tmp_path, port)
    assert people(there) >= 6, there
    ours = environments["reduced"]
    left = printed(here(command(ours, service), ours, other), environment(ours, service), tmp_path, other)
    assert not people(without_errors(left)), left
    if service != "ralph":
        assert re.search(r"(?m)^200 (in \d+ )?out \d+ bytes in \d+ ms pid", left), left


@pytest.mark.parametrize("service", ["discovery", "credentials", "xqueue"])
def test_no_request_log(environments: Mapping[str, Path], tmp_path: Path, service: str) -> None:
    """Off: not a line of a request."""
    (port,) = free_ports(1)
    off = environments["off"]
    left = printed(here(command(off, service), off, port), environment(off, service), tmp_path, port)
    assert not people(left) and " bytes in " not in left, left


def test_notes_has_no_request_log(environments: Mapping[str, Path], tmp_path: Path) -> None:
    """So it is told nothing."""
    (port,) = free_ports(1)
    stock = environments["stock"]
    there = printed(here(command(stock, "notes"), stock, port), {}, tmp_path, port)
    assert without_errors(there) != there and not people(without_errors(there)), there
    assert environment(environments["reduced"], "notes") == {}
