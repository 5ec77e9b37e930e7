"""
Lines of logs, of every kind and mixed: what they are, and what may stay of each.

A line is one of: an event (bare, or behind the prefix that Tutor's logs have), another JSON
object (Caddy's request log), or words (an application's line, a traceback). Around each may
be what Docker adds: its json-file format, or the prefix of ``docker compose logs``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from ..inside.minimize.reductions import EventPolicy
from ..inside.pseudonyms.keyed_hash import KeyRing
from ..inside.tracking.scrubber import Scrubber, name_of_event
from .caching_scrubber import CachingScrubber
from .docker_envelope import ENVELOPE_START, DockerLineAssembler
from .json_codec import dump_json, parse_json
from .text_redaction import TextRedactor, UnsafeLine, UserIdsNeeded

#: ``lms-1  | ``, perhaps coloured, perhaps with the time at which the line was printed; or the time alone.
_COMPOSE_PREFIX = re.compile(
    rb"(?:(?P<before>(?:\x1b\[[0-9;]*m)?)(?P<name>[A-Za-z0-9][\w.-]{0,63})"
    rb"(?P<after> *\|(?:\x1b\[[0-9;]*m)? (?:\x1b\[[0-9;]*m)?))?"
    rb"(?P<time>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) )?"
)

#: ``2026-11-21 10:00:00,123 INFO 12 [tracking] [user 5] [ip 203.0.113.9] logger.py:41 - …``
_TUTOR_PREFIX = re.compile(
    rb"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?P<milliseconds>,\d{3}) (?P<level>[A-Z]+ \d+ \[(?P<logger>[\w.-]+)\]) "
    rb"\[user [^\]]*\] \[ip (?P<ip>[^\]]*)\] (?P<place>[^ ]+ - )"
)

#: Loggers of which every message is one JSON object.
_EVENT_LOGGERS = {b"tracking", b"xapi_tracking", b"caliper_tracking"}

#: Fields of an xAPI statement's or a Caliper event's actor by which a person is known.
_ACTOR_ID_FIELDS = {"id", "name", "mbox", "mbox_sha1sum", "openid"}


class LineScrubber:
    """
    Scrub lines.

    Args:
        policy: what happens to each category of an event's fields.
        keys: the keys of the pseudonyms.
        user_ids: by username, see `user_ids`; None: not known yet.

    Attributes:
        counts: how many lines were ``events``, ``other`` (JSON), ``words``, ``rejected``, and
            how many events were ``unwanted``. Each line that is not empty is one of these.
    """

    def __init__(self, policy: EventPolicy, keys: KeyRing, user_ids: dict[str, int] | None) -> None:
        self.counts: Counter[str] = Counter()
        self._changed_fields: Counter[str] = Counter()
        self._user_ids = user_ids
        self._policy = policy
        self._event_scrubber = Scrubber(policy, keys, self._user_id_of, parse_json, dump_json)
        self._caching_scrubber = CachingScrubber(self._event_scrubber)
        self._docker_lines = DockerLineAssembler()
        self._text_redactor = TextRedactor(policy.ip, user_ids)

    @property
    def is_between_lines(self) -> bool:
        """Has nothing been held back, so that another scrubber could go on from here?"""
        return not self._docker_lines

    def scrub_chunk(self, chunk: bytes, reject: Callable[[bytes], None]) -> bytes:
        """
        Scrub whole lines.

        Args:
            reject: receives each line that cannot be scrubbed safely, with its end.

        Raises:
            UserIdsNeeded: usernames must be known first; nothing of the chunk counts.
        """
        if chunk[:1] == b"{" and not chunk.startswith(ENVELOPE_START):
            scrubbed_lines = self._scrub_events(chunk)
            if scrubbed_lines is not None:
                return b"".join(scrubbed_lines)
        # Not splitlines: a carriage return may stand within a line.
        scrubbed = [self._scrub_or_reject([line], reject) for line in chunk.removesuffix(b"\n").split(b"\n")]
        return b"".join(scrubbed)

    def scrub_rest(self, reject: Callable[[bytes], None]) -> bytes:
        """What is left at the end of a file: lines that Docker has cut, without their last fragment."""
        return b"".join(
            self._scrub_or_reject(fragments, reject, is_end_of_file=True)
            for fragments in self._docker_lines.take_unfinished()
        )

    def _scrub_or_reject(
        self, fragments: list[bytes], reject: Callable[[bytes], None], is_end_of_file: bool = False
    ) -> bytes:
        """What is left of a line; several are the fragments of one."""
        try:
            if fragments[0].startswith(ENVELOPE_START):
                envelope = parse_json(fragments[-1].decode())
                fragments = fragments if is_end_of_file else self._docker_lines.add_fragment(fragments[0], envelope)
                if not fragments:
                    return b""
                envelope["log"] = "".join(parse_json(fragment.decode())["log"] for fragment in fragments)
                scrubbed = self._scrub_envelope(envelope)
            else:
                scrubbed = self.scrub_line(fragments[0].rstrip(b"\r"))
        except UserIdsNeeded:
            raise
        except Exception:
            self.counts["rejected"] += len(fragments)
            for fragment in fragments:
                reject(fragment + b"\n")
            return b""
        return b"" if scrubbed is None else scrubbed + b"\n"

    def scrub_line(self, line: bytes) -> bytes | None:
        """
        Scrub one line, given and returned without its end; None: the settings do not want it.

        Raises:
            UserIdsNeeded: usernames must be known first.
            Exception: of any other kind; it cannot be scrubbed safely.
        """
        if not line:
            return line
        if line[:1] == b"{":
            return self._scrub_object(line)
        tutor_prefix = _TUTOR_PREFIX.match(line)
        if tutor_prefix:
            return self._scrub_tutor_line(tutor_prefix, line[tutor_prefix.end() :])
        compose_prefix = _COMPOSE_PREFIX.match(line)
        if compose_prefix and compose_prefix.end():
            scrubbed = self.scrub_line(line[compose_prefix.end() :])
            return None if scrubbed is None else self._scrub_compose_prefix(compose_prefix) + scrubbed
        return self._scrub_text_line(line)

    def _scrub_compose_prefix(self, prefix: re.Match[bytes]) -> bytes:
        time = self._round_time(prefix["time"].strip()) + b" " if prefix["time"] else b""
        if prefix["name"] is None:
            return time
        # Whatever stands in front of a bar: not only services do.
        return prefix["before"] + self._text_redactor.redact(prefix["name"].decode()).encode() + prefix["after"] + time

    def _scrub_events(self, chunk: bytes) -> list[bytes] | None:
        """What is left of the lines, those that are not wanted left out; None: not all of them are events."""
        try:
            scrubbed_lines = self._caching_scrubber.scrub_lines(chunk)
        except UserIdsNeeded:
            raise
        except Exception:
            self._caching_scrubber.unwanted_count = 0
            return None
        self.counts["events"] += len(scrubbed_lines)
        self.counts["unwanted"] += self._caching_scrubber.unwanted_count
        self._caching_scrubber.unwanted_count = 0
        return scrubbed_lines

    def changed_fields(self) -> Counter[str]:
        """How many fields were changed, by category."""
        return self._changed_fields + self._caching_scrubber.changed_fields()

    def _scrub_object(self, line: bytes) -> bytes | None:
        scrubbed_lines = self._scrub_events(line)
        if scrubbed_lines is not None:
            return b"".join(scrubbed_lines).removesuffix(b"\n") if scrubbed_lines else None
        fields = parse_json(line.decode())
        if _is_envelope(fields):
            return self._scrub_envelope(fields)
        name = name_of_event(fields) if _is_event(fields) else ""
        if name and not self._event_scrubber.wanted(fields):
            self.counts["unwanted"] += 1
            return None
        field_scrubber = self._event_scrubber.walk(self._event_scrubber.person(fields), Counter())
        if not name and "actor" in fields:
            fields = {**fields, "actor": _scrub_actor(fields["actor"], field_scrubber)}
        scrubbed_object = dump_json(
            field_scrubber.event(fields, name) if name else field_scrubber.value(fields, 1)
        ).encode()
        self.counts["events" if name else "other"] += 1
        self._changed_fields.update(field_scrubber.changed)
        return scrubbed_object

    def _scrub_envelope(self, envelope: dict[str, Any]) -> bytes | None:
        scrubbed = self.scrub_line(envelope["log"].rstrip("\r\n").encode())
        if scrubbed is None:
            return None
        other_fields = {key: value for key, value in envelope.items() if key != "log"}
        return dump_json({"log": scrubbed.decode() + "\n", **self._nobodys_scrubber().value(other_fields, 1)}).encode()

    def _nobodys_scrubber(self) -> Any:
        """For the fields of what is nobody's event."""
        return self._event_scrubber.walk(self._event_scrubber.person({}), self._changed_fields)

    def _scrub_tutor_line(self, prefix: re.Match[bytes], message: bytes) -> bytes | None:
        is_event = prefix["logger"] in _EVENT_LOGGERS
        time = prefix["time"] + prefix["milliseconds"]
        if is_event:
            if message[:1] != b"{":
                raise UnsafeLine
            scrubbed = self._scrub_object(message)
            if self._policy.timestamp_minutes:
                time = self._round_time(prefix["time"]).replace(b"T", b" ") + b",000"
        else:
            scrubbed = self._scrub_text_line(message)
        if scrubbed is None:
            return None
        ip = self._policy.ip.apply(prefix["ip"].decode())
        return b"%b %b [user None] [ip %b] %b%b" % (time, prefix["level"], str(ip).encode(), prefix["place"], scrubbed)

    def _round_time(self, time: bytes) -> bytes:
        """A time in front of an event would tell what the event's own no longer does."""
        rounded: str = self._nobodys_scrubber().known("time", time.decode())
        if not rounded:
            raise UnsafeLine
        return rounded.encode()

    def _scrub_text_line(self, line: bytes) -> bytes | None:
        """As the formatter of the application log does it, and without the names of the site's users."""
        text = line.decode("utf-8", "surrogateescape")
        start = text.find("{") if text.rstrip().endswith("}") else -1
        if start >= 0:  # JSON behind a prefix that is nobody's here: Caddy's, a collector's
            try:
                parse_json(text[start:])
            except ValueError:
                start = -1  # words in braces
        text_before = text if start < 0 else text[:start]
        redacted = self._text_redactor.redact(text_before)
        scrubbed_object = self._scrub_object(text[start:].strip().encode()) if start >= 0 else b""
        self.counts["words"] += start < 0
        self._changed_fields["words of lines"] += redacted != text_before
        return None if scrubbed_object is None else redacted.encode("utf-8", "surrogateescape") + scrubbed_object

    def _user_id_of(self, username: str) -> int | None:
        if self._user_ids is None:
            raise UserIdsNeeded
        user_id = self._user_ids.get(username.lower(), -1)
        return user_id if user_id >= 0 else None


def _is_envelope(fields: dict[str, Any]) -> bool:
    return isinstance(fields.get("log"), str) and ("stream" in fields or "time" in fields)


def _is_event(fields: dict[str, Any]) -> bool:
    return "event_type" in fields or ("name" in fields and "context" in fields)


def _scrub_actor(value: Any, field_scrubber: Any) -> Any:
    """Whoever an xAPI statement or a Caliper event is about."""
    if isinstance(value, list):
        return [_scrub_actor(inner, field_scrubber) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: field_scrubber.known("session", inner)
        if key in _ACTOR_ID_FIELDS and isinstance(inner, str)
        else _scrub_actor(inner, field_scrubber)
        for key, inner in value.items()
    }
