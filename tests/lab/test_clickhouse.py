"""The stand-in for ClickHouse does what a server does: each of its features once."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from lab.clickhouse import ADMIN, ASPECTS_USERS, LONGEST_PARAMETER, ClickHouse, canaries_at_rest, create_aspects

CMS, LAST = ("ch_cms", ASPECTS_USERS["ch_cms"][0]), {"mutations_sync": "2"}
PROFILES, IDS, NONE = "event_sink.user_profile", "event_sink.external_id", "event_sink.auth_user"
ZORA = {"name": "Zora Quillfeather", "username": "zoraquill", "email": "zora@example.org", "goals": 'Zoë\'s "goal";'}
PERSON = "11223344-5566-7788-99aa-bbccddeeff00"
DELETE = f"ALTER TABLE {PROFILES} DELETE WHERE user_id IN (7)"


def send(server: ClickHouse, sql: str, auth: Any = CMS, **given: Any) -> requests.Response:
    return requests.post(server.url, params=given, data=sql.encode(), auth=auth, verify=server.verify)


def code(answer: requests.Response) -> tuple[int, int]:
    return answer.status_code, int(answer.headers.get("X-ClickHouse-Exception-Code", 0))


def count(server: ClickHouse, table: str = PROFILES) -> int:
    return int(server.query(f"SELECT count() FROM {table}")[0][0])


def add(server: ClickHouse, first: bool = True) -> None:
    for table in (PROFILES, IDS) * first:
        server.query(f"TRUNCATE TABLE {table}")
    row = {"id": 7, "user_id": 7, "time_last_dumped": str(time.time()), **ZORA}
    server.query(f"INSERT INTO {PROFILES} FORMAT JSONEachRow", json.dumps(row).encode())
    server.query(f"INSERT INTO {IDS} VALUES ('{PERSON}', 'xapi', 'zoraquill', 7, generateUUIDv4(), '1')")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClickHouse]:
    with ClickHouse(tmp_path_factory.mktemp("clickhouse"), cluster="lab") as server:
        create_aspects(server)
        yield server


def test_statement_in_url_body_or_both(server: ClickHouse) -> None:
    rows = '2026-01-01 00:00:00,"a;\n\nb ""c"""\n2026-01-02 00:00:00,é\n'
    assert code(send(server, rows, ADMIN, query="INSERT INTO openedx._tracking FORMAT CSV")) == (200, 0)
    assert send(server, "", query="SELECT message FROM openedx._tracking").text == 'a;\\n\\nb "c"\né\n'
    assert send(server, "SELECT 1 AS a; -- all;", default_format="JSONCompact").json()["data"] == [[1]]
    assert send(server, "SELECT currentDatabase() FORMAT CSV", database="event_sink").text == '"event_sink"\n'
    assert send(server, "2", None, query="SELECT 1 +", user=CMS[0], password=CMS[1]).text == "3\n"
    assert requests.get(server.url, params={"query": "SELECT 1"}, auth=CMS).text == "1\n"
    assert code(requests.get(server.url, params={"query": DELETE}, auth=CMS)) == (500, 164), "GET only reads"
    assert [requests.get(server.url + path).text[:3] for path in ("/ping", "", "/nothing")] == ["Ok.", "Ok.", "The"]


def test_parameters_are_bound_by_the_server(server: ClickHouse) -> None:
    add(server)
    table, where = "{d:Identifier}.{t:Identifier}", "WHERE user_id IN {ids:Array(Int32)}"
    given = {"param_d": "event_sink", "param_t": "user_profile", "param_ids": "[7, 8]", "param_name": "O'\\tN\\\\"}
    assert send(server, f"SELECT name FROM {table} {where}", **given).text == ZORA["name"] + "\n"
    assert send(server, "SELECT {name:String}, length({name:String})", **given).text == "O\\'\\tN\\\\\t5\n"
    assert code(send(server, f"ALTER TABLE {table} DELETE {where}", **given, **LAST)) == (200, 0) and not count(server)


