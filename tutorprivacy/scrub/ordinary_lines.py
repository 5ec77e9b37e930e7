"""
Lines in words that say nothing of anybody, of which most logs are made: told by their shape, once for all lines of it.

A line's shape is the line with a one for every digit, and with the same for every longer id in hexadecimal digits.
What stays in a shape, stays in each such line: the scrubber's expressions tell digits from letters, but no digit from
another. Where one digit could mean something else than another, in a code such as ``%40``, no shape is remembered.
Names are looked for in each line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..inside.minimize.ip_addresses import IpPolicy
from ..inside.minimize.reductions import REDACTED
from .bounded_cache import BoundedCache

#: A longer id in hexadecimal digits, of which the numbers are ones, or a UUID; a number alone is none. Shorter ones
#: could be somebody's name.
_ID = re.compile(rb"\b(?=1*[a-f])(?:[1a-f]{8}(?:-[1a-f]{4}){3}-[1a-f]{12}|[1a-f]{16,64})\b")
_ANY_ID, _ANY_UUID = b"1a" * 16, b"1a1a1a1a-1a1a-1a1a-1a1a-1a1a1a1a1a1a"

#: What may begin a code, in which a digit is part of another sign; and what none of these lines has.
_CODE = re.compile(rb"[%\\&\0-\x09\x0b-\x1f\x7f-\xff]")

#: Letters in lower case, digits and underlines; all else is a blank.
_WORD_SIGNS = bytes(sign if chr(sign).isalnum() or chr(sign) == "_" else 32 for sign in range(128)).lower().ljust(256)

#: The platform's lines, as Tutor configures them, and uWSGI's of a request: in front of the person and address, these,
#: and what is behind them. Of uWSGI's, only the path is of any shape.
_OF_THE_PLATFORM = re.compile(
    rb"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ \d+ \[[\w.-]+\] )\[user [^\]]*\] \[ip ([^\]]*)\] (.+)\Z"
)
_OF_UWSGI = re.compile(
    rb"(\[pid: \d+\|app: \d+\|req: \d+/\d+\] )([\d.]+) \(\) "
    rb"(\{\d+ vars in \d+ bytes\} \[[\w: ]+\] [A-Z]+ (\S+) => generated \d+ bytes in \d+ msecs "
    rb"\(HTTP/\d\.\d \d+\) \d+ headers in \d+ bytes \(\d+ switches on core \d+\))\Z"
)
_LINE_OF_UWSGI = (
    b"[pid: 1|app: 1|req: 1/1] ",
    b"{1 vars in 1 bytes} [Mon Mar  2 06:07:08 2026] GET ",
    b" => generated 1 bytes in 1 msecs (HTTP/1.1 200) 1 headers in 1 bytes (1 switches on core 0)",
)
_SAMPLE_IP = b"198.51.100.11"
_REDACTED = REDACTED.encode()

DIGITS_TO_ONES = bytes.maketrans(b"0123456789", b"1" * 10)

_YEAR = 4

#: What goes cannot be told by the shape; or has not been found out.
_UNKNOWN, _SEEN_ONCE = (-1, -1), (-2, -2)

#: In the shape of a line of the platform, where the person and the address were. No line has it.
_PERSON = b"\n"


def _any(found: re.Match[bytes]) -> bytes:
    return _ANY_UUID if b"-" in found[0] else _ANY_ID


class OrdinaryLines:
    """
    Knows lines of which nothing goes but a person and an address at their beginning, and one place at most behind it.

    Args:
        open_line: what is left of a line, without its end. It may raise.
        policy: of addresses.
        may_name: may one of a line's words, in lower case, be a name or its beginning?

    Attributes:
        count: lines that it knew.
        changed_count: those among them of whose words, as the scrubber counts them, something went.
    """

    def __init__(
        self, open_line: Callable[[bytes], Any], policy: IpPolicy, may_name: Callable[[list[str]], bool]
    ) -> None:
        self.count = self.changed_count = 0
        self._open_line = open_line
        self._policy = policy
        self._heads: Mapping[tuple[bool, bytes], bytes] = BoundedCache(self._head)
        self._may_name = may_name
        self._gone: BoundedCache[bytes, tuple[int, ...]] = BoundedCache(lambda _shape: _SEEN_ONCE)

    def scrubbed(self, line: bytes) -> bytes | None:
        """What is left of a line, with its end; None: it is no such line."""
        is_uwsgis = line[:1] == b"["
        match = _OF_UWSGI.match(line) if is_uwsgis else _OF_THE_PLATFORM.match(line)
        if match is None:
            return None
        front, ip, rest = match.group(1, 2, 3)
        shape = (match[4] if is_uwsgis else front + _PERSON + rest).translate(DIGITS_TO_ONES)
        gone = self._gone.get(shape)
        if gone is None or gone is _SEEN_ONCE:
            gone = self._found_out(shape)
        if gone is _UNKNOWN or self._may_name(rest.translate(_WORD_SIGNS).decode().split()):
            return None
        if gone:
            at = match.start(4) - match.start(3) if is_uwsgis else 0
            rest = b"%b%b%b" % (rest[: at + gone[0]], _REDACTED, rest[at + gone[1] :])
        self.count += 1
        self.changed_count += bool(gone) or (is_uwsgis and self._policy.action != "keep")
        return b"%b%b%b\n" % (front, self._heads[is_uwsgis, ip if self._policy.action != "drop" else b""], rest)

    def _head(self, key: tuple[bool, bytes]) -> bytes:
        is_uwsgis, ip = key
        address = self._policy.apply(ip.decode())
        return (f"{address or REDACTED} () " if is_uwsgis else f"[user None] [ip {address}] ").encode()

    def _found_out(self, shape: bytes) -> tuple[int, ...]:
        """When a shape comes for the second time: it takes as long as a line does, and many come once."""
        general = _ID.sub(_any, shape)
        if general not in self._gone:
            gone = self._gone[general]
        elif (gone := self._gone[general]) is _SEEN_ONCE:
            gone = self._gone[general] = self._what_goes(general)
        # Another id may be of another length, and what goes from behind it at another place.
        return _UNKNOWN if gone is _SEEN_ONCE or (gone and general != shape) else gone

    def _what_goes(self, shape: bytes) -> tuple[int, ...]:
        """From where to where something goes from a path, or from the words behind a head; () if nothing does."""
        if _CODE.search(shape) or b"{" in shape:
            return _UNKNOWN
        front, is_platforms, rest = shape.partition(_PERSON)
        head = self._head((not is_platforms, _SAMPLE_IP))
        if is_platforms:
            line, before, behind = b"%b[user 11] [ip %b] %b" % (front, _SAMPLE_IP, rest), front + head, b""
        else:
            front, _path, behind = _LINE_OF_UWSGI
            rest = shape
            line = b"%b%b () %b%b%b" % (front, _SAMPLE_IP, _path, rest, behind)
            before = front + head + _path
        try:
            left = self._open_line(line)
        except Exception:
            return _UNKNOWN
        if left is None or not left.startswith(before) or not left.endswith(behind):
            return _UNKNOWN
        return _one_place(rest, left[len(before) : len(left) - len(behind)])


def _one_place(text: bytes, left: bytes) -> tuple[int, ...]:
    """
    The one place of a shape that is redacted in what is left of it; () if all is left.

    A word or a number. What is an address, a date or a year is told by its digits.
    """
    if text == left:
        return ()
    start = _same(text, left)
    end = len(text) - _same(text[start:][::-1], left[start:][::-1])
    word = text[start:end]
    is_one = left == text[:start] + _REDACTED + text[end:]
    return (start, end) if is_one and word.isalnum() and len(word) != _YEAR else _UNKNOWN


def _same(one: bytes, other: bytes) -> int:
    """How many bytes two texts have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
