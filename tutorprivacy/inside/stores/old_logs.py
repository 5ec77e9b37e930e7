"""
Log files below the data folder that still name a person: counted, and not changed.

They are of the time before this plugin, or of a setting that keeps names. Other processes have them open, and they are
the operator's: ``tutor privacy scrub --forget`` takes her lines out. A line that is told by what only the scrubber
understands, as an event within an envelope, can be missed here.

.. pii: Lines of logs, in memory.
.. pii_types: id, username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO, Any

from .hers import Hers
from .listing import FILE, entries

#: Bytes that are looked at once; a longer line is looked at in pieces of it.
_PIECE = 1 << 20

#: Of a long line, what is looked at twice, so that no name is cut in two.
_LONGEST = 1000

#: Names that the platform and this plugin give. What is called otherwise is not named: it could name somebody.
_OWN_NAME = re.compile(r"(?:all|celery|cms|lms|tracking)(?:[._-](?:[0-9]{1,12}|cms|gz|lms|log|worker))*")

#: What a kept line is, and what takes it out.
WHY = "lines of the past, which are the operator's: tutor privacy scrub --forget takes them out"


def old_lines(
    folder: str,
    hers: Hers,
    kept: Counter[tuple[str, str]],
    fail: Callable[[str, str], None],
    check: Callable[[], None] = lambda: None,
) -> None:
    """
    Lines that name her, of every file of a folder.

    Args:
        folder: need not be there.
        kept: gets numbers of lines, by (place, WHY).
        fail: gets a place, and why it could not be read.
        check: called before each piece.
    """
    from django.core.files.storage import FileSystemStorage

    wanted = re.compile("|".join([hers.traces.pattern, *map(re.escape, hers.pseudonyms)]).encode(), re.I)
    for entry in entries(FileSystemStorage(folder)):
        if entry.kind != FILE:
            continue
        place, path = f"logs: {entry.name if _OWN_NAME.fullmatch(entry.name) else 'a file'}", f"{folder}/{entry.name}"
        try:
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                content: Any = gzip.GzipFile(fileobj=file) if path.endswith(".gz") else file
                kept[place, WHY] += sum(1 for _line in _naming(content, wanted, hers, check))
        except (OSError, EOFError, zlib.error) as error:
            fail(place, type(error).__name__)


def _naming(file: IO[bytes], wanted: re.Pattern[bytes], hers: Hers, check: Callable[[], None]) -> Iterator[bytes]:
    """Lines, or pieces of a long one."""
    rest = b""
    while piece := file.read(_PIECE):
        check()
        whole, _end, rest = (rest + piece).rpartition(b"\n")
        if len(rest) > _PIECE:
            whole, rest = b"%b\n%b" % (whole, rest), rest[-_LONGEST:]
        if wanted.search(whole):
            yield from (line for line in whole.split(b"\n") if _names_her(line, wanted, hers))
    if _names_her(rest, wanted, hers):
        yield rest


def _names_her(line: bytes, wanted: re.Pattern[bytes], hers: Hers) -> bool:
    return wanted.search(line) is not None and hers.is_named_in(line.decode(errors="replace"))
