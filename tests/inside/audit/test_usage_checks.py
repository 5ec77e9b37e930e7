"""Each finding on what this plugin keeps in Redis: passes, fails, is unknown. A real Redis, with files."""

from __future__ import annotations

import datetime
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from django.test import override_settings

from lab.counting import today
from lab.environment import free_ports
from lab.redis_server import PersistentRedis, redis_server, wait_until
from tutorprivacy.inside.audit import usage_checks
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding, carried_out
from tutorprivacy.inside.django_settings import changes
from tutorprivacy.inside.pseudonyms.keyed_hash import end_of, period_of
from tutorprivacy.inside.pseudonyms.keys import PREFIX, RedisKeys
from tutorprivacy.inside.usage import store as usage_store
from tutorprivacy.inside.usage.groups import VIEWS, Group
from tutorprivacy.inside.usage.store import SALT_PREFIX, UTC, Batch, Store

CANARY = "zoraquill"
DAY = datetime.timedelta(days=1)
HOUR = 3600


@pytest.fixture
def store(server: PersistentRedis) -> Store:
    """With a visitor of today, and with the keys of pseudonyms."""
    made = Store(server.url, 25, timeout=10)
    put(made, today())
    keys = RedisKeys(pseudonyms(server))
    assert keys.key(period_of(today(), "month"), end_of(today(), "month"))
    return made


def put(store: Store, day: datetime.date) -> None:
    store.salt(day)
    group = Group("course", CANARY)
    store.add(Batch(day, counts={(3, VIEWS): 1, (3, group): 1}, visitors={("visitors", group): {CANARY.encode()}}))


def pseudonyms(server: PersistentRedis) -> str:
    return f"{server.url.rpartition('/')[0]}/11"


def audit(server: PersistentRedis | str, **changes: Any) -> dict[str, Finding]:
    """By check; nothing of what is counted is in it."""
    url = server if isinstance(server, str) else server.url
    settings = {
        "PRIVACY_USAGE": {"redis_url": url},
        "PRIVACY_USAGE_REDIS_URL": url,
        "PRIVACY_REDIS_URL": f"{url.rpartition('/')[0]}/11",
        "PRIVACY_PSEUDONYM_PERIOD": "month",
        **changes,
    }
    with override_settings(**settings):
        found = carried_out(usage_checks.checks("lms"))
    assert CANARY not in str(found)
    assert len({(finding.check, finding.place) for finding in found}) == len(found)
    return {finding.check: finding for finding in found}


def bad(found: dict[str, Finding]) -> dict[str, str]:
    return {name: finding.status for name, finding in found.items() if finding.status != PASS}


def test_all_is_well(server: PersistentRedis, store: Store) -> None:
    """With what the counting itself has put down."""
    found = audit(server)
    assert bad(found) == {} and len(found) == 9
    assert "1 keys: each" in found["usage.salts"].evidence
    assert "1 keys: each" in found["pseudonyms.keys"].evidence


def test_nothing_is_changed(server: PersistentRedis, store: Store) -> None:
    def kept(database: int) -> dict[bytes, Any]:
        client = redis.Redis(port=server.port, db=database)
        return {name: client.dump(name) for name in client.scan_iter()}

    before = kept(11), kept(12)
    audit(server)
    assert (kept(11), kept(12)) == before and before[0] and before[1]


def test_redis_is_away(server: PersistentRedis) -> None:
    (port,) = free_ports(1)
    found = audit(f"redis://127.0.0.1:{port}/12")
    assert set(bad(found).values()) == {UNKNOWN} and set(found) - set(bad(found)) == {"usage.counting"}


def test_redis_has_a_password(tmp_path: Path) -> None:
    with redis_server(tmp_path, "--requirepass", "x") as port:
        found = audit(f"redis://127.0.0.1:{port}/12")
    assert len(bad(found)) == 8 and set(bad(found).values()) == {UNKNOWN}


def test_usage_is_not_counted(server: PersistentRedis, store: Store) -> None:
    """Then there is nothing to look at but the pseudonyms' keys, which may be of before."""
    found = audit(server, PRIVACY_USAGE=None)
    names = {"usage.counting", "pseudonyms.keys", "keys.ended", "redis.files", "redis.memory"}
    assert set(found) == names and bad(found) == {"keys.ended": FAIL}  # the salt, by which nobody is counted any more


