"""
What an event is about: its payload, which a browser sends as it likes.

Standard library only: this module is imported on the operator's host, too.

.. pii: Whatever a tracking event holds, in memory; what leaves it is pseudonymous.
.. pii_types: id, name, username, other
.. pii_retirement: retained
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..pii import glossary
from ..pii.names import is_identifier, is_ordinary, lower
from ..pii.posts import FORUM_EVENTS
from .free_text import Fields, FreeTextWalk, emptied
from .running_text import HASH

_LETTER = re.compile(r"[^\W\d_]")

#: What a forum's event says of other posts than its own.
OTHER_POSTS = frozenset({"discussion", "thread", "response", "comment", "parent"})


def is_no_place(page: Any) -> bool:
    """Is it neither an address nor the platform's own word for one (``x_module``)? A browser says where it was."""
    return isinstance(page, str) and "/" not in page and not _is_the_platforms(page)


def _is_the_platforms(text: str) -> bool:
    return not text or is_identifier(text) or is_ordinary(lower(text))


class PayloadWalk(FreeTextWalk):
    """The part of `tracking.fields.Walk` that deals with payloads."""

    def payload(self, name: str, payload: Any) -> Any:
        """What the event is about. Form fields of requests go, whole."""
        if name.startswith("/"):
            return "{}" if isinstance(payload, str) else emptied(payload)
        if name in glossary.WORDS_OF_A_LEARNER and isinstance(payload, (str, list, tuple)):
            return self.free_text(payload, 1)
        if self.person.user_id is None and not self.person.username:
            payload = self._of_nobody(payload)
        if name.startswith(FORUM_EVENTS):
            return self._forum(payload)
        if name.startswith(glossary.PROFILE_EVENTS):
            if not isinstance(payload, Mapping):
                return emptied(payload)
            payload = {
                key: emptied(value) if key in glossary.PROFILE_VALUES and not isinstance(value, bool) else value
                for key, value in payload.items()
            }
        return self.value(payload, 1) if isinstance(payload, Mapping) else self.without_keys(payload)

    def _of_nobody(self, payload: Any) -> Any:
        """Nobody's name is known who is not signed in: two words that her browser calls a name are taken for one."""
        if isinstance(payload, str) and '"name"' in payload and payload[:1] == "{":
            try:
                parsed = self.loads(payload)
            except ValueError:
                return ""  # it was cut
            after = self._of_nobody(parsed)
            return payload if after is parsed else self.dumps(after)
        name = payload.get("name") if isinstance(payload, Mapping) else None
        return {**payload, "name": ""} if isinstance(name, str) and len(name.split(None, 1)) > 1 else payload

    def _forum(self, payload: Any) -> Any:
        if isinstance(payload, str):
            try:
                parsed = self.loads(payload)
            except ValueError:
                return ""
            return self.dumps(self._forum(parsed)) if isinstance(parsed, Mapping) else self.value(payload, 1)
        return self._post(payload, 1) if isinstance(payload, Mapping) else self.value(payload, 1)

    def _post(self, fields: Mapping[Any, Any], depth: int) -> Fields:
        """A post of the forum. Its ``url`` is the page on which it was read or written, as the browser called it."""
        self._count(len(fields), depth)
        scrubbed: Fields = {}
        for key, value in fields.items():
            key = str(key)
            if key == "id":
                scrubbed[key] = self._record(value, depth)
            elif key == "url":
                scrubbed[key] = emptied(value)
            elif key in OTHER_POSTS and isinstance(value, Mapping):
                scrubbed[key] = self._post(value, depth + 1)
            else:
                self._put(scrubbed, key, value, depth + 1)
        return scrubbed

    def without_keys(self, payload: Any) -> Any:
        """Text under no key, as the whole or in a list of it, is somebody's words, unless the platform has it, too."""
        if isinstance(payload, (list, tuple)):
            self._count(len(payload), 1)
            return [self.without_keys(each) if isinstance(each, str) else self.value(each, 2) for each in payload]
        if not isinstance(payload, str):
            return self.value(payload, 1)
        if payload.lstrip()[:1] == "[":
            try:
                parsed = self.loads(payload)
            except ValueError:
                return ""  # it was cut
            return self.dumps(self.without_keys(parsed) if isinstance(parsed, list) else self.value(parsed, 1))
        of_the_platform = (
            _is_the_platforms(payload) or payload[:1] == "{" or "=" in payload or not _LETTER.search(payload)
        )
        return self.value(payload, 1) if of_the_platform or HASH.match(payload) else self.free_text(payload, 1)
