"""Whatever is made is new, has the mode that it is to have, and no link is followed: whatever the umask."""

from __future__ import annotations

import ast
import contextlib
import logging
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
import test_architecture
from tutor.exceptions import TutorError

from tutorprivacy.commands.new_file import new_file
from tutorprivacy.host_audit import file_modes
from tutorprivacy.inside.audit.findings import FAIL, PASS
from tutorprivacy.inside.io import files
from tutorprivacy.inside.io.files import create, make_folder, open_or_create, point, whole
from tutorprivacy.inside.logs.daily_files import DailyFileHandler
from tutorprivacy.rendering import retirement_files
from tutorprivacy.scrub import rejected_lines, replacement_journal
from tutorprivacy.scrub.checkpoint import Checkpoint
from tutorprivacy.scrub.local_output import LocalOutput

DAY = 20_000 * 86400.0


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def _new_file(path: Path) -> None:
    with new_file(str(path), force=True) as file:
        file.write(b"people")


def _rejects(path: Path) -> None:
    kept = rejected_lines.RejectedLinesFile(rejected_lines.path_for_source(str(path), "a.log"), 0)
    kept.add(b"people")
    kept.close()
    rejected_lines.join_sources(str(path), ["a.log"])
    rejected_lines.delete_source_files(str(path), ["a.log"])


def _output(path: Path) -> None:
    output = LocalOutput(path, "")
    output.write(b"people")
    output.commit()


def _ending(path: Path) -> None:
    replacement_journal.write_entry(str(path), Path(__file__), 1, {})


def _log(path: Path) -> None:
    handler = DailyFileHandler(str(path.parent), "all", 14, clock=lambda: DAY)
    handler.append("a line")
    handler.close()


def _secret(path: Path) -> None:
    retirement_files._make_private(str(path))
    path.write_bytes(b"secret")  # as Tutor does then


#: What makes a file of this name, and its mode.
MADE: dict[str, tuple[Callable[[Path], None], str, int]] = {
    "export, register, report": (_new_file, "export.zip", 0o600),
    "rejects": (_rejects, "rejects", 0o600),
    "scrubbed log": (_output, "a.log", 0o600),
    "note of a run": (_ending, "a.end", 0o600),
    "log of a day": (_log, "all-2024-10-04.log", 0o640),
    "secret": (_secret, "secret.env", 0o600),
}


@pytest.mark.parametrize("mask", [0, 0o022, 0o077, 0o777], ids=oct)
@pytest.mark.parametrize("kind", MADE)
def test_the_mode_is_ours(tmp_path: Path, kind: str, mask: int) -> None:
    """Not the umask's, be it nothing or everything."""
    make, name, mode = MADE[kind]
    with umask(mask):
        make(tmp_path / name)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == mode
    assert (tmp_path / name).read_bytes()


@pytest.mark.parametrize("dangling", [False, True])
@pytest.mark.parametrize("kind", MADE)
def test_a_link_in_the_way_is_an_error(tmp_path: Path, kind: str, dangling: bool, monkeypatch) -> None:
    """It is not followed, nor replaced; what it leads to is as it was, also if that is nothing."""
    make, name, _mode = MADE[kind]
    victim = tmp_path / "victim"
    if not dangling:
        victim.write_bytes(b"precious")
        victim.chmod(0o644)
    (tmp_path / name).symlink_to(victim)
    errors: list[logging.LogRecord] = []
    monkeypatch.setattr(logging.Handler, "handleError", lambda _self, record: errors.append(record))
    if kind == "log of a day":  # an error costs the line
        make(tmp_path / name)
        assert errors
    else:
        with pytest.raises(TutorError):
            make(tmp_path / name)
    assert (tmp_path / name).is_symlink() and victim.exists() != dangling
    assert dangling or (victim.read_bytes(), stat.S_IMODE(victim.stat().st_mode)) == (b"precious", 0o644)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("nameless", [True, False])
def test_a_file_has_its_name_when_it_is_whole(tmp_path: Path, force: bool, nameless: bool, monkeypatch) -> None:
    """Until then it has none, or, where the file system knows no such files, another; a failure leaves nothing."""
    path = tmp_path / "export.zip"
    if not nameless:
        monkeypatch.setattr(files, "_nameless", lambda _folder, _mode: None)
    with whole(path, force) as file:
        file.write(b"people")
        file.flush()
        assert [each.suffix for each in tmp_path.iterdir()] == ([] if nameless else [".part"])
    assert path.read_bytes() == b"people" and stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ZeroDivisionError), whole(path, force=True) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == [path.name] and path.read_bytes() == b"people"


@pytest.mark.parametrize("nameless", [True, False])
def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path, nameless: bool, monkeypatch) -> None:
    """Nor by a file that gets its name in the moment after the last look."""
    path = tmp_path / "export.zip"
    if not nameless:
        monkeypatch.setattr(files, "_nameless", lambda _folder, _mode: None)
    with pytest.raises(FileExistsError), whole(path, force=False) as file:
        file.write(b"people")
        monkeypatch.setattr(files, "refuse_in_the_way", lambda _path, _force: None)
        path.write_bytes(b"precious")
    assert os.listdir(tmp_path) == [path.name] and path.read_bytes() == b"precious"


def test_a_pipe_in_the_place_of_a_log_keeps_nobody_waiting(tmp_path: Path, monkeypatch) -> None:
    """Opened as a file is, it would wait for a reader, and with it each request."""
    os.mkfifo(tmp_path / "all-2024-10-04.log")
    errors: list[logging.LogRecord] = []
    monkeypatch.setattr(logging.Handler, "handleError", lambda _self, record: errors.append(record))
    _log(tmp_path / "all-2024-10-04.log")
    reader = os.open(tmp_path / "all-2024-10-04.log", os.O_RDONLY | os.O_NONBLOCK)
    _log(tmp_path / "all-2024-10-04.log")
    assert len(errors) == 2 and os.read(reader, 100) == b""
    os.close(reader)