ERRORS = {
    (404, 60, "UNKNOWN_TABLE"): (f"ALTER TABLE {NONE} DELETE WHERE 1", f"INSERT INTO {NONE} FORMAT CSV\n1"),
    (404, 81, "UNKNOWN_DATABASE"): ("SELECT 1 FROM nowhere.at_all",),
    (400, 62, "SYNTAX_ERROR"): ("SELECT FROM 1", "SELECT 1; SELECT 2", f"SELECT {'1,' * 140_000} 1"),
    (404, 115, "UNKNOWN_SETTING"): ("SELECT 1 SETTINGS nothing = 1",),
    (408, 159, "TIMEOUT_EXCEEDED"): ("SELECT sleep(2) SETTINGS max_execution_time = 1",),
    (400, 117, "INCORRECT_DATA"): (f"INSERT INTO {PROFILES} (id) FORMAT CSV\nabc",),
    (500, 497, "ACCESS_DENIED"): (
        *(f"TRUNCATE TABLE {PROFILES}", f"ALTER TABLE {PROFILES} UPDATE name = '' WHERE 1"),
        *("SYSTEM RELOAD DICTIONARY event_sink.user_pii", "SELECT * FROM system.mutations"),
        f"ALTER TABLE {PROFILES} ON CLUSTER lab DELETE WHERE 1",
    ),
}


@pytest.mark.parametrize("expected", ERRORS)
def test_errors(server: ClickHouse, expected: tuple[int, int, str]) -> None:
    status, number, name = expected
    for sql in ERRORS[expected]:
        answer = send(server, sql)
        assert code(answer) == (status, number), answer.text
        assert re.fullmatch(rf"(?s)Code: {number}\. DB::Exception: .+ \({name}\) \(version \d+\.\d.*\)\n", answer.text)
        assert answer.text.count("DB::") == 1 and ("ch_cms: Not enough" in answer.text) == (number == 497)


def test_errors_of_a_request(server: ClickHouse) -> None:
    assert code(send(server, "SELECT 1", nothing="1")) == (404, 115)
    assert code(send(server, "SELECT 1", database="nowhere")) == (404, 81)
    for auth in ((CMS[0], "wrong"), ("nobody", ""), None):
        assert code(send(server, "SELECT 1", auth)) == (403, 516)
    headers = {"X-ClickHouse-User": CMS[0], "X-ClickHouse-Key": CMS[1]}
    assert requests.post(server.url, "SELECT 1", headers=headers).text == "1\n"
    ids = f"SELECT 1 IN ({','.join(['1'] * (LONGEST_PARAMETER // 4))})"
    assert send(server, ids).text == "1\n"
    assert code(send(server, "", query=ids)) == (500, 1000), "each comma is three characters of a URL"
    assert requests.get(f"{server.url}?{'a' * 2**21}").status_code == 400


def test_mutations_wait_for_nobody_and_can_be_held(server: ClickHouse) -> None:
    add(server)
    server.hold()
    assert code(send(server, DELETE)) == (200, 0) and count(server) == 1
    waiting = "SELECT command FROM system.mutations WHERE table = 'user_profile' AND NOT is_done"
    assert server.query(waiting) == [("(DELETE WHERE user_id IN (7))",)]
    add(server, first=False)
    server.release()
    server.settle()
    assert server.query(waiting) == [] and count(server) == 1, "what came after it survives"


def test_dictionary_remembers_until_it_is_loaded_again(server: ClickHouse) -> None:
    add(server)
    email = f"SELECT dictGetOrDefault('event_sink.user_pii', 'email', (7, '{PERSON}'), '')"
    assert server.query(email) == [(ZORA["email"],)]
    assert server.query("SELECT element_count FROM system.dictionaries WHERE name = 'user_pii'") == [(1,)]
    server.query(f"TRUNCATE TABLE {PROFILES}")
    assert server.query(email) == [(ZORA["email"],)]
    server.query("SYSTEM RELOAD DICTIONARY event_sink.user_pii")
    assert server.query(email) == [("",)]


