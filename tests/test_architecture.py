"""The rules of the design that a machine can keep."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from tutorprivacy.settings import doc_tables

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tutorprivacy"
SHIPPED = sorted((PACKAGE / "shipped").glob("privacy_*.py"))

#: Imports run one way: a module may import those of earlier rows only.
ORDER = (
    {"privacy_findings", "privacy_limits", "privacy_packed", "privacy_reserved", "privacy_in_force", "privacy_files"},
    {"privacy_worker", "privacy_logrecords"},
    {"privacy_columns", "privacy_annotations", "privacy_retired", "privacy_places", "privacy_page"},
    {"privacy_shapes", "privacy_index", "privacy_stream", "privacy_archive"},
    {"privacy_models"},
    {"privacy_pages"},
    {"privacy_person", "privacy_tables"},
    {"privacy_sieve", "privacy_register"},
    {"privacy_export"},
    {
        "privacy_patterns",
        "privacy_pii",
        "privacy_agents",
        "privacy_pseudonyms",
        "privacy_opt_out_page",
        "privacy_vocabulary",
    },
    {"privacy_vocabulary"},
    {"privacy_names"},
    {"privacy_usage_text"},
    {"privacy_usage_html"},
    {"privacy_usage_console"},
    {"privacy_minimize", "privacy_opt_out", "privacy_identity"},
    {"privacy_texts"},
    {"privacy_fields"},
    {"privacy_events", "privacy_keys"},
    {"privacy_templates"},
    {"privacy_logging", "privacy_logfiles", "privacy_deadline"},
    {"privacy_processors", "privacy_access", "privacy_logconfig"},
    {"privacy_http", "privacy_pipeline", "privacy_lock", "privacy_scheduler"},
    {"privacy_lms", "privacy_clickhouse", "privacy_driver_learners"},
    {"privacy_driver_summary"},
    {"privacy_usage_groups"},
    {"privacy_usage_store"},
    {"privacy_usage_batches", "privacy_usage_figures", "privacy_key_ends"},
    {"privacy_usage"},
    {"privacy_settings", "privacy_driver", "privacy_aspects", "privacy_usage_report"},
    {"privacy_retirement", "privacy_aspects_jobs"},
    {"privacy_retirement_setup"},
    {"privacy_audit_canaries"},
    {"privacy_audit_tracking"},
    {"privacy_audit_logging", "privacy_audit_reports", "privacy_audit_paths"},
    {"privacy_audit_third_parties", "privacy_audit_retirement", "privacy_audit_aspects", "privacy_audit_usage"},
    {"privacy_audit_worker", "privacy_audit_uwsgi"},
    {"privacy_audit"},
)

#: What the platform's stock image has, beside the standard library.
IN_THE_IMAGE = {
    *("celery", "common", "crum", "django", "edx_django_utils", "edx_rest_api_client", "eventtracking"),
    *("oauth2_provider", "openedx", "openedx_filters", "redis", "requests", "uwsgi"),
}

#: Imported on the operator's host, too, where none of that is.
ON_THE_HOST = {
    *("privacy_pii", "privacy_minimize", "privacy_pseudonyms", "privacy_findings", "privacy_files", "privacy_limits"),
    *("privacy_usage_text", "privacy_usage_html", "privacy_usage_console", "privacy_page", "privacy_logrecords"),
    *("privacy_audit_uwsgi", "privacy_deadline", "privacy_packed"),
}


def imports(path: Path) -> list[tuple[int, str]]:
    """(level, module) of every import of a file, at any depth."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(0, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module] if node.module else [alias.name for alias in node.names]
            found += [(node.level, str(name)) for name in names]
    return found


