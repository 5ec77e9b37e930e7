"""
Words, numbers and ids that are all the same to the rules for lines in words: one sign stands for each of a kind.

A rule tells one digit from another in codes and in a few words only, and no letter from another but in what it looks
for: the platform's words, the keys of the glossary, and the letters in its expressions. So a word that has none of
these, a free one, could be any other of its kind, with the same fate; and so could a number of five digits or more, or
an id. What is left for a rule to ask is how long each is, and where the same one stands twice. `spelt` gives words that
are as short, or as long, as those of a kind may be, and of which no two are equal.
"""

from __future__ import annotations

import re

from ..inside.pii.glossary import GLOSSARY, ORDINARY_KEYS, category_of, normalize
from ..inside.pii.names import is_class, is_ordinary
from ..inside.pii.vocabulary import COMPOUNDS, PARTS, WORDS, words
from ..inside.tracking.running_text import without_labelled
from .bounded_cache import BoundedCache
from .labelled_secrets import sub_secrets

DIGITS_TO_ONES = bytes.maketrans(b"0123456789", b"1" * 10)

#: What stands in a shape for a free word, for one with a capital in front, and for one with more of them; for numbers.
_WORD, _CAPITALIZED, _MIXED, _NUMBER = b"\x01", b"\x02", b"\x03", b"\x04"
#: For ids in hexadecimal digits, for UUIDs, for those that begin with a number, and for queries.
_ID, _UUID, _UUID_OF_DIGITS, _QUERY = b"\x05", b"\x06", b"\x07", b"\x08"
_SIGN = re.compile(rb"[\x01-\x08]")

#: In the shape of a text for which no other text can stand.
UNKNOWN = b"\x0e"

#: What may begin a code, in which a digit is part of another sign, and what none of these lines has.
_CODE = re.compile(rb"[%\\&\0-\x1f\x7f-\xff]")

#: All of this goes from a URL, whatever else is in it (`pii.patterns`). But it must not end what is around it, and be
#: no part of JSON or of a browser's name, nor the label of what follows (`labelled_secrets`). A quote in it,
#: percent-encoded, is looked for in the line itself.
_IS_QUERY = re.compile(
    rb"\?(?!.*(?:quot;|Mozilla))[!#-&*-;=@-Z\]-z|}~]*[\w/]\Z",
    re.ASCII,
)

_LONGEST_LABEL = 80
_VALUE = " =zqxzqx"

#: Ids that begin with a number stand apart from others: it could be taken for somebody's.
_IDS = (
    (re.compile(rb"\b1{8}(?:-[1a-f]{4}){3}-[1a-f]{12}\b"), _UUID_OF_DIGITS),
    (re.compile(rb"\b[1a-f]{8}(?:-[1a-f]{4}){3}-[1a-f]{12}\b"), _UUID),
    (re.compile(rb"\b(?=1*[a-f])[1a-f]{20,40}\b"), _ID),
)
_SHORTEST_ID = 20

_PIECE = re.compile(rb"\w+", re.ASCII)
_IS_NUMBER = re.compile(rb"1{5,9}\Z")
#: Letters, and perhaps digits behind them.
_MAY_BE_FREE = re.compile(rb"((?:[A-Z]?[a-z]|[A-Z](?=[A-Z]*[a-z]))[A-Za-z]+)(_?)(1*)\Z")
_SHORTEST, _LONGEST = 3, 20

#: Letters that a rule looks for, wherever they stand; `tests/scrub/test_word_shapes.py` reads them from the rules.
_LETTERS_OF_RULES = words(
    """
    aaee aaff able above accept activate add admin after ags and answer api app apr asset assw attempt aug auth
    backend baskets because been behalf below between bit but by cach can ccb ccx celery change cms compose
    confirm console consumer contains core could count course create cri data date day ddeeff debug dec deep def
    delay deleted did disconnect divid docker does down drop due dumps earer earner ecret edx efer enroll ent
    env error exam exceed exist extend face false fatal feb feedback file for found framework fri from front ftp
    generate given gmt goal goes goto greater grew grow had has history home host hour html http idle ids idv
    ied ies if images import increas infinity info ing instructor ion isn iso its jan journald json jul jun jwt
    kafka keep key kombu kubectl kubernetes label language large last launch lct left less letters lib limit
    line lis lms loads lock log lti mail manage mar may membership memo message minute misc mon more mozilla
    much mysqldb name none not nov null number oct of ogin oken ookie orders out over paus people person photo
    pid piece plugins policy prefix prefs programs progress pseudonymize quot range read record redis reduc
    refused reminder remote replace repr req reset rest results retire retr rfc sat scal search sec send sep ser
    shared short since sleep smaller social source sso start status stderr submitted success sun surrogateescape
    tasks team text that the thu time too total tours traceback true tue type under unix unknown up urls usage
    utc utf uthor utils valid value variant via wait warn was wed when while with words xmodule xqueue zone
    """
)
#: By their first one: so most of them are not tried.
_HAS_LETTERS_OF_RULES = re.compile(
    "|".join(
        f"{first}(?:{'|'.join(sorted(each[1:] for each in _LETTERS_OF_RULES if each[0] == first))})"
        for first in sorted({each[0] for each in _LETTERS_OF_RULES})
    )
)
_ONLY_HEXADECIMAL = re.compile("[a-f]+")

