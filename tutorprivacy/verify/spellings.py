"""
The forms in which a value can be written down.

A form is a function of the text's characters, so a value is found wherever it stands in a longer text that was
encoded as a whole: a JSON document in base64, a form in an address, a page with HTML's references.
"""

from __future__ import annotations

import base64
import ipaddress
from dataclasses import dataclass
from urllib.parse import quote

#: How bytes are looked at before a spelling is looked for. `WRITTEN`: in lower case. `LETTERS`: of these only letters
#: and digits, so whatever stands between them hides nothing: the ends of lines with which mails and dumps break words,
#: the zeros of UTF-16, the signs with which encoders write a number. `JOINED`: base64's own characters, as they are.
WRITTEN, LETTERS, JOINED = "written", "letters", "joined"

#: By form: the number of each character, as some encoders write all of them, without the signs around it.
_NUMBERS = (
    ("hex", "{:02x}"),  # also URL-encoded, quoted-printable, and parted in any way
    ("hex of UTF-16", "{:02x}00"),
    ("escaped in hex", "x{:02x}"),
    ("escaped in hex", "x00{:02x}"),
    ("bytes in hex", "0x{:02x}"),
    ("JSON-escaped", "u00{:02x}"),
    ("JSON-escaped", "u{:02x}"),
    ("escaped for programs", "u000000{:02x}"),
    ("URL-encoded twice", "25{:02x}"),
    ("URL-encoded three times", "2525{:02x}"),
    ("decimal", "{}"),
    ("decimal", "{:04}"),
    ("octal", "{:03o}"),
)


#: Letters and digits of an address that stand nowhere by chance.
_LONG = 16


@dataclass(frozen=True)
class Spelling:
    """
    A form of a value.

    Args:
        form: its name.
        view: how bytes are looked at: `WRITTEN`, `LETTERS` or `JOINED`.
        needle: what is looked for.
    """

    form: str
    view: str
    needle: bytes


def spellings(text: str) -> list[Spelling]:
    """
    All forms of a word.

    Args:
        text: of ASCII letters and digits.
    """
    lower = text.lower().encode()
    found = [Spelling("plain", LETTERS, lower)]
    for case, written in (("", lower), (" in upper case", lower.upper())):
        found += [Spelling(f"base64{case}", JOINED, each) for each in base64_inside(written)]
        for form, number in _NUMBERS:
            found.append(Spelling(form + case, LETTERS, "".join(number.format(each) for each in written).encode()))
    twice = [each for inner in base64_inside(lower) for each in base64_inside(inner)]
    found += [Spelling("base64 twice", JOINED, each) for each in twice]
    wide = b"\0".join(_each(lower))
    return [*found, *(Spelling("base64 of UTF-16", JOINED, each) for each in base64_inside(wide))]


def literal_spellings(text: str) -> list[Spelling]:
    """Those of what is no word that somebody could write in other letters: fewer forms."""
    written, lower = text.encode(), text.lower().encode()
    found = [Spelling("plain", WRITTEN, lower), Spelling("UTF-16", WRITTEN, b"\0".join(_each(lower)))]
    found.append(Spelling("UTF-32", WRITTEN, b"\0\0\0".join(_each(lower))))
    found += [Spelling("base64", JOINED, each) for each in base64_inside(written)]
    found.append(Spelling("hex", LETTERS, written.hex().encode()))
    encoded = {quote(text, safe=""), quote(quote(text, safe=""), safe="")} - {text}
    return [*found, *(Spelling("URL-encoded", WRITTEN, each.lower().encode()) for each in sorted(encoded))]


def address_spellings(text: str) -> list[Spelling]:
    """Those of an IP address. A short one's bytes and numbers are not looked for: they stand elsewhere by chance."""
    address = ipaddress.ip_address(text)
    if address.version == 4:
        padded = ".".join(f"{each:03}" for each in address.packed)
        return [each for written in sorted({text, padded}) for each in literal_spellings(written)]
    digits, letters = address.packed.hex(), text.replace(":", "").lower()
    found = [each for written in sorted({text, address.exploded}) for each in literal_spellings(written)]
    if len(letters) >= _LONG:  # whatever stands between its groups
        found = [each for each in found if each.view != WRITTEN or each.form == "URL-encoded"]
        backwards = digits[::-1]  # as names of addresses are made (RFC 3596)
        texts = sorted({digits, letters, backwards, str(int(address))})
        found += [Spelling("plain", LETTERS, each.encode()) for each in texts]
    found.append(Spelling("bytes", WRITTEN, address.packed.lower()))
    return [*found, *(Spelling("base64 of its bytes", JOINED, each) for each in base64_inside(address.packed))]


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
