"""What is left when the plugin is disabled: by the real Tutor."""

from __future__ import annotations

import logging
import logging.handlers
import os
from pathlib import Path

import pytest

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
        for name in ("privacy_settings", "production", "__init__"):
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
