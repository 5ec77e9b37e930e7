"""
Retire the learners who have asked for it: the driver that Open edX leaves to its operators.

It works through the retirement API of the LMS, one learner after the other. Whatever ends
it, the next run goes on with the step that was not finished: every step may be made twice.

A step that does not answer is one learner's trouble as long as the LMS answers something else.

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

from .privacy_http import Garbled, Refused, Unavailable
from .privacy_lms import Lms
from .privacy_pipeline import ABORTED, COMPLETE, ERRORED, PENDING, Step

Row = dict[str, Any]

_ACCOUNTS = "/api/user/v1/accounts/"

#: Open edX has had retirements since then.
_FIRST_DAY = "2018-01-01"

#: Learners whose rows are removed with one call.
_BATCH = 100

#: How long one learner's step is tried. The LMS itself may be away for longer: it is waited for.
_STEP_PATIENCE_SECONDS = 20.0

#: How long the answer is waited for of a step that did not answer for the last learner.
_LAME_SECONDS = 10.0

#: How often a step is made for one learner while the LMS goes away and comes back.
_ROUNDS = 3

#: Nobody has waited for so long: the queue of those who have is empty, and quickly told.
_NOBODY_DAYS = 36500


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
    #: (id, day of the request, day of the failure) of those whose retirement has failed, in this or an earlier run.
    stuck: list[tuple[int, str, str]] = field(default_factory=list)
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
        #: (id or 0, what is wrong) of learners of whom the LMS told something that cannot be used.
        self.unusable: list[tuple[int, str]] = []
        self._lame: set[str] = set()

    def queue(self, retry_errored: bool = False) -> list[Row]:
        """
        Those who are to be retired: not begun, oldest request first, then those left in the middle.

        Of the latter, whoever was tried last comes last: the same one is not first every night.

        Raises:
            Refused: the LMS does not know the worker, or a state, or tells no list.
            Unavailable: the LMS does not answer.
        """
        ends = {ABORTED, COMPLETE, ERRORED} - ({ERRORED} if retry_errored else set())
        states = [state for state in self._states if state not in ends]
        return sorted(self._in_states(states, self._cool_off_days), key=_turn)

    def stuck(self) -> list[tuple[int, str, str]]:
        """
        As `Summary.stuck`, longest first.

        Raises:
            Refused, Unavailable: see `queue`.
        """
        rows = sorted(self._in_states([ERRORED], 0), key=lambda row: str(row["modified"]))
        return [(row["id"], str(row["created"])[:10], str(row["modified"])[:10]) for row in rows]

    def _in_states(self, states: Sequence[str], days: int) -> list[Row]:
        name = "retirement_queue"
        found = self._lms.ask(name, f"{_ACCOUNTS}{name}/", cool_off_days=days, states=states)
        return self._usable(name, found)

    def _usable(self, name: str, rows: Sequence[Any]) -> list[Row]:
        """The rows that say whom they are about, in which state and since when; the others are noted."""
        usable = []
        for row in rows:
            if _is_usable(row):
                usable.append(row)
                continue
            number = row.get("id") if isinstance(row, dict) else 0
            wrong = (number if type(number) is int else 0, f"{name} told something that cannot be used")
            if wrong not in self.unusable:
                self.unusable.append(wrong)
        return usable

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
            self._answers()
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
        except Unavailable:
            self._answers()
        except (_Elsewhere, Refused):
            pass  # it stays where it is, and the next run takes it up
        return f"has failed: {reason}"

    def _retire(self, row: Row) -> None:
        state, force = row["current_state"]["state_name"], False
        if state == ERRORED:
            last = row.get("last_state")
            state, force = last.get("state_name") if isinstance(last, dict) else PENDING, True
        if state not in self._states or state in (ABORTED, COMPLETE, ERRORED):
            state = PENDING  # every step may be made again
        for step in self._steps:
            if self._states.index(step.complete) <= self._states.index(state):
                continue
            if state != step.working or force:
                self._move(row, step.working, "begun", force)
                force = False
            self._act(row, step)
            self._move(row, step.complete, "done")
        self._move(row, COMPLETE, "all done", force)

    def _act(self, row: Row, step: Step) -> None:
        """
        One step of one learner. It is made again only where the LMS itself was away meanwhile.

        Raises:
            Unavailable: it does not answer, and the LMS does.
            Stopped: the LMS does not.
            Refused: see `Lms.call`.
        """
        name, rounds = step.name.lower(), 0
        while True:
            rounds += 1
            self.check()
            is_lame = name in self._lame
            try:
                self._lms.call(
                    name,
                    "POST",
                    step.url,
                    step.accepted,
                    0.0 if is_lame else _STEP_PATIENCE_SECONDS,
                    _LAME_SECONDS if is_lame else None,
                    json={"username": row["original_username"]},
                )
            except Unavailable:
                if self._answers() or rounds == _ROUNDS:
                    self._lame.add(name)
                    raise
            else:
                self._lame.discard(name)
                return

    def _answers(self) -> bool:
        """
        Does the LMS answer something else? False: only after a while.

        Raises:
            Stopped: it does not.
        """
        name, is_away = "retirement_queue", False
        url, params = f"{_ACCOUNTS}{name}/", {"cool_off_days": _NOBODY_DAYS, "states": [PENDING]}
        try:
            self._lms.call(name, "GET", url, patience_seconds=0.0, params=params)
        except Unavailable:
            is_away = True
        except Refused:
            return True
        if is_away:
            try:
                self._lms.call(name, "GET", url, params=params)
            except Unavailable as error:
                raise Stopped(str(error)) from None
            except Refused:
                pass
        return not is_away

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
        found = self._lms.ask("retirement_status", f"{_ACCOUNTS}{name}/retirement_status/", dict)
        if not _is_usable(found):
            raise Garbled("retirement_status", 200, "without a state")
        return str(found["current_state"]["state_name"])

    def expired(self) -> list[Row]:
        """
        Those whose retirement was complete long enough ago that its row may go.

        Raises:
            Refused, Unavailable: see `Lms.call`.
        """
        now = datetime.datetime.now(datetime.timezone.utc)
        latest = now - datetime.timedelta(days=self._cleanup_days)
        name = "retirements_by_status_and_date"
        found = self._lms.ask(
            name, f"{_ACCOUNTS}{name}/", start_date=_FIRST_DAY, end_date=now.date().isoformat(), state=COMPLETE
        )
        return [row for row in self._usable(name, found) if _time(row["modified"]) <= latest]

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


def _turn(row: Row) -> tuple[bool, str, int]:
    is_begun = row["current_state"]["state_name"] != PENDING
    return is_begun, str(row["modified" if is_begun else "created"]), int(row["id"])


def _is_usable(row: Any) -> bool:
    try:
        _time(row["created"]), _time(row["modified"])
        names = (row["original_username"], row["current_state"]["state_name"])
        return type(row["id"]) is int and all(isinstance(name, str) and name for name in names)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


def _time(text: str) -> datetime.datetime:
    """A moment as the LMS writes it; without a zone, UTC."""
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)
