"""What becomes of usage counts when Redis is away, and when processes begin, end and fail."""

from __future__ import annotations

import datetime
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import redis

from lab.counting import MIDNIGHT, MINUTE, TODAY, Clock, read, times
from lab.redis_server import PersistentRedis, wait_until
from lab.visits import view, visitor
from tutorprivacy.inside.usage import counter as usage_counter
from tutorprivacy.inside.usage.batches import Batches
from tutorprivacy.inside.usage.groups import EVENTS, LOST, VIEWS
from tutorprivacy.inside.usage.store import DAY, UTC, Figures, Store

#: An application of Celery whose one task emits an event.
POOL = """
import os
import celery
from django.conf import settings

settings.configure(PRIVACY_USAGE={
    "redis_url": os.environ["USAGE_REDIS"], "retention_months": 25, "service": "lms", "sample_rate": 1.0,
    "honours_opt_out": True, "release": "",
})
broker = f"redis://127.0.0.1:{os.environ['PORT']}/0"
app = celery.Celery("pool", broker=broker, backend=broker)

@app.task
def work():
    from tutorprivacy.inside.usage import counter
    counter.FLUSH_SECONDS = 3600.0
    counter.UsageBackend().send({"name": "edx.grades.problem.submitted", "context": {"user_id": 5}})
"""


def _today() -> datetime.date:
    return datetime.datetime.now(UTC).date()


class TestRedisAway:
    """No request waits, and nothing is lost that can be put down later."""

    def test_it_is_put_down_later(self, server: PersistentRedis, clock: Clock, process, caplog) -> None:
        """Once each, also those of when there was no salt yet."""
        late, counter = process(), process()
        view(counter, visitor(1))
        counter.flush()
        server.stop()
        for number in (1, 2):
            view(counter, visitor(number))
            view(late, visitor(number + 10))
            counter.flush()
            late.flush()
        assert "ConnectionError" in caplog.text
        assert "10.0.0" not in caplog.text
        server.start()
        clock.now += MINUTE
        for each in (counter, late):
            each.flush()
            each.flush()
        assert read(server, clock)[VIEWS] == Figures(5, 4)
        assert LOST not in read(server, clock)

    def test_a_redis_that_hangs(self, server: PersistentRedis, clock: Clock, process) -> None:
        """A view does not wait; what Redis does while nobody listens is done once."""
        counter = process()
        view(counter, visitor(1))
        counter.flush()
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            view(counter, visitor(2))
            counter.flush()
            begun = time.thread_time()
            for number in range(1000):
                view(counter, visitor(number % 10))
            assert time.thread_time() - begun < 1
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
        for _ in range(3):
            clock.now += MINUTE
            counter.flush()
        assert read(server, clock)[VIEWS] == Figures(1002, 10)

    def test_an_answer_that_does_not_arrive(self, server: PersistentRedis, clock: Clock, process, monkeypatch) -> None:
        """Redis has put the batch down, and nobody knows: it is sent again, and counted once."""
        counter = process()
        view(counter, visitor(1))
        real = Store.add

        def cut(store: Store, batch: Any) -> bool:
            real(store, batch)
            raise ConnectionResetError

        monkeypatch.setattr(Store, "add", cut)
        counter.flush()
        assert read(server, clock)[VIEWS] == Figures(1, 1)
        monkeypatch.setattr(Store, "add", real)
        counter.flush()
        assert read(server, clock)[VIEWS] == Figures(1, 1)

    def test_what_is_too_much_is_counted_as_lost(
        self, server: PersistentRedis, clock: Clock, process, monkeypatch
    ) -> None:
        """In memory, and in batches that wait."""
        monkeypatch.setattr(usage_counter, "MAX_ENTRIES", 10)
        monkeypatch.setattr(usage_counter, "MAX_UNSENT", 25)
        counter = process()
        view(counter, visitor(0))
        counter.flush()
        server.stop()
        for flushes in range(4):
            for number in range(12):
                view(counter, visitor(flushes * 100 + number))
            counter.flush()
        server.start()
        counter.flush()
        counted = times(server, clock)
        assert counted["views"] + counted["lost"] == 1 + 4 * 12
        assert counted["lost"] == 4 * 2 + 2 * 10

    def test_the_number_of_the_lost_is_not_lost(
        self, server: PersistentRedis, clock: Clock, process, monkeypatch
    ) -> None:
        """Also when it could not be put down on its day."""
        monkeypatch.setattr(usage_counter, "MAX_ENTRIES", 0)
        counter = process()
        for _ in range(5):
            view(counter, visitor(1))
        real = Store.add

        def away(_store: Store, _batch: Any) -> bool:
            raise ConnectionError

        monkeypatch.setattr(Store, "add", away)
        counter.flush()
        assert counter._unsent
        monkeypatch.setattr(Store, "add", real)
        clock.now = MIDNIGHT + 31 * MINUTE
        counter.flush()
        assert times(server, clock, TODAY + DAY) == {"lost": 5}

    @pytest.mark.parametrize("is_batch", [True, False])
    def test_a_day_that_is_over(self, server: PersistentRedis, clock: Clock, process, is_batch: bool) -> None:
        """Without its salt nobody can be counted on it, and what waited is lost: that is a number of the next day."""
        counter = process()
        if is_batch:
            view(counter, visitor(1))
            counter.flush()
        server.stop()
        view(counter, visitor(2))
        counter.flush()
        server.start()
        clock.now = MIDNIGHT + 31 * MINUTE
        counter.flush()
        assert times(server, clock, TODAY + DAY) == {"lost": 1}

    def test_a_closed_day_takes_no_more(self, server: PersistentRedis, clock: Clock, process) -> None:
        """A process whose clock is late loses what it had; the day's figures stay."""
        counter, late = process(), process()
        for each in (counter, late):
            view(each, visitor(1))
        counter.flush()
        clock.now = MIDNIGHT + 32 * MINUTE
        counter.flush()
        clock.now = MIDNIGHT + 10 * MINUTE
        late.flush()
        late.flush()
        assert read(server, clock)[VIEWS] == Figures(1, 1)
        assert times(server, clock, TODAY + DAY)["lost"] == 1


