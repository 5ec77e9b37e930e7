"""
What is written into Redis: which of Celery's and of the caches' settings let it be encrypted.

Celery's have the names of before its version 4, as the platform's do: the two kinds must not be mixed.

.. no_pii: names and values of settings
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from .. import location
from ..redis_encryption import caches, tasks

Settings = dict[str, Any]

_CACHES = f"{location.PACKAGE}.redis_encryption.caches"
_DJANGO_REDIS = "django_redis.cache.RedisCache"
_DJANGO = "django.core.cache.backends.redis.RedisCache"

#: What the address of a broker or of a result backend begins with if it is Redis, or may be.
_REDIS = ("redis", "rediss", "sentinel", "redis+socket", "rediss+socket", "redis+sentinel", "rpc", "")


def configure_redis(settings: Settings, contents: str, redis_url: str | None) -> None:
    """
    Let what Celery and the caches write into Redis be encrypted, or not.

    Args:
        contents: PRIVACY_REDIS. With any, encrypted tasks are read: so it can be changed, and containers be replaced
            one by one, with tasks in the queue.
        redis_url: the plugin's own database, where workers say that they read them; None: there is none.
    """
    settings["PRIVACY_REDIS"] = contents  # for the register
    task, result = (str(settings.get(f"CELERY_{kind}_SERIALIZER") or "json") for kind in ("TASK", "RESULT"))
    tasks.register(tasks.TASKS, task)
    tasks.register(tasks.RESULTS, result)
    ours = [tasks.content_type_of(name) for name in (tasks.TASKS, tasks.RESULTS)]
    settings["CELERY_ACCEPT_CONTENT"] = [*(settings.get("CELERY_ACCEPT_CONTENT") or ["json"]), *ours]
    tasks.announce_readers(redis_url, location.SERVICE)
    if contents != "encrypted":
        return
    if _is_redis(settings.get("BROKER_URL")):
        tasks.Publication(task, redis_url, location.SERVICE).connect()
        settings["CELERY_TASK_SERIALIZER"] = tasks.TASKS
        settings["CELERY_MESSAGE_COMPRESSION"] = None  # that is done before encryption
        settings["CELERY_SEND_TASK_SENT_EVENT"] = False  # which tells the arguments to whoever listens
    # The backend django-cache writes into a cache, and django-db into the database.
    if _is_redis(settings.get("CELERY_RESULT_BACKEND")):
        settings["CELERY_RESULT_SERIALIZER"] = tasks.RESULTS
    settings["CACHES"] = {name: _encrypted(cache) for name, cache in settings.get("CACHES", {}).items()}


def readable(settings: Mapping[str, Any]) -> Iterator[str]:
    """What of Redis can be read with the settings as they are now: another plugin may have changed them since."""
    task, result = (settings.get(f"CELERY_{kind}_SERIALIZER") for kind in ("TASK", "RESULT"))
    if _is_redis(settings.get("BROKER_URL")) and task != tasks.TASKS:
        yield "tasks"
    if _is_redis(settings.get("CELERY_RESULT_BACKEND")) and result != tasks.RESULTS:
        yield "results of tasks"
    for name, cache in sorted((settings.get("CACHES") or {}).items()):
        wanted = _encrypted(cache)
        if wanted is not cache and not _is_ours(cache):
            yield f"cache {name}"


def _is_ours(cache: Mapping[str, Any]) -> bool:
    options = cache.get("OPTIONS") or {}
    given = (cache.get("KEY_FUNCTION"), options.get("SERIALIZER") or options.get("serializer"))
    ours = (caches.hashed_key, f"{_CACHES}.hashed_key"), (caches.DjangoSerializer, f"{_CACHES}.DjangoRedisSerializer")
    return all(getattr(each, "func", each) in known for each, known in zip(given, ours, strict=True))


def _encrypted(cache: dict[str, Any]) -> dict[str, Any]:
    options = cache.get("OPTIONS") or {}
    if cache.get("BACKEND") == _DJANGO_REDIS:
        inner = options.get("SERIALIZER", caches.DJANGO_REDIS_INNER)
        changed = {"SERIALIZER": f"{_CACHES}.DjangoRedisSerializer", caches.INNER_OPTION: inner}
    elif cache.get("BACKEND") == _DJANGO:
        inner = options.get("serializer", caches.DJANGO_INNER)
        changed = {"serializer": partial(caches.DjangoSerializer, inner)}
    else:
        return cache
    former = cache.get("KEY_FUNCTION")
    key_function = partial(caches.hashed_key, former=former) if former else f"{_CACHES}.hashed_key"
    return {**cache, "KEY_FUNCTION": key_function, "OPTIONS": {**options, **changed}}


def _is_redis(url: Any) -> bool:
    """Also if nobody says where tasks go: then another plugin may say so later."""
    url = url[0] if isinstance(url, (list, tuple)) and url else url
    return str(url or "").partition("://")[0].lower() in _REDIS
