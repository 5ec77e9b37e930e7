"""The pages of the reference: those that are made of the code are of this code, and the others leave nothing out."""

from __future__ import annotations

import ast
import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tutorprivacy import commands

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "tutorprivacy"


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """The script that makes the pages, as a module's names."""
    sys.path.insert(0, str(DOCS / "reference"))
    try:
        return runpy.run_path(str(DOCS / "reference" / "__main__.py"))
    finally:
        sys.path.remove(str(DOCS / "reference"))


@pytest.mark.parametrize("name", ["commands.rst", "modules.rst"])
def test_the_pages_are_of_this_code(reference: dict[str, Any], name: str) -> None:
    """`make docs` makes them anew."""
    pages: dict[str, Callable[[], str]] = reference["PAGES"]
    assert sorted(pages) == ["commands.rst", "modules.rst"]
    assert pages[name]() == (DOCS / name).read_text(encoding="utf-8"), "run `make docs`"


def names_in_plugin(base: str) -> set[str]:
    """What stands in ``plugin.py`` as an attribute of a name."""
    tree = ast.parse((PACKAGE / "plugin.py").read_text(encoding="utf-8"))
    pairs = [(each.value, each.attr) for each in ast.walk(tree) if isinstance(each, ast.Attribute)]
    return {name for value, name in pairs if ast.unparse(value) == base}


def test_the_page_of_commands_has_each_that_is_registered() -> None:
    """Those of ``tutor privacy``, and the jobs that the plugin hands to Tutor."""
    page = (DOCS / "commands.rst").read_text(encoding="utf-8")
    jobs = {each.name for each in commands.JOBS}
    assert len(jobs) > 8 and {"privacy", "JOBS"} <= set(names_in_plugin("commands"))
    assert set(re.findall(r"^tutor (?:local|k8s) do (.+)\n~", page, re.MULTILINE)) == jobs
    assert set(re.findall(r"^tutor privacy (.+)\n-", page, re.MULTILINE)) == set(commands.privacy.commands)


def test_the_page_of_modules_has_each_room_and_module() -> None:
    page = (DOCS / "modules.rst").read_text(encoding="utf-8")
    rules = yaml.safe_load((DOCS / "rooms.yml").read_text(encoding="utf-8"))
    assert set(re.findall(r"^(\w+)\n~", page, re.MULTILINE)) == {*rules["inside"], *rules["host"]}
    rooms = [*(PACKAGE / "inside" / room for room in rules["inside"]), *(PACKAGE / room for room in rules["host"])]
    folders = {room for room in rooms if room.is_dir()}
    modules = [path for room in folders for path in room.rglob("*.py") if path != room / "__init__.py"]
    named = re.findall(r"^``([\w.]+)``\n  \S", page, re.MULTILINE)
    assert len(named) == len(modules) > 300
    assert sorted(name.rpartition(".")[2] for name in named) == sorted(
        path.parent.name if path.stem == "__init__" else path.stem for path in modules
    )


def test_the_page_of_patches_has_each_patch_and_hook() -> None:
    """Each with what it does and why; and none that the plugin does not use."""
    _head, *parts = re.split(r"^(\w+)\n-+\n", (DOCS / "patches.rst").read_text(encoding="utf-8"), flags=re.MULTILINE)
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    explained = {}
    for title, text in sections.items():
        names, told = zip(*re.findall(r"^((?:``[\w-]+``(?:, )?)+)\n((?:  \S.*\n)+)", text, re.MULTILINE), strict=True)
        assert all(len(each.split()) > 3 for each in told), title
        explained[title] = re.findall(r"``([\w-]+)``", " ".join(names))
    assert sorted(explained["Patches"]) == sorted(path.name for path in (PACKAGE / "patches").iterdir())
    assert sorted(explained["Filters"]) == sorted(names_in_plugin("hooks.Filters"))
    assert sorted(explained["Actions"]) == sorted(names_in_plugin("hooks.Actions"))


PICTURES = {name: f"{name}.rst" for name in ("archive", "learners-page", "notice", "register", "usage")}


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_shown_and_described(name: str) -> None:
    """`docs/screenshots` makes them; they are small, and none is there that no page shows."""
    path = DOCS / "images" / f"{name}.png"
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG") and 10_000 < len(data) < 120_000
    page = (DOCS / PICTURES[name]).read_text(encoding="utf-8")
    shown = re.search(rf"^\.\. image:: images/{name}\.png\n   :alt: (.+)$", page, re.MULTILINE)
    assert shown and len(shown[1]) > 40
    assert {each.stem for each in path.parent.glob("*.png")} == set(PICTURES)
