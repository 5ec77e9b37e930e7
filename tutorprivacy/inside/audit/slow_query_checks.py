"""
The audit of the databases' own logs: does one of them write down what it is asked?

MySQL does not by itself, but somebody can have set it, for good, in the server. MongoDB does with slow operations,
Redis with slow commands; the plugin turns both off where Tutor starts them (docs/other-containers.rst).

.. no_pii: names and values of a server's variables
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .findings import Check, Finding, found

#: Variables of MySQL and MariaDB, and what each of them makes the server write if it is on.
_MYSQL = {
    "general_log": "every statement, with all values",
    "slow_query_log": "slow statements, with all values",
    "innodb_print_all_deadlocks": "statements that wait for each other, with all values",
}

#: MongoDB: milliseconds for an answer.
_TIMES = {"serverSelectionTimeoutMS": 2_000, "connectTimeoutMS": 2_000, "socketTimeoutMS": 5_000}


#: The platform's name of an option → pymongo's.
_CONNECTION = {
    **{"user": "username", "password": "password", "authsource": "authSource", "authMechanism": "authMechanism"},
    **{"ssl": "tls", "tlsCAFile": "tlsCAFile", "replicaSet": "replicaSet"},
}


def checks(place: str) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    return [
        ("services.mysql", place, lambda: _mysql(place)),
        ("services.mongodb", place, lambda: _mongodb(place)),
        ("services.redis", place, lambda: _redis(place)),
    ]


def _mysql(place: str) -> list[Finding]:
    from django.db import connection

    if connection.vendor != "mysql":
        return []
    with connection.cursor() as cursor:
        names = ", ".join(f"'{name}'" for name in _MYSQL)
        cursor.execute(f"SHOW GLOBAL VARIABLES WHERE Variable_name IN ({names})")
        return [mysql_finding(place, dict(cursor.fetchall()))]


def mysql_finding(place: str, variables: Mapping[str, str]) -> Finding:
    """Of the server's variables, as ``SHOW GLOBAL VARIABLES`` tells them."""
    on = [name for name in _MYSQL if str(variables.get(name, "OFF")).upper() in ("ON", "1")]
    return found(
        "services.mysql",
        f"{place}: MySQL",
        None if not variables else not on,
        f"The server writes {'; '.join(f'{_MYSQL[name]} ({name})' for name in on)}."
        if on
        else "The server writes no statements into a log, but for its binary log, which has an end."
        if variables
        else "The server does not tell its variables.",
        " ".join(f"SET PERSIST {name} = OFF;" for name in on) + " Then delete what it has written (general_log_file, "
        "slow_query_log_file, or the tables of mysql). In MariaDB: SET GLOBAL, and its option file.",
    )


def _mongodb(place: str) -> list[Finding]:
    from django.conf import settings

    content = getattr(settings, "CONTENTSTORE", None) or {}
    options = content.get("DOC_STORE_CONFIG") or {}
    if not options.get("host"):
        return []
    from pymongo import MongoClient

    told: dict[str, Any] = {theirs: options.get(name) for name, theirs in _CONNECTION.items()}
    more = {**{name: value for name, value in told.items() if value}, **_TIMES}
    with MongoClient(options["host"], int(options.get("port") or 27017), **more) as client:
        return [mongodb_finding(place, client[str(options.get("db") or "openedx")].command("profile", -1))]


def mongodb_finding(place: str, told: Mapping[str, Any]) -> Finding:
    """Of the answer to ``{profile: -1}``: ``was`` is the profiler's level, ``sampleRate`` the part that is logged."""
    profiled, logged = told.get("was", 0) != 0, told.get("sampleRate", 1.0) != 0
    evidence = "It logs no slow operations."
    if logged:
        evidence = "It logs slow operations with their filters and updates, in which people are."
    if profiled:
        evidence = "Its profiler writes operations with their filters and updates into system.profile."
    return found(
        "services.mongodb",
        f"{place}: MongoDB",
        not profiled and not logged,
        evidence,
        "PRIVACY_ACCESS_LOG=reduced and tutor local start -d, if Tutor runs it; else mongod --slowOpSampleRate 0, and "
        "db.setProfilingLevel(0), then drop system.profile.",
    )


def _redis(place: str) -> list[Finding]:
    from django.conf import settings

    url = getattr(settings, "PRIVACY_REDIS_URL", None) or getattr(settings, "BROKER_URL", None)
    if not str(url or "").startswith(("redis://", "rediss://")):
        return []
    import redis

    with redis.Redis.from_url(str(url), socket_timeout=5, socket_connect_timeout=5) as client:
        told = client.config_get("slowlog-log-slower-than")
    return [redis_finding(place, told)]


def redis_finding(place: str, told: Mapping[str, str]) -> Finding:
    """Of the answer to ``CONFIG GET slowlog-log-slower-than``; below zero, nothing is kept."""
    value = told.get("slowlog-log-slower-than")
    is_off = None if value is None else int(value) < 0
    return found(
        "services.redis",
        f"{place}: Redis",
        is_off,
        "Redis does not tell."
        if is_off is None
        else "It keeps no slow commands."
        if is_off
        else "It keeps the last slow commands with the beginning of their arguments, in memory.",
        "PRIVACY_ACCESS_LOG=reduced and tutor local restart redis, if Tutor runs it; else slowlog-log-slower-than -1.",
    )
