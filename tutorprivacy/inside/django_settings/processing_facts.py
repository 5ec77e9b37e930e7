"""
What of the policy stays readable as the setting PRIVACY_PROCESSING, for ``processing``: what is recorded, how, for how
long, and what the operator says of it. No secret is in it.

.. no_pii: what the public notice says, too
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMES = (
    *("operator", "tracking", "keep_backends", "outputs", "events", "ip_policy", "opt_out_signals", "usage", "redis"),
    *("app_log", "access_log", "telemetry", "log_retention_days", "block_third_parties", "lti_personal_data"),
    "profile_visibility",
)
#: Of retirement; the rest is names and a salt.
_OF_RETIREMENT = ("cool_off_days", "cleanup_days", "keep_months", "erasure_forum", "erasure_unknown", "free_email_days")


def processing_facts(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The setting PRIVACY_PROCESSING."""
    retirement = policy["retirement"]
    of_retirement = {name: retirement[name] for name in _OF_RETIREMENT} if retirement else None
    return {**{name: policy[name] for name in _NAMES}, "retirement": of_retirement}
