"""
Whoever is retired, by the request that the platform keeps for ever: since when, and whether that was verified.

The row of a retirement is removed some weeks later; the row of its request stays, and says when it was made. Nothing of
the platform changes that again, so its ``modified`` says when our last step found nothing left: until then it is the
same as ``created``.

.. pii: Ids of retired people, and days.
.. pii_types: id
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .ends import Ends

_COMPLETE = "COMPLETE"

#: Requests that are read at once.
PAGE = 500


class Retired(NamedTuple):
    """`verified`: when nothing was found any more; None: that is not known."""

    user_id: int
    asked: datetime.datetime
    verified: datetime.datetime | None


def _requests() -> Any:
    from openedx.core.djangoapps.user_api.models import UserRetirementRequest

    return UserRetirementRequest.objects


def ends_of(user: Any, keep_months: Mapping[str, int], asked: datetime.datetime) -> Ends:
    """
    Until when what is kept of somebody is kept.

    Args:
        keep_months: PRIVACY_ERASURE_KEEP_MONTHS.
        asked: when her retirement began, if there is no request any more.
    """
    found = _requests().filter(user=user).values_list("created", flat=True).first()
    return Ends(keep_months, (found or asked).date())


def note_verified(user: Any) -> None:
    """Nothing is left of her."""
    from django.utils import timezone

    _requests().filter(user=user).update(modified=timezone.now())


def numbers() -> tuple[int, int]:
    """How many retirements are complete, and how many of these were verified."""
    from django.db.models import F
    from openedx.core.djangoapps.user_api.models import UserRetirementStatus

    under_way = UserRetirementStatus.objects.exclude(current_state__state_name=_COMPLETE)
    rows = _retired().exclude(user__in=under_way.filter(user__isnull=False).values("user"))
    return rows.count(), rows.filter(modified__gt=F("created")).count()


def _retired() -> Any:
    from django.conf import settings

    return _requests().filter(user__username__startswith=settings.RETIRED_USERNAME_PREFIX)


def pages(before: datetime.datetime, *conditions: Any) -> Iterator[list[Retired]]:
    """
    Those who are retired, the earliest requests first. Who asked, and is not retired yet, is not among them.

    Args:
        before: when they asked, at the latest.
        conditions: further ones, of the request (Q).
    """
    from openedx.core.djangoapps.user_api.models import UserRetirementStatus

    rows, last = _retired().filter(*conditions, created__lte=before).order_by("pk"), 0
    while found := list(rows.filter(pk__gt=last).values_list("pk", "user_id", "created", "modified")[:PAGE]):
        last = found[-1][0]
        under_way = UserRetirementStatus.objects.filter(user__in=[row[1] for row in found])
        others = set(under_way.exclude(current_state__state_name=_COMPLETE).values_list("user_id", flat=True))
        people = (Retired(row[1], row[2], row[3] if row[3] > row[2] else None) for row in found)
        yield [each for each in people if each.user_id not in others]
