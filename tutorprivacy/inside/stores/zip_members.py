"""
An archive of reports without one person's files: those that are named after her go, reports within lose her lines.

.. pii: Names and texts of files, in memory.
.. pii_types: username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import copy
import shutil
import tempfile
import zipfile
import zlib
from collections import Counter
from typing import IO

from .csv_lines import Unreadable, without_her
from .hers import Hers

MEMBERS = "files in archives removed"

#: Of one archive: files, and bytes of all, unpacked.
_MOST_MEMBERS = 200_000
_MOST_BYTES = 64 << 30

_REPORTS = (".csv", ".tsv")
_TEXTS = (".txt", ".json", ".html", ".htm", ".md")
_LONGEST_TEXT = 16 << 20
_IN_MEMORY = 8 << 20


def without_her_members(source: IO[bytes], target: IO[bytes] | None, hers: Hers) -> Counter[str]:
    """
    Pass an archive on, without what is hers in it. What of it nobody can look into, as a picture, is told by its name.

    Args:
        target: None: it is only looked what would be done.

    Returns:
        Numbers of files and of lines.

    Raises:
        Unreadable: it is no archive that can be read.
    """
    done: Counter[str] = Counter()
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS or sum(each.file_size for each in members) > _MOST_BYTES:
                raise Unreadable("it is too large")
            if target is None:
                _pass_on(archive, members, None, hers, done)
            else:
                with zipfile.ZipFile(target, "w") as new:
                    new.comment = archive.comment
                    _pass_on(archive, members, new, hers, done)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError):
        raise Unreadable("it is no archive that can be read") from None
    return done


def _pass_on(
    archive: zipfile.ZipFile,
    members: list[zipfile.ZipInfo],
    new: zipfile.ZipFile | None,
    hers: Hers,
    done: Counter[str],
) -> None:
    for each in members:
        if hers.owns(each.filename) or hers.is_named_in(each.filename):
            done[MEMBERS] += 1
            continue
        with archive.open(each) as stream, tempfile.SpooledTemporaryFile(_IN_MEMORY) as changed:
            content: IO[bytes] = stream
            if each.filename.lower().endswith(_REPORTS):
                found = _report(stream, changed, hers)
                done += Counter()
                done.update(found)
                content = changed
            elif each.filename.lower().endswith(_TEXTS):
                done.update(_text(stream, changed, hers))
                content = changed
            if new is None:
                continue
            content.seek(0) if content is not stream else None
            info = copy.copy(each)
            with new.open(info, "w", force_zip64=each.file_size > (1 << 30)) as out:
                shutil.copyfileobj(content, out)


def _report(stream: IO[bytes], changed: IO[bytes], hers: Hers) -> Counter[str]:
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as whole:
        shutil.copyfileobj(stream, whole)
        found = without_her(whole, None, hers)
        if found:
            without_her(whole, changed, hers)
        else:
            whole.seek(0)
            shutil.copyfileobj(whole, changed)
    return found


def _text(stream: IO[bytes], changed: IO[bytes], hers: Hers) -> Counter[str]:
    content = stream.read(_LONGEST_TEXT + 1)
    if len(content) > _LONGEST_TEXT:
        raise Unreadable("a text in it is too long")
    text = content.decode(errors="surrogateescape")
    new = hers.replaced(text)
    changed.write(new.encode(errors="surrogateescape"))
    return Counter({"texts in archives changed": 1} if new != text else {})
