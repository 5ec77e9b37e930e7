"""Finding logs, and reading them whatever they are compressed with."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import fsspec
import pytest
import zstandard
from tutor.exceptions import TutorError

from tutorprivacy.scrub import sources
from tutorprivacy.scrub.source_reader import DamagedSource, open_source
from tutorprivacy.scrub.sources import Source, find_sources

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}
#: The same log for most tests: it is compressed once.
COMPRESS = {name: cache(compress) for name, compress in COMPRESS.items()}
COMPRESSED = [each for each in COMPRESS if each]

_random = random.Random(7)
LINES = b"".join(b'{"name": "page_close", "n": %d}\n' % _random.getrandbits(200) for _ in range(20_000))


def source_of(path: Path) -> Source:
    return Source(str(path), path.name, path.stat().st_size)


def read_all(path: Path, size: int = 100_000) -> bytes:
    with open_source(source_of(path)) as reader:
        return b"".join(iter(lambda: reader.read(size), b""))


def relatives(*paths: object, mirrored: bool = True) -> list[str]:
    return [source.relative for source in find_sources([str(path) for path in paths], mirrored)]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Logs as Tutor keeps them, and what lies beside them."""
    folder = tmp_path / "logs"
    (folder / "old" / "2025").mkdir(parents=True)
    (folder / ".snapshot").mkdir()
    for name in ("tracking-2026-11-21.log", "tracking-2026-11-22.log", "old/2025/tracking.log.gz"):
        (folder / name).write_bytes(b"{}\n")
    for name in (
        ".hidden.log",
        ".snapshot/all.log",
        f".all.log{sources.TEMPORARY_SUFFIX}",
        f"x{sources.TEMPORARY_SUFFIX}",
    ):
        (folder / name).write_bytes(b"{}\n")
    (folder / "tracking.log").symlink_to("tracking-2026-11-22.log")
    os.mkfifo(folder / "pipe")
    return folder


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder of everybody's, and no right to look into others."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        user = os.geteuid()
        os.seteuid(user or 65534)
        yield Path(folder)
        os.seteuid(user)


def test_a_folder_is_searched(logs: Path) -> None:
    """All regular files at any depth, but none that is hidden, ours or linked to another one."""
    found = find_sources([str(logs)])
    assert [source.relative for source in found] == [
        "old/2025/tracking.log.gz",
        "tracking-2026-11-21.log",
        "tracking-2026-11-22.log",
    ]
    assert [source.path for source in found] == [str(logs / source.relative) for source in found]
    assert {source.size for source in found} == {3}


def test_links_to_other_files_are_followed(logs: Path, tmp_path: Path) -> None:
    """A link to a file elsewhere is that file under the link's name; links to folders and to nothing are not."""
    elsewhere = tmp_path / "disk2" / "all.log"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(b"{}")
    (logs / "all.log").symlink_to(elsewhere)
    (logs / "gone.log").symlink_to("nowhere")
    (logs / "disk2").symlink_to(elsewhere.parent)
    (logs / "loop").symlink_to(".")
    found = {source.relative: source.path for source in find_sources([str(logs)])}
    assert found["all.log"] == str(elsewhere)
    assert len(found) == 4


def test_a_link_that_is_named_is_followed(logs: Path, tmp_path: Path) -> None:
    """Also to a folder: the operator meant it."""
    (tmp_path / "link").symlink_to(logs)
    assert relatives(tmp_path / "link") == relatives(logs)
    assert find_sources([str(logs / "tracking.log")]) == [
        Source(str(logs / "tracking-2026-11-22.log"), "tracking.log", 3),
    ]


