"""
A Python that has imported what rendered settings import, but these themselves: `environment.run_python` asks for it.

Half of what the settings of a service cost is Celery, and Redis' client. See `forked` and `ready_python`.

It is started by ``python ready_settings.py <socket>``.
"""

from __future__ import annotations

import functools
import importlib
import sys

import forked
import ready_python

#: Of the stand-in for the platform, and of the plugin.
MODULES = (
    *ready_python.MODULES,
    *("celery", "celery.app", "celery.signals", "crum", "kombu", "redis", "redis.asyncio"),
)

if __name__ == "__main__":
    for each in MODULES:
        importlib.import_module(each)
    asked = forked.serve(int(sys.argv[1]))
    forked.run(functools.partial(forked.python, asked["arguments"], asked["environment"]))
