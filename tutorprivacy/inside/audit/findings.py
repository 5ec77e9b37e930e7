"""
What an audit finds, and how it is shown, to a person and to a machine.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: findings name places and numbers
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..io.json_documents import document, opened

PASS, FAIL, UNKNOWN, DECIDE, ACKNOWLEDGED = "pass", "fail", "unknown", "decide", "acknowledged"
#: In the order of what is to be done about them.
STATUSES = (FAIL, UNKNOWN, DECIDE, ACKNOWLEDGED, PASS)

#: Of a line for people; a command is not broken.
_COLUMNS = 80
_INDENT = " " * 9

_BLIND = (
    "Nothing could be looked at, so nothing is known. Do what is said above (→), then\n"  # 80 columns
    "run the same command again."
)


@dataclass(frozen=True)
class Finding:
    """
    One thing that was looked at.

    Args:
        check: what, as ``subject.detail``: ``tracking.backends``; the same on every site.
        place: where: ``lms: handler local of logger edx``.
        status: `PASS`, `FAIL`, or `UNKNOWN` where it could not be looked at, which is never a pass; or `DECIDE`:
            it is seen, it is no fault, and whether it may stay so is the operator's to say; or `ACKNOWLEDGED`: it
            is one of the others, and the operator has said why it may stay so.
        evidence: what was seen, without personal data.
        remedy: what to do; empty for a pass.
        was: the status of what is acknowledged; empty: it is not.
        reason: why, in the operator's words.
    """

    check: str
    place: str
    status: str
    evidence: str
    remedy: str = ""
    was: str = ""
    reason: str = ""


_KEYS = tuple(each.name for each in fields(Finding))

#: What a check is called, where it looks, and what finds it; `carried_out` takes many.
Check = tuple[str, str, Callable[[], Iterable[Finding]]]


def found(check: str, place: str, is_right: bool | None, evidence: str, remedy: str = "") -> Finding:
    """A finding; `is_right` None: it cannot be known."""
    status = UNKNOWN if is_right is None else PASS if is_right else FAIL
    return Finding(check, place, status, evidence, "" if status == PASS else remedy)


def carried_out(checks: Iterable[Check]) -> list[Finding]:
    """What the checks find; one that fails itself is unknown, and the others go on."""
    findings: list[Finding] = []
    for check, place, function in checks:
        try:
            findings += function()
        except Exception as error:  # not its text: it can quote what was looked at
            evidence = f"This could not be looked at: {type(error).__name__}."
            findings.append(Finding(check, place, UNKNOWN, evidence, "Look at it by hand, or report the error."))
    return findings


def as_json(findings: Iterable[Finding]) -> str:
    """One line: ``{"version", "findings": […]}``."""
    return json.dumps(document("audit", {"findings": [asdict(finding) for finding in findings]}))


def of_json(text: str) -> list[Finding]:
    """
    The findings of `as_json`.

    Raises:
        OtherVersion: they are those of another version of the plugin; before there were versions, a list.
        ValueError: it is something else.
    """
    told: Any = json.loads(text)
    told = opened("audit", {"findings": told} if isinstance(told, list) else told, "findings")
    try:
        findings = [Finding(**{each: str(row[each]) for each in _KEYS if each in row}) for row in told["findings"]]
    except (TypeError, AttributeError, KeyError) as error:
        raise ValueError("not a list of findings") from error
    if any(finding.status not in STATUSES for finding in findings):
        raise ValueError("not a list of findings")
    return findings


def is_blind(findings: Collection[Finding]) -> bool:
    """Could nothing be looked at? Also if that is acknowledged."""
    return all((finding.was or finding.status) == UNKNOWN for finding in findings)


def problems_of(findings: Iterable[Finding]) -> list[Finding]:
    """What is not a pass; what is acknowledged is none."""
    return [finding for finding in findings if finding.status != PASS]


def as_text(findings: Collection[Finding], colour: bool = False, only_problems: bool = False) -> str:
    """A paragraph for each finding, those that fail last, where the eye is, and behind them the numbers of all."""
    colours = {FAIL: "31", UNKNOWN: "33", DECIDE: "36", ACKNOWLEDGED: "36", PASS: "32"} if colour else {}
    blocks = []
    shown = problems_of(findings) if only_problems else findings
    for finding in sorted(shown, key=lambda each: -STATUSES.index(each.status)):
        mark = finding.status.ljust(7)
        if colours:
            mark = f"\x1b[{colours[finding.status]}m{mark}\x1b[0m"
        texts = [finding.evidence]
        texts += [f"{finding.was}, acknowledged: {finding.reason}"] if finding.was else []
        texts += [f"→ {finding.remedy}"] if finding.remedy and not finding.was else []
        lines = [f"{mark}  {finding.check}  ({finding.place})", *_wrapped("\n".join(texts))]
        blocks.append("\n".join(lines))
    counts = {status: sum(each.status == status for each in findings) for status in STATUSES}
    counts = {status: count for status, count in counts.items() if count or status != ACKNOWLEDGED}
    numbers = ", ".join(f"{count} {status}" for status, count in counts.items())
    last = [_BLIND] if is_blind(findings) else []
    return "\n".join([*blocks, *([""] if blocks else []), numbers, *last])


def _wrapped(text: str) -> list[str]:
    """Lines of `_COLUMNS`; those that are indented, which are commands, stay as they are."""
    lines = []
    for line in text.splitlines():
        if line.startswith(" "):
            lines.append(_INDENT + line)
        else:
            broken = textwrap.wrap(line, _COLUMNS - len(_INDENT), break_long_words=False, break_on_hyphens=False)
            lines += [_INDENT + each for each in broken] or [""]
    return lines
