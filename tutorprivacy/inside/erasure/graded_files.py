"""
Files of Staff Graded Assignments: in a storage under a hash of their content, so that only rows of the database say
whose one is. Read before these rows go.

The path is that of edx-sga's ``get_file_storage_path``: organisation, course, kind and id of the block, hash, ending.

.. pii: Names of files that somebody has handed in, in memory.
.. pii_types: other
.. pii_retirement: local_api
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator
from typing import Any

#: Of a submission, and of a module's state: the file that was handed in, and the one that came back with remarks.
_HANDED_IN, _GIVEN_BACK = ("sha1", "filename"), ("annotated_sha1", "annotated_filename")
_ITEM, _MODULE = "sga", "edx_sga"

#: Models whose rows say so: they stay until the files are gone.
TELLING = frozenset({"submissions.Submission", "submissions.StudentItem", "courseware.StudentModule"})


def graded_files(user_id: int, pseudonyms: Collection[str]) -> frozenset[str]:
    """The paths of hers, but for those whose content another has handed in, too."""
    return frozenset((*_submitted(pseudonyms), *_remarked(user_id)))


def _submitted(pseudonyms: Collection[str]) -> Iterator[str]:
    model = _model("submissions", "Submission")
    if model is None:
        return
    rows = model._base_manager.filter(student_item__item_type=_ITEM)
    hers = rows.filter(student_item__student_id__in=list(pseudonyms))
    for block, answers in _by_block(hers.values_list("student_item__item_id", "answer")):
        same = rows.filter(student_item__item_id=block).exclude(student_item__student_id__in=list(pseudonyms))
        others = _paths(block, same.values_list("answer", flat=True).iterator(), _HANDED_IN)
        yield from _paths(block, answers, _HANDED_IN) - others


def _remarked(user_id: int) -> Iterator[str]:
    model = _model("courseware", "StudentModule")
    if model is None:
        return
    rows = model._base_manager.filter(module_type=_MODULE)
    for block, states in _by_block(rows.filter(student_id=user_id).values_list("module_state_key", "state")):
        if mine := _paths(block, states, _GIVEN_BACK):
            same = rows.filter(module_state_key=block).exclude(student_id=user_id)
            yield from mine - _paths(block, same.values_list("state", flat=True).iterator(), _GIVEN_BACK)


def _model(app: str, name: str) -> Any:
    from django.apps import apps

    return apps.get_model(app, name) if app in apps.app_configs else None


def _by_block(rows: Iterable[tuple[Any, Any]]) -> list[tuple[str, list[Any]]]:
    found: dict[str, list[Any]] = {}
    for block, content in rows:
        found.setdefault(str(block), []).append(content)
    return list(found.items())


def _paths(block: str, contents: Iterable[Any], names: tuple[str, str]) -> set[str]:
    """Of the contents that name a file."""
    folder, found = _folder(block), set()
    for content in contents if folder else ():
        told = _told(content)
        digest, name = (told.get(each) for each in names)
        if digest and name:
            found.add(f"{folder}/{digest}{os.path.splitext(str(name))[1]}")
    return found


def _folder(block: str) -> str:
    """Empty: it is no block's key, and the application could not have stored a file for it."""
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import UsageKey

    try:
        key: Any = UsageKey.from_string(block)
    except InvalidKeyError:
        return ""
    return f"{key.org}/{key.course}/{key.block_type}/{key.block_id}"


def _told(content: Any) -> dict[str, Any]:
    try:
        told = json.loads(content) if isinstance(content, str) else content
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
