"""
Third parties that a request brings: what a site configuration or a tenant says instead of the settings.

Settings are written once, and then others are put in their place: by the platform, which asks the site's row in the
database first, and by apps such as eox-tenant, which writes a tenant's values into the live settings when a request
or a task begins. There are two places where all of that passes, and both are here: how the live settings are
written, and how a site configuration is asked. What is stored stays as it is, so an administrator sees her values.

.. no_pii: names and values of settings
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from .third_parties import held_off
from .third_party_keys import KNOWN_KEYS

_MARK = "privacy_holds_off"


class HoldOff(AppConfig):  # type: ignore[misc]
    """In every process of the platform, while ``PRIVACY_BLOCK_THIRD_PARTIES`` is true."""

    name = __name__
    label = "privacy_third_parties"

    def ready(self) -> None:
        """Django calls it once, when all models are there."""
        from django.conf import LazySettings

        hold_settings(LazySettings)
        try:
            hold_sites(self.apps.get_model("site_configuration", "SiteConfiguration"))
        except LookupError:
            return  # another service than the platform


def hold_settings(kind: Any) -> None:
    """Let whoever writes live settings switch on no third party. `kind`: the class of Django's ``settings``."""
    stock = kind.__setattr__
    if hasattr(stock, _MARK):
        return

    def __setattr__(self: Any, name: str, value: Any) -> None:
        if name.isupper():
            value = held_off(name, value, getattr(self, name, None))
        stock(self, name, value)

    setattr(__setattr__, _MARK, True)
    kind.__setattr__ = __setattr__


def hold_sites(model: Any) -> None:
    """Let a site configuration answer as if it had no third parties. `model`: the platform's SiteConfiguration."""
    stock = model.get_value
    if hasattr(stock, _MARK):
        return

    def get_value(self: Any, name: str, default: Any = None) -> Any:
        # As if the row did not have it: the platform then takes what the settings say, where it is off.
        return default if name in KNOWN_KEYS else held_off(name, stock(self, name, default), default)

    setattr(get_value, _MARK, True)
    model.get_value = get_value
