"""
The erasure of retired people from what the LMS can reach: ``python -m lms.envs.tutor.privacy.erasure``.

With ``--serve`` it is the last step of a retirement: the driver (`retirement`) names retirements by number, one a line,
and gets one line of JSON for each; ``later`` in place of a number asks for what is due long after one, and ``due`` only
counts it. With
``--retirement N`` it looks what is left of somebody whose retirement is over. With ``--names`` it says what those were
called, for the scrubbing of old logs.

.. pii: Names of retired people, read from the LMS's database, in memory.
.. pii_types: id, username, name, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import IO, Any

from ..io.json_documents import document
from ..io.standard_output import NOT_WHOLE, Failed, own_output, run
from .former_names import write_names
from .later import MOST, later
from .person_erasure import Erasure, Former, erasure_of
from .retired_people import ends_of, note_verified

#: In place of a number.
LATER, DUE = "later", "due"

#: States after which the account has no name any more, as the platform says.
_ENDED = ("LMS_COMPLETE", "RETIRING_ERASURE", "ERASURE_COMPLETE", "COMPLETE", "ERRORED")


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Serve, or look, or list names.

    Returns:
        The exit status: 0 if nothing is left that no rule keeps; NOT_WHOLE if something is; 1 if that could not be
        found out, with ``{"error": "…"}`` on the standard error; 2 if the options were wrong, by `SystemExit`.
    """
    parser = argparse.ArgumentParser(description="Look what is left of somebody who was retired, in all stores.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--retirement", type=int, metavar="N", help="number of the retirement")
    what.add_argument("--names", action="store_true", help="print what those who are retired were called")
    what.add_argument("--serve", action="store_true", help="erase those whose numbers come by the standard input")
    parser.add_argument("--only", type=int, action="append", default=[], metavar="N", help="of this retirement's")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    stream, found = own_output(), []

    def work() -> None:
        import django

        django.setup()
        if options.serve:
            _serve(sys.stdin, stream, os.getppid())
            return
        if options.names:
            write_names(stream, options.only)
            return
        from django.conf import settings

        folder = str(getattr(settings, "LOG_DIR", "/openedx/data/logs"))
        erasure = _erased(options.retirement, look=True, log_folder=folder)
        found.append(erasure)
        data = erasure.as_data()
        text = json.dumps(document("verify-erasure", data)) if options.json else as_text(data, options.retirement)
        stream.write(f"{text}\n".encode())
        stream.flush()

    status = run(work, lambda: "while looking for what is left")
    return status or (0 if all(each.is_complete for each in found) else NOT_WHOLE)


def _serve(numbers: IO[str], answers: IO[bytes], parent: int) -> None:
    def check() -> None:
        if os.getppid() != parent:  # the driver was killed: another run may have begun
            raise SystemExit(1)

    for line in numbers:
        try:
            if line.startswith((LATER, DUE)):
                answer = _later(line, check)
            else:
                answer = _erased(int(line), False, check=check).as_data()
        except Failed as error:
            answer = {"error": str(error)}
        except Exception as error:  # its text may quote a row
            answer = {"error": type(error).__name__}
        answers.write(f"{json.dumps(answer)}\n".encode())
        answers.flush()


def _later(line: str, check: Callable[[], None]) -> dict[str, Any]:
    """`line`: perhaps with how many people at most."""
    from django.conf import settings

    retirement = getattr(settings, "PRIVACY_RETIREMENT", None)
    if retirement is None:
        raise Failed("Retirement is off.")
    what, *most = line.split()
    return later(retirement, int(most[0]) if most else MOST, check, look=what == DUE).as_data()


def _erased(number: int, look: bool, **options: Any) -> Erasure:
    """
    Raises:
        Failed: there is no such retirement, or the platform has not done its part.
    """
    from django.conf import settings
    from openedx.core.djangoapps.user_api.models import UserRetirementStatus

    retirement = getattr(settings, "PRIVACY_RETIREMENT", None)
    if retirement is None:
        raise Failed("Retirement is off.")
    status = UserRetirementStatus.objects.select_related("user", "current_state").filter(pk=number).first()
    if status is None:
        raise Failed("There is no retirement of this number, or its row was removed: the names are not known any more.")
    if status.user.username != status.retired_username or status.current_state.state_name not in _ENDED:
        raise Failed("The account is not retired yet, so nothing is erased.")
    if status.original_username == status.retired_username:
        raise Failed("The row of this retirement has no name any more, so nothing can be looked for.")
    former = Former(
        frozenset({status.original_username}),
        frozenset({status.original_email}),
        frozenset({status.original_name or ""}),
    )
    ends = ends_of(status.user, retirement["keep_months"], status.created)
    options = {**options, "ends": ends, "posts": retirement["erasure_forum"]}
    found = erasure_of(status.user, former, retirement["erasure_unknown"], look, **options)
    if not look and found.is_complete:
        note_verified(status.user)
    return found


def as_text(found: dict[str, Any], number: int) -> str:
    """The report of a search, for a person. It names places, and nobody."""
    lines = [f"Retirement {number}: looked for in every table and store. This is not a compliance guarantee."]
    lines += [f"Left: {each['place']}: {each['what']}: {each['number']}" for each in found["left"]]
    lines += [f"Not done: {place}: {why}" for place, why in found["failed"].items()]
    lines += [f"Not asked: {place}: {why}" for place, why in found["not_asked"].items()]
    lines += [f"Kept: {each['place']}: {each['number']} ({each['why']})" for each in found["kept"]]
    lines += [f"No rule names it, with rows of this person: {label}" for label in found["unknown"]]
    lines.append("Nothing is left that no rule keeps." if found["is_complete"] else "Not everything is gone.")
    return "\n".join(lines)
