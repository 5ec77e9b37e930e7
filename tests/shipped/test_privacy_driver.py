"""The driver, over real HTTP, against a stand-in LMS that enforces the contract; killed, refused and kept waiting."""

from __future__ import annotations

import datetime
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lab.lms import ACCOUNTS, STATES, TOKEN, Answer, Hook, Lms, Record, Reset, Slow, when
from tutorprivacy.shipped.privacy_driver import Driver, Stopped, Summary
from tutorprivacy.shipped.privacy_http import Persistence, Refused, Unavailable
from tutorprivacy.shipped.privacy_lms import Lms as Client
from tutorprivacy.shipped.privacy_pipeline import Step, extended_states, steps

ACTIONS = ("retire_forum", "unenroll", "retire_notes", "service", "retire_misc", "retire")
UPDATE, QUEUE = f"{ACCOUNTS}update_retirement_status/", f"{ACCOUNTS}retirement_queue/"
ALWAYS = 10**9
DAY = datetime.timedelta(days=1)

CANARIES = ("zoraquill", "zora.quill@example.org", "Zora Quillfeather")


def options(lms: Lms, **changes: Any) -> dict[str, Any]:
    return {
        "forum": True,
        "notes": True,
        "services": [{"name": "SHOP", "url": lms.url, "path": "/shop/retire/"}],
        **changes,
    }


def with_shop() -> list[str]:
    return extended_states(STATES, [Step("SHOP", ""), Step("LMS_MISC", "")])


@pytest.fixture
def lms() -> Iterator[Lms]:
    with Lms(with_shop(), services={"/shop/retire/": 204}, token_limit=10_000) as made:
        yield made


def client(lms: Lms, **patience: float) -> Client:
    persistence = Persistence(
        **{"patience_seconds": 3, "error_patience_seconds": 0.3, "pause_seconds": 0.02, **patience}
    )
    return Client(lms.url, lms.client_id, lms.client_secret, persistence)


def driver(lms: Lms, said: list[str] | None = None, **changes: Any) -> Driver:
    needed = sorted(steps(options(lms)), key=lambda step: lms.states.index(step.working))
    arguments: dict[str, Any] = {"cool_off_days": 14, "cleanup_days": 30, **changes}
    made = arguments.pop("client", None) or client(lms)
    return Driver(
        made, lms.states, needed, **arguments, say=lambda text: (said if said is not None else []).append(text)
    )


def run(lms: Lms, retry_errored: bool = False, **changes: Any) -> Summary:
    made, summary = driver(lms, **changes), Summary()
    made.run(made.queue(retry_errored), summary)
    made.clean(made.expired(), summary)
    return summary


def add(lms: Lms, count: int = 1, **more: Any) -> None:
    for number in range(count):
        lms.add(f"zoraquill{number}", f"{number}{CANARIES[1]}", CANARIES[2], **more)


def states(lms: Lms) -> set[str]:
    return {row.current_state for row in lms.rows.values()}


def expected_of_one() -> list[tuple[str, str]]:
    """The requests for one learner who has everything."""
    update = ("PATCH", UPDATE)
    paths = [
        *("/api/discussion/v1/accounts/retire_forum/", "/api/enrollment/v1/unenroll/", "/api/edxnotes/v1/retire_user/"),
        *("/shop/retire/", f"{ACCOUNTS}retire_misc/", f"{ACCOUNTS}retire/"),
    ]
    return [each for path in paths for each in (update, ("POST", path), update)] + [update]


@pytest.mark.parametrize("count", [1, 50, 500])
def test_learners_are_retired(lms: Lms, count: int) -> None:
    """One after the other, the oldest request first, with the requests that the contract allows, and no other."""
    add(lms, count)
    summary = run(lms)
    assert len(summary.retired) == count == len(lms.rows) and summary.is_clean and not summary.resumed
    assert states(lms) == {"COMPLETE"} and lms.violations == []
    assert all(row.done == dict.fromkeys(row.done, 1) and len(row.done) >= 5 for row in lms.rows.values())
    begin = [("POST", TOKEN), ("GET", QUEUE)]
    end = [("GET", f"{ACCOUNTS}retirements_by_status_and_date/")]
    assert [(each.method, each.path) for each in lms.log] == begin + count * expected_of_one() + end
    order = [each.username for each in lms.log if each.username]
    assert order == sorted(order, key=list(lms.rows).index)


