"""Keys of pseudonyms in a real Redis: made once, gone at the end of their period, in no file afterwards."""

from __future__ import annotations

import contextlib
import datetime
import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from multiprocessing.pool import ThreadPool
from types import SimpleNamespace

import pytest
import redis

from lab.redis_server import PersistentRedis as Server
from lab.redis_server import wait_until
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pseudonyms import keys as pseudonyms_keys
from tutorprivacy.inside.pseudonyms.keyed_hash import KEY_BYTES, end_of
from tutorprivacy.inside.pseudonyms.keys import PREFIX, RedisKeys
from tutorprivacy.inside.tracking.scrubber import Scrubber

UTC = datetime.timezone.utc


def end(seconds: float = 3600) -> datetime.datetime:
    """A period's end, in whole seconds as all ends are, that long from now."""
    return datetime.datetime.fromtimestamp(int(time.time() + seconds), UTC)


#: Seconds.
PATIENCE = 60.0


@pytest.fixture
def server(tmp_path, monkeypatch) -> Iterator[Server]:
    """It is given time to answer, however busy the machine is."""
    monkeypatch.setattr(pseudonyms_keys.connect, "__defaults__", (PATIENCE,))
    made = Server(tmp_path)
    yield made
    made.kill()


class Listener:
    """Something that takes connections, keeps their first bytes, and answers nothing."""

    def __init__(self) -> None:
        self.begun: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                with self.socket.accept()[0] as connection:
                    self.begun.append(connection.recv(3))


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.shutdown(socket.SHUT_RDWR)
    made.socket.close()
    made.thread.join(5)


def _keys_of_threads(url: str, ends: datetime.datetime) -> set[bytes | None]:
    pseudonyms_keys.connect.__defaults__ = (PATIENCE,)  # in a process of its own
    keys = RedisKeys(url)
    with ThreadPool(4) as pool:
        return set(pool.map(lambda _number: keys.key("2026-11", ends), range(8)))


def test_one_key_for_all_processes_and_threads(server: Server) -> None:
    """Whoever asks first makes it; who asks at the same time gets the same."""
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        found = pool.starmap(_keys_of_threads, [(server.url, end())] * 8)
    (key,) = set().union(*found)
    assert key is not None and len(key) == KEY_BYTES
    assert server.client.get(f"{PREFIX}2026-11") == key
    assert server.client.keys(f"{PREFIX}*") == [f"{PREFIX}2026-11".encode()]


def test_the_faster_process_wins(server: Server, monkeypatch) -> None:
    """A key that another process makes between our look and our own attempt is ours, too."""
    theirs = b"t" * KEY_BYTES

    def slow(_length: int) -> bytes:
        server.client.set(f"{PREFIX}2026-11", theirs)
        return b"o" * KEY_BYTES

    monkeypatch.setattr(pseudonyms_keys, "secrets", SimpleNamespace(token_bytes=slow))  # redis-py uses the module, too
    assert RedisKeys(server.url).key("2026-11", end()) == theirs


def test_each_period_has_its_own(server: Server) -> None:
    """Random, and not derived from one another."""
    keys = RedisKeys(server.url)
    made = {keys.key(period, end()) for period in ("2026-11", "2026-12", "2026", "2026-11-21")}
    assert len(made) == 4


def test_redis_deletes_it_when_the_period_ends(server: Server) -> None:
    """To the second, whether any process of ours still runs or not."""
    ends = end(2)
    RedisKeys(server.url).key("p", ends)
    assert server.client.pttl(f"{PREFIX}p") == pytest.approx((ends.timestamp() - time.time()) * 1000, abs=200)
    wait_until(lambda: not server.client.exists(f"{PREFIX}p"))
    assert ends.timestamp() - 0.1 < time.time()


def test_without_an_end(server: Server) -> None:
    """A period that does not end has a key that stays."""
    assert RedisKeys(server.url).key("forever", None)
    assert server.client.pttl(f"{PREFIX}forever") == -1


def test_no_key_once_the_period_is_over(server: Server) -> None:
    """Neither the remembered one, nor one that still lies in Redis, nor a new one."""
    now = [time.time()]
    keys, ends = RedisKeys(server.url, clock=lambda: now[0]), end()
    assert keys.key("2026-11", ends)
    now[0] = ends.timestamp() - 0.001
    assert keys.key("2026-11", ends)
    now[0] = ends.timestamp()
    assert keys.key("2026-11", ends) is None
    assert RedisKeys(server.url, clock=lambda: now[0]).key("2026-11", ends) is None
    assert keys.key("never asked for", ends) is None
    assert server.client.keys(f"{PREFIX}*") == [f"{PREFIX}2026-11".encode()]


