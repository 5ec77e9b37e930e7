"""
The planted values: of one run, of nobody, and nowhere else.

Each value holds a run's marker, ten random letters, and letters of its own. No encoding of a text changes letters
one by one without being searched for (see `spellings`), so one short search finds whatever holds any of them.
"""

from __future__ import annotations

import ipaddress
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field

#: Long enough to stand nowhere by chance, also in terabytes.
_MARKER_LETTERS, _OWN_LETTERS = 10, 5

#: No mail ever arrives there (RFC 2606).
MAIL_DOMAIN = "privacy-verify.invalid"

#: Stands in addresses of pages that are not there.
UNKNOWN = "words in an unknown address"

#: Kinds with letters, in the order of a report.
_LETTERED = (
    "username",
    "e-mail",
    "first name",
    "family name",
    "password",
    "wrong password",
    "user agent",
    "referrer",
    "language",
    "analytics cookie",
    "reset token",
    "access token",
    "search words",
    UNKNOWN,
    "answer",
    "profile words",
    "upload",
    "new username",
    "new e-mail",
)

#: Found where only a part of a value is: who cut it off did not take it out.
PART = "part of a value"


#: Of a password; nothing that is searched for.
_DIGITS = "0123456789" * 2


def _letters(count: int) -> str:
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(count))


@dataclass
class Planted:
    """
    The values of one run.

    Args:
        marker: in every value of letters.
        cores: by kind: the marker and letters of the value's own.
        others: by kind: values that could not be chosen, or are no letters (addresses, keys of sessions).
    """

    marker: str
    cores: Mapping[str, str]
    others: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, address: str | None = None) -> Planted:
        """
        New ones.

        Args:
            address: the IP address from which requests come, if it was chosen for this and is nobody else's.
        """
        marker = _letters(_MARKER_LETTERS)
        own: set[str] = set()
        while len(own) < len(_LETTERED):
            own.add(_letters(_OWN_LETTERS))
        made = cls(marker, {kind: marker + each for kind, each in zip(_LETTERED, own, strict=True)})
        # Of the range for documentation (RFC 3849): what a proxy in front would say of the client.
        forwarded = (0x20010DB8 << 96) | secrets.randbits(96)
        made.others["forwarded address"] = str(ipaddress.IPv6Address(forwarded))
        if address:
            made.others["IP address"] = address
        return made

    @property
    def kinds(self) -> list[str]:
        """Of all that is searched for."""
        return [*self.cores, *self.others, PART]

    @property
    def email(self) -> str:
        """The learner's."""
        return f"{self.cores['e-mail']}@{MAIL_DOMAIN}"

    @property
    def new_email(self) -> str:
        """Of the account that is registered."""
        return f"{self.cores['new e-mail']}@{MAIL_DOMAIN}"

    @property
    def name(self) -> str:
        """The learner's full name."""
        return f"{self.cores['first name'].title()} {self.cores['family name'].title()}"

    @property
    def password(self) -> str:
        """With what passwords must have, and too long to be called similar to a name that begins like it."""
        return f"{self.cores['password']}A1!{_DIGITS}"

    @property
    def headers(self) -> dict[str, str]:
        """What the learner's browser says of itself, with each request."""
        forwarded = self.others["forwarded address"]
        return {
            "User-Agent": f"Mozilla/5.0 (X11; Linux x86_64) {self.cores['user agent']}/66.7",
            "Referer": f"https://{self.cores['referrer']}.example/thread?from=me",
            "Accept-Language": f"en,x-{self.cores['language']};q=0.8",
            "X-Forwarded-For": forwarded,
            "X-Real-IP": forwarded,
        }

    @property
    def cookie(self) -> str:
        """Of an analytics service."""
        return f"_ga=GA1.2.{self.cores['analytics cookie']}.1368477899"
