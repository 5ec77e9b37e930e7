"""
What ``tutor privacy scrub`` takes on logs of foreign shapes, beside other programs on the same file.

Events: beside jq, which deletes eight fields, and orjson, which parses and writes. Lines: beside
``jq -R .``, which copies each, and a sed of one pattern. Every command is a process of its own, tied
to one processor, start-up included; they take turns, and the figures are medians of processor time,
which other work on the machine disturbs least. One worker and two are compared by the clock, on several
logs, as they stand in a folder after some weeks. The logs and the outputs are in memory (tmpfs) where
the machine has one, so that the disk is not measured.

One part, quickly: ``python tests/bench_scrub.py --only new-users --megabytes 20 --rounds 1``.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from lab import container_log, foreign_events
from lab.foreign_lines import Lines
from lab.foreign_site import Novelty, Site

LOGS = 4

#: As a person would write it who wants the same eight fields gone.
JQ = "del(.ip, .agent, .referer, .host, .accept_language, .username, .session, .context.user_id)"
SED = r"s/[0-9]{1,3}(\.[0-9]{1,3}){3}/-/g"

UNCHANGED = """
import orjson, sys
with open(sys.argv[1], "rb") as log, open(sys.argv[2], "wb") as output:
    for line in log:
        output.write(orjson.dumps(orjson.loads(line)) + b"\\n")
"""

#: 5,000 people, everybody new, and everything new.
SOME, NEW, ALL_NEW = Novelty(), Novelty(user=1.0), Novelty(user=1.0, browser=1.0, page=1.0, payload=1.0)

#: What is in a file, what makes it from a seed, and whether every line of it is JSON.
PARTS: dict[str, tuple[str, Callable[[int], Iterator[bytes]], bool]] = {
    "foreign": ("events of 5,000 users", lambda seed: foreign_events.lines(seed=seed), True),
    "new-users": ("a new user in each event", lambda seed: foreign_events.lines(novelty=NEW, seed=seed), True),
    "all-new": (
        "and a new browser, page, payload",
        lambda seed: foreign_events.lines(novelty=ALL_NEW, seed=seed),
        True,
    ),
    "old": ("shapes of 2013 to 2023", lambda seed: foreign_events.lines(foreign_events.OLD, seed=seed), True),
    "application": ("lines of the application", lambda seed: Lines(Site(seed, SOME)).of("application"), False),
    "uwsgi": ("lines of uWSGI", lambda seed: Lines(Site(seed, SOME)).of("uwsgi"), False),
    "container": ("a log of containers, json-file", lambda seed: container_log.lines(seed=seed), False),
}
WORKERS = "workers"
FORGET = "forget"


@dataclass(frozen=True)
class Run:
    """One command, once: seconds by the clock and of processors, and the memory of its largest process in MB."""

    clock: float
    processor: float
    memory: float


def write_log(path: Path, part: str, megabytes: float, seed: int = 1) -> Path:
    """A log of that size, made in a process of its own: what is measured begins with a copy of this one's memory."""
    process = multiprocessing.get_context("fork").Process(target=_write, args=(path, part, megabytes, seed))
    process.start()
    process.join()
    if process.exitcode:
        raise AssertionError(f"no log of {part}")
    return path


def _write(path: Path, part: str, megabytes: float, seed: int) -> None:
    size = 0
    with path.open("wb") as log:
        for line in PARTS[part][1](seed):
            log.write(line)
            size += len(line)
            if size >= megabytes * 1e6:
                break


