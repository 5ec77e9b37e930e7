"""
Other people's names in texts: which words of a page of rows are what another account is called, and where they go.

Anybody can be called like a word of a language, and much of what somebody wrote would go with it. So a name of letters
alone, such as ``water``, goes where it is all of a value, where it stands as a name (`pii.names`), and in what others
wrote; in her own words it stays. An e-mail address, a full name of several words and a name with a sign or a digit in
it are nobody's words: they go everywhere. What is a word of the platform's own, such as ``audit``, goes only where
something says that it is somebody.

.. pii: Texts and names, in memory.
.. pii_types: username, email_address, name, other
.. pii_retirement: local_api
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..database.column_names import EMAIL, USERNAME, identity, names_people, personal
from ..database.other_people import FULL_NAME, folded, full_names
from ..database.person import Person
from ..pii import glossary
from ..pii.names import Places, is_ordinary, sub_words
from .marks import ANOTHER

#: What a username or an address can be made of.
_TOKEN = re.compile(r"[\w.@+-]{2,254}")
_AROUND = ".-+"

#: Two to five words, of which the first does not begin with a small letter of ASCII; at each such word.
_PHRASE = re.compile(r"(?<!\w)(?![\d_a-z])(?=(\w[\w.'’-]{0,60}(?:\s\w[\w.'’-]{0,60}){1,4}))")
_BLANK = re.compile(r"\s")

#: A name, and an address, are no longer.
_LONGEST = 254


class People:
    """
    The other people who are named in some texts.

    Args:
        hers: all that the person herself is called, as `folded` gives it.
        texts: of the rows.
        wholes: those of their values that can be a name as they are.
    """

    def __init__(self, person: Person, hers: frozenset[str], texts: Iterable[str], wholes: Iterable[str]) -> None:
        text = "\n".join(texts)
        found = set(_TOKEN.findall(text))
        tokens = {each.strip(_AROUND).removeprefix("@") for each in found}
        wholes = {each for each in wholes if 1 < len(each.strip()) <= _LONGEST}
        words = {each for each in tokens if "@" not in each and not each.isdecimal() and not is_ordinary(each.lower())}
        others = person.others
        emails = others.among(EMAIL, {each for each in (*tokens, *wholes) if "@" in each[1:]})
        usernames = others.among(USERNAME, words | {each for each in wholes if " " not in each.strip()})
        names = others.among(FULL_NAME, {*_phrases(text), *wholes})
        self._hers = hers
        self.emails, self.usernames, self.names = emails - hers, usernames - hers, names - hers
        self._phrases = tuple(sorted((each for each in self.names if " " in each), key=len, reverse=True))
        numbers = {each for each in self.usernames if each.isdecimal()}
        self._as_words = Places(frozenset(numbers))
        self._as_names = Places(frozenset(numbers.union(filter(_is_bare, self.usernames))))
        called = self.emails | self.usernames | self.names
        signs = called.union(*map(_TOKEN.findall, self._phrases))
        self._signs = {each for each in found if folded(each.strip(_AROUND).removeprefix("@")) in signs}
        self._are_anywhere = any(not _TOKEN.search(each) for each in called)

    def __bool__(self) -> bool:
        """Is there anybody?"""
        return bool(self.emails or self.usernames or self.names)

    def may_be_in(self, text: str) -> bool:
        """Is it worth looking?"""
        return self._are_anywhere or not self._signs.isdisjoint(_TOKEN.findall(text))

    def are(self, value: str, key: str, is_her_answer: bool = False) -> bool:
        """
        Is a value, as it is, what another person is called?

        Args:
            key: of what.
            is_her_answer: it stands where learners answer, perhaps with a word that somebody is called.
        """
        name = folded(value)
        if name in self._hers:
            return False
        if name in self.emails or (name in self.names and " " in name):
            return True
        if name not in self.usernames and name not in self.names:
            return False
        if is_of_people(key):
            return True
        return not (name.isdecimal() or is_ordinary(name) or (is_her_answer and _is_bare(name)))

    def taken_out(self, text: str, is_hers: bool) -> str:
        """
        A text without them.

        Args:
            is_hers: these are the person's own words.
        """
        if self._phrases:
            in_a_line = _BLANK.sub(" ", text)  # a name can stand at the end of one, and at the beginning of the next
            without = sub_words(in_a_line, self._phrases, ANOTHER)
            text = text if without == in_a_line else without
        if not self.emails and not self.usernames:
            return text
        places = self._as_names if is_hers else self._as_words
        pieces, done = [], 0
        for match in _TOKEN.finditer(text):
            token = match.group()
            core = token.strip(_AROUND)
            start = match.start() + token.find(core)
            is_spoken_to = core[:1] == "@"
            core, start = (core[1:], start + 1) if is_spoken_to else (core, start)
            name = folded(core)
            if name in self.emails or (
                name in self.usernames and (is_spoken_to or not places(text, start, start + len(core)))
            ):
                pieces += [text[done:start], ANOTHER]
                done = start + len(core)
        return "".join([*pieces, text[done:]]) if pieces else text


def is_of_people(key: str) -> bool:
    """Does the name of a value say that it is somebody?"""
    if identity(key) in (USERNAME, EMAIL) or names_people(key) or personal(key) == "name":
        return True
    return glossary.category_of(key) == glossary.PERSON


def _is_bare(name: str) -> bool:
    """Is a name spelled like a word?"""
    return name.isalpha()


def _phrases(text: str) -> set[str]:
    """What can be a full name: of several words, the last one not all in small letters of ASCII."""
    found: set[str] = set()
    for words in set(_PHRASE.findall(text)):
        parts = [each.rstrip(".'’-") for each in words.split()]
        ends = (number for number, each in enumerate(parts) if number and not (each.isascii() and each == each.lower()))
        found |= {" ".join(parts[: end + 1]) for end in ends}
    return found


def all_names(person: Person) -> frozenset[str]:
    """All that a person is called, as `folded` gives it: nobody else is meant by it."""
    found = {each for kind in (USERNAME, EMAIL) for each in person.names[kind]}
    return frozenset(folded(each) for each in found | full_names(person.user, person.tables))