def test_what_was_done(lms: Lms) -> None:
    """Each action, once."""
    add(lms)
    run(lms)
    (row,) = lms.rows.values()
    assert not row.courses and sum(row.done.values()) == len(ACTIONS)


def test_who_has_no_account_in_the_forum(lms: Lms) -> None:
    add(lms)
    lms.without_forum.add("zoraquill0")
    assert run(lms).is_clean and states(lms) == {"COMPLETE"}


def test_the_cool_off(lms: Lms) -> None:
    """Who asked yesterday may still change their mind."""
    now = datetime.datetime.now(datetime.timezone.utc)
    add(lms, created=now - DAY)
    lms.add("older", "o@example.org", "O", created=now - 20 * DAY)
    assert len(run(lms).retired) == 1
    assert [row.current_state for row in lms.rows.values()] == ["PENDING", "COMPLETE"]


@pytest.mark.parametrize("state", STATES[:-3])
def test_going_on_from_every_state(lms: Lms, state: str) -> None:
    """Where somebody was left, perhaps by another driver; working states are not entered twice."""
    add(lms, state=state)
    summary = run(lms)
    assert states(lms) == {"COMPLETE"} and summary.is_clean and lms.violations == []
    assert summary.resumed == ([] if state == "PENDING" else summary.retired)
    (row,) = lms.rows.values()
    missing = {"retire", "retire_misc"} - row.done.keys()
    later = STATES.index(state) - STATES.index("RETIRING_LMS")
    assert missing == (
        {"retire_misc", "retire"} if later > 0 else {"retire_misc"} if later > -2 and later != -2 else set()
    )


@pytest.mark.parametrize("state", ["ABORTED", "COMPLETE", "ERRORED"])
def test_who_is_left_alone(lms: Lms, state: str) -> None:
    add(lms, state=state, created=datetime.datetime.now(datetime.timezone.utc) - 20 * DAY)
    summary = run(lms)
    assert states(lms) == {state} and not summary.retired


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


@pytest.mark.parametrize("when_killed", ["before", "after"])
def test_killed_at_every_request(when_killed: str) -> None:
    """
    With SIGKILL, as each request arrives, or when its work is done but not answered.

    Started again, every learner ends COMPLETE; only the action that was under way is made twice.
    """
    for number in range(1, requests_of_a_run(2) + 1):
        with Lms(with_shop(), services={"/shop/retire/": 204}) as lms:
            add(lms, 2)
            pids: list[int] = []

            def kill(record: Record, number: int = number, pids: list[int] = pids) -> Reset | None:
                if record.number != number:
                    return None
                while not pids:
                    pass
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
    import threading

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


@pytest.mark.parametrize("path", ["unenroll", "retire_misc", "/retire/", "shop"])
def test_an_error_for_one_learner(lms: Lms, path: str) -> None:
    """That one is ERRORED, with no word of the server's, the others are retired; and it can be tried again."""
    add(lms, 3)
    lms.before.append(when(Answer(500), path=path, username="zoraquill1", times=ALWAYS))
    said: list[str] = []
    summary = run(lms, said=said)
    assert len(summary.retired) == 2 and [number for number, _reason in summary.failed] == [lms.rows["zoraquill1"].id]
    assert lms.rows["zoraquill1"].current_state == "ERRORED" and not summary.is_clean
    assert lms.violations == []
    no_canaries(lms, [*said, repr(summary)])
    lms.before.clear()
    assert not run(lms).retired
    again = run(lms, retry_errored=True)
    assert again.retired == again.resumed == [lms.rows["zoraquill1"].id] and states(lms) == {"COMPLETE"}


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409])
def test_a_refusal_is_not_tried_again(lms: Lms, code: int) -> None:
    add(lms, 2)
    lms.before.append(when(Answer(code), path="retire_misc", username="zoraquill0", times=ALWAYS))
    summary = run(lms)
    assert summary.failed == [(lms.rows["zoraquill0"].id, f"lms_misc answered {code}")] and len(summary.retired) == 1
    assert sum(each.status == code for each in lms.log) == 1
    assert lms.rows["zoraquill0"].responses.endswith(f"privacy plugin: lms_misc answered {code}")


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
    """Also where the work was done and only its answer was lost: no state is taken for somebody else's."""
    for number in range(2, requests_of_a_run(1) + 1):
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


