"""Nights of the driver with learners, or services, that fail: the others are retired the same night."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from lab.lms import ACCOUNTS, Answer, Lms, Record, Reset, Slow, when
from lab.redis_server import redis_server
from tutorprivacy.inside.retirement.driver import Stopped
from tutorprivacy.inside.retirement.learners import KEY, Failure, Failures
from tutorprivacy.inside.retirement.summary import Summary, as_text

from .test_driver import ALWAYS, DAY, QUEUE, UPDATE, add, client, driver, no_canaries, with_shop

FORUM, SHOP, MISC = "/api/discussion/v1/accounts/retire_forum/", "/shop/retire/", f"{ACCOUNTS}retire_misc/"


class Nights:
    """One run a night, with a clock that can be set on."""

    def __init__(self, lms: Lms) -> None:
        self.lms, self.number, self.failures = lms, 0, Failures()
        self.said: list[str] = []
        lms.now = self.now

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.timezone.utc) + self.number * DAY

    def run(self, limit: int | None = None, retry_errored: bool = False, **patience: float) -> Summary:
        """As the command does it, with what was sent in this run."""
        summary, sent = Summary(), len(self.lms.log)
        made = client(self.lms, **{"seconds": 0.8, "patience_seconds": 3, "error_patience_seconds": 0.1, **patience})
        it = driver(self.lms, self.said, client=made, failures=self.failures, now=self.now)
        try:
            it.run(it.queue(retry_errored, summary)[:limit], summary)
        except Stopped as error:
            summary.stop(str(error))
        self.sent = self.lms.log[sent:]
        no_canaries(self.lms, [*self.said, as_text(summary, False)])
        return summary

    def next(self, **options: Any) -> Summary:
        self.number += 1
        return self.run(**options)

    def tries(self, path: str, username: str) -> int:
        return sum(each.path == path and each.username == username for each in self.sent)


@pytest.fixture
def lms() -> Iterator[Lms]:
    with Lms(with_shop(), services={SHOP: 204}, token_limit=10_000) as made:
        yield made


@pytest.fixture
def nights(lms: Lms) -> Nights:
    return Nights(lms)


def state_of(lms: Lms, *numbers: int) -> set[str]:
    return {lms.rows[f"zoraquill{number}"].current_state for number in numbers}


def faulty(lms: Lms) -> None:
    """A forum retirement of ten minutes, a process that is killed by one learner, a service that is down for one."""
    lms.after.append(when(Slow(1.6), path=FORUM, username="zoraquill0", times=ALWAYS))
    lms.before += [
        when(Reset(), path=MISC, username="zoraquill1", times=ALWAYS),
        when(Answer(503), path=SHOP, username="zoraquill2", times=ALWAYS),
    ]


REASONS = [(1, "forums: ReadTimeout"), (2, "lms_misc: ConnectionError"), (3, "shop: answered 503")]


def test_three_faulty_learners_at_the_front(lms: Lms, nights: Nights) -> None:
    """All others are retired the same night; later ones before them; and they themselves when they can be."""
    add(lms, 15)
    faulty(lms)
    first = nights.run()
    assert first.failed == REASONS and not first.stopped and len(first.retired) == 12
    assert state_of(lms, 0, 1, 2) == {"ERRORED"} and state_of(lms, *range(3, 15)) == {"COMPLETE"}
    assert nights.tries(FORUM, "zoraquill0") == 1  # the LMS is still at it
    assert nights.tries(MISC, "zoraquill1") == 3
    today = str(nights.now().date())
    assert lms.rows["zoraquill0"].responses.endswith("privacy plugin: forums: ReadTimeout")

    again = nights.run()
    assert again.stuck == [1, 2, 3] and not again.failed and again.is_clean  # once a night is enough
    assert "retirement 1: not tried, failing since" in as_text(again, False)

    for night in range(1, 7):
        late = f"late{night}"
        lms.add(late, "late@example.org", "L")
        summary = nights.next()
        assert summary.failed == REASONS and summary.retired == [15 + night] and not summary.stopped
        assert lms.rows[late].current_state == "COMPLETE"
        order = list(dict.fromkeys(each.username for each in nights.sent if each.username))
        assert order[0] == late  # those who failed take their turn behind
        assert {str(day) for day in summary.since.values()} == {today}
        assert f"retirement 3: shop: answered 503, failing since {today}" in as_text(summary, False)
        assert lms.rows["zoraquill2"].responses.endswith(f"shop: answered 503, since {today}")
    lms.before.clear()
    lms.after.clear()
    assert sorted(nights.next().retired) == [1, 2, 3]  # without anybody's hand
    assert {row.current_state for row in lms.rows.values()} == {"COMPLETE"} and lms.violations == []
    assert nights.failures.get(1) is None


@pytest.mark.parametrize(("fault", "tries"), [(Slow(1.6), 1), (Reset(), 3)], ids=["late", "cut"])
def test_how_often_one_call_is_made(lms: Lms, nights: Nights, fault: Any, tries: int) -> None:
    """With patience left: what is late goes on in the LMS, and what breaks off may have killed a process of it."""
    add(lms, 2)
    lms.before.append(when(fault, path=MISC, username="zoraquill0", times=ALWAYS))
    assert nights.run(error_patience_seconds=30).retired == [2]
    assert nights.tries(MISC, "zoraquill0") == tries


def test_a_service_is_down_for_everybody(lms: Lms, nights: Nights) -> None:
    """Waited for once, not once for each; told once; and when it is back, one night does it all."""
    add(lms, 40)
    lms.before.append(when(Answer(503), path=SHOP, times=ALWAYS))
    summary = nights.run(error_patience_seconds=0.3)
    assert len(summary.failed) == 40 and not summary.stopped
    assert nights.tries(SHOP, "zoraquill0") > 2
    assert {nights.tries(SHOP, f"zoraquill{number}") for number in range(1, 40)} == {1}
    text = as_text(summary, False)
    assert text.count("shop: answered 503") == 20 and "… and 20 more" in text
    lms.before.clear()
    assert len(nights.next().retired) == 40


def test_a_service_that_hangs_for_everybody(lms: Lms, nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is waited for, the others a short time."""
    monkeypatch.setattr("tutorprivacy.inside.retirement.lms_api._IMPATIENT_SECONDS", 0.05)
    asked: list[float] = []
    from tutorprivacy.inside.io.http import Http

    send = Http.send

    def listened(self: Http, method: str, url: str, accepted: Any, seconds: float, *more: Any, **others: Any) -> Any:
        if SHOP in url:
            asked.append(seconds)
        return send(self, method, url, accepted, seconds, *more, **others)

    monkeypatch.setattr(Http, "send", listened)
    add(lms, 5)
    lms.before.append(when(Slow(1.2), path=SHOP, times=ALWAYS))
    summary = nights.run()
    assert [reason for _number, reason in summary.failed] == ["shop: ReadTimeout"] * 5
    assert asked == [0.8, *[0.05] * 4]


