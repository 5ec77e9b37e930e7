"""All tasks of the platform that are given a person, written into the queue with planted values."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import redis

from lab import canaries

from . import log_statements
from .installed import Site

QUEUE = "edx.lms.core.default"
WORK_SECONDS = 240

_ASK = """
import inspect
from lms.celery import APP
APP.loader.import_default_modules()
found = {}
for name, task in sorted(APP.tasks.items()):
    if not name.startswith("celery."):
        parameters = inspect.signature(task.run).parameters.values()
        named = [each for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
        found[name] = [[each.name, each.default is each.empty] for each in named]
say(found)
"""
_SEND = """
from lms.celery import APP
APP.loader.import_default_modules()
for name, values in {tasks!r}.items():
    APP.tasks[name].apply_async(kwargs=values, queue={queue!r})
say(len({tasks!r}))
"""

#: What instructors' tasks are told of a request, and e-mails of their reader.
_REQUEST = {
    "request_info": {
        "username": canaries.USERNAME,
        "user_id": canaries.USER_ID,
        "ip": canaries.IP,
        "agent": canaries.CANARIES["user agent"],
        "host": "lms.openedx.test",
    }
}
_READER = {"username": canaries.USERNAME, "email": canaries.EMAIL, "full_name": canaries.FULL_NAME}
_OTHERS: dict[str, Any] = {
    "password": canaries.PASSWORD,
    "xblock_instance_args": _REQUEST,
    "_xblock_instance_args": _REQUEST,
    "context": _READER,
    "message": _READER,
    "msg_string": f'{{"recipient": {{"lms_user_id": {canaries.USER_ID}, "email_address": "{canaries.EMAIL}"}}}}',
}
_COURSES = ("course_key", "course_id", "course_key_str", "course_key_string", "course_run_key")


def send(site: Site) -> list[str]:
    """Write them; their names."""
    tasks: dict[str, dict[str, Any]] = {}
    for name, parameters in site.program(_ASK).items():
        values = {each: value for each, _required in parameters if (value := _value(each)) is not None}
        if not values:
            continue
        for each, is_required in parameters:
            if each in _COURSES:
                values[each] = canaries.COURSE
            elif is_required and each not in values:
                values[each] = 1 if each.endswith("id") else "thing"
        tasks[name] = values
    assert site.program(_SEND.format(tasks=tasks, queue=QUEUE)) == len(tasks)
    return list(tasks)


def until_idle(port: int, worker: Path) -> None:
    """Until nothing waits and nothing more is printed."""
    client, deadline, before = redis.Redis(port=port), time.monotonic() + WORK_SECONDS, -1
    while (size := worker.stat().st_size) != before or client.llen(QUEUE):
        assert time.monotonic() < deadline, f"{client.llen(QUEUE)} tasks are left"
        before = size
        time.sleep(12)


def _value(parameter: str) -> Any:
    """What a parameter with this name is given of her; None: nothing."""
    if parameter in _OTHERS:
        return _OTHERS[parameter]
    for pattern, value in log_statements.MEANINGS:
        if value != log_statements.COURSE and pattern.match(parameter):
            return [value] if parameter.endswith("s") else value
    return None
