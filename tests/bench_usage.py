"""
What counting costs a request, and whether it counts right under load while Redis is restarted.

``python -m bench_usage [SECONDS]`` runs this part alone; the load lasts ten minutes otherwise.
"""

from __future__ import annotations

import contextlib
import datetime
import http.client
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from lab import canaries, visits
from lab.environment import SITES, Lab
from lab.redis_server import redis_server
from lab.services import Services
from tutorprivacy.inside.usage import counter as usage_counter
from tutorprivacy.inside.usage.batches import Batches
from tutorprivacy.inside.usage.groups import Group
from tutorprivacy.inside.usage.store import UTC, Store

LOAD_SECONDS = 600
THREADS = 4
PAUSE_SECONDS = 0.01
VISITORS = 3000
DOWN_SECONDS = 3

ROUNDS = 7
REQUESTS = 20_000
#: Of one process: as many requests in five seconds as a busy one answers.
BETWEEN_FLUSHES = 500


def cost(folder: Path) -> None:
    """µs of a request: on the request's way, and in all, with what the thread does later."""
    settings.configure()
    usage_counter.FLUSH_SECONDS = 3600.0  # by hand, to see what it takes
    with redis_server(folder) as port:
        counter = usage_counter.Counter(Store(f"redis://127.0.0.1:{port}/12", 25), Batches())
        requests = [visits.request(who, course) for who, course in visits.some_visits(1, REQUESTS, VISITORS)]
        on_the_way, later = [], []
        for _ in range(ROUNDS):
            way = flushing = 0.0
            for start in range(0, REQUESTS, BETWEEN_FLUSHES):
                begun = time.process_time()
                for request in requests[start : start + BETWEEN_FLUSHES]:
                    counter.view(request, 200)
                counted = time.process_time()
                counter.flush()
                way, flushing = way + counted - begun, flushing + time.process_time() - counted
            on_the_way.append(way / REQUESTS * 1e6)
            later.append(flushing / REQUESTS * 1e6)
    print(f"{'while it is answered':<28} {statistics.median(on_the_way):>9.1f} µs of processor time")
    print(f"{'later, in a thread':<28} {statistics.median(later):>9.1f} µs")


@dataclass
class Sent:
    """What went to one site: how long each took (s), and what should have been counted of it."""

    seconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    visitors: set[visits.Visitor] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


KINDS = ("page",) * 5 + ("course",) * 8 + ("event",) * 3 + ("bot", "opted out", "not found")


def send(connection: http.client.HTTPConnection, kind: str, who: visits.Visitor, sent: Sent) -> None:
    """One request of a kind; what it was is put down in `sent`."""
    headers = {"Host": SITES["lms"], "X-Forwarded-For": who.address, "Accept-Language": who.language}
    headers["User-Agent"] = visits.BOT if kind == "bot" else who.agent
    if kind == "opted out":
        headers["Sec-GPC"] = "1"
    method, path, expected = "GET", f"/u/user{who.address[-1]}", 200
    if kind == "course":
        path = f"/courses/{canaries.COURSE}/courseware"
    elif kind == "event":
        method, path = "POST", f"/courses/{canaries.COURSE}/xblock/b/handler/problem_check"
    elif kind == "not found":
        path, expected = "/nothing/here", 404
    begun = time.perf_counter()
    connection.request(method, path, b"" if method == "POST" else None, headers)
    response = connection.getresponse()
    response.read()
    taken = time.perf_counter() - begun
    with sent.lock:
        sent.seconds.append(taken)
        if response.status != expected:
            sent.failed[f"{kind}: {response.status}"] += 1
        elif kind in ("page", "course"):
            sent.counted["views"] += 1
            sent.visitors.add(who)
        sent.counted[kind] += 1