@pytest.mark.parametrize("fault", [Answer(503), Answer(500), Answer(403), Reset()], ids=["503", "500", "403", "reset"])
def test_who_cannot_be_marked(lms: Lms, nights: Nights, fault: Any) -> None:
    """The others go on; and the next night it is not the first."""
    add(lms, 4)
    lms.before.append(when(Answer(500), path=MISC, username="zoraquill0", times=ALWAYS))
    errored = when(fault, path=UPDATE, username="zoraquill0", times=ALWAYS)
    lms.before.append(lambda record: errored(record) if "ERRORED" in str(record.body) else None)
    summary = nights.run()
    assert summary.failed == [(1, "lms_misc: answered 500")] and len(summary.retired) == 3
    assert state_of(lms, 0) == {"RETIRING_LMS_MISC"} and any("stays where it is" in text for text in nights.said)
    lms.add("late", "late@example.org", "L")
    assert nights.next().retired == [5] and nights.sent[2].username == "late"


def test_a_refusal_waits_for_somebody(lms: Lms, nights: Nights) -> None:
    """It would be the same every night."""
    add(lms, 2)
    lms.before.append(when(Answer(403), path=MISC, username="zoraquill0", times=ALWAYS))
    assert nights.run().failed == [(1, "lms_misc answered 403")]
    summary = nights.next()
    assert summary.stuck == [1] and not summary.retired and nights.tries(MISC, "zoraquill0") == 0
    assert nights.next(retry_errored=True).failed == [(1, "lms_misc answered 403")]
    last = nights.next()
    assert last.stuck == [1] and last.since == summary.since  # not the day of the last try
    lms.before.clear()
    assert nights.next(retry_errored=True).retired == [1]


