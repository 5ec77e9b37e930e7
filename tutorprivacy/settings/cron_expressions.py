"""
Expressions of cron, in numbers: minute, hour, day of the month, month, day of the week.
"""

from __future__ import annotations

import re

#: Lowest and highest number of each field.
FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
#: The most that each month can have.
DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_PART = re.compile(r"(?:\*|([0-9]{1,2})-([0-9]{1,2}))(?:/([0-9]{1,2}))?|([0-9]{1,2})")


def cron_numbers(cron: str) -> list[set[int]]:
    """
    All numbers that each field means, in the order of the fields; Sunday is 0.

    Raises:
        ValueError: it is no such expression.
    """
    fields = cron.split()
    if len(fields) != len(FIELDS):
        raise ValueError(cron)
    return [_numbers(field, low, high) for field, (low, high) in zip(fields, FIELDS, strict=True)]


def _numbers(field: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(part)
        first, last, step, single = (None if group is None else int(group) for group in match.groups())
        begin = single if single is not None else low if first is None else first
        end = single if single is not None else high if last is None else last
        if step == 0 or not low <= begin <= end <= high:
            raise ValueError(part)
        found.update(range(begin, end + 1, step or 1))
    return found
