"""
People whom a line itself calls so: ``user [zoraquill]``, ``Student zoraquill``, ``'username': 'zoraquill'``.

In a worker or a command, and where somebody acts on others, no request says who is meant; the words in front do: those
below, and in front of a mark every field of the glossary that holds a person (``author=``, ``recipients: ``).
Behind a mark (``user=``, ``user [``) anything is a name. Behind a blank alone, and behind a colon in a sentence, the
platform's own words stay: "user is not enrolled", "User: unknown error".

Standard library only: this module is imported on the operator's host, too.

.. pii: Messages of applications, for as long as a call takes.
.. pii_types: id, name, username
.. pii_retirement: retained
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..minimize.reductions import REDACTED
from ..pii import glossary
from ..pii.limits import MAX_WORDS
from ..pii.names import Places, is_class, is_identifier, is_ordinary, sub_names
from .people_in_sentences import is_name, people_in_sentences, without

_PERSON = "(?:user|learner|student|enrollee|recipient(?!s)|instructor)"
#: A name: in quotes, in brackets (a list, too), or a run of a username's signs.
_NAME = r"\[[^\]\n]{1,500}\]|'[^'\n]{1,255}'|\"[^\"\n]{1,255}\"|[<({]?[\w.@+-]+"
_NO_LABEL = rf"(?!<?{_PERSON}(?:[ _.-]?(?:name|id|pk))?s?\b)"
_LABELLED = re.compile(
    rf"(?<![^\W_])(?P<label>{_PERSON}[ _.-]?(?:name)?s?"
    r"(?:(?: (?:with|for|has|of))?(?:[ _.-]?(?:user)?(?:ids?|pks?|name)\b))?)"
    r"(?P<between>['\"\]]?\s{0,2}[:=]{1,2}\s{0,2}|['\"\]]? (?:(?:(?<=id )|(?<=name ))(?:is|was) )?)"
    rf"{_NO_LABEL}(?P<name>{_NAME})",
    re.IGNORECASE,
)
#: A field of the glossary, with its mark; not the parts of a key (``course-v1:edX``).
_FIELD = re.compile(
    r"(?<![\w-])([A-Za-z][\w-]{2,40})(?:['\"]?\s{0,2}=\s{0,2}|['\"]\s{0,2}:\s{0,2}|:[ \t]{1,2}|:(?=['\"\[({<]))"
    rf"{_NO_LABEL}(?P<name>{_NAME})",
    re.IGNORECASE,
)
_LABELS = frozenset({glossary.PERSON, glossary.CONTACT, glossary.RECORD, glossary.SESSION})
#: Of somebody who was told already: "user 918273 (zoraquill)", "users (918273, zoraquill)".
_BESIDE = re.compile(r"(?:['\"\])>]? ?\(|, )([\w.@+-]{2,255})\)")
#: "Total users: 918273" are many, and nobody. It stands among so many characters in front of the label.
_COUNTED = re.compile(r"total|number|count|duplicate", re.IGNORECASE)
_IN_FRONT = 30

#: What the platform writes in place of a name: a digest.
_DIGEST = re.compile(r"[0-9a-f]{16,64}\Z")
_NOBODY = frozenset({"none", "true", "false", "null", "anonymous", "anonymoususer", ""})
_ENDS = frozenset(("", ",", ";", ")", "]", "}", ".", "\n", "'", '"', ">"))
_OPENING, _CLOSING = "'\"[(<{", "'\"])>}"


def without_labelled_people(text: str) -> str:
    """A message and its traceback, without those whom it calls people. Lines of source in it stay."""
    if "Traceback (" not in text:
        return _without(text)
    return "\n".join(line if line.startswith("  ") else _without(line) for line in text.split("\n"))


def _without(text: str) -> str:
    lowered = text.lower()
    is_about_one = "user" in lowered or "student" in lowered or "learner" in lowered
    is_about_one = is_about_one or "enrollee" in lowered or "recipient" in lowered or "instructor" in lowered
    told: set[str] = set()
    if spans := _labelled(text, is_about_one):
        text = without(text, spans, told)
    if spans := people_in_sentences(text, is_about_one):
        text = without(text, spans, told)
    if not told:
        return text
    # "username from a to b: a is not there": whom a line has told once is nobody's word in the rest of it.
    again = [word for word in sorted(told)[:MAX_WORDS] if len(word) > 3 and not is_ordinary(word)]
    return sub_names(text, tuple(again), REDACTED) if again else text


def _labelled(text: str, is_about_one: bool) -> list[tuple[int, int]]:
    """From where to where names stand."""
    spans: list[tuple[int, int]] = []
    if is_about_one:
        spans += _behind_words(text)
    if "=" in text or ": " in text or "':" in text or '":' in text:
        spans += _in_fields(text)
    return spans


def _behind_words(text: str) -> Iterator[tuple[int, int]]:
    places = Places()
    for found in _LABELLED.finditer(text):
        start, end, is_quoted = _bare(found)
        is_marked = is_quoted or "=" in found["between"]
        is_count = found["label"].endswith("s") and _is_count(text, found.start(), start, end)
        if not is_count and not _stays(places, text, start, end, is_marked, ":" in found["between"]):
            yield start, end
            beside = _BESIDE.match(text, end)
            if beside is not None and is_name(text, *beside.span(1), places):
                yield beside.span(1)


def _in_fields(text: str) -> Iterator[tuple[int, int]]:
    places = Places()
    for found in _FIELD.finditer(text):
        category = glossary.category_of(found[1])
        if category not in _LABELS:
            continue
        start, end, is_quoted = _bare(found)
        word = text[start:end]
        if category == glossary.PERSON:
            stays = found[1].endswith("s") and _is_count(text, found.start(), start, end)
            stays = stays or _stays(places, text, start, end, is_quoted or "=" in text[found.end(1) : start], True)
        else:
            stays = word.lower() in _NOBODY or is_ordinary(word.lower()) or is_class(word)
        if not stays:
            yield start, end


def _is_count(text: str, label: int, start: int, end: int) -> bool:
    return text[start:end].isdigit() and _COUNTED.search(text[max(label - _IN_FRONT, 0) : label]) is not None


def _bare(found: re.Match[str]) -> tuple[int, int, bool]:
    """Where a name begins and ends within what is around it, and whether anything is."""
    start, end = found.span("name")
    is_opened = found["name"][0] in _OPENING
    start, end = start + is_opened, end - (is_opened and found["name"][-1] in _CLOSING)
    word = found.string[start:end]
    return start, start + len(word.rstrip(".-")), is_opened


def _stays(places: Places, text: str, start: int, end: int, is_marked: bool, is_value: bool) -> bool:
    word = text[start:end]
    lowered = word.lower()
    if lowered in _NOBODY or text[end : end + 1] == "(":  # a call
        return True
    if is_marked:
        return False
    if is_ordinary(lowered) and not (is_value and text[end : end + 1] in _ENDS):
        return True
    return _DIGEST.match(word) is not None or is_identifier(word) or places.is_within_identifier(text, start, end)
