"""Errors in the usage counts: of requests through a real Django, and of tasks through a real Celery."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import celery
import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path, re_path

from lab import visits
from lab.counting import Clock, read
from lab.redis_server import PersistentRedis
from lab.visits import Visitor, visitor
from tutorprivacy.inside.usage import batches, errors
from tutorprivacy.inside.usage import counter as usage_counter
from tutorprivacy.inside.usage.counter import Counter
from tutorprivacy.inside.usage.groups import BOTS, ERRORS, OPTED_OUT, VIEWS, VISITS, Group
from tutorprivacy.inside.usage.store import Figures

#: What must be nowhere: a learner's name, address, search and course.
CANARIES = ("zoraquill", "zq@example.org", "10.0.0", "what she wrote")


def broken(request: HttpRequest, username: str = "") -> HttpResponse:
    """Quotes her."""
    raise LookupError(f"{username} zq@example.org what she wrote {request.GET}")


def made_up(_request: HttpRequest, name: str) -> HttpResponse:
    """A class that is made of what was sent."""
    raise type(name, (Exception,), {})()


def missing(_request: HttpRequest) -> HttpResponse:
    raise Http404


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def broken_page_of_errors(_request: HttpRequest) -> HttpResponse:
    raise OSError("of zoraquill")


class BrokenMiddleware:
    """In front of any route."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("X-Broken"):
            raise PermissionDenied if request.headers["X-Broken"] == "denied" else TimeoutError("of zoraquill")
        return self.get_response(request)


urlpatterns = [
    path("", broken),
    re_path(r"^u/(?P<username>[\w.]+)$", broken),
    path("made/<str:name>", made_up),
    path("missing", missing),
    path("page", page),
    path("said", lambda _request: JsonResponse({}, status=500)),
]

MIDDLEWARE = ["tutorprivacy.inside.usage.counter.UsageMiddleware", f"{__name__}.BrokenMiddleware"]


@pytest.fixture
def counter(server: PersistentRedis, clock: Clock, process, monkeypatch) -> Iterator[Counter]:
    """What the settings would make, with a clock that stands still; it listens until the test's end."""
    made = process(release="22.0.3")
    monkeypatch.setattr(usage_counter, "counter", lambda: made)
    errors.listen(made.error, made.task_error)
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=MIDDLEWARE, ALLOWED_HOSTS=["*"]):
        yield made
    errors.listen(lambda *_arguments: None, lambda *_arguments: None)


def get(where: str, who: Visitor, **more: Any) -> int:
    """The status of the answer."""
    client = Client(raise_request_exception=False)
    for name, value in who.cookies.items():
        client.cookies[name] = value
    sent = {"REMOTE_ADDR": who.address, "HTTP_USER_AGENT": who.agent, **who.headers, **more}
    return int(client.get(where, **sent).status_code)


def counted(server: PersistentRedis, clock: Clock, made: Counter) -> dict[Group, Figures]:
    made.flush()
    return read(server, clock)


def kept(server: PersistentRedis) -> str:
    """Everything that is in Redis, as text."""
    found = []
    for name in server.client.scan_iter():
        kind = server.client.type(name)
        found.append((name, server.client.hgetall(name) if kind == b"hash" else server.client.get(name)))
    return repr(found)


def test_by_kind_route_and_release(server: PersistentRedis, clock: Clock, counter: Counter, caplog) -> None:
    """As often as it happened, and to how many; neither words nor paths."""
    for number, where in ((1, "/u/zoraquill?q=what+she+wrote"), (1, "/u/zoraquill"), (2, "/u/other"), (3, "/")):
        assert get(where, visitor(number)) == 500
    assert get("/page", visitor(1)) == get("/page", visitor(4)) == 200
    found = counted(server, clock, counter)
    assert found[ERRORS] == Figures(4, 3)
    assert found[Group("error", "LookupError at /u/<username> in 22.0.3")] == Figures(3, 2)
    assert found[Group("error", "LookupError at / in 22.0.3")] == Figures(1, 1)
    assert found[VIEWS] == Figures(2, 2)
    assert found[VISITS] == Figures(6, 4)
    assert len([group for group in found if group.dimension == "error"]) == 2
    assert not [each for each in CANARIES if each in kept(server)]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("tutorprivacy")]
    assert ours == []


def test_without_a_release_it_is_left_out(server: PersistentRedis, clock: Clock, process) -> None:
    counter = process()
    counter.error(visits.request(visitor(1), route="page"), "KeyError")
    assert Group("error", "KeyError at /page") in counted(server, clock, counter)


def test_what_is_no_error(server: PersistentRedis, clock: Clock, counter: Counter) -> None:
    """What Django answers by itself, and an answer of 500 that a view makes."""
    assert get("/missing", visitor(1)) == get("/nowhere", visitor(1)) == 404
    assert get("/page", visitor(1), HTTP_X_BROKEN="denied") == 403
    assert get("/said", visitor(1)) == 500
    assert counted(server, clock, counter) == {}


def test_in_front_of_any_route(server: PersistentRedis, clock: Clock, counter: Counter) -> None:
    """The path is not looked at."""
    assert get("/u/zoraquill", visitor(1), HTTP_X_BROKEN="1") == 500
    assert Group("error", "TimeoutError at no page in 22.0.3") in counted(server, clock, counter)
    assert "zoraquill" not in kept(server)


