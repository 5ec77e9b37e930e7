"""
What the keys of an envelope say of their values, and how a text begins that is a line whatever its key is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ...inside.pii import glossary
from ...inside.pii.limits import MAX_KEY
from ...inside.pii.vocabulary import words
from .prefixes import SYSLOG_OF_THE_PLATFORM, TUTOR
from .times import is_key_of_time

#: Keys whose text is a line, in lower case and without signs.
_KEYS_OF_LINES = words(
    """
    message msg log line shortmessage fullmessage textpayload raw original stringvalue logmessage logline rawlog
    rawmessage event record logrecord output
    """
)

#: How a text begins that is a line, or has one in it, whatever its key is.
_BEGINS_A_LINE = re.compile(r"\s*(?:[{\[]\s*[{\[\"]|\"[{\[])")
_PIECE = re.compile(rb"\d{4}-\d\d-\d\d\S+ (?:stdout|stderr) [PF] ")

#: Binary data that is text for JSON's sake: an object, an array of them, something compressed with gzip.
ENCODED = re.compile(r"\A(?:eyJ|W3si|H4sI)[\w+/=\s-]+\Z", re.ASCII)
SHORTEST_ENCODED = 60

#: More than one word, or something in braces.
HAS_WORDS = re.compile(r"[\s{]")

#: Fields that tell the streams of a collector apart.
KEYS_OF_STREAMS = words(
    """
    stream source containerid containername container podname poduid podid pod partialid containerpartialid file path
    filename logstream
    """
)

#: Headers of a request or an answer, all together and each by itself. Our own Caddyfile keeps none.
_HEADERS = words(
    """
    headers respheaders requestheaders responseheaders httpheaders
    """
)
_HEADER = re.compile(
    r"(?:request|origin|downstream)_[A-Z]|(?:(?i:sent_)?http_(?!(?:version|status|code|method|path|uri)\b))"
)
#: Other keys of requests, and the field of the glossary that holds the same.
_KEYS_OF_REQUESTS = {
    **dict.fromkeys(("args", "querystring", "requestbody", "remoteport", "clientport"), "email"),
    **dict.fromkeys(("remoteuser", "clientusername", "authuser"), "user_id"),
    **dict.fromkeys(("clienthost", "clientaddr", "remoteaddress", "clientaddress", "realip"), "ip"),
    **dict.fromkeys(("requestpath", "requesturi", "requesturl", "request"), "path"),
}
#: An object with one of these is the record of a request. Its time is its own.
_OF_REQUESTS = words(
    """
    remoteaddr remoteip clientip clienthost clientaddr requestpath requesturi requestmethod httpuseragent
    """
)

#: No line, and no time, begins with one of these.
BEGINS_NOTHING = frozenset("abcdefghijklmnopqrstuvwxyz/_-.:")

#: No event is shorter, and no line that is known by its beginning.
SHORTEST_LINE = 20


class Plan(NamedTuple):
    """
    What a key says of its value in an envelope.

    Args:
        category: the glossary's.
        is_line: a text is a line.
        is_unknown: a text is a line if it has several words.
        is_open: what is below it is searched for lines.
        is_headers: it is the headers of a request.
        is_time: a number is a time.
        is_of_a_request: the object is the record of a request.
        known_as: a field of the glossary that holds the same; empty: none.
        is_plain: a text is a line only if it begins as one.
    """

    category: str | None
    is_line: bool
    is_unknown: bool
    is_open: bool
    is_headers: bool
    is_time: bool
    is_of_a_request: bool
    known_as: str
    is_plain: bool


def plan_of(key: str) -> Plan:
    """The plan of a key."""
    return _remembered_plan(key) if len(key) <= MAX_KEY else _plan(key)


def _plan(key: str) -> Plan:
    spelling, category = glossary.normalize(key.lstrip("@")), glossary.category_of(key)
    is_line = spelling in _KEYS_OF_LINES
    known_as = _KEYS_OF_REQUESTS.get(spelling, "")
    if not known_as and _HEADER.match(key):
        is_agent = spelling.endswith("useragent")
        known_as = "user_agent" if is_agent else "email"
    return Plan(
        category,
        is_line,
        category is None,
        category is None or is_line or spelling == "body",  # OpenTelemetry's
        spelling in _HEADERS,
        is_key_of_time(key) or category == glossary.TIME,
        spelling in _OF_REQUESTS,
        known_as,
        not (is_line or known_as),
    )


_remembered_plan = lru_cache(maxsize=4096)(_plan)


def begins_a_line(text: str) -> bool:
    """Does a text, of at least SHORTEST_LINE signs, begin as a line does, or as JSON with one in it?"""
    first = text[0]
    if first in '{["' or first.isspace():
        return _BEGINS_A_LINE.match(text) is not None
    if first.isdigit() or first.isupper():
        line = text.encode("utf-8", "replace")
        return (
            _PIECE.match(line) is not None
            or TUTOR.match(line) is not None
            or (SYSLOG_OF_THE_PLATFORM.match(line) is not None)
        )
    return False
