"""Who else is told, in the register: by course, whatever the switch says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from lab.courses import Block, install
from tutorprivacy.inside.recipients import handed_over
from tutorprivacy.inside.register.document import sections
from tutorprivacy.inside.register.told import recipients

COURSES = {"course-v1:A": {"lti_consumer": [Block(launch_url="https://tool.example/", ask_to_send_email=True)]}}


def found(monkeypatch: pytest.MonkeyPatch, mode: str, *more: str) -> tuple[list[dict[str, str]], list[Any]]:
    said: list[Any] = []
    install(monkeypatch, COURSES, more, edx_proctoring__ProctoredExam=[])
    monkeypatch.setattr(handed_over, "entry_points", lambda group: [])
    settings = SimpleNamespace(
        PRIVACY_LTI_PERSONAL_DATA=mode,
        PROCTORING_BACKENDS={"watcher": {}},
        LTI_CUSTOM_PARAM_TEMPLATES={"a": "ours.lti:who"} if mode != "off" else {},
    )
    return recipients(settings, lambda *what: said.append(what)), said


@pytest.mark.parametrize(
    ("mode", "how"), [("as-the-course-says", "told: e-mail"), ("off", "asked for, and not told: e-mail")]
)
def test_tools_and_services(monkeypatch, mode: str, how: str) -> None:
    """An id is always told, so it is said; and with the switch off, what a course asks for is still listed."""
    rows, said = found(monkeypatch, mode)
    tool = rows[0]
    assert (tool["who"], tool["by"], tool["where"]) == ("tool.example", "LTI: lti_consumer", "course-v1:A")
    assert how in tool["what"] and tool["what"].startswith("an id")
    assert [each["who"] for each in rows[1:]] == (["tools"] if mode != "off" else []) + ["watcher"]
    assert said == []


def test_what_could_not_be_read(monkeypatch) -> None:
    """Then the register is not whole."""
    _rows, said = found(monkeypatch, "off", "course-v1:X")
    assert said == [("course-v1:X", "tools by LTI", "KeyError")]


def test_the_section(monkeypatch) -> None:
    rows, _said = found(monkeypatch, "off")
    register = {"models": [], "tables": [], "places": [], "skipped": [], "platform": "P", "made": "2026-11-29T09:00"}
    register |= {"operator": {}, "not_told": [], "activities": []}
    section = sections({**register, "counted_up_to": 1, "recipients": rows})[-1]
    assert section.title == "Who else is told" and ("watcher", "proctoring", "no exam yet") in {
        row[:3] for row in section.table.rows
    }
