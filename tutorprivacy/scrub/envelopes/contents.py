"""
What is in envelopes in the end, and who says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

#: In place of what the settings do not want.
UNWANTED: Any = object()

Fields = dict[str, Any]


class Contents(Protocol):
    """
    What becomes of the contents of envelopes.

    Attributes:
        event_count: events and statements so far, wanted or not.
    """

    event_count: int

    def count(self, kind: str) -> None:
        """One more line of a kind is in the envelope."""

    @property
    def line_count(self) -> int:
        """How many lines were counted."""

    def event_line(self, line: bytes) -> Any:
        """What is left of a line that is nothing but an event of usual shape; UNWANTED; None: it is something else."""

    def event(self, fields: Fields) -> Any:
        """What is left of an event; or UNWANTED."""

    def statement(self, fields: Fields) -> Any:
        """What is left of a statement of xAPI, or an event of Caliper; or UNWANTED."""

    def words(self, line: bytes) -> Any:
        """What is left of a line of words; or UNWANTED."""

    def words_in_front(self, text: str) -> str:
        """What is left of words in front of a line."""

    def begin_envelope(self, fields: Fields) -> Any:
        """The fields that come are this object's; returns what `end_envelope` is to be given."""

    def end_envelope(self, earlier: Any) -> None:
        """The fields that come are those of the envelope around it again."""

    def putter(self) -> Callable[[Fields, str, Any], None]:
        """What puts what is left of a field of the envelope into what is left of the envelope."""

    def address(self, text: str) -> str:
        """What is left of an IP address, or ``None``."""

    def known_field(self, key: str, value: Any) -> Any:
        """What is left of the value of a field of the glossary."""

    def key(self, key: str) -> str:
        """What is left of a key."""

    def begin_line_of(self, user: str) -> bool:
        """A line of the platform comes, in a request of this user (a name, an id, ``None``). False: it is UNWANTED."""

    def left_of_envelope(self, fields: Any, scrubbed: Any, line_count: int) -> Any:
        """
        What is left of an envelope, or UNWANTED.

        Args:
            fields: of the object, or what else is around lines.
            scrubbed: what is left of each.
            line_count: how many lines had been counted before it.
        """


def is_event(fields: Fields) -> bool:
    """Is it one of the platform, of either shape?"""
    return "event_type" in fields or ("name" in fields and "context" in fields)


def is_statement(fields: Fields) -> bool:
    """Is it a statement of xAPI, or an event of Caliper?"""
    return "actor" in fields