def test_an_error_of_somebody_elses(lms: Lms, nights: Nights) -> None:
    """Another driver's, or an administrator's: not tried unasked, and told with its day."""
    add(lms, state="ERRORED")
    summary = nights.run()
    assert summary.stuck == [1] and summary.since == {1: lms.rows["zoraquill0"].modified.date()}
    assert nights.run(retry_errored=True).retired == [1]


def test_a_learner_who_takes_the_lms_down(lms: Lms, nights: Nights) -> None:
    """Whole, for a moment, each time: it comes back, and the others are retired."""
    add(lms, 4)

    def crash(record: Record) -> Reset | None:
        if record.path != MISC or record.username != "zoraquill0":
            return None
        back = threading.Timer(0.2, lms.resume)
        threading.Thread(target=lambda: (lms.pause(), back.start())).start()
        return Reset()

    lms.before.append(crash)
    summary = nights.run()
    assert [number for number, _reason in summary.failed] == [1] and len(summary.retired) == 3
    assert nights.tries(MISC, "zoraquill0") == 3 and state_of(lms, 0) == {"ERRORED"}


@pytest.mark.parametrize("path", [MISC, UPDATE])
def test_a_learner_who_takes_the_lms_down_for_good(lms: Lms, nights: Nights, path: str) -> None:
    """Nobody else can be retired this night; the next one begins with the others."""
    add(lms, 4)
    down: list[Any] = []

    def crash(record: Record) -> Reset | None:
        if record.path == path and record.username == "zoraquill0":
            down.append(record)
        return Reset() if down else None

    lms.before.append(crash)
    assert "ConnectionError" in nights.run(patience_seconds=0.2).stopped
    assert state_of(lms, 1, 2, 3) == {"PENDING"}
    down.clear()
    assert nights.next(patience_seconds=0.2).retired == [2, 3, 4]


def test_who_was_not_touched_for_longest_comes_first(lms: Lms, nights: Nights) -> None:
    """A limit retires somebody else each night, although the first ones fail."""
    add(lms, 4)
    lms.before += [when(Answer(500), path=MISC, username=f"zoraquill{number}", times=ALWAYS) for number in (0, 1)]
    nights.run(limit=2)
    assert [*nights.next(limit=1).retired, *nights.next(limit=1).retired] == [3, 4]


def test_what_is_asked_to_tell_the_two_apart(lms: Lms, nights: Nights) -> None:
    """The API, with the same token, of nobody: the stand-in refuses any other question."""
    add(lms, 2)
    lms.before.append(when(Answer(502), path=MISC, username="zoraquill0", times=ALWAYS))
    nights.run()
    asked = [each for each in nights.sent if each.path == QUEUE][1:]
    assert asked and all(each.query == {"cool_off_days": ["36500"], "states": ["PENDING"]} for each in asked)
    assert {each.status for each in asked} == {200} and lms.violations == []


def test_failures_outlive_the_run(tmp_path: Any, lms: Lms) -> None:
    """In Redis: numbers and days. What is lost or spoilt there stops nothing."""
    import redis

    with redis_server(tmp_path) as port:
        url, day = f"redis://127.0.0.1:{port}/11", datetime.date(2026, 3, 1)
        Failures(url).note(22, Failure(day, True))
        assert Failures(url).get(22) == Failure(day, True)
        kept = Failures(url)
        kept.keep({1})
        kept.note(1, Failure(day, False))
        assert Failures(url).get(22) is None and Failures(url).get(1) == Failure(day, False)
        Failures(url).forget(1)
        client = redis.Redis(port=port, db=11)
        assert client.get(KEY) == b"{}" and 0 < client.ttl(KEY) <= 366 * 86400
        for spoilt in ("x", "[]", "[1]", '{"a": 1}', '{"1": ["x", true]}', '{"1": [5, 6, 7]}'):
            client.set(KEY, spoilt)
            assert Failures(url).get(1) is None
    away = Failures(url)
    away.note(1, Failure(day, True))
    assert away.get(1) == Failure(day, True)