def test_the_cache_is_elsewhere(server: PersistentRedis) -> None:
    found = audit(server, PRIVACY_USAGE={"redis_url": None}, PRIVACY_REDIS_URL=None, PRIVACY_USAGE_REDIS_URL=None)
    assert set(found) == {"usage.counting", "pseudonyms.keys"} and bad(found) == {}
    assert "nothing is counted" in found["usage.counting"].evidence


def test_the_settings_say_where_the_keys_are(settings: dict[str, Any], policy: dict[str, Any]) -> None:
    """Where they are made: in the database of the keys, with the cache's password."""
    changes.apply(settings, {**policy, "tracking": "pseudonymous"})
    (processor,) = [
        each
        for each in settings["EVENT_TRACKING_BACKENDS"]["tracking_logs"]["OPTIONS"]["processors"]
        if each["ENGINE"].endswith("PseudonymousProcessor")
    ]
    assert settings["PRIVACY_REDIS_URL"] == processor["OPTIONS"]["events"]["redis_url"]
    assert settings["PRIVACY_REDIS_URL"] == "redis://:password@redis.example:6379/11"


def test_the_settings_are_not_there() -> None:
    """Those of before the plugin: nobody can say where the keys are."""
    found = {finding.check: finding for finding in carried_out(usage_checks.checks("lms"))}
    assert bad(found) == dict.fromkeys(("usage.counting", "pseudonyms.keys", "keys.ended"), UNKNOWN) and len(found) == 3


def salt(server: PersistentRedis, day: datetime.date | str, seconds: int | None) -> None:
    server.client.set(f"{SALT_PREFIX}{day}", b"x" * 32, ex=seconds)


@pytest.mark.parametrize(
    ("day", "seconds", "said"),
    [
        (0, None, "1 have no expiry"),
        (-3, None, "1 have no expiry"),
        (-3, 60, "1 are older than their end"),
        (0, 10 * 24 * HOUR, "1 expire after their end"),
        ("a-day", None, "1 have no expiry"),
    ],
)
def test_a_salt_that_does_not_end(server: PersistentRedis, day: int | str, seconds: int | None, said: str) -> None:
    """Of today, of days ago, of no day."""
    salt(server, day if isinstance(day, str) else today() + day * DAY, seconds)
    found = audit(server)
    finding = found["usage.salts"]
    assert finding.status == FAIL and said in finding.evidence and "BGREWRITEAOF" in finding.remedy
    assert set(bad(found)) == ({"usage.salts", "usage.expiry"} if seconds is None else {"usage.salts"})


def test_no_salts(server: PersistentRedis) -> None:
    """Redis was emptied: nothing is kept that could tell of anybody."""
    assert bad(audit(server)) == {}


@pytest.mark.parametrize("name", ["counts:2026-01-01:3", f"visitors:2026-01-01:course\t{CANARY}", "open", "unclean"])
def test_a_key_without_an_expiry(server: PersistentRedis, name: str) -> None:
    client = server.client
    client.hset(f"privacy:usage:{name}", "x", 1)
    finding = audit(server)["usage.expiry"]
    assert finding.status == FAIL and finding.evidence == "Of 1 keys 1 have no expiry."


def test_many_keys(server: PersistentRedis, store: Store) -> None:
    """More than are asked for at once."""
    with server.client.pipeline() as pipe:
        for number in range(1234):
            pipe.set(f"privacy:usage:batch:{number}", 1, ex=None if number == 1200 else HOUR)
        pipe.execute()
    finding = audit(server)["usage.expiry"]
    assert finding.status == FAIL and "1 have no expiry" in finding.evidence


def test_a_day_that_nobody_closes(server: PersistentRedis, store: Store) -> None:
    """Some hours are right: the first visitor after the salt's end closes it."""
    put(store, today() - DAY)
    now = datetime.datetime.combine(today(), datetime.time(6), UTC).timestamp()
    assert usage_checks._open_days("lms", server.client, now).status == PASS
    late = usage_checks._open_days("lms", server.client, now + HOUR)
    assert late.status == FAIL and late.evidence.startswith("Of 2 days that are not closed, 1 ")
    Store(server.url, 25, lambda: now, timeout=10).close_days()
    assert usage_checks._open_days("lms", server.client, now + HOUR).status == PASS


