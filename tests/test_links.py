"""`make links`: what it collects, and what it says of each address. A server here stands for the internet."""

from __future__ import annotations

import runpy
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINKS = runpy.run_path(str(ROOT / "docs" / "links" / "__main__.py"))


class Internet(BaseHTTPRequestHandler):
    """A page with one anchor; what is forbidden and what is broken; nothing else."""

    def do_GET(self) -> None:
        status = {"/page": 200, "/forbidden": 403, "/broken": 503}.get(self.path, 404)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b'<h1 id="anchor">Title</h1>')

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def internet() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Internet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_is_asked(tmp_path: Path) -> None:
    """Links, by the files that have them; no example of an address, and no page of our own."""
    (tmp_path / "a.rst").write_text("`x <https://a.example/x#y>`__, `z <events.rst>`__, ``https://code.example``\n")
    (tmp_path / "b.md").write_text("[x](https://a.example/x#y). See https://b.example/. `https://code.example`\n")
    found = LINKS["collected"]([tmp_path / "a.rst", tmp_path / "b.md"])
    assert found == {"https://a.example/x#y": {"a.rst", "b.md"}, "https://b.example/": {"b.md"}}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/page", ("there", "200")),
        ("/page#anchor", ("there", "200")),
        ("/page#nowhere", ("gone", "no anchor nowhere")),
        ("/nothing", ("gone", "404")),
        ("/forbidden", ("unknown", "403")),
        ("/broken", ("unknown", "503")),
    ],
)
def test_what_is_said(internet: str, path: str, said: tuple[str, str]) -> None:
    assert LINKS["asked"](internet + path) == said


def test_without_an_answer_nothing_is_there() -> None:
    assert LINKS["asked"]("http://127.0.0.1:9/") == ("unknown", "ConnectionError")


@pytest.mark.parametrize(
    ("paths", "status"), [(["/page"], 0), (["/page", "/broken"], 3), (["/broken", "/nothing"], 1), ([], 3)]
)
def test_how_it_ends(
    internet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], paths: list[str], status: int
) -> None:
    """1 if something is gone, 3 if something could not be asked, or nothing was; what is gone is last."""
    (tmp_path / "a.rst").write_text("\n\n".join(f"`x <{internet}{path}>`__" for path in paths))
    assert LINKS["main"]([tmp_path / "a.rst"]) == status
    lines = capsys.readouterr().out.splitlines()
    if status == 1:
        assert lines[-3].startswith("gone ") and lines[-1] == "1 gone, 1 unknown, 0 there"


def test_the_documentation_links_to_somewhere() -> None:
    """All of its pages are looked at."""
    paths = [ROOT / "README.rst", *sorted((ROOT / "docs").glob("*.rst"))]
    found = LINKS["collected"](paths)
    assert "README.rst" in found["https://docs.tutor.edly.io"]
    assert not [each for each in found if "example" in each or "LMS_HOST" in each]
