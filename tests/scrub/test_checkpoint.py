"""What a run needs to go on, and its keys, which end with it."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import signal
import stat
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from tutor.exceptions import TutorError

from tutorprivacy.inside.pseudonyms.keyed_hash import KEY_BYTES, KeyRing, Pseudonyms
from tutorprivacy.scrub import checkpoint as module
from tutorprivacy.scrub.checkpoint import Checkpoint, CheckpointKeys

COUNTS = {"lines": 3, "dropped": {"ip": 2}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "privacy" / "scrub"


def opened(folder: Path, fingerprint: str = "f1", restart: bool = False) -> Checkpoint:
    return Checkpoint.open(folder, "run", fingerprint, restart)


def in_child(work: Callable[[], object]) -> int:
    """Do it in a process of its own; returns its exit status, 77 for a TutorError."""
    pid = os.fork()
    if not pid:
        status = 78
        try:
            work()
            status = 0
        except TutorError:
            status = 77
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_going_on(folder: Path) -> None:
    """Everything is there again, under names that are no text, too."""
    state = opened(folder)
    assert not state.resumed
    state.record_progress("/logs/b.log", read=100, written=20, counts=COUNTS, size=9, mtime_ns=10**18)
    state.record_finished("/logs/b.log", size=8, mtime_ns=10**18 + 1, counts=COUNTS)
    state.record_progress("/logs/a\udcff.log", read=50, written=5, counts=COUNTS, size=7, mtime_ns=10**18)
    state.user_ids = {"zoraquill": 918273}
    key = state.key_ring.key("2026-11", None)
    state.close()
    state = opened(folder)
    assert state.resumed
    assert state.finished_sources == {"/logs/b.log": {"size": 8, "mtime_ns": 10**18 + 1, "counts": COUNTS}}
    assert list(state.begun_sources) == ["/logs/a\udcff.log"]
    assert state.progress_of("/logs/a\udcff.log", 7, 10**18) == {
        "read": 50,
        "written": 5,
        "counts": COUNTS,
        "size": 7,
        "mtime_ns": 10**18,
    }
    assert state.user_ids == {"zoraquill": 918273}
    assert state.key_ring.key("2026-11", None) == key
    assert state.keys_in_hex == {"2026-11": key.hex()}


def test_sources_that_have_changed(folder: Path) -> None:
    """They are scrubbed anew."""
    state = opened(folder)
    state.record_progress("a", read=1, written=1, counts={}, size=7, mtime_ns=5)
    state.record_finished("b", size=7, mtime_ns=5, counts={})
    assert state.is_finished("b", 7, 5)
    assert state.progress_of("a", 7, 5)
    for size, mtime_ns in ((8, 5), (7, 6)):
        assert not state.is_finished("b", size, mtime_ns)
        assert state.progress_of("a", size, mtime_ns) is None
    assert not state.is_finished("c", 7, 5)
    assert state.progress_of("c", 7, 5) is None


def test_files_are_private(folder: Path) -> None:
    """Keys, and the ids of people; the folder, too."""
    before = os.umask(0)
    state = opened(folder)
    os.umask(before)
    state.user_ids = {"zoraquill": 1}
    assert {path.name for path in folder.iterdir()} == {"run.json", "run.keys", "run.people", "run.lock"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    """Nothing is read from, or written to, where they point."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    folder.mkdir(parents=True)
    for name in ("run.lock", "run.json", "run.keys", "run.people", ".run.people.new"):
        (folder / name).symlink_to(victim)
        with pytest.raises(TutorError, match="could not be read or written"):
            opened(folder)
        (folder / name).unlink()
    state = opened(folder)
    (folder / ".run.json.new").symlink_to(victim)
    state.save()
    assert victim.read_bytes() == b"precious"


