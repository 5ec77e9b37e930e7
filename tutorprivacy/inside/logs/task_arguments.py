"""
Who is meant outside of a request: the people that a Celery task and a line itself were given.

A task is given a user's id, a username or an address under a name that says so (``pii.glossary``), often in a
dictionary, and what it logs names the same person. The database knows her other names: it is asked once for a task
that logs. A line's arguments may be users, or rows that belong to one, with all of that at hand.

Numbers are bounded: a task may be given thousands.

Where a line quotes all that a task is given, or what it returns, nothing says whose which word is: that goes.

.. pii: What tasks are given, in memory, as long as the task takes.
.. pii_types: id, name, username, email_address
.. pii_retirement: retained
"""

from __future__ import annotations

import contextlib
import inspect
import json
import logging
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from ..minimize.reductions import REDACTED
from ..pii import glossary
from ..pii.limits import MAX_SENT, MAX_WORDS

_LABELS = frozenset({glossary.PERSON, glossary.CONTACT})
_DEPTH = 4
#: People whom the database is asked about, and arguments of a line that are looked at.
_MAX_PEOPLE = 8
_MAX_ARGUMENTS = 16
_SHORTEST_NUMBER = 1000
_PLAIN = frozenset((str, int, float, bool, type(None)))


def words_of_task(asks: bool = True) -> tuple[str, ...]:
    """
    What names people among the arguments of the task that runs here; remembered there. Nothing without one.

    Args:
        asks: the database, for other names of theirs.
    """
    celery = sys.modules.get("celery")
    task = getattr(celery, "current_task", None)
    request = getattr(task, "request", None) if task else None
    if request is None:
        return ()
    known: tuple[str, ...] | None = getattr(request, "_privacy_words", None)
    if known is None and not asks:
        return tuple(_words(islice(_people(_arguments(task, request)), MAX_WORDS)))
    if known is None:
        request._privacy_words = ()  # asking the database may itself log
        values = list(islice(_people(_arguments(task, request)), MAX_WORDS))
        known = request._privacy_words = (*_words(values), *_words_of_users(values))
    return known


#: Of `celery_utils.logged_task` and of Celery's own trace. An exception's words are as elsewhere.
_QUOTED = re.compile(
    r"(Task [\w.]{1,300}\[[\w-]{1,64}\] (?:submitted with arguments|succeeded in [\d.e-]{1,30}s:) )"
    r"(?!(?:None|True|False|-?\d{1,3})\Z).*",
    re.DOTALL,
)
#: ``args=(918273, 'zoraquill')``: of arguments that are named, the names say which are somebody's (`labelled_people`).
_POSITIONAL = re.compile(r"(?<![^\W_])args['\"]?\s{0,2}[:=]\s{0,2}['\"]?[(\[](?![)\]])")
_BRACKET = re.compile(r"[(\[{]|([)\]}])|(\n)")


def without_arguments_of_tasks(text: str) -> str:
    """A message without what a task was given, or has returned."""
    if "args" in text:
        text = _without_positional(text)
    return _QUOTED.sub(rf"\1{REDACTED}", text) if "Task " in text else text


def _without_positional(text: str) -> str:
    pieces, done = [], 0
    for found in _POSITIONAL.finditer(text):
        if found.start() < done:
            continue
        depth, end = 1, len(text)
        for bracket in _BRACKET.finditer(text, found.end()):
            depth += -1 if bracket[1] else 1
            if not depth or bracket[2]:  # what is not closed in its line ends with it
                end = bracket.start()
                break
        pieces += [text[done : found.end()], REDACTED]
        done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def words_of_arguments(record: logging.LogRecord) -> tuple[str, ...]:
    """Names of the users among a line's arguments, and of those whose rows are, as far as they are loaded."""
    args = record.args
    if not args:
        return ()
    if type(args) is not tuple and isinstance(args, Mapping):
        args = tuple(args.values())
    rows = [value for value in args if type(value) not in _PLAIN]
    return tuple(_names_of_rows(rows[:_MAX_ARGUMENTS])) if rows else ()


def _names_of_rows(rows: list[Any]) -> Iterator[str]:
    for value in rows:
        for user in (value, _loaded(value, "user")):
            if hasattr(getattr(user, "__class__", None), "USERNAME_FIELD"):
                yield from names_at_hand(user)


def _loaded(row: Any, relation: str) -> Any:
    """A related row, if it needs no query."""
    return getattr(getattr(row, "_state", None), "fields_cache", {}).get(relation)


def names_at_hand(user: Any) -> Iterator[str]:
    """What a user is called, as far as it is loaded."""
    profile = _loaded(user, "profile")
    yield from (str(getattr(user, name, "") or "") for name in ("username", "email"))
    yield f"{getattr(user, 'first_name', '')} {getattr(user, 'last_name', '')}"
    yield str(getattr(profile, "name", "") or "")
    yield from _words([getattr(user, "pk", None)])


def _arguments(task: Any, request: Any) -> Iterator[tuple[str, Any]]:
    positional, named = getattr(request, "args", None) or (), getattr(request, "kwargs", None) or {}
    if positional:
        with contextlib.suppress(TypeError, ValueError):  # a task that is no Python function
            yield from zip(inspect.signature(task.run).parameters, positional, strict=False)
    yield from named.items()


def _people(values: Iterable[tuple[Any, Any]], depth: int = _DEPTH) -> Iterator[str | int]:
    """Of arguments with their names: numbers and words that are somebody's."""
    for name, value in values:
        if isinstance(value, str) and value.startswith("{") and len(value) <= MAX_SENT:
            value = _parsed(value)
        if isinstance(value, Mapping):
            if depth:
                yield from _people(value.items(), depth - 1)
        elif isinstance(value, (list, tuple, set)):
            if depth:
                yield from _people(((name, each) for each in value), depth - 1)
        elif isinstance(value, (str, int)) and glossary.category_of(str(name)) in _LABELS:
            yield value


def _parsed(text: str) -> Any:
    """E-mails come as JSON, with whom they are for."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _words(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str) or (isinstance(value, int) and value >= _SHORTEST_NUMBER):
            yield str(value)


def _words_of_users(values: list[Any]) -> Iterator[str]:
    """What the database calls the people with these ids and usernames. Nothing if it cannot be asked now."""
    ids = [int(value) for value in values if isinstance(value, int) or value.isdecimal()][:_MAX_PEOPLE]
    names = [value for value in values if isinstance(value, str)][:_MAX_PEOPLE]
    if not ids and not names:
        return
    try:
        from django.contrib.auth import get_user_model
        from django.db.models import Q

        users = get_user_model().objects.filter(Q(pk__in=ids) | Q(username__in=names) | Q(email__in=names))
        for user in users.select_related("profile")[: 2 * _MAX_PEOPLE]:
            yield from names_at_hand(user)
    except Exception:  # within a transaction that has failed, say: the other words must still work
        return
