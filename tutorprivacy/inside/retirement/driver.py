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
from typing import Any
from urllib.parse import quote

from ..accounts.retirement_steps import ABORTED, COMPLETE, ERASURE, ERRORED, PENDING, Step
from ..io.http import Answer, Down, Refused, Unavailable
from .at_once import AtOnce
from .erasing import NotErased
from .learners import Failure, Failures, Row, read
from .lms_api import ACCOUNTS, QUEUE, TOKEN, Lms
from .summary import Summary

#: Open edX has had retirements since then.
_FIRST_DAY = "2018-01-01"

#: Learners whose rows are removed with one call.
_BATCH = 100

#: Who has failed for a reason that may pass is tried again, once a night.
_AGAIN = datetime.timedelta(hours=12)

#: What we write into a learner's row begins with it.
NOTE = "privacy plugin: "


class Stopped(Exception):
    """The run cannot go on; those who are left are for the next one."""


class _Elsewhere(Exception):
    """Somebody else has moved the learner on, or taken the request back."""


class Driver:
    """
    What is done, in which order.

    Args:
        lms: as the retirement worker.
        states: all states, in order.
        steps: in the order of their states.
        cool_off_days: how long a request must be old; learners may take it back until then.
        cleanup_days: how long a row stays once its learner is retired.
        failures: of earlier runs.
        erase: the step ERASURE, for the number of a retirement; raises NotErased. Returns what `Erasing` does.
        check: called before each change; raises if this process must not go on.
        at_once: whoever does not wait for the cool-off.
        say: receives a line of progress.
        now: the time, in UTC.
    """

    def __init__(
        self,
        lms: Lms,
        states: Sequence[str],
        steps: Sequence[Step],
        cool_off_days: int,
        cleanup_days: int,
        failures: Failures | None = None,
        erase: Callable[[int], dict[str, Any]] = lambda _number: {},
        check: Callable[[], None] = lambda: None,
        say: Callable[[str], None] = lambda text: print(text, file=sys.stderr, flush=True),
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.timezone.utc),
        at_once: AtOnce | None = None,
    ) -> None:
        self._lms, self._states, self._steps = lms, list(states), list(steps)
        self._cool_off_days, self._cleanup_days = cool_off_days, cleanup_days
        self._failures, self.erase = failures or Failures(), erase
        self.check, self._say, self._now, self._at_once = check, say, now, at_once or AtOnce()

    def queue(self, retry_errored: bool = False, summary: Summary | None = None, at_once: bool = False) -> list[Row]:
        """
        Those who are to be retired: not begun, left in the middle, or failed for a reason that may pass.

        Whoever was not touched for longest comes first, who failed before last: nobody is first every night.

        Args:
            retry_errored: all who failed.
            summary: receives who is stuck, and what could not be read.
            at_once: only those who do not wait for the cool-off; also if they failed, since somebody has named them.

        Raises:
            Refused: the LMS does not know the worker, or a state; or it answers something else.
            Unavailable: the LMS does not answer.
        """
        summary = summary or Summary()
        states = [state for state in self._states if state not in (ABORTED, COMPLETE)]
        path = f"{ACCOUNTS}{QUEUE}/"

        def ask(days: int) -> list[Row]:
            return self._read(QUEUE, path, {"cool_off_days": days, "states": states}, states, summary)

        rows = self._at_once.due(ask, self._cool_off_days, at_once)
        if not summary.odd and not at_once:
            self._failures.keep({row.id for row in rows})
        found = []
        for row in rows:
            known = self._failures.get(row.id)
            is_due = known is not None and known.is_passing and self._now() - row.modified >= _AGAIN
            if row.state != ERRORED or retry_errored or at_once or is_due:
                found.append(row)
            else:
                summary.stuck.append(row.id)
                summary.since[row.id] = known.since if known else row.modified.date()
        return sorted(found, key=lambda row: (self._has_failed(row), row.modified, row.id))

    def _has_failed(self, row: Row) -> bool:
        return row.state == ERRORED or self._failures.get(row.id) is not None

    def _read(self, call: str, path: str, params: dict[str, Any], states: Sequence[str], summary: Summary) -> list[Row]:
        rows, odd = read(call, self._lms.call(call, "GET", path, (200,), params=params).json(call, list), states)
        summary.odd += [line for line in odd if line not in summary.odd]
        return rows

    def run(self, rows: Sequence[Row], summary: Summary) -> None:
        """
        Retire them, one after the other; a failure is noted, and the next one's turn comes.

        Raises:
            Stopped: the LMS is down.
        """
        for number, row in enumerate(rows, 1):
            outcome = self._outcome(row, summary)
            self._say(f"{number} of {len(rows)}: retirement {row.id} {outcome}")

    def _outcome(self, row: Row, summary: Summary) -> str:
        try:
            self._retire(row, summary)
        except _Elsewhere:
            summary.skipped.append(row.id)
            return "was cancelled, or moved on by somebody else"
        except (Refused, Unavailable) as error:
            if isinstance(error, Down) or (isinstance(error, Refused) and error.call == TOKEN):
                # Perhaps it is this one that brings the LMS down: the next night, it is the last.
                self._noted(row, True)
                raise Stopped(str(error)) from None
            return self._failed(row, error, summary)
        self._failures.forget(row.id)
        summary.retired.append(row.id)
        if row.state == PENDING:
            return "is done"
        summary.resumed.append(row.id)
        return f"is done, resumed after {row.state}"

    def _noted(self, row: Row, is_passing: bool) -> datetime.date:
        known = self._failures.get(row.id)
        since = known.since if known else row.modified.date() if row.state == ERRORED else self._now().date()
        self._failures.note(row.id, Failure(since, is_passing))
        return since

    def _failed(self, row: Row, error: Refused | Unavailable, summary: Summary) -> str:
        """
        What the platform says of a service that is away is 500, so that an error may pass as silence may.

        Raises:
            Stopped: the LMS is down.
        """
        since = self._noted(row, isinstance(error, Unavailable))
        reason = str(error)
        summary.failed.append((row.id, reason))
        summary.since[row.id] = since
        try:
            self._move(row, ERRORED, reason if since == self._now().date() else f"{reason}, since {since}")
        except Down as down:
            raise Stopped(str(down)) from None  # it stays where it is, and the next run takes it up
        except _Elsewhere:
            pass
        except (Refused, Unavailable) as unmarked:
            return f"has failed: {reason}; and stays where it is, for {unmarked}"
        return f"has failed: {reason}"

    def _retire(self, row: Row, summary: Summary) -> None:
        state, force = row.state, False
        if state == ERRORED:
            state, force = row.last_state, True
        if state not in self._states or state in (ABORTED, COMPLETE, ERRORED):
            state = PENDING  # every step may be made again
        for step in self._steps:
            if self._states.index(step.complete) <= self._states.index(state):
                continue
            if state != step.working or force:
                self._move(row, step.working, "begun", force)
                force = False
            self.check()
            call = step.name.lower()
            if step.name == ERASURE.name:
                summary.erased[row.id] = self._erased(row)
                self._move(row, step.complete, "done")
                continue
            answer = self._lms.call(call, "POST", step.url, step.accepted, json={"username": row.username})
            _understood(call, step, answer)
            self._move(row, step.complete, "done")
        self._move(row, COMPLETE, "all done", force)

    def _erased(self, row: Row) -> dict[str, Any]:
        try:
            return self.erase(row.id)
        except NotErased as error:  # a table that is locked may be free another night
            raise Unavailable("erasure", str(error)) from None

    def _move(self, row: Row, state: str, said: str, force: bool = False) -> None:
        """
        Raises:
            _Elsewhere: somebody else has done something with this learner.
            Refused, Unavailable: see `Lms.call`.
        """
        self.check()
        update: dict[str, Any] = {"username": row.username, "new_state": state, "response": f"{NOTE}{said}"}
        if force:
            update["force"] = True
        path = f"{ACCOUNTS}update_retirement_status/"
        try:
            self._lms.call("update_retirement_status", "PATCH", path, (204,), json=update)
        except Refused as error:
            if error.call == TOKEN:
                raise
            if error.status == 404:
                raise _Elsewhere from None
            if error.status != 400:
                raise
            # An earlier try of ours may have been heard although its answer was not.
            if error.tries == 1 or self._state_of(row) != state:
                raise _Elsewhere from None

    def _state_of(self, row: Row) -> str:
        call = "retirement_status"
        path = f"{ACCOUNTS}{quote(row.username, safe='')}/{call}/"
        found = self._lms.call(call, "GET", path, (200,)).json(call, dict).get("current_state")
        return str(found.get("state_name")) if isinstance(found, dict) else ""

    def expired(self, summary: Summary | None = None) -> list[Row]:
        """
        Those whose retirement was complete long enough ago that its row may go.

        Raises:
            Refused, Unavailable: see `Lms.call`.
        """
        call = "retirements_by_status_and_date"
        latest = self._now() - datetime.timedelta(days=self._cleanup_days)
        params = {"start_date": _FIRST_DAY, "end_date": self._now().date().isoformat(), "state": COMPLETE}
        rows = self._read(call, f"{ACCOUNTS}{call}/", params, [COMPLETE], summary or Summary())
        return [row for row in rows if row.modified <= latest]

    def clean(self, rows: Sequence[Row], summary: Summary) -> None:
        """
        Remove the rows of those who are retired: they keep the name and the e-mail address.

        Raises:
            Refused, Unavailable: see `Lms.call`; nothing can be removed.
        """
        for batch in _batches(rows, _BATCH):
            problem = self._remove(batch, summary)
            if problem is None:
                continue
            problems = [(row.id, self._remove([row], summary)) for row in batch]  # one must not keep the others
            failed = [(number, each) for number, each in problems if each is not None]
            if len(failed) == len(batch) and not (isinstance(problem, Refused) and problem.status == 400):
                raise problem
            summary.failed += [(number, str(each)) for number, each in failed]

    def _remove(self, rows: Sequence[Row], summary: Summary) -> Refused | Unavailable | None:
        """Why they cannot be removed."""
        self.check()
        call = "retirement_cleanup"
        try:
            usernames = [row.username for row in rows]
            self._lms.call(call, "POST", f"{ACCOUNTS}{call}/", (204,), json={"usernames": usernames})
        except Down:
            raise
        except (Refused, Unavailable) as error:
            if not isinstance(error, Refused) or error.status != 400:
                return error
            # An earlier try of ours may have been heard although its answer was not.
            if error.tries == 1 or not {row.id for row in rows}.isdisjoint(row.id for row in self.expired()):
                return error
        summary.cleaned += len(rows)
        return None


def _understood(call: str, step: Step, answer: Answer) -> None:
    """A 200 of the LMS is the courses that the learner was in; other services may say what they like."""
    if answer.status == 200 and "://" not in step.url:
        answer.json(call, list)


def _batches(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
