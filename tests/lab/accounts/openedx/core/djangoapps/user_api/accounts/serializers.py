"""How a profile looks to others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openedx.core.djangoapps.user_api.preferences.api import get_user_preferences


def get_profile_visibility(user_profile: Any, user: Any, configuration: Mapping[str, Any]) -> Any:
    """As upstream."""
    if user_profile.requires_parental_consent():
        return "private"
    return get_user_preferences(user).get("account_privacy") or configuration.get("default_visibility")
