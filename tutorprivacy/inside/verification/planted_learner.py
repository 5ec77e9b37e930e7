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

#: A table in which rows are looked for by a text that has no index: no longer than this, in the database.
_LOOKING_MILLISECONDS = 5000

#: Times that rows are deleted: some keep others, and the history of a table grows when a row of it goes.
_ROUNDS = 5

#: Rows of one table that are deleted at a time.
_PAGE = 500

#: Letters that all names of a run begin with.
_MARKER = 10

_TEXTS = ("CharField", "TextField", "EmailField")

#: Of columns that can hold a person's texts.
_NAMES = ("user", "mail", "student", "learner", "author")

#: Application, model and column of such names.
_PSEUDONYMS = (
    ("student", "AnonymousUserId", "anonymous_user_id"),
    ("external_user_ids", "ExternalId", "external_user_id"),
)


def main(asked: dict[str, Any], waiting: Callable[[], int | None]) -> None:
    """
    Make her, and wait.

    Args:
        asked: {"username", "email", "name", "password", "new_username", "new_email"}: hers, and of the account that
            is registered meanwhile; {"keep"}: do not remove.
        waiting: tells of the workers' tasks, see `waiting_tasks`.

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
        removed_before = _remove_earlier()
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
            left = {} if asked.get("keep") else _remove(asked)
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


def _remove(asked: dict[str, Any]) -> dict[str, int]:
    """
    Remove both accounts, hers last: by her mark, the next run knows the other one, if this is ended in between.

    Returns:
        rows that are still there, by their table.
    """
    registered = removed(asked["new_username"], asked["new_email"])
    hers = removed(asked["username"], asked["email"])
    return {table: hers.get(table, 0) + registered.get(table, 0) for table in {**hers, **registered}}


def _remove_earlier() -> int:
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


# -- removal ------------------------------------------------------------------------------------------------------


def removed(username: str, email: str) -> dict[str, int]:
    """
    Remove an account and every row that refers to it: by relations, and by texts that are nobody else's.

    A number in a column without a relation is not followed: it could be another person's row. Nor is an account
    touched, or a row with its name, that has another e-mail address: somebody else took the name.

    Returns:
        Rows that are still there, by their table; a table that could not be looked at counts as one.
    """
    from django.apps import apps
    from django.contrib.auth import get_user_model

    users = get_user_model()._default_manager
    user = users.filter(username=username).first()
    if user is not None and user.email.lower() != email.lower():
        return {}
    pk = None if user is None else user.pk
    texts = {username, email} | (set() if pk is None else set(_pseudonyms(pk)))
    everything = apps.get_models(include_auto_created=True)
    models = [each for each in everything if each._meta.managed and not each._meta.proxy]
    for _round in range(_ROUNDS):
        count = 0
        for model in models:
            with contextlib.suppress(Exception):  # the others; what is left is told
                count += sum(_delete(rows) for rows in _rows(model, pk, texts))
        with contextlib.suppress(Exception):
            count += _delete(users.filter(username=username))
        if not count:
            break
    return _left(models, pk, texts, users.filter(username=username))


def _delete(rows: Any) -> int:
    """By their keys: a condition without an index would lock every row that it looks at."""
    from django.db import transaction
    from django.db.models import QuerySet

    keys = list(rows.values_list("pk", flat=True)[:_PAGE])
    if not keys:
        return 0
    chosen = QuerySet(rows.model, using=rows.db).filter(pk__in=keys)
    try:
        with transaction.atomic(using=rows.db):
            return int(chosen.delete()[0])
    except Exception:  # a plugin's model without its table, or its receiver of a signal: the rows are what counts
        with transaction.atomic(using=rows.db):
            return int(chosen._raw_delete(rows.db))


def _left(models: list[Any], pk: Any, texts: set[str], users: Any) -> dict[str, int]:
    count = users.count()
    left = {users.model._meta.label: count} if count else {}
    for model in models:
        try:
            count = sum(rows.count() for rows in _rows(model, pk, texts))
        except Exception:  # no table, or no time
            count = 1 if _is_there(model) else 0
        if count:
            left[model._meta.label] = count
    return left


def _alias(model: Any) -> str:
    from django.db import router

    return str(router.db_for_write(model))


def _is_there(model: Any) -> bool:
    from django.db import connections

    try:
        return model._meta.db_table in connections[_alias(model)].introspection.table_names()
    except Exception:
        return True


def _pseudonyms(pk: Any) -> Iterator[str]:
    """Names that the platform gives to her alone, and that stand in tables without a relation."""
    from django.apps import apps

    for app, model, field in _PSEUDONYMS:
        with contextlib.suppress(Exception):
            for value in apps.get_model(app, model).objects.filter(user_id=pk).values_list(field, flat=True):
                yield str(value)


def _rows(model: Any, pk: Any, texts: set[str]) -> Iterator[Any]:
    """Query sets of the rows of a model that refer to her."""
    from django.contrib.auth import get_user_model
    from django.db import connections
    from django.db.models import Q, QuerySet

    account = get_user_model()
    alias = _alias(model)
    rows = QuerySet(model, using=alias)
    if model is account:
        return
    columns = model._meta.concrete_fields
    if pk is not None:
        for field in columns:
            if field.is_relation and field.related_model is account and field.target_field.primary_key:
                yield rows.filter(Q(**{field.attname: pk}))
    named = [
        field
        for field in columns
        if field.get_internal_type() in _TEXTS and any(word in field.name.lower() for word in _NAMES)
    ]
    for field in named:
        wanted = sorted(each for each in texts if not field.max_length or len(each) <= field.max_length)
        if wanted:
            _limit_time(connections[alias])
            yield rows.filter(Q(**{f"{field.attname}__in": wanted}))


def _limit_time(connection: Any) -> None:
    """Of a question without an index: the platform's learners wait for nothing of ours."""
    if connection.vendor == "mysql":
        with contextlib.suppress(Exception), connection.cursor() as cursor:
            cursor.execute(f"SET SESSION max_execution_time = {_LOOKING_MILLISECONDS}")
