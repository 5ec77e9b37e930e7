"""
Makes a learner of no person, says so, and takes her away again at whatever end.

The host hands this text over on the standard input of ``./manage.py lms shell``, so that it works on a stock platform
as well, and keeps that input open: its end, however the host came to it, is the order to remove. It imports nothing
of the plugin.

.. pii: Invented values of a learner who is nobody. Of the database, it changes rows of this learner only.
.. pii_types: id, name, username, email_address, password
.. pii_retirement: local_api
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

#: The learner is taken away after this time, also if the host is silent.
_LONGEST_SECONDS = 3600

#: Removes an account by its username and e-mail address; returns the rows that are left, by their table.
Removed = Callable[[str, str], dict[str, int]]

#: Letters that all names of a run begin with.
_MARKER = 10


def main(asked: dict[str, Any], waiting: Callable[[], int | None], removed: Removed) -> None:
    """
    Make her, and wait.

    Args:
        asked: {"username", "email", "name", "password", "new_username", "new_email"}: hers, and of the account that
            is registered meanwhile; {"keep"}: do not remove.
        waiting: tells of the workers' tasks, see `waiting_tasks`.
        removed: removes an account, see `removal`.

    The host's words: ``wait`` asks for the workers, ``remove`` and the end for her removal.
    Every answer is a line of JSON; nothing else is printed, and no value of hers.
    """
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _leave)
    limit = threading.Timer(_LONGEST_SECONDS, os.kill, (os.getpid(), signal.SIGTERM))
    limit.daemon = True
    limit.start()
    answer = sys.stdout
    now = time.time()  # of the clock that writes logs
    with _silent():
        removed_before = _remove_earlier(removed)
        try:
            _say(answer, {**_make(asked), "removed": removed_before, "now": now})
            for line in sys.stdin:
                if line.strip() == "wait":
                    _say(answer, {"waiting": waiting()})
                elif line.strip() == "remove":
                    break
        finally:
            limit.cancel()
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)  # nothing stops a removal
            left = {} if asked.get("keep") else _remove(asked, removed)
    _say(answer, {"left": left})


def _leave(*_signal: Any) -> None:
    raise SystemExit(1)


def _say(stream: Any, words: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        stream.write(json.dumps(words) + "\n")
        stream.flush()


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Nothing that others print is an answer. What is logged is for whoever looks at the host's command."""
    with contextlib.redirect_stdout(sys.stderr):
        yield


def _mark(username: str) -> str:
    """Tells that an account is one of these: nobody without the platform's secret can give it to another one."""
    from django.conf import settings

    secret = str(settings.SECRET_KEY).encode()
    return "verify-" + hmac.new(secret, f"privacy verify {username}".encode(), hashlib.sha256).hexdigest()[:20]


def _make(asked: dict[str, Any]) -> dict[str, Any]:
    """
    As the platform makes a learner, without its mails and events.

    Returns:
        {"course": key of a course that learners may enrol in, or ""}.
    """
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.db import transaction

    with transaction.atomic():
        user = get_user_model()(username=asked["username"], email=asked["email"], is_active=True)
        user.first_name = _mark(user.username)
        user.set_password(asked["password"])
        user.save()
        profile = apps.get_model("student", "UserProfile")
        profile.objects.update_or_create(user=user, defaults={"name": asked["name"]})
    return {"course": _open_course()}


def _remove(asked: dict[str, Any], removed: Removed) -> dict[str, int]:
    """
    Remove both accounts, hers last: by her mark, the next run knows the other one, if this is ended in between.

    Returns:
        rows that are still there, by their table.
    """
    registered = removed(asked["new_username"], asked["new_email"])
    hers = removed(asked["username"], asked["email"])
    return {table: hers.get(table, 0) + registered.get(table, 0) for table in {**hers, **registered}}


def _remove_earlier(removed: Removed) -> int:
    """Learners of earlier runs, which were kept, or whose container was ended with them. How many there were."""
    from django.contrib.auth import get_user_model

    found = 0
    for user in get_user_model()._default_manager.filter(first_name__startswith="verify-"):
        if hmac.compare_digest(user.first_name, _mark(user.username)):
            run = {"username__startswith": user.username[:_MARKER], "email__endswith": user.email.rpartition("@")[2]}
            for each in get_user_model()._default_manager.filter(**run).exclude(pk=user.pk):
                removed(each.username, each.email)
            removed(user.username, user.email)  # last: by her, the others are known
            found += 1
    return found


def _open_course() -> str:
    """A course that anybody may enrol in now."""
    from django.apps import apps
    from django.utils import timezone

    try:
        courses = apps.get_model("course_overviews", "CourseOverview").objects.filter(invitation_only=False)
        now = timezone.now()
        for course in courses.order_by("-created")[:50]:
            begins, ends = course.enrollment_start, course.enrollment_end
            if (begins is None or begins <= now) and (ends is None or now < ends):
                return str(course.id)
    except Exception as error:  # another platform's model, or none: the run goes on without a course
        print(f"No course: {type(error).__name__}", file=sys.stderr)
    return ""
