"""
Files of one person in the storages of the platform.

Uploads and folders that are named after her, by a name or by a random id of hers, are deleted; where her name is a part
of another, the file is renamed, as texts are changed; reports and archives lose what is hers in them. What a row of
the database holds is deleted or renamed with its row. Her profile's pictures have names that are made of a hash.

.. pii: Names and contents of files.
.. pii_types: name, username, email_address, image, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from . import rewriting
from .csv_lines import Unreadable, without_her
from .listing import FILE, FOLDER, LINK, Entry, entries
from .rewriting import Work
from .search import Search
from .storages import folder_of, storages
from .zip_members import without_her_members

DELETED, RENAMED, PICTURES = "files deleted", "files renamed", "profile pictures deleted"
FOLDERS = "folders called like the person"

#: Pages, as of courses in SCORM: somebody can be called ``story``, and no course must break by that.
_OF_PAGES = re.compile(r"\.html?$", re.IGNORECASE)
CALLED_ALIKE = "pages that are called like the person: look whether they are about her"

#: How the platform names its reports: without people.
_REPORT = re.compile(r"(?<=[^/])_\d{4}-\d{2}-\d{2}-\d{4}\.(?:csv|zip)$")


def search_files(search: Search) -> None:
    """In each storage."""
    with search.passing_over("profile pictures"):
        _pictures(search)
    for name, storage in storages().items():
        place = f"files: {name}"
        if isinstance(storage, Exception):
            search.fail(place, type(storage).__name__)
            continue
        with search.passing_over(place):
            for entry in entries(storage):
                search.check()
                with search.passing_over(_place_of(search, place, entry.name)):
                    _treat(search, place, storage, entry)


def _place_of(search: Search, place: str, name: str) -> str:
    """A file's own, if nobody is named by that."""
    if _REPORT.search(name) and not (search.hers.owns(name) or search.hers.is_named_in(name)):
        return f"{place}: {name}"
    return place


def _treat(search: Search, place: str, storage: Any, entry: Entry) -> None:
    hers, name = search.hers, entry.name
    above, _slash, last = name.rpartition("/")
    owns = hers.owns(name)
    if entry.kind == FOLDER:
        if owns and not search.look:
            _delete_empty(storage, name)
        elif hers.owns(last) or hers.is_called(last):
            search.done[place, FOLDERS] += search.look  # a name of hers can be an organisation's: nothing is done then
    elif not owns and _OF_PAGES.search(last) and (hers.is_called(last) or hers.is_named_in(last)):
        search.kept[place, CALLED_ALIKE] += search.look
    elif owns or hers.is_called(last):
        if search.look or not hers.is_held(storage, name):
            _do(search, partial(_delete, storage, entry))
            search.done[place, DELETED] += 1
    elif hers.is_named_in(last):
        if search.look or not hers.is_held(storage, name):
            _do(search, partial(_rename, storage, entry, f"{above}{_slash}{hers.replaced(last)}"))
            search.done[place, RENAMED] += 1
    elif entry.kind == FILE:
        _look_inside(search, place, storage, name)


def _do(search: Search, work: Callable[[], object]) -> None:
    if not search.look:
        work()


def _delete(storage: Any, entry: Entry) -> None:
    if entry.kind == LINK:  # of a folder's: what it leads to is elsewhere
        os.unlink(storage.path(entry.name))
    else:
        storage.delete(entry.name)


def _rename(storage: Any, entry: Entry, new: str) -> None:
    if entry.kind == LINK:
        os.rename(storage.path(entry.name), storage.path(storage.get_available_name(new)))
        return
    with storage.open(entry.name) as file:
        storage.save(new, file)
    storage.delete(entry.name)


def _look_inside(search: Search, place: str, storage: Any, name: str) -> None:
    work = _work(name, search)
    if work is None:
        return
    try:
        done = (rewriting.look if search.look else rewriting.rewrite)(storage, name, work)
    except FileNotFoundError:  # deleted since it was listed
        return
    except Unreadable as error:
        search.fail(_place_of(search, place, name), str(error))
        return
    for what, number in done.items():
        search.done[place, what] += number


def _work(name: str, search: Search) -> Work | None:
    """What is done to the content of a file, by its name."""
    lowered = name.lower()
    if lowered.endswith((".csv", ".tsv")):
        return partial(without_her, hers=search.hers)
    return partial(without_her_members, hers=search.hers) if lowered.endswith(".zip") else None


def _delete_empty(storage: Any, name: str) -> None:
    if folder_of(storage):
        try:
            storage.delete(name)
        except OSError:  # there is something in it, which has failed or is held
            return


def _pictures(search: Search) -> None:
    for storage, name in _names_of_pictures(search):
        if storage.exists(name):
            search.check()
            if not search.look:
                storage.delete(name)
            search.done["profile pictures", PICTURES] += 1


def _names_of_pictures(search: Search) -> Iterator[tuple[Any, str]]:
    from django.apps import apps

    if not apps.is_installed("openedx.core.djangoapps.user_api"):
        return
    from openedx.core.djangoapps.user_api.accounts import image_helpers

    made: Callable[[str], dict[Any, str]] = image_helpers.get_profile_image_names
    storage = image_helpers.get_profile_image_storage()
    for username in sorted(search.hers.usernames):
        for name in made(username).values():
            yield storage, name