def test_the_files_may_hold_a_dead_salt(server: PersistentRedis, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day is closed, and Redis cannot write its files: right for a while, and then not."""

    def refuse(_client: redis.Redis) -> list[redis.RedisError]:
        return [redis.ConnectionError("in progress")]

    monkeypatch.setattr("tutorprivacy.inside.pseudonyms.keys.rewrite_files", refuse)
    later = time.time() + 3 * 24 * HOUR
    assert Store(server.url, 25, lambda: later, timeout=10).close_days()
    assert server.client.exists(usage_store.UNCLEAN)
    assert audit(server)["usage.files"].status == PASS
    left = server.client.ttl(usage_store.UNCLEAN)
    server.client.expire(usage_store.UNCLEAN, left - 2 * HOUR)
    finding = audit(server)["usage.files"]
    assert finding.status == FAIL and "BGREWRITEAOF" in finding.remedy
    server.client.persist(usage_store.UNCLEAN)
    assert audit(server)["usage.files"].status == FAIL
    server.client.delete(usage_store.UNCLEAN)
    assert audit(server)["usage.files"].status == PASS


@pytest.mark.parametrize(
    ("period", "seconds", "said"),
    [
        ("day", None, "1 have no expiry"),
        ("forever", None, "1 have no expiry"),
        ("2020-01-31", 60, "1 are older than their end"),
        ("2020-12", 60, "1 are older than their end"),
        ("2020", 60, "1 are older than their end"),
        ("%Y-%m-%d", 30 * 24 * HOUR, "1 expire after their end"),
        ("%Y-%m", 90 * 24 * HOUR, "1 expire after their end"),
        ("something", 60, ""),
    ],
)
def test_the_key_of_a_pseudonym(server: PersistentRedis, period: str, seconds: int | None, said: str) -> None:
    """The key of `forever` is not in Redis; so there is none that may stay."""
    redis.Redis.from_url(pseudonyms(server)).set(f"{PREFIX}{today().strftime(period)}", b"x" * 32, ex=seconds)
    finding = audit(server)["pseudonyms.keys"]
    assert finding.status == (FAIL if said else PASS) and said in finding.evidence


@pytest.mark.parametrize(
    ("command", "status"), [("BGREWRITEAOF", "aof_last_bgrewrite_status"), ("BGSAVE", "rdb_last_bgsave_status")]
)
def test_a_file_that_cannot_be_written(server: PersistentRedis, tmp_path: Path, command: str, status: str) -> None:
    """Really: its folder is gone."""
    wait_until(server.files_are_written)
    assert audit(server)["redis.files"].status == PASS
    folder = tmp_path / "gone"
    folder.mkdir()
    server.client.config_set("dir", str(folder))
    folder.rmdir()
    server.client.execute_command(command)
    wait_until(lambda: server.client.info("persistence")[status] != "ok")
    finding = audit(server)["redis.files"]
    assert finding.status == FAIL and status in finding.evidence and command in finding.remedy


def test_redis_drops_keys(tmp_path: Path) -> None:
    """As Tutor's may, when its memory is full: no harm to anybody, but the counts may be wrong."""
    with redis_server(tmp_path, "--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru") as port:
        url = f"redis://127.0.0.1:{port}/12"
        assert audit(url)["redis.memory"].status == PASS
        client = redis.Redis.from_url(url)
        for number in range(100):
            client.set(f"x{number}", b"x" * 100_000)
        finding = audit(url)["redis.memory"]
    assert finding.status == UNKNOWN and "allkeys-lru" in finding.evidence


def test_redis_says_nothing() -> None:
    """A managed one, perhaps."""
    silent = SimpleNamespace(info=lambda _section: {})
    assert usage_checks._files("lms", silent).status == UNKNOWN
    assert usage_checks._memory("lms", silent).status == UNKNOWN
