"""Other people are taken out by value: in JSON at any depth, in its keys, and in texts; what is hers stays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutorprivacy.inside.database.column_names import EMAIL, USER_ID, USERNAME
from tutorprivacy.inside.database.column_shapes import FILE, JSON, SHORT, TEXT, Column
from tutorprivacy.inside.database.other_people import FULL_NAME, folded
from tutorprivacy.inside.export.marks import ANOTHER, LONG, SECRET
from tutorprivacy.inside.export.row_values import Sieved, Values

HERS = frozenset({"zoraquill", "zora@campus.example", "zora quillfeather"})

#: As people are called; and two who are called like words.
OTHERS = {
    USERNAME: {"bartholomew", "pockett_99", "water", "audit", "1000", "choice_2"},
    EMAIL: {"bart@elsewhere.example", "w.ater@elsewhere.example"},
    FULL_NAME: {"bartholomew pockett", "jean-luc d’arc", "water", "мар’яна коваль"},
    USER_ID: {"918273645"},
}
#: Of these, nothing may be left, wherever they stand.
DISTINCT = ("pockett_99", "bart@elsewhere.example", "w.ater@elsewhere.example", "Bartholomew Pockett", "Jean-Luc d’Arc")
DISTINCT = (*DISTINCT, "Мар’яна Коваль")


class Asked:
    """All accounts but hers; how often they were asked for."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()

    def among(self, kind: str, found: Collection[Any]) -> set[str]:
        self.times[kind] += 1
        return {folded(each) for each in found} & OTHERS[kind]


def person() -> Any:
    others = Asked()
    return SimpleNamespace(
        others=others,
        is_called=lambda kind, name, value: folded(value) in HERS or str(value) == "731846205",
        is_somebody_else=lambda kind, value: bool(others.among(kind, [value])),
    )


def cleaned(
    value: Any, *, column: str = "data", shape: str = JSON, label: str = "lab.Thing", **row: bool
) -> tuple[Any, Counter[tuple[str, str]]]:
    """A row of one column; returns its value, and what was left out."""
    left_out: Counter[tuple[str, str]] = Counter()
    columns = [Column(column, column, shape)]
    sieved = Sieved([value], **row)
    Values(person(), HERS, label, columns, [0], left_out).clean([sieved])
    return sieved.values[0], left_out


def test_a_notification() -> None:
    """As the discussions of the platform make them: who wrote, and what."""
    context = {
        "replier_name": "bartholomew",
        "author_name": "bartholomew's",
        "author_pronoun": "pockett_99's",
        "post_title": "Why bartholomew is right",
        "course_name": "Water",
        "sender_id": 918273645,
        "email_content": "<p>Short words of another</p>",
        "topic": "y " * 200,
        "users": [{"username": "somebody-who-is-gone"}],
        "reader": "zoraquill",
    }
    found, left_out = cleaned(context, column="content_context", label="notifications.Notification")
    assert found == {
        "replier_name": ANOTHER,
        "author_name": ANOTHER,
        "author_pronoun": f"{ANOTHER}'s",
        "post_title": f"Why {ANOTHER} is right",
        "course_name": ANOTHER,
        "sender_id": ANOTHER,
        "email_content": LONG,
        "topic": LONG,
        "users": [{"username": ANOTHER}],
        "reader": "zoraquill",
    }
    assert left_out == {("content_context", ANOTHER): 7, ("content_context", LONG): 2}


def test_a_task_of_an_instructor() -> None:
    """JSON as a text."""
    task = json.dumps({"problem_url": "block-v1:a+b+c", "student": "bartholomew", "attempts": 3})
    found, _ = cleaned(task, column="task_input", shape=TEXT, label="instructor_task.InstructorTask")
    assert json.loads(found) == {"problem_url": "block-v1:a+b+c", "student": ANOTHER, "attempts": 3}
    assert "bartholomew" not in cleaned('{"student": "\\u0062artholomew"}', shape=TEXT)[0]


def test_a_message_to_her() -> None:
    """It is there, without others' names; her own stays."""
    text = "Dear Zora Quillfeather, Bartholomew\nPockett (bart@elsewhere.example, @water) replied: bartholomew's. " * 5
    found, left_out = cleaned(text, shape=TEXT, is_to_her=True, has_others=True)
    assert found.startswith(f"Dear Zora Quillfeather, {ANOTHER} ({ANOTHER}, @{ANOTHER}) replied: {ANOTHER}'s.")
    assert left_out == {("data", ANOTHER): 1}


def test_words_that_somebody_is_called() -> None:
    """They do not take her own words away; where they name somebody, they go."""
    essay = "Water is wet, and the water of 1000 rivers is bartholomew; audit choice_2."
    assert cleaned(essay, shape=TEXT)[0] == essay.replace("choice_2", ANOTHER)
    state = {"student_answers": {"a_2_1": "water"}, "mode": "audit", "score": "1000", "seed": 1000}
    assert cleaned(state) == (state, {})
    assert cleaned({"user": "audit", "student": "1000", "topic": "water"})[0] == {
        "user": ANOTHER,
        "student": ANOTHER,
        "topic": ANOTHER,
    }
    assert cleaned("water", column="mode", shape=SHORT)[0] == "water"
    assert cleaned("user: water, and @bartholomew", shape=TEXT)[0] == f"user: {ANOTHER}, and @{ANOTHER}"


