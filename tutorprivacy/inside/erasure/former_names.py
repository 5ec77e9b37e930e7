"""
What those who are retired were called: for `tutor privacy scrub --forget`, which takes their lines out of old logs.

The platform knows it as long as the row of the retirement is there. It goes to the operator's machine, nowhere else.

.. pii: Ids, names and e-mail addresses of retired people, on their way to the operator, who asked for them.
.. pii_types: id, username, name, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import IO

from ..io.json_documents import document
from ..io.standard_output import Failed


def write_names(stream: IO[bytes], numbers: Collection[int] = ()) -> None:
    """
    One person a line, as JSON; then how many there were, which says that all have come.

    Args:
        numbers: of retirements; none: all whose account has no name any more.

    Raises:
        Failed: one of these is not known any more, or not over.
    """
    from django.db.models import F
    from openedx.core.djangoapps.user_api.models import UserRetirementStatus

    over = UserRetirementStatus.objects.filter(user__username=F("retired_username"))
    over = over.exclude(original_username=F("retired_username")).order_by("pk")
    if numbers:
        over = over.filter(pk__in=numbers)
        if over.count() != len(set(numbers)):
            raise Failed("One of these retirements is not over, or its row was removed: the names are not known.")
    count = 0
    rows = over.values_list("user_id", "original_username", "original_email", "original_name")
    for user_id, username, email, name in rows.iterator(chunk_size=1000):
        person = {"user_id": user_id, "username": username, "email": email or "", "name": name or ""}
        stream.write(f"{json.dumps(document('forgotten', person))}\n".encode())
        count += 1
    stream.write(f"{json.dumps({'people': count})}\n".encode())
    stream.flush()
