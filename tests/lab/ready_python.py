"""
A Python that has imported Django already: `environment.ready_python` asks it for each program, which it forks.

Most of what a small program within a platform costs is importing Django. Nothing of it is set up here, no settings are
read, and nothing of the platform is imported. See `forked`.

It is started by ``python ready_python.py <socket>``.
"""

from __future__ import annotations

import functools
import importlib
import sys

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


if __name__ == "__main__":
    for each in MODULES:
        importlib.import_module(each)
    asked = forked.serve(int(sys.argv[1]))
    forked.run(functools.partial(forked.python, asked["arguments"], asked["environment"]))
