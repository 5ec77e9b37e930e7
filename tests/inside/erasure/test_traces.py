"""Where somebody is named in a text, and where the same letters are another's, or the platform's own."""

from __future__ import annotations

import pytest

from tutorprivacy.inside.erasure.traces import Traces

HERS = Traces(["zoraquill"], ["zora@campus.example"], ["Zora Quillfeather"], 4711, "retired__user_0")
STUDENT = Traces(["student"], [], [], 4711, "retired__user_0")
UMLAUT = Traces([], [], ["Zoë Müller-Lüdenscheidt"], 4711, "retired__user_0")


@pytest.mark.parametrize(
    ("traces", "text", "replaced"),
    [
        (HERS, "Ask ZoraQuill.", "Ask retired__user_0."),
        (HERS, "/u/zoraquill?x", "/u/retired__user_0?x"),
        (HERS, "by zora quillfeather (Zora@Campus.example)", "by retired__user_0 (retired__user_0)"),
        (HERS, "mailto:zora%40campus.example", "mailto:retired__user_0"),
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
