"""
Retirements that an operator asks for: ``python -m lms.envs.tutor.privacy.retirement.asked``.

The accounts come by the standard input, one a line, for no command line is private. Each is put into the platform's
own queue, by the platform's own function, as if its owner had asked on the account page. What comes out is numbers:
of lines, retirements, and rows.

.. pii: Usernames and e-mail addresses, as an operator gives them, in memory; in the row of a retirement, the number of
    its reason.
.. pii_types: id, username, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import redis

from ..accounts.retirement_steps import ABORTED, PENDING
from ..erasure.ends import Ends
from ..erasure.foreseen import foreseen
from ..io.standard_output import Failed, own_output, run
from .at_once import AtOnce
from .driver import NOTE
from .named import RETIRED, NotOne, account_named, refusal

#: What became of a line, or would: NAMED is one that is put into the queue.
NAMED, ALREADY, TWICE, REFUSED, NOT_FOUND, FAILED = "named", "already", "twice", "refused", "not found", "failed"

#: Of lists, what is counted by table.
_COUNTED = {"left": "what", "kept": "why"}


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Look, or do; writes one line of JSON.

    ``{"lines": [{"line", "is", "why", "how", "account", "retirement", "state"}, …], "tables": …, "problem": ""}``:
    `tables` is ``{"left", "kept", "failed", "unknown"}`` of all together, with ``--tables``, and else None; `problem`
    says why nothing is done at once.

    Returns:
        The exit status: 0, whatever became of each line; 1 if nothing could be done.
    """
    parser = argparse.ArgumentParser(description="Retire the accounts that are named by the standard input.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--look", action="store_true", help="only say what would be done")
    what.add_argument("--do", action="store_true", help="do it")
    parser.add_argument("--tables", action="store_true", help="with --look: what would go, by table")
    parser.add_argument("--reason", type=int, metavar="NUMBER", help="noted in the row of the retirement")
    parser.add_argument("--at-once", action="store_true", help="none of these waits until the cool-off is over")
    parser.add_argument("--staff-too", action="store_true", help="also those who work for the site")
    options, stream = parser.parse_args(arguments), own_output()

    def work() -> None:
        import django

        django.setup()
        lines = sys.stdin.buffer.read().decode().splitlines()
        stream.write(f"{json.dumps(_answer(lines, options))}\n".encode())
        stream.flush()

    return run(work, lambda: "while looking for the accounts")


def _answer(lines: Iterable[str], options: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings
    from openedx.core.djangoapps.user_api.models import RetirementState

    retirement = getattr(settings, "PRIVACY_RETIREMENT", None)
    if retirement is None:
        raise Failed("Retirement is off.")
    if not RetirementState.objects.exists():
        raise Failed("There are no states of a retirement yet: tutor local do init --limit=privacy (or dev, k8s).")
    if options.at_once and retirement["redis_url"] is None:
        raise Failed("The platform's cache is not in Redis, so --now cannot be noted. Nothing was done.")
    found, seen, users = [], set[Any](), []
    for number, line in enumerate(lines, 1):
        if line.strip():
            told, user = _treated(line.strip(), options, seen)
            found.append({"line": number, **told})
            users += [user] if told["is"] == NAMED else []
    numbers = [each["retirement"] for each in found if each.get("retirement") and each["is"] in (NAMED, ALREADY)]
    return {
        "lines": found,
        "tables": _tables(users, retirement) if options.tables else None,
        "problem": _not_at_once(retirement, numbers) if options.do and options.at_once else "",
    }


def _treated(text: str, options: argparse.Namespace, seen: set[Any]) -> tuple[dict[str, Any], Any]:
    """What became of a line, and of whom; whatever is wrong with one is told of that one."""
    told: dict[str, Any] = {"is": FAILED, "why": "", "how": "", "account": None, "retirement": None, "state": ""}
    user = None
    try:
        user, told["how"] = account_named(text)
        told["account"] = user.pk
        told |= {"is": TWICE} if user.pk in seen else _asked(user, options)
        seen.add(user.pk)
    except NotOne as error:
        told |= {"is": ALREADY if str(error) == RETIRED else NOT_FOUND, "why": str(error)}
    except Exception as error:  # its text may name somebody
        told |= {"is": FAILED, "why": type(error).__name__}
    return told, user


def _asked(user: Any, options: argparse.Namespace) -> dict[str, Any]:
    from openedx.core.djangoapps.user_api.models import UserRetirementRequest

    if status := _status_of(user):
        state = status.current_state.state_name
        if state == ABORTED:
            return {"is": REFUSED, "why": "its retirement was aborted", "retirement": status.pk, "state": state}
        return {"is": ALREADY, "retirement": status.pk, "state": state}
    if UserRetirementRequest.has_user_requested_retirement(user):
        return {"is": ALREADY, "why": RETIRED}
    if why := refusal(user, options.staff_too):
        return {"is": REFUSED, "why": why}
    return {"is": NAMED, **(_put_in(user, options.reason) if options.do else {})}


def _status_of(user: Any) -> Any:
    from openedx.core.djangoapps.user_api.models import UserRetirementStatus

    return UserRetirementStatus.objects.select_related("current_state").filter(user=user).first()


def _put_in(user: Any, reason: int | None) -> dict[str, Any]:
    """Wholly or not at all, as the platform's view does it."""
    from django.db import transaction
    from openedx.core.djangoapps.user_api.accounts.utils import create_retirement_request_and_deactivate_account

    with transaction.atomic():
        create_retirement_request_and_deactivate_account(user)
        status = _status_of(user)
        said = "asked for by the operator" + (f", reason {reason}" if reason is not None else "")
        status.responses += f"\n{NOTE}{said}\n"
        status.save()
    return {"retirement": status.pk, "state": PENDING}


def _not_at_once(retirement: dict[str, Any], numbers: list[int]) -> str:
    try:
        AtOnce(retirement["redis_url"]).add(numbers)
    except redis.RedisError as error:
        return f"Redis does not answer ({type(error).__name__}), so they wait until the cool-off is over."
    return ""


def _tables(users: Iterable[Any], retirement: dict[str, Any]) -> dict[str, Any]:
    """Of all of them together, if they asked today."""
    ends = Ends(retirement["keep_months"], datetime.datetime.now(datetime.timezone.utc).date())
    counts: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in _COUNTED}
    failed: dict[str, str] = {}
    labels: set[str] = set()
    for user in users:
        try:
            data = foreseen(user, retirement["erasure_unknown"], ends, retirement["erasure_forum"])
        except Exception as error:  # one account keeps no other from being looked at
            failed[f"account {user.pk}"] = type(error).__name__
            continue
        for name, what in _COUNTED.items():
            for each in data[name]:
                counts[name][each["place"], each[what]] += each["number"]
        failed |= data["failed"]
        labels |= {*data["unknown"]}
    listed = {
        name: [{"place": place, what: said, "number": number} for (place, said), number in sorted(counts[name].items())]
        for name, what in _COUNTED.items()
    }
    return {**listed, "failed": dict(sorted(failed.items())), "unknown": sorted(labels)}


if __name__ == "__main__":
    sys.exit(main())
