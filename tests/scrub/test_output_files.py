"""Writing outputs whole or not at all, and finding who else writes to a file."""

from __future__ import annotations

import bz2
import errno
import gzip
import lzma
import os
import random
import resource
import signal
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
import zstandard
from fsspec.spec import AbstractBufferedFile, AbstractFileSystem
from tutor.exceptions import TutorError

from tutorprivacy.scrub.local_output import LocalOutput, temporary_of
from tutorprivacy.scrub.output import COMPRESSIONS
from tutorprivacy.scrub.output_files import RemoteOutput, open_output

_random = random.Random(7)
LINES = b"".join(b'{"name": "page_close", "n": %d}\n' % _random.getrandbits(200) for _ in range(6000))
HALF = len(LINES) // 2

DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gz": gzip.decompress,
    "bz2": bz2.decompress,
    "xz": lzma.decompress,
    "zst": lambda stored: zstandard.ZstdDecompressor().stream_reader(stored, read_across_frames=True).readall(),
}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file that is there, to be replaced."""
    path = tmp_path / "tracking.log"
    path.write_bytes(b"before\n")
    path.chmod(0o604)
    os.utime(path, ns=(10**18, 10**18 + 1))
    return path


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder of everybody's, and no right to write into others."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        user = os.geteuid()
        os.seteuid(user or 65534)
        yield Path(folder)
        os.seteuid(user)


def written(target: Path, compression: str, resume_at: int = 0) -> bytes:
    """Write LINES in small pieces, with a checkpoint in the middle; returns what is stored."""
    output = LocalOutput(target, compression, resume_at=resume_at)
    for start in range(0, len(LINES), 1000):
        output.write(LINES[start : start + 1000])
        if start == HALF // 1000 * 1000:
            output.sync()
    output.commit()
    return target.read_bytes()


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_writing(target: Path, compression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The target is as it was until it is whole; nothing else is left."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_size))
    output = LocalOutput(target, compression)
    output.write(LINES[:HALF])
    assert [output.sync()] == synced == [temporary_of(target).stat().st_size]
    assert DECOMPRESS[compression](temporary_of(target).read_bytes()) == LINES[:HALF]
    assert stat.S_IMODE(temporary_of(target).stat().st_mode) == 0o600
    output.write(b"")
    output.write(LINES[HALF:])
    assert target.read_bytes() == b"before\n"
    output.commit()
    assert DECOMPRESS[compression](target.read_bytes()) == LINES
    output.abort()
    output.suspend()
    assert os.listdir(target.parent) == [target.name]


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_equal_data_give_equal_bytes(tmp_path: Path, compression: str) -> None:
    """Whatever the output is called, and whenever it is written."""
    assert written(tmp_path / "b.log", compression) == (first := written(tmp_path / "a.log", compression))
    assert compression != "gz" or first[3:8] == bytes(5)  # no flags, so no name, and no time


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_an_empty_output(tmp_path: Path, compression: str) -> None:
    """It is a valid file of its format."""
    output = LocalOutput(tmp_path / "all.log", compression)
    assert output.sync() == 0
    output.commit()
    assert DECOMPRESS[compression](output.target.read_bytes()) == b""
    assert bool(output.target.stat().st_size) == bool(compression)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_resuming(target: Path, compression: str) -> None:
    """Wherever behind the checkpoint the earlier run was cut off."""
    expected = written(target, compression)
    output = LocalOutput(target, compression)
    output.write(LINES[:HALF])
    secured = output.sync()
    part = temporary_of(target).read_bytes()
    output.suspend()
    assert temporary_of(target).read_bytes() == part
    for more in (b"", b"x", b"half of a member" * 1000, expected):
        temporary_of(target).write_bytes(part + more)
        output = LocalOutput(target, compression, resume_at=secured)
        output.write(LINES[HALF : HALF + 500])
        output.suspend()
        output = LocalOutput(target, compression, resume_at=secured)
        output.write(LINES[HALF:])
        output.commit()
        assert DECOMPRESS[compression](target.read_bytes()) == LINES


def test_a_part_that_cannot_be_resumed(target: Path) -> None:
    """Missing, shorter, a second name of some other file, or of somebody who may hold it open."""
    with pytest.raises(ValueError, match="missing"):
        LocalOutput(target, "", resume_at=3)
    temporary_of(target).write_bytes(b"12")
    with pytest.raises(ValueError, match="shorter"):
        LocalOutput(target, "", resume_at=3)
    temporary_of(target).unlink()
    os.link(target, temporary_of(target))
    with pytest.raises(ValueError, match="not ours"):
        LocalOutput(target, "", resume_at=3)
    assert target.read_bytes() == b"before\n"
    if os.geteuid() == 0:
        temporary_of(target).unlink()
        temporary_of(target).write_bytes(b"1234")
        os.chown(temporary_of(target), 65534, 65534)
        with pytest.raises(ValueError, match="not ours"):
            LocalOutput(target, "", resume_at=3)


@pytest.mark.parametrize("resume_at", [0, 3])
def test_a_link_in_the_place_of_the_temporary(target: Path, resume_at: int) -> None:
    """What it points to is not touched."""
    victim = target.with_name("victim")
    victim.write_bytes(b"precious")
    temporary_of(target).symlink_to(victim)
    with pytest.raises(TutorError, match=r"^\S*privacy-scrub-part is in the way.*Delete it"):
        LocalOutput(target, "", resume_at=resume_at)
    assert victim.read_bytes() == b"precious"


def test_a_link_that_comes_at_the_last_moment(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the opening."""
    victim = target.with_name("victim")
    victim.write_bytes(b"precious")
    monkeypatch.setattr(LocalOutput, "_refuse_links", lambda _self: None)
    monkeypatch.setattr(Path, "unlink", lambda _self, missing_ok=False: None)
    temporary_of(target).symlink_to(victim)
    for resume_at in (0, 3):
        with pytest.raises(TutorError):
            LocalOutput(target, "", resume_at=resume_at)
    os.unlink(temporary_of(target))
    temporary_of(target).write_bytes(b"somebody's")
    with pytest.raises(TutorError, match="File exists"):
        LocalOutput(target, "")
    assert victim.read_bytes() == b"precious"


