"""
What the law wants visitors to be told and only the operator knows: is it told?
"""

from __future__ import annotations

from ..inside.audit.findings import DECIDE, PASS, Finding
from ..inside.processing.not_told import missing
from ..settings.policy import policy
from .project import Project

_CHECK = "notice.operator"


def operator_finding(project: Project) -> Finding:
    """Of PRIVACY_OPERATOR: what the notice leaves out. Whether the law holds here is the operator's to say."""
    absent = missing(policy(project.found, project.plugins))
    if not absent:
        return Finding(_CHECK, "config.yml", PASS, "The notice says what GDPR art. 13 wants from its operator.")
    names = ", ".join(f"{name} (art. {article})" for name, article in absent)
    return Finding(
        _CHECK,
        "config.yml",
        DECIDE,
        f"The notice cannot say, and leaves out: {names}.",
        "If the GDPR holds for you, tell it in PRIVACY_OPERATOR (docs/notice.rst), then: tutor config save && tutor "
        "local restart caddy",
    )
