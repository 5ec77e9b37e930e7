"""
The log of containers as it lies on a host: events, lines of the application and of servers, one after another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from lab import foreign_events
from lab.foreign_lines import Lines
from lab.foreign_site import Novelty, Site

#: Of a hundred lines. With Tutor's defaults the platform prints its events, too.
_MIX = {"lms event": 40, "lms application": 16, "lms uwsgi": 24, "caddy caddy": 14, "lms-worker celery": 6}


def _json_file(service: str, line: str, time: str) -> str:
    """Docker's default driver."""
    return json.dumps({"log": f"{line}\n", "stream": "stdout", "time": time}, separators=(",", ":"))


def _compose(service: str, line: str, time: str) -> str:
    """What ``docker compose logs`` prints."""
    return f"{service + '-1':<14}| {line}"


FORMS: dict[str, Callable[[str, str, str], str]] = {"json-file": _json_file, "compose": _compose}


def lines(
    form: str = "json-file", novelty: Novelty | None = None, seed: int = 1, site: Site | None = None
) -> Iterator[bytes]:
    """Without end, in the order of time; a message of several lines is as many lines."""
    site = site or Site(seed, novelty or Novelty())
    others, events = Lines(site), foreign_events.events(site=site)
    kinds = [kind.split() for kind, weight in _MIX.items() for _ in range(weight)]
    wrap = FORMS[form]
    while True:
        service, kind = site.pick(kinds)
        if kind == "event":
            event = next(events)
            who = event["context"].get("user_id"), event.get("ip") or event["context"].get("ip")
            text = others.prefix("INFO", "tracking", "logger.py:41", *who) + json.dumps(event)
        else:
            text = getattr(others, kind)()
        time = f"{others.now.isoformat()[:26]}123Z"
        for line in text.split("\n"):
            yield wrap(service, line, time).encode() + b"\n"
