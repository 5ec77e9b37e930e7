"""From 0.1.0 to this version, with the files that 0.1.0 has left: by the real Tutor."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab import left_behind
from lab.environment import in_one_line, run_tutor
from tutorprivacy.inside.logs.daily_files import DailyFileHandler
from tutorprivacy.settings import values

MADE_ONCE = {name for name, _template in values.unique()}
MODULES = {f"privacy_{each}" for each in ("access", "logfiles", "logging", "minimize", "pii", "processors", "settings")}

#: Every value of every setting that 0.1.0 took, but for numbers in between.
TAKEN_BY_0_1 = {
    "PRIVACY_TRACKING": ["off", False, "full"],
    "PRIVACY_TRACKING_KEEP_BACKENDS": [[], ["xapi"], ["xapi", "caliper"]],
    "PRIVACY_IP_ADDRESS": ["drop", "truncate", "keep"],
    "PRIVACY_IPV4_PREFIX_LENGTH": [0, 16, 32],
    "PRIVACY_IPV6_PREFIX_LENGTH": [0, 32, 128],
    "PRIVACY_LOG_RETENTION_DAYS": [1, 14, 36500],
    "PRIVACY_ACCESS_LOG": ["off", False, "reduced", "full"],
    "PRIVACY_APP_LOG": ["redacted", "full"],
    "PRIVACY_BLOCK_THIRD_PARTIES": [True, False],
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """As 0.1.0 has left it; Python has compiled one of its modules beside the settings."""
    left_behind.lay(tmp_path)
    cache = tmp_path / "env/apps/openedx/settings/lms/__pycache__"
    cache.mkdir()
    (cache / "privacy_settings.cpython-311.pyc").write_bytes(b"code")
    return tmp_path


def config_of(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "config.yml").read_text())
    return found


def logs_of(root: Path) -> dict[str, str | bytes]:
    paths = [path for path in (root / "data").rglob("*") if path.is_symlink() or path.is_file()]
    return {str(path): os.readlink(path) if path.is_symlink() else path.read_bytes() for path in paths}


def modules_of(root: Path) -> set[str]:
    found = (root / "env/apps/openedx/settings").rglob("privacy*")
    return {path.name.partition(".")[0] for path in found if path.is_file()}


def test_the_files_are_those_of_0_1(project: Path) -> None:
    """What is tested here begins there."""
    assert modules_of(project) == MODULES and len(logs_of(project)) == 8
    assert not MADE_ONCE & config_of(project).keys()
    for service in ("lms", "cms"):
        for mode in ("production", "development"):
            text = (project / f"env/apps/openedx/settings/{service}/{mode}.py").read_text()
            assert "privacy_settings.apply(globals(), {'tracking': 'off', 'keep_backends': ['xapi']" in text


def test_a_save_upgrades(project: Path) -> None:
    """Settings mean the same, what is made once is made and saved, old modules go, and no log is touched."""
    before, logs = config_of(project), logs_of(project)
    done = run_tutor(project, 22, "config", "save")
    after = config_of(project)
    assert after.items() >= before.items() and after.keys() - before.keys() == MADE_ONCE
    assert modules_of(project) == {"privacy"}
    for service in ("lms", "cms"):
        text = (project / f"env/apps/openedx/settings/{service}/production.py").read_text()
        assert "from . import privacy_settings" not in text
        for said in ("'tracking': 'off'", "'log_retention_days': 30", "'ipv4_prefix_length': 24", "'xapi'"):
            assert said in text, said
        assert after["PRIVACY_RETIREMENT_USER_SALT"] in text
    assert logs_of(project) == logs
    assert "holds secrets: only its owner may read it now" in in_one_line(done)
    assert (project / "config.yml").stat().st_mode & 0o777 == 0o600


def test_what_was_made_once_is_kept(project: Path) -> None:
    """The salt above all: by every later save, and from a version between the two that had made it."""
    salted = {**config_of(project), "PRIVACY_RETIREMENT_USER_SALT": "salt-of-a-version-between"}
    (project / "config.yml").write_text(yaml.safe_dump(salted))
    run_tutor(project, 22, "config", "save")
    first = config_of(project)
    assert first["PRIVACY_RETIREMENT_USER_SALT"] == "salt-of-a-version-between"
    run_tutor(project, 22, "config", "save", "--set", "PRIVACY_LOG_RETENTION_DAYS=20")
    second = config_of(project)
    assert first.keys() >= MADE_ONCE and all(first[name] == second[name] for name in MADE_ONCE)


def test_enabling_does_not_save_and_so_retires_nobody(project: Path) -> None:
    """The new version without a save: what runs is 0.1's, and the audit says what to do, for each file of before."""
    before = config_of(project)
    done = run_tutor(project, 22, "privacy", "audit", check=False)
    assert done.returncode == 1 and config_of(project) == before and modules_of(project) == MODULES
    assert "tutor config save && tutor local restart" in done.stdout
    for path in logs_of(project):
        assert path.endswith("/all.log") or path in done.stdout, path


