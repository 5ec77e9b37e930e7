"""``tutor privacy verify`` on the lab: the real Tutor, Caddy, uWSGI, Celery and Redis; Docker is a stand-in."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import docker
from lab.verified import SERVICES, VerifiedLab

#: Requests whose path says something where no route of the platform is. Their paths are logged.
UNKNOWN_PATHS = {"username", "search words"}


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    return dict(json.loads(done.stdout))


def found(result: dict[str, Any]) -> dict[str, Counter[str]]:
    """By place, what was found."""
    places = {each["place"]: Counter({one["kind"]: one["count"] for one in each["found"]}) for each in result["places"]}
    return {place: kinds for place, kinds in places.items() if kinds}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VerifiedLab]:
    """With the plugin."""
    lab = VerifiedLab(tmp_path_factory.mktemp("site"), ["mfe", "privacy"])
    with lab.running():
        yield lab


def test_stock_keeps_much_of_her(tmp_path: Path) -> None:
    """Or the search itself is broken. The plugin is enabled there, but not launched yet."""
    lab = VerifiedLab(tmp_path, ["mfe"])
    with lab.running():
        done = lab.verify("--json")
        assert done.returncode == 1, done.stderr
        assert lab.learners() == []
    result = told(done)
    places = found(result)
    assert sum(kinds.total() for kinds in places.values()) > 1000
    assert set(places) >= {"output of caddy", "output of mfe", "output of lms", "output of cms", "data/lms", "data/cms"}
    kinds = Counter[str]()
    for each in places.values():
        kinds += each
    wanted = {"IP address", "user agent", "username", "e-mail", "first name", "family name", "referrer", "language"}
    assert set(kinds) >= wanted | {"reset token", "tracked session", "search words", "answer", "new username"}
    answers = Counter(each["kind"] for each in result["requests"])
    assert answers.total() > 80 and len(answers) > 40
    assert [each["kind"] for each in result["requests"] if not each["status"]] == []
    assert result["problems"] == []


def test_the_plugin_keeps_nothing_of_her_and_keep_keeps_her(site: VerifiedLab) -> None:
    """Places that are there are searched. She is kept until the next run, which is ended in the middle."""
    done = site.verify("--json", "--keep")
    result = told(done)
    # What stands in a path that no route knows is logged: nothing says what it is.
    left = {place: set(kinds) for place, kinds in found(result).items()}
    assert all(kinds <= UNKNOWN_PATHS for kinds in left.values()), left
    assert set(left) <= {"output of caddy", "output of mfe", "output of lms", "output of cms"}
    searched = {each["place"]: each["bytes"] for each in result["places"]}
    assert set(searched) >= {f"output of {each}" for each in SERVICES} | {"data/lms", "data/cms", "data/redis"}
    assert all(searched[each] for each in ("output of lms", "output of caddy", "output of lms-worker", "data/redis"))
    assert result["problems"] == [] and done.returncode == (1 if left else 0)
    assert len(site.learners()) == 1
    for each in site.learners():
        assert each not in done.stdout  # but for people, on request

    words, environment = site.command()
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        kept = site.learners()
        while "Sending requests" not in run.stderr.readline():
            assert run.poll() is None
        assert len(site.learners()) and not set(site.learners()) & set(kept)
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 120
    while site.learners():
        assert time.monotonic() < deadline, "the learner is still there"
        time.sleep(0.5)


def test_a_place_that_cannot_be_searched(site: VerifiedLab) -> None:
    """Told, and an exit status of its own. Nothing is kept of her."""
    containers = json.loads((site.docker / "engine.json").read_text())["containers"]
    docker.engine(site.docker, *containers, broken={"logs": "no log driver"})
    try:
        done = site.verify()
    finally:
        docker.engine(site.docker, *containers)
    assert done.returncode == 3, done.stdout
    assert done.stdout.count("could not be searched: `docker logs` ended with status 1") == len(SERVICES)
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert done.stdout.index("data/redis") < done.stdout.index("output of caddy")  # what is wrong comes last
    assert site.learners() == []
