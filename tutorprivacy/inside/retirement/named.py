"""
Which account an operator means by a line: an id, a username or an e-mail address; and which no line may mean.

.. pii: Usernames and e-mail addresses, as an operator gives them, in memory.
.. pii_types: id, username, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from ..accounts.reserved_name import PUBLIC_WORKERS

#: What a line can be; in front of it, with a colon, it says which of them it is.
ID, USERNAME, EMAIL = "id", "username", "email"

UNKNOWN, AMBIGUOUS, RETIRED = "no such account", "more than one account", "retired already"

_SERVICE = "a service of the site signs in with it"
_OWNER = "an OAuth2 application belongs to it: give that another owner first"
_STAFF = "it is of the site's staff, or of a course team: --staff-too"

_LARGEST_ID = re.compile(r"[0-9]{1,18}")

#: Names of Django settings that say with which account a service signs in, as CREDENTIALS_SERVICE_USERNAME.
_SERVICE_SETTINGS = re.compile(r"(?:SERVICE|WORKER)_USERNAMES?")

#: Who only tries a course before it begins is no staff of it.
_NO_STAFF = ("beta_testers",)


class NotOne(Exception):
    """The line means no account, or more than one; the message says which, and repeats nothing of it."""


def account_named(text: str) -> tuple[Any, str]:
    """
    The row of the account, also of one that is being retired, and by what it was named.

    Whatever fits counts: somebody can be called 17.

    Raises:
        NotOne: see there.
    """
    kind, colon, rest = text.partition(":")
    named = {kind: rest.strip()} if colon and kind in (ID, USERNAME, EMAIL) else dict.fromkeys(_WAYS, text)
    found: dict[Any, tuple[Any, str]] = {}
    for how, value in named.items():
        for user in _WAYS[how](value):
            found.setdefault(user.pk, (user, how))
    if len(found) > 1:
        raise NotOne(AMBIGUOUS)
    if not found:
        raise NotOne(RETIRED if any(_is_retired(how, value) for how, value in named.items()) else UNKNOWN)
    return next(iter(found.values()))


def _by_id(text: str) -> Iterable[Any]:
    return _users().filter(pk=int(text)) if _LARGEST_ID.fullmatch(text) else ()


def _by_username(text: str) -> Iterable[Any]:
    # The database may take other spellings for the same; the very one counts more.
    users = list(_users().filter(username=text)) or list(_retiring(original_username=text))
    return [user for user in users if user.username == text] or users


def _by_email(text: str) -> Iterable[Any]:
    if "@" not in text:
        return ()
    return list(_users().filter(email__iexact=text)) or _retiring(original_email__iexact=text)


_WAYS = {ID: _by_id, USERNAME: _by_username, EMAIL: _by_email}


def _users() -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model()._base_manager.order_by("pk")


def _retiring(**condition: str) -> Iterable[Any]:
    from openedx.core.djangoapps.user_api.models import UserRetirementStatus

    return [each.user for each in UserRetirementStatus.objects.select_related("user").filter(**condition)]


def _is_retired(how: str, value: str) -> bool:
    """Also if its row was removed: the platform finds hashes of names."""
    from common.djangoapps.student.models import is_email_retired, is_username_retired

    return bool({ID: lambda _text: False, USERNAME: is_username_retired, EMAIL: is_email_retired}[how](value))


def refusal(user: Any, staff_too: bool) -> str:
    """
    Why an account is not retired by whoever names it; empty: it may be.

    Args:
        staff_too: also people who work for the site. What services sign in with is retired by nothing.
    """
    if user.get_username().lower() in _service_names():
        return _SERVICE
    if _owns_application(user):
        return _OWNER
    return "" if staff_too or not _is_staff(user) else _STAFF


def _owns_application(user: Any) -> bool:
    from oauth2_provider.models import get_application_model

    return bool(get_application_model()._base_manager.filter(user=user).exists())


def _is_staff(user: Any) -> bool:
    from common.djangoapps.student.models import CourseAccessRole

    roles = CourseAccessRole.objects.filter(user=user).exclude(role__in=_NO_STAFF)
    return bool(user.is_staff or user.is_superuser or roles.exists())


@lru_cache(maxsize=1)
def _service_names() -> frozenset[str]:
    """As the settings have them, also one level below, as JWT_AUTH's."""
    from django.conf import settings

    names = [name for name in dir(settings) if name.isupper() and name != "SECRET_KEY"]  # Django refuses an empty one
    values = {name: getattr(settings, name) for name in names}
    inner = [each for each in values.values() if isinstance(each, dict)]
    found = set(PUBLIC_WORKERS)
    for each in [values, *inner]:
        for name, value in each.items():
            if isinstance(name, str) and _SERVICE_SETTINGS.search(name):
                several = value if isinstance(value, (list, tuple, set)) else [value]
                found.update(one.lower() for one in several if isinstance(one, str) and one)
    return frozenset(found)
