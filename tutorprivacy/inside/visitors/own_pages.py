"""
What pages of ours have in common: whose form it is, in which language, with which cookie.

.. no_pii: it keeps nothing
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.http.cookie import SimpleCookie
from django.utils.cache import patch_vary_headers

#: How a browser says that it is not to be tracked: Global Privacy Control, Do Not Track.
SIGNALS = ("HTTP_SEC_GPC", "HTTP_DNT")

#: Of the pages; without a wish that can be fulfilled, the first one. The pages themselves are in another file of the
#: settings, which is opened when somebody asks for one.
LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "pl", "ar", "uk")

#: Of a page with a form.
METHODS = "GET, HEAD, POST"

#: Read of a form whose answer does not depend on it.
_FORM_BYTES = 1 << 16

#: One language of Accept-Language with its share (RFC 9110, 12.5.4), and how much of it is read.
_WISH = re.compile(r"\s*(?P<name>[A-Za-z0-9-]+|\*)\s*(?:;\s*[Qq]=(?P<share>[01](?:\.[0-9]{0,3})?)\s*)?")
_LONGEST_WISH = 500

#: Of a request: that header as the browser has sent it (`wished_languages`).
WISHED = "privacy_wished_languages"


def has_signal(request: Any) -> bool:
    """Does the request carry ``Sec-GPC: 1`` or ``DNT: 1``?"""
    return any(request.META.get(header) == "1" for header in SIGNALS)


def cookie_domains(values: Mapping[str, Any]) -> tuple[str, ...]:
    """
    The domains for which a cookie may be set, the widest first.

    Tutor: the LMS's sessions are for LMS_HOST, Studio's for CMS_HOST, which usually lies below it,
    and so do the micro-frontends. An operator may have widened them. One click is to hold for all.

    Args:
        values: the settings of the LMS or the CMS.
    """
    hosts = (values.get("SESSION_COOKIE_DOMAIN"), urlsplit(f"//{values.get('LMS_BASE') or ''}").hostname)
    domains = {str(host).lower().lstrip(".") for host in hosts if host}
    return tuple(sorted((each for each in domains if "." in each), key=len))


def is_from(request: Any, host: str, others: Collection[str] = ()) -> bool:
    """
    Was the form sent from a page of this host, or of one of the others that are the platform's, too?

    The platform's protection against forged forms has not run, and would need a cookie. Every
    browser says where a form comes from: in ``Sec-Fetch-Site`` if the connection is secure,
    and else in ``Origin``.
    """
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None and not (others and site == "same-site"):
        return str(site) in ("same-origin", "none")
    try:
        # Without the port, which a proxy may have changed; cookies know none either.
        origin = urlsplit(str(request.META.get("HTTP_ORIGIN", "")))
        return origin.hostname is not None and origin.hostname in (host.strip("[]"), *others)
    except ValueError:
        return False


def chosen_language(request: Any, languages: Collection[str] = LANGUAGES) -> str:
    """
    Of these, the one that the address asks for (``?language=fr``), or else the one that the browser likes best, or else
    the platform's, or else the first.
    """
    if (asked := request.GET.get("language")) in languages:
        return str(asked)
    wished = getattr(request, WISHED, request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    wanted = []
    # Django's own parser gives all of them up for one that it does not know.
    for piece in wished[:_LONGEST_WISH].split(","):
        match = _WISH.fullmatch(piece)
        if match and float(match["share"] or 1) > 0:
            wanted.append((float(match["share"] or 1), match["name"]))
    wanted.sort(key=lambda wish: -wish[0])  # those of the same share stay in their order
    for name in (*(name for _share, name in wanted), str(settings.LANGUAGE_CODE)):
        language = name.lower().partition("-")[0]
        if language in languages:
            return language
    return next(iter(languages))


def here(request: Any, path: str) -> str:
    """The address of a page, in the language that the address of the form asks for."""
    asked = request.GET.get("language")
    return f"{path}?language={asked}" if asked in LANGUAGES else path


def page_or_choice(
    request: Any,
    page: Callable[[Any], HttpResponse],
    choose: Callable[[Any], HttpResponse],
    not_allowed: str,
    content_policy: str,
) -> HttpResponse:
    """
    What a page with one form answers: itself, or what becomes of a choice.

    Args:
        not_allowed: what is said to other methods.
    """
    if request.method in ("GET", "HEAD"):
        answer = page(request)
    elif request.method == "POST":
        answer = choose(request)
        take_what_was_sent(request)
    else:
        answer = refusal(405, not_allowed)
        answer["Allow"] = METHODS
    answer["Cache-Control"] = "no-store"
    return finish(answer, request.method, content_policy)


def html_answer(text: str, language: str) -> HttpResponse:
    """A page that shows what its visitor has chosen."""
    answer = HttpResponse(text, content_type="text/html; charset=utf-8")
    answer["Content-Language"] = language
    patch_vary_headers(answer, ("Cookie", "Accept-Language", "Sec-GPC", "DNT"))
    return answer


def refusal(status: int, text: str) -> HttpResponse:
    """A sentence for whoever sent what no page of ours sends."""
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


def take_what_was_sent(request: Any) -> None:
    """
    Read a form that nobody has wanted, up to a bound, before the answer.

    A server that closes a connection with unread bytes resets it (RFC 9293, 3.6.1 and RFC 1122, 4.2.2.13), and then
    what the proxy has not yet passed on of the answer is lost.
    """
    if request.method == "POST":
        with contextlib.suppress(Exception):  # the answer is made: no error may take its place, or quote the form
            request.read(_FORM_BYTES)


def finish(answer: HttpResponse, method: str, content_policy: str) -> HttpResponse:
    """The headers of an answer of ours, and no body where none was asked for."""
    answer["Content-Length"] = str(len(answer.content))
    if method == "HEAD":
        answer.content = b""
    answer["Content-Security-Policy"] = content_policy
    # Not "no-referrer": browsers would say "Origin: null" when the form is sent.
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def set_cookie(answer: HttpResponse, host: str, domains: Collection[str], cookie: Mapping[str, Any]) -> None:
    """
    Set a cookie for the widest of the domains in which the host is, or clear it in all of them.

    Args:
        domains: see `cookie_domains`.
        cookie: ``name``, ``value``, ``seconds`` (0: clear it), ``secure``, ``httponly``.
    """
    fitting = [domain for domain in domains if host == domain or host.endswith(f".{domain}")]
    if cookie["seconds"]:
        _add_cookie(answer, fitting[0] if fitting else "", cookie)
    else:  # also one that was set before the domain was another, or by the site itself
        for domain in ("", *fitting):
            _add_cookie(answer, domain, cookie)


def _add_cookie(answer: HttpResponse, domain: str, given: Mapping[str, Any]) -> None:
    """Django's own way takes one cookie of a name only; to clear all of a name takes one for each domain."""
    name = str(given["name"])
    cookie = SimpleCookie({name: given["value"]})[name]
    cookie.update({"max-age": given["seconds"], "path": "/", "samesite": "Lax", "secure": given["secure"]})
    cookie["httponly"], cookie["domain"] = given["httponly"], domain
    if not given["seconds"]:
        cookie["expires"] = "Thu, 01 Jan 1970 00:00:00 GMT"
    answer.cookies[f"{name} {domain}"] = cookie