def test_nothing_is_written_over(target: Path, tmp_path: Path) -> None:
    """Of a leftover, whoever has it open would read on; a link in the target's place is an error."""
    temporary_of(target).write_bytes(b"old")
    os.link(temporary_of(target), tmp_path / "second")
    LocalOutput(target, "").sync()
    assert (tmp_path / "second").read_bytes() == b"old"
    (tmp_path / "link.log").symlink_to(target)
    with pytest.raises(TutorError, match="it is a symbolic link, and links are not followed"):
        written(tmp_path / "link.log", "")
    assert (tmp_path / "link.log").is_symlink()
    assert target.read_bytes() == b"before\n"


def test_two_runs_on_one_target(target: Path) -> None:
    """The half-written file of the second does not get the name."""
    first, second = LocalOutput(target, ""), LocalOutput(target, "")
    second.write(LINES)
    second.sync()
    with pytest.raises(TutorError, match="another process replaced the temporary file"):
        first.commit()
    assert target.read_bytes() == b"before\n"
    second.commit()
    assert target.read_bytes() == LINES


def test_permissions(target: Path, tmp_path: Path) -> None:
    """For its owner only, whatever the log has; the times are the log's."""
    output = LocalOutput(tmp_path / "new" / "sub" / "all.log", "", metadata_of=target)
    output.commit()
    assert stat.S_IMODE(output.target.stat().st_mode) == 0o600
    assert output.target.stat().st_mtime_ns == 10**18 + 1


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_ownership(target: Path) -> None:
    """The same owner; if that is not permitted, another group may read no more than everybody."""
    os.chown(target, 1000, 1001)
    target.chmod(0o4664)
    LocalOutput(target, "", metadata_of=target).commit()
    found = target.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (1000, 1001, 0o664)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        original = Path(folder) / "all.log"
        for mode, expected in ((0o640, 0o600), (0o664, 0o644)):
            original.write_bytes(b"")
            original.chmod(mode)
            os.chown(original, 65534, 0)
            pid = os.fork()
            if not pid:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
                try:
                    LocalOutput(original, "", metadata_of=original).commit()
                finally:
                    os._exit(0)
            os.waitpid(pid, 0)
            found = original.stat()
            assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (65534, 65534, expected)


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_full_disk(target: Path, monkeypatch: pytest.MonkeyPatch, compression: str, resume: bool) -> None:
    """What a checkpoint secured stays for a later run, nothing else does; the target is as it was."""
    output = LocalOutput(target, compression)
    if resume:
        output.write(LINES[:HALF])
    secured = output.sync()

    def write(fd: int, data: bytes) -> int:
        if len(data) < 200:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(fd, data[:100])

    real = os.write
    monkeypatch.setattr(os, "write", write)
    output.write(LINES[HALF:])
    with pytest.raises(TutorError, match=r"tracking\.log could not be written: No space left on device\. .*again"):
        output.sync()
    monkeypatch.undo()
    assert target.read_bytes() == b"before\n"
    assert temporary_of(target).exists() == resume
    if resume:
        assert temporary_of(target).stat().st_size == secured
        output.abort()
    assert os.listdir(target.parent) == [target.name]


