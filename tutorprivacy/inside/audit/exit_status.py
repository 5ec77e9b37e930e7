"""
What makes an audit fail: the exit status of both audits, that of the platform and that of the host.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: findings name places and numbers
"""

from __future__ import annotations

from collections.abc import Iterable

from .findings import FAIL, UNKNOWN, Finding


def exit_status(findings: Iterable[Finding], strict: bool = False) -> int:
    """1 on a fail, or if nothing could be looked at; `strict`: on an unknown, too. What is to decide fails nothing."""
    statuses = {finding.status for finding in findings}
    return int(FAIL in statuses or statuses <= {UNKNOWN} or (strict and UNKNOWN in statuses))
