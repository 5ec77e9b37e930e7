"""
A Python that has imported Django already: `environment.ready_python` asks it for each program, which it forks.

Most of what a small program within a platform costs is importing Django. Nothing of it is set up here, no settings are
read, and nothing of the platform is imported. See `forked`.

It is started by ``python ready_python.py <socket> <folder>``: what is kept of the half inside is in the folder.
"""

from __future__ import annotations

import _imp
import base64
import bz2
import functools
import hashlib
import importlib
import importlib.abc
import marshal
import sys
from collections.abc import Callable
from typing import Any

import forked

del sys.path[0]  # this folder: some of its modules are called like Python's

#: Of Django and of its drivers; none of these reads settings or needs the apps.
MODULES = (
    *("django.apps", "django.conf.global_settings", "django.core.management.commands.migrate", "django.db.models"),
    *("django.db.backends.sqlite3.base", "django.db.migrations.executor", "django.forms", "django.template"),
    *("django.contrib.admin", "django.contrib.auth.hashers", "django.contrib.auth.password_validation"),
    *("django.contrib.contenttypes.apps", "django.contrib.sessions.apps", "django.test.client", "django.utils.log"),
    *("django.views.debug", "concurrent.futures", "csv", "email", "http.client", "logging.config", "requests"),
    *("pymysql", "sqlite3", "uuid", "xml.etree.ElementTree", "zipfile"),
)

#: What the half inside Open edX and the lab import of others. Not for `ready_tracker`: these import OpenTelemetry.
OTHERS = ("Crypto.PublicKey.RSA", "kombu.serialization", "psutil", "redis", "yaml")


def keep_what_is_unpacked(folder: str) -> None:
    """
    The half inside Open edX has no bytecode: each program unpacks its archives and compiles its modules anew. Here the
    same bytes give what they gave before, whatever folder they are in.
    """
    given: set[int] = set()
    base64.b85decode, bz2.decompress = (kept_of_bytes(folder, each) for each in (base64.b85decode, bz2.decompress))

    def compiled(_loader: Any, data: bytes, path: str) -> Any:
        known = [sys.executable, hashlib.sha256(data).hexdigest()]
        code = forked.kept(folder, known, lambda: compile(data, path, "exec", dont_inherit=True))
        if id(code) in given:  # to the other service's module: it names its own file
            code = marshal.loads(marshal.dumps(code))
        given.add(id(code))
        _imp._fix_co_filename(code, path)
        return code

    # Not that of Python's own loaders of files.
    importlib.abc.SourceLoader.source_to_code = compiled  # type: ignore[method-assign, assignment]


def kept_of_bytes(folder: str, made: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """A function of bytes, or of a text, that remembers what it made of much."""

    def asked(given: Any) -> bytes:
        if len(given) < 10_000:
            return made(given)
        known = [made.__name__, hashlib.sha256(given.encode() if isinstance(given, str) else given).hexdigest()]
        return bytes(forked.kept(folder, known, lambda: made(given)))

    return asked


def know_collations(folder: str) -> None:
    """Django takes a table's statement to pieces for them, which takes a tenth of a second for those of `campus`."""
    from django.db.backends.sqlite3.introspection import DatabaseIntrospection

    known = DatabaseIntrospection._get_column_collations

    def collations(self: Any, cursor: Any, table: str) -> Any:
        found = cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table]).fetchone()
        if not found:
            return known(self, cursor, table)
        return forked.kept(folder, ["collations", table, found[0]], lambda: known(self, cursor, table))

    DatabaseIntrospection._get_column_collations = collations


if __name__ == "__main__":
    keep_what_is_unpacked(sys.argv[2])
    know_collations(sys.argv[2])
    for each in (*MODULES, *OTHERS):
        importlib.import_module(each)
    asked = forked.serve(int(sys.argv[1]), lambda _asked: forked.read_all(sys.argv[2]))
    forked.run(functools.partial(forked.python, asked["arguments"], asked["environment"]))
