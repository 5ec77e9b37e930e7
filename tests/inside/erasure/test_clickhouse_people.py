"""People are erased from a real ClickHouse engine, and looked for on its disk; with what goes wrong on the way."""

from __future__ import annotations

import base64
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from lab.aspects import OTHERS, PASSWORD, RETIRED, USER, count, fill, filled, gone, granted, granted_users, name, store
from lab.clickhouse import ASPECTS_USERS, ClickHouse, canaries_at_rest, create_aspects
from tutorprivacy.inside.erasure import clickhouse_people
from tutorprivacy.inside.erasure.clickhouse_client import ACCESS_DENIED
from tutorprivacy.inside.erasure.clickhouse_client import ClickHouse as Client
from tutorprivacy.inside.erasure.clickhouse_people import Eraser
from tutorprivacy.inside.erasure.report import Unfinished
from tutorprivacy.inside.io.http import Persistence, Refused, Unavailable


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClickHouse]:
    with ClickHouse(tmp_path_factory.mktemp("clickhouse"), granted_users()) as made:
        create_aspects(made)
        yield made


def emptied(started: ClickHouse) -> None:
    """As it was before anybody was in it."""
    started.fault()
    started.release()
    for (table,) in started.query(
        "SELECT name FROM system.tables WHERE database = 'event_sink' AND NOT match(engine, 'View|Dictionary')"
    ):
        known = table in ("user_profile", "external_id", "course_enrollment")
        started.query(f"{'TRUNCATE' if known else 'DROP'} TABLE event_sink.`{table}`")
    started.query("TRUNCATE TABLE openedx._tracking")


@pytest.fixture
def server(started: ClickHouse) -> Iterator[ClickHouse]:
    if count(started, "event_sink.user_profile"):
        emptied(started)
    fill(started)
    yield started
    emptied(started)


@pytest.fixture
def looked_at(started: ClickHouse) -> Iterator[ClickHouse]:
    """For whoever changes nothing in it: filled once for as many tests as come one after the other."""
    if not count(started, "event_sink.user_profile"):
        fill(started)
    yield started
    started.fault()


#: Of a server of a cluster. Users with all grants, with those of Aspects alone, and with all of ours but one.
CLUSTER = "openedx_cluster"
OURS = granted(CLUSTER)


def user_without(number: int) -> str:
    return f"without_{number}"


def grants_without(number: int) -> tuple[str, ...]:
    """Who may not read a whole database has nothing of Aspects' in it, either."""
    whole = of_a_whole_database(OURS[number])
    theirs = [grant for grant in ASPECTS_USERS[USER][1:] if not whole or f"ON {whole}." not in grant]
    return (*theirs, *(grant for grant in OURS if grant != OURS[number]))


def of_a_whole_database(grant: str) -> str:
    """Its name; or nothing, if the grant is another."""
    found = re.fullmatch(r"SELECT, ALTER DELETE ON (\w+)\.\*", grant)
    return found[1] if found else ""


@pytest.fixture(scope="module")
def started_in_a_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClickHouse]:
    users = {user_without(number): (PASSWORD, *grants_without(number)) for number in range(len(OURS))}
    users |= {"of_aspects_alone": ASPECTS_USERS[USER], **granted_users(CLUSTER)}
    with ClickHouse(tmp_path_factory.mktemp("clickhouse"), users, CLUSTER) as made:
        create_aspects(made)
        yield made


@pytest.fixture
def in_a_cluster(started_in_a_cluster: ClickHouse) -> Iterator[ClickHouse]:
    fill(started_in_a_cluster)
    yield started_in_a_cluster
    emptied(started_in_a_cluster)


def client(server: ClickHouse, cluster: str = "", user: str = USER, **patience: float) -> Client:
    persistence = Persistence(
        **{"patience_seconds": 3, "error_patience_seconds": 0.3, "pause_seconds": 0.02, **patience}
    )
    return Client(server.url, user, server.users[user][0], cluster, persistence)


def eraser(server: ClickHouse, said: list[str] | None = None, **changes: Any) -> Eraser:
    say = changes.pop("say", (said if said is not None else []).append)
    made = changes.pop("client", None) or client(server)
    return Eraser(made, "event_sink", **{"patience_seconds": 120, **changes}, say=say)


