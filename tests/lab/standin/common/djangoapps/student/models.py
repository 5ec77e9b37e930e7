"""Stand-in for the profile, where the platform keeps a person's full name."""

from django.contrib.auth.models import User
from django.db import models


class UserProfile(models.Model):
    """One per user."""

    user = models.OneToOneField(User, related_name="profile", on_delete=models.CASCADE)
    name = models.CharField(max_length=255)

    class Meta:
        app_label = "student"
