"""
What became of a run of the driver, for people and for machines.

.. no_pii: learners are numbers
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from ..io.json_documents import document
from .learners import Row

#: Nothing here reaches them: they are on the operator's machine, or in an archive.
_LOGS_OF_THE_PAST = (
    "Logs of the past still name them. To take their lines out, as long as the LMS knows the names (or dev, k8s):\n"
    "    tutor local do list-forgotten --output forgotten.jsonl\n"
    '    tutor privacy scrub --in-place --forget forgotten.jsonl "$(tutor config printroot)/data/lms/logs"'
)

#: Learners that are named for one reason.
_LISTED = 20


@dataclass
class Summary:
    """What became of a run. Numbers are ids of retirements."""

    retired: list[int] = field(default_factory=list)
    #: Those of the retired whom an earlier run had left in the middle.
    resumed: list[int] = field(default_factory=list)
    #: (id, what went wrong)
    failed: list[tuple[int, str]] = field(default_factory=list)
    #: Of those who failed, now or before, and were not tried now: the day since which they do.
    since: dict[int, datetime.date] = field(default_factory=dict)
    #: Those who failed before, and were not tried now.
    stuck: list[int] = field(default_factory=list)
    #: Lines on answers of the LMS that were passed over.
    odd: list[str] = field(default_factory=list)
    #: Cancelled, or moved by somebody else, since the queue was read.
    skipped: list[int] = field(default_factory=list)
    #: Number of rows removed.
    cleaned: int = 0
    #: Of the queue, those nothing was done for.
    waiting: list[Row] = field(default_factory=list)
    #: Number of rows that may be removed; only in a dry run.
    expired: int = 0
    #: What the erasure from the database did, of those it came to its end for: `erasure.person_erasure`.
    erased: dict[int, dict[str, Any]] = field(default_factory=dict)
    #: What was, or in a dry run is, due long after a retirement: `erasure.later.Later` as data.
    later: dict[str, Any] = field(default_factory=dict)
    #: Why the run ended early; empty if it did not.
    stopped: str = ""

    @property
    def is_clean(self) -> bool:
        """Did all go well?"""
        return not self.failed and not self.stopped and not self.odd and not self.later.get("failed")

    def stop(self, why: str) -> None:
        """A part of the run has ended early."""
        if why not in self.stopped:
            self.stopped = f"{self.stopped} {why}".strip()


def as_dict(summary: Summary) -> dict[str, Any]:
    """The summary as plain data, for ``--json``."""
    found = {
        "retired": summary.retired,
        "resumed": summary.resumed,
        "failed": [
            {"retirement": number, "reason": reason, "since": _day(summary, number)}
            for number, reason in summary.failed
        ],
        "stuck": [{"retirement": number, "since": _day(summary, number)} for number in summary.stuck],
        "skipped": summary.skipped,
        "cleaned": summary.cleaned,
        "waiting": [{"retirement": row.id, "state": row.state} for row in summary.waiting],
        "expired": summary.expired,
        "erased": [{"retirement": number, **found} for number, found in summary.erased.items()],
        "later": summary.later,
        "odd": summary.odd,
        "stopped": summary.stopped,
    }
    return document("retire-users", found)


def as_text(summary: Summary, dry_run: bool) -> str:
    """The summary for a person."""
    if dry_run and not summary.stopped:
        lines = [f"{len(summary.waiting)} would be retired:", *_few([_described(row) for row in summary.waiting])]
        lines += _failures(summary)
        lines.append(f"{summary.expired} rows of retired learners would be removed.")
        lines += [f"{count} {what} would {verb}." for what, verb, count in _due(summary) if count]
        return "\n".join([*lines, *_not_later(summary), "Nothing was changed."])
    counts = {
        "Retired": len(summary.retired),
        "  of them resumed": len(summary.resumed),
        "Failed": len(summary.failed),
        "Failed before": len(summary.stuck),
        "Skipped": len(summary.skipped),
        "Still waiting": len(summary.waiting),
        "Rows removed": summary.cleaned,
        "Erased, verified": len(summary.erased),
    }
    seldom = zip(("Kept rows ended", "Addresses freed"), _due(summary), strict=True)
    counts |= {name: count for name, (_what, _verb, count) in seldom if count}
    lines = [f"{name:<20}{count:>8}" for name, count in counts.items()] + _failures(summary)
    lines += _not_later(summary)
    not_asked = {place: why for found in summary.erased.values() for place, why in found.get("not_asked", {}).items()}
    lines += _few([f"Not asked: {place}: {why}" for place, why in sorted(not_asked.items())])
    if summary.failed or summary.stuck:
        lines.append("The next night's run tries those again whose failure may pass; all of them: --retry-errored.")
    if summary.retired:
        lines.append(_LOGS_OF_THE_PAST)
    return "\n".join([*lines, summary.stopped] if summary.stopped else lines)


def _due(summary: Summary) -> list[tuple[str, str, int]]:
    """What is done long after a retirement: what, what becomes of it, how many."""
    return [
        ("kept rows", "end", sum(summary.later.get("ended", {}).values())),
        ("e-mail addresses", "become free", summary.later.get("freed", 0)),
    ]


def _not_later(summary: Summary) -> list[str]:
    return _few([f"{label}: not done: {why}" for label, why in summary.later.get("failed", {}).items()])


def _failures(summary: Summary) -> list[str]:
    """Who has failed, by reason; a reason that many share is one thing to mend."""
    lines = []
    for reason in dict.fromkeys(reason for _number, reason in summary.failed):
        numbers = [number for number, each in summary.failed if each == reason]
        lines += _few([f"retirement {number}: {reason}{_since(summary, number)}" for number in numbers])
    lines += _few([f"retirement {number}: not tried{_since(summary, number)}" for number in summary.stuck])
    return lines + _few(summary.odd)


def _few(lines: list[str]) -> list[str]:
    more = [f"  … and {len(lines) - _LISTED} more"] if len(lines) > _LISTED else []
    return lines[:_LISTED] + more


def _day(summary: Summary, number: int) -> str | None:
    since = summary.since.get(number)
    return str(since) if since else None


def _since(summary: Summary, number: int) -> str:
    since = _day(summary, number)
    return f", failing since {since}" if since else ""


def _described(row: Row) -> str:
    return f"  retirement {row.id}, asked for on {row.created.date()}, {row.state}"
