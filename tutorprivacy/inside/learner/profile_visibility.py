"""
How a learner's profile looks to others, and the switch: by the platform's own functions.

.. pii: Which parts of one person's profile others see, in memory.
.. pii_types: other
.. pii_retirement: local_api
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)

#: Values of the preference, as ``openedx/core/djangoapps/user_api/accounts/__init__.py`` has them, and its key. What is
#: none of these the platform takes for PRIVATE.
ALL_USERS, PRIVATE, CUSTOM = "all_users", "private", "custom"
_KEY, _PART = "account_privacy", "visibility."

#: Those that can be chosen here; part by part, in the profile itself.
CHOICES = (PRIVATE, ALL_USERS)


@dataclass(frozen=True)
class Visibility:
    """
    What others see.

    Args:
        chosen: ALL_USERS, PRIVATE or CUSTOM.
        parts: names of the profile's fields.
        by_age: it is PRIVATE whatever is chosen, since the platform takes the person for a child.
    """

    chosen: str
    parts: tuple[str, ...]
    by_age: bool


def visibility(user: Any) -> Visibility | None:
    """Of this person; None: it cannot be told."""
    try:
        return _visibility(user)
    except Exception as error:  # an account without a profile; another release
        log.warning("How a profile looks to others cannot be told: %s", type(error).__name__)
        return None


def _visibility(user: Any) -> Visibility:
    from openedx.core.djangoapps.user_api.accounts.serializers import get_profile_visibility
    from openedx.core.djangoapps.user_api.preferences.api import get_user_preferences

    configuration = settings.ACCOUNT_VISIBILITY_CONFIGURATION
    chosen = get_profile_visibility(user.profile, user, configuration)
    public = configuration["public_fields"]
    if chosen == ALL_USERS:
        parts = configuration["bulk_shareable_fields"]
    elif chosen == CUSTOM:
        preferences = get_user_preferences(user)
        shared = configuration["custom_shareable_fields"]
        parts = [name for name in shared if name in public or preferences.get(f"{_PART}{name}") == ALL_USERS]
    else:
        chosen, parts = PRIVATE, public
    by_age = bool(user.profile.requires_parental_consent())
    return Visibility(chosen, tuple(name for name in parts if name != _KEY), by_age)


def choose(user: Any, chosen: str) -> None:
    """
    Keep a choice.

    Args:
        chosen: one of CHOICES.
    """
    from openedx.core.djangoapps.user_api.preferences.api import set_user_preference

    set_user_preference(user, _KEY, chosen)
