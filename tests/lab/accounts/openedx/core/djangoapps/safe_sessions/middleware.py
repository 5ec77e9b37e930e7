"""What is told to the middleware of sessions."""

from __future__ import annotations

EXPECTED: list[int | None] = []


def mark_user_change_as_expected(new_user_id: int | None) -> None:
    EXPECTED.append(new_user_id)
