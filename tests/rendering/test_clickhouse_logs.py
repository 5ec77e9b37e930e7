"""
What a ClickHouse keeps of queries in tables of its own, on the real engine (chdb), with the rendered file.

The engine without a server takes no rules of masking and no level of its log (`query_masking_rules` and `logger` are
the server's): the rules are tried as what they are, patterns of RE2, by the engine that they are for.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lab.environment import render

#: Sections of the server's own config.xml (25.8) that make a table with texts in it, and one that makes another.
_TABLES = ("query_log", "query_thread_log", "query_views_log", "text_log", "asynchronous_insert_log", "part_log")
_LEFT = {"query_log", "part_log"}

_RUN = """
import json, sys
from chdb import session
told = json.load(sys.stdin)
engine, answers = session.Session(told["database"]), []
for query in told["queries"]:
    try:
        answers.append(str(engine.query(query, "TSVRaw")))
    except Exception as error:
        answers.append(str(error))
json.dump(answers, sys.stdout)
"""

SENT = (
    "CREATE DATABASE site",
    "CREATE TABLE site.people (name String, user_id Int32) ENGINE MergeTree ORDER BY name",
    "SELECT * FROM site.people WHERE name = 'zoraquill'",
    "SELECT nothing FROM site.people WHERE name = 'zoraquill'",
)


def asked(folder: Path, *queries: str) -> list[str]:
    """Answers of an engine with the configuration in a folder; errors are answers, too."""
    told = {"database": f"{folder}/db?config-file={folder}/config.xml", "queries": queries}
    done = subprocess.run(
        [sys.executable, "-c", _RUN], input=json.dumps(told), capture_output=True, text=True, check=True
    )
    answers: list[str] = json.loads(done.stdout[done.stdout.index("[") :])
    return answers


def configured(folder: Path, *rendered: Path) -> Path:
    """A server's configuration, and the files that the container gets beside it."""
    sections = "".join(f"<{name}><database>system</database><table>{name}</table></{name}>" for name in _TABLES)
    log = f"<logger><level>trace</level><log>{folder}/server.log</log></logger>"
    (folder / "config.d").mkdir(parents=True)
    (folder / "config.xml").write_text(f"<clickhouse>{log}{sections}</clickhouse>")
    for path in rendered:
        (folder / "config.d" / path.name).write_text(path.read_text())
    return folder


@pytest.fixture(
    scope="module", params=["aspects/apps/clickhouse/config/server_config.xml", "privacy/clickhouse/logs.xml"]
)
def rendered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a project with Aspects; then that which Cairn's ClickHouse gets."""
    root = tmp_path_factory.mktemp("tutor")
    render(root, 22, ["privacy", "mfe", "aspects", "cairn"], {})
    return root / "env/plugins" / str(request.param)


def tables(folder: Path) -> tuple[set[str], str, str]:
    """Names of the tables of logs, what is said of the time that queries stay, and files that have the planted name."""
    names, kept = asked(
        folder,
        *SENT,
        "SYSTEM FLUSH LOGS",
        "SELECT name FROM system.tables WHERE database = 'system' AND name IN ('" + "', '".join(_TABLES) + "')",
        "SHOW CREATE TABLE system.query_log",
    )[-2:]
    data = folder / "db" / "data" / "system"
    found = {
        path.relative_to(data).parts[0]
        for path in data.rglob("*")
        if path.is_file() and b"zoraquill" in path.read_bytes()
    }
    return set(names.split()), kept, " ".join(sorted(found))


def test_stock_keeps_texts_of_queries(tmp_path: Path) -> None:
    """So this would find them."""
    names, kept, with_people = tables(configured(tmp_path))
    assert names == {*_TABLES} and "TTL" not in kept
    assert with_people == "query_log text_log"


def test_tables_that_are_left(tmp_path: Path, rendered: Path) -> None:
    """Lines of the log are in no table; what is done by queries is, for a week."""
    names, kept, with_people = tables(configured(tmp_path, rendered))
    assert names == _LEFT and "TTL event_date + toIntervalDay(7)" in kept
    assert with_people == "query_log"  # here, without the rules of masking


MASKED = {
    "SELECT * FROM t WHERE name = 'zoraquill'": "SELECT * FROM t WHERE name = '?'",
    "SELECT 'zora\\'quill', 'zora''quill', 1": "SELECT '?', '?', 1",
    "SELECT 'zoraquill is cut o": "SELECT '?'",
    "ALTER TABLE t DELETE WHERE user_id in (918273, 918274)": "ALTER TABLE t DELETE WHERE user_id in (?)",
    'SELECT "user_id" = 918273, `actor_id` NOT IN [918273]': 'SELECT "user_id" = ?, `actor_id` NOT IN [?]',
    "SELECT count() FROM t WHERE id > 5 LIMIT 10": "SELECT count() FROM t WHERE id > 5 LIMIT 10",
}


def test_rules_of_masking(tmp_path: Path, rendered: Path) -> None:
    """Texts and ids go, whatever is left of the query; one that is cut off as well."""
    rules = ElementTree.parse(rendered).getroot().findall("query_masking_rules/rule")
    assert len(rules) == 2
    queries = []
    for query in MASKED:
        expression = _quoted(query)
        for rule in rules:
            pattern, replacement = (_quoted(str(rule.findtext(name))) for name in ("regexp", "replace"))
            expression = f"replaceRegexpAll({expression}, {pattern}, {replacement})"
        queries.append(f"SELECT {expression}")
    answers = [each.rstrip("\n") for each in asked(configured(tmp_path), *queries)]
    assert dict(zip(MASKED, answers, strict=True)) == MASKED


def test_a_text_over_two_lines(rendered: Path) -> None:
    """For the server, unlike for its functions, a dot is no end of a line; so it is for Python."""
    rules = ElementTree.parse(rendered).getroot().findall("query_masking_rules/rule")
    query = "SELECT 'one\\\nzoraquill' FROM t"
    for rule in rules:
        query = re.sub(str(rule.findtext("regexp")), str(rule.findtext("replace")), query)
    assert query == "SELECT '?' FROM t"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def test_left_alone(tmp_path: Path) -> None:
    """Full: the file is Aspects' own, byte for byte."""
    for name, plugins, config in (("stock", [], {}), ("full", ["privacy"], {"PRIVACY_ACCESS_LOG": "full"})):
        render(tmp_path / name, 22, [*plugins, "mfe", "aspects"], config)
    one, two = (tmp_path / name / "env/plugins/aspects/apps/clickhouse/config" for name in ("stock", "full"))
    assert (one / "server_config.xml").read_text().split() == (two / "server_config.xml").read_text().split()
