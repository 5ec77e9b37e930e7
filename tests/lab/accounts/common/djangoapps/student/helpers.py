"""What the making of accounts answers with."""

from __future__ import annotations


class AccountValidationError(Exception):
    """As upstream: the view of registrations answers 409 with it, at the field."""

    def __init__(self, message: str, field: str, error_code: str | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.error_code = error_code
