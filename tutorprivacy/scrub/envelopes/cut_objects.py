"""
Objects that hold a piece of a line: which are, and what the pieces of one line have in common.
"""

from __future__ import annotations

from ...inside.pii import glossary
from .contents import Fields
from .envelope_keys import KEYS_OF_STREAMS

#: A container's. Lines of others are none of Docker's, and each could leave pieces that wait for ever.
CONTAINER_STREAMS = ("stdout", "stderr")

_TRUE = (True, "true", "True", "1", 1)


def piece_of(fields: Fields) -> tuple[str, bool] | None:
    """(key of the text, is it the last?) of an object that holds a piece of a line; None: it holds whole ones."""
    key = "log" if "log" in fields else "message" if "message" in fields else "MESSAGE"
    if not isinstance(fields.get(key), str):
        return None
    for mark in ("logtag", "_p"):  # CRI's, as fluent-bit reads it
        if fields.get(mark) in ("P", "F"):
            return key, fields[mark] == "F"
    for mark, last in (("partial_message", "partial_last"), ("CONTAINER_PARTIAL_MESSAGE", "CONTAINER_PARTIAL_LAST")):
        if fields.get(mark) in _TRUE:
            return key, fields.get(last) in _TRUE
    if fields.get("_partial") is True:
        return key, False
    return (key, fields[key].endswith("\n")) if is_dockers(fields) else None


def is_dockers(fields: Fields) -> bool:
    """Is it of Docker's json-file driver, which cuts a line every 16 KiB, and has a line's end in its last piece?"""
    return (
        isinstance(fields.get("log"), str)
        and "stream" in fields
        and fields.keys() <= {"log", "stream", "time", "attrs"}
    )


def stream_of(fields: Fields, depth: int = 0) -> str:
    """What the pieces of one line have in common."""
    found = []
    for key, value in fields.items():
        if isinstance(value, dict) and depth < 4:
            found.append(stream_of(value, depth + 1))
        elif isinstance(value, str) and glossary.normalize(key) in KEYS_OF_STREAMS:
            found.append(f"{key}={value}")
    return " ".join(found)
