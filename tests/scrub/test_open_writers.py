"""Whether somebody is writing to a file: who does, and where that cannot be seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tutorprivacy.scrub.open_writers import find_open_writers, find_unseen

CHILD = "import sys; file = open(sys.argv[1], sys.argv[2]); print('open', flush=True); sys.stdin.read()"


def test_writers(tmp_path: Path) -> None:
    """Processes that hold this very file open for writing, whatever it is called now; not readers, not ourselves."""
    paths = {name: tmp_path / name for name in ("appended.log", "read.log", "both.log", "ours.log", "none.log")}
    for path in paths.values():
        path.write_bytes(b"{}\n")
    children = {}
    for name, mode in (("appended.log", "a"), ("read.log", "r"), ("both.log", "r+")):
        command = [sys.executable, "-c", CHILD, paths[name], mode]
        children[name] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert children[name].stdout.readline() == b"open\n"
    paths["appended.log"] = paths["appended.log"].rename(tmp_path / "moved.log")
    (tmp_path / "link.log").symlink_to("moved.log")
    with open(paths["ours.log"], "a"):
        found = find_open_writers([*paths.values(), tmp_path / "link.log", tmp_path / "gone.log"])
    for child in children.values():
        child.communicate()
    appender, both = ([children[name].pid] for name in ("appended.log", "both.log"))
    assert found == {paths["appended.log"]: appender, tmp_path / "link.log": appender, paths["both.log"]: both}
    assert find_open_writers(paths.values()) == {}


def test_what_cannot_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root sees who writes; others see what only they may write to; without a /proc nobody sees."""
    paths = {mode: tmp_path / f"{mode:o}.log" for mode in (0o600, 0o644, 0o664, 0o666)}
    for mode, path in paths.items():
        path.write_bytes(b"")
        path.chmod(mode)
    me, group = tmp_path.stat().st_uid, tmp_path.stat().st_gid
    every = [*paths.values(), tmp_path / "gone.log"]
    if me == 0:  # whom nothing is hidden from
        me = 4711
        for path in paths.values():
            os.chown(path, me, group)
    for user, its_group, unseen in (
        (me, group, [0o666]),
        (me, group + 1, [0o664, 0o666]),
        (me + 1, group, list(paths)),
    ):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        monkeypatch.setattr(os, "getegid", lambda its_group=its_group: its_group)
        assert find_unseen(every) == [paths[mode] for mode in unseen]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert find_unseen(every) == []
    monkeypatch.setattr(os.path, "isdir", lambda path: False)
    assert find_unseen(every) == every
