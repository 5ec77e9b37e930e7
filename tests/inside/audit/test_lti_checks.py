"""The audit of tools: the switch, tried on the real xblock-lti-consumer, and who is told by which course."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as of_django

from lab.courses import Block, configured, flag, install
from lab.lti_tools import told
from tutorprivacy.inside.audit import lti_checks
from tutorprivacy.inside.audit.findings import DECIDE, FAIL, PASS, UNKNOWN, Finding, carried_out
from tutorprivacy.inside.recipients import handed_over, tools

MODULES = ("lti_consumer.lti_1p1.consumer", "lti_consumer.lti_1p3.key_handlers", "lti_consumer.lti_xblock")
IMPORTED = "import lti_consumer.lti_1p3.key_handlers, lti_consumer.lti_1p1.consumer, lti_consumer.plugin.compat, sys\n"


def switch(after: str = "", mode: str = "off") -> dict[str, str]:
    """{place: status} in a process of its own."""
    found = told(mode, after=IMPORTED + after, kinds=["audit"])["audit"]
    assert "zoraquill" not in str(found)
    return {place.removeprefix("lms: "): status for place, (status, _evidence) in found.items()}


def test_the_switch_in_force() -> None:
    """Launches of an invented person are made by the real code; as the course says, nothing is promised."""
    assert switch() == dict.fromkeys((*MODULES, "members"), PASS)
    assert switch(mode="as-the-course-says") == {}


@pytest.mark.parametrize(
    ("_what", "after", "place"),
    [
        (
            "a plugin takes the place of 1.1",
            "module = lti_consumer.lti_1p1.consumer.LtiConsumer1p1\n"
            "module.generate_launch_request = module.generate_launch_request.is_of_privacy",
            MODULES[0],
        ),
        (
            "a plugin takes the place of 1.3",
            "module = lti_consumer.lti_1p3.key_handlers.PlatformKeyHandler\n"
            "module.encode_and_sign = module.encode_and_sign.is_of_privacy",
            MODULES[1],
        ),
        (
            "a plugin puts itself behind ours",
            "from functools import wraps\nkind = lti_consumer.lti_1p1.consumer.LtiConsumer1p1\n"
            "ours = kind.generate_launch_request\n"
            "kind.generate_launch_request = wraps(ours)(lambda c, r: {**c.lti_user_data, **ours(c, r)})",
            MODULES[0],
        ),
        (
            "a release that is not known",
            "from tutorprivacy.inside.lti import launches\ndel lti_consumer.lti_1p1.consumer.LtiConsumer1p1\n"
            "launches.start('lti_consumer.lti_1p1.consumer')",
            MODULES[0],
        ),
        ("members", "from django.conf import settings\nsettings.LTI_NRPS_DISALLOW_PII = False", "members"),
        ("no such setting", "del lti_consumer.plugin.compat.nrps_pii_disallowed", "members"),
    ],
    ids=lambda value: value[:30] if " " in value else "",
)
def test_the_switch_out_of_force(_what: str, after: str, place: str) -> None:
    """Each is found where it is, and there alone."""
    found = switch(after)
    assert found == {**dict.fromkeys((*MODULES, "members"), PASS), place: FAIL}


def test_what_a_course_will_need_later(tmp_path) -> None:
    """The old block is imported by the first course that has one: the audit does not wait for it."""
    (tmp_path / "xmodule").mkdir()
    (tmp_path / "xmodule" / "__init__.py").touch()
    (tmp_path / "xmodule" / "lti_block.py").write_text(
        "class LTIBlock:\n    def oauth_params(self):\n        return {}\n"
    )
    found = switch(f"sys.path.insert(0, {str(tmp_path)!r})")
    assert found == dict.fromkeys((*MODULES, "members", "xmodule.lti_block"), PASS)


def test_a_launch_that_cannot_be_tried() -> None:
    """Unknown, and the others are looked at."""
    found = switch("del lti_consumer.lti_1p1.consumer.LtiConsumer1p1.set_context_data")
    assert found == {**dict.fromkeys((*MODULES, "members"), PASS), MODULES[0]: UNKNOWN}


# -- who is told --------------------------------------------------------------------------

TOOL = {"launch_url": "https://tool.example/", "ask_to_send_email": True}


@pytest.fixture(autouse=True)
def stock(monkeypatch) -> None:
    """The platform's own blocks, and no service."""
    monkeypatch.setattr(handed_over, "entry_points", lambda group: [])
    for name, value in {
        "LTI_NRPS_DISALLOW_PII": False,
        "PROCTORING_BACKENDS": {"DEFAULT": "null", "null": {}},
        "PRIVACY_LTI_PERSONAL_DATA": "as-the-course-says",
    }.items():
        monkeypatch.setattr(of_django, name, value, raising=False)


