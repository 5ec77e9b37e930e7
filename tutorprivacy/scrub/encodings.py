"""
What the first bytes of a log say of the rest: text, in which encoding, or no text at all.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

#: Bytes that are looked at.
HEAD_BYTES = 4096

#: How files begin that are no text: archives, databases, columns, documents, pictures, programs.
_BINARY = re.compile(
    rb"PK[\x03\x05]|SQLite format 3\0|\x7fELF|%PDF|7z\xbc\xaf|Rar!|PAR1|Obj\x01|ORC|\x89PNG|GIF8|\xff\xd8\xff"
    rb"|\x04\x22M\x18|\x1f[\x9d\xa0]|\xff\x06\0\0sNaPpY|LPKSHHRH|ElfFile\0|.{257}ustar",
    re.DOTALL,
)

#: Byte order marks; that of UTF-32 first, since it begins as another does.
_MARKS = (
    *((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")),
    *((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")),
)

#: Without a mark, by which bytes of each sign are zero in nearly all of a log.
_ZEROS = (
    *(("utf-32-le", 4, (1, 2, 3)), ("utf-32-be", 4, (0, 1, 2))),
    *(("utf-16-le", 2, (1,)), ("utf-16-be", 2, (0,))),
)
_MOST = 0.7

_RUN_OF_ZEROS = re.compile(rb"\0+")


def encoding_of(head: bytes) -> str:
    """The name of UTF-16 or UTF-32, by the first bytes; empty: bytes as they are."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    signs = head[: len(head) // 4 * 4]
    if b"\0" not in signs:
        return ""
    for name, width, zeros in _ZEROS:
        count = len(signs) // width
        shares = [signs[position::width].count(0) / count for position in range(width)]
        if all((shares[position] > _MOST) == (position in zeros) for position in range(width)):
            return name
    return ""


def is_binary(head: bytes) -> bool:
    """
    Is it no text, in whatever encoding?

    Zeros in one place are what a crash leaves of a log that was being written.
    """
    if _BINARY.match(head):
        return True
    return not encoding_of(head) and len(_RUN_OF_ZEROS.findall(head.strip(b"\0"))) > 1


def decoded(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Blocks of an encoding in UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in blocks:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", True).encode()
