"""
Findings that the operator knows of: ``PRIVACY_ACKNOWLEDGED_FINDINGS`` says which, and why they may stay.

They stay in what is shown, with the reason, and make no audit fail. Both audits are asked on the host, where the
setting is, so no container is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..inside.audit.findings import ACKNOWLEDGED, DECIDE, PASS, UNKNOWN, Finding
from ..settings.check_names import check_of

SETTING = "PRIVACY_ACKNOWLEDGED_FINDINGS"

#: What is said of the setting itself. Nobody can acknowledge it.
CHECK = "environment.acknowledged"


def acknowledge(findings: Collection[Finding], reasons: Mapping[str, str], own: Collection[str]) -> list[Finding]:
    """
    The findings, with those acknowledged that are no pass; and one more for each reason that is needed no longer.

    Args:
        reasons: by the name of a check, or by that and a place, as they are shown: ``docker.log-driver (tutor_local)``.
        own: names of the checks of this audit: of others nothing is known here.
    """
    changed = []
    for finding in findings:
        reason = next((reasons[name] for name in names_of(finding) if name in reasons), "")
        if reason and finding.status != PASS:
            finding = replace(finding, status=ACKNOWLEDGED, was=finding.status, reason=reason)
        changed.append(finding)
    return changed + [_finding(name) for name in reasons if _is_over(name, findings, own)]


def names_of(finding: Finding) -> tuple[str, str]:
    """By which a finding can be acknowledged: with its place, and at all places."""
    return f"{finding.check} ({finding.place})", finding.check


def _is_over(name: str, findings: Collection[Finding], own: Collection[str]) -> bool:
    """
    Is it seen that nothing is left to acknowledge?

    Some findings are told only while they are no pass. That one is not told says nothing, though, while something
    else could not be looked at.
    """
    meant = [finding.status for finding in findings if name in names_of(finding)]
    if meant:
        return set(meant) == {PASS}
    return check_of(name) in own and all(finding.status != UNKNOWN for finding in findings)


def _finding(name: str) -> Finding:
    evidence = f"{name} is acknowledged, and there is nothing of it any more."
    return Finding(CHECK, SETTING, DECIDE, evidence, f"Take it out of {SETTING}, so that it is seen if it comes back.")
