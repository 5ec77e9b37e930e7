"""Each finding on Aspects: passes, fails, and is unknown. A real ClickHouse with people in it, and a real Redis."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from inside.erasure.test_clickhouse_people import looked_at as looked_at
from inside.erasure.test_clickhouse_people import server as server
from inside.erasure.test_clickhouse_people import started as started
from lab.aspects import PASSWORD, USER, count
from lab.clickhouse import ClickHouse, create_aspects
from lab.environment import free_ports
from lab.platform import Platform
from lab.redis_server import redis_server
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding
from tutorprivacy.inside.erasure import command
from tutorprivacy.inside.erasure.clickhouse_client import ACCESS_DENIED
from tutorprivacy.inside.pseudonyms.keys import connect

#: In the database of the LMS, users 1–3 are retired, as in ClickHouse.
PEOPLE = """
for number in range(1, 7):
    users.create(id=number, username=f"retired__user_{number}" if number < 4 else f"zoraquill{number}x")
"""
NIGHTLY = [{"name": "retire-users", "cron": "30 2 * * *"}]
DAY = 86400


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Redis is."""
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield f"redis://127.0.0.1:{port}/11"


@pytest.fixture
def clickhouse(request: pytest.FixtureRequest) -> Any:
    """With everybody in it, afresh for a test that changes something there; the others, which only look, share one."""
    return request.getfixturevalue("server" if "server" in request.fixturenames else "looked_at")


@pytest.fixture
def audit(platform: Platform, clickhouse: ClickHouse, cache: str) -> Any:
    """Looks at all of Aspects; by default personal data is on, and a run was verified yesterday."""
    note(cache, 1)

    def audited(pii: bool = True, before: str = PEOPLE, away: bool = False, **settings: Any) -> dict[str, Finding]:
        every = {
            "PRIVACY_ASPECTS": {
                "pii": pii,
                "cluster": "",
                "vector_database": "openedx",
                "databases": ["openedx", "reporting", "xapi"],
            },
            "EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG": sink(clickhouse.url),
            "EVENT_SINK_CLICKHOUSE_AUTH_USER_ENABLED": True,
            "EVENT_SINK_CLICKHOUSE_PII_MODELS": ["user_profile", "external_id"],
            "PRIVACY_REDIS_URL": cache,
            "PRIVACY_SCHEDULE": NIGHTLY,
        }
        return platform.audit("aspects", before, away=away, **{**every, **settings})

    return audited


def sink(url: str, password: str = PASSWORD) -> dict[str, str]:
    return {"url": url, "username": USER, "password": password, "database": "event_sink"}


def note(cache: str, days: float | None) -> None:
    """Redis knows of a run so many days ago; None: of none."""
    client = connect(cache, 5)
    client.delete(command.CLEAN_SINCE)
    if days is not None:
        client.set(command.CLEAN_SINCE, int(time.time() - days * DAY))


def statuses(found: dict[str, Finding]) -> dict[str, str]:
    return {name.removeprefix("aspects."): finding.status for name, finding in found.items()}


def erase(server: ClickHouse, where: str = "user_id IN (1, 2, 3)") -> None:
    """As a test does it: at once."""
    for table in ("user_profile", "external_id", "course_enrollment"):
        server.query(f"ALTER TABLE event_sink.{table} DELETE WHERE {where} SETTINGS mutations_sync=2")
    server.query("SYSTEM RELOAD DICTIONARY event_sink.user_pii")


def test_all_is_well(audit: Any, server: ClickHouse) -> None:
    """People are stored, as the operator wants it, and nobody who is retired."""
    erase(server)
    found = audit()
    assert statuses(found) == dict.fromkeys(
        ["collection", "retirement-sink", "people", "retired-users", "reconciliation"], PASS
    )
    assert "event_sink.user_profile 6" in found["aspects.people"].evidence
    assert found["aspects.retired-users"].evidence == "3 learners are retired. Rows of theirs, by table: none."


def test_all_is_well_without_people(audit: Any, server: ClickHouse) -> None:
    erase(server, "1")
    server.query("TRUNCATE TABLE openedx._tracking")
    found = audit(pii=False)
    assert set(statuses(found).values()) == {PASS} and "aspects.enrollments" in found


def test_without_aspects(audit: Any) -> None:
    assert audit(PRIVACY_ASPECTS=None) == {}


def test_nothing_is_changed(audit: Any, server: ClickHouse) -> None:
    """An audit looks, and leaves even what must go."""
    tables = ("event_sink.user_profile", "event_sink.external_id", "event_sink.course_enrollment", "openedx._tracking")
    before = [count(server, table) for table in tables]
    audit(pii=False)
    assert [count(server, table) for table in tables] == before
    assert server.query("SELECT count() FROM system.mutations WHERE NOT is_done") == [(0,)]


