"""
What of a site matters to the public notice, besides the policy.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """
    What matters besides the policy.

    Args:
        platform: its name (PLATFORM_NAME).
        contact: whom to write to (CONTACT_EMAIL); may be empty.
        access_log: PRIVACY_ACCESS_LOG.
        aspects: does Aspects store people? None: there is no Aspects.
        aspects_bus: do its events go through the event bus?
        cairn: is there Cairn?
        outer_proxy: does another web server, of which nothing is known here, receive the requests first?
        indigo: is there the theme Indigo, whose pages are light or dark?
    """

    platform: str
    contact: str
    access_log: str
    aspects: bool | None = None
    aspects_bus: bool = False
    cairn: bool = False
    outer_proxy: bool = False
    indigo: bool = False