def audited() -> dict[tuple[str, str], Finding]:
    checks = [check for check in lti_checks.checks("lms") if check[0] != "lti.switch"]
    return {(each.check, each.place.removeprefix("lms: ")): each for each in carried_out(checks)}


def test_nobody_is_told(monkeypatch) -> None:
    """Courses without tools, and tools that are told an id only."""
    install(monkeypatch, {"a": {}, "b": {"lti_consumer": [Block(launch_url="https://tool.example/")]}})
    found = audited()
    assert {each.status for each in found.values()} == {PASS}
    assert {check for check, _place in found} == {"lti.courses", "lti.parameters", "lti.proctoring", "lti.blocks"}


def test_by_course(monkeypatch) -> None:
    """To decide, each: which tools, and what they are told."""
    install(
        monkeypatch,
        {"a": {"lti_consumer": [Block(**TOOL), Block(**TOOL)]}, "b": {}},
        discussions__DiscussionsConfiguration=[configured("a", "https://forum.example/x", pii_share_username=True)],
        lti_consumer__CourseAllowPIISharingInLTIFlag=[flag("b", True)],
    )
    found = {place: each for (check, place), each in audited().items() if check == "lti.courses"}
    assert {place: each.status for place, each in found.items()} == {"a": DECIDE, "b": DECIDE}
    assert "2 × lti_consumer to tool.example: e-mail address" in found["a"].evidence
    assert "discussions to forum.example: username" in found["a"].evidence
    assert "list of members" in found["b"].evidence
    assert all("PRIVACY_LTI_PERSONAL_DATA=off" in each.remedy for each in found.values())


def test_with_the_switch_off(monkeypatch) -> None:
    """What courses ask for is counted: they are told nothing of it."""
    install(monkeypatch, {"a": {"lti_consumer": [Block(**TOOL)]}}, more=["x"])
    monkeypatch.setattr(of_django, "PRIVACY_LTI_PERSONAL_DATA", "off")
    found = {place: each for (check, place), each in audited().items() if check == "lti.courses"}
    assert {place: each.status for place, each in found.items()} == {"lms": PASS, "not seen": UNKNOWN}
    assert found["lms"].evidence.startswith("Courses and programs that ask for learners' data: 1.")


def test_what_could_not_be_seen(monkeypatch) -> None:
    """It is no pass, also if nothing else is found."""
    install(monkeypatch, {"a": {}}, more=["x"])
    monkeypatch.setattr(tools, "MOST_COURSES", 1)
    found = {place: each.status for (check, place), each in audited().items() if check == "lti.courses"}
    assert found == {"older courses": UNKNOWN}
    monkeypatch.setattr(tools, "MOST_COURSES", 2)
    found = {place: each.status for (check, place), each in audited().items() if check == "lti.courses"}
    assert found == {"not seen": UNKNOWN}


def test_more_courses_than_are_named(monkeypatch) -> None:
    install(monkeypatch, {f"c{number:03}": {"lti_consumer": [Block(**TOOL)]} for number in range(53)})
    found = [place for check, place in audited() if check == "lti.courses"]
    assert len(found) == 51 and found[-1] == "other courses"


def test_services_blocks_and_functions(monkeypatch) -> None:
    """Services to decide; what cannot be seen is unknown, by name."""
    exams = [SimpleNamespace(backend="watcher", course_id="a")]
    install(monkeypatch, {}, edx_proctoring__ProctoredExam=exams)
    monkeypatch.setattr(of_django, "PROCTORING_BACKENDS", {"watcher": {}})
    monkeypatch.setattr(of_django, "LTI_CUSTOM_PARAM_TEMPLATES", {"a": "ours.lti:who"}, raising=False)
    zoom = SimpleNamespace(name="zoom", dist=SimpleNamespace(name="edx-zoom"), value="m:C")
    monkeypatch.setattr(handed_over, "entry_points", lambda group: [zoom] if group == "xblock.v1" else [])
    found: dict[Any, Finding] = audited()
    assert found["lti.proctoring", "watcher"].status == DECIDE and " a." in found["lti.proctoring", "watcher"].evidence
    assert (
        found["lti.parameters", "lms"].status == UNKNOWN and "ours.lti:who" in found["lti.parameters", "lms"].evidence
    )
    assert found["lti.blocks", "lms"].status == UNKNOWN and "edx-zoom (zoom)" in found["lti.blocks", "lms"].evidence
