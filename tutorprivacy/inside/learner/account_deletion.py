"""
The deletion of one's own account: whether it can be asked for, its state, and the platform's own view that does it.

That view asks for the password, counts wrong ones, makes the request, signs the learner out everywhere (the password is
none any more, so no session of hers holds), sends an e-mail, and says nothing of all that but a status.

.. pii: When one person asked for the deletion of her account; her password, on its way to the platform's view.
.. pii_types: password, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import datetime
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)

#: Whether it can be asked for here: yes; the site does not delete; there is no password to ask for; the account is not
#: activated, and the platform's view knows nobody then.
OFFERED, NOT_HERE, NO_PASSWORD, NOT_ACTIVE = "offered", "not_here", "no_password", "not_active"

#: What became of it.
DONE, WRONG, FAILED = "done", "wrong", "failed"

#: The first state: somebody has asked, and nothing was done yet.
_PENDING = "PENDING"


@dataclass(frozen=True)
class Asked:
    """
    A deletion that was asked for.

    Args:
        on: when.
        begins: not before; None: as soon as the driver runs.
        begun: it can no longer be stopped.
    """

    on: datetime.date
    begins: datetime.date | None
    begun: bool


def wait_days() -> int:
    """How long a deletion waits; 0: not at all."""
    return int((getattr(settings, "PRIVACY_RETIREMENT", None) or {}).get("cool_off_days", 0))


def contact() -> str:
    """The address of those who can stop one, or empty."""
    return str(getattr(settings, "CONTACT_EMAIL", "") or "")


def offer(user: Any) -> str:
    """OFFERED, or why it is not."""
    from openedx.core.djangoapps.site_configuration import helpers

    is_on = settings.FEATURES.get("ENABLE_ACCOUNT_DELETION", False)
    if not getattr(settings, "PRIVACY_RETIREMENT", None) or not helpers.get_value("ENABLE_ACCOUNT_DELETION", is_on):
        return NOT_HERE
    if not user.is_active:
        return NOT_ACTIVE
    return OFFERED if user.has_usable_password() else NO_PASSWORD


def asked(user: Any) -> Asked | None:
    """The state of a deletion; None: nobody has asked."""
    from openedx.core.djangoapps.user_api.models import UserRetirementStatus

    row = UserRetirementStatus.objects.filter(user=user).select_related("current_state").first()
    return _asked(row.created, row.current_state.state_name != _PENDING) if row else None


def _asked(when: datetime.datetime, begun: bool) -> Asked:
    days = wait_days()
    return Asked(when.date(), (when + datetime.timedelta(days=days)).date() if days else None, begun)


def ask(request: Any) -> str:
    """
    Let the platform's view ask for it, with the password in the request's form.

    Returns:
        DONE: nobody is signed in any more; WRONG: the password was refused; FAILED: nothing was changed either.
    """
    from openedx.core.djangoapps.user_api.accounts.views import DeactivateLogoutView

    status = DeactivateLogoutView.as_view()(request).status_code
    if status == 204:
        with suppress(ImportError):  # so that the platform does not take it for somebody else's session
            from openedx.core.djangoapps.safe_sessions.middleware import mark_user_change_as_expected

            mark_user_change_as_expected(None)
        return DONE
    if status in (401, 403):
        return WRONG
    log.error("The platform's view answered %s to a deletion that was asked for", status)
    return FAILED


def sign_out(answer: Any) -> None:
    """Take away the cookies by which the micro-frontends know who is signed in; the session is gone already."""
    from openedx.core.djangoapps.user_authn.cookies import delete_logged_in_cookies

    delete_logged_in_cookies(answer)


def just_asked() -> Asked:
    """The state right after `ask`."""
    return _asked(datetime.datetime.now(datetime.timezone.utc), begun=False)
