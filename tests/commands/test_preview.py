"""``tutor privacy preview``: what the settings leave of an event, and why."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tutor.exceptions import TutorError

from lab.environment import render, run_tutor
from lab.schemas import fits
from tutorprivacy.commands import privacy
from tutorprivacy.commands.preview import SAMPLE

EVENT = {
    "name": "play_video",
    "event_type": "play_video",
    "username": "zoraquill",
    "context": {"user_id": 918273, "course_id": "course-v1:LabX+C1+2026"},
    "event": json.dumps({"answers": {"a_2_1": "my own words"}, "grade": 1, "by": "zoraquill"}),
    "time": "2026-03-02T06:07:08.123456+00:00",
}


def preview(root: Path, *arguments: object, given: str | bytes | None = None) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(
        privacy, ["preview", *map(str, arguments)], obj=SimpleNamespace(root=str(root)), input=given
    )


def as_json(root: Path, *arguments: object, given: Any = EVENT) -> dict[str, Any]:
    """What it prints for machines."""
    done = preview(root, "-", "--json", *arguments, given=given if isinstance(given, str) else json.dumps(given))
    assert done.exit_code == 0, done.exception
    return dict(fits("preview", done.stdout))


def fields(found: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    """What is left of each field, and why."""
    return {each["field"]: (each["after"], each["why"]) for each in found["fields"]}


@pytest.mark.parametrize("major", [20, 21, 22])
def test_the_sample(tmp_path: Path, major: int) -> None:
    """With the real program, on every Tutor: a table of every field, before, after and why; nobody is left in it."""
    render(tmp_path, major, ["privacy"], {})
    done = run_tutor(tmp_path, major, "privacy", "preview")
    table, _blank, note = done.stdout.partition("\n\n")
    head, *rows = table.splitlines()
    assert re.split(r"  +", head) == ["Field", "Before", "After"]
    assert len(rows) > len(SAMPLE) and "\x1b" not in done.stdout
    (at,) = (number for number, row in enumerate(rows) if row.startswith("username "))
    assert re.fullmatch(r"username +alice +~[0-9a-f]{14}", rows[at])
    assert rows[at + 1] == "    person: as PRIVACY_USER_ID says"
    assert not any(row[head.index("After") :].count(word) for row in rows for word in ("alice", "203."))
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert note.startswith("PRIVACY_TRACKING is off: the platform does not write such events now.")
    run_tutor(tmp_path, major, "config", "save", "--set", "PRIVACY_TRACKING=pseudonymous")
    assert "PRIVACY_TRACKING" not in run_tutor(tmp_path, major, "privacy", "preview").stdout
    assert json.loads(run_tutor(tmp_path, major, "privacy", "preview", "--json").stdout)["before"] == SAMPLE


def test_why(root: Path) -> None:
    """Field by field, also within the text that browsers send; what stays has no reason."""
    found = as_json(root)
    said = fields(found)
    assert said["event.answers.a_2_1"][0] == ""
    assert said["event.grade"] == (1, "content: numbers stay, also where they look like the learner's id")
    assert said["event.by"] == (found["after"]["username"], "searched for patterns")
    course, why = said["context.course_id"]
    assert course == "course-v1:LabX+C1+2026" and why.startswith("identifier")
    assert said["time"] == ("2026-03-02T06:00:00+00:00", "time: rounded down by PRIVACY_TIMESTAMP_MINUTES")
    assert found["before"] == EVENT and found["written"] is True
    why = "free text: as PRIVACY_FREE_TEXT says; numbers, true and false stay, and what is said of an answer"
    words = {**EVENT, "name": "problem_check", "event_type": "problem_check"}
    assert fields(as_json(root, given={**words, "event": "input_a_2_1=b"}))["event"] == ("", why)
    assert fields(as_json(root, given=words))["event.by"] == (None, why)


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "2026-03-02 06:07:08,123 INFO 12 [tracking] [user 5] [ip 203.0.113.9] logger.py:41 - {}\n",
        "lms-1  | {}\r\n",
    ],
)
@pytest.mark.parametrize("in_docker", [False, True])
def test_lines_of_logs(root: Path, tmp_path: Path, line: str, in_docker: bool) -> None:
    """An event may be given as a line of a log, by a file or by the standard input."""
    text = line.replace("{}", json.dumps(EVENT))
    text = json.dumps({"log": text, "stream": "stdout"}) if in_docker else text
    assert as_json(root, given=text)["before"] == EVENT
    (tmp_path / "event.json").write_text(text)
    done = preview(root, tmp_path / "event.json")
    assert done.exit_code == 0 and "zoraquill" in done.stdout


def test_settings_are_tried(root: Path) -> None:
    """They hold for this preview, and are not saved."""
    before = (root / "config.yml").read_text()
    tried = ["--set", "PRIVACY_USER_ID=keep", "-s", "PRIVACY_FREE_TEXT=keep", "-s", "PRIVACY_TIMESTAMP_MINUTES=0"]
    after = as_json(root, *tried)["after"]
    assert after["username"] == "zoraquill" and "my own words" in after["event"] and after["time"] == EVENT["time"]
    assert (root / "config.yml").read_text() == before
    for one in (["PRIVACY_TRACKING_EVENT_ALLOWLIST=['edx']"], ["PRIVACY_SAMPLE_RATE=1.0e-12"]):
        assert as_json(root, "--set", *one)["written"] is False
        assert "The settings do not want this event" in preview(root, "--set", *one).stdout


@pytest.mark.parametrize(
    ("tried", "message"),
    [
        ("PRIVACY_USER_ID=hash", r"Wrong setting PRIVACY_USER_ID: 'hash'\. Allowed: drop, .*\n\n    tutor config save"),
        ("PRIVACY_TIMESTAMP_MINUTES=1441", r"1441\. Allowed: a whole number, 0–1440"),
        ("PRIVACY_USERID=keep", r"^Unknown setting PRIVACY_USERID: did you mean PRIVACY_USER_ID\?$"),
        ("PRIVACY_TEXT=keep", r"^Unknown setting PRIVACY_TEXT: did you mean PRIVACY_FREE_TEXT\?$"),
        ("PRIVACY_ZZ=keep", r"^Unknown setting PRIVACY_ZZ: there are:\n\n.*^    PRIVACY_FREE_TEXT$"),
    ],
)
def test_wrong_settings(root: Path, tried: str, message: str) -> None:
    """It is said which, what is allowed, and the command that mends it."""
    error = preview(root, "--set", tried).exception
    assert isinstance(error, TutorError) and re.search(message, str(error), re.DOTALL | re.MULTILINE), error


def test_wrong_use(root: Path) -> None:
    """What is no setting of the plugin, and files that are not there, are refused by click."""
    for arguments in (("--set", "LMS_HOST=x"), ("--set", "PRIVACY_X"), ("/none.json",)):
        done = preview(root, *arguments)
        assert done.exit_code == 2 and "Usage:" in done.stderr


@pytest.mark.parametrize(
    "given",
    ["", "no event", '{"a": ', "[1]", b'{"a": "\xff"}', '{"a":' * 100_000, json.dumps({"log": "no {event"})],
    ids=["empty", "words", "cut off", "a list", "invalid UTF-8", "deep", "no event in docker's line"],
)
def test_what_is_no_event(root: Path, given: str | bytes) -> None:
    """It is said what is allowed, without a traceback, and without what was given."""
    error = preview(root, "-", given=given).exception
    assert isinstance(error, TutorError) and str(error).startswith("This is not an event as JSON"), error


@pytest.mark.parametrize("more", [{"time": "9999-12-31T00:00:00+00:00"}, {"context": {"a": [[[]] * 60_000] * 2}}])
def test_what_cannot_be_scrubbed(root: Path, more: dict[str, Any]) -> None:
    """It is said that such an event would be dropped."""
    error = preview(root, "-", given=json.dumps({**EVENT, **more})).exception
    assert isinstance(error, TutorError) and "cannot be scrubbed" in str(error) and "would be dropped" in str(error)


def test_numbers_that_json_has_not(root: Path) -> None:
    """What is printed for machines is JSON also then."""
    text = json.dumps({**EVENT, "event": {"grade": float("nan")}})
    assert "NaN" in text and "NaN" not in preview(root, "-", "--json", given=text).stdout
