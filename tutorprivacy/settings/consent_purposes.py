"""
What visitors are asked for: the purposes of ``PRIVACY_CONSENT``, and what is wrong with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ..inside.words.languages import CODES, in_all
from .allowed import Allowed

_NEEDED = ("purpose", "names", "about", "scripts")
_POSSIBLE = ("data", "cookies")

#: All of them stand in the cookie, and their words in a script that every page asks for.
_MOST_PURPOSES = 10
_LONGEST = 16_384

_PURPOSE = re.compile(r"[a-z][a-z0-9_-]{0,29}")
_SCRIPT = re.compile(r"https://(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+(?::[0-9]{1,5})?/[!-~]*")
#: A global variable that a program reads, such as ``_paq`` or ``dataLayer``: none that browsers have themselves.
_VARIABLE = re.compile(r"[_$](?!_)[A-Za-z0-9_$]+|[A-Za-z0-9_]*(?:[Ll]ayer|[Ss]ettings)")
#: Of two letters or more before the star, so that nobody clears all cookies.
_COOKIE = re.compile(r"[A-Za-z0-9_.-]{2,64}\*?")


def wrong(value: Any) -> str:
    """What is wrong with the setting, in a sentence that names the purpose; empty: nothing."""
    if not isinstance(value, list):
        return "It is no list. "
    if len(value) > _MOST_PURPOSES:
        return f"There are {len(value)} purposes, and {_MOST_PURPOSES} can be asked for. "
    for number, each in enumerate(value, 1):
        name = each.get("purpose") if isinstance(each, dict) else None
        if problem := next(_problems(each), ""):
            return f"{name if isinstance(name, str) and name else f'Purpose {number}'}: {problem}. "
    names = [each["purpose"] for each in value]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        return f"{twice} is there twice. "
    if value and not in_all(each["names"] for each in value):
        return "No language has a name in every purpose, so there is none to ask in. "
    if len(json.dumps(value)) > _LONGEST:
        return f"It has more than {_LONGEST} letters. "
    return ""


def _problems(each: Any) -> Iterator[str]:
    if not isinstance(each, dict):
        yield "it is no mapping"
        return
    yield from (f"{key} is missing" for key in _NEEDED if key not in each)
    yield from (f"{key} is not known" for key in each if key not in (*_NEEDED, *_POSSIBLE))
    if not isinstance(each["purpose"], str) or not _PURPOSE.fullmatch(each["purpose"]):
        yield "purpose is not 1–30 of a–z, 0–9, _ and -, a letter first"
    for key in ("names", "about"):
        yield from _wrong_words(key, each[key])
    if set(each["names"]) != set(each["about"]):
        yield "names and about are not in the same languages"
    if not isinstance(each["scripts"], list) or not each["scripts"]:
        yield "scripts is not a list with an address in it"
    yield from (
        f"{address!r} in scripts is not https://host/path" for address in each["scripts"] if not _is_script(address)
    )
    yield from _wrong_data(each.get("data", {}))
    cookies = each.get("cookies", [])
    if not isinstance(cookies, list):
        yield "cookies is not a list"
    yield from (
        f"{name!r} in cookies is not the name of a cookie, with * for what follows its first two letters or more"
        for name in cookies
        if not isinstance(name, str) or not _COOKIE.fullmatch(name)
    )


def _wrong_words(key: str, words: Any) -> Iterator[str]:
    if not isinstance(words, dict) or not words:
        yield f"{key} is not a mapping of languages ({', '.join(CODES)}) to words"
        return
    yield from (f"{code!r} in {key} is none of {', '.join(CODES)}" for code in words if code not in CODES)
    yield from (
        f"{key} in {code} is empty" for code, text in words.items() if not isinstance(text, str) or not text.strip()
    )


def _is_script(address: Any) -> bool:
    if not isinstance(address, str) or not _SCRIPT.fullmatch(address):
        return False
    try:
        return urlsplit(address).port != 0 and "#" not in address
    except ValueError:
        return False


def _wrong_data(data: Any) -> Iterator[str]:
    if not isinstance(data, dict):
        yield "data is not a mapping of variables to values"
        return
    for name, value in data.items():
        if not isinstance(name, str) or not _VARIABLE.fullmatch(name):
            yield f"{name!r} in data is not a variable that begins with _ or $, or ends with Layer or Settings"
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError):
            yield f"{name} in data cannot be written as JSON"


def complete(purposes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each purpose with all of its keys."""
    return [{"data": {}, "cookies": [], **each} for each in purposes]


def hosts(purposes: Sequence[Mapping[str, Any]]) -> list[str]:
    """The hosts from which programs are loaded after a yes, sorted."""
    return sorted({urlsplit(address).netloc.lower() for each in purposes for address in each["scripts"]})


CONSENT = Allowed(
    lambda value: not wrong(value),
    "a list of purposes, each a mapping with ``purpose``, ``names`` and ``about`` by language, ``scripts``, and, if "
    "need be, ``data`` and ``cookies`` (docs/consent.rst says how to write them); empty: nothing is asked",
    wrong,
)