@pytest.mark.parametrize(
    ("settings", "pii", "status", "said"),
    [
        ({"EVENT_SINK_CLICKHOUSE_USER_PROFILE_ENABLED": True}, False, FAIL, "USER_PROFILE_ENABLED"),
        ({"EVENT_SINK_CLICKHOUSE_EXTERNAL_ID_ENABLED": True}, False, FAIL, "EXTERNAL_ID_ENABLED"),
        ({"XAPI_AGENT_IFI_TYPE": "mbox"}, False, FAIL, "mbox"),
        ({"XAPI_AGENT_IFI_TYPE": "external_id"}, False, PASS, "off"),
        ({"EVENT_SINK_CLICKHOUSE_USER_PROFILE_ENABLED": True}, True, PASS, "on"),
    ],
)
def test_what_is_collected(audit: Any, settings: dict[str, Any], pii: bool, status: str, said: str) -> None:
    finding = audit(pii=pii, **settings)["aspects.collection"]
    assert finding.status == status and said in finding.evidence


def test_a_flag_that_is_none(audit: Any) -> None:
    found = audit(PRIVACY_ASPECTS={})
    assert found["aspects.collection"].status == UNKNOWN


@pytest.mark.parametrize(
    ("settings", "status", "said"),
    [
        ({"EVENT_SINK_CLICKHOUSE_AUTH_USER_ENABLED": False}, FAIL, "off"),
        ({"EVENT_SINK_CLICKHOUSE_AUTH_USER_ENABLED": None}, UNKNOWN, "waffle"),
        ({"EVENT_SINK_CLICKHOUSE_PII_MODELS": ["user_profile"]}, FAIL, "external_id"),
        ({"EVENT_SINK_CLICKHOUSE_PII_MODELS": ["user_profile", "external_id", "auth_user"]}, FAIL, "auth_user"),
        ({"EVENT_SINK_CLICKHOUSE_PII_MODELS": None}, FAIL, "external_id, user_profile"),
    ],
)
def test_the_listener_to_retirements(audit: Any, settings: dict[str, Any], status: str, said: str) -> None:
    """The last two lose every retirement, or say of every one that it failed."""
    finding = audit(**settings)["aspects.retirement-sink"]
    assert finding.status == status and said in finding.evidence


def test_people_although_the_flag_is_off(audit: Any) -> None:
    """Their tables and numbers, also of the raw lines of the tracking log."""
    finding = audit(pii=False)["aspects.people"]
    assert finding.status == FAIL and "purge-aspects-pii" in finding.remedy
    assert finding.evidence.startswith(
        "Rows with people, by table: event_sink.external_id 6, event_sink.user_profile 12, openedx._tracking 1."
    )


def test_a_table_that_appears(audit: Any, server: ClickHouse) -> None:
    """Nobody declared it: it has a column that knows people, and so it is looked into."""
    erase(server)
    server.query("CREATE TABLE event_sink.theirs (username String) ENGINE MergeTree ORDER BY username")
    server.query("INSERT INTO event_sink.theirs VALUES ('retired__user_2'), ('zoraquill5x')")
    found = audit(pii=False)
    assert "event_sink.theirs 2" in found["aspects.people"].evidence
    assert found["aspects.retired-users"].evidence.endswith("by table: event_sink.theirs 1.")


def test_names_of_enrolments(audit: Any, cache: str) -> None:
    """Aspects stores them again and again: they may be there from one run to the next."""
    assert audit(pii=False)["aspects.enrollments"].status == PASS
    note(cache, 3)
    finding = audit(pii=False)["aspects.enrollments"]
    assert finding.status == FAIL and finding.evidence.startswith("12 enrolments")
    note(cache, None)
    assert audit(pii=False)["aspects.enrollments"].status == FAIL
    assert audit(pii=False, PRIVACY_REDIS_URL=None)["aspects.enrollments"].status == FAIL
    (port,) = free_ports(1)
    nobody = audit(pii=False, PRIVACY_REDIS_URL=f"redis://127.0.0.1:{port}/11")
    assert nobody["aspects.enrollments"].status == UNKNOWN and nobody["aspects.people"].status == FAIL


def test_retired_users_who_are_still_there(audit: Any, server: ClickHouse) -> None:
    finding = audit()["aspects.retired-users"]
    assert finding.status == FAIL and "erase-aspects-users" in finding.remedy
    assert "event_sink.user_profile 6" in finding.evidence and "event_sink.user_pii 3" in finding.evidence
    erase(server, "user_id IN (1, 2)")
    assert "event_sink.user_profile 2" in audit()["aspects.retired-users"].evidence


def test_the_database_is_away(audit: Any) -> None:
    """Who is retired is not known then."""
    found = audit(away=True)
    assert statuses(found)["retired-users"] == UNKNOWN and statuses(found)["people"] == PASS


