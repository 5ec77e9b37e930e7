"""The cookies that the platform sets are those that the notice names, and none is kept longer than it says."""

from __future__ import annotations

import fnmatch

from tutorprivacy.notice.cookies import PLATFORM

NAME, NEW = "wexcombina", "wexcombina_two"
SECONDS = {"minute": 60, "day": 24 * 3600}

#: Every answer's cookies: name → [longest life that was set, in seconds (None: the browser's session), deleted?].
ASK = """
import json
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from oauth2_provider.models import Application
from common.djangoapps.student.models import Registration, UserProfile
from openedx.core.djangoapps.user_api.models import UserPreference
User.objects.filter(username__in={names!r}).delete()
user = User.objects.create_user({names!r}[0], "wexcombina@learner-mail.example", "Wrong-1-horse")
UserProfile.objects.create(user=user, name="Wexcombina Vormarrow")
Registration().register(user)
UserPreference.objects.create(user=user, key="pref-lang", value="fr")
worker, _made = User.objects.get_or_create(username="login_service_user", defaults={{"email": "login@worker.example"}})
Application.objects.get_or_create(client_id=settings.JWT_AUTH["JWT_LOGIN_CLIENT_ID"], defaults=dict(
    user=worker, client_type="public", authorization_grant_type="password", redirect_uris="", name="Login Service"))
found, statuses = {{}}, []

def note(answer):
    statuses.append(answer.status_code)
    for name, each in answer.cookies.items():
        kept = found.setdefault(name, {{"life": 0, "session": False, "gone": False}})
        life = each["max-age"]
        if life in ("", None) and not each["expires"]:
            kept["session"] = True
        elif life != "" and int(life) == 0 or not each.value:
            kept["gone"] = True
        else:
            kept["life"] = max(kept["life"], int(life))

client = Client(HTTP_HOST=settings.LMS_BASE, HTTP_USER_AGENT="Mozilla/5.0", raise_request_exception=False)
note(client.get("/csrf/api/v1/token"))
note(client.get("/login?skip_authn_mfe=true"))
note(client.get("/"))
note(client.post("/api/user/v2/account/login_session/", {{
    "email_or_username": {names!r}[0], "password": "Wrong-1-horse"}}))
signed_in = statuses[-1]
for path in ("/dashboard", "/courses", "/account/settings", "/api/user/v1/me"):
    note(client.get(path))
note(client.post("/login_refresh"))
note(client.get("/logout"))
other = Client(HTTP_HOST=settings.LMS_BASE, HTTP_USER_AGENT="Mozilla/5.0", raise_request_exception=False)
note(other.post("/api/user/v2/account/registration/", {{
    "email": "wexcombina2@learner-mail.example", "name": "Wex Vormarrow", "username": {names!r}[1],
    "password": "Correct-7-horse", "country": "FR", "honor_code": "true", "terms_of_service": "true"}}))
registered = statuses[-1]
note(other.get("/dashboard"))
User.objects.filter(username__in={names!r}).delete()
say({{"found": found, "statuses": statuses, "signed_in": signed_in, "registered": registered}})
"""

STUDIO = """
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
User.objects.filter(username={name!r}).delete()
user = User.objects.create_user({name!r}, "wexcombina@learner-mail.example", "Wrong-1-horse", is_staff=True)
client = Client(HTTP_HOST=settings.CMS_BASE, HTTP_USER_AGENT="Mozilla/5.0", raise_request_exception=False)
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
found = {{settings.SESSION_COOKIE_NAME: {{"life": settings.SESSION_COOKIE_AGE, "session": False, "gone": False}}}}
for path in ("/", "/home", "/signin", "/logout"):
    for name, each in client.get(path).cookies.items():
        life = each["max-age"]
        kept = found.setdefault(name, {{"life": 0, "session": life in ("", None), "gone": False}})
        kept["life"] = max(kept["life"], int(life or 0))
User.objects.filter(username={name!r}).delete()
say(found)
"""


def named(cookie: str) -> str:
    """The statement of the notice that names it."""
    return next(each for each, (names, _life) in PLATFORM.items() if any(fnmatch.fnmatch(cookie, n) for n in names))


def test_of_the_lms(site) -> None:
    """Signed out, at the sign-in page, signed in, with the tokens anew, signed out again; and with a new account."""
    told = site.program(ASK.format(names=[NAME, NEW]))
    assert (told["signed_in"], told["registered"]) == (200, 200), told
    found = told["found"]
    print(found)
    # One that is only cleared, in case that there is one of before, is never had.
    for cookie, each in ((cookie, each) for cookie, each in found.items() if each["life"] or each["session"]):
        _names, life = PLATFORM[named(cookie)]
        assert each["life"] <= (life[0] * SECONDS[life[1]] if life else 0), (cookie, each)
    # What the notice says of the most important ones: they are there, for as long, and go at the end.
    for name in ("session", "signed-in", "user-info", "token", "language", "csrf"):
        for cookie in PLATFORM[name][0]:
            number, unit = PLATFORM[name][1] or (0, "day")
            assert found[cookie]["life"] == number * SECONDS[unit], (cookie, found[cookie])
    assert all(found[name]["gone"] for name in ("sessionid", "edxloggedin", "edx-user-info", *PLATFORM["token"][0]))


def test_of_studio(site) -> None:
    """None that is not named."""
    found = site.program(STUDIO.format(name=NAME), service="cms")
    print(found)
    for cookie, each in found.items():
        _names, life = PLATFORM[named(cookie)]
        assert each["life"] <= (life[0] * SECONDS[life[1]] if life else 0), (cookie, each)
    assert "studio_session_id" in found
