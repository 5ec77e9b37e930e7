"""Whole runs: many files, processes, interruptions, and the files themselves replaced."""

from __future__ import annotations

import bz2
import contextlib
import functools
import gzip
import itertools
import json
import lzma
import multiprocessing
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import zstandard
from tutor.exceptions import TutorError

from lab.tracking_log import Site
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.scrub import coordinator, file_worker, local_output, rejected_lines, replacement_journal
from tutorprivacy.scrub.checkpoint import Checkpoint
from tutorprivacy.scrub.local_output import LocalOutput
from tutorprivacy.scrub.run_plan import RunPlan, RunResult
from tutorprivacy.scrub.sources import TEMPORARY_SUFFIX, find_sources

PACK: dict[str, Callable[[bytes], bytes]] = {
    "log": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda data: zstandard.ZstdCompressor().compress(data),
}
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "log": bytes,
    "gz": gzip.decompress,
    "bz2": bz2.decompress,
    "xz": lzma.decompress,
    "zst": lambda stored: zstandard.ZstdDecompressor().stream_reader(stored, read_across_frames=True).readall(),
}


@functools.cache
def lines(count: int, seed: int = 1, broken: int = 0) -> bytes:
    """Events of a site; of so many lines, one is cut off."""
    found = [json.dumps(event).encode() for event in islice(Site(seed).events(), count)]
    return b"".join((line[:-9] if broken and not n % broken else line) + b"\n" for n, line in enumerate(found))


def write_logs(folder: Path) -> Path:
    """Each way to compress them, folders in folders, broken lines, a learner in an application's line."""
    for number, (ending, pack) in enumerate(PACK.items()):
        path = folder / ("sub/deep" if number % 2 else "") / f"tracking-{number}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pack(lines(30 + 10 * number, number, broken=15)))
        path.chmod(0o640)
        os.utime(path, ns=(10**18, 10**18 + number))
    name = Site(1).people[0]["username"]
    (folder / "all.log").write_text(f"2026-03-02 06:07:08,123 INFO 1 [x] [user 5] [ip 1.2.3.4] a.py:1 - {name} came\n")
    (folder / "empty.log.gz").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def written_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `logs` is a copy of."""
    return write_logs(tmp_path_factory.mktemp("written") / "logs")


@pytest.fixture
def logs(tmp_path: Path, written_logs: Path) -> Path:
    """A folder of logs, for one test."""
    return shutil.copytree(written_logs, tmp_path / "logs")


def plan(logs: Path, output: Path | None, **more: Any) -> RunPlan:
    """What the command makes of its arguments."""
    more = {"policy": EventPolicy(), "forever_key": "a key for all tests", **more}
    return RunPlan(tuple(find_sources([str(logs)], output is not None)), output and str(output), **more)


def content(folder: Path) -> dict[str, bytes]:
    """All files below a folder, as they are stored."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def unpacked(folder: Path) -> dict[str, bytes]:
    """The same, decompressed."""
    return {name: unpacked_file(folder / name) for name in content(folder)}


def unpacked_file(path: Path) -> bytes:
    """One of them."""
    return UNPACK[path.suffix[1:]](path.read_bytes())


def done(logs: Path, place: Path, name: str, **more: Any) -> tuple[dict[str, bytes], bytes, RunResult]:
    """A run that nobody interrupts: (outputs, rejects, result)."""
    target = place / f"{name}.rejects"
    result = coordinator.run(plan(logs, place / name, rejects_path=str(target), **more), place / "state")
    assert os.listdir(place / "state") == []
    return content(place / name), target.read_bytes(), result


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], bytes, RunResult]:
    """What a run that nobody interrupts makes of the logs: (decompressed, rejects, result)."""
    place = tmp_path_factory.mktemp("expected")
    _stored, rejects, result = done(write_logs(place / "logs"), place, "out")
    return unpacked(place / "out"), rejects, result


