"""
Was a form sent by our own page, in the browser of whoever is signed in?

The pages are answered before the platform looks at a form (``process_view``), so its protection is asked here.

.. no_pii: it looks at headers and keeps nothing
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.request import split_domain_port
from django.middleware.csrf import CsrfViewMiddleware

from ..visitors.own_pages import is_from, refusal

#: Bytes; the longest form has a token and a password.
LONGEST = 8192

_FORM = "application/x-www-form-urlencoded"


class _Protection(CsrfViewMiddleware):  # type: ignore[misc]
    """The platform's own protection against forged forms, with an answer of ours."""

    def _reject(self, _request: Any, _reason: str) -> HttpResponse:
        return refusal(403, "This form is no longer valid. Open the page again.")


def refused(request: Any) -> HttpResponse | None:
    """The answer to a form that is not ours; None: it is. Nothing of it is read before its size is known."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type != _FORM or not length.isdecimal() or int(length) > LONGEST:
        return refusal(400, "This is no form of this page.")
    if not is_from(request, split_domain_port(request.get_host())[0]):
        return refusal(403, "This can be sent from the page itself only.")
    protection = _Protection(lambda _request: HttpResponse())
    protection.process_request(request)
    answer: HttpResponse | None = protection.process_view(request, _unprotected, (), {})
    return answer


def _unprotected(_request: Any) -> HttpResponse:
    """A view that is exempt from nothing."""
    return HttpResponse()
