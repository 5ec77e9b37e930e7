"""One of two people is looked for, and erased, in Aspects' and in Cairn's ClickHouse, a real engine: by every name."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from inside.stores.people import HER, OTHER, hers
from lab.aspects import PASSWORD, USER, count, granted_users
from lab.cairn import _statements
from lab.clickhouse import ClickHouse, canaries_at_rest, create_aspects
from tutorprivacy.inside.erasure import clickhouse_search, warehouses
from tutorprivacy.inside.erasure.clickhouse_search import EVENTS
from tutorprivacy.inside.erasure.ordinary_words import WHY
from tutorprivacy.inside.erasure.service_access import VARIABLE
from tutorprivacy.inside.erasure.traces import Traces
from tutorprivacy.inside.io.http import Persistence
from tutorprivacy.inside.stores.hers import Hers
from tutorprivacy.inside.stores.search import Search

from .test_command import JOBS, python

CAIRN_USER = ("openedx", "cairn's own, 100 %")
HERS_ID, OTHERS_ID = (f"{p[:8]}-{p[8:12]}-{p[12:16]}-{p[16:20]}-{p[20:]}" for p in (HER[4], OTHER[4]))
PEOPLE = ((HER, HERS_ID), (OTHER, OTHERS_ID))


def line(number: int, **more: Any) -> str:
    return json.dumps({"name": "play_video", "context": {"user_id": number, "course_id": "c"}, "event": "{}", **more})


def create_cairn(server: ClickHouse) -> None:
    """By Cairn's own migrations, in a database of this engine."""
    server.query("CREATE DATABASE cairn")
    folder = resources.files("tutorcairn") / "templates" / "cairn" / "apps" / "clickhouse" / "migrations.d"
    for path in sorted(Path(str(folder)).glob("*")):
        for statement in _statements(path.read_text(encoding="utf-8")):
            server.query(statement, database="cairn")


#: What a test may find, and leaves empty or without.
TABLES = (
    *("event_sink.user_profile", "event_sink.external_id", "event_sink.course_enrollment", "event_sink.notes"),
    *("openedx._tracking", "openedx.xapi_events_all", "reporting.copies"),
    *("cairn._tracking", "cairn.events", "cairn.video_events"),
)


def fill(server: ClickHouse) -> None:
    """One part for each table, or for each of its partitions: what is changed later is changed part by part."""
    rows: dict[str, list[str]] = {}

    def put(table: str, *values: Any) -> None:
        quoted = ", ".join(f"'{each}'" if isinstance(each, str) else str(each) for each in values)
        rows.setdefault(table, []).append(f"({quoted.replace(chr(92), chr(92) * 2)})")

    profile = "event_sink.user_profile (id, user_id, name, username, email, dump_id, time_last_dumped)"
    for (number, username, email, name, _id), external in PEOPLE:
        dump = "11111111-2222-4333-8444-555555555555"
        put(profile, number, number, name, username, email, dump, "2026-01-01")
        put("event_sink.external_id", external, "xapi", username, number, dump, "2026-01-01")
        put("event_sink.course_enrollment", 1, f"course-{number}", "", 1, "audit", username, number, dump, "2026")
        event = {"actor": {"account": {"name": external}}, "object": {"id": f"block-{number}"}}
        put("openedx.xapi_events_all", external, 0, json.dumps(event))
        # By a random id of its own: rows with the same one are taken for the same event.
        other = f"22222222-2222-4333-8444-{number:012}"
        put("openedx.xapi_events_all", other, 0, json.dumps({"actor": {"mbox": f"mailto:{email}"}}))
        put("openedx._tracking", 0, line(number, username=username))
        put("openedx._tracking", 0, line(1, username="", event=f"to {username}"))
        put("reporting.copies", name.upper(), external)
        put("cairn._tracking", 0, line(number, username=username))
        put("cairn._tracking", 0, line(1, username="", event=f"for {name}"))
    put("event_sink.notes", "zora.b@campus.example; user_id: 74310")
    for table, values in rows.items():
        server.query(f"INSERT INTO {table} VALUES {', '.join(values)}")
    server.query("SYSTEM RELOAD DICTIONARY event_sink.user_pii")


