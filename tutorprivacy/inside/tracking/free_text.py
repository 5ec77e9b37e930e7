"""
Free text in events: what somebody has written, and what else is said there.

Standard library only: this module is imported on the operator's host, too.

.. pii: What a learner has written, for as long as a call takes.
.. pii_types: other
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ..pii import glossary
from ..pii.platforms_events import WORDS_OF_THE_COURSE, is_field_of_a_problem
from .running_text import TextWalk

Fields = dict[str, Any]


class FreeTextWalk(TextWalk):
    """The part of `tracking.fields.Walk` that deals with free text."""

    def _unknown(self, value: Any, depth: int) -> Any:
        """Under a key that nobody knows, in an event of a plugin: sentences, of two words or more, are somebody's."""
        if isinstance(value, str) and len(value.split(None, 1)) > 1 and value.lstrip()[0] not in "{[":
            return self.free_text(value, depth)
        if isinstance(value, (list, tuple)):
            self._count(len(value), depth)
            return [self._unknown(each, depth + 1) for each in value]
        return self.value(value, depth)

    def free_text(self, value: Any, depth: int) -> Any:
        """As PRIVACY_FREE_TEXT says. Numbers are no text, nor are the platform's own words within."""
        if self.policy.free_text == "drop":
            if isinstance(value, Mapping):
                return self._without_text(value, depth)
            if isinstance(value, (list, tuple)):
                self._count(len(value), depth)
                return [self.free_text(each, depth + 1) for each in value if not isinstance(each, str)]
            if isinstance(value, (str, datetime.date)):
                return emptied(value)
        if self.policy.free_text == "keep" and isinstance(value, str):
            return value
        return self.value(value, depth)

    def _without_text(self, fields: Mapping[Any, Any], depth: int) -> Fields:
        """What is said of an answer, without the answer. A key that nobody knows may be a part of it."""
        self._count(len(fields), depth)
        scrubbed: Fields = {}
        for key, value in fields.items():
            key = str(key)
            stays, category = self.memo.plans.get(key) or self.memo.plan(key)
            if category is not None and category != glossary.FREE_TEXT:
                self._put(scrubbed, key, value, depth + 1)
            elif key in WORDS_OF_THE_COURSE:
                scrubbed[key] = self.value(value, depth + 1)
            elif stays or is_field_of_a_problem(key):
                name = key if stays else str(self.value(key, depth))
                scrubbed[name] = "" if type(value) is str else self.free_text(value, depth + 1)  # most are text
        return scrubbed


def emptied(value: Any) -> Any:
    """Nothing, of the same type: consumers go on finding text where text was."""
    kind = type(value)
    if kind is str:
        return ""
    if kind is dict or isinstance(value, Mapping):
        return {}
    # A point in time would be written as text.
    return "" if isinstance(value, (str, datetime.date)) else [] if isinstance(value, (list, tuple)) else None