def test_a_limit_of_the_system(target: Path) -> None:
    """The same, with an error that comes from the system itself, in the middle of a long output."""
    pid = os.fork()
    if not pid:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, 3 << 20))
        try:
            LocalOutput(target, "").write(LINES * 30)
        except TutorError as error:
            os._exit(7 if "File too large" in str(error) else 8)
        finally:
            os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    assert os.listdir(target.parent) == [target.name]


def test_folders_that_cannot_be_written_to(as_nobody: Path) -> None:
    """Neither the file nor the folder of the output."""
    as_nobody.joinpath("sub").mkdir(0o555)
    for name in ("sub/all.log", "sub/sub/all.log"):
        with pytest.raises(TutorError, match=r"all\.log could not be written: Permission denied"):
            LocalOutput(as_nobody / name, "")
    with pytest.raises(TutorError, match="is a folder"):
        LocalOutput(as_nobody / "sub", "")
    with pytest.raises(TutorError, match="No such file"):
        LocalOutput(as_nobody / "all.log", "", metadata_of=as_nobody / "gone.log")
    assert os.listdir(as_nobody) == ["sub"]


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_run_that_is_killed(target: Path, compression: str) -> None:
    """The target is as it was, and a later run goes on."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        output = LocalOutput(target, compression)
        output.write(LINES[:HALF])
        os.write(writing, b"%d\n" % output.sync())
        output.write(os.urandom(5 << 20))
        os.write(writing, b"ready")
        signal.pause()
    os.close(writing)
    with open(reading, "rb") as pipe:
        secured = int(pipe.readline())
        assert pipe.read(5) == b"ready"
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    assert target.read_bytes() == b"before\n"
    assert temporary_of(target).stat().st_size > secured or compression == "xz"  # which holds back more
    output = LocalOutput(target, compression, resume_at=secured)
    output.write(LINES[HALF:])
    output.commit()
    assert DECOMPRESS[compression](target.read_bytes()) == LINES


def test_open_output(tmp_path: Path) -> None:
    """Paths and file:// are local; other URLs are not."""
    for name in (str(tmp_path / "a"), f"file://{tmp_path}/a"):
        output = open_output(name, "gz")
        assert isinstance(output, LocalOutput)
        assert output.target == tmp_path / "a"
        output.abort()
    assert isinstance(open_output("memory://bucket/a", "gz"), RemoteOutput)
    with pytest.raises(ValueError, match="'rar'"):
        open_output(str(tmp_path / "a"), "rar")
    with pytest.raises(ValueError, match="gone on"):
        open_output("memory://bucket/a", "gz", resume_at=1)
    with pytest.raises(TutorError, match="gopher://x could not be written"):
        open_output("gopher://x", "")


class _Uploads(AbstractBufferedFile):
    def _upload_chunk(self, final: bool = False) -> bool:
        if self.path.endswith("full"):
            raise RuntimeError("quota exceeded")
        self.pieces = [*getattr(self, "pieces", []), self.buffer.getvalue()]
        if final:  # whatever autocommit says, as for Azure
            self.fs.objects[self.path] = b"".join(self.pieces)
        return True


class _Uploading(AbstractFileSystem):
    objects: dict[str, bytes] = {}

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        return _Uploads(self, path, mode, block_size=1 << 20)

    def cat_file(self, path: str, **_options: Any) -> bytes:
        return self.objects[path]


fsspec.register_implementation("uploading", _Uploading, clobber=True)


@pytest.mark.parametrize("scheme", ["memory", "uploading"])
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_remote_outputs(scheme: str, compression: str) -> None:
    """The object appears with the commit, or never; two at a time do not meet."""
    fs, _path = fsspec.core.url_to_fs(f"{scheme}://")
    objects = _Uploading.objects if scheme == "uploading" else fs.store
    before = dict(objects)
    first, second = (open_output(f"{scheme}://bucket/{name}", compression) for name in ("a.log", "b.log"))
    first.write(LINES * 3)
    assert first.sync() > 0
    second.write(LINES * 3)
    second.sync()
    assert objects == before
    first.commit()
    first.abort()
    second.suspend()
    del second
    (name,) = set(objects) - set(before)
    assert name.endswith("a.log")
    assert DECOMPRESS[compression](fs.cat_file(name)) == LINES * 3
    del objects[name]


def test_remote_errors() -> None:
    """The kind of storage says what; nothing appears."""
    output = open_output("uploading://bucket/full", "")
    output.write(b"x")
    with pytest.raises(TutorError, match="uploading://bucket/full could not be written: quota exceeded"):
        output.commit()
    output.abort()
    assert not _Uploading.objects
