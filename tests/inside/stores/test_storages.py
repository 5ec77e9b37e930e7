"""Which storages there are: those of the settings of the platform and of Tutor, each place once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.core.files.storage import storages as of_django

from tutorprivacy.inside.stores import storages as of_settings
from tutorprivacy.inside.stores.listing import entries
from tutorprivacy.inside.stores.storages import folder_of, storages

FOLDER = "django.core.files.storage.FileSystemStorage"
MEMORY = "django.core.files.storage.InMemoryStorage"


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """With settings; names, and folders below the site's."""
    monkeypatch.setattr(apps, "get_models", lambda: [])

    monkeypatch.setattr(apps, "is_installed", lambda name: name == "openassessment")
    monkeypatch.setattr(of_django, "_storages", {})

    def set_and_look(**values: Any) -> dict[str, Any]:
        given = {"MEDIA_ROOT": str(tmp_path / "media"), **values}
        for name, value in given.items():
            monkeypatch.setattr(settings, name, value, raising=False)
        return {
            name: str(each) if (folder := folder_of(each)) is None else folder.removeprefix(f"{tmp_path}/")
            for name, each in storages().items()
        }

    return set_and_look


def test_as_tutor_sets_them(found, tmp_path: Path) -> None:
    """Reports and pictures of profiles are within the media's folder; uploads of ORA are elsewhere."""
    media = tmp_path / "media"
    assert found(
        GRADES_DOWNLOAD={"STORAGE_TYPE": "", "STORAGE_KWARGS": {"location": str(media / "grades")}},
        FINANCIAL_REPORTS={"STORAGE_TYPE": "localfs", "ROOT_PATH": str(tmp_path / "financial")},
        PROFILE_IMAGE_BACKEND={"class": FOLDER, "options": {"location": str(media / "profile-images/")}},
        VIDEO_IMAGE_SETTINGS={"STORAGE_KWARGS": {"location": str(media)}},
        OPENEDX_LEARNING={"MEDIA": {"BACKEND": FOLDER, "OPTIONS": {"location": str(tmp_path / "private")}}},
        ORA2_FILEUPLOAD_BACKEND="filesystem",
        ORA2_FILEUPLOAD_ROOT=str(tmp_path / "ora2"),
        COURSE_IMPORT_EXPORT_STORAGE=FOLDER,
        STATICFILES_STORAGE=FOLDER,
        MESSAGE_STORAGE="django.contrib.messages.storage.session.SessionStorage",
    ) == {
        "STORAGES[default]": "media",
        "FINANCIAL_REPORTS": "financial",
        "OPENEDX_LEARNING[MEDIA]": "private",
        "ORA2_FILEUPLOAD_ROOT": "ora2",
    }


def test_no_folder_is_no_storage(found) -> None:
    """Django takes the current folder then, where the platform's code is."""
    assert found(MEDIA_ROOT="") == {}


def test_storages_elsewhere(found) -> None:
    """Each is there; and a class that is not installed is, as what went wrong."""
    named = found(GRADES_DOWNLOAD={"STORAGE_CLASS": MEMORY}, SGA_STORAGE_SETTINGS={"STORAGE_CLASS": "nowhere.XStorage"})
    assert named.keys() == {"STORAGES[default]", "GRADES_DOWNLOAD", "SGA_STORAGE_SETTINGS"}
    assert "nowhere" in named["SGA_STORAGE_SETTINGS"]


class Bucket(InMemoryStorage):
    """As django-storages makes one of S3: what it is made with, and its names in pages."""

    def __init__(self, bucket_name: str = "", location: str = "", **_options: Any) -> None:
        super().__init__()
        self.bucket_name, self.location = bucket_name, location

    @property
    def bucket(self) -> Any:
        class Key:
            def __init__(self, key: str) -> None:
                self.key = key

        keys = ["up/a", "up/b/", "up/b/c.csv", "other/d"]
        found = [Key(each) for each in keys]
        return type(
            "B",
            (),
            {
                "objects": type(
                    "O", (), {"filter": lambda _self, Prefix: [each for each in found if each.key.startswith(Prefix)]}
                )()
            },
        )()


def test_uploads_in_a_bucket(found, monkeypatch: pytest.MonkeyPatch) -> None:
    """ORA has a client of S3 of its own. All names come at once; another kind fails, and is not passed over."""
    monkeypatch.setattr(of_settings, "_S3", f"{__name__}.Bucket")
    bucket = {"FILE_UPLOAD_STORAGE_BUCKET_NAME": "b", "FILE_UPLOAD_STORAGE_PREFIX": "up"}
    assert set(found(**bucket)) == {"STORAGES[default]", "FILE_UPLOAD_STORAGE_BUCKET_NAME"}
    assert [each.name for each in entries(storages()["FILE_UPLOAD_STORAGE_BUCKET_NAME"])] == ["a", "b/c.csv"]
    assert found(**bucket, ORA2_FILEUPLOAD_BACKEND="swift")["FILE_UPLOAD_STORAGE_BUCKET_NAME"] == "swift"
    assert "FILE_UPLOAD_STORAGE_BUCKET_NAME" not in found(**bucket, ORA2_FILEUPLOAD_BACKEND="django")


def test_storages_of_models(found, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Wherever a column keeps its files."""
    from django.db.models import FileField

    class Model:
        class _meta:
            label = "app.Model"
            local_fields = [FileField(name="a", storage=FileSystemStorage(tmp_path / "own")), FileField(name="b")]

    Model._meta.local_fields[1].storage = InMemoryStorage()
    monkeypatch.setattr(apps, "get_models", lambda: [Model])
    named = found()
    assert set(named) == {"STORAGES[default]", "app.Model.a", "app.Model.b"} and named["app.Model.a"] == "own"
