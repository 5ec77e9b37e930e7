"""
Processors of event-tracking: what an event loses before any backend receives it.

event-tracking logs and swallows whatever a processor raises and then emits the event as
it was (``eventtracking.backends.routing.RoutingBackend``). Only ``EventEmissionExit``
stops an event, so every error here becomes one: our mistake costs an event, never a leak.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection
from functools import lru_cache, partial
from typing import Any

from eventtracking.processors.exceptions import EventEmissionExit

from .privacy_minimize import reduce_referrer

log = logging.getLogger(__name__)

#: Events dropped because a processor failed, by the error's type.
dropped_events: Counter[str] = Counter()

#: Keys that TrackMiddleware puts into the context of every request and that say from
#: where and with what a person reads. No xAPI or Caliper statement is made from them.
NETWORK_KEYS = ("ip", "agent", "accept_language", "client_id", "host")


class NetworkProcessor:
    """
    Remove network and device identifiers and foreign referrers from an event.

    Runs as the last of EVENT_TRACKING_PROCESSORS, before every backend. The user's name
    and id stay: event-routing-backends derives the UUID of xAPI statements from them.

    Args:
        own_hosts: host names of the platform; a referrer from elsewhere is replaced.
        site_root: LMS_ROOT_URL, what a foreign referrer is replaced by.
    """

    def __init__(self, own_hosts: Collection[str] = (), site_root: str = "") -> None:
        hosts = frozenset(host.lower() for host in own_hosts)
        # A page emits many events in a row; in memory only, and bounded.
        self.reduce_referrer = lru_cache(maxsize=256)(partial(reduce_referrer, own_hosts=hosts, site_root=site_root))

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        """
        Return the event, changed in place (the router has copied it).

        Both shapes are served: keys in ``context`` (as emitted) and at the top level
        (after the legacy field mapping).

        Raises:
            EventEmissionExit: the event could not be scrubbed and must not go on.
        """
        try:
            self._scrub(event)
            context = event.get("context")
            if context:
                self._scrub(context)
        except Exception as error:
            kind = type(error).__name__
            dropped_events[kind] += 1
            # Neither the error's text nor a traceback: both can quote the event.
            log.error("An event was dropped because it could not be scrubbed: %s", kind)
            raise EventEmissionExit() from None
        return event

    def _scrub(self, fields: dict[str, Any]) -> None:
        for key in NETWORK_KEYS:
            fields.pop(key, None)
        if "referer" in fields:
            fields["referer"] = self.reduce_referrer(fields["referer"])
