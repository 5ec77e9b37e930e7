"""Preferences of a user: of whoever asks, and of nobody else."""

from __future__ import annotations

from typing import Any

from openedx.core.djangoapps.user_api.models import UserPreference


def get_user_preferences(requesting_user: Any) -> dict[str, str]:
    return dict(UserPreference.objects.filter(user=requesting_user).values_list("key", "value"))


def set_user_preference(requesting_user: Any, preference_key: str, preference_value: str) -> None:
    UserPreference.objects.update_or_create(
        user=requesting_user, key=preference_key, defaults={"value": preference_value}
    )
