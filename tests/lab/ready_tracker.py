"""
A Python that has imported what a site with a tracker imports, but the tracker: `environment.run_python` asks for it.

Trackers import half of what is installed, to see what may be told of. None of their own libraries is here: whether one
was imported before the plugin was called is what tests are about. See `forked` and `ready_python`.

It is started by ``python ready_tracker.py <socket>``.
"""

from __future__ import annotations

import functools
import importlib
import sys

import forked
import ready_python

#: Of the site and of the plugin, and what libraries of trackers import of others.
MODULES = (
    *ready_python.MODULES,
    *("celery", "celery.app.trace", "celery.worker", "crum", "django.core.handlers.wsgi", "django.contrib.staticfiles"),
    *("celery.app.amqp", "celery.backends.base", "celery.beat", "celery.fixups.django", "kombu.transport.pyamqp"),
    *("django.conf.urls", "django.contrib.postgres.search", "django.contrib.sessions.middleware"),
    *("django.db.models.sql.compiler", "django.views.defaults", "docutils.parsers.rst.directives"),
    *("django.contrib.sessions.backends.signed_cookies", "django.db.backends.sqlite3.schema", "django.urls"),
    *("tutorprivacy.inside.django_settings.changes", "tutorprivacy.inside.audit.telemetry_checks"),
    *(
        "aiohttp.web",
        "botocore.client",
        "bson",
        "bytecode",
        "cProfile",
        "cryptography.x509",
        "docutils.parsers.rst.states",
        "envier",
    ),
    *("google.protobuf.descriptor_pool", "google.protobuf.message", "greenlet", "jinja2", "packaging.requirements"),
    *(
        "pydantic.main",
        "pygments.formatters.html",
        "pygments.lexers.special",
        "pymongo",
        "pymongo.monitoring",
        "rest_framework",
        "urllib3",
        "wrapt",
        "wsgiref.types",
    ),
)

if __name__ == "__main__":
    for each in MODULES:
        importlib.import_module(each)
    asked = forked.serve(int(sys.argv[1]))
    forked.run(functools.partial(forked.python, asked["arguments"], asked["environment"]))
