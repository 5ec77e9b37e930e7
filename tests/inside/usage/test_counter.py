"""Usage counts in a real Redis, beside exact counting; and what becomes of them when something is away."""

from __future__ import annotations

import multiprocessing
from typing import Any

import pytest

from lab import visits
from lab.counting import MIDNIGHT, MINUTE, TODAY, Clock, read
from lab.redis_server import PersistentRedis
from lab.visits import COURSES, Visitor, emit, request, view, visitor
from tutorprivacy.inside.usage import batches, groups
from tutorprivacy.inside.usage.batches import Batches
from tutorprivacy.inside.usage.counter import Counter
from tutorprivacy.inside.usage.groups import BOTS, EVENTS, OPTED_OUT, VIEWS, Group
from tutorprivacy.inside.usage.store import DAY, Figures, Store


def close_to(number: int) -> Any:
    """Within five standard errors of the HyperLogLog (0.81 %), and one or two for small numbers."""
    return pytest.approx(number, rel=5 * 0.0081, abs=2)


def _count(url: str, of_days: list[tuple[float, list[tuple[Visitor, str]]]], barrier: Any) -> None:
    """One process: each list of visits at its time, and all put down before the time goes on."""
    clock = Clock()
    counter = Counter(Store(url, 25, clock, timeout=10), Batches("lms"), clock=clock)
    for now, of_day in of_days:
        clock.now = now
        for index, (who, course) in enumerate(of_day):
            view(counter, who, course)
            if index % 700 == 0:
                counter.flush()
        counter.flush()
        barrier.wait(60)


def test_as_exact_counting(server: PersistentRedis, clock: Clock) -> None:
    """Three processes, both sides of a midnight: page views exactly, visitors within the HyperLogLog's error."""
    context = multiprocessing.get_context("spawn")
    moments = (MIDNIGHT - 5 * 3600, MIDNIGHT - 1, MIDNIGHT + 1)
    streams = [[(now, visits.some_visits(3 * n + m, 3000, 4000)) for m, now in enumerate(moments)] for n in range(3)]
    barrier = context.Barrier(3)
    running = [context.Process(target=_count, args=(server.url, stream, barrier)) for stream in streams]
    for each in running:
        each.start()
    for each in running:
        each.join(120)
    assert [each.exitcode for each in running] == [0, 0, 0]
    clock.now = MIDNIGHT + 1
    for day, indices in ((TODAY, (0, 1)), (TODAY + DAY, (2,))):
        of_day = [visit for stream in streams for index in indices for visit in stream[index][1]]
        exact_times, exact_visitors = visits.expected(of_day)
        counted = {tuple(group): n for group, n in read(server, clock, day).items()}
        assert {group: n.times for group, n in counted.items()} == exact_times
        assert {group: n.visitors for group, n in counted.items()} == {
            group: close_to(number) for group, number in exact_visitors.items()
        }
        assert exact_visitors["views", "", ""] > 2000
    before = {who for stream in streams for who, _course in stream[1][1]}
    after = {who for stream in streams for who, _course in stream[2][1]}
    across = read(server, clock)[VIEWS].across
    assert across == pytest.approx(len(before & after), abs=5 * 0.0081 * 3 * len(before | after))
    assert len(before & after) > 1000


def test_the_same_visitor(server: PersistentRedis, clock: Clock, process) -> None:
    """One address and one browser on one site, whatever page and language, in whatever process."""
    first, second = process(), process()
    for who, counter in ((visitor(1), first), (visitor(1), second), (visitor(2), second)):
        view(counter, who)
        view(counter, who, COURSES[0])
    view(first, Visitor(visitor(1).address, visitor(1).agent, "de"))
    view(first, Visitor(visitor(1).address, visitor(2).agent))
    for counter in (first, second):
        counter.flush()
    assert read(server, clock)[VIEWS] == Figures(8, 3)
    assert read(server, clock)[Group("course", COURSES[0])] == Figures(3, 2)


def test_another_day_another_visitor(server: PersistentRedis, clock: Clock, process) -> None:
    """The salt is a new one; a visit that goes on past midnight is known for one, until the old salt has expired."""
    counter = process()
    for now, number in ((MIDNIGHT - 29 * MINUTE, 1), (MIDNIGHT - 31 * MINUTE, 2), (MIDNIGHT - MINUTE, 3)):
        clock.now = now
        view(counter, visitor(number))
        counter.flush()
    for now, numbers in ((MIDNIGHT + MINUTE, (1, 2)), (MIDNIGHT + 29 * MINUTE, (4,)), (MIDNIGHT + 31 * MINUTE, (3,))):
        clock.now = now
        for number in numbers:
            view(counter, visitor(number))
        counter.flush()
    assert read(server, clock, TODAY + DAY)[VIEWS] == Figures(4, 4)
    assert read(server, clock)[VIEWS] == Figures(3, 3, 1)


def test_what_is_counted_as_a_page(server: PersistentRedis, clock: Clock, process) -> None:
    """What was asked for with GET, has a route, and was answered; by its route's pattern, never by its path."""
    counter = process()
    for method, status in (("GET", 200), ("GET", 304), ("POST", 200), ("HEAD", 200), ("GET", 302), ("GET", 404)):
        counter.view(request(visitor(1), method=method, route=r"^u/(?P<username>[\w.]+)$"), status)
    unknown = request(visitor(1))
    unknown.resolver_match = None
    counter.view(unknown, 200)
    counter.flush()
    counted = read(server, clock)
    assert counted[VIEWS].times == 2
    assert [group.name for group in counted if group.dimension == "page"] == ["/u/<username>"]