def test_every_shipped_module_has_its_place() -> None:
    """A new module needs a row in ORDER, and its two templates."""
    names = {path.stem for path in SHIPPED}
    assert names == set().union(*ORDER)
    for service in ("lms", "cms"):
        folder = PACKAGE / "templates" / "apps" / "openedx" / "settings" / service
        assert {path.stem for path in folder.glob("*.py")} == names
        for path in folder.glob("*.py"):
            assert path.read_text().strip() == f'{{{{ privacy_module("{path.stem}") }}}}'


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_imports_run_one_way(path: Path) -> None:
    """And relatively: inside the platform the package has another name."""
    row = next(index for index, names in enumerate(ORDER) if path.stem in names)
    earlier = set().union(*ORDER[:row])
    for level, module in imports(path):
        if level:
            assert level == 1
            assert module in earlier
        else:
            assert not module.startswith("tutor")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_modules_import_only_what_is_there(path: Path) -> None:
    """No image is rebuilt, so nothing can be installed into it."""
    allowed = set(sys.stdlib_module_names) | (set() if path.stem in ON_THE_HOST else IN_THE_IMAGE)
    assert {module.partition(".")[0] for level, module in imports(path) if not level} <= allowed


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_one_place_for_http(path: Path) -> None:
    """Where redirects, proxies and .netrc get nothing, and everything has a bound."""
    clients = {module for level, module in imports(path) if not level} & {
        *("requests", "urllib3", "urllib.request", "http.client", "httpx", "aiohttp", "edx_rest_api_client.client"),
    }
    assert clients == ({"requests"} if path.stem == "privacy_http" else set())


@pytest.mark.parametrize(
    "path", sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("host_audit/*.py")]), ids=lambda path: path.stem
)
def test_the_host_imports_the_engine_only(path: Path) -> None:
    """Django and Celery are not on an operator's machine."""
    for level, module in imports(path):
        if level and "shipped" in module:
            assert module.rpartition(".")[2] in {"shipped", *ON_THE_HOST}
        if not level:
            top = module.partition(".")[0]
            assert top in {*sys.stdlib_module_names, "tutor", "click", "jinja2", "yaml"}


def test_plugin_registers_hooks_and_does_nothing_else() -> None:
    """If it failed on import, Tutor would print an alert and render an environment without protection."""
    docstring, *statements = ast.parse((PACKAGE / "plugin.py").read_text(encoding="utf-8")).body
    assert isinstance(docstring, ast.Expr)
    calls = [each for each in statements if not isinstance(each, (ast.Import, ast.ImportFrom))]
    assert len(calls) >= 5
    for each in calls:
        assert isinstance(each, ast.Expr)
        assert ast.unparse(each).startswith("hooks.")


@pytest.mark.parametrize(
    "path",
    [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_file_is_long(path: Path) -> None:
    """300 lines, and some for tables of test data."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= (320 if PACKAGE in path.parents else 420)


def test_the_words_of_the_docs() -> None:
    """Keyed hashes are pseudonymous; data are personal."""
    for path in [ROOT / "README.rst", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*")]:
        text = re.sub(r"``[^`]+``", "", path.read_text(encoding="utf-8").lower())  # but for keys of events
        assert "sensitive" not in text, path
        assert "anonymous" not in text.replace("pseudonymous", ""), path


def test_the_glossary_of_the_docs_is_the_table() -> None:
    """`python -m tutorprivacy.tables` prints it."""
    assert doc_tables.glossary_table() in (ROOT / "docs" / "events.rst").read_text(encoding="utf-8")


def test_every_test_that_the_readme_names_is_there() -> None:
    """A promise without its test is none."""
    readme = (ROOT / "README.rst").read_text(encoding="utf-8")
    named = set(re.findall(r"``((?:\w+/)?test_\w+\.py|test_\w+|Test\w+)``", readme))
    assert len(named) > 15
    files = {str(path.relative_to(ROOT / "tests")) for path in (ROOT / "tests").rglob("test_*.py")}
    code = "\n".join((ROOT / "tests" / name).read_text(encoding="utf-8") for name in files)
    defined = set(re.findall(r"^ *(?:def|class) (\w+)", code, re.MULTILINE))
    assert named <= files | defined


def test_the_readmes_promises_all_name_a_test() -> None:
    """Each row of "What it does"."""
    readme = (ROOT / "README.rst").read_text(encoding="utf-8")
    section = readme.partition("What it does\n----")[2].partition("\nSettings\n----")[0]
    rows = section.split("\n   * - ")[2:]
    assert len(rows) > 10
    for row in rows:
        assert re.search(r"test_\w+|Test\w+", row), row
