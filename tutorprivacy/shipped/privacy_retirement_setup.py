"""
What retirement needs in the platform's database: its worker, the worker's access, the states.

Run by ``tutor … do init``, as often as the platform is launched; everything may be there
already. Only Django's own interface is used: the platform's command for OAuth2
applications logs the client secret.

.. no_pii: its user is nobody
"""

from __future__ import annotations

import os
import sys

from .privacy_retirement import CLIENT_SECRET_VARIABLE

APPLICATION = "privacy-retirement"


def main() -> None:
    """
    Set all up.

    Raises:
        SystemExit: with a message that says what to do.
    """
    from django.conf import settings

    if getattr(settings, "PRIVACY_RETIREMENT", None) is None:
        print("Retirement is off: nothing to set up.")
        return
    if not os.environ.get(CLIENT_SECRET_VARIABLE):
        sys.exit(f"{CLIENT_SECRET_VARIABLE} is not in the environment. Render it anew: tutor config save")
    set_up_worker(settings.RETIREMENT_SERVICE_WORKER_USERNAME, settings.PRIVACY_RETIREMENT["client_id"])
    set_up_states(settings.RETIREMENT_STATES)


def set_up_worker(username: str, client_id: str) -> None:
    """
    The user by whose name the API knows a driver, and its OAuth2 application.

    The name alone gives the right (``accounts.can_retire_user``), so the user is no staff,
    and nobody can log in as it.
    """
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from oauth2_provider.models import get_application_model

    users = get_user_model().objects
    if not users.filter(username=username).exists():
        call_command("manage_user", username, f"{username}@privacy.invalid", unusable_password=True, verbosity=0)
    user = users.get(username=username)
    model = get_application_model()
    application = model.objects.filter(user=user, name=APPLICATION).first() or model(user=user, name=APPLICATION)
    application.client_id = client_id
    application.client_secret = os.environ[CLIENT_SECRET_VARIABLE]
    application.client_type = model.CLIENT_CONFIDENTIAL
    application.authorization_grant_type = model.GRANT_CLIENT_CREDENTIALS
    application.save()
    print("The retirement worker may use the API.")


def set_up_states(states: list[str]) -> None:
    """
    The table of states, like the settings.

    The platform's command refuses while anybody is being retired, by whatever driver. Then
    only what is missing is added, between its neighbours: upstream leaves room there.
    """
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError
    from openedx.core.djangoapps.user_api.models import RetirementState

    def there() -> list[str]:
        return list(RetirementState.objects.order_by("state_execution_order").values_list("state_name", flat=True))

    if there() == states:
        print("The states of retirement are there.")
        return
    try:
        call_command("populate_retirement_states")
        return
    except DatabaseError:
        print("Another process is writing the states of retirement, too.")
    except CommandError as error:  # it names states, and nobody
        print(f"{error}\nOnly the states that are missing are added.")
    for state in states:
        if not _add(state, states):
            print(f"No room for {state} among the states of retirement. Launch again when no retirement is going on.")
            return


def _add(state: str, states: list[str]) -> bool:
    from openedx.core.djangoapps.user_api.models import RetirementState

    orders = dict(RetirementState.objects.values_list("state_name", "state_execution_order"))
    if state in orders:
        return True
    place = states.index(state)
    before = max((orders[name] for name in states[:place] if name in orders), default=0)
    after = min((orders[name] for name in states[place:] if name in orders), default=before + 10)
    if after - before < 2:
        return False
    # Nearer to the one before: a step's second state is to follow.
    RetirementState.objects.create(state_name=state, state_execution_order=before + max(1, (after - before) // 3))
    return True
