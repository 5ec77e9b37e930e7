"""Switched off is off: each run asks the settings that are there now, and the scheduler ends with them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lab.inside import put_inside, put_module
from tutorprivacy.inside.schedule.in_force import InForce, refusal
from tutorprivacy.rendering import start_command

NIGHTLY = "30 2 * * *"
SCHEDULED = [{"name": "retire-users", "cron": NIGHTLY}]


def settings(*schedule: dict[str, str]) -> Any:
    return SimpleNamespace(PRIVACY_SCHEDULE=list(schedule))


@pytest.mark.parametrize(
    ("now", "cron", "may"),
    [
        (settings(*SCHEDULED), NIGHTLY, True),
        (settings(*SCHEDULED), None, True),  # by a person
        (settings(), None, True),
        (settings(), NIGHTLY, False),
        (settings({"name": "retire-users", "cron": "0 5 * * *"}), NIGHTLY, False),
        (settings({"name": "another", "cron": NIGHTLY}), NIGHTLY, False),
        (SimpleNamespace(), NIGHTLY, False),
        (SimpleNamespace(PRIVACY_SCHEDULE=None), NIGHTLY, False),
    ],
)
def test_a_scheduled_run_needs_its_schedule(now: Any, cron: str | None, may: bool) -> None:
    """In the settings; and says what to do about whatever has started it."""
    reason = refusal(now, "retire-users", cron)
    assert (reason == "") is may
    assert may or (NIGHTLY in reason and "nothing was done" in reason and "tutor local start -d" in reason)


@pytest.mark.parametrize(("text", "may"), [(NIGHTLY, True), (NIGHTLY + "\n", True), ("", False), (None, False)])
def test_in_kubernetes_a_file_says_so(tmp_path: Path, text: str | None, may: bool) -> None:
    """The settings of the pod are those of its CronJob's time, so they are not enough; nor is the file alone."""
    told = tmp_path / "schedule"
    if text is not None:
        told.write_text(text)
    assert (refusal(settings(*SCHEDULED), "retire-users", NIGHTLY, told) == "") is may
    assert refusal(settings(), "retire-users", NIGHTLY, told)


class Watched:
    """Two files, and what is scheduled when they are asked."""

    def __init__(self, folder: Path) -> None:
        self.files = [folder / "privacy.py", folder / "production.py"]
        self.now: dict[str, str] | None = {"retire-users": NIGHTLY}
        self.asked = 0
        for path in self.files:
            path.write_text("x")
        self.it = InForce({"retire-users": NIGHTLY}, self.files, self.ask)

    def ask(self) -> dict[str, str] | None:
        self.asked += 1
        return self.now


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_nothing_is_asked_while_nothing_changes(watched: Watched) -> None:
    """To look costs two calls of the system."""
    watched.now = {}
    assert [watched.it.end() for _ in range(9)] == [""] * 9
    assert watched.asked == 0


def test_new_settings_are_asked_once_they_stand_still(watched: Watched) -> None:
    """Tutor empties a file before it writes it."""
    watched.now = {}
    watched.files[1].write_text("")
    assert watched.it.end() == ""
    watched.files[1].write_text("half")
    assert watched.it.end() == ""
    assert watched.asked == 0
    assert NIGHTLY in watched.it.end()
    assert watched.asked == 1


def test_new_settings_that_schedule_the_same(watched: Watched) -> None:
    """It goes on, and does not ask again."""
    watched.files[1].write_text("another policy")
    assert [watched.it.end() for _ in range(9)] == [""] * 9
    assert watched.asked == 1


def test_settings_that_cannot_be_loaded(watched: Watched) -> None:
    """Nothing is known, so it waits: a run would find out by itself."""
    watched.now = None
    watched.files[1].write_text("broken")
    assert [watched.it.end() for _ in range(4)] == [""] * 4
    watched.now = {"retire-users": "0 5 * * *"}
    assert "do not contain" in watched.it.end()


@pytest.mark.parametrize("number", [0, 1])
def test_the_plugin_is_gone(watched: Watched, number: int) -> None:
    """Disabled; or the whole environment was deleted, and a new one is not what is mounted."""
    watched.files[number].unlink()
    assert [watched.it.end(), watched.it.end()] == ["", "The plugin is not in the settings any more."]
    assert watched.asked == 0


# -- as the container runs it ----------------------------------------------------------------

PRODUCTION = "SECRET_KEY = 'x'\nPRIVACY_SCHEDULE = {schedule!r}\n"

#: What the real `lms` does: it takes its time, and lets no exception out.
SLOW = """
import pathlib, time
pathlib.Path("importing").touch()
for _ in range(600):
    try:
        time.sleep(0.1)
    except BaseException:
        pass
"""


class Platform:
    """A folder as in the image, with the shipped modules as they are mounted."""

    def __init__(self, folder: Path, *schedule: dict[str, str], slow: bool = False) -> None:
        self.folder, self.tutor = folder, folder / "lms" / "envs" / "tutor"
        put_inside(folder)
        if slow:
            (folder / "lms" / "__init__.py").write_text(SLOW)
        self.schedule(*schedule)

    def schedule(self, *schedule: dict[str, str]) -> None:
        (self.tutor / "production.py").write_text(PRODUCTION.format(schedule=list(schedule)))

    def disable(self) -> None:
        """As Tutor and `remove_leftovers` do it."""
        (self.tutor / "privacy.py").unlink()
        (self.tutor / "production.py").write_text("SECRET_KEY = 'x'\n")

    def run(self, command: list[str], *before: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*before, sys.executable, *command[1:]],
            cwd=self.folder,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.envs.tutor.production", "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


