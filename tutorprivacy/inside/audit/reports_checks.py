"""
The audit of report files: tables of learners that anyone can fetch who knows their address.

The web server hands out what is below MEDIA_ROOT without asking for a login; Tutor keeps instructors' reports there,
and the platform the lists that instructors upload. Their names hold the course and the time, no secret.

.. no_pii: names of folders, numbers and ages of files
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .findings import Check, Finding, found

#: Stores of reports; the first is always there.
_STORES = ("GRADES_DOWNLOAD", "FINANCIAL_REPORTS")

#: What uWSGI serves in Tutor's image, wherever MEDIA_ROOT is.
_SERVED = "/openedx/media"

#: Tables of learners, where other files are public by design.
_TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods")

#: More are not looked at: pictures of profiles are there, too.
_MOST_FILES = 500_000

_FILE_SYSTEM = "django.core.files.storage.FileSystemStorage"
_DELETE = "Delete what is not needed any more"
_SIGNED = "let GRADES_DOWNLOAD be an object storage whose links are signed and expire."

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Files:
    """How many there are, the age of the oldest in days, and whether all were looked at."""

    count: int
    oldest_days: int
    is_all: bool = True

    def __str__(self) -> str:
        return f"{'' if self.is_all else 'at least '}{self.count} files, the oldest {self.oldest_days} days old"


def checks(place: str, settings: Settings) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    return [
        ("reports.store", place, lambda: _stores(place, settings)),
        ("reports.uploads", place, lambda: [_uploads(place, settings)]),
    ]


def _stores(place: str, settings: Settings) -> Iterator[Finding]:
    for name in _STORES:
        if name in settings or name == _STORES[0]:
            yield _store(f"{place}: {name}", settings, settings.get(name))


def _store(where: str, settings: Settings, config: Mapping[str, Any] | None) -> Finding:
    check = "reports.store"
    if config is None:
        return found(check, where, None, "There is no such setting.", "Find out where reports are kept.")
    folder = _folder(settings, config)
    if folder is None:
        return found(
            check,
            where,
            None,
            "Kept in a storage that cannot be looked into from here.",
            "See that it is not public, and that its links are signed and expire.",
        )
    served = _served(settings)
    files = files_in(folder, _TABLES if folder in served else ("",))  # pictures are in that one, too
    is_served = any(folder.is_relative_to(each) for each in served)
    if is_served:
        evidence = f"Below {folder}, which is served without a login: {files if files.count else 'no file now'}."
    else:
        evidence = f"In {folder}, which is not served: {files if files.count else 'no file'}."
    return found(check, where, not (is_served and files.count), evidence, f"{_DELETE}, and {_SIGNED}")


def _folder(settings: Settings, config: Mapping[str, Any]) -> Path | None:
    """Where files are, as ``instructor_task.models.ReportStore`` understands its setting; None: on no disk."""
    kind = str(config.get("STORAGE_TYPE") or "").lower()
    if kind == "localfs":
        return Path(str(config["ROOT_PATH"])).resolve()
    default = settings.get("STORAGES", {}).get("default", {}).get("BACKEND") or settings.get("DEFAULT_FILE_STORAGE")
    storage = config.get("STORAGE_CLASS") or default or _FILE_SYSTEM
    if kind == "s3" or storage != _FILE_SYSTEM:
        return None
    return Path(str((config.get("STORAGE_KWARGS") or {}).get("location") or settings["MEDIA_ROOT"])).resolve()


def _served(settings: Settings) -> list[Path]:
    """Folders that are served; none lies in another."""
    folders = {Path(_SERVED).resolve(), *(Path(str(root)).resolve() for root in [settings.get("MEDIA_ROOT")] if root)}
    return sorted(each for each in folders if not any(parent in folders for parent in each.parents))


def _uploads(place: str, settings: Settings) -> Finding:
    """Tables that are served and in none of the stores."""
    stores = {_folder(settings, settings[name]) for name in _STORES if settings.get(name)} - {None}
    folders = [files_in(folder, _TABLES, stores) for folder in _served(settings) if folder not in stores]
    files = Files(
        sum(each.count for each in folders),
        max((each.oldest_days for each in folders), default=0),
        all(each.is_all for each in folders),
    )
    is_right: bool | None = not files.count
    if files.count:
        evidence = f"Tables outside of the stores, served without a login: {files}."
    elif files.is_all:
        evidence = "No table outside of the stores is served."
    else:
        is_right, evidence = None, f"No table is among the first {_MOST_FILES} files that are served; there are more."
    remedy = f"{_DELETE}: lists of cohorts and the like, which instructors have uploaded, are not needed after that."
    return found("reports.uploads", place, is_right, evidence, remedy)


def files_in(folder: Path, endings: tuple[str, ...] = ("",), without: Collection[Path | None] = ()) -> Files:
    """
    The files below a folder, with one of these endings, and not in certain folders.

    Raises:
        OSError: a folder cannot be read.
    """
    left_out, count, seen, oldest = {str(each) for each in without}, 0, 0, time.time()
    for path, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if os.path.join(path, name) not in left_out]
        for name in names:
            seen += 1
            if seen > _MOST_FILES:
                return Files(count, int((time.time() - oldest) // 86400), False)
            if name.lower().endswith(endings):
                try:
                    oldest = min(oldest, os.lstat(os.path.join(path, name)).st_mtime)
                except FileNotFoundError:
                    continue  # deleted meanwhile
                count += 1
    return Files(count, int((time.time() - oldest) // 86400))


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # no folder: no files
        raise error