def run(command: list[str], cores: int, output: Path | None = None) -> Run:
    """A process that may use so many processors, with those that it begins."""
    allowed = set(sorted(os.sched_getaffinity(0))[:cores])
    with open(output or os.devnull, "wb") as stdout:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        )
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        taken = time.perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(taken, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


class Bench:
    """The commands, and a folder for their files."""

    def __init__(self, folder: Path, rounds: int, beside: dict[str, str]) -> None:
        self.folder = folder
        self.rounds = rounds
        self.beside = beside
        self.tutor = str(Path(sys.executable).parent / "tutor")
        self.jq = shutil.which("jq")
        if not self.jq:
            print("jq is not installed (apt-get install jq): no comparison with it", file=sys.stderr)

    def scrub(self, source: Path, workers: int = 1, options: Sequence[str] = ()) -> Run:
        """Of a log, or of a folder of logs."""
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        report = self.folder / "report.json"
        command = [self.tutor, "privacy", "scrub", str(source), "--output", str(self.folder / "out")]
        done = run([*command, "--workers", str(workers), "--report", str(report), "--overwrite", *options], workers)
        if json.loads(report.read_text())["total"]["lines"].get("rejected"):
            raise AssertionError(f"lines of {source.name} were rejected")
        return done

    def others(self, log: Path, is_json: bool) -> dict[str, Callable[[], Run]]:
        """Other programs on the same file."""
        output = self.folder / "other"
        found: dict[str, list[str]] = {}
        if is_json:
            found["orjson"] = [sys.executable, "-c", UNCHANGED, str(log), "/dev/stdout"]
            found |= {"jq": [self.jq, "-c", JQ, str(log)]} if self.jq else {}
        else:
            found["sed"] = ["sed", "-E", SED, str(log)]
            found |= {"jq -R": [self.jq, "-R", ".", str(log)]} if self.jq else {}
        if is_json:
            for name, command in self.beside.items():
                found[name] = [each.format(log=log) for each in shlex.split(command)]
        return {name: lambda command=command: run(command, 1, output) for name, command in found.items()}

    def part(self, name: str, megabytes: float) -> None:
        """One file, everything in turn."""
        title, _lines, is_json = PARTS[name]
        log = write_log(self.folder / f"{name}.log", name, megabytes)
        (self.folder / "empty.log").touch()
        commands: dict[str, Callable[[], Run]] = {
            "start-up": lambda: self.scrub(self.folder / "empty.log"),
            "scrub": lambda: self.scrub(log),
            **self.others(log, is_json),
        }
        with log.open("rb") as opened:
            count = sum(1 for _line in opened)
        print(f"\n{name}: {title}, {log.stat().st_size / 1e6:.0f} MB, {count:,} lines", flush=True)
        median = self.in_turn(commands, {each: megabytes for each in commands if each != "start-up"})
        log.unlink()
        without = median["scrub"] - median["start-up"]
        for other in [name for name in commands if name not in ("scrub", "start-up")]:
            ratios = f"{median[other] / median['scrub']:.2f}, without start-up {median[other] / without:.2f}"
            print(f"  scrub / {other}, throughput: {ratios}")

    def workers(self, megabytes: float) -> None:
        """Several files, one worker and two."""
        logs = self.folder / "several"
        logs.mkdir()
        for number in range(LOGS):
            write_log(logs / f"{number}.log", "foreign", megabytes, number + 1)
        print(f"\n{WORKERS}: {LOGS} logs of {PARTS['foreign'][0]}, {megabytes:.0f} MB each", flush=True)
        commands: dict[str, Callable[[], Run]] = {
            "one worker": lambda: self.scrub(logs),
            "two workers": lambda: self.scrub(logs, 2),
        }
        median = self.in_turn(commands, dict.fromkeys(commands, LOGS * megabytes), by_clock=True)
        print(f"  two workers / one, throughput: {median['one worker'] / median['two workers']:.2f}")
        shutil.rmtree(logs)

    def forget(self, megabytes: float) -> None:
        """Without and with a list of ten people, of those who do most; each run deletes it."""
        people = self.folder / "forgotten.jsonl"
        for name in ("foreign", "application", "container"):
            log = write_log(self.folder / f"{name}.log", name, megabytes)
            who = Site(1, SOME).everyone[:10]
            lines = [{"user_id": each.user_id, "username": each.username, "email": each.email} for each in who]

            def forgetting(log: Path = log, text: str = "\n".join(map(json.dumps, lines))) -> Run:
                people.touch(0o600)
                people.write_text(text)
                return self.scrub(log, options=["--forget", str(people)])

            print(f"\n{FORGET}: {PARTS[name][0]}, {megabytes:.0f} MB", flush=True)
            commands: dict[str, Callable[[], Run]] = {"scrub": lambda log=log: self.scrub(log), "--forget": forgetting}
            median = self.in_turn(commands, dict.fromkeys(commands, megabytes))
            removed = json.loads((self.folder / "report.json").read_text())["total"]["lines"].get("removed", 0)
            log.unlink()
            print(
                f"  --forget / scrub, throughput: {median['scrub'] / median['--forget']:.2f}; {removed:,} lines removed"
            )

    def in_turn(
        self, commands: dict[str, Callable[[], Run]], megabytes: dict[str, float], by_clock: bool = False
    ) -> dict[str, float]:
        """Seconds, the medians of the rounds; prints a row for each command."""
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(self.rounds):
            for name, command in commands.items():
                runs[name].append(command())
        median = {}
        for name, done in runs.items():
            seconds = [each.clock if by_clock else each.processor for each in done]
            median[name] = statistics.median(seconds)
            rate = f"{megabytes[name] / median[name]:7.1f} MB/s" if name in megabytes else " " * 12
            peak = max(each.memory for each in done)
            spread = f"({min(seconds):.2f}–{max(seconds):.2f})"
            print(f"  {name:<12} {median[name]:7.2f} s {spread:<15} {rate} {peak:5.0f} MB of memory", flush=True)
        return median


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What `tutor privacy scrub` takes, beside other programs.")
    parser.add_argument("--only", action="append", choices=[*PARTS, WORKERS, FORGET], help="one part (may be repeated)")
    parser.add_argument("--megabytes", type=float, default=40, help="the size of each log")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--beside",
        action="append",
        default=[],
        metavar="NAME=COMMAND",
        help="another program for events, with {log} for the file; it prints what it makes",
    )
    chosen = parser.parse_args(arguments)
    memory = Path("/dev/shm")
    room = memory.is_dir() and shutil.disk_usage(memory).free > 3 * LOGS * chosen.megabytes * 1e6
    with tempfile.TemporaryDirectory(prefix="privacy-bench-", dir=memory if room else None) as temporary:
        folder = Path(temporary)
        (folder / "root").mkdir()
        (folder / "root" / "config.yml").write_text(yaml.safe_dump({"PLUGINS": ["privacy"]}))
        os.environ.update(TUTOR_ROOT=str(folder / "root"), TUTOR_PLUGINS_ROOT=str(folder / "none"))
        bench = Bench(folder, chosen.rounds, dict(each.split("=", 1) for each in chosen.beside))
        # As everybody has done it who runs Tutor; without, each command would make new RSA keys.
        subprocess.run([bench.tutor, "config", "save"], check=True, capture_output=True)
        for name in chosen.only or [*PARTS, WORKERS, FORGET]:
            if name == WORKERS:
                bench.workers(chosen.megabytes)
            elif name == FORGET:
                bench.forget(chosen.megabytes)
            else:
                bench.part(name, chosen.megabytes)


if __name__ == "__main__":
    main(sys.argv[1:])
