"""
What retirement needs in the platform's database: its worker, the worker's access, the states.

Run by ``tutor … do init``, as often as the platform is launched; everything may be there
already. Only Django's own interface is used: the platform's command for OAuth2
applications logs the client secret.

.. no_pii: its user is nobody
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, NoReturn

from ..accounts.reserved_name import FORMER_WORKER, making_the_worker
from .command import CLIENT_SECRET_VARIABLE
from .worker import APPLICATION, account_faults, is_public, namesakes, worker_email

_AGAIN = "tutor local restart lms cms && tutor local do init --limit=privacy"
_ANOTHER_NAME = f"""Whoever can act as the worker may list and delete learners, so nothing was changed.
Give the worker a name of its own (or dev, k8s; if RETIREMENT_SERVICE_WORKER_USERNAME is set elsewhere, take it out):

    tutor config save --set 'PRIVACY_RETIREMENT_WORKER_USERNAME="privacy_{{{{ 12|random_string|lower }}}}"'
    {_AGAIN}"""
_NOT_OUR_CLIENT = f"""PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID is another application's. Nothing was changed.
Make a client id of its own (or dev, k8s):

    tutor config save --set 'PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID="{{{{ 24|random_string }}}}"'
    {_AGAIN}"""


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
    and nobody can log in as it. Whoever had the name before us would keep what we give it:
    so an account that is not nobody's is refused, and nothing is changed.

    Raises:
        SystemExit: the account or the application cannot be ours; with the cure.
    """
    from django.core.management import CommandError, call_command
    from django.db import IntegrityError, transaction

    if is_public(username):
        _refuse("The name of the retirement worker is publicly known.")
    with transaction.atomic():  # a refusal takes back what was done before it
        if not namesakes(username):
            # It says the name. And it lets the platform make a profile, too.
            silent = {"stdout": io.StringIO(), "stderr": io.StringIO()}
            try:
                with making_the_worker():
                    call_command("manage_user", username, worker_email(username), unusable_password=True, **silent)
            except (CommandError, IntegrityError):  # somebody was quicker
                _refuse("The account of the retirement worker could not be made.")
        # Also the one just made: between looking and making, the name was free.
        users = namesakes(username)
        faults = [fault for user in users for fault in account_faults(user, username, client_id)]
        if faults or len(users) != 1:
            _refuse(f"The account of the retirement worker is not nobody's. It has: {'; '.join(faults)}.")
        _set_up_application(users[0], client_id)
    print("The retirement worker may use the API.")


def _set_up_application(user: Any, client_id: str) -> None:
    from django.contrib.auth.hashers import check_password
    from django.db.models import Q
    from oauth2_provider.models import get_application_model

    model, secret = get_application_model(), os.environ[CLIENT_SECRET_VARIABLE]
    kind = {
        "name": APPLICATION,
        "client_type": model.CLIENT_CONFIDENTIAL,
        "authorization_grant_type": model.GRANT_CLIENT_CREDENTIALS,
    }
    others, own = model.objects.exclude(user=user), model.objects.filter(user=user)
    if others.filter(client_id=client_id).exclude(name=APPLICATION).exists():
        sys.exit(_NOT_OUR_CLIENT)
    # Of a worker of another name; of the one whose name was once the same everywhere, also with another client.
    earlier = Q(client_id=client_id) | Q(user__username__iexact=FORMER_WORKER)
    if others.filter(earlier, name=APPLICATION).delete()[0]:
        print("The application of an earlier worker is deleted.")
    right = own.filter(client_id=client_id, **kind).first()
    if right is not None and check_password(secret, right.client_secret):
        return
    # Made anew, it takes with it every token that was given for the old secret.
    own.delete()
    model.objects.create(user=user, client_id=client_id, client_secret=secret, **kind)


def _refuse(reason: str) -> NoReturn:
    sys.exit(f"{reason}\n{_ANOTHER_NAME}")


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
    # Nearer to the one before: a step's second state is to follow. Another driver's states can be in between.
    wanted, taken = before + max(1, (after - before) // 3), set(orders.values())
    free = [number for number in range(before + 1, after) if number not in taken]
    if not free:
        return False
    order = min(free, key=lambda number: (abs(number - wanted), number))
    RetirementState.objects.create(state_name=state, state_execution_order=order)
    return True
