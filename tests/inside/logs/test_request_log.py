"""The route of uWSGI's request log."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest

from tutorprivacy.inside.logs import request_log, routes
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter
from tutorprivacy.inside.logs.request_log import AccessLogMiddleware


@pytest.fixture
def logvars(monkeypatch) -> dict[str, bytes]:
    """What uWSGI was told."""
    told: dict[str, bytes] = {}
    monkeypatch.setattr(request_log, "uwsgi", SimpleNamespace(set_logvar=told.__setitem__))
    return told


FOUND = SimpleNamespace(args=(), kwargs={})


def answering(status: int, found: object = FOUND) -> AccessLogMiddleware:
    """The rest of the platform, which has found a route or not."""

    def answer(request):
        request.resolver_match = found
        return SimpleNamespace(status_code=status)

    return AccessLogMiddleware(answer)


def test_the_reduced_path(logvars, request_of) -> None:
    """Without the username, the query and the rest of a very long path."""
    assert answering(200)(request_of("/u/alice/x?token=1")).status_code == 200
    assert logvars == {"privacy_method": b"GET", "privacy_route": b"/u/-/x"}
    answering(200)(request_of("/" + "a" * 9000))
    assert len(logvars["privacy_route"]) == 512


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/u/mary%20ann/x", b"/u/-/x"),
        ("/a%0A2026 ERROR forged", b"/a%0A2026%20ERROR%20forged"),
        ("/u/Zo%C3%A9", b"/u/-"),
    ],
)
def test_the_path_is_encoded(logvars, request_of, path: str, route: bytes) -> None:
    """A space does not end a username, and nobody writes lines of their own."""
    answering(200)(request_of(path))
    assert logvars["privacy_route"] == route


def test_a_path_that_leads_nowhere(logvars, request_of) -> None:
    """It is all a visitor's words: none of them stays."""
    answering(404, None)(request_of("/my-divorce/zora quillfeather"))
    assert logvars["privacy_route"] == b"/-"
    answering(200, None)(request_of("/"))
    assert logvars["privacy_route"] == b"/"


@pytest.mark.parametrize(("status", "route"), [(200, b"/wiki/my-divorce/about"), (404, b"/wiki/-/about")])
def test_a_route_to_nothing(logvars, request_of, status: int, route: bytes) -> None:
    """The words that a route takes go if there is nothing behind them."""
    found = SimpleNamespace(args=("about", "12"), kwargs={"slug": "my-divorce"})
    answering(status, found)(request_of("/wiki/my-divorce/about"))
    assert logvars["privacy_route"] == route


@pytest.mark.parametrize("name", ["username", "user_id", "learner_email"])
def test_a_route_of_another_application(logvars, request_of, name: str) -> None:
    """It has a name for the part that is somebody, also where the path's beginning is known to nobody."""
    value = 918273 if name == "user_id" else "zoraquill"
    answering(200, SimpleNamespace(args=(), kwargs={name: value, "page": "about"}))(request_of(f"/boom/{value}/about"))
    assert logvars["privacy_route"] == b"/boom/-/about"


def test_a_key_stays(logvars, request_of) -> None:
    """Also of a course that is not there."""
    found = SimpleNamespace(args=(), kwargs={"course_id": "course-v1:edX+DemoX+2024", "number": 5})
    answering(404, found)(request_of("/courses/course-v1:edX+DemoX+2024/about"))
    assert logvars["privacy_route"] == b"/courses/course-v1:edX+DemoX+2024/about"


@pytest.mark.parametrize(("status", "route"), [(302, b"/known"), (404, b"/-")])
def test_before_there_is_a_route(logvars, request_of, monkeypatch, status: int, route: bytes) -> None:
    """A middleware that answers by itself: then it is looked up."""
    monkeypatch.setattr(routes, "resolve", lambda *_path: FOUND)
    answering(status, None)(request_of("/known"))
    assert logvars["privacy_route"] == route


def test_djangos_own_line(ip_policy, current_request, request_of) -> None:
    """``Not Found: /x`` says no more than the request log."""
    request = request_of("/my-divorce/zora?q=1", user=SimpleNamespace(pk=None))
    current_request(None)
    record = logging.LogRecord("django.request", 30, "log.py", 1, "%s: %s", ("Not Found", request.path), None)
    record.__dict__.update(status_code=404, request=request)
    formatter = RedactingFormatter({"format": "%(levelname)s - %(message)s"}, ip_policy)
    assert formatter.format(record) == "WARNING - Not Found: /-"
    request.resolver_match = FOUND
    assert formatter.format(record) == "WARNING - Not Found: /my-divorce/zora"