#: The scheduler, looking at once instead of after half a minute.
IMPATIENT = [
    "python",
    "-c",
    "import sys; from lms.envs.tutor.privacy.schedule import scheduler as it; "
    "it._LOOK_SECONDS = 0.05; sys.exit(it.main())",
]


@pytest.fixture
def running() -> Iterator[list[subprocess.Popen[bytes]]]:
    made: list[subprocess.Popen[bytes]] = []
    yield made
    for each in made:
        each.kill()
        each.communicate()


def first_line(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout
    return process.stdout.readline().decode()


@pytest.mark.parametrize("what", ["unset", "another", "disabled"])
def test_the_scheduler_ends_itself(tmp_path: Path, running: list[Any], what: str) -> None:
    """With 0, so that Docker does not start it again, and with the reason."""
    platform = Platform(tmp_path, *SCHEDULED)
    process = platform.run(IMPATIENT)
    running.append(process)
    assert NIGHTLY in first_line(process)
    if what == "disabled":
        platform.disable()
    else:
        platform.schedule(*([{"name": "retire-users", "cron": "0 5 * * *"}] if what == "another" else []))
    said = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 0
    assert "So this ends" in said
    assert ("not in the settings any more" in said) is (what == "disabled")


def test_a_run_that_is_going_on_ends_with_it(tmp_path: Path, running: list[Any]) -> None:
    """Not only the next one."""
    platform = Platform(tmp_path, *SCHEDULED)
    patient = "import pathlib, time; pathlib.Path('begun').touch(); time.sleep(60)"
    always = (
        "it.next_time = lambda _cron, now: now; it.Scheduler.__init__.__defaults__ = "
        f"(lambda _name: [sys.executable, '-c', {patient!r}], it.utc_now); sys.exit"
    )
    command = [*IMPATIENT[:2], IMPATIENT[2].replace("sys.exit", always)]
    process = platform.run(command)
    running.append(process)
    while not (tmp_path / "begun").exists():
        assert process.poll() is None
        time.sleep(0.02)
    platform.disable()
    said = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 0
    assert "retire-users ended with status -15" in said


@pytest.mark.parametrize(("module", "status"), [("schedule", 0), ("retirement", 1)])
def test_started_after_the_plugin_was_disabled(tmp_path: Path, module: str, status: int) -> None:
    """By Docker, when the machine boots, or by a CronJob that was left behind: no loop, no traceback."""
    platform = Platform(tmp_path, *SCHEDULED)
    platform.disable()
    process = platform.run(start_command.privacy_start(module, if_gone=status))
    said = process.communicate(timeout=60)[0].decode()
    assert (process.returncode, "not in the settings any more" in said) == (status, True)
    assert "Traceback" not in said


def test_arguments_and_status_are_passed_on(tmp_path: Path) -> None:
    """As `python -m` does."""
    platform = Platform(tmp_path)
    code = "import json, sys\nassert __name__ == '__main__'\nprint(json.dumps([*sys.argv[1:], __package__]))\n"
    put_module(platform.tutor, "retirement.__main__", code + "sys.exit(7)")
    process = platform.run(start_command.privacy_start("retirement", "--limit", "3"))
    assert json.loads(process.communicate(timeout=60)[0]) == ["--limit", "3", "lms.envs.tutor.privacy.retirement"]
    assert process.returncode == 7


def _namespace() -> list[str]:
    """Words that make a process the first one of a PID namespace, as in a container; none where that is forbidden."""
    words = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"]
    return words if shutil.which("unshare") and subprocess.run([*words, "true"]).returncode == 0 else []


#: Without it, the kernel ends the process by itself, and its status is another one.
NAMESPACE = _namespace()


def importing(platform: Platform, process: subprocess.Popen[bytes]) -> int:
    """The process that imports the platform, once it does."""
    while not (platform.folder / "importing").exists():
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.02)
    if not NAMESPACE:
        return process.pid
    (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(child)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("module", ["schedule", "retirement"])
def test_a_signal_while_the_platform_is_imported(
    tmp_path: Path, running: list[Any], module: str, number: signal.Signals
) -> None:
    """As the first process of a container, which the kernel spares unless it has a handler."""
    platform = Platform(tmp_path, slow=True)
    process = platform.run(start_command.privacy_start(module), *NAMESPACE)
    running.append(process)
    os.kill(importing(platform, process), number)
    process.communicate(timeout=20)
    assert process.returncode == 143


def test_without_the_handlers_it_would_not_end(tmp_path: Path, running: list[Any]) -> None:
    """Or the test above would show nothing."""
    platform = Platform(tmp_path, slow=True)
    process = platform.run(["python", "-m", "lms.envs.tutor.privacy.schedule.scheduler"], *NAMESPACE)
    running.append(process)
    child = importing(platform, process)
    os.kill(child, signal.SIGTERM)
    if NAMESPACE:
        time.sleep(0.5)
        assert process.poll() is None
        os.kill(child, signal.SIGKILL)
    process.communicate(timeout=20)
    assert process.returncode != 143