@pytest.mark.parametrize(
    ("route", "is_page"),
    [
        ("heartbeat", False),
        ("csrf/api/v1/token", False),
        ("api/health/v1/", False),
        ("status/celery/ping/", False),
        ("healthz", False),
        (r"^favicon\.ico$", False),
        ("courses/<course_id>/about", True),
        ("courses/<course_id>/healthy-food/", True),
        (r"^u/(?P<username>[\w.]+)$", True),
        ("notification_prefs/status/", True),
        ("", True),
    ],
)
def test_what_nobody_looks_at_is_no_page(route: str, is_page: bool) -> None:
    assert groups.is_page(route) is is_page


def test_a_health_check_is_counted_as_nothing(server: PersistentRedis, clock: Clock, process) -> None:
    """Whoever asks for it, and a page of the same minute is."""
    counter = process()
    counter.view(request(visitor(1), route="heartbeat"), 200)
    counter.view(request(visitor(1), route="csrf/api/v1/token"), 200)
    counter.view(request(visitor(1), route="about"), 200)
    counter.flush()
    assert read(server, clock)[VIEWS] == Figures(1, 1)


def test_bots_are_counted_as_bots(server: PersistentRedis, clock: Clock, process) -> None:
    """And as nothing else, nor are their events."""
    counter = process()
    for agent in (visits.BOT, "curl/8"):
        view(counter, Visitor("10.0.0.1", agent), COURSES[0])
        emit(counter, "page_close", Visitor("10.0.0.1", agent))
    view(counter, Visitor("10.0.0.1", ""))  # the request of a micro-frontend for its configuration
    counter.flush()
    assert read(server, clock) == {BOTS: Figures(2)}


@pytest.mark.parametrize(
    "who",
    [
        Visitor("10.0.0.1", headers={"HTTP_SEC_GPC": "1"}),
        Visitor("10.0.0.1", headers={"HTTP_DNT": "1"}),
        Visitor("10.0.0.1", cookies={"privacy-opt-out": "1"}),
    ],
    ids=["Sec-GPC", "DNT", "cookie"],
)
def test_who_opted_out_is_one_number(server: PersistentRedis, clock: Clock, process, who: Visitor) -> None:
    """Nothing else of the request is counted; unless the setting says that nobody asks."""
    counter = process()
    for _ in range(3):
        view(counter, who, COURSES[0])
        emit(counter, "problem_check", who, user_id=5, course_id=COURSES[0])
    counter.flush()
    assert read(server, clock) == {OPTED_OUT: Figures(3)}
    counter = process(honours_opt_out=False)
    view(counter, who)
    counter.flush()
    assert read(server, clock)[VIEWS] == Figures(1, 1)


def test_events(server: PersistentRedis, clock: Clock, process) -> None:
    """By name and course; visitors as of pages, outside of a request the users that they name."""
    counter = process()
    for number in (1, 1, 2):
        emit(counter, "problem_check", visitor(number), course_id=COURSES[0], username="alice", user_id=number)
    for user_id in (7, 7, 8, None):
        emit(counter, "edx.grades.problem.submitted", user_id=user_id)
    emit(counter, "/u/alice", visitor(1), username="alice")
    for name in ("edx.alice.did", "a b", "alice@example.org", "edx.12345", None, 5, "x" * 101):
        emit(counter, name, visitor(1), username="Alice")
    counter.flush()
    counted = read(server, clock)
    assert counted[EVENTS] == Figures(12, 4)
    assert counted[Group("event", "problem_check")] == Figures(3, 2)
    assert counted[Group("event", "problem_check", COURSES[0])] == Figures(3, 2)
    assert counted[Group("event", "edx.grades.problem.submitted")] == Figures(4, 2)
    assert counted[Group("event", "other")] == Figures(5, 1)
    assert len(counted) == 5


def test_a_sample(server: PersistentRedis, clock: Clock, process) -> None:
    """A visitor is wholly in or out, in each process; bots and those who opted out are all counted."""
    counters = [process(sample_rate=0.25) for _ in range(2)]
    for number in range(2000):
        for counter in counters:
            view(counter, visitor(number))
    for counter in counters:
        view(counter, Visitor("10.0.0.1", visits.BOT))
        counter.flush()
    counted = read(server, clock)
    assert 400 < counted[VIEWS].visitors < 600
    assert counted[VIEWS].times == pytest.approx(2 * counted[VIEWS].visitors, rel=0.05)
    assert counted[BOTS].times == 2
    assert Store(server.url, 25, clock).read(TODAY)[1] == 0.25


def test_there_is_an_end_to_names(server: PersistentRedis, clock: Clock, process, monkeypatch) -> None:
    """They come from outside: what is more than a site can have is "other"."""
    monkeypatch.setattr(batches, "MAX_NAMES", 3)
    counter = process()
    for number in range(5):
        view(counter, visitor(1), f"course-v1:edX+C{number}+2026")
        emit(counter, f"event.{number}", visitor(1))
    counter.flush()
    counted = read(server, clock)
    assert {n.times for group, n in counted.items() if group.dimension in ("course", "event")} == {1, 2}
    assert counted[Group("course", "other")].times == counted[Group("event", "other")].times == 2
    clock.now = MIDNIGHT + 1
    view(counter, visitor(1), "course-v1:edX+Another+2026")  # a new day, and new names
    counter.flush()
    assert Group("course", "course-v1:edX+Another+2026") in read(server, clock, TODAY + DAY)


def test_a_long_header_takes_no_more_memory(clock: Clock, process) -> None:
    """Than a browser's own."""
    counter = process()
    view(counter, Visitor("10.0.0.1", "Mozilla/5.0 " + "x" * 9000, "fr," * 9000))
    (entry,) = counter._entries
    assert entry.who is not None
    assert (len(entry.who.agent), len(entry.who.language)) == (512, 64)
