"""What of a day is in Redis and in its files: while it lasts, when its salt has expired, and after some years."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import os
import signal
import time

import pytest
import redis

from lab.counting import MIDNIGHT, MINUTE, NOON, TODAY
from lab.redis_server import PersistentRedis, wait_until
from lab.visits import COURSES, Visitor, view, visitor
from tutorprivacy.inside.usage import counter as usage_counter
from tutorprivacy.inside.usage import store as usage_store
from tutorprivacy.inside.usage.batches import Batches
from tutorprivacy.inside.usage.counter import Counter
from tutorprivacy.inside.usage.groups import VIEWS, Group
from tutorprivacy.inside.usage.store import DAY, SALT_PREFIX, UTC, Figures, Store, salt_end

CLOSED = MIDNIGHT + 32 * MINUTE


class Clock:
    """Unix time that goes on from where it is set."""

    def __init__(self, now: float = NOON) -> None:
        self.set(now)

    def set(self, now: float) -> None:
        self.offset = now - time.time()

    def __call__(self) -> float:
        return time.time() + self.offset


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(server: PersistentRedis, clock: Clock) -> Store:
    return Store(server.url, 25, clock, timeout=10)  # a machine that is busy is no failure


@pytest.fixture
def counter(store: Store, clock: Clock, monkeypatch) -> Counter:
    monkeypatch.setattr(usage_counter, "FLUSH_SECONDS", 3600.0)
    return Counter(store, Batches("lms"), clock=clock)


def names(server: PersistentRedis) -> set[str]:
    """Of the keys, without their prefix, day and group."""
    return {name.decode().split(":")[2] for name in server.client.keys("privacy:usage:*")}


def without_expiry(server: PersistentRedis) -> list[bytes]:
    return [name for name in server.client.scan_iter() if server.client.ttl(name) == -1]


def hashed(salt: bytes, address: str, who: Visitor) -> bytes:
    """What is made of a visitor: as in the documentation, by other code."""
    text = json.dumps(["lms.example", address, who.agent, "", ""])
    return hmac.new(salt, text.encode(), hashlib.sha256).digest()[:16]


def test_a_closed_day_is_one_hash_of_numbers(server: PersistentRedis, store: Store, counter: Counter, clock) -> None:
    """The same figures as before; no ten minutes, no HyperLogLog and no salt are left."""
    for moment, visitors in ((NOON, 200), (MIDNIGHT - MINUTE, 100), (MIDNIGHT + MINUTE, 50)):
        clock.set(moment)
        for number in range(visitors):
            view(counter, visitor(number), COURSES[number % 3])
        counter.flush()
    before = store.read(TODAY)
    assert before[0][VIEWS].times == 300
    assert before[0][VIEWS].across > 40
    assert {"salt", "counts", "visitors", "before", "after", "open"} <= names(server)
    for name in server.client.scan_iter(f"privacy:usage:*:{TODAY + DAY}*"):
        server.client.delete(name)  # the next day's
    server.client.hdel(usage_store.OPEN, (TODAY + DAY).isoformat())
    wait_until(server.files_are_written)
    clock.set(CLOSED)
    assert store.close_days() == [TODAY]
    assert store.read(TODAY) == before
    server.client.delete(f"{SALT_PREFIX}{TODAY}")  # its time in Redis is real
    assert {name.decode() for name in server.client.scan_iter()} >= {f"privacy:usage:day:{TODAY}"}
    assert names(server) == {"day", "batch", "salts"}  # the last says which salts there were, and holds none
    for field, value in server.client.hgetall(f"privacy:usage:day:{TODAY}").items():
        assert field == b"" or [int(number) >= 0 for number in value.split()] == [True] * 3
    assert store.close_days() == []


def test_closing_waits_for_the_salts_end(server: PersistentRedis, store: Store, counter: Counter, clock) -> None:
    """And a minute more, for processes whose clocks differ; what was counted until then is in it."""
    view(counter, visitor(1))
    counter.flush()
    for moment in (MIDNIGHT, MIDNIGHT + 30 * MINUTE, MIDNIGHT + 30.5 * MINUTE):
        clock.set(moment)
        assert store.close_days() == []
    clock.set(CLOSED)
    assert store.close_days() == [TODAY]


def test_days_that_nobody_closed(server: PersistentRedis, store: Store, counter: Counter, clock) -> None:
    """All are closed when somebody comes again."""
    for day in range(3):
        clock.set(NOON + day * 86400)
        view(counter, visitor(day))
        counter._gather()
        counter._send()
    clock.set(NOON + 5 * 86400)
    assert store.close_days() == [TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [store.read(TODAY + day * DAY)[0][VIEWS] for day in range(3)] == [Figures(1, 1)] * 3
    assert store.first_day() == TODAY


def test_one_process_closes(server: PersistentRedis, store: Store, counter: Counter, clock) -> None:
    """The others wait; if it dies, another one does it a minute later."""
    view(counter, visitor(1))
    counter.flush()
    clock.set(CLOSED)
    server.client.set(usage_store._CLOSING, 1, px=300)
    assert store.close_days() == []
    wait_until(lambda: not server.client.exists(usage_store._CLOSING))
    assert store.close_days() == [TODAY]


def test_no_key_without_an_expiry(server: PersistentRedis, store: Store, counter: Counter, clock) -> None:
    """At no time of the day."""
    assert store.first_day() is None
    seen = set()
    for moment in (NOON, MIDNIGHT - MINUTE, MIDNIGHT + MINUTE, MIDNIGHT + 29 * MINUTE, CLOSED, CLOSED + 86400):
        clock.set(moment)
        for number in range(20):
            view(counter, visitor(number), COURSES[0])
        counter._close_at = 0.0
        counter.flush()
        assert without_expiry(server) == []
        seen |= names(server)
    assert seen >= {"salt", "counts", "visitors", "before", "after", "open", "day", "batch"}


@pytest.mark.parametrize(
    ("months", "until"),
    [(25, "2028-12-22"), (1, "2026-12-22"), (3, "2027-02-22"), (120, "2036-11-22")],
)
def test_days_are_deleted_after_some_months(server: PersistentRedis, clock, months: int, until: str) -> None:
    """PRIVACY_USAGE_RETENTION_MONTHS; the first moment of the day after."""
    store = Store(server.url, months, clock)
    server.client.hset(usage_store.OPEN, TODAY.isoformat(), "1.0")
    clock.set(CLOSED)
    store.close_days()
    ends = datetime.datetime.fromisoformat(until).replace(tzinfo=UTC).timestamp()
    assert server.client.ttl(f"privacy:usage:day:{TODAY}") == pytest.approx(ends - time.time(), abs=5)


def test_months_of_different_lengths() -> None:
    """The 31st of a month that has none is its last day."""
    day = datetime.date(2027, 1, 31)
    ends = [datetime.datetime.fromtimestamp(usage_store._expiry(day, months), UTC) for months in (1, 2)]
    assert [each.date() for each in ends] == [datetime.date(2027, 3, 1), datetime.date(2027, 4, 1)]


def test_a_closed_day_has_an_expiry_at_once(server: PersistentRedis, store: Store, clock, monkeypatch) -> None:
    """Also if the process dies before it looks after the older days."""

    def dies(_store: Store) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(Store, "_expire_days", dies)
    server.client.hset(usage_store.OPEN, TODAY.isoformat(), "1.0")
    clock.set(CLOSED)
    with pytest.raises(redis.ConnectionError):
        store.close_days()
    assert server.client.ttl(f"privacy:usage:day:{TODAY}") > 0


def test_a_shorter_retention_holds_for_old_days(server: PersistentRedis, store: Store, counter, clock) -> None:
    """From the next day that is closed."""
    for day in (TODAY, TODAY + DAY):
        server.client.hset(usage_store.OPEN, day.isoformat(), "1.0")
    clock.set(CLOSED)
    store.close_days()
    name = f"privacy:usage:day:{TODAY}"
    before = server.client.ttl(name)
    clock.set(CLOSED + 86400)
    Store(server.url, 2, clock).close_days()
    assert server.client.ttl(name) < before - 500 * 86400


def test_a_late_batch_is_counted_once(server: PersistentRedis, store: Store, counter: Counter) -> None:
    """However often it is sent."""
    view(counter, visitor(1))
    counter._gather()
    (batch,) = counter._unsent
    assert [store.add(batch), store.add(batch), Store(server.url, 25, time.time).add(batch)] == [True] * 3
    assert store.read(TODAY)[0][VIEWS] == Figures(1, 1)


class TestAfterTheDay:
    """Seed of the promise: nobody can tell any more who was there, the operator included."""

    #: A visitor whose address, browser and language an attacker knows, and the network it is in.
    PLANTED = visitor(0x4321)
    NETWORK = [f"10.0.{number >> 8}.{number & 255}" for number in range(1 << 16)]

    @pytest.fixture
    def day(self, server: PersistentRedis, store: Store, counter: Counter, clock: Clock) -> bytes:
        """A day with visitors from that network, all the same browser; its salt, which lives for some more seconds."""
        clock.set(salt_end(TODAY).timestamp() - 6)
        salt = store.salt(TODAY)
        assert salt is not None
        clock.set(NOON)
        for number in range(0, 400):
            view(counter, Visitor(self.NETWORK[(0x4321 + number * 163) % (1 << 16)], self.PLANTED.agent))
        counter.flush()
        wait_until(server.files_are_written)
        server.client.save()
        return salt

    def end(self, server: PersistentRedis, counter: Counter, clock: Clock) -> None:
        """The day ends; at the first round after it, some process closes it."""
        wait_until(lambda: not server.client.exists(f"{SALT_PREFIX}{TODAY}"))
        clock.set(CLOSED)

        def clean() -> bool:
            counter._close_at = 0.0
            counter._store._clean_again = 0.0
            counter.flush()
            return not server.client.exists(usage_store.UNCLEAN) and server.files_are_written()

        wait_until(clean)

    def test_the_salt_is_in_no_file(self, server, store, counter, clock, day) -> None:
        """Nor a visitor's keyed hash; before, both are in Redis's append-only file."""
        of_planted = hashed(day, self.PLANTED.address, self.PLANTED)
        assert server.files_with(day) == ["appendonly.aof", "dump.rdb"]
        assert server.files_with(of_planted) == ["appendonly.aof"]
        server.client.config_set("hz", 1)
        self.end(server, counter, clock)
        assert server.files_with(day) == []
        assert server.files_with(of_planted) == []
        assert server.files_with(b"privacy:usage:day:") == ["appendonly.aof", "dump.rdb"]

    def test_it_is_tried_again(self, server, store, counter, clock, day) -> None:
        """If Redis has no time for its files, or the process dies, another one sees to it a minute later."""
        wait_until(lambda: not server.client.exists(f"{SALT_PREFIX}{TODAY}"))
        clock.set(CLOSED)
        patient = Store(server.url, 25, clock, timeout=5)
        patient._cleaner._client = usage_store.connect(server.url)
        real = patient._cleaner.clean

        def hang() -> bool:
            os.kill(server.process.pid, signal.SIGSTOP)
            try:
                return real()
            finally:
                os.kill(server.process.pid, signal.SIGCONT)

        patient._cleaner.clean = hang
        assert patient.close_days() == [TODAY]
        assert server.client.exists(usage_store.UNCLEAN)
        calls = server.client.info("commandstats").get("cmdstat_scan", {}).get("calls", 0)
        assert patient.close_days() == []
        assert server.client.info("commandstats").get("cmdstat_scan", {}).get("calls", 0) == calls  # not at once
        self.end(server, counter, clock)
        assert server.files_with(day) == []

    def test_nobody_can_be_confirmed(self, server, store, counter, clock, day, caplog) -> None:
        """
        "Was this address here, with this browser?", asked for a whole /16, with all that Redis and the log hold.

        While the day lasts, whoever has that can tell: so the attack is a real one. Afterwards the planted visitor
        cannot be told from those who were never there.
        """
        with caplog.at_level("DEBUG"):
            before = self.attack(server, caplog.text)
            assert self.PLANTED.address in before
            assert len(before) == 400
            self.end(server, counter, clock)
            assert self.attack(server, caplog.text) == set()

    def test_the_attack_needs_the_salt_only(self, server, store, counter, clock, day) -> None:
        """The HyperLogLog alone, without the commands in the append-only file, gives visitors away: so it goes, too."""
        (log,) = [name for name in server.client.keys("privacy:usage:visitors:*") if b"views" in name]
        found = _members(server.client, log, self._hashes(day))
        assert self.PLANTED.address in found
        assert len(found) < 0.2 * len(self.NETWORK)
        self.end(server, counter, clock)
        assert server.client.keys("privacy:usage:visitors:*") == []

    def _hashes(self, salt: bytes) -> dict[str, bytes]:
        return {address: hashed(salt, address, self.PLANTED) for address in self.NETWORK}

    def attack(self, server: PersistentRedis, log: str) -> set[str]:
        """
        The addresses that whoever has everything takes for visitors.

        They take each 32 bytes in a row for the salt, in the files, in the values and in the log. One that makes a
        hash of the planted visitor which is also there is tried on all addresses.
        """
        files = [path.read_bytes() for path in server.folder.rglob("*") if path.is_file()]
        values = [server.client.dump(name) for name in server.client.scan_iter()]
        content = b"\n".join([*files, *values, log.encode()])
        found: set[str] = set()
        for salt in {content[at : at + 32] for at in range(len(content) - 32)}:
            if hashed(salt, self.PLANTED.address, self.PLANTED) in content:
                found |= {address for address, value in self._hashes(salt).items() if value in content}
        return found


def _members(client: redis.Redis, log: bytes, made: dict[str, bytes]) -> set[str]:
    """Whose hash changes nothing: perhaps they are in it."""
    copy = b"privacy:test:copy"
    found = set()
    before = client.dump(log)
    with client.pipeline() as pipe:
        for value in made.values():
            pipe.restore(copy, 0, before, replace=True)
            pipe.pfadd(copy, value)
        answers = pipe.execute()[1::2]
    client.delete(copy)
    for address, changed in zip(made, answers, strict=True):
        if not changed:
            found.add(address)
    return found


def test_pages_are_not_paths(server: PersistentRedis, store: Store, counter: Counter) -> None:
    """What Redis holds of a day are names of groups, numbers and HyperLogLogs."""
    view(counter, visitor(1), COURSES[0])
    counter.flush()
    fields = {
        field.decode().split("\t")[0]
        for name in server.client.keys("privacy:usage:counts:*")
        for field in server.client.hkeys(name)
    }
    assert fields == {"views", "browser", "os", "device", "language", "page", "course", "visits"}
    assert store.read(TODAY)[0][Group("page", "/courses/<course_id>/courseware")] == Figures(1, 1)
