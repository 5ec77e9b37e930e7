"""
The same on MariaDB, as the platform has it: with locks of others, deadlocks, triggers, and a server that only reads.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab import campus
from lab.campus import EMAILS, HER, NAMES, OTHER, PSEUDONYMS, USERNAMES
from lab.mariadb import MariaDb, mariadb_server

from .test_person_erasure import BESIDE, ERASE, PEOPLE, RETIRED, erased


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    """Whoever waits for a lock gives up after a second."""
    with mariadb_server(tmp_path_factory.mktemp("m"), "--innodb-lock-wait-timeout=1") as running:
        yield running


@dataclass
class Filled:
    """A database with the rows of both, which is copied for each test; and what is to be found again."""

    server: MariaDb
    name: str
    told: dict[str, Any]


@pytest.fixture(scope="module")
def filled(server: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    root, name = tmp_path_factory.mktemp("edx"), server.new()
    campus.write_settings(campus.make(root), server.settings(name))
    return Filled(server, name, campus.fill(root))


class Platform:
    """The campus with a database of its own, in which `person` is retired."""

    def __init__(self, filled: Filled, folder: Path, person: int = HER) -> None:
        self.server, self.told, self.root, self.person = filled.server, filled.told, folder / "edx", person
        self.root.mkdir()
        self.name = self.server.copy(filled.name)
        campus.write_settings(campus.make(self.root), self.server.settings(self.name))
        emptied = "password = '!', first_name = '', last_name = ''"
        self.server.execute(
            f"UPDATE {self.name}.campus_account SET username = '{RETIRED}', email = '{RETIRED}@retired.invalid', "
            f"{emptied} WHERE id = {person}"
        )

    def erased(self) -> dict[str, Any]:
        return erased(self.root, self.person)

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        return self.server.dump(self.name)

    def keys(self, table: str, column: str) -> list[int]:
        """Of her rows."""
        with self.server.connect(self.name) as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table} WHERE {column} = %s ORDER BY id", [self.person])
            return [key for (key,) in cursor.fetchall()]


@pytest.fixture
def platform(filled: Filled, tmp_path: Path) -> Platform:
    """She is and not erased."""
    return Platform(filled, tmp_path)


@PEOPLE
def test_nothing_of_the_person_is_left(filled: Filled, tmp_path: Path, person: int, other: int) -> None:
    """And everything of the other's."""
    platform = Platform(filled, tmp_path, person)
    found = platform.erased()
    assert found["is_complete"] and found["left"] == [] and found["failed"] == {}
    everything = str(platform.dump())
    names = [USERNAMES[person], EMAILS[person], PSEUDONYMS[person], *NAMES[person].split()]
    assert [name for name in names if name.lower() in everything.lower()] == []
    beside = tuple(f"text-{name}-" for name in BESIDE)
    hers = platform.told[str(person)]["own"]
    assert [text for text in hers if text in everything and not text.startswith(beside)] == []
    assert [text for text in platform.told[str(other)]["own"] if text not in everything] == []
    assert all(name in everything for name in (USERNAMES[other], EMAILS[other], PSEUDONYMS[other], NAMES[other]))


def test_a_lock_of_another(platform: Platform) -> None:
    """Costs that table, which is named, and no other; the next run does it."""
    keys = platform.keys("campus_score", "user_id")
    with platform.server.connect(platform.name) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM campus_score WHERE id = %s FOR UPDATE", [keys[0]])
        found = platform.erased()
        assert found["failed"] == {"campus.Score": "OperationalError"} and not found["is_complete"]
        assert {each["place"] for each in found["left"]} == {"campus.Score"}
        connection.rollback()
    assert platform.erased()["is_complete"] and platform.keys("campus_score", "user_id") == []


def test_a_deadlock_is_tried_again(platform: Platform) -> None:
    """It costs nothing: the database ends our transaction, and ours begins it anew."""
    platform.server.execute(
        f"INSERT INTO {platform.name}.campus_score (user_id, text) VALUES ({HER}, 'a'), ({HER}, 'b')",
        f"CREATE TABLE {platform.name}.weight (id int primary key auto_increment)",
    )
    first, *_rest, last = platform.keys("campus_score", "user_id")
    found: list[dict[str, Any]] = []
    with platform.server.connect(platform.name) as connection, connection.cursor() as cursor:
        cursor.execute("SET innodb_lock_wait_timeout = 20")
        cursor.executemany("INSERT INTO weight VALUES (%s)", [(each,) for each in range(1, 500)])  # ours is the lighter
        cursor.execute("SELECT id FROM campus_score WHERE id = %s FOR UPDATE", [last])
        running = threading.Thread(target=lambda: found.append(platform.erased()))
        running.start()
        _until_it_waits(platform.server)
        cursor.execute("SELECT id FROM campus_score WHERE id = %s FOR UPDATE", [first])  # raises, if we are ended
        connection.rollback()
        running.join(60)
    assert found[0]["is_complete"] and platform.keys("campus_score", "user_id") == []


