"""
What happens to personal data once it is recognised: truncated, reduced or dropped.

Data minimisation, GDPR art. 5(1)(c).

Standard library only: this module is imported on the operator's host, too.

.. pii: Addresses, browsers, places and times, for as long as a call takes.
.. pii_types: ip, location, other
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ..pii import paths, patterns
from .ip_addresses import IpPolicy

#: Stands where personal data was.
REDACTED = "-"

#: The one query parameter of the platform's own pages that says which *content* a
#: browser event is about; event-routing-backends reads it from the referrer. Kept as it
#: is written, and only if it is a usage key: a + must not become a space.
_BLOCK_PARAMETER = re.compile(r"(?:\A|&)(activate_block_id=(?:[a-z-]*block-v[0-9]|i4x)[\w.:+@~%/-]*)")


@dataclass(frozen=True)
class EventPolicy:
    """
    What happens to each category of an event's fields (``pii.glossary``).

    The values are those of the settings of the same names; `event_allowlist` holds regular
    expressions, `sample_rate` is 0 < x ≤ 1.
    """

    ip: IpPolicy = field(default_factory=IpPolicy)
    user_agent: str = "reduce"
    user_id: str = "pseudonymize"
    pseudonym_period: str = "month"
    free_text: str = "drop"
    timestamp_minutes: int = 10
    sample_rate: float = 1.0
    event_allowlist: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any], ip_policy: Mapping[str, Any]) -> EventPolicy:
        """From plain data, as it is rendered into the platform's settings."""
        return cls(ip=IpPolicy(**ip_policy), **{**values, "event_allowlist": tuple(values["event_allowlist"])})


def reduce_text(text: str, ip_policy: IpPolicy = IpPolicy()) -> str:
    """
    Redact what can be recognised in running text: e-mail addresses, IP addresses,
    path segments that hold a person or a token, query strings, labelled user ids.
    """
    # Every line of a log comes here, and most have none of these: so they are asked before any function is called.
    if "@" in text and "://" in text:
        text = patterns.sub_credentials(text, "")
    if "." in text and ("@" in text or "40" in text or "&#64;" in text):
        text = patterns.sub_emails(text, REDACTED)
    if "?" in text or "#" in text:
        text = patterns.sub_queries(text, REDACTED)
    if "/" in text:
        text = paths.sub_personal_paths(text, REDACTED)
    return _without_numbers(text, ip_policy)


def _without_numbers(text: str, ip_policy: IpPolicy) -> str:
    if "ser" in text or "tudent" in text or "earner" in text or "ccount" in text or "SER" in text:
        text = patterns.sub_user_ids(text, REDACTED)
    if ip_policy.action != "keep" and (text.count(".") >= 3 or "::" in text or text.count(":") >= 7):
        text = patterns.sub_ip_addresses(text, lambda address: ip_policy.apply(address) or REDACTED)
    return text


def reduce_path(path: str) -> str:
    """The path of a request, percent-encoded, as it may stand in a request log."""
    return reduce_text(path)


def reduce_referrer(referrer: str, own_hosts: Collection[str], site_root: str) -> str:
    """
    Reduce a referrer to what xAPI and Caliper need of it.

    A page of the platform itself keeps its path, without persons, and of its query only
    the block that was shown. A foreign page becomes the site's root: where a learner
    came from is personal data, but event-routing-backends needs the key to be there.
    An empty referrer stays empty.

    Args:
        referrer: value of the ``Referer`` header.
        own_hosts: lower-case host names, without ports.
        site_root: LMS_ROOT_URL.
    """
    if not referrer:
        return referrer
    try:
        parts = urlsplit(referrer)
        host = (parts.hostname or "").lower()
    except ValueError:
        host = ""
    if not host or host not in own_hosts or parts.scheme not in ("http", "https"):
        return site_root.rstrip("/") + "/"
    # netloc without a user name and password, which RFC 3986 allows in front of the host
    netloc = parts.netloc.rpartition("@")[2]
    reduced = f"{parts.scheme}://{netloc}{reduce_path(parts.path)}"
    block = _BLOCK_PARAMETER.search(parts.query)
    return f"{reduced}?{block.group(1)}" if block else reduced


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z])")