def test_the_pseudonym_changes_with_the_month(server: Server, event_policy, ip_policy) -> None:
    """The same in every process until the month's last moment, then another; what comes late names nobody."""
    now = [time.time()]
    ends = end_of(datetime.datetime.fromtimestamp(now[0], UTC).date(), "month")
    assert ends is not None

    def process() -> Scrubber:
        return Scrubber(EventPolicy.of(event_policy, ip_policy), RedisKeys(server.url, clock=lambda: now[0]))

    def person(scrubber: Scrubber, seconds: float) -> tuple[str, int | None]:
        """Of an event that long after the month's end."""
        moment = ends + datetime.timedelta(seconds=seconds)
        event = {"name": "x", "time": moment.isoformat(), "username": "alice", "context": {"user_id": 5}, "event": {}}
        scrubbed = scrubber.scrub(event)
        return scrubbed["username"], scrubbed["context"]["user_id"]

    lms, cms = process(), process()
    november = person(lms, -60)
    now[0] = ends.timestamp() - 1
    assert person(cms, -1) == person(lms, -1) == november
    now[0] = ends.timestamp()
    december = person(lms, 0)
    assert not set(december) & set(november)
    assert person(cms, 3) == person(process(), 0) == december
    assert person(lms, -1) == person(process(), -1) == ("", None)


def test_it_is_remembered(server: Server) -> None:
    """While its period lasts, Redis is asked once, and may go away."""
    keys, ends = RedisKeys(server.url), end()
    made = keys.key("2026-11", ends)
    server.kill()
    assert made is not None
    assert keys.key("2026-11", ends) == made
    assert keys.key("2026-12", ends) is None


def test_after_a_failure_nobody_asks_for_five_seconds(listener: Listener, caplog) -> None:
    """Not for any period; one error per attempt."""
    now = [1000.0]
    keys = RedisKeys(f"redis://127.0.0.1:{listener.port}/11", clock=lambda: now[0])
    ends = datetime.datetime(2026, 12, 1, tzinfo=UTC)
    attempts = []
    for moment in (1000, 1000, 1004.9, 1005, 1009.9, 1010.1):
        now[0] = moment
        assert keys.key("2026-11", ends) is None
        assert keys.key("2026-12", ends) is None
        attempts.append(len(caplog.records))
    assert attempts == [1, 1, 1, 2, 2, 3]
    wait_until(lambda: len(listener.begun) >= 3)
    assert len(listener.begun) == 3


def test_a_redis_that_hangs_delays_once(server: Server) -> None:
    """It takes the connection and does not answer: one short wait, not one per event."""
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        now = time.time()
        keys, hasty = RedisKeys(server.url, clock=lambda: now), pseudonyms_keys.connect(server.url, 0.05)
        waits = []
        keys._redis = SimpleNamespace(get=lambda name: (waits.append(1), hasty.get(name)))  # type: ignore[assignment]
        assert [keys.key("2026-11", end()) for _ in range(100)] == [None] * 100
        assert len(waits) == 1
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    assert 2 * pseudonyms_keys.TIMEOUT_SECONDS <= 0.1  # to connect, and to wait for an answer
    assert RedisKeys(server.url).key("2026-11", end())


def test_asked_for_without_making_it(server: Server) -> None:
    """What is there is found; nothing is made, and nothing is remembered of its absence."""
    keys = RedisKeys(server.url)
    assert keys.key("2026-11", end(), make=False) is None
    made = RedisKeys(server.url).key("2026-11", end())
    assert keys.key("2026-11", end(), make=False) == made


@pytest.mark.parametrize("value", [b"short", b"x" * (KEY_BYTES + 1)])
def test_a_foreign_value_is_no_key(server: Server, value: bytes, caplog) -> None:
    """What somebody else has put there is not used."""
    server.client.set(f"{PREFIX}2026-11", value)
    assert RedisKeys(server.url).key("2026-11", end()) is None
    assert "ValueError" in caplog.text


def test_no_redis_in_the_settings(caplog) -> None:
    """Then there are no keys, and nobody is asked."""
    assert RedisKeys(None).key("2026-11", end()) is None
    assert not caplog.records


def test_nothing_is_said_about_a_key(server: Server, caplog) -> None:
    """Neither the key nor the password of Redis is in a line of the log, at any level."""
    server.client.execute_command("ACL", "SETUSER", "reader", "on", ">zoraquill", "~*", "+@all", "-set")
    with caplog.at_level(logging.DEBUG):
        key = RedisKeys(server.url).key("2026-11", end())
        refused = RedisKeys(f"redis://reader:zoraquill@127.0.0.1:{server.port}/11").key("2026-12", end())
    assert key is not None and refused is None
    text = caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    assert "NoPermission" in text
    for spelling in (key.hex(), repr(key), repr(key)[2:-1], key.decode("latin-1"), "zoraquill"):
        assert spelling not in text


def test_an_old_key_is_in_no_file(server: Server) -> None:
    """When the next period's key is made, Redis writes its append-only file and its snapshot anew."""
    later = [0.0]
    keys = RedisKeys(server.url, clock=lambda: time.time() + later[0])
    old = keys.key("old", end())
    server.client.set("something else", "that stays")
    assert old is not None
    wait_until(server.files_are_written)
    server.client.save()
    assert server.files_with(old) == ["appendonly.aof", "dump.rdb"]
    server.client.config_set("hz", 1)
    later[0] = its_end_comes(server, "old")
    new = keys.key("new", end(2 * later[0]))
    assert new is not None
    server.client.config_set("hz", 100)  # what is scheduled begins when Redis looks at the clock
    keys_are_clean(server, keys)
    wait_until(lambda: not server.files_with(old))  # a rewriting that was scheduled has yet to begin
    assert server.files_with(new) == ["appendonly.aof", "dump.rdb"]
    assert server.files_with(b"that stays") == ["appendonly.aof", "dump.rdb"]


