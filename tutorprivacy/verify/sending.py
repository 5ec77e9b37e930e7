"""
The learner's day: her visits are sent one after the other, and what they show is noted.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin, urlsplit

from .planted import Planted
from .visits import Sites, Visits
from .web_client import Browser, Visit

#: For all visits together. A site that hangs is not waited for a hundred times.
_LONGEST_SECONDS = 900.0

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
    """

    sites: Sites
    planted: Planted
    lms: Browser
    cms: Browser
    answers: list[tuple[str, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _silent: set[str] = field(default_factory=set)
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
        for visit in (*visits.signed_out(), *visits.everywhere()):
            self._send(visit)
        self._send(visits.token_for_forms(self.sites.lms))
        status = self._send(visits.sign_in(self.sites.lms))
        if status != 200:
            self.problems.append(f"The learner could not sign in to the LMS (status {status}).")
        self._note_session(secret)
        self._sign_in_to_studio(visits)
        for visit in visits.everywhere():
            self._send(visit)
        for visit in visits.broken_off():
            self.lms.break_off(visit, announced=1_000_000)
        for visit in visits.left():
            self.lms.leave(visit)
            self.lms.send_nonsense(visit)
        self._send(visits.sign_out())
        if self._silent:
            self.problems.append(f"There was no answer to: {', '.join(sorted(self._silent))}.")
        if self._unsent:
            self.problems.append(f"The site was too slow: {self._unsent} requests were not sent.")

    def _browser(self, visit: Visit) -> Browser:
        return self.cms if visit.site == self.sites.cms else self.lms

    def _send(self, visit: Visit) -> int:
        if time.monotonic() > self._deadline:
            self._unsent += 1
            return 0
        status = self._browser(visit).send(visit)[0]
        self.answers.append((visit.kind, status))
        if not status and visit.site in (self.sites.lms, self.sites.cms, self.sites.mfe):  # others need not be served
            self._silent.add(visit.kind)
        return status

    def _sign_in_to_studio(self, visits: Visits) -> None:
        """By way of the LMS, if it says so; no redirect leads to anybody else."""
        visit: Visit | None = visits.studio_sign_in()
        for hop in range(_HOPS):
            if visit is None:
                return
            status = self._send(visit)
            if not 300 <= status < 400:
                if hop == 0:  # it has a form of its own
                    self._send(visits.token_for_forms(self.sites.cms))
                    self._send(visits.sign_in(self.sites.cms))
                return
            visit = self._next(visit)

    def _next(self, visit: Visit) -> Visit | None:
        try:
            url = urlsplit(urljoin(visit.site.origin + visit.path, self._browser(visit).location))
        except ValueError:
            return None
        for code in parse_qs(url.query).get("code", ()):
            if len(code) >= 16:
                self.planted.others["authorization code"] = code
        for site in (self.sites.lms, self.sites.cms):
            if f"{url.scheme}://{url.netloc}" == site.origin:
                return Visit(visit.kind, site, url._replace(scheme="", netloc="", fragment="").geturl() or "/")
        return None

    def _note_session(self, secret: str) -> None:
        """The key of the session, and what the platform writes in its place."""
        cookie = self.lms.cookies.get("sessionid", "")
        parts = cookie.split("|")
        key = parts[1] if len(parts) == 4 else cookie  # the platform signs it together with its version
        if len(key) < 16:
            self.problems.append("The key of the learner's session is not known, and was not searched for.")
            return
        self.planted.others["session key"] = key
        self.planted.others["tracked session"] = hashlib.shake_128((secret + key).encode()).hexdigest(16)
        signature = self.lms.cookies.get("edx-jwt-cookie-signature", "")
        if len(signature) >= 16:
            self.planted.others["token's signature"] = signature
