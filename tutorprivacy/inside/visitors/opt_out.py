"""
Visitors who do not want to be counted: how they say so, and the page on which they can.

A middleware answers the page by itself, before any other of the platform's: there is no
image to build and no URLconf to change, and the page makes no session, no tracking context
and no cookie but its own.

.. no_pii: a cookie that is the same for everybody who has it
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.request import split_domain_port

from .own_pages import (
    chosen_language,
    cookie_domains,
    has_signal,
    here,
    html_answer,
    is_from,
    page_or_choice,
    refusal,
    set_cookie,
)

log = logging.getLogger(__name__)

#: The cookie that the page sets.
OPT_OUT_COOKIE = "privacy-opt-out"

#: The shortest 13 months, in seconds. 13 months is what CNIL allows a tracker that measures the
#: audience (https://www.cnil.fr/fr/node/167364, 4 July 2025). A choice not to be measured could
#: last longer, but browsers end all cookies soon after (Chromium: 400 days).
COOKIE_SECONDS = 393 * 24 * 3600

#: The whole body of the page's form, for each of its buttons.
_CHOICES = {b"choice=out": True, b"choice=in": False}


def opted_out(request: Any) -> bool:
    """Does the request carry ``Sec-GPC: 1``, ``DNT: 1`` or the cookie ``privacy-opt-out=1``?"""
    return has_signal(request) or _has_cookie(request)


def _has_cookie(request: Any) -> bool:
    return bool(request.COOKIES.get(OPT_OUT_COOKIE) == "1")


def opt_out_settings(values: Mapping[str, Any], policy: Mapping[str, Any]) -> dict[str, Any]:
    """
    What the page needs to know, as ``PRIVACY_OPT_OUT``.

    Args:
        values: the settings of the LMS or the CMS.
        policy: see ``tutorprivacy.settings.policy.policy``.

    Returns:
        ``{"path", "notice", "learner", "collected", "besides", "domains"}``: the page's path; the addresses
        of the public notice and of the page for learners, or nothing (Caddy serves the notice, and ``tutor
        dev`` has none; Studio's host is not the LMS's); what the cookie has an effect on (``usage``,
        ``events``); what becomes of events whatever is chosen (``full``, ``passed``, or empty: nothing);
        the domains for which the cookie may be set, the widest first.
    """
    return {
        "path": policy["opt_out_path"],
        "notice": "" if values.get("DEBUG") else policy["notice_url"],
        "learner": f"{policy['notice_url']}/me" if policy["learner_path"] and not values.get("DEBUG") else "",
        "collected": tuple(
            name
            for name, is_on in (("usage", policy["usage"]), ("events", policy["tracking"] == "pseudonymous"))
            if is_on
        ),
        "besides": _besides(policy),
        "domains": cookie_domains(values),
    }


def _besides(policy: Mapping[str, Any]) -> str:
    """Only pseudonymous events are held back (`tracking.processors.OptOutProcessor`)."""
    if policy["tracking"] == "full":
        return "full"
    return "passed" if policy["tracking"] == "off" and policy["keep_backends"] else ""


class OptOutPage:
    """Django middleware: answer one path, and pass everything else on at once."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        told = settings.PRIVACY_OPT_OUT
        self.path, self.notice, self.learner = told["path"], told["notice"], told["learner"]
        self.collected, self.besides, self.domains = told["collected"], told["besides"], told["domains"]

    def __call__(self, request: Any) -> Any:
        """The page, or what the platform answers; an error of ours is never the visitor's."""
        if request.path_info == self.path:
            try:
                return self._answer(request)
            except Exception as error:
                log.error("The page to opt out could not be shown: %s", type(error).__name__)
        return self.get_response(request)

    def _answer(self, request: Any) -> HttpResponse:
        from ..documents.opt_out_page import policy_of_content

        not_allowed = "This page is read (GET) or answered (POST)."
        return page_or_choice(request, self._page, self._choose, not_allowed, policy_of_content())

    def _page(self, request: Any) -> HttpResponse:
        from ..documents.opt_out_page import page

        language = chosen_language(request)
        by_cookie, by_signal = _has_cookie(request), has_signal(request)
        by = by_cookie, by_signal
        text = page(language, self.path, self.notice, self.collected, *by, self.besides, self.learner)
        return html_answer(text, language)

    def _choose(self, request: Any) -> HttpResponse:
        """Set or clear the cookie, and let the browser read the page again."""
        host = split_domain_port(request.get_host())[0]
        if not is_from(request, host):
            return refusal(403, "This choice can be made on the page itself only.")
        # Read no more than the form's own body, and by no parser: it would make files of uploads.
        limit = max(map(len, _CHOICES))
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_out = _CHOICES.get(request.read(limit)) if length.isdecimal() and int(length) <= limit else None
        if is_out is None:
            return refusal(400, "This is not a choice that the page offers.")
        answer = HttpResponse(status=303)
        answer["Location"] = here(request, self.path)
        cookie = {"name": OPT_OUT_COOKIE, "value": "1" if is_out else "", "seconds": COOKIE_SECONDS if is_out else 0}
        set_cookie(answer, host, self.domains, {**cookie, "secure": request.is_secure(), "httponly": True})
        return answer
