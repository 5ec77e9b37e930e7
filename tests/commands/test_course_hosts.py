"""``tutor privacy course-hosts``, by the real Tutor: a course as Studio exports it."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from lab.environment import render, run_tutor
from lab.schemas import fits
from tutorprivacy.host_audit import course_exports

#: As OLX has them: HTML in a file, in an element with entities, in CDATA; videos, an LTI tool, links.
COURSE = {
    "course.xml": '<course url_name="2026" org="x" course="y"/>',
    "html/a.html": '<iframe src="https://player.third.example/1"></iframe><a href="https://link.example">x</a>',
    "html/own.html": '<img src="/static/a.png"><img src="https://lms.openedx.test/asset/a.png">',
    "problem/b.xml": "<problem><p>&lt;img src=&quot;https://pictures.third.example/a.png&quot;&gt;</p></problem>",
    "problem/c.xml": "<problem><![CDATA[<script src='//code.third.example/a.js'></script>]]></problem>",
    "video/d.xml": '<video youtube="1.00:abcdefghijk" youtube_id_1_0="abcdefghijk" html5_sources="[]"/>',
    "video/e.xml": "<video youtube=\"\" html5_sources='[&quot;https://films.third.example/a.mp4&quot;]'/>",
    "lti/f.xml": '<lti_consumer launch_url="https://tool.third.example/launch" href="https://link.example"/>',
    "static/g.js": "fetch('https://player.third.example/x')",
    "static/h.pdf": "https://unseen.example",
}
LOADED = {"player.third.example", "pictures.third.example", "code.third.example", "www.youtube.com"}
NAMED = {"films.third.example", "tool.third.example"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("root")
    render(folder, 22, ["mfe", "privacy"], {})
    return folder


@pytest.fixture(params=["folder", "archive"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    for name, text in COURSE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    if request.param == "folder":
        return folder
    with tarfile.open(tmp_path / "course.tar.gz", "w:gz") as archive:
        archive.add(folder, "course")
    return tmp_path / "course.tar.gz"


def run(root: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return run_tutor(root, 22, "privacy", "course-hosts", *map(str, words), check=False)


def test_whom_a_course_lets_browsers_ask(root: Path, export: Path) -> None:
    done = run(root, "--json", export)
    [found] = fits("course-hosts", done.stdout)["exports"]
    assert found["files"] == 9 and not found["too_large"]
    assert {host for host, files in found["hosts"].items() if files["loads"]} == LOADED
    assert {host for host, files in found["hosts"].items() if files["names"]} == NAMED | {"player.third.example"}
    assert [name.removeprefix("course/") for name in found["hosts"]["www.youtube.com"]["loads"]] == ["video/d.xml"]
    text = run(root, export).stdout
    assert all(host in text for host in LOADED | NAMED) and "link.example" not in text and "openedx.test" not in text


def test_a_course_that_asks_nobody(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(COURSE["html/own.html"])
    assert "No host of others is asked or named." in run(root, tmp_path).stdout


@pytest.mark.parametrize("name", ["empty", "broken.tar.gz", "cut.tar.gz"])
def test_what_is_no_export(root: Path, tmp_path: Path, name: str) -> None:
    """Nothing looked at is no success."""
    path = tmp_path / name
    if name == "empty":
        path.mkdir()
    else:
        (tmp_path / "a.html").write_text("x" * 100_000)
        with tarfile.open(path, "w:gz") as archive:
            archive.add(tmp_path / "a.html")
        path.write_bytes(path.read_bytes()[:60] if name == "cut.tar.gz" else b"zoraquill")
    done = run(root, path)
    assert done.returncode == 1 and done.stdout == "" and name in done.stderr and "Traceback" not in done.stderr
    assert "xport" in done.stderr  # what is wanted instead


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course_exports, "_MOST_BYTES", 3)
    (tmp_path / "a.html").write_text("<img src='//third.example'>")
    export = course_exports.read_export(tmp_path, lambda _host: False)
    assert (export.looked_at, export.too_large, export.hosts) == (0, ["a.html"], {})
