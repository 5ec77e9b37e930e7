"""
Debian's MariaDB, as the platform uses it: a server of the tests' own, and databases for ``campus`` in it.

The platform's driver is mysqlclient, which has no wheels; PyMySQL stands for it here.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pymysql
import pytest

from .environment import free_ports

#: Set to 1 where MariaDB cannot be installed: its tests are then skipped, and say so.
WITHOUT = "PRIVACY_NO_MARIADB"

_NUMBERS = itertools.count()

#: Little memory, and no wait for the disk: nothing here has to outlive the machine.
_OPTIONS = (
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--skip-log-bin",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
)

_SETTINGS = """
import pymysql
pymysql.version_info = (2, 2, 7, "final", 0)  # Django asks for mysqlclient's
pymysql.install_as_MySQLdb()
DATABASES = {{"default": {{"ENGINE": "django.db.backends.mysql", "NAME": {name!r}, "USER": "root", "HOST": {socket!r},
    "OPTIONS": {{"charset": "utf8mb4", "ssl_disabled": True}}}}}}
"""


def programs() -> tuple[str, str]:
    """Paths of the server and of what makes its folder; a test that needs them fails where there are none."""
    if os.environ.get(WITHOUT) == "1":
        pytest.skip(f"{WITHOUT}=1: nothing was tried on MariaDB")
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    found = [shutil.which(name, path=path) for name in ("mariadbd", "mariadb-install-db", "my_print_defaults")]
    if None in found:
        pytest.fail(
            "MariaDB is missing. On Debian: apt-get install mariadb-server-core mariadb-client-core. "
            f"Where that is impossible: {WITHOUT}=1 skips the tests that need it.",
            pytrace=False,
        )
    return str(found[0]), str(found[1])


class MariaDb:
    """A running server."""

    def __init__(self, socket: str) -> None:
        self.socket = socket

    def connect(self, database: str | None = None, **options: Any) -> pymysql.Connection[Any]:
        """As root; what a socket of this machine carries is not encrypted, and no list of authorities read for that."""
        given = {"ssl_disabled": True, "charset": "utf8mb4", **options}
        return pymysql.connect(unix_socket=self.socket, user="root", database=database, **given)

    def execute(self, *statements: str) -> None:
        """One after the other."""
        with self.connect(autocommit=True) as connection, connection.cursor() as cursor:
            for each in statements:
                cursor.execute(each)

    def new(self) -> str:
        """The name of a new and empty database."""
        name = f"campus{next(_NUMBERS)}"
        self.execute(f"CREATE DATABASE {name}")
        return name

    def copy(self, name: str) -> str:
        """The name of a new database with the same tables, keys and rows as another."""
        made = self.new()
        with self.connect(made, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute("SET foreign_key_checks = 0, unique_checks = 0")
            cursor.execute(f"SHOW TABLES FROM {name}")
            for (table,) in cursor.fetchall():
                cursor.execute(f"SHOW CREATE TABLE {name}.`{table}`")
                cursor.execute(cursor.fetchone()[1])  # its foreign keys are within its database
                cursor.execute(f"INSERT INTO `{table}` SELECT * FROM {name}.`{table}`")
        return made

    def settings(self, name: str) -> str:
        """Django's, for a database."""
        return _SETTINGS.format(name=name, socket=self.socket)

    def dump(self, name: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        found = {}
        with self.connect(name) as connection, connection.cursor() as cursor:
            cursor.execute("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")
            for table, *_rest in cursor.fetchall():
                cursor.execute(f"SELECT * FROM `{table}`")
                found[table] = list(cursor.fetchall())
        return found


@contextmanager
def mariadb_server(folder: Path, *options: str) -> Iterator[MariaDb]:
    """A server with a folder of its own, that ends with the block."""
    server, install = programs()
    data, socket = folder / "data", folder / "s"
    as_root = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run(
        [install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", *as_root],
        check=True,
        capture_output=True,
    )
    (port,) = free_ports(1)
    # Each in a folder of its own: a server that starts deletes what others have there, and they break down.
    (folder / "tmp").mkdir()
    words = ["--no-defaults", f"--datadir={data}", f"--tmpdir={folder / 'tmp'}"]
    words += [f"--socket={socket}", "--bind-address=127.0.0.1", f"--port={port}"]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([server, *words, *as_root, *_OPTIONS, *options], stdout=log, stderr=log)
    try:
        found = MariaDb(str(socket))
        for number in range(600):
            try:
                found.connect().close()
                break
            except pymysql.err.OperationalError:
                if running.poll() is not None or number == 599:
                    raise AssertionError((folder / "log").read_text(errors="replace")[-2000:]) from None
                time.sleep(0.1)
        yield found
    finally:
        running.terminate()
        running.wait(60)
