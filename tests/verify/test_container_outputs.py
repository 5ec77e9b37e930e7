"""What containers have printed and written: all of them, and all that is not as in their image."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pytest

from lab import docker
from lab.schemas import fits
from tutorprivacy.host_audit.docker import Container, containers
from tutorprivacy.verify import byte_streams, container_outputs, data_folders
from tutorprivacy.verify.allowances import DATABASE, OTHERS, PLATFORM, PROXIES, Allowances
from tutorprivacy.verify.byte_streams import Place, Unsearchable, of_program
from tutorprivacy.verify.container_outputs import changed_paths, group_of, group_of_folder, places
from tutorprivacy.verify.planted import Planted
from tutorprivacy.verify.stream_search import Needles
from tutorprivacy.verify.verification import Result, Searched, _all, _searched
from tutorprivacy.verify.verify_report import as_json, as_text


class Engine:
    """A stand-in for Docker, and what is searched there."""

    def __init__(self, folder: Path) -> None:
        self.root, self.docker = folder / "root", folder / "docker"
        self.root.mkdir()
        self.planted = Planted.make()

    def searched(self, *told: dict[str, Any], **engine: Any) -> dict[str, Searched]:
        docker.engine(self.docker, *told, **engine)
        needles = Needles(self.planted)
        found = places(containers(["tutor_local"]), 0, self.root)
        results = [_searched(each, needles, Allowances({}), lambda _place, _size: None) for each in found]
        return {each.place: each for each in results}

    def write(self, service: str, path: str, text: str) -> None:
        file = self.docker / "files" / f"tutor_local-{service}-1" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine(tmp_path)
    monkeypatch.setenv("PATH", docker.install(made.docker)["PATH"])
    return made


def test_output_and_files(engine: Engine) -> None:
    """Wherever in the container; also of one that has ended meanwhile."""
    lms = docker.container(engine.root, "lms", is_running=False)
    docker.printed(engine.docker, lms, f"user {engine.planted.cores['username']}".encode())
    engine.write("lms", "tmp/upload1", engine.planted.email)
    engine.write("lms", f"opt/nested/{engine.planted.cores['answer']}", "a name is enough")
    found = engine.searched(lms)
    assert found["output of lms"].found == {"username": 1}
    assert found["files of lms"].failures["e-mail"] == 1
    assert "answer" in found["files of lms"].failures


def test_the_fewest_paths() -> None:
    """What was added, as a whole; what was changed, by itself; temporary files, whose names come and go, together."""
    listing = """C /openedx
A /openedx/data
A /openedx/new
A /openedx/new/deep
A /openedx/new/deep/file
C /etc
C /etc/passwd
C /usr
D /usr/gone
C /tmp
A /tmp/a person's
"""
    assert changed_paths(listing, ["/openedx/data"]) == ["/etc/passwd", "/openedx/new", "/tmp"]


def test_volumes_that_are_elsewhere(engine: Engine) -> None:
    """Once each; not what is read-only, another place, or the machine itself."""
    lms = docker.container(engine.root, "lms")
    (engine.root / "data").mkdir()
    mounts = {"/extra": "/srv/extra", "/again": "/srv/extra", "/read": "/srv/read", "/machine": "/", "/run/d": "/run/d"}
    mounts |= {"/memory": "", "/settings": str(engine.root / "env" / "apps"), "/folder": str(engine.root / "x.sock")}
    (engine.root / "x.sock").mkdir()
    mounts |= {"/openedx/data": str(engine.root / "data" / "lms"), "/d.sock": "/srv/d.sock"}
    lms["Mounts"] = [{"Destination": key, "Source": path, "RW": key != "/read"} for key, path in mounts.items()]
    engine.write("lms", "extra/file", engine.planted.email)
    found = engine.searched(lms)
    assert set(found) == {
        *("output of lms", "files of lms", "/extra of lms"),
        *("/settings of lms", "/folder of lms"),  # below Tutor's root, and a folder whatever its name
    }
    assert found["/extra of lms"].found == {"e-mail": 1}


def test_a_volume_of_several(engine: Engine) -> None:
    """Is the strictest's: what the LMS writes is not excused by a container that backs it up, or by a folder's name."""
    (engine.root / "data" / "more").mkdir(parents=True)
    (engine.root / "data" / "more" / "file").write_text(engine.planted.email)
    mounts = [{"Destination": "/extra", "Source": "/srv/extra"}]
    mounts.append({"Destination": "/more", "Source": str(engine.root / "data" / "more")})
    backup, lms = docker.container(engine.root, "backup"), docker.container(engine.root, "lms")
    backup["Mounts"], lms["Mounts"] = mounts, mounts
    for service in ("backup", "lms"):
        engine.write(service, "extra/file", engine.planted.email)
    found = engine.searched(backup, lms)
    assert "/extra of backup" not in found and found["/extra of lms"].failures == {"e-mail": 1}
    for writers, group in (((backup, lms), PLATFORM), ((backup,), OTHERS)):
        asked = [Container.of(each) for each in writers]
        (more,) = data_folders.places(engine.root / "data", 0, asked, with_database=False)
        assert more.group == group
    lms["Mounts"] = [{**each, "RW": False} for each in mounts]
    assert group_of_folder(str(engine.root / "data" / "more"), [Container.of(lms)]) == OTHERS


@pytest.mark.parametrize("command", ["logs", "diff", "cp"])
def test_what_docker_does_not_give(engine: Engine, command: str) -> None:
    """As of a logging driver that cannot be read, or of a container that is gone: named, and never clean."""
    engine.write("lms", "tmp/upload", "x")
    found = engine.searched(docker.container(engine.root, "lms"), broken={command: "not supported"})
    problems = [each.problems for each in found.values() if each.problems]
    assert problems == [[f"`docker {command}` ended with status 1"]]
    result = Result(places=list(found.values()))
    assert result.status == 3
    assert f"could not be searched: `docker {command}` ended with status 1" in as_text(result)


def test_what_docker_is_asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all that was printed since a minute before, also as errors: programs write their logs there."""
    asked: list[tuple[list[str], bool]] = []

    def answer(words: list[str], with_errors: bool = False) -> Iterator[bytes]:
        asked.append((words, with_errors))
        yield b""

    lms = docker.container(engine.root, "lms", is_running=False)
    monkeypatch.setattr(container_outputs, "of_program", answer)
    for place in places([Container.of(lms)], 1_800_000_000.9, engine.root):
        for text in place.texts():
            assert b"".join(text) == b""
    assert asked == [
        (["docker", "logs", "--since", "1799999940", "tutor_local-lms-1"], True),
        (["docker", "diff", "tutor_local-lms-1"], False),
    ]
    assert b"".join(of_program(["sh", "-c", "echo said >&2"], with_errors=True)) == b"said\n"


