"""The tables of retirement, as far as setting it up and auditing it look at them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class RetirementState(models.Model):
    """As upstream: names of 30 characters at most, each order once."""

    state_name = models.CharField(max_length=30, unique=True)
    state_execution_order = models.SmallIntegerField(unique=True)
    is_dead_end_state = models.BooleanField(default=False)
    required = models.BooleanField(default=False)

    class Meta:
        app_label = "user_api"


class UserRetirementStatus(models.Model):
    """Somebody's retirement."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)
    original_username = models.CharField(max_length=150, default="")
    original_email = models.CharField(max_length=254, default="")
    original_name = models.CharField(max_length=255, default="")
    retired_username = models.CharField(max_length=150, default="")
    current_state = models.ForeignKey(RetirementState, on_delete=models.CASCADE)
    created = models.DateTimeField(default=timezone.now)
    modified = models.DateTimeField(default=timezone.now)
    responses = models.TextField(default="")

    class Meta:
        app_label = "user_api"
