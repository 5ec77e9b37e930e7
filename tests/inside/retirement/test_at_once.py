"""Retirements that wait for no cool-off: by the driver, over HTTP, with their numbers in a real Redis."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from lab.lms import Lms
from lab.redis_server import redis_server
from tutorprivacy.inside.retirement.at_once import KEY, AtOnce
from tutorprivacy.inside.retirement.driver import Summary

from .test_driver import add, driver, with_shop


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield f"redis://127.0.0.1:{port}/3"


@pytest.fixture
def url(server: str) -> str:
    """Of a Redis with nothing in it."""
    redis.Redis.from_url(server).flushdb()
    return server


@pytest.fixture
def lms() -> Iterator[Lms]:
    """Three who asked long ago, numbers 1 to 3, and three who asked just now."""
    with Lms(with_shop(), services={"/shop/retire/": 204}, token_limit=10_000) as made:
        add(made, 3)
        for number in (4, 5, 6):
            made.add(
                f"late{number}", f"late{number}@example.org", "x", created=datetime.datetime.now(datetime.timezone.utc)
            )
        yield made


def retired(lms: Lms, url: str | None, **options: Any) -> list[int]:
    """The numbers of whom a run retires."""
    made, summary = driver(lms, at_once=AtOnce(url)), Summary()
    made.run(made.queue(summary=summary, **options), summary)
    assert summary.is_clean and lms.violations == []
    return sorted(summary.retired)


def test_only_these(lms: Lms, url: str) -> None:
    """An operator's run retires whom the operator named, and nobody else; not twice."""
    AtOnce(url).add([4, 6])
    assert retired(lms, url, at_once=True) == [4, 6]
    assert retired(lms, url, at_once=True) == []


def test_who_failed_before(lms: Lms, url: str) -> None:
    """Whoever is named is tried again, whatever it failed for, and by whatever driver; nobody else is."""
    lms.rows["late4"].current_state = lms.rows["late5"].current_state = "ERRORED"
    AtOnce(url).add([4, 6])
    assert retired(lms, url, at_once=True) == [4, 6]
    assert lms.rows["late5"].current_state == "ERRORED"


def test_each_night_these_too(lms: Lms, url: str) -> None:
    """If that run was ended early, by whatever; whoever waited long enough is not named twice."""
    AtOnce(url).add([1, 5])
    assert retired(lms, url) == [1, 2, 3, 5]


def test_nobody_is_named(lms: Lms, url: str) -> None:
    """Then there is one question to the queue, and nobody's cool-off is cut short."""
    assert retired(lms, url) == [1, 2, 3]
    assert retired(lms, None, at_once=True) == []
    assert sum(record.path.endswith("retirement_queue/") for record in lms.log) == 1


def test_numbers_that_are_done_with(lms: Lms, url: str) -> None:
    """Of those who are retired, or took it back, none is kept; many go in pieces."""
    AtOnce(url).add(range(4, 5000))
    made = driver(lms, at_once=AtOnce(url))
    assert {row.id for row in made.queue(at_once=True)} == {4, 5, 6}
    kept = redis.Redis.from_url(url)
    assert kept.smembers(KEY) == {b"4", b"5", b"6"} and kept.ttl(KEY) > 0
