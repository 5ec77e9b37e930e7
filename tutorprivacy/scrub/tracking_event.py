"""
An event of tracking.log in the shape in which the platform writes nearly all of them, for a decoder that knows it.
"""

from __future__ import annotations

from typing import Any

import msgspec


class EventContext(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Where an event happened, as the platform writes it."""

    user_id: int | str | None
    course_id: str
    path: str
    org_id: str
    enterprise_uuid: str | msgspec.UnsetType | None = msgspec.UNSET
    course_user_tags: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    module: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    asides: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class Event(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A line of tracking.log, in the order in which the platform writes its keys."""

    name: str
    context: EventContext
    username: str
    session: str
    ip: str
    agent: str
    host: str
    referer: str
    accept_language: str
    event: msgspec.Raw
    time: str
    event_type: str
    event_source: str
    page: str | None


class NotCacheable(Exception):
    """The event is to go through the scrubber itself."""


#: Raises msgspec.DecodeError: a line has another shape.
decode_events = msgspec.json.Decoder(Event).decode_lines
