"""
The result of a run, for a person and for machines. Kinds, places and counts; no value, not even a planted one.
"""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ..inside.io.json_documents import document
from ..scrub.printable import printable
from .verification import Result, Searched

_WIDTH = 80
_PLACE = 44

#: Of a place, in the order in which they are shown.
CLEAN, ALLOWED, UNSEARCHED, FAILED = "clean", "allowed", "not searched", "found"


def state(searched: Searched) -> str:
    """One of those."""
    if searched.failures:
        return FAILED
    if searched.problems:
        return UNSEARCHED
    return ALLOWED if searched.found else CLEAN


def as_json(result: Result) -> str:
    """Everything, as one document."""
    found = {
        "status": result.status,
        "problems": result.problems,
        "notes": result.notes,
        "learner_kept": bool(result.learner),
        "removed_before": result.removed_before,
        "requests": [{"kind": kind, "status": status} for kind, status in result.answers],
        "kinds": list(result.kinds),
        "places": [_place(each) for each in result.places],
    }
    return json.dumps(document("verify", found), indent=2)


def _place(searched: Searched) -> dict[str, Any]:
    return {
        "place": searched.place,
        "state": state(searched),
        "bytes": searched.size,
        "problems": list(searched.problems),
        "found": [
            {
                "kind": kind,
                "count": count,
                "forms": list(searched.forms[kind]),
                "allowed": searched.excuses.get(kind, ""),
            }
            for kind, count in searched.found.items()
        ],
    }


def as_text(result: Result) -> str:
    """A table, in which failures are last."""
    order = (CLEAN, ALLOWED, UNSEARCHED, FAILED)
    lines = ["How often planted values were found at rest", ""]
    lines.append(f"{'Place':<{_PLACE}} {'Searched':>10} {'Found':>7}")
    for searched in sorted(result.places, key=lambda each: order.index(state(each))):
        lines += _rows(searched)
    lines += ["", *_summary(result)]
    # Names of folders, containers and tables are in it: no terminal takes an order from them.
    return "\n".join(printable(line) for line in lines)


def _rows(searched: Searched) -> Iterator[str]:
    count = sum(searched.found.values())
    name = printable(searched.place.replace("\n", " "))
    name = name if len(name) <= _PLACE else name[: _PLACE - 1] + "…"
    mark = {FAILED: "  FAIL", UNSEARCHED: "  ?", ALLOWED: "  allowed"}.get(state(searched), "")
    yield f"{name:<{_PLACE}} {_size(searched.size):>10} {count or '.':>7}{mark}".rstrip()
    for excuse, kinds in _by_excuse(searched).items():
        yield from _wrapped(f"{_listed(kinds)}" + (f" ({excuse})" if excuse else ""))
    for problem in searched.problems:
        yield from _wrapped(f"could not be searched: {problem}")


def _by_excuse(searched: Searched) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for kind, count in searched.found.items():
        found.setdefault(searched.excuses.get(kind, ""), {})[kind] = count
    return {why: found[why] for why in sorted(found, reverse=True)}


def _listed(kinds: dict[str, int]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items(), key=lambda each: -each[1]))


def _summary(result: Result) -> Iterator[str]:
    statuses = Counter(status // 100 for _kind, status in result.answers)
    told = ", ".join(f"{count} with {number}xx" for number, count in sorted(statuses.items()) if number)
    sent = f"{len(result.answers)} requests of {len(_kinds(result))} kinds"
    yield from textwrap.wrap(f"{sent}: {told or 'none'}.", _WIDTH)
    unanswered = sorted({kind for kind, status in result.answers if not status})
    if unanswered:
        yield from textwrap.wrap(f"Without an answer: {', '.join(unanswered)}.", _WIDTH)
    if result.learner:
        yield from textwrap.wrap(f"The learner was kept: {result.learner}. The next run removes her.", _WIDTH)
    if result.removed_before:
        yield f"{result.removed_before} learners of earlier runs were removed."
    for each in (*result.notes, *result.problems):
        yield from textwrap.wrap(each, _WIDTH)
    places = [each for each in result.places if state(each) == UNSEARCHED or each.problems]
    failures = sum(sum(each.failures.values()) for each in result.places)
    allowed = sum(sum(each.found.values()) for each in result.places) - failures
    yield from textwrap.wrap(
        f"{len(result.places)} places. Personal data at rest that the settings do not allow: {failures} times; "
        f"allowed: {allowed} times; not or not wholly searched: {len(places)} places.",
        _WIDTH,
    )


def _kinds(result: Result) -> Sequence[str]:
    return sorted({kind for kind, _status in result.answers})


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="    ", subsequent_indent="    ")


def _size(size: int) -> str:
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= one:
            return f"{size / one:.1f} {unit}"
    return f"{size} B"
