"""
The languages that pages are written in.

A language is two modules beside this one, of pages and of what is held of people, with mappings of keys to sentences:
the same names and keys in each. They are imported once somebody reads them.

.. no_pii: words that are the same for everybody
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from importlib import import_module

#: Language tag (BCP 47) → the language's own name. The first one is for those who ask for none of these.
NAMES = {
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
    "nl": "Nederlands",
    "pl": "Polski",
    "ar": "العربية",
    "uk": "Українська",
}

CODES = tuple(NAMES)

#: What stands in a language's second module.
_OF_RECORDS = ("PROCESSING", "ARCHIVE")

#: Written from right to left.
RIGHT_TO_LEFT = frozenset({"ar"})


def words(code: str, name: str) -> Mapping[str, str]:
    """
    Words of one language.

    Args:
        code: one of CODES.
        name: of a mapping in its module, such as ``OPT_OUT``.
    """
    module = f".{code}_record" if name in _OF_RECORDS else f".{code}"
    found: Mapping[str, str] = getattr(import_module(module, __package__), name)
    return found


def in_all(texts: Iterable[Container[str]]) -> list[str]:
    """Those of CODES in which each of these texts is, such as an operator's names of purposes."""
    given = list(texts)
    return [code for code in CODES if all(code in each for each in given)]


def in_a_row(code: str, items: Iterable[str]) -> str:
    """Several things, with the comma of the language."""
    return ("، " if code == "ar" else ", ").join(items)


def nearest(texts: Mapping[str, str], code: str) -> str:
    """
    Of an operator's text by language, the one for whoever reads this language: its own, ``""`` (in no certain one),
    English, or else the first.
    """
    return next(each for each in (code, "", "en", *texts) if each in texts)


def direction(code: str) -> str:
    """``rtl`` or ``ltr``, for HTML's attribute ``dir``."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"
