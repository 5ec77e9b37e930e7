"""Where somebody is named in a text, and where the same letters are another's, or the platform's own."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab import campus
from lab.campus import HER, USERNAMES
from tutorprivacy.inside.erasure.traces import Traces

from .test_person_erasure import made

HERS = Traces(["zoraquill"], ["zora@campus.example"], ["Zora Quillfeather"], 4711, "retired__user_0")
STUDENT = Traces(["student"], [], [], 4711, "retired__user_0")
WATER = Traces(["water"], [], [], 4711, "retired__user_0", frozenset({"water"}))
UMLAUT = Traces([], [], ["Zoë Müller-Lüdenscheidt"], 4711, "retired__user_0")


@pytest.mark.parametrize(
    ("traces", "text", "replaced"),
    [
        (HERS, "Ask ZoraQuill.", "Ask retired__user_0."),
        (HERS, "/u/zoraquill?x", "/u/retired__user_0?x"),
        (HERS, "by zora quillfeather (Zora@Campus.example)", "by retired__user_0 (retired__user_0)"),
        (HERS, "mailto:zora%40campus.example", "mailto:retired__user_0"),
        (HERS, r'["I am\nzoraquill,\tzora@campus.example"]', r'["I am\nretired__user_0,\tretired__user_0"]'),
        (HERS, r'"by\u00a0zoraquill"', r'"by\u00a0retired__user_0"'),
        (HERS, "uploads/zoraquill.png", "uploads/retired__user_0.png"),
        (HERS, '{"user_id": 4711, "course": 4711}', '{"user_id": 0, "course": 4711}'),
        (HERS, r"{\"student_id\": \"4711\"}", r"{\"student_id\": \"0\"}"),
        (STUDENT, '{"username": "student"}', '{"username": "retired__user_0"}'),
        (UMLAUT, r"by Zo\u00eb M\u00fcller-L\u00fcdenscheidt", "by retired__user_0"),
    ],
)
def test_she_is_named(traces: Traces, text: str, replaced: str) -> None:
    assert traces.are_in(text) and traces.replaced(text) == replaced


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Zora O'Brien", "<p>Zora O&#x27;Brien"),
        ("Zora O'Brien", "<p>Zora O&#39;Brien"),
        ("Zora & Quill", "Zora &amp; Quill"),
        ("Zora Quill", "?name=Zora+Quill&x"),
        ("Zoë Müller", json.dumps(json.dumps({"name": "Zoë Müller"}))),
        ("Zoë Müller", "Zoe\u0308 Mu\u0308ller"),
        ("Zoe\u0308 Mu\u0308ller", "Zoë Müller"),
        ("Zora Weiß", "ZORA WEISS"),
        ('Zora "Q" Quill', json.dumps(json.dumps({"name": 'Zora "Q" Quill'}))),
    ],
)
def test_other_spellings(name: str, text: str) -> None:
    traces = Traces([], [], [name], 4711, "retired__user_0")
    assert "retired__user_0" in traces.replaced(text) and re.search(traces.pattern, text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("1000", {"weight": 1000, "all": [1000, 1000], "name": "1001"}),
        ("0.5", {"score": 0.5}),
        ("u00e9", {"answer": "caf\u00e9"}),
        ("ora", {"answer": "\nora"}),
        ("nest", {"answer": "the\nest"}),
    ],
)
def test_json_of_others(name: str, value: object) -> None:
    """Whoever is called like a number, or like a part of an escape, breaks none."""
    text = json.dumps(value)
    found = Traces([name], [], [], 4711, "retired__user_0").replaced(text)
    assert json.loads(found) == (value if name != "ora" else {"answer": "\nretired__user_0"})


@pytest.mark.parametrize(
    ("traces", "text"),
    [
        (HERS, "zoraquill2, zoraquill-b, x.zoraquill, zoraquill@other.example"),
        (HERS, "x.zora@campus.example, zora@campus.example.org"),
        (HERS, '{"user_id": 47110, "course_id": 4711}'),
        (STUDENT, "Every student may ask."),
    ],
)
def test_somebody_else_is_named(traces: Traces, text: str) -> None:
    assert not traces.are_in(text)


def of_somebody(username: str, email: str, name: str) -> Traces:
    return Traces([username], [email], [name], 4711, "retired__user_0")


LETTERS = st.text(st.sampled_from("aeiorszABZ0159._-+'\"\\/ %$^()[]{}|*?ßéÉıİſÅμ名"), min_size=2, max_size=12)
CASES = st.sampled_from([str, str.upper, str.lower, str.casefold, lambda text: json.dumps(text)[1:-1], quote])


@settings(max_examples=400, deadline=None)
@given(st.tuples(LETTERS, LETTERS, LETTERS), st.integers(0, 2), CASES, st.sampled_from([" ", '"', "\n", ""]))
def test_what_the_database_looks_for(
    names: tuple[str, str, str], which: int, case: Callable[[str], str], beside: str
) -> None:
    """Whatever is found in a text, the database has found before: else nobody would look at its row."""
    traces = of_somebody(*names)
    text = f"of{beside}{case(names[which])}{beside}and"
    assert re.search(traces.pattern, text, re.IGNORECASE) or not traces.are_in(text)


@pytest.mark.parametrize(
    "text", ['{"user_id": 4711}', '{\\"student_id\\"  :\n  \\"4711\\"}', "learner_id=4711", "userid:4711"]
)
def test_numbers_that_the_database_looks_for(text: str) -> None:
    """Under a label, and only there: a small number stands in every row."""
    assert HERS.are_in(text) and re.search(HERS.pattern, text, re.IGNORECASE)
    assert not re.search(HERS.pattern, '{"user_id": 1, "grade": 4711, "student_id": 47110}', re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        '{"username": "Water"}',
        "user water asked",
        "ask @water",
        '{\\"user_name\\": \\"water\\"}',
        "targetUserName=water",
    ],
)
def test_names_that_the_database_looks_for(text: str) -> None:
    assert WATER.are_in(text) and re.search(WATER.pattern_of_a_name, text, re.IGNORECASE)
    assert not re.search(WATER.pattern_of_a_name, "Water boils; the water", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Water boils, @water said", "Water boils, @retired__user_0 said"),
        ('{"username": "water", "about": "water"}', '{"username": "retired__user_0", "about": "water"}'),
        ("user water asked for water", "user retired__user_0 asked for water"),
        ("info@water.example has water", "info@water.example has water"),
        ("water", "water"),
    ],
)
def test_a_word_of_others(text: str, expected: str) -> None:
    """It goes where somebody is called so, and nowhere else."""
    assert WATER.replaced(text) == expected


def test_bytes_are_read_a_few_rows_at_once(tmp_path: Path) -> None:
    """The platform reads all of them itself, and each can be large; of texts, the database reads thousands."""
    root, _told = made(tmp_path)
    with sqlite3.connect(root / "database") as database:
        database.execute("CREATE TABLE left_bytes (id integer PRIMARY KEY, state blob, note text)")
        rows = [(f"\0{USERNAMES[HER]}\0".encode(), USERNAMES[HER])] * 250
        database.executemany("INSERT INTO left_bytes (state, note) VALUES (?, ?)", rows)
    windows = campus.program(
        root,
        f"""
from lms.envs.tutor.privacy.database.all_tables import described
from lms.envs.tutor.privacy.erasure.text_search import groups_of, naming_texts
from lms.envs.tutor.privacy.erasure.traces import Traces
table = next(each for each in described().values() if each.table == "left_bytes")
her = Traces([{USERNAMES[HER]!r}], [], [], {HER}, "nobody")
windows = {{}}
for columns in groups_of(table):
    found = naming_texts(her, table, columns, "default")
    windows[columns[0].column] = [len(texts) for texts in found if texts]
print(json.dumps(windows))
""",
    )
    assert windows == {"state": [100, 100, 50], "note": [250]}
