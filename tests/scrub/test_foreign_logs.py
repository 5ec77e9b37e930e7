"""Logs of other sites and older releases: nobody is left in them, no line is lost, and both ways agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from lab import container_log, foreign_events
from lab.foreign_lines import Lines
from lab.foreign_site import Novelty, Site
from scrub.test_caching_scrubber import POLICIES, Pair
from scrub.test_line_scrubber import scrubbed, scrubber

FEW = Novelty(users=40, browser=0.05, page=0.2)
ALL_NEW = Novelty(users=40, user=1.0, browser=0.2, page=0.5, payload=1.0)

EVENTS = {
    "today": (foreign_events.TODAY, FEW),
    "everybody new": (foreign_events.TODAY, ALL_NEW),
    "2013 to 2023": (foreign_events.OLD, FEW),
    "2013 to 2023, everybody new": (foreign_events.OLD, ALL_NEW),
}

LINES: dict[str, Callable[[Site], Iterator[bytes]]] = {
    "application": lambda site: Lines(site).of("application"),
    "celery": lambda site: Lines(site).of("celery"),
    "uwsgi": lambda site: Lines(site).of("uwsgi"),
    "caddy": lambda site: Lines(site).of("caddy"),
    "json-file": lambda site: container_log.lines(site=site),
    "compose": lambda site: container_log.lines("compose", site=site),
}


def left_of(site: Site, output: bytes) -> set[str]:
    """What of its people still stands there."""
    text = output.decode().lower()
    ids = set(re.findall(r"(?<![\w.])\d{7,8}(?!\w)", text))
    left = {str(person.user_id) for person in site.everyone} & ids
    for person in site.everyone:
        values = (person.username, person.email, person.email.replace("@", "%40"), person.ip, person.session)
        left.update(value for value in values if value.lower() in text)
        left.update(agent for agent in (person.agent, person.client_id) if agent and agent.lower() in text)
    return left


@pytest.mark.parametrize("kind", EVENTS)
def test_events(kind: str) -> None:
    """Each is scrubbed, and is an event afterwards."""
    shapes, novelty = EVENTS[kind]
    site = Site(7, novelty, shapes is foreign_events.OLD)
    made = scrubber({})
    output, rejects = scrubbed(b"".join(islice(foreign_events.lines(shapes, site=site), 600)), made)
    assert rejects == [] and +made.counts == {"events": 600} and output.count(b"\n") == 600
    assert left_of(site, output) == set()


@pytest.mark.parametrize("policy", ["default", "keep", "redact", "half"])
@pytest.mark.parametrize("kind", EVENTS)
def test_both_ways_agree(kind: str, policy: str) -> None:
    """The fast one says the same of whatever it takes."""
    shapes, novelty = EVENTS[kind]
    pair = Pair(POLICIES[policy])
    for line in islice(foreign_events.lines(shapes, novelty, seed=8), 200):
        pair.compare(line)
    assert pair.taken


@pytest.mark.parametrize("kind", LINES)
def test_lines(kind: str) -> None:
    """Of programs, and of all of them in one log."""
    site = Site(9, FEW)
    log = list(islice(LINES[kind](site), 800))
    people = {person.username.lower(): person.user_id for person in site.everyone}
    output, rejects = scrubbed(b"".join(log), scrubber(people))
    assert rejects == [] and output.count(b"\n") == b"".join(log).count(b"\n")
    assert left_of(site, output) == set()


def test_the_same_again() -> None:
    """A seed gives one log; another seed, another."""

    def first(seed: int) -> list[bytes]:
        return list(islice(container_log.lines(seed=seed), 50))

    assert first(1) == first(1) != first(2)
