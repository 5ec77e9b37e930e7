"""
"Take my data along": a learner asks for her own archive, and her browser gets it at once.

It is always that of whoever has the session: nothing that is sent can name another account. And a session is not
enough: the password is asked again, or a link is sent to her address. So who acts as a learner (staff by an extension
that lets them, whoever finds a computer unlocked) gets nothing.

.. pii: A learner's archive, and her password, both on their way through.
.. pii_types: id, password, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.request import split_domain_port

from ..documents.opt_out_page import policy_of_content
from ..documents.take_along_page import button_page, told_page
from ..visitors.own_pages import finish, html_answer, is_from
from . import archive_body, mailed_link, password_again
from .archive_turns import ALIVE, DAY, HOUR, Turns, Unavailable

log = logging.getLogger(__name__)

#: Below the learner's page.
PART = "/archive"

#: What is told → status, and after how many seconds it is worth another try.
_TOLD: dict[str, tuple[int, int]] = {
    "mailed": (200, 0),
    "sign_in": (403, 0),
    "elsewhere": (403, 0),
    "unknown": (400, 0),
    "wrong": (403, 0),
    "stale": (403, 0),
    "tries": (429, HOUR),
    "links": (429, HOUR),
    "done": (429, DAY),
    "begun": (429, DAY),
    "running": (503, ALIVE),
    "busy": (503, ALIVE),
    "away": (503, ALIVE),
    "not_mailed": (503, ALIVE),
}

#: Bytes of a form: a password and what is around it.
_LARGEST_FORM = 4096
_FORM = "application/x-www-form-urlencoded"


def form_state(request: Any) -> dict[str, Any]:
    """
    What the form on the learner's page has to know. Never raises for Redis.

    Returns:
        ``by``: ``password`` or ``link``, how she shows that it is she; ``available_at``: UTC, when she may have an
        archive again, None: now; ``sent``: a link is on its way; ``works``: Redis answers.
    """
    by = "password" if mailed_link.has_own_password(request.user) else "link"
    state: dict[str, Any] = {"by": by, "available_at": None, "sent": False, "works": True}
    try:
        turns = Turns(request.user.pk)
        state["available_at"], state["sent"] = turns.available_at(_now()), turns.is_sent()
    except Unavailable as error:
        log.error("Nobody can take data along, since Redis does not answer: %s", type(error).__name__)
        state["works"] = False
    return state


def answer(request: Any, path: str, language: str) -> HttpResponse | StreamingHttpResponse:
    """
    What is answered below the learner's page at `PART`.

    POST with ``password``: the archive; with ``link``: one is mailed; with ``token`` (of the link's page): the archive.
    GET with ``token``, as the link has it: a page with a button.

    Args:
        path: of the learner's page, or of this one.
        language: one of `words.languages.CODES`.
    """
    page = path.removesuffix(PART)
    try:
        made = _answer(request, page, language)
    except Unavailable as error:
        log.error("Nobody can take data along, since Redis does not answer: %s", type(error).__name__)
        made = _told(page, language, "away")
    made["Cache-Control"] = "no-store"
    made["X-Frame-Options"] = "DENY"
    if made.streaming:
        return made
    return finish(made, request.method, policy_of_content())


def _answer(request: Any, page: str, language: str) -> Any:
    if not request.user.is_authenticated:
        return _told(page, language, "sign_in")
    if request.method in ("GET", "HEAD"):
        return _opened(request, page, language)
    if request.method != "POST":
        refused = _told(page, language, "unknown", 405)
        refused["Allow"] = "GET, HEAD, POST"
        return refused
    if not is_from(request, split_domain_port(request.get_host())[0]):
        return _told(page, language, "elsewhere")
    form = _form(request)
    turns = Turns(request.user.pk)
    if "token" in form:
        return _by_link(request, page, language, turns, form["token"])
    if "password" in form and request.user.has_usable_password():
        why = password_again.refused(turns, request.user.pk, form["password"])
        return _told(page, language, why) if why else _archive(request, page, language, turns)
    if "link" in form and not mailed_link.has_own_password(request.user):
        return _mailed(request, page, language, turns)
    return _told(page, language, "unknown")


def _form(request: Any) -> Mapping[str, str]:
    """What was sent, if it is no more than the page's form sends: no parser makes files of it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type != _FORM or not length.isdecimal() or int(length) > _LARGEST_FORM:
        return {}
    return {name: request.POST.get(name, "") for name in ("token", "password", "link") if name in request.POST}


def _opened(request: Any, page: str, language: str) -> HttpResponse:
    """What a browser is shown that opens the link, or that has asked for one."""
    token = request.GET.get("token", "")
    if token:
        name = mailed_link.name_of(request, token)
        if not name or Turns(request.user.pk).is_used(name):
            return _told(page, language, "stale")
        return html_answer(button_page(language, page, page + PART, token), language)
    if "mailed" in request.GET and Turns(request.user.pk).is_sent():
        return _told(page, language, "mailed")
    return _elsewhere(f"{page}?language={language}")


def _mailed(request: Any, page: str, language: str, turns: Turns) -> HttpResponse:
    if not turns.may_ask_for_link():
        return _told(page, language, "links")
    try:
        mailed_link.send(request, page + PART, language)
    except Exception as error:  # of the mail server's, and it may quote her address
        log.error("A link to take data along could not be mailed: %s", type(error).__name__)
        return _told(page, language, "not_mailed")
    turns.sent(mailed_link.HOLDS)
    return _elsewhere(f"{page}{PART}?language={language}&mailed")


def _by_link(request: Any, page: str, language: str, turns: Turns, token: str) -> Any:
    name = mailed_link.name_of(request, token)
    if not name or turns.is_used(name):
        return _told(page, language, "stale")
    # It is used once there is a place: who is told to come back in a minute can come back with it.
    return _archive(request, page, language, turns, name)


def _archive(request: Any, page: str, language: str, turns: Turns, link: str = "") -> Any:
    """
    Her archive, or why not.

    Args:
        link: the name of the link that she has shown.
    """
    if not archive_body.take():
        return _told(page, language, "busy")
    begun = False
    try:
        why = turns.begin()
        if not why and link and not turns.use(link, mailed_link.HOLDS):
            turns.end(False)
            why = "stale"
        if why:
            return _told(page, language, why)
        begun = True
    finally:
        if not begun:
            archive_body.give_back()
    from ..export.streamed import chunks

    framed = archive_body.is_uwsgi() and request.META.get("SERVER_PROTOCOL") == "HTTP/1.1"
    pieces = partial(chunks, request.user.pk, language, _now())
    made = StreamingHttpResponse(
        archive_body.Body(request.user.pk, turns, pieces, framed), content_type="application/zip"
    )
    if framed:
        made["Transfer-Encoding"] = "chunked"
        # Tutor's uWSGI keeps connections open. Without this, also one whose process has broken off: the browser waits.
        made["Connection"] = "close"
    made["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    made["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    made["X-Content-Type-Options"] = "nosniff"
    made["X-Accel-Buffering"] = "no"  # an nginx in front would keep it in files
    made["Referrer-Policy"] = "same-origin"
    return made


def _told(page: str, language: str, what: str, status: int = 0) -> HttpResponse:
    """A page that says what is the matter."""
    made = html_answer(told_page(language, page, what), language)
    made.status_code, seconds = _TOLD[what]
    made.status_code = status or made.status_code
    if seconds:
        made["Retry-After"] = str(seconds)
    return made


def _elsewhere(address: str) -> HttpResponse:
    made = HttpResponseRedirect(address)
    made.status_code = 303
    return made


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)
