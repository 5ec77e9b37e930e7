"""The canary run on the platform's own code: uWSGI, middleware and views are real; the proxies are not there."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from lab import canaries
from lab.services import Browser

from .installed import Site

REPEATS = 3
PASSWORD = "Not-searched-4"

MAKE = f"""
from django.contrib.auth.models import User
from django.contrib.sites.models import Site
from oauth2_provider.models import get_application_model
from common.djangoapps.student.models import Registration, UserProfile
get_application_model().objects.get_or_create(
    client_id="login-service-client-id", defaults={{"user": None, "client_type": "public",
    "authorization_grant_type": "password", "name": "Login Service for JWT Cookies"}})
User.objects.filter(username={canaries.USERNAME!r}).delete()
user = User.objects.create_user(
    id={canaries.USER_ID}, username={canaries.USERNAME!r}, email={canaries.EMAIL!r}, password={PASSWORD!r})
UserProfile.objects.create(user=user, name={canaries.FULL_NAME!r})
Registration().register(user)
say(user.pk)
"""
REMOVE = f"from django.contrib.auth.models import User; say(User.objects.filter(pk={canaries.USER_ID}).delete()[0])"

_LOGGER = re.compile(r"^\d{4}-\d\d-\d\d \S+ [A-Z]+ \d+ \[([\w.]+)\]")

SIGN_IN = canaries.Request(
    "sign in", "lms", canaries.SIGN_IN.path, {"email_or_username": canaries.EMAIL, "password": PASSWORD}
)
#: Beside the lab's own: what only the real platform answers.
MORE = (
    canaries.Request("own account", "lms", "/api/user/v1/me"),
    canaries.Request("account settings", "lms", f"/api/user/v1/preferences/{canaries.USERNAME}"),
    canaries.Request("reset is asked for", "lms", "/account/password", {"email": canaries.EMAIL}),
    canaries.Request("enrolments", "lms", f"/api/enrollment/v1/enrollment?user={canaries.USERNAME}"),
    canaries.Request(
        "enrolment", "lms", "/change_enrollment", {"course_id": canaries.COURSE, "enrollment_action": "enroll"}
    ),
    canaries.Request("token", "lms", "/oauth2/access_token", {"grant_type": "password", "username": canaries.USERNAME}),
    canaries.Request("e-mail is taken", "lms", "/api/user/v1/validation/registration", {"email": canaries.EMAIL}),
    canaries.Request("dashboard", "lms", f"/dashboard?{urlencode({'email': canaries.EMAIL})}"),
    canaries.Request("certificates", "lms", f"/api/certificates/v0/certificates/{canaries.USERNAME}/"),
    canaries.Request("preference", "lms", f"/api/user/v1/preferences/{canaries.USERNAME}/{canaries.TOKEN}"),
    canaries.Request("heartbeat", "lms", "/heartbeat"),
)


def canary_run(site: Site) -> tuple[Counter[str], Counter[str], list[tuple[str, int]]]:
    """
    Send all requests REPEATS times and search.

    Returns:
        What was found by place and canary; of lines of the output, by logger; each answer's kind and status.
    """
    site.program(MAKE)
    try:
        statuses: list[tuple[str, int]] = []
        with site.served() as output:
            browser = Browser(site, "lms")
            keys = {}
            for _ in range(REPEATS):
                browser.send(canaries.Request("token", "lms", "/csrf/api/v1/token"))
                for request in (SIGN_IN, *(each for each in canaries.REQUESTS if each.site == "lms"), *MORE):
                    token = {"X-CSRFToken": browser.cookies.get("csrftoken", "")}
                    statuses.append((request.kind, browser.send(replace(request, headers=token))[0]))
                    if key := browser.cookies.get("sessionid"):
                        keys["session key"] = key.strip('"')
    finally:
        site.program(REMOVE)
    values = {name: value for name, value in {**canaries.CANARIES, **keys}.items() if value}
    found: Counter[str] = Counter()
    for place in sorted(site.rest.iterdir()):
        for name, number in canaries.search(place, values).items():
            found[f"{place.name}: {name}"] += number
    return found, _by_logger(output, values), statuses


def _by_logger(output: Path, values: dict[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    logger = "uWSGI"
    for line in output.read_bytes().splitlines():
        text = line.decode(errors="replace")
        if begun := _LOGGER.match(text):
            logger = begun[1]
        elif text.startswith(("[", "{", "GET ", "POST ")):
            logger = "uWSGI"
        found[logger] += sum(line.count(each) for value in values.values() for each in canaries.spellings(value))
    return +found


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("stock"), ["mfe"]).running() as each:
        return canary_run(each)


@pytest.fixture(scope="module")
def plugin(site):
    return canary_run(site)


def test_stock_keeps_many(stock) -> None:
    """Or the search itself is broken."""
    found, loggers, _statuses = stock
    print("stock:", found.total(), dict(found), dict(loggers))
    assert found.total() > 100
    assert found["lms output: username"] and found["lms output: e-mail"]


def test_nothing_is_left_with_the_plugin(plugin) -> None:
    """In no log, no output and no file of Redis."""
    found, loggers, _statuses = plugin
    assert (dict(found), dict(loggers)) == ({}, {})


def test_answers_are_alike(stock, plugin) -> None:
    """Learning goes on: nothing that the plugin does shows in an answer's status."""
    assert plugin[2] == stock[2]
    assert ("sign in", 200) in plugin[2]