@pytest.mark.parametrize("mask", [0, 0o777], ids=oct)
def test_the_notes_of_a_run(tmp_path: Path, mask: int) -> None:
    """Keys, people and progress; and their folder."""
    with umask(mask):
        state = Checkpoint.open(tmp_path / "a" / "notes", "x", "f")
        state.user_ids = {"alice": 5}
        state.close()
    assert stat.S_IMODE((tmp_path / "a" / "notes").stat().st_mode) == 0o700
    found = {path.suffix: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a" / "notes").iterdir()}
    assert found == dict.fromkeys((".json", ".keys", ".people", ".lock"), 0o600)


@pytest.mark.parametrize("suffix", ["keys", "lock", "people", "json"])
def test_a_link_among_the_notes(tmp_path: Path, suffix: str) -> None:
    """Nothing is written through it."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (tmp_path / f"x.{suffix}").symlink_to(victim)
    with contextlib.suppress(TutorError):
        state = Checkpoint.open(tmp_path, "x", "f", restart=True)
        state.user_ids = {"alice": 5}
        state.close()
    assert victim.read_bytes() == b"precious"


def test_the_primitives(tmp_path: Path) -> None:
    """Each by itself."""
    os.close(create(tmp_path / "a", 0o640))
    with pytest.raises(FileExistsError):
        create(tmp_path / "a")
    os.close(open_or_create(tmp_path / "a", 0o600))
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640  # it was there
    with pytest.raises(OSError):
        open_or_create(tmp_path)
    with pytest.raises(FileExistsError), whole(tmp_path / "a", force=False):
        pass
    with pytest.raises(FileExistsError), whole(tmp_path / "b", force=False):
        (tmp_path / "b").symlink_to("elsewhere")  # meanwhile
    (tmp_path / "b").unlink()
    point(str(tmp_path / "link"), "a", force=False)
    with pytest.raises(FileExistsError):
        point(str(tmp_path / "link"), "b", force=False)
    point(str(tmp_path / "link"), "b", force=True)
    assert os.readlink(tmp_path / "link") == "b"
    with umask(0o777):
        make_folder(tmp_path / "c" / "d")
    assert sorted(os.listdir(tmp_path)) == ["a", "c", "link"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "c", tmp_path / "c" / "d")] == [0o700] * 2


# -- config.yml ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"), [(0o644, 0o600), (0o664, 0o660), (0o600, 0o600), (0o640, 0o640), (0o660, 0o660)], ids=oct
)
def test_the_configuration_is_for_its_owner(tmp_path: Path, capsys, before: int, after: int) -> None:
    """What everybody could read; a group that somebody has let in stays, and nothing is said of what is right."""
    config = tmp_path / "config.yml"
    config.write_text("PASSWORD: x\n")
    config.chmod(before)
    audited = file_modes._secret(config)
    assert audited.status == (FAIL if before & 0o007 else PASS)
    with click.Context(click.Command("x"), obj=type("Root", (), {"root": str(tmp_path)})):
        retirement_files.keep_configuration_private({})
    assert stat.S_IMODE(config.stat().st_mode) == after and file_modes._secret(config).status == PASS
    assert bool(capsys.readouterr().err) == (before != after)


def test_a_configuration_that_is_a_link_or_not_there(tmp_path: Path) -> None:
    """Nothing is changed, and nothing stops."""
    with click.Context(click.Command("x"), obj=type("Root", (), {"root": str(tmp_path)})):
        retirement_files.keep_configuration_private({})
        (tmp_path / "theirs").write_text("x")
        (tmp_path / "theirs").chmod(0o644)
        (tmp_path / "config.yml").symlink_to("theirs")
        retirement_files.keep_configuration_private({})
    retirement_files.keep_configuration_private({})  # outside of a command
    assert stat.S_IMODE((tmp_path / "theirs").stat().st_mode) == 0o644
    assert file_modes._secret(tmp_path / "config.yml").status == FAIL


# -- nobody else makes files ----------------------------------------------------------------

#: Calls that make something, but for those of `tempfile`, whose files have no name or a folder of their own.
_MAKERS = {"mkdir", "makedirs", "symlink", "symlink_to", "touch", "write_text", "write_bytes", "mkstemp", "link"}


def _makes(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in _MAKERS:
        return True
    text = ast.unparse(node)
    if text.startswith(("open(", "os.open(", "io.open(")) or name == "open":
        return "O_CREAT" in text or any(
            isinstance(each, ast.Constant)
            and isinstance(each.value, str)
            and set(each.value) & set("wxa")
            and set(each.value) <= set("wxab+t")
            for each in [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "mode")]
        )
    return False


#: Streams that are there already, objects in a storage, members of an archive.
_ELSEWHERE = {
    "self._zip.open(self._info(name), 'w')",
    "self._fs.open(path, 'wb')",
    "open(create(temporary), 'wb')",
    "open(os.open(path, os.O_WRONLY | SAFE_OPEN), 'wb')",
    "new.open(info, 'w', force_zip64=each.file_size > 1 << 30)",  # within an archive that is there
}


def test_one_place_makes_files() -> None:
    """So whatever makes one has its mode and its caution."""
    found = set()
    for path in test_architecture.PACKAGE.rglob("*.py"):
        if path.relative_to(test_architecture.PACKAGE).as_posix() != "inside/io/files.py":
            calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
            found |= {ast.unparse(node) for node in calls if _makes(node)}
    assert found == _ELSEWHERE