def test_those_who_are_retired_are_gone(server: ClickHouse) -> None:
    """From every table, all versions of a profile, and the dictionary; the others stay, and so do all counts."""
    assert set(canaries_at_rest(server.folder, map(name, RETIRED))) == set(map(name, RETIRED))
    said: list[str] = []
    report = eraser(server, said).erase(RETIRED)
    assert report.erased == {"event_sink.user_profile": 6, "event_sink.external_id": 3}
    assert report.blanked == {"event_sink.course_enrollment": 6}
    assert report.is_clean and set(report.left) == {*report.erased, *report.blanked, "event_sink.user_pii"}
    assert report.reloaded == ["event_sink.user_pii"]
    gone(server, *RETIRED)
    assert count(server, "event_sink.course_enrollment") == 12
    assert count(server, "event_sink.course_enrollment", "username = ''") == 6
    assert count(server, "event_sink.user_profile") == 6 and count(server, "event_sink.external_id") == 3
    assert {row[0] for row in server.query("SELECT user_id FROM dictionary('event_sink.user_pii')")} == set(OTHERS)
    assert said and not any("zoraquill" in text for text in said)


def test_again(server: ClickHouse) -> None:
    """Nothing is left to do, so nothing is changed."""
    eraser(server).erase(RETIRED)
    before = len(server.log)
    report = eraser(server).erase(RETIRED)
    assert report.is_clean and not any(report.erased.values()) and not any(report.blanked.values())
    assert not any("ALTER" in each["sql"] for each in server.log[before:])


def test_nobody_is_retired(server: ClickHouse) -> None:
    assert eraser(server).erase([]).is_clean
    assert count(server, "event_sink.user_profile") == 12


def test_a_table_that_nobody_has_told_us_of(server: ClickHouse) -> None:
    """Another plugin's, or a later release's: by number, or by name alone."""
    server.query("CREATE TABLE event_sink.badges (user_id UInt64, badge String) ENGINE MergeTree ORDER BY user_id")
    server.query("CREATE TABLE event_sink.`odd-names` (username String) ENGINE MergeTree ORDER BY tuple()")
    server.query("CREATE VIEW event_sink.badges_view AS SELECT * FROM event_sink.badges")
    strange = 'o\'hara\\ "{x}" ünï'
    server.query("INSERT INTO event_sink.badges VALUES (1, 'gold'), (4, 'gold')")
    server.query(
        "INSERT INTO event_sink.`odd-names` FORMAT JSONEachRow", b'{"username": "zoraquill4x"}\n' + _row(strange)
    )
    report = eraser(server).erase(RETIRED, [name(1), strange])
    assert report.erased["event_sink.badges"] == report.erased["event_sink.odd-names"] == 1 and report.is_clean
    assert server.query("SELECT username FROM event_sink.`odd-names`") == [(name(4),)]


def _row(username: str) -> bytes:
    import json

    return json.dumps({"username": username}).encode()


