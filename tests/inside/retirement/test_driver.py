"""The driver, over real HTTP, against a stand-in LMS that enforces the contract; killed, refused and kept waiting."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from lab.lms import ACCOUNTS, STATES, TOKEN, Answer, Lms, Reset, when
from tutorprivacy.inside.accounts.retirement_steps import ERASURE, Step, extended_states, steps
from tutorprivacy.inside.io.http import Persistence, Refused, Unavailable
from tutorprivacy.inside.retirement.driver import Driver, Stopped, Summary
from tutorprivacy.inside.retirement.lms_api import Lms as Client

ACTIONS = ("retire_forum", "unenroll", "retire_notes", "service", "retire_misc", "retire")
UPDATE, QUEUE = f"{ACCOUNTS}update_retirement_status/", f"{ACCOUNTS}retirement_queue/"
ALWAYS = 10**9
DAY = datetime.timedelta(days=1)

CANARIES = ("zoraquill", "zora.quill@example.org", "Zora Quillfeather")


def options(lms: Lms, **changes: Any) -> dict[str, Any]:
    return {
        "forum": True,
        "notes": True,
        "erasure_forum": "delete-text",
        "services": [{"name": "SHOP", "url": lms.url, "path": "/shop/retire/"}],
        **changes,
    }


def with_shop() -> list[str]:
    return extended_states(STATES, [Step("SHOP", ""), Step("LMS_MISC", ""), Step("LMS", ""), ERASURE])


@pytest.fixture
def lms() -> Iterator[Lms]:
    with Lms(with_shop(), services={"/shop/retire/": 204}, token_limit=10_000) as made:
        yield made


def client(lms: Lms, seconds: float = 60, **patience: float) -> Client:
    persistence = Persistence(
        **{"patience_seconds": 3, "error_patience_seconds": 0.3, "pause_seconds": 0.02, **patience}
    )
    return Client(lms.url, lms.client_id, lms.client_secret, persistence, seconds)


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
    return [each for path in paths for each in (update, ("POST", path), update)] + [update] * 3  # and the erasure


@pytest.mark.parametrize("count", [1, 51])
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
    made = Driver(client(lms), [*STATES[:1], "RETIRING_UNKNOWN", *STATES[1:]], [], 14, 30)
    with pytest.raises(Refused, match="retirement_queue answered 400"):
        made.queue()
    assert states(lms) == {"PENDING"}


def test_a_learner_in_a_state_that_we_do_not_know(lms: Lms) -> None:
    """Somebody else's, entered after the queue was read: left alone."""
    add(lms)
    made, summary = driver(lms), Summary()
    rows = made.queue()
    lms.states.insert(-3, "RETIRING_ELSEWHERE")
    lms.rows["zoraquill0"].current_state = "RETIRING_ELSEWHERE"
    made.run(rows, summary)
    assert len(summary.skipped) == 1 and states(lms) == {"RETIRING_ELSEWHERE"}


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