def test_what_a_place_holds() -> None:
    """Blocks of MongoDB are opened in the database; what nobody can open there was not. The worst comes last."""
    planted = Planted.make()
    text = bytes(range(64)) + (f"{planted.email}; " * 50).encode()
    snappy = pyarrow.compress(text[64:], codec="snappy", asbytes=True)
    page = text[:64] + len(snappy).to_bytes(8, "little") + snappy

    def searched(group: str, data: bytes) -> Searched:
        place = Place("p", group, lambda: iter([iter([data])]))
        return _searched(place, Needles(planted), Allowances({}), lambda _place, _size: None)

    assert (searched(DATABASE, page).found, searched(PLATFORM, page).found) == ({"e-mail": 51}, {"e-mail": 1})
    closed = searched(PLATFORM, b"7z\xbc\xaf\x27\x1c" * 2)
    assert closed.problems == ["compressed, and could not be opened: 7z (2 times)"]
    lines = as_text(Result(places=[searched(PLATFORM, page), closed, searched(PLATFORM, b"")])).splitlines()
    assert [line.split()[-1] for line in lines if line.startswith("p ")] == [".", "?", "FAIL"]
    assert Result(places=[closed]).status == 3 and "not or not wholly searched: 1" in as_text(Result(places=[closed]))


def test_too_many_changes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a container are not searched one by one, and that is told."""
    monkeypatch.setattr(container_outputs, "_MOST_PATHS", 1)
    for folder in ("etc", "opt"):
        engine.write("lms", f"{folder}/file", engine.planted.email)
    found = engine.searched(docker.container(engine.root, "lms"))
    assert found["files of lms"].problems == ["more than 1 files and folders were changed"]
    assert Result(places=list(found.values())).status == 3


def test_a_temporary_file_that_goes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the list of changes and its copy: nothing is at rest there."""
    engine.write("lms", "tmp/upload", "x")
    docker.engine(engine.docker, docker.container(engine.root, "lms"))
    (place,) = (each for each in places(containers(["tutor_local"]), 0, engine.root) if each.name == "files of lms")
    texts = place.texts()
    next(texts)
    text = next(texts)
    os.rename(engine.docker / "files", engine.docker / "nothing")
    assert list(text) == []


def test_containers_that_come_and_go() -> None:
    """Those of before, whose output is asked for all the same, and those of after."""

    class Named:
        def __init__(self, name: str) -> None:
            self.id = name

    one, two, three = Named("1"), Named("2"), Named("3")
    assert _all([one, two], [two, three]) == [two, three, one]  # type: ignore[list-item, comparison-overlap]


def test_a_program_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is not waited for without an end, whether it prints nothing or does not end."""
    monkeypatch.setattr(byte_streams, "_SILENT_SECONDS", 0.3)
    with pytest.raises(Unsearchable, match="silent"):
        list(of_program(["sleep", "60"]))
    with pytest.raises(Unsearchable, match="does not end"):
        list(of_program(["sh", "-c", "exec >&- 2>&-; sleep 60"]))
    with pytest.raises(Unsearchable, match="cannot be run"):
        list(of_program(["no-such-program"]))


def test_groups() -> None:
    """By the service's name."""
    assert [group_of(each) for each in ("lms-worker", "mfe", "smtp")] == [PLATFORM, PROXIES, OTHERS]


def test_no_terminal_takes_an_order(engine: Engine) -> None:
    """From whoever names a folder, a service or a table; neither in the table nor in JSON."""
    odd = "data/\x1b]0;owned\x07\nclean\u202e"
    place = Place(odd, PLATFORM, lambda: iter([iter([engine.planted.email.encode()])]))
    searched = _searched(place, Needles(engine.planted), Allowances({}), lambda _place, _size: None)
    result = Result(places=[searched], problems=["Not all rows: \x1b[2J (1)."])
    text = as_text(result)
    assert result.status == 1 and all(line.isprintable() for line in text.splitlines())
    assert sum(line.startswith("clean") for line in text.splitlines()) == 0
    assert engine.planted.marker not in text + as_json(result)
    fits("verify", as_json(result))
    assert all(line.isprintable() for line in as_json(result).splitlines())
