"""Sessions, cached values and queued tasks of two people in a real Redis, as the platform writes them, or encrypted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.core import cache as django_cache
from django.core.cache import CacheHandler
from kombu import serialization

from lab.redis_server import PersistentRedis, wait_until
from tutorprivacy.inside.django_settings.redis_contents import configure_redis
from tutorprivacy.inside.stores import cached_values, queued_tasks, redis_files
from tutorprivacy.inside.stores.all_stores import search_stores
from tutorprivacy.inside.stores.cached_values import SESSIONS, VALUES
from tutorprivacy.inside.stores.queued_tasks import OF_OTHERS, PLACE, TAKEN_OUT
from tutorprivacy.inside.stores.search import Search

from .people import HER, OTHER, hers

QUEUE = "edx.lms.core.default"
CACHE = "cache default"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PersistentRedis]:
    made = PersistentRedis(tmp_path)
    yield made
    made.stop()


@pytest.fixture(params=["plain", "encrypted"])
def site(request: pytest.FixtureRequest, server: PersistentRedis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Settings of the platform, with the plugin's; its caches and its Celery."""
    url = f"redis://127.0.0.1:{server.port}"
    ours: dict[str, Any] = {
        "CACHES": {
            "default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": f"{url}/1", "KEY_PREFIX": "default"},
            "django": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"{url}/1"},
            "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        },
        "BROKER_URL": f"{url}/0",
        "CELERY_TASK_SERIALIZER": "json",
        "SESSION_ENGINE": "django.contrib.sessions.backends.cache",
        "BULK_EMAIL_DEFAULT_FROM_EMAIL": "no-reply@campus.example",
    }
    ours["CACHES"]["django"]["KEY_PREFIX"] = "dj"
    before = dict(serialization.registry._encoders)
    monkeypatch.setattr("celery.signals.before_task_publish.receivers", [])
    configure_redis(ours, request.param, None)
    monkeypatch.setitem(settings.__dict__, "SECRET_KEY", "a secret")
    for name, value in ours.items():
        monkeypatch.setattr(settings, name, value, raising=False)
    monkeypatch.setattr(django_cache, "caches", CacheHandler())
    monkeypatch.setattr(import_module("django.contrib.sessions.backends.cache"), "caches", django_cache.caches)
    yield request.param
    serialization.registry._encoders.clear()
    serialization.registry._encoders.update(before)


def search(work: Callable[[Search], None], look: bool = False) -> Search:
    done = Search(hers(), look)
    work(done)
    return done


def found(search: Search) -> dict[tuple[str, str], int]:
    assert search.failed == {}
    return {key: number for key, number in search.done.items() if number}


def session(person: tuple[Any, ...], **more: str) -> str:
    made = import_module(settings.SESSION_ENGINE).SessionStore()
    made["_auth_user_id"] = str(person[0])
    made.update(more)
    made.save()
    return str(made.session_key)


