"""
What is compressed inside of other bytes: found by how it begins, and opened as it comes.

gzip, zlib, zip, bzip2, xz and zstd; also in base64. What begins alike and is something else fails at once. 7z, RAR and
the frames of LZ4 are known, and not opened.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import importlib
import lzma
import re
import zlib
from collections.abc import Callable
from typing import Any

from tutor.exceptions import TutorError

from ..scrub.optional_libraries import import_library

#: How each begins. In base64, three bytes are four letters. Without groups and classes in front, with which `re`
#: is fifteen times slower.
BEGINNINGS = re.compile(
    rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04|BZh[1-9]1AY&SY|\xfd7zXZ\x00|\x28\xb5\x2f\xfd"
    rb"|H4sI|eJ[w-z]|eN[o-r]|eA[E-H]|eF[4-7]|UEsDB[A-P][AEIMQUYcgkosw048]A|Qlpo[MNO]"
    rb"|/Td6WFoA|_Td6WFoA|%2FTd6WFoA|KLUv[/_]|KLUv%2F"
    rb"|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x04\x22\x4d\x18[\x40-\x7f][\x40\x50\x60\x70]"
)
_KINDS = {
    **{b"\x1f": "gzip", b"\x78": "zlib", b"P": "zip", b"B": "bzip2", b"\xfd": "xz", b"\x28": "zstd"},
    **{b"H": "gzip64", b"e": "zlib64", b"U": "zip64", b"Q": "bzip264", b"K": "zstd64"},
    **dict.fromkeys((b"/", b"_", b"%"), "xz64"),
    **{b"7": "7z", b"R": "RAR", b"\x04": "LZ4's frames"},
}
_NOT_OPENED = ("7z", "RAR", "LZ4's frames")
LONGEST_BEGINNING = 10

#: What is made of one member at a time.
_PIECE = 1 << 20

#: A member may become this long.
LONGEST_MEMBER = 1 << 32

#: Letters of base64 that are taken at a time: most of what begins alike ends within the first.
_SLICE = 1 << 12

#: Bytes that nothing becomes which only begins alike.
_NO_ACCIDENT = 1 << 10

_ZIP_HEADER = 30
_DEFLATED = 8
#: Stored as it is, or so that it begins like the others: bzip2, zstd, xz.
_SEEN_WITHOUT_US = {0, 12, 93, 95}
_ZIP_METHODS = 100
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/_\s-]")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_BETWEEN = b" \t\r\n"

#: In base64 that is a text of JSON, or in an address.
_ESCAPES = ((b"\\n", b""), (b"\\r", b""), (b"\\/", b"/"), (b"%2B", b"+"), (b"%2F", b"/"), (b"%0A", b""), (b"%0D", b""))
_HALF_AN_ESCAPE = re.compile(rb"(?:\\|%[02]?)\Z")


def kind_of(beginning: bytes) -> str:
    """Its name; of what is in base64, with a 64 behind it."""
    return _KINDS[beginning[:1]]


class CannotOpen(Exception):
    """There is no way to open it here."""


class Member:
    """
    One of them, while it comes.

    Args:
        kind: see `kind_of`.
        receive: is given what was compressed.

    Raises:
        CannotOpen: it cannot be opened on this machine.
    """

    def __init__(self, kind: str, receive: Callable[[bytes], None]) -> None:
        self.kind = kind
        self._receive = receive
        self._is_base64 = kind.endswith("64")
        self._open = _decompressor(kind)
        self._letters = self._half = b""
        #: Bytes that were made of it.
        self.length = 0
        self._header = b""
        self._to_skip: int | None = None if kind == "zip" else 0
        #: Why not all of it was looked at.
        self.problem = ""

    @property
    def is_one(self) -> bool:
        """Is it what it begins like? It came to its end, whose sum is right, or so far that this is no accident."""
        return self.length >= _NO_ACCIDENT or bool(getattr(self._open, "eof", False))

    def feed(self, data: bytes) -> bool:
        """Take the next bytes. Returns whether more of it can come."""
        if self._is_base64:
            return all(self._feed_letters(data[at : at + _SLICE]) for at in range(0, len(data), _SLICE))
        if self._to_skip is None:
            self._header += data
            if len(self._header) < _ZIP_HEADER:
                return True
            data, self._header = self._header, b""
            method, is_encrypted = int.from_bytes(data[8:10], "little"), data[6] & 1
            if method != _DEFLATED or is_encrypted:
                if is_encrypted or method not in _SEEN_WITHOUT_US:
                    self.problem = "zip, encrypted or by a rare method" if method < _ZIP_METHODS else ""
                return False
            self._to_skip = _ZIP_HEADER + int.from_bytes(data[26:28], "little") + int.from_bytes(data[28:30], "little")
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        return self._decompress(data[skipped:])

    def _feed_letters(self, data: bytes) -> bool:
        data, self._half = self._half + data, b""
        if half := _HALF_AN_ESCAPE.search(data):
            data, self._half = data[: half.start()], half[0]
        end = _NO_BASE64.search(data)
        if end and end[0] in b"\\%":
            for written, instead in _ESCAPES:
                data = data.replace(written, instead)
            end = _NO_BASE64.search(data)
        self._letters += data[: end.start() if end else None].translate(_URL_SAFE, _BETWEEN)
        usable = len(self._letters) // 4 * 4
        try:
            decoded = base64.b64decode(self._letters[:usable])
        except binascii.Error:
            return False
        self._letters = self._letters[usable:]
        if end:
            rest = self._letters[: len(self._letters) * 6 // 8 * 8 // 6 + 1]
            decoded += base64.b64decode(rest + b"=" * (-len(rest) % 4)) if len(rest) > 1 else b""
        return self._decompress(decoded) and not end

    def _decompress(self, data: bytes) -> bool:
        try:
            while not getattr(self._open, "eof", False):
                made, data = self._piece(data)
                self.length += len(made)
                if made:
                    self._receive(made)
                if self.length > LONGEST_MEMBER:
                    self.problem = f"{self.kind} above 4 GB"
                    return False
                if not data and len(made) < _PIECE:
                    return not getattr(self._open, "eof", False)
        except Exception:  # each library has errors of its own: it was something else, or is damaged
            return False
        return False

    def _piece(self, data: bytes) -> tuple[bytes, bytes]:
        """(what was made, what is still to be taken)."""
        if self.kind.startswith("zstd"):
            return self._open.decompress(data), b""
        made = self._open.decompress(data, _PIECE)
        # bz2 and lzma keep what they have not taken yet.
        return made, getattr(self._open, "unconsumed_tail", b"")


class _AsItIs:
    """Of an archive in base64, all members: whoever receives it opens each."""

    def decompress(self, data: bytes, _most: int) -> bytes:
        """The same."""
        return data


def _decompressor(name: str) -> Any:
    if name == "zip64":
        return _AsItIs()
    name = name.removesuffix("64")
    if name in ("gzip", "zlib", "zip"):
        return zlib.decompressobj({"gzip": 31, "zlib": 15, "zip": -15}[name])
    if name == "bzip2":
        return bz2.BZ2Decompressor()
    if name in _NOT_OPENED:
        raise CannotOpen(name)
    if name == "xz":
        return lzma.LZMADecompressor(memlimit=1 << 28)
    try:
        return importlib.import_module("compression.zstd").ZstdDecompressor()
    except ImportError:  # before Python 3.14
        try:
            return import_library("zstandard").ZstdDecompressor().decompressobj()
        except TutorError as error:
            raise CannotOpen(name) from error
