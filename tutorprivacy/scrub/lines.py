"""
Lines of logs, of every kind and mixed: what they are, and what may stay of each.

A line is one of: an event (bare, or behind the prefix that Tutor's logs have), another JSON
object (Caddy's request log), or words (an application's line, a traceback). Around each may
be what Docker adds: its json-file format, or the prefix of ``docker compose logs``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson

from ..shipped.privacy_events import Scrubber, name_of_event
from ..shipped.privacy_minimize import REDACTED, EventPolicy, reduce_text
from ..shipped.privacy_pseudonyms import KeyRing
from .fast import FastScrubber

#: ``lms-1  | ``, perhaps coloured, perhaps with the time at which the line was printed.
_COMPOSE = re.compile(
    rb"(?P<name>(?:\x1b\[[0-9;]*m)?[A-Za-z0-9][\w.-]{0,63} *\|(?:\x1b\[[0-9;]*m)? )"
    rb"(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z )?"
)

#: ``2026-11-21 10:00:00,123 INFO 12 [tracking] [user 5] [ip 203.0.113.9] logger.py:41 - …``
_TUTOR = re.compile(
    rb"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?P<milliseconds>,\d{3}) (?P<level>[A-Z]+ \d+ \[(?P<logger>[\w.-]+)\]) "
    rb"\[user [^\]]*\] \[ip (?P<ip>[^\]]*)\] (?P<place>[^ ]+ - )"
)

#: Loggers of which every message is one JSON object.
_EVENT_LOGGERS = {b"tracking", b"xapi_tracking"}

_WORD = re.compile(r"\w(?:[\w.+@-]*\w)?")


class Unsafe(Exception):
    """What a line says of people cannot be told, so it must not stay."""


class NeedPeople(Exception):
    """A line can only be scrubbed by somebody who knows the site's usernames."""


def parse(text: str) -> Any:
    """JSON, also with Python's NaN and with numbers of any length."""
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text)


