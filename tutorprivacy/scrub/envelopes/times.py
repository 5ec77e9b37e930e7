"""
The times that an envelope adds: they tell as much as the event's own, so they are rounded as it is.

A time keeps the form in which it was written, since whoever reads the log expects that.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Any

from ...inside.minimize.reductions import reduce_time

#: A time of day, alone or in a date; neither a part of something longer nor the offset of a time zone.
_CLOCK = re.compile(r"(?:(?<![\d:+.-])|(?<=\d{4}:))([01]?\d|2[0-3]):([0-5]\d)(:[0-6]\d)?([.,]\d+)?(?![\d:])", re.ASCII)

#: Seconds since 1970, or thousandths, millionths and billionths of them; perhaps with decimals.
_EPOCH = re.compile(r"(?<![\w./-])([12]\d{9})(\d{9}|\d{6}|\d{3})?(?:([.,])(\d{1,9}))?(?![\w:/-]|\.\d)", re.ASCII)

#: A key whose number is a time.
_KEY_OF_TIME = re.compile(r"time|date|(?:\A|[_@.])(?:ts|t|epoch|at)\Z|At\Z", re.IGNORECASE | re.ASCII)

_KEYS_OF_TIMES = (
    "time",
    "timestamp",
    "@timestamp",
    "ts",
    "eventTime",
    "__REALTIME_TIMESTAMP",
    "StartUTC",
    "time_iso8601",
)

_DIGIT = re.compile(r"\d")


def round_times(text: str, minutes: int) -> str:
    """A text with each time in it rounded down; `minutes` as for `reduce_time`."""
    if not minutes:
        return text
    if ":" in text:
        text = _CLOCK.sub(lambda match: _rounded_clock(match, minutes), text)
    return _EPOCH.sub(lambda match: _rounded_epoch(match, minutes), text)


def round_whole(text: str, minutes: int) -> str | None:
    """The time that a text is, rounded down; None if it is something else."""
    return _round_whole(text, minutes) if 10 <= len(text) <= 40 and text[0].isdigit() else None


@lru_cache(maxsize=1024)
def _round_whole(text: str, minutes: int) -> str | None:
    if _EPOCH.fullmatch(text):
        return round_times(text, minutes)
    reduced = str(reduce_time(text, minutes))
    return reduced if reduced and ":" in text else None


def is_key_of_time(key: str) -> bool:
    """Is a number under this key a time?"""
    return _KEY_OF_TIME.search(key) is not None


def rounded_number(number: Any, minutes: int) -> Any:
    """A number since 1970, rounded down, whatever its unit; any other stays."""
    if minutes and isinstance(number, (int, float)) and 1e9 <= number < 3e18:
        seconds_digits = len(str(int(number))) - 10
        if seconds_digits in (0, 3, 6, 9):
            unit = minutes * 60 * 10**seconds_digits
            return type(number)(number // unit * unit)
    return number


def time_of_object(fields: dict[str, Any]) -> str:
    """When an object says that it is of, to the day: whoever it names has the pseudonym of that time."""
    for key in _KEYS_OF_TIMES:
        value = fields.get(key)
        if isinstance(value, str) and value[4:5] == "-":
            return value
        digits = str(int(value)) if isinstance(value, (int, float)) and 1e9 <= value < 3e18 else value
        if isinstance(digits, str) and digits.isdigit() and len(digits) in (10, 13, 16, 19):
            return datetime.datetime.fromtimestamp(int(digits[:10]), datetime.timezone.utc).isoformat()
    return ""


def _rounded_clock(match: re.Match[str], minutes: int) -> str:
    begun = (int(match[1]) * 60 + int(match[2])) // minutes * minutes
    decimals = match[4] or ""
    kept = "," + "0" * (len(decimals) - 1) if decimals.startswith(",") else ""  # Python's logs have three, always
    return f"{begun // 60:0{len(match[1])}d}:{begun % 60:02d}{':00' if match[3] else ''}{kept}"


def _rounded_epoch(match: re.Match[str], minutes: int) -> str:
    unit = minutes * 60
    decimals = match[3] + _DIGIT.sub("0", match[4]) if match[3] else ""
    return f"{int(match[1]) // unit * unit}{_DIGIT.sub('0', match[2] or '')}{decimals}"
