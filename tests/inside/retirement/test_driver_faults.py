"""The driver when something goes wrong: killed at every request, faults at every request, an LMS that is down."""

from __future__ import annotations

import datetime
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest

from lab.lms import TOKEN, Answer, Hook, Lms, Record, Reset, Slow, when
from tutorprivacy.inside.io.http import Refused, Unavailable
from tutorprivacy.inside.retirement.driver import Stopped, Summary

from .test_driver import ALWAYS, add, client, driver, expected_of_one, run, states, with_shop
from .test_driver import lms as lms


def in_a_process(work: Callable[[], object]) -> int:
    """A process that ends when its work does, and its id."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def requests_of_a_run(count: int) -> int:
    return 3 + count * len(expected_of_one())


def points_of_two() -> list[int]:
    """Each request of a run of two, of the second learner's only every fourth: they are the first one's once more."""
    of_one, last = requests_of_a_run(1) - 1, requests_of_a_run(2)
    return [*range(1, of_one + 1), *range(of_one + 1, last - 1, 4), last - 1, last]


@pytest.mark.parametrize("when_killed", ["before", "after"])
def test_killed_at_every_request(when_killed: str) -> None:
    """
    With SIGKILL, as each request arrives, or when its work is done but not answered.

    Started again, every learner ends COMPLETE; only the action that was under way is made twice.
    """
    for number in points_of_two():
        with Lms(with_shop(), services={"/shop/retire/": 204}) as lms:
            add(lms, 2)
            pids: list[int] = []

            def kill(record: Record, number: int = number, pids: list[int] = pids) -> Reset | None:
                if record.number != number:
                    return None
                while not pids:
                    time.sleep(0.001)
                os.kill(pids[0], signal.SIGKILL)
                return Reset()

            getattr(lms, when_killed).append(kill)
            pids.append(in_a_process(lambda lms=lms: run(lms)))
            _pid, status = os.waitpid(pids[0], 0)
            assert os.WTERMSIG(status) == signal.SIGKILL, number
            assert len(lms.log) == number
            summary = run(lms)
            assert states(lms) == {"COMPLETE"} and summary.is_clean, number
            assert lms.violations == [], number
            repeated = Counter(count for row in lms.rows.values() for count in row.done.values())
            assert repeated[2] <= 1 and set(repeated) <= {1, 2}, number


def test_the_lms_is_down_at_first(lms: Lms) -> None:
    """For longer than the patience: nothing is done, and it is said. Then it works."""
    add(lms)
    lms.pause()
    with pytest.raises(Unavailable, match="access_token: ConnectionError"):
        driver(lms, client=client(lms, patience_seconds=0.2)).queue()
    lms.resume()
    assert run(lms).is_clean


def test_the_lms_restarts(lms: Lms) -> None:
    """For less than the patience: nobody notices."""
    add(lms, 3)

    def restart(record: Record) -> None:
        if record.number == 20:
            threading.Thread(target=lambda: (lms.pause(), lms.resume())).start()

    lms.before.append(restart)
    assert run(lms).is_clean and states(lms) == {"COMPLETE"}
    assert lms.violations == []


def test_the_lms_goes_down_for_good(lms: Lms) -> None:
    """The run ends, and nobody is given up for it; the next run goes on."""
    add(lms, 3)
    down = [when(Reset(), times=ALWAYS)]
    lms.before.append(lambda record: down[0](record) if down and record.number > 25 else None)
    made, summary = driver(lms, client=client(lms, patience_seconds=0.2)), Summary()
    with pytest.raises(Stopped, match=r"ConnectionError"):
        made.run(made.queue(), summary)
    assert len(summary.retired) == 1 and not summary.failed and "ERRORED" not in states(lms)
    down.clear()
    again = run(lms)
    assert states(lms) == {"COMPLETE"} and len(again.retired) == 2 and len(again.resumed) == 1
    assert lms.violations == []


FAULTS: dict[str, Callable[[Lms], Hook]] = {
    "reset": lambda _lms: when(Reset()),
    "502": lambda _lms: when(Answer(502)),
    "429": lambda _lms: when(Answer(429, {"Retry-After": "0"})),
    "500 once": lambda _lms: when(Answer(500)),
    "slow": lambda _lms: when(Slow(0.05)),
}


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_passing_fault_at_every_request(fault: str, place: str) -> None:
    """
    Also where the work was done and only its answer was lost: no state is taken for somebody else's.

    A cut connection at each; of the others one half of them, so that each request meets two faults before and after.
    """
    nth = [*FAULTS].index(fault)
    first, step = (2, 1) if fault == "reset" else (2 + nth % 2, 2)
    for number in range(first, requests_of_a_run(1) + 1, step):
        with Lms(with_shop(), services={"/shop/retire/": 204}) as lms:
            add(lms)
            hook = FAULTS[fault](lms)
            getattr(lms, place).append(
                lambda record, hook=hook, number=number: hook(record) if record.number == number else None
            )
            summary = run(lms)
            assert states(lms) == {"COMPLETE"} and len(summary.retired) == 1, number
            assert not summary.skipped and summary.is_clean and lms.violations == [], number


def test_a_storm_of_429(lms: Lms) -> None:
    """Too many requests is nobody's failure: the run waits as long as it is told to, or ends."""
    add(lms, 2)
    lms.before.append(when(Answer(429, {"Retry-After": "1"}), path="unenroll", times=2))
    begun = datetime.datetime.now()
    assert run(lms).is_clean
    assert datetime.datetime.now() - begun >= datetime.timedelta(seconds=2)  # not before it was allowed to
    add_one = lms.add("late", "l@example.org", "L")
    lms.before.append(when(Answer(429), times=ALWAYS))
    made = driver(lms, client=client(lms, patience_seconds=0.2))
    with pytest.raises(Unavailable, match="answered 429"):
        made.queue()
    assert add_one.current_state == "PENDING"


def test_a_token_that_expires(lms: Lms) -> None:
    """In the middle of a run, and sooner than was said."""
    add(lms, 3)
    lms.before.append(
        lambda record: lms.tokens.update(dict.fromkeys(lms.tokens, 0.0)) if record.number in (10, 11, 30) else None
    )
    assert run(lms).is_clean and lms.violations == []
    assert sum(each.path == TOKEN for each in lms.log) >= 3


def test_tokens_of_an_hour_are_renewed_in_time(lms: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    """They live for less than the margin here: each call asks for another, none is refused."""
    lms.token_seconds = 20
    add(lms)
    assert run(lms).is_clean
    assert 401 not in [each.status for each in lms.log]


def test_the_wrong_secret(lms: Lms) -> None:
    lms.client_secret = "other"
    made = client(lms)
    lms.client_secret = "another"
    with pytest.raises(Refused, match="access_token answered 401"):
        driver(lms, client=made).queue()
