"""
The canary run on the platform's own code: uWSGI, Celery, middleware, views and tasks are real.

The proxies are not there.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
import redis

from lab import canaries
from lab.services import Browser

from . import places, tasks
from .installed import Site

REPEATS = 3
WORK_SECONDS = 240

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
    id={canaries.USER_ID}, username={canaries.USERNAME!r}, email={canaries.EMAIL!r}, password={canaries.PASSWORD!r})
UserProfile.objects.create(user=user, name={canaries.FULL_NAME!r})
Registration().register(user)
say(user.pk)
"""
REMOVE = f"from django.contrib.auth.models import User; say(User.objects.filter(pk={canaries.USER_ID}).delete()[0])"

#: A session of Studio, as its single sign-on makes one: the cookie's name and value.
SESSION_OF_STUDIO = f"""
from importlib import import_module
from django.conf import settings
from django.contrib import auth
from openedx.core.djangoapps.safe_sessions.middleware import SafeCookieData
user = auth.get_user_model().objects.get(pk={canaries.USER_ID})
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[auth.SESSION_KEY], session[auth.BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
say([settings.SESSION_COOKIE_NAME, str(SafeCookieData.create(session.session_key, user.pk))])
"""

SIGN_IN = canaries.Request(
    "sign in", "lms", canaries.SIGN_IN.path, {"email_or_username": canaries.EMAIL, "password": canaries.PASSWORD}
)
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


HER_NAME = {"event_type": "x.y", "event": f'{{"name": "{canaries.FULL_NAME}"}}'}
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
STUDIO = (
    *(each for each in canaries.REQUESTS if each.site == "cms"),
    canaries.Request("Studio home", "cms", f"/home/?email={canaries.EMAIL}"),
    canaries.Request("Studio account", "cms", f"/api/user/v1/accounts/{canaries.USERNAME}"),
    canaries.Request(
        "Studio event", "cms", "/event", {"event_type": "x.y", "event": f'{{"name": "{canaries.FULL_NAME}"}}'}
    ),
    canaries.Request("course by a learner", "cms", "/course/", {"org": "x", "display_name": canaries.FULL_NAME}),
)


@dataclass
class Run:
    """What a canary run found: by place and value, by logger; each answer's kind and status; tasks that were done."""

    found: Counter[str]
    loggers: Counter[str]
    statuses: list[tuple[str, int]] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    events: int = 0


def canary_run(site: Site) -> Run:
    """Send all requests REPEATS times, let a worker do all tasks, and search."""
    site.program(MAKE)
    try:
        run, keys = Run(Counter(), Counter()), {}
        with site.served("lms") as lms:
            browser = Browser(site, "lms")
            browser.send(canaries.Request("token", "lms", "/csrf/api/v1/token"))
            run.statuses += _sent(browser, (SIGN_IN, *LIMITED))
            for _ in range(REPEATS):
                browser.send(canaries.Request("token", "lms", "/csrf/api/v1/token"))
                requests = (SIGN_IN, *(each for each in canaries.REQUESTS if each.site == "lms"), *MORE, *WORDS)
                run.statuses += _sent(browser, requests)
                session = next(each for name, each in browser.cookies.items() if "session" in name)
                keys["session key"] = session.strip('"').split("|")[1]
        with site.served("cms") as cms:
            browser = Browser(site, "cms")
            name, value = site.program(SESSION_OF_STUDIO, "cms")
            browser.cookies[name] = value
            run.statuses += _sent(browser, STUDIO * REPEATS)
        # A worker first, as on a site that runs: it says that encrypted tasks are read.
        with site.worker("--soft-time-limit=20", f"--queues={tasks.QUEUE}") as worker:
            run.tasks = tasks.send(site)
            _until_idle(site.redis_port, worker)
    finally:
        site.program(REMOVE)
    values = {name: value for name, value in {**canaries.CANARIES, **keys}.items() if value}
    run.found = places.search(site.rest, values)
    for output in (lms, cms, worker):
        run.loggers += places.by_logger(output, values)
    files = [path for path in site.data.rglob("tracking*.log") if not path.is_symlink()]
    run.events = sum(path.read_bytes().count(b'"event_type"') for path in files)
    return run


def _sent(browser: Browser, requests: tuple[canaries.Request, ...]) -> list[tuple[str, int]]:
    found = []
    for request in requests:
        headers = {"X-CSRFToken": browser.cookies.get("csrftoken", "")}
        found.append((request.kind, browser.send(replace(request, headers=headers))[0]))
    return found


def _until_idle(port: int, worker: Path) -> None:
    """Until nothing waits and nothing more is printed."""
    client, deadline, before = redis.Redis(port=port), time.monotonic() + WORK_SECONDS, -1
    while (size := worker.stat().st_size) != before or client.llen(tasks.QUEUE):
        assert time.monotonic() < deadline, f"{client.llen(tasks.QUEUE)} tasks are left"
        before = size
        time.sleep(12)


def show(name: str, run: Run) -> None:
    """For whoever measures."""
    print(
        f"{name}: {run.found.total()} found; {len(run.statuses)} answers, {len(run.tasks)} tasks, {run.events} events"
    )
    print(*(f"  {place}: {number}" for place, number in sorted(run.found.items())), sep="\n")
    print(*(f"  [{logger}]: {number}" for logger, number in run.loggers.most_common()), sep="\n")


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("stock"), ["mfe"]).running() as each:
        return canary_run(each)


@pytest.fixture(scope="module")
def plugin(site):
    return canary_run(site)


@pytest.fixture(scope="module")
def with_events(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("events"), PRIVACY_TRACKING="pseudonymous").running() as each:
        return canary_run(each)


def test_stock_keeps_many(stock) -> None:
    """Or the search itself is broken."""
    show("stock", stock)
    assert stock.found.total() > 100 and len(stock.tasks) > 20 and stock.events
    for place in (
        "lms output: username",
        "cms output: username",
        "lms worker output: username",
        "redis, tasks: password",
    ):
        assert stock.found[place], place


def test_nothing_is_left_with_the_plugin(plugin) -> None:
    """In no log, no output and no file of Redis."""
    show("plugin", plugin)
    assert (dict(plugin.found), dict(plugin.loggers), plugin.events) == ({}, {}, 0)


def test_nothing_is_left_with_pseudonymous_events(with_events) -> None:
    """And there are events."""
    show("with events", with_events)
    assert (dict(with_events.found), dict(with_events.loggers)) == ({}, {})
    assert with_events.events > 10


def test_answers_are_alike(stock, plugin, with_events) -> None:
    """Learning goes on: nothing that the plugin does shows in an answer's status."""
    assert plugin.statuses == stock.statuses == with_events.statuses
    assert plugin.tasks == stock.tasks == with_events.tasks
    # In Studio, too, she was known: it would have asked a visitor to sign in.
    assert {("sign in", 200), ("own account", 200), ("course by a learner", 403)} <= set(plugin.statuses)
