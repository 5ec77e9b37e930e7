"""
People whom a line itself calls so: ``user [zoraquill]``, ``Student zoraquill``, ``'username': 'zoraquill'``.

In a worker or a command, and where somebody acts on others, no request says who is meant; the words in front do.
Behind a mark (``user=``, ``user [``) anything is a name. Behind a blank alone, and behind a colon in a sentence, the
platform's own words stay: "user is not enrolled", "User: unknown error".

Standard library only.

.. pii: Messages of applications, for as long as a call takes.
.. pii_types: id, name, username
.. pii_retirement: retained
"""

from __future__ import annotations

import re

from ..minimize.reductions import REDACTED
from ..pii.names import Places, is_identifier, is_ordinary

_PERSON = "(?:user|learner|student|enrollee)"
#: A label, what is between, and a name: in quotes, in brackets (a list, too), or a run of a username's signs.
_LABELLED = re.compile(
    rf"(?<![^\W_])(?P<label>{_PERSON}[ _.-]?(?:name)?s?"
    r"(?:(?: (?:with|for|has|of))?(?:[ _.-]?(?:user)?(?:ids?|pks?|name)\b))?)"
    r"(?P<between>['\"\]]?\s{0,2}[:=]{1,2}\s{0,2}|['\"\]]? )"
    rf"(?P<name>\[[^\]\n]{{1,500}}\]|'[^'\n]{{1,255}}'|\"[^\"\n]{{1,255}}\"|[<(]?(?!{_PERSON}\b)[\w.@+-]+)",
    re.IGNORECASE,
)
#: How the certificates' messages say whose: "918273 : course-v1:…".
_BESIDE_A_COURSE = re.compile(r"\b\d{1,19}(?= : [a-z]{1,9}-v\d:)")

#: What the platform writes in place of a name: a digest.
_DIGEST = re.compile(r"[0-9a-f]{16,64}\Z")
_NOBODY = frozenset({"none", "true", "false", "null", "anonymous", "anonymoususer", ""})
_ENDS = frozenset(("", ",", ";", ")", "]", "}", ".", "\n", "'", '"', ">"))
_OPENING, _CLOSING = "'\"[(<", "'\"])>"


def without_labelled_people(text: str) -> str:
    """A message and its traceback, without those who are named behind a label. Lines of source in it stay."""
    if " : " in text:
        text = _BESIDE_A_COURSE.sub(REDACTED, text)
    lowered = text.lower()
    if not any(word in lowered for word in ("user", "student", "learner", "enrollee")):
        return text
    if "Traceback (" not in text:
        return _without(text)
    return "\n".join(line if line.startswith("  ") else _without(line) for line in text.split("\n"))


def _without(text: str) -> str:
    places = Places()

    def replaced(found: re.Match[str]) -> str:
        name = found["name"]
        opened = name[0] if name[0] in _OPENING else ""
        closed = name[-1] if opened and name[-1] in _CLOSING else ""
        word = name[len(opened) : len(name) - len(closed)].rstrip(".-")
        tail = name[len(opened) : len(name) - len(closed)][len(word) :]
        is_marked = bool(opened) or "=" in found["between"]
        start = found.start("name") + len(opened)
        if _stays(places, text, word, start, is_marked, ":" in found["between"]):
            return found.group()
        return f"{found['label']}{found['between']}{opened}{REDACTED}{tail}{closed}"

    return _LABELLED.sub(replaced, text)


def _stays(places: Places, text: str, word: str, start: int, is_marked: bool, is_value: bool) -> bool:
    lowered, end = word.lower(), start + len(word)
    if lowered in _NOBODY or text[end : end + 1] == "(":  # a call
        return True
    if is_marked:
        return False
    if is_ordinary(lowered) and not (is_value and text[end : end + 1] in _ENDS):
        return True
    return _DIGEST.match(word) is not None or is_identifier(word) or places.is_within_identifier(text, start, end)
