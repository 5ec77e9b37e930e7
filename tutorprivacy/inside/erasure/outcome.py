"""
What an erasure did, place by place, what it kept and why, and what is left.

A place is a table, or what `stores` calls one.

.. no_pii: names of tables, columns and settings, and numbers
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DELETED, EMPTIED, DETACHED, TEXTS = "rows deleted", "rows blanked", "references removed", "texts changed"


@dataclass
class Outcome:
    """
    Of one person.

    Args:
        done: numbers, by (place, what was done). In a search, what would have to be done: what is left.
        kept: rows, by (table, why).
        failed: why a place, or a part of one, was not done.
        unknown: tables that no rule names, with rows of hers.
        texts: (table, column) in which she is still named: number of rows.
        not_asked: places that cannot be looked into from here, and why.
    """

    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    texts: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_asked: dict[str, str] = field(default_factory=dict)

    def fail(self, label: str, why: str) -> None:
        """The first reason is the one that is told."""
        self.failed.setdefault(label, why)

    def take(
        self, done: Mapping[tuple[str, str], int], failed: Mapping[str, str], kept: Mapping[tuple[str, str], int]
    ) -> None:
        """Also what was done, failed and kept elsewhere."""
        self.done.update(done)
        self.kept.update(kept)
        for place, why in failed.items():
            self.fail(place, why)

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "done": _listed(self.done, "what"),
            "kept": _listed(self.kept, "why"),
            "failed": dict(sorted(self.failed.items())),
            "unknown": sorted(self.unknown),
        }

    def left(self) -> list[dict[str, Any]]:
        """Of a search: [{"place", "what", "number"}]."""
        return _listed(self.done, "what") + [
            {"place": table, "what": f"named in {column}", "number": rows}
            for (table, column), rows in sorted(self.texts.items())
        ]


def _listed(found: Counter[tuple[str, str]], what: str) -> list[dict[str, Any]]:
    return [{"place": place, what: said, "number": number} for (place, said), number in sorted(found.items()) if number]