def test_her_answers_stay_beside_others() -> None:
    """However long they are, and whoever else is in the same state."""
    essay = "<p>What I think</p> of it. " * 50
    state = {"reviewer": "bartholomew", "submission": {"parts": [{"text": essay}]}, "feedback": essay}
    found, _ = cleaned(state)
    assert found == {"reviewer": ANOTHER, "submission": {"parts": [{"text": essay}]}, "feedback": LONG}
    assert cleaned({"reviewer": "bartholomew", "feedback": essay}, is_by_her=True)[0]["feedback"] == essay


def test_keys_and_secrets() -> None:
    """Of teams and of logins."""
    found, _ = cleaned({"scores": {"pockett_99": 3, "Bartholomew Pockett": 4, "zoraquill": 5}, "tokens": ["a", "b"]})
    assert found == {"scores": {ANOTHER: 3, f"{ANOTHER} (2)": 4, "zoraquill": 5}, "tokens": [SECRET, SECRET]}


@pytest.mark.parametrize("value", [None, "", 5, 1.5, True, b"pockett_99", [], {}, "[", '{"a": ', "{" * 5000])
def test_other_values_stay(value: Any) -> None:
    """Also what only looks like JSON."""
    assert cleaned(value)[0] == value and cleaned(value, shape=TEXT)[0] == value


def test_too_deep() -> None:
    """What nobody can look through is not handed over."""
    deep: Any = "pockett_99"
    for _ in range(200):
        deep = [deep]
    assert "pockett" not in json.dumps(cleaned(deep)[0])


def test_a_page_is_one_question() -> None:
    """However many rows and names there are."""
    someone, left_out = person(), Counter[tuple[str, str]]()
    rows = [
        Sieved([{"who": f"name_{number}", "sender_id": number, "text": f"Word Number {number}"}])
        for number in range(500)
    ]
    Values(someone, HERS, "lab.Thing", [Column("data", "data", JSON)], [0], left_out).clean(rows)
    assert someone.others.times[USERNAME] == someone.others.times[EMAIL] == someone.others.times[FULL_NAME] == 1


NAME = st.sampled_from(DISTINCT)
FILLER = st.text(alphabet="abcdefg äßж.,;:!?\n\"'(){}[]<>/\\", max_size=12)
AROUND = st.sampled_from(["", " ", ", ", "(", "\n", '"', ": ", "“", " - "])
KEYS = st.sampled_from(["a", "text", "student", "replier_name", "value", "note", "email", "title", "meta data"])


@st.composite
def planted(draw: st.DrawFn) -> str:
    """A text with a name in it, as a word."""
    before, behind = draw(FILLER), draw(FILLER)
    name = draw(NAME)
    return f"{before} {name} {behind}" if draw(st.booleans()) else name


LEAVES = planted() | FILLER | st.integers(0, 99) | st.none() | st.booleans()
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | NAME, inner, max_size=4),
    max_leaves=12,
)


def left(found: Any) -> list[str]:
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return [name for name in DISTINCT if name.lower() in text.lower()]


@settings(max_examples=300, deadline=None)
@given(
    NESTED, st.booleans(), st.booleans(), st.sampled_from([JSON, TEXT]), st.sampled_from(["a.Notification", "a.State"])
)
def test_no_planted_name_is_left(value: Any, is_by_her: bool, is_text: bool, shape: str, label: str) -> None:
    """Wherever it stands, in whoever's words."""
    given_value = json.dumps(value) if is_text else value
    found, _ = cleaned(given_value, shape=shape, label=label, is_by_her=is_by_her)
    assert left(found) == []
    if is_text and isinstance(value, (dict, list)):
        json.loads(found)


HER_TEXT = st.text(alphabet="abcdefgh ÄßжЖ.,;:!?\n()<>", max_size=40)
HER_VALUES = st.recursive(
    HER_TEXT | st.sampled_from(["zoraquill", "Zora Quillfeather", "zora@campus.example", "audit", "water is wet"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "text", "note"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(HER_VALUES, st.booleans())
def test_all_that_is_hers_stays(value: Any, is_text: bool) -> None:
    """Nothing of it is another's name."""
    given_value = json.dumps(value, ensure_ascii=False) if is_text else value
    assert cleaned(given_value, shape=TEXT if is_text else JSON) == (given_value, {})


def test_names_of_files() -> None:
    """The names of others in them go, too."""
    assert cleaned("uploads/ pockett_99 photo.png", shape=FILE)[0] == f"uploads/ {ANOTHER} photo.png"
