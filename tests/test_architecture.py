"""The rules of the design that a machine can keep. Which room may import which is in ``docs/rooms.yml``."""

from __future__ import annotations

import ast
import functools
import graphlib
import re
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tutorprivacy.rendering import privacy_module
from tutorprivacy.settings import doc_tables

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tutorprivacy"
INSIDE = PACKAGE / "inside"
RULES = yaml.safe_load((ROOT / "docs" / "rooms.yml").read_text(encoding="utf-8"))
TABLE: dict[str, list[str]] = {**RULES["inside"], **RULES["host"]}

#: Dotted name below ``tutorprivacy`` of each module, and its file. Templates are no modules yet.
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "templates" not in path.parts and path != PACKAGE / "__init__.py" and path != INSIDE / "__init__.py"
}
WITHIN = [name for name in MODULES if name.startswith("inside.")]
ON_HOST = [name for name in MODULES if not name.startswith("inside.")]

#: What the platform's stock image has, beside the standard library.
IN_THE_IMAGE = set(RULES["libraries"]["inside"])

#: Imported on the operator's host, too, where none of that is.
ON_THE_HOST = {f"inside.{name}" for name in RULES["on_the_host"]}

#: In the pods of `scrub-logs`, where a few libraries are.
IN_PODS = {f"inside.{name}" for name in RULES["in_pods_of_scrub"]}


def room_of(name: str) -> str:
    """Of a module; what is in no folder is a room of its own."""
    return name.removeprefix("inside.").partition(".")[0]


@functools.cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


@functools.cache
def libraries_of(name: str) -> set[str]:
    """What a module imports from elsewhere, at any depth of it: full names."""
    found = set()
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@functools.cache
def imports_of(name: str, at_once: bool = False) -> set[str]:
    """
    Which modules of the package a module imports, at any depth of it; a room's ``__init__`` by the room's name.

    Args:
        at_once: only those that it imports when it is imported itself.
    """
    found = set()
    for node in tree_of(name).body if at_once else ast.walk(tree_of(name)):
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = (f"{name}.__init__" if MODULES[name].stem == "__init__" else name).split(".")
            assert node.level <= len(parts), name  # above `tutorprivacy` there is nothing
            base = [*parts[: len(parts) - node.level], *(node.module or "").split(".")]
            whole = ".".join(filter(None, base))
            each = {f"{whole}.{alias.name}".lstrip(".") for alias in node.names}
            found |= {target if target in MODULES else whole for target in each}
    return found - {"", "inside", "__about__"}  # the packages themselves, and the version


def with_all_they_import(names: set[str]) -> set[str]:
    found: set[str] = set()
    while names:
        found |= names
        names = {each for name in names for each in imports_of(name)} - found
    return found


def test_every_room_has_its_row() -> None:
    """A new room needs one in docs/rooms.yml; nothing else has one, and no two things are called the same."""
    assert {room_of(name) for name in WITHIN} == set(RULES["inside"])
    assert {room_of(name) for name in ON_HOST} - {"__about__"} == set(RULES["host"])
    assert not set(RULES["inside"]) & set(RULES["host"])
    assert set(MODULES) >= ON_THE_HOST | IN_PODS


def test_a_room_imports_what_its_row_says() -> None:
    """No more; and a permission that nobody uses is none."""
    for room, row in TABLE.items():
        found = {room_of(each) for name in MODULES if room_of(name) == room for each in imports_of(name)}
        assert found - {room} == set(row), room


def test_imports_run_one_way() -> None:
    """Between rooms, and between the modules of one."""
    for graph in (TABLE, {name: imports_of(name) for name in MODULES}):
        graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, and names the cycle


def test_inside_knows_nothing_of_the_host() -> None:
    """Inside the platform the package has another name, and Tutor is not there."""
    for name in WITHIN:
        assert all(each.startswith("inside.") for each in imports_of(name)), name
        assert not any(each.startswith("tutor") for each in libraries_of(name)), name


def test_inside_imports_only_what_is_there() -> None:
    """No image is rebuilt, so nothing can be installed into it."""
    for name in WITHIN:
        allowed = set(sys.stdlib_module_names) | (set() if name in ON_THE_HOST else IN_THE_IMAGE)
        allowed |= set(RULES["libraries"]["trackers"]) if room_of(name) == "telemetry" else set()
        assert {each.partition(".")[0] for each in libraries_of(name)} <= allowed, name


def test_one_place_for_http() -> None:
    """Where redirects, proxies and .netrc get nothing, and everything has a bound."""
    clients = {"requests", "urllib3", "urllib.request", "http.client", "httpx", "aiohttp", "edx_rest_api_client.client"}
    used = {name: libraries_of(name) & clients for name in WITHIN}
    assert {name: found for name, found in used.items() if found} == {"inside.io.http": {"requests"}}


def test_the_host_imports_only_what_is_there() -> None:
    """Django and Celery are not on an operator's machine."""
    for name in ON_HOST:
        more = RULES["libraries"]["scrub"] if room_of(name) == "scrub" else ()
        allowed = {*sys.stdlib_module_names, *RULES["libraries"]["host"], *more}
        assert {each.partition(".")[0] for each in libraries_of(name)} <= allowed, name


