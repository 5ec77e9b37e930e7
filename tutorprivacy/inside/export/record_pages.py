"""
The rows of a table as web pages, for reading: a part of them in each.

The zip takes one file after the other, so the pages of the rows that are being written wait in memory until the file of
JSON with the same rows ends: `export.zip_archive` ends it when there are too many.

.. pii: Rows of one person, on their way into her export.
.. pii_types: id, username, email_address, name, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

from .html_parts import anchor, escaped, heading, page

#: Rows of one page, and characters, of which a value may have so many.
ROWS, _CHARACTERS, _LONGEST = 500, 400_000, 20_000


class RecordPages:
    """
    Pages of one table. `waiting` has those that are whole, as (name of the file, content); `size` is theirs.

    Args:
        name: of the files, without an ending.
        title: of the table.
        labels: of the columns.
        language: of the words around the values.
        words: `ARCHIVE`, in that language.
    """

    def __init__(self, name: str, title: str, labels: Sequence[str], language: str, words: Mapping[str, str]) -> None:
        self._name, self._title, self._language, self._words = name, title, language, words
        # Names of columns are English, whichever way the page is read: apart, brackets stay at their end.
        self._heads = [f"<div><dt><bdi>{escaped(each)}</bdi></dt><dd dir=auto>" for each in labels]
        self._row = f"<section><h2>{escaped(words['row'])} "
        self._sections: list[str] = []
        self._characters = self._first = self._number = 0
        self.waiting: list[tuple[str, str]] = []
        self.names: list[str] = []
        self.size = 0

    def write(self, values: Sequence[Any]) -> None:
        """A row. What has no value is not shown."""
        if not self._sections:
            self._first = self._number + 1
        self._number += 1
        cells = [
            f"{head}{self._shown(value)}</dd></div>"
            for head, value in zip(self._heads, values, strict=True)
            if value is not None and value != ""
        ]
        section = f"{self._row}{self._number}</h2><dl>{''.join(cells)}</dl></section>\n"
        self._sections.append(section)
        self._characters += len(section)
        self.size += len(section)
        if len(self._sections) >= ROWS or self._characters > _CHARACTERS:
            self.end_page()

    def end_page(self) -> None:
        """What is there becomes a page; with the next row, another begins."""
        if not self._sections:
            return
        self.names.append(f"{self._name}{'' if not self.names else f'-{len(self.names) + 1}'}.html")
        back = anchor("../index.html", self._words["back"])
        rows = self._words["rows_from_to"].format(first=self._first, last=self._number)
        # One of the two is a landmark: screen readers list them.
        above, below = f"<nav>{back}</nav>\n", f"<p>{back}</p>\n"
        content = [above, heading(1, self._title), f"<p>{escaped(rows)}</p>\n", *self._sections, below]
        self.waiting.append((self.names[-1], page(self._language, self._title, content)))
        self._sections, self._characters = [], 0

    def taken(self) -> list[tuple[str, str]]:
        """Those that are whole; they are somebody else's now."""
        taken, self.waiting, self.size = self.waiting, [], self._characters
        return taken

    def _shown(self, value: Any) -> str:
        if isinstance(value, bool):
            return escaped(self._words["yes" if value else "no"])
        if isinstance(value, int):
            return str(value)
        if isinstance(value, datetime.datetime):
            return value.isoformat(" ", "seconds")
        if isinstance(value, (bytes, bytearray, memoryview)):
            return escaped(self._words["binary"].format(bytes=len(bytes(value))))
        if isinstance(value, (dict, list)):
            text = json.dumps(value, indent=1, ensure_ascii=False, default=str)
        else:
            text = str(value)
        if len(text) > _LONGEST:
            return f"{escaped(text[:_LONGEST])}… <em>{escaped(self._words['cut'])}</em>"
        return escaped(text)