def its_end_comes(server: Server, period: str) -> float:
    """For Redis now, however long a busy machine took until here; for the clock after so many seconds."""
    server.client.pexpire(f"{PREFIX}{period}", 1)
    time.sleep(0.002)
    return 3600.0


def keys_are_clean(server: Server, keys: RedisKeys) -> None:
    """A machine under load may need a second attempt."""

    def done() -> bool:
        if keys._cleaner.due < float("inf"):
            keys._cleaner.clean()
        return keys._cleaner.due == float("inf") and server.files_are_written()

    wait_until(done)


def test_an_old_key_while_a_snapshot_is_being_made(server: Server, caplog) -> None:
    """The snapshot would have the old key until the next one: the log says so, and it is tried again."""
    later = [0.0]
    keys = RedisKeys(server.url, clock=lambda: time.time() + later[0])
    old = keys.key("old", end())
    assert old is not None
    wait_until(server.files_are_written)
    server.client.config_set("rdb-key-save-delay", 2_000_000)  # microseconds for each key
    server.client.set("something else", "that stays")
    server.client.bgsave()
    later[0] = its_end_comes(server, "old")
    assert keys.key("new", end(4 * later[0]))
    assert "expired keys may still be in them: ResponseError" in caplog.text
    server.client.config_set("rdb-key-save-delay", 0)
    wait_until(server.files_are_written)
    assert server.files_with(old) == ["dump.rdb"]
    assert keys.key("new", end(4 * later[0]))  # not yet
    assert server.files_with(old) == ["dump.rdb"]
    later[0] += 61
    assert keys.key("new", end(4 * later[0]))
    wait_until(server.files_are_written)
    assert server.files_with(old) == []


def test_a_redis_that_is_too_busy_is_asked_again(server: Server, caplog) -> None:
    """An attempt that got no answer in time may have left the expired key in the file it wrote."""
    later = [0.0]
    keys = RedisKeys(server.url, clock=lambda: time.time() + later[0])
    old = keys.key("old", end())
    assert old is not None and keys.key("known", end(7200))  # that which is not made anew when it is asked for
    wait_until(server.files_are_written)
    server.client.config_set("hz", 1)
    later[0] = its_end_comes(server, "old")
    patient, keys._cleaner._client = keys._cleaner._client, pseudonyms_keys.connect(server.url, 0.05)
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        assert not keys._cleaner.clean()
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
        keys._cleaner._client = patient
    assert "TimeoutError" in caplog.text

    def is_tried_again() -> bool:
        later[0] += 61
        assert keys._cleaner.due < time.time() + later[0] and keys.key("known", end(4 * later[0]))
        return keys._cleaner.due == float("inf")

    wait_until(is_tried_again)
    wait_until(server.files_are_written)
    assert server.files_with(old) == []


@pytest.mark.parametrize("forbidden", ["bgrewriteaof", "bgsave", "scan"])
def test_a_managed_redis_refuses(server: Server, caplog, forbidden: str) -> None:
    """There is a key all the same, and one warning; what is allowed is done."""
    server.client.execute_command("ACL", "SETUSER", "managed", "on", ">pw", "~*", "+@all", f"-{forbidden}")
    assert RedisKeys(f"redis://managed:pw@127.0.0.1:{server.port}/11").key("2026-11", end())
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "expired keys may still be in them: NoPermissionError" in record.message
    calls = server.client.info("commandstats")
    done = {name for name in ("scan", "bgrewriteaof", "bgsave") if calls.get(f"cmdstat_{name}", {}).get("calls")}
    assert done == {"scan", "bgrewriteaof", "bgsave"} - {forbidden}


def test_through_a_socket(server: Server) -> None:
    """unix:// as the platform's cache may have it."""
    assert RedisKeys(f"unix://{server.socket}?db=11").key("2026-11", end())
    assert server.client.exists(f"{PREFIX}2026-11")


def test_with_tls(listener: Listener) -> None:
    """rediss:// begins with a TLS handshake, and nothing is sent in the clear."""
    assert RedisKeys(f"rediss://127.0.0.1:{listener.port}/11").key("2026-11", end()) is None
    wait_until(lambda: bool(listener.begun))
    assert listener.begun == [b"\x16\x03\x01"]


def test_the_database_of_its_own(server: Server) -> None:
    """Clearing the platform's cache, another database, leaves the keys."""
    key = RedisKeys(server.url).key("2026-11", end())
    redis.Redis(port=server.port, db=1).flushdb()
    assert RedisKeys(server.url).key("2026-11", end()) == key
