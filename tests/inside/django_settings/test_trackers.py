"""It is seen that somebody imports a tracker, and nothing is done before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tutorprivacy.inside.django_settings import trackers


@pytest.fixture
def library(tmp_path: Path, monkeypatch) -> str:
    (tmp_path / "planted_tracker").mkdir()
    (tmp_path / "planted_tracker" / "__init__.py").write_text("ready = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "planted_tracker", raising=False)
    return "planted_tracker"


def test_it_is_seen_when_it_is_ready(library: str) -> None:
    """Once, and when all of it is there; it is what it would be."""
    seen: list[tuple[str, bool]] = []
    sys.meta_path.insert(0, trackers.Watch(lambda name: seen.append((name, sys.modules[name].ready)), [library]))
    module = __import__(library)
    assert module.ready and module.__spec__.origin.endswith("planted_tracker/__init__.py")
    __import__(library)
    assert seen == [(library, True)]


def test_what_is_not_there_is_not_found() -> None:
    sys.meta_path.insert(0, trackers.Watch(lambda name: None, ["no_such_tracker"]))
    with pytest.raises(ModuleNotFoundError):
        __import__("no_such_tracker")


@pytest.mark.parametrize(("mode", "watches"), [("scrub", 1), ("off", 1), ("full", 0)])
def test_one_watch(policy, mode: str, watches: int) -> None:
    """However often settings are read."""
    for _again in range(2):
        trackers.watch_trackers({}, {**policy, "telemetry": mode}, [], None)
    assert sum(isinstance(finder, trackers.Watch) for finder in sys.meta_path) == watches


def test_without_a_tracker_nothing_is_imported(tmp_path: Path) -> None:
    """Neither a library nor the room that would see to it."""
    code = (
        "import sys\n"
        "from tutorprivacy.inside.django_settings import trackers\n"
        "policy = {'telemetry': 'scrub', 'event_hook': '', 'ip_policy': {}}\n"
        "trackers.watch_trackers({}, policy, [], None)\n"
        "print([name for name in sys.modules if 'telemetry' in name or name in trackers.LIBRARIES])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n", run.stderr
