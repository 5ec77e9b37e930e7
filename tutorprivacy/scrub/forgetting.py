"""
What becomes of lines in which people may be named who are to be forgotten.

This is the one place that removes a line. What is theirs is UNWANTED, as are events that the settings do not want: so
whatever is around it goes with it, or stays well-formed without it. All other lines are scrubbed as always, and then
lose the names. Only what the forgotten may be in comes here (`forgotten_names.ForgottenNames.may_be_in`); it is never
answered from a cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..inside.pii import glossary
from .envelopes.contents import UNWANTED, Fields
from .envelopes.envelope_keys import HAS_WORDS, plan_of
from .forgotten_names import ForgottenNames
from .json_codec import dump_json, parse_json
from .scrubbed_contents import ScrubbedContents
from .text_redaction import UnsafeLine

#: How such a line is counted.
REMOVED = "removed"

_MAX_DEPTH = 32
_NOBODY = ("", "None", "-")


class ForgettingContents(ScrubbedContents):
    """
    As `ScrubbedContents`, but for what is of the forgotten.

    Args:
        names: theirs.

    Attributes:
        looks: may they be named in the line at hand? If not, everything is as always.
    """

    def __init__(self, names: ForgottenNames, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._names = names
        self._is_anothers = False
        self.looks = False

    def begin_log_line(self, looks: bool) -> None:
        """A line of the log comes."""
        self.looks, self._is_anothers = looks, False

    def event_line(self, line: bytes) -> Any:
        """See `Contents`."""
        return None if self.looks else super().event_line(line)

    def event(self, fields: Fields) -> Any:
        """See `Contents`."""
        if not self.looks:
            return super().event(fields)
        if self._is_hers(fields):
            self.event_count += 1
            return self._removed()
        return super().event(self._without(fields))

    def statement(self, fields: Fields) -> Any:
        """See `Contents`."""
        if not self.looks:
            return super().statement(fields)
        if any(self._names.is_value(text) or self._names.are_in(text) for text in _texts(fields.get("actor"))):
            self.event_count += 1
            return self._removed()
        return super().statement(self._without(fields))

    def words(self, line: bytes) -> Any:
        """See `Contents`."""
        if not self.looks:
            return super().words(line)
        is_about_one = self._names.are_in(line.decode("utf-8", "surrogateescape"))
        if is_about_one and not self._is_anothers:
            return self._removed()
        left = self._names.without(super().words(line).decode("utf-8", "surrogateescape"))
        return (self._names.without_ids(left) if is_about_one else left).encode("utf-8", "surrogateescape")

    def words_in_front(self, text: str) -> str:
        """See `Contents`."""
        left = super().words_in_front(text)
        return self._names.without(left) if self.looks else left

    def begin_line_of(self, user: str) -> bool:
        """See `Contents`. What follows, as a traceback, is the same user's."""
        if not self.looks:
            return True
        if self._names.is_value(user):
            self._removed()
            return False
        self._is_anothers = user not in _NOBODY
        return True

    def left_of_envelope(self, fields: Any, scrubbed: Any, line_count: int) -> Any:
        """See `Contents`. An object around no event is a line of a program: of a request log, for instance."""
        if not self.looks:
            return scrubbed
        if isinstance(fields, Mapping):
            is_one_line = set(self.kinds[line_count:]) <= {"words", "other"} and not _has_several(fields)
            if self._is_hers(fields) or (
                is_one_line and not _has_user(fields) and self._is_named(fields, is_own_line=False)
            ):
                del self.kinds[line_count:]
                return self._removed()
        return self._without(scrubbed)

    def _removed(self) -> Any:
        self.kinds.append(REMOVED)
        return UNWANTED

    def _is_hers(self, fields: Mapping[str, Any]) -> bool:
        """Is it the event of a forgotten one? Each of them may be said in two places."""
        context = fields.get("context")
        places = (fields, context) if isinstance(context, Mapping) else (fields,)
        keys = ("username", "user_id", "email")
        return any(self._names.is_value(place.get(key)) for place in places for key in keys)

    def _is_named(self, value: Any, is_own_line: bool, category: str | None = None, depth: int = 0) -> bool:
        """Does a field of an envelope name one of them? What is a line by itself has been asked already."""
        if depth > _MAX_DEPTH:
            raise UnsafeLine
        if category == glossary.PERSON and self._names.is_value(value):
            return True
        if isinstance(value, str):
            return not is_own_line and self._names.are_in(value)
        if isinstance(value, list):
            return any(self._is_named(each, is_own_line, category, depth + 1) for each in value)
        if isinstance(value, dict):
            return any(
                self._is_named(each, _is_line(key, each), glossary.category_of(key) or category, depth + 1)
                for key, each in value.items()
            )
        return False

    def _without(self, value: Any, category: str | None = None, depth: int = 0) -> Any:
        """A value without their names; `category` is the glossary's, of its key or of one around it."""
        if depth > _MAX_DEPTH:
            raise UnsafeLine
        if category == glossary.PERSON and self._names.is_value(value):
            return "" if isinstance(value, str) else None
        if isinstance(value, str):
            return self._text_without(value, category, depth)
        if isinstance(value, list):
            return [self._without(each, category, depth + 1) for each in value]
        if isinstance(value, dict):
            return {
                self._names.without(key): self._without(each, glossary.category_of(key) or category, depth + 1)
                for key, each in value.items()
            }
        return value

    def _text_without(self, text: str, category: str | None, depth: int) -> str:
        if text.lstrip()[:1] in ("{", "[", '"') and text:
            try:
                parsed = parse_json(text)
            except (ValueError, RecursionError):
                return self._names.without(text)
            without = self._without(parsed, category, depth + 1)
            return text if without == parsed else dump_json(without)
        return self._names.without(text)


def _is_line(key: str, value: Any) -> bool:
    plan = plan_of(key)
    return isinstance(value, str) and (plan.is_line or (plan.is_unknown and HAS_WORDS.search(value) is not None))


def _has_user(fields: Mapping[str, Any]) -> bool:
    return any(fields.get(key) not in (None, *_NOBODY) for key in ("username", "user_id"))


def _has_several(value: Any, depth: int = 0) -> bool:
    """Has it an array of objects, which may be about different people?"""
    if depth > _MAX_DEPTH:
        raise UnsafeLine
    if isinstance(value, list):
        return sum(isinstance(each, dict) for each in value) > 1 or any(_has_several(each, depth + 1) for each in value)
    return isinstance(value, Mapping) and any(_has_several(each, depth + 1) for each in value.values())


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        raise UnsafeLine
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each, depth + 1)


class ArrayLines:
    """
    Tells whether lines are those of an array that has one of its elements in each.

    Attributes:
        is_open: has an array begun that has not ended?
    """

    def __init__(self) -> None:
        self.is_open = False

    def see(self, line: bytes) -> None:
        """The next line of the log."""
        text = line.strip()
        if text.startswith(b"[") and (len(text) == 1 or text[1:].lstrip()[:1] == b"{"):
            self.is_open = not text.rstrip(b",").endswith(b"]")
        elif self.is_open and text.rstrip(b", ").endswith(b"]"):
            self.is_open = False

    def in_place_of(self, line: bytes) -> bytes:
        """What stands where an element was: nothing, but where no comma could go with it."""
        text = line.strip()
        return b"{}\n" if self.is_open and not (text.startswith(b",") or text.endswith(b",")) else b""
