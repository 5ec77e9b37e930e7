"""As upstream: the table becomes the setting's mirror; not while anybody is being retired."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from openedx.core.djangoapps.user_api.models import RetirementState, UserRetirementStatus

REQUIRED = ("PENDING", "ERRORED", "ABORTED", "COMPLETE")


class Command(BaseCommand):
    def handle(self, *_args: Any, **_options: Any) -> None:
        states = settings.RETIREMENT_STATES
        if states[0] != "PENDING" or tuple(states[-3:]) != REQUIRED[1:]:
            raise CommandError("the states are in the wrong order")
        if UserRetirementStatus.objects.exclude(current_state__state_name__in=REQUIRED).exists():
            raise CommandError("Users are currently being processed.")
        RetirementState.objects.exclude(state_name__in=states).delete()
        for number, state in enumerate(RetirementState.objects.all()):
            RetirementState.objects.filter(pk=state.pk).update(state_execution_order=1000 + number)
        for number, state in enumerate(states):
            RetirementState.objects.update_or_create(
                state_name=state,
                defaults={"state_execution_order": 1 + 10 * number, "required": state in REQUIRED},
            )