class TestProcesses:
    """Each has its own memory, whatever it was made of."""

    def test_a_forked_process_begins_anew(self, server: PersistentRedis, clock: Clock, process) -> None:
        """What the parent has not put down yet is the parent's."""
        counter = process()
        for _ in range(5):
            view(counter, visitor(1))

        def child() -> None:
            for _ in range(3):
                view(counter, visitor(2))
            counter.close()

        forked = multiprocessing.get_context("fork").Process(target=child)
        forked.start()
        forked.join(30)
        assert forked.exitcode == 0
        counter.close()
        assert read(server, clock)[VIEWS] == Figures(8, 2)

    def test_a_child_that_counts_nothing(self, server: PersistentRedis, clock: Clock, process) -> None:
        """Nor does its end put down what is the parent's."""
        counter = process()
        view(counter, visitor(1))
        forked = multiprocessing.get_context("fork").Process(target=counter.close)
        forked.start()
        forked.join(30)
        assert forked.exitcode == 0
        assert read(server, clock) == {}

    def test_the_last_attempt_is_repeated(self, server: PersistentRedis, clock: Clock, process, monkeypatch) -> None:
        """A process that ends has no later."""
        monkeypatch.setattr(usage_counter, "_LAST_PAUSE_SECONDS", 0)
        counter, real, attempts = process(), Store.add, []

        def busy(store: Store, batch: Any) -> bool:
            attempts.append(batch)
            if len(attempts) < 3:
                raise redis.TimeoutError
            return real(store, batch)

        monkeypatch.setattr(Store, "add", busy)
        view(counter, visitor(1))
        counter.close()
        assert read(server, clock)[VIEWS] == Figures(1, 1)

    def test_a_process_of_celerys_pool(self, server: PersistentRedis, tmp_path: Path) -> None:
        """It ends without Python's exit: what it has counted is put down all the same."""
        (tmp_path / "pool.py").write_text(POOL)
        path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": path, "USAGE_REDIS": server.url, "PORT": str(server.port)}
        command = [sys.executable, "-m", "celery", "--app=pool", "worker", "--pool=prefork", "--concurrency=1"]
        worker = subprocess.Popen(
            command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            subprocess.run(
                [sys.executable, "-c", "import pool; pool.work.delay().get(timeout=60)"], env=environment, check=True
            )
        finally:
            worker.terminate()
            worker.wait(60)
        days = [Store(server.url, 25, timeout=10).read(day)[0] for day in (_today(), _today() - DAY)]
        assert sum(day[EVENTS].times for day in days if EVENTS in day) == 1

    def test_threads_count_exactly(self, server: PersistentRedis, clock: Clock, process) -> None:
        """Those that answer requests, beside the one that puts down."""
        counter, interval = process(), sys.getswitchinterval()
        view(counter, visitor(1))

        def many() -> None:
            for number in range(3000):
                view(counter, visitor(number % 3))

        sys.setswitchinterval(1e-6)
        try:
            threads = [threading.Thread(target=many) for _ in range(4)]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                counter.flush()
            for thread in threads:
                thread.join()
        finally:
            sys.setswitchinterval(interval)
        counter.flush()
        assert times(server, clock) == {"views": 12_001}

    def test_a_thread_puts_it_down(self, server: PersistentRedis, clock: Clock, process, monkeypatch) -> None:
        """By itself, every few seconds."""
        monkeypatch.setattr(usage_counter, "FLUSH_SECONDS", 0.05)
        view(process(), visitor(1))
        wait_until(lambda: VIEWS in read(server, clock))

    def test_an_error_is_survived(self, server: PersistentRedis, clock: Clock, process, monkeypatch, caplog) -> None:
        """What it cost is counted, and the log does not quote what was counted."""
        counter = process()
        view(counter, visitor(1))

        def broken(*_arguments: Any) -> None:
            raise ValueError("of 10.0.0.1")

        monkeypatch.setattr(Batches, "batch", broken)
        counter.flush()
        monkeypatch.undo()
        monkeypatch.setattr(usage_counter, "FLUSH_SECONDS", 3600.0)
        view(counter, visitor(1))
        counter.flush()
        assert times(server, clock) == {"views": 1, "lost": 1}
        assert "ValueError" in caplog.text
        assert "10.0.0.1" not in caplog.text


def test_nothing_of_a_visitor_is_said(server: PersistentRedis, process, caplog) -> None:
    """At no level, whatever happens to Redis."""
    counter = process()
    with caplog.at_level(logging.DEBUG):
        view(counter, visitor(77))
        counter.flush()
        server.kill()
        view(counter, visitor(77))
        counter.flush()
    assert visitor(77).address not in caplog.text + repr([record.__dict__ for record in caplog.records])
