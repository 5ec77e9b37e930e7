"""
Aspects' ClickHouse with people in it, and what is asked of it in tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2

from tutorprivacy.rendering.patches import patches

from .clickhouse import ASPECTS_USERS, ClickHouse, canaries_at_rest, create_aspects

USER, PASSWORD = "ch_cms", ASPECTS_USERS["ch_cms"][0]

#: Users 1–3 are retired, 4–6 are not.
RETIRED, OTHERS = (1, 2, 3), (4, 5, 6)


def granted(cluster: str = "") -> tuple[str, ...]:
    """What our patch of Aspects' script grants to the platform's user, beside what that script does."""
    text = jinja2.Template(dict(patches())["clickhouse-extra-sql"]).render(
        CLICKHOUSE_CLUSTER_NAME=cluster,
        ASPECTS_EVENT_SINK_DATABASE="event_sink",
        ASPECTS_VECTOR_DATABASE="openedx",
        ASPECTS_XAPI_DATABASE="openedx",
        RALPH_DATABASE="xapi",
        DBT_PROFILE_TARGET_DATABASE="reporting",
        ASPECTS_CLICKHOUSE_CMS_USER=USER,
    )
    statements = [line for line in text.splitlines() if line.startswith("GRANT")]
    on_cluster = f" ON CLUSTER '{cluster}'" if cluster else ""
    assert statements and all(
        line.startswith(f"GRANT{on_cluster} ") and line.endswith(f" TO '{USER}';") for line in statements
    )
    return tuple(line[len(f"GRANT{on_cluster} ") : -len(f" TO '{USER}';")].strip() for line in statements)


def granted_users(cluster: str = "") -> dict[str, tuple[str, ...]]:
    return {USER: (*ASPECTS_USERS[USER], *granted(cluster))}


def name(number: int) -> str:
    return f"zoraquill{number}x"


def store(server: ClickHouse, *numbers: int, version: str = "2026-01-01") -> None:
    """A profile of each, as the sink stores it each time that it is saved."""
    rows = (
        f"({number + 100}, {number}, 'Full {name(number)}', '{name(number)}', '{name(number)}@example.org', "
        f"generateUUIDv4({number}), '{version}')"
        for number in numbers
    )
    server.query(
        "INSERT INTO event_sink.user_profile (id, user_id, name, username, email, dump_id, time_last_dumped) VALUES "
        + ", ".join(rows)
    )


def fill(server: ClickHouse) -> None:
    """All of them: two versions of each profile, in parts of their own, and enrolments in two courses."""
    everybody = (*RETIRED, *OTHERS)
    for version in ("2026-01-01", "2026-02-02"):
        store(server, *everybody, version=version)
    rest = {each: f"'{name(each)}', {each}, generateUUIDv4({each}), '2026-01-01')" for each in everybody}
    ids = (f"(generateUUIDv4({100 + each}), 'xapi', {rest[each]}" for each in everybody)
    server.query(f"INSERT INTO event_sink.external_id VALUES {', '.join(ids)}")
    for course in ("A", "B"):
        rows = (f"({each}, 'course-{course}', '', 1, 'audit', {rest[each]}" for each in everybody)
        server.query(f"INSERT INTO event_sink.course_enrollment VALUES {', '.join(rows)}")
    server.query('INSERT INTO openedx._tracking VALUES (now(), \'{"username": "zoraquill4x"}\')')
    server.query("SYSTEM RELOAD DICTIONARY event_sink.user_pii")


def count(server: ClickHouse, table: str, where: str = "1") -> int:
    return int(server.query(f"SELECT count() FROM {table} WHERE {where}")[0][0])


def gone(server: ClickHouse, *numbers: int) -> None:
    """Nowhere in the engine's folder, once it has removed what it replaced."""
    server.settle()
    assert canaries_at_rest(server.folder, [name(number) for number in numbers]) == {}


@contextmanager
def filled(folder: Path, users: dict[str, tuple[str, ...]] | None = None, **options: Any) -> Iterator[ClickHouse]:
    """A server of one's own, with everybody in it."""
    with ClickHouse(folder, granted_users() if users is None else users, **options) as server:
        create_aspects(server)
        fill(server)
        yield server
