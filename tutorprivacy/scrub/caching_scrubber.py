"""
The same as `Scrubber.scrub`, several times faster, for events as the platform writes them.

Most of a log repeats itself: the same browsers, pages, courses and kinds of payload. An event
is decoded into a struct, its parts are looked up among those that have been dealt with
before, and the answer is put together from bytes. Whatever is new is asked of the scrubber
and remembered; whatever is of another shape goes through the scrubber itself. A test
compares the two on every kind of event.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import orjson

from ..inside.pii.glossary import CONTENT, FREE_TEXT, IDENTIFIER, LOCATION, TIME
from ..inside.pseudonyms.keyed_hash import Person
from ..inside.tracking.fields import ACTIONS, Walk
from ..inside.tracking.running_text import HASH
from ..inside.tracking.scrubber import Scrubber, name_of_event
from .bounded_cache import MAX_CACHE_ENTRIES, BoundedCache
from .browser_sessions import BrowserSession, NameIndex
from .cached_parts import DIGITS_TO_ONES, CachedPart, CachedParts, PayloadKind
from .tracking_event import Event, NotCacheable, decode_events

_MAX_PERIODS = 4

_QUOTE, _BRACE = b'"{'
_MAX_DEPTH = 8

_NO_MODULE = CachedPart(b"")
_LINE = b'%b%b%b},%b,"event":%b,"time":%b,%b}\n'


class CachingScrubber:
    """
    Scrub whole lines of JSON.

    Args:
        scrubber: answers what has not been seen yet.

    Attributes:
        unwanted_count: number of events that the settings do not want.
    """

    def __init__(self, scrubber: Scrubber) -> None:
        self.scrubber = scrubber
        self.unwanted_count = 0
        self._decode_events = decode_events
        self._nobodys_scrubber = scrubber.walk(Person("", None, "", None, "", (), (), None))
        self._ip_stays = scrubber.policy.ip.action != "drop"
        self._rounds_times = scrubber.policy.timestamp_minutes > 0
        self._drops_free_text = scrubber.policy.free_text == "drop"
        self._changed_fields: Counter[str] = Counter()
        self._plans = scrubber.memo.plans
        self._parts = CachedParts(scrubber, self._nobodys_scrubber)
        self._begin_caches()

    def _begin_caches(self) -> None:
        """With nothing in them. Whom a part may name is only known as long as both are: all is forgotten at once."""
        self._sessions_by_period: dict[str, tuple[dict[str, BrowserSession], dict[Any, BrowserSession]]] = {}
        self._times = BoundedCache(self._scrub_time)
        self._name_index = NameIndex()
        self._parts.begin_anew(self._name_index)
        self._contexts, self._names, self._pages = self._parts.contexts, self._parts.names, self._parts.pages
        self._modules, self._payloads = self._parts.modules, self._parts.payloads
        self._unchanged_texts: set[str] = set()

    def changed_fields(self) -> Counter[str]:
        """How many fields were changed, by category."""
        for _latest, sessions in self._sessions_by_period.values():
            for session in sessions.values():
                for category, count in session.changed_fields.items():
                    self._changed_fields[category] += count * session.event_count
                self._changed_fields[TIME] += session.event_count
                session.event_count = 0
        return self._changed_fields

    def scrub_lines(self, chunk: bytes) -> list[bytes]:
        """
        Scrub the events of whole lines; one line each, but for those that are not wanted.

        Raises:
            Exception: of any kind; a line is no event, or one that cannot be scrubbed.
        """
        if self._name_index.is_full:
            self.changed_fields()
            self._begin_caches()
        scrubbed_lines = []
        events = self._decode_events(chunk)
        if len(events) != chunk.count(b"\n") + (chunk[-1:] != b"\n"):
            raise NotCacheable  # there are empty lines, or several events in one
        for event in events:
            try:
                line = self._scrub_from_cache(event)
            except NotCacheable:
                line = self._scrub_without_cache(event)
            if line is not None:
                scrubbed_lines.append(line)
        return scrubbed_lines

    def _scrub_without_cache(self, event: Event) -> bytes | None:
        fields = orjson.loads(msgspec.json.encode(event))
        if not self.scrubber.wanted(fields):
            self.unwanted_count += 1
            return None
        field_scrubber = self.scrubber.walk(self.scrubber.person(fields), self._changed_fields)
        return orjson.dumps(field_scrubber.event(fields, name_of_event(fields)), option=orjson.OPT_APPEND_NEWLINE)

    def _scrub_from_cache(self, event: Event) -> bytes | None:
        """
        Put the answer together from its parts.

        Raises:
            NotCacheable: a part may name the learner, or the event must be looked at as a whole.
        """
        time = event.time
        minute = time[:16] + time[26:] if self._rounds_times and len(time) == 32 else time
        scrubbed_time, latest_sessions, sessions = self._times[minute]
        context = event.context
        session = latest_sessions.get(event.username)
        if (
            session is None
            or session.user_id != context.user_id
            or session.session != event.session
            or session.agent != event.agent
            or session.language != event.accept_language
            or (self._ip_stays and session.ip != event.ip)
        ):
            session = latest_sessions[event.username] = self._session_of(event, sessions)
        if event.name != event.event_type or context.enterprise_uuid or context.course_user_tags or context.asides:
            raise NotCacheable
        name_part = self._names[event.event_type, event.event_source]
        if not session.is_in_sample or name_part.payload_kind == PayloadKind.UNWANTED:
            self.unwanted_count += 1
            return None
        context_part = self._contexts[
            context.path,
            context.course_id,
            context.org_id,
            context.enterprise_uuid,
            context.course_user_tags is msgspec.UNSET,
            context.asides is msgspec.UNSET,
        ]
        page_part = self._pages[event.page]
        module_part = _NO_MODULE if context.module is msgspec.UNSET else self._modules[bytes(context.module)]
        if session.may_be_named:
            parts = (name_part, context_part, page_part, module_part)
            text = b"".join([part.scrubbed_json for part in parts]).decode().lower()
            if session.field_scrubber.is_named(text):
                raise NotCacheable
        if session.user_id is None and not event.username and b"name" in bytes(event.event):
            raise NotCacheable  # it can be the visitor's
        payload = self._scrub_payload(bytes(event.event), name_part.payload_kind, session)
        session.event_count += 1
        if context_part.is_changed or page_part.is_changed or name_part.is_changed:
            self._changed_fields[LOCATION] += context_part.is_changed + page_part.is_changed
            self._changed_fields[IDENTIFIER] += name_part.is_changed
        return _LINE % (
            session.scrubbed_head,
            context_part.scrubbed_json,
            module_part.scrubbed_json,
            name_part.scrubbed_json,
            payload,
            scrubbed_time,
            page_part.scrubbed_json,
        )

    def _session_of(self, event: Event, sessions: dict[Any, BrowserSession]) -> BrowserSession:
        ip = event.ip if self._ip_stays else ""
        identity = (event.username, event.context.user_id, event.session, event.agent, event.accept_language, ip)
        if identity not in sessions:
            if len(sessions) >= MAX_CACHE_ENTRIES:
                self.changed_fields()
                sessions.clear()
            sessions[identity] = BrowserSession(event, self.scrubber)
            self._name_index.add_session(sessions[identity])
        return sessions[identity]

    def _scrub_time(self, text: str) -> tuple[bytes, dict[str, BrowserSession], dict[Any, BrowserSession]]:
        """The time as it may stay, and the sessions of its period: the latest by username, all by identity."""
        period = self.scrubber.period(text)
        if period not in self._sessions_by_period:
            if len(self._sessions_by_period) >= _MAX_PERIODS:
                self.changed_fields()
                self._sessions_by_period.clear()
                self._times.clear()
            self._sessions_by_period[period] = ({}, {})
        return orjson.dumps(self._nobodys_scrubber.known("time", text)), *self._sessions_by_period[period]

    def _scrub_payload(self, payload: bytes, payload_kind: int, session: BrowserSession) -> bytes:
        first = payload[0]
        if payload_kind == PayloadKind.REQUEST:
            if first == _QUOTE:
                return b'"{}"'
            if first == _BRACE:
                return b"{}"
        elif first == _BRACE and payload_kind != PayloadKind.SCRUBBED_WHOLE:
            fields = orjson.loads(payload)
            session.field_scrubber.begin()
            self._scrub_fields(fields, session, 1)
            return orjson.dumps(fields)
        elif (
            first == _QUOTE
            and payload_kind == PayloadKind.ORDINARY
            and self._payloads[payload.translate(DIGITS_TO_ONES)]
        ):
            if session.may_be_named and session.field_scrubber.is_named(payload.decode().lower()):
                raise NotCacheable
            return payload
        raise NotCacheable

    def _scrub_fields(self, fields: dict[str, Any], session: BrowserSession, depth: int) -> None:
        """As `Walk.value` for an object, in place; for keys that stay as they are."""
        plans, unchanged_texts, field_scrubber = self._plans, self._unchanged_texts, session.field_scrubber
        may_be_named = session.may_be_named
        for key, value in fields.items():
            plan = plans.get(key)
            key_stays, category = plan if plan is not None else field_scrubber.memo.plan(key)
            value_type = type(value)
            if category is None:
                if value_type is str:
                    if may_be_named or not (value in unchanged_texts or HASH.match(value)):
                        fields[key] = self._scrub_text(value, field_scrubber, depth)
                elif value_type is dict:
                    if value:
                        if depth > _MAX_DEPTH:
                            raise NotCacheable
                        self._scrub_fields(value, session, depth + 1)
                elif value_type is not bool and value is not None:
                    fields[key] = field_scrubber.value(value, depth)
            elif category is FREE_TEXT and value_type is str and self._drops_free_text:
                if value:
                    fields[key] = ""
                    self._changed_fields[category] += 1
            elif category is not CONTENT or value_type is not int:
                scrubbed = ACTIONS[category](field_scrubber, value, depth)
                if scrubbed != value:
                    fields[key] = scrubbed
                    self._changed_fields[category] += 1
            if (
                not key_stays
                and (may_be_named or key not in unchanged_texts)
                and self._scrub_text(key, field_scrubber, depth) != key
            ):
                raise NotCacheable

    def _scrub_text(self, text: str, field_scrubber: Walk, depth: int) -> str:
        scrubbed: str = field_scrubber.value(text, depth)
        if scrubbed == text and text in field_scrubber.memo.plain:
            if len(self._unchanged_texts) >= MAX_CACHE_ENTRIES:
                self._unchanged_texts.clear()
            self._unchanged_texts.add(text)
            self._name_index.add_text(text)
        return scrubbed
