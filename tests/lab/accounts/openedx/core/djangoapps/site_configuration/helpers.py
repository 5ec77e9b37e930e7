"""What a site may have instead of a setting."""

from __future__ import annotations

from typing import Any


def get_value(_name: str, default: Any = None) -> Any:
    """As upstream where no site has one."""
    return default
