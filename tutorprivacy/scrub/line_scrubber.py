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

from ..inside.minimize.reductions import REDACTED, EventPolicy, reduce_text
from ..inside.pii.names import Places
from ..inside.pseudonyms.keyed_hash import KeyRing
from ..inside.tracking.scrubber import Scrubber, name_of_event
from .caching_scrubber import FastScrubber
from .docker_envelope import DOCKER, Pieces

#: ``lms-1  | ``, perhaps coloured, perhaps with the time at which the line was printed; or the time alone.
_COMPOSE = re.compile(
    rb"(?:(?P<before>(?:\x1b\[[0-9;]*m)?)(?P<name>[A-Za-z0-9][\w.-]{0,63})"
    rb"(?P<after> *\|(?:\x1b\[[0-9;]*m)? (?:\x1b\[[0-9;]*m)?))?"
    rb"(?P<time>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) )?"
)

#: ``2026-11-21 10:00:00,123 INFO 12 [tracking] [user 5] [ip 203.0.113.9] logger.py:41 - …``
_TUTOR = re.compile(
    rb"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?P<milliseconds>,\d{3}) (?P<level>[A-Z]+ \d+ \[(?P<logger>[\w.-]+)\]) "
    rb"\[user [^\]]*\] \[ip (?P<ip>[^\]]*)\] (?P<place>[^ ]+ - )"
)

#: Loggers of which every message is one JSON object.
_EVENT_LOGGERS = {b"tracking", b"xapi_tracking", b"caliper_tracking"}

#: Keys that only events and requests have, within what is no JSON: a line that was cut, or glued to another.
_FRAGMENT = re.compile(
    r""""(?:username|user_id|session|ip|agent|host|referer|accept_language|event_type|event_source"""
    r"""|remote_ip|client_ip|User-Agent|Cookie)\\*"\s*:\s*(?:\[\s*)?(?:\\*"|\d)"""
)

_WORD = re.compile(r"%[0-9A-Fa-f]{2}|\w(?:[\w.+@-]*\w)?")
_PART_OF_WORD = re.compile(r"[^.+@-]+")

