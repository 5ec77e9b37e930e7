"""No tracker, or one that is none: for what is there without them."""

from __future__ import annotations

from typing import Any


def start(_settings: dict[str, Any], _collector: str, _options: dict[str, Any]) -> None:
    """Nothing."""


def start_sentry() -> None:
    """Of a library that has another shape."""
    import sentry_sdk

    sentry_sdk.init("started")


def more() -> None:
    """Nothing."""


def finish() -> None:
    """Nothing."""
