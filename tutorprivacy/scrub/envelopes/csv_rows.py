"""
Rows of CSV: exports of databases and of search engines, with lines as quoted fields, their quotes doubled.
"""

from __future__ import annotations

import re

_FIELD = re.compile(r'"((?:[^"]|"")*)"|[^",;\t|]*')
_DELIMITERS = ",;\t|"


def split_row(text: str) -> tuple[list[tuple[str, bool]], str] | None:
    """
    The fields of a row, and what is between them; None if it is none, or has no doubled quotes.

    Returns:
        Of each field, its text without the quotes around it, and whether there are some.
    """
    if '""' not in text:
        return None
    fields: list[tuple[str, bool]] = []
    delimiter, at = "", 0
    while True:
        match = _FIELD.match(text, at)
        if match is None:
            return None
        is_quoted = match[1] is not None
        fields.append((match[1].replace('""', '"') if is_quoted else match[0], is_quoted))
        at = match.end()
        if at == len(text):
            return fields, delimiter
        delimiter = delimiter or text[at]
        if text[at] != delimiter or delimiter not in _DELIMITERS:
            return None
        at += 1


def join_row(fields: list[tuple[str, bool]], delimiter: str) -> str:
    """The row again."""
    return delimiter.join('"' + text.replace('"', '""') + '"' if is_quoted else text for text, is_quoted in fields)
