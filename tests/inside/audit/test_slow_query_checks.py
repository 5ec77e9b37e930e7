"""What databases write of what they are asked: a real MariaDB and a real Redis, and MongoDB's answers as documented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django.conf
import django.db
import pymongo
import pytest
import redis

from lab.mariadb import MariaDb, mariadb_server
from lab.redis_server import redis_server, wait_until
from tutorprivacy.inside.audit import slow_query_checks
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding, carried_out


class _Settings:
    """Of a platform with nothing but this."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def of(check: str, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> list[Finding]:
    """What one of the checks finds with some settings."""
    monkeypatch.setattr(django.conf, "settings", _Settings(**settings))
    return carried_out(each for each in slow_query_checks.checks("lms") if each[0] == check)


@pytest.fixture
def mariadb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MariaDb]:
    """A server with Debian's options, which the platform is connected to."""
    with mariadb_server(tmp_path) as server, server.connect(autocommit=True) as connection:
        connection.vendor = "mysql"  # type: ignore[attr-defined]
        monkeypatch.setattr(django.db, "connection", connection)
        yield server


def written(folder: Path) -> int:
    """Files of the server, but for its tables, that have the planted address."""
    server = folder / "data"
    logs = [path for path in (*server.glob("*.log"), folder / "log") if path.is_file()]
    return sum(b"zoraquill@campus.example" in path.read_bytes() for path in logs)


@pytest.mark.parametrize("variable", ["general_log", "slow_query_log", "innodb_print_all_deadlocks"])
def test_mysql(mariadb: MariaDb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """By itself it writes no statement; once somebody has turned it on, that is said, and what is written is there."""
    planted = "SELECT SLEEP(0.1), 'zoraquill@campus.example'"
    mariadb.execute("SET GLOBAL long_query_time = 0.01", planted)
    (finding,) = of("services.mysql", monkeypatch)
    assert finding.status == PASS and not written(tmp_path)
    mariadb.execute(f"SET GLOBAL {variable} = ON")
    mariadb.execute("SET long_query_time = 0.01")
    mariadb.execute(planted)
    (finding,) = of("services.mysql", monkeypatch)
    assert finding.status == FAIL and variable in finding.evidence and f"{variable} = OFF" in finding.remedy
    if variable != "innodb_print_all_deadlocks":  # nobody waits for anybody here
        wait_until(lambda: written(tmp_path) == 1)  # the answer comes before the line


def test_other_databases_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has no such log."""
    monkeypatch.setattr(django.db, "connection", _Settings(vendor="sqlite"))
    assert of("services.mysql", monkeypatch) == []


@pytest.mark.parametrize(("option", "status"), [("10000", FAIL), ("-1", PASS)])
def test_redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, status: str) -> None:
    """With Redis's default, and with what the plugin renders."""
    with redis_server(tmp_path, "--slowlog-log-slower-than", option) as port:
        (finding,) = of("services.redis", monkeypatch, BROKER_URL=f"redis://127.0.0.1:{port}/0")
    assert finding.status == status


def test_redis_does_not_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that somebody else runs may have no CONFIG: that is no pass."""
    with redis_server(tmp_path, "--rename-command", "CONFIG", "") as port:
        with pytest.raises(redis.ResponseError):
            redis.Redis(port=port).config_get("port")
        (finding,) = of("services.redis", monkeypatch, BROKER_URL=f"redis://127.0.0.1:{port}/0")
    assert finding.status == UNKNOWN
    assert of("services.redis", monkeypatch, BROKER_URL="amqp://rabbitmq") == []


@pytest.mark.parametrize(
    ("told", "status", "words"),
    [
        ({"was": 0, "slowms": 100, "sampleRate": 1.0, "ok": 1.0}, FAIL, "slow operations"),
        ({"was": 0, "slowms": 100, "sampleRate": 0.0, "ok": 1.0}, PASS, "no slow operations"),
        ({"was": 1, "slowms": 100, "sampleRate": 0.0, "ok": 1.0}, FAIL, "profiler"),
        ({"was": 0}, FAIL, "slow operations"),
    ],
    ids=["stock", "ours", "profiler", "too old to tell"],
)
def test_mongodb(monkeypatch: pytest.MonkeyPatch, told: dict[str, Any], status: str, words: str) -> None:
    """Asked as the platform's settings say, for an answer of the shape that its manual has (command `profile`)."""
    asked: list[Any] = []
    actual = pymongo.MongoClient

    class Client:
        def __init__(self, host: str, port: int, **options: Any) -> None:
            actual(host, port, connect=False, **options).close()  # it knows each of them
            asked.append((host, port, {name: value for name, value in options.items() if "Timeout" not in name}))

        def __enter__(self) -> dict[str, Any]:
            return {"openedx": _Settings(command=lambda *words: asked.append(words) or told)}

        def __exit__(self, *_error: object) -> None:
            asked.append("closed")

    monkeypatch.setattr(pymongo, "MongoClient", Client)
    store = {"host": "mongodb", "port": 27017, "db": "openedx", "authsource": "admin", "user": None}
    store |= {"ssl": True, "replicaSet": "rs0", "authMechanism": None}
    (finding,) = of("services.mongodb", monkeypatch, CONTENTSTORE={"DOC_STORE_CONFIG": store})
    assert finding.status == status and words in finding.evidence
    assert asked == [
        ("mongodb", 27017, {"authSource": "admin", "tls": True, "replicaSet": "rs0"}),
        ("profile", -1),
        "closed",
    ]
    assert of("services.mongodb", monkeypatch) == []
