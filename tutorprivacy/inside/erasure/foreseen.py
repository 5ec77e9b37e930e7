"""
What the erasure would do to somebody whose account is not retired yet: looked at, and nothing is changed.

.. pii: Names of one person, in memory.
.. pii_types: id, username, name, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

import copy
from typing import Any

from .ends import Ends
from .person_erasure import Former, erasure_of
from .rules import DELETE_TEXT


def foreseen(user: Any, unknown: str, ends: Ends | None = None, posts: str = DELETE_TEXT) -> dict[str, Any]:
    """
    What would go, and what would stay: numbers of rows, by table, as `person_erasure.Erasure.as_data` has them.

    Args:
        user: her account's row. It is not changed: what is looked for is told by a copy that has no name any more.
        unknown: PRIVACY_ERASURE_UNKNOWN.
        ends: until when rows would be kept.
        posts: PRIVACY_ERASURE_FORUM.
    """
    email = user.get_email_field_name()
    former = Former(
        frozenset({user.get_username()}),
        frozenset({str(getattr(user, email) or "")}),
        frozenset({user.get_full_name(), str(getattr(getattr(user, "profile", None), "name", "") or "")}),
    )
    nobody = copy.copy(user)
    setattr(nobody, user.USERNAME_FIELD, f"retired__user_{user.pk}")
    setattr(nobody, email, f"retired__user_{user.pk}@retired.invalid")
    return erasure_of(nobody, former, unknown, look=True, ends=ends, posts=posts).as_data()
