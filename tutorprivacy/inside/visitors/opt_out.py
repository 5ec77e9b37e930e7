"""
Visitors who do not want to be counted: how they say so, and the page on which they can.

A middleware answers the page by itself, before any other of the platform's: there is no
image to build and no URLconf to change, and the page makes no session, no tracking context
and no cookie but its own.

.. no_pii: a cookie that is the same for everybody who has it
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.http.cookie import SimpleCookie
from django.http.request import split_domain_port
from django.utils.cache import patch_vary_headers

log = logging.getLogger(__name__)

#: How a browser says that it is not to be tracked: Global Privacy Control, Do Not Track, and
#: the cookie that the page sets.
OPT_OUT_HEADERS = ("HTTP_SEC_GPC", "HTTP_DNT")
OPT_OUT_COOKIE = "privacy-opt-out"

#: Of the page; without a wish that can be fulfilled, the first one. The page itself is in another file of the settings,
#: which is opened when somebody asks for it.
LANGUAGES = ("en", "fr", "de", "es")

#: The shortest 13 months, in seconds. 13 months is what CNIL allows a tracker that measures the
#: audience (https://www.cnil.fr/fr/node/167364, 4 July 2025). A choice not to be measured could
#: last longer, but browsers end all cookies soon after (Chromium: 400 days).
COOKIE_SECONDS = 393 * 24 * 3600

#: The whole body of the page's form, for each of its buttons.
_CHOICES = {b"choice=out": True, b"choice=in": False}
_METHODS = "GET, HEAD, POST"

#: One language of Accept-Language with its share (RFC 9110, 12.5.4), and how much of it is read.
_WISH = re.compile(r"\s*(?P<name>[A-Za-z0-9-]+|\*)\s*(?:;\s*[Qq]=(?P<share>[01](?:\.[0-9]{0,3})?)\s*)?")
_LONGEST_WISH = 500


def opted_out(request: Any) -> bool:
    """Does the request carry ``Sec-GPC: 1``, ``DNT: 1`` or the cookie ``privacy-opt-out=1``?"""
    return _has_signal(request) or _has_cookie(request)


def _has_signal(request: Any) -> bool:
    return any(request.META.get(header) == "1" for header in OPT_OUT_HEADERS)


def _has_cookie(request: Any) -> bool:
    return bool(request.COOKIES.get(OPT_OUT_COOKIE) == "1")


def opt_out_settings(values: Mapping[str, Any], policy: Mapping[str, Any]) -> dict[str, Any]:
    """
    What the page needs to know, as ``PRIVACY_OPT_OUT``.

    Args:
        values: the settings of the LMS or the CMS.
        policy: see ``tutorprivacy.settings.policy.policy``.

    Returns:
        ``{"path", "notice", "collected", "domains"}``: the page's path; the address of the
        public notice, or nothing (it is served by Caddy, which ``tutor dev`` has not); what the
        cookie has an effect on (``usage``, ``events``); the domains for which the cookie may
        be set, the widest first.
    """
    # Tutor: the LMS's sessions are for LMS_HOST, Studio's for CMS_HOST, which usually lies below it,
    # and so do the micro-frontends. An operator may have widened them. One click is to hold for all.
    hosts = (values.get("SESSION_COOKIE_DOMAIN"), urlsplit(f"//{values.get('LMS_BASE') or ''}").hostname)
    domains = {str(host).lower().lstrip(".") for host in hosts if host}
    return {
        "path": policy["opt_out_path"],
        "notice": "" if values.get("DEBUG") else policy["notice_url"],
        "collected": tuple(
            name
            for name, is_on in (("usage", policy["usage"]), ("events", policy["tracking"] == "pseudonymous"))
            if is_on
        ),
        "domains": tuple(sorted((each for each in domains if "." in each), key=len)),
    }


class OptOutPage:
    """Django middleware: answer one path, and pass everything else on at once."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        told = settings.PRIVACY_OPT_OUT
        self.path, self.notice = told["path"], told["notice"]
        self.collected, self.domains = told["collected"], told["domains"]

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

        if request.method in ("GET", "HEAD"):
            answer = self._page(request)
        elif request.method == "POST":
            answer = self._choose(request)
        else:
            answer = _refusal(405, "This page is read (GET) or answered (POST).")
            answer["Allow"] = _METHODS
        answer["Content-Length"] = str(len(answer.content))
        if request.method == "HEAD":
            answer.content = b""
        answer["Cache-Control"] = "no-store"
        answer["Content-Security-Policy"] = policy_of_content()
        # Not "no-referrer": browsers would say "Origin: null" when the form is sent.
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    def _page(self, request: Any) -> HttpResponse:
        from ..documents.opt_out_page import page

        language = _language(request)
        by_cookie, by_signal = _has_cookie(request), _has_signal(request)
        text = page(language, self.path, self.notice, self.collected, by_cookie, by_signal)
        answer = HttpResponse(text, content_type="text/html; charset=utf-8")
        answer["Content-Language"] = language
        patch_vary_headers(answer, ("Cookie", "Accept-Language", "Sec-GPC", "DNT"))
        return answer

    def _choose(self, request: Any) -> HttpResponse:
        """Set or clear the cookie, and let the browser read the page again."""
        host = split_domain_port(request.get_host())[0]
        if not _is_from_the_page(request, host):
            return _refusal(403, "This choice can be made on the page itself only.")
        # Read no more than the form's own body, and by no parser: it would make files of uploads.
        limit = max(map(len, _CHOICES))
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_out = _CHOICES.get(request.read(limit)) if length.isdecimal() and int(length) <= limit else None
        if is_out is None:
            return _refusal(400, "This is not a choice that the page offers.")
        answer = HttpResponse(status=303)
        answer["Location"] = self.path
        domains = [domain for domain in self.domains if host == domain or host.endswith(f".{domain}")]
        if is_out:
            _add_cookie(answer, "1", domains[0] if domains else "", request.is_secure(), COOKIE_SECONDS)
        else:  # also one that was set before the domain was another, or by the site itself
            for domain in ("", *domains):
                _add_cookie(answer, "", domain, request.is_secure(), 0)
        return answer