def reduce_language(header: str) -> str:
    """The code of the first language of an Accept-Language header (RFC 9110, 12.5.4), or nothing."""
    match = _LANGUAGE.match(header.lstrip())
    return match.group().lower() if match else ""


def reduce_location(url: str, ip_policy: IpPolicy) -> str:
    """
    A URL or a path without query and fragment, without persons and tokens in its path.

    A name of several words is one segment; in a decoded path it has spaces.
    """
    path = url.partition("?")[0].partition("#")[0]
    path = patterns.sub_emails(patterns.sub_credentials(path, ""), REDACTED)
    return _without_numbers(paths.sub_personal_paths_with_spaces(path, REDACTED), ip_policy)


def round_down(time: datetime.datetime, minutes: int) -> datetime.datetime:
    """
    The time at which this time's interval of its day began.

    Args:
        time: of any time zone, which it keeps.
        minutes: length of the intervals, 1–1440; 0 leaves the time as it is.
    """
    if minutes == 0:
        return time
    begun = (time.hour * 60 + time.minute) // minutes * minutes
    return time.replace(hour=begun // 60, minute=begun % 60, second=0, microsecond=0)


#: ISO 8601 as the platform, browsers and Python write it, RFC 2822, and seconds or milliseconds since 1970.
_WRITTEN_TIME = re.compile(
    r"""
      (?P<date> \d{4}-\d\d-\d\d) [T\ ] (?P<iso> \d\d:\d\d (?: :\d\d)?) (?: [.,]\d* )?
      (?P<zone> \s? (?: Z | UTC | GMT | [+-]\d\d:?\d\d ))?
    | (?P<day> (?: [A-Z][a-z]{2},\s )? \d\d?\s[A-Z][a-z]{2}\s\d{4}\s) (?P<mail> \d\d:\d\d (?: :\d\d)?)
      (?P<its_zone> \s? (?: [A-Z]{1,5} | [+-]\d{4} ))?
    | (?P<number> \d{10} | \d{13} | \d{10}\.\d{1,9})
    """,
    re.VERBOSE | re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)

#: Later seconds of 1970 than this are milliseconds.
_LATEST_SECONDS = 1e11
_LATEST_MILLISECONDS = 1e14

#: From 2001 to 2100: a number of these that nobody has called a time is one, more likely than not.
_SECONDS = (1_000_000_000, 4_102_444_800)


def is_time(number: float) -> bool:
    """Is a number a point in time of ours, in seconds or milliseconds since 1970?"""
    first, last = _SECONDS
    return first <= number < last or first * 1000 <= number < last * 1000


def reduce_written_time(text: str, minutes: int) -> str | None:
    """
    Round down a point in time that is written in any of the usual ways, in its own time zone.

    Args:
        minutes: as for `round_down`.

    Returns:
        None if it is no point in time.
    """
    if not "0" <= text[-1:] <= "9" and not text[-1:].isupper():
        return None
    found = _WRITTEN_TIME.fullmatch(text)
    if found is None:
        return None
    if number := found["number"]:
        seconds = float(number) if "." in number else int(number)
        return str(reduce_time(seconds, minutes)) if is_time(seconds) else None
    try:
        time = datetime.time.fromisoformat(found["iso"] or found["mail"])
        datetime.date.fromisoformat(found["date"] or "1970-01-01")
    except ValueError:
        return None
    if minutes == 0:
        return text
    begun = round_down(datetime.datetime.combine(datetime.date.min, time), minutes).time()
    if found["iso"]:
        return f"{found['date']}T{begun}{found['zone'] or ''}"
    return f"{found['day']}{begun}{found['its_zone'] or ''}"


def reduce_time(time: Any, minutes: int) -> Any:
    """
    Round down a point in time: ISO 8601 or RFC 2822 text, or seconds or milliseconds since 1970.

    Text that is no time becomes empty, a number that is none becomes None. A date stays.
    """
    if isinstance(time, str):
        if (rounded := reduce_written_time(time.strip(), minutes)) is not None:
            return time if minutes == 0 else rounded
        return time if _DATE.match(time) else ""
    if isinstance(time, (int, float)) and not isinstance(time, bool):
        if not abs(time) < _LATEST_MILLISECONDS:  # NaN, too
            return None
        unit = minutes * (60 if abs(time) < _LATEST_SECONDS else 60_000)
        return int(time // unit * unit) if unit else time
    return time
