"""
Envelopes that are the beginning of a line: whatever a program, a container's runtime or a collector writes in front.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ISO = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
_SYSLOG = rb"[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?"
_COLOUR = rb"(?:\x1b\[[0-9;]*m)?"
_HOST_AND_PROGRAM = rb"(?P<source>[\w.:-]{1,255} [\w./@~-]{1,128}(?:\[\d+\])?): "

#: Tutor's: ``2026-11-21 10:00:00,123 INFO 12 [tracking] [user 5] [ip 203.0.113.77] logger.py:41 - …``, and what
#: older installations of the platform wrote by way of syslog. Both have the same groups.
TUTOR = re.compile(
    rb"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?P<milliseconds>,\d{3})(?P<level> [A-Z]+ \d+ \[(?P<logger>[\w.-]+)\] )"
    rb"(?P<user>\[user [^\]]*\] )?(?P<ip>\[ip (?P<address>[^\]]*)\] )?(?P<place>[^ ]+ - )"
)
SYSLOG_OF_THE_PLATFORM = re.compile(
    rb"(?P<time>"
    + _SYSLOG
    + rb")(?P<milliseconds>)(?P<level> [\w.-]+ \[service_variant=\w*\]\[(?P<logger>[\w.-]*)\](?:\[env:[^\]]*\])? "
    rb"[A-Z]+ \[[^\]]*\] )(?P<user>\[user [^\]]*\] )?(?P<ip>\[ip (?P<address>[^\]]*)\] )?(?P<place>\[[^\]]*\] - )"
)

#: Loggers of which every message is one JSON object.
EVENT_LOGGERS = {b"tracking", b"xapi_tracking", b"caliper_tracking"}


#: Of a container's stream, a line or a piece of one.
PIECE_OF_CRI = re.compile(_ISO + rb" (?P<source>stdout|stderr) (?P<piece>[PF])(?::[\w:]*)? ")


@dataclass(frozen=True)
class Prefix:
    """
    One kind of envelope in front of a line.

    Args:
        kind: its name in the docs.
        pattern: all of it. A group ``words`` is what others may have chosen, and is redacted as words are; ``source``
            is what the lines of one stream have in common; ``piece`` is ``P`` in front of a piece of a line, and ``F``
            in front of its last one.
        begins: the first bytes that it may have; empty: any.
    """

    kind: str
    pattern: re.Pattern[bytes]
    begins: bytes = b""


def _prefix(kind: str, pattern: bytes, begins: bytes = b"") -> Prefix:
    return Prefix(kind, re.compile(pattern), begins)


_DIGITS = b"0123456789"

#: In the order in which they are tried.
PREFIXES: tuple[Prefix, ...] = (
    Prefix("CRI, as Kubernetes keeps logs", PIECE_OF_CRI, _DIGITS),
    _prefix("file output of fluentd", _ISO + rb"\t(?P<source>[\w.*/-]{1,255})\t(?=[{\[])", _DIGITS),
    _prefix("logcli", _ISO + rb"[ \t]+(?P<words>(?P<source>\{(?:[\w.]+=\"[^\"]*\"(?:, ?)?)+\}))[ \t]+", _DIGITS),
    _prefix("syslog, journald", rb"(?:<\d{1,3}>)?" + _ISO + rb" " + _HOST_AND_PROGRAM, b"<" + _DIGITS),
    _prefix("journald short-unix", rb"\d{10}\.\d{6} " + _HOST_AND_PROGRAM, _DIGITS),
    _prefix("journald short-monotonic", rb"\[ *\d+\.\d{6}\] " + _HOST_AND_PROGRAM, b"["),
    _prefix(
        "syslog (RFC 3164), journald short",
        rb"(?:<\d{1,3}>)?" + _SYSLOG + rb" " + _HOST_AND_PROGRAM,
        b"<ADFJMNOS",
    ),
    _prefix(
        "syslog (RFC 5424)",
        rb"<\d{1,3}>1 (?:-|"
        + _ISO
        + rb") (?P<source>\S{1,255} \S{1,48} \S{1,128} )\S{1,32} "
        + rb"(?P<words>-|(?:\[(?:[^\]\\\"]|\\.|\"(?:[^\"\\]|\\.)*\")*\])+)"
        rb"(?: (?:\xef\xbb\xbf)?|\Z)",
        b"<",
    ),
    _prefix("kubectl logs --prefix", rb"(?P<source>\[pod/[^\]\s]{1,255}\]) ", b"["),
    _prefix("output of fluent-bit", rb"\[\d{1,9}\] (?P<source>[\w.*/-]{1,255}): (?=\[)", b"["),
    _prefix(
        "Kafka's console consumer",
        rb"(?:(?:CreateTime|LogAppendTime|Partition|Offset):\d+\t|NoTimestamp\t|NO_HEADERS\t)+"
        rb"(?:(?P<words>[^\t{]{0,255})\t)?",
        b"CLPON",
    ),
    # Whatever stands in front of a bar: not only services do.
    _prefix(
        "docker compose logs",
        _COLOUR + rb"(?P<words>(?P<source>[A-Za-z0-9][\w.-]{0,63}))" + rb" *\|" + _COLOUR + rb" " + _COLOUR,
    ),
    _prefix("docker logs -t, kubectl logs --timestamps", rb"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) ", _DIGITS),
)

_BY_FIRST: dict[int, tuple[Prefix, ...]] = {
    first: tuple(prefix for prefix in PREFIXES if not prefix.begins or first in prefix.begins) for first in range(256)
}


def match_prefix(line: bytes) -> re.Match[bytes] | None:
    """The prefix of a line that is not empty."""
    for prefix in _BY_FIRST[line[0]]:
        match = prefix.pattern.match(line)
        if match is not None:
            return match
    return None
