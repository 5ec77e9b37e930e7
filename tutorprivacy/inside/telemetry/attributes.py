"""
Attributes of spans, log records and metrics: which of them may be told, and how.

The names are those of OpenTelemetry's semantic conventions, before and since they became stable, which Sentry uses,
too. What is not here is dropped, unless the glossary of events says that it is the platform's own word.

.. no_pii: names of attributes
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..logs.redacting_formatter import EVENT_LOGGERS
from ..pii import glossary
from ..pii.paths import METHODS
from .words import Words


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What is a program's, a machine's or a service's, and of no visitor.
_AS_IT_IS = _names(
    """
    http.route http.status_code http.response.status_code http.status_text http.flavor http.scheme url.scheme
    http.request_content_length http.response_content_length http.request.body.size http.response.body.size
    network.protocol.name network.protocol.version network.transport net.transport error.type exception.type
    exception.escaped status_code reason otel.status_code db.system db.system.name db.operation db.operation.name
    db.collection.name db.sql.table db.name db.namespace db.driver.name db.redis.database_index db.redis.args_length
    redis.command redis.is_cluster cache.hit cache.item_size cache.success celery.action celery.state celery.task_name
    celery.hostname celery.retries rpc.system rpc.service rpc.method peer.service server.address server.port
    net.host.name net.host.port net.peer.name net.peer.port http.server_name http.host host.name thread.id thread.name
    thread.main process.pid process.executable.name process.runtime.name process.runtime.version logger.name level
    sentry.op sentry.origin sentry.source sentry.environment sentry.release sentry.sdk.name sentry.sdk.version
    sentry.segment.id sentry.segment.name sentry.span.source sentry.sample_rate sentry.trace.parent_span_id
    sentry.platform component span.kind span.type language runtime-id version env service code_owner code_owner_squad
    code_owner_theme code_owner_module code_owner_path_error view.name django.view django.function_name
    """
)
_BEGINNINGS = ("code.", "messaging.", "telemetry.", "service.", "deployment.", "cloud.", "k8s.", "container.")

#: Of `_BEGINNINGS`, what is somebody's all the same: what a task is given, and keys of queues made of names.
_NOT_THOSE = _names(
    """
    messaging.message.body messaging.client_id messaging.client.id messaging.kafka.message.key
    messaging.kafka.message_key messaging.rabbitmq.destination.routing_key messaging.rabbitmq.routing_key
    """
)

#: Databases whose queries are no SQL, but a command and a key, which is a session's or made of a name.
_OF_KEYS = frozenset({"redis", "valkey", "memcached"})

_URLS = frozenset({"http.url", "url.full", "url.path", "http.target", "url"})
_QUERIES = frozenset({"db.statement", "db.query.text", "db.query.summary", "sql.query"})
_TEXTS = frozenset({"exception.message", "exception.stacktrace", "error.message", "error.stack", "error.msg"})
_TEMPLATE = "sentry.message.template"
_METHODS = frozenset({"http.method", "http.request.method", "http.request_method", "method"})

#: What the glossary calls the platform's own, as far as it is no number of somebody's.
_OF_THE_PLATFORM = frozenset({glossary.CONTENT, glossary.IDENTIFIER})


def attributes(given: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """New attributes, of those that may be told."""
    kept = {}
    has_keys = _OF_KEYS & {str(given.get(name)) for name in ("db.system", "db.system.name")}
    for name, value in given.items():
        if has_keys and name in _QUERIES:
            said: Any = words.description("redis", value)
        else:
            said = _said(str(name), value, words)
        if said is not None:
            kept[str(name)] = said
    return kept


def _said(name: str, value: Any, words: Words) -> Any:
    if isinstance(value, Mapping) and "value" in value:  # Sentry's: {"value": …, "type": …}
        said = _said(name, value["value"], words)
        return None if said is None else {**value, "value": said}
    if name in _METHODS:
        return value if value in METHODS else None
    if is_of_programs(name):
        return value if isinstance(value, (bool, int, float)) else words.text(value)
    if name in _URLS:
        return words.address(value)
    if name in _QUERIES:
        return words.sql(value)
    if name in _TEXTS or name == _TEMPLATE:
        return words.text(value)
    if glossary.category_of(name) in _OF_THE_PLATFORM:
        return value if isinstance(value, (bool, float)) else words.text(value)
    return None


def is_of_programs(name: str) -> bool:
    """Is an attribute of this name a program's, a machine's or a service's, and no visitor's?"""
    return name in _AS_IT_IS or (name.startswith(_BEGINNINGS) and name not in _NOT_THOSE)


def is_of_events(logger: Any) -> bool:
    """Does a logger of this name log tracking events? They are no errors, and go nowhere but where they are set to."""
    return logger in EVENT_LOGGERS
