"""
The shapes of the log statements that are given a person, each made into a line, when nobody is known.

``log_shapes.txt`` has what remains of such a statement of edx-platform and its plugins when its words are taken away:
`~` stands for words, and what is left are labels, prepositions, marks and what is put in. The real statements are
gone through by ``make platform``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter

from .test_redacting_formatter import record

SHAPES = [
    line
    for line in Path(__file__).with_name("log_shapes.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
#: Of people: several in a line are several people, and none of them is planted twice.
PEOPLE = {
    "id": "9182736{:02}",
    "name": "zoraquill{:02}",
    "free name": "zoraquill{:02}",
    "mail": "zq{:02}@mailbox.example",
    "full name": "Zora Quill{:02}",
    "address": "203.0.113.1{:02}",
}
COURSE, WORDS = "course-v1:edX+Lab+2026", ("done", "task completed", "result is there")
OTHERS = {"thing": "verified", "number": "424242", "course": COURSE}
_PLACE = re.compile(f"<({'|'.join((*PEOPLE, *OTHERS))})>")


@pytest.fixture
def formatted(ip_policy, current_request) -> Callable[[str], str]:
    """A line outside of a request."""
    current_request(None)
    formatter = RedactingFormatter({"format": "%(levelname)s [%(name)s] - %(message)s"}, ip_policy)
    return lambda message: formatter.format(record(message))


def line_of(shape: str, words: str) -> tuple[str, dict[str, str]]:
    """A line, and of whom it tells: each value with its kind."""
    people: dict[str, str] = {}

    def filled(found: re.Match[str]) -> str:
        kind = found[1]
        if kind in OTHERS:
            return OTHERS[kind]
        value = PEOPLE[kind].format(len(people))
        people[value] = kind
        return value

    return _PLACE.sub(filled, shape.replace("~", words)), people


@pytest.mark.parametrize("words", WORDS)
def test_nobody_is_left(formatted, words: str) -> None:
    """No id, no address, and no name but those that no label and no place in the sentence tells."""
    left, free = {}, set()
    for shape in SHAPES:
        message, people = line_of(shape, words)
        line = formatted(message)
        survive = {kind for value, kind in people.items() if value in line}
        free |= {shape} if "free name" in survive else set()
        if survive - {"free name"}:
            left[shape] = line
    assert left == {}
    # What is free is said to be so: none of these that is taken out as well.
    assert free == {shape for shape in SHAPES if "<free name>" in shape}


def test_the_course_is_left(formatted) -> None:
    """What a line says beside people stays: its course's key, wherever there is one."""
    for shape in SHAPES:
        message, _people = line_of(shape, WORDS[0])
        assert formatted(message).count(COURSE) == message.count(COURSE), shape
