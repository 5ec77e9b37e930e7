"""
What ends in the middle: an upstream of the proxies, and an export. Nothing of anybody is left by it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

from .. import canaries
from . import traffic
from .images import BASE
from .scenario import wait, wait_until_served
from .site import PROJECTS, Site, end_group

#: Promises more than it sends, and hangs up.
_SERVER = """
import socketserver
class Short(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(65536)
        self.request.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 1000\\r\\n\\r\\nshort")
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("0.0.0.0", 8000), Short).serve_forever()
"""
_SHORT = "privacy-lab-short"

#: So many rows of the learner's that an export takes a while.
_ROWS = """
import datetime
from django.utils import timezone
from oauth2_provider.models import AccessToken
expires = timezone.now() + datetime.timedelta(days=1)
for page in range(200):
    AccessToken.objects.bulk_create(
        AccessToken(user_id={0}, token=f"lab-{{page}}-{{number}}", expires=expires, scope="read")
        for number in range(1000)
    )
"""
_EXPORT = "privacy.export"


def upstream(site: Site) -> None:
    """Four ways in which the LMS breaks off, and two in which it is not there."""
    lms = site.containers()["lms"]
    killer = threading.Timer(1, lambda: site.engine.docker("kill", lms))
    killer.start()
    traffic.run("slow", site.port, 20)
    killer.join()
    traffic.run("without LMS", site.port)
    image = site.engine.docker("inspect", "--format", "{{.Config.Image}}", lms).stdout.strip()
    site.engine.docker(
        *("run", "--detach", "--name", _SHORT, "--label", f"com.docker.compose.project={PROJECTS['local']}"),
        *("--network", f"{PROJECTS['local']}_default", "--network-alias", "lms", "--entrypoint", "python3"),
        *(image or BASE, "-c", _SERVER),
    )
    try:
        time.sleep(2)
        traffic.run("cut short", site.port, 2)
    finally:
        site.engine.docker("rm", "--force", _SHORT)
    site.engine.docker("start", lms)
    wait_until_served(site)


def exports(site: Site) -> Iterator[str]:
    """An export whose command is interrupted or killed, or whose LMS is: no file, no process; it can be repeated."""
    site.manage(_ROWS.format(canaries.USER_ID))
    lms = site.containers()["lms"]
    folder = site.folder / "exports"
    folder.mkdir()
    os.chown(folder, *os.stat(site.folder)[4:6])
    ways: dict[str, Callable[[subprocess.Popen[str]], object]] = {
        "interrupted": lambda process: os.killpg(process.pid, signal.SIGINT),
        "killed": lambda process: os.killpg(process.pid, signal.SIGKILL),
        "its LMS killed": lambda process: site.engine.docker("kill", lms),
    }
    words = ("local", "do", "export-user", "--user-id", str(canaries.USER_ID), "--output", str(folder / "export.zip"))

    def is_under_way() -> bool:
        return _EXPORT in site.engine.docker("top", lms, "-eo", "pid,args").stdout

    for name, end in ways.items():
        process = site.start(*words)
        try:
            wait(lambda: is_under_way() or process.poll() is not None, "the export begins")  # noqa: B023
            time.sleep(1.5)
            was_running = process.poll() is None
            if was_running:
                end(process)
            process.wait(60)
        finally:
            end_group(process)
        if not was_running:
            yield f"an export, {name}: it was over before"
        if process.returncode == 0:
            yield f"an export, {name}: ended with 0"
        if name == "its LMS killed":
            site.engine.docker("start", lms)
            wait_until_served(site)
        wait(lambda: not is_under_way(), f"an export, {name}: its process ends")
        if left := sorted(path.name for path in folder.iterdir()):
            yield f"an export, {name}, leaves {left}"
    step = site.tutor(*words, check=False, name="tutor local do export-user, after those that were killed")
    if step.status:
        yield f"{step.name} ended with {step.status}: {step.output[-1000:]}"
