"""
Which form of a word goes with a number: "1 day", but "2 days".

The rules are those of Unicode's CLDR, for whole numbers from zero (``common/supplemental/plurals.xml``,
https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html). Left out: the form for millions
that French, Italian, Portuguese and Spanish have ("un million de jours"). Portuguese is that of Portugal.

.. no_pii: rules that are the same for everybody
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


def _two(number: int) -> int:
    """One, other."""
    return 0 if number == 1 else 1


def _two_with_zero(number: int) -> int:
    """One (and zero), other."""
    return 0 if number < 2 else 1


def _few(number: int) -> bool:
    """Slavic languages: 2 to 4, 22 to 24, …, but not 12 to 14."""
    return 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14


def _polish(number: int) -> int:
    """One, few, many."""
    return 0 if number == 1 else 1 if _few(number) else 2


def _ukrainian(number: int) -> int:
    """One, few, many; 21 is like 1."""
    return 0 if number % 10 == 1 and number % 100 != 11 else 1 if _few(number) else 2


def _arabic(number: int) -> int:
    """Zero, one, two, few, many, other."""
    if number < 3:
        return number
    rest = number % 100
    return 3 if 3 <= rest <= 10 else 4 if rest >= 11 else 5


#: Language → the place of a number's form among its language's forms. All others have two: of one, and of any other.
_RULES: dict[str, Callable[[int], int]] = {
    "ar": _arabic,
    "fr": _two_with_zero,
    "pl": _polish,
    "uk": _ukrainian,
}

_FORMS = {"ar": 6, "pl": 3, "uk": 3}


def how_many(code: str) -> int:
    """How many forms a language has."""
    return _FORMS.get(code, 2)


def counted(code: str, number: int, forms: Sequence[str]) -> str:
    """
    A number of things.

    Args:
        code: of a language.
        number: a whole one, from zero.
        forms: as many as `how_many` says, in the order of CLDR (zero, one, two, few, many, other); ``{number}`` is
            filled in, where it is there: Arabic has a word for two days.
    """
    return forms[_RULES.get(code, _two)(number)].format(number=number)


def fitting(code: str, number: int, text: str) -> str:
    """
    A sentence that goes with a number, with its places still to be filled in.

    Args:
        code: of a language.
        number: a whole one, from zero.
        text: its forms in the order of `counted`, with bars between them; or one form for every number.
    """
    forms = text.split("|")
    return forms[_RULES.get(code, _two)(number)] if len(forms) > 1 else text