def test_processes(logs: Path, tmp_path: Path) -> None:
    """However many there are, the outputs have the same bytes, the rejects the same order, and the counts agree."""
    one, rejected, result = done(logs, tmp_path, "one")
    two, same_rejected, same_result = done(logs, tmp_path, "two", workers=2)
    assert one == two and set(one) == set(content(logs))
    assert rejected == same_rejected and rejected.count(b"\n") == 18 == result.total.lines["rejected"]
    assert result.total.as_dict() == same_result.total.as_dict() and not result.is_clean
    assert [name for name in content(tmp_path) if "rejects." in name] == []
    assert stat.S_IMODE((tmp_path / "one.rejects").stat().st_mode) == 0o600
    before, after = unpacked(logs), unpacked(tmp_path / "one")
    kept = sum(data.count(b"\n") for data in after.values())
    assert kept + 18 == sum(data.count(b"\n") for data in before.values())
    assert after["all.log"].endswith(b"[user None] [ip None] a.py:1 - - came\n")
    broken = [
        line for data in (before[each] for each in sorted(before)) for line in data.splitlines() if line[-1:] != b"}"
    ]
    assert [line for line in broken if b"came" not in line] == rejected.splitlines()
    for person in Site(1).people[:50]:
        assert not any(person["username"].encode() in data for data in after.values())


def test_modes_and_times(logs: Path, tmp_path: Path) -> None:
    """The outputs are their owner's only; their times are those of the logs."""
    done(logs, tmp_path, "out")
    for name in content(logs):
        before, after = (logs / name).stat(), (tmp_path / "out" / name).stat()
        assert (after.st_uid, after.st_mtime_ns) == (before.st_uid, before.st_mtime_ns)
        assert stat.S_IMODE(after.st_mode) == 0o600


class Killed(BaseException):
    """What a test interrupts a run with."""


def interrupted(patched: pytest.MonkeyPatch, where: Any, name: str, at: int, *, after: bool) -> None:
    """Let the call number `at` of a function end the run, before or after what it does."""
    real, numbers = getattr(where, name), itertools.count(1)

    def call(*arguments: Any, **more: Any) -> Any:
        number = next(numbers)
        if number == at and not after:
            raise Killed
        found = real(*arguments, **more)
        if number == at:
            raise Killed
        return found

    patched.setattr(where, name, call)


POINTS = [
    *((Checkpoint, "record_progress", at, after) for at in (1, 5) for after in (False, True)),
    *((Checkpoint, "record_finished", at, after) for at in (1, 7) for after in (False, True)),
    *((replacement_journal, "write_entry", at, after) for at in (1, 6) for after in (False, True)),
    *((LocalOutput, "commit", at, after) for at in (1, 4) for after in (False, True)),
    (local_output, "sync_folder", 2, False),
    *((os, "replace", at, after) for at in (5, 8, 15) for after in (False, True)),
    *((Checkpoint, "delete", 1, after) for after in (False, True)),
    *((rejected_lines, "join_sources", 1, after) for after in (False, True)),
    *((coordinator, "read_user_ids", at, True) for at in (1, 4)),
]


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize("point", POINTS, ids=lambda point: f"{point[1]} {point[2]} {'after' * point[3]}")
def test_going_on(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: Any, point: Any, in_place: bool
) -> None:
    """Wherever it was ended, the same command makes the same outputs and rejects, and the same counts."""
    outputs, rejected, result = expected
    target, state = logs if in_place else tmp_path / "out", tmp_path / "state"
    monkeypatch.setattr(file_worker, "_BYTES_BETWEEN_CHECKPOINTS", 1 << 14)
    monkeypatch.setattr(file_worker, "_CHUNK_BYTES", 1 << 12)
    monkeypatch.setattr(os, "fsync", lambda _fd: None)  # which takes most of the time

    def again() -> RunResult:
        return coordinator.run(plan(logs, None if in_place else target, rejects_path=str(tmp_path / "rejects")), state)

    with monkeypatch.context() as patched:
        where, name, at, after = point
        interrupted(patched, where, name, at, after=after)
        with pytest.raises(Killed):
            again()
    for name in content(target) if target.exists() else ():
        assert name.endswith(TEMPORARY_SUFFIX) or unpacked_file(target / name).count(b"\n") in (
            outputs[name].count(b"\n"), unpacked_file(logs / name).count(b"\n")
        )  # fmt: skip
    if point[1:] != ("delete", 1, True):
        gone_on = again()
        assert gone_on.resumed
        assert gone_on.total.as_dict() == result.total.as_dict()
        assert os.listdir(state) == []
        assert sorted(os.listdir(tmp_path)) == ["logs", *(["out"] if not in_place else []), "rejects", "state"]
    assert unpacked(target) == outputs
    assert (tmp_path / "rejects").read_bytes() == rejected


