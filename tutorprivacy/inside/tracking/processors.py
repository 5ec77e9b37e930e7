"""
Processors of event-tracking: what an event loses before any backend receives it.

event-tracking logs and swallows whatever a processor raises and then emits the event as
it was (``eventtracking.backends.routing.RoutingBackend``). Only ``EventEmissionExit``
stops an event, so every error here becomes one: our mistake costs an event, never a leak.

.. pii: Whatever a tracking event holds, in memory; what leaves it is reduced or pseudonymous.
.. pii_types: id, name, username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
import json
import logging
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache, partial
from typing import Any

import crum
from eventtracking.backends.logger import LoggerBackend
from eventtracking.backends.routing import RoutingBackend
from eventtracking.processors.exceptions import EventEmissionExit

from ..logs.daily_files import DailyFileHandler
from ..logs.identity import user_of, words_of_user
from ..logs.routes import NOWHERE, leads_nowhere
from ..minimize.reductions import EventPolicy, reduce_referrer
from ..pii.limits import MAX_NAME, MAX_URL
from ..pseudonyms.keyed_hash import FixedKey, OurName
from ..pseudonyms.keys import RedisKeys
from ..visitors.opt_out import opted_out
from .event_hook import EventHook
from .scrubber import Scrubber, name_of_event

log = logging.getLogger(__name__)

Event = dict[str, Any]

#: Events dropped because a processor failed, by the error's type.
dropped_events: Counter[str] = Counter()

#: Keys that TrackMiddleware puts into the context of every request and that say from
#: where and with what a person reads. No xAPI or Caliper statement is made from them.
NETWORK_KEYS = ("ip", "agent", "accept_language", "client_id", "host")

_FOREIGN = "foreign:"


class Processor:
    """What all have in common: an error stops the event."""

    def __call__(self, event: Event) -> Event:
        """
        Return a new event; the given one is not changed.

        Raises:
            EventEmissionExit: the event must not go on, or could not be scrubbed.
        """
        try:
            return self.process(event)
        except EventEmissionExit:
            raise
        except Exception as error:
            kind = type(error).__name__
            dropped_events[kind] += 1
            # Neither the error's text nor a traceback: both can quote the event.
            log.error("An event was dropped because it could not be scrubbed: %s", kind)
            raise EventEmissionExit() from None

    def process(self, event: Event) -> Event:
        """What this processor does."""
        raise NotImplementedError


class NetworkProcessor(Processor):
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

    def process(self, event: Event) -> Event:
        """Both shapes: keys in ``context`` (as emitted) and at the top level (legacy mapping)."""
        event = self._scrubbed(event)
        if event.get("context"):
            event["context"] = self._scrubbed(event["context"])
        return event

    def _scrubbed(self, fields: Event) -> Event:
        kept = {key: value for key, value in fields.items() if key not in NETWORK_KEYS}
        if "referer" in kept:
            referrer = kept["referer"]
            # A page of the platform's own has no such address, and each is remembered.
            kept["referer"] = self.reduce_referrer(referrer if len(referrer) <= MAX_URL else _FOREIGN)
        return kept


class OptOutProcessor(Processor):
    """
    Drop the events of requests whose browser says that it is not to be tracked.

    Only a request can say so: events of workers and of commands go on.
    """

    def process(self, event: Event) -> Event:
        """Stop the event, or let it go on as it is."""
        request = crum.get_current_request()
        if request is not None and opted_out(request):
            raise EventEmissionExit()
        return event


class ContextProcessor(NetworkProcessor):
    """
    Reduce, before every backend, what an event says about network, device and session.

    Stands where `NetworkProcessor` stands while tracking is off: what the settings let
    through must still be there for the log.

    Args:
        events: arguments of `scrubber`.
        own_hosts, site_root: as `NetworkProcessor`.
    """

    def __init__(self, events: Mapping[str, Any], own_hosts: Collection[str] = (), site_root: str = "") -> None:
        super().__init__(own_hosts, site_root)
        self.scrubber = scrubber(**events)

    def process(self, event: Event) -> Event:
        """Both shapes, as `NetworkProcessor`."""
        walk = self.scrubber.walk(self.scrubber.person(event))
        reduced = super().process(event)
        for before, after in ((event, reduced), (event.get("context") or {}, reduced.get("context") or {})):
            for key in _REDUCED_KEYS:
                if key in before:
                    after[key] = walk.known(key, before[key])
                    if key == "session" and after[key] != before[key]:
                        after[key] = OurName(after[key])  # so that it stays the same in the log
        return reduced


_REDUCED_KEYS = ("ip", "agent", "accept_language", "session")


class PseudonymousProcessor(Processor):
    """
    Leave an event without people in it: the last step before tracking.log.

    Args:
        events: arguments of `scrubber`.
        hook: PRIVACY_EVENT_HOOK; empty: there is none.
    """

    def __init__(self, events: Mapping[str, Any], hook: str = "") -> None:
        self.scrubber = scrubber(**events)
        self.hook = EventHook(hook) if hook else None
        # What is a pseudonym by now stays one.
        self.again = scrubber(**events, trusts=True) if hook else None

    def process(self, event: Event) -> Event:
        """Scrub the event, or stop it if the settings or the operator's hook do not want it."""
        if not self.scrubber.wanted(event):
            raise EventEmissionExit()
        names = names_of_learner(event)
        scrubbed = self.scrubber.scrub(_without_unknown_path(event), names)
        if self.hook is None:
            return scrubbed
        again = self.again or self.scrubber
        changed = self.hook("tracking", scrubbed, lambda changed: again.scrub(changed, names))
        if changed is None:
            raise EventEmissionExit()
        return changed


