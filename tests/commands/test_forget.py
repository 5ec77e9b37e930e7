"""``tutor privacy scrub --forget`` and ``do list-forgotten``: whom a run forgets, and what becomes of the list."""

from __future__ import annotations

import gzip
import importlib
import io
import json
import os
import re
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest
from click.testing import CliRunner, Result
from scrub.test_forgetting import is_left, of_bo
from scrub.test_line_scrubber import event, written
from tutor.exceptions import TutorError

from commands.test_scrub import refused, scrub
from lab.environment import run_tutor
from tutorprivacy.scrub import file_worker, forgotten_people

command = importlib.import_module("tutorprivacy.commands.list_forgotten")

ZORA = {"user_id": 918273, "username": "zoraquill", "email": "zora@example.org", "name": "Zora van Quill"}


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """The list, as the job writes it."""
    path = tmp_path / "forgotten.jsonl"
    path.write_text(json.dumps(ZORA) + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder of logs, plain and compressed."""
    folder = tmp_path / "logs"
    folder.mkdir()
    log = b"".join(written(each) + b"\n" for each in (of_bo(), event(), of_bo()))
    (folder / "tracking.log").write_bytes(log)
    (folder / "tracking.log.gz").write_bytes(gzip.compress(log))
    (folder / "zoraquill_all.log").write_bytes(b"user zoraquill left\nuser bo left\n")
    return folder


@pytest.mark.parametrize("workers", ["1", "2"])
def test_in_place(root: Path, archive: Path, people: Path, workers: str) -> None:
    """Her lines are gone, whatever the file; the list is gone, too; the summary counts, and names nobody."""
    done = scrub(root, "--in-place", "--open-files=scrub", "--forget", people, "--workers", workers, archive)
    assert done.exit_code == 0, done.output
    assert re.search(r"\nLines of the forgotten removed +3\n", done.output) and "rejected" not in done.output
    assert "1 files have one of them in their names" in done.output and "is deleted." in done.output
    assert not is_left(done.output.encode()) and not people.exists() and not os.listdir(root / "privacy-scrub")
    assert (archive / "zoraquill_all.log").read_bytes() == b"user - left\n"
    plain = (archive / "tracking.log").read_bytes()
    assert plain == gzip.decompress((archive / "tracking.log.gz").read_bytes()) and plain.count(b"\n") == 2
    assert not is_left(plain)


def test_the_list_is_kept(root: Path, archive: Path, people: Path, tmp_path: Path) -> None:
    """As long as it is needed: after a dry run, where something could not be scrubbed, and after an error."""
    done = scrub(root, "--dry-run", "--json", "--forget", people, archive)
    assert done.exit_code == 0 and '"removed": 3' in done.output and "is kept, since nothing was changed" in done.output
    with (archive / "tracking.log").open("ab") as log:
        log.write(b'{"username": "zoraq\n')
    done = scrub(root, "--output", tmp_path / "out", "--forget", people, archive)
    assert done.exit_code == 1 and "is kept, since something was left" in done.output and people.exists()
    refused(root, "--output", tmp_path / "out", "--forget", people, archive)
    assert people.exists()


def test_the_standard_input(root: Path, archive: Path, tmp_path: Path) -> None:
    """It may have the list, or the log, and not both."""
    given = json.dumps({"username": "Zoraquill"}).encode() + b"\n\n" + json.dumps({"user_id": 5}).encode()
    done = scrub(root, "--output", tmp_path / "out", "--forget", "-", archive, given=given)
    assert done.exit_code == 0 and (tmp_path / "out/zoraquill_all.log").read_bytes() == b"user - left\n"
    assert "are one standard input" in refused(root, "--forget", "-", "-")


def test_a_log_of_the_standard_input(root: Path, people: Path) -> None:
    done = scrub(root, "--forget", people, "-", given=b"zoraquill came\nbo came\n")
    assert done.exit_code == 0 and done.stdout.startswith("bo came\n") and not people.exists()


def test_lasting_pseudonyms(root: Path, archive: Path, people: Path, tmp_path: Path) -> None:
    """What was scrubbed with one key for ever is found again, by whoever has that key."""
    forever = ["--set", "PRIVACY_PSEUDONYM_PERIOD=forever"]
    assert scrub(root, *forever, "--output", tmp_path / "out", archive).exit_code == 0
    assert (tmp_path / "out/tracking.log").read_bytes().count(b"\n") == 3
    assert scrub(root, *forever, "--output", tmp_path / "again", "--forget", people, tmp_path / "out").exit_code == 0
    assert (tmp_path / "again/tracking.log").read_bytes().count(b"\n") == 2


def test_another_list_is_another_run(
    root: Path, archive: Path, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was interrupted goes on with the same people only."""

    def interrupt(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    options = ["--output", tmp_path / "out", "--workers", "1", "--forget", people, archive]
    with monkeypatch.context() as patched:
        patched.setattr(file_worker, "_tally_of", interrupt)
        assert scrub(root, *options).exit_code == 130
    with people.open("a") as file:
        file.write('{"username": "bo"}\n')
    assert "An earlier run stopped halfway" in refused(root, *options)
    people.write_text(json.dumps(ZORA))
    assert scrub(root, *options).exit_code == 0


LINES = {
    "{": "it is no JSON",
    "[" * 100_000: "it is no JSON",
    "[]": "it is no object",
    '{"user": "zoraquill"}': "it has another field",
    '{"name": "Zora van Quill", "username": ""}': "user_id, username and email are missing",
    '{"user_id": "918273"}': "user_id is no number above 0",
    '{"user_id": true}': "user_id is no number above 0",
    '{"user_id": -1}': "user_id is no number above 0",
    '{"username": ["zoraquill"]}': "username is no text",
    '{"username": "z"}': "username is no text of 2",
    '{"email": "zoraquill"}': "email is no e-mail address",
    "\u00e9\udcff": "it is no JSON",
}


@pytest.mark.parametrize("line", LINES)
def test_what_is_no_list(root: Path, archive: Path, people: Path, line: str) -> None:
    """The error says where, why, and how it should be; it names nobody. Nothing has been done."""
    people.write_bytes(json.dumps(ZORA).encode() + b"\n" + line.encode(errors="surrogateescape"))
    before = (archive / "tracking.log").read_bytes()
    said = refused(root, "--in-place", "--open-files=scrub", "--forget", people, archive)
    assert f"forgotten.jsonl, line 2: {LINES[line]}" in said and '{"user_id": 17, "username": "ann"' in said
    assert not is_left(said.encode()) and (archive / "tracking.log").read_bytes() == before and people.exists()


def test_files_that_are_refused(
    root: Path, archive: Path, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What others may read, what is no file, what would be scrubbed or written over itself, and what is too much."""

    def said(*more: object, name: Path = people) -> str:
        return refused(root, "--output", tmp_path / "out", "--forget", name, *more, archive)

    for mode in (0o644, 0o640, 0o602):
        people.chmod(mode)
        assert f"chmod 600 {people}" in said()
    people.chmod(0o600)
    (tmp_path / "link").symlink_to(people)
    assert "Links are not followed" in said(name=tmp_path / "link")
    assert "is no regular file" in said(name=archive)
    assert "No such file" in said(name=tmp_path / "missing")
    assert "are both" in said("--rejects", people) and "are both" in said("--report", people)
    inside = archive / "forgotten.jsonl"
    os.link(people, inside)
    assert "an input" in said()
    inside.unlink()
    monkeypatch.setattr(forgotten_people, "MAX_PEOPLE", 0)
    assert "names 1 people. One run takes 0" in said()
    people.write_text("\n\n")
    assert "names nobody" in said()
    assert not (tmp_path / "out").exists()


def listed(root: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes, *options: object) -> tuple[Result, list[str]]:
    """The job, with what the LMS sends; and the command that the LMS ran."""
    ran: list[str] = []

    def receive(words: list[str], mode: str, file: IO[bytes], subject: str) -> bool:
        ran.extend(words)
        file.write(sent)
        return True

    monkeypatch.setattr(command, "receive", receive)
    monkeypatch.setattr(command, "exec_words", lambda _root, mode, words: words)
    return CliRunner().invoke(command.list_forgotten, list(map(str, options)), obj=SimpleNamespace(root=str(root))), ran


def test_the_list_arrives(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For its owner only, ready for scrub; nobody is named on the screen."""
    path = tmp_path / "list"
    sent = json.dumps(ZORA).encode() + b"\n" + b'{"people": 1}\n'
    done, ran = listed(root, monkeypatch, sent, "--output", path, "--retirement", 17, "--retirement", 21)
    assert done.exit_code == 0 and ran[-3:] == ["--names", "--only=17", "--only=21"], done.output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and not is_left(done.output.encode())
    assert f"1 people are in {path}" in done.output and f"--forget {path}" in done.output
    found = forgotten_people.read(str(path))
    assert (found.user_ids, found.names) == ({918273}, {"zora van quill"})
    done, _ran = listed(root, monkeypatch, sent, "--output", path)
    assert isinstance(done.exception, TutorError) and "--overwrite" in str(done.exception)


@pytest.mark.parametrize(
    "sent",
    [b"", b'{"user_id": 5}\n', b'{"people": 1}\n', b'{"user_id": 5}\n{"people": 1}\nmore', b'{"user', b"5\n"],
)
def test_a_list_that_is_not_whole(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    """A connection can break without an error; then there is no file."""
    done, _ran = listed(root, monkeypatch, sent, "--output", tmp_path / "list")
    assert isinstance(done.exception, TutorError) and "not arrived whole" in str(done.exception)
    assert not os.listdir(tmp_path)
    done, _ran = listed(root, monkeypatch, b'{"people": 0}\n', "--output", tmp_path / "list")
    assert "Nobody was retired" in str(done.exception) and not os.listdir(tmp_path)


def test_it_is_a_job_of_tutors(root: Path) -> None:
    printed = run_tutor(root, 22, "local", "do", "list-forgotten", "--help").stdout
    assert "--retirement N" in printed and "Only you can read it" in printed


def test_a_name_of_one_sign(root: Path, archive: Path, people: Path) -> None:
    """The platform takes such a full name, so `list-forgotten` writes it: it is not looked for, and stops nobody's."""
    lines = [{**ZORA, "name": " \u738b"}, {"user_id": 5, "username": "cy", "email": "cy@example.org", "name": "X"}]
    people.write_text("\n".join(map(json.dumps, lines)))
    assert forgotten_people.read(str(people)).names == frozenset()
    done = scrub(root, "--in-place", "--open-files=scrub", "--forget", people, archive)
    assert done.exit_code == 0 and re.search(r"\nLines of the forgotten removed +3\n", done.output), done.output


def test_no_file_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person of two addresses is two lines."""
    lines = [{**ZORA, "name": ""}, {"user_id": 918273, "email": "Zora@Old.example"}]
    text = "\n".join(map(json.dumps, lines)).encode()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text)))
    found = forgotten_people.read("-")
    assert found.emails == {"zora@example.org", "zora@old.example"} and found.names == frozenset()
