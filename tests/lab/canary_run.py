"""
The canary run: stock Tutor and the plugin, the same requests, then a search at rest.

`run` returns what a test needs; `report` prints it for a person.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import pickle
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from . import broken_clients, canaries, environment
from .environment import Lab
from .services import Browser, Services, broken_upstream, running

REPEATS = 5

#: What Aspects' collector asks of a line (its vector.toml, in Python's syntax).
XAPI_LINE = re.compile(r"^.* \[xapi_tracking\] [^{}]* (?P<tracking_message>\{.*\})$")


@dataclass
class Result:
    """What one run left behind."""

    found: dict[str, Counter[str]] = field(default_factory=dict)  # place at rest -> canary -> count
    answers: list[tuple[str, int, bytes]] = field(default_factory=list)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)  # of each program, by its name at rest
    files: list[str] = field(default_factory=list)
    logs: dict[str, str] = field(default_factory=dict)  # text of the files below the log folders, without links

    @property
    def output(self) -> str:
        """Of all programs."""
        return "\n".join(self.outputs.values())

    def events(self, service: str) -> list[dict[str, Any]]:
        """The events in the service's tracking.log, of stock or of the plugin."""
        lines = [line for name in self.tracking_files(service) for line in self.logs[name].splitlines()]
        return [json.loads(line[line.index("{") :]) for line in lines]

    def tracking_files(self, service: str) -> list[str]:
        """Names of the files that hold the service's events."""
        return [name for name in sorted(self.logs) if name.startswith(f"{service} logs/tracking")]

    @property
    def requests(self) -> int:
        """How many were answered."""
        return len(self.answers)

    @property
    def xapi_lines(self) -> list[str]:
        """The lines that Aspects' collector is to find."""
        return [line for line in self.output.splitlines() if "[xapi_tracking]" in line]

    @property
    def total(self) -> int:
        """Occurrences of any canary at any place."""
        return sum(sum(counter.values()) for counter in self.found.values())


def run(
    folder: Path,
    plugins: Sequence[str],
    config: dict[str, Any] | None = None,
    tutor_major: int = 22,
    oldest_caddy: bool = False,
    progress: Callable[[str], None] = lambda _text: None,
    lab: Lab | None = None,
    broken: bool = False,
) -> Result:
    """
    Build a lab, or the one that is given; send every kind of request REPEATS times, stop everything and search.

    Args:
        broken: clients break off, too (`broken_clients`).
    """
    lab = lab or Lab(folder, tutor_major, plugins, config or {})
    progress("rendering the environment")
    lab.build()
    result = Result()
    progress("starting Caddy, uWSGI, Celery and Redis")
    with running(lab, oldest_caddy) as services:
        browser = Browser(lab)
        for request in (canaries.SIGN_IN, canaries.STUDIO_SIGN_IN):
            send(browser, request, result)
        progress("sending requests")
        for _ in range(REPEATS):
            for request in canaries.REQUESTS:
                send(browser, request, result)
        other = Browser(lab)
        for request in canaries.REQUESTS_OF_THE_OTHER:
            send(other, request, result)
        _wait_for_worker(lab)
        if broken:
            progress("breaking connections off")
            assert broken_clients.break_everything(lab) > 150
        browser.leave_early(canaries.LEFT_EARLY)
        browser.leave_early(canaries.LEFT_BEFORE, meanwhile=lambda: services.break_pipes("lms"))
        services.stop("lms")
        for request in canaries.REQUESTS_WITHOUT_LMS:
            send(browser, request, result)
        with broken_upstream(lab.ports["lms"]):
            for request in canaries.CUT_SHORT:
                browser.leave_early(request)
    progress("searching")
    return searched(lab, browser, result)


#: Configurations whose run several files of tests look at, each with Tutor 22.
STOCK: dict[str, Any] = {"plugins": ["mfe"], "config": {}}
PLUGIN: dict[str, Any] = {"plugins": ["mfe", "privacy"], "config": {}}
PSEUDONYMOUS: dict[str, Any] = {
    "plugins": ["mfe", "privacy"],
    "config": {"PRIVACY_TRACKING": "pseudonymous", "PRIVACY_TRACKING_OUTPUTS": ["file", "console"]},
}

#: Three parts of the plugin that write into places of their own, or lines that can be told apart; and one more.
LOUD: dict[str, Any] = {
    "plugins": ["mfe", "privacy"],
    "config": {"PRIVACY_TRACKING": "full", "PRIVACY_ACCESS_LOG": "full", "PRIVACY_REDIS": "plain"},
}
FULL_APP_LOG: dict[str, Any] = {"plugins": ["mfe", "privacy"], "config": {"PRIVACY_APP_LOG": "full"}}


