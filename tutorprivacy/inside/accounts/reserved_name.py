"""
The name of the retirement worker, which nobody else gets.

Whoever has the account of that name may list and delete learners. So the platform refuses the name before its
account is there: to whoever registers, by openedx-filters, and to everything else that makes or renames users (an
instructor's list, LTI, a single sign-on, the administration), by a signal of Django's. Both say what the platform
says of a name that is taken.

.. pii: Usernames, while they are compared.
.. pii_types: username
.. pii_retirement: local_api
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

from django.apps import AppConfig

Settings = dict[str, Any]

#: In lower case. Everybody knows them: the platform's default, and what was once this plugin's.
FORMER_WORKER = "privacy_retirement_worker"
PUBLIC_WORKERS = frozenset({"retirement_service_user", FORMER_WORKER})

REGISTRATION = "org.openedx.learning.student.registration.requested.v1"

#: What follows it in a username cannot be stored: it is the length of the column.
_MAX_LENGTH = 150

#: The platform's own words, which its translations know. They do not say what the name is for.
_TAKEN = "It looks like this username is already taken"
_TAKEN_CODE = "duplicate-username"

_making: ContextVar[bool] = ContextVar("privacy_making_the_worker", default=False)


def is_alike(name: Any, other: Any) -> bool:
    """Could a database take the two names for the same? MySQL does, whatever their case, accents and last spaces."""
    return isinstance(name, str) and isinstance(other, str) and _folded(name) == _folded(other) != ""


def _is_reserved(name: Any) -> bool:
    from django.conf import settings

    return is_alike(name, getattr(settings, "RETIREMENT_SERVICE_WORKER_USERNAME", None))


def _folded(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.strip()[:_MAX_LENGTH])
    seen = "".join(each for each in text if unicodedata.category(each)[0] not in "MC")
    return seen.casefold().strip()


def reserved_settings(settings: Settings) -> Settings:
    """
    The Django settings that let the platform refuse the name.

    Our step is the first: another that stops the pipeline stops those behind it.
    """
    step, app = STEP, f"{__name__}.{ReservedName.__name__}"
    filters = settings.get("OPEN_EDX_FILTERS_CONFIG") or {}
    theirs = filters.get(REGISTRATION) or []
    # The three forms of a pipeline that openedx-filters knows.
    options = theirs if isinstance(theirs, dict) else {"pipeline": [theirs] if isinstance(theirs, str) else theirs}
    steps = [each for each in options.get("pipeline", ()) if each != step]
    apps = settings.get("INSTALLED_APPS", ())
    return {
        "OPEN_EDX_FILTERS_CONFIG": {
            **filters,
            # True, openedx-filters' own default: a step that cannot be imported must not cost a registration.
            REGISTRATION: {"fail_silently": True, **options, "pipeline": [step, *steps]},
        },
        "INSTALLED_APPS": [*apps, *([] if app in apps else [app])],
    }


class RefuseWorkerName:
    """
    A step of the pipeline through which every registration goes.

    It is no subclass of theirs: this module is imported whenever the platform starts, also where they are not.
    """

    def __init__(self, filter_type: str = "", running_pipeline: Any = (), **_more: Any) -> None:
        pass

    def run_filter(self, form_data: Any, **_more: Any) -> dict[str, Any]:
        """
        Change nothing.

        Raises:
            StudentRegistrationRequested.PreventRegistration: the name is the worker's.
        """
        from django.utils.translation import gettext
        from openedx_filters.learning.filters import StudentRegistrationRequested

        if _is_reserved(form_data.get("username")):
            raise StudentRegistrationRequested.PreventRegistration(
                gettext(_TAKEN), status_code=409, error_code=_TAKEN_CODE
            )
        return {}


#: As openedx-filters finds it.
STEP = f"{__name__}.{RefuseWorkerName.__name__}"


class ReservedName(AppConfig):  # type: ignore[misc]
    """Listens to users who are saved, in every process of the platform."""

    name = __name__
    label = "privacy_reserved"

    def ready(self) -> None:
        """Django calls it once, when all models are there."""
        from django.conf import settings
        from django.db.models.signals import pre_save

        pre_save.connect(refuse_user, sender=settings.AUTH_USER_MODEL, dispatch_uid=self.label)


@contextmanager
def making_the_worker() -> Iterator[None]:
    """Inside it, the name may be taken: by the setup."""
    token = _making.set(True)
    try:
        yield
    finally:
        _making.reset(token)


def refuse_user(
    sender: Any, instance: Any, raw: bool = False, update_fields: Any = None, using: Any = None, **_more: Any
) -> None:
    """
    Let nobody be saved who is given the worker's name; whoever has it already is saved as always.

    Raises:
        IntegrityError: as from a database that has the name already. Whoever makes users is prepared for that.
    """
    if raw or _making.get() or (update_fields is not None and "username" not in update_fields):
        return
    if not _is_reserved(instance.username):
        return
    if not instance._state.adding:
        stored = sender._base_manager.using(using).filter(pk=instance.pk).values_list("username", flat=True).first()
        if stored == instance.username:
            return
    raise _taken()


def _taken() -> Exception:
    from django.db import IntegrityError
    from django.utils.translation import gettext

    message = gettext(_TAKEN)
    try:
        # What the view of registrations shows at the field; anything else would be an error 500 there.
        from common.djangoapps.student.helpers import AccountValidationError
    except ImportError:
        return cast(Exception, IntegrityError(message))
    both = type("UsernameTaken", (AccountValidationError, IntegrityError), {})
    return cast(Exception, both(message, field="username", error_code=_TAKEN_CODE))
