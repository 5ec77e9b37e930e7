"""``tutor privacy scrub``: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tutor.exceptions import TutorError

from lab.environment import render, run_tutor, tutor
from lab.schemas import fits
from lab.tracking_log import lines
from tutorprivacy.commands import privacy
from tutorprivacy.scrub import coordinator, open_writers, worker_pool

ESCAPE = "\x1b"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder of logs."""
    folder = tmp_path / "logs"
    (folder / "sub").mkdir(parents=True)
    (folder / "tracking.log").write_bytes(b"".join(islice(lines(1), 300)))
    (folder / "sub" / "all.log").write_bytes(b"zora@example.org came\n" * 3)
    return folder


def scrub(root: Path, *arguments: object, given: bytes | None = None) -> Result:
    """The command, in this process alone: others would take longer to start than to work, unless they are asked for."""
    if "--workers" not in arguments:
        arguments = (*arguments, "--workers", 1)
    return CliRunner().invoke(
        privacy, ["scrub", *map(str, arguments)], obj=SimpleNamespace(root=str(root)), input=given
    )


def refused(root: Path, *arguments: object) -> str:
    """What the command refuses with, in the words that Tutor prints."""
    error = scrub(root, *arguments).exception
    assert isinstance(error, TutorError), error
    return str(error)


def test_help(root: Path) -> None:
    """Each command says what it does, with examples; so does the group."""
    for command in ((), ("scrub",), ("preview",)):
        printed = run_tutor(root, 22, "privacy", *command, "--help").stdout
        assert ("Examples:\n    tutor privacy" in printed) == bool(command)
        assert ESCAPE not in printed and not re.search("sensitive|(?<!pseud)anonymous", printed)
    assert "is still personal data" in re.sub(r"\s+", " ", run_tutor(root, 22, "privacy", "scrub", "--help").stdout)


def test_the_summary(root: Path, logs: Path, tmp_path: Path) -> None:
    """Of the real program: a table, without colours and bar where there is no terminal, and nothing else."""
    done = run_tutor(root, 22, "privacy", "scrub", str(logs), "--output", str(tmp_path / "out"), "--workers", "2")
    assert done.stdout.startswith(
        "Files                     2\nEvents scrubbed         300\nLines of text redacted    3\n"
    )
    assert re.search(r"\nChanged fields\n(\w+ +\d+\n)*network +600\n", done.stdout)
    assert ESCAPE not in done.stdout + done.stderr
    assert "%|" not in done.stderr and "B/s" not in done.stderr
    assert (tmp_path / "out/sub/all.log").read_bytes() == b"- came\n" * 3
    assert not os.listdir(root / "privacy-scrub")


def test_a_terminal(root: Path, logs: Path, tmp_path: Path) -> None:
    """There, a bar shows bytes, rate and the time that is left."""
    wide = 'stty cols 100 rows 30; exec "$@"'
    script = f"import pty, sys; sys.exit(pty.spawn(['sh', '-c', {wide!r}, 'sh', *sys.argv[1:]]) >> 8)"
    environment = {**os.environ, "TUTOR_ROOT": str(root), "TUTOR_PLUGINS_ROOT": str(root / "none")}
    command = [sys.executable, "-c", script, tutor(22), "privacy", "scrub", logs, "--output", tmp_path / "out"]
    done = subprocess.run(command, env=environment, capture_output=True, stdin=subprocess.DEVNULL)
    assert re.search(rb"100%\|.*[\d.]+[kM]/[\d.]+[kM] \[\d\d:\d\d<\d\d:\d\d, .*B/s\]", done.stdout)


def test_json_and_report(root: Path, logs: Path, tmp_path: Path) -> None:
    """The same for machines, and for a file; no report where it cannot be written, before anything is done."""
    report = tmp_path / "report.json"
    done = scrub(root, logs, "--output", tmp_path / "out", "--report", report, "--json")
    found = fits("scrub", done.stdout)
    assert done.exit_code == 0 and found == json.loads(report.read_text())
    assert found["total"]["lines"]["events"] == 300 and found["total"]["fields"]["person"] > 300
    assert set(found["files"]) == {str(logs / "tracking.log"), str(logs / "sub" / "all.log")}
    for place in (tmp_path, tmp_path / "none" / "report.json"):
        assert "cannot be written" in refused(root, logs, "--output", tmp_path / "other", "--report", place)
    assert not (tmp_path / "other").exists()