def kept_run(plugins: Sequence[str], config: dict[str, Any]) -> tuple[Lab, Result]:
    """
    A run that all processes of a test run share, and its lab, whose places at rest are as the run has left them.

    Nobody writes there: see `with_rest_of`.
    """
    assert environment.KEPT is not None
    name = hashlib.sha256(json.dumps([plugins, config], sort_keys=True).encode()).hexdigest()
    kept = environment.KEPT / f"run-{name}"
    with open(kept.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever comes second waits for the first one's
        if not kept.exists():
            lab = Lab(Path(tempfile.mkdtemp(dir=environment.KEPT)) / "lab", 22, plugins, config)
            result = run(lab.folder, plugins, config, lab=lab)
            kept.write_bytes(pickle.dumps((lab, result)))
    found: tuple[Lab, Result] = pickle.loads(kept.read_bytes())
    return found


def with_rest_of(kept: Lab, folder: Path) -> Lab:
    """A lab like one of `kept_run`, with a copy of what that has at rest and in its database: to write in."""
    lab = Lab(folder, kept.tutor_major, kept.plugins, kept.config)
    lab.build()
    shutil.copytree(kept.rest, lab.rest, symlinks=True, dirs_exist_ok=True)
    shutil.copyfile(kept.folder / "database.sqlite3", lab.folder / "database.sqlite3")
    return lab


def run_development(folder: Path, plugins: Sequence[str]) -> Result:
    """The requests to the LMS, answered by the development server of ``tutor dev``."""
    lab = Lab(folder, plugins=plugins)
    lab.build()
    result = Result()
    services = Services(lab)
    try:
        services.create_database()
        services.start_redis()
        services.start_development("lms")
        browser = Browser(lab, "lms")
        for request in (canaries.SIGN_IN, *(each for each in canaries.REQUESTS if each.site == "lms")):
            send(browser, request, result)
    finally:
        services.stop_all()
    return searched(lab, browser, result)


def searched(lab: Lab, browser: Browser, result: Result) -> Result:
    """Search every place at rest; the programs have ended, and the browser has signed in to the LMS."""
    key = browser.cookies["sessionid"]
    secret = yaml.safe_load((lab.folder / "run" / "lms-lms.env.yml").read_text())["SECRET_KEY"]
    tracked = hashlib.shake_128((secret + key).encode()).hexdigest(16)
    values = {**canaries.CANARIES, "session key": key, "tracked session": tracked}
    for place in sorted(lab.rest.iterdir()):
        result.found[place.name] = canaries.search(place, values)
    result.outputs = {path.name: path.read_text(errors="replace") for path in sorted(lab.rest.glob("* output"))}
    result.files = sorted(str(path.relative_to(lab.rest)) for path in lab.rest.rglob("*"))
    for path in lab.rest.glob("* logs/*"):
        if path.is_file() and not path.is_symlink():
            result.logs[str(path.relative_to(lab.rest))] = path.read_text()
    return result


def send(browser: Browser, request: canaries.Request, result: Result) -> None:
    """Send a request, and add its answer to the result."""
    status, body, headers = browser.send(request)
    result.answers.append((request.kind, status, body))
    result.headers[request.kind] = headers


def _wait_for_worker(lab: Lab, seconds: float = 20) -> None:
    output = lab.rest / "lms-worker output"
    deadline = time.monotonic() + seconds
    while output.read_bytes().count(b"succeeded in") < 2 * REPEATS:
        if time.monotonic() > deadline:
            raise AssertionError(f"the worker did not finish:\n{output.read_text(errors='replace')[-3000:]}")
        time.sleep(0.1)


#: Columns of the report: the places at rest, in the order of a request's way.
COLUMNS = {
    "caddy output": "Caddy",
    "mfe output": "MFE",
    "lms output": "LMS",
    "lms logs": "LMS logs",
    "cms output": "CMS",
    "cms logs": "CMS logs",
    "lms-worker output": "worker",
    "redis": "Redis",
}


def report(stock: Result, plugin: Result) -> str:
    """The table for a person: canary x place at rest, stock beside plugin in each cell."""
    unknown = (set(stock.found) | set(plugin.found)) - set(COLUMNS) - {"redis output"}
    if unknown:
        raise AssertionError(f"places without a column: {sorted(unknown)}")
    lines = [
        "How often each planted value was found at rest: on stock Tutor | with the plugin",
        "",
        f"{'':<16} " + " ".join(f"{title:^10}" for title in COLUMNS.values()),
    ]
    for name in canaries.CANARIES:
        cells = [_cell(stock.found[place][name], plugin.found[place][name]) for place in COLUMNS]
        lines.append(f"{name:<16} " + " ".join(cells))
    totals = [_cell(sum(stock.found[place].values()), sum(plugin.found[place].values())) for place in COLUMNS]
    lines += [
        f"{'':<16} " + " ".join("-" * 10 for _ in COLUMNS),
        f"{'total':<16} " + " ".join(totals),
        "",
        f"{stock.requests} requests. Personal data at rest: {stock.total} times on stock Tutor, "
        f"{plugin.total} times with the plugin.",
    ]
    return "\n".join(lines)


def _cell(stock: int, plugin: int) -> str:
    return f"{stock or '.':>5} | {plugin:<2}" if stock or plugin else f"{'.':>5} | . "
