"""Files that are replaced themselves, people found in several files, and files that are not as they should be."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from tutor.exceptions import TutorError

from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.scrub import coordinator, file_worker, rejected_lines
from tutorprivacy.scrub.envelopes import pieces
from tutorprivacy.scrub.local_output import LocalOutput, temporary_of
from tutorprivacy.scrub.run_plan import RunPlan, RunResult
from tutorprivacy.scrub.sources import find_sources

EVENT: dict[str, Any] = {
    "name": "page_close",
    "context": {"course_id": "course-v1:LabX+C1+2026", "user_id": 918273, "path": "/event", "org_id": "LabX"},
    "username": "zoraquill",
    "session": "1f2e3d4c5b6a79881f2e3d4c5b6a7988",
    "ip": "203.0.113.77",
    "agent": "",
    "host": "lms.example.org",
    "referer": "",
    "accept_language": "",
    "event": "{}",
    "time": "2026-03-02T06:07:08.123456+00:00",
    "event_type": "page_close",
    "event_source": "browser",
    "page": None,
}


def line(**more: Any) -> bytes:
    """An event, with other fields."""
    return json.dumps({**EVENT, **more}).encode() + b"\n"


def scrub(folder: Path, tmp_path: Path, output: Path | None = None, **more: Any) -> RunResult:
    """A run, in place unless there is an output."""
    sources = tuple(find_sources([str(folder)], output is not None))
    made = RunPlan(sources, output and str(output), EventPolicy(), **more)
    return coordinator.run(made, tmp_path / "state", more.pop("restart", False))


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder of two logs."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in ("a.log", "b.log"):
        (folder / name).write_bytes(line() * 3)
        (folder / name).chmod(0o604)
        os.utime(folder / name, ns=(10**18, 10**18 + 1))
    return folder


def test_what_is_kept_of_a_file(logs: Path, tmp_path: Path) -> None:
    """Its mode, its owner and its times; its temporary is gone."""
    if os.geteuid() == 0:
        os.chown(logs / "a.log", 1000, 1001)
    before = (logs / "a.log").stat()
    assert scrub(logs, tmp_path).is_clean
    after = (logs / "a.log").stat()
    assert b"zoraquill" not in (logs / "a.log").read_bytes()
    assert stat.S_IMODE(after.st_mode) == 0o604
    assert (after.st_uid, after.st_gid, after.st_mtime_ns) == (before.st_uid, before.st_gid, before.st_mtime_ns)
    assert sorted(os.listdir(logs)) == ["a.log", "b.log"]


def test_twice(logs: Path, tmp_path: Path) -> None:
    """A second run, with other keys, changes nothing."""
    scrub(logs, tmp_path)
    before = (logs / "a.log").read_bytes()
    scrub(logs, tmp_path)
    assert (logs / "a.log").read_bytes() == before


@pytest.mark.parametrize("change", ["written to", "deleted", "replaced", "before"])
def test_a_file_that_changes_meanwhile(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """It stays as it is then: no line that came meanwhile is lost, and nothing that was deleted comes back."""
    path, new, acted = logs / "b.log", line(username="late"), []

    def write(self: LocalOutput, data: bytes) -> None:
        if self.target == path and change != "before" and not acted:
            acted.append(True)
            act()
        real(self, data)

    def act() -> None:
        if change == "deleted":
            path.unlink()
        elif change == "replaced":
            path.rename(logs.parent / "b.log.1")
            path.write_bytes(new)
        else:
            with path.open("ab") as file:
                file.write(new)

    def begin(task: file_worker.Task, *arguments: Any) -> Any:
        if task.source.path == str(path) and change == "before":
            act()
        return begun(task, *arguments)

    real, begun = LocalOutput.write, file_worker._scrub_with
    monkeypatch.setattr(LocalOutput, "write", write)
    monkeypatch.setattr(file_worker, "_scrub_with", begin)
    with pytest.raises(
        TutorError, match=r"b\.log was (changed|deleted) while it was being scrubbed.*--open-files=skip"
    ):
        scrub(logs, tmp_path)
    monkeypatch.undo()
    assert not temporary_of(path).exists()
    assert path.exists() == (change != "deleted")
    if change != "deleted":
        assert path.read_bytes().endswith(new)
        assert scrub(logs, tmp_path).resumed
        assert path.read_bytes().count(b"\n") == (1 if change == "replaced" else 4)
        assert b"late" not in path.read_bytes()


def test_hard_links(logs: Path, tmp_path: Path) -> None:
    """Under another name the lines would stay: nothing is done in place, and what is done elsewhere is not hindered."""
    os.link(logs / "b.log", tmp_path / "second.log")
    with pytest.raises(TutorError, match=r"b\.log has other names \(hard links\).*--output"):
        scrub(logs, tmp_path)
    assert (logs / "a.log").read_bytes() == (tmp_path / "second.log").read_bytes() == line() * 3
    assert os.listdir(tmp_path / "state") == []
    scrub(logs, tmp_path, tmp_path / "out")


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize(("order", "workers"), [*((o, 1) for o in itertools.permutations(range(3))), ((2, 0, 1), 2)])
def test_one_person_in_several_files(tmp_path: Path, order: tuple[int, ...], workers: int, in_place: bool) -> None:
    """Known by id and name, by the id alone, by the name alone, in words: one pseudonym, whatever is read first."""
    logs = tmp_path / "logs"
    logs.mkdir()
    kinds = [
        line(),
        line(username="", context={**EVENT["context"], "user_id": "918273"}),
        line(username="ZoraQuill", context={}) + b"and zoraquill said so\n",
    ]
    for number, kind in zip(order, kinds, strict=True):
        # The largest is read first.
        (logs / f"{number}.log").write_bytes(kind + line(username="bo", context={}) * 5 * (3 - number))
    scrub(logs, tmp_path, None if in_place else tmp_path / "out", workers=workers)
    found = b"".join(path.read_bytes() for path in sorted((logs if in_place else tmp_path / "out").iterdir()))
    assert b"and - said so\n" in found and b"quill" not in found.lower()
    events = [json.loads(each) for each in found.splitlines() if each[:1] == b"{"]
    names = {each["username"] for each in events}
    (number,) = {int(each["context"]["user_id"]) for each in events if each["context"].get("user_id")}
    assert f"~{number:x}" in names and len(names - {""}) == 2


def test_words_after_files_were_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run in place that was ended knows, when it goes on, also those whom only the replaced files named."""
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "a.log").write_bytes(line() * 9)
    (logs / "b.log").write_bytes(b"zoraquill\n")
    real = coordinator.Checkpoint.record_finished

    def finish(self: coordinator.Checkpoint, *arguments: Any) -> None:
        real(self, *arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(coordinator.Checkpoint, "record_finished", finish)
    with pytest.raises(KeyboardInterrupt):
        scrub(logs, tmp_path)
    monkeypatch.undo()
    assert b"zoraquill" not in (logs / "a.log").read_bytes()
    scrub(logs, tmp_path)
    assert (logs / "b.log").read_bytes() == b"-\n"


def test_lines_that_are_too_long(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are rejected, one each, and the lines around them are not; also at the end, and behind a checkpoint."""
    monkeypatch.setattr(file_worker, "MAX_LINE_BYTES", 1 << 18)
    monkeypatch.setattr(file_worker, "_BYTES_BETWEEN_CHECKPOINTS", 1)
    long, other = b"x" * (1 << 19) + b"\n", b'{"a": "' + b"y" * (1 << 20)
    (logs / "a.log").write_bytes(line() + long + line() * 2 + long + long + line() + other)
    result = scrub(logs / "a.log", tmp_path, tmp_path / "out", rejects_path=str(tmp_path / "rejects"))
    assert result.total.lines == {"events": 4, "rejected": 4}
    assert (tmp_path / "out" / "a.log").read_bytes().count(b"\n") == 4
    assert (tmp_path / "rejects").read_bytes() == long * 3 + other + b"\n"
    assert file_worker.MAX_LINE_BYTES < pieces.MAX_LINE_BYTES


def test_a_damaged_file(logs: Path, tmp_path: Path) -> None:
    """What can be read of it is scrubbed, its last line is rejected, and it is said."""
    stored = gzip.compress(b"".join(line(session=f"{number:x}" * 8) for number in range(5000)))
    (logs / "a.log.gz").write_bytes(stored[: len(stored) // 2])
    result = scrub(logs / "a.log.gz", tmp_path, tmp_path / "out")
    assert result.total.lines["damaged"] == 1 and not result.is_clean
    assert (
        gzip.decompress((tmp_path / "out" / "a.log.gz").read_bytes()).count(b"\n") == result.total.lines["events"] > 999
    )


@pytest.mark.parametrize("at", range(1, 8))
def test_going_on_between_pieces(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """No run goes on from the middle of a line that Docker has cut."""
    monkeypatch.setattr(file_worker, "_BYTES_BETWEEN_CHECKPOINTS", 1)
    monkeypatch.setattr(file_worker, "_CHUNK_BYTES", 1000)
    long = line(event={"body": "my own words " * 200}).decode()
    pieces_of_it = [long[start : start + 700] for start in range(0, len(long), 700)]
    wrapped = [json.dumps({"log": piece, "stream": "stdout"}, separators=(",", ":")) for piece in pieces_of_it]
    (logs / "a.log").write_text("\n".join(wrapped * 3) + "\n")
    real, calls = coordinator.Checkpoint.record_progress, itertools.count(1)

    def checkpoint(self: coordinator.Checkpoint, *arguments: Any) -> None:
        real(self, *arguments)
        if next(calls) == at:
            raise KeyboardInterrupt

    monkeypatch.setattr(coordinator.Checkpoint, "record_progress", checkpoint)
    for _ in range(2):
        with contextlib.suppress(KeyboardInterrupt):
            scrub(logs / "a.log", tmp_path, tmp_path / "out", overwrite=True)
    found = [json.loads(json.loads(each)["log"]) for each in (tmp_path / "out" / "a.log").read_text().splitlines()]
    assert [each["event"] for each in found] == [{"body": ""}] * 3


@pytest.mark.parametrize("gone", ["output", "rejects"])
def test_what_an_earlier_run_left_is_gone(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    """Then the file is begun anew, and nothing is missing."""
    monkeypatch.setattr(file_worker, "_BYTES_BETWEEN_CHECKPOINTS", 1 << 16)
    (logs / "b.log").write_bytes((line() * 99 + b"{broken\n") * 5)

    def ended(_path: str, _position: int) -> None:
        if any(json.loads(path.read_text())["parts"] for path in (tmp_path / "state").glob("*.json")):
            raise KeyboardInterrupt

    made = RunPlan(
        tuple(find_sources([str(logs)])), str(tmp_path / "out"), EventPolicy(), rejects_path=str(tmp_path / "rejects")
    )
    with pytest.raises(KeyboardInterrupt):
        coordinator.run(made, tmp_path / "state", on_position=ended)
    if gone == "output":
        temporary_of(tmp_path / "out" / "b.log").unlink()
    else:
        Path(rejected_lines.path_for_source(str(tmp_path / "rejects"), str(logs / "b.log"))).unlink()
    result = coordinator.run(made, tmp_path / "state")
    assert result.resumed and result.tallies[str(logs / "b.log")].lines["events"] == 495
    assert (tmp_path / "out" / "b.log").read_bytes().count(b"\n") == 495
    assert (tmp_path / "rejects").read_bytes() == b"{broken\n" * 5


def test_rejects_are_not_written_over(logs: Path, tmp_path: Path) -> None:
    """They may be all that is left of their lines; nor are they written to where nobody can, or through a link."""
    kept = tmp_path / "rejects"
    kept.write_bytes(b"")  # of a run that had none
    (logs / "a.log").write_bytes(b"{broken\n")
    scrub(logs, tmp_path, rejects_path=str(kept))
    assert kept.read_bytes() == b"{broken\n"
    with pytest.raises(TutorError, match=r"rejects exists, and may be all that is left.*--overwrite"):
        scrub(logs, tmp_path, rejects_path=str(kept))
    scrub(logs, tmp_path, rejects_path=str(kept), overwrite=True)
    assert kept.read_bytes() == b""
    for place in (tmp_path / "none" / "rejects", tmp_path / "folder"):
        (tmp_path / "folder").mkdir(exist_ok=True)
        with pytest.raises(TutorError, match=r"could not be written|exists"):
            scrub(logs, tmp_path, rejects_path=str(place))
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    Path(rejected_lines.path_for_source(str(kept), str(logs / "a.log"))).symlink_to(victim)
    (logs / "a.log").write_bytes(b"{broken\n")
    scrub(logs, tmp_path, rejects_path=str(kept))
    assert (victim.read_bytes(), kept.read_bytes()) == (b"precious", b"{broken\n")


def test_outputs_that_are_there(logs: Path, tmp_path: Path) -> None:
    """They are not replaced, least of all the logs; what was refused leaves no state that would be in the way."""
    scrub(logs, tmp_path, tmp_path / "out")
    with pytest.raises(TutorError, match=r"a\.log exists\. Name another folder.*--overwrite"):
        scrub(logs, tmp_path, tmp_path / "out")
    for overwrite in (False, True):
        with pytest.raises(TutorError, match="is the log itself"):
            scrub(logs, tmp_path, logs, overwrite=overwrite)
    assert scrub(logs, tmp_path, tmp_path / "other").is_clean
    assert scrub(logs, tmp_path, tmp_path / "out", overwrite=True).is_clean


def test_going_on_with_another_command(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other settings would make another result, so that is refused; with --restart all is forgotten."""
    monkeypatch.setattr(coordinator.Checkpoint, "record_finished", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        scrub(logs, tmp_path, tmp_path / "out")
    monkeypatch.undo()
    made = RunPlan(tuple(find_sources([str(logs)])), str(tmp_path / "out"), EventPolicy(user_id="drop"), overwrite=True)
    with pytest.raises(TutorError, match=r"other settings.*--restart"):
        coordinator.run(made, tmp_path / "state")
    assert not coordinator.run(made, tmp_path / "state", restart=True).resumed


def test_remote_outputs_are_begun_anew(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They cannot be gone on with, so a note of how far they were is no reason to fail."""
    import fsspec

    monkeypatch.setattr(file_worker, "_BYTES_BETWEEN_CHECKPOINTS", 1)
    made = RunPlan(tuple(find_sources([str(logs)])), "memory://scrubbed", EventPolicy())
    monkeypatch.setattr(coordinator.Checkpoint, "record_finished", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        coordinator.run(made, tmp_path / "state")
    monkeypatch.undo()
    assert coordinator.run(made, tmp_path / "state").total.lines["events"] == 6
    assert fsspec.filesystem("memory").cat_file("/scrubbed/b.log").count(b"\n") == 3
