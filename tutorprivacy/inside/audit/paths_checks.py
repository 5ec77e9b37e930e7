"""
The audit of the paths at which this plugin serves pages: does one hide a route of the running platform?

The notice (Caddy) and the page to opt out (a middleware) are answered before the platform is asked. When the
environment is rendered they are compared with the routes of Open edX; what other plugins bring is known here only.

.. no_pii: paths of pages
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import Resolver404, resolve

from .findings import Check, Finding, found

#: Below a path: nothing; as Django would redirect it; one of the notice's languages; and the page for learners.
_BELOW = ("", "/", "/en", "/me")


def checks(place: str) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    from django.conf import settings

    return [("requests.paths", place, lambda: paths(place, settings, resolve))]


def paths(place: str, settings: Any, resolved: Callable[[str], Any]) -> Iterator[Finding]:
    """One finding for each page; `resolved` is what the platform's URL configuration, without us, has at a path."""
    check = "requests.paths"
    served = getattr(settings, "PRIVACY_PATHS", None)
    if served is None:
        evidence = "There is no setting PRIVACY_PATHS: the settings of this plugin are not in force."
        yield found(check, place, None, evidence, "tutor config save, and restart.")
        return
    for name, path in served.items():
        hidden = [f"{path}{below}" for below in _BELOW if path and _is_route(f"{path}{below}", resolved)]
        if hidden:
            evidence = f"{name} is {path}, and the platform has a route there, which is hidden: {hidden[0]}"
        else:
            evidence = f"{name} is {path}, where the platform has no route." if path else f"{name}: no page is served."
        yield found(check, place, not hidden, evidence, f"Choose another path: tutor config save --set {name}=/…")


def _is_route(path: str, resolved: Callable[[str], Any]) -> bool:
    try:
        resolved(path)
    except Resolver404:
        return False
    return True
