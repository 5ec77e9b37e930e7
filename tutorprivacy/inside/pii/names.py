"""
Names: where somebody's name stands as a name, and where the same letters are the platform's own.

Whoever signs up chooses a username, and whoever fills in a form chooses a word. Neither may take
words out of a log that mean something else: a date, a course's key, a route, a fixed message.

- The platform's identifiers stay, whoever is called like a part of them.
- A name that is one of the platform's own words (``pii.vocabulary``), or a short number, goes only
  where it stands as a name: behind "user" or another label of the glossary, or alone where a line
  has nobody but a person.
- Any other name goes wherever it is a word.

Standard library only: this module is imported on the operator's host, too.

.. pii: Names and texts, for as long as a call takes.
.. pii_types: name, username, other
.. pii_retirement: retained
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from . import glossary
from .vocabulary import COMPOUNDS, PARTS, WORDS, words

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK = r"\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?"

#: What a part of is nobody's name. Each begins with something that it is looked for by.
_IDENTIFIER = re.compile(
    "|".join(
        (
            # keys of courses, blocks and libraries, also percent-encoded; of those with a version, no further part
            # begins with a colon or an equals sign, but what others write behind them does
            r"\b(?:course|block|asset|library|ccx|ccb|collection|usage|def)-v[0-9](?::|%3[Aa])[^\s\"'<>?#&,;|\\(){}\[\]/:=]+",
            r"\b(?:(?:lib|lb|lct)(?::|%3[Aa])|i4x(?:://|-))[^\s\"'<>?#&,;|\\(){}\[\]/=]+",
            # dates and times
            rf"\b\d{{4}}[-/]\d\d[-/]\d\d(?:[T ]{_CLOCK})?(?: ?[+-]\d\d:?\d\d)?",
            rf"\b\d\d?[/ -]{_MONTH}[/ -]\d{{4}}(?:[: ]{_CLOCK})?",
            rf"\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?{_MONTH} [ \d]\d,? (?:\d{{4}},? )?{_CLOCK}(?: \d{{4}})?",
            rf"\b{_CLOCK}",
            # code: a place in a traceback, a file's line, a module, a logger
            r"File \"[^\"\n]*\", line \d+(?:, in [\w<>.]+)?",
            r"\b[A-Za-z_]\w*\.(?:py|html|js):\d+",
            r"\b(?:lms|cms|openedx|openedx_events|common|xmodule|django|rest_framework|celery|kombu|edx|eventtracking"
            r"|edx_django_utils|social_core|social_django|pymongo|MySQLdb|redis|http)(?:\.\w+)+",
            r"\b(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL|NOTSET)(?: \d+)? \[[\w.-]+\]",
            # errors, by their class
            r"\b[A-Z]\w*[a-z](?:Error|Exception|Warning|DoesNotExist|Refused|Denied)\b",
            # a request's answer, and measures
            r"HTTP/\d(?:\.\d)?[\")]? \d{3}(?: \d+)?",
            r"\b\d+(?:\.\d+)? ?(?:ms|msecs?|s|secs?|seconds?|minutes?|hours?|days?|bytes|[KMGT]i?B)\b",
            r"\b\d+(?:\.\d+)+\b",
            r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        )
    )
)

#: What stands around a word that is not joined to another.
_ALONE = frozenset(("", " ", ",", ";", "\n", "(", ")", "'", '"'))
_CALENDAR = re.compile("mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec")

#: What ends with a letter that is none of a word: a percent-encoded sign, and, in JSON, a line break or any other sign.
_CODE = re.compile(r"(?:%[0-9A-Fa-f]{2}|\\[bfnrt]|\\u[0-9A-Fa-f]{4})\Z")
_CODES = ((3, "%"), (2, "\\"), (6, "\\"))

_PART = re.compile(r"[^\W_]+")
_CAMEL_CASE = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+")
#: Years, and numbers too short to be somebody's; versions of routes.
_NUMBER = re.compile(r"(?:\d{1,3}|(?:19|20)\d\d|v\d{1,2})\Z")

#: A phrase with so many of the platform's words is its own, whatever else is in it.
_WORDS_OF_A_PHRASE = 3

#: What a line says directly in front of a value.
_LABEL = re.compile(r"[A-Za-z][\w.-]{0,63}\Z")
_AFTER_A_LABEL = " \"'(<[:=\\"
_LABEL_LENGTH = 40
_LABELS_OF_PEOPLE = frozenset({glossary.PERSON, glossary.CONTACT})
_LABELS_OF_THE_PLATFORM = words(
    "mode org org_id organization course course_id course_key event_type event_source block_type level logger"
)

#: Labels that need no colon. What may then follow is a name, unless the platform says it there itself.
_NAME_FOLLOWS = words("user username learner student member author instructor")
_AND_NO_NAME = words(
    "to from with id ids is sent in for not does do at that and data email emails has have had partition dashboard "
    "notification activation will instance answer user address addresses was were key attempt association recovery "
    "template home state history trying date would or using identified activity already stats than list task tasks "
    "attributes on rejected verification change uid sending between client found status as account accounts record "
    "records policy profile password about creation registration session api passed can mismatch preferences of must "
    "enrollment enrollments enrolled name names module modules role roles group groups info model field agent type "
    "settings view page views login logout are by the a no none "
    "null"
)

#: All of them, of which the last word of a label is enough.
LABELS_OF_NAMES = tuple(
    sorted(
        {*_NAME_FOLLOWS, *(key for each in glossary.GLOSSARY if each.name in _LABELS_OF_PEOPLE for key in each.keys)}
    )
)

#: The audit log's lines that end in a name, and the request logs' column for one.
_ENDS_IN_A_NAME = re.compile(r"(?:success|creation|Logout) - \Z")
_COLUMN = re.compile(r" \[\d\d/[A-Z][a-z]{2}/\d{4}:")

#: Endings of words that are there without one.
_ENDINGS = (
    *(("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), ("ing", "e")),
    *(("ly", ""), ("ment", ""), ("ments", ""), ("ion", ""), ("ion", "e"), ("ions", ""), ("able", "")),
)


def sub_names(text: str, names: tuple[str, ...], replacement: str) -> str:
    """
    Replace names, given in lower case, where they stand as names.

    They come from the current request or event: username, e-mail address, full name, and what a
    form or a path says of somebody.
    """
    return sub_words(text, names, replacement, Places())


class Places:
    """
    The places of texts, one text after another: is what stands there the platform's own?

    Args:
        ordinary: further words, in lower case, that are to be treated as the platform's.
    """

    def __init__(self, ordinary: frozenset[str] = frozenset()) -> None:
        self._ordinary = ordinary
        self._text: str | None = None
        self._last: str | None = None
        self._has_files = False
        self._starts: list[int] = []
        self._ends: list[int] = []

    def __call__(self, text: str, start: int, end: int) -> bool:
        """May these letters of the text stay, though somebody is called so?"""
        word = text[start:end]
        name = word.lower()
        before, behind = text[start - 1 : start], text[end : end + 1]
        is_platforms = (
            name in self._ordinary or is_ordinary(name) or (before == "/" and _is_made_of_words(name)) or is_class(word)
        )
        if not is_platforms and before in _ALONE and behind in _ALONE and self._is_no_part(text, start, name):
            return False  # by far the most frequent, and much faster told
        label, between = _label(text, start)
        if (
            is_platforms
            and not (
                (between.strip() and glossary.category_of(label) in _LABELS_OF_PEOPLE)  # username: info
                or (between and label in _NAME_FOLLOWS and name.split()[0] not in _AND_NO_NAME)  # user info
                or (end == len(text) and _ENDS_IN_A_NAME.search(text, max(start - 20, 0), start))
                or (text[start - 2 : start] == "- " and _COLUMN.match(text, end))
            )
        ):
            return True
        if not is_platforms and (
            (between.strip() and glossary.category_of(label) in _LABELS_OF_PEOPLE)
            or (between and label in _NAME_FOLLOWS)
        ):
            return False  # student 20241234 hours
        is_labelled = label in _LABELS_OF_THE_PLATFORM and between.strip("\"' ")  # mode=audit
        return bool(is_labelled) or self.is_within_identifier(text, start, end)

    def _is_no_part(self, text: str, start: int, name: str) -> bool:
        """Is a word between blanks no part of an identifier? None has both letters and blanks but these."""
        if text is not self._last:  # once for a text, however many names stand in it
            self._last, self._has_files = text, 'File "' in text
        if self._has_files or name.isdigit() or _CALENDAR.match(name):
            return False
        in_front = text[max(start - 4, 0) : start]
        return ":" not in in_front and "=" not in in_front

    def is_within_identifier(self, text: str, start: int, end: int) -> bool:
        """Is it less than all of one?"""
        if text is not self._text:
            spans = [match.span() for match in _IDENTIFIER.finditer(text)]
            self._text, self._starts, self._ends = text, [begin for begin, _ in spans], [stop for _, stop in spans]
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self._ends[at] and end - start < self._ends[at] - self._starts[at]

    def are_labelled(self, text: str, start: int) -> bool:
        """Does the text say that what follows is the platform's: ``in mode audit``?"""
        return _label(text, start)[0] in _LABELS_OF_THE_PLATFORM