@pytest.mark.parametrize("change", ["settings", "restart"])
def test_other_settings(folder: Path, change: str) -> None:
    """They do not go on with it; --restart begins anew, with other keys."""
    state = opened(folder)
    state.record_finished("a", size=1, mtime_ns=1, counts={})
    state.user_ids = {"zoraquill": 1}
    key = state.key_ring.key("2026", None)
    state.close()
    if change == "settings":
        with pytest.raises(TutorError, match=r"had other inputs, another output or other settings.*--restart"):
            opened(folder, "f2")
        assert opened(folder).is_finished("a", 1, 1)
    else:
        state = opened(folder, "f2", restart=True)
        assert (state.resumed, state.finished_sources, state.keys_in_hex, state.user_ids) == (False, {}, {}, None)
        assert state.key_ring.key("2026", None) != key


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"fingerprint": "f1"}',
        b'{"fingerprint": "f1", "done": [], "parts": {}}',
        b'{"fingerprint": "f1", "done": {"a": 1}, "parts": {}}',
        b'{"fingerprint": "f1", "done": {"a": {"size": 1, "mtime_ns": 1}}, "parts": {}}',
        b'{"fingerprint": "f1", "done": {}, "parts": {"a": {"size": 1, "mtime_ns": 1, "counts": {}}}}',
        b'{"fingerprint": "f1", "done": {"a": {"size": "1", "mtime_ns": 1, "counts": {}}}, "parts": {}}',
    ],
)
def test_a_damaged_state(folder: Path, content: bytes) -> None:
    """It says what to do, and leaves the lock to whoever does."""
    opened(folder).close()
    (folder / "run.json").write_bytes(content)
    with pytest.raises(TutorError, match=r"run\.json.* is damaged.*--restart"):
        opened(folder)
    assert not opened(folder, restart=True).resumed


@pytest.mark.parametrize(
    "content", ["2026\n", "2026 zz\n", f"2026 {'ab' * KEY_BYTES}\n" * 2, f"20 {'ab' * KEY_BYTES}\n"]
)
def test_damaged_keys(folder: Path, content: str) -> None:
    """No key is made up for a period that may have had one."""
    state = opened(folder)
    (folder / "run.keys").write_text(content)
    with pytest.raises(TutorError, match=r"run\.keys.* is damaged.*--restart"):
        state.key_ring.key("2026-11", None)
    assert (folder / "run.keys").read_text() == content


def test_one_run_at_a_time(folder: Path) -> None:
    """A second is refused while the first lives, and only so long; it does not harm the first."""
    state = opened(folder)
    state.record_finished("a", size=1, mtime_ns=1, counts={})
    with pytest.raises(TutorError, match=r"Another run holds .*run\.lock"):
        opened(folder)
    assert in_child(lambda: opened(folder, restart=True)) == 77
    assert Checkpoint.open(folder, "another", "f1")
    state.close()
    assert opened(folder).is_finished("a", 1, 1)


def test_a_run_that_has_just_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock file that was opened is not the one that is there."""
    real, others = fcntl.flock, []

    def flock(fd: int, operation: int) -> None:
        if not others:
            others.append(True)
            (folder / "run.lock").unlink()
            (folder / "run.lock").touch()
        real(fd, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    state = opened(folder)
    assert in_child(lambda: opened(folder)) == 77
    state.close()


def test_a_run_that_is_killed(folder: Path) -> None:
    """At any time: the state is that of some step, and the lock is free."""
    opened(folder).close()
    for milliseconds in (1, 5, 20, 50):
        pid = os.fork()
        if not pid:
            try:
                state = opened(folder)
                number = len(state.finished_sources)
                while True:
                    state.key_ring.key(f"{1000 + number}", None)
                    state.record_finished(str(number), size=number, mtime_ns=1, counts={})
                    number += 1
            finally:
                os._exit(1)
        time.sleep(milliseconds / 1000)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        state = opened(folder)
        assert list(state.finished_sources) == [str(number) for number in range(len(state.finished_sources))]
        assert len(state.keys_in_hex) - len(state.finished_sources) in (0, 1)
        state.close()


def test_the_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and people are written over before they are deleted; no copy of them was ever made."""
    state = opened(folder)
    ring = state.key_ring
    key = ring.key("2026-11", None)
    state.user_ids = {"zoraquill": 1}
    os.link(folder / "run.people", folder.parent / "run.people.old")
    state.user_ids = {"zoraquill": 2}
    state.record_finished("a", size=1, mtime_ns=1, counts={})
    assert key.hex() not in (folder / "run.json").read_text()
    for name in ("run.keys", "run.people"):
        os.link(folder / name, folder.parent / name)  # to see what becomes of the content
    state.delete()
    assert list(folder.iterdir()) == []
    for name in ("run.keys", "run.people", "run.people.old"):
        content = (folder.parent / name).read_bytes()
        assert content == bytes(len(content)) != b""
    with pytest.raises(TutorError, match=r"run\.keys"):
        ring.key("2026-12", None)
    assert not (folder / "run.keys").exists()
    assert not opened(folder).resumed


