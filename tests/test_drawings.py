"""
The map of the code, ``docs/architecture.rst``: its drawings are of this code, and what it names is there.

And the picture of ``make demo``, which is of what that has printed; ``test_canary.py`` knows whether it would today.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "tutorprivacy"
DRAWINGS = ("traces.svg", "rooms.svg")
ALL = [*(f"architecture/{name}" for name in DRAWINGS), "images/demo.svg"]
PAGE = (DOCS / "architecture.rst").read_text(encoding="utf-8")


def words_of(name: str) -> set[str]:
    tree = ElementTree.parse(DOCS / "architecture" / name)
    return {each.text or "" for each in tree.iter("{http://www.w3.org/2000/svg}text")}


def test_the_drawings_are_of_this_code(tmp_path: Path) -> None:
    """`make docs` makes them anew."""
    subprocess.run([sys.executable, str(DOCS / "drawings"), str(tmp_path)], check=True)
    assert sorted(path.name for path in (DOCS / "architecture").iterdir()) == sorted(DRAWINGS)
    for name in ALL:
        drawn = (tmp_path / name).read_text(encoding="utf-8")
        assert drawn == (DOCS / name).read_text(encoding="utf-8"), "run `make docs`"


@pytest.mark.parametrize("name", ALL)
def test_a_drawing_is_only_looked_at(name: str) -> None:
    """Nothing runs or is loaded, and a page shows it."""
    tree = ElementTree.parse(DOCS / name)
    assert {each.tag.rpartition("}")[2] for each in tree.iter()} <= {
        *("svg", "title", "desc", "style", "marker", "path", "rect", "text"),
    }
    attributes = {attribute for each in tree.iter() for attribute in each.attrib}
    assert not {each for each in attributes if each.startswith("on") or each.endswith("href")}
    assert f".. image:: {name}\n" in PAGE + (DOCS / "index.rst").read_text(encoding="utf-8")


def test_the_picture_has_every_figure() -> None:
    """Of what was printed, by kind and place."""
    tree = ElementTree.parse(DOCS / "images" / "demo.svg")
    drawn = Counter(each.text for each in tree.iter("{http://www.w3.org/2000/svg}text"))
    printed = (DOCS / "images" / "demo.txt").read_text(encoding="utf-8")
    cells = Counter(each for cell in re.findall(r"(\d+|\.) \| (\d+|\.)", printed) for each in cell)
    assert {figure: drawn[figure] for figure in cells} == cells
    assert drawn[printed.splitlines()[-1]] == 1


def test_every_patch_is_drawn() -> None:
    patches = {f"patch {path.name}" for path in (PACKAGE / "patches").iterdir()}
    assert {each for each in words_of("traces.svg") if each.startswith("patch ")} == patches


def test_every_room_is_drawn() -> None:
    rules = yaml.safe_load((DOCS / "rooms.yml").read_text(encoding="utf-8"))
    assert words_of("rooms.svg") >= {*rules["inside"], *rules["host"]}


def test_what_is_looked_for_is_there() -> None:
    """Each file of the table, and each name in one of them."""
    _before, head, *rows = PAGE.partition("Where to find what\n----")[2].split("\n   * - ")
    assert head.startswith("I look for") and len(rows) >= 10
    for row in rows:
        _looked_for, files, names = row.split("\n     - ")
        paths = [PACKAGE / each for each in re.findall(r"``([\w/.-]+)``", files)]
        code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
        for name in re.findall(r"``([\w-]+)``", names):
            assert re.search(rf"(?<![\w-]){name}(?![\w-])", code), (row, name)
