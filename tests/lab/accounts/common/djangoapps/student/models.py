"""What gives an account a second address, and roles; as far as setting up and auditing look at them."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class _OfUser(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        abstract = True
        app_label = "student"


class AccountRecovery(_OfUser):
    """Where a link to a new password is sent, too."""

    secondary_email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=False)


class PendingEmailChange(_OfUser):
    """Whoever has the key makes the address that of the account, logged in or not."""

    new_email = models.CharField(blank=True, max_length=255)
    activation_key = models.CharField(max_length=32, unique=True)


class PendingSecondaryEmailChange(_OfUser):
    """Likewise."""

    new_secondary_email = models.CharField(blank=True, max_length=255)
    activation_key = models.CharField(max_length=32, unique=True)


class CourseAccessRole(models.Model):
    """A role in a course or an organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    role = models.CharField(max_length=64)

    class Meta:
        app_label = "student"
