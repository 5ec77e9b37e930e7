"""
Who is looked for, and how she is told in the name of a file.

.. pii: Names of one person, in memory.
.. pii_types: id, username, name, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

#: A random id of this length is in no other word by chance.
_LONG_ID = 16


class Names(Protocol):
    """What somebody is called, in texts: `erasure.traces`."""

    @property
    def needles(self) -> list[str]:
        """One of these is in every text that names her, in whatever case."""

    @property
    def pattern(self) -> str:
        """A regular expression that every text matches which names her, in whatever case."""

    def are_in(self, text: str) -> bool:
        """Does it name her?"""

    def are_all_of(self, text: str) -> bool:
        """Is it a word that she is called by, and nothing else?"""

    def replaced(self, text: str, fill: bool = False) -> str:
        """The text without her; `fill`: what stands in place of a name is as long as it."""


@dataclass(frozen=True)
class Hers:
    """
    Args:
        traces: looks for her in texts.
        user_id: of her account.
        usernames, emails, names: that she had, as they were written.
        pseudonyms: random ids that the platform has made for her.
        retired: what her account is called now.
        uploads: paths of files that only rows of the database know as hers: the last parts of a path.
        is_held: does a row of the database hold this file? Arguments: storage, name.
    """

    traces: Names
    user_id: int
    usernames: frozenset[str]
    emails: frozenset[str]
    names: frozenset[str]
    pseudonyms: frozenset[str]
    retired: str
    is_held: Callable[[Any, str], bool] = field(default=lambda _storage, _name: False)
    uploads: frozenset[str] = frozenset()

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(each.casefold() for each in (*self.emails, *self.pseudonyms))

    @cached_property
    def _sizes(self) -> frozenset[int]:
        return frozenset(each.count("/") + 1 for each in self.uploads)

    @cached_property
    def _called(self) -> frozenset[str]:
        return frozenset(each.casefold() for each in (*self.usernames, *self.names))

    def owns(self, path: str) -> bool:
        """Is a folder or the file of this path called by what is hers alone: an address, a random id, an upload?"""
        parts = path.split("/")
        if any("/".join(parts[-size:]) in self.uploads for size in self._sizes):
            return True
        return any(_both(each) & self._own or self.has_pseudonym(each) for each in parts)

    def is_called(self, segment: str) -> bool:
        """Is a folder or a file called as she was? A folder may be called so by chance: after an organisation."""
        return bool(_both(segment) & self._called) and self.traces.are_in(segment)

    def has_pseudonym(self, text: str) -> bool:
        """As names of uploads have it: with the course's and the problem's behind it."""
        return any(len(each) >= _LONG_ID and each in text for each in self.pseudonyms)

    def is_named_in(self, text: str) -> bool:
        """By any name, random ids included."""
        return self.has_pseudonym(text) or self.traces.are_in(text)

    def replaced(self, text: str, fill: bool = False) -> str:
        """The text without her names and without her random ids; `fill`: with as many bytes as it had."""
        text = self.traces.replaced(text, fill)
        for each in self.pseudonyms:
            if len(each) >= _LONG_ID:
                text = text.replace(each, "-" * len(each) if fill else self.retired)
        return text


def _both(segment: str) -> frozenset[str]:
    """With the ending of a file, and without."""
    whole = segment.casefold()
    return frozenset((whole, os.path.splitext(whole)[0]))
