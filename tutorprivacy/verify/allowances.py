"""
What the settings allow, and what the plugin says it does not change: only the rest of the finds is a failure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .planted import UNKNOWN

#: Groups of places: which part of the site writes there.
PLATFORM, PROXIES, REDIS, CLICKHOUSE, DATABASE, OTHERS = (
    "platform",
    "proxies",
    "redis",
    "clickhouse",
    "database",
    "others",
)

_ADDRESSES = {"IP address", "forwarded address"}
_WORDS = {"search words", "answer", "profile words"}
_IDENTITIES = {"username", "new username", "tracked session"}
_OF_ASPECTS = _IDENTITIES | {"e-mail", "new e-mail", "first name", "family name"}

#: (setting, its values, groups, kinds or None for all).
_RULES: tuple[tuple[str, Collection[Any], Collection[str], Collection[str] | None], ...] = (
    ("PRIVACY_TRACKING", {"full"}, {PLATFORM, CLICKHOUSE}, None),
    ("PRIVACY_APP_LOG", {"full"}, {PLATFORM}, None),
    ("PRIVACY_ACCESS_LOG", {"full"}, {PLATFORM, PROXIES}, None),
    ("PRIVACY_IP_ADDRESS", {"keep"}, {PLATFORM, PROXIES, CLICKHOUSE}, _ADDRESSES),
    ("PRIVACY_REDIS", {"plain"}, {REDIS}, None),
    ("PRIVACY_ASPECTS_PII", {True}, {CLICKHOUSE}, _OF_ASPECTS),
)

#: Of these, only while events are written without people.
_OF_EVENTS: tuple[tuple[str, Collection[Any], Collection[str]], ...] = (
    ("PRIVACY_USER_AGENT", {"keep"}, {"user agent"}),
    ("PRIVACY_USER_ID", {"keep"}, _IDENTITIES),
    ("PRIVACY_FREE_TEXT", {"keep", "redact"}, _WORDS),
)

#: These stand neither in events nor in request logs, however full they are: something else wrote them there.
_SECRETS = {
    *("password", "wrong password", "access token", "issued token", "token's signature"),
    *("session key", "key of Studio's session"),
}
_WITHOUT_SECRETS = ("PRIVACY_TRACKING", "PRIVACY_ACCESS_LOG")


@dataclass(frozen=True)
class Allowances:
    """
    What may be found.

    Args:
        settings: the plugin's, by their full names.
    """

    settings: Mapping[str, Any]

    def why(self, group: str, kind: str) -> str:
        """Why a kind of value may be at a place of a group; empty: it may not."""
        if group == DATABASE:
            return "the database"
        if group == OTHERS:
            return "not a part of the platform that the plugin changes"
        if group == PROXIES and kind == UNKNOWN:
            return "the proxies log addresses of pages that are not there"
        for setting, values, groups, kinds in _RULES:
            if kind in _SECRETS and setting in _WITHOUT_SECRETS:
                continue
            if group in groups and (kinds is None or kind in kinds) and self.settings.get(setting) in values:
                return f"{setting}={self._written(setting)}"
        if group in (PLATFORM, CLICKHOUSE) and self.settings.get("PRIVACY_TRACKING") == "pseudonymous":
            for setting, values, allowed in _OF_EVENTS:
                if kind in allowed and self.settings.get(setting) in values:
                    return f"{setting}={self._written(setting)}"
        return ""

    def _written(self, setting: str) -> str:
        return str(self.settings[setting]).lower()
