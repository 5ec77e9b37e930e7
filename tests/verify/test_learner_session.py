"""The learner is made and taken away, whatever the process in the LMS does; a stand-in speaks for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tutor.exceptions import TutorError

from lab.odd_site import Lms
from tutorprivacy.verify import learner_session
from tutorprivacy.verify.learner_session import PROGRAM, LearnerSession


def test_made_and_removed(tmp_path: Path) -> None:
    """What others print is no answer. Rows that are left are told."""
    lms = Lms(tmp_path, "made(); serve(**{'student.Profile': 3})")
    with lms.session() as session:
        assert (session.course, session.removed_before) == ("", 2)
        assert session.behind < 10
    assert session.left == {"student.Profile": 3}
    asked, *rest = lms.heard.read_text().splitlines()
    assert json.loads(asked)["email"] == lms.planted.email and rest == ["remove"]
    assert json.loads(asked)["keep"] is False
    with Lms(tmp_path, "made(); serve()").session(keep=True):
        pass
    assert json.loads(lms.heard.read_text().splitlines()[2])["keep"] is True


def test_no_value_is_on_a_command_line(tmp_path: Path) -> None:
    """All users of the machine can read those."""
    lms = Lms(tmp_path, "made(); serve()")
    with lms.session():
        lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
        assert any(str(lms.heard).encode() in line for line in lines)
        assert not any(lms.planted.marker.encode() in line for line in lines)


def test_nothing_of_the_lms_reaches_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither what its code prints as errors, which can quote her, nor are the terminal's signals for it."""
    lms = Lms(tmp_path, "print(heard.name, 'privacy-verify.invalid', file=sys.stderr)\nmade(); serve()")
    with lms.session() as session:
        assert os.getsid(session._process.pid) != os.getsid(0)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_an_end_of_any_kind(tmp_path: Path, error: type[BaseException]) -> None:
    """Ctrl+C, SIGTERM, an error of ours: she is removed before it goes on."""
    lms = Lms(tmp_path, "made(); serve()")
    with pytest.raises(error), lms.session() as session:
        raise error
    assert session.left == {}
    assert lms.heard.read_text().endswith("remove\n")


def test_an_end_while_she_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half-made, she is removed as well."""
    lms = Lms(tmp_path, "serve()")
    session = lms.session()

    def interrupt(_self: LearnerSession, _key: str, _seconds: float) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(LearnerSession, "_answer", interrupt)
    with pytest.raises(KeyboardInterrupt), session:
        raise AssertionError("not reached")
    assert lms.heard.read_text().endswith("remove\n") and session.left == {}


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        ("sys.exit(7)", "ended with status 7"),  # as without a database
        ("say(course='', removed='x', now=1)", "not understood"),
        ("say(course='')", "not understood"),
        ("time.sleep(60)", "no answer within 1 seconds"),
    ],
)
def test_she_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str, reason: str) -> None:
    """The error names nobody."""
    monkeypatch.setattr(learner_session, "_START_SECONDS", 1)
    monkeypatch.setattr(learner_session, "_REMOVAL_SECONDS", 0.1)
    lms = Lms(tmp_path, then if "sleep" in then else f"{then}\nserve()")
    monkeypatch.setattr(learner_session, "_END_SECONDS", 1)
    with pytest.raises(TutorError, match=reason) as told, lms.session():
        raise AssertionError("not reached")
    assert lms.planted.marker not in str(told.value)


@pytest.mark.parametrize("then", ["sys.exit(1)", "sys.stdin.readline(); say(left=3)", "say(left={'a': 'b'})"])
def test_the_lms_is_away_at_the_end(tmp_path: Path, then: str) -> None:
    """Whether she was removed is not known, and no error hides what the run has found."""
    lms = Lms(tmp_path, f"made(); {then}")
    with lms.session() as session:
        pass
    assert session.left is None
    assert session.waiting_tasks() is None and not session.is_there


def test_a_clock_that_is_behind(tmp_path: Path) -> None:
    """Its logs have earlier times than ours; one that is ahead hides nothing."""
    for then, least, most in (("time.time() - 5000", 5000, 5060), ("time.time() + 5000", 0, 0)):
        lms = Lms(tmp_path, f"say(course='', removed=0, now={then}); serve()")
        with lms.session() as session:
            assert least <= session.behind <= most


def test_the_program_takes_its_code_from_the_input(tmp_path: Path) -> None:
    """Nothing of it need be installed in the LMS."""
    code = ["class Workers:\n    waiting = 7", "removed = 8", "def main(*words): print(*words)"]
    asked = {"code": code, "a": 1}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(asked) + "\n", capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout == "{'a': 1} 7 8\n", done.stderr