def test_a_report_that_somebody_else_writes_meanwhile(
    root: Path, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stays; what was done is said before that."""
    report, run = tmp_path / "report.json", coordinator.run

    def meanwhile(*given: Any) -> Any:
        report.write_text("theirs")
        return run(*given)

    monkeypatch.setattr(coordinator, "run", meanwhile)
    done = scrub(root, logs, "--output", tmp_path / "out", "--report", report)
    assert isinstance(done.exception, TutorError) and "is there already" in str(done.exception)
    assert "Events scrubbed" in done.stdout and report.read_text() == "theirs"
    assert scrub(root, logs, "--output", tmp_path / "two", "--report", report, "--overwrite").exit_code == 0
    assert json.loads(report.read_text())["total"]


def test_rejects(root: Path, logs: Path, tmp_path: Path) -> None:
    """If there are any, the status is 1, it is said where they are or could be, and nobody else may read them."""
    (logs / "tracking.log").write_bytes(b"{broken\n{broken too\n")
    done = scrub(root, logs, "--dry-run")
    assert done.exit_code == 1
    assert "2 lines could not be scrubbed and are not in the output. To look at them, use --rejects FILE." in " ".join(
        done.stdout.split()
    )
    assert sorted(os.listdir(tmp_path)) == ["logs"]
    kept = tmp_path / "rejects"
    done = scrub(root, logs, "--in-place", "--rejects", kept)
    assert done.exit_code == 1 and f"They are in {kept}." in " ".join(done.stdout.split())
    assert kept.read_bytes() == b"{broken\n{broken too\n" and stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (logs / "tracking.log").read_bytes() == b""
    assert scrub(root, logs, "--in-place").exit_code == 0


def test_standard_input(root: Path, logs: Path, tmp_path: Path) -> None:
    """To the standard output, whatever it is compressed with, and the summary beside it; or counted only."""
    command = [tutor(22), "privacy", "scrub", "-"]
    environment = {**os.environ, "TUTOR_ROOT": str(root), "TUTOR_PLUGINS_ROOT": str(root / "none")}
    given = (logs / "tracking.log").read_bytes() + b"{broken\n"
    done = subprocess.run(command, input=given, capture_output=True, env=environment)
    assert done.returncode == 1
    assert done.stdout.count(b"\n") == 300 and all(json.loads(line)["ip"] == "" for line in done.stdout.splitlines())
    assert b"Events scrubbed  300\nLines rejected     1\n" in done.stderr
    again = scrub(root, "-", "--json", given=done.stdout)
    assert again.stdout_bytes == done.stdout
    assert json.loads(again.stderr)["total"]["lines"]["events"] == 300
    counted = scrub(root, "-", "--dry-run", given=b"words\n")
    assert counted.exit_code == 0 and "Lines of text redacted  1" in counted.stdout


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "no way to write": (("LOGS",), r"exactly one of --output DIR, --in-place and --dry-run"),
    "two ways": (("LOGS", "--in-place", "--dry-run"), r"exactly one of"),
    "stdin in place": (("-", "--in-place"), r"goes alone.*\n\n    tutor privacy scrub - < LOG > SCRUBBED"),
    "stdin to a folder": (("-", "--output", "OUT"), r"goes alone"),
    "stdin and files": (("-", "LOGS", "--dry-run"), r"goes alone"),
    "output inside": (("LOGS", "--output", "LOGS/out"), r"LOGS/out is inside of \S+LOGS: the next run would take it"),
    "output inside, as URL": (("file://LOGS", "--output", "LOGS/out"), r"is inside of"),
    "rejects inside": (("LOGS", "--dry-run", "--rejects", "LOGS/rejects"), r"is inside of"),
    "report is the log": (("LOGS/tracking.log", "--output", "OUT", "--report", "LOGS/tracking.log"), r"an input"),
    "report is the log, spelled otherwise": (
        ("LOGS/tracking.log", "--in-place", "--report", "LOGS/../logs/./tracking.log"),
        r"an input",
    ),
    "report is a hard link to the log": (("LOGS/tracking.log", "--output", "OUT", "--report", "HARD"), r"an input"),
    "report is a link": (("LOGS", "--output", "OUT", "--report", "SOFT"), r"symbolic link, and links are not followed"),
    "rejects are the log": (("LOGS/tracking.log", "--dry-run", "--rejects", "LOGS/tracking.log"), r"an input"),
    "rejects are a link": (("LOGS", "--dry-run", "--overwrite", "--rejects", "SOFT"), r"links are not followed"),
    "report and rejects": (("LOGS", "--dry-run", "--report", "OUT", "--rejects", "OUT"), r"are both"),
    "report and rejects, but for capitals": (
        ("LOGS", "--dry-run", "--report", "OUT", "--rejects", "OUTx/../O"),
        r"both",
    ),
    "report is an output": (
        ("LOGS", "--output", "FULL", "--report", "FULL/tracking.log", "--overwrite"),
        r"where a log is written to",
    ),
    "report inside": (("LOGS", "--dry-run", "--report", "LOGS/report.json"), r"is inside of"),
    "report inside, through a link": (("LOGS", "--dry-run", "--report", "FOLDER/report.json"), r"is inside of"),
    "report matches a glob": (("LOGS/*.log", "--dry-run", "--report", "LOGS/a.log"), r"is inside of"),
    "output matches a glob": (("LOGS/**", "--output", "LOGS/out"), r"is inside of"),
    "notes inside": (("ROOT", "--output", "OUT"), r"keeps its notes and keys"),
    "output is the log": (("LOGS/tracking.log", "--output", "LOGS"), r"tracking\.log is the log itself.*--in-place"),
    "no such file": (("LOGS/none.log", "--dry-run"), r"none\.log could not be read: No such file"),
    "a glob of nothing": (("LOGS/*.gz", "--dry-run"), r"matches no file"),
    "unknown setting": (
        ("LOGS", "--dry-run", "--set", "PRIVACY_USER_IDS=keep"),
        r"PRIVACY_USER_IDS.*PRIVACY_USER_ID\b.*",
    ),
    "a setting that is none": (
        ("LOGS", "--dry-run", "--set", "PRIVACY_TEXT=keep"),
        r"did you mean PRIVACY_FREE_TEXT\?",
    ),
    "wrong value": (
        ("LOGS", "--dry-run", "--set", "PRIVACY_USER_ID=hash"),
        r"Wrong setting PRIVACY_USER_ID: 'hash'\. Allowed: drop, pseudonymize, keep\. .*\n\n    tutor config save",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_use(root: Path, logs: Path, tmp_path: Path, kind: str) -> None:
    """It is said what is wrong and what to do, and nothing is written."""
    os.link(logs / "tracking.log", tmp_path / "hard")
    (tmp_path / "soft").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "folder").symlink_to(logs)
    (tmp_path / "full").mkdir()
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    arguments, message = WRONG[kind]
    named = {"LOGS": logs, "OUT": tmp_path / "o", "ROOT": root, "HARD": tmp_path / "hard", "SOFT": tmp_path / "soft"}
    named |= {"FOLDER": tmp_path / "folder", "FULL": tmp_path / "full"}
    said = refused(root, *(re.sub("|".join(named), lambda word: str(named[word[0]]), each) for each in arguments))
    assert re.search(message, said.replace(str(tmp_path / "logs"), "/x/LOGS"), re.DOTALL), said
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before
    state = root / "privacy-scrub"
    assert not state.exists() or not os.listdir(state)


def test_a_name_that_is_no_text(root: Path, logs: Path, tmp_path: Path) -> None:
    """Nor UTF-8, nor for a terminal: its file is scrubbed as the others, and its name is printed as it can be."""
    names = [b"bad\xff.log", b"bell\x1b[2J.log"]
    for name in names:
        (logs / os.fsdecode(name)).write_bytes(b"words\n{broken\n")
    out, report = tmp_path / "out", tmp_path / "report.json"
    done = scrub(root, logs, "--output", out, "--report", report, "--rejects", tmp_path / "rejects", "--workers", 2)
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
    for name in names:
        assert (out / os.fsdecode(name)).read_bytes() == b"words\n"
    files = json.loads(report.read_text())["files"]
    assert {f"{logs}/bad\\xff.log", f"{logs}/bell\\x1b[2J.log"} < set(files)
    again = refused(root, logs / os.fsdecode(names[0]), "--output", out)
    assert "bad\\xff.log exists" in again and again.encode()
    assert "\\x1b[2J.log exists" in refused(root, logs / os.fsdecode(names[1]), "--output", out)
    assert scrub(root, logs, "--in-place", "--rejects", tmp_path / "more").exit_code == 1
    assert (logs / os.fsdecode(names[0])).read_bytes() == b"words\n"


def test_wrong_use_of_the_shell(root: Path, logs: Path) -> None:
    """Options that click itself refuses end with 2, errors of ours with 1, and neither with a traceback."""
    for arguments in ((), (logs, "--dry-run", "--workers", "0"), (logs, "--dry-run", "--set", "LMS_HOST=x")):
        done = scrub(root, *arguments)
        assert done.exit_code == 2 and "Usage:" in done.stderr
    done = run_tutor(root, 22, "privacy", "scrub", str(logs), check=False)
    assert done.returncode == 1 and "Error: Say where to" in done.stderr and "Traceback" not in done.stderr


def test_settings_are_tried(root: Path, logs: Path, tmp_path: Path) -> None:
    """They hold for this run, and are not saved."""
    before = (root / "config.yml").read_text()
    scrub(root, logs, "-o", tmp_path / "out", "-s", "PRIVACY_IP_ADDRESS=keep", "-s", "PRIVACY_USER_ID=drop")
    events = [json.loads(line) for line in (tmp_path / "out" / "tracking.log").read_text().splitlines()]
    assert all(each["ip"] and not each["username"] and each["context"]["user_id"] is None for each in events)
    assert (root / "config.yml").read_text() == before


def test_forever(root: Path, logs: Path, tmp_path: Path) -> None:
    """With that period two runs give the same pseudonyms; otherwise the keys are gone with the run."""
    for period, same in (("forever", True), ("month", False)):
        found = []
        for name in ("a", "b"):
            scrub(root, logs, "-o", tmp_path / period / name, "-s", f"PRIVACY_PSEUDONYM_PERIOD={period}")
            found.append((tmp_path / period / name / "tracking.log").read_bytes())
        assert (found[0] == found[1]) == same


def held(path: Path) -> Any:
    """A process that holds a file open for writing."""
    code = "import sys; file = open(sys.argv[1], 'a'); print('open', flush=True); sys.stdin.read()"
    child = subprocess.Popen([sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"open\n"
    return child


def test_files_that_are_written_to(root: Path, logs: Path) -> None:
    """In place they are refused; asked to, left out or scrubbed all the same."""
    path = logs / "tracking.log"
    before = path.read_bytes()
    child = held(path)
    try:
        said = refused(root, logs, "--in-place")
        assert f"{path} (process {child.pid})" in said and "--open-files=skip" in said and "tutor local stop" in said
        assert path.read_bytes() == before
        assert "No file is left to scrub" in refused(root, path, "--in-place", "--open-files=skip")
        done = scrub(root, logs, "--in-place", "--open-files=skip")
        assert done.exit_code == 0 and f"{path} (process {child.pid})" in done.stderr
        assert path.read_bytes() == before and (logs / "sub" / "all.log").read_bytes() == b"- came\n" * 3
        assert scrub(root, logs, "--in-place", "--open-files=scrub").exit_code == 0
        assert path.read_bytes() != before
    finally:
        child.communicate()


def test_where_nobody_can_tell(root: Path, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In place, what cannot be looked at is not taken for closed."""
    before = (logs / "tracking.log").read_bytes()
    monkeypatch.setattr(open_writers, "find_unseen", list)
    for words in ((), ("--open-files=skip",)):
        said = refused(root, logs, "--in-place", *words)
        assert f"    {logs / 'tracking.log'}\n" in said and "--open-files=scrub" in said and "--output DIR" in said
    assert (logs / "tracking.log").read_bytes() == before
    assert scrub(root, logs, "--in-place", "--open-files=scrub").exit_code == 0


def test_other_systems(root: Path, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS has other processors' calls, and no fork that is safe; on Windows it says that it does not run."""
    assert worker_pool.processor_count() == len(os.sched_getaffinity(0))
    with monkeypatch.context() as patch:
        patch.delattr(os, "sched_getaffinity")
        patch.setattr(worker_pool, "sys", SimpleNamespace(platform="darwin"))
        assert (worker_pool.processor_count(), worker_pool._start_method()) == (os.cpu_count(), "spawn")
        assert scrub(root, logs, "--dry-run", "--workers", 2).exit_code == 0
    monkeypatch.setattr(sys, "platform", "win32")
    assert "does not run on Windows" in refused(root, logs, "--dry-run")


def test_without_what_windows_lacks() -> None:
    """The plugin and its commands are there all the same; those that need it say so when they are called."""
    code = "import sys; sys.modules.update(dict.fromkeys(('fcntl', 'pwd', 'grp', 'resource', 'termios')))\n"
    code += "import tutorprivacy.plugin, tutorprivacy.commands.scrub"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_links(root: Path, logs: Path, tmp_path: Path) -> None:
    """In place, a log that only a link within a folder leads to is left out, and it is said."""
    outside = tmp_path / "outside.log"
    outside.write_bytes(b"zora@example.org\n")
    (logs / "link.log").symlink_to(outside)
    (logs / "today.log").symlink_to("tracking.log")
    for path in (logs, logs / "l*.log", logs / "**"):
        done = scrub(root, path, logs / "tracking.log", "--in-place")
        assert done.exit_code == 0 and f"folders you named:\n    {outside}\n" in done.stderr
        assert outside.read_bytes() == b"zora@example.org\n"
    assert (logs / "today.log").is_symlink()
    assert scrub(root, logs / "link.log", "--in-place").exit_code == 0
    assert outside.read_bytes() == b"-\n" and (logs / "link.log").is_symlink()
    outside.write_bytes(b"zora@example.org\n")
    assert scrub(root, logs, "-o", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / "link.log").read_bytes() == b"-\n"


@pytest.mark.parametrize("name", ["orjson", "msgspec", "tqdm", "zstandard"])
def test_a_library_is_missing(root: Path, logs: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """It is said which, and how to install what is needed."""
    for module in [each for each in sys.modules if each.startswith(("tutorprivacy.scrub", name))]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, name, None)
    (logs / "a.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    error = scrub(root, logs, "--dry-run", "--workers", 1).exception
    assert type(error).__name__ == "TutorError"
    assert name in str(error) and "\n    pip install 'tutor-contrib-privacy[scrub]'" in str(error)


def test_interrupted(root: Path, tmp_path: Path) -> None:
    """By Ctrl-C: the status says so, and the same command goes on."""
    with (tmp_path / "big.log").open("wb") as log:
        log.write(b"".join(islice(lines(), 4000)) * 10)
    environment = {**os.environ, "TUTOR_ROOT": str(root), "TUTOR_PLUGINS_ROOT": str(root / "none")}
    command = [tutor(22), "privacy", "scrub", tmp_path / "big.log", "-o", tmp_path / "out"]
    process = subprocess.Popen(
        command,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Tests that a shell runs in the background have the signal ignored, and so would have this.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not (tmp_path / "out").exists():
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _out, error = process.communicate()
    assert process.returncode == 130 and b"Interrupted. Run the same command again to go on." in error
    done = run_tutor(root, 22, "privacy", "scrub", *map(str, command[3:]))
    assert done.stdout.startswith("Going on where an earlier run stopped.\n")
    assert (tmp_path / "out" / "big.log").read_bytes().count(b"\n") == 40_000


@pytest.mark.parametrize("major", [20, 21])
def test_older_tutors(tmp_path: Path, logs: Path, major: int) -> None:
    """There, the extra is not installed here: the plugin works all the same, and says what scrub needs."""
    render(tmp_path / "root", major, ["privacy"], {})
    assert "referer" in run_tutor(tmp_path / "root", major, "privacy", "preview").stdout
    done = run_tutor(tmp_path / "root", major, "privacy", "scrub", str(logs), "--dry-run", check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "pip install 'tutor-contrib-privacy[scrub]'" in done.stderr
