"""``tutor privacy uninstall``, and what is left of a plugin that was enabled: by the real Tutor."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.environment import render, run_tutor
from lab.records import own

ROOT = Path(__file__).resolve().parents[2]
SALT = "salt-and-pepper-of-the-hashes"
MADE_ONCE = {
    "PRIVACY_RETIREMENT_WORKER_USERNAME": "privacy_worker_of_tests",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID": "id-of-the-oauth2-client",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": "swordfish-of-the-oauth2-client",
    "PRIVACY_RETIREMENT_USER_SALT": SALT,
}
CHOSEN = {"PRIVACY_LOG_RETENTION_DAYS": 7, "PRIVACY_REDIS_DB": 9, "PRIVACY_FREE_TEXT": "drop"}
#: With the same prefix, and not ours.
THEIRS = {"PRIVACY_POLICY_OF_ANOTHER_PLUGIN": "https://example.org/policy"}
#: So that two renderings are the same.
FIXED: dict[str, Any] = {"ID": "x" * 24, "OPENEDX_SECRET_KEY": "s" * 24}

every_tutor = pytest.mark.parametrize("major", [20, 21, 22])


def project(root: Path, major: int = 22) -> dict[str, bytes]:
    """One that was used with the plugin, and has things of others; returns the files that stock renders."""
    render(root, major, ["mfe"], FIXED)
    stock = rendered(root)
    config = yaml.safe_load((root / "config.yml").read_text())
    config = {**config, **MADE_ONCE, **CHOSEN, **THEIRS, "PLUGINS": ["mfe", "privacy"]}
    (root / "config.yml").write_text(yaml.safe_dump(config))
    run_tutor(root, major, "config", "save")
    cache = root / "env/apps/openedx/settings/lms/__pycache__"
    cache.mkdir()
    (cache / "production.cpython-312.pyc").write_bytes(SALT.encode())
    (cache / "notes.txt").write_text("somebody's")
    logs = root / "data/lms/logs"
    logs.mkdir(parents=True)
    own(logs / "all-2026-11-28.log")
    (logs / "all.log").symlink_to("all-2026-11-28.log")
    (logs / "theirs.log").write_text("stock")
    own_words = root / "privacy/notice/en.yml"
    own_words.parent.mkdir(parents=True)
    own_words.write_text("{}")
    return stock


def rendered(root: Path) -> dict[str, bytes]:
    env = root / "env"
    return {str(path.relative_to(env)): path.read_bytes() for path in env.rglob("*") if path.is_file()}


def everything(root: Path) -> dict[str, Any]:
    """Each file, link and folder of the project, with what is in it."""
    paths = [path for path in root.rglob("*") if path.name != "no-plugins"]
    return {
        str(path): os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        for path in paths
    }


def config_of(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "config.yml").read_text())
    return found


def words(done: Any) -> str:
    return " ".join((done.stdout + done.stderr).split())


@every_tutor
def test_it_leaves_stock(tmp_path: Path, major: int) -> None:
    """Nothing of ours, and all that is not; what was made once stays, and the salt's warning is seen."""
    stock = project(tmp_path, major)
    done = run_tutor(tmp_path, major, "privacy", "uninstall", "--yes")
    there = rendered(tmp_path)
    assert there.pop("apps/openedx/settings/lms/__pycache__/notes.txt") == b"somebody's"
    assert there == stock
    assert not (tmp_path / "env/plugins/privacy").exists()
    config = config_of(tmp_path)
    assert {name: value for name, value in config.items() if name.startswith("PRIVACY_")} == {**MADE_ONCE, **THEIRS}
    assert config["PLUGINS"] == ["mfe"] and config["ID"] == FIXED["ID"]
    assert sorted(os.listdir(tmp_path / "data/lms/logs")) == [".privacy-logs", "all-2026-11-28.log", "theirs.log"]
    assert (tmp_path / "privacy/notice/en.yml").read_text() == "{}"
    said = words(done)
    assert "KEEP PRIVACY_RETIREMENT_USER_SALT" in said and SALT not in said
    assert "config.yml keeps what was made once:" in said
    for told in ("-n 9 flushdb", "-n 12 flushdb", "remove-retirement-worker", "all-2026-11-28.log", "your own words"):
        assert told in said, told
    assert "tutor local start -d && tutor local restart" in said and "pip uninstall tutor-contrib-privacy" in said


def test_dry_run(tmp_path: Path) -> None:
    """It names what the other run removes, and changes nothing: no file, no time of a file."""
    project(tmp_path)
    before = everything(tmp_path)
    times = {path: os.lstat(path).st_mtime_ns for path in before}
    done = run_tutor(tmp_path, 22, "privacy", "uninstall", "--dry-run", "--yes")
    assert everything(tmp_path) == before
    assert {path: os.lstat(path).st_mtime_ns for path in before} == times
    said = words(done)
    assert "KEEP PRIVACY_RETIREMENT_USER_SALT" in said and "Nothing was changed." in said
    assert not any(value in said for value in MADE_ONCE.values())
    assert [line for line in done.stdout.splitlines() if len(line) > 80 and str(tmp_path) not in line] == []
    named = set(re.findall(r"^  - (/.+)$", done.stdout.partition("\nStays:")[0], re.MULTILINE))
    run_tutor(tmp_path, 22, "privacy", "uninstall", "--yes")
    gone = before.keys() - everything(tmp_path).keys()
    folders = {path for path in gone if before[path] is None}
    assert named == gone - folders and str(tmp_path / "data/lms/logs/all.log") in named