def test_the_host_imports_the_engine_only() -> None:
    """With all that it imports in turn: so each of these modules is imported there, and no other."""
    used = {each for name in ON_HOST for each in imports_of(name) if each.startswith("inside.")}
    assert {each for each in with_all_they_import(used) if MODULES[each].stem != "__init__"} == ON_THE_HOST | IN_PODS
    importers = {name for name in {*ON_HOST, *ON_THE_HOST} if imports_of(name) & IN_PODS}
    assert {room_of(name) for name in importers} == {"scrub"}


def test_what_every_process_uses_needs_no_job() -> None:
    """
    Not imported, and not named as settings name a class: reading them opens one of the three files, and no more.

    A learner's own page does what commands do, once she asks for it: it may import them then.
    """
    for name in [name for name in WITHIN if room_of(name) not in privacy_module.JOBS]:
        named = set(re.findall(r"\{location\.PACKAGE\}\.(\w+)", MODULES[name].read_text(encoding="utf-8")))
        imported = imports_of(name, at_once=room_of(name) == "learner")
        assert not (named | {room_of(each) for each in imported}) & privacy_module.JOBS.keys(), name


def test_jobs_are_rooms() -> None:
    assert RULES["inside"].keys() >= privacy_module.JOBS.keys()


def test_the_top_level() -> None:
    """Where to begin: the hooks, and folders."""
    tops = {path.name for path in PACKAGE.iterdir() if path.is_file()}
    assert tops == {"__init__.py", "__about__.py", "plugin.py", "py.typed"}


def test_a_name_is_one_thing() -> None:
    """No two modules have it, wherever they are, but those whose name says what Python or a room does with them."""
    names = Counter(path.stem for path in MODULES.values())
    assert {name for name, count in names.items() if count > 1} <= {"__init__", "__main__", "command"}


def test_two_templates_are_the_half_inside() -> None:
    """One file in the settings of each service."""
    folder = PACKAGE / "templates" / "apps" / "openedx" / "settings"
    found = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert found == {f"{each}/privacy.py": f'{{{{ privacy_package("{each}") }}}}\n' for each in ("lms", "cms")}


@pytest.mark.parametrize("name", [name for name, path in MODULES.items() if path.stem == "__init__"])
def test_a_room_says_what_it_is_for(name: str) -> None:
    """What it gives to others, which is there; and who may import it, which is what the table says."""
    said = re.fullmatch(
        r"(.+\.)\n\nGives: (.+)\n\nMay be imported by: (.+)", ast.get_docstring(tree_of(name)) or "", re.DOTALL
    )
    assert said
    _purpose, gives, importers = said.groups()
    defined = {each.name for each in tree_of(name).body if isinstance(each, ast.FunctionDef)}
    modules = {path.stem for path in MODULES[name].parent.glob("*.py")} | defined
    assert set(re.findall(r"``([a-z_]+)(?:\.\w+)?``", gives)) <= modules
    assert set(re.findall(r"``(\w+)``", importers)) == {other for other, row in TABLE.items() if room_of(name) in row}


def test_plugin_registers_hooks_and_does_nothing_else() -> None:
    """If it failed on import, Tutor would print an alert and render an environment without protection."""
    docstring, *statements = ast.parse((PACKAGE / "plugin.py").read_text(encoding="utf-8")).body
    assert isinstance(docstring, ast.Expr)
    calls = [each for each in statements if not isinstance(each, (ast.Import, ast.ImportFrom))]
    assert len(calls) >= 5
    for each in calls:
        assert isinstance(each, ast.Expr)
        assert ast.unparse(each).startswith("hooks.")


def test_no_file_is_long() -> None:
    """300 lines, and some for tables of test data."""
    files = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert [path for path in files if lines[path] > (320 if PACKAGE in path.parents else 420)] == []
    assert len(files) > 600


def test_the_words_of_the_docs() -> None:
    """Keyed hashes are pseudonymous; data are personal."""
    docs = [path for path in (ROOT / "docs").rglob("*.*") if path.suffix in (".rst", ".md", ".yml", ".py", ".svg")]
    for path in [ROOT / "README.rst", ROOT / "CHANGELOG.md", *docs]:
        text = re.sub(r"``[^`]+``", "", path.read_text(encoding="utf-8").lower())  # but for keys of events
        assert "sensitive" not in text, path
        assert "anonymous" not in text.replace("pseudonymous", ""), path


def test_the_glossary_of_the_docs_is_the_table() -> None:
    """`python -m tutorprivacy.settings.doc_tables` prints it."""
    assert doc_tables.glossary_table() in (ROOT / "docs" / "events.rst").read_text(encoding="utf-8")


PROMISES = (ROOT / "docs" / "promises.rst").read_text(encoding="utf-8")


def test_every_test_that_the_promises_name_is_there() -> None:
    """A promise without its test is none."""
    named = set(re.findall(r"``((?:\w+/)*test_\w+\.py|test_\w+|Test\w+)``", PROMISES))
    assert len(named) > 15
    files = {str(path.relative_to(ROOT / "tests")) for path in (ROOT / "tests").rglob("test_*.py")}
    code = "\n".join((ROOT / "tests" / name).read_text(encoding="utf-8") for name in files)
    defined = set(re.findall(r"^ *(?:def|class) (\w+)", code, re.MULTILINE))
    assert named <= files | defined


def test_the_promises_all_name_a_test() -> None:
    """Each row of the table."""
    rows = PROMISES.split("\n   * - ")[2:]
    assert len(rows) > 50
    for row in rows:
        assert re.search(r"test_\w+|Test\w+", row), row
