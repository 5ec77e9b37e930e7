"""
The parts of events that say nothing of a person, scrubbed once and then looked up.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import msgspec
import orjson

from ..inside.pii.glossary import PROFILE_EVENTS, WORDS_OF_A_LEARNER
from ..inside.pii.platforms_events import is_platforms_event
from ..inside.pii.posts import FORUM_EVENTS
from ..inside.tracking.fields import Walk
from ..inside.tracking.payloads import is_no_place
from ..inside.tracking.scrubber import Scrubber
from .bounded_cache import BoundedCache
from .browser_sessions import NameIndex
from .tracking_event import NotCacheable

#: Payloads that differ in their digits only have the same fate.
DIGITS_TO_ONES = bytes.maketrans(b"0123456789", b"1" * 10)


class PayloadKind:
    """Kinds of events: what becomes of their payload."""

    ORDINARY, REQUEST, ANSWERS, SCRUBBED_WHOLE, UNWANTED = range(5)


def payload_kind_of(event_name: str) -> int:
    """The kind of an event that is wanted."""
    if event_name.startswith("/"):
        return PayloadKind.REQUEST
    if event_name.startswith((PROFILE_EVENTS, FORUM_EVENTS)) or not is_platforms_event(event_name):
        return PayloadKind.SCRUBBED_WHOLE  # its name says what its keys hold
    return PayloadKind.ANSWERS if event_name in WORDS_OF_A_LEARNER else PayloadKind.ORDINARY


class CachedPart(NamedTuple):
    """A part of an event that says nothing of a person, and how it may stay."""

    scrubbed_json: bytes
    is_changed: bool = False
    payload_kind: int = 0


class CachedParts:
    """
    The parts of a log's events, by what they were before.

    Args:
        scrubber: scrubs what has not been seen yet.
        field_scrubber: scrubs fields that are nobody's.

    Attributes:
        contexts: by the fields of the context that are nobody's.
        names: by the event's type and source.
        pages: by their address.
        modules: by the JSON of the context's module.
        payloads: may a payload of this shape (see DIGITS_TO_ONES) stay as it is?

    A lookup raises NotCacheable if the event must be looked at as a whole.
    """

    def __init__(self, scrubber: Scrubber, field_scrubber: Walk) -> None:
        self._scrubber = scrubber
        self._field_scrubber = field_scrubber
        self.begin_anew(NameIndex())

    def begin_anew(self, name_index: NameIndex) -> None:
        """
        Forget all parts.

        That frees their memory at once. A second CachedParts instead of this would not: it is a cycle with
        its caches, and no collector looks for those while a file is scrubbed.

        Args:
            name_index: gets the words of all parts from now on.
        """
        self._name_index = name_index
        self.contexts = BoundedCache(self._scrub_context)
        self.names = BoundedCache(self._scrub_name)
        self.pages = BoundedCache(self._scrub_page)
        self.modules = BoundedCache(self._scrub_module)
        self.payloads = BoundedCache(self._may_payload_stay)

    def _scrub_context(self, key: tuple[Any, ...]) -> CachedPart:
        path, course_id, org_id, enterprise_uuid, no_tags, no_asides = key
        scrubbed_path = self._scrub_location(path)
        self._refuse_changed(course_id, org_id)
        fields: dict[str, Any] = {"course_id": course_id, "path": scrubbed_path, "org_id": org_id}
        if enterprise_uuid is not msgspec.UNSET:
            fields["enterprise_uuid"] = enterprise_uuid
        if not no_tags:
            fields["course_user_tags"] = {}
        if not no_asides:
            fields["asides"] = {}
        return self._part_of(fields, (scrubbed_path, course_id, org_id), scrubbed_path != path)

    def _scrub_name(self, key: tuple[str, str]) -> CachedPart:
        name, event_source = key
        scrubbed_name = self._scrub_location(name, "event_type")
        self._refuse_changed(event_source)
        fields = {"name": scrubbed_name, "event_type": scrubbed_name, "event_source": event_source}
        payload_kind = payload_kind_of(name) if self._scrubber.allowed(name) else PayloadKind.UNWANTED
        return self._part_of(fields, (scrubbed_name, event_source), scrubbed_name != name, payload_kind)

    def _scrub_page(self, page: str | None) -> CachedPart:
        scrubbed_page = page and ("" if is_no_place(page) else self._scrub_location(page))
        return self._part_of({"page": scrubbed_page}, (scrubbed_page or "",), scrubbed_page != page)

    def _scrub_module(self, raw: bytes) -> CachedPart:
        module = orjson.loads(raw)
        self._field_scrubber.begin()
        if type(module) is not dict or self._field_scrubber.value(module, 1) != module:
            raise NotCacheable
        part = self._part_of({"module": module}, tuple(map(str, module.values())))
        return part._replace(scrubbed_json=b"," + part.scrubbed_json)

    def _scrub_location(self, location: str, key: str = "path") -> str:
        if location.lstrip()[:1] in ("{", "[", '"'):  # what is in there may be somebody's
            raise NotCacheable
        self._field_scrubber.begin()
        scrubbed: str = self._field_scrubber.known(key, location)
        return scrubbed

    def _refuse_changed(self, *texts: str) -> None:
        """Ordinary texts of a context stay as they are; a number may be the learner's id."""
        self._field_scrubber.begin()
        for text in texts:
            if text.isdigit() or self._field_scrubber.value(text, 1) != text:
                raise NotCacheable

    def _part_of(
        self, fields: dict[str, Any], texts: tuple[str, ...], is_changed: bool = False, payload_kind: int = 0
    ) -> CachedPart:
        """`texts` is what of the fields could name somebody."""
        scrubbed_json = orjson.dumps(fields)[1:-1]
        if b"%" in scrubbed_json or b"\\" in scrubbed_json:  # a name could be hidden in a code
            raise NotCacheable
        for text in texts:
            self._name_index.add_text(text)
        return CachedPart(scrubbed_json, is_changed, payload_kind)

    def _may_payload_stay(self, payload: bytes) -> bool:
        """
        May payloads of this shape (digits are ones) stay as they are?

        Only if they are written as JSON usually is: of two equal keys in another one, the first
        would stay unseen.
        """
        text = orjson.loads(payload)
        self._name_index.add_text(text)
        if b"%" in payload or b"\\u" in payload or not text.isascii():
            return False
        self._field_scrubber.begin()
        scrubbed = self._field_scrubber.without_keys(text)
        if text[:1] in ("{", "[", '"'):
            parsed = orjson.loads(text)
            if text not in (json.dumps(parsed), orjson.dumps(parsed).decode()):
                return False
            return bool(orjson.loads(scrubbed or '""') == parsed)
        return bool(scrubbed == text)