def test_a_broken_page_of_errors_is_one_error(server: PersistentRedis, clock: Clock, counter: Counter) -> None:
    """Django says so for each middleware that it goes through; the first is what has failed."""
    module = ModuleType("with_a_broken_page")
    vars(module).update(urlpatterns=urlpatterns, handler500=broken_page_of_errors)
    with override_settings(ROOT_URLCONF=module), pytest.raises(OSError):
        get("/u/zoraquill", visitor(1))
    found = counted(server, clock, counter)
    assert found[ERRORS] == Figures(1, 1)
    assert Group("error", "LookupError at /u/<username> in 22.0.3") in found


def test_bots_and_who_opted_out(server: PersistentRedis, clock: Clock, counter: Counter) -> None:
    """Are the one number that their other requests are."""
    get("/", Visitor("10.0.0.1", "Uptime-Kuma/1.23.0"))
    get("/", Visitor("10.0.0.2", headers={"HTTP_SEC_GPC": "1"}))
    get("/", Visitor("10.0.0.3", cookies={"privacy-opt-out": "1"}))
    assert counted(server, clock, counter) == {BOTS: Figures(1), OPTED_OUT: Figures(2)}


def test_kinds_have_an_end(server: PersistentRedis, clock: Clock, counter: Counter, monkeypatch) -> None:
    """Whatever is sent: what is no name of a class, or one too many, is "other"."""
    monkeypatch.setattr(batches, "MAX_ERRORS", 5)
    for number in range(12):
        get(f"/made/Made{number}", visitor(number))
    get("/made/zq@example.org", visitor(1))
    get("/made/User918273", visitor(1))
    found = counted(server, clock, counter)
    names = {group.name: n.times for group, n in found.items() if group.dimension == "error"}
    assert len(names) == 6
    assert sum(names.values()) == found[ERRORS].times == 14
    assert names["other"] == 9
    assert not [each for each in ("zq@", "918273") if each in kept(server)]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KeyError("zoraquill"), "KeyError"),
        (Http404(), "django.http.response.Http404"),
        (type("A", (Exception,), {"__module__": "a.b", "__qualname__": "of.<locals>.A"})(), "a.b.of.A"),
        (type("zq@example.org", (Exception,), {})(), "other"),
        (type("Of918273", (Exception,), {})(), "other"),
        (type("A" * 300, (Exception,), {})(), "other"),
        (None, "other"),
    ],
)
def test_a_kind_is_a_name_of_code(error: BaseException | None, expected: str) -> None:
    assert errors.kind_of(error) == expected


def test_tasks_that_fail(server: PersistentRedis, clock: Clock, counter: Counter) -> None:
    """Once each, by their name; those that succeed and those that are tried again are none."""
    app = celery.Celery("tasks", broker="memory://", backend="cache+memory://")

    @app.task(name="lms.tasks.mail", bind=True, max_retries=2)
    def mail(task: Any, to: str, fails: bool) -> None:
        if fails and task.request.retries < 2:
            raise task.retry(countdown=0, exc=OSError(f"to {to}"))
        if fails:
            raise OSError(f"to {to}")

    for fails in (True, True, False):
        mail.apply(args=["zq@example.org", fails])
    found = counted(server, clock, counter)
    assert found == {Group("task", "OSError at lms.tasks.mail in 22.0.3"): Figures(2)}
    assert "zq@" not in kept(server)


def test_a_sample_and_the_language(server: PersistentRedis, clock: Clock, process) -> None:
    """A visitor's errors are in the sample if her pages are."""
    counter = process(sample_rate=0.25)
    for number in range(400):
        visits.view(counter, visitor(number))
        counter.error(visits.request(visitor(number)), "KeyError")
    found = counted(server, clock, counter)
    assert found[ERRORS].times == found[VIEWS].times
    assert 0.1 < found[ERRORS].visitors / 400 < 0.4


def test_an_error_of_ours_costs_no_request(monkeypatch, caplog) -> None:
    """It is said, by its kind only; the answer is as it would have been."""

    def failing(*_arguments: Any) -> None:
        raise ValueError("of zoraquill")

    errors.listen(failing, failing)
    with caplog.at_level(logging.ERROR), override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["*"]):
        assert get("/u/zoraquill", visitor(1)) == 500
    said = [each.getMessage() for each in caplog.records if each.name.startswith("tutorprivacy")]
    assert said == ["An error could not be counted: ValueError"]
    errors.listen(lambda *_arguments: None, lambda *_arguments: None)


def test_counting_is_on_with_the_first_counter(server: PersistentRedis, monkeypatch) -> None:
    """What the settings make listens by itself; and only once, however often it is asked for."""
    usage = {"redis_url": server.url, "retention_months": 25, "service": "lms", "sample_rate": 1.0, "release": "r"}
    monkeypatch.setattr(django_settings, "PRIVACY_USAGE", {**usage, "honours_opt_out": True}, raising=False)
    usage_counter.counter.cache_clear()
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=MIDDLEWARE[:1], ALLOWED_HOSTS=["*"]):
        usage_counter.UsageBackend()
        assert get("/", visitor(1)) == 500
    made = usage_counter.counter()
    assert made is not None
    assert list(made._entries.values()) == [1]
    made.close()
    usage_counter.counter.cache_clear()
    errors.listen(lambda *_arguments: None, lambda *_arguments: None)
