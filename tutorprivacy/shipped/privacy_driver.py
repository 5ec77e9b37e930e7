"""
Retire the learners who have asked for it: the driver that Open edX leaves to its operators.

It works through the retirement API of the LMS, one learner after the other. Whatever ends
it, the next run goes on with the step that was not finished: every step may be made twice.

Learners are named by the id of their retirement, in all that is printed and in all that
the LMS is told: names would outlive them there. GDPR art. 17.

.. pii: Usernames of those who are to be retired, in memory and in calls to the LMS; what it writes there names
    numbers.
.. pii_types: username
.. pii_retirement: local_api
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .privacy_http import Refused, Unavailable
from .privacy_lms import Lms
from .privacy_pipeline import ABORTED, COMPLETE, ERRORED, PENDING, Step

Row = dict[str, Any]

_ACCOUNTS = "/api/user/v1/accounts/"

#: Open edX has had retirements since then.
_FIRST_DAY = "2018-01-01"

#: Learners whose rows are removed with one call.
_BATCH = 100


class Stopped(Exception):
    """The run cannot go on; those who are left are for the next one."""


class _Elsewhere(Exception):
    """Somebody else has moved the learner on, or taken the request back."""


@dataclass
class Summary:
    """What became of a run. Numbers are ids of retirements."""

    retired: list[int] = field(default_factory=list)
    #: Those of the retired whom an earlier run had left in the middle.
    resumed: list[int] = field(default_factory=list)
    #: (id, what went wrong)
    failed: list[tuple[int, str]] = field(default_factory=list)
    #: Cancelled, or moved by somebody else, since the queue was read.
    skipped: list[int] = field(default_factory=list)
    #: Number of rows removed.
    cleaned: int = 0
    #: Of the queue, those nothing was done for.
    waiting: list[Row] = field(default_factory=list)
    #: Number of rows that may be removed; only in a dry run.
    expired: int = 0
    #: Why the run ended early; empty if it did not.
    stopped: str = ""

    @property
    def is_clean(self) -> bool:
        """Did all go well?"""
        return not self.failed and not self.stopped


class Driver:
    """
    What is done, in which order.

    Args:
        lms: as the retirement worker.
        states: all states, in order.
        steps: in the order of their states.
        cool_off_days: how long a request must be old; learners may take it back until then.
        cleanup_days: how long a row stays once its learner is retired.
        check: called before each change; raises if this process must not go on.
        say: receives a line of progress.
    """

    def __init__(
        self,
        lms: Lms,
        states: Sequence[str],
        steps: Sequence[Step],
        cool_off_days: int,
        cleanup_days: int,
        check: Callable[[], None] = lambda: None,
        say: Callable[[str], None] = lambda text: print(text, file=sys.stderr, flush=True),
    ) -> None:
        self._lms, self._states, self._steps = lms, list(states), list(steps)
        self._cool_off_days, self._cleanup_days = cool_off_days, cleanup_days
        self.check, self._say = check, say

    def queue(self, retry_errored: bool = False) -> list[Row]:
        """
        Those who are to be retired, oldest request first: not begun, or left in the middle.

        Raises:
            Refused: the LMS does not know the worker, or a state.
            Unavailable: the LMS does not answer.
        """
        ends = {ABORTED, COMPLETE, ERRORED} - ({ERRORED} if retry_errored else set())
        states = [state for state in self._states if state not in ends]
        rows: list[Row] = self._lms.call(
            "retirement_queue",
            "GET",
            f"{_ACCOUNTS}retirement_queue/",
            params={"cool_off_days": self._cool_off_days, "states": states},
        ).json()
        return sorted(rows, key=lambda row: (str(row["created"]), int(row["id"])))

    def run(self, rows: Sequence[Row], summary: Summary) -> None:
        """
        Retire them, one after the other; a failure is noted, and the next one's turn comes.

        Raises:
            Stopped: the LMS is down.
        """
        for number, row in enumerate(rows, 1):
            outcome = self._outcome(row, summary)
            self._say(f"{number} of {len(rows)}: retirement {row['id']} {outcome}")

    def _outcome(self, row: Row, summary: Summary) -> str:
        state = row["current_state"]["state_name"]
        try:
            self._retire(row)
        except _Elsewhere:
            summary.skipped.append(row["id"])
            return "was cancelled, or moved on by somebody else"
        except Unavailable as error:
            if error.is_down:
                raise Stopped(str(error)) from None
            return self._failed(row, str(error), summary)
        except Refused as error:
            return self._failed(row, str(error), summary)
        summary.retired.append(row["id"])
        if state == PENDING:
            return "is done"
        summary.resumed.append(row["id"])
        return f"is done, resumed after {state}"

    def _failed(self, row: Row, reason: str, summary: Summary) -> str:
        summary.failed.append((row["id"], reason))
        try:
            self._move(row, ERRORED, reason)
        except Unavailable as error:
            if error.is_down:
                raise Stopped(str(error)) from None  # it stays where it is, and the next run takes it up
        except (_Elsewhere, Refused):
            pass  # likewise
        return f"has failed: {reason}"

    def _retire(self, row: Row) -> None:
        state, force = row["current_state"]["state_name"], False
        if state == ERRORED:
            state, force = row["last_state"]["state_name"], True
        if state not in self._states or state in (ABORTED, COMPLETE, ERRORED):
            state = PENDING  # every step may be made again
        for step in self._steps:
            if self._states.index(step.complete) <= self._states.index(state):
                continue
            if state != step.working or force:
                self._move(row, step.working, "begun", force)
                force = False
            self.check()
            self._lms.call(
                step.name.lower(), "POST", step.url, step.accepted, json={"username": row["original_username"]}
            )
            self._move(row, step.complete, "done")
        self._move(row, COMPLETE, "all done", force)

    def _move(self, row: Row, state: str, said: str, force: bool = False) -> None:
        """
        Raises:
            _Elsewhere: somebody else has done something with this learner.
            Refused, Unavailable: see `Lms.call`.
        """
        self.check()
        update: Row = {"username": row["original_username"], "new_state": state, "response": f"privacy plugin: {said}"}
        if force:
            update["force"] = True
        try:
            self._lms.call("update_retirement_status", "PATCH", f"{_ACCOUNTS}update_retirement_status/", json=update)
        except Refused as error:
            if error.status == 404:
                raise _Elsewhere from None
            if error.status != 400:
                raise
            # An earlier try of ours may have been heard although its answer was not.
            if error.tries == 1 or self._state_of(row) != state:
                raise _Elsewhere from None

    def _state_of(self, row: Row) -> str:
        name = quote(row["original_username"], safe="")
        found = self._lms.call("retirement_status", "GET", f"{_ACCOUNTS}{name}/retirement_status/").json()
        return str(found["current_state"]["state_name"])

    def expired(self) -> list[Row]:
        """
        Those whose retirement was complete long enough ago that its row may go.

        Raises:
            Refused, Unavailable: see `Lms.call`.
        """
        now = datetime.datetime.now(datetime.timezone.utc)
        latest = now - datetime.timedelta(days=self._cleanup_days)
        params = {"start_date": _FIRST_DAY, "end_date": now.date().isoformat(), "state": COMPLETE}
        rows: list[Row] = self._lms.call(
            "retirements_by_status_and_date", "GET", f"{_ACCOUNTS}retirements_by_status_and_date/", params=params
        ).json()
        return [row for row in rows if _time(row["modified"]) <= latest]

    def clean(self, rows: Sequence[Row], summary: Summary) -> None:
        """
        Remove the rows of those who are retired: they keep the name and the e-mail address.

        Raises:
            Refused, Unavailable: see `Lms.call`.
        """
        for batch in _batches(rows, _BATCH):
            if not self._remove(batch, summary):
                for row in batch:  # one that was moved meanwhile must not keep the others
                    if not self._remove([row], summary):
                        summary.failed.append((row["id"], "retirement_cleanup answered 400"))

    def _remove(self, rows: Sequence[Row], summary: Summary) -> bool:
        self.check()
        usernames = [row["original_username"] for row in rows]
        try:
            self._lms.call(
                "retirement_cleanup", "POST", f"{_ACCOUNTS}retirement_cleanup/", json={"usernames": usernames}
            )
        except Refused as error:
            if error.status != 400:
                raise
            # An earlier try of ours may have been heard although its answer was not.
            if error.tries == 1 or not {row["id"] for row in rows}.isdisjoint(row["id"] for row in self.expired()):
                return False
        summary.cleaned += len(rows)
        return True


def _batches(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
