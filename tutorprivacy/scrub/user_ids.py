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


class _Context(msgspec.Struct, gc=False):
    user_id: int | str | None = None


class _Line(msgspec.Struct, gc=False):
    username: str | None = None
    context: _Context | None = None
    log: str | None = None


_decode = msgspec.json.Decoder(_Line).decode


def learn(people: dict[str, int], lines: Iterable[bytes]) -> None:
    """Add those whom events among the lines name; what is no event is passed over."""
    for line in lines:
        start = line.find(b"{")
        if start < 0:
            continue
        try:
            found = _decode(line[start:])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if found.log is not None:  # Docker's json-file
            learn(people, [found.log.encode("utf-8", "replace")])
        elif found.username:
            user_id = found.context.user_id if found.context is not None else None
            if isinstance(user_id, str):
                user_id = number_of(user_id)
            merge(people, {found.username.lower(): UNKNOWN if user_id is None or user_id < 0 else user_id})


def merge(people: dict[str, int], others: dict[str, int]) -> None:
    """Add what another process has learnt."""
    for name, user_id in others.items():
        known = people.setdefault(name, user_id)
        if known != user_id and user_id != UNKNOWN:
            people[name] = user_id if known == UNKNOWN else AMBIGUOUS
