"""
"Take my data along": not there yet.

.. no_pii: nothing
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from ..visitors.own_pages import refusal


def form_state(_request: Any) -> dict[str, Any]:
    """What the page's form looks like: ``{"by": "password" | "link", "available_at", "sent"}``; empty: there is none."""
    return {}


def answer(_request: Any, _path: str, _language: str) -> HttpResponse:
    """The archive."""
    return refusal(404, "There is no archive here.")
