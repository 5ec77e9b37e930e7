"""
Is it she? Her password, asked again, as the platform asks it before it deletes an account.

A wrong one counts in the platform's own lock-out, exactly as at its sign-in (``LoginFailures``): so nobody guesses here
who was locked out there, and nobody is locked out here who would not be there. In addition, few guesses in an hour.

.. pii: The password that a learner has sent; it is compared, and kept nowhere.
.. pii_types: password
.. pii_retirement: retained
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from .archive_turns import Turns


def refused(turns: Turns, user_id: int, password: str) -> str:
    """
    Why not: ``wrong``, ``tries`` (too many); empty: it is hers.

    Raises:
        `archive_turns.Unavailable`: nobody can count, so nobody may guess.
    """
    if not turns.may_guess():
        return "tries"
    failures = _lock_out()
    # As it is now: the platform's own request.user may come from a cache.
    user = get_user_model()._default_manager.get(pk=user_id)
    if failures and failures.is_user_locked_out(user):
        return "tries"
    if not user.check_password(unicodedata.normalize("NFKC", password)):  # as the platform's sign-in has it
        if failures:
            with transaction.atomic():
                failures.increment_lockout_counter(user)
        return "wrong"
    turns.guessed()
    if failures:
        failures.clear_lockout_counter(user)
    return ""


def _lock_out() -> Any:
    """The platform's counter of failed sign-ins; None: it is switched off, or there is none."""
    try:
        from common.djangoapps.student.models import LoginFailures
    except ImportError:
        return None
    return LoginFailures if LoginFailures.is_feature_enabled() else None
