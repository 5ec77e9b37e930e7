"""
Until when a row is kept that a rule keeps: PRIVACY_ERASURE_KEEP_MONTHS, counted from the day of the request.

Invoices and what belongs to them are kept for up to ten years by the law of several countries: in Germany for ten,
accounting records for eight (section 147 of the Fiscal Code, Abgabenordnung), in France for ten (article L123-22 of
the Code de commerce). Hence 120 months for entitlements, whose number of an order is all that they say.

.. no_pii: names of models, and days
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .rules import DELETE, MAY_END, Rule


@dataclass(frozen=True)
class Ends:
    """
    Of one person.

    Args:
        months: PRIVACY_ERASURE_KEEP_MONTHS.
        asked: the day of her request (UTC); None: it is not known, and all is kept.
        today: likewise.
    """

    months: Mapping[str, int] = field(default_factory=dict)
    asked: datetime.date | None = None
    today: datetime.date = field(default_factory=lambda: datetime.datetime.now(datetime.timezone.utc).date())

    def of(self, label: str) -> datetime.date | None:
        """The first day on which rows of a model are not kept any more; None: there is none."""
        if label not in MAY_END or label not in self.months or self.asked is None:
            return None
        return months_later(self.asked, self.months[label])

    def applied(self, label: str, rule: Rule) -> Rule:
        """What becomes of her rows in a model today."""
        end = self.of(label)
        if end is None:
            return rule
        return Rule(DELETE) if end <= self.today else replace(rule, why=f"{rule.why}, until {end}")


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of another month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