@contextlib.contextmanager
def running(folder: Path, logs: bool = False) -> Iterator[ClickHouse]:
    users = {**granted_users(), CAIRN_USER[0]: (CAIRN_USER[1], "ALL ON cairn.*", "SELECT ON system.mutations")}
    with ClickHouse(folder, users, logs=logs) as made:
        create_aspects(made)
        create_cairn(made)
        made.query("CREATE TABLE event_sink.notes (text String) ENGINE MergeTree ORDER BY tuple()")
        made.query("CREATE TABLE reporting.copies (name String, actor UUID) ENGINE MergeTree ORDER BY name")
        fill(made)
        yield made


class Shared:
    """One engine for the tests of this file, that is filled afresh for whoever comes after somebody's changes."""

    def __init__(self, running: ClickHouse) -> None:
        self.running, self.is_changed = running, False

    def afresh(self) -> ClickHouse:
        if self.is_changed:
            for table in TABLES:
                self.running.query(f"TRUNCATE TABLE {table}")
            self.running.query("DROP TABLE IF EXISTS reporting.courses")
            self.running.settle()
            fill(self.running)
        self.is_changed = False
        return self.running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with running(tmp_path_factory.mktemp("clickhouse")) as made:
        yield Shared(made)


@pytest.fixture
def looked_at(shared: Shared) -> ClickHouse:
    """With everybody in it, and left so."""
    return shared.afresh()


@pytest.fixture
def changed(shared: Shared) -> Iterator[ClickHouse]:
    """With everybody in it, to be changed."""
    yield shared.afresh()
    shared.running.fault()
    shared.is_changed = True


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[ClickHouse]:
    """With the engine's own logs, which hold statements."""
    with running(tmp_path / "data", logs=True) as made:
        yield made


#: For a test that changes nothing, and for one that wants the engine's own logs.
LOOKS, LOGS = pytest.mark.usefixtures("looked_at"), pytest.mark.usefixtures("logged")


@pytest.fixture
def server(request: pytest.FixtureRequest) -> ClickHouse:
    """The one that the test asks for."""
    (name,) = [each for each in ("looked_at", "logged") if each in request.fixturenames] or ["changed"]
    made: ClickHouse = request.getfixturevalue(name)
    return made


@pytest.fixture(autouse=True)
def access(server: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"url": server.url, "user": CAIRN_USER[0], "password": CAIRN_USER[1], "name": "cairn"}
    monkeypatch.setenv(VARIABLE, base64.b64encode(json.dumps({"cairn": told}).encode()).decode())
    monkeypatch.setattr(clickhouse_search, "_PATIENCE", Persistence(0.5, 0.2, 0.02))


def settings(server: ClickHouse) -> Any:
    return SimpleNamespace(
        PRIVACY_ASPECTS={
            "pii": True,
            "cluster": "",
            "vector_database": "openedx",
            "databases": ["openedx", "reporting", "xapi"],
        },
        PRIVACY_CAIRN=True,
        EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG={
            "url": server.url,
            "username": USER,
            "password": PASSWORD,
            "database": "event_sink",
        },
    )


def searched(server: ClickHouse, look: bool = False, told: Any = None) -> Search:
    search = Search(hers(), look)
    for work in clickhouse_search.searches(told or settings(server)).values():
        work(search)
    return search


def numbers(search: Search) -> dict[str, int]:
    found: dict[str, int] = {}
    for (place, _what), number in search.done.items():
        found[place] = found.get(place, 0) + number
    return {place: number for place, number in found.items() if number}


