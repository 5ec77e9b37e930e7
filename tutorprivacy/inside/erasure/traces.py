"""
What somebody is called, looked for in texts, and taken out of them.

A name that is one of the platform's own words, as "student", or a word of others' texts (`ordinary_words`), is found
only where it stands as a name (`pii.names`); a full name that another account has, too, is nobody's in particular, and
is not looked for.

.. pii: Names of one person, and texts, in memory.
.. pii_types: id, username, name, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from ..pii.names import LABELS_OF_NAMES, Places, sub_words

#: What stands where her number stood under a label: nobody has it.
_NOBODY = "0"

_LABELLED = "(?:user|student|learner)_?id"
_LABELS = f"(?:[a-z]+_)*{_LABELLED}"

#: What `pii.names` takes for a label of a name, as a regular expression.
_LABELS_OF_NAMES = "|".join(each.replace("username", "user_name").replace("_", "[_ .-]?") for each in LABELS_OF_NAMES)

_JOINED_BEHIND = re.compile(
    r"@|[.+-](?!(?:csv|docx?|gif|html?|jpe?g|json|mov|mp[34]|odt|pdf|png|srt|txt|xlsx?|zip)\b)\w"
)

#: How JSON begins, and what stands beside its numbers.
_JSON, _BEFORE_NUMBERS, _BEHIND_NUMBERS = ("{", "["), (":", "[", ","), (",", "]", "}")

_SIGN = re.compile("u[0-9A-Fa-f]{4}")


class Traces:
    """
    Args:
        usernames: those that she had, but not the one that her account has now.
        emails: likewise.
        names: full names.
        user_id: of her account.
        replacement: what stands where a name stood: the retired username.
        ordinary: those of the names, in lower case, that go only where they stand as a name: `ordinary_words`.
    """

    def __init__(
        self,
        usernames: Iterable[str],
        emails: Iterable[str],
        names: Iterable[str],
        user_id: int,
        replacement: str,
        ordinary: frozenset[str] = frozenset(),
    ) -> None:
        self.ordinary = ordinary
        self.emails = {each.strip() for each in emails if each and each.strip()}
        self.usernames = {each.strip() for each in usernames if each and each.strip()}
        self.names = {each.strip() for each in names if each and len(each.strip()) > 1}
        self.user_id, self.replacement = user_id, replacement
        self._alone = {each.lower() for each in self.usernames | self.names if " " not in each}
        self._places = Places(ordinary)
        self._address_words = _spellings(self.emails)
        self._words = _spellings(self.usernames | self.names)
        self._number = re.compile(rf"(?i)(?P<label>\b{_LABELS}\\?[\"']?\s*[:=]\s*\\?[\"']?){user_id}(?![\w.-])")

    @property
    def needles(self) -> list[str]:
        """One of these is in every text that names her, in whatever case; her number under a label is beside them."""
        return [*self._address_words, *self._words]

    @property
    def pattern(self) -> str:
        """
        A regular expression that every text matches which names her, in whatever case.

        It is for the database: one alternation costs it a fifth of as many comparisons (MySQL 9, MariaDB 10.11), and
        what ICU, PCRE and Python understand alike is little.
        """
        return f"{_alternatives(self.needles)}|{self._labelled_number}"

    @property
    def pattern_of_a_name(self) -> str:
        """Likewise, of texts in which it stands as a name, as in ``"username": "student"``; also for RE2."""
        words = _alternatives(self._words)
        found = [_alternatives(self._address_words)] if self._address_words else []
        found += [f"(?:@|- |(?:{_LABELS_OF_NAMES})[^a-z0-9]{{1,12}})(?:{words})"] if words else []
        return "|".join([*found, self._labelled_number])

    @property
    def _labelled_number(self) -> str:
        return f"{_LABELLED}[^a-z0-9]*{self.user_id}([^0-9]|$)".replace("?:", "")

    def are_in(self, text: str) -> bool:
        """Does it name her?"""
        return self.replaced(text) != text

    def are_all_of(self, text: str) -> bool:
        """
        Is it a word that she is called by, and nothing else?

        Many values of the platform are one word, and somebody may be called like it: a language, an organisation.
        """
        word = text.strip().lower()
        return word in self._alone

    def replaced(self, text: str, fill: bool = False) -> str:
        """
        The text without her.

        Args:
            fill: what stands in place of a name is as long as it: of bytes whose form is not known, which may say
                themselves how many there are.
        """
        by = _filling if fill else self.replacement
        text = sub_words(text, self._address_words, by, _is_joined)
        text = sub_words(text, self._words, by, self._stays)
        number = str(self.user_id)
        if number in text:
            nobody = _NOBODY * (len(number) if fill else 1)
            text = self._number.sub(rf"\g<label>{nobody}", text)
        return text

    def _stays(self, text: str, start: int, end: int) -> bool:
        if _is_joined(text, start, end) or _is_escape(text, start, end) or _is_number(text, start, end):
            return True
        if text[start - 1 : start] == "@" and text[start:end].lower() in self.ordinary:
            return False  # whom somebody speaks to
        return self._places(text, start, end)


def _filling(found: str) -> str:
    return "-" * len(found.encode(errors="surrogateescape"))


def _is_joined(text: str, start: int, end: int) -> bool:
    """Is it a part of something longer, as of another's address or name: ``ann`` in ``ann.b@example.org``?"""
    before = text[max(start - 2, 0) : start]
    is_joined_before = len(before) == 2 and before[1] in ".+@-" and (before[0].isalnum() or before[0] == "_")
    return is_joined_before or _JOINED_BEHIND.match(text, end) is not None


