"""Which courses let tools know of learners: by blocks, configurations and flags; and what could not be seen."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from django.conf import settings

from lab.courses import Block, configured, flag, install
from tutorprivacy.inside.recipients import handed_over, tools
from tutorprivacy.inside.recipients.tools import Asked

TOOL = "https://tool.example/launch?user=zoraquill"
ASKS = {"launch_url": TOOL, "ask_to_send_email": True}
COURSES = {
    "course-v1:A": {
        "lti_consumer": [Block(**ASKS), Block(**ASKS), Block(launch_url=TOOL), Block(ask_to_send_full_name=True)],
        "lti": [Block(launch_url="https://old.example/", ask_to_send_username=True)],
    },
    "course-v1:B": {"lti_consumer": [Block(launch_url=TOOL)]},
}


@pytest.fixture(autouse=True)
def members(monkeypatch) -> None:
    """As on stock."""
    monkeypatch.setattr(settings, "LTI_NRPS_DISALLOW_PII", False, raising=False)


def test_blocks(monkeypatch) -> None:
    """By course, kind and host, those alike together; the whole address of a tool can name somebody."""
    store = install(monkeypatch, COURSES)
    seen = tools.tools()
    assert seen.asked == [
        Asked("course-v1:A", "lti", "old.example", ("username",)),
        Asked("course-v1:A", "lti_consumer", "", ("name",)),
        Asked("course-v1:A", "lti_consumer", "tool.example", ("e-mail address",), 2),
    ]
    assert (seen.courses, seen.problems, seen.left) == (2, {}, 0)
    assert store.read == list(COURSES)


def test_a_field_of_a_later_release(monkeypatch) -> None:
    """It is told by its name."""
    install(monkeypatch, {"c": {"lti_consumer": [Block(ask_to_send_phone_number=True)]}})
    assert tools.tools().asked == [Asked("c", "lti_consumer", "", ("phone number",))]


def test_what_cannot_be_read_keeps_nothing_else_away(monkeypatch) -> None:
    """One course, or one table; by the type of the error, whose text can quote."""
    install(
        monkeypatch,
        COURSES,
        more=["course-v1:X"],
        discussions__DiscussionsConfiguration=RuntimeError("zoraquill"),
        lti_consumer__CourseAllowPIISharingInLTIFlag=[flag("course-v1:B", True)],
    )
    seen = tools.tools()
    assert seen.problems == {"course-v1:X": "KeyError", "discussions": "RuntimeError"}
    assert {each.context for each in seen.asked} == {"course-v1:A", "course-v1:B"}


def test_more_courses_than_are_read(monkeypatch) -> None:
    """The number of the others is told."""
    monkeypatch.setattr(tools, "MOST_COURSES", 1)
    store = install(monkeypatch, COURSES)
    seen = tools.tools()
    assert (seen.left, seen.courses, store.read) == (1, 1, ["course-v1:A"])


def test_without_a_modulestore(monkeypatch) -> None:
    """What is in the database is told all the same."""
    install(monkeypatch, COURSES, lti_consumer__CourseAllowPIISharingInLTIFlag=[flag("course-v1:B", True)])
    monkeypatch.delattr(sys.modules["xmodule.modulestore.django"], "modulestore")
    seen = tools.tools()
    assert seen.problems == {"blocks of courses": "ImportError"}
    assert [each.context for each in seen.asked] == ["course-v1:B"]


def test_configurations(monkeypatch) -> None:
    """Of discussions, live sessions and programs; without what is not asked for."""
    share = {"pii_share_username": True, "pii_share_email": True}
    install(
        monkeypatch,
        {},
        discussions__DiscussionsConfiguration=[configured("c", TOOL, **share), configured("d", TOOL)],
        course_live__CourseLiveConfiguration=[configured("c", "", "course_key", pii_share_email=True)],
        programs__ProgramDiscussionsConfiguration=[configured("p", TOOL, "program_uuid", pii_share_username=True)],
    )
    assert tools.tools().asked == [
        Asked("c", "discussions", "tool.example", ("e-mail address", "username")),
        Asked("c", "live sessions", "", ("e-mail address",)),
        Asked("p", "discussions of a program", "tool.example", ("username",)),
    ]


@pytest.mark.parametrize("disallowed", [False, True])
def test_lists_of_members(monkeypatch, disallowed: bool) -> None:
    """By the newest row of each course, unless the platform allows none."""
    rows = [flag("c", True), flag("d", False), flag("c", False), flag("d", True)]
    install(monkeypatch, {}, lti_consumer__CourseAllowPIISharingInLTIFlag=rows)
    monkeypatch.setattr(settings, "LTI_NRPS_DISALLOW_PII", disallowed, raising=False)
    assert [each.context for each in tools.tools().asked] == ([] if disallowed else ["d"])


def test_proctoring(monkeypatch) -> None:
    """By service, with the courses that use it; exams without a name of a service use the default one."""
    exams = [SimpleNamespace(backend=name, course_id=c) for name, c in ((None, "a"), ("other", "b"), ("null", "c"))]
    install(monkeypatch, {}, edx_proctoring__ProctoredExam=exams)
    backends = {"DEFAULT": "watcher", "watcher": {}, "unused": {}, "null": {}}
    found = handed_over.proctoring(SimpleNamespace(PROCTORING_BACKENDS=backends))
    assert found == {"watcher": ["a"], "unused": [], "other": ["b"]}
    stock = SimpleNamespace(PROCTORING_BACKENDS={"DEFAULT": "null", "null": {}})
    assert handed_over.proctoring(stock) == {"other": ["b"]}  # an exam of a service that is not set up any more


def test_blocks_of_others(monkeypatch) -> None:
    """By package; those of the platform's own requirements are left out, however they are spelt."""

    def entries(group: str) -> list[SimpleNamespace]:
        named = {"xblock.v1": [("lti_consumer", "lti_consumer_xblock"), ("zoom", "edx-zoom"), ("a", "edx-zoom")]}
        return [
            SimpleNamespace(name=name, dist=SimpleNamespace(name=package), value="m:C")
            for name, package in named.get(group, [("acid_aside", "Acid-XBlock")])
        ]

    monkeypatch.setattr(handed_over, "entry_points", entries)
    assert handed_over.blocks() == {"edx-zoom": ["a", "zoom"]}


def test_functions_of_the_operator() -> None:
    """Both kinds."""
    bucket = {"lti_consumer": {"parameter_processors": ["ours.lti:who"]}}
    named = SimpleNamespace(XBLOCK_SETTINGS=bucket, LTI_CUSTOM_PARAM_TEMPLATES={"mail": "ours.lti:mail"})
    assert handed_over.parameter_functions(named) == ["ours.lti:mail", "ours.lti:who"]
    assert handed_over.parameter_functions(SimpleNamespace()) == []
