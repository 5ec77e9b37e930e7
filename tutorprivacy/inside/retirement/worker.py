"""
Who can act as the retirement worker: nobody but the holder of the client's secret.

Its account is an account like any other. Whoever can log in to it, or gets tokens for it, may list and delete
learners; and the client, which acts as it, has every right that it has. `account_faults` names what gives either.

.. no_pii: its user is nobody, or refused
"""

from __future__ import annotations

from typing import Any

from django.apps import apps

from ..accounts.reserved_name import PUBLIC_WORKERS

#: Name of our OAuth2 application.
APPLICATION = "privacy-retirement"

#: Nobody gets mail there: RFC 2606 keeps the domain from ever being registered.
MAIL_DOMAIN = "privacy.invalid"

#: (application, model, field of the user, what it is); those that are not installed give nothing to anybody.
_WAYS_IN = (
    ("social_django", "UserSocialAuth", "user", "a social login"),
    ("lti_provider", "LtiUser", "edx_user", "a login by LTI"),
    ("student", "AccountRecovery", "user", "a second e-mail address"),
    ("student", "PendingEmailChange", "user", "a change of its e-mail address that waits to be confirmed"),
    ("student", "PendingSecondaryEmailChange", "user", "a second e-mail address that waits to be confirmed"),
    ("student", "CourseAccessRole", "user", "a role in a course or an organisation"),
    ("authtoken", "Token", "user", "a token of Django REST framework"),
)


def worker_email(username: str) -> str:
    """The e-mail address of the worker's account."""
    return f"{username}@{MAIL_DOMAIN}"


def is_public(username: str) -> bool:
    """Does everybody know this name?"""
    return username.lower() in PUBLIC_WORKERS


def namesakes(username: str) -> list[Any]:
    """The users of that name, or of its e-mail address, as the database compares them; ours is at most one."""
    from django.contrib.auth import get_user_model
    from django.db.models import Q

    alike = Q(username=username) | Q(username__iexact=username) | Q(email__iexact=worker_email(username))
    return list(get_user_model()._default_manager.filter(alike).order_by("pk"))


def account_faults(user: Any, username: str, client_id: str) -> list[str]:
    """
    What the account has that nobody's account has; in words, without names.

    Args:
        username: the worker's.
        client_id: of the worker's client.
    """
    faults = [
        (user.username != username, "another spelling of the worker's name, or its e-mail address"),
        (user.has_usable_password(), "a usable password"),
        (user.email != worker_email(username), "an e-mail address that is not ours"),
        (user.last_login is not None, "a login behind it"),
        (user.is_superuser, "the rights of a superuser"),
        (user.is_staff, "the rights of staff"),
        (user.groups.exists() or user.user_permissions.exists(), "groups or permissions"),
    ]
    found = [text for is_so, text in faults if is_so]
    found += [text for app, model, field, text in _WAYS_IN if _has(app, model, field, user)]
    return found + _oauth2_faults(user, client_id)


def _has(app: str, name: str, field: str, user: Any) -> bool:
    try:
        model = apps.get_model(app, name)
    except LookupError:
        return False
    return bool(model._base_manager.filter(**{field: user}).exists())


def _oauth2_faults(user: Any, client_id: str) -> list[str]:
    """What the account has of OAuth2 beside our application; in words."""
    from django.db.models import Q
    from oauth2_provider import models

    ours = Q(name=APPLICATION) | Q(client_id=client_id)
    applications = models.get_application_model()._base_manager.filter(user=user)
    found = ["more than one OAuth2 application"] if applications.count() > 1 else []
    if applications.exclude(ours).exists():
        found.append("an OAuth2 application that is not ours")
    getters = (models.get_access_token_model, models.get_refresh_token_model, models.get_grant_model)
    tokens = (get()._base_manager.filter(user=user) for get in getters)
    if any(each.exclude(application__in=applications.filter(ours)).exists() for each in tokens):
        found.append("OAuth2 tokens of another application")
    return found
