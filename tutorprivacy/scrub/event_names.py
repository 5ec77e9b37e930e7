"""
What an event's name says of it.
"""

from __future__ import annotations

from typing import NamedTuple

import orjson

from ..inside.pii.glossary import PROFILE_EVENTS, WORDS_OF_A_LEARNER
from ..inside.pii.platforms_events import is_platforms_event
from ..inside.pii.posts import FORUM_EVENTS
from ..inside.tracking.scrubber import Scrubber
from .known_learners import NotCacheable


class PayloadKind:
    """What becomes of the payload; see `inside.tracking.fields.Walk.payload`."""

    ORDINARY, REQUEST, ANSWERS, POST, PROFILE = range(5)


class EventName(NamedTuple):
    """
    What an event's name says of it.

    Args:
        is_wanted: do the settings want such events?
        kind: of its payload.
    """

    is_wanted: bool
    kind: int


def event_name(scrubber: Scrubber, value: bytes) -> EventName:
    """
    Of the name that is this JSON.

    Raises:
        NotCacheable: the event is a plugin's, or has no name.
    """
    name = orjson.loads(value)
    if not isinstance(name, str) or not is_platforms_event(name):
        raise NotCacheable
    if name.startswith("/"):
        kind = PayloadKind.REQUEST
    elif name.startswith(FORUM_EVENTS):
        kind = PayloadKind.POST
    elif name.startswith(PROFILE_EVENTS):
        kind = PayloadKind.PROFILE
    else:
        kind = PayloadKind.ANSWERS if name in WORDS_OF_A_LEARNER else PayloadKind.ORDINARY
    return EventName(scrubber.allowed(name), kind)
