"""
The same as `Scrubber.scrub`, several times faster, for events as the platform writes them.

Most of a log repeats itself: the same browsers, pages, courses and kinds of payload. An event
is decoded into a struct, its parts are looked up among those that have been dealt with
before, and the answer is put together from bytes. Whatever is new is asked of the scrubber
and remembered; whatever is of another shape goes through the scrubber itself. A test
compares the two on every kind of event.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import msgspec
import orjson

from ..inside.pii.glossary import CONTENT, FREE_TEXT, IDENTIFIER, LOCATION, TIME
from ..inside.pseudonyms.keyed_hash import Person
from ..inside.tracking.fields import ACTIONS, Walk
from ..inside.tracking.running_text import HASH
from ..inside.tracking.scrubber import Scrubber, name_of_event
from .cached_parts import DIGITS, MEMO_SIZE, Browser, Event, Kind, Memo, Names, Part, Unusual, kind_of

_MAX_PERIODS = 4

_QUOTE, _BRACE = b'"{'
_MAX_DEPTH = 8
_EMPTY: dict[type, Any] = {str: "", dict: {}, list: []}

_NOTHING = Part(b"")
_LINE = b'%b%b%b},%b,"event":%b,"time":%b,%b}\n'


class FastScrubber:
    """
    Scrub whole lines of JSON.

    Args:
        scrubber: answers what has not been seen yet.

    Attributes:
        unwanted: number of events that the settings do not want.
    """

    def __init__(self, scrubber: Scrubber) -> None:
        self.scrubber = scrubber
        self.unwanted = 0
        self._decode_lines = msgspec.json.Decoder(Event).decode_lines
        self._nobody = scrubber.walk(Person("", None, "", None, "", (), (), None))
        self._ip_stays = scrubber.policy.ip.action != "drop"
        self._rounds = scrubber.policy.timestamp_minutes > 0
        self._drops_text = scrubber.policy.free_text == "drop"
        self._changed: Counter[str] = Counter()
        self._plans = scrubber.memo.plans
        self._remember()

    def _remember(self) -> None:
        """With nothing in it. Whom a part may name is only known as long as both are: all is forgotten at once."""
        self._periods: dict[str, tuple[dict[str, Browser], dict[Any, Browser]]] = {}
        self._times = Memo(self._learn_time)
        self._places = Memo(self._learn_place)
        self._names = Memo(self._learn_name)
        self._pages = Memo(self._learn_page)
        self._modules = Memo(self._learn_module)
        self._payloads = Memo(self._learn_payload)
        self._texts: set[str] = set()
        self._names_of_people = Names()

    def changed(self) -> Counter[str]:
        """How many fields were changed, by category."""
        for _browsers, all_browsers in self._periods.values():
            for browser in all_browsers.values():
                for category, count in browser.changed.items():
                    self._changed[category] += count * browser.event_count
                self._changed[TIME] += browser.event_count
                browser.event_count = 0
        return self._changed

    def lines(self, chunk: bytes) -> list[bytes]:
        """
        Scrub the events of whole lines; one line each, but for those that are not wanted.

        Raises:
            Exception: of any kind; a line is no event, or one that cannot be scrubbed.
        """
        if self._names_of_people.are_too_many:
            self.changed()
            self._remember()
        scrubbed = []
        events = self._decode_lines(chunk)
        if len(events) != chunk.count(b"\n") + (chunk[-1:] != b"\n"):
            raise Unusual  # there are empty lines, or several events in one
        for event in events:
            try:
                line = self._known(event)
            except Unusual:
                line = self._unusual(event)
            if line is not None:
                scrubbed.append(line)
        return scrubbed

    def _unusual(self, event: Event) -> bytes | None:
        as_dict = orjson.loads(msgspec.json.encode(event))
        if not self.scrubber.wanted(as_dict):
            self.unwanted += 1
            return None
        walk = self.scrubber.walk(self.scrubber.person(as_dict), self._changed)
        return orjson.dumps(walk.event(as_dict, name_of_event(as_dict)), option=orjson.OPT_APPEND_NEWLINE)

    def _known(self, event: Event) -> bytes | None:
        """
        Put the answer together from its parts.

        Raises:
            Unusual: a part may name the learner, or the event must be looked at as a whole.
        """
        time = event.time
        minute = time[:16] + time[26:] if self._rounds and len(time) == 32 else time
        said_time, browsers, all_browsers = self._times[minute]
        context = event.context
        browser = browsers.get(event.username)
        if (
            browser is None
            or browser.user_id != context.user_id
            or browser.session != event.session
            or browser.agent != event.agent
            or browser.language != event.accept_language
            or (self._ip_stays and browser.ip != event.ip)
        ):
            browser = browsers[event.username] = self._browser(event, all_browsers)
        if event.name != event.event_type or context.enterprise_uuid or context.course_user_tags or context.asides:
            raise Unusual
        name = self._names[event.event_type, event.event_source]
        if not browser.wanted or name.kind == Kind.UNWANTED:
            self.unwanted += 1
            return None
        place = self._places[
            context.path,
            context.course_id,
            context.org_id,
            context.enterprise_uuid,
            context.course_user_tags is msgspec.UNSET,
            context.asides is msgspec.UNSET,
        ]
        page = self._pages[event.page]
        module = _NOTHING if context.module is msgspec.UNSET else self._modules[bytes(context.module)]
        if browser.may_be_named:
            lowered = b"".join((name.said, place.said, page.said, module.said)).decode().lower()
            if browser.walk.is_named(lowered):
                raise Unusual
        payload = self._payload(bytes(event.event), name.kind, browser)
        browser.event_count += 1
        if place.changed or page.changed or name.changed:
            self._changed[LOCATION] += place.changed + page.changed
            self._changed[IDENTIFIER] += name.changed
        return _LINE % (browser.said, place.said, module.said, name.said, payload, said_time, page.said)

    def _payload(self, payload: bytes, kind: int, browser: Browser) -> bytes:
        first = payload[0]
        if kind == Kind.REQUEST:
            if first == _QUOTE:
                return b'"{}"'
            if first == _BRACE:
                return b"{}"
        elif first == _BRACE and kind != Kind.PROFILE:
            fields = orjson.loads(payload)
            browser.walk.begin()
            self._fields(fields, browser, 1)
            return orjson.dumps(fields)
        elif first == _QUOTE and kind == Kind.ORDINARY and self._payloads[payload.translate(DIGITS)]:
            if browser.may_be_named and browser.walk.is_named(payload.decode().lower()):
                raise Unusual
            return payload
        raise Unusual

    def _fields(self, fields: dict[str, Any], browser: Browser, depth: int) -> None:
        """As `Walk.value` for an object, in place; for keys that stay as they are."""
        plans, texts, walk = self._plans, self._texts, browser.walk
        asks = browser.may_be_named
        for key, value in fields.items():
            plan = plans.get(key)
            stays, category = plan if plan is not None else walk.memo.plan(key)
            kind = type(value)
            if category is None:
                if kind is str:
                    if asks or not (value in texts or HASH.match(value)):
                        fields[key] = self._text(value, walk, depth)
                elif kind is dict:
                    if value:
                        if depth > _MAX_DEPTH:
                            raise Unusual
                        self._fields(value, browser, depth + 1)
                elif kind is not bool and value is not None:
                    fields[key] = walk.value(value, depth)
            elif category is FREE_TEXT and kind in _EMPTY and self._drops_text:
                if value:
                    fields[key] = _EMPTY[kind]
                    self._changed[category] += 1
            elif category is not CONTENT or kind is not int:
                after = ACTIONS[category](walk, value, depth)
                if after != value:
                    fields[key] = after
                    self._changed[category] += 1
            if not stays and (asks or key not in texts) and self._text(key, walk, depth) != key:
                raise Unusual

    def _text(self, text: str, walk: Walk, depth: int) -> str:
        after: str = walk.value(text, depth)
        if after == text and text in walk.memo.plain:
            if len(self._texts) >= MEMO_SIZE:
                self._texts.clear()
            self._texts.add(text)
            self._names_of_people.see(text)
        return after

    # Learning: what `_known` looks up

    def _browser(self, event: Event, browsers: dict[Any, Browser]) -> Browser:
        ip = event.ip if self._ip_stays else ""
        identity = (event.username, event.context.user_id, event.session, event.agent, event.accept_language, ip)
        if identity not in browsers:
            if len(browsers) >= MEMO_SIZE:
                self.changed()
                browsers.clear()
            browsers[identity] = Browser(event, self.scrubber)
            self._names_of_people.meet(browsers[identity])
        return browsers[identity]

    def _learn_time(self, text: str) -> tuple[bytes, dict[str, Browser], dict[Any, Browser]]:
        """The time as it may stay, and the browsers of its period."""
        period = self.scrubber.period(text)
        if period not in self._periods:
            if len(self._periods) >= _MAX_PERIODS:
                self.changed()
                self._periods.clear()
                self._times.clear()
            self._periods[period] = ({}, {})
        return orjson.dumps(self._nobody.known("time", text)), *self._periods[period]

    def _learn_place(self, key: tuple[Any, ...]) -> Part:
        path, course_id, org_id, enterprise_uuid, no_tags, no_asides = key
        after = self._location(path)
        self._refuse_changed(course_id, org_id)
        said: dict[str, Any] = {"course_id": course_id, "path": after, "org_id": org_id}
        if enterprise_uuid is not msgspec.UNSET:
            said["enterprise_uuid"] = enterprise_uuid
        if not no_tags:
            said["course_user_tags"] = {}
        if not no_asides:
            said["asides"] = {}
        return self._part(said, (after, course_id, org_id), after != path)

    def _learn_name(self, key: tuple[str, str]) -> Part:
        name, source = key
        after = self._location(name, "event_type")
        self._refuse_changed(source)
        said = {"name": after, "event_type": after, "event_source": source}
        kind = kind_of(name) if self.scrubber.allowed(name) else Kind.UNWANTED
        return self._part(said, (after, source), after != name, kind)

    def _learn_page(self, page: str | None) -> Part:
        after = None if page is None else self._location(page)
        return self._part({"page": after}, (after or "",), after != page)

    def _learn_module(self, raw: bytes) -> Part:
        module = orjson.loads(raw)
        self._nobody.begin()
        if type(module) is not dict or self._nobody.value(module, 1) != module:
            raise Unusual
        part = self._part({"module": module}, tuple(map(str, module.values())))
        return part._replace(said=b"," + part.said)

    def _location(self, place: str, key: str = "path") -> str:
        if place.lstrip()[:1] in ("{", "[", '"'):  # what is in there may be somebody's
            raise Unusual
        self._nobody.begin()
        after: str = self._nobody.known(key, place)
        return after

    def _refuse_changed(self, *texts: str) -> None:
        """Ordinary texts of a context stay as they are; a number may be the learner's id."""
        self._nobody.begin()
        for text in texts:
            if text.isdigit() or self._nobody.value(text, 1) != text:
                raise Unusual

    def _part(self, fields: dict[str, Any], texts: tuple[str, ...], changed: bool = False, kind: int = 0) -> Part:
        """`texts` is what of the fields could name somebody."""
        said = orjson.dumps(fields)[1:-1]
        if b"%" in said or b"\\" in said:  # a name could be hidden in a code
            raise Unusual
        for text in texts:
            self._names_of_people.see(text)
        return Part(said, changed, kind)

    def _learn_payload(self, payload: bytes) -> bool:
        """
        May payloads of this shape (digits are ones) stay as they are?

        Only if they are written as JSON usually is: of two equal keys in another one, the first
        would stay unseen.
        """
        text = orjson.loads(payload)
        self._names_of_people.see(text)
        if b"%" in payload or b"\\u" in payload or not text.isascii():
            return False
        self._nobody.begin()
        after = self._nobody.value(text, 1)
        if text[:1] in ("{", "[", '"'):
            parsed = orjson.loads(text)
            if text not in (json.dumps(parsed), orjson.dumps(parsed).decode()):
                return False
            return bool(orjson.loads(after or '""') == parsed)
        return bool(after == text)
