"""
The forms in which a value can be written down.

A form is a function of the text's characters, so a value is found wherever it stands in a longer text that was
encoded as a whole: a JSON document in base64, a form in an address, a page with HTML's references.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: How bytes are looked at before a spelling is looked for: in lower case, and without the ends of lines with which
#: mails break words; as they are, without ends of lines.
FOLDED, JOINED = "folded", "joined"


#: By form: what stands before the two digits of each character.
_PREFIXES = (
    ("URL-encoded", "%"),
    ("URL-encoded twice", "%25"),
    ("JSON-escaped", "\\u00"),
    ("JSON-escaped twice", "\\\\u00"),
    ("escaped for programs", "\\x"),
    ("quoted-printable", "="),
)


@dataclass(frozen=True)
class Spelling:
    """
    A form of a value.

    Args:
        form: its name.
        view: how bytes are looked at: `FOLDED` or `JOINED`.
        needle: what is looked for.
    """

    form: str
    view: str
    needle: bytes


def spellings(text: str, is_literal: bool = False) -> list[Spelling]:
    """
    All forms of a text.

    Args:
        is_literal: the text is no word that somebody could write in other letters: fewer forms.
    """
    lower = text.lower().encode()
    found = [Spelling("plain", FOLDED, lower), Spelling("UTF-16", FOLDED, b"\0".join(_each(lower)))]
    found.append(Spelling("UTF-32", FOLDED, b"\0\0\0".join(_each(lower))))
    cases = [("", text.encode())] if is_literal else [("", lower), (" in upper case", lower.upper())]
    for case, written in cases:
        found += [Spelling(f"base64{case}", JOINED, each) for each in base64_inside(written)]
        found.append(Spelling(f"hex{case}", FOLDED, written.hex().encode()))
    if is_literal:
        return found
    twice = [each for inner in base64_inside(cases[0][1]) for each in base64_inside(inner)]
    found += [Spelling("base64 twice", JOINED, each) for each in twice]
    wide = b"\0".join(_each(cases[0][1]))
    found += [Spelling("base64 of UTF-16", JOINED, each) for each in base64_inside(wide)]
    found += list(_references(cases))
    return found


def _references(cases: Iterable[tuple[str, bytes]]) -> Iterator[Spelling]:
    """Each character as its number, as some encoders write all of them; ``%25`` is a ``%`` that was encoded again."""
    for case, written in cases:
        for form, prefix in _PREFIXES:
            yield Spelling(form + case, FOLDED, "".join(f"{prefix}{each:02x}" for each in written).encode())
        yield Spelling(f"HTML-escaped{case}", FOLDED, "".join(f"&#{each};" for each in written).encode())
        yield Spelling(f"HTML-escaped in hex{case}", FOLDED, "".join(f"&#x{each:x};" for each in written).encode())


def base64_inside(text: bytes) -> list[bytes]:
    """What base64 makes of a text for certain, wherever it begins in what is encoded: for each of three alignments."""
    found = []
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + text)
        # Characters that hold bits of what stands before, or behind, are not this text's alone.
        found.append(encoded[-(-before * 8 // 6) : (before + len(text)) * 8 // 6])
    return found


def _each(text: bytes) -> list[bytes]:
    return [bytes([each]) for each in text]
