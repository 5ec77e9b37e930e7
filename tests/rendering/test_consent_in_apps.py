"""The banner's element in pages of the micro-frontends: by Caddy as it is, without building an image."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import Any

import pytest

from lab.consent import BOTH, PAGE, build
from lab.environment import SITES, Lab
from lab.services import Services

ELEMENT = '<script src="{}://lms.openedx.test/privacy-consent.js" defer></script>'
SCRIPT = "let page = '<head>{{ .x }}'"


@pytest.fixture(
    scope="module",
    params=[(20, False, False), (21, True, True), (22, False, True), (22, True, False)],
    ids=["tutor 20", "tutor 21, oldest caddy", "tutor 22", "tutor 22, oldest caddy"],
)
def apps(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """(version of Tutor, oldest Caddy?, https?)"""
    major, oldest, https = request.param
    lab = build(tmp_path_factory.mktemp("apps"), major, PRIVACY_CONSENT=BOTH, ENABLE_HTTPS=https)
    (lab.folder / "openedx-mfe" / "dist" / "learning" / "app.js").write_text(SCRIPT)
    services = Services(lab, oldest)
    try:
        services.start_caddy("mfe")
        yield lab
    finally:
        services.stop_all()


def get(lab: Lab, path: str, accept: str = "text/html,*/*;q=0.8", method: str = "GET") -> tuple[int, str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", lab.ports["mfe"], timeout=30)
    connection.request(method, path, headers={"Host": SITES["mfe"], "Accept": accept})
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), answer.headers
    connection.close()
    return found


@pytest.mark.parametrize(
    "path", ["/learning", "/learning/", "/learning/course/course-v1:a+b+c.d/x?y=z", "/profile/u/x.y"]
)
def test_a_page(apps: Lab, path: str) -> None:
    """The file itself, and one element more."""
    status, text, headers = get(apps, path)
    name = path.strip("/").partition("/")[0]
    element = ELEMENT.format("https" if apps.https else "http")
    assert text == PAGE.replace("Course", f"Application {name}").replace("<head>", f"<head>{element}")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("path", "accept", "method"),
    [
        ("/learning/app.js", "*/*", "GET"),
        ("/learning/app.js", "text/html", "GET"),  # a visitor who opens it
        ("/learning/x", "application/json", "GET"),
        ("/learning/x", "text/html", "HEAD"),
    ],
)
def test_anything_else_is_as_it_was(apps: Lab, path: str, accept: str, method: str) -> None:
    status, text, _headers = get(apps, path, accept, method)
    whole = SCRIPT if path.endswith(".js") else PAGE.replace("Course", "Application learning")
    assert (status, text) == (200, "" if method == "HEAD" else whole)


@pytest.mark.parametrize(
    "path", ["/../../run/x", "/..%2f..%2frun%2fx", "/%2e%2e/%2e%2e/run", "/{env.HOME}", "/{{.Env.HOME}}"]
)
def test_nothing_else_can_be_read(apps: Lab, path: str) -> None:
    """Of a path, only its first name leads to a file, and only to a page of the micro-frontends."""
    _status, text, _headers = get(apps, path)
    assert text == "" or "Application site" in text


def test_off_by_default(tmp_path: Any) -> None:
    """Then the Caddyfile has nothing of it."""
    lab = build(tmp_path)
    assert "privacy_page" not in (lab.folder / "run" / "mfe-Caddyfile").read_text()
