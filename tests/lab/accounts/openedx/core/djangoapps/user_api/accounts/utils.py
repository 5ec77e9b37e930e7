"""What the account page does when somebody asks for the deletion of an account."""

from __future__ import annotations

from typing import Any

from common.djangoapps.student.models import AccountRecovery, get_retired_email_by_email

from openedx.core.djangoapps.user_api.models import UserRetirementStatus


def create_retirement_request_and_deactivate_account(user: Any) -> None:
    """As upstream, as far as there are such tables here."""
    UserRetirementStatus.create_retirement(user)
    user.email = get_retired_email_by_email(user.email)
    user.set_unusable_password()
    user.save()
    AccountRecovery.objects.filter(user=user).delete()
