"""What is known of a body that a view reads from the stream, as REST framework does with JSON."""

from __future__ import annotations

import io
import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest

from tutorprivacy.inside.logs import request_log
from tutorprivacy.inside.logs.read_bodies import body_read, let_pass
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter
from tutorprivacy.inside.logs.request_log import AccessLogMiddleware
from tutorprivacy.inside.pii.limits import MAX_SENT

SENT = json.dumps({"pref-lang": "en", "time_zone": "Kopenick bakery"}).encode()


def request_with(body: bytes, kind: str = "application/merge-patch+json") -> Any:
    """As uWSGI hands it over."""
    environ = {"REQUEST_METHOD": "PATCH", "PATH_INFO": "/x", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    request = WSGIRequest({**environ, "wsgi.input": io.BytesIO(body)})
    request.user = SimpleNamespace(pk=None)  # type: ignore[assignment]
    return request


@pytest.mark.parametrize("reads", [lambda it: it.read(), lambda it: list(it), lambda it: it.body])
def test_a_line_about_what_was_read(ip_policy, current_request, reads) -> None:
    """As `user_api.helpers` writes it; the view has all that was sent, however it reads."""
    formatter, lines, read = RedactingFormatter({"format": "%(message)s"}, ip_policy), [], []

    def answer(request: Any) -> Any:
        current_request(request)
        for _time in range(2):
            message = "A handled error: Value 'Kopenick bakery' not valid for preference 'time_zone'"
            lines.append(formatter.format(logging.LogRecord("x", logging.INFO, "x.py", 1, message, None, None)))
            read.append(reads(request) if not read else b"")
        return SimpleNamespace(status_code=400)

    AccessLogMiddleware(answer)(request_with(SENT))
    assert (read[0] if isinstance(read[0], bytes) else b"".join(read[0])) == SENT
    assert lines[1] == "A handled error: Value '-' not valid for preference 'time_zone'"


def test_in_pieces() -> None:
    """What is not read is not known, and no more than the beginning is kept."""
    body = b'{"a": "' + b"x" * 2 * MAX_SENT + b'"}'
    request = request_with(body)
    let_pass(request)
    assert body_read(request) == b""
    assert request.read(7) == body_read(request) == b'{"a": "'
    assert len(request.read()) == len(body) - 7
    assert body_read(request) == body[:MAX_SENT] == request._stream.seen


def test_a_client_that_breaks_off() -> None:
    """The error is the view's, as ever."""

    class Broken:
        def read(self, *_size: Any) -> bytes:
            raise OSError("the client has gone")

    request = request_with(SENT)
    request._stream = Broken()
    let_pass(request)
    with pytest.raises(OSError, match="gone"):
        request.read()
    assert body_read(request) == b""


def test_forms_and_files_are_djangos() -> None:
    """They may be of any size, and are known otherwise."""
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        request = request_with(b"name=Zora", kind)
        let_pass(request)
        request.read()
        assert body_read(request) == b""


def test_an_error_of_ours_is_no_error_of_the_request(monkeypatch, caplog) -> None:
    """It is named, and the view answers."""
    monkeypatch.setattr(request_log, "let_pass", lambda _request: 1 / 0)
    answered = AccessLogMiddleware(lambda _request: SimpleNamespace(status_code=200))(request_with(SENT))
    assert answered.status_code == 200 and "ZeroDivisionError" in caplog.text