def _until_it_waits(server: MariaDb) -> None:
    with server.connect(autocommit=True) as connection, connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM information_schema.innodb_lock_waits")
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.2)  # what it tells is renewed only if nobody has asked for 0.1 s
    raise AssertionError("nobody has waited for the lock")


def test_a_trigger_that_fails(platform: Platform) -> None:
    """Keeps its row, which is named; the others of its table go."""
    platform.server.execute(
        f"INSERT INTO {platform.name}.campus_score (user_id, text) VALUES ({HER}, 'a'), ({HER}, 'b'), ({HER}, 'c')"
    )
    key = platform.keys("campus_score", "user_id")[1]
    platform.server.execute(
        f"CREATE TRIGGER {platform.name}.no BEFORE DELETE ON {platform.name}.campus_score FOR EACH ROW BEGIN IF "
        f"OLD.id = {key} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'zoraquill'; END IF; END"
    )
    found = platform.erased()
    assert found["failed"] == {"campus.Score": "the database does not let 1 rows go"} and not found["is_complete"]
    assert platform.keys("campus_score", "user_id") == [key]
    assert "zoraquill" not in json.dumps(found["failed"])
    platform.server.execute(f"DROP TRIGGER {platform.name}.no")
    assert platform.erased()["is_complete"]


def test_a_server_that_only_reads(server: MariaDb, platform: Platform) -> None:
    """As a replica does: nothing is changed, and nothing is called done."""
    before = platform.dump()
    server.execute(
        "CREATE USER IF NOT EXISTS reader@localhost",
        f"GRANT ALL ON {platform.name}.* TO reader@localhost",
        "SET GLOBAL read_only = 1",
    )
    try:
        campus.write_settings(platform.root, server.settings(platform.name) + 'DATABASES["default"]["USER"] = "reader"')
        found = platform.erased()
    finally:
        server.execute("SET GLOBAL read_only = 0")
    assert not found["is_complete"] and not found["done"] and found["left"]
    assert "campus.Score" in found["failed"] and platform.dump() == before


def test_killed_in_a_statement(platform: Platform) -> None:
    """By the kernel, while it waits for the database: the next run comes to the end."""
    (key, *_rest) = platform.keys("campus_score", "user_id")
    begin = "import django, json; django.setup(); from campus.models import *; from lab import campus as lab\n"
    with platform.server.connect(platform.name) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM campus_score WHERE id = %s FOR UPDATE", [key])
        process = _started(platform.root, f"{begin}{ERASE}\nerase({HER})")
        _until_it_waits(platform.server)
        process.kill()
        process.wait(10)
        connection.rollback()
    assert platform.keys("campus_score", "user_id")
    assert platform.erased()["is_complete"]
    everything = str(platform.dump())
    assert [text for text in platform.told[str(OTHER)]["own"] if text not in everything] == []


def _started(root: Path, code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], cwd=root, env=campus.environment(), stderr=subprocess.DEVNULL)


def test_bytes_that_say_how_long_they_are(platform: Platform) -> None:
    """Of a table that no model describes: her name goes, and each byte that is not of it stays where it was."""
    whole = {"who": USERNAMES[HER], "other": USERNAMES[OTHER], "bytes": bytes(range(256)), "number": 7}
    with platform.server.connect(platform.name) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (id INT PRIMARY KEY, state LONGBLOB, short VARBINARY(2000))")
        cursor.execute("INSERT INTO left_behind VALUES (1, %s, %s)", [pickle.dumps(whole)] * 2)
        connection.commit()
        found = platform.erased()
        assert found["is_complete"], found
        connection.commit()  # a new snapshot
        cursor.execute("SELECT state, short FROM left_behind")
        for value in cursor.fetchone():
            assert pickle.loads(value) == {**whole, "who": "-" * len(USERNAMES[HER])}
