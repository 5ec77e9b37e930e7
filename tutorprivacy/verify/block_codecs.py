"""
LZF, in which Redis compresses texts of its files; LZ4, in which ClickHouse compresses its columns; Snappy, in which
MongoDB compresses its collections and its journal.

They are written without a beginning that could be searched for: whatever looks like one is tried, and what cannot
be decoded exactly was none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

#: What is longer is not tried: neither program writes such blocks of what people enter.
LONGEST_BLOCK = 1 << 22

#: A byte of LZF makes this many at the most.
_LZF_RATIO = 264 / 3 + 1

_LZF_MARK = b"\xc3"
#: MongoDB's storage writes the length in eight bytes, and then Snappy's own text, which begins with literal bytes.
_SNAPPY_BLOCK = re.compile(
    rb"(?!\0\0\0)..[\x00-\x3f]\0\0\0\0\0(?:[\x01-\x7f]|[\x80-\xff][\x01-\x7f]|[\x80-\xff]{2}[\x01-\x7f])[\x00\x04\x08-\xf4]",
    re.DOTALL,
)
_SNAPPY_HEADER = 8

#: Snappy's tags of 2 bytes make up to 64.
_SNAPPY_RATIO = 32

_LZ4_BLOCK = re.compile(rb"\x82..[\x00-\x3f]\x00..[\x00-\x3f]\x00", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """Where a block may be: behind so many bytes of header, so long, and so long when it is decoded."""

    header: int
    compressed: int
    decoded: int


def lzf_candidate(data: bytes, start: int) -> tuple[int, Block | None]:
    """(position, block) of what may be the next text in LZF, as a dump of Redis has it; no block: ask at its end."""
    while True:
        at = data.find(_LZF_MARK, start)
        if at < 0:
            return len(data), None
        try:
            compressed, behind = _redis_length(data, at + 1)
            decoded, behind = _redis_length(data, behind)
        except IndexError:
            return at, None
        if 4 <= compressed < decoded <= min(LONGEST_BLOCK, compressed * _LZF_RATIO):
            return at, Block(behind - at, compressed, decoded)
        start = at + 1


def _redis_length(data: bytes, at: int) -> tuple[int, int]:
    """(length, position behind it) as Redis writes lengths; one that is none is 0."""
    first = data[at]
    if first < 0x40:
        return first, at + 1
    if first < 0x80:
        return (first & 0x3F) << 8 | data[at + 1], at + 2
    if first == 0x80:
        data[at + 4]  # raises IndexError, as it should
        return int.from_bytes(data[at + 1 : at + 5], "big"), at + 5
    return 0, at + 1


def lz4_candidate(data: bytes, start: int) -> tuple[int, Block | None]:
    """(position, block) of what may be the next block in LZ4, as ClickHouse writes them; no block: ask at its end."""
    match = _LZ4_BLOCK.search(data, start)
    if match is None:
        return max(start, len(data) - 8), None
    at = match.start()
    compressed, decoded = (int.from_bytes(data[at + begin : at + begin + 4], "little") for begin in (1, 5))
    if not 9 < compressed <= LONGEST_BLOCK or not 0 < decoded <= LONGEST_BLOCK:
        return at, Block(9, 0, 0)
    return at, Block(9, compressed - 9, decoded)


def snappy_candidate(data: bytes, start: int) -> tuple[int, Block | None]:
    """(position, block) of what may be the next block in Snappy, as MongoDB writes them; no block: ask at its end."""
    match = _SNAPPY_BLOCK.search(data, start)
    if match is None:
        return max(start, len(data) - 12), None
    at = match.start()
    compressed = int.from_bytes(data[at : at + _SNAPPY_HEADER], "little")
    decoded, _behind = _varint(data, at + _SNAPPY_HEADER)
    if not 4 <= compressed <= LONGEST_BLOCK or not 0 < decoded <= min(LONGEST_BLOCK, compressed * _SNAPPY_RATIO):
        return at, Block(_SNAPPY_HEADER, 0, 0)
    return at, Block(_SNAPPY_HEADER, compressed, decoded)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """(number, position behind it); seven bits in each byte, the lowest first."""
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            return number, at
        shift += 7


def decode_snappy(data: bytes, length: int) -> bytes | None:
    """What was compressed; None if it is not Snappy of so many bytes."""
    out = bytearray()
    try:
        _length, at = _varint(data, 0)
        while at < len(data) and len(out) <= length:
            tag, count = data[at], data[at] >> 2
            at += 1
            if tag & 3 == 0:
                more = max(0, count - 59)  # bytes of a longer length
                count = int.from_bytes(data[at : at + more], "little") if more else count
                at += more
                out += data[at : at + count + 1]
                at += count + 1
                continue
            if tag & 3 == 1:
                count, offset, at = (count & 7) + 4, (tag >> 5) << 8 | data[at], at + 1
            else:
                width = 2 if tag & 3 == 2 else 4
                count, offset, at = count + 1, int.from_bytes(data[at : at + width], "little"), at + width
            if not _repeat(out, offset, count):
                return None
    except IndexError:
        return None
    return bytes(out) if len(out) == length and at == len(data) else None


def decode_lzf(data: bytes, length: int) -> bytes | None:
    """What was compressed; None if it is not LZF of so many bytes."""
    out, at = bytearray(), 0
    try:
        while at < len(data) and len(out) <= length:
            control = data[at]
            at += 1
            if control < 32:
                out += data[at : at + control + 1]
                at += control + 1
                continue
            count = control >> 5
            if count == 7:
                count += data[at]
                at += 1
            offset = (control & 0x1F) << 8 | data[at]
            at += 1
            if not _repeat(out, offset + 1, count + 2):
                return None
    except IndexError:
        return None
    return bytes(out) if len(out) == length and at == len(data) else None


def decode_lz4(data: bytes, length: int) -> bytes | None:
    """What was compressed; None if it is not LZ4 of so many bytes."""
    out, at = bytearray(), 0
    try:
        while len(out) <= length:
            token = data[at]
            literals, at = _lz4_length(data, at + 1, token >> 4)
            out += data[at : at + literals]
            at += literals
            if at >= len(data):
                break
            offset = data[at] | data[at + 1] << 8
            count, at = _lz4_length(data, at + 2, token & 15)
            if not _repeat(out, offset, count + 4):
                return None
    except IndexError:
        return None
    return bytes(out) if len(out) == length and at == len(data) else None


def _lz4_length(data: bytes, at: int, length: int) -> tuple[int, int]:
    if length == 15:
        while (more := data[at]) == 255:
            length, at = length + 255, at + 1
        length, at = length + more, at + 1
    return length, at


def _repeat(out: bytearray, offset: int, count: int) -> bool:
    """Copy from `offset` bytes back, where what is copied can be part of what is being written."""
    if not 0 < offset <= len(out):
        return False
    start = len(out) - offset
    piece = bytes(out[start : start + count])
    out += (piece * (count // len(piece) + 1))[:count]
    return True


#: By codec: what finds the next candidate, and what decodes it.
CODECS: dict[str, tuple[Callable[[bytes, int], tuple[int, Block | None]], Callable[[bytes, int], bytes | None]]] = {
    "LZF": (lzf_candidate, decode_lzf),
    "LZ4": (lz4_candidate, decode_lz4),
    "Snappy": (snappy_candidate, decode_snappy),
}


class BlockReader:
    """
    Blocks of one codec in bytes that come piece by piece.

    Args:
        codec: a key of `CODECS`.
        receive: is given what each block holds.
    """

    def __init__(self, codec: str, receive: Callable[[bytes], None]) -> None:
        self._next, self._decode = CODECS[codec]
        self._receive = receive
        self._buffer = b""

    def feed(self, data: bytes, is_end: bool = False) -> None:
        """Take the next bytes."""
        buffer, at = self._buffer + data, 0
        while True:
            at, block = self._next(buffer, at)
            if block is None:
                break
            begin, end = at + block.header, at + block.header + block.compressed
            if end > len(buffer) and not is_end and block.compressed <= LONGEST_BLOCK:
                break  # the rest of it is to come
            decoded = self._decode(buffer[begin:end], block.decoded) if block.compressed else None
            if decoded is not None:
                self._receive(decoded)
            at = end if decoded is not None else at + 1
        self._buffer = buffer[at:]
