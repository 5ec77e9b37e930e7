"""
The end of what a launch has made for retirements in the platform's database: the worker's account, and its client.

For whoever leaves the plugin, and so without its settings: they may be off already. An account is the worker's by its
e-mail address, whose domain nobody can have, or by its client's name. It is nobody's (`account_faults`), or it stays.

.. no_pii: its user is nobody, or left alone
"""

from __future__ import annotations

import sys
from typing import Any

from .worker import APPLICATION, MAIL_DOMAIN, account_faults

#: Retirements that nobody needs to carry out any more.
_ENDED = ("COMPLETE", "ABORTED")


def main(is_dry_run: bool = False) -> None:
    """
    Remove, and say what was; numbers, and no names.

    Raises:
        SystemExit: something was left, with the reason.
    """
    removed, faults = 0, []
    for user in _workers():
        found = _faults(user) or ([] if is_dry_run else _refusals(user))
        faults += found
        removed += not found
    done = "would be removed" if is_dry_run else "removed"
    print(f"Accounts of the retirement worker, each with its OAuth2 client and tokens: {removed} {done}.")
    waiting = _waiting()
    if waiting:
        print(
            f"Deletions of accounts that are asked for or begun: {waiting}. Nobody carries them out without a worker."
        )
    if faults:
        sys.exit("\n".join([*faults, "These were left as they are: look at them in Django's admin."]))


def _workers() -> list[Any]:
    from django.contrib.auth import get_user_model
    from django.db.models import Q
    from oauth2_provider.models import get_application_model

    owners = get_application_model()._base_manager.filter(name=APPLICATION).values("user")
    ours = Q(email__iendswith=f"@{MAIL_DOMAIN}") | Q(pk__in=owners)
    return list(get_user_model()._default_manager.filter(ours).order_by("pk"))


def _faults(user: Any) -> list[str]:
    from oauth2_provider.models import get_application_model

    client = get_application_model()._base_manager.filter(user=user, name=APPLICATION).first()
    found = account_faults(user, user.username, client.client_id if client else "")
    return [f"An account that the plugin has made, or its client, is not nobody's any more: {each}" for each in found]


def _refusals(user: Any) -> list[str]:
    """Delete it, with client and tokens, as Django follows their references. What kept it from that, or nothing."""
    from django.db import DatabaseError, transaction

    try:
        with transaction.atomic():
            user.delete()
    except DatabaseError as error:  # also rows of a plugin that protect whom they refer to
        return [f"Not removed, since the database refuses it: {type(error).__name__}"]
    return []


def _waiting() -> int:
    from openedx.core.djangoapps.user_api.models import UserRetirementStatus

    statuses = UserRetirementStatus.objects.exclude(current_state__state_name__in=_ENDED)
    return int(statuses.count())
