"""
Lines that have one shape, or that only look as if they had: others of a line, with other words, numbers and ids.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from lab import rule_words
from lab.foreign_site import WORDS as EVERYDAY_WORDS
from tutorprivacy.inside.pii.vocabulary import WORDS
from tutorprivacy.scrub.word_shapes import is_free

#: How the platform speaks of people.
SENTENCES = tuple(
    line
    for line in (Path(__file__).parents[1] / "inside" / "logs" / "log_shapes.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
)
RUNS = tuple(sorted(rule_words.runs()))
FREE_WORDS = tuple(word for word in EVERYDAY_WORDS if word.isalpha() and len(word) > 2 and is_free(word))
_PLACE = re.compile(r"<[a-z ]+>|~")
_PIECE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z]+|[0-9]+|\b[0-9a-f]{16,64}\b")
_UUID_LENGTH = 36


def word(pick: random.Random) -> str:
    """A word of the platform or of nobody, or one that has letters in it that a rule looks for."""
    kind = pick.randrange(5)
    if kind == 0:
        return pick.choice(sorted(WORDS))
    if kind == 1:
        return pick.choice(EVERYDAY_WORDS)
    if kind == 2:
        return pick.choice(("", *FREE_WORDS)) + pick.choice(RUNS) + pick.choice(("", *FREE_WORDS))
    return free_word(pick)


def free_word(pick: random.Random) -> str:
    """One that no rule knows, of any length."""
    while True:
        made = "".join(pick.choice("bcdfghklmnprstvwxyzaeiou") for _ in range(pick.randrange(3, 23)))
        if is_free(made):
            return made


def username(pick: random.Random) -> str:
    """As people choose them."""
    form = pick.choice(("{0}", "{0}{1}", "{0}_{1}", "{2}{1}", "{0}-{1}", "{0}.{1}", "{0}.{0}", "{2}X", "{1}"))
    made = free_word(pick) if pick.random() < 0.8 else word(pick)
    return form.format(made, pick.choice((7, 42, 2026, pick.randrange(10**9))), made.title())


def value(pick: random.Random, kind: str) -> str:
    """What stands in a sentence for a kind of person or thing."""
    if kind == "~":
        return " ".join(word(pick) for _ in range(pick.randrange(1, 3)))
    if kind in ("<id>", "<number>"):
        return str(pick.randrange(10 ** pick.randrange(1, 11)))
    if kind == "<mail>":
        return f"{username(pick)}@{free_word(pick)}.example"
    if kind == "<address>":
        return pick.choice(("203.0.113.77", "2001:db8::17", "999.0.113.77", "203-0-113-9.dyn.example.net"))
    if kind == "<course>":
        return f"course-v1:{free_word(pick).title()}X+C{pick.randrange(40)}+{pick.randrange(2015, 2027)}"
    if kind == "<full name>":
        return f"{free_word(pick).title()} {free_word(pick).title()}"
    return username(pick) if "name" in kind else word(pick)


def sentence(pick: random.Random) -> str:
    """One of the platform's, about anybody."""
    return _PLACE.sub(lambda place: value(pick, place[0]), pick.choice(SENTENCES))


def similar(pick: random.Random, text: str) -> str:
    """
    Another line, nearly always of the same shape.

    Free words become others, numbers become numbers, ids become ids; now and then two of them are equal.
    """
    last = ""

    def other(match: re.Match[str]) -> str:
        nonlocal last
        piece = match[0]
        if len(piece) == _UUID_LENGTH or (len(piece) >= 16 and re.search("[0-9].*[a-f]|[a-f].*[0-9]", piece)):
            return re.sub("[0-9a-f]", lambda _digit: pick.choice("0123456789abcdef"), piece)
        if piece.isdigit():
            size = pick.randrange(5, 10) if 5 <= len(piece) <= 9 else len(piece)
            made = "".join(pick.choice("0123456789") for _ in range(size))
            made, last = (last if pick.random() < 0.1 and last else made), made
            return made
        lowered = piece.lower()
        if not is_free(lowered) or len(piece) < 3:
            return piece
        made = free_word(pick) if pick.random() < 0.9 or not last.isalpha() else last
        last = made
        return made if piece == lowered else made.title() if piece.istitle() else made.title() + "X"

    return _PIECE.sub(other, text)
