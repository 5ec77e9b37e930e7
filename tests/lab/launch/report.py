"""
The tables that ``make launch`` prints, what failed last.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..canaries import CANARIES
from . import rest
from .site import Step

#: So many planted values a search must find on stock, or it is broken.
ENOUGH = 1000


@dataclass
class Outcome:
    """
    Of one configuration.

    Args:
        values: what was planted, by its name.
        found: place → planted value → how often.
        answers: [kind, status, seconds] of each request.
        verified: exit status of ``tutor privacy verify``, and how often it found what the settings do not allow.
        memory: MB by service.
        restart: seconds of a restart of the LMS, until it answers.
        failures: what is not as promised.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    found: dict[str, Counter[str]] = field(default_factory=dict)
    answers: list[tuple[str, int, float]] = field(default_factory=list)
    verified: tuple[int, int] = (0, 0)
    memory: Mapping[str, float] = field(default_factory=dict)
    restart: float = 0.0
    steps: list[Step] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Planted values at rest outside of the database."""
        return sum(sum(counter.values()) for counter in rest.outside_of_database(self.found).values())


def text(outcomes: Mapping[str, Outcome], not_run: Mapping[str, str]) -> str:
    """All tables."""
    labels = list(outcomes)
    lines = [*_places(outcomes, labels), "", *_values(outcomes, labels), "", *_costs(outcomes, labels), ""]
    for label in labels:
        lines += [
            f"{label:<8}{each.seconds:>7.1f} s  status {each.status}  {each.name}" for each in outcomes[label].steps
        ]
    lines += ["", *(f"not run: {what}: {why}" for what, why in not_run.items())]
    return "\n".join(lines)


def failures(outcomes: Mapping[str, Outcome]) -> list[str]:
    """All that is not as promised."""
    found = [f"{label}: {each}" for label, outcome in outcomes.items() for each in outcome.failures]
    stock, plugin = outcomes.get("stock"), outcomes.get("plugin")
    if stock and stock.total < ENOUGH:
        found.append(f"stock: only {stock.total} planted values were found: the search itself is broken.")
    if stock and (stock.verified[0] != 1 or stock.verified[1] < 1):
        found.append(f"stock: tutor privacy verify ended with {stock.verified[0]}, and found {stock.verified[1]}.")
    if plugin and plugin.total:
        found.append(f"plugin: {plugin.total} planted values are at rest outside of the database.")
    if stock and plugin and (differing := _differing(stock, plugin)):
        found.append(f"plugin: other answers than of stock: {differing}")
    return found


def _differing(stock: Outcome, plugin: Outcome) -> list[str]:
    """Kinds of requests that were answered otherwise."""
    pairs = zip(stock.answers, plugin.answers, strict=False)
    differing = {f"{one[0]} {one[1]} {other[1]}" for one, other in pairs if one[:2] != other[:2]}
    return sorted(differing) + (["their number"] if len(stock.answers) != len(plugin.answers) else [])


def _row(name: str, values: Iterator[object] | list[object], mark: str = "") -> str:
    return f"{name:<34}" + "".join(f"{value if value else '.':>10}" for value in values) + mark


def _places(outcomes: Mapping[str, Outcome], labels: list[str]) -> Iterator[str]:
    yield from ("", _row("planted values at rest", list(labels)))
    for place in sorted({place for outcome in outcomes.values() for place in outcome.found}):
        mark = "  (database)" if rest.is_database(place) else ""
        yield _row(place, (sum(outcomes[label].found.get(place, Counter()).values()) for label in labels), mark)
    yield _row("outside of the database", (outcomes[label].total for label in labels))
    yield _row("tutor privacy verify: found", (outcomes[label].verified[1] for label in labels))


def _values(outcomes: Mapping[str, Outcome], labels: list[str]) -> Iterator[str]:
    yield _row("by value", list(labels))
    for name in CANARIES:
        counts = [
            sum(each[name] for each in rest.outside_of_database(outcomes[label].found).values()) for label in labels
        ]
        yield _row(name, list(counts))


def _costs(outcomes: Mapping[str, Outcome], labels: list[str]) -> Iterator[str]:
    yield _row("memory, MB", list(labels))
    for service in sorted({service for outcome in outcomes.values() for service in outcome.memory}):
        yield _row(service, (round(outcomes[label].memory.get(service, 0)) for label in labels))
    yield _row("all containers", (round(sum(outcomes[label].memory.values())) for label in labels))
    yield _row("restart of the LMS, seconds", (f"{outcomes[label].restart:.1f}" for label in labels))
    yield _row("requests answered", (len(outcomes[label].answers) for label in labels))
    for kind in ("course page", "profile"):
        values = []
        for label in labels:
            times = [seconds for name, _status, seconds in outcomes[label].answers if name == kind]
            values.append(f"{1000 * statistics.median(times):.0f}" if times else "")
        yield _row(f"{kind}, median ms", list(values))
