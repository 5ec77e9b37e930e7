"""``tutor privacy notice``, by the real Tutor: what visitors are told, on the host."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lab.environment import in_one_line, render, run_tutor
from lab.notice import Page, paragraphs
from tutorprivacy.notice.page import languages


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("root")
    config = {"PLATFORM_NAME": "Academy", "LANGUAGE_CODE": "fr", "PRIVACY_RETIREMENT_SCHEDULE": "30 2 * * *"}
    render(folder, 22, ["privacy"], config)
    return folder


def run(root: Path, *words: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    return run_tutor(root, 22, "privacy", "notice", *map(str, words), check=check)


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_as_text(root: Path) -> None:
    """In the site's language, in 80 columns, with everything that the page says."""
    shown, page = run(root).stdout, run(root, "--html", "-").stdout
    assert shown.startswith("Vos données sur Academy\n=======")
    assert max(map(len, shown.splitlines())) <= 80
    said = [text for texts in paragraphs(page).values() for text in texts]
    assert len(said) > 40
    for text in said:
        assert one_line(text) in one_line(shown)
    assert "chaque nuit à 02:30" in shown and "30 2 *" not in shown


@pytest.mark.parametrize("code", languages())
def test_in_each_language(root: Path, code: str) -> None:
    assert languages()[code].texts["sections"]["cookies"] in run(root, "--language", code).stdout


def test_the_page_in_a_file(root: Path, tmp_path: Path) -> None:
    """Whole, named, not over another one unless that is asked for; it leads to no page that is not there."""
    path = tmp_path / "notice.html"
    assert run(root, "--language", "DE", "--html", path).stdout == f"Written: {path}\n"
    page = Page(path.read_text(encoding="utf-8"))
    assert page.tags[0] == ("html", {"lang": "de"})
    assert not [each for tag, each in page.tags if "hreflang" in each or tag == "nav"]
    path.write_text("mine")
    done = run(root, "--html", path, check=False)
    assert done.returncode == 1 and "--overwrite" in done.stderr and path.read_text() == "mine"
    run(root, "--html", path, "--overwrite")
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [each.name for each in tmp_path.iterdir()] == ["notice.html"]


def test_what_cannot_be_done(root: Path, tmp_path: Path) -> None:
    """Each is said in a sentence, and nothing is written."""
    done = run(root, "--language", "tlh", "--html", tmp_path / "x", check=False)
    assert done.returncode == 1 and f"There are: {', '.join(languages())}." in one_line(done.stderr)
    done = run(root, "--html", tmp_path / "no" / "x", check=False)
    assert done.returncode == 1 and "cannot be written: No such file" in one_line(done.stderr)
    assert run(root, "--overwrite", check=False).returncode == 2
    assert not list(tmp_path.iterdir())


def test_the_operators_words_and_no_page(tmp_path: Path) -> None:
    """The files in the project are read; a wrong one stops the rendering, too. Where there is no page, that is said."""
    render(tmp_path, 22, ["privacy"], {"PRIVACY_NOTICE_PATH": ""})
    own = tmp_path / "privacy" / "notice" / "en.yml"
    own.parent.mkdir(parents=True)
    own.write_text("statements: {limits-shop: The shop of x.}")
    done = run(tmp_path)
    assert "- The shop of x." in done.stdout and "PRIVACY_NOTICE_PATH is empty" in in_one_line(done)
    assert run_tutor(tmp_path, 22, "config", "save", check=False).returncode == 0
    own.write_text("statements: {intro: Nothing is kept.}")
    done = run(tmp_path, check=False)
    assert done.returncode == 1 and "statements.intro is one of the notice's own" in one_line(done.stderr)
    done = run_tutor(tmp_path, 22, "config", "save", "--set", "PRIVACY_NOTICE_PATH=/privacy-data", check=False)
    assert done.returncode == 1 and "statements.intro" in done.stderr
