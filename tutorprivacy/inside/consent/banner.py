"""
Programs of third parties that an operator wants, and a visitor may refuse: the banner's script in every page, and the
page with the same question.

The middleware answers both, and puts one element into the pages of the platform. They stay the same for everybody: what
a visitor has answered is looked at in the browser (``documents.consent_script``), so a page that is cached holds
nobody's answer. Whatever goes wrong, the programs are not loaded.

.. no_pii: a cookie that holds an answer, and nothing of whose it is
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpResponse
from django.http.request import split_domain_port
from django.utils.cache import patch_vary_headers

from ..visitors.own_pages import (
    METHODS,
    chosen_language,
    cookie_domains,
    finish,
    has_signal,
    here,
    html_answer,
    is_from,
    page_or_choice,
    refusal,
    set_cookie,
)
from ..words.languages import in_all

log = logging.getLogger(__name__)

PATH = "/privacy-consent"
SCRIPT_PATH = "/privacy-consent.js"
COOKIE = "privacy-consent"

#: Six months at most, as CNIL advises for an answer, be it yes or no (deliberation 2020-092). Visits make it no longer.
COOKIE_SECONDS = 180 * 24 * 3600

#: The script changes with the settings only; a browser asks for it again after ten minutes.
_SCRIPT_CACHE = "private, max-age=600"

#: Staff's pages about learners: nobody else's programs there, whatever was answered.
_NEVER = ("/admin/",)

#: Put behind this, where no program of the page has begun yet.
_HEAD = re.compile(rb"<head(?:\s[^<>]*)?>", re.IGNORECASE)
_HEAD_WITHIN = 4096
_ELEMENT = f'<script src="{SCRIPT_PATH}" defer></script>'.encode()

#: More than the longest form, with all purposes.
_LONGEST_FORM = 4096


def consent_settings(values: Mapping[str, Any], policy: Mapping[str, Any], hosts: Collection[str]) -> dict[str, Any]:
    """
    What banner and page need to know, as ``PRIVACY_CONSENT``.

    Args:
        values: the settings of the LMS or the CMS.
        policy: see ``tutorprivacy.settings.policy.policy``.
        hosts: the platform's own, whose pages may send the form.

    Returns:
        ``{"told", "hosts", "notice"}``: what the browser is told (``documents.consent_script.script``); the hosts; the
        address of the public notice, or nothing.
    """
    purposes = policy["consent"]
    version = hashlib.sha256(json.dumps(purposes, sort_keys=True).encode()).hexdigest()[:8]
    told = {"path": PATH, "cookie": COOKIE, "purposes": purposes, "version": version, "domains": cookie_domains(values)}
    return {"told": told, "hosts": tuple(hosts), "notice": "" if values.get("DEBUG") else policy["notice_url"]}


class ConsentBanner:
    """Django middleware: answer two paths, and put the script's element into pages."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        given = settings.PRIVACY_CONSENT
        self.told, self.hosts, self.notice = given["told"], given["hosts"], given["notice"]
        self.purposes = [each["purpose"] for each in self.told["purposes"]]
        self.languages = in_all(each["names"] for each in self.told["purposes"])

    def __call__(self, request: Any) -> Any:
        """The page, the script, or what the platform answers; an error of ours is never the visitor's."""
        answers = {PATH: self._answer, SCRIPT_PATH: self._script}
        if request.path_info in answers:
            try:
                return answers[request.path_info](request)
            except Exception as error:
                log.error("The page or script of consent could not be made: %s", type(error).__name__)
                return refusal(500, "Nothing is loaded.")
        response = self.get_response(request)
        try:
            if not request.path_info.startswith(_NEVER):
                _put_in(response)
        except Exception as error:
            log.error("The banner could not be put into a page: %s", type(error).__name__)
        return response

    def _script(self, request: Any) -> HttpResponse:
        from ..documents.consent_script import script

        if request.method not in ("GET", "HEAD"):
            answer = refusal(405, "Allowed: GET, HEAD.")
            answer["Allow"] = "GET, HEAD"
            return answer
        if has_signal(request):
            text = "/* Nothing is asked and nothing loaded: this browser says so. */\n"
        else:
            platforms = str(settings.LANGUAGE_CODE).lower().partition("-")[0]
            fallback = platforms if platforms in self.languages else self.languages[0]
            text = script(self.told, fallback, self.languages)
        answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
        answer["Cache-Control"] = _SCRIPT_CACHE
        patch_vary_headers(answer, ("Sec-GPC", "DNT"))
        return finish(answer, request.method, "default-src 'none'")

    def _answer(self, request: Any) -> HttpResponse:
        from ..documents.consent_page import policy_of_content

        return page_or_choice(request, self._page, self._choose, f"Allowed: {METHODS}.", policy_of_content())

    def _page(self, request: Any) -> HttpResponse:
        from ..documents.consent_page import page

        language = chosen_language(request, self.languages)
        text = page(language, self.told, self.notice, self._accepted(request), has_signal(request))
        return html_answer(text, language)

    def _accepted(self, request: Any) -> list[str] | None:
        """The accepted purposes; None: the cookie is no answer to this question."""
        version, *parts = request.COOKIES.get(COOKIE, "").split(".")
        yes = [purpose for purpose in self.purposes if f"{purpose}:1" in parts]
        return yes if [version, *parts] == self._value(yes).split(".") else None

    def _value(self, yes: Collection[str]) -> str:
        """The cookie: ``version.analytics:1.video:0``, of letters that nobody quotes."""
        return ".".join([self.told["version"], *(f"{each}:{int(each in yes)}" for each in self.purposes)])

    def _choose(self, request: Any) -> HttpResponse:
        """Set the cookie, and let the browser read the page again, or go on if it was the banner that asked."""
        host = split_domain_port(request.get_host())[0]
        if not is_from(request, host, self.hosts):
            return refusal(403, "This choice can be made on this site only.")
        form = _form(request)
        choice = form.get("choice", [""])
        asked = {"all": self.purposes, "none": [], "ticked": form.get("purpose", [])}.get(choice[0])
        if asked is None or len(choice) > 1 or not set(asked) <= set(self.purposes):
            return refusal(400, "This is not a choice that the page offers.")
        if form.get("version") != [self.told["version"]]:
            return refusal(409, "What was asked has changed since. Please open the page again.")
        answer = HttpResponse(status=204 if form.get("by") == ["banner"] else 303)
        if answer.status_code == 303:
            answer["Location"] = here(request, PATH)
        about = {"name": COOKIE, "secure": request.is_secure(), "httponly": False}  # the banner reads it
        set_cookie(answer, host, self.told["domains"], {**about, "value": "", "seconds": 0})  # for whichever domain
        set_cookie(
            answer, host, self.told["domains"], {**about, "value": self._value(asked), "seconds": COOKIE_SECONDS}
        )
        return answer


def _form(request: Any) -> dict[str, list[str]]:
    """The form's fields. By no parser of Django's: it would make files of uploads."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > _LONGEST_FORM:
        return {}
    body = request.read(int(length)).decode("ascii", "replace")
    return parse_qs(body, max_num_fields=64)


def _put_in(response: Any) -> None:
    """Put the script's element into a page; what is no page, or is packed, stays as it is."""
    if getattr(response, "streaming", True) or response.has_header("Content-Encoding"):
        return
    if not response.get("Content-Type", "").lower().startswith("text/html"):
        return
    rules = response.get("Content-Security-Policy", "")
    if rules.startswith("default-src 'none'") and "script-src" not in rules:  # it may run nothing, as pages of ours
        return
    content = response.content
    if found := _HEAD.search(content, 0, _HEAD_WITHIN):
        response.content = content[: found.end()] + _ELEMENT + content[found.end() :]
        if response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
