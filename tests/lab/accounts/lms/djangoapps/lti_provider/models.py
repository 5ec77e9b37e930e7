"""Whoever comes from another learning platform is logged in to the account of this row."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LtiUser(models.Model):
    """As upstream, but for the consumer."""

    lti_user_id = models.CharField(max_length=255)
    edx_user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        app_label = "lti_provider"