def _label(text: str, start: int) -> tuple[str, str]:
    """The word in front of a place, in lower case, and what is between them."""
    in_front = text[max(start - _LABEL_LENGTH, 0) : start]
    label = in_front.rstrip(_AFTER_A_LABEL)
    found = _LABEL.search(label)
    return (found.group().lower(), in_front[len(label) :]) if found else ("", "")


def is_identifier(text: str) -> bool:
    """Is a text nothing but one of the platform's identifiers: a key, a date, a version?"""
    return _IDENTIFIER.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def is_ordinary(name: str) -> bool:
    """Is a name, in lower case, one of the platform's own words, a phrase of such, or a short number?"""
    if name in COMPOUNDS or _is_word(name):
        return True
    parts = _PART.findall(name)
    if " " not in name.strip() and parts:
        return (len(parts) >= _WORDS_OF_A_PHRASE or not PARTS.isdisjoint(parts)) and _is_made_of_words(name)
    # Initials and numbers are nobody's words: "J. R. R. Tolkien".
    count = sum(len(part) > 1 and not part.isdigit() and _is_word(part) for part in parts)
    return all(map(_is_word, parts)) or count >= _WORDS_OF_A_PHRASE


def is_ordinary_value(name: str) -> bool:
    """The same of a name that is all of a value: there, three digits are a student's number."""
    return is_ordinary(name) and not (len(name) == 3 and name.isdigit())