def test_secrets(tmp_path: Path) -> None:
    """Only if they are asked for; the warning comes before the question."""
    project(tmp_path)
    done = run_tutor(tmp_path, 22, "privacy", "uninstall", "--secrets", answer="y\n")
    assert {name for name in config_of(tmp_path) if name.startswith("PRIVACY_")} == THEIRS.keys()
    assert not any(value in (tmp_path / "config.yml").read_text() for value in MADE_ONCE.values())
    assert "KEEP PRIVACY_RETIREMENT_USER_SALT" in done.stderr and SALT not in words(done)


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_it_asks(tmp_path: Path, answer: str) -> None:
    """No answer is none: nothing is changed."""
    project(tmp_path)
    before = everything(tmp_path)
    done = run_tutor(tmp_path, 22, "privacy", "uninstall", "--secrets", check=False, answer=answer)
    assert done.returncode == 1 and "Go on?" in done.stdout and everything(tmp_path) == before


def test_what_was_never_saved_is_not_saved_now(tmp_path: Path) -> None:
    """Enabled, and never saved: Tutor makes a salt for each command. It is no reason to keep one."""
    render(tmp_path, 22, [], FIXED)
    run_tutor(tmp_path, 22, "plugins", "enable", "privacy")
    config = {name: value for name, value in config_of(tmp_path).items() if name not in MADE_ONCE}
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config))
    done = run_tutor(tmp_path, 22, "privacy", "uninstall", "--yes")
    assert not [name for name in config_of(tmp_path) if name.startswith("PRIVACY_")]
    assert "KEEP" not in words(done)


def test_disabling_says_what_stays(tmp_path: Path) -> None:
    """Whoever does not know of `uninstall` is told the same, and of it."""
    project(tmp_path)
    said = words(run_tutor(tmp_path, 22, "plugins", "disable", "privacy"))
    assert "KEEP PRIVACY_RETIREMENT_USER_SALT" in said and SALT not in said
    for told in ("-n 9 flushdb", "config.yml keeps 7 values", "tutor privacy uninstall", "docs/leaving.rst"):
        assert told in said, told
    assert config_of(tmp_path).items() >= {**MADE_ONCE, **CHOSEN, **THEIRS}.items()
    run_tutor(tmp_path, 22, "plugins", "enable", "privacy")
    run_tutor(tmp_path, 22, "privacy", "uninstall", "--yes", "--secrets")
    assert {name for name in config_of(tmp_path) if name.startswith("PRIVACY_")} == THEIRS.keys()


def plugin_of_the_docs() -> str:
    """The small plugin of docs/leaving.rst that tells the platform the salt."""
    page = (ROOT / "docs/leaving.rst").read_text(encoding="utf-8")
    found = re.search(r"^    name: keep-salt\n(?:    .*\n|\n)+", page, re.MULTILINE)
    assert found is not None
    return "\n".join(line[4:] for line in found[0].splitlines()) + "\n"


@every_tutor
def test_the_salt_is_kept_without_the_plugin(tmp_path: Path, major: int) -> None:
    """As the docs have it: the settings of the LMS and of Studio end with our salt as the last of the platform's."""
    project(tmp_path, major)
    run_tutor(tmp_path, major, "privacy", "uninstall", "--yes")
    (tmp_path / "no-plugins").mkdir()  # the lab's folder for plugins that are one file
    (tmp_path / "no-plugins/keep-salt.yml").write_text(plugin_of_the_docs())
    run_tutor(tmp_path, major, "plugins", "enable", "keep-salt")
    for service in ("lms", "cms"):
        text = (tmp_path / f"env/apps/openedx/settings/{service}/production.py").read_text()
        (code,) = re.findall(r"^RETIRED_USER_SALTS = .*$", text, re.MULTILINE)
        known: dict[str, Any] = {"RETIRED_USER_SALTS": ["of the platform"]}
        exec(code, known)
        assert known["RETIRED_USER_SALTS"] == ["of the platform", SALT]


def without_the_package(root: Path, *arguments: str) -> Any:
    """As after `pip uninstall`: Tutor finds no plugin that is a package."""
    return run_tutor(root, 22, *arguments, check=False, more={"TUTOR_IGNORE_ENTRYPOINT_PLUGINS": "1"})


def test_the_package_is_gone_and_the_plugin_was_enabled(tmp_path: Path) -> None:
    """docs/leaving.rst: Tutor says so and goes on; it renders stock, and leaves our files and values where they are."""
    stock = project(tmp_path)
    config = config_of(tmp_path)
    (tmp_path / "config.yml").write_text(yaml.safe_dump({**config, "PLUGINS": ["privacy"]}))
    shutil.rmtree(tmp_path / "env/plugins/mfe", ignore_errors=True)
    done = without_the_package(tmp_path, "config", "save")
    assert done.returncode == 0
    assert "Failed to enable plugin 'privacy': plugin 'privacy' is not installed." in words(done)
    assert "apps/openedx/settings/lms/privacy.py" in rendered(tmp_path).keys() - stock.keys()
    assert b"privacy" not in rendered(tmp_path)["apps/openedx/settings/lms/production.py"]
    assert config_of(tmp_path).items() >= {**MADE_ONCE, **CHOSEN, "PLUGINS": ["privacy"]}.items()
    done = without_the_package(tmp_path, "privacy", "uninstall")
    assert done.returncode == 2 and "No such command 'privacy'" in words(done)
    done = without_the_package(tmp_path, "plugins", "disable", "privacy")
    assert done.returncode == 0 and config_of(tmp_path)["PLUGINS"] == []
    assert config_of(tmp_path).items() >= MADE_ONCE.items()
