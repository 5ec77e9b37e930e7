"""uWSGI's options: how the running one is read, and when harakiri is ours. What they do: ``test_uwsgi_words.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tutorprivacy.inside.audit import uwsgi_checks
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding
from tutorprivacy.inside.logs import harakiri

OURS = "log-format = %(privacy_method) %(privacy_route)\nignore-sigpipe = true\nignore-write-errors = true\n"


def running(folder: Path, ini: str, *words: str) -> list[Finding]:
    """Of a container whose first process is this command."""
    (folder / "uwsgi.ini").write_text(f"[uwsgi]\n{ini}")
    command = words or ("uwsgi", str(folder / "uwsgi.ini"))
    (folder / "cmdline").write_bytes(b"".join(word.encode() + b"\0" for word in command))
    return list(uwsgi_checks._running("lms", folder))


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("", PASS),
        ("harakiri = 30\n", PASS),
        ("harakiri = 30\nthreads = 1\n", PASS),
        ("harakiri = 30\nthreads = 2\n", FAIL),
        ("harakiri = 0\nthreads = 2\n", PASS),
        ("threads = 2\n", PASS),
        ("harakiri = 30\nharakiri_graceful_timeout = 5\n", FAIL),
        ("log-syslog = true\n", UNKNOWN),
        ("post-buffering = 8192\n", UNKNOWN),
        ("post-buffering = 8192\nhttp-socket = :8000\n", FAIL),
        ("ini = /other.ini\n", UNKNOWN),
        ("route = ^/x logvar:a=b\n", FAIL),
        ("route = ^/x addheader:A: b\n", PASS),
    ],
)
def test_the_file_that_runs(tmp_path: Path, more: str, status: str) -> None:
    (finding,) = running(tmp_path, OURS + more)
    assert (finding.status, finding.place) == (status, "lms: uWSGI")


def test_options_from_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the command line, and of the container's variables."""
    ini = str(tmp_path / "uwsgi.ini")
    (finding,) = running(tmp_path, OURS, "/venv/bin/uwsgi", ini, "--log-x-forwarded-for", "--harakiri=30")
    assert (
        finding.status == FAIL
        and "log-x-forwarded-for" in finding.evidence.lower()
        and "harakiri" not in finding.evidence
    )
    monkeypatch.setenv("UWSGI_HARAKIRI", "30")
    monkeypatch.setenv("UWSGI_THREADS", "4")
    (finding,) = running(tmp_path, OURS)
    assert finding.status == FAIL and "with threads" in finding.evidence


@pytest.mark.parametrize("words", [("./manage.py", "lms", "runserver"), ("celery", "worker")])
def test_no_uwsgi(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert running(tmp_path, "", *words) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"harakiri": b"30"}, 27),
        ({b"harakiri": [b"20", b"30"]}, 27),
        ({"t": b"60"}, 57),
        ({"harakiri": b"4"}, None),
        ({"harakiri": b"x"}, None),
        ({"harakiri": b"30", "threads": b"1"}, 27),
        ({"harakiri": b"30", "threads": b"2"}, None),
        ({"harakiri": b"30", "gevent": b"10"}, None),
        ({"harakiri": b"30", "harakiri-queue-threshold": b"10"}, None),
        ({"harakiri": b"30", "log-format": b"%(uri)"}, None),  # PRIVACY_ACCESS_LOG=full
    ],
)
def test_when_a_request_is_ended_here(more: dict[Any, Any], expected: int | None) -> None:
    assert harakiri.seconds({"log-format": b"%(privacy_route)", **more}) == expected
