"""A right to a course, bought; and what support did with it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CourseEntitlement(models.Model):
    """As upstream, as far as somebody's row is told by it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    order_number = models.CharField(max_length=128, null=True)

    class Meta:
        app_label = "entitlements"


class CourseEntitlementSupportDetail(models.Model):
    """Whose right it was is told by the right."""

    entitlement = models.ForeignKey(CourseEntitlement, on_delete=models.CASCADE)
    support_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    comments = models.TextField()

    class Meta:
        app_label = "entitlements"
