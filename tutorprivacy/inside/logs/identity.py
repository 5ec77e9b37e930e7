"""
Who is meant: the words that name a person and are at hand in a request.

The form and the path come from the visitor, so their number and their length are bounded here.

.. pii: Names of the current user, and what the form and the path of a request say of people, in memory.
.. pii_types: id, name, username, email_address
.. pii_retirement: retained
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote

import crum
from django.utils.encoding import escape_uri_path
from django.utils.functional import LazyObject, empty

from ..pii.limits import MAX_FIELD, MAX_FIELD_VALUES, MAX_FURTHER_NAMES, MAX_NAME, MAX_URL, MAX_WORDS
from ..pii.paths import personal_segments
from .task_arguments import names_at_hand, words_of_arguments, words_of_task

#: Form fields that say who somebody is: a failed sign-in names a person, too, and so does a
#: teacher's request about a learner.
IDENTITY_FIELDS = (
    "username",
    "email",
    "email_or_username",
    "name",
    "first_name",
    "last_name",
    "user",
    "student",
    "unique_student_identifier",
    "identifiers",
    "users",
    "usernames",
)

_SEPARATOR = re.compile(r"[,\n]")
#: Lists of learners, as the platform reads them. Who is not signed in has none, and would choose single words.
_LIST_FIELDS = ("identifiers", "users", "usernames")
_LIST_SEPARATOR = re.compile(r"[,\s]+")

#: With the signs that Django, and a platform of Unicode usernames, allow.
_USERNAME = re.compile(r"[\w.@+-]+")

#: Persian and Indian names have joiners, and pasted ones blanks of other kinds.
_UNPRINTED_IN_NAMES = re.compile(r"[\u200c\u200d\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")

#: Of a username, and how many of them it has at most where others stand beside it.
_PARTS = re.compile(r"([.@+-])")
_MAX_PARTS = 4

#: Functions, from the outermost in, of which one was given the request that an error was raised in.
_OUTER_FRAMES = 3

_state = threading.local()


class Identity(NamedTuple):
    """
    What names a person and is at hand in a request, in lower case.

    Args:
        words: looked for in every line; MAX_WORDS of them, the longest first.
        further: usernames beyond these, as a teacher's form may list them.
    """

    words: tuple[str, ...] = ()
    further: frozenset[str] = frozenset()

    def within(self, text: str) -> tuple[str, ...]:
        """
        The words to look for in a text. Whatever the number of the others, that takes as long as reading it does.

        Raises:
            ValueError: the text names too many of them.
        """
        if not self.further:
            return self.words
        named = self.further.intersection(_usernames(text.lower()))
        if len(named) > MAX_WORDS:
            raise ValueError("a line names too many people")
        return (*self.words, *sorted(named, key=len, reverse=True))


_NOBODY = Identity()
_UNKNOWN = (None, _NOBODY)


def _usernames(text: str) -> Iterator[str]:
    """Runs of a username's signs, and what stands in them between signs that are no letters: "by zora.", "-zora-"."""
    for run in _USERNAME.findall(text):
        parts = _PARTS.split(run)
        for size in range(1, 2 * _MAX_PARTS, 2):
            for at in range(0, len(parts) - size + 1, 2):
                yield "".join(parts[at : at + size])
        yield run


def current_request(record: logging.LogRecord) -> Any:
    """The request in which a record was made, or None."""
    request = crum.get_current_request()
    if request is None:
        # Django's own lines carry their request: crum has none left after an exception.
        carried = getattr(record, "request", None)
        request = carried if hasattr(carried, "path_info") else _request_of_error(record)
    return request


