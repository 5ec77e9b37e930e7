"""
Cached values that are encrypted, under names that are keyed hashes: what the settings of Django's caches name.

Sessions are such values, wherever SESSION_ENGINE keeps them in a cache. Whole numbers stay as they are, since Redis
itself adds to them: under a hashed name, a count is about nobody.

.. pii: Whatever is cached, and names of cached values with usernames and addresses in them; written encrypted or
    hashed.
.. pii_types: id, name, username, email_address, ip, other
.. pii_retirement: retained
"""

from __future__ import annotations

import hmac
import logging
from functools import lru_cache
from typing import Any

from django.utils.module_loading import import_string

from .cipher import Damaged, WrongKey, cipher, derived, secret_keys

log = logging.getLogger(__name__)

_PURPOSE = "cached values"

#: The option of a cache of django-redis that says what made bytes of values before they were encrypted.
INNER_OPTION = "PRIVACY_INNER_SERIALIZER"
DJANGO_REDIS_INNER = "django_redis.serializers.pickle.PickleSerializer"
DJANGO_INNER = "django.core.cache.backends.redis.RedisSerializer"

_NAME_BYTES = 20


class DjangoRedisSerializer:
    """For django-redis, which keeps whole numbers away from its serializer."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._inner = import_string(options.get(INNER_OPTION, DJANGO_REDIS_INNER))(options=options)

    def dumps(self, value: Any) -> bytes:
        """The bytes for Redis."""
        return cipher(_PURPOSE).seal(self._inner.dumps(value))

    def loads(self, value: bytes) -> Any:
        """The value; None if it cannot be read."""
        return _loads(self._inner, value)


class DjangoSerializer:
    """
    For Django's own cache in Redis.

    Args:
        inner: what makes bytes of values, as the option ``serializer`` takes it.
    """

    def __init__(self, inner: Any = DJANGO_INNER) -> None:
        inner = import_string(inner) if isinstance(inner, str) else inner
        self._inner = inner() if callable(inner) else inner

    def dumps(self, value: Any) -> bytes | int:
        """The bytes for Redis, or a number."""
        if type(value) is int:
            return value
        return cipher(_PURPOSE).seal(self._inner.dumps(value))

    def loads(self, value: bytes) -> Any:
        """The value; None if it cannot be read."""
        try:
            return int(value)
        except ValueError:
            return _loads(self._inner, value)


def _loads(inner: Any, value: bytes) -> Any:
    """What is not sealed is not given to pickle: whoever writes to Redis could have the platform run it."""
    try:
        return inner.loads(cipher(_PURPOSE).open(value))
    except (WrongKey, Damaged) as error:
        log.error("a cached value was passed over: %s", error)
        return None


def hashed_key(key: Any, key_prefix: str, version: Any, former: str = "") -> str:
    """
    The name of a cached value, as KEY_FUNCTION: prefix and version as they are, and a keyed hash of the rest.

    Args:
        former: dotted path of the KEY_FUNCTION that was there before; its name is what is hashed.

    ``*``, the pattern for all names of a cache, stays. No other pattern can find a hash.
    """
    name = import_string(former)(key, key_prefix, version) if former else str(key)
    shown = f"{key_prefix}:{version if str(version).isdigit() else ''}"
    if key == "*":
        return f"{shown}:*"
    whole = f"{key_prefix}:{version}:{name}".encode("utf-8", "surrogatepass")
    return f"{shown}:{hmac.digest(_name_key(secret_keys()[0]), whole, 'sha256')[:_NAME_BYTES].hex()}"


@lru_cache(maxsize=4)
def _name_key(secret_key: str) -> bytes:
    return derived(secret_key, "names of cached values")
