"""
Usage counts on the running site: real Tutor, Caddy, uWSGI, Celery and Redis.

The counting itself is tested in ``shipped/test_privacy_usage.py``.
"""

from __future__ import annotations

import datetime
import shutil
from collections import Counter
from pathlib import Path

import pytest

from lab import canaries
from lab.canary_run import PLUGIN, REPEATS, Result, kept_run, run
from lab.environment import Lab
from lab.redis_server import redis_server, wait_until
from lab.services import Browser, Services
from tutorprivacy.inside.usage.groups import ERRORS, EVENTS, LOST, OPTED_OUT, VIEWS, Group
from tutorprivacy.inside.usage.store import DAY, UTC, Figures, Store

USAGE = {"PRIVACY_USAGE_ENABLED": True}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("usage") / "lab"


@pytest.fixture(scope="module")
def counted(folder: Path) -> Result:
    """The canary run with usage on."""
    return run(folder, ["mfe", "privacy"], USAGE)


def read(folder: Path) -> Counter[tuple[Group, str]]:
    """What is in Redis after a run, today and yesterday if it became midnight."""
    with redis_server(folder / "rest" / "redis", "--appendonly", "yes") as port:
        return read_from(port)


def read_from(port: int) -> Counter[tuple[Group, str]]:
    """The same, from a Redis that runs."""
    found: Counter[tuple[Group, str]] = Counter()
    today = datetime.datetime.now(UTC).date()
    store = Store(f"redis://127.0.0.1:{port}/12", 25, timeout=10)
    for day in (today, today - DAY):
        for group, numbers in store.read(day)[0].items():
            for name, number in zip(Figures._fields, numbers, strict=True):
                found[group, name] += number
    return found


@pytest.fixture(scope="module")
def figures(folder: Path, counted: Result) -> Counter[tuple[Group, str]]:
    """What the canary run has left in Redis."""
    return read(folder)


def test_nothing_of_a_visitor_is_at_rest(counted: Result) -> None:
    """In Redis's files, append-only file included, nor in any log; and everybody was answered."""
    assert {place: dict(found) for place, found in counted.found.items() if found} == {}
    assert "redis" in counted.found
    assert "--- Logging error ---" not in counted.output
    assert "could not be counted" not in counted.output
    once = 2 + len(canaries.REQUESTS_OF_THE_OTHER) + len(canaries.REQUESTS_WITHOUT_LMS)
    assert counted.requests == once + REPEATS * len(canaries.REQUESTS)


def times(figures: Counter[tuple[Group, str]], dimension: str) -> dict[str, int]:
    """How often, by name."""
    groups = {group: number for (group, name), number in figures.items() if name == "times" and not group.course}
    return {group.name: number for group, number in groups.items() if group.dimension == dimension}


def test_every_page_is_counted(figures: Counter[tuple[Group, str]]) -> None:
    """By its route; those of the last seconds, too: uWSGI's processes put them down when they end."""
    pages = times(figures, "page")
    pages.pop("/export", None)  # nobody waits for its end
    assert pages == {
        "/courses/<course>/courseware": REPEATS + 1,
        **dict.fromkeys(
            (
                "/u/<username>",
                "/api/user/v1/accounts/<username>",
                "/search/",
                "/password_reset_confirm/<token>/",
                "/activate/<key>",
                "studio /u/<username>",
            ),
            REPEATS,
        ),
    }


def test_events_are_counted_although_tracking_is_off(figures: Counter[tuple[Group, str]]) -> None:
    """Those of requests, and those of the worker; not those that are named after a path."""
    assert times(figures, "event") == {
        "edx.user.login": 3,
        **dict.fromkeys(
            ("problem_check", "page_close", "edx.grades.problem.submitted", "edx.certificate.revoked"), REPEATS
        ),
    }
    assert figures[EVENTS, "times"] == 3 + 4 * REPEATS


def test_errors_are_counted(figures: Counter[tuple[Group, str]]) -> None:
    """Those of the LMS and of Studio, whose words quote the learner, by class, route and release; and nothing else."""
    counted = {name.rpartition(" in ")[0]: number for name, number in times(figures, "error").items()}
    assert counted == {"ValueError at /broken": REPEATS, "ValueError at studio /broken": REPEATS}
    assert {name.rpartition(" in ")[2] for name in times(figures, "error")} == {"22.0.3"}
    assert figures[ERRORS, "times"] == 2 * REPEATS
    assert figures[ERRORS, "visitors"] in (2, 3, 4)
    assert times(figures, "task") == {}


def test_visitors_and_courses(figures: Counter[tuple[Group, str]]) -> None:
    """One browser, which reads the LMS and Studio: two sites, so two visitors (and again if it became midnight)."""
    course = Group("course", canaries.COURSE)
    assert figures[course, "times"] == REPEATS + 1
    assert figures[course, "visitors"] in (1, 2)
    assert figures[VIEWS, "visitors"] in (2, 3, 4)
    assert figures[Group("language", "fr"), "times"] == figures[VIEWS, "times"]
    assert figures[LOST, "times"] == 0


LEARNS = tuple(each for each in canaries.REQUESTS if each.kind in ("course page", "problem answered", "Studio profile"))


def all_is_put_down(port: int) -> bool:
    """Or more."""
    found = read_from(port)
    return min(found[VIEWS, "times"], found[OPTED_OUT, "times"]) >= 2 and bool(times(found, "event"))


@pytest.mark.parametrize(("major", "tracking"), [(22, "full"), (21, "pseudonymous"), (20, "off")])
def test_beside_tracking_of_each_kind(tmp_path: Path, major: int, tracking: str) -> None:
    """Counted once, whatever else becomes of the events; who opts out is one number, and no more."""
    folder = tmp_path / "lab"
    lab = Lab(folder, major, ["privacy"], {**USAGE, "PRIVACY_TRACKING": tracking})
    lab.build()
    services = Services(lab, oldest_caddy=major < 22)
    try:
        services.create_database()
        services.start_redis()
        services.start_platform("lms")
        services.start_platform("cms")
        services.start_caddy()
        browser = Browser(lab)
        for request in LEARNS:
            assert browser.send(request)[0] == 200
        browser.cookies["privacy-opt-out"] = "1"
        for request in LEARNS:
            assert browser.send(request)[0] == 200
        # Not when its processes end: uWSGI runs no `atexit` in one that has answered, and is not yet done with that.
        wait_until(lambda: all_is_put_down(lab.ports["redis"]))
    finally:
        services.stop_all()
    counted = read(folder)
    assert counted[VIEWS, "times"] == 2
    assert counted[OPTED_OUT, "times"] == 2
    assert times(counted, "event") == {"problem_check": 1}
    assert (folder / "rest" / "lms output").read_text().count("could not be counted") == 0


def test_without_usage_nothing_is_counted(tmp_path: Path) -> None:
    """The default: after the whole canary run."""
    lab, _result = kept_run(**PLUGIN)
    shutil.copytree(lab.rest / "redis", tmp_path / "rest" / "redis")
    assert read(tmp_path) == Counter()
