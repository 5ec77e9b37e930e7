"""
What only the operator of a site knows, and the law wants said: the setting PRIVACY_OPERATOR.

The notice leaves out what is not told, and the audit lists it (GDPR art. 13).
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..inside.processing.kinds import KINDS as ALL_KINDS
from ..inside.processing.not_told import BY_KIND, TEXTS

#: What the software keeps, as the notice divides it; each has purposes and a legal basis of its own. The register and
#: what learners see of themselves divide the first one further.
KINDS = tuple(dict.fromkeys(ALL_KINDS.values()))

_NAMES = (*TEXTS, *BY_KIND, "policy", "date")

_LONGEST = 2000
#: Empty: in no certain one, as `read` has it.
_LANGUAGE = re.compile(r"(?:[a-z]{2,3}(?:-[a-z0-9]{2,8})*)?")

TEXT = (
    f"a mapping of {', '.join(f'``{each}``' for each in _NAMES)}: texts, or by language (``en: …``); "
    f"``purposes`` and ``legal_bases`` by {', '.join(f'``{each}``' for each in KINDS)}"
)


def wrong(value: Any) -> str:
    """The first thing that is wrong with the setting's value, as a sentence with a space behind it; or nothing."""
    if not isinstance(value, Mapping):
        return "It is no mapping. "
    for name, each in value.items():
        if name not in _NAMES:
            near = difflib.get_close_matches(str(name), _NAMES, n=1)
            return f"{name}: {f'did you mean {near[0]}' if near else 'unknown'}? "
        if name in BY_KIND:
            kinds = each if isinstance(each, Mapping) else {"": each}
            if unknown := [kind for kind in kinds if kind not in KINDS]:
                return f"{name}: {unknown[0] or 'a text'} is none of {', '.join(KINDS)}. "
            problems = (f"{name}.{kind}: {_wrong_text(text)}" for kind, text in kinds.items() if _wrong_text(text))
        elif name == "date":
            problems = (f"{name}: {each!r} is no date such as 2026-11-28. " for _ in "-" if not _is_date(each))
        elif name == "policy":
            problems = (f"{name}: {each!r} is no address of a page (https://…). " for _ in "-" if not _is_page(each))
        else:
            problems = (f"{name}: {_wrong_text(each)}" for _ in "-" if _wrong_text(each))
        if problem := next(problems, ""):
            return problem
    return ""


def _wrong_text(value: Any) -> str:
    texts = value if isinstance(value, Mapping) else {"en": value}
    if not texts or not all(isinstance(each, str) and each.strip() for each in texts.values()):
        return "neither a text nor texts by language. "
    if unknown := [str(each) for each in texts if not _LANGUAGE.fullmatch(str(each))]:
        return f"{unknown[0]} is no language such as en. "
    return f"longer than {_LONGEST} letters. " if any(len(each) > _LONGEST for each in texts.values()) else ""


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, datetime.date) or bool(datetime.date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _is_page(value: Any) -> bool:
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and re.fullmatch(r"[!-~]+", value) is not None


def read(value: Any) -> Any:
    """
    The setting as it is passed on.

    Returns:
        Name → text by language, ``""`` for a text in no certain one; ``purposes`` and ``legal_bases``: kind → the
        same; ``policy`` and ``date``: a string.
    """
    if wrong(value):
        return value  # for the error
    return {name: _read(name, each) for name, each in value.items()}


def _read(name: str, value: Any) -> Any:
    if name in BY_KIND:
        return {kind: _texts(text) for kind, text in value.items()}
    if name == "date":  # YAML has made a date of it, or a moment
        return (value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)).strftime("%Y-%m-%d")
    return value if name == "policy" else _texts(value)


def _texts(value: Any) -> dict[str, str]:
    return dict(value) if isinstance(value, Mapping) else {"": value}
