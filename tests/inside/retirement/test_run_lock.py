"""One at a time, with a real Redis: waited for, taken over from the dead, lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from lab.redis_server import redis_server
from tutorprivacy.inside.retirement.run_lock import PREFIX, Lost, OnlyOne, Taken

SECONDS = 0.8


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with redis_server(tmp_path_factory.mktemp("redis")) as found:
        yield found


@pytest.fixture
def url(port: int) -> Iterator[str]:
    yield f"redis://127.0.0.1:{port}/3"
    redis.Redis(port=port, db=3).flushall()


def test_the_second_waits_and_gives_up(url: str) -> None:
    """The first is alive for longer than a dead one's lock lives."""
    with OnlyOne(url, "work", SECONDS) as first:
        with pytest.raises(Taken), OnlyOne(url, "work", SECONDS):
            pytest.fail("two at once")
        first.check()
        with OnlyOne(url, "other work", SECONDS):
            pass
    with OnlyOne(url, "work", SECONDS):
        pass


HOLD = """
import sys, time
from tutorprivacy.inside.retirement.run_lock import OnlyOne
with OnlyOne(sys.argv[1], "work", float(sys.argv[2])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lock_of_a_dead_process(url: str, tmp_path: Path) -> None:
    """It was killed, and could give nothing back: whoever comes next waits for a moment, and has it."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, url, str(SECONDS)], cwd=tmp_path, stdout=subprocess.PIPE)
    assert process.stdout and process.stdout.readline() == b"held\n"
    process.kill()
    process.communicate()
    with OnlyOne(url, "work", SECONDS) as lock:
        lock.check()


def test_it_is_given_back(url: str) -> None:
    """Also after an error, at once."""
    with pytest.raises(ZeroDivisionError), OnlyOne(url, "work", 60.0):
        1 / 0  # noqa: B018
    assert not redis.Redis.from_url(url).keys(PREFIX + "*")


def test_redis_forgets_it(url: str) -> None:
    """Restarted without its data, say: another may have it by now."""
    with OnlyOne(url, "work", SECONDS) as lock:
        redis.Redis.from_url(url).flushall()
        with OnlyOne(url, "work", SECONDS):
            time.sleep(SECONDS)
            with pytest.raises(Lost):
                lock.check()


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_redis_goes_away(tmp_path: Path, number: signal.Signals) -> None:
    """For longer than the lock lives without it: nobody goes on as if it were there."""
    with redis_server(tmp_path) as port:
        url = f"redis://127.0.0.1:{port}/3"
        pid = int(redis.Redis(port=port).info("server")["process_id"])
        with OnlyOne(url, "work", SECONDS) as lock:
            lock.check()
            os.kill(pid, number)
            time.sleep(SECONDS * 1.3)
            with pytest.raises(Lost):
                lock.check()
            os.kill(pid, signal.SIGCONT)


def test_no_redis_at_all() -> None:
    with pytest.raises(redis.RedisError), OnlyOne("redis://127.0.0.1:1/3", "work", SECONDS):
        pytest.fail("without a lock")
