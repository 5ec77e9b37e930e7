"""
The audit of the retirement worker: whether only the driver is the driver.

.. no_pii: nobody is named, the worker included
"""

from __future__ import annotations

from typing import Any

from django.apps import apps

from ..accounts.reserved_name import FORMER_WORKER, REGISTRATION, STEP, RefuseWorkerName, ReservedName, is_alike
from ..retirement.worker import APPLICATION, account_faults, is_public, namesakes
from .findings import Check, Finding, found

_INIT = "tutor local do init --limit=privacy (or dev, k8s)"
_ANOTHER_NAME = (
    "Give the worker another name: "
    "tutor config save --set 'PRIVACY_RETIREMENT_WORKER_USERNAME=\"privacy_{{ 12|random_string|lower }}\"' "
    f"&& tutor local restart lms cms && {_INIT}."
)


def checks(place: str) -> list[Check]:
    """The checks, for `audit.findings.carried_out`; none in a service that retires nobody."""
    from django.conf import settings

    if not hasattr(settings, "RETIREMENT_STATES") and getattr(settings, "SERVICE_VARIANT", "") == "cms":
        return []
    name = getattr(settings, "RETIREMENT_SERVICE_WORKER_USERNAME", None)
    retirement = getattr(settings, "PRIVACY_RETIREMENT", None)

    def of(check: str, look: Any, is_ours_only: bool = True) -> Check:
        def findings() -> list[Finding]:
            if name is None:
                evidence = "There is no setting RETIREMENT_SERVICE_WORKER_USERNAME here."
                remedy = "The platform has it by default: find out what has taken it away."
                return [found(check, place, None, evidence, remedy)]
            if retirement is None and is_ours_only:
                evidence = "Retirement by this plugin is off; what another driver's worker should be is not known."
                remedy = "See that only that driver can use its account and its application."
                return [found(check, place, None, evidence, remedy)]
            is_right, evidence, remedy = look(str(name), (retirement or {}).get("client_id", ""))
            return [found(check, place, is_right, evidence, remedy)]

        return check, place, findings

    return [
        of("retirement.worker", _worker, is_ours_only=False),
        of("retirement.worker-account", _account),
        of("retirement.application", _application),
        of("retirement.reserved-name", _reserved_name),
    ]


def _worker(name: str, _client_id: str) -> tuple[bool, str, str]:
    if is_public(name):
        evidence = "The worker has a name that everybody knows: whoever has it may delete anybody."
        remedy = "Set PRIVACY_RETIREMENT_ENABLED=true, or RETIREMENT_SERVICE_WORKER_USERNAME to a name of your own."
        return False, evidence, remedy
    if any(user.username == name for user in namesakes(name)):
        return True, "The worker is there, and the API knows it.", ""
    return False, "There is no user of the worker's name: whoever gets it may delete anybody.", f"{_INIT}."


def _account(name: str, client_id: str) -> tuple[bool | None, str, str]:
    users = namesakes(name)
    if not users:
        return None, "There is no account of the worker.", f"{_INIT}."
    faults = [fault for user in users for fault in account_faults(user, name, client_id)]
    if not faults:
        return True, "Nobody can log in as the worker, and it has no rights and no tokens but its client's.", ""
    return False, f"The worker's account is not nobody's. It has: {'; '.join(faults)}.", _ANOTHER_NAME


def _application(name: str, client_id: str) -> tuple[bool, str, str]:
    from django.db.models import Q
    from oauth2_provider.models import get_application_model

    model = get_application_model()
    rows = model.objects.select_related("user")
    application = rows.filter(client_id=client_id).first()
    wrong = []
    if application is None:
        wrong.append("it is not there")
    else:
        if application.user is None or application.user.username != name:
            wrong.append("it is not the worker's")
        if application.client_type != model.CLIENT_CONFIDENTIAL:
            wrong.append("it needs no secret")
        if application.authorization_grant_type != model.GRANT_CLIENT_CREDENTIALS:
            wrong.append("its grant is another")
    if rows.filter(user__username=name).exclude(client_id=client_id).exists():
        wrong.append("it is not the only one of the worker")
    former = Q(user__username__iexact=FORMER_WORKER) & ~Q(user__username=name)
    if rows.filter(former, name=APPLICATION).exists():
        wrong.append(f"an earlier worker, {FORMER_WORKER}, has one, too")
    said = ", ".join(wrong) or "it is there, confidential, the worker’s own and only one"
    return not wrong, f"The worker's OAuth2 application: {said}.", f"{_INIT}: it mends it, or says what to do."


def _reserved_name(name: str, _client_id: str) -> tuple[bool, str, str]:
    wrong = []
    if not _is_first_step():
        wrong.append(f"the first step of OPEN_EDX_FILTERS_CONFIG[{REGISTRATION}] is another one")
    elif not _refuses(name):
        wrong.append("registration does not refuse it")
    if not apps.is_installed(ReservedName.name):
        wrong.append("INSTALLED_APPS lacks what refuses it elsewhere")
    said = ", ".join(wrong) or "nobody else can register it, or be given it"
    return not wrong, f"The worker's name: {said}.", "Find what changed that setting: another plugin, or your own."


def _is_first_step() -> bool:
    from openedx_filters.learning.filters import StudentRegistrationRequested

    steps, _is_silent, _more = StudentRegistrationRequested.get_pipeline_configuration()
    return bool(steps) and steps[0] == STEP


def _refuses(name: str) -> bool:
    """Without the steps of others, which could write something."""
    from openedx_filters.learning.filters import StudentRegistrationRequested

    spellings = (name, name.upper(), f"{name} ")
    for each in spellings:
        try:
            RefuseWorkerName().run_filter({"username": each})
        except StudentRegistrationRequested.PreventRegistration:
            continue
        return False
    return all(is_alike(each, name) for each in spellings)
