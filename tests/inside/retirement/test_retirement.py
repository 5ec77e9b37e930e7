"""The command as its container runs it: in a package of settings, with a real Redis, against the stand-in LMS."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from inside.accounts.test_retirement_steps import options
from lab.environment import run_python
from lab.inside import put_inside
from lab.lms import Answer, Lms, Record, when
from lab.redis_server import redis_server
from lab.schemas import fits
from tutorprivacy.inside.retirement.at_once import AtOnce
from tutorprivacy.inside.retirement.command import CLIENT_SECRET_VARIABLE

from .test_driver import ALWAYS, CANARIES, add, no_canaries, states, with_shop

WORDS = ("-m", "lms.envs.tutor.privacy.retirement")

SETTINGS = """
from .privacy.accounts.retirement_steps import retirement_settings
PRIVACY_RETIREMENT = None
if {options!r}:
    made = retirement_settings({{"RETIREMENT_STATES": {states!r}}}, {options!r}, {redis!r})
    PRIVACY_ASPECTS = {aspects!r}
    PRIVACY_RETIREMENT = {{**made["PRIVACY_RETIREMENT"], "lms_url": {lms!r}, "lock_seconds": 2}}
SECRET_KEY = "x"
"""


@pytest.fixture(scope="module")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture
def lms() -> Iterator[Lms]:
    with Lms(with_shop(), services={"/shop/retire/": 204}) as made:
        yield made


GONE = {"is_complete": True, "done": [], "left": [], "kept": [], "failed": {}, "unknown": [], "not_asked": {}}

LATER = {"ended": {"entitlements.CourseEntitlement": 2}, "freed": 1, "failed": {}, "is_more": False}

#: In the place of the process with the whole platform: everybody is gone.
ERASED = f"""
import sys
if sys.orig_argv[-1] == "--serve" and "lms.envs.tutor.privacy.erasure" in sys.orig_argv:
    for line in sys.stdin:
        print({json.dumps(LATER)!r} if line.startswith(("later", "due")) else {json.dumps(GONE)!r}, flush=True)
    sys.exit()
