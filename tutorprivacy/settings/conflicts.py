"""
Settings that are right by themselves, and wrong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .platform_routes import hidden_by

_OPT_OUT_PATH, _NOTICE_PATH = "PRIVACY_OPT_OUT_PATH", "PRIVACY_NOTICE_PATH"
#: Paths that nothing of the platform has.
_FREE_PATHS = {_OPT_OUT_PATH: "/privacy-opt-out", _NOTICE_PATH: "/privacy-data"}
#: As ``inside.consent.banner`` has it.
_CONSENT_PATH = "/privacy-consent"
_KEYS_DB, _COUNTS_DB = "PRIVACY_REDIS_DB", "PRIVACY_USAGE_REDIS_DB"

#: Tutor's own databases of the same Redis, and who has them.
_TUTORS_DBS = {"OPENEDX_CELERY_REDIS_DB": "Open edX's tasks", "OPENEDX_CACHE_REDIS_DB": "Open edX's cache"}

#: Redis has as many unless it is told otherwise.
_DATABASES = range(16)


def problems(settings: Mapping[str, Any], config: Mapping[str, Any]) -> list[str]:
    """
    One paragraph for each conflict, with the command that mends it.

    Args:
        settings: every setting of the plugin, each of them right.
        config: Tutor's whole configuration.
    """
    return [*_paths(settings), *_consent(settings), *_databases(settings, config)]


def _paths(settings: Mapping[str, Any]) -> list[str]:
    """Each page is served before the platform is asked, so it would hide what else is at its path."""
    paragraphs = []
    for name, free in _FREE_PATHS.items():
        if route := hidden_by(settings[name]):
            paragraphs.append(
                f"{name} is {settings[name]}, and {route} is a route of the platform, which the page would hide. To "
                f"mend it, choose another path, for instance:\n\n    tutor config save --set {name}={free}"
            )
    notice, opt_out = settings[_NOTICE_PATH], settings[_OPT_OUT_PATH]
    if notice and opt_out and (f"{notice}/".startswith(f"{opt_out}/") or f"{opt_out}/".startswith(f"{notice}/")):
        both = f"are both {notice}" if notice == opt_out else f"are {opt_out} and {notice}, one below the other"
        free = _FREE_PATHS[_OPT_OUT_PATH]
        other = free if not f"{free}/".startswith(f"{notice}/") else f"{free}-choice"
        paragraphs.append(
            f"{_OPT_OUT_PATH} and {_NOTICE_PATH} {both}: one of the two pages would hide the other. To mend it, choose "
            f"another path, for instance:\n\n    tutor config save --set {_OPT_OUT_PATH}={other}"
        )
    return paragraphs


def _consent(settings: Mapping[str, Any]) -> list[str]:
    """What would be loaded before the answer, or hide the question."""
    if not settings["PRIVACY_CONSENT"]:
        return []
    paragraphs = [
        f"{name} is {settings[name]}, and with PRIVACY_CONSENT visitors are asked at {_CONSENT_PATH}: one of the two "
        f"pages would hide the other. To mend it, choose another path, for instance:\n\n"
        f"    tutor config save --set {name}={free}"
        for name, free in _FREE_PATHS.items()
        if f"{settings[name]}/".startswith(f"{_CONSENT_PATH}/")
    ]
    if not settings["PRIVACY_BLOCK_THIRD_PARTIES"]:
        paragraphs.append(
            "PRIVACY_CONSENT asks visitors, and with PRIVACY_BLOCK_THIRD_PARTIES=false the platform's own connections "
            "to third parties would not wait for their answer. To mend it, name what is to be loaded in PRIVACY_CONSENT"
            ", and:\n\n    tutor config save --set PRIVACY_BLOCK_THIRD_PARTIES=true"
        )
    return paragraphs


def _databases(settings: Mapping[str, Any], config: Mapping[str, Any]) -> list[str]:
    """Keys and counts are deleted by their age, and a cache is cleared as a whole: each needs one of its own."""
    taken = {str(config[name]): f"{name}, {owner}" for name, owner in _TUTORS_DBS.items() if name in config}
    paragraphs = []
    for name in (_KEYS_DB, *([_COUNTS_DB] if settings["PRIVACY_USAGE_ENABLED"] else [])):
        number = str(settings[name])
        if number in taken:
            others = {*taken, *(str(settings[each]) for each in (_KEYS_DB, _COUNTS_DB))}
            free = next(str(each) for each in reversed(_DATABASES) if str(each) not in others)
            paragraphs.append(
                f"{name} is {number}, and so is {taken[number]}: they would share a database of Redis. To mend it:\n\n"
                f"    tutor config save --set {name}={free}"
            )
            taken[free] = name
        else:
            taken[number] = f"{name}, the keys of the pseudonyms"
    return paragraphs
