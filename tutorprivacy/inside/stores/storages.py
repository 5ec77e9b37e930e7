"""
The storages that the platform keeps files in: those that Django, the settings and the models name.

.. no_pii: names of settings
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

#: Where a setting names a storage's class, and what the class is given.
_CLASS, _ARGUMENTS = ("STORAGE_CLASS", "class", "BACKEND"), ("STORAGE_KWARGS", "options", "OPTIONS")

#: Of the platform's code: nobody's files.
_OF_CODE = ("staticfiles",)

#: Settings that are read otherwise, or that Django does not show when they are empty.
_NO_STORAGES = ("STORAGES", "SECRET_KEY")

#: Reports: their settings can have a form of before Django's storages, as the platform's `ReportStore` reads it.
_REPORTS = ("GRADES_DOWNLOAD", "FINANCIAL_REPORTS")
_S3 = "storages.backends.s3boto3.S3Boto3Storage"


def storages() -> dict[str, Any]:
    """
    {what names it: storage}, each place once. One whose folder is in another's is looked through with that one.

    A setting that cannot be understood is there with the exception that it raised.
    """
    found: dict[str, Any] = {}
    for name, make in _named():
        try:
            storage = make()
        except Exception as error:
            found[name] = error
            continue
        if storage is not None and not _is_of_code(storage):
            found[name] = storage
    return _each_once(found)


def _named() -> Iterator[tuple[str, Any]]:
    from django.apps import apps
    from django.conf import settings
    from django.core.files.storage import FileSystemStorage
    from django.core.files.storage import storages as of_django
    from django.db.models import FileField

    for alias in settings.STORAGES:
        if alias not in _OF_CODE:
            yield f"STORAGES[{alias}]", lambda alias=alias: of_django[alias]
    for name in sorted(dir(settings)):
        if name.isupper() and name not in _NO_STORAGES and not name.startswith("STATICFILES"):
            value = getattr(settings, name)
            yield name, lambda name=name, value=value: _of_setting(name, value)
            for key, inner in value.items() if isinstance(value, Mapping) else ():
                if isinstance(inner, Mapping):
                    yield f"{name}[{key}]", lambda inner=inner: _of_setting("", inner)
    folder = getattr(settings, "ORA2_FILEUPLOAD_ROOT", None)
    if folder and getattr(settings, "ORA2_FILEUPLOAD_BACKEND", "") == "filesystem":
        yield "ORA2_FILEUPLOAD_ROOT", lambda: FileSystemStorage(location=folder)
    elif apps.is_installed("openassessment"):
        yield "FILE_UPLOAD_STORAGE_BUCKET_NAME", lambda: _uploads_elsewhere(settings)
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                yield f"{model._meta.label}.{field.name}", lambda field=field: field.storage


def _uploads_elsewhere(settings: Any) -> Any:
    """Where ORA keeps its uploads if not in Django's storage: in a bucket, with a client of its own."""
    from django.utils.module_loading import import_string

    backend = getattr(settings, "ORA2_FILEUPLOAD_BACKEND", "s3")
    bucket = str(getattr(settings, "FILE_UPLOAD_STORAGE_BUCKET_NAME", None) or "")
    if backend == "django" or not bucket or bucket.startswith("SET-ME"):
        return None
    if backend != "s3":
        raise NotImplementedError(backend)
    return import_string(_S3)(bucket_name=bucket, location=getattr(settings, "FILE_UPLOAD_STORAGE_PREFIX", ""))


def _of_setting(name: str, value: Any) -> Any:
    """The storage of a setting; None: it is none."""
    from django.core.files.storage import FileSystemStorage, Storage
    from django.utils.module_loading import import_string

    kind: Any
    if name in _REPORTS and isinstance(value, Mapping):
        kind = str(value.get("STORAGE_TYPE") or "").lower()
        if kind == "s3":
            return import_string(_S3)(bucket_name=value["BUCKET"], location=value["ROOT_PATH"], gzip=True)
        if kind == "localfs":
            return FileSystemStorage(location=value["ROOT_PATH"])
    kind = value
    arguments: Mapping[str, Any] = {}
    if isinstance(value, Mapping):
        kind = next((value[each] for each in _CLASS if value.get(each)), None)
        given = [value[each] for each in _ARGUMENTS if isinstance(value.get(each), Mapping)]
        arguments = given[0] if given else {}
        if kind is None and "STORAGE_KWARGS" in value:
            kind = _default_class()
    if isinstance(kind, str) and kind.endswith("Storage") and "." in kind:
        kind = import_string(kind)
    return kind(**arguments) if isinstance(kind, type) and issubclass(kind, Storage) else None


def _default_class() -> str:
    from django.conf import settings

    return str(settings.STORAGES["default"]["BACKEND"])


def _is_of_code(storage: Any) -> bool:
    from django.contrib.staticfiles.storage import StaticFilesStorage

    return isinstance(storage, StaticFilesStorage)


def folder_of(storage: Any) -> str | None:
    """Of a storage of files in a folder; empty: none was set; None: it is of another kind."""
    from django.core.files.storage import FileSystemStorage
    from django.utils.functional import LazyObject

    if isinstance(storage, LazyObject) or not isinstance(storage, FileSystemStorage):
        storage = getattr(storage, "_wrapped", storage)
    if not isinstance(storage, FileSystemStorage):
        return None
    return os.path.realpath(storage.location) if storage.base_location else ""


def _each_once(found: dict[str, Any]) -> dict[str, Any]:
    folders = {name: folder_of(each) for name, each in found.items() if not isinstance(each, Exception)}
    chosen: dict[str, Any] = {}
    seen: set[Any] = set()
    for name, each in found.items():
        folder = folders.get(name)
        if folder == "":
            continue
        if isinstance(each, Exception):
            chosen[name] = each
            continue
        key: Any = folder or (type(each), repr(getattr(each, "bucket_name", "")), repr(getattr(each, "location", "")))
        if key in seen or (folder and any(_is_within(folder, other) for other in folders.values() if other)):
            continue
        seen.add(key)
        chosen[name] = each
    return chosen


def _is_within(folder: str, other: str) -> bool:
    return folder != other and folder.startswith(other.rstrip("/") + "/")
