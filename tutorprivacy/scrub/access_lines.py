"""
Lines of request logs in words: those of nginx, Apache, gunicorn and Traefik, of uWSGI, and nginx's errors.

The live configuration of the plugin writes none of them: they are of the time before it, or of a server in front.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..inside.minimize.reductions import REDACTED, EventPolicy
from ..inside.minimize.user_agents import reduce_agent

_QUOTED = r'"((?:[^"\\]|\\.)*)"'

#: The common log format and what is made of it: hosts and a user, the time, the request, the answer, and more.
_COMMON = re.compile(
    r"(?P<front>[^\[\"]{1,400}) (?P<time>\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?\]) "
    rf"(?P<request>{_QUOTED})(?P<answer> (?:\d{{3}}|-) (?:\d+|-))(?P<more>.*)\Z",
    re.DOTALL,
)
#: The last one may have been cut.
_FIELD = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\\?\Z)')
_URL = re.compile(r"(?:https?|android-app|ftp)://|/", re.IGNORECASE)

_ADDRESSES = re.compile(r"(?:unknown|-|[0-9a-fA-F.:]{3,45})(?:, ?(?:unknown|-|[0-9a-fA-F.:]{3,45}))*\Z")

#: uWSGI's: the address, and the user in brackets.
_UWSGI = re.compile(r"(?P<before>\A\[pid: \d+\|app: [\d-]+\|req: [\d/-]+\] )(?P<ip>\S*) \((?P<user>[^)]*)\) \{")

_REFERRER = re.compile(r"(\breferr?er: )(?:\"[^\"]*\"?|\S+)", re.IGNORECASE)

#: A browser's name for itself, wherever it stands: as nearly all of them begin it, to the end of the text it is in.
_AGENT = re.compile(r"\bMozilla/\d\.\d \((?:[^\"\n\\]|\\.)*")


class AccessLines:
    """
    Takes people out of such lines, and of others.

    Args:
        policy: what happens to addresses and browsers.
        redact: what is left of a part of such a line.
        redact_words: what is left of other lines, in which programs speak of people.
    """

    def __init__(self, policy: EventPolicy, redact: Callable[[str], str], redact_words: Callable[[str], str]) -> None:
        self._policy = policy
        self._redact = redact
        self._redact_words = redact_words

    def scrub(self, text: str) -> str:
        """What is left of a line, of whatever kind."""
        if '] "' in text:
            match = _COMMON.match(text)
            if match is not None:
                return self._common(match)
        redact = self._redact_words
        if "] " in text and text.startswith("[pid: "):
            text, redact = _UWSGI.sub(self._uwsgi, text), self._redact
        if "efer" in text and ": " in text:
            text = _REFERRER.sub(r'\1"-"', text)
        return self._without_agents(text, redact) if "Mozilla/" in text else redact(text)

    def _common(self, match: re.Match[str]) -> str:
        front = " ".join(self._address(word) for word in match["front"].replace(", ", ",").split(" "))
        request = self._redact(match["request"])
        more = _FIELD.sub(self._field, match["more"])
        return f"{front} {match['time']} {request}{match['answer']}{self._without_agents(more, self._redact)}"

    def _address(self, word: str) -> str:
        """Whatever stands in front of the time is an address, or else a host's name or a person's."""
        if "," in word:
            return ",".join(map(self._address, word.split(",")))
        return word if word in ("", "-") else self._policy.ip.apply(word) or REDACTED

    def _field(self, match: re.Match[str]) -> str:
        """A quoted field behind the answer: a referrer, a browser, addresses; Traefik's names of routers."""
        value = match[1]
        if value in ("", "-"):
            return match[0]
        if _URL.match(value):
            return '"-"'
        if _ADDRESSES.match(value):
            return '"' + ", ".join(self._address(word.strip()) for word in value.split(",")) + '"'
        return f'"{self._agent(value)}"'

    def _agent(self, value: str) -> str:
        if self._policy.user_agent == "keep":
            return value
        return reduce_agent(value) if self._policy.user_agent == "reduce" else REDACTED

    def _uwsgi(self, match: re.Match[str]) -> str:
        address = self._policy.ip.apply(match["ip"]) or REDACTED
        return f"{match['before']}{address} ({REDACTED if match['user'] else ''}) {{"

    def _without_agents(self, text: str, redact: Callable[[str], str]) -> str:
        """Redacted around the browsers that it names: a number of a version is none of an address."""
        pieces, done = [], 0
        for match in _AGENT.finditer(text):
            pieces += [redact(text[done : match.start()]), self._agent(match.group())]
            done = match.end()
        return "".join([*pieces, redact(text[done:])])