"""


class Command:
    """``python -m lms.envs.tutor.privacy.retirement`` where everything is as in the image's folder."""

    def __init__(self, folder: Path, lms: Lms, port: int, **changes: Any) -> None:
        self.folder, self.lms = folder, lms
        tutor = folder / "lms" / "envs" / "tutor"
        put_inside(folder)
        (folder / "sitecustomize.py").write_text(ERASED)
        service = {"name": "SHOP", "url": lms.url, "path": "/shop/retire/"}
        made = options(forum=True, notes=True, services=[service], client_id=lms.client_id)
        values = {
            "aspects": None,
            "cairn": False,
            "databases": [],
            "operator": {},
            "options": made,
            "states": lms.states,
            "redis": f"redis://127.0.0.1:{port}/11",
            "lms": lms.url,
        }
        (tutor / "production.py").write_text(SETTINGS.format(**{**values, **changes}))

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "lms.envs.tutor.production",
            "PYTHONPATH": str(self.folder),
            CLIENT_SECRET_VARIABLE: self.lms.client_secret,
            **more,
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """As its container does, for whoever ends it or waits for it."""
        return subprocess.Popen(
            [sys.executable, *WORDS, *arguments],
            cwd=self.folder,
            env=self.environment(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        done = run_python(self.folder, self.environment(environment), *WORDS, *arguments)
        stdout, stderr = done.stdout.decode(), done.stderr.decode()
        no_canaries(self.lms, [stdout, stderr])
        assert self.lms.client_secret not in stdout + stderr
        return done.returncode, stdout, stderr


@pytest.fixture
def command(tmp_path: Path, lms: Lms, redis_port: int) -> Command:
    return Command(tmp_path, lms, redis_port)


def test_a_dry_run(command: Command, lms: Lms) -> None:
    """Who would be retired, by number and date; nothing is asked of the LMS but questions."""
    add(lms, 25)
    lms.rows["zoraquill3"].current_state = "RETIRING_NOTES"
    status, stdout, _stderr = command.run("--dry-run")
    assert status == 0 and stdout.startswith("25 would be retired:") and "Nothing was changed." in stdout
    day = lms.rows["zoraquill3"].created.date().isoformat()
    assert f"retirement 1, asked for on {day}, PENDING" in stdout and "and 5 more" in stdout
    assert "\n2 kept rows would end.\n1 e-mail addresses would become free.\n" in stdout
    assert {record.method for record in lms.log[1:]} == {"GET"}


def test_a_run(command: Command, lms: Lms) -> None:
    """Progress as it goes, and a summary at the end."""
    add(lms, 3)
    lms.add("gone", "g@example.org", "G", state="COMPLETE")
    lms.rows["zoraquill1"].current_state = "RETIRING_NOTES"
    status, stdout, stderr = command.run()
    assert status == 0 and states(lms) == {"COMPLETE"} and lms.violations == []
    assert stderr.splitlines() == [
        "1 of 3: retirement 1 is done",
        "2 of 3: retirement 2 is done, resumed after RETIRING_NOTES",
        "3 of 3: retirement 3 is done",
    ]
    *table, said, listed, scrubbed = stdout.splitlines()
    assert "Logs of the past" in said and "do list-forgotten" in listed and "scrub --in-place --forget" in scrubbed
    found = {line[:20].strip(): int(line[20:]) for line in table}
    assert found == {
        **{"Retired": 3, "of them resumed": 1, "Failed": 0, "Failed before": 0, "Skipped": 0, "Still waiting": 0},
        "Rows removed": 1,
        "Erased, verified": 3,
        **{"Kept rows ended": 2, "Addresses freed": 1},
    }


def test_json_and_a_limit(command: Command, lms: Lms) -> None:
    add(lms, 4)
    status, stdout, _stderr = command.run("--json", "--limit", "3")
    assert status == 0
    assert fits("retire-users", stdout) == {
        "version": 1,
        "retired": [1, 2, 3],
        **{"resumed": [], "failed": [], "stuck": [], "skipped": [], "cleaned": 0, "expired": 0},
        **{"odd": [], "stopped": "", "later": LATER},
        "erased": [{"retirement": number, **GONE} for number in (1, 2, 3)],
        "waiting": [{"retirement": 4, "state": "PENDING"}],
    }


def test_a_failure(command: Command, lms: Lms) -> None:
    """The exit status tells, the summary says which and why, and what to do."""
    add(lms, 2)
    lms.before.append(when(Answer(403), path="unenroll", username="zoraquill0", times=ALWAYS))
    status, stdout, stderr = command.run()
    assert status == 1 and "retirement 1: enrollments answered 403" in stdout and "--retry-errored" in stdout
    assert "retirement 1 has failed: enrollments answered 403" in stderr
    lms.before.clear()
    status, stdout, _stderr = command.run("--retry-errored", "--json")
    assert status == 0 and json.loads(stdout)["retired"] == [1] and states(lms) == {"COMPLETE"}


def test_two_at_once(command: Command, lms: Lms) -> None:
    """One wins; the other one says so, does nothing, and its exit status is not 0."""
    add(lms, 2)
    held = threading.Event()
    lms.before.append(lambda record: held.wait(60) and None if "unenroll" in record.path else None)
    first = command.start()
    while not any("unenroll" in record.path for record in lms.log):
        time.sleep(0.01)
    lms_log = len(lms.log)
    second = command.start("--json")
    second_said = json.loads(second.communicate(timeout=100)[0])
    assert second.returncode == 1 and "Another run" in second_said["stopped"] and len(lms.log) == lms_log
    held.set()
    first.communicate(timeout=60)
    assert first.returncode == 0 and states(lms) == {"COMPLETE"}
    assert all(set(row.done.values()) == {1} for row in lms.rows.values())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_is_ended(command: Command, lms: Lms, redis_port: int, number: signal.Signals) -> None:
    """In the middle: the next run goes on; after SIGTERM at once, for the lock was given back."""
    add(lms, 3)
    processes: list[subprocess.Popen[str]] = []
    lms.answered.append(lambda record: processes[0].send_signal(number) if record.number == 25 else None)
    processes.append(command.start())
    processes[0].communicate()
    assert processes[0].returncode == (143 if number == signal.SIGTERM else -9)
    assert "COMPLETE" in states(lms) != {"COMPLETE"}
    locks = redis.Redis(port=redis_port, db=11).keys("privacy:lock:*")
    assert bool(locks) == (number == signal.SIGKILL)
    status, _stdout, stderr = command.run()
    assert status == 0 and "resumed after" in stderr and states(lms) == {"COMPLETE"} and lms.violations == []


MANAGE = """
import sys
print("erasing")
open("arguments", "w").write(repr(sys.argv[1:]))
sys.exit({status})
"""


@pytest.mark.parametrize("status", [0, 1])
def test_aspects_is_next(tmp_path: Path, lms: Lms, redis_port: int, status: int) -> None:
    """Whoever is retired is erased there, too; if that fails, the run has failed."""
    add(lms)
    command = Command(tmp_path, lms, redis_port, aspects={"pii": False})
    (tmp_path / "manage.py").write_text(MANAGE.format(status=status))
    assert command.run("--dry-run")[0] == 0 and not (tmp_path / "arguments").exists()
    found, stdout, stderr = command.run("--json")
    assert found == status and "erasing" in stderr
    assert ("may still be in Aspects" in json.loads(stdout)["stopped"]) == bool(status)
    assert json.loads(stdout)["retired"] == [1]
    code = "from lms.envs.tutor.privacy.erasure import command; command.erase()"
    assert (tmp_path / "arguments").read_text() == repr(["lms", "shell", "-c", code])


NIGHTLY = [{"name": "retire-users", "cron": "30 2 * * *"}]


@pytest.mark.parametrize(
    ("schedule", "told", "may"),
    [(NIGHTLY, None, True), (NIGHTLY, "30 2 * * *", True), (NIGHTLY, "", False), ([], None, False)],
)
def test_a_scheduled_run(
    tmp_path: Path, lms: Lms, redis_port: int, schedule: list[dict[str, str]], told: str | None, may: bool
) -> None:
    """Asks the settings that are there when it begins; refused, it asks nobody for anything, Aspects neither."""
    add(lms)
    command = Command(tmp_path, lms, redis_port, aspects={"pii": False})
    (tmp_path / "manage.py").write_text(MANAGE.format(status=0))
    with (tmp_path / "lms/envs/tutor/production.py").open("a") as file:
        file.write(f"PRIVACY_SCHEDULE = {schedule!r}\n")
    words = ["--scheduled", "30 2 * * *"]
    if told is not None:
        (tmp_path / "schedule").write_text(told)
        words += ["--in-force", "schedule"]
    status, stdout, _stderr = command.run(*words)
    assert (status == 0, states(lms) == {"COMPLETE"}, (tmp_path / "arguments").exists()) == (may, may, may)
    assert may or ("do not contain the schedule of this run" in stdout and not lms.log)


def test_the_lms_of_another_plugin_or_of_none(tmp_path: Path, lms: Lms, redis_port: int) -> None:
    """A CronJob that was left behind has its old settings; the LMS has new ones, by which its worker is nobody."""
    add(lms)
    command = Command(tmp_path, lms, redis_port, aspects={"pii": False})
    (tmp_path / "manage.py").write_text(MANAGE.format(status=0))
    lms.before.append(when(Answer(403), path="retirement_queue", times=ALWAYS))
    status, stdout, _stderr = command.run()
    assert status == 1 and "left over" in stdout and states(lms) == {"PENDING"}
    assert not (tmp_path / "arguments").exists()


def test_while_redis_is_away(tmp_path: Path, lms: Lms) -> None:
    """Nobody could tell whether another run is going on."""
    add(lms)
    status, stdout, _stderr = Command(tmp_path, lms, 1).run()
    assert status == 1 and "Redis does not answer (ConnectionError)" in stdout and not lms.log


@pytest.mark.parametrize(
    ("changes", "environment", "expected"),
    [
        ({"options": None}, {}, "PRIVACY_RETIREMENT_ENABLED=true"),
        ({"redis": None}, {}, "not in Redis"),
        ({}, {CLIENT_SECRET_VARIABLE: ""}, "tutor config save"),
        ({}, {CLIENT_SECRET_VARIABLE: "wrong"}, "do init --limit=privacy"),
        ({"states": ["PENDING", "OWN", "ERRORED", "ABORTED", "COMPLETE"]}, {}, "do init --limit=privacy"),
    ],
    ids=["off", "no Redis", "no secret", "wrong secret", "unknown states"],
)
def test_it_cannot_begin(
    tmp_path: Path, lms: Lms, redis_port: int, changes: dict[str, Any], environment: dict[str, str], expected: str
) -> None:
    """What to do is said, and nothing was done."""
    add(lms)
    status, stdout, _stderr = Command(tmp_path, lms, redis_port, **changes).run(**environment)
    assert status == 1 and expected in stdout and states(lms) == {"PENDING"}


def test_the_server_is_full_of_names(command: Command, lms: Lms) -> None:
    """Whatever it answers, and wherever: not one of them is repeated."""
    add(lms, 3)

    def refuse(record: Record) -> Answer | None:
        return Answer(409) if record.number % 3 == 0 and record.number > 5 else None

    lms.before.append(refuse)
    status, stdout, _stderr = command.run()
    assert status == 1 and "answered 409" in stdout
    bodies = [row.original_email for row in lms.rows.values()]
    assert all(CANARIES[1] in body for body in bodies)


def test_only_whom_the_operator_named(command: Command, lms: Lms, redis_port: int) -> None:
    """Nobody else is retired, no row is removed, and nothing that is due later is done."""
    add(lms, 2)
    lms.add("gone", "g@example.org", "G", state="COMPLETE")
    AtOnce(f"redis://127.0.0.1:{redis_port}/11").add([2])
    status, stdout, _stderr = command.run("--at-once", "--json")
    found = fits("retire-users", stdout)
    assert status == 0 and (found["retired"], found["cleaned"], found["later"]) == ([2], 0, {})