def test_leftovers_of_an_end(folder: Path) -> None:
    """Killed in the middle of it, a run leaves nothing that a new one would take up."""
    state = opened(folder)
    state.key_ring.key("2026-11", None)
    state.user_ids = {"zoraquill": 1}
    state.close()
    (folder / "run.json").unlink()
    state = opened(folder)
    assert (state.keys_in_hex, state.user_ids) == ({}, None)


def test_a_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state is that of the step before; a key that could not be stored is not used."""
    state = opened(folder)
    state.record_finished("a", size=1, mtime_ns=1, counts={})
    real = os.write

    def write(fd: int, data: bytes) -> int:
        if len(data) < 15:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(fd, data[:10])

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(TutorError, match=r"run\.json, could not be read or written: No space left.*--restart"):
        state.record_finished("b", size=1, mtime_ns=1, counts={})
    with pytest.raises(TutorError, match=r"run\.keys, could not be read or written: No space left"):
        state.key_ring.key("2026-11", None)
    monkeypatch.undo()
    state.close()
    assert (folder / "run.keys").stat().st_size > 0
    state = opened(folder)
    assert list(state.finished_sources) == ["a"]
    assert state.keys_in_hex == {}
    key = state.key_ring.key("2026-11", None)
    assert state.keys_in_hex == {"2026-11": key.hex()}


def test_keys_are_stored_before_they_are_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the disk, that is."""
    ring: KeyRing = opened(folder).key_ring
    synced = []

    def fsync(fd: int) -> None:
        synced.append(os.pread(fd, 1000, 0).decode())

    monkeypatch.setattr(module.os, "fsync", fsync)
    key = ring.key("2026-11", None)
    assert key is not None
    assert synced == [f"2026-11 {key.hex()}\n"]
    assert len(key) == KEY_BYTES
    assert ring.key("2026-11", None) == key != ring.key("2026-12", None)
    assert Pseudonyms(key).of_user(1)


def test_a_period_that_is_none(folder: Path) -> None:
    """A mistake of ours, which does not get into the file."""
    ring = opened(folder).key_ring
    for period in ("", "2026 11", "always", "2026-11\n"):
        with pytest.raises(ValueError, match=re.escape(repr(period))):
            ring.key(period, None)
    assert {len(ring.key(period, None)) for period in ("forever", "2026", "2026-11", "2026-11-22")} == {KEY_BYTES}


def _digests(path: Path) -> list[str]:
    ring = CheckpointKeys(path)
    return [hashlib.sha256(ring.key(f"2026-{month:02}", None)).hexdigest() for month in range(1, 13) for _ in "ab"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_have_the_same_keys(folder: Path, method: str) -> None:
    """Whichever asks first for a period."""
    state = opened(folder)
    with ProcessPoolExecutor(6, mp_context=get_context(method)) as pool:
        if method == "fork":
            found = list(pool.map(_digests, [folder / "run.keys"] * 60))
        else:  # the ring itself, as it is sent to a worker
            periods = [f"2026-{month:02}" for month in range(1, 13)]
            asked = [[pool.submit(state.key_ring.key, period, None) for period in periods] for _ in range(6)]
            found = [[future.result() for future in futures] for futures in asked]
    assert all(each == found[0] for each in found)
    assert len(set(found[0])) == 12
    assert len(state.keys_in_hex) == 12
