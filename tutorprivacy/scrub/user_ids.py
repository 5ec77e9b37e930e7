"""
Who is who in a site's logs: user ids by username, from the events that name both.

Needed where a line names somebody by the username alone, so that one person stays one
pseudonym, and where an application's line may have usernames among its words.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ..inside.pseudonyms.keyed_hash import number_of

#: In place of an id: nobody has said whose the name is, or two people have had it. It is still somebody's name.
UNKNOWN, AMBIGUOUS = -1, -2


class _EventContext(msgspec.Struct, gc=False):
    user_id: int | str | None = None


class _EventOrEnvelope(msgspec.Struct, gc=False):
    username: str | None = None
    context: _EventContext | None = None
    log: str | None = None


_decode = msgspec.json.Decoder(_EventOrEnvelope).decode


def collect_user_ids(user_ids: dict[str, int], lines: Iterable[bytes]) -> None:
    """Add those whom events among the lines name; what is no event is passed over."""
    for line in lines:
        start = line.find(b"{")
        if start < 0:
            continue
        try:
            event = _decode(line[start:])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if event.log is not None:  # Docker's json-file
            collect_user_ids(user_ids, [event.log.encode("utf-8", "replace")])
        elif event.username:
            user_id = event.context.user_id if event.context is not None else None
            if isinstance(user_id, str):
                user_id = number_of(user_id)
            merge_user_ids(user_ids, {event.username.lower(): UNKNOWN if user_id is None or user_id < 0 else user_id})


def merge_user_ids(user_ids: dict[str, int], more: dict[str, int]) -> None:
    """Add what another process has learnt."""
    for username, user_id in more.items():
        known_id = user_ids.setdefault(username, user_id)
        if known_id != user_id and user_id != UNKNOWN:
            user_ids[username] = user_id if known_id == UNKNOWN else AMBIGUOUS
