"""
One of two people is erased from the databases of other services, on MariaDB, as the user that Tutor gives each service,
and on SQLite: nothing of hers is left, and all of the other's.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lab
from inside.stores.people import HER, OTHER, RETIRED
from lab import campus
from lab.environment import run_python
from lab.mariadb import MariaDb, mariadb_server
from lab.service_tables import TABLES, rows, statements
from tutorprivacy.inside.erasure.text_search import SPELLED_ALIKE

from .test_person_erasure import ERASE, made, retired

HER_KEY, OTHER_KEY = 3, 4
SERVICES = tuple(TABLES)

PROGRAM = """
import json, sys
from django.conf import settings
try:
    import pymysql
    pymysql.version_info = (2, 2, 7, "final", 0)
    pymysql.install_as_MySQLdb()
    pymysql.connections.SSL_ENABLED = False  # on a socket: each connection would read all authorities
except ImportError:
    pass
settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
                   INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"], PRIVACY_DATABASES=NAMES)
import django
django.setup()
from inside.stores.people import hers
from tutorprivacy.inside.erasure import service_databases
from tutorprivacy.inside.stores import all_stores
from tutorprivacy.inside.stores.all_stores import search_stores
from tutorprivacy.inside.erasure import text_search
all_stores.STORES.clear()
text_search.WINDOW = 2
def run(look, **more):
    search = search_stores(hers(), look, more=service_databases.searches(settings), **more)
    done = {f"{place}: {what}": number for (place, what), number in search.done.items() if number}
    kept = {f"{place}: {why}": number for (place, why), number in search.kept.items() if number}
    return {"done": done, "failed": search.failed, "not_asked": search.not_asked, "kept": kept}
"""


class Databases:
    """Of all services; `told`: what the half inside is told of each."""

    def __init__(self, folder: Path, server: MariaDb | None) -> None:
        self.folder, self.server = folder, server
        self.told: dict[str, dict[str, str]] = {}
        for service in SERVICES:
            self._make(service)

    def _make(self, service: str) -> None:
        told = {"dialect": "sqlite3", "host": "x", "port": "1", "name": "", "user": "u", "why": ""}
        told["password"] = f"secret of {service}"
        if self.server:
            name = self.server.new()
            user = f"user_{name}"
            self.server.execute(
                f"CREATE USER {user}@'%' IDENTIFIED BY '{told['password']}'",
                f"CREATE USER {user}@localhost IDENTIFIED BY '{told['password']}'",
                f"GRANT ALL ON {name}.* TO {user}@'%'",
                f"GRANT ALL ON {name}.* TO {user}@localhost",
            )
            told |= {"dialect": "mysql", "host": self.server.socket, "port": "", "name": name, "user": user}
        else:
            told["name"] = str(self.folder / f"{service}.sqlite3")
        self.told[service] = told
        auto = "int PRIMARY KEY AUTO_INCREMENT" if self.server else "integer PRIMARY KEY AUTOINCREMENT"
        with contextlib.closing(self.connect(service)) as connection:
            cursor = connection.cursor()
            for statement in statements(service, auto):
                cursor.execute(statement)
            for person, key in ((HER, HER_KEY), (OTHER, OTHER_KEY)):
                for table, values in rows(service, person, key):
                    self._insert(cursor, table, values)
            connection.commit()

    def connect(self, service: str) -> Any:
        told = self.told[service]
        return self.server.connect(told["name"], autocommit=True) if self.server else sqlite3.connect(told["name"])

    def execute(self, service: str, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        connection = self.connect(service)
        cursor = connection.cursor()
        cursor.execute(statement if self.server else statement.replace("%s", "?"), values)
        found = list(cursor.fetchall()) if cursor.description else []
        connection.commit()
        connection.close()
        return found

    def _insert(self, cursor: Any, table: str, values: tuple[Any, ...]) -> None:
        cursor.execute(
            f"INSERT INTO `{table}` VALUES ({', '.join(['%s' if self.server else '?'] * len(values))})", values
        )

    def insert(self, service: str, table: str, values: tuple[Any, ...]) -> None:
        with contextlib.closing(self.connect(service)) as connection:
            self._insert(connection.cursor(), table, values)
            connection.commit()

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        found = {}
        for service in SERVICES:
            with contextlib.closing(self.connect(service)) as connection:
                cursor = connection.cursor()
                for table in TABLES[service]:
                    cursor.execute(f"SELECT * FROM `{table}`")
                    found[f"{service}.{table}"] = list(cursor.fetchall())
        return found

    def run(self, code: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
        told = self.told if told is None else told
        access = {service: each for service, each in told.items() if each}
        secret = base64.b64encode(json.dumps(access).encode()).decode()
        variables = {"PRIVACY_RETIREMENT_ACCESS": secret, "PYTHONPATH": str(Path(lab.__file__).parents[1])}
        program = PROGRAM.replace("NAMES", repr([*told]))
        done = run_python(self.folder, {**os.environ, **variables}, "-c", f"{program}\n{code}")
        assert done.returncode == 0 or "killed" in code, done.stderr.decode()
        return dict(json.loads(done.stdout)) if done.stdout else {}

    def erased(self, **more: Any) -> dict[str, Any]:
        return self.run("print(json.dumps(run(False)))", **more)

    def looked(self, **more: Any) -> dict[str, Any]:
        return self.run("print(json.dumps(run(True)))", **more)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    with mariadb_server(tmp_path_factory.mktemp("m"), "--innodb-lock-wait-timeout=1") as running:
        yield running


@pytest.fixture(params=["mariadb", "sqlite"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Databases:
    return Databases(tmp_path, request.getfixturevalue("server") if request.param == "mariadb" else None)


def named(dump: dict[str, list[tuple[Any, ...]]], person: tuple[Any, ...]) -> set[str]:
    words = [*person[1:3], person[3], *person[3].split(), person[4]]
    return {
        table
        for table, found in dump.items()
        if any(word.lower() in str(row).lower() for row in found for word in words)
    }


def test_nothing_of_the_person_is_left(databases: Databases) -> None:
    """No name, no random id, no row that is hers alone; the other's rows are what they were, to the letter."""
    before = databases.dump()
    assert databases.looked()["failed"] == {} and databases.dump() == before
    assert {*before} - named(before, HER) == {
        f"superset.{each}"
        for each in ("ab_role", "ab_user_role", "dashboard_user", "query", "favstar", "user_attribute")
    }
    found = databases.erased()
    assert found["failed"] == {} and found["not_asked"] == {}
    after = databases.dump()
    assert named(after, HER) == set()
    for table, there in before.items():
        others = [row for row in there if row[0] in (OTHER_KEY, OTHER_KEY + 50)]
        assert others and [row for row in after[table] if row[0] in (OTHER_KEY, OTHER_KEY + 50)] == others, table
    hers = {table: [row for row in there if row[0] in (HER_KEY, HER_KEY + 50)] for table, there in after.items()}
    assert {table for table, there in hers.items() if there} == {
        "superset.ab_user",
        "superset.ab_role",
        "superset.dashboards",
        "superset.logs",
        "credentials.core_user",
        "credentials.credentials_usercredential",
    }
    assert hers["superset.ab_user"][0][1:7] == ("", "", RETIRED, "", 1, RETIRED)
    assert hers["superset.logs"][0][0] == HER_KEY + 50  # of nobody's account: without the name
    assert hers["credentials.core_user"][0][2:6] == (RETIRED, "", "", RETIRED)
    assert hers["credentials.credentials_usercredential"][0][1:3] == (RETIRED, "awarded")
    again = databases.looked()
    assert again == {"done": {}, "failed": {}, "not_asked": {}, "kept": {}}


