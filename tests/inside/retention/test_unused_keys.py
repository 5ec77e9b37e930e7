"""Keys that nothing uses any more, in a real Redis: deleted, and in none of its files; whatever has ended their use."""

from __future__ import annotations

import datetime
import os
import signal
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings

from lab.counting import today
from lab.environment import free_ports
from lab.redis_server import PersistentRedis, wait_until
from tutorprivacy.inside.audit import usage_checks
from tutorprivacy.inside.audit.findings import FAIL, PASS, carried_out
from tutorprivacy.inside.django_settings.changes import apply
from tutorprivacy.inside.pseudonyms import keys
from tutorprivacy.inside.pseudonyms.keyed_hash import end_of, period_of
from tutorprivacy.inside.pseudonyms.keys import PREFIX, RedisKeys, marks_of
from tutorprivacy.inside.retention import unused_keys
from tutorprivacy.inside.retention.unused_keys import KeyEnds, end_unused, rings
from tutorprivacy.inside.usage.store import SALT_PREFIX, UTC, Store


def of_site(server: PersistentRedis, settings: dict[str, Any], policy: dict[str, Any], **changes: Any) -> Any:
    """Django's settings, as `apply` leaves them for a site on this Redis."""
    settings = {**settings, "CACHES": {"default": {"LOCATION": f"redis://127.0.0.1:{server.port}/1"}}}
    apply(settings, {**policy, "tracking": "pseudonymous", **changes})
    names = ("PRIVACY_USAGE", "PRIVACY_USAGE_REDIS_URL", "PRIVACY_REDIS_URL", "PRIVACY_PSEUDONYM_PERIOD")
    return SimpleNamespace(**{name: settings[name] for name in names})


def pseudonym_key(site: Any, length: str = "month") -> bytes:
    key = RedisKeys(site.PRIVACY_REDIS_URL).key(period_of(today(), length), end_of(today(), length))
    assert key is not None
    return key


def ended(site: Any) -> list[str]:
    """What the audit says."""
    with override_settings(**vars(site)):
        return [each.status for each in carried_out(usage_checks.checks("lms")) if each.check == "keys.ended"]


def until_done(site: Any) -> None:
    """Redis may be writing its files, and be too busy to do it again."""
    wait_until(lambda: end_unused(rings(site)))


def clean_files(server: PersistentRedis) -> None:
    wait_until(server.files_are_written)
    server.client.save()


@pytest.mark.parametrize(
    "changes",
    [
        {"tracking": "off"},
        {"tracking": "full"},
        {"events": {"pseudonym_period": "day"}},
        {"events": {"pseudonym_period": "forever"}},
    ],
    ids=str,
)
def test_a_setting_ends_a_key(server, settings, policy, changes: dict[str, Any]) -> None:
    """Tracking is off, or its period another: the key is deleted at once, and in no file of Redis."""
    before = of_site(server, settings, policy)
    key = pseudonym_key(before)
    clean_files(server)
    assert server.files_with(key)
    assert end_unused(rings(before)) and server.files_with(key)  # in use
    assert ended(before) == [PASS, PASS]
    changes = {name: {**policy[name], **value} if name == "events" else value for name, value in changes.items()}
    after = of_site(server, settings, policy, **changes)
    assert ended(after) == [FAIL, PASS]
    until_done(after)
    wait_until(server.files_are_written)
    assert server.files_with(key) == []
    assert ended(after) == [PASS, PASS]


def test_a_key_that_has_expired_after_tracking_was_turned_off(server, settings, policy) -> None:
    """Redis has deleted it by itself, and has it in its files still: the mark tells."""
    off = of_site(server, settings, policy, tracking="off")
    ends = datetime.datetime.fromtimestamp(int(time.time()) + 2, UTC)
    key = RedisKeys(off.PRIVACY_REDIS_URL).key("2026-10", ends)
    assert key is not None
    clean_files(server)
    wait_until(lambda: not server.client.execute_command("SELECT", 11) or time.time() > ends.timestamp())
    wait_until(lambda: ended(off) == [FAIL, PASS] and not _names(off))
    assert server.files_with(key)
    until_done(off)
    wait_until(server.files_are_written)
    assert server.files_with(key) == [] and ended(off) == [PASS, PASS]


def _names(site: Any) -> list[bytes]:
    return list(keys.connect(site.PRIVACY_REDIS_URL, 2).scan_iter(match=f"{PREFIX}*"))