@pytest.mark.parametrize("command", [["plugins", "disable", "privacy"], ["privacy", "uninstall", "--yes"]])
def test_who_leaves_right_after_the_upgrade(project: Path, command: list[str]) -> None:
    """Without a rendering in between: nothing of 0.1 is left but its log files, which are named."""
    daily = {path: text for path, text in logs_of(project).items() if not path.endswith("/all.log")}
    done = run_tutor(project, 22, *command)
    assert modules_of(project) == set() and logs_of(project) == daily
    assert b"privacy" not in (project / "env/apps/openedx/settings/lms/production.py").read_bytes()
    assert all(Path(path).name in done.stdout + done.stderr for path in daily)


def test_the_logs_of_before(project: Path) -> None:
    """The new handler goes on in the same folder. It cannot know who wrote the old files: they stay, and are named."""
    folder = project / "data/lms/logs"
    before = {path.name: path.read_bytes() for path in folder.glob("all-*.log")}
    said: list[str] = []

    class Said(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    listener = Said()
    logging.getLogger("tutorprivacy.inside.logs.daily_files").addHandler(listener)
    handler = DailyFileHandler(str(folder), "all", 14, clock=lambda: 20820 * 86400.0)  # two months later
    handler.emit(logging.makeLogRecord({"msg": "a line"}))
    handler.close()
    logging.getLogger("tutorprivacy.inside.logs.daily_files").removeHandler(listener)
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert os.readlink(folder / "all.log") not in before and (folder / "all.log").read_bytes() == b"a line\n"
    assert any(name in " ".join(said) for name in before)


@pytest.mark.parametrize("name", TAKEN_BY_0_1)
def test_every_value_that_0_1_took_is_taken(name: str) -> None:
    """No name and no value is refused after the upgrade; what means more than before is in docs/upgrades.rst."""
    (setting,) = (each for each in values.SETTINGS if each.full_name == name)
    assert [value for value in TAKEN_BY_0_1[name] if not setting.allowed.test(setting.read(value))] == []


def test_the_defaults_of_0_1_are_as_strict_as_before() -> None:
    """Who had set nothing keeps no more than before."""
    defaults = dict(values.defaults())
    assert {name: defaults[name] for name in TAKEN_BY_0_1} == {
        "PRIVACY_TRACKING": "off",
        "PRIVACY_TRACKING_KEEP_BACKENDS": [],
        "PRIVACY_IP_ADDRESS": "drop",
        "PRIVACY_IPV4_PREFIX_LENGTH": 16,
        "PRIVACY_IPV6_PREFIX_LENGTH": 32,
        "PRIVACY_LOG_RETENTION_DAYS": 14,
        "PRIVACY_ACCESS_LOG": "reduced",
        "PRIVACY_APP_LOG": "redacted",
        "PRIVACY_BLOCK_THIRD_PARTIES": True,
    }