def test_changes_name_nobody(server: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """ClickHouse keeps the text of a change beside the table, and addresses end in logs: no names, in no disguise."""
    addresses: list[str] = []
    request = requests.Session.request

    def listened(self: requests.Session, method: str, url: str, **more: Any) -> requests.Response:
        answer = request(self, method, url, **more)
        addresses.append(answer.url)
        return answer

    server.query("CREATE TABLE event_sink.names (username String) ENGINE MergeTree ORDER BY tuple()")
    server.query(f"INSERT INTO event_sink.names VALUES ('{name(1)}')")
    monkeypatch.setattr(requests.Session, "request", listened)
    assert eraser(server).erase(RETIRED, [name(1)]).erased["event_sink.names"] == 1
    gone(server, 1)
    disguises = {base64.b64encode(f"{front}{name(1)}".encode()).decode()[4:-4] for front in ("", '["', "xx")}
    assert canaries_at_rest(server.folder, disguises) == {}
    said = "".join(addresses) + "".join(each["sql"] for each in server.log)
    assert addresses and not [each for each in {name(1), *disguises} if each in said]


def test_somebody_is_stored_meanwhile(server: ClickHouse) -> None:
    """Between the erasure and its check: once more, then."""
    stored: list[int] = []

    def again(_text: str) -> None:
        if not stored:
            stored.append(1)
            store(server, 1, version="2026-03-03")

    report = eraser(server, say=again).erase(RETIRED)
    assert report.is_clean and stored
    gone(server, *RETIRED)


def test_somebody_is_stored_for_ever(server: ClickHouse) -> None:
    """It is said that somebody is left, and where; when it has stopped, the next run finishes the work."""
    server.query(
        "CREATE MATERIALIZED VIEW event_sink.again TO event_sink.user_profile AS SELECT 1 AS id, 1 AS user_id, "
        "'zoraquill1x' AS username FROM openedx._tracking"
    )
    ends = threading.Event()

    def on_and_on() -> None:
        while not ends.wait(0.02):
            server.query("INSERT INTO openedx._tracking VALUES (now(), '')")

    thread = threading.Thread(target=on_and_on)
    thread.start()
    try:
        report = eraser(server).erase(RETIRED)
    finally:
        ends.set()
        thread.join()
    assert not report.is_clean and report.left["event_sink.user_profile"] > 0
    assert report.left["event_sink.external_id"] == 0
    server.query("DROP TABLE event_sink.again")
    assert eraser(server).erase(RETIRED).is_clean
    gone(server, *RETIRED)


def test_clickhouse_is_away(server: ClickHouse) -> None:
    """For longer than the patience; then it is back, and nothing was forgotten."""
    server.stop()
    try:
        with pytest.raises(Unavailable, match=r"tables: ConnectionError"):
            eraser(server, client=client(server, patience_seconds=0.2)).erase(RETIRED)
    finally:
        server.start()
    assert eraser(server).erase(RETIRED).is_clean
    gone(server, *RETIRED)


def test_it_restarts_in_the_middle(server: ClickHouse) -> None:
    """Killed while a change is under way: it goes on by itself when it is back, and we wait for that."""
    server.hold()

    def restart() -> None:
        time.sleep(1)
        server.kill()
        time.sleep(0.3)
        server.start()

    thread = threading.Thread(target=restart)
    thread.start()
    report = eraser(server, client=client(server, patience_seconds=120)).erase(RETIRED)
    thread.join()
    assert report.is_clean
    gone(server, *RETIRED)


@pytest.mark.parametrize("code", [241, 60, 497, 159])
def test_one_table_fails(server: ClickHouse, code: int) -> None:
    """All others are done, the run ends with the table and the number of the error, and the next one finishes."""
    server.fault(r"ALTER TABLE .*external_id", None, code=code)
    made = eraser(server)
    with pytest.raises((Refused, Unavailable), match=r"change of event_sink\.external_id") as caught:
        made.erase(RETIRED)
    assert made.report.blanked == {"event_sink.course_enrollment": 6}
    assert list(made.report.failed) == ["event_sink.external_id"] and not made.report.is_clean
    assert {name for name, rows in made.report.left.items() if rows} == {"event_sink.external_id"}
    assert "zoraquill" not in str(caught.value)
    assert code in (159,) or caught.value.code == code
    server.fault()
    assert eraser(server).erase(RETIRED).is_clean
    gone(server, *RETIRED)


FAULTS: tuple[dict[str, Any], ...] = (
    {"match": "ALTER", "reset": True},
    {"match": "ALTER", "status": 502},
    {"match": "SELECT", "status": 503},
    {"match": "SELECT", "slow": 0.3},
)


@pytest.mark.parametrize("after", [False, True])
def test_what_passes(server: ClickHouse, after: bool) -> None:
    """Connections that are cut, a proxy without a server behind it, slowness: also when the work was done."""
    before = len(server.log)
    for fault in FAULTS:
        server.fault(**fault, after=after, times=2)
    patient = client(server, patience_seconds=120, error_patience_seconds=120)
    assert eraser(server, client=patient).erase(RETIRED).is_clean
    met = Counter(each["status"] for each in server.log[before:])
    assert met["reset"] == met[502] == met[503] == 2
    gone(server, *RETIRED)


def test_changes_that_never_end(server: ClickHouse) -> None:
    """The run gives up after its patience, and says of which table; it is taken up when it can be."""
    server.hold()
    with pytest.raises(Unfinished, match=r"event_sink\.\w+ is still being changed"):
        eraser(server, patience_seconds=0.5).erase(RETIRED)
    server.release()
    assert eraser(server).erase(RETIRED).is_clean
    gone(server, *RETIRED)


def test_without_our_grants(in_a_cluster: ClickHouse) -> None:
    """Aspects' script was not run since this plugin came: refused as such, and not taken for done."""
    with pytest.raises(Refused) as caught:
        eraser(in_a_cluster, client=client(in_a_cluster, user="of_aspects_alone")).erase(RETIRED)
    assert caught.value.code == ACCESS_DENIED


@pytest.mark.parametrize("number", range(len(OURS)))
def test_each_of_our_grants_is_needed(in_a_cluster: ClickHouse, number: int) -> None:
    """One less, and ClickHouse refuses something, or says that not all can be seen."""
    made = client(in_a_cluster, CLUSTER, user_without(number))
    if whole := of_a_whole_database(OURS[number]):
        assert not made.may_read_all(whole) and made.may_read_all("event_sink")
        return
    with pytest.raises(Refused) as caught:
        eraser(in_a_cluster, client=made).erase(RETIRED)
    assert caught.value.code == ACCESS_DENIED


def test_a_table_that_cannot_be_changed(server: ClickHouse) -> None:
    """Of another kind: the run fails, and does not look away."""
    server.query("CREATE TABLE event_sink.archive (user_id UInt64) ENGINE Log")
    server.query("INSERT INTO event_sink.archive VALUES (1)")
    with pytest.raises(Refused, match=r"change of event_sink\.archive"):
        eraser(server).erase(RETIRED)


def test_nothing_can_be_seen(server: ClickHouse) -> None:
    """Another name, or no right to read: that is no empty database."""
    with pytest.raises(Unfinished, match="no table with people can be seen in elsewhere"):
        Eraser(client(server), "elsewhere").erase(RETIRED)


def test_the_wrong_password(server: ClickHouse) -> None:
    with pytest.raises(Refused, match="tables answered 403"):
        eraser(server, client=Client(server.url, USER, "wrong")).erase(RETIRED)


def test_a_cluster(in_a_cluster: ClickHouse) -> None:
    """Each change is one of the whole cluster, and so are the questions whether it is done."""
    before = len(in_a_cluster.log)
    report = eraser(in_a_cluster, client=client(in_a_cluster, CLUSTER)).erase(RETIRED)
    assert report.is_clean
    log = in_a_cluster.log[before:]
    changes = [each for each in log if each["sql"].startswith(("ALTER", "SYSTEM"))]
    assert changes and {each["on_cluster"] for each in changes} == {CLUSTER}
    checks = [each["sql"] for each in log if f"clusterAllReplicas({CLUSTER}" in each["sql"]]
    assert any("mutations" in sql for sql in checks) and any("user_profile" in sql for sql in checks)
    gone(in_a_cluster, *RETIRED)


def test_https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a certificate that must be right."""
    with filled(tmp_path / "data", https=True) as server:
        with pytest.raises(Unavailable, match="SSLError"):
            eraser(server, client=client(server, patience_seconds=0.1)).erase(RETIRED)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.verify))
        assert eraser(server).erase(RETIRED).is_clean


def test_everything_of_everyone(server: ClickHouse) -> None:
    """What is left to do after an opt-out: all people, their names of enrolments, raw lines. Events stay."""
    server.query("INSERT INTO openedx.xapi_events_all VALUES (generateUUIDv4(), now64(), '{}')")
    made = eraser(server)
    for table in [*made.tables(), *made.raw_lines("openedx")]:
        made.empty(table)
    made.reload_dictionaries()
    report = made.report
    assert report.is_clean and report.erased["openedx._tracking"] == 1
    assert count(server, "event_sink.course_enrollment") == 12 and count(server, "openedx.xapi_events_all") >= 1
    assert count(server, "dictionary('event_sink.user_pii')") == 0
    gone(server, *RETIRED, *OTHERS)


def test_no_raw_lines(server: ClickHouse) -> None:
    """They were never stored; but who may not look cannot say so."""
    assert eraser(server).raw_lines("elsewhere_that_is_not_there") == []
    server.query("RENAME TABLE openedx._tracking TO openedx.moved")
    try:
        assert eraser(server).raw_lines("openedx") == []
    finally:
        server.query("RENAME TABLE openedx.moved TO openedx._tracking")


def test_names_of_enrolments_are_blanked(server: ClickHouse) -> None:
    """While personal data is off: of everyone, again and again, and nothing else."""
    made = eraser(server)
    made.empty_all(made.kept())
    report = made.report
    assert report.blanked == {"event_sink.course_enrollment": 12} and report.is_clean
    assert count(server, "event_sink.user_profile") == 12


def test_many_people_in_bounded_statements(server: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 of them, of whom few are stored; with a tenth of the real batches, a tenth of the real bound."""
    monkeypatch.setattr(clickhouse_people, "BATCH", clickhouse_people.BATCH // 10)
    monkeypatch.setattr(clickhouse_people, "NAME_BATCH", clickhouse_people.NAME_BATCH // 10)
    before = len(server.log)
    report = eraser(server).erase(range(1, 20_001), [f"user{number}" for number in range(1_000)])
    assert report.is_clean and count(server, "event_sink.user_profile") == 0
    assert max(len(each["sql"]) for each in server.log[before:]) < 100_000