def test_nothing_of_her_is_left(server: ClickHouse) -> None:
    """Not in a table, a dictionary or a log of the engine's; and all of the other's, events by a random id too."""
    before = searched(server, look=True)
    assert before.failed == {}
    assert {*numbers(before)} == {
        "Aspects: event_sink.course_enrollment",
        "Aspects: event_sink.external_id",
        "Aspects: event_sink.user_profile",
        "Aspects: event_sink.user_pii",
        "Aspects: openedx._tracking",
        "Aspects: openedx.xapi_events_all",
        "Aspects: reporting.copies",
        "Cairn: cairn._tracking",
        "Cairn: cairn.events",
        "Cairn: cairn.video_events",
    }
    assert count(server, "event_sink.user_profile") == 2  # looking changes nothing
    assert searched(server).failed == {}
    after = searched(server, look=True)
    assert after.failed == {} and numbers(after) == {}
    assert after.kept["Aspects: openedx.xapi_events_all", EVENTS] == 1
    server.settle()
    assert canaries_at_rest(server.folder, HER[1:4]) == {}
    for table, rows in (
        ("event_sink.user_profile", 1),
        ("event_sink.external_id", 1),
        ("event_sink.course_enrollment", 2),
        ("openedx._tracking", 2),
        ("openedx.xapi_events_all", 3),
        ("reporting.copies", 1),
        ("cairn._tracking", 2),
        ("cairn.events", 3),
        ("cairn.video_events", 3),
        ("event_sink.notes", 1),
        ("event_sink.user_pii", 1),
    ):
        assert count(server, table) == rows, table


@LOGS
def test_what_is_asked_names_nobody(server: ClickHouse) -> None:
    """No statement, and no parameter of an address: both are logged."""
    searched(server)
    searched(server, look=True)
    asked = [each["sql"] for each in server.log]
    assert len(asked) > 20
    for name in (*HER[1:], HERS_ID, *OTHER[1:]):
        assert not any(name.lower() in sql.lower() for sql in asked), name
    server.query("SYSTEM FLUSH LOGS")
    logged = server.query(
        "SELECT query, exception FROM system.query_log WHERE query_kind IN ('Select', 'Alter')"
        " AND match(query || exception, '(?i)zoraquill|quillfeather|campus.example') AND query NOT ILIKE '%query_log%'"
    )
    assert logged == []


