"""
When something is done by itself, in words: what people make of the five fields of cron.

What cannot be said shortly is told as "at fixed times": less, and true.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..settings.cron_expressions import FIELDS, cron_numbers

#: Hours (UTC) that are called the night.
_NIGHT = range(6)

#: The last day that each month has.
_LAST_DAY = 28


def in_words(cron: str, words: Mapping[str, Any]) -> str:
    """
    A schedule as a phrase such as "every night at 02:30 UTC".

    Args:
        cron: PRIVACY_RETIREMENT_SCHEDULE.
        words: ``times`` of a language's file.
    """
    found = cron_numbers(cron)
    minutes, hours, days, _months, weekdays = found
    _, every_hour, every_day, every_month, every_weekday = (
        len(numbers) > high - low for numbers, (low, high) in zip(found, FIELDS, strict=True)
    )
    is_daily = every_day and every_weekday and every_month
    if is_daily and len(minutes) * len(hours) > 1:
        return str(words["hour" if every_hour and len(minutes) == 1 else "often"])
    if len(minutes) * len(hours) > 1 or not every_month:
        return str(words["otherwise"])
    (minute,), (hour,) = minutes, hours
    filled: dict[str, Any] = {"time": f"{hour:02d}:{minute:02d}"}
    if is_daily:
        name = "night" if hour in _NIGHT else "day"
    elif every_day and len(weekdays) == 1:
        name, filled["weekday"] = "week", words["weekdays"][min(weekdays)]
    elif every_weekday and len(days) == 1 and min(days) <= _LAST_DAY:
        name, filled["day"] = "month", min(days)
    else:
        name = "otherwise"
    return str(words[name].format(**filled))
