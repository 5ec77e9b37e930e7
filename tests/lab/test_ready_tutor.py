"""What most tests run instead of the program ``tutor`` does the same as that."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab import environment
from lab.environment import HERE, run_tutor, run_tutors_python

#: In this order, in one project: {what is asked: the status}.
COMMANDS = {
    ("config", "save", "--set", "PRIVACY_TRACKING=everything"): 1,
    ("config", "save", "--set", "PRIVACY_TRACKING=pseudonymous"): 0,
    ("privacy", "audit"): 0,
    ("plugins", "disable", "privacy"): 0,
    ("privacy", "audit", "--json"): 2,
    ("plugins", "enable", "privacy", "saboteur"): 0,
    ("config", "patches", "show", "openedx-lms-common-settings"): 0,
    ("local", "do", "--help"): 0,
}

#: What each version renders and prints in its own way; the rest is of Tutor's plugins and of its command line.
OF_OLDER = [
    ("config", "save", "--set", "PRIVACY_TRACKING=everything"),
    ("config", "save", "--set", "PRIVACY_TRACKING=pseudonymous"),
    ("plugins", "enable", "privacy", "saboteur"),
]

#: One of the user's own: where these are is known from the environment only.
SABOTEUR = """
from tutor import hooks
hooks.Filters.ENV_PATCHES.add_item(("openedx-lms-common-settings", "OF = 'the user'"))
hooks.Filters.CONFIG_UNIQUE.add_item(("ANEW", "{{ 20|random_string }}"))
hooks.Filters.CONFIG_UNIQUE.add_item(("ANEW_TOO", "{{ [4]|map('uuid')|join }}{{ 4 | uuid }}"))
"""

#: Another one: what is a template, and what only looks so.
PLAIN = r"""
from tutor import hooks
hooks.Filters.ENV_PATCHES.add_items([
    ("openedx-common-settings", "# no template\r\n# in it\n\n"),
    ("openedx-common-settings", "# {{ PLAIN|tojson }}{# and a comment #}\n"),
])
hooks.Filters.CONFIG_DEFAULTS.add_item(("PLAIN", "one\r\ntwo\n\n"))
"""


def project(root: Path, name: str) -> Path:
    """The same in another folder, whose name is as long."""
    (root / name / "no-plugins").mkdir(parents=True)
    (root / name / "no-plugins" / "saboteur.py").write_text(SABOTEUR)
    (root / name / "no-plugins" / "plain.py").write_text(PLAIN)
    (root / name / "config.yml").write_text("LMS_HOST: lms.test\nPLUGINS: [mfe, privacy, plain]\nID: zora\n")
    return root / name


def files(root: Path) -> dict[str, bytes]:
    """Everything but what is drawn by lot: the configuration's secrets, and the files that have these."""
    kept = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(root)): path.read_bytes().replace(bytes(root), b"ROOT") for path in kept}


@pytest.mark.parametrize("major", [20, 21, 22])
def test_as_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, major: int) -> None:
    """What each command prints, how it ends, and what is in the project then."""
    ready, real = project(tmp_path, "a"), project(tmp_path, "b")
    run_tutor(ready, major, "config", "save")
    shutil.copy(ready / "config.yml", real)  # its secrets, and who may read them
    commands = COMMANDS if major == 22 else {each: COMMANDS[each] for each in OF_OLDER}
    for command, status in commands.items():
        one = run_tutor(ready, major, *command, check=False)
        with monkeypatch.context() as patched:
            patched.setattr(environment, "KEPT", None)
            other = run_tutor(real, major, *command, check=False)
        assert one.returncode == other.returncode == status, (command, one.stderr)
        assert one.args == other.args
        for said, expected in ((one.stdout, other.stdout), (one.stderr, other.stderr)):
            assert said.replace(str(ready), "") == expected.replace(str(real), ""), command
    assert files(ready) == files(real)


#: Of Tutor's own modules, whether the plugin is known, and how it ends.
PROGRAM = """
import sys
from tutor import config, hooks, plugins
print(sys.argv, sys.path[0], __name__)
hooks.Actions.CORE_READY.do()
print(sorted(plugins.iter_installed()), list(plugins.iter_loaded()))
plugins.load("saboteur")
print(config.load_full(sys.argv[1])["LMS_HOST"], sorted(config.get_defaults())[:3])
sys.exit("said at the end")
"""


@pytest.mark.parametrize("major", [20, 22])
def test_its_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, major: int) -> None:
    """A program in Tutor's Python, beside the user's own plugins."""
    root, found = project(tmp_path, "a"), []
    for kept in (environment.KEPT, None):
        with monkeypatch.context() as patched:
            patched.setattr(environment, "KEPT", kept)
            done = run_tutors_python(root, major, PROGRAM, str(root), check=False)
        found.append((done.args, done.returncode, done.stdout, done.stderr))
    assert found[0] == found[1]
    assert found[0][1:] == (1, found[0][2], "said at the end\n") and "saboteur" in found[0][2]


def test_nothing_drawn_by_lot_is_kept(tmp_path: Path) -> None:
    """Jinja draws while it compiles, and that is not what is kept."""
    drawn = set()
    for name in "ab":
        root = project(tmp_path, name)
        run_tutor(root, 22, "plugins", "enable", "saboteur")
        run_tutor(root, 22, "config", "save")
        drawn |= {run_tutor(root, 22, "config", "printvalue", name).stdout for name in ("ANEW", "ANEW_TOO")}
    assert len(drawn) == 4 and {len(each) for each in drawn} == {21, 73}


def test_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder, its umask, its variables and its answers are those of whoever asks."""
    root = project(tmp_path, "a")
    tell = "import os, sys; import click; print(os.getcwd(), oct(os.umask(0)), os.environ['ZORA'], sys.stdin.read())"
    (root / "no-plugins" / "saboteur.py").write_text(tell)
    (root / "config.yml").write_text("PLUGINS: [saboteur]\n")
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o027)
    try:
        done = run_tutor(root, 22, "config", "printroot", more={"ZORA": "quill"}, answer="yes")
    finally:
        os.umask(before)
    assert done.stdout.splitlines() == [f"{tmp_path} 0o27 quill yes", str(root)]


def test_a_command_that_is_killed(tmp_path: Path) -> None:
    """By a signal: that is how it ended, and the next one runs."""
    root = project(tmp_path, "a")
    (root / "no-plugins" / "saboteur.py").write_text("import os\nos.kill(os.getpid(), 9)")
    (root / "config.yml").write_text("PLUGINS: [saboteur]\n")
    assert run_tutor(root, 22, "config", "printroot", check=False).returncode == -9
    (root / "config.yml").write_text("PLUGINS: []\n")
    assert run_tutor(root, 22, "config", "printroot").stdout == f"{root}\n"


def test_it_ends_with_who_started_it(tmp_path: Path) -> None:
    """Also if that is killed."""
    code = (
        "from lab import environment as it\nfrom pathlib import Path\n"
        f"it.KEPT = Path({str(tmp_path)!r})\nprint(it._ready(22, it.KEPT)._process.pid, flush=True)\ninput()\n"
    )
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(command, cwd=HERE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:
        watched = os.pidfd_open(int(process.stdout.readline()))
        process.kill()
    assert select.select([watched], [], [], 60)[0]
    os.close(watched)
