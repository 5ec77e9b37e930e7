"""
The page on which signed-in learners see what is held about them, choose what others see, and delete their accounts.

A middleware of the LMS, the last one: sessions and sign-ins have been looked at, and every other request costs one
comparison. Whom it is about is who is signed in. No address, form or session names anybody else, so nobody, staff
included, can do it for others here.

.. pii: What is held about the person who is signed in, in memory.
.. pii_types: username, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import patch_vary_headers

from ..visitors.opt_out import opted_out
from ..visitors.own_pages import (
    LANGUAGES,
    METHODS,
    chosen_language,
    finish,
    here,
    html_answer,
    refusal,
    take_what_was_sent,
)

log = logging.getLogger(__name__)

#: Below the page's path: what asks for a deletion, and what takes one's data along.
DELETE, ARCHIVE = "/delete", "/archive"


class LearnerPage:
    """Django middleware: answer three paths, and pass everything else on at once."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        told = settings.PRIVACY_LEARNER
        self.path, self.notice = told["path"], told["notice"]
        self.archive = f"{self.path}{ARCHIVE}"
        self.answers = {
            self.path: self._own_data,
            f"{self.path}{DELETE}": self._deletion,
            self.archive: self._archive,
        }

    def __call__(self, request: Any) -> Any:
        """A page, or what the platform answers. What fails here is told of by the type of its error only."""
        answers = self.answers.get(request.path_info)
        if answers is None:
            return self.get_response(request)
        try:
            answer = self._checked(request, answers)
        except Exception as error:
            log.error("The page for learners could not be shown: %s", type(error).__name__)
            answer = refusal(500, "This did not work. Please try again later.")
        take_what_was_sent(request)
        return self._secured(request, answer)

    def _checked(self, request: Any, answers: Callable[[Any, Any], Any]) -> Any:
        """The answer to whoever may have one."""
        if request.method not in ("GET", "HEAD", "POST"):
            answer = refusal(405, f"Allowed: {METHODS}.")
            answer["Allow"] = METHODS
            return answer
        frame = self._frame(request)
        if not request.user.is_authenticated:
            return self._sign_in(request, frame)
        if request.method == "POST" and request.path_info != self.archive:  # that has rules of its own
            from .forms import refused

            if (no := refused(request)) is not None:
                return no
        return answers(request, frame)

    def _secured(self, request: Any, answer: Any) -> Any:
        """Headers: kept by nobody, framed by nobody, run by nothing."""
        from .page_frame import policy_of_content

        answer["Cache-Control"] = "no-store"
        patch_vary_headers(answer, ("Cookie",))
        answer["X-Frame-Options"] = "DENY"
        if answer.has_header("Content-Security-Policy"):  # of what is taken along: finished, or a stream
            return answer
        return finish(answer, request.method, policy_of_content())

    def _frame(self, request: Any) -> Any:
        from .account_deletion import contact
        from .page_frame import Frame

        account = str(getattr(settings, "ACCOUNT_MICROFRONTEND_URL", None) or "")
        return Frame(learners_language(request), self.path, self.notice, contact(), account)

    def _sign_in(self, request: Any, frame: Any) -> HttpResponse:
        from .deletion_html import sign_in_page

        can_delete = bool(getattr(settings, "PRIVACY_RETIREMENT", None))
        answer = html_answer(sign_in_page(frame, can_delete), frame.language)
        answer.status_code = 403 if request.method == "POST" else 200
        return answer

    # -- the page ------------------------------------------------------------------------

    def _own_data(self, request: Any, frame: Any) -> HttpResponse:
        if request.method != "POST":
            return self._show(request, frame)
        from .profile_visibility import CHOICES, choose

        choice = request.POST.get("choice")
        if choice == "count":
            return self._show(request, frame, counts=True)
        if choice not in CHOICES:
            return refusal(400, "This is not a choice that the page offers.")
        choose(request.user, choice)
        answer = HttpResponse(status=303)
        answer["Location"] = here(request, self.path)
        return answer

    def _show(self, request: Any, frame: Any, counts: bool = False) -> HttpResponse:
        from ..processing.activities import activities
        from ..processing.kinds import kind_of
        from .account_deletion import asked, offer
        from .own_data_html import OwnData, own_data_page
        from .profile_visibility import visibility
        from .row_counts import counted
        from .take_along import form_state

        user = request.user
        found = counted(user, kind_of) if counts else None
        data = OwnData(
            username=user.get_username(),
            token=get_token(request),
            activities=activities(settings),
            counts=found,
            busy=counts and found is None,
            visibility=visibility(user),
            opt_out=_opt_out(request),
            take=form_state(request),
            offer=offer(user),
            asked=asked(user),
        )
        return html_answer(own_data_page(frame, data), frame.language)

    # -- below it ------------------------------------------------------------------------

    def _deletion(self, request: Any, frame: Any) -> HttpResponse:
        from . import account_deletion as deletion
        from .deletion_html import confirm_page, done_page
        from .take_along import form_state

        user = request.user
        if deletion.offer(user) != deletion.OFFERED or deletion.asked(user):  # the page says why
            answer = HttpResponse(status=303)
            answer["Location"] = here(request, self.path)
            return answer
        can_take, wrong = form_state(request)["works"], ""
        if request.method == "POST":
            outcome = deletion.ask(request)
            if outcome == deletion.DONE:
                answer = html_answer(done_page(frame, deletion.just_asked()), frame.language)
                deletion.sign_out(answer)
                return answer
            wrong = "wrong" if outcome == deletion.WRONG else "not_done"
        page = confirm_page(frame, get_token(request), user.get_username(), deletion.wait_days(), can_take, wrong)
        answer = html_answer(page, frame.language)
        answer.status_code = {"": 200, "wrong": 403, "not_done": 500}[wrong]
        return answer

    def _archive(self, request: Any, frame: Any) -> Any:
        from .take_along import answer

        return answer(request, self.path, frame.language)


def learners_language(request: Any) -> str:
    """The one that the address asks for, or else that was chosen on the platform, or else that the browser likes."""
    if request.GET.get("language") not in LANGUAGES:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "").lower().partition("-")[0]
        if chosen in LANGUAGES:
            return str(chosen)
    return chosen_language(request)


def _opt_out(request: Any) -> dict[str, Any]:
    """See `own_data_html.OwnData`."""
    told = getattr(settings, "PRIVACY_OPT_OUT", None)
    if not told:
        return {}
    return {"path": told["path"], "collected": told["collected"], "is_out": opted_out(request)}
