"""
The archive of an export: a zip of JSON files, written while it is read.

The stream need not be seekable, so the archive can leave the container by its standard output. A file is a JSON
array with a row in each line; a large table is several files. When one ends, the web pages with the same rows, which
have waited in memory, are written behind it.

.. pii: Rows of one person, on their way into her export.
.. pii_types: id, username, email_address, name, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import base64
import datetime
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

from .record_pages import RecordPages

#: Bytes of one file, before it is compressed, and characters of the pages that wait for its end.
PART, _WAITING = 512 * 1024 * 1024, 4 * 1024 * 1024

#: Rows are collected to about this many bytes before they are compressed.
_BUFFER = 256 * 1024


class Buffer:
    """What was written, until somebody takes it. It cannot be sought in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        """As a file's."""
        self._pieces.append(bytes(data))
        self._size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing."""

    def taken(self, least: int = 1) -> Iterator[bytes]:
        """All that is there, as one piece; nothing below so many bytes."""
        if self._size >= least:
            data = b"".join(self._pieces)
            self._pieces, self._size = [], 0
            yield data


class _Zip(zipfile.ZipFile):
    """What was not finished is not finished by the garbage collector: it would look like a whole archive."""

    def __del__(self) -> None:
        """Nothing."""


class Archive:
    """
    A zip that grows.

    Args:
        stream: a `Buffer`, or another binary one; it is only written to.
        now: UTC; the time of the files in it.
    """

    def __init__(self, stream: Any, now: datetime.datetime, part: int = PART) -> None:
        self._zip = _Zip(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._time = now.timetuple()[:6]
        self.part = part

    def add(self, name: str, text: str) -> None:
        """A whole file."""
        self._zip.writestr(self._info(name), text.encode(errors="replace"))

    def rows(self, name: str, pages: RecordPages | None = None) -> Rows:
        """A file, or several, of rows; nothing is made before the first one."""
        return Rows(self, name, pages)

    def open(self, name: str) -> IO[bytes]:
        """A file to be written to."""
        return self._zip.open(self._info(name), "w")

    def close(self) -> None:
        """Write the table of contents; without it, the archive is none."""
        self._zip.close()

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._time)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return info


class Unwritable(Exception):
    """A row has no form as JSON, such as what is nested too deep. The message is the type of the error."""


class Rows:
    """Files of rows. `count` is that of the rows, `names` are those of the files."""

    def __init__(self, archive: Archive, name: str, pages: RecordPages | None) -> None:
        self._archive, self._name, self._pages = archive, name, pages
        self._file: IO[bytes] | None = None
        self._lines: list[str] = []
        self._buffered = self._written = 0
        self.count = 0
        self.names: list[str] = []

    def write(self, columns: Sequence[str], values: Sequence[Any]) -> None:
        """
        One row.

        Raises:
            Unwritable: it cannot be. The file is as it was.
        """
        try:
            line = encoded(dict(zip(columns, values, strict=True)))
        except Exception as error:
            raise Unwritable(type(error).__name__) from None
        if self._file is None:
            number = len(self.names) + 1
            self.names.append(f"{self._name}{'' if number == 1 else f'-{number}'}.json")
            self._file = self._archive.open(self.names[-1])
            self._lines.append(f"[\n{line}")
        else:
            self._lines.append(f",\n{line}")
        self.count += 1
        self._buffered += len(line)
        if self._pages is not None:
            self._pages.write(values)
        if self._buffered > _BUFFER:
            self._flush()
        if self._written > self._archive.part or (self._pages is not None and self._pages.size > _WAITING):
            self.end()

    def _flush(self) -> None:
        if self._file is not None:
            data = "".join(self._lines).encode(errors="backslashreplace")  # half a character, as JSON writes it
            self._file.write(data)
            self._written += len(data)
        self._lines, self._buffered = [], 0

    def end(self) -> None:
        """Close the file; another row would begin the next one."""
        if self._file is not None:
            self._lines.append("\n]\n")
            self._flush()
            self._file.close()
        self._file, self._written = None, 0
        if self._pages is not None:
            self._pages.end_page()
            for name, text in self._pages.taken():
                self._archive.add(name, text)


def file_name(text: str) -> str:
    """A name for a file, of a table's."""
    return re.sub(r"[^\w.-]+", "_", text).strip("._") or "table"


def _plain(value: Any) -> Any:
    """What JSON has no form for: times, numbers with a fixed point, keys, bytes."""
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return str(value)


_ENCODE = json.JSONEncoder(ensure_ascii=False, default=_plain, allow_nan=False).encode


def encoded(row: dict[str, Any]) -> str:
    """A row as JSON, which knows no infinite numbers, and no keys but texts."""
    try:
        return _ENCODE(row)
    except (ValueError, TypeError):
        return _ENCODE({key: str(value) for key, value in row.items()})
