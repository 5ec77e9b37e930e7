"""A platform for all tests of this room, a Redis that each finds empty, and a site with the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import redis

from lab.learner_site import Server, learner_site
from lab.redis_server import redis_server

from .own_archive_client import does, make


@pytest.fixture(scope="session")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory, redis_port: int) -> Path:
    return make(tmp_path_factory.mktemp("platform"), redis_port)


@pytest.fixture
def program(platform: Path, redis_port: int) -> Callable[[str], Any]:
    """A function that runs a program in the platform, and gives what it says."""
    redis.Redis(port=redis_port).flushall()
    return partial(does, platform)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with learner_site(tmp_path_factory.mktemp("site")) as server:
        yield server
