"""
Patterns: how personal data is recognised in text.

This is the only place where patterns are decided. The Caddyfile's filters, uWSGI's
request log, the application log and the scrubbing of events all take them from here, so
a path that is cut in one log is cut in every log.

The path patterns are written in the common subset of Python's ``re`` and RE2 (Go, used
by Caddy): no look-around, no back-references.

Standard library only: this module is imported on the operator's host, too.

.. pii: Any text, for as long as a call takes.
.. pii_types: username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import unquote

#: One path segment of a URL, also in running text.
_SEGMENT = r"[^/?#\s\"'<>]+"

#: Paths of the LMS, the CMS and the micro-frontends in which the *next* segment is a
#: username, an e-mail address, a person's id or a secret token. Each entry ends just
#: before that segment and begins with a slash; of two that begin alike, the longer comes
#: first. Collected from the platform's URL patterns (Teak to Verawood).
PERSONAL_PATH_PREFIXES: tuple[str, ...] = (
    # Usernames, e-mail addresses, ids: profiles, accounts, lists of people
    r"/u/",
    r"/users/",
    r"/learners/",
    r"/user_id/",
    r"/accounts/name_change/",
    r"/accounts/",
    r"/user/v[0-9]+/preferences/",
    r"/user_tours/v[0-9]+/",
    r"/profile_images/v[0-9]+/",
    r"/profile-images/",
    r"/(?:team|catalogs|authz|auth|assertions|certificates)/user/",
    r"/support/(?:enrollment|manage_user|sso_records|onboarding_status|course_reset)/",
    r"/course_team/" + _SEGMENT + r"/",
    r"/instructor/v[0-9]+/courses/" + _SEGMENT + r"/team/",
    r"/submission_history/",
    r"/subsection-completion/",
    r"/retire_(?:backend_)?user/",
    r"/auth/disconnect(?:_json)?/" + _SEGMENT + r"/",
    # The same beside something else in one segment: <username>,<course>, <team>,<username>
    r"/enrollment/v[0-9]+/enrollments?/",
    r"/certificates/v[0-9]+/certificates/",
    r"/team/v[0-9]+/team_membership/",
    r"/bookmarks/v[0-9]+/bookmarks/",
    r"/userMetadata/",
    r"/openassessment/fileupload/(?:django/)?",
    # A learner's id within a course
    r"/courses?/" + _SEGMENT + r"/progress/",
    r"/course_home/(?:v[0-9]+/)?progress/" + _SEGMENT + r"/",
    r"/courses/" + _SEGMENT + r"/xqueue/",
    # Tokens: whoever has the address can act as the person
    r"/password_reset_confirm/",
    r"/reset/",
    r"/activate/",
    r"/activate_secondary_email/",
    r"/email_confirm/",
    r"/optout/",
    r"/(?:[a-z]+-)?(?:un|re)subscribe(?:_from_course_goal)?/",
    r"/preferences/update/",
    r"/xblocks/" + _SEGMENT + r"/handler/",
    r"/photo-urls/",
    r"/decrypt-idv-images/(?:face|photo-id)/",
    r"/proctored_exam/attempt/",
    r"/start_exam/",
    r"/entitlements/",
    r"/orders/",
    # Certificates and records, which name the learner
    r"/certificates/",
    r"/learner-record/shared/",
)

# An e-mail address is looked for from its @ (also percent-encoded, as in URLs): most text
# has none, and the rest is then found at once. Domains need a dot, so that usage keys
# (``type@problem+block@1f2e``) are left alone.
_AT_DOMAIN = re.compile(r"(?:(?:@|%40)(?:[\w-]+\.)+[\w-]*[^\W\d_][\w-]*)+")
_NOT_LOCAL = re.compile(r"[\s@/?#&=:;,<>()\[\]{}|\"'\\%]")
_LOCAL_PART_LENGTH = 64  # RFC 5321, 4.5.3.1.1
#: Colons and characters of an IPv6 address (with a zone), and colons in a piece of text that is looked through for one.
_IPV6_PARTS = 9
_IPV6_LENGTH = 128
_MAX_PARTS = 40
#: The name in front, in the two usual forms: "alice (a@x.org)", "Alice L <a@x.org>".
_NAME_IN_FRONT = re.compile(r"(?:(?:[A-Z][\w'.-]{0,40} ){1,3}|[\w.+-]{1,64} )?[(<]\Z")
_NAME_LENGTH = 100
_ASSET_KEY = re.compile(r"\w+\+block\Z")

_IPV4 = re.compile(r"(?<![0-9])(?<![0-9]\.)(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9]|\.[0-9])")

#: Words, colons and dots in one piece: an IPv6 address, perhaps behind a label ("client:2001:db8::1").
_RUN = re.compile(r"[\w.:%-]+")

#: Behind "//", in front of a host: a name, and perhaps a password (RFC 3986, 3.2.1).
_CREDENTIALS = re.compile(r"(?<=://)(?:[^/\s@?#\"'<>]*@)+")

#: One slash in front of all: the search then jumps from slash to slash.
_PREFIX = "(/(?:" + "|".join(prefix[1:] for prefix in PERSONAL_PATH_PREFIXES) + "))"
_PATH = re.compile(_PREFIX + _SEGMENT)
#: What stands in such a place and is a route of the platform all the same. Caddy's expressions, which cannot
#: look ahead, take it for a person.
_ROUTE = re.compile(
    r"/(?:accounts/(?:retire(?:_misc|_forum)?|retirements?_[a-z_]+|(?:cancel|update)_retirement[a-z_]*|search_emails"
    r"|deactivate_logout|replace_usernames)|certificates/(?:search|(?:re)?generate|activation)|(?P<goes_on>entitlements/v[0-9]))\Z"
)
_GOES_ON = re.compile(r"/[^?#\s\"'<>]")
#: What follows the name of a file of code in a traceback: ``File "/…/certificates/apps.py", line 7``.
_LINE_OF_A_FILE = re.compile(r"[\w./-]{0,200}\", line \d")
_FILE_LENGTH = 300
#: A query string: behind anything that a URL may end in, or of the form ?key=value; a fragment
#: of that form. No part looks further back than one character: lines of 8 KB stay cheap.
_QUERY = re.compile(r"((?<=\S)\?)[^\s\"'<>?]+|(\?)[\w.%\[\]-]+=[^\s\"'<>]*|(#)[\w.%\[\]-]+=[^\s\"'<>#]*")

#: "user.id: 5", "user_id=5", "User 5", "'student_id': 5": an id that is labelled as one.
#: For each word a pattern that begins with it: for such a one, most texts are searched at once.
_USER_IDS = tuple(
    (
        word,
        re.compile(
            rf"({word}(?<=[{initials}]{word})(?:[ ._-]?(?:[Ii]d|ID|pk))?['\"]?\s{{0,2}}[:=#]?\s{{0,2}}['\"]?)[0-9]+\b"
        ),
    )
    for initials, word in (("Uu", "ser"), ("U", "SER"), ("Ss", "tudent"), ("Ll", "earner"), ("Aa", "ccount"))
)

#: A sign that no text has (private use, Unicode 23.5), in place of a space.
_NO_SPACE = "\ue000"


def sub_emails(text: str, replacement: str) -> str:
    """
    Replace every e-mail address in `text`, and the name that introduces it.

    Keys of assets (``…+type@asset+block@intro.png``) only look like one and stay.
    """
    if "." not in text or ("@" not in text and "%40" not in text):
        return text
    pieces, done = [], 0
    for match in _AT_DOMAIN.finditer(text):
        at, end = match.span()
        local = _NOT_LOCAL.split(text[max(done, at - _LOCAL_PART_LENGTH) : at])[-1]
        start = at - len(local)
        if not local or (_ASSET_KEY.match(local) and text.endswith("type@", 0, start)):
            continue
        if text[end : end + 1] in (")", ">"):
            name = _NAME_IN_FRONT.search(text, max(done, start - _NAME_LENGTH), start)
            if name is not None:
                start, end = name.start(), end + 1
        pieces += [text[done:start], replacement]
        done = end
    return "".join([*pieces, text[done:]])


def sub_ip_addresses(text: str, replace: Callable[[str], str]) -> str:
    """
    Replace every IP address in `text` by ``replace(address)``.

    IPv4, IPv6 (with a zone, too) and IPv4-mapped addresses. What only looks like one
    (``21:06:01``, ``1.2.3.400``, ``::``) stays.
    """
    if "::" in text or text.count(":") >= 7:
        text = _RUN.sub(lambda match: _replace_ipv6(match.group(), replace), text)
    if text.count(".") >= 3:
        text = _IPV4.sub(lambda match: _replace_address(match.group(), replace), text)
    return text


def _replace_ipv6(run: str, replace: Callable[[str], str]) -> str:
    """Addresses within a run, with labels and punctuation around them."""
    parts = run.split(":")
    if len(parts) < 3:
        return run
    if len(parts) > _MAX_PARTS:  # nothing that anybody writes, and long to look through
        return "-"
    start = 0
    while start < len(parts) - 2:
        for end in range(min(len(parts), start + _IPV6_PARTS), start + 2, -1):
            last = parts[end - 1]
            bare = last.rstrip(".%-")
            if len(bare) + sum(map(len, parts[start : end - 1])) > _IPV6_LENGTH:
                continue
            address = ":".join([*parts[start : end - 1], bare])
            replaced = _replace_address(address, replace)
            if replaced != address:
                parts[start:end] = [replaced + last[len(bare) :]]
                start = -1  # what is left may be an address now
                break
        start += 1
    return ":".join(parts)


def _replace_address(address: str, replace: Callable[[str], str]) -> str:
    if address == "::" or ("." not in address and ":" not in address):
        return address
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return address
    return replace(address)


def sub_personal_paths(text: str, replacement: str) -> str:
    """Replace the path segments that hold a person or a token (PERSONAL_PATH_PREFIXES)."""
    if "/" not in text:
        return text
    return _PATH.sub(lambda match: match.group() if _is_route(match) else match.group(1) + replacement, text)


def _is_route(match: re.Match[str]) -> bool:
    if _LINE_OF_A_FILE.match(match.string, match.end()):
        in_front = match.string[max(match.start() - _FILE_LENGTH, 0) : match.start()]
        if in_front.rpartition('"')[0].endswith("File "):
            return True
    found = _ROUTE.search(match.group())
    # These routes end there: /accounts/retire/image is the picture of somebody.
    return found is not None and (found["goes_on"] is not None or not _GOES_ON.match(match.string, match.end()))


def sub_personal_paths_with_spaces(path: str, replacement: str) -> str:
    """The same for text that is nothing but a decoded path, in which a segment may have spaces."""
    if " " not in path:
        return sub_personal_paths(path, replacement)
    return sub_personal_paths(path.replace(" ", _NO_SPACE), replacement).replace(_NO_SPACE, " ")


def personal_segments(path: str) -> list[str]:
    """
    The words in a request's path, percent-encoded, that name a person or are a token; decoded.

    A name of several words comes whole and in words: `sub_personal_paths` takes only the
    first of them from a line that shows the path decoded.
    """
    found = (match for match in _PATH.finditer(path) if not _is_route(match))
    segments = [unquote(path[match.end(1) : match.end()]) for match in found]
    names = [name for segment in segments for name in segment.split(",")]
    return [word for name in names for word in dict.fromkeys((name, *name.split())) if len(word) > 2]


def sub_queries(text: str, replacement: str) -> str:
    """Replace queries, and fragments that look like one, of URLs and paths; ``?`` or ``#`` stays."""
    if "?" not in text and "#" not in text:
        return text
    return _QUERY.sub(lambda match: (match.group(1) or match.group(2) or match.group(3)) + replacement, text)


def sub_credentials(text: str, replacement: str) -> str:
    """Replace a name and a password that stand in front of a URL's host."""
    return _CREDENTIALS.sub(replacement, text) if "@" in text and "://" in text else text


def sub_user_ids(text: str, replacement: str) -> str:
    """Replace numbers that the text itself calls a user's id."""
    for word, pattern in _USER_IDS:
        if word in text:
            text = pattern.sub(lambda match: match.group(1) + replacement, text)
    return text


def re2_uri_pattern() -> tuple[str, str]:
    """
    The patterns above for one ``regexp`` filter of Caddy on ``request>uri``.

    Returns:
        (RE2 pattern, replacement): ``/u/alice/x?token=abc`` becomes ``/u/-/x?-``. Caddy
        allows one expression for each field, hence the alternation.
    """
    email = r"[^/?@]+(?:@|%40)(?:[\w-]+\.)+[\w-]*[a-zA-Z][\w-]*"
    return rf"{_PREFIX}[^/?]+|{email}|(\?).*", "${1}${2}-"
