"""Files of two people in storages, and what becomes of hers; the other's stay, to the byte, the mode and the time."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage

from tutorprivacy.inside.stores import uploads_and_reports as files
from tutorprivacy.inside.stores.search import Search
from tutorprivacy.inside.stores.uploads_and_reports import DELETED, FOLDERS, RENAMED

from .people import HER, OTHER, RETIRED, hers

COURSE = "course-v1:A+B+C/block-v1:A+B+C+type@openassessment+block@1"
REPORT = "grades/0a1b/A_B_C_grade_report_2026-01-02-0304.csv"


def planted(person: tuple[Any, ...]) -> dict[str, bytes]:
    """What the platform stores of somebody, named after them."""
    number, username, email, _name, pseudonym = person
    return {
        f"bucket/submissions_attachments/{pseudonym}/{COURSE}/content": b"an essay",
        f"bucket/submissions_attachments/{pseudonym}/{COURSE}/1/metadata.json": b"{}",
        f"submissions_attachments/{pseudonym}_{COURSE.replace('/', '_')}_2": b"an upload",
        f"exports/{email}/all.json": f"{number}".encode(),
        f"{username}.pdf": b"a letter",
        f"{email}.txt": b"",
    }


def report(*people: tuple[Any, ...]) -> bytes:
    lines = [f"{number},{email},{username},0.5\r\n" for number, username, email, *_rest in people]
    return "".join(["Student ID,Email,Username,Grade\r\n", *lines]).encode()


def archive(*people: tuple[Any, ...]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for _number, username, _email, name, pseudonym in people:
            made.writestr(f"[1]Section/[1] - {username} - essay.jpg", b"a picture")
            made.writestr(f"[1]Section/[1] - {pseudonym} - prompt_0.txt", f"I am {name}")
        made.writestr("submissions.csv", report(*people))
        made.writestr("about.txt", "".join(f"by {name};" for *_rest, name, _pseudonym in people))
    return out.getvalue()


def others() -> dict[str, bytes]:
    """What is to stay as it is."""
    return {
        **planted(OTHER),
        "student/grades.csv": b"a,b\r\n1,2\r\n",
        "zoraquill2.pdf": b"of another",
        "scorm/course/scripts/zoraquill.js": b"of a course",
        "scorm/course/zoraquill.html": b"of a course",
        "of-zoraquill.b@campus.example.txt": b"of another, too",
        "grades/empty.csv": b"",
        "picture.jpg": b"\xff\xd8 zoraquill",
    }


def store(storage: Storage, content: dict[str, bytes]) -> None:
    for name, each in content.items():
        if isinstance(storage, FileSystemStorage):
            place = Path(storage.path(name))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(each)
            os.utime(place, (1_700_000_000, 1_700_000_000))
        else:
            storage.save(name, ContentFile(each))


def stored(storage: Storage, folder: str = "") -> dict[str, bytes]:
    folders, names = storage.listdir(folder)
    found = {}
    for name in names:
        with storage.open(f"{folder}{name}") as file:
            found[f"{folder}{name}"] = file.read()
    for each in folders:
        found |= stored(storage, f"{folder}{each}/")
    return found


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Search]:
    """Looks, or erases, in these storages."""
    monkeypatch.setattr(files, "_pictures", lambda _search: None)

    def searched(*storages: Any, look: bool = False, **options: Any) -> Search:
        monkeypatch.setattr(files, "storages", lambda: {f"S{number}": each for number, each in enumerate(storages)})
        done = Search(hers(**options), look)
        files.search_files(done)
        return done

    return searched


@pytest.fixture(params=["folder", "elsewhere"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return FileSystemStorage(tmp_path / "media") if request.param == "folder" else InMemoryStorage()


def test_hers_go_and_others_stay(search, storage: Storage) -> None:
    """Uploads by random id, what is named after her, her lines of reports, her files of archives."""
    store(storage, {**others(), **planted(HER), REPORT: report(OTHER, HER, OTHER), "all.zip": archive(HER, OTHER)})
    before = search(storage, look=True)
    done = search(storage)
    would = {key: number for key, number in before.done.items() if key[1] != FOLDERS}
    assert done.failed == {} and +done.done == would
    assert done.done["files: S0", DELETED] == len(planted(HER))
    left = stored(storage)
    zipped = left.pop("all.zip")
    assert left == {**others(), REPORT: report(OTHER, OTHER)}
    with zipfile.ZipFile(io.BytesIO(zipped)) as after, zipfile.ZipFile(io.BytesIO(archive(OTHER))) as only:
        assert {each: after.read(each) for each in after.namelist() if each != "about.txt"} == {
            each: only.read(each) for each in only.namelist() if each != "about.txt"
        }
        assert after.read("about.txt").decode() == f"by {RETIRED};by {OTHER[3]};"
    again = search(storage, look=True)
    assert again.done.total() == 0 and again.failed == {}


def test_what_stays_of_a_file(search, tmp_path: Path) -> None:
    """Its mode, owner and time; and one that has nothing of hers is not touched at all."""
    storage = FileSystemStorage(tmp_path)
    store(storage, {"a.csv": report(OTHER, HER), "b.csv": report(OTHER)})
    (tmp_path / "a.csv").chmod(0o640)
    numbers = [(tmp_path / name).stat().st_ino for name in ("a.csv", "b.csv")]
    search(storage)
    after = (tmp_path / "a.csv").stat()
    assert (after.st_mode & 0o777, after.st_mtime) == (0o640, 1_700_000_000) and after.st_ino != numbers[0]
    assert (tmp_path / "b.csv").stat().st_ino == numbers[1]
    assert sorted(os.listdir(tmp_path)) == ["a.csv", "b.csv"]


def test_links_lead_nowhere(search, tmp_path: Path) -> None:
    """What is outside stays; a link that is named after her goes, and not what it leads to."""
    outside = tmp_path / "outside"
    store(FileSystemStorage(outside), {f"{HER[2]}/a.txt": b"x", "a.csv": report(HER)})
    media = tmp_path / "media"
    media.mkdir()
    (media / "folder").symlink_to(outside)
    (media / "a.csv").symlink_to(outside / "a.csv")
    (media / HER[2]).symlink_to(outside)
    (media / f"of {HER[1]}").symlink_to(outside)
    done = search(FileSystemStorage(media))
    assert done.failed == {} and sorted(os.listdir(media)) == ["a.csv", "folder", f"of {RETIRED}"]
    assert stored(FileSystemStorage(outside)) == {f"{HER[2]}/a.txt": b"x", "a.csv": report(HER)}


def test_a_name_within_another(search, storage: Storage) -> None:
    """Renamed; what a row holds is left to it, and found as long as it is there."""
    store(storage, {f"letters/to {HER[1]}.pdf": b"a", f"letters/{HER[1]} again.pdf": b"b", f"{HER[1]}.png": b"c"})
    held = (f"letters/{HER[1]} again.pdf", f"{HER[1]}.png")
    search(storage, is_held=lambda _storage, name: name in held)
    found = stored(storage)
    (new,) = found.keys() - set(held)
    assert found[new] == b"a" and new.startswith("letters/to") and HER[1] not in new and set(held) < set(found)
    left = search(storage, look=True)
    assert left.done == {("files: S0", RENAMED): 1, ("files: S0", DELETED): 1}


def test_a_folder_that_is_called_so(search, tmp_path: Path) -> None:
    """It can be an organisation's: it is told, and left alone."""
    storage = FileSystemStorage(tmp_path)
    store(storage, {f"{HER[1]}/course/a.png": b"x"})
    done = search(storage)
    assert done.done.total() == 0 and stored(storage) == {f"{HER[1]}/course/a.png": b"x"}
    assert search(storage, look=True).done == {("files: S0", FOLDERS): 1}


