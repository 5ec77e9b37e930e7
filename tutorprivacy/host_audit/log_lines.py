"""
Lines of logs and of containers: does one tell of people what the plugin's lines do not?
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..inside.minimize.ip_addresses import IpPolicy
from ..inside.minimize.reductions import reduce_text
from ..inside.pseudonyms.keyed_hash import is_pseudonym, is_pseudonymous_name
from ..settings import policy

#: Of the platform's loggers and of Celery's, which the plugin's formatter has written, or should have.
_LOGGED = re.compile(r"\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")

#: What Celery says of its nodes: ``celery@`` and the name of a container is nobody's address, though it looks like one.
_NODE = re.compile(
    r"(?<= )celery@\S+(?= ready\.$| joined the party$| left$)"
    r"|(?<= missed heartbeat from )celery@\S+$"
    r"|(?<= Substantial drift from )celery@\S+(?= may mean clocks are out of sync)"
)

#: The platform's lines with an event in them.
_EVENT = re.compile(r"[^{\[]* \[(?P<logger>(?:\w+_)?tracking)\] \[user [^\]]*\] \[ip [^\]]*\] [^{}]*(?P<event>\{.*)")

#: Keys of an event that name somebody, with what tells a pseudonym: any user can be called like a number.
_WHO: Mapping[str, Callable[[Any], bool]] = {
    "username": lambda name: is_pseudonymous_name(str(name)),
    "user_id": is_pseudonym,
}

#: How deep they are looked for.
_DEEPEST = 4

#: uWSGI's request log, as it is without a format of its own.
_UWSGI = re.compile(r"\[pid: \d+\|app: [^\]]*\] [0-9a-fA-F.:]+ \(")

#: Caddy's request log. Its other lines in the MFEs' container tell the address of the Caddy in front of it only.
_CADDY = re.compile(r'"logger":"http\.log\.access[^"]*".*"remote_ip":"(?P<address>[^"]+)"')


def ip_policy(settings: Mapping[str, Any]) -> IpPolicy:
    """What the settings say of addresses."""
    return IpPolicy(**policy.ip_policy(settings))


def names_people(line: str, addresses: IpPolicy) -> bool:
    """Is there something of people in a line of a log that the plugin would have taken out?"""
    line = _NODE.sub("", line.rstrip())
    match = _EVENT.match(line)
    if match:  # xAPI statements are what Aspects makes of events
        return match["logger"] == "tracking" and _is_personal(match["event"], addresses)
    return _is_personal(line, addresses) if line.startswith("{") else reduce_text(line, addresses) != line


def _is_personal(text: str, addresses: IpPolicy) -> bool:
    """Is an event not one of those that the plugin has scrubbed?"""
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        return True
    if not isinstance(event, dict):
        return True
    address, agent = event.get("ip"), str(event.get("agent") or "")
    return (
        any(not is_made(who) for is_made, who in _people(event))
        or bool(address and addresses.apply(str(address)) != address)
        or agent.startswith("Mozilla/")
    )


def _people(value: Any, depth: int = 0) -> Iterator[tuple[Callable[[Any], bool], Any]]:
    """
    Whom an event names, each with what tells a pseudonym: also in what it is about, where a worker's events have them,
    and in JSON in a text there.
    """
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return
    if depth > _DEEPEST or not isinstance(value, dict):
        return
    for key, is_made in _WHO.items():
        if isinstance(who := value.get(key), (str, int)) and who != "":
            yield is_made, who
    for inner in value.values():
        yield from _people(inner, depth + 1)


def is_printed_by_stock(line: str, addresses: IpPolicy) -> bool:
    """Does a line of a container's output tell of people what the plugin's lines do not?"""
    if _LOGGED.match(line):
        return names_people(line, addresses)
    if _UWSGI.search(line):
        return True
    match = _CADDY.search(line)
    return bool(match and (addresses.action == "keep" or addresses.apply(match["address"]) != match["address"]))
