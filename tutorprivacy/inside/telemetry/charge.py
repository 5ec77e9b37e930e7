"""
What all trackers have in common: what is taken out, the operator's hook behind it, and what happens when either fails.

.. pii: What trackers are about to send, for as long as a call takes.
.. pii_types: id, username, other
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from ..logs.latest_request import current_user
from ..tracking.event_hook import EventHook
from .words import Words

log = logging.getLogger(__name__)

Fields = dict[str, Any]
Clean = Callable[[Fields, Words], Fields | None]

_SECONDS_BETWEEN_REPORTS = 60.0


class Charge:
    """
    See above; one for each process.

    Args:
        words: arguments of `Words`.
        events: arguments of ``tracking.processors.scrubber``, for the pseudonyms; None: nobody has one.
        hook: PRIVACY_EVENT_HOOK; empty: there is none.
    """

    def __init__(self, words: Mapping[str, Any], events: Mapping[str, Any] | None, hook: str) -> None:
        self.words, self.words_again = Words(words), Words(words, again=True)
        self.hook = EventHook(hook) if hook else None
        self._events = events
        self._state = threading.local()
        self._last_report = float("-inf")

    def carefully(self, kind: str, make: Callable[[], Fields | None]) -> Fields | None:
        """
        What is made; None if that fails, or if it is about what is logged while another record is dealt with.

        Never raises.
        """
        if getattr(self._state, "busy", False):  # our own line about a failure is no reason for another one
            return None
        self._state.busy = True
        try:
            return make()
        except Exception as error:
            self._report(kind, type(error).__name__)
            return None
        finally:
            self._state.busy = False

    def outgoing(self, kind: str, record: Fields, clean: Clean) -> Fields | None:
        """
        What may be sent of a record.

        Args:
            kind: as the hook is told.
            clean: makes a new record of what may be said; called again behind the hook. None: nothing may.

        Raises:
            Exception: of any kind; nothing may be sent, see `carefully`.
        """
        said = clean(record, self.words)
        if said is None or self.hook is None:
            return said
        return self.hook(kind, said, lambda changed: clean(changed, self.words_again))

    def again(self, kind: str, record: Fields, clean: Clean) -> Fields | None:
        """What may be sent of what has been made by `outgoing`, or should have. Never raises."""
        return self.carefully(kind, lambda: clean(record, self.words_again))

    def _report(self, kind: str, error: str) -> None:
        """Neither the error's text nor a traceback: both can quote what was to be sent."""
        now = time.monotonic()
        if now - self._last_report < _SECONDS_BETWEEN_REPORTS:
            return
        self._last_report = now
        log.error("Nothing was sent to the tracker, since a record (%s) could not be dealt with: %s", kind, error)

    def pseudonym(self) -> str | None:
        """Of whoever makes the request; None: nobody, or there is none to be had. Never raises."""
        try:
            user = current_user()
            key = getattr(user, "pk", None)
            if self._events is None or type(key) is not int:
                return None
            from ..tracking.processors import scrubber  # event-tracking, which the settings do not wait for

            now = datetime.datetime.now(datetime.timezone.utc)
            return scrubber(**self._events).person_of(str(user.username), key, now).pseudonym or None
        except Exception as error:
            self._report("pseudonym", type(error).__name__)
            return None
