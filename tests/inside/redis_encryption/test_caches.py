"""Caches of Django and of django-redis beside the real Redis: nothing readable in it, and all as before."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings
from django.contrib.sessions.backends import cache as sessions
from django.core.cache.backends.redis import RedisCache
from django.utils.module_loading import import_string
from django_redis.cache import RedisCache as DjangoRedisCache

from lab.redis_contents import written
from lab.redis_server import PersistentRedis
from tutorprivacy.inside.django_settings.redis_contents import configure_redis
from tutorprivacy.inside.redis_encryption import caches

PLANTED = ("203.0.113.77", "zora@mail.example", "zoraquill", "Quillfeather")
BACKENDS = ["django_redis.cache.RedisCache", "django.core.cache.backends.redis.RedisCache"]


@pytest.fixture(autouse=True)
def secret(monkeypatch) -> Callable[[str], None]:
    """Sets Django's SECRET_KEY."""

    def become(value: str) -> None:
        monkeypatch.setitem(settings.__dict__, "SECRET_KEY", value)

    become("a secret")
    return become


@pytest.fixture
def made(server: PersistentRedis) -> Callable[..., Any]:
    """A cache, of settings as the plugin leaves them."""

    def make(backend: str, contents: str = "encrypted", **more: Any) -> DjangoRedisCache | RedisCache:
        location = f"redis://127.0.0.1:{server.port}/1"
        cache = {"BACKEND": backend, "LOCATION": location, "KEY_PREFIX": "default", **more}
        ours = {"CACHES": {"default": cache}}
        configure_redis(ours, contents, None)
        params = dict(ours["CACHES"]["default"])
        return import_string(params.pop("BACKEND"))(params.pop("LOCATION"), params)

    return make


def names(server: PersistentRedis) -> list[bytes]:
    return sorted(redis.Redis(port=server.port, db=1).keys())  # type: ignore[arg-type]


@pytest.mark.parametrize("contents", ["plain", "encrypted"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_nobody_is_in_redis(made, server: PersistentRedis, backend: str, contents: str) -> None:
    """In names, of throttles for instance, and in values; as before, all are."""
    cache = made(backend, contents)
    cache.set(f"throttle_anon_{PLANTED[0]}", [1.5, 2.5])
    cache.set("recipient", {"email": PLANTED[1]})
    cache.set_many({"learner": PLANTED[2]})
    cache.get_or_set(f"name_of_{PLANTED[3]}", lambda: True)
    content = written(server)
    assert [value.encode() in content for value in PLANTED] == [contents == "plain"] * 4
    assert cache.get(f"throttle_anon_{PLANTED[0]}") == [1.5, 2.5]
    assert cache.get_many(["recipient", "learner"]) == {"recipient": {"email": PLANTED[1]}, "learner": PLANTED[2]}


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_cache_works_as_before(made, server: PersistentRedis, backend: str) -> None:
    cache = made(backend)
    for value in (None, True, 1.5, "text", b"bytes", {"a": (1, {2})}, ["é"], -3, 2**70):
        cache.set("value", value)
        assert cache.get("value") == value and type(cache.get("value")) is type(value)
    cache.set("count", 5)
    assert (cache.incr("count"), cache.incr("count", 10), cache.decr("count")) == (6, 16, 15)
    assert cache.get("count") == 15
    assert cache.add("count", 1) is False and cache.add("new", 1) is True
    assert cache.get("nobody", "default") == "default" and cache.get("value", version=2) is None
    assert cache.touch("value", 50) and "value" in cache
    assert cache.delete("value") and cache.get("value") is None
    cache.set("old", "x", version=1)
    assert cache.incr_version("old") == 2 and cache.get("old", version=2) == "x"
    assert all(name.startswith(b"default:") for name in names(server))
    cache.clear()
    assert names(server) == []


def test_what_only_django_redis_has(made, server: PersistentRedis) -> None:
    """Times to live, locks, and the one pattern that can find hashed names: all."""
    cache, other = made(BACKENDS[0]), made(BACKENDS[0], KEY_PREFIX="other")
    cache.set("a", "x", timeout=100)
    other.set("a", "x")
    assert 0 < cache.ttl("a") <= 100
    with cache.lock("a lock", timeout=5):
        assert len(names(server)) == 3
    assert len(list(cache.iter_keys("*"))) == 1
    assert cache.delete_pattern("*") == 1
    assert [name.partition(b":")[0] for name in names(server)] == [b"other"]


def test_a_key_function_of_before_goes_on(made, monkeypatch) -> None:
    """It may tell the sites of one platform apart."""
    cache = made(BACKENDS[0], KEY_FUNCTION="lab.redis_contents.key_of_a_site")
    monkeypatch.setenv("LAB_SITE", "a")
    cache.set("x", "of a")
    monkeypatch.setenv("LAB_SITE", "b")
    assert cache.get("x") is None
    monkeypatch.setenv("LAB_SITE", "a")
    assert cache.get("x") == "of a"


class _Json:
    """A serializer for Django's cache."""

    def dumps(self, value: object) -> bytes:
        return json.dumps(value).encode()

    def loads(self, value: bytes) -> object:
        return json.loads(value)


@pytest.mark.parametrize(
    ("backend", "options"),
    [
        (BACKENDS[0], {"SERIALIZER": "django_redis.serializers.json.JSONSerializer"}),
        (BACKENDS[1], {"serializer": _Json}),
        (BACKENDS[1], {"serializer": _Json()}),
    ],
)
def test_a_serializer_of_before_goes_on(made, backend: str, options: dict[str, object]) -> None:
    cache = made(backend, OPTIONS=options)
    cache.set("x", (1, "a"))
    assert cache.get("x") == [1, "a"]  # JSON has no tuples


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_cannot_be_read_is_not_there(made, server: PersistentRedis, backend: str, caplog, monkeypatch) -> None:
    """Damaged, or of a pickle that somebody else put there: never run, and no request fails."""
    cache = made(backend)
    cache.set("x", "a value")
    (name,) = names(server)
    monkeypatch.setattr(pickle, "loads", lambda _value: pytest.fail("pickle was given what was not sealed"))
    for forged in (pickle.dumps("forged"), redis.Redis(port=server.port, db=1).get(name)[:-1] + b"\0", b"PRV1"):
        redis.Redis(port=server.port, db=1).set(name, forged)
        assert cache.get("x") is None
    assert caplog.text.count("a cached value was passed over") == 3
    assert "forged" not in caplog.text


def test_caches_elsewhere_stay() -> None:
    ours = {"CACHES": {"staticfiles": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}
    before = dict(ours["CACHES"])
    configure_redis(ours, "encrypted", None)
    assert ours["CACHES"] == before


def test_a_name_needs_the_key(secret) -> None:
    """Who has Redis's files cannot try addresses: with another secret, another name."""
    first = caches.hashed_key("throttle_anon_203.0.113.77", "default", 1)
    secret("another secret")
    assert caches.hashed_key("throttle_anon_203.0.113.77", "default", 1) != first
    assert "zoraquill" not in caches.hashed_key("x", "default", "zoraquill")


def test_sessions(made, server: PersistentRedis, monkeypatch) -> None:
    """The platform's engine keeps them in a cache."""
    monkeypatch.setattr(sessions, "caches", {"default": made(BACKENDS[0])})
    session = sessions.SessionStore()
    session["learner"] = PLANTED[2]
    session.save()
    content = written(server)
    assert PLANTED[2].encode() not in content
    assert session.session_key.encode() not in content
    assert sessions.SessionStore(session.session_key)["learner"] == PLANTED[2]
