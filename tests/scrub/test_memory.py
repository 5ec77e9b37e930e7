"""
Memory stays flat, whatever is read; and a large log that is killed in the middle.

The large one (PRIVACY_BIG=1, and 7 GB of room in the folder for temporary files) prints its figures.
"""

from __future__ import annotations

import functools
import gc
import gzip
import json
import os
import subprocess
import sys
import time
import weakref
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from lab import foreign_events
from lab.environment import render, tutor
from lab.tracking_log import lines
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.scrub import coordinator, file_worker
from tutorprivacy.scrub.line_scrubber import LineScrubber
from tutorprivacy.scrub.run_plan import RunPlan
from tutorprivacy.scrub.sources import find_sources

MEGABYTE = 1 << 20
LIMIT = 200 * MEGABYTE

#: A process of its own. Not getrusage: that begins with the memory of the process by which it was begun.
CHILD = """
import json, re, sys
from pathlib import Path
from tutorprivacy.scrub import coordinator, run_plan, sources
from tutorprivacy.inside.minimize.reductions import EventPolicy
log, output, state = sys.argv[1:]
plan = run_plan.RunPlan(tuple(sources.find_sources([log])), output, EventPolicy(), rejects_path=output + ".rejects")
total = coordinator.run(plan, Path(state)).total
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
print(json.dumps({**total.lines, "peak": peak}))
"""


@functools.cache
def some_lines() -> list[bytes]:
    return list(islice(lines(), 20_000))


def write_log(path: Path, size: int, broken: int = 0) -> tuple[int, int]:
    """A log that has at least this size, from pieces that repeat: (lines, lines that are broken)."""
    kinds = [line[:-20] + b"\n" if broken and not n % broken else line for n, line in enumerate(some_lines())]
    bad = len(kinds) // broken if broken else 0
    piece, count = b"".join(kinds), 0
    with gzip.open(path, "wb", 1) if path.suffix == ".gz" else path.open("wb") as log:
        while count * len(piece) < size:
            log.write(piece.replace(b'"2026-03', b'"20%02d-03' % (20 + count % 60)))
            count += 1
    return count * len(kinds), count * bad


@pytest.mark.parametrize(
    ("name", "limit"),
    # 96 MB, 56 MB and 27 MB were seen; what is read comes on top of that if it is kept.
    [("events.log", 140 * MEGABYTE), ("events.log.gz", 90 * MEGABYTE), ("one-line.log", LIMIT)],
)
def test_memory_is_flat(tmp_path: Path, name: str, limit: int) -> None:
    """Of 90 MB of events, of 50 MB that are compressed, and of 200 MB without a line's end."""
    log = tmp_path / name
    if name == "one-line.log":
        expected = {"rejected": 1}
        with log.open("wb") as file:
            for _ in range(200):
                file.write(b"x" * MEGABYTE)
    else:
        count, bad = write_log(log, 90 * MEGABYTE if name == "events.log" else 50 * MEGABYTE, broken=1000)
        expected = {"events": count - bad, "rejected": bad}
    command = [sys.executable, "-c", CHILD, str(log), str(tmp_path / "out"), str(tmp_path / "state")]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=tmp_path).stdout)
    log.unlink()
    for path in (tmp_path / "out").iterdir():
        path.unlink()
    assert found.pop("peak") < limit
    assert {kind: number for kind, number in found.items() if number} == expected


def test_what_is_remembered_of_a_file_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the memory of a worker grows with every file of a folder."""
    scrubbers: list[weakref.ref[LineScrubber]] = []

    class Watched(LineScrubber):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            assert not any(scrubber() for scrubber in scrubbers)
            scrubbers.append(weakref.ref(self))

    monkeypatch.setattr(file_worker, "LineScrubber", Watched)
    (tmp_path / "logs").mkdir()
    for number in range(3):
        (tmp_path / "logs" / f"{number}.log").write_bytes(b"".join(islice(foreign_events.lines(seed=number), 200)))
    plan = RunPlan(tuple(find_sources([str(tmp_path / "logs")])), str(tmp_path / "out"), EventPolicy())
    gc.disable()  # else it may pass by chance
    try:
        assert coordinator.run(plan, tmp_path / "state").total.lines["events"] == 600
    finally:
        gc.enable()
    assert len(scrubbers) == 3 and not any(scrubber() for scrubber in scrubbers)


def peak_of(pid: int) -> int:
    """The peak of the memory of a process and of its children, each for itself, in bytes."""
    found = [0]
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for each in [str(pid), *(children.read_text().split() if children.exists() else [])]:
        status = Path(f"/proc/{each}/status")
        if status.exists():
            found += [int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if "VmHWM" in line]
    return max(found)


@pytest.mark.skipif("PRIVACY_BIG" not in os.environ, reason="takes minutes; set PRIVACY_BIG=1")
def test_a_large_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of 2 GB with 1 % of broken lines nothing is lost but the rejects, also if the command is killed in between."""
    folder, root = tmp_path / "logs", tmp_path / "root"
    folder.mkdir()
    render(root, 22, ["privacy"], {"PRIVACY_PSEUDONYM_PERIOD": "forever", "OPENEDX_SECRET_KEY": "s" * 24})
    count, bad = write_log(folder / "tracking.log", 2 << 30, broken=100)
    figures: dict[str, Any] = {"bytes": (folder / "tracking.log").stat().st_size, "lines": count, "broken": bad}
    environment = {**os.environ, "TUTOR_ROOT": str(root), "TUTOR_PLUGINS_ROOT": str(root / "none")}

    def command(name: str) -> list[str]:
        places = ["--output", str(tmp_path / name), "--rejects", str(tmp_path / f"{name}.rejects")]
        return [str(tutor(22)), "privacy", "scrub", str(folder), *places, "--json"]

    start = time.monotonic()
    process = subprocess.Popen(command("killed"), env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    part = tmp_path / "killed" / ".tracking.log.privacy-scrub-part"
    while process.poll() is None and not (part.exists() and part.stat().st_size > 700 * MEGABYTE):
        time.sleep(0.2)
    process.kill()
    process.communicate()
    figures["killed at"] = part.stat().st_size
    for name in ("killed", "whole"):
        start, peak = time.monotonic(), 0
        process = subprocess.Popen(command(name), env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            peak = max(peak, peak_of(process.pid))
            time.sleep(0.2)
        total = json.loads(process.communicate()[0])["total"]["lines"]
        assert process.returncode == 1
        assert {each: number for each, number in total.items() if number} == {"events": count - bad, "rejected": bad}
        assert peak < LIMIT
        figures[name] = {**total, "peak": peak, "seconds": round(time.monotonic() - start)}
    for name in ("killed/tracking.log", "killed.rejects"):
        same = ["cmp", str(tmp_path / name), str(tmp_path / name.replace("killed", "whole"))]
        assert subprocess.run(same, check=False).returncode == 0
    figures["out"] = int(subprocess.check_output(["wc", "-l", str(tmp_path / "whole" / "tracking.log")]).split()[0])
    figures["rejects"] = int(subprocess.check_output(["wc", "-l", str(tmp_path / "whole.rejects")]).split()[0])
    assert figures["out"] + figures["rejects"] == count
    for path in (folder / "tracking.log", tmp_path / "killed/tracking.log", tmp_path / "whole/tracking.log"):
        path.unlink()
    with capsys.disabled():
        print("\n" + json.dumps(figures, indent=2))
