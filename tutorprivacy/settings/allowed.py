"""
Which values settings take: tests, and the words that say the same to a person.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..inside.erasure.rules import MAY_END
from .cron_expressions import DAYS_OF_MONTH, cron_numbers


@dataclass(frozen=True)
class Allowed:
    """Which values a setting takes: a test, the words that say the same to a person, and what may have been meant."""

    test: Callable[[Any], bool]
    text: str
    hint: Callable[[Any], str] = lambda _value: ""


def one_of(*words: str) -> Allowed:
    """One of some words."""
    return Allowed(lambda value: isinstance(value, str) and value in words, ", ".join(f"``{word}``" for word in words))


def integer(low: int, high: int | None = None) -> Allowed:
    """A whole number between two others, both included."""

    def test(value: Any) -> bool:
        return type(value) is int and value >= low and (high is None or value <= high)

    return Allowed(test, f"a whole number, {low} or more" if high is None else f"a whole number, {low}–{high}")


def _matching(expression: str, text: str) -> Allowed:
    pattern = re.compile(expression, re.ASCII)
    return Allowed(lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None, text)


BOOLEAN = Allowed(lambda value: type(value) is bool, "``true``, ``false``")
SHARE = Allowed(lambda value: type(value) in (int, float) and 0 < value <= 1, "a number above 0, up to 1")

DOTTED_PATH = _matching(
    r"(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)?",
    "the dotted path of a function that the LMS can import, such as ``our_plugin.privacy.hook``; empty: none",
)

PATH = _matching(
    r"(?:/[a-z0-9_-]+)*",
    "a path such as ``/privacy-data``, not below a route of the platform (``/privacy``); empty: no such page",
)

#: Off, its logger has no handler; pseudonymous, it is scrubbed: it cannot be left alone.
_NOT_TO_KEEP = "tracking_logs"


def _is_backend_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name and name != _NOT_TO_KEEP for name in value)


BACKENDS = Allowed(_is_backend_list, f"a list of names, without ``{_NOT_TO_KEEP}``")

_OUTPUTS = ("file", "console")


def _is_output_list(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) == len({*map(str, value)}) and all(v in _OUTPUTS for v in value)


OUTPUTS = Allowed(_is_output_list, "a list of ``file``, ``console``, not empty")


def _is_expression_list(value: Any) -> bool:
    try:
        return isinstance(value, list) and all(isinstance(each, str) and re.compile(each) for each in value)
    except re.error:
        return False


EXPRESSIONS = Allowed(_is_expression_list, "a list of regular expressions; empty: all events")

#: As a Content-Security-Policy names them: none of its keywords, which begin with a quote, and no separator.
_CSP_HOST = re.compile(r"(?:\*\.)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?::[0-9]{1,5})?")


def _is_host_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and _CSP_HOST.fullmatch(each) for each in value)


HOSTS = Allowed(
    _is_host_list, "a list of names of hosts in small letters, such as ``media.example.org`` or ``*.example.org``"
)

#: What Kubernetes takes for the name of a Secret.
_OBJECT_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)?")


def _is_object_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 253 and _OBJECT_NAME.fullmatch(value) is not None


OBJECT_NAME = Allowed(_is_object_name, "the name of a Kubernetes Secret; empty: none")
IMAGE = _matching(r"[\w./:@-]+", "the name of an image")


#: One version and its files, as uv and pip-tools write it. No URL, no option of pip: those go past the hashes.
_LOCKED = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9._,-]+\])?==[A-Za-z0-9][A-Za-z0-9.+!_]*"
    r"(?: ?;[A-Za-z0-9._<>=!~'\"() ]+)?(?: --hash=sha256:[0-9a-f]{64})+"
)
#: They share a ConfigMap, which holds 1 MiB, with the plugin's code.
_LOCKED_BYTES = 262_144


def _is_requirement_list(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(each, str) and _LOCKED.fullmatch(each) for each in value)
        and sum(map(len, value)) <= _LOCKED_BYTES
    )


REQUIREMENTS = Allowed(
    _is_requirement_list,
    "a list of ``name==version --hash=sha256:…``, one for each library and for all that it needs, 256 KiB in all "
    "(docs/scrub-on-kubernetes.rst says how to make it); empty: none, or the image has them",
)

RANDOM = _matching(r"[A-Za-z0-9_-]{16,}", "16 or more of the letters A–Z and a–z, digits, ``_`` and ``-``")

#: The platform's default, and once this plugin's: whoever registers it on a site that has it may retire anyone.
_PUBLIC_WORKERS = ("retirement_service_user", "privacy_retirement_worker")


def _is_worker(value: Any) -> bool:
    return (
        isinstance(value, str)
        and re.fullmatch(r"[A-Za-z0-9_-]{2,30}", value) is not None
        and value.lower() not in _PUBLIC_WORKERS
    )


WORKER = Allowed(
    _is_worker,
    "2–30 letters, digits, ``_`` and ``-``; not ``RETIREMENT_SERVICE_USER`` and not ``privacy_retirement_worker``, "
    "which are publicly known",
)

#: The platform's own states, which those of a service must not be.
_STATES = frozenset(
    {"PENDING", "LOCKING_ACCOUNT", "LOCKING_COMPLETE", "ERRORED", "ABORTED", "COMPLETE"}.union(
        *(
            (f"RETIRING_{name}", f"{name}_COMPLETE")
            for name in ("ENROLLMENTS", "FORUMS", "NOTES", "LMS_MISC", "LMS", "EMAIL_LISTS")
        )
    )
)
_SERVICE = {
    "name": re.compile(r"[A-Z0-9_]{1,21}"),  # of 30 characters, its states have 9 of their own
    "url": re.compile(r"https?://(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?"),
    "path": re.compile(r"/[!-~]*"),
}


def _is_service(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != set(_SERVICE):
        return False
    if not all(isinstance(value[key], str) and test.fullmatch(value[key]) for key, test in _SERVICE.items()):
        return False
    try:
        return urlsplit(value["url"]).port != 0
    except ValueError:
        return False


def _is_service_list(value: Any) -> bool:
    if not isinstance(value, list) or not all(map(_is_service, value)):
        return False
    states = [state for each in value for state in (f"RETIRING_{each['name']}", f"{each['name']}_COMPLETE")]
    return len({*states}) == len(states) and _STATES.isdisjoint(states)


SERVICES = Allowed(
    _is_service_list,
    "a list of mappings with ``name`` (1–21 of A–Z, 0–9, ``_``; each once, and none of the platform's states), "
    "``url`` (``http://host:port`` or https, without a password) and ``path`` (from ``/``)",
)

_MOST_MONTHS = 1200


def _is_keep_months(value: Any) -> bool:
    return isinstance(value, dict) and all(
        label in MAY_END and type(months) is int and 0 <= months <= _MOST_MONTHS for label, months in value.items()
    )


def _meant(value: Any) -> str:
    """Of names that are none, the nearest ones."""
    unknown = [str(each) for each in value if each not in MAY_END] if isinstance(value, dict) else []
    lower = {each.lower(): each for each in MAY_END}
    near = ((each, difflib.get_close_matches(each.lower(), lower, n=1)) for each in unknown)
    return "".join(f"{each}: did you mean {lower[found[0]]}? " for each, found in near if found)


KEEP_MONTHS = Allowed(
    _is_keep_months,
    f"a mapping of {', '.join(f'``{each}``' for each in MAY_END)} to months, 0–{_MOST_MONTHS}",
    _meant,
)


def _is_schedule(value: Any) -> bool:
    """Nothing, or what cron, Kubernetes and celery all understand, and understand alike."""
    if value == "":
        return True
    if not isinstance(value, str) or "\n" in value:
        return False
    try:
        _minutes, _hours, days, months, _weekdays = cron_numbers(value)
    except ValueError:
        return False
    # Of both, cron takes either, and celery both.
    if value.split()[2] != "*" and value.split()[4] != "*":
        return False
    return any(min(days) <= DAYS_OF_MONTH[month - 1] for month in months)  # not 30 February


SCHEDULE = Allowed(
    _is_schedule,
    "a cron expression of five fields, in numbers, with a day of the month or a weekday, not both; empty: only by hand",
)