#: Fields of an xAPI statement's or a Caliper event's actor by which a person is known.
_IDS_OF_ACTORS = {"id", "name", "mbox", "mbox_sha1sum", "openid"}


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
        people: user ids by username, see `people`; None: not known yet.

    Attributes:
        counts: how many lines were ``events``, ``other`` (JSON), ``words``, ``rejected``, and
            how many events were ``unwanted``. Each line that is not empty is one of these.
        fields: how many fields were changed, by category.
    """

    def __init__(self, policy: EventPolicy, keys: KeyRing, people: dict[str, int] | None) -> None:
        self.counts: Counter[str] = Counter()
        self.fields: Counter[str] = Counter()
        self._people = people
        self._policy = policy
        self._scrubber = Scrubber(policy, keys, self._user_id_of, parse, compact)
        self._fast = FastScrubber(self._scrubber)
        self._pieces = Pieces()
        self._places = Places()

    @property
    def is_between_lines(self) -> bool:
        """Has nothing been held back, so that another scrubber could go on from here?"""
        return not self._pieces

    def chunk(self, lines: bytes, reject: Callable[[bytes], None]) -> bytes:
        """
        Scrub whole lines.

        Args:
            reject: receives each line that cannot be scrubbed safely, with its end.

        Raises:
            NeedPeople: usernames must be known first; nothing of the chunk counts.
        """
        if lines[:1] == b"{" and not lines.startswith(DOCKER):
            scrubbed = self._all_events(lines)
            if scrubbed is not None:
                return b"".join(scrubbed)
        # Not splitlines: a carriage return may stand within a line.
        kept = [self._kept([line], reject) for line in lines.removesuffix(b"\n").split(b"\n")]
        return b"".join(kept)

    def rest(self, reject: Callable[[bytes], None]) -> bytes:
        """What is left at the end of a file: lines that Docker has cut, without their last piece."""
        return b"".join(self._kept(lines, reject, ended=True) for lines in self._pieces.left())

    def _kept(self, lines: list[bytes], reject: Callable[[bytes], None], ended: bool = False) -> bytes:
        """What is left of a line; several are the pieces of one."""
        try:
            if lines[0].startswith(DOCKER):
                found = parse(lines[-1].decode())
                lines = lines if ended else self._pieces.complete(lines[0], found)
                if not lines:
                    return b""
                found["log"] = "".join(parse(line.decode())["log"] for line in lines)
                after = self._docker_line(found)
            else:
                after = self.line(lines[0].rstrip(b"\r"))
        except NeedPeople:
            raise
        except Exception:
            self.counts["rejected"] += len(lines)
            for line in lines:
                reject(line + b"\n")
            return b""
        return b"" if after is None else after + b"\n"

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
        if compose and compose.end():
            after = self.line(line[compose.end() :])
            return None if after is None else self._compose_prefix(compose) + after
        return self._words(line)

    def _compose_prefix(self, prefix: re.Match[bytes]) -> bytes:
        time = self._rounded(prefix["time"].strip()) + b" " if prefix["time"] else b""
        if prefix["name"] is None:
            return time
        # Whatever stands in front of a bar: not only services do.
        return prefix["before"] + self._reduced(prefix["name"].decode()).encode() + prefix["after"] + time

    def _all_events(self, lines: bytes) -> list[bytes] | None:
        """What is left of the lines, those that are not wanted left out; None: not all of them are events."""
        try:
            scrubbed = self._fast.lines(lines)
        except NeedPeople:
            raise
        except Exception:
            self._fast.unwanted = 0
            return None
        self.counts["events"] += len(scrubbed)
        self.counts["unwanted"] += self._fast.unwanted
        self._fast.unwanted = 0
        return scrubbed

    def total_fields(self) -> Counter[str]:
        """How many fields were changed, by category."""
        return self.fields + self._fast.changed()

    def _object(self, line: bytes) -> bytes | None:
        scrubbed = self._all_events(line)
        if scrubbed is not None:
            return b"".join(scrubbed).removesuffix(b"\n") if scrubbed else None
        found = parse(line.decode())
        if _is_dockers(found):
            return self._docker_line(found)
        name = name_of_event(found) if _is_event(found) else ""
        if name and not self._scrubber.wanted(found):
            self.counts["unwanted"] += 1
            return None
        walk = self._scrubber.walk(self._scrubber.person(found), Counter())
        if not name and "actor" in found:
            found = {**found, "actor": _actor(found["actor"], walk)}
        scrubbed_object = compact(walk.event(found, name) if name else walk.value(found, 1)).encode()
        self.counts["events" if name else "other"] += 1
        self.fields.update(walk.changed)
        return scrubbed_object

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
        time = prefix["time"] + prefix["milliseconds"]
        if is_event:
            if message[:1] != b"{":
                raise Unsafe
            after = self._object(message)
            if self._policy.timestamp_minutes:
                time = self._rounded(prefix["time"]).replace(b"T", b" ") + b",000"
        else:
            after = self._words(message)
        if after is None:
            return None
        ip = self._policy.ip.apply(prefix["ip"].decode())
        return b"%b %b [user None] [ip %b] %b%b" % (time, prefix["level"], str(ip).encode(), prefix["place"], after)

    def _rounded(self, time: bytes) -> bytes:
        """A time in front of an event would tell what the event's own no longer does."""
        rounded: str = self._walk().known("time", time.decode())
        if not rounded:
            raise Unsafe
        return rounded.encode()

    def _words(self, line: bytes) -> bytes | None:
        """As the formatter of the application log does it, and without the names of the site's users."""
        text = line.decode("utf-8", "surrogateescape")
        start = text.find("{") if text.rstrip().endswith("}") else -1
        if start >= 0:  # JSON behind a prefix that is nobody's here: Caddy's, a collector's
            try:
                parse(text[start:])
            except ValueError:
                start = -1  # words in braces
        words = text if start < 0 else text[:start]
        after = self._reduced(words)
        tail = self._object(text[start:].strip().encode()) if start >= 0 else b""
        self.counts["words"] += start < 0
        self.fields["words of lines"] += after != words
        return None if tail is None else after.encode("utf-8", "surrogateescape") + tail

    def _reduced(self, text: str) -> str:
        if _FRAGMENT.search(text):
            raise Unsafe
        if self._people is None:
            raise NeedPeople
        reduced = reduce_text(text, self._policy.ip)
        return _WORD.sub(self._unless_name, reduced) if self._people else reduced

    def _unless_name(self, match: re.Match[str]) -> str:
        word, people = match.group(), self._people or {}
        if word.lower() in people and not self._places(match.string, *match.span()):
            return REDACTED
        return word if word.isalnum() else _PART_OF_WORD.sub(lambda part: self._unless_named(part, match), word)

    def _unless_named(self, part: re.Match[str], word: re.Match[str]) -> str:
        found, people = part.group(), self._people or {}
        start = word.start() + part.start()
        is_name = found.lower() in people and not self._places(word.string, start, start + len(found))
        return REDACTED if is_name else found

    def _user_id_of(self, username: str) -> int | None:
        if self._people is None:
            raise NeedPeople
        user_id = self._people.get(username.lower(), -1)
        return user_id if user_id >= 0 else None


def _is_dockers(found: dict[str, Any]) -> bool:
    return isinstance(found.get("log"), str) and ("stream" in found or "time" in found)


def _is_event(found: dict[str, Any]) -> bool:
    return "event_type" in found or ("name" in found and "context" in found)


def _actor(value: Any, walk: Any) -> Any:
    """Whoever an xAPI statement or a Caliper event is about."""
    if isinstance(value, list):
        return [_actor(each, walk) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: walk.known("session", each) if key in _IDS_OF_ACTORS and isinstance(each, str) else _actor(each, walk)
        for key, each in value.items()
    }