def _is_made_of_words(name: str) -> bool:
    return all(not part.isdigit() and _is_word(part) for part in _PART.findall(name))


def is_class(word: str) -> bool:
    """CourseEnrollment: as programs spell what people do not."""
    parts = _CAMEL_CASE.findall(word)
    return len(parts) > 1 and "".join(parts) == word and all(_is_word(part.lower()) for part in parts)


def _is_word(word: str) -> bool:
    if word in WORDS or len(word) == 1 or _NUMBER.match(word):
        return True
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 3:
            stem = word[: -len(ending)] + instead
            if stem in WORDS or (len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in WORDS):
                return True
    return False


#: Of a text, a start and an end: do these letters stay?
Stays = Callable[[str, int, int], bool]


def sub_words(
    text: str, words: Iterable[str], replacement: str | Callable[[str], str], stays: Stays | None = None
) -> str:
    """
    Replace whole words and phrases, in any case, but for those of which `stays` says so.

    `pii.names` says it of names: free words in a sentence cannot be found by a pattern.
    """
    found: list[tuple[int, int]] = []
    lowered = ""
    for word in words:
        lowered = lowered or lower(text)
        for spelling in (word.lower(),) if word.isascii() else dict.fromkeys((lower(word), word.lower())):
            if spelling in lowered:
                found += _places(text, lowered, spelling)
    pieces, done = [], 0
    for start, end in sorted(found):
        if stays is not None and stays(text, start, end):
            continue
        if start >= done:
            pieces += [text[done:start], replacement(text[start:end]) if callable(replacement) else replacement]
        done = max(done, end)
    return "".join([*pieces, text[done:]]) if pieces else text


def _places(text: str, lowered: str, word: str) -> Iterator[tuple[int, int]]:
    # Without an expression: compiling one for every learner takes longer than all the rest.
    start = lowered.find(word)
    while start >= 0:
        end = start + len(word)
        is_word = _word_begins(text, start) and not _is_letter(text[end : end + 1])
        if is_word:
            yield start, end
        start = lowered.find(word, end if is_word else start + 1)


def lower(text: str) -> str:
    """Lower case, sign by sign: a few letters would become two."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def _word_begins(text: str, start: int) -> bool:
    """Also behind an encoded slash or line break, whose last letter looks like one of the word."""
    if not _is_letter(text[start - 1 : start]):
        return True
    return any(
        start >= size and text[start - size] == sign and _CODE.match(text, start - size, start) for size, sign in _CODES
    )


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