def test_on_cluster(server: ClickHouse) -> None:
    for name in ("lab", "'lab'", "`lab`"):
        add(server)
        answer = send(server, f"ALTER TABLE {PROFILES} ON CLUSTER {name} DELETE WHERE 1", ADMIN, **LAST)
        assert answer.text == "127.0.0.1\t9000\t0\t\t0\t0\n" and not count(server)
        assert server.log[-1]["on_cluster"] == "lab"
    answer = send(server, f"TRUNCATE TABLE {PROFILES} ON CLUSTER other", ADMIN)
    assert code(answer) == (500, 701) and "(CLUSTER_DOESNT_EXIST)" in answer.text
    assert send(server, "SELECT ' ON CLUSTER lab'").text == " ON CLUSTER lab\n" and not server.log[-1]["on_cluster"]
    assert server.query("SELECT * FROM clusterAllReplicas('lab', system.one)") == [(0,)]


def test_faults_and_log(server: ClickHouse) -> None:
    add(server)
    server.fault("DELETE", code=159)
    server.fault("DELETE", status=502)
    server.fault("DELETE", reset=True, after=True)
    server.fault("SELECT", times=None, slow=0.3)
    assert code(send(server, DELETE)) == (408, 159) and code(send(server, DELETE)) == (502, 0) and count(server)
    with pytest.raises(requests.ConnectionError):
        send(server, DELETE, **LAST)
    assert not count(server), "done, and nobody heard of it"
    assert all(send(server, "SELECT 1").elapsed.total_seconds() > 0.3 for _again in range(2))
    server.fault()
    assert send(server, "SELECT 1").elapsed.total_seconds() < 0.3
    log = server.log[-6:]
    assert [entry["status"] for entry in log] == [408, 502, "reset", 200, 200, 200]
    assert log[0] == {"user": "ch_cms", "sql": DELETE, "status": 408, "code": 159, "on_cluster": ""}


def test_canaries_are_found_until_they_are_deleted(tmp_path: Path) -> None:
    values = {*ZORA.values(), PERSON, "again the same words"}
    with ClickHouse(tmp_path) as server:
        create_aspects(server)
        server.query(f"INSERT INTO {PROFILES} (user_id, bio) SELECT 7, repeat('the same words again ', 20)")
        add(server, first=False)
        server.query(f"OPTIMIZE TABLE {PROFILES} FINAL")
        assert canaries_at_rest(tmp_path, values).keys() == values
        raw = b"".join(path.read_bytes() for path in tmp_path.rglob("*.bin"))
        assert b"the same words again" in raw and b"again the same words" not in raw, "it is compressed"
        server.hold()
        for table in (PROFILES, IDS):
            server.query(f"ALTER TABLE {table} DELETE WHERE user_id = 7")
        assert canaries_at_rest(tmp_path, values).keys() == values
        server.kill()
        server.start()
        server.settle()
        assert not count(server) and canaries_at_rest(tmp_path, values) == {}


def test_https_logs_other_users_and_a_stop(tmp_path: Path) -> None:
    server = ClickHouse(tmp_path, {"reader": ("p", "SELECT(a) ON default.t"), "none": ("p",)}, https=True, logs=True)
    with server:
        server.query("CREATE TABLE t (a Int32, b Int32) ENGINE MergeTree ORDER BY a")
        server.query("INSERT INTO t SELECT number, 1 FROM numbers(10000000)")
        assert send(server, "SELECT count(a) FROM t", ("reader", "p")).text == "10000000\n"
        for name, column in (("reader", "b"), ("none", "a")):
            assert code(send(server, f"SELECT {column} FROM t", (name, "p"))) == (500, 497)
        send(server, "SELECT 'zoraquill'", ADMIN)
        server.query("SYSTEM FLUSH LOGS")
        files = "\n".join(canaries_at_rest(tmp_path, ["zoraquill"])["zoraquill"])
        assert "server.log" in files and ".bin" in files, "statements stay in logs"
    with pytest.raises(requests.ConnectionError):
        send(server, "SELECT 1")
    server.users["reader"] = ("q", "ALL ON *.*")
    with server:
        assert send(server, "SELECT count(b) FROM t", ("reader", "q")).text == "10000000\n"
        server.kill()
