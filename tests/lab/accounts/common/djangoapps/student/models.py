"""What gives an account a second address, and roles; as far as setting up and auditing look at them."""

from __future__ import annotations

import hashlib
from typing import Any

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


class UserProfile(models.Model):
    """What others may see of somebody."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    name = models.CharField(max_length=255, blank=True)
    year_of_birth = models.IntegerField(null=True)

    class Meta:
        app_label = "student"

    def requires_parental_consent(self) -> bool:
        """As upstream where PARENTAL_CONSENT_AGE_LIMIT is set, as far as tests have years."""
        return bool(getattr(settings, "PARENTAL_CONSENT_AGE_LIMIT", None)) and (self.year_of_birth or 3000) > 2015


class CourseAccessRole(models.Model):
    """A role in a course or an organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    role = models.CharField(max_length=64)

    class Meta:
        app_label = "student"


def _hashes(text: str, form: str) -> list[str]:
    """As upstream's user_util: one for each salt."""
    return [form.format(hashlib.sha1(salt.encode() + text.lower().encode()).hexdigest()) for salt in _salts()]


def _salts() -> list[str]:
    return list(settings.RETIRED_USER_SALTS)


def _users() -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects


def get_retired_username_by_username(username: str) -> str:
    return _hashes(username, settings.RETIRED_USERNAME_FMT)[-1]


def get_retired_email_by_email(email: str) -> str:
    return _hashes(email, settings.RETIRED_EMAIL_FMT)[-1]


def is_username_retired(username: str) -> bool:
    return bool(_users().filter(username__in=_hashes(username, settings.RETIRED_USERNAME_FMT)).exists())


def is_email_retired(email: str) -> bool:
    return bool(_users().filter(email__in=_hashes(email, settings.RETIRED_EMAIL_FMT)).exists())


def email_exists_or_retired(email: str) -> bool:
    """What keeps an address from being registered."""
    is_second = AccountRecovery.objects.filter(secondary_email=email).exists()
    return bool(_users().filter(email=email).exists() or is_email_retired(email) or is_second)