def test_a_salt_of_usage_that_is_turned_off_in_the_middle_of_a_day(server, settings, policy) -> None:
    """The salt would be in the append-only file until somebody else lets it be written anew."""
    usage = {"redis_db": 12, "retention_months": 25, "min_group": 10, "sample_rate": 1.0}
    on, off = (of_site(server, settings, policy, usage=each) for each in (usage, None))
    day = today()
    salt = Store(on.PRIVACY_USAGE_REDIS_URL, 25, timeout=10).salt(day)
    assert salt is not None
    clean_files(server)
    assert end_unused(rings(on)) and server.files_with(salt)
    assert ended(on) == [PASS, PASS] and ended(off) == [PASS, FAIL]
    until_done(off)
    wait_until(server.files_are_written)
    assert server.files_with(salt) == [] and not server.client.exists(f"{SALT_PREFIX}{day}")
    assert ended(off) == [PASS, PASS]


def test_what_was_begun_is_gone_on_with(server, settings, policy, monkeypatch) -> None:
    """Redis is writing its files already, or the process is killed: the mark stays, and the audit fails."""
    key = pseudonym_key(of_site(server, settings, policy))
    clean_files(server)
    off = of_site(server, settings, policy, tracking="off")
    keys.connect(off.PRIVACY_REDIS_URL, 2).delete(marks_of(PREFIX))  # a key of an earlier version
    busy = keys.redis.ResponseError("Background append only file rewriting already in progress")
    with monkeypatch.context() as patched:
        patched.setattr(keys, "rewrite_files", lambda _client: [busy])
        assert not end_unused(rings(off))
    assert not _names(off) and server.files_with(key) and ended(off) == [FAIL, PASS]
    until_done(off)
    wait_until(server.files_are_written)
    assert server.files_with(key) == [] and ended(off) == [PASS, PASS]


def test_an_earlier_version_left_no_marks(server, settings, policy, monkeypatch, capsys) -> None:
    """`do init --limit=privacy` has the files written in any case."""
    off = of_site(server, settings, policy, tracking="off")
    key = pseudonym_key(off)
    client = keys.connect(off.PRIVACY_REDIS_URL, 2)
    client.delete(marks_of(PREFIX), *_names(off))
    clean_files(server)
    assert server.files_with(key)
    with override_settings(**vars(off)):
        assert unused_keys.main() == 0
    wait_until(server.files_are_written)
    assert server.files_with(key) == [] and "No key is left" in capsys.readouterr().out


def test_a_request_lets_a_thread_look_once_an_hour(server, settings, policy, monkeypatch) -> None:
    """Behind the answer; the next request does not, until an hour later."""
    key = pseudonym_key(of_site(server, settings, policy))
    clean_files(server)
    off = of_site(server, settings, policy, tracking="off")
    looks: list[Any] = []
    real = unused_keys.end_unused
    monkeypatch.setattr(unused_keys, "end_unused", lambda found: looks.append(1) or real(found))
    with override_settings(**vars(off)):
        site = KeyEnds(lambda request: f"answer to {request}")
        assert [site("a"), site("b")] == ["answer to a", "answer to b"]
        for thread in threading.enumerate():
            if thread.name == "privacy-key-ends":
                thread.join()
        wait_until(lambda: end_unused(rings(off)) and server.files_are_written())
    assert len(looks) == 1 and server.files_with(key) == []


def test_redis_is_away_or_hangs(server, settings, policy, caplog) -> None:
    """A line in the log; a request waits for nothing."""
    off = of_site(server, settings, policy, tracking="off")
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        assert not end_unused(rings(off)[:1])
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    assert "do not" not in caplog.text and "TimeoutError" in caplog.text
    (port,) = free_ports(1)
    away = SimpleNamespace(**{**vars(off), "PRIVACY_REDIS_URL": f"redis://127.0.0.1:{port}/11"})
    with override_settings(**vars(away)):
        assert KeyEnds(lambda _request: "answer")("x") == "answer"
    assert not end_unused(rings(away))


def test_no_redis(settings, policy) -> None:
    """The platform's cache is elsewhere: there is nothing to end."""
    settings["CACHES"] = {"default": {"LOCATION": "memory"}}
    apply(settings, policy)
    assert rings(SimpleNamespace(**settings)) == []


def test_every_service_looks(settings, policy) -> None:
    """The middleware is there whatever is set."""
    for tracking in ("off", "pseudonymous", "full"):
        made = {**settings}
        apply(made, {**policy, "tracking": tracking})
        assert any(name.endswith("retention.unused_keys.KeyEnds") for name in made["MIDDLEWARE"])
