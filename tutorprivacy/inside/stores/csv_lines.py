"""
A report without one person's lines: told by its columns, and others' lines without her name.

What is not hers stays as it is, to the byte: lines are passed on, not written anew. A report is read as UTF-8, as
UTF-16 if it says so, and otherwise byte by byte, in which names of ASCII letters are found.

.. pii: Lines of reports, in memory.
.. pii_types: id, username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO

from .hers import Hers

REMOVED, CHANGED = "lines removed", "lines changed"

#: Characters of a line, and of a value: answers can be long.
_LONGEST = 4 << 20
_CHUNK = 1 << 20

#: What columns are called, without spaces and the like: see `_is_hers`.
_USERNAMES = ("username", "user", "student", "learner", "studentusername", "learnerusername")
_EMAILS = ("email", "emailaddress", "studentemail", "learneremail", "useremail")
_NUMBERS = ("userid", "studentid", "learnerid", "lmsuserid", "id")
_PSEUDONYMS = (
    *("anonymizeduserid", "anonymoususerid", "anonymizedstudentid", "coursespecificanonymizeduserid", "anonymizedid"),
    *("studentid", "userid", "anonymousid"),
)

Write = Callable[[str], object]


class Unreadable(Exception):
    """It is no such file as it says, or not whole. The text says why, and names nobody."""


def without_her(source: IO[bytes], target: IO[bytes] | None, hers: Hers, delimiter: str = "") -> Counter[str]:
    """
    Pass a report on, without her.

    Args:
        source: it is read from its beginning.
        target: None: it is only looked what would be done.
        delimiter: empty: as its first line has it.

    Returns:
        Numbers of lines, REMOVED and CHANGED.

    Raises:
        Unreadable: it cannot be told what its lines are. Nothing can be said of what was written until then.
    """
    encoding = _encoding(source)
    if not _may_name(source, encoding, hers):
        return Counter()
    text = io.TextIOWrapper(source, encoding=encoding, newline="")
    done: Counter[str] = Counter()
    try:
        source.seek(0)
        columns: dict[str, list[int]] = {}
        for number, (raw, row) in enumerate(_rows(text, delimiter)):
            if number == 0:
                columns = _columns(row)
            is_header = number == 0 and any(columns.values())
            new = "" if not is_header and _is_hers(row, columns, hers) else hers.replaced(raw)
            if is_header and any(_is_called(each, hers) for each in row):
                new = raw  # somebody is called "username"
            if new != raw:
                done[CHANGED if new else REMOVED] += 1
            if target is not None and new:
                target.write(new.encode(encoding))
    except csv.Error:
        raise Unreadable("its lines cannot be told") from None
    except UnicodeDecodeError:
        raise Unreadable("it cannot be decoded") from None
    finally:
        text.detach()
    return done


def _encoding(source: IO[bytes]) -> str:
    """One that reads all of it, and writes the same bytes again."""
    source.seek(0)
    begin = source.read(2)
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if begin == mark:
            return name
    source.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := source.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        source.seek(0)
        while chunk := source.read(_CHUNK):
            if b"\0" in chunk:
                raise Unreadable("it cannot be decoded") from None
        return "latin-1"
    return "utf-8"


def _may_name(source: IO[bytes], encoding: str, hers: Hers) -> bool:
    """Is anything in it that could be hers? Most reports are passed over by that."""
    wanted = {each.lower() for each in (*hers.traces.needles, *hers.pseudonyms, hers.retired)} | {str(hers.user_id)}
    longest = max(map(len, wanted))
    source.seek(0)
    decoder, rest = codecs.getincrementaldecoder(encoding)("replace"), ""
    while chunk := source.read(_CHUNK):
        text = rest + decoder.decode(chunk).lower()
        if any(each in text for each in wanted):
            return True
        rest = text[-longest:]
    return False


def _rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[str, list[str]]]:
    """Each line as it is, with the line breaks within it, and its values."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        while line := text.readline(_LONGEST):
            if len(line) == _LONGEST:
                raise Unreadable("a line is too long")
            taken.append(line)
            yield line

    before = csv.field_size_limit(_LONGEST)
    try:
        first = text.readline(_LONGEST)
        text.seek(0)
        given = delimiter or max(",;\t", key=first.count)
        for row in csv.reader(lines(), delimiter=given, strict=True):
            yield "".join(taken), row
            taken.clear()
        if taken:  # an empty line at the end
            yield "".join(taken), []
    finally:
        csv.field_size_limit(before)


def _is_called(cell: str, hers: Hers) -> bool:
    """Is a column of the platform's called as she is?"""
    return cell.strip().casefold() in {each.casefold() for each in hers.usernames} and any(_columns([cell]).values())


def _columns(header: list[str]) -> dict[str, list[int]]:
    names = [re.sub(r"[\W_]+", "", each.lower()) for each in header]
    kinds = {"username": _USERNAMES, "email": _EMAILS, "number": _NUMBERS, "pseudonym": _PSEUDONYMS}
    found = {kind: [place for place, name in enumerate(names) if name in known] for kind, known in kinds.items()}
    if not (found["username"] or found["email"]):  # an "id" of a learner, or of anything
        found["number"] = [place for place in found["number"] if names[place] != "id"]
    return found


def _is_hers(row: list[str], columns: dict[str, list[int]], hers: Hers) -> bool:
    """A name says more than a number, which can be of somebody elsewhere."""

    def values(kind: str) -> list[str]:
        return [row[place].strip() for place in columns.get(kind, ()) if place < len(row) and row[place].strip()]

    usernames = {each.casefold() for each in (*hers.usernames, hers.retired)}
    emails = {each.casefold() for each in hers.emails}
    if named := values("username"):
        return any(each.casefold() in usernames for each in named)
    told = [
        *(each.casefold() in emails for each in values("email")),
        *(each == str(hers.user_id) for each in values("number") if each.isdecimal()),
        *(each in hers.pseudonyms for each in values("pseudonym") if not each.isdecimal()),
    ]
    if told:
        return any(told)
    values_of_all = [each.strip() for each in row]
    if any(each.casefold() in emails or each in hers.pseudonyms for each in values_of_all):
        return True
    # A number is a value of others, too.
    named = [each for each in values_of_all if each.casefold() in usernames and not each.isdecimal()]
    return any(each.casefold() == hers.retired.casefold() or hers.traces.are_in(each) for each in named)
