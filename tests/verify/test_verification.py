"""``tutor privacy verify`` on the lab: the real Tutor, Caddy, uWSGI, Celery and Redis; Docker is a stand-in."""

from __future__ import annotations

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.schemas import fits
from lab.verified import SERVICES, VerifiedLab
from tutorprivacy.verify.planted import UNKNOWN


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    return dict(fits("verify", done.stdout))


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
    # The proxies know no routes, so they log the address of a page that is not there. Nothing else is left.
    left = {place: set(kinds) for place, kinds in found(result).items()}
    assert left == {"output of caddy": {UNKNOWN}, "output of mfe": {UNKNOWN}}
    assert done.returncode == 0, done.stderr
    searched = {each["place"]: each["bytes"] for each in result["places"]}
    assert set(searched) >= {f"output of {each}" for each in SERVICES} | {"data/lms", "data/cms", "data/redis"}
    assert all(searched[each] for each in ("output of lms", "output of caddy", "output of lms-worker", "data/redis"))
    assert set(searched) >= {f"files of {each}" for each in SERVICES}
    assert result["problems"] == []
    assert len(site.learners()) == 1
    for each in site.learners():
        assert each not in done.stdout  # but for people, on request

    words, environment = site.command()
    kept = site.learners()
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        while "Sending requests" not in run.stderr.readline():
            assert run.poll() is None
        assert len(site.learners()) and not set(site.learners()) & set(kept)
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 120
    while site.learners():
        assert time.monotonic() < deadline, "the learner is still there"
        time.sleep(0.1)
