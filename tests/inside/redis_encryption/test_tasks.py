"""Celery's tasks and results, with the real Celery, its worker and the real Redis."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from lab.redis_contents import Site, written
from lab.redis_server import PersistentRedis
from tutorprivacy.inside.redis_encryption.tasks import READERS

PASSWORD = "correct-horse-battery"
EMAIL = "zora@mail.example"

#: Nobody serves these tests as lms or cms.
SERVICE = "tutorprivacy"


@pytest.fixture
def readers(server: PersistentRedis) -> redis.Redis:
    """The plugin's database of Redis; a worker has announced itself there."""
    client = redis.Redis(port=server.port, db=11)
    client.set(READERS + SERVICE, 1)
    return client


@pytest.mark.parametrize("plugin", ["", "plain", "encrypted"])
def test_no_argument_is_in_redis(tmp_path: Path, server: PersistentRedis, readers: redis.Redis, plugin: str) -> None:
    """Stock has them in the headers and in the body."""
    site = Site(tmp_path, server, plugin)
    site.send(PASSWORD, EMAIL)
    content = written(server)
    assert site.waiting() == 1
    assert [value.encode() in content for value in (PASSWORD, EMAIL)] == [plugin != "encrypted"] * 2
    assert b"check_password" in content  # the name of a task is needed, and is about nobody


@pytest.mark.parametrize("plugin", ["", "encrypted"])
def test_no_result_is_in_redis(tmp_path: Path, server: PersistentRedis, plugin: str) -> None:
    """Neither in Redis itself nor where results go into a cache, and the right one comes back."""
    script = f"""
from celery import states
from lab_site import APP
APP.backend.store_result("1f2e", {{"sent to": {EMAIL!r}}}, states.SUCCESS)
print(APP.AsyncResult("1f2e").result)
"""
    site = Site(tmp_path, server, plugin)
    assert site.run(script) == f"{{'sent to': '{EMAIL}'}}\n"
    assert (EMAIL.encode() in written(server)) == (not plugin)


def test_results_of_before_are_read(tmp_path: Path, server: PersistentRedis) -> None:
    Site(tmp_path, server, "").run("lab_site.APP.backend.store_result('1f2e', 'yes', 'SUCCESS')")
    assert Site(tmp_path, server, "encrypted").run("print(lab_site.APP.AsyncResult('1f2e').result)") == "yes\n"


def test_an_upgrade_loses_no_task(tmp_path: Path, server: PersistentRedis) -> None:
    """Old worker, new site; then a new worker, which reads what both have written, and says so."""
    stock, new = Site(tmp_path, server, ""), Site(tmp_path, server, "encrypted")
    new.send(PASSWORD)  # nobody has said yet that it would be read
    output, _status = stock.work(done=1)
    assert output.count("succeeded in") == 1 and "discarded" not in output
    stock.send(PASSWORD)
    new.send(PASSWORD)
    output, _status = new.work(done=2)
    assert output.count("succeeded in") == 2
    client = redis.Redis(port=server.port, db=11)
    assert 0 < client.ttl(READERS + SERVICE) <= 7 * 24 * 3600
    new.send(PASSWORD, EMAIL)
    assert EMAIL.encode() not in written(server)
    output, _status = new.work(done=1)
    assert output.count("succeeded in") == 1
    assert new.waiting() == 0


def test_with_plain_encrypted_tasks_are_read(tmp_path: Path, server: PersistentRedis, readers: redis.Redis) -> None:
    """So that nothing is lost when the setting is changed, or before the plugin is disabled."""
    Site(tmp_path, server, "encrypted").send(PASSWORD)
    output, _status = Site(tmp_path, server, "plain").work(done=1)
    assert output.count("succeeded in") == 1


def test_a_wrong_key_loses_no_task(tmp_path: Path, server: PersistentRedis, readers: redis.Redis) -> None:
    """The worker ends, says what to do, and leaves the task in the queue; with the former key, it is done."""
    Site(tmp_path, server, "encrypted", "the-former-secret").send(PASSWORD)
    changed = Site(tmp_path, server, "encrypted", "another-secret")
    output, status = changed.work(done=1, seconds=60)
    assert status not in (0, None)
    assert "Put the former one into SECRET_KEY_FALLBACKS" in output
    assert PASSWORD not in output and "the-former-secret" not in output
    assert changed.waiting() == 1
    output, _status = Site(tmp_path, server, "encrypted", "another-secret", "the-former-secret").work(done=1)
    assert output.count("succeeded in") == 1
    assert changed.waiting() == 0


def test_a_monitor_hears_no_argument(tmp_path: Path, server: PersistentRedis, readers: redis.Redis) -> None:
    """Celery's events go past Redis's files, but not past whoever listens."""
    listener = redis.Redis(port=server.port).pubsub()
    listener.psubscribe("*")
    heard = {}
    for plugin in ("", "encrypted"):
        Site(tmp_path, server, plugin).send(PASSWORD, EMAIL)
        messages = iter(lambda: listener.get_message(timeout=0.2), None)
        heard[plugin] = b"".join(each["data"] for each in messages if each["type"] == "pmessage")
    assert b"task.sent" in heard[""]
    assert heard["encrypted"] == b""
