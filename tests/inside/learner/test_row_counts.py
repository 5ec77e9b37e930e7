"""How many rows are one person's: as many as her export has, and no more time than there is."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lab import campus
from lab.campus import HER, OTHER

BEFORE = """
from campus.models import Account
from lms.envs.tutor.privacy.learner import row_counts
user, other = Account.objects.get(pk=campus_her), Account.objects.get(pk=campus_other)
def told(counts):
    return counts and [dict(counts.rows), sorted(counts.more), counts.failed, counts.unfinished]
"""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = campus.make(tmp_path_factory.mktemp("campus"))
    campus.fill(folder)
    return folder


def run(platform: Path, code: str) -> Any:
    """Statements in the platform; what `result` is afterwards."""
    before = BEFORE.replace("campus_her", str(HER)).replace("campus_other", str(OTHER))
    return campus.program(platform, f"{before}\n{code}\nprint(json.dumps(result))")


@pytest.mark.parametrize("person", [HER, OTHER])
def test_as_many_as_are_exported(platform: Path, person: int) -> None:
    """Of every table, by whatever kind of relation; each row once."""
    done = campus.run(platform, "-m", "lms.envs.tutor.privacy.export", f"--user-id={person}", status=3)
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        index = json.loads(archive.read("index.json"))
    exported = {each["table"]: each["rows"] for each in index["files"]}
    who = "user" if person == HER else "other"
    rows, more, _failed, unfinished = run(platform, f"result = told(row_counts.counted({who}, str))")
    assert {table: number for table, number in rows.items() if number} == exported
    assert len(exported) > 30 and more == [] and not unfinished


def test_more_than_are_counted(platform: Path) -> None:
    """The kind says "more than": nobody waits for a million."""
    code = f"""
lab.add_activities({HER}, row_counts.MOST + 500, "x")
from django.db import connection
from django.test.utils import CaptureQueriesContext
with CaptureQueriesContext(connection) as queries:
    counts = row_counts.counted(user, str)
result = [counts.rows["campus.Activity"], sorted(counts.more), row_counts.MOST]
Activity.objects.filter(text__startswith="x").delete()
"""
    assert run(platform, code) == [1000, ["campus.Activity"], 1000]


def test_a_chain_of_many_ends(platform: Path) -> None:
    """Rows that hang on rows are read in pages, and no further than needed."""
    code = f"""
lab.add_rows({HER}, 20_000)
asked = []
some = row_counts._some
row_counts._some = lambda table, condition: asked.append(table.label) or some(table, condition)
counts = row_counts.counted(user, str)
result = [counts.rows["campus.SubmissionHistory"], "campus.SubmissionHistory" in counts.more,
          asked.count("campus.SubmissionHistory")]
"""
    number, more, asked = run(platform, code)
    assert (number, more) == (1000, True) and asked < 10


def test_the_time_is_over(platform: Path) -> None:
    """What was counted until then is told, and that it is not all."""
    code = """
ticks = iter(range(10_000))
counts = row_counts.counted(user, str, lambda: next(ticks))
result = [counts.unfinished, len(counts.rows)]
"""
    unfinished, tables = run(platform, code)
    assert unfinished and 0 < tables < 15


def test_a_table_that_fails(platform: Path) -> None:
    """The others are counted; it is said."""
    code = """
from django.db import connection
before = told(row_counts.counted(user, str))
row_counts.cache.clear()
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE campus_score RENAME COLUMN user_id TO another")
after = told(row_counts.counted(user, str))
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE campus_score RENAME COLUMN another TO user_id")
result = [before, after]
"""
    (before, _more, failed, _unfinished), (after, _more2, failed_then, unfinished) = run(platform, code)
    assert failed_then == failed + 1 and not unfinished
    assert before.pop("campus.Score") and not after.pop("campus.Score", 0)
    assert after == before


def test_one_at_a_time(platform: Path) -> None:
    """In a process, and in the site for a while; an error gives the place back."""
    code = """
import threading
result, within = [], []
def meanwhile(label):
    if not within:
        within.append(1)
        thread = threading.Thread(target=lambda: result.append(row_counts.counted(other, str)))
        thread.start()
        thread.join()
    return label
counts = row_counts.counted(user, meanwhile)
result.append(row_counts.counted(other, str))
row_counts.cache.clear()
def broken(label):
    raise RuntimeError
try:
    row_counts.counted(user, broken)
except RuntimeError:
    row_counts.cache.clear()
result.append(row_counts.counted(other, str) is not None)
"""
    assert run(platform, code) == [None, None, True]


@pytest.mark.parametrize("kind", ["mysql", "mariadb", "postgresql"])
def test_each_query_has_an_end(platform: Path, kind: str) -> None:
    """The database is told so, and afterwards that it holds no more; a connection that cannot be told is closed."""
    code = f"""
from lms.envs.tutor.privacy.database import rows
class Cursor:
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def execute(self, statement): said.append(statement)
class Connection:
    vendor = "mysql" if "{kind}" == "mariadb" else "{kind}"
    mysql_is_mariadb = "{kind}" == "mariadb"
    def cursor(self):
        if len(said) > 1: raise OSError
        return Cursor()
    def close(self): said.append("closed")
import django.db
said, django.db.connections = [], {{"one": Connection()}}
with row_counts._limited(["one"]):
    said.append("counted")
result = said
"""
    first, *rest = run(platform, code)
    assert {"mysql": "max_execution_time = 2000", "mariadb": "max_statement_time = 2"}.get(kind, "2000") in first
    assert rest == ["counted", "closed"]
