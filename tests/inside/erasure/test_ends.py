"""Until when a row is kept that a rule keeps."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from tutorprivacy.inside.erasure.ends import Ends, months_later
from tutorprivacy.inside.erasure.rules import DELETE, KEEP, MAY_END, rule_of

ENTITLEMENT = "entitlements.CourseEntitlement"
DAY = datetime.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("months", "day"),
    [(0, DAY), (1, datetime.date(2026, 4, 30)), (11, datetime.date(2027, 2, 28)), (120, datetime.date(2036, 3, 31))],
)
def test_months(months: int, day: datetime.date) -> None:
    assert months_later(DAY, months) == day


@pytest.mark.parametrize(
    ("today", "how", "why"),
    [
        (datetime.date(2026, 4, 1), KEEP, "an order's number, for the books, until 2036-03-31"),
        (datetime.date(2036, 3, 30), KEEP, "an order's number, for the books, until 2036-03-31"),
        (datetime.date(2036, 3, 31), DELETE, ""),
    ],
)
def test_the_rule_of_today(today: datetime.date, how: str, why: str) -> None:
    """On the day on which it ends, it is deleted, and what is left of it is left."""
    rule = Ends({ENTITLEMENT: 120}, DAY, today).applied(ENTITLEMENT, rule_of(ENTITLEMENT))
    assert (rule.how, rule.why) == (how, why)


@pytest.mark.parametrize(
    ("months", "asked", "label"),
    [
        ({}, DAY, ENTITLEMENT),
        ({ENTITLEMENT: 0}, None, ENTITLEMENT),
        ({ENTITLEMENT: 0}, DAY, "bulk_email.Optout"),
        ({"auth.User": 0}, DAY, "auth.User"),
        ({"user_api.UserRetirementRequest": 0}, DAY, "user_api.UserRetirementRequest"),
    ],
)
def test_what_has_no_end(months: dict[str, int], asked: Any, label: str) -> None:
    """What is not named, whose day is not known, or what something else needs: whatever the setting says."""
    rule = rule_of(label)
    assert Ends(months, asked, datetime.date(2099, 1, 1)).applied(label, rule) == rule


def test_what_can_end() -> None:
    assert set(MAY_END) == {ENTITLEMENT, "certificates.GeneratedCertificate", "bulk_email.Optout"}
