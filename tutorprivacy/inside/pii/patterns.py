"""
Patterns: how personal data is recognised in text.

This and `pii.paths` are the only places where patterns are decided. uWSGI's request log, the application log and
the scrubbing of events all take them from here, so what is cut in one log is cut in every log.

Standard library only: this module is imported on the operator's host, too.

.. pii: Any text, for as long as a call takes.
.. pii_types: username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

# An e-mail address is looked for from its @ (also percent-encoded, as in URLs): most text
# has none, and the rest is then found at once. Domains need a dot, so that usage keys
# (``type@problem+block@1f2e``) are left alone.
_AT_DOMAIN = re.compile(r"(?:(?:@|%(?:25){0,3}40|\\u0040|&#(?:64|[xX]40);)(?:[\w-]+\.)+[\w-]*[^\W\d_][\w-]*)+")
#: Plus, hyphen, dot, underscore and tilde may be percent-encoded, more than once.
_NOT_LOCAL = re.compile(r"[\s@/?#&=:;,<>()\[\]{}|\"'\\]|%(?!(?:25){0,3}(?:2[BbDdEe]|5[Ff]|7[Ee]))")
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

#: In a host's name, as providers make them: 203-0-113-9.dyn.example.net, ec2-203-0-113-9.
_IPV4_OF_A_HOST = re.compile(r"[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}(?![0-9-])")
_BEFORE_IT = re.compile(r"[A-Za-z][0-9]?-\Z")
_BEHIND_IT = re.compile(r"\.[A-Za-z]")

#: Words, colons and dots in one piece: an IPv6 address, perhaps behind a label ("client:2001:db8::1").
_RUN = re.compile(r"[\w.:%-]+")

#: Behind "//", in front of a host: a name, and perhaps a password (RFC 3986, 3.2.1).
_CREDENTIALS = re.compile(r"(?<=://)(?:[^/\s@?#\"'<>]*@)+")

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


def sub_emails(text: str, replacement: str) -> str:
    """
    Replace every e-mail address in `text`, and the name that introduces it.

    Keys of assets (``…+type@asset+block@intro.png``) only look like one and stay.
    """
    if "." not in text or ("@" not in text and "40" not in text and "&#64;" not in text):
        return text
    pieces, done = [], 0
    for match in _AT_DOMAIN.finditer(text):
        at, end = match.span()
        local = _NOT_LOCAL.split(text[max(done, at - _LOCAL_PART_LENGTH) : at])[-1]
        start = at - len(local)
        if not local and text[at - 1 : at] == '"':  # "zora q"@example.org (RFC 5322, 3.4.1)
            start = text.rfind('"', max(done, at - _LOCAL_PART_LENGTH - 2), at - 1)
            local = text[start:at] if start >= 0 else ""
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
    if text.count("-") >= 3:
        text = _IPV4_OF_A_HOST.sub(lambda match: _replace_dashed(match, replace), text)
    return text


def _replace_dashed(match: re.Match[str], replace: Callable[[str], str]) -> str:
    address, text, start = match.group(), match.string, match.start()
    before = text[max(start - 3, 0) : start]
    begins = not before or not (before[-1].isalnum() or before[-1] in "_-")
    if not _BEFORE_IT.search(before) and not (begins and _BEHIND_IT.match(text, match.end())):
        return address
    dotted = address.replace("-", ".")
    replaced = _replace_address(dotted, replace)
    return address if replaced == dotted else replaced.replace(".", "-")


def _replace_ipv6(run: str, replace: Callable[[str], str]) -> str:
    """Addresses within a run, with labels and punctuation around them."""
    parts = run.split(":")
    if len(parts) < 3:
        return run
    start = 0
    while start < len(parts) - 2:
        if len(parts) > _MAX_PARTS:  # nothing that anybody writes, and long to look through
            return "-"
        for end in range(min(len(parts), start + _IPV6_PARTS), start + 2, -1):
            last = parts[end - 1]
            bare = last.rstrip(".%-")
            if len(bare) + sum(map(len, parts[start : end - 1])) > _IPV6_LENGTH:
                continue
            address = ":".join([*parts[start : end - 1], bare])
            replaced = _replace_address(address, replace)
            if replaced != address:
                # What is left may be an address now, also with colons of what was put in: "::1::1".
                parts[start:end] = (replaced + last[len(bare) :]).split(":")
                start = max(start - _IPV6_PARTS, 0) - 1  # no address begins further in front
                break
        start += 1
    return ":".join(parts)


def _has_too_few_parts(address: str) -> bool:
    """As most pieces of a text with colons; the library takes long to refuse them."""
    without_zone = address.partition("%")[0]
    return without_zone.count("::") != 1 and without_zone.count(":") < 6


def _replace_address(address: str, replace: Callable[[str], str]) -> str:
    is_ipv6 = ":" in address
    if address == "::" or (is_ipv6 and _has_too_few_parts(address)) or not (is_ipv6 or "." in address):
        return address
    try:
        (ipaddress.IPv6Address if is_ipv6 else ipaddress.IPv4Address)(address)
    except ValueError:
        return address
    return replace(address)


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