@pytest.mark.parametrize("late", [b"", b"2026-03-03 late\n"])
def test_a_log_that_grows_between(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: bytes) -> None:
    """An output that had just got its name when the run was ended is the run's own, and made anew if need be."""
    with monkeypatch.context() as patched:
        interrupted(patched, Checkpoint, "record_finished", 1, after=False)
        with pytest.raises(Killed):
            coordinator.run(plan(logs / "tracking-0.log", tmp_path / "out"), tmp_path / "state")
    assert (tmp_path / "out" / "tracking-0.log").exists()
    with (logs / "tracking-0.log").open("ab") as log:
        log.write(late)
    result = coordinator.run(plan(logs / "tracking-0.log", tmp_path / "out"), tmp_path / "state")
    assert result.resumed and result.total.lines["words"] == bool(late)
    assert (tmp_path / "out" / "tracking-0.log").read_bytes().endswith(late or b"}\n")


COMMAND = """
import json, sys
from pathlib import Path
from tutorprivacy.scrub import coordinator, file_worker, run_plan, sources
from tutorprivacy.inside.minimize.reductions import EventPolicy
file_worker._CHUNK_BYTES = 1 << 14
file_worker._BYTES_BETWEEN_CHECKPOINTS = 1 << 15
file_worker._BYTES_BETWEEN_REPORTS = 1
logs, output, rejects, state, workers = sys.argv[1:]
plan = run_plan.RunPlan(tuple(sources.find_sources([logs])), output, EventPolicy(), None, rejects, int(workers))
if __name__ == "__main__":
    result = coordinator.run(plan, Path(state), on_position=lambda *_: print("on", flush=True))
    print(json.dumps(result.total.as_dict()))
"""


def pseudonyms_numbered(data: bytes) -> bytes:
    """With the first person as 1, and so on: two runs have other keys."""
    numbers: dict[bytes, bytes] = {}
    return re.sub(
        rb"(?:~|\b)([0-9a-f]{14}|[4-9]\d{15})\b", lambda m: numbers.setdefault(m[1], b"%d" % len(numbers)), data
    )


def command(place: Path, logs: Path, output: str, workers: int) -> list[str]:
    """COMMAND with its arguments, all of whose files are in a folder."""
    program = place / "command.py"
    program.write_text(COMMAND)
    places = [logs, place / output, place / f"{output}.rejects", place / "state", workers]
    return [sys.executable, str(program), *map(str, places)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Any]]:
    """Some logs, what a process that was not killed makes of them, and what it counts."""
    place = tmp_path_factory.mktemp("whole")
    (place / "logs").mkdir()
    for number in range(4):
        (place / "logs" / f"{number}.log").write_bytes(lines(300, number, broken=17))
    done = subprocess.run(command(place, place / "logs", "out", 1), check=True, capture_output=True)
    return place / "logs", place / "out", json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(("workers", "at"), [(1, 30), (2, 3), (2, 25)])
def test_a_run_that_is_killed(whole: tuple[Path, Path, dict[str, Any]], tmp_path: Path, workers: int, at: int) -> None:
    """With SIGKILL, a real process with real keys: run again, it makes the same as one that was not killed."""
    logs, expected_folder, total = whole
    words = command(tmp_path, logs, "out", workers)
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    for _ in range(at):
        assert process.stdout.readline() == b"on\n"
    process.kill()
    process.communicate()
    assert [name for name in os.listdir(tmp_path / "state") if name.endswith(".keys")]
    again = subprocess.run(words, check=True, capture_output=True)
    assert json.loads(again.stdout.splitlines()[-1]) == total
    assert os.listdir(tmp_path / "state") == []
    outputs, expected = content(tmp_path / "out"), content(expected_folder)
    assert outputs.keys() == expected.keys() and outputs != expected
    assert pseudonyms_numbered(b"".join(outputs.values())) == pseudonyms_numbered(b"".join(expected.values()))
    assert (tmp_path / "out.rejects").read_bytes() == expected_folder.with_suffix(".rejects").read_bytes()


def test_a_worker_that_is_killed(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: Any) -> None:
    """It is said what to do, and the next run goes on."""
    made = plan(logs, tmp_path / "out", rejects_path=str(tmp_path / "rejects"), workers=2)

    def kill(*_arguments: Any) -> None:
        for process in multiprocessing.active_children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)

    with pytest.raises(TutorError, match=r"worker process was ended from outside.*same command again"):
        coordinator.run(made, tmp_path / "state", on_position=kill)
    assert not [each for each in multiprocessing.active_children() if Path(f"/proc/{each.pid}").exists()]
    assert coordinator.run(made, tmp_path / "state").total.as_dict() == expected[2].total.as_dict()
    assert unpacked(tmp_path / "out") == expected[0]