def _request_of_error(record: logging.LogRecord) -> Any:
    """Who listens to Django's signal of an error logs it after crum has forgotten; Django's own function has it."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    place = error.__traceback__ if error is not None else None
    for _ in range(_OUTER_FRAMES):
        if place is None:
            break
        request = place.tb_frame.f_locals.get("request")
        if hasattr(request, "path_info"):
            return request
        place = place.tb_next
    return None


def current_identity(record: logging.LogRecord, request: Any) -> Identity:
    """
    The words that name a person and are at hand in a record's request, which is `current_request` of it.

    Username, e-mail address, full name and (from four digits) the numeric id of the
    current user, and what the request's form and path say of one. Outside of a request: of
    whoever is impersonated there, and whom the current task names. And of the users among the line's arguments.
    """
    if getattr(_state, "busy", False):  # looking up the user may itself log
        return _NOBODY
    if getattr(_state, "is_quiet", False):
        return _known_identity(request)
    _state.busy = True
    try:
        # Without a request, somebody may be impersonated; within one, that sets request.user.
        user = user_of(request)
        if request is None:
            task = words_of_task()
            identity = _identity_of(words_of_user(user), task) if task or user is not None else _NOBODY
        else:
            # Within a request somebody signs in or out, and a view reads the form.
            here = vars(request)
            state = (getattr(user, "pk", None), "_post" in here)
            known_state, identity = here.get("_privacy_identity", _UNKNOWN)
            if known_state != state:
                # Whoever has signed out is still named.
                identity = _identity_of((*words_of_user(user), *identity.words), _request_words(request))
                request._privacy_identity = (state, identity)
        given = words_of_arguments(record)
        if not given:
            return identity
        return identity._replace(words=tuple(dict.fromkeys((*_identity_of(given, ()).words, *identity.words))))
    finally:
        _state.busy = False


@contextlib.contextmanager
def without_questions() -> Iterator[None]:
    """
    Ask no database meanwhile: who is meant is told by what is known already.

    For trackers that time each question to a database, and hold a lock while they deal with one.
    """
    before = getattr(_state, "is_quiet", False)
    _state.is_quiet = True
    try:
        yield
    finally:
        _state.is_quiet = before


def _known_identity(request: Any) -> Identity:
    if request is None:
        task = words_of_task(asks=False)
        return _identity_of((), task) if task else _NOBODY
    known: tuple[Any, Identity] = vars(request).get("_privacy_identity", _UNKNOWN)
    identity = known[1]
    if identity is not _NOBODY:
        return identity
    user = vars(request).get("user")
    if isinstance(user, LazyObject):
        user = None if vars(user)["_wrapped"] is empty else user
    return _identity_of(() if user is None else names_at_hand(user), _sent_words(request, False))


def _identity_of(certain: Iterable[str], sent: Iterable[str]) -> Identity:
    """What the database says goes first, so that nothing that is sent takes its place."""
    known = [spelling for word in certain for spelling in _spellings(word.strip().lower())]
    known += [word for word in (each.strip().lower() for each in sent) if _can_be_a_name(word)]
    if not known:
        return _NOBODY
    words: dict[str, None] = {}
    further: set[str] = set()
    for word in known:
        if not _says_something(word):
            continue
        if len(words) < MAX_WORDS:
            words[word] = None
        elif word not in words and len(further) < MAX_FURTHER_NAMES and _USERNAME.fullmatch(word):
            further.add(word)
    return Identity(tuple(sorted(words, key=len, reverse=True)), frozenset(further))


def _spellings(word: str) -> Iterator[str]:
    """A name with letters beyond ASCII, or of two words, also as URLs and JSON write it, which lines may quote."""
    yield word
    encoded = quote(word, safe="@+", errors="replace").lower()
    if encoded != word:
        yield encoded
    if "%20" in encoded:
        yield encoded.replace("%20", "+")  # as forms and libraries for requests write it
    if not word.isascii():
        yield json.dumps(word)[1:-1]


def _says_something(word: str) -> bool:
    return len(word) > 1 and any(sign.isalnum() for sign in word)


def _can_be_a_name(word: str) -> bool:
    """Can what is sent be a username, an e-mail address or a name? Of what cannot, no line is searched."""
    return len(word) <= MAX_NAME and _UNPRINTED_IN_NAMES.sub("", word).isprintable()


def user_of(request: Any) -> Any:
    """Who makes a request; without one, whoever is impersonated, or None."""
    if request is not None:
        return getattr(request, "user", None)
    # Asking crum sends a signal, which takes longer than all the rest of a line; this is what it answers.
    impersonated = getattr(crum, "_thread_locals", None)
    return crum.get_current_user() if impersonated is None else getattr(impersonated, "user", None) or None


def words_of_user(user: Any) -> Iterator[str]:
    """Username, e-mail address, full names and, from four digits, the id: what the database calls a user."""
    key = getattr(user, "pk", None)
    if key is None:  # nobody, or not signed in
        return
    for name in ("username", "email"):
        yield str(getattr(user, name, "") or "")
    yield f"{getattr(user, 'first_name', '')} {getattr(user, 'last_name', '')}"
    if isinstance(key, int) and key > 999:
        yield str(key)
    # Open edX keeps the full name in the profile.
    try:
        yield str(user.profile.name or "")
    except Exception:  # no profile, or no database to ask: the other words must still work
        return


def _request_words(request: Any) -> Iterator[str]:
    if request is None:
        return
    yield from _sent_words(request, getattr(getattr(request, "user", None), "pk", None) is not None)


def _sent_words(request: Any, is_signed_in: bool) -> Iterator[str]:
    path = request.path_info[:MAX_URL]
    yield from islice(personal_segments(escape_uri_path(path)), MAX_FIELD_VALUES)
    # Only what a view has read already: reading the body here could break an upload.
    for form in (request.GET, getattr(request, "_post", request.GET)):
        for field in IDENTITY_FIELDS:
            separator = _LIST_SEPARATOR if is_signed_in and field in _LIST_FIELDS else _SEPARATOR
            for value in form.getlist(field)[:MAX_FIELD_VALUES] if field in form else ():
                yield from separator.split(value[:MAX_FIELD], MAX_FURTHER_NAMES)
