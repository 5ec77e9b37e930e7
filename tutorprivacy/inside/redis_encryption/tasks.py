"""
Celery's messages, encrypted: the task with its arguments, and the result.

Every process that has the plugin's settings reads encrypted messages and those of before, whatever PRIVACY_REDIS is. A
worker without them would take an encrypted message for broken and delete it. So tasks are written as before until a
worker that reads them has announced itself, in Redis: an upgrade that replaces containers one by one loses none.

.. pii: Arguments and results of tasks: e-mail addresses, a password among them; written encrypted.
.. pii_types: id, name, username, email_address, ip, other
.. pii_retirement: retained
"""

from __future__ import annotations

import logging
import zlib
from typing import Any

import redis
from celery import signals
from kombu import serialization

from ..pseudonyms.keys import connect
from .cipher import MAGIC, cipher

log = logging.getLogger(__name__)

#: The serializers' names, as settings have them: of tasks, and of results.
TASKS = "privacy-tasks"
RESULTS = "privacy-results"

#: In the database of Redis that is the plugin's own, with the service: its workers read encrypted tasks.
READERS = "privacy:encrypted-tasks-are-read:"
#: Renewed by whoever writes a first task. Longer than any maintenance, and an end if the plugin is disabled.
_READERS_SECONDS = 7 * 24 * 3600

#: Below this, compressing saves nothing.
_WORTH_COMPRESSING = 512
_PLAIN, _COMPRESSED = b"p", b"z"


def register(name: str, inner: str) -> None:
    """
    Let kombu know a serializer that encrypts.

    Args:
        name: TASKS or RESULTS, which is also what its cipher is for.
        inner: name of the serializer that makes bytes of a message, which settings have had before.
    """
    content_type, encoding, _encode = serialization.registry._encoders[inner]

    def encode(value: Any) -> bytes:
        payload = serialization.dumps(value, serializer=inner)[2]
        plain = payload.encode() if isinstance(payload, str) else payload
        if len(plain) < _WORTH_COMPRESSING:
            return cipher(name).seal(_PLAIN + plain)
        return cipher(name).seal(_COMPRESSED + zlib.compress(plain, 1))  # what is encrypted cannot be compressed

    def decode(value: bytes | str) -> Any:
        plain = value.encode() if isinstance(value, str) else bytes(value)
        if plain.startswith(MAGIC):
            opened = cipher(name).open(plain)
            plain = zlib.decompress(opened[1:]) if opened[:1] == _COMPRESSED else opened[1:]
        # Else a result of before: unlike a task, it does not say what has written it.
        return serialization.loads(plain, content_type, encoding, accept={content_type})

    serialization.register(name, encode, decode, content_type_of(name), "binary")


def content_type_of(name: str) -> str:
    """What a message of this serializer says of itself."""
    return f"application/x-{name}"


def announce_readers(redis_url: str | None, service: str) -> None:
    """Let each worker of a service, once it is ready, say in Redis that it reads encrypted tasks."""
    client = None if redis_url is None else connect(redis_url, 1)

    def announce(**_signal: Any) -> None:
        try:
            if client is not None:
                client.set(READERS + service, 1, ex=_READERS_SECONDS)
        except redis.RedisError as error:
            log.error("nobody knows yet that this worker reads encrypted tasks: %s", type(error).__name__)

    signals.worker_ready.connect(announce, weak=False, dispatch_uid="privacy.readers")


class Publication:
    """
    What is done to each task before it is written: no arguments in its headers; encrypted, once that is read.

    Args:
        inner: see `register`; it writes tasks until then.
        redis_url: None: there is nobody to ask who reads them, so all are encrypted.
        service: whose workers they are for.
    """

    def __init__(self, inner: str, redis_url: str | None, service: str) -> None:
        self._client = None if redis_url is None else connect(redis_url)
        self._name = READERS + service
        self._encrypting = serialization.registry._encoders[TASKS]
        self._encrypts = False
        # Celery has the name of a serializer, and not the serializer: so it can be another one later on.
        serialization.registry._encoders[TASKS] = serialization.registry._encoders[inner]

    def connect(self) -> None:
        """To Celery's signal, in this process."""
        signals.before_task_publish.connect(self.prepare, weak=False, dispatch_uid="privacy.publication")

    def prepare(self, headers: dict[str, Any] | None = None, **_signal: Any) -> None:
        """Celery calls it in front of each task that is written."""
        for name in ("argsrepr", "kwargsrepr"):
            if headers and headers.get(name):
                headers[name] = ""
        if not self._encrypts and self._is_read():
            serialization.registry._encoders[TASKS] = self._encrypting
            self._encrypts = True

    def _is_read(self) -> bool:
        """
        Has a worker announced itself?

        Yes, too, if Redis does not say: a password that stays in a file is worse than a task that a worker of before
        may not be able to read, in the minute in which it is replaced.
        """
        try:
            return self._client is None or bool(self._client.expire(self._name, _READERS_SECONDS))
        except redis.RedisError:
            return True
