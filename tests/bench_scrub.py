"""
What ``tutor privacy scrub`` takes, beside jq and beside orjson alone, on the same log.

Every command is a process of its own, tied to one processor, start-up included; they take
turns, and the figures are medians. One worker and two are compared on several such logs, as
they stand in a folder after some weeks. The logs and the outputs are in memory (tmpfs) where
the machine has one, so that the disk is not measured.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from lab.tracking_log import lines

ROUNDS = 5
LOG_BYTES = 200_000_000
LOGS = 4

#: As a person would write it who wants the same eight fields gone.
JQ = "del(.ip, .agent, .referer, .host, .accept_language, .username, .session, .context.user_id)"

UNCHANGED = """
import orjson, sys
with open(sys.argv[1], "rb") as log, open(sys.argv[2], "wb") as output:
    for line in log:
        output.write(orjson.dumps(orjson.loads(line)) + b"\\n")
"""


def write_logs(folder: Path, count: int) -> list[Path]:
    """Logs of LOG_BYTES, each with other learners' events."""
    paths = []
    for number in range(count):
        paths.append(folder / f"tracking-{number}.log")
        size = 0
        with paths[-1].open("wb") as log:
            for line in lines(seed=number + 1):
                log.write(line)
                size += len(line)
                if size >= LOG_BYTES:
                    break
    return paths


def seconds(command: list[str], cores: int, output: Path | None = None) -> float:
    """How long a process takes that may use so many processors."""
    allowed = set(sorted(os.sched_getaffinity(0))[:cores])
    with open(output or os.devnull, "wb") as stdout:
        start = time.perf_counter()
        subprocess.run(
            command,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            check=True,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        )
        return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    memory = Path("/dev/shm")
    room = memory.is_dir() and shutil.disk_usage(memory).free > 3 * (LOGS + 1) * LOG_BYTES
    with tempfile.TemporaryDirectory(prefix="privacy-bench-", dir=memory if room else None) as temporary:
        folder = Path(temporary)
        (folder / "root").mkdir()
        (folder / "root" / "config.yml").write_text(yaml.safe_dump({"PLUGINS": ["privacy"]}))
        os.environ.update(TUTOR_ROOT=str(folder / "root"), TUTOR_PLUGINS_ROOT=str(folder / "none"))
        print(f"making a log of {LOG_BYTES // 1_000_000} MB …", file=sys.stderr)
        (log,) = write_logs(folder, 1)
        (folder / "several").mkdir()
        write_logs(folder / "several", LOGS)
        (folder / "empty.log").touch()
        tutor = str(Path(sys.executable).parent / "tutor")
        # As everybody has done it who runs Tutor; without, each command would make new RSA keys.
        subprocess.run([tutor, "config", "save"], check=True, capture_output=True)

        def scrub(source: Path, workers: int) -> float:
            shutil.rmtree(folder / "out", ignore_errors=True)
            command = [tutor, "privacy", "scrub", str(source), "--output", str(folder / "out")]
            return seconds([*command, "--workers", str(workers)], workers)

        commands: dict[str, Callable[[], float]] = {
            "start-up": lambda: scrub(folder / "empty.log", 1),
            "scrub": lambda: scrub(log, 1),
            f"scrub, {LOGS} logs": lambda: scrub(folder / "several", 1),
            "same, two workers": lambda: scrub(folder / "several", 2),
            "orjson": lambda: seconds([sys.executable, "-c", UNCHANGED, str(log), str(folder / "o")], 1),
        }
        if jq := shutil.which("jq"):
            commands["jq"] = lambda: seconds([jq, "-c", JQ, str(log)], 1, folder / "j")
        else:
            print("jq is not installed (apt-get install jq): no comparison with it", file=sys.stderr)
        measured: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(ROUNDS):
            print(f"  round {number + 1} of {ROUNDS}", file=sys.stderr, flush=True)
            for name, command in commands.items():
                measured[name].append(command())
    show({name: statistics.median(values) for name, values in measured.items()}, measured)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'peak memory of any of them':<44} {peak:.0f} MB")


def show(median: dict[str, float], measured: dict[str, list[float]]) -> None:
    """One row a command, then the ratios."""
    megabytes = LOG_BYTES / 1e6
    for name, values in measured.items():
        size = {"start-up": 0, f"scrub, {LOGS} logs": LOGS, "same, two workers": LOGS}.get(name, 1) * megabytes
        rate = f"{size / median[name]:7.1f} MB/s" if size else ""
        print(f"{name:<20} {median[name]:7.2f} s ({min(values):.2f}–{max(values):.2f}) {rate}")
    rows = [
        ("scrub / orjson unchanged", "orjson", "scrub"),
        ("two workers / one", f"scrub, {LOGS} logs", "same, two workers"),
    ]
    if "jq" in median:
        rows.insert(0, ("scrub / jq", "jq", "scrub"))
    for title, other, ours in rows:
        print(f"{title + ', throughput':<44} {median[other] / median[ours]:.2f}")
    without = median["scrub"] - median["start-up"]
    print(f"{'the same without start-up, / orjson':<44} {median['orjson'] / without:.2f}")
    if "jq" in median:
        print(f"{'the same without start-up, / jq':<44} {median['jq'] / without:.2f}")


if __name__ == "__main__":
    main()
