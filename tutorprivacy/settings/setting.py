"""
One setting of the plugin: a row of `table`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .allowed import Allowed

PREFIX = "PRIVACY_"


@dataclass(frozen=True)
class Setting:
    """
    One setting. `name` is without the prefix; `help` is one sentence for docs/settings.rst.

    A `unique` one is another on every installation: its default is a template, and Tutor
    saves what it renders from it. The value of a `secret` one is never shown.
    """

    name: str
    default: Any
    allowed: Allowed
    help: str
    read: Callable[[Any], Any] = lambda value: value
    unique: bool = False
    secret: bool = False

    @property
    def full_name(self) -> str:
        """The name in config.yml."""
        return PREFIX + self.name