def _is_from_the_page(request: Any, host: str) -> bool:
    """
    Was the form sent from this host?

    The platform's protection against forged forms has not run, and would need a cookie. Every
    browser says where a form comes from: in ``Sec-Fetch-Site`` if the connection is secure,
    and else in ``Origin``.
    """
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return str(site) in ("same-origin", "none")
    try:
        # Without the port, which a proxy may have changed; cookies know none either.
        origin = urlsplit(str(request.META.get("HTTP_ORIGIN", "")))
        return origin.hostname == host.strip("[]")
    except ValueError:
        return False


def _language(request: Any) -> str:
    """The one that the browser likes best, or else the platform's, or else English."""
    wanted = []
    # Django's own parser gives all of them up for one that it does not know.
    for piece in request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:_LONGEST_WISH].split(","):
        match = _WISH.fullmatch(piece)
        if match and float(match["share"] or 1) > 0:
            wanted.append((float(match["share"] or 1), match["name"]))
    wanted.sort(key=lambda wish: -wish[0])  # those of the same share stay in their order
    for name in (*(name for _share, name in wanted), str(settings.LANGUAGE_CODE)):
        language = name.lower().partition("-")[0]
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def _refusal(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


def _add_cookie(answer: HttpResponse, value: str, domain: str, is_secure: bool, seconds: int) -> None:
    """Django's own way takes one cookie of a name only; to clear all of a name takes one for each domain."""
    cookie = SimpleCookie({OPT_OUT_COOKIE: value})[OPT_OUT_COOKIE]
    cookie.update({"max-age": seconds, "path": "/", "samesite": "Lax", "httponly": True, "secure": is_secure})
    cookie["domain"] = domain
    if not seconds:
        cookie["expires"] = "Thu, 01 Jan 1970 00:00:00 GMT"
    answer.cookies[f"{OPT_OUT_COOKIE} {domain}"] = cookie