def test_a_learner_who_cancels(lms: Lms) -> None:
    """After the queue was read: that is no failure."""
    add(lms, 2)
    made, summary = driver(lms), Summary()
    rows = made.queue()
    gone = lms.rows.pop("zoraquill0")
    made.run(rows, summary)
    assert summary.skipped == [gone.id] and len(summary.retired) == 1 and summary.is_clean


def test_somebody_else_moves_a_learner(lms: Lms) -> None:
    """Another driver, or an administrator: who is not where the queue said is left alone."""
    add(lms, 3)
    made, summary = driver(lms), Summary()
    rows = made.queue()
    lms.rows["zoraquill0"].current_state = "ABORTED"
    lms.rows["zoraquill1"].current_state = "RETIRING_FORUMS"
    made.run(rows, summary)
    assert summary.skipped == [lms.rows[f"zoraquill{number}"].id for number in (0, 1)]
    assert [row.current_state for row in lms.rows.values()] == ["ABORTED", "RETIRING_FORUMS", "COMPLETE"]


def test_a_state_the_lms_does_not_know(lms: Lms) -> None:
    """It was not set up: nothing is done, and it is said."""
    add(lms)
    lms.states.remove("LMS_MISC_COMPLETE")
    made = driver(lms, client=client(lms)) if "LMS_MISC_COMPLETE" in lms.states else None
    assert made is None
    made = Driver(client(lms), [*STATES], [], 14, 30)
    with pytest.raises(Refused, match="retirement_queue answered 400"):
        made.queue()


def test_the_rows_are_removed(lms: Lms) -> None:
    """When they have been complete for long enough, many at once."""
    now = datetime.datetime.now(datetime.timezone.utc)
    add(lms, 250, state="COMPLETE")
    for number, row in enumerate(lms.rows.values()):
        row.modified = now - (31 if number < 230 else 29) * DAY
    summary = run(lms)
    assert summary.cleaned == 230 and len(lms.rows) == 20 and lms.violations == []
    assert sum(each.path.endswith("retirement_cleanup/") for each in lms.log) == 3


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_cleanup_that_is_cut(lms: Lms, place: str) -> None:
    """Whether or not it was heard: the rows are gone, and counted once."""
    add(lms, 3, state="COMPLETE")
    getattr(lms, place).append(when(Reset(), path="retirement_cleanup"))
    summary = run(lms)
    assert summary.cleaned == 3 and not lms.rows and summary.is_clean


def test_a_row_that_is_no_longer_complete(lms: Lms) -> None:
    """It keeps its row, and does not keep the others'."""
    add(lms, 3, state="COMPLETE")
    made, summary = driver(lms), Summary()
    rows = made.expired()
    lms.rows["zoraquill1"].current_state = "ERRORED"
    made.clean(rows, summary)
    assert list(lms.rows) == ["zoraquill1"] and summary.cleaned == 2
    assert summary.failed == [(lms.rows["zoraquill1"].id, "retirement_cleanup answered 400")]


def no_canaries(lms: Lms, said: list[str]) -> None:
    text = "\n".join(said) + "".join(row.responses for row in lms.rows.values())
    text += "".join(str(record.body.get("response")) for record in lms.log if isinstance(record.body, dict))
    assert not [canary for canary in CANARIES if canary.lower() in text.lower()]


@pytest.mark.parametrize("code", [400, 401, 404, 500, 503])
@pytest.mark.parametrize("path", ["update_retirement", "unenroll", "/retire/", "cleanup", "by_status"])
def test_names_stay_where_they_are(lms: Lms, capfd: pytest.CaptureFixture[str], path: str, code: int) -> None:
    """The servers' answers are full of them, and so are addresses; nothing that is said or sent has one."""
    add(lms, 2)
    lms.add("zoraquill9", *CANARIES[1:], state="COMPLETE")
    lms.before.append(when(Answer(code), path=path, times=ALWAYS))
    said: list[str] = []
    made, summary = driver(lms, said, client=client(lms, patience_seconds=0.1, error_patience_seconds=0.1)), Summary()
    try:
        made.run(made.queue(), summary)
        made.clean(made.expired(), summary)
    except (Stopped, Refused, Unavailable) as error:
        said.append(repr(error) + str(error.__cause__))
    assert said
    no_canaries(lms, [*said, repr(summary), *capfd.readouterr()])