def test_what_cannot_be_read_stays(search, storage: Storage) -> None:
    """Named, where the platform has made the name, and others have their turn."""
    broken = {
        REPORT: f'username\n"{HER[1]}" b\n'.encode(),
        f"{OTHER[1]}.zip": b"no archive",
        f"a/{REPORT}": report(HER),
    }
    store(storage, broken)
    done = search(storage)
    assert done.failed == {
        f"files: S0: {REPORT}": "its lines cannot be told",
        "files: S0": "it is no archive that can be read",
    }
    assert stored(storage) == {**broken, f"a/{REPORT}": report()}
    assert search(storage, look=True).failed == done.failed


class Lossy(InMemoryStorage):
    """A storage elsewhere that refuses the third of these calls."""

    def __init__(self, refused: str) -> None:
        super().__init__()
        self.refused, self.calls = refused, 0

    def _save(self, name: str, content: Any) -> str:
        self.calls += 1
        if self.refused == "save again" and self.calls == 3:
            raise OSError("zoraquill")
        if self.refused == "whole" and self.calls > 1:
            content = ContentFile(content.read()[:5])
        if self.refused == "name" and self.calls == 3:
            name = f"{name}_x"
        return str(super()._save(name, content))


@pytest.mark.parametrize("refused", ["save again", "whole", "name"])
def test_nothing_is_lost_elsewhere(search, refused: str) -> None:
    """What was to be written is there, whatever fails, under its name or beside it; and it is said."""
    storage, good = Lossy(refused), InMemoryStorage()
    store(storage, {"a.csv": report(HER, OTHER)})
    store(good, {"a.csv": report(HER, OTHER)})
    done = search(storage, good)
    assert "files: S0" in done.failed and "zoraquill" not in str(done.failed)
    kept = report(HER, OTHER) if refused == "whole" else report(OTHER)
    assert kept in stored(storage).values() and stored(good) == {"a.csv": report(OTHER)}


def test_a_storage_that_fails(search, tmp_path: Path) -> None:
    """It keeps no other from its turn."""
    good = FileSystemStorage(tmp_path)
    store(good, planted(HER))
    done = search(Storage(), ValueError("zoraquill"), good)
    assert done.failed == {"files: S0": "NotImplementedError", "files: S1": "ValueError"}
    assert stored(good) == {} and os.listdir(tmp_path / "bucket" / "submissions_attachments") == []


def test_a_report_that_is_being_written(search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays as it is, and it is said."""
    storage = FileSystemStorage(tmp_path)
    store(storage, {"a.csv": report(HER, OTHER)})
    before = files.without_her

    def work(source: Any, target: Any, **options: Any) -> Any:
        if target is not None:
            with (tmp_path / "a.csv").open("ab") as file:
                file.write(b"9,x@y.example,x,1\r\n")
        return before(source, target, **options)

    monkeypatch.setattr(files, "without_her", work)
    done = search(storage)
    assert done.failed == {"files: S0": "it was changed meanwhile"}
    assert (tmp_path / "a.csv").read_bytes() == report(HER, OTHER) + b"9,x@y.example,x,1\r\n"