class SoleBackend(RoutingBackend):  # type: ignore[misc]
    """
    A RoutingBackend that is the only one, so that nobody else sees what its processors change.

    The tracker has already made a deep copy of the event for it; another one would take
    longer than all the scrubbing.
    """

    def send(self, event: Event) -> None:
        """As `RoutingBackend.send`; the event itself and its context are not changed."""
        try:
            processed = self.process_event({**event, "context": {**event.get("context", {})}})
        except EventEmissionExit:
            return
        self.send_to_backends(processed)


class JsonLoggerBackend(LoggerBackend):  # type: ignore[misc]
    """
    event-tracking's LoggerBackend for events that are scrubbed, and so nothing but JSON.

    Only dates are left to encode, and nothing may be written that is not JSON (NaN). A file of
    ours takes the line as it is, without a log record around it; other handlers get one.
    """

    _encode = json.JSONEncoder(allow_nan=False, default=datetime.date.isoformat).encode

    def send(self, event: Event) -> None:
        """Log the event as one line, unless it is longer than ``max_event_size``."""
        line = self._encode(event)
        if self.max_event_size is not None and len(line) > self.max_event_size:
            return
        logger = self.event_logger
        record = None
        for handler in logger.handlers:
            if isinstance(handler, DailyFileHandler):
                handler.append(line)
            elif handler.level <= logging.INFO:
                record = record or logger.makeRecord(logger.name, logging.INFO, __file__, 0, line, (), None)
                handler.handle(record)


def _without_unknown_path(event: Event) -> Event:
    """Events of requests are called like their path; one that leads nowhere consists of its visitor's words."""
    path, request = name_of_event(event), crum.get_current_request()
    if not path.startswith("/") or request is None or request.path_info != path or not leads_nowhere(request):
        return event
    context = event.get("context")
    if isinstance(context, Mapping):
        event = {**event, "context": {**context, **({"path": NOWHERE} if context.get("path") == path else {})}}
    return {key: NOWHERE if value == path else value for key, value in event.items()}


def names_of_learner(event: Event) -> tuple[str, ...]:
    """
    How the platform calls an event's own learner, if it is the current request that emits it; else nothing.

    A browser may put a full name into any event. Never raises: what cannot be looked up is not looked for.
    """
    try:
        context = event.get("context") or {}
        own = {str(of[key]) for of in (event, context) for key in ("username", "user_id") if of.get(key)}
        user = user_of(crum.get_current_request())
        for each in (user, getattr(user, "real_user", None)):  # staff who look at a course as a learner
            if {str(getattr(each, "username", "")), str(getattr(each, "pk", ""))} & own:
                return tuple(words_of_user(each))
    except Exception as error:
        log.error("The names of an event's learner could not be looked up: %s", type(error).__name__)
    return ()


_scrubbers: dict[str, Scrubber] = {}


def scrubber(
    policy: Mapping[str, Any],
    ip_policy: Mapping[str, Any],
    redis_url: str | None,
    forever_key: str | None,
    trusts: bool = False,
) -> Scrubber:
    """
    The scrubber of this process, one for all processors of the same settings.

    Args:
        policy: arguments of EventPolicy but for `ip`.
        ip_policy: arguments of IpPolicy.
        redis_url: where the keys of the pseudonyms are kept.
        forever_key: the one key, while PRIVACY_PSEUDONYM_PERIOD is ``forever``.
        trusts: for events that have been scrubbed before, here; see `Scrubber`.
    """
    arguments = repr((policy, ip_policy, redis_url, forever_key, trusts))
    if arguments not in _scrubbers:
        keys = FixedKey(forever_key) if forever_key else RedisKeys(redis_url)
        _scrubbers[arguments] = Scrubber(EventPolicy.of(policy, ip_policy), keys, user_id_of, trusts=trusts)
    return _scrubbers[arguments]


def user_id_of(username: str) -> int | None:
    """The id of a user of the platform, or None; remembered, since names do not change."""
    if len(username) > MAX_NAME:
        return None
    try:
        return _user_id_of(username)
    except Exception:  # unknown, or no database to ask: the name is a pseudonym of its own
        return None


@lru_cache(maxsize=4096)
def _user_id_of(username: str) -> int:
    from django.contrib.auth import get_user_model

    return int(get_user_model().objects.values_list("pk", flat=True).get(username=username))