@pytest.mark.parametrize("fault", ["away", "cut", "refused", "rights", "no tables", "password"])
def test_clickhouse_does_not_say(audit: Any, looked_at: ClickHouse, fault: str) -> None:
    """Nobody knows, and what it says of an error is not repeated."""
    (port,), more = free_ports(1), {}
    if fault == "away":
        more["EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG"] = sink(f"http://127.0.0.1:{port}")
    elif fault == "cut":
        looked_at.fault("SELECT", None, reset=True)
    elif fault == "refused":
        looked_at.fault("SELECT", None, code=60)
    elif fault == "rights":
        looked_at.fault("SELECT", None, code=ACCESS_DENIED)
    elif fault == "no tables":
        more["EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG"] = {**sink(looked_at.url), "database": "openedx"}
    else:
        more["EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG"] = sink(looked_at.url, "another password")
    found = audit(pii=False, **more)
    assert statuses(found) == {
        **{"collection": PASS, "retirement-sink": PASS, "reconciliation": PASS},
        **{"people": UNKNOWN, "retired-users": UNKNOWN},
    }
    assert ("--limit=aspects" in found["aspects.people"].remedy) is (fault == "rights")
    assert PASSWORD not in str(found)


def test_a_table_that_may_not_be_read(audit: Any, tmp_path: Path) -> None:
    """Real rights, no fault of the lab's: what cannot be read is not taken for empty."""
    with ClickHouse(tmp_path, {USER: (PASSWORD, "SELECT ON event_sink.*")}) as other:
        create_aspects(other)
        found = audit(pii=False, EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG=sink(other.url))
    assert statuses(found)["people"] == UNKNOWN and statuses(found)["retired-users"] == UNKNOWN
    assert "--limit=aspects" in found["aspects.people"].remedy


@pytest.mark.parametrize(
    ("days", "schedule", "status"),
    [
        (0.1, NIGHTLY, PASS),
        (2.1, NIGHTLY, FAIL),
        (None, NIGHTLY, UNKNOWN),
        (30, [], PASS),
        (32, [], FAIL),
        (None, [], UNKNOWN),
        (0.5, [{"name": "retire-users", "cron": "0 3 1 1 *"}], PASS),
        (400, [{"name": "retire-users", "cron": "0 3 1 1 *"}], FAIL),
        (30, [{"name": "another", "cron": "0 3 * * *"}], PASS),
        (1, None, PASS),
    ],
)
def test_the_last_reconciliation(
    audit: Any, cache: str, days: float | None, schedule: list[dict[str, str]] | None, status: str
) -> None:
    """As often as the schedule has it, with a day of grace; by hand, within a month."""
    note(cache, days)
    finding = audit(PRIVACY_SCHEDULE=schedule)["aspects.reconciliation"]
    assert finding.status == status and (status == PASS or "erase-aspects-users" in finding.remedy)


def test_redis_does_not_say(audit: Any) -> None:
    (port,) = free_ports(1)
    assert audit(PRIVACY_REDIS_URL=f"redis://127.0.0.1:{port}/11")["aspects.reconciliation"].status == UNKNOWN
    assert audit(PRIVACY_REDIS_URL=None)["aspects.reconciliation"].status == UNKNOWN


class TestNoting:
    """What `erase-aspects-users` leaves for the audit."""

    @pytest.fixture(autouse=True)
    def nobody_is_retired(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(command, "retired_people", lambda: ([1, 2, 3], []))

    def run(self, monkeypatch: pytest.MonkeyPatch, server: ClickHouse, cache: str) -> None:
        from django.test import override_settings

        aspects = {
            "pii": True,
            "cluster": "",
            "vector_database": "openedx",
            "databases": ["openedx", "reporting", "xapi"],
        }
        backend = sink(server.url)
        with override_settings(
            PRIVACY_ASPECTS=aspects, EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG=backend, PRIVACY_REDIS_URL=cache
        ):
            command.erase()

    def test_a_clean_run_is_noted(self, monkeypatch, server, cache) -> None:
        """A time, which ends after a year, and nothing else."""
        note(cache, None)
        self.run(monkeypatch, server, cache)
        client = connect(cache, 5)
        assert abs(int(client.get(command.CLEAN_SINCE)) - time.time()) < DAY
        assert 0 < client.ttl(command.CLEAN_SINCE) <= 366 * DAY
        assert client.keys() == [command.CLEAN_SINCE.encode()]

    def test_a_run_that_verified_nothing_is_not(self, monkeypatch, server, cache) -> None:
        note(cache, None)
        server.fault("system.*mutations", None, code=497)
        with pytest.raises(SystemExit):
            self.run(monkeypatch, server, cache)
        assert command.clean_since(cache) is None

    def test_without_redis_the_run_is_clean_nevertheless(self, monkeypatch, server, capsys) -> None:
        (port,) = free_ports(1)
        self.run(monkeypatch, server, f"redis://127.0.0.1:{port}/11")
        told = capsys.readouterr()
        assert "nothing is left" in told.out and "has not noted this run" in told.err

    def test_without_a_url(self, cache: str) -> None:
        command._note_clean(SimpleNamespace(PRIVACY_REDIS_URL=None))
        command._note_clean(SimpleNamespace())
