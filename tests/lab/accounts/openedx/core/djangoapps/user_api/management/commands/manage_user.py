"""As upstream: makes a user, and refuses one who is there with another e-mail address."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username")
        parser.add_argument("email")
        for name in ("staff", "superuser", "unusable-password"):
            parser.add_argument(f"--{name}", action="store_true")

    def handle(self, username: str, email: str, *_args: Any, **options: Any) -> None:
        user, _created = get_user_model().objects.get_or_create(username=username, defaults={"email": email})
        if user.email != email:
            raise CommandError("Skipping user because the specified and existing email addresses do not match.")
        user.is_staff, user.is_superuser = options["staff"], options["superuser"]
        if options["unusable_password"]:
            user.set_unusable_password()
        user.save()
