"""The route of uWSGI's request log."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tutorprivacy.inside.logs import request_log
from tutorprivacy.inside.logs.request_log import AccessLogMiddleware


@pytest.fixture
def logvars(monkeypatch) -> dict[str, bytes]:
    """What uWSGI was told."""
    told: dict[str, bytes] = {}
    monkeypatch.setattr(request_log, "uwsgi", SimpleNamespace(set_logvar=told.__setitem__))
    return told


def test_the_reduced_path(logvars, request_of) -> None:
    """Without the username, the query and the rest of a very long path."""
    assert AccessLogMiddleware(lambda request: "answer")(request_of("/u/alice/x?token=1")) == "answer"
    assert logvars == {"privacy_route": b"/u/-/x"}
    AccessLogMiddleware(lambda request: "answer")(request_of("/" + "a" * 9000))
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
    AccessLogMiddleware(lambda request: "answer")(request_of(path))
    assert logvars["privacy_route"] == route


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
