"""Files that anyone can fetch: those are counted, and none is named."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from tutorprivacy.inside.audit import reports_checks
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding, carried_out

CANARY = "zoraquill"


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """MEDIA_ROOT, with pictures in it, which are public by design."""
    monkeypatch.setattr(reports_checks, "_SERVED", str(tmp_path / "media"))
    folder = tmp_path / "media"
    put(folder / "profile-images" / f"{CANARY}.jpg")
    return folder


def put(path: Path, days: float = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("username,email\n")
    moment = time.time() - days * 86400
    os.utime(path, (moment, moment))
    return path


def audit(media: Path, **settings: Any) -> dict[str, Finding]:
    """By check and setting; no name of a file is in it."""
    stores = {"GRADES_DOWNLOAD": {"STORAGE_TYPE": "", "STORAGE_KWARGS": {"location": str(media / "grades")}}}
    every = {"MEDIA_ROOT": f"{media}/", **stores, **settings}
    found = carried_out(reports_checks.checks("lms", {name: each for name, each in every.items() if each is not None}))
    assert CANARY not in str(found)
    return {f"{finding.check} {finding.place.partition(': ')[2]}".strip(): finding for finding in found}


def test_no_files(media: Path) -> None:
    """Reports that are not there cannot be fetched; pictures may be."""
    found = audit(media)
    assert {name: finding.status for name, finding in found.items()} == {
        "reports.store GRADES_DOWNLOAD": PASS,
        "reports.uploads": PASS,
    }


def test_reports_that_anyone_can_fetch(media: Path) -> None:
    """How many, how old; whatever they are called."""
    put(media / "grades" / "0a" / f"{CANARY}.csv", days=400.5)
    put(media / "grades" / "0a" / f"{CANARY}.zip", days=3)
    found = audit(media)
    finding = found["reports.store GRADES_DOWNLOAD"]
    assert finding.status == FAIL and "2 files, the oldest 400 days old" in finding.evidence
    assert "signed" in finding.remedy
    assert found["reports.uploads"].status == PASS


def test_reports_that_are_not_served(media: Path, tmp_path: Path) -> None:
    put(tmp_path / "private" / f"{CANARY}.csv", days=3)
    put(media / f"{CANARY}.csv")
    private = {"STORAGE_TYPE": "localfs", "ROOT_PATH": str(tmp_path / "private")}
    found = audit(media, FINANCIAL_REPORTS=private)
    finding = found["reports.store FINANCIAL_REPORTS"]
    assert finding.status == PASS and "not served: 1 files, the oldest 3 days old" in finding.evidence


def test_a_link_does_not_hide_it(media: Path, tmp_path: Path) -> None:
    """The setting names another folder than the one where the files are."""
    put(media / "grades" / f"{CANARY}.csv")
    (tmp_path / "link").symlink_to(media / "grades")
    store = {"STORAGE_KWARGS": {"location": str(tmp_path / "link")}}
    assert audit(media, GRADES_DOWNLOAD=store)["reports.store GRADES_DOWNLOAD"].status == FAIL


def test_what_uwsgi_serves_whatever_media_root_is(media: Path, tmp_path: Path) -> None:
    put(media / "grades" / f"{CANARY}.csv")
    assert audit(media, MEDIA_ROOT=str(tmp_path / "else"))["reports.store GRADES_DOWNLOAD"].status == FAIL
    put(tmp_path / "else" / f"{CANARY}.csv")
    assert audit(media, MEDIA_ROOT=str(tmp_path / "else"))["reports.uploads"].status == FAIL


@pytest.mark.parametrize(
    "settings",
    [
        {"GRADES_DOWNLOAD": {"STORAGE_CLASS": "storages.backends.s3boto3.S3Boto3Storage"}},
        {"GRADES_DOWNLOAD": {"STORAGE_TYPE": "S3", "BUCKET": "x", "ROOT_PATH": "y"}},
        {"GRADES_DOWNLOAD": {}, "STORAGES": {"default": {"BACKEND": "storages.backends.s3boto3.S3Boto3Storage"}}},
        {"GRADES_DOWNLOAD": {}, "DEFAULT_FILE_STORAGE": "storages.backends.s3boto3.S3Boto3Storage"},
        {"GRADES_DOWNLOAD": None},
        {"GRADES_DOWNLOAD": {"STORAGE_TYPE": "localfs"}},
        {"GRADES_DOWNLOAD": {"STORAGE_KWARGS": {"location": __file__}}},
    ],
)
def test_a_store_that_cannot_be_looked_into(media: Path, settings: dict[str, Any]) -> None:
    """An object storage, no setting, a wrong one, a folder that cannot be read."""
    (finding,) = [each for each in audit(media, **settings).values() if each.check == "reports.store"]
    assert finding.status == UNKNOWN


def test_the_store_is_the_whole_of_media(media: Path) -> None:
    """Without a place of its own: tables are counted once, pictures are not."""
    put(media / f"{CANARY}.csv")
    found = audit(media, GRADES_DOWNLOAD={"STORAGE_KWARGS": {}})
    assert "1 files" in found["reports.store GRADES_DOWNLOAD"].evidence
    assert found["reports.uploads"].status == PASS


@pytest.mark.parametrize("name", ["cohorts.csv", "deep/er/COHORTS.CSV", "list.xlsx"])
def test_tables_that_were_uploaded(media: Path, name: str) -> None:
    """The platform keeps instructors' lists of cohorts beside the pictures."""
    put(media / CANARY / name, days=10.5)
    found = audit(media)
    finding = found["reports.uploads"]
    assert finding.status == FAIL and "1 files, the oldest 10 days old" in finding.evidence
    assert found["reports.store GRADES_DOWNLOAD"].status == PASS


def test_too_many_files(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not looked at is not said to be well; what was found is said nevertheless."""
    for number in range(10):
        put(media / "profile-images" / f"{number}.jpg")
    monkeypatch.setattr(reports_checks, "_MOST_FILES", 5)
    assert audit(media)["reports.uploads"].status == UNKNOWN
    for number in range(10):
        put(media / "grades" / f"{number}.csv")
    assert "at least 5 files" in audit(media)["reports.store GRADES_DOWNLOAD"].evidence


def test_a_folder_that_cannot_be_read(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> Any:
        raise PermissionError(13, "not yours", f"{path}/{CANARY}")

    monkeypatch.setattr(os, "scandir", refuse)
    assert {finding.status for finding in audit(media).values()} == {UNKNOWN}