def test_a_value_that_is_spelled_like_her(databases: Databases) -> None:
    """A role or a dataset can be called so, and all of the service would break; it is told."""
    databases.insert("superset", "ab_role", (77, HER[1]))
    assert databases.erased()["failed"] == {}
    assert databases.execute("superset", "SELECT name FROM ab_role WHERE id = 77") == [(HER[1],)]
    found = databases.looked()
    assert found["done"] == {}
    assert [*found["kept"]] == [f"superset.ab_role: {SPELLED_ALIKE.format('name')}"]


@pytest.mark.parametrize("service", ["superset", "credentials"])
def test_an_account_of_the_service_itself(databases: Databases, service: str) -> None:
    """Who is called ``admin`` here need not be ``admin`` there, who has another address."""
    if service == "superset":
        databases.execute(service, f"UPDATE ab_user SET email = 'x@y.example' WHERE id = {HER_KEY}")
        databases.execute(service, f"UPDATE ab_role SET name = 'Admin' WHERE id = {HER_KEY}")
        told, table = "superset.ab_user", "ab_user_role"
    else:
        change = "email = 'x@y.example', is_superuser = 1"
        databases.execute(service, f"UPDATE core_user SET {change} WHERE id = {HER_KEY}")
        told, table = "credentials.core_user", "social_auth_usersocialauth"
    before = databases.execute(service, f"SELECT * FROM {table}")
    found = databases.erased()
    assert {*found["failed"]} == {told} and "another address" in found["failed"][told]
    assert databases.execute(service, f"SELECT * FROM {table} WHERE id = {HER_KEY}")
    assert len(databases.execute(service, f"SELECT * FROM {table}")) == len(before)
    name = databases.execute(service, f"SELECT username FROM {told.partition('.')[2]} WHERE id = {HER_KEY}")
    assert name == [(HER[1],)]


