"""PNG with a palette: what a screenshot of a page needs, in a third of the bytes. Standard library only."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"

#: Bytes of a pixel, by PNG's type of colour: RGB and RGBA.
_BYTES = {2: 3, 6: 4}


def compressed(png: bytes) -> bytes:
    """
    The same picture in 256 colours at most: those that are there most often, and for each other one the nearest.

    Args:
        png: of 8 bits a channel, RGB or RGBA without transparency, as Chromium writes it.
    """
    width, height, rows = _read(png)
    counts = Counter(pixel for row in rows for pixel in row)
    palette = [colour for colour, _count in counts.most_common(256)]
    number = {colour: index for index, colour in enumerate(palette)}
    for colour in counts:
        if colour not in number:
            number[colour] = min(range(len(palette)), key=lambda index: _distance(palette[index], colour))
    lines = b"".join(b"\0" + bytes(number[pixel] for pixel in row) for row in rows)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def size(png: bytes) -> tuple[int, int]:
    """Width and height."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _read(png: bytes) -> tuple[int, int, list[list[bytes]]]:
    """Width, height, and each row's pixels as three bytes each."""
    width, height = size(png)
    wide = _BYTES[png[25]]
    data = zlib.decompress(b"".join(part for name, part in _chunks(png) if name == b"IDAT"))
    stride, above, rows = width * wide, bytes(width * wide), []
    for start in range(0, height * (stride + 1), stride + 1):
        above = _unfiltered(data[start], bytearray(data[start + 1 : start + 1 + stride]), above, wide)
        rows.append([above[at : at + 3] for at in range(0, stride, wide)])
    return width, height, rows


def _unfiltered(kind: int, line: bytearray, above: bytes, wide: int) -> bytes:
    """https://www.w3.org/TR/png-3/#9Filters"""
    for at in range(len(line)):
        left = line[at - wide] if at >= wide else 0
        up, corner = above[at], above[at - wide] if at >= wide else 0
        if kind == 4:
            guess = left + up - corner
            near = min((abs(guess - each), order, each) for order, each in enumerate((left, up, corner)))
            added = near[2]
        else:
            added = (0, left, up, (left + up) // 2)[kind]
        line[at] = (line[at] + added) & 255
    return bytes(line)