def test_sources_come_once(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of the paths lead to one."""
    monkeypatch.chdir(logs)
    paths = [logs, f"file://{logs}", "tracking.log", "tracking-2026-11-22.log", "./old/../*.log"]
    assert relatives(*paths) == relatives(logs)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("track*.log", ["tracking-2026-11-21.log", "tracking-2026-11-22.log"]),
        ("tracking-2026-11-2[2].log", ["tracking-2026-11-22.log"]),
        ("**/*.gz", ["old/2025/tracking.log.gz"]),
        ("o*/2025", ["old/2025/tracking.log.gz"]),
        ("o*", ["old/2025/tracking.log.gz"]),
        ("old/20*/*", ["2025/tracking.log.gz"]),
        ("*/../tracking-2026-11-21.log", ["tracking-2026-11-21.log"]),
    ],
)
def test_globs(logs: Path, tmp_path: Path, pattern: str, expected: list[str]) -> None:
    """Relative paths begin where the wildcards do; folders that match are searched, but no links to folders."""
    (tmp_path / "elsewhere" / "2025").mkdir(parents=True)
    (tmp_path / "elsewhere" / "2025" / "all.log.gz").write_bytes(b"")
    (logs / "other").symlink_to(tmp_path / "elsewhere")
    assert relatives(logs / pattern) == expected


def test_a_log_that_is_deleted_meanwhile(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old ones are, at midnight."""
    found = [(str(logs / name), name) for name in ("gone.log", "tracking-2026-11-21.log")]
    monkeypatch.setattr(sources, "_find_local", lambda _path: found)
    assert relatives(logs) == ["tracking-2026-11-21.log"]


def test_a_glob_stays_below_its_fixed_part(logs: Path) -> None:
    """An output would land outside of the output folder."""
    with pytest.raises(TutorError, match="no log"):
        find_sources([str(logs / "old" / "*" / ".." / ".." / "tracking-2026-11-21.log")])


def test_a_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    """It is that file."""
    (tmp_path / "a[1].log").write_bytes(b"")
    assert relatives(tmp_path / "a[1].log") == ["a[1].log"]


def test_two_sources_of_one_name(tmp_path: Path) -> None:
    """One would be written over the other, unless both are scrubbed in place."""
    for name in ("lms", "cms"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "all.log").write_bytes(b"")
    with pytest.raises(TutorError, match=r"cms/all.log and .*lms/all.log would both be written to all.log"):
        find_sources([str(tmp_path / "lms"), str(tmp_path / "cms")])
    assert relatives(tmp_path / "lms", tmp_path / "cms", mirrored=False) == ["all.log", "all.log"]
    assert relatives(tmp_path) == ["cms/all.log", "lms/all.log"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.log", "could not be read: No such file"),
        ("*.zip", "matches no file"),
        ("pipe", "is no regular file"),
        (".snapshot/../old/2024", "could not be read"),
        (f"x{sources.TEMPORARY_SUFFIX}", "There is no log"),
        ("empty", "There is no log"),
    ],
)
def test_nothing_found(logs: Path, name: str, message: str) -> None:
    """What was named, and what to do."""
    (logs / "empty").mkdir()
    with pytest.raises(TutorError, match=message):
        find_sources([str(logs / name)])


def test_unreadable(as_nobody: Path) -> None:
    """A file or folder that may not be read is no log that is passed over."""
    (as_nobody / "sub").mkdir()
    (as_nobody / "sub" / "all.log").write_bytes(b"")
    (as_nobody / "sub" / "all.log").chmod(0)
    with pytest.raises(TutorError, match=r"all\.log could not be read: Permission denied"):
        find_sources([str(as_nobody)])
    with pytest.raises(TutorError, match=r"all\.log could not be read: Permission denied"):
        open_source(Source(str(as_nobody / "sub" / "all.log"), "all.log", 0))
    (as_nobody / "sub").chmod(0)
    with pytest.raises(TutorError, match="sub could not be read: Permission denied"):
        find_sources([str(as_nobody)])
    (as_nobody / "sub").chmod(0o700)


@pytest.mark.parametrize("size", [1, 5, 4096, 10_000_000])
@pytest.mark.parametrize("compression", COMPRESS)
def test_reading(tmp_path: Path, compression: str, size: int) -> None:
    """The bytes that were compressed, in pieces of at most the size asked for, whatever the name."""
    data = LINES[:5000] if size < 100 else LINES
    path = tmp_path / "tracking.log"
    path.write_bytes(COMPRESS[compression](data))
    with open_source(source_of(path)) as reader:
        assert reader.compression == compression
        pieces = list(iter(lambda: reader.read(size), b""))
        assert reader.read(size) == b""
        assert reader.position == path.stat().st_size
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) <= size


@pytest.mark.parametrize("compression", COMPRESSED)
def test_all_members_are_read(tmp_path: Path, compression: str) -> None:
    """Joined files, empty ones and padding between them."""
    path = tmp_path / "tracking.log"
    compress = COMPRESS[compression]
    path.write_bytes(compress(LINES) + compress(b"") + b"\0" * 100_000 + compress(b"the end\n") + b"\0" * 512)
    assert read_all(path) == LINES + b"the end\n"


def test_zstd_with_frames_to_skip(tmp_path: Path) -> None:
    """pzstd begins with one."""
    path = tmp_path / "tracking.log"
    skipped = b"\x50\x2a\x4d\x18\x04\0\0\0abcd"
    path.write_bytes((skipped + COMPRESS["zst"](LINES)) * 2)
    assert read_all(path) == LINES * 2


@pytest.mark.parametrize("compression", COMPRESS)
def test_an_empty_file(tmp_path: Path, compression: str) -> None:
    """Its name tells how to compress the output."""
    path = tmp_path / f"tracking.log.{compression}".rstrip(".")
    path.write_bytes(b"")
    with open_source(source_of(path)) as reader:
        assert (reader.compression, reader.read(10), reader.position) == (compression, b"", 0)


@pytest.mark.parametrize("cut", [1, 4, 9, 5000, -100, -5, -1])
@pytest.mark.parametrize("compression", COMPRESSED)
def test_a_file_that_is_cut_off(tmp_path: Path, compression: str, cut: int) -> None:
    """What comes before the damage is read, then it is told; in a second member, too."""
    path = tmp_path / "tracking.log"
    compress = COMPRESS[compression]
    path.write_bytes(compress(b"first\n") + compress(LINES)[:cut])
    with open_source(source_of(path)) as reader:
        data = reader.read(1)
        with pytest.raises(DamagedSource, match=r"tracking\.log"):
            while piece := reader.read(100_000):
                data += piece
        with pytest.raises(DamagedSource):
            reader.read(1)
    assert (b"first\n" + LINES).startswith(data)
    assert len(data) >= 6
    assert len(data) > len(LINES) * 0.6 or cut > 0


