"""
Every place outside of the database that this plugin knows, where personal data can be, and for how long.

It is told by the effective Django settings, so it is true of the platform that runs. What Django cannot see,
such as how long Docker keeps what containers print, is said to be unknown.

.. no_pii: names of places
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_UNKNOWN = "unknown: not set by the platform"
_FOR_EVER = "for ever: nothing deletes it"
_OUTPUT = "unknown: as long as Docker or Kubernetes keeps what containers print"
_REDACTED, _AS_IT_IS = "lines without personal data of requests", "lines as the platform writes them"


@dataclass(frozen=True)
class Place:
    """
    A place.

    Args:
        what: what it is.
        where: folder, host or setting. No password.
        holds: what of people is in it.
        retention: for how long; begins with ``unknown`` where that is not known.
    """

    what: str
    where: str
    holds: str
    retention: str


def places(settings: Any, skipped: Callable[[str, str, str], None]) -> list[Place]:
    """
    All of them, from Django's settings.

    Args:
        skipped: is told (where, what, why) if settings are so odd that they tell nothing.
    """
    found: list[Place] = []
    for kind, told in _KINDS.items():
        try:
            found += told(settings)
        except Exception as error:
            skipped("settings", kind, type(error).__name__)
            found.append(Place(f"{kind}: not looked at", "settings", "unknown", _UNKNOWN))
    if any(each.where.startswith(("redis://", "rediss://", "unix://")) for each in found):
        holds = "the same as Redis, and what it held lately"
        found.append(Place("Redis's files", "data/redis", holds, "until Redis writes them anew, when they have grown"))
    return list(dict.fromkeys(found))


# -- logs --------------------------------------------------------------------------------


def _logs(settings: Any) -> Iterator[Place]:
    config = getattr(settings, "LOGGING", None) or {}
    handlers: Mapping[str, Any] = config.get("handlers", {})
    used = {name for logger in config.get("loggers", {}).values() for name in logger.get("handlers", ())}
    used |= set(config.get("root", {}).get("handlers", ()))
    for name in sorted(used & set(handlers)):
        handler = handlers[name]
        formatter = config.get("formatters", {}).get(handler.get("formatter"), {})
        is_redacted = str(formatter.get("()", "")).endswith(".logs.redacting_formatter.RedactingFormatter")
        yield from _handler(name, handler, _REDACTED if is_redacted else _AS_IT_IS)


def _handler(name: str, handler: Mapping[str, Any], holds: str) -> Iterator[Place]:
    kind = str(handler.get("()") or handler.get("class") or "")
    short = kind.rpartition(".")[2]
    what, file = f"Log: handler {name}", str(handler.get("filename", ""))
    if short == "NullHandler":
        return
    if short == "DailyFileHandler":
        folder, stem = handler.get("directory", ""), handler.get("stem", "")
        if name == "tracking":
            holds = "tracking events, in the form of PRIVACY_TRACKING"
        yield Place(what, os.path.join(str(folder), f"{stem}-*.log"), holds, f"{handler.get('retention_days')} days")
    elif short == "RotatingFileHandler" and handler.get("backupCount") and handler.get("maxBytes"):
        size = f"until {handler['backupCount']} newer files of {handler['maxBytes']} bytes are there"
        yield Place(what, file, holds, size)
    elif short == "TimedRotatingFileHandler" and handler.get("backupCount"):
        yield Place(what, file, holds, f"{handler['backupCount']} files, one each {handler.get('when', 'H')}")
    elif file:
        yield Place(what, file, holds, _FOR_EVER)
    elif short == "StreamHandler":
        yield Place(what, "output of the containers", holds, _OUTPUT)
    elif short == "AdminEmailHandler":
        yield Place(what, "e-mails to ADMINS", "errors with their request", "unknown: in the mailboxes")
    else:
        yield Place(what, short or "unknown", holds, _UNKNOWN)


def _old_logs(settings: Any) -> Iterator[Place]:
    """From before the plugin, or from a time with other settings."""
    folder = str(getattr(settings, "LOG_DIR", "") or "")
    for stem in ("all", "tracking"):
        path = os.path.join(folder, f"{stem}.log")
        if folder and os.path.isfile(path) and not os.path.islink(path):
            holds = "lines from before this plugin: IP addresses, usernames, e-mail addresses and more"
            yield Place("Log from before the plugin", path, holds, f"{_FOR_EVER}; see `tutor privacy scrub`")


def _tracking(settings: Any) -> Iterator[Place]:
    for name, backend in sorted((getattr(settings, "EVENT_TRACKING_BACKENDS", None) or {}).items()):
        holds = "counts" if name == "privacy_usage" else "tracking events"
        engine = str(backend.get("ENGINE", "")) if isinstance(backend, Mapping) else ""
        yield Place(f"Tracking: backend {name}", engine, holds, "unknown: as the backend keeps them")
    for name in sorted(getattr(settings, "TRACKING_BACKENDS", None) or {}):
        yield Place(f"Tracking: old backend {name}", "TRACKING_BACKENDS", "tracking events", _UNKNOWN)


# -- Redis -------------------------------------------------------------------------------


def _redis(settings: Any) -> Iterator[Place]:
    form = "; encrypted, if this is Redis" if getattr(settings, "PRIVACY_REDIS", "") == "encrypted" else ""
    for name, cache in sorted((getattr(settings, "CACHES", None) or {}).items()):
        timeout = cache.get("TIMEOUT", 300)
        kept = _FOR_EVER if timeout is None else f"{timeout} seconds, where the platform says nothing else"
        yield Place(f"Cache {name}", _address(cache.get("LOCATION")), f"what pages need, of people too{form}", kept)
    broker = getattr(settings, "CELERY_BROKER_URL", None) or getattr(settings, "BROKER_URL", None)
    if broker:
        holds = f"tasks that are waiting, for instance an e-mail with its recipient{form}"
        yield Place("Celery: tasks", _address(broker), holds, "until a worker has done them")
    results = getattr(settings, "CELERY_RESULT_BACKEND", None)
    if results:
        expires = getattr(settings, "CELERY_RESULT_EXPIRES", None) or "1 day"
        yield Place("Celery: results", _address(results), f"what tasks return{form}", str(expires))
    for processor in _backends_options(settings):
        if processor.get("redis_url"):
            policy = processor.get("policy", {})
            period = policy.get("pseudonym_period", "month")
            where = _address(processor["redis_url"])
            yield Place("Keys of the pseudonyms", where, "random keys, nobody's name", f"one {period}")
            break
    usage = getattr(settings, "PRIVACY_USAGE", None)
    if usage and usage.get("redis_url"):
        where, months = _address(usage["redis_url"]), usage["retention_months"]
        yield Place("Usage counts", where, "numbers; during a day, its salt", f"{months} months; the salt: a day")
    if getattr(settings, "PRIVACY_LEARNER", None):
        holds = "who has taken data along, or tried to, by a keyed hash (pseudonymous)"
        yield Place("Data taken along", _address(getattr(settings, "PRIVACY_REDIS_URL", None)), holds, "a day")


def _backends_options(settings: Any) -> Iterator[Mapping[str, Any]]:
    """The options ``events`` of our processors, wherever they stand."""
    backends = (getattr(settings, "EVENT_TRACKING_BACKENDS", None) or {}).values()
    nested = [each.get("OPTIONS", {}).get("processors", ()) for each in backends if isinstance(each, Mapping)]
    for processors in (getattr(settings, "EVENT_TRACKING_PROCESSORS", None) or (), *nested):
        for processor in processors:
            events = processor.get("OPTIONS", {}).get("events") if isinstance(processor, Mapping) else None
            if isinstance(events, Mapping):
                yield events


def _sessions(settings: Any) -> Iterator[Place]:
    engine = str(getattr(settings, "SESSION_ENGINE", ""))
    age = f"{getattr(settings, 'SESSION_COOKIE_AGE', 1209600)} seconds after the last change"
    if engine.endswith(("cache", "cached_db")):
        where = f"cache {getattr(settings, 'SESSION_CACHE_ALIAS', 'default')}"
        yield Place("Sessions", where, "a key and a user id", age)
    elif engine.endswith("signed_cookies"):
        yield Place("Sessions", "cookies", "a user id", age)
    elif engine.endswith("db"):
        holds = "a key and, encoded, a user id"
        yield Place("Sessions", "table django_session", holds, f"{age}, and until `clearsessions` runs")


# -- other stores ------------------------------------------------------------------------


def _aspects(settings: Any) -> Iterator[Place]:
    backend = getattr(settings, "EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG", None)
    aspects = getattr(settings, "PRIVACY_ASPECTS", None)
    if backend and (aspects is not None or "event_transformer" in (settings.EVENT_TRACKING_BACKENDS or {})):
        holds = "learning events with random ids of learners, and usernames of enrolments"
        if aspects is None or aspects.get("pii"):
            holds += "; profiles with names and e-mail addresses"
        kept = "unknown: Aspects' ASPECTS_DATA_TTL_EXPRESSION; raw statements for ever"
        yield Place("Aspects' ClickHouse", _address(backend.get("url")), holds, kept)


def _files(settings: Any) -> Iterator[Place]:
    media = str(getattr(settings, "MEDIA_ROOT", "") or "")
    if media:
        holds = "uploads of learners and staff, pictures of profiles"
        yield Place("Media files", media, holds, _FOR_EVER)
    for name, what in (
        ("GRADES_DOWNLOAD", "Reports of instructors (CSV): grades, names, e-mail addresses"),
        ("FINANCIAL_REPORTS", "Reports of payments (CSV)"),
    ):
        config = getattr(settings, name, None)
        if config:
            options = config.get("STORAGE_KWARGS") or {}
            root = options.get("location") or config.get("ROOT_PATH") or config.get("BUCKET") or ""
            yield Place(what, f"{name}: {root}", "names, usernames, e-mail addresses, grades", _FOR_EVER)
    pictures = getattr(settings, "PROFILE_IMAGE_BACKEND", None)
    if pictures:
        where = (pictures.get("options") or {}).get("location", "PROFILE_IMAGE_BACKEND")
        yield Place("Pictures of profiles", str(where), "faces", "until the account is deleted")
    ora = getattr(settings, "ORA2_FILEUPLOAD_ROOT", None) or getattr(settings, "FILE_UPLOAD_STORAGE_BUCKET_NAME", None)
    if ora:
        yield Place("Uploads in open responses", str(ora), "files of learners", _FOR_EVER)


def _mongodb(settings: Any) -> Iterator[Place]:
    content = getattr(settings, "CONTENTSTORE", None) or {}
    options = content.get("DOC_STORE_CONFIG") or getattr(settings, "DOC_STORE_CONFIG", None) or {}
    if options:
        host = options.get("host", "")
        where = f"{_host(host)}, database {options.get('db', '')}"
        yield Place("MongoDB: courses", where, "who edited what, files of courses", _FOR_EVER)
    forum = getattr(settings, "FORUM_MONGODB_CLIENT_PARAMETERS", None)
    if forum or getattr(settings, "FORUM_MONGODB_DATABASE", None):
        where = str(getattr(settings, "FORUM_MONGODB_DATABASE", "") or "")
        holds = "posts, usernames, e-mail addresses, where the forum is not in MySQL"
        keeps = (getattr(settings, "PRIVACY_RETIREMENT", None) or {}).get("erasure_forum") == "keep-text"
        then = "under the name of the retired account" if keeps else "without her texts"
        yield Place("MongoDB: forum", where, holds, f"until the author's account is deleted; then {then}")


def _others(settings: Any) -> Iterator[Place]:
    for alias, database in sorted((getattr(settings, "DATABASES", None) or {}).items()):
        where = f"{_host(database.get('HOST', ''))} {os.path.basename(str(database.get('NAME', '')))}".strip()
        yield Place(f"Database {alias}: backups", where, "all that the database holds", "unknown: yours")
        if str(database.get("ENGINE", "")).endswith("mysql"):
            holds = "every change of the database"
            yield Place(f"Database {alias}: binary log", where, holds, "3 days in Tutor's own MySQL; else unknown")
    if _is_on(settings, "ENABLE_EDXNOTES"):
        where = _address(getattr(settings, "EDXNOTES_INTERNAL_API", ""))
        yield Place("Notes", where, "notes of learners, in a database of their own", "until the account is deleted")
    if getattr(settings, "FORUM_SEARCH_BACKEND", None):
        where = _address(getattr(settings, "MEILISEARCH_URL", "") or "search engine")
        yield Place("Search index of the forum", where, "texts of posts", "as long as the post")
    if getattr(settings, "EMAIL_HOST", None):
        holds = "recipients and texts of e-mails, while they are being sent; recipients in its log, if it has one"
        yield Place("Mail relay", _host(settings.EMAIL_HOST), holds, _OUTPUT)


def _output(_settings: Any) -> list[Place]:
    return [Place("Output of uWSGI and Caddy", "containers", "requests, in the form of PRIVACY_ACCESS_LOG", _OUTPUT)]


_KINDS: dict[str, Callable[[Any], Iterable[Place]]] = {
    "Logs": _logs,
    "Logs from before the plugin": _old_logs,
    "Tracking": _tracking,
    "Redis": _redis,
    "Sessions": _sessions,
    "Output": _output,
    "Aspects": _aspects,
    "Files": _files,
    "MongoDB": _mongodb,
    "Other stores": _others,
}


def _is_on(settings: Any, name: str) -> bool:
    features = getattr(settings, "FEATURES", None)
    return bool(getattr(settings, name, False) or (isinstance(features, Mapping) and features.get(name)))


def _host(found: Any) -> str:
    found = found[0] if isinstance(found, (list, tuple)) and found else found
    return _address(found) if "://" in str(found) else str(found)


def _address(found: Any) -> str:
    """An address without user, password and query, whatever signs a password has in it."""
    found = found[0] if isinstance(found, (list, tuple)) and found else found
    scheme, separator, rest = str(found or "unknown").rpartition("://")
    return scheme + separator + rest.rpartition("@")[2].partition("?")[0]
