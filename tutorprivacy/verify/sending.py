"""
The learner's day: her visits are sent one after the other, and what they show is noted.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urljoin, urlsplit

from .planted import Planted
from .visits import REGISTRATION, Sites, Visits
from .web_client import Browser, Visit

#: For all visits together. A site that hangs is not waited for a hundred times.
_LONGEST_SECONDS = 900.0

#: A proxy's, whose server is away: nothing behind it has seen the request.
_GATEWAY = (502, 503, 504)

#: A proxy may have kept several connections that its server has closed since; each costs it one form, and 502.
_TRIES, _PAUSE_SECONDS = 4, 0.2

#: Of keys and tokens that are searched for: what is shorter stands elsewhere, too.
_SHORTEST = 16

#: Redirects between Studio and the LMS, when Studio asks the LMS who somebody is.
_HOPS = 8


@dataclass
class Day:
    """
    A day of the learner.

    Args:
        sites: where to.
        planted: receives keys that only the platform can choose.
        lms, cms: her browser, as each of the two knows it.

    Attributes:
        answers: (kind of request, HTTP status or 0) of each.
        problems: why it shows less than it should.
        notes: what this site does not let anybody do.
    """

    sites: Sites
    planted: Planted
    lms: Browser
    cms: Browser
    answers: list[tuple[str, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _silent: dict[str, str] = field(default_factory=dict)
    _unsent: int = 0
    _deadline: float = 0.0

    def live(self, course: str, secret: str) -> None:
        """
        From her first page to the end of her session.

        Args:
            course: that she may enrol in, or "".
            secret: the platform's secret key, of which it makes what it writes in place of a session's key.
        """
        self._deadline = time.monotonic() + _LONGEST_SECONDS
        visits = Visits(self.sites, self.planted, course)
        self._send(visits.token_for_forms(self.sites.lms))
        for visit in visits.signed_out():
            status = self._send(visit)
            if visit.kind == REGISTRATION:
                self._leave_the_new_account(visits, status)
        self._use_a_token(visits)
        for visit in visits.everywhere():
            self._send(visit)
        self._send(visits.token_for_forms(self.sites.lms))
        status = self._send(visits.sign_in(self.sites.lms))
        if status != 200:
            self.problems.append(f"The learner could not sign in to the LMS (status {status}).")
        self._note_session(secret)
        if not course:
            self.notes.append("No course is open to all: nobody was enrolled.")
        if not self._sign_in_to_studio(visits):
            self.problems.append("The learner could not sign in to Studio.")
        self._note_studio_session()
        for visit in visits.everywhere():
            self._send(visit)
        for visit in visits.broken_off():
            self.lms.break_off(visit, announced=1_000_000)
        for visit in visits.left():
            self.lms.leave(visit)
            self.lms.send_nonsense(visit)
        self._send(visits.sign_out())
        for why in sorted(set(self._silent.values())):
            kinds = ", ".join(sorted(kind for kind, its in self._silent.items() if its == why))
            self.problems.append(f"There was no answer to: {kinds} ({why}).")
        if self._unsent:
            self.problems.append(f"The site was too slow: {self._unsent} requests were not sent.")

    def _browser(self, visit: Visit) -> Browser:
        return self.cms if visit.site == self.sites.cms else self.lms

    def _send(self, visit: Visit) -> int:
        if time.monotonic() > self._deadline:
            self._unsent += 1
            return 0
        browser = self._browser(visit)
        status = browser.send(visit)
        for _again in range(1, _TRIES):
            if status != HTTPStatus.BAD_GATEWAY:
                break
            time.sleep(_PAUSE_SECONDS)  # a proxy sends no form twice
            status = browser.send(visit)
        self.answers.append((visit.kind, status))
        if status in (0, *_GATEWAY) and visit.site in (
            self.sites.lms,
            self.sites.cms,
            self.sites.mfe,
        ):  # others need not be served
            self._silent[visit.kind] = f"status {status}" if status else browser.last_error
        return status

    def _leave_the_new_account(self, visits: Visits, status: int) -> None:
        """Who is registered is signed in as another person, whose session would refuse the learner's token."""
        if status >= 400:
            self.notes.append(f"Nobody was registered: the site refused it (status {status}).")
        key = _session_key(self.lms)
        if len(key) >= _SHORTEST:
            self.planted.others["key of the new account's session"] = key
            self.lms.cookies.clear()
            self._send(visits.token_for_forms(self.sites.lms))

    def _use_a_token(self, visits: Visits) -> None:
        """One that the platform gives her, as to a program for telephones."""
        self._send(visits.token_asked())
        try:
            token = str(json.loads(self.lms.content)["access_token"])
        except (ValueError, KeyError, TypeError):
            return  # it gives none
        if len(token) >= _SHORTEST and token.isascii() and token.isprintable():
            self.planted.others["issued token"] = token
            self._send(visits.with_token(token))

    def _sign_in_to_studio(self, visits: Visits) -> bool:
        """
        By way of the LMS, if it says so; no redirect leads to anybody else.

        Returns:
            whether Studio then knows her. A code of the LMS is not enough: Studio may fail to redeem it.
        """
        visit: Visit | None = visits.studio_sign_in()
        for hop in range(_HOPS):
            if visit is None:
                break
            status = self._send(visit)
            if not 300 <= status < 400:
                if hop == 0:  # it has a form of its own
                    self._send(visits.token_for_forms(self.sites.cms))
                    self._send(visits.sign_in(self.sites.cms))
                break
            visit = self._next(visit)
        status = self._send(visits.who_am_i(self.sites.cms))
        return status == HTTPStatus.OK and self.planted.cores["username"].encode() in self.cms.content

    def _next(self, visit: Visit) -> Visit | None:
        try:
            url = urlsplit(urljoin(visit.site.origin + visit.path, self._browser(visit).location))
        except ValueError:
            return None
        for code in parse_qs(url.query).get("code", ()):
            if len(code) >= _SHORTEST:
                self.planted.others["authorization code"] = code
        for site in (self.sites.lms, self.sites.cms):
            if f"{url.scheme}://{url.netloc}" == site.origin:
                return Visit(visit.kind, site, url._replace(scheme="", netloc="", fragment="").geturl() or "/")
        return None

    def _note_session(self, secret: str) -> None:
        """The key of the session, and what the platform writes in its place."""
        key = _session_key(self.lms)
        if len(key) < _SHORTEST:
            self.problems.append("The key of the learner's session is not known, and was not searched for.")
            return
        self.planted.others["session key"] = key
        self.planted.others["tracked session"] = hashlib.shake_128((secret + key).encode()).hexdigest(16)
        signature = self.lms.cookies.get("edx-jwt-cookie-signature", "")
        if len(signature) >= _SHORTEST:
            self.planted.others["token's signature"] = signature

    def _note_studio_session(self) -> None:
        """It has one of its own."""
        key = _session_key(self.cms)
        if len(key) >= _SHORTEST:
            self.planted.others["key of Studio's session"] = key


def _session_key(browser: Browser) -> str:
    """
    Of the cookie whose name says so: ``sessionid``, ``studio_session_id``, in `tutor dev` ``lms_sessionid``. Or "".

    The platform signs it together with its version.
    """
    cookie = next((each for name, each in browser.cookies.items() if "session" in name), "")
    parts = cookie.split("|")
    return parts[1] if len(parts) == 4 else cookie
