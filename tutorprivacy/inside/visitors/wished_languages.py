"""
Which languages the browser wishes, before the platform changes that.

Its middleware ``dark_lang`` takes every language out of the request's header that no administrator has released: on a
new site, all but the site's own. That is about translations of the platform; pages of ours have their own.

.. no_pii: a header, while its request is answered
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings

from .own_pages import WISHED


class WishedLanguages:
    """Django middleware, before those of the platform: note it of requests to the learner's page."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        self.path = settings.PRIVACY_LEARNER["path"]

    def __call__(self, request: Any) -> Any:
        """What is answered is what the others answer."""
        if request.path_info.startswith(self.path):
            setattr(request, WISHED, request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        return self.get_response(request)
