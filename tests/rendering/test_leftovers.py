"""What is left when the plugin is disabled: by the real Tutor."""

from __future__ import annotations

import logging
import logging.handlers
import os
from pathlib import Path

import pytest
import yaml

from lab.environment import render, run_tutor
from lab.records import own
from tutorprivacy.rendering import leftovers

CACHES = [f"apps/openedx/settings/{service}/__pycache__" for service in ("lms", "cms")]
DAILY = "all-2026-11-28.log"


def logs(root: Path, service: str = "lms") -> Path:
    path = root / "data" / service / "logs"
    path.mkdir(parents=True, exist_ok=True)
    return path


def used(root: Path) -> None:
    """What a platform with the plugin has written by itself."""
    for cache in CACHES:
        (root / "env" / cache).mkdir(parents=True)
        for name in ("privacy", "production", "__init__"):
            (root / "env" / cache / f"{name}.cpython-312.pyc").write_bytes(b"salt")
    for service in ("lms", "cms"):
        folder = logs(root, service)
        own(folder / DAILY)
        (folder / "all.log").symlink_to(DAILY)


def test_disabling(tmp_path: Path) -> None:
    """Neither bytecode nor links; stock writes a log of its own; daily files stay, and are named."""
    render(tmp_path, 22, ["privacy"], {})
    used(tmp_path)
    done = run_tutor(tmp_path, 22, "plugins", "disable", "privacy")
    said = " ".join((done.stdout + done.stderr).split())
    assert not [cache for cache in CACHES if (tmp_path / "env" / cache).exists()]
    for service in ("lms", "cms"):
        folder = logs(tmp_path, service)
        assert not os.path.lexists(folder / "all.log")
        assert f"Daily logs stay in {folder}" in said and f"rm {folder / DAILY}" in said
        stock = logging.handlers.WatchedFileHandler(folder / "all.log")
        stock.emit(logging.makeLogRecord({"msg": "alice"}))
        stock.close()
        assert (folder / DAILY).read_text() == "x\n"
        assert not (folder / "all.log").is_symlink()
    assert "tutor local start -d" in said and "delete cronjob/privacy-retire-users" in said


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """A plain log, an operator's link, and whatever else is in the folders of bytecode."""
    for name, target in (("all.log", "/dev/null"), ("tracking.log", "elsewhere-2026-11-28.log")):
        (logs(tmp_path) / name).symlink_to(target)
    (logs(tmp_path, "cms") / "all.log").write_text("stock")
    cache = tmp_path / "env" / CACHES[0]
    cache.mkdir(parents=True)
    (cache / "notes.txt").touch()
    (cache / "privacy_x.pyc").touch()
    leftovers.remove_leftovers("privacy", str(tmp_path), {})
    assert sorted(os.listdir(logs(tmp_path))) == ["all.log", "tracking.log"]
    assert (logs(tmp_path, "cms") / "all.log").read_text() == "stock"
    assert os.listdir(cache) == ["notes.txt"]


