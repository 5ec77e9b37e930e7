"""The page for learners on the platform's own code: its sessions, forms, preferences, and the view that deletes."""

from __future__ import annotations

from typing import Any

import pytest

NAME, OTHER, PASSWORD = "quillaverne", "marlowette", "Wrong-1-horse"
NAMES = (NAME, OTHER)

MAKE = f"""
from django.contrib.auth.models import User
from common.djangoapps.student.models import Registration, UserProfile
from openedx.core.djangoapps.user_api.models import UserRetirementStatus
UserRetirementStatus.objects.filter(original_username__in={NAMES!r}).delete()
User.objects.filter(username__in={NAMES!r}).delete()
for name in {NAMES!r}:
    user = User.objects.create_user(name, name + "@learner-mail.example", {PASSWORD!r})
    UserProfile.objects.create(user=user, name=name.title() + " Vormarrow", year_of_birth=1980)  # a child's is private
    Registration().register(user)
say([User.objects.get(username=name).pk for name in {NAMES!r}])
"""
REMOVE = """
from django.contrib.auth.models import User
from openedx.core.djangoapps.user_api.models import UserRetirementStatus
UserRetirementStatus.objects.filter(user__in={numbers}).delete()
say(User.objects.filter(pk__in={numbers}).delete()[0])
"""

#: Two browsers of hers; each answer as [status, text], and what the platform knows afterwards.
VISIT = """
import re, time
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from openedx.core.djangoapps.user_api.models import UserPreference, UserRetirementRequest, UserRetirementStatus
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
path, host, found = settings.PRIVACY_LEARNER["path"], settings.LMS_BASE, {}
options = {"HTTP_HOST": host, "HTTP_ACCEPT_LANGUAGE": "en", "HTTP_ORIGIN": "http://" + host}

def browser():
    made = Client(enforce_csrf_checks=True, raise_request_exception=True)
    made.get("/csrf/api/v1/token", **options)
    return made

def sign_in(made):
    token = made.cookies["csrftoken"].value
    form = {"email_or_username": NAME, "password": PASSWORD}
    return made.post("/api/user/v2/account/login_session/", form, HTTP_X_CSRFTOKEN=token, **options).status_code

def said(name, answer):
    found[name] = [answer.status_code, answer.content.decode(), dict(answer.headers)]
    return answer

def send(made, below="", token=None, **form):
    if token is None:
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\\w+)"', made.get(path, **options).content.decode())[0]
    return made.post(path + below, {"csrfmiddlewaretoken": token, **form}, **URLENCODED, **options)

from urllib.parse import urlencode
URLENCODED = {}
post = Client.post
def as_form(self, address, data=None, **more):
    return post(self, address, urlencode(data or {}), content_type="application/x-www-form-urlencoded", **more)
Client.post = as_form
NAME, OTHER, PASSWORD = {name!r}, {other!r}, {password!r}
stranger, learner, phone = browser(), browser(), browser()
said("not signed in", stranger.get(path, **options))
found["signed in"] = [sign_in(learner), sign_in(phone)]
before = time.monotonic()
said("page", learner.get(path, **options))
found["seconds"] = time.monotonic() - before
from lms.envs.tutor.privacy.learner import row_counts
row_counts.SECONDS = 300  # whatever else this machine does
before = time.monotonic()
said("counted", send(learner, choice="count"))
found["seconds of counting"] = time.monotonic() - before
said("no token", send(learner, token="x", choice="private"))
said("of another", send(learner, choice="private", username=OTHER, user=OTHER))
said("private", learner.get(path + "?username=" + OTHER, **options))
found["preferences"] = list(UserPreference.objects.filter(
    user__username__in=[NAME, OTHER], key="account_privacy").values_list("user__username", "value"))
found["as others see it"] = learner.get("/api/user/v1/accounts/" + NAME, **options).json()["account_privacy"]
said("confirm", learner.get(path + "/delete", **options))
said("wrong", send(learner, "/delete", password="not-the-one"))
found["after wrong"] = UserRetirementStatus.objects.filter(original_username__in=[NAME, OTHER]).count()
said("deleted", send(learner, "/delete", password=PASSWORD, username=OTHER))
said("afterwards", learner.get(path, **options))
said("on the phone", phone.get(path, **options))
found["cookies"] = [name for name, morsel in learner.cookies.items() if morsel.value]
found["sign in again"] = sign_in(browser())
found["retirements"] = [[row.original_username, row.current_state.state_name]
    for row in UserRetirementStatus.objects.filter(original_username__in=[NAME, OTHER])]
found["mails"] = [message.to for message in mail.outbox]
say(found)
"""