@pytest.mark.parametrize("compression", COMPRESSED)
def test_a_corrupt_file(tmp_path: Path, compression: str) -> None:
    """A changed byte in the middle or garbage at the end."""
    path = tmp_path / "tracking.log"
    stored = COMPRESS[compression](LINES)
    middle = len(stored) // 2
    for damaged in (
        stored[:middle] + bytes([stored[middle] ^ 0xFF]) + stored[middle + 1 :],
        stored + b"garbage that is no member of any format",
    ):
        path.write_bytes(damaged)
        with pytest.raises(DamagedSource):
            read_all(path)


@pytest.mark.parametrize("compression", COMPRESS)
def test_skipping(tmp_path: Path, compression: str) -> None:
    """Decompressed bytes, from wherever one is; more than there are is an error."""
    path = tmp_path / "tracking.log"
    path.write_bytes(COMPRESS[compression](LINES))
    with open_source(source_of(path)) as reader:
        reader.skip(2)
        assert reader.read(5) == LINES[2:7]
        reader.skip(500_000)
        assert reader.read(5) == LINES[500_007:500_012]
        reader.skip(len(LINES) - 500_012)
        assert reader.read(5) == b""
        with pytest.raises(ValueError, match="shorter by 1 bytes"):
            reader.skip(1)


@pytest.mark.parametrize(
    ("compression", "size", "most"),
    # 46, 3, 11 and 64 MB were seen.
    [("gz", 1 << 26, 60 << 20), ("bz2", 1 << 26, 60 << 20), ("xz", 1 << 26, 60 << 20), ("zst", 1 << 27, 90 << 20)],
)
def test_memory_is_flat(tmp_path: Path, compression: str, size: int, most: int) -> None:
    """Also for zeros, of which a few stored bytes are very many."""
    path = tmp_path / "tracking.log"
    path.write_bytes(COMPRESS[compression](bytes(size)))
    tracemalloc.start()
    with open_source(source_of(path)) as reader:
        total = sum(map(len, iter(lambda: reader.read(1 << 20), b"")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == size
    assert peak < most


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compressed or not; it stays open."""
    for stored in (LINES, COMPRESS["xz"](LINES)):
        stdin = io.TextIOWrapper(io.BytesIO(stored))
        monkeypatch.setattr(sys, "stdin", stdin)
        (source,) = find_sources(["-", "-"])
        assert source == Source("-", "-", 0)
        with open_source(source) as reader:
            reader.skip(10)
            assert b"".join(iter(lambda: reader.read(4096), b"")) == LINES[10:]
        assert not stdin.closed


@pytest.fixture
def bucket() -> Iterator[str]:
    """Objects behind a URL."""
    fs = fsspec.filesystem("memory")
    for name in ("tracking-1.log", "old/tracking-0.log.gz", "old/.hidden", f"x{sources.TEMPORARY_SUFFIX}"):
        fs.pipe(f"/bucket/{name}", COMPRESS["gz"](LINES))
    yield "memory://bucket"
    fs.rm("/bucket", recursive=True)


def test_urls(bucket: str) -> None:
    """Folders, globs and files, as local ones."""
    both = ["old/tracking-0.log.gz", "tracking-1.log"]
    assert relatives(bucket) == relatives(f"{bucket}/*") == relatives(f"{bucket}/**") == both
    assert relatives(bucket, f"{bucket}/tracking-1.log") == both
    assert relatives(f"{bucket}/old/tracking-0.log.gz") == relatives(f"{bucket}/old/*") == ["tracking-0.log.gz"]
    for source in find_sources([bucket]):
        assert source.size == len(COMPRESS["gz"](LINES))
        with open_source(source) as reader:
            assert b"".join(iter(lambda: reader.read(100_000), b"")) == LINES


@pytest.mark.parametrize("name", ["none", "none/*", "none.log"])
def test_urls_of_nothing(bucket: str, name: str) -> None:
    """The same errors."""
    with pytest.raises(TutorError, match="could not be read: No such file"):
        find_sources([f"{bucket}/{name}"])


def test_an_unknown_scheme() -> None:
    """It is told which library would be needed."""
    with pytest.raises(TutorError, match="gopher://x could not be read"):
        find_sources(["gopher://x"])


@pytest.mark.parametrize("name", ["fsspec", "zstandard"])
def test_libraries_are_optional(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Whoever needs one is told how to get it; others need none."""
    monkeypatch.setitem(sys.modules, name, None)
    for compression in COMPRESS:
        (tmp_path / f"{compression}.log").write_bytes(COMPRESS[compression](b"{}"))
    with pytest.raises(TutorError, match=r"pip install 'tutor-contrib-privacy\[scrub\]'"):
        if name == "fsspec":
            find_sources(["memory://x"])
        else:
            read_all(tmp_path / "zst.log")
    assert {read_all(tmp_path / f"{compression}.log") for compression in ("", "gz", "bz2", "xz")} == {b"{}"}
