"""
The canary run on the platform's own code: uWSGI, Celery, middleware, views and tasks are real.

The proxies are not there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest

from lab import canaries
from lab.services import Browser

from . import learners, places, tasks
from .installed import Site

REPEATS = 3

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
    site.program(learners.HER.made())
    try:
        run, keys = Run(Counter(), Counter()), {}
        with site.served("lms") as lms:
            browser = Browser(site, "lms")
            browser.send(learners.ASKS_FOR_TOKEN)
            run.statuses += learners.sent(browser, (learners.SIGN_IN, *learners.LIMITED))
            for _ in range(REPEATS):
                browser.send(learners.ASKS_FOR_TOKEN)
                run.statuses += learners.sent(browser, learners.REQUESTS)
                session = next(each for name, each in browser.cookies.items() if "session" in name)
                keys["session key"] = session.strip('"').split("|")[1]
        with site.served("cms") as cms:
            browser = Browser(site, "cms")
            name, value = site.program(SESSION_OF_STUDIO, "cms")
            browser.cookies[name] = value
            run.statuses += learners.sent(browser, STUDIO * REPEATS)
        # A worker first, as on a site that runs: it says that encrypted tasks are read.
        with site.worker("--soft-time-limit=20", f"--queues={tasks.QUEUE}") as worker:
            run.tasks = tasks.send(site)
            tasks.until_idle(site.redis_port, worker)
    finally:
        site.program(learners.HER.removed())
    values = {name: value for name, value in {**canaries.CANARIES, **keys}.items() if value}
    run.found = places.search(site.rest, values)
    for output in (lms, cms, worker):
        run.loggers += places.by_logger(output, values)
    files = [path for path in site.data.rglob("tracking*.log") if not path.is_symlink()]
    run.events = sum(path.read_bytes().count(b'"event_type"') for path in files)
    return run


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