def compact(value: Any) -> str:
    """JSON without blanks; also numbers and signs that orjson refuses."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)


class LineScrubber:
    """
    Scrub lines.

    Args:
        policy: what happens to each category of an event's fields.
        keys: the keys of the pseudonyms.
        people: user ids by username, in lower case; None: not known yet.

    Attributes:
        counts: how many lines were ``events``, ``other`` (JSON), ``words``, ``rejected``, and
            how many events were ``unwanted``.
        fields: how many fields were changed, by category.
    """

    def __init__(self, policy: EventPolicy, keys: KeyRing, people: dict[str, int] | None) -> None:
        self.counts: Counter[str] = Counter()
        self.fields: Counter[str] = Counter()
        self._people = people
        self._policy = policy
        self._scrubber = Scrubber(policy, keys, self._user_id_of, parse, compact)
        self._fast = FastScrubber(self._scrubber)

    def chunk(self, lines: bytes, reject: Callable[[bytes], None]) -> bytes:
        """
        Scrub whole lines.

        Args:
            reject: receives each line that cannot be scrubbed safely, with its end.

        Raises:
            NeedPeople: usernames must be known first; nothing of the chunk counts.
        """
        if lines[:1] == b"{" and b"\n\n" not in lines:
            try:
                scrubbed = self._fast.lines(lines)
            except NeedPeople:
                raise
            except Exception:
                self._fast.unwanted = 0  # one of the lines is something else: one by one, then
            else:
                self._count_events(len(scrubbed))
                return b"".join(scrubbed)
        kept = []
        # Not splitlines: a carriage return may stand within a line.
        for line in lines.removesuffix(b"\n").split(b"\n"):
            try:
                after = self.line(line.rstrip(b"\r"))
            except NeedPeople:
                raise
            except Exception:
                self.counts["rejected"] += 1
                reject(line + b"\n")
                continue
            if after is not None:
                kept.append(after + b"\n")
        return b"".join(kept)

    def line(self, line: bytes) -> bytes | None:
        """
        Scrub one line, given and returned without its end; None: the settings do not want it.

        Raises:
            NeedPeople: usernames must be known first.
            Exception: of any other kind; it cannot be scrubbed safely.
        """
        if not line:
            return line
        if line[:1] == b"{":
            return self._object(line)
        tutor = _TUTOR.match(line)
        if tutor:
            return self._tutor_line(tutor, line[tutor.end() :])
        compose = _COMPOSE.match(line)
        if compose:
            after = self.line(line[compose.end() :])
            time = self._rounded(compose["time"].strip()) + b" " if compose["time"] else b""
            return None if after is None else compose["name"] + time + after
        return self._words(line)

    def _count_events(self, count: int) -> None:
        self.counts["events"] += count
        self.counts["unwanted"] += self._fast.unwanted
        self._fast.unwanted = 0

    def total_fields(self) -> Counter[str]:
        """How many fields were changed, by category."""
        return self.fields + self._fast.changed()

    def _object(self, line: bytes) -> bytes | None:
        try:
            scrubbed = self._fast.lines(line)
        except NeedPeople:
            raise
        except Exception:
            self._fast.unwanted = 0
        else:
            self._count_events(len(scrubbed))
            return scrubbed[0].rstrip(b"\n") if scrubbed else None
        found = parse(line.decode())
        if isinstance(found.get("log"), str) and ("stream" in found or "time" in found):
            return self._docker_line(found)
        if not _is_event(found):
            self.counts["other"] += 1
            return self._scrubbed(found, "")
        if not self._scrubber.wanted(found):
            self.counts["unwanted"] += 1
            return None
        self.counts["events"] += 1
        return self._scrubbed(found, name_of_event(found))

    def _scrubbed(self, found: dict[str, Any], name: str) -> bytes:
        walk = self._scrubber.walk(self._scrubber.person(found), self.fields)
        return compact(walk.event(found, name) if name else walk.value(found, 1)).encode()

    def _docker_line(self, found: dict[str, Any]) -> bytes | None:
        after = self.line(found["log"].rstrip("\r\n").encode())
        if after is None:
            return None
        rest = {key: value for key, value in found.items() if key != "log"}
        return compact({"log": after.decode() + "\n", **self._walk().value(rest, 1)}).encode()

    def _walk(self) -> Any:
        """Through what is nobody's event."""
        return self._scrubber.walk(self._scrubber.person({}), self.fields)

    def _tutor_line(self, prefix: re.Match[bytes], message: bytes) -> bytes | None:
        is_event = prefix["logger"] in _EVENT_LOGGERS
        if is_event:
            if message[:1] != b"{":
                raise Unsafe
            after = self._object(message)
            time = self._rounded(prefix["time"]).replace(b"T", b" ") + b",000"
        else:
            after = self._words(message)
            time = prefix["time"] + prefix["milliseconds"]
        if after is None:
            return None
        ip = self._policy.ip.apply(prefix["ip"].decode())
        return b"%b %b [user None] [ip %b] %b%b" % (time, prefix["level"], str(ip).encode(), prefix["place"], after)

    def _rounded(self, time: bytes) -> bytes:
        """A time in front of an event would tell what the event's own no longer does."""
        rounded: str = self._walk().known("time", time.decode())
        return rounded.encode()

    def _words(self, line: bytes) -> bytes:
        """As the formatter of the application log does it, and without the names of the site's users."""
        self.counts["words"] += 1
        text = line.decode("utf-8", "surrogateescape")
        tail = b""
        if text.endswith("}") and "{" in text:  # Caddy's request log behind a prefix of its own
            start = text.index("{")
            try:
                tail = compact(self._walk().value(parse(text[start:]), 1)).encode()
            except ValueError:
                pass  # words in braces
            else:
                text = text[:start]
        if self._people is None:
            raise NeedPeople
        after = reduce_text(text, self._policy.ip)
        if self._people:
            after = _WORD.sub(self._unless_name, after)
        self.fields["words of lines"] += after != text
        return after.encode("utf-8", "surrogateescape") + tail

    def _unless_name(self, word: re.Match[str]) -> str:
        return REDACTED if word.group().lower() in (self._people or ()) else word.group()

    def _user_id_of(self, username: str) -> int | None:
        if self._people is None:
            raise NeedPeople
        return self._people.get(username.lower())


def _is_event(found: dict[str, Any]) -> bool:
    return "event_type" in found or ("name" in found and "context" in found)
