"""
What an erasure in the database did, table by table, what it kept and why, and what is left.

.. no_pii: names of tables and columns, and numbers of rows
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

DELETED, EMPTIED, DETACHED, TEXTS = "rows deleted", "rows blanked", "references removed", "texts changed"


@dataclass
class Outcome:
    """
    Of one person.

    Args:
        done: rows, by (table, what was done). In a search, what would have to be done: what is left.
        kept: rows, by (table, why).
        failed: why a table, or a part of one, was not done.
        unknown: tables that no rule names, with rows of hers.
        texts: (table, column) in which she is still named: number of rows.
    """

    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    texts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def fail(self, label: str, why: str) -> None:
        """The first reason is the one that is told."""
        self.failed.setdefault(label, why)

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "done": _listed(self.done, "what"),
            "kept": _listed(self.kept, "why"),
            "failed": dict(sorted(self.failed.items())),
            "unknown": sorted(self.unknown),
        }

    def left(self) -> list[dict[str, Any]]:
        """Of a search: [{"table", "what", "rows"}]."""
        return _listed(self.done, "what") + [
            {"table": table, "what": f"named in {column}", "rows": rows}
            for (table, column), rows in sorted(self.texts.items())
        ]


def _listed(found: Counter[tuple[str, str]], what: str) -> list[dict[str, Any]]:
    return [{"table": table, what: said, "rows": rows} for (table, said), rows in sorted(found.items()) if rows]