def test_sessions_end(site: str, server: PersistentRedis) -> None:
    """Hers; also what names her in other values. Sessions of others stay, whatever they say."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended, others = [session(HER) for _ in range(3)], session(OTHER, masquerading_as=HER[1])
    for alias in ("default", "django"):
        cache = django_cache.caches[alias]
        cache.set("form", {"initial": [{"email": HER[2]}]})
        cache.set("count", HER[0])
        cache.set("of-another", {"email": OTHER[2], "user_id": OTHER[0]})
        cache.set_many({f"of-nobody-{number}": "x" for number in range(450)})
    broker = redis.Redis(port=server.port, db=1)
    broker.set("default:1:a lock", b"\x80\x99")
    broker.rpush("default:1:a list", "x")
    before = found(search(cached_values.search_caches, look=True))
    assert before == {(CACHE, SESSIONS): 3, (CACHE, VALUES): 1, ("cache django", VALUES): 1}
    assert store(ended[0]).get("_auth_user_id") == str(HER[0])  # looking has changed nothing
    size = broker.dbsize()
    assert found(search(cached_values.search_caches)) == before
    assert [store(each).get("_auth_user_id") for each in ended] == [None] * 3 and broker.dbsize() == size - 5
    assert store(others)["masquerading_as"] == HER[1]
    for alias in ("default", "django"):
        cache = django_cache.caches[alias]
        assert cache.get("form") is None and cache.get("count") == HER[0]
        assert cache.get("of-another") == {"email": OTHER[2], "user_id": OTHER[0]}
    assert found(search(cached_values.search_caches, look=True)) == {}


def test_redis_away(site: str, server: PersistentRedis) -> None:
    """It is said, and nothing is taken for gone; another cache is not kept from its turn."""
    server.stop()
    done = search(cached_values.search_caches)
    assert set(done.failed) == {CACHE, "cache django"} and done.done.total() == 0
    server.start()


@pytest.fixture
def send(server: PersistentRedis, site: str) -> Callable[..., None]:
    app = Celery("proj", broker=settings.BROKER_URL)
    app.conf.update(task_serializer=settings.CELERY_TASK_SERIALIZER, task_default_queue=QUEUE)

    def sent(*arguments: Any, **by_name: Any) -> None:
        app.send_task("a.task", arguments, by_name)

    return sent


def waiting(server: PersistentRedis) -> list[bytes]:
    return list(redis.Redis(port=server.port, db=0).lrange(QUEUE, 0, -1))  # type: ignore[arg-type]


def test_tasks_of_hers_go(site: str, send: Callable[..., None], server: PersistentRedis) -> None:
    """Wherever she is in the arguments. Others' stay, in their order; so do those that are about others, too."""
    staying = []

    def stay(*arguments: Any, **by_name: Any) -> None:
        send(*arguments, **by_name)
        staying.append(waiting(server)[0])

    stay(OTHER[1])
    send(HER[1], "course-v1:A+B+C")
    send({"recipient": {"lms_user_id": HER[0]}, "from": "no-reply@campus.example"})
    stay({"user_id": OTHER[0], "email": OTHER[2]})
    send(email=HER[2])
    stay(HER[0])  # a number of anything
    for number in range(210):
        stay(number)
    for number in range(210):
        send(number, HER[1])
    stay(to=[HER[2], OTHER[2]])
    stay({"users": [{"username": HER[1]}, {"username": OTHER[1]}]})
    client = redis.Redis(port=server.port, db=0)
    given = [json.dumps([json.loads(each), "", QUEUE]) for each in (waiting(server)[-2], waiting(server)[-1])]
    for tag, each in zip(("hers", "his"), given, strict=True):
        client.hset("unacked", tag, each)
        client.zadd("unacked_index", {tag: 1.0})
    assert found(search(queued_tasks.search_tasks, look=True)) == {(PLACE, TAKEN_OUT): 214, (PLACE, OF_OTHERS): 2}
    assert len(waiting(server)) == len(staying) + 213
    assert found(search(queued_tasks.search_tasks)) == {(PLACE, TAKEN_OUT): 214}
    assert waiting(server) == staying[::-1]
    assert client.hkeys("unacked") == client.zrange("unacked_index", 0, -1) == [b"his"]
    assert found(search(queued_tasks.search_tasks, look=True)) == {(PLACE, OF_OTHERS): 2}


def test_a_parameter_that_is_called_like_her(site: str, send: Callable[..., None], server: PersistentRedis) -> None:
    """It is in every task of its kind."""
    send(**{HER[1]: 5})
    send(**{HER[1]: HER[2]})
    assert found(search(queued_tasks.search_tasks)) == {(PLACE, TAKEN_OUT): 1}
    assert len(waiting(server)) == 1


def test_a_task_that_cannot_be_read(site: str, send: Callable[..., None], server: PersistentRedis) -> None:
    """It stays, and is said; the others have their turn. What is no task is nobody's."""
    client = redis.Redis(port=server.port, db=0)
    broken = json.dumps({"body": "{", "content-type": "application/json", "content-encoding": "utf-8"})
    client.lpush(QUEUE, broken)
    client.lpush("a list", json.dumps(["x"]), json.dumps({"zoraquill": 1}))
    send(HER[1])
    done = search(queued_tasks.search_tasks)
    assert list(done.failed) == [PLACE] and "zora" not in str(done.failed)
    assert done.done[PLACE, TAKEN_OUT] == 1 and waiting(server) == [broken.encode()]


def rewritings(server: PersistentRedis) -> int:
    told = redis.Redis(port=server.port).info("commandstats")
    return int(told.get("cmdstat_bgrewriteaof", {}).get("calls", 0))


def test_files_of_redis(site: str, send: Callable[..., None], server: PersistentRedis) -> None:
    """Written anew once something of her was deleted there, and only then."""
    server.client.config_set("rdbcompression", "no")
    send(OTHER[1])
    for look in (True, False):
        search_stores(hers(), look)
    send(HER[1], "only-in-this-task")
    body = json.loads(waiting(server)[0])["body"].encode()
    assert search_stores(hers(), True).kept == {} and rewritings(server) == 0 and server.files_with(body)
    assert search_stores(hers()).kept == {} and rewritings(server) == 1
    wait_until(server.files_are_written)
    assert server.files_with(body) == []


def test_a_redis_that_writes_no_files(
    site: str, send: Callable[..., None], server: PersistentRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A managed one refuses: the report says what stays, and with which command it goes."""
    monkeypatch.setattr(redis_files, "rewrite_files", lambda _client: [redis.ResponseError("unknown command")])
    send(HER[1])
    assert search_stores(hers()).kept == {(redis_files.PLACE, redis_files.OLD_VALUES): 1}


def test_another_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not looked into."""
    monkeypatch.setattr(settings, "BROKER_URL", "amqp://x", raising=False)
    assert found(search(queued_tasks.search_tasks)) == {}