def test_a_method_that_is_none(logvars, ip_policy, current_request, request_of) -> None:
    """Any word may be sent as one; neither uWSGI's line nor Django's has it."""
    request = request_of("/u/alice", user=SimpleNamespace(pk=None))
    request.method = "zora"
    answering(405)(request)
    assert logvars == {"privacy_method": b"-", "privacy_route": b"/u/-"}
    current_request(None)
    record = logging.LogRecord("django.request", 30, "log.py", 1, "Method Not Allowed (%s): %s", ("zora", "/a"), None)
    record.__dict__.update(status_code=405, request=request)
    assert RedactingFormatter({"format": "%(message)s"}, ip_policy).format(record) == "Method Not Allowed (-): /a"


@pytest.mark.parametrize(
    ("arguments", "found", "said"),
    [
        (("GET /my-divorce/zora?q=1 HTTP/1.1", "404", "5331"), None, '"GET /-?- HTTP/1.1" 404 5331'),
        (
            ("GET /wiki/my-divorce/a?q=1 HTTP/1.1", "404", "9"),
            {"slug": "my-divorce"},
            '"GET /wiki/-/a?- HTTP/1.1" 404 9',
        ),
        (("GET /wiki/ethics/a HTTP/1.1", "200", "9"), {"slug": "ethics"}, '"GET /wiki/ethics/a HTTP/1.1" 200 9'),
        (("GET /w%C3%AF/zora HTTP/1.1", "404", "9"), None, '"GET /- HTTP/1.1" 404 9'),
        (("GET / HTTP/1.1", "200", "9"), None, '"GET / HTTP/1.1" 200 9'),
        (("zora / HTTP/1.1", "405", "9"), None, '"- / HTTP/1.1" 405 9'),
        ((400, "Bad request syntax ('GET my divorce zora')"), None, "code 400, message Bad request syntax"),
        ((), None, "Broken pipe"),
    ],
)
def test_the_development_server(ip_policy, current_request, monkeypatch, arguments, found, said) -> None:
    """Its log is handed the line that was sent, and no request: the route is looked up."""
    current_request(None)
    monkeypatch.setattr(
        routes, "resolve", lambda *_path: SimpleNamespace(args=(), kwargs=found or {}) if found else 1 / 0
    )
    template = '"%s" %s %s' if len(arguments) == 3 else "code %d, message %s" if arguments else "Broken pipe"
    record = logging.LogRecord("django.server", 30, "basehttp.py", 1, template, arguments, None)
    formatter = RedactingFormatter({"format": "%(levelname)s %(message)s"}, ip_policy)
    assert formatter.format(record) == f"WARNING {said}"


def test_without_uwsgi(monkeypatch, request_of) -> None:
    """Workers and the development server."""
    monkeypatch.setattr(request_log, "uwsgi", None)
    assert AccessLogMiddleware(lambda request: "answer")(request_of()) == "answer"


def test_every_request_may_begin_the_day(monkeypatch, request_of) -> None:
    """A site that logs nothing deletes its old files all the same."""
    called = []
    monkeypatch.setattr(request_log, "start_day_if_due", lambda: called.append(1))
    AccessLogMiddleware(lambda request: "answer")(request_of())
    assert called == [1]


def test_our_error_is_not_the_learners(monkeypatch, request_of, caplog) -> None:
    """The request goes on; the log names the error's type and no path."""

    def fail(*_args) -> None:
        raise RuntimeError("/u/alice")

    monkeypatch.setattr(request_log, "uwsgi", SimpleNamespace(set_logvar=fail))
    assert AccessLogMiddleware(lambda request: "answer")(request_of("/u/alice")) == "answer"
    assert "RuntimeError" in caplog.text
    assert "alice" not in caplog.text


def test_the_views_error_is_the_views(logvars, request_of) -> None:
    """It is not swallowed here."""

    def view(request):
        raise KeyError("view")

    with pytest.raises(KeyError):
        AccessLogMiddleware(view)(request_of())