def test_what_is_left_is_counted(databases: Databases) -> None:
    """By table and column, and without a value."""
    databases.erased()
    databases.insert("credentials", "credentials_usercredential", (99, HER[1].upper(), "x", "f" * 32, None))
    found = databases.looked()
    assert found["done"] == {"credentials.credentials_usercredential: named in username": 1}
    assert HER[1] not in json.dumps(found).lower()


#: After which of its batches it is killed, in turn on the one and on the other.
KILLED = [*((number, "mariadb") for number in (1, 7, 13)), *((number, "sqlite") for number in (4, 10))]


@pytest.mark.parametrize(("after", "databases"), KILLED, indirect=["databases"])
def test_killed_it_goes_on(databases: Databases, after: int) -> None:
    """After any of its batches."""
    code = f"""
import itertools, os
numbers = itertools.count()
run(False, check=lambda: os._exit(9) if next(numbers) == {after} else None)  # killed
"""
    databases.run(code)
    assert databases.erased()["failed"] == {}
    assert databases.looked()["done"] == {} and named(databases.dump(), HER) == set()


def test_one_that_is_away_keeps_no_other(databases: Databases) -> None:
    """It is not verified, and said so."""
    told = {**databases.told, "credentials": {**databases.told["credentials"], "name": "/nowhere/at/all"}}
    found = databases.erased(told=told)
    assert {*found["failed"]} == {"database of credentials"} and "OperationalError" in str(found["failed"])
    assert {table.partition(".")[0] for table in named(databases.dump(), HER)} == {"credentials"}


def test_who_cannot_be_asked(databases: Databases) -> None:
    """No driver in the image, or nobody knows where: said with the reason. No password: a failure, with the cure."""
    told = {
        "cairn-superset": {**databases.told["superset"], "dialect": "postgresql"},
        "credentials": {**databases.told["credentials"], "why": "RUN_SUPERSET is off"},
        "elsewhere": {},
    }
    found = databases.looked(told=told)
    assert "no driver for postgresql" in found["not_asked"]["database of cairn-superset"]
    assert found["not_asked"]["database of credentials"].startswith("RUN_SUPERSET is off")
    assert "tutor config save" in found["failed"]["database of elsewhere"] and found["done"] == {}


def test_an_empty_database_is_not_verified(databases: Databases) -> None:
    """It is another than the service's, or its user may see nothing."""
    for table in TABLES["notes"]:
        databases.execute("notes", f"DROP TABLE `{table}`")
    assert databases.looked()["failed"] == {"database of notes": "it has no tables that can be seen"}


RETIRE = """
import base64, os
from django.conf import settings
settings.PRIVACY_DATABASES = ["credentials", "cairn-superset"]
os.environ["PRIVACY_RETIREMENT_ACCESS"] = base64.b64encode(json.dumps(ACCESS).encode()).decode()
"""


def test_they_are_a_part_of_a_retirement(tmp_path: Path) -> None:
    """It is not complete while one of them is away; what nobody can ask is said, and stands in nobody's way."""
    root, _told = made(tmp_path)
    databases = Databases(tmp_path, None)
    retired(root, campus.HER)
    for table, column in (("core_user", "username"), ("credentials_usercredential", "username")):
        name = campus.USERNAMES[campus.HER]
        databases.execute("credentials", f"UPDATE {table} SET {column} = %s WHERE id = {HER_KEY}", (name,))
    access = {"credentials": {**databases.told["credentials"], "name": "/nowhere/at/all"}}
    access["cairn-superset"] = {**databases.told["superset"], "dialect": "postgresql"}
    begin, end = f"{ERASE}\nACCESS = ", f"{RETIRE}\nprint(json.dumps(erase({campus.HER})))"
    found = dict(campus.program(root, f"{begin}{access!r}\n{end}"))
    # Whose her random ids are, the platform says until all is done.
    assert not found["is_complete"] and {*found["failed"]} == {"database of credentials", "campus.AnonymousId"}
    assert "no driver for postgresql" in found["not_asked"]["database of cairn-superset"]
    access["credentials"] = databases.told["credentials"]
    found = dict(campus.program(root, f"{begin}{access!r}\n{end}"))
    assert found["is_complete"] and {*found["not_asked"]} == {"database of cairn-superset"}
    rows_there = databases.execute("credentials", "SELECT username FROM core_user ORDER BY id")
    assert rows_there == [(RETIRED,), (OTHER[1],)]


def test_a_row_that_is_locked(server: MariaDb, tmp_path: Path) -> None:
    """Costs its table, which is named, and no other."""
    databases = Databases(tmp_path, server)
    with databases.connect("superset") as connection:
        connection.autocommit(False)
        cursor = connection.cursor()
        cursor.execute(f"SELECT * FROM favstar WHERE id = {HER_KEY} FOR UPDATE")
        found = databases.erased()
        connection.rollback()
    assert found["failed"] == {"superset.favstar": "OperationalError"}
