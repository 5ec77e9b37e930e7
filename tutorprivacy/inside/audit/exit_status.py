"""
What makes an audit fail: the exit status of both audits, that of the platform and that of the host.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: findings name places and numbers
"""

from __future__ import annotations

from collections.abc import Collection

from .findings import FAIL, UNKNOWN, Finding, is_blind

#: Nothing could be looked at: neither a success nor a fail, and nobody is there to read it when a cron job runs.
BLIND = 3


def exit_status(findings: Collection[Finding], strict: bool = False) -> int:
    """
    `BLIND` if nothing could be looked at; 1 on a fail; `strict`: on an unknown, too; else 0.

    What is to decide fails nothing, and what is acknowledged neither. Nobody can acknowledge that nothing was seen.
    """
    if is_blind(findings):
        return BLIND
    statuses = {finding.status for finding in findings}
    return int(FAIL in statuses or (strict and UNKNOWN in statuses))
