"""Learners of a site, and what their browsers send."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from lab import canaries
from lab.services import Browser

_MAKE = """
from django.contrib.auth.models import User
from oauth2_provider.models import get_application_model
from common.djangoapps.student.models import Registration, UserProfile
get_application_model().objects.get_or_create(
    client_id="login-service-client-id", defaults={{"user": None, "client_type": "public",
    "authorization_grant_type": "password", "name": "Login Service for JWT Cookies"}})
User.objects.filter(username={username!r}).delete()
user = User.objects.create_user(id={user_id}, username={username!r}, email={email!r}, password={password!r})
UserProfile.objects.create(user=user, name={name!r})
Registration().register(user)
say(user.pk)
"""
_REMOVE = """
from django.contrib.auth.models import User
from openedx.core.djangoapps.user_api.models import UserRetirementStatus
UserRetirementStatus.objects.filter(user={user_id}).delete()
say(User.objects.filter(pk={user_id}).delete()[0])
"""


@dataclass(frozen=True)
class Learner:
    """What an account says of a person."""

    user_id: int
    username: str
    email: str
    name: str

    def made(self) -> str:
        """The program that makes the account."""
        return _MAKE.format(**vars(self), password=canaries.PASSWORD)

    def removed(self) -> str:
        """The program that deletes it, be it retired or not."""
        return _REMOVE.format(user_id=self.user_id)

    def spellings(self) -> frozenset[bytes]:
        """All by which a line may name this person."""
        values = (str(self.user_id), self.username, self.email, self.name)
        return frozenset(spelling for value in values for spelling in canaries.spellings(value))

    def instead(self, request: canaries.Request) -> canaries.Request:
        """A request of hers (HER), as it is this person's."""

        def text(value: str) -> str:
            for key in ("username", "email", "name"):
                old, new = getattr(HER, key), getattr(self, key)
                value = value.replace(old, new).replace(quote(old), quote(new))
            return value

        form = {key: text(value) for key, value in request.form.items()}
        return replace(request, path=text(request.path), form=form)


HER = Learner(canaries.USER_ID, canaries.USERNAME, canaries.EMAIL, canaries.FULL_NAME)
OTHER = Learner(
    canaries.OTHER_USER_ID, canaries.OTHER_USERNAME, "mf.canary@mailbox-canary.example", "Mirabel Sandpiper"
)

SIGN_IN = canaries.Request(
    "sign in", "lms", canaries.SIGN_IN.path, {"email_or_username": canaries.EMAIL, "password": canaries.PASSWORD}
)
#: The platform takes a sign-in only with a token that it has given out before, as its pages ask for one.
ASKS_FOR_TOKEN = canaries.Request("token", "lms", "/csrf/api/v1/token")
#: Once, and not again: how often within a minute they may be sent is the platform's to say.
LIMITED = (canaries.Request("reset is asked for", "lms", "/account/password", {"email": canaries.EMAIL}),)
#: Beside the lab's own: what only the real platform answers.
MORE = (
    canaries.Request("own account", "lms", "/api/user/v1/me"),
    canaries.Request("account settings", "lms", f"/api/user/v1/preferences/{canaries.USERNAME}"),
    canaries.Request("enrolments", "lms", f"/api/enrollment/v1/enrollment?user={canaries.USERNAME}"),
    canaries.Request(
        "enrolment", "lms", "/change_enrollment", {"course_id": canaries.COURSE, "enrollment_action": "enroll"}
    ),
    canaries.Request("token", "lms", "/oauth2/access_token", {"grant_type": "password", "username": canaries.USERNAME}),
    canaries.Request("e-mail is taken", "lms", "/api/user/v1/validation/registration", {"email": canaries.EMAIL}),
    canaries.Request("dashboard", "lms", f"/dashboard?{urlencode({'email': canaries.EMAIL})}"),
    canaries.Request("certificates", "lms", f"/api/certificates/v0/certificates/{canaries.USERNAME}/"),
    canaries.Request("preference", "lms", f"/api/user/v1/preferences/{canaries.USERNAME}/account_privacy"),
    canaries.Request("heartbeat", "lms", "/heartbeat"),
)
#: Words of hers where a form or an event has a place for them: in logs, and as the payload of an event.
WORDS = (
    canaries.Request(
        "own name", "lms", "/event", {"event_type": "x.y", "event": f'{{"name": "{canaries.FULL_NAME}"}}'}
    ),
    canaries.Request(
        "own words", "lms", "/search/course_discovery/", {"search_string": canaries.WORDS.replace("+", " ")}
    ),
    canaries.Request("lost", "lms", f"/nowhere/{canaries.USERNAME}/{canaries.TOKEN}"),
)
#: All that may be sent often.
REQUESTS = (SIGN_IN, *(each for each in canaries.REQUESTS if each.site == "lms"), *MORE, *WORDS)


def sent(browser: Browser, requests: Iterable[canaries.Request]) -> list[tuple[str, int]]:
    """Send them; each one's kind, and the status of its answer."""
    found = []
    for request in requests:
        headers = {"X-CSRFToken": browser.cookies.get("csrftoken", "")}
        found.append((request.kind, browser.send(replace(request, headers=headers))[0]))
    return found


def sign_in(browser: Browser, who: Learner = HER) -> int:
    """As a page does it; the status of the answer."""
    browser.send(ASKS_FOR_TOKEN)
    ((_kind, status),) = sent(browser, [who.instead(SIGN_IN)])
    return status
