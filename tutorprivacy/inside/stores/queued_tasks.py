"""
Tasks that wait in Celery's queues in Redis and name one person: taken out.

A task in which others are named beside her, as an e-mail to many, stays: it is done soon, and is told as left until
then. A number that stands in a task without a label cannot be told from others.

.. pii: Arguments of tasks, in memory.
.. pii_types: id, name, username, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from kombu import compression, serialization

from ..pseudonyms.keys import connect
from .cached_values import text_of
from .search import Search

PLACE, TAKEN_OUT, OF_OTHERS = "queued tasks", "tasks taken out", "tasks that name others, too"

_SCHEMES = ("redis", "rediss", "redis+socket", "unix")
_SECONDS = 30.0
_BATCH = 200
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")

#: Of kombu: what a worker has been given, and has not done yet.
_GIVEN, _GIVEN_INDEX = "unacked", "unacked_index"


def broker() -> Any:
    """A client of it; None: it is not in Redis."""
    from django.conf import settings

    url = getattr(settings, "BROKER_URL", "") or ""
    url = str(url[0] if isinstance(url, (list, tuple)) and url else url)
    if url.partition("://")[0].lower() not in _SCHEMES:
        return None
    return connect(url.replace("redis+socket://", "unix://", 1), _SECONDS)


def search_tasks(search: Search) -> None:
    """In all queues of a broker in Redis; other brokers are not looked into."""
    from django.conf import settings

    client = broker()
    if client is None:
        return
    own = _addresses_of_the_site(settings)
    for queue in client.scan_iter(count=1000, _type="list"):
        _search_queue(search, client, queue, own)
    for tag, raw in client.hscan_iter(_GIVEN, count=_BATCH):
        if _is_to_go(search, raw, own) and not search.look:
            client.hdel(_GIVEN, tag)
            client.zrem(_GIVEN_INDEX, tag)


def _search_queue(search: Search, client: Any, queue: bytes, own: frozenset[str]) -> None:
    """From the end where tasks are put in: what moves meanwhile moves towards what is still to be read."""
    start = 0
    while page := client.lrange(queue, start, start + _BATCH - 1):
        for raw in page:
            goes = _is_to_go(search, raw, own) and not search.look
            start += not (goes and client.lrem(queue, 1, raw))


def _is_to_go(search: Search, raw: bytes, own: frozenset[str]) -> bool:
    """Counts it, too."""
    search.check()
    try:
        arguments = _arguments(raw)
    except Exception as error:  # what nobody here can read may name her
        search.fail(PLACE, f"one cannot be read: {type(error).__name__}")
        return False
    if len(arguments) == 2 and isinstance(arguments[1], dict):  # somebody can be called like a task's parameter
        called = search.hers.usernames
        arguments[1] = {"" if name in called else name: value for name, value in arguments[1].items()}
    text = text_of(arguments)
    if not search.hers.is_named_in(text):
        return False
    addresses = {each.casefold() for each in _ADDRESS.findall(text)}
    emails = {each.casefold() for each in search.hers.emails}
    if addresses - emails - own or _is_listed(search, arguments, 0):
        search.done[PLACE, OF_OTHERS] += search.look
        return False
    search.done[PLACE, TAKEN_OUT] += 1
    return True


def _is_listed(search: Search, value: Any, depth: int) -> bool:
    """Is she one of several in a list within the arguments?"""
    if isinstance(value, dict):
        return any(_is_listed(search, each, depth + 1) for each in value.values())
    if not isinstance(value, (list, tuple)):
        return False
    named = [search.hers.is_named_in(text_of(each)) for each in value]
    if depth > 1 and True in named and False in named:
        return True
    return any(_is_listed(search, each, depth + 1) for each in value)


def _arguments(raw: bytes) -> list[Any]:
    """[positional, by name] of a message; its headers show the same."""
    message = json.loads(raw)
    message = message[0] if isinstance(message, list) else message
    if not isinstance(message, dict) or "body" not in message:
        return []
    body: Any = message["body"]
    headers = message.get("headers") or {}
    if (message.get("properties") or {}).get("body_encoding") == "base64":
        body = base64.b64decode(body)
    if headers.get("compression"):
        body = compression.decompress(body, headers["compression"])
    decoded = serialization.loads(
        body, message.get("content-type"), message.get("content-encoding"), accept=_accepted()
    )
    if isinstance(decoded, dict):  # of Celery's first protocol
        return [decoded.get("args"), decoded.get("kwargs")]
    return list(decoded[:2]) if isinstance(decoded, (list, tuple)) else [decoded]


def _accepted() -> Any:
    from django.conf import settings

    return serialization.prepare_accept_content(getattr(settings, "CELERY_ACCEPT_CONTENT", None) or ["json"])


def _addresses_of_the_site(settings: Any) -> frozenset[str]:
    """Of senders, which stand in the tasks of many e-mails."""
    values = (getattr(settings, name, "") for name in dir(settings) if name.isupper() and "EMAIL" in name)
    return frozenset(each.casefold() for value in values if isinstance(value, str) for each in _ADDRESS.findall(value))