@pytest.mark.parametrize("many", [50, 10_000])
def test_a_name_that_is_a_word_of_many_lines(server: ClickHouse, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """
    Somebody called ``x86_64`` does not take everybody's lines with her; where it stands as a name, they go.

    Where there are many, the others are not even fetched.
    """
    monkeypatch.setattr(clickhouse_search, "_MANY", many)
    fetched: list[int] = []

    def pages(*arguments: Any, actual: Any = clickhouse_search._pages) -> Iterator[Any]:
        for rows, texts in actual(*arguments):
            fetched.append(sum(rows.values()))
            yield rows, texts

    monkeypatch.setattr(clickhouse_search, "_pages", pages)
    for name in ("x86_64", "mitx"):
        called = hers_called(name)
        monkeypatch.setattr(f"{__name__}.hers", lambda called=called: called)
        agent = line(1, agent="Mozilla/5.0 (X11; Linux x86_64)")
        server.query(f"INSERT INTO openedx._tracking SELECT number, '{agent}' FROM numbers(101)")
        server.query(f"INSERT INTO openedx._tracking VALUES (0, '{line(1, username=name)}')")
        server.query("CREATE TABLE IF NOT EXISTS reporting.courses (org String) ENGINE MergeTree ORDER BY org")
        server.query("INSERT INTO reporting.courses VALUES ('MITx')")
        before = count(server, "openedx._tracking")
        search = searched(server)
        assert search.failed == {} and count(server, "openedx._tracking") == before - 1
        assert count(server, "reporting.courses") > 0
        after = searched(server, look=True)
        assert numbers(after) == {}
        if name == "x86_64":
            assert after.kept["Aspects: openedx._tracking", WHY] > 100
            assert (sum(fetched) > 100) == (many > 100)


def hers_called(username: str) -> Hers:
    one = (frozenset({username}), frozenset({"x@campus.example"}), frozenset(), frozenset())
    traces = Traces([username], ["x@campus.example"], [], 99_731, "retired__user_1")
    return Hers(traces, 99_731, *one, "retired__user_1")


def test_a_table_that_fails_keeps_no_other(server: ClickHouse) -> None:
    server.fault(r"FROM openedx\._tracking", None, code=241)
    search = searched(server)
    assert {*search.failed} == {"Aspects", "Aspects: openedx._tracking"}
    assert "error 241" in search.failed["Aspects: openedx._tracking"]
    server.fault()
    left = searched(server, look=True)
    assert {*numbers(left)} == {"Aspects: openedx._tracking"}
    searched(server)
    assert numbers(searched(server, look=True)) == {}


@LOOKS
def test_a_server_that_is_away(server: ClickHouse) -> None:
    """Not verified, and said so, of this one; the other has its turn."""
    told = settings(server)
    told.EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG["url"] = "http://127.0.0.1:9"
    search = searched(server, look=True, told=told)
    assert re.search(r"ConnectionError", search.failed["Aspects"]) and {*search.failed} == {"Aspects"}
    assert any(place.startswith("Cairn") for place in numbers(search))


@LOOKS
def test_without_access(server: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    search = searched(server, look=True)
    assert "tutor config save" in search.failed["Cairn"]


@LOOKS
def test_what_may_not_be_read_is_not_verified(server: ClickHouse) -> None:
    """ClickHouse lists no table that one may not read: that is no empty database."""
    server.query("CREATE DATABASE elsewhere")
    told = settings(server)
    told.PRIVACY_ASPECTS["databases"].append("elsewhere")
    search = searched(server, look=True, told=told)
    server.query("DROP DATABASE elsewhere")
    assert "--limit=aspects" in search.failed["Aspects: elsewhere"]


@LOOKS
def test_it_is_bounded(server: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long is ended by the server, and is not verified."""
    monkeypatch.setitem(clickhouse_search.ClickHouse.search.__globals__["_OF_A_SEARCH"], "max_rows_to_read", 1)
    search = searched(server, look=True)
    assert (
        all("error 158" in why for why in search.failed.values())
        and "Aspects: event_sink.user_profile" in search.failed
    )


def test_pages(server: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than are read at once; some of them only look alike."""
    monkeypatch.setattr(clickhouse_search, "_PAGE", 3)
    server.query("INSERT INTO event_sink.notes SELECT 'zoraquillian ' || toString(number) FROM numbers(10)")
    server.query("INSERT INTO event_sink.notes SELECT 'ask zoraquill ' || toString(number % 9) FROM numbers(10)")
    assert numbers(searched(server, look=True))["Aspects: event_sink.notes"] == 10
    searched(server)
    assert numbers(searched(server, look=True)) == {} and count(server, "event_sink.notes") == 11


def test_everybody_who_is_retired_goes_from_cairn(server: ClickHouse, tmp_path: Path) -> None:
    """By the command, by number alone: who is retired is asked of the LMS. Nobody else loses a line."""
    for number in range(1, 7):
        server.query(f"INSERT INTO cairn._tracking VALUES (0, '{line(number)}')")
    more = f"PRIVACY_CAIRN=True, PRIVACY_ASPECTS={settings(server).PRIVACY_ASPECTS!r},"
    done = python(server, tmp_path, JOBS, more, call="erase_from_cairn()")
    assert done.returncode == 0, done.stderr
    assert "Verified: nothing is left." in done.stdout and "cairn._tracking" in done.stdout
    numbers_left = server.query("SELECT DISTINCT JSONExtractInt(message, 'context', 'user_id') FROM cairn._tracking")
    assert {number for (number,) in numbers_left} == {4, 5, 6, HER[0], OTHER[0]}
    for table in ("events", "video_events"):
        assert count(server, f"cairn.{table}", "user_id IN (1, 2, 3)") == 0, table
        assert count(server, f"cairn.{table}", "user_id IN (4, 5, 6)") == 3, table


def test_raw_lines_of_aspects_go_by_number(server: ClickHouse) -> None:
    """Also in the reconciliation, which knows no names any more."""
    warehouses.aspects(settings(server)).eraser().erase([HER[0]])
    left = server.query("SELECT JSONExtractInt(message, 'context', 'user_id') FROM openedx._tracking")
    assert sorted(number for (number,) in left) == [1, 1, OTHER[0]]


@LOOKS
def test_who_is_known(server: ClickHouse) -> None:
    """Each ClickHouse whose plugin is enabled."""
    told = settings(server)
    assert [*clickhouse_search.searches(told)] == [warehouses.ASPECTS, warehouses.CAIRN]
    told.PRIVACY_CAIRN = False
    assert [*clickhouse_search.searches(told)] == [warehouses.ASPECTS]
