"""The tables of retirement, as far as this plugin looks at them and asks for them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class RetirementStateError(Exception):
    """As upstream, it names somebody."""


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
    retired_email = models.CharField(max_length=254, default="")
    current_state = models.ForeignKey(RetirementState, on_delete=models.CASCADE)
    last_state = models.ForeignKey(RetirementState, on_delete=models.CASCADE, null=True, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    modified = models.DateTimeField(default=timezone.now)
    responses = models.TextField(default="")

    class Meta:
        app_label = "user_api"

    @classmethod
    def create_retirement(cls, user: Any) -> UserRetirementStatus:
        """As upstream: once, with hashes of the names; and a request, which stays for ever."""
        from common.djangoapps.student import models as student

        if cls.objects.filter(user=user).exists():
            raise RetirementStateError(f"User {user} already has a retirement status row!")
        pending = RetirementState.objects.order_by("state_execution_order")[0]
        UserRetirementRequest.create_retirement_request(user)
        return cls.objects.create(
            user=user,
            original_username=user.username,
            original_email=user.email,
            original_name=user.first_name,
            retired_username=student.get_retired_username_by_username(user.username),
            retired_email=student.get_retired_email_by_email(user.email),
            current_state=pending,
            last_state=pending,
            responses=f"Created in state {pending} by create_retirement",
        )


class UserRetirementRequest(models.Model):
    """That somebody has asked."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    created = models.DateTimeField(default=timezone.now)
    modified = models.DateTimeField()

    class Meta:
        app_label = "user_api"

    def save(self, *arguments: Any, **options: Any) -> None:
        """As upstream's base: at first, both are the same."""
        self.modified = timezone.now() if self.pk else self.created
        super().save(*arguments, **options)

    @classmethod
    def create_retirement_request(cls, user: Any) -> UserRetirementRequest:
        if cls.has_user_requested_retirement(user):
            raise RetirementStateError(f"User {user} already has a retirement request row!")
        return cls.objects.create(user=user)

    @classmethod
    def has_user_requested_retirement(cls, user: Any) -> bool:
        return cls.objects.filter(user=user).exists()


class UserPreference(models.Model):
    """
    A user's preference.

    .. no_pii: as upstream says
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    key = models.CharField(max_length=255)
    value = models.TextField()

    class Meta:
        app_label = "user_api"
        unique_together = ("user", "key")