def _is_escape(text: str, start: int, end: int) -> bool:
    """Does it begin with the letter of an escape of JSON: ``\\u00e9`` of somebody who is called ``u00e9``?"""
    backslashes = start - len(text[max(start - 16, 0) : start].rstrip("\\")) - max(start - 16, 0)
    if backslashes % 2 == 0:
        return False
    return _SIGN.match(text, start) is not None or (text[:1] in _JSON and text[start] in "bfnrt")


def _is_number(text: str, start: int, end: int) -> bool:
    """Is it a number of JSON, which another would break, and no text: ``"weight": 1000``?"""
    if text[:1] not in _JSON or not text[start:end].replace(".", "", 1).isdigit():
        return False
    before, behind = text[max(start - 16, 0) : start].rstrip(), text[end : end + 16].lstrip()
    return before[-1:] in _BEFORE_NUMBERS and behind[:1] in _BEHIND_NUMBERS


def _spellings(found: Iterable[str]) -> list[str]:
    """Also as JSON, addresses, pages and CSV have them; the longest first."""
    made = {spelling for each in found for form in _forms(each) for spelling in _encoded(form)}
    return sorted(made, key=lambda each: (-len(each), each))


def _forms(name: str) -> set[str]:
    """Also with accents as signs of their own, and in capitals of another length, as ß has them."""
    forms = {name, *(unicodedata.normalize(form, name) for form in ("NFC", "NFD"))}
    return forms | ({name.upper()} if len(name.upper()) != len(name) else set())


def _encoded(form: str) -> Iterator[str]:
    escaped = json.dumps(form)[1:-1]
    yield from (form, escaped, json.dumps(escaped)[1:-1])
    yield from (quote(form, safe=""), quote_plus(form), form.replace('"', '""'))  # the last in CSV
    page = html.escape(form)
    yield from (page, page.replace("&#x27;", "&#39;"), html.escape(form, quote=False))


def _alternatives(words: Iterable[str]) -> str:
    cases = {case for each in words for case in (each, *_longer(each))}
    return "|".join(re.escape(each) for each in sorted(cases))


def _longer(word: str) -> list[str]:
    """Other cases, of another length: the databases compare letter by letter."""
    return [each for each in (word.upper(), word.lower(), word.casefold()) if len(each) != len(word)]