def test_a_link_in_place_of_bytecode(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The platform's container can make one: what it leads to stays, and the link is named."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.pyc").touch()
    cache = tmp_path / "env" / CACHES[0]
    cache.parent.mkdir(parents=True)
    cache.symlink_to(elsewhere)
    leftovers.remove_leftovers("privacy", str(tmp_path), {})
    assert os.listdir(elsewhere) == ["x.pyc"]
    out, err = capfd.readouterr()
    assert f"{cache}, which" in out + err and "symbolic link" in out + err


def test_what_cannot_be_removed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """With the command. The platform's user is not always the operator, and the disabling goes on."""
    used(tmp_path)

    def refuse(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(leftovers.Path, "unlink", refuse)
    leftovers.remove_leftovers("privacy", str(tmp_path), {"K8S_NAMESPACE": "ours"})
    out, err = capfd.readouterr()
    for cache in CACHES:
        assert f"sudo rm -r {tmp_path / 'env' / cache}" in out + err
    for service in ("lms", "cms"):
        assert f"sudo rm {logs(tmp_path, service) / 'all.log'}" in out + err
    assert "kubectl --namespace ours delete" in out + err


# -- the layout of earlier versions ------------------------------------------------------

TUTORS = (20, 21, 22)
SETTINGS = [f"apps/openedx/settings/{x}/{y}.py" for x in ("lms", "cms") for y in ("production", "development")]
SOME = {"access", "logging", "packed", "processors", "settings", "usage_report", "worker"}

#: As the patches of that time had it.
CALL = "\n# Privacy plugin: last\nfrom . import privacy_settings\nprivacy_settings.apply(globals(), {})\n"


def files(root: Path) -> dict[str, bytes]:
    """Every file of the rendered environment, by its path."""
    env = root / "env"
    return {str(path.relative_to(env)): path.read_bytes() for path in env.rglob("*") if path.is_file()}


def former(root: Path) -> set[str]:
    """What is left of the former layout."""
    return {path for path in files(root) if "/privacy_" in path and "privacy_theirs" not in path}


def upgraded(root: Path, major: int = 22) -> dict[str, bytes]:
    """
    A project that an earlier version has rendered and the platform has used, with a file of another plugin.

    Returns:
        The stock environment, and that file.
    """
    render(root, major, ["mfe"], {"ID": "x" * 24, "OPENEDX_SECRET_KEY": "s" * 24})
    for cache in CACHES:
        (root / "env" / cache).mkdir()
        (root / "env" / cache).with_name("privacy_theirs.py").write_text("X = 1\n")
    stock = files(root)
    for cache in CACHES:
        for name in leftovers._FORMER:
            (root / "env" / cache).with_name(f"privacy_{name}.py").write_text(f"from .privacy_packed import {name}\n")
            (root / "env" / cache / f"privacy_{name}.cpython-311.pyc").write_bytes(b"code")
        (root / "env" / cache / "production.cpython-311.pyc").write_bytes(b"salt")
    for path in SETTINGS:
        (root / "env" / path).write_text((root / "env" / path).read_text() + CALL)
    config = yaml.safe_load((root / "config.yml").read_text())
    (root / "config.yml").write_text(yaml.safe_dump({**config, "PLUGINS": ["mfe", "privacy"]}))
    assert leftovers._FORMER >= SOME and len(former(root)) == 4 * 81
    return stock


@pytest.mark.parametrize("major", TUTORS)
def test_the_former_layout_goes_with_the_next_save(tmp_path: Path, major: int) -> None:
    """And its bytecode. What other plugins and Python have written stays; disabling gives back stock."""
    stock = upgraded(tmp_path, major)
    done = run_tutor(tmp_path, major, "config", "save")
    assert "could not be deleted" not in done.stdout + done.stderr
    assert former(tmp_path) == set()
    there = files(tmp_path)
    for cache in CACHES:
        assert there[f"{cache}/production.cpython-311.pyc"] == b"salt"
        assert there[f"{os.path.dirname(cache)}/privacy_theirs.py"] == b"X = 1\n"
        assert f"{os.path.dirname(cache)}/privacy.py" in there
    run_tutor(tmp_path, major, "plugins", "disable", "privacy")
    run_tutor(tmp_path, major, "config", "save")
    assert files(tmp_path) == stock


@pytest.mark.parametrize("major", TUTORS)
def test_disabled_right_after_the_upgrade(tmp_path: Path, major: int) -> None:
    """Without a rendering of the new layout in between."""
    stock = upgraded(tmp_path, major)
    run_tutor(tmp_path, major, "plugins", "disable", "privacy")
    run_tutor(tmp_path, major, "config", "save")
    assert files(tmp_path) == stock


@pytest.mark.parametrize("major", TUTORS)
def test_the_former_layout_stays_while_it_is_in_use(tmp_path: Path, major: int) -> None:
    """Commands that render nothing, and renderings that fail: what runs goes on."""
    upgraded(tmp_path, major)
    before = former(tmp_path)
    for status, command in (
        (0, ["config", "printvalue", "LMS_HOST"]),
        (1, ["privacy", "audit"]),
        (1, ["config", "save", "--set", "PRIVACY_TRACKING=sometimes"]),
        (1, ["config", "save", "--set", "PRIVACY_TRACKING=off", "--set", "LMS_HOST={{ nothing }}"]),
    ):
        assert run_tutor(tmp_path, major, *command, check=False).returncode == status, command
        assert former(tmp_path) == before, command


@pytest.mark.parametrize("change", ["one of the settings is old", "one is not there", "one cannot be read"])
def test_the_former_layout_stays_if_it_may_be_in_use(tmp_path: Path, change: str) -> None:
    """A rendering that was broken off leaves some of the settings as they were."""
    upgraded(tmp_path)
    run_tutor(tmp_path, 22, "config", "save")
    module = tmp_path / "env" / SETTINGS[0].replace("production", "privacy_access")
    module.touch()
    last = tmp_path / "env" / SETTINGS[-1]
    text = last.read_text()
    if change == "one of the settings is old":
        last.write_text(text + CALL)
    elif change == "one is not there":
        last.unlink()
    else:
        last.write_bytes(b"\xff")
    run_tutor(tmp_path, 22, "config", "printvalue", "LMS_HOST")
    assert module.exists()
    last.write_text(text)
    run_tutor(tmp_path, 22, "privacy", "audit", check=False)  # deletes nothing, whatever there is
    assert module.exists()
    run_tutor(tmp_path, 22, "config", "printvalue", "LMS_HOST")
    assert not module.exists()


def test_links_in_place_of_the_former_layout(tmp_path: Path) -> None:
    """The platform's container can make some: what they lead to stays."""
    upgraded(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "env" / CACHES[0]).rename(elsewhere)
    (tmp_path / "env" / CACHES[0]).symlink_to(elsewhere)
    inside = len(os.listdir(elsewhere))
    module = (tmp_path / "env" / CACHES[0]).with_name("privacy_access.py")
    module.rename(tmp_path / "target.py")
    module.symlink_to(tmp_path / "target.py")
    run_tutor(tmp_path, 22, "config", "save")
    assert len(os.listdir(elsewhere)) == inside > 80
    assert not os.path.lexists(module) and (tmp_path / "target.py").read_text()


def test_a_file_of_the_former_layout_that_cannot_be_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The platform's user is not always the operator. It is said with the command, and no command fails by it."""
    upgraded(tmp_path)
    run_tutor(tmp_path, 22, "config", "save")
    module = (tmp_path / "env" / CACHES[0]).with_name("privacy_access.py")
    module.touch()

    def refuse(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(leftovers.Path, "unlink", refuse)
    leftovers._remove_former_modules(str(tmp_path))
    out, err = capfd.readouterr()
    assert f"sudo rm {module}" in out + err and "an earlier version" in out + err
