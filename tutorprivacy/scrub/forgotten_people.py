"""
Whom a run is to forget: what `tutor privacy scrub --forget` is given.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import IO, Any

from tutor.exceptions import TutorError

from ..inside.io.json_documents import VERSIONS
from ..inside.pii.limits import MAX_NAME
from ..inside.pii.names import lower
from ..inside.pseudonyms.keyed_hash import Pseudonyms, name_of
from .printable import printable

#: People in one run: each line of theirs is compared with all of them.
MAX_PEOPLE = 1000
_MAX_BYTES = 4 << 20

_FIELDS = ("user_id", "username", "email", "name")
_EXAMPLE = '{"user_id": 17, "username": "ann", "email": "ann@example.org", "name": "Ann Bell"}'
_LARGEST_ID = 2**63
#: Of a text. A shorter full name, which the platform takes, too, would stand everywhere: it is not looked for.
_SHORTEST = 2


@dataclass(frozen=True)
class ForgottenPeople:
    """
    What people are called; texts in lower case.

    Attributes:
        user_ids, usernames, emails, names: of all of them.
    """

    user_ids: frozenset[int]
    usernames: frozenset[str]
    emails: frozenset[str]
    names: frozenset[str]

    def with_pseudonyms(self, key: str) -> ForgottenPeople:
        """The same people, also as events call them while PRIVACY_PSEUDONYM_PERIOD is ``forever``."""
        pseudonyms = Pseudonyms(key.encode())
        numbers = {*map(pseudonyms.of_user, self.user_ids), *map(pseudonyms.of_name, self.usernames)}
        return replace(self, user_ids=self.user_ids | numbers, usernames=self.usernames | set(map(name_of, numbers)))

    @property
    def fingerprint(self) -> str:
        """A hash of who they are."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    def as_json(self) -> str:
        """For pods: `of_json` makes them again of it."""
        return json.dumps([sorted(self.user_ids), *map(sorted, (self.usernames, self.emails, self.names))])

    @classmethod
    def of_json(cls, text: str) -> ForgottenPeople:
        """
        Raises:
            ValueError: it is not what `as_json` has made.
        """
        try:
            user_ids, *texts = json.loads(text)
            return cls(frozenset(user_ids), *map(frozenset, texts))
        except TypeError:
            raise ValueError from None


def read(name: str) -> ForgottenPeople:
    """
    The people in a file of JSON lines, or in the standard input (``-``).

    Raises:
        TutorError: others may read the file, or a line is not as it should be; its text is not repeated.
    """
    if name == "-":
        return _people("the standard input", sys.stdin.buffer)
    try:
        found = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        mode = os.fstat(found).st_mode
        if not stat.S_ISREG(mode):
            os.close(found)
            raise TutorError(f"--forget {name} is no regular file. Name a file, or - for the standard input.")
        with open(found, "rb") as file:
            if stat.S_IMODE(mode) & 0o077:
                raise TutorError(
                    f"--forget {name} says who is to be forgotten, and others may read it. To close it:\n\n"
                    f"    chmod 600 {printable(name)}"
                )
            return _people(name, file)
    except OSError as error:
        raise TutorError(f"--forget {name} cannot be read: {error.strerror}. Links are not followed.") from error


def _people(name: str, file: IO[bytes]) -> ForgottenPeople:
    text = file.read(_MAX_BYTES + 1)
    if len(text) > _MAX_BYTES:
        raise TutorError(f"--forget: {name} has more than {_MAX_BYTES >> 20} MB. Name fewer people in one run.")
    found = [
        _person(line, f"--forget: {name}, line {number}")
        for number, line in enumerate(text.split(b"\n"), 1)
        if line.strip()
    ]
    if not found:
        raise TutorError(f"--forget: {name} names nobody. One person a line:\n\n    {_EXAMPLE}")
    if len(found) > MAX_PEOPLE:
        raise TutorError(f"--forget: {name} names {len(found):,} people. One run takes {MAX_PEOPLE:,}: name fewer.")
    return ForgottenPeople(
        frozenset(each["user_id"] for each in found if "user_id" in each),
        _texts(found, "username"),
        _texts(found, "email"),
        _texts(found, "name"),
    )


def _texts(found: Iterable[Mapping[str, Any]], key: str) -> frozenset[str]:
    return frozenset(lower(each[key]) for each in found if key in each)


def _person(line: bytes, where: str) -> dict[str, Any]:
    """What is said of one person; what is empty is left out."""
    try:
        person = json.loads(line)
    except (ValueError, RecursionError):
        raise _wrong(where, "it is no JSON") from None
    if not isinstance(person, dict):
        raise _wrong(where, "it is no object")
    if person.pop("version", VERSIONS["forgotten"]) != VERSIONS["forgotten"]:
        raise _wrong(where, f"its version is not {VERSIONS['forgotten']}")
    if not person.keys() <= set(_FIELDS):
        raise _wrong(where, "it has another field")
    person = {key: value.strip() if isinstance(value, str) else value for key, value in person.items()}
    person = {key: value for key, value in person.items() if value not in (None, "")}
    if isinstance(name := person.get("name"), str) and len(name) < _SHORTEST:
        del person["name"]
    if not person.keys() & {"user_id", "username", "email"}:
        raise _wrong(where, "user_id, username and email are missing")
    for key, value in person.items():
        if key == "user_id":
            if type(value) is not int or not 0 < value < _LARGEST_ID:
                raise _wrong(where, "user_id is no number above 0")
        elif not isinstance(value, str) or not _SHORTEST <= len(value) <= MAX_NAME:
            raise _wrong(where, f"{key} is no text of {_SHORTEST} to {MAX_NAME} signs")
    if "@" not in person.get("email", "@"):
        raise _wrong(where, "email is no e-mail address")
    return person


def _wrong(where: str, what: str) -> TutorError:
    return TutorError(
        f"{where}: {what}. One person a line, as JSON, with one of user_id, username and email at least:\n\n"
        f"    {_EXAMPLE}"
    )
