"""
People of whom a sentence speaks without a label directly in front: ``Refund for 918273``, ``zoraquill's account``.

A number of four digits or more is somebody's where it stands as a person does: behind "for" or "by" and counting
nothing, beside a course's key, as what "is", "has" or "does" something, behind a mark in a sentence about one user, or
as an ``id=`` in one. What counts, lasts, leads to a port or tells a state has a noun or a label of its own, and stays.

A word that is not the platform's is somebody's where a thing hardly stands: behind what is said of a user ("User is
disabled zoraquill"), as the owner of an account, as who enrols or signs in, in quotes behind "by", beside an address.

Standard library only: this module is imported on the operator's host, too.

.. pii: Messages of applications, for as long as a call takes.
.. pii_types: id, name, username
.. pii_retirement: retained
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..minimize.reductions import REDACTED
from ..pii.names import Places, is_class, is_identifier, is_ordinary

#: A number of four digits that is no part of a key, a date, a path or another number.
_NUMBER = re.compile(
    r"[0-9](?<![\w./@+#&%-][0-9])(?<![0-9][:,][0-9])[0-9]{3,18}(?![\w/@+%]|[.,:-][0-9])",
)
#: How the certificates' messages say whose, be the number as short as it may: "918273 : course-v1:…".
_BESIDE_A_COURSE = re.compile(r"\b\d{1,19}(?= : [a-z]{1,9}-v\d:)")
_COURSE_FOLLOWS = re.compile(r"['\")\]]?,? ?[\[('\"]?(?:course|ccx)-v\d:")
#: What follows a number that counts nothing.
_NO_NOUN = re.compile(
    r"['\")\]>]*(?:[.,;:!?]?\s*(?:\Z|\n)|[.,;:!?] | [-=(<\[]| (?:for|in|on|with|from|because|course|as|and|or|has|is"
    r"|was|when|while|via|using|at|to|by|due|during|after|before)\b)"
)
_ACTS = re.compile(
    r"['\")\]]? (?:is|was|has|had|does|did|doesn't|isn't|wasn't|hasn't|didn't|cannot|can't|could|tried|attempted"
    r"|already|enrolled|unenrolled|requested|logged|submitted)\b"
    r"(?! (?:not )?(?:an? (?:in)?valid|in the range|out of|too|greater|less|larger|smaller|more|above|below|over"
    r"|under)\b)"
)
_SENTENCE_BEGINS = (
    *(". ", "; ", "] ", "> ", " - "),
    *("if ", "that ", "whether ", "because ", "since ", "while ", "and ", "but "),
)
_OPENED = "'\"[(<"
_FOR = tuple(f"{word} {mark}" for word in (" for", " by", "behalf of") for mark in ("", *_OPENED))
#: "waiting for 5000", "increased by 5000".
_AMOUNT = re.compile(
    r"(?:wait|sleep|paus|last|lock|cach|retr|delay|block|idle|increas|decreas|increment|decrement|multipl|divid|reduc"
    r"|exceed|extend|shift|grow|grew|off|up|down|limit|scal)[a-z]{0,9} (?:for|by) \Z",
    re.IGNORECASE,
)
#: Of whom something is sent to.
_TO = tuple(f" to {mark}" for mark in ("", *_OPENED))
_SENT = re.compile(r"mail|sent|send|notification|message|reminder|invitation")
_MARKS = ("- ", ": '", ': "', "found: ", "exist: ", "exists: ", "unknown: ", "invalid: ", "for id ", "for id: ")
#: In a sentence about somebody, and in one about a record of hers.
_OF_ONE = re.compile(r"(?:user|learner|student|enrollee|author|recipient)(?!s\b)")
_OF_A_RECORD = re.compile(r"user|learner|student|enroll|account|profile|author|certificate|verification|\A\W*\Z")
_ID = re.compile(
    r"(?:(?<![\w.-])(?<!\w )|(?<=enrollment[ _])|(?<=certificate[ _])|(?<=verification[ _]))"
    r"(?:id|pk|repr) ?[=:] ?['\"]?\Z",
    re.IGNORECASE,
)
#: Characters in front that are looked at, and those of the longest spellings.
_IN_FRONT = 100
_ID_LENGTH, _AMOUNT_LENGTH = 8, 24

_NAME = r"[\w.@+-]{2,255}"
_ONE = re.compile(r"(?<![^\W_])(?:user(?:name)?|learner|student|enrollee|recipient|instructor)(?= )", re.IGNORECASE)
_NEXT_WORD = re.compile(r" ['\"\[(<]?([^\s'\"\])>,;:]{1,255})")
_WORDS_BEHIND = 5
#: Behind these words about a user stands who it is.
_SAID = frozenset(["disabled", "found", "specified", "unknown", "from", "for", "by", "than", "exist", "exists", "with"])

_OWNED = r"(?:account|profile|password|e-?mail|enrollments?|certificates?|username)"
_WHO_ACTS = (
    rf"(?:\A|[\]>] )({_NAME})(?= (?:(?:re|un)?enrolled|attempted to|tried to|logged (?:in|out)"
    r"|has (?:already )?been given|(?:disabled|re-?enabled|deleted|retired|changed) [^\s']{1,255}'s)\b)"
)
#: Places of names, each behind a text without which there is none.
_PLACES = tuple(
    (needed, re.compile(pattern))
    for needed, pattern in (
        ("'s ", rf"(?<![\w.@+-])({_NAME})(?='s {_OWNED}\b)"),
        *((needed, _WHO_ACTS) for needed in ("'s ", "enrolled", "attempted to", "tried to", " logged ", " been given")),
        ("by ", rf"\bby ['\"]({_NAME})(?=['\"])"),
        ("-v", rf"\(({_NAME})(?=, ?(?:course|ccx)-v\d:)"),
        (" - ", rf"(?:[Ll]og(?:in|out)|creation|success)[^\n-]{{0,40}} - ({_NAME})\s*\Z"),
        (" in course", rf"(?:for|of|by) ({_NAME})(?= in course)"),
        ("ent to ", rf"[Ss]ent to ({_NAME})(?![\w@]| (?:learner|user|student|recipient))"),
        (". ", rf"[Uu]ser[^.\n]{{0,200}}\. ({_NAME})\Z"),
        (" (Email: ", r"(?<=[a-z] )((?:[^\W\d_a-z][\w'.-]{0,60} ){0,3}[^\W\d_a-z][\w'.-]{0,60})(?= \(Email: )"),
    )
)


def _may_say_who(text: str) -> bool:
    """Has a text anything of `_PLACES`? Written out: it is asked of every line, and a loop takes twice as long."""
    return (
        ("-v" in text and "(" in text)
        or ("'s " in text or "by '" in text or 'by "' in text or " - " in text or ". " in text or " (Email: " in text)
        or (" in course" in text or "ent to " in text or "enrolled" in text or " logged " in text)
        or (" been given" in text or "attempted to" in text or "tried to" in text)
    )


def people_in_sentences(text: str, is_about_one: bool) -> list[tuple[int, int]]:
    """
    From where to where these people stand in a line.

    Args:
        is_about_one: does it speak of a user, learner, student or the like at all?
    """
    spans: list[tuple[int, int]] = []
    if " : " in text:
        spans += [found.span() for found in _BESIDE_A_COURSE.finditer(text)]
    if _NUMBER.search(text):
        spans += [found.span() for found in _NUMBER.finditer(text) if _is_somebody(text, *found.span())]
    if is_about_one:
        spans += _behind_what_is_said(text, Places())
    if _may_say_who(text):
        places = Places()
        for needed, pattern in _PLACES:
            if needed in text:
                spans += [found.span(1) for found in pattern.finditer(text) if is_name(text, *found.span(1), places)]
    return spans


def without(text: str, spans: Iterable[tuple[int, int]], told: set[str]) -> str:
    """The text without what stands there; that is put into `told`, in lower case."""
    pieces, done = [], 0
    for start, end in sorted(spans):
        if start >= done:
            pieces += [text[done:start], REDACTED]
            told.add(text[start:end].lower())
            done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def _is_somebody(text: str, start: int, end: int) -> bool:
    in_front = text[max(start - _IN_FRONT, 0) : start]
    opened = in_front.rstrip(_OPENED)
    if not opened.rstrip().endswith(("=", ":")) and _COURSE_FOLLOWS.match(text, end):
        return True
    if (not opened or in_front.endswith(_SENTENCE_BEGINS)) and _ACTS.match(text, end):
        return True
    sentence = in_front[max(in_front.rfind(". "), in_front.rfind("\n")) + 1 :].lower()
    if in_front[-1:] in ("'", '"') and text[end : end + 1] == in_front[-1:] and _OF_ONE.search(sentence):
        return True  # user at first '918273' is another now
    if _NO_NOUN.match(text, end) is None:
        return False
    if in_front.endswith(_FOR):
        return not _AMOUNT.search(in_front, max(len(in_front) - _AMOUNT_LENGTH, 0))
    if in_front.endswith(_TO):
        return _SENT.search(sentence) is not None
    if in_front.endswith(_MARKS) and _OF_ONE.search(sentence):
        return True
    label = _ID.search(in_front, max(len(in_front) - _ID_LENGTH, 0))
    return label is not None and _OF_A_RECORD.search(sentence[: len(sentence) - len(label.group())]) is not None


def _behind_what_is_said(text: str, places: Places) -> Iterator[tuple[int, int]]:
    """Who in ``User is disabled zoraquill`` and ``username from zoraquill to mirabel``."""
    for one in _ONE.finditer(text):
        at, before, is_username = one.end(), "", one.group().lower() == "username"
        for _ in range(_WORDS_BEHIND):
            found = _NEXT_WORD.match(text, at)
            if found is None or (before == "from" and not is_username) or before == "answer":
                break
            word, start, at = found[1].rstrip(".-"), found.start(1), found.end()
            if is_name(text, start, start + len(word), places):
                if before not in _SAID:
                    break
                yield start, start + len(word)
                if before != "from":
                    break
                # What it was changed to stands behind one more word.
                following = _NEXT_WORD.match(text, at)
                before = "by" if following is not None and following[1] == "to" else ""
                at = following.end() if following is not None else at
                continue
            before = word.lower()
            if _ONE.match(word + " "):  # another label, which is looked behind itself
                break


def is_name(text: str, start: int, end: int, places: Places) -> bool:
    """Can what stands there be somebody's name: is it none of the platform's words, classes and keys?"""
    name = text[start:end]
    return (
        not is_ordinary(name.lower())
        and any(sign.isalpha() for sign in name)
        and all(_IS_WORD.match(word) for word in name.split())
        and not (is_class(name) or is_identifier(name) or places.is_within_identifier(text, start, end))
    )


_IS_WORD = re.compile(r"[\w.@+'-]{1,255}\Z")