def load(labs: dict[str, Lab], services: dict[str, Services], seconds: float) -> dict[str, Sent]:
    """The same requests to both sites in turn; Redis of the one that counts is restarted twice."""
    result = {label: Sent() for label in labs}
    end = time.monotonic() + seconds

    def client(number: int) -> None:
        dice = random.Random(number)
        with contextlib.ExitStack() as stack:
            connections = {
                label: stack.enter_context(
                    contextlib.closing(http.client.HTTPConnection("127.0.0.1", lab.ports["lms"], timeout=30))
                )
                for label, lab in labs.items()
            }
            while time.monotonic() < end:
                kind, who = dice.choice(KINDS), visits.visitor(dice.randrange(VISITORS))
                for label in dice.sample(list(labs), len(labs)):
                    try:
                        send(connections[label], kind, who, result[label])
                    except (OSError, http.client.HTTPException) as error:
                        result[label].failed[type(error).__name__] += 1
                        connections[label].close()
                time.sleep(PAUSE_SECONDS)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for part in (1, 2):
        time.sleep(max(0, end - seconds * (3 - part) / 3 - time.monotonic()))
        print(f"  restarting Redis ({part} of 2)", file=sys.stderr, flush=True)
        services["counting"].stop("redis")
        time.sleep(DOWN_SECONDS)
        services["counting"].start_redis()
    for thread in threads:
        thread.join()
    return result


def under_load(folder: Path, seconds: float) -> None:
    """Two sites, the same requests: is any lost or slowed, and is the count right?"""
    labs = {
        "not counting": Lab(folder / "without", 22, ["privacy"]),
        "counting": Lab(folder / "with", 22, ["privacy"], {"PRIVACY_USAGE_ENABLED": True}),
    }
    services = {label: Services(lab) for label, lab in labs.items()}
    began = datetime.datetime.now(UTC).date()
    try:
        for label, each in services.items():
            labs[label].build()
            each.create_database()
            each.start_redis()
            each.start_platform("lms")
        sent = load(labs, services, seconds)
        for each in services.values():
            each.stop("lms")
        store = Store(f"redis://127.0.0.1:{labs['counting'].ports['redis']}/12", 25, timeout=10)
        days = [store.read(day)[0] for day in {began, datetime.datetime.now(UTC).date()}]
    finally:
        for each in services.values():
            each.stop_all()
    for label, of_site in sent.items():
        times = sorted(of_site.seconds)
        figures = (times[len(times) // 2], times[int(len(times) * 0.99)], times[int(len(times) * 0.999)], times[-1])
        shown = " ".join(f"{1000 * figure:>8.2f}" for figure in figures)
        failed = sum(of_site.failed.values())
        print(f"{label:<28} {len(times):>9} answered, {failed} failed; ms median, 99 %, 99.9 %, longest: {shown}")
    ours = sent["counting"]
    medians = {label: statistics.median(of_site.seconds) for label, of_site in sent.items()}
    ratio = medians["counting"] / medians["not counting"]
    print(f"{'median of a request':<28} {ratio:>9.2f} x one that is not counted")
    rows = {
        "page views": (ours.counted["views"], "views"),
        "events": (ours.counted["event"], "events"),
        "bots": (ours.counted["bot"], "bots"),
        "opted out": (ours.counted["opted out"], "opted_out"),
        "lost": (0, "lost"),
    }
    for name, (expected, dimension) in rows.items():
        counted = sum(day[Group(dimension)].times for day in days if Group(dimension) in day)
        print(f"{name:<28} {expected:>9} sent, {counted} counted")
    visitors = [day[Group("views")].visitors for day in days if Group("views") in day]
    print(f"{'visitors':<28} {len(ours.visitors):>9} sent, {' and '.join(map(str, visitors))} counted")
    with open(labs["counting"].rest / "lms output") as output:
        away = sum("Redis" in line for line in output)
    print(f"{'lines about Redis in the log':<28} {away:>9}")


def main(seconds: float = LOAD_SECONDS) -> None:
    """Print both."""
    with tempfile.TemporaryDirectory(prefix="privacy-bench-") as folder:
        (Path(folder) / "redis").mkdir()
        cost(Path(folder) / "redis")
        under_load(Path(folder), seconds)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
