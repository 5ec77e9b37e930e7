"""The site of ``docs/``: built without a warning, it holds every page, and each link in it leads somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from importlib.metadata import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from docutils import nodes
from docutils.core import publish_doctree

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted(path.stem for path in DOCS.glob("*.rst") if path.stem != "index")
INDEX = (DOCS / "index.rst").read_text(encoding="utf-8")


class Links(HTMLParser):
    """What one page of HTML leads to and loads, and the anchors in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.hrefs: set[str] = set()
        self.loaded: set[str] = set()
        self.ids: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids |= {found[name] for name in ("id", "name") if found.get(name)}
        if tag == "a" and "href" in found:
            self.hrefs.add(found["href"])
        self.loaded |= {found[name] for name in ("src", "href") if name in found and tag != "a"}


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """As `make docs` does it."""
    options = ("--quiet", "--fail-on-warning", "--keep-going", "--nitpicky", "-c", str(DOCS))
    command = [sys.executable, "-m", "sphinx", *options, str(source), str(target)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Links]:
    """Its pages."""
    folder = tmp_path_factory.mktemp("site")
    done = build(DOCS, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return {path: Links(path) for path in sorted(folder.rglob("*.html"))}


def test_every_link_leads_somewhere(site: dict[Path, Links]) -> None:
    """Within the site: to a file that is there, and to an anchor in it."""
    seen = 0
    for page, links in site.items():
        for address in links.hrefs | links.loaded:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.is_file(), (page.name, address)
            if parts.fragment and target.suffix == ".html":
                assert unquote(parts.fragment) in site[target].ids, (page.name, address)
                seen += 1
    assert seen > 300


def test_nothing_is_loaded_from_elsewhere(site: dict[Path, Links]) -> None:
    """Whoever reads about privacy is told to nobody."""
    elsewhere = {each for links in site.values() for each in links.loaded if re.match(r"(https?:)?//", each)}
    assert elsewhere == set()


def test_every_page_has_its_place(site: dict[Path, Links]) -> None:
    """Built, in one list of the index with what it is for, and in one table of contents."""
    assert {page.stem for page in site} >= set(PAGES)
    listed = re.findall(r"^- `[^`<]+ <([\w-]+)\.rst>`__: ", INDEX, re.MULTILINE)
    contents = re.findall(r"^   ([\w-]+)$", INDEX, re.MULTILINE)
    assert Counter(listed) == Counter(contents) == Counter(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_what_it_is_for(page: str) -> None:
    """In the first sentence below its title, which is what the index says of it."""
    tree = publish_doctree((DOCS / f"{page}.rst").read_text(encoding="utf-8"), settings_overrides={"report_level": 5})
    assert tree.get("title")
    first = next(each for each in tree.children if not isinstance(each, (nodes.title, nodes.comment)))
    assert isinstance(first, nodes.paragraph)
    purpose = " ".join(first.astext().split()).partition(". ")[0].rstrip(".") + "."
    index = " ".join(INDEX.replace("``", "").split())
    assert f"<{page}.rst>`__: {purpose}" in index


def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path) -> None:
    """Here, and by `make docs`."""
    wrong = {
        "`x <nowhere.rst>`__": "nowhere.rst is no page",
        "`x <other.rst#nowhere>`__": "other.rst has no anchor nowhere",
        "`x <../nowhere.py>`__": "../nowhere.py is no page, and no file",
        "`x <nowhere.json>`__": "nowhere.json is no page, and no file",
        ":doc:`elsewhere`": "elsewhere",
    }
    links = "\n\n".join([*wrong, "`x <other.rst#an-anchor>`__", "`x <../setup.py>`__", "`x <rooms.yml>`__"])
    (tmp_path / "index.rst").write_text(f"Title\n=====\n\n{links}\n\n.. toctree::\n\n   other\n")
    (tmp_path / "other.rst").write_text("Other\n=====\n\nAn anchor\n---------\n")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode == 1
    assert [said for said in wrong.values() if said not in done.stderr] == []
    assert done.stderr.count("WARNING") == len(wrong)


def test_data_is_beside_the_pages(site: dict[Path, Links]) -> None:
    """As it is in the repository."""
    [index] = [page for page in site if page.name == "index.html"]
    for name in ("schemas/archive.schema.json", "rooms.yml"):
        assert (index.parent / name).read_bytes() == (DOCS / name).read_bytes()


def test_read_the_docs_builds_the_same() -> None:
    """Its configuration is valid by its schema; with the extra that the package has, and as strict."""
    path = DOCS.parent / ".readthedocs.yaml"
    check = ["-m", "check_jsonschema", "--builtin-schema", "vendor.readthedocs", str(path)]
    subprocess.run([sys.executable, *check], check=True, capture_output=True)
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert told["sphinx"] == {"configuration": "docs/conf.py", "fail_on_warning": True}
    [installed] = told["python"]["install"]
    assert set(installed["extra_requirements"]) <= set(
        metadata("tutor-contrib-privacy").get_all("Provides-Extra") or ()
    )
