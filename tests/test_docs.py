"""What the docs quote is what the program says."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from tutorprivacy.settings import settings_page
from tutorprivacy.settings.table import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.rst", *sorted(DOCS.glob("*.rst"))]

#: Has a table of contents for the site, which docutils alone does not know; the site's own test reads it.
INDEX = DOCS / "index.rst"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [path for path in PAGES if path != INDEX], ids=lambda path: path.name)
def test_every_page_is_read_whole(path: Path) -> None:
    """
    A table that is malformed, or a link that leads nowhere, is lost for whoever reads the page on a forge.

    A target that no link of its own page leads to is an anchor for other pages.
    """
    said = io.StringIO()
    options = {"warning_stream": said, "report_level": 1, "halt_level": 5}
    publish_doctree(read(path), source_path=path.name, settings_overrides=options)
    anchor = re.compile(r"\(INFO/1\) Hyperlink target .+ is not referenced\.$")
    assert [line for line in said.getvalue().splitlines() if not anchor.search(line)] == []


@cache
def tree(path: Path) -> nodes.document:
    """A page as docutils reads it."""
    return publish_doctree(read(path), settings_overrides={"report_level": 5})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_between_pages(path: Path) -> None:
    """They lead to files that are there, and to headings in them."""
    links = {each["refuri"] for each in tree(path).findall(nodes.reference) if "refuri" in each}
    for link in links:
        target, _, anchor = link.partition("#")
        if not re.match(r"[a-z]+:", link):
            assert (path.parent / target).is_file(), link
            assert not anchor or anchor in tree(path.parent / target).ids, link


@pytest.mark.parametrize(
    "path", [*PAGES, *sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("*.md"))], ids=lambda path: path.name
)
def test_files_that_are_named(path: Path) -> None:
    """Of this repository: they are where the docs say."""
    for name in re.findall(r"`((?:tutorprivacy|tests|docs)/[\w/.-]*\w)`", read(path)):
        assert (ROOT / name).exists(), name


def blocks(path: Path) -> str:
    """What can be copied from a page: its literal blocks."""
    return "\n".join(each.astext() for each in tree(path).findall(nodes.literal_block))


def test_what_a_newcomer_installs_can_be_had() -> None:
    """Nothing is published under the plugin's name yet: what can be copied installs it from its sources."""
    readme = read(ROOT / "README.rst")
    assert "\npip install ./tutor-contrib-privacy\n" in f"\n{blocks(ROOT / 'README.rst')}\n"
    assert "from source until it is released on PyPI (then: ``pip install tutor-contrib-privacy``)" in readme
    for path in PAGES:
        assert not re.search(r"pip install (-\S+ )*['\"]?tutor-contrib-privacy", blocks(path)), path


def test_the_readme_is_two_screens() -> None:
    """Whoever opens it decides in a minute."""
    lines = read(ROOT / "README.rst").splitlines()
    assert len(lines) <= 110
    assert {"make demo", "make test"} <= {line.partition("#")[0].strip() for line in lines}
    assert (ROOT / "docs" / "images" / "demo.svg").is_file() and ".. image:: docs/images/demo.svg" in lines
    needed = "apt-get install chromium-headless-shell mariadb-server-core mariadb-client-core"
    assert any(needed in line for line in lines)


def test_no_page_praises_beyond_what_is_done() -> None:
    """The database, Redis, backups and others keep what they keep: no sentence takes that back."""
    for path in PAGES:
        words = " ".join(read(path).split())
        assert not re.search(
            r"defaults? keeps? nothing|by default,? nothing is kept|no personal data at all", words, re.I
        ), path
    readme = read(ROOT / "README.rst")
    assert "no personal data of a request" not in readme
    assert readme.count("`what it does not do <docs/limits.rst>`__") == 2


def test_the_page_of_settings_is_of_their_table() -> None:
    """`python -m tutorprivacy.settings.settings_page` prints it."""
    made = settings_page.settings_page()
    assert read(DOCS / "settings.rst").endswith(made)
    assert [setting.name for setting in SETTINGS if f"\n_`{setting.full_name}`\n" not in made] == []
    assert {setting.name for setting in SETTINGS} >= set(settings_page.HEADINGS)


ATTACKERS = {
    "An outsider",
    "A learner",
    "A course author",
    "Another plugin",
    "A neighbour in the cluster",
    "A stolen backup",
}


def test_every_line_about_attackers_names_its_test() -> None:
    """In a table for each kind of attacker; the tests are in the files that stand beside them."""
    sections = re.split(r"^(.+)\n-{4,}\n", read(DOCS / "security.rst"), flags=re.MULTILINE)[1:]
    assert set(sections[::2]) == ATTACKERS
    for section in sections[1::2]:
        _before, head, *rows = section.split("\n   * - ")
        assert head == "Can or cannot\n     - Test" and len(rows) > 2
        for row in rows:
            named = row.rpartition("\n     - ")[2]
            paths = [ROOT / "tests" / name for name in re.findall(r"``((?:\w+/)*test_\w+\.py)``", named)]
            tests = re.findall(r"``(test_\w+|Test\w+)``", named)
            assert paths and tests, row
            code = "".join(map(read, paths))
            assert [each for each in tests if not re.search(rf"(def|class) {each}\b", code)] == [], row


def test_the_readme_leads_to_what_attackers_can_do() -> None:
    assert "`docs/security.rst <docs/security.rst>`__" in read(ROOT / "README.rst")