#: A word that is a part of one of these could make it whole.
_KEYS = " ".join(
    [normalize(key) for category in GLOSSARY for key in category.keys] + sorted({*ORDINARY_KEYS, *COMPOUNDS, *PARTS})
)
#: Words of which the digits matter, as shapes.
_WITH_DIGITS = frozenset(
    word.encode().translate(DIGITS_TO_ONES) for word in (*WORDS, *_KEYS.split(), "i4x") if re.search("[0-9]", word)
)

_CONSONANTS = "qxzjkvw"
_FIRST_NUMBER = 31_111
#: As many signs of a line can be spelt.
MAX_SIGNS = len(_CONSONANTS) ** 2
#: A query with nothing that a rule looks for, and one with much of it.
_QUERIES = (b"q=1", b"username=zq&session_token=z@q.example&user_ids=1")


def is_free(word: str) -> bool:
    """Does no rule know a word, in lower case and letters, or a part of it?"""
    return not (
        _HAS_LETTERS_OF_RULES.search(word)
        or _ONLY_HEXADECIMAL.fullmatch(word)
        or word in _KEYS
        or is_ordinary(word)
        or category_of(word) is not None
    )


class Shapes(BoundedCache[bytes, bytes]):
    """
    The shapes of texts without blanks, in which ones stand for digits; a question mark begins such a text.

    UNKNOWN is in a shape if one digit may mean something else than another.
    """

    def __init__(self) -> None:
        super().__init__(self._shape_of)
        self._pieces = BoundedCache(_shape_of_piece)
        self._without_ids = BoundedCache(self._shape_of)

    def __missing__(self, text: bytes) -> bytes:
        if text.startswith(b"?") and len(text) > 1:
            return b"?" + _QUERY if _IS_QUERY.match(text) and not _ends_in_label(text) else UNKNOWN
        if _CODE.search(text):
            return UNKNOWN
        if len(text) >= _SHORTEST_ID:  # of which most come once
            without = text
            for pattern, sign in _IDS if b"-" in text else _IDS[-1:]:
                without = pattern.sub(sign, without)
            if without != text:
                return self._without_ids[without]
        return super().__missing__(text)

    def _shape_of(self, text: bytes) -> bytes:
        return _PIECE.sub(lambda piece: self._pieces[piece[0]], text)


def _ends_in_label(query: bytes) -> bool:
    """Would the rules take what follows a query for the value of its last word?"""
    end = query[-_LONGEST_LABEL:].decode() + _VALUE
    return not without_labelled(sub_secrets(end, "-")).endswith(_VALUE)


def _shape_of_piece(piece: bytes) -> bytes:
    if _IS_NUMBER.match(piece):
        return _NUMBER
    if piece.lower() in _WITH_DIGITS:
        return piece + UNKNOWN
    found = _MAY_BE_FREE.match(piece)
    if found is None:
        return piece
    letters, underline, digits = found.groups()
    word = letters.decode()
    if not _SHORTEST <= len(word) <= _LONGEST or not is_free(word.lower()) or is_class(word):
        return piece
    if not (word.islower() or word[0].isupper()):
        return piece
    sign = _WORD if word.islower() else _CAPITALIZED if word.istitle() else _MIXED
    return sign + underline + (_NUMBER if _IS_NUMBER.match(digits) else digits)


def number_of_signs(shape: bytes) -> int:
    """How many things in a shape could be others."""
    return len(_SIGN.findall(shape))


def spelt(shape: bytes, is_long: bool, asks: bool) -> bytes:
    """
    A text of a shape.

    Args:
        is_long: each sign stands for something that is as long as that may be, and not for something as short.
        asks: queries have what rules look for in them.
    """
    numbers = iter(range(len(shape)))
    return _SIGN.sub(lambda sign: _one_of(sign[0], next(numbers), is_long, asks), shape)


def _one_of(kind: bytes, number: int, is_long: bool, asks: bool) -> bytes:
    if kind == _NUMBER:
        return str(_FIRST_NUMBER * (10_000 if is_long else 1) + number).encode()
    if kind == _ID:
        return b"1a1a%04x" % number + b"1a" * (16 if is_long else 6)
    if kind == _UUID:
        return b"%08x-1a1a-1a1a-1a1a-1a1a1a1a1a1a" % (0x1A1A0000 + number)
    if kind == _UUID_OF_DIGITS:  # followed by a letter, or by a digit
        return b"%08d-%b-1a1a-1a1a-1a1a1a1a1a1a" % (11_110_000 + number, b"a1a1" if is_long else b"1a1a")
    if kind == _QUERY:
        return _QUERIES[asks]
    first, second = divmod(number, len(_CONSONANTS))
    word = "z" + _CONSONANTS[first] + _CONSONANTS[second] + ("qzvzqjzkzqzvzwqzz" if is_long else "")
    if kind == _MIXED:
        word = word[:-1] + word[-1].upper()
    return (word if kind == _WORD else word[0].upper() + word[1:]).encode()