@pytest.fixture(scope="module")
def visited(site) -> Any:
    numbers = site.program(MAKE)
    values = {"name": NAME, "other": OTHER, "password": PASSWORD}
    code = VISIT
    for key, value in values.items():
        code = code.replace(f"{{{key}!r}}", repr(value))
    try:
        yield site.program(code)
    finally:
        site.program(REMOVE.format(numbers=numbers))


def test_the_page(visited: dict[str, Any]) -> None:
    """Whoever is not signed in reads so; a learner reads of herself, and of nobody else."""
    status, text, headers = visited["not signed in"]
    assert status == 200 and "You are not signed in." in text and "sessionid" not in str(headers)
    assert visited["signed in"] == [200, 200]
    status, text, headers = visited["page"]
    assert status == 200 and NAME in text and OTHER not in text
    assert "Everybody who is signed in here" in text and "Delete my account" in text
    assert headers["Cache-Control"] == "no-store" and "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_counting(visited: dict[str, Any]) -> None:
    """Nothing fails at any table; what was made for her is in the numbers."""
    status, text, _headers = visited["counted"]
    print(f"the page: {visited['seconds']:.2f} s, counted: {visited['seconds of counting']:.2f} s")
    assert status == 200 and "The numbers cover what the database holds." in text
    assert "could not be counted" not in text and "not enough time" not in text


ENDS = """
from django.db import connection
from lms.envs.tutor.privacy.learner.row_counts import _limited
ended, names = [], ["default"]
def asked():
    with connection.cursor() as cursor:
        cursor.execute("SELECT SLEEP(4)")
        return cursor.fetchone()[0]
with _limited(names):
    try:
        ended.append(bool(asked()))  # MySQL answers 1 to a sleep that was ended
    except Exception as error:
        ended.append(True)
ended.append(bool(asked()))
say(ended)
"""


def test_each_query_has_an_end(site) -> None:
    """The database ends one that takes too long, and none once the count is over."""
    assert site.program(ENDS) == [True, False]


def test_visibility(visited: dict[str, Any]) -> None:
    """By the platform's preference: hers alone."""
    assert visited["no token"][0] == 403 and visited["of another"][0] == 303
    assert visited["preferences"] == [[NAME, "private"]]
    assert "can see only this" in visited["private"][1] and visited["as others see it"] == "private"


def test_deletion(visited: dict[str, Any]) -> None:
    """A wrong password changes nothing; the right one asks for it, and signs her out everywhere."""
    assert visited["confirm"][0] == 200 and "Delete your account?" in visited["confirm"][1]
    assert visited["wrong"][0] == 403 and "Nothing was deleted." in visited["wrong"][1]
    assert visited["after wrong"] == 0
    status, text, _headers = visited["deleted"]
    assert status == 200 and "The deletion of your account has been asked for." in text
    assert visited["retirements"] == [[NAME, "PENDING"]]
    for where in ("afterwards", "on the phone"):
        assert visited[where][0] in (200, 302) and NAME not in visited[where][1]
    assert not {"edxloggedin", "edx-jwt-cookie-header-payload", "edx-jwt-cookie-signature"} & {*visited["cookies"]}
    assert visited["sign in again"] == 400
    assert visited["mails"] == [[f"{NAME}@learner-mail.example"]]
