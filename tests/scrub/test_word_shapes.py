"""Words that are all the same to the rules: that no rule can tell one from another."""

from __future__ import annotations

import random
import re

import pytest

from lab import rule_words
from lab.foreign_site import WORDS as EVERYDAY_WORDS
from tutorprivacy.inside.pii.glossary import GLOSSARY, ORDINARY_KEYS, normalize
from tutorprivacy.inside.pii.vocabulary import COMPOUNDS, PARTS, WORDS
from tutorprivacy.scrub.word_shapes import DIGITS_TO_ONES, MAX_SIGNS, UNKNOWN, Shapes, is_free, number_of_signs, spelt

from .similar_lines import free_word

#: Two letters that rules look for between marks, blanks or digits, or in an expression that has others of the list.
BETWEEN_BOUNDS = {
    **dict.fromkeys(("of", "is", "in", "on", "as", "or", "at", "to", "an"), "words of sentences, in blanks"),
    **dict.fromkeys(("id", "pk", "ip"), "labels, whole or behind those of people"),
    **dict.fromkeys(("re", "un"), "in front of enrolled and the like"),
    **dict.fromkeys(("py", "js", "ms", "lb"), "in dots, digits and colons"),
    **dict.fromkeys(("es", "ed", "ly"), "endings of the platform's words"),
    **dict.fromkeys(("ll", "ss", "uu", "og", "er", "pi"), "pieces of longer ones"),
    **dict.fromkeys(("fa", "aa"), "digits of codes"),
}


def test_what_rules_look_for_is_in_no_free_word() -> None:
    """The letters of each expression and of each text in the rules' code, also within a word."""
    free = {run: where for run, where in rule_words.runs().items() if is_free(f"zqx{run}zqx") and len(run) > 2}
    assert free == {}
    short = {run for run in rule_words.runs() if len(run) == 2 and is_free(f"zqx{run}zqx")}
    assert short <= BETWEEN_BOUNDS.keys()


def test_no_word_of_the_platform_is_free() -> None:
    """Nor one that a rule compares as a whole, nor a key, nor a part of one."""
    keys = {normalize(key) for category in GLOSSARY for key in category.keys}
    known = {*rule_words.whole_words(), *WORDS, *COMPOUNDS, *PARTS, *keys, *ORDINARY_KEYS}
    assert [word for word in known if word.isalpha() and is_free(word)] == []
    parts = {part for word in (*COMPOUNDS, *PARTS, *ORDINARY_KEYS) for part in re.findall("[a-z]{3,}", word.lower())}
    assert [part for part in parts if is_free(part)] == []


@pytest.mark.parametrize("word", ["oauth2", "utf8", "html5", "i4x", "s3", "UTF8"])
def test_words_of_which_a_digit_matters(word: str) -> None:
    """They have no shape: ``oauth2`` is the platform's, ``oauth7`` is not."""
    assert UNKNOWN in Shapes()[word.encode().translate(DIGITS_TO_ONES)]


@pytest.mark.parametrize(
    "text", [b"a%41", b"\\x41", b"&#11;", b"\x01", b"\x05", b"\x0e", b"z\xc3\xab", b"?a=\x01", b"?%\n"]
)
def test_what_has_no_shape(text: bytes) -> None:
    """Codes, letters of other alphabets, and whatever could pass for a sign."""
    assert Shapes()[text] == UNKNOWN


SHAPED = (
    *("zoraquill_918273", "Zoraquill17", "LunkoX", "zora-quill.2026@mail.example", "918273", "1234", "17ms", "C4.1x"),
    *("[1f2e3d4c-aaaa-bbbb-cccc-0123456789ab]", "[12345678-aaaa-bbbb-cccc-0123456789ab]", "?next=/u/zora&a=%2F"),
    *("block-v1:LabX+C1+2026+type@problem+block@0f1e2d3c4b5a69788796a5b4c3d2e1f0", "/u/zoraquill/", "deadbeef", "ab12"),
)


@pytest.mark.parametrize("text", SHAPED)
@pytest.mark.parametrize("is_long", [False, True])
def test_what_is_spelt_has_the_shape(text: str, is_long: bool) -> None:
    """So a rule that was asked of it, was asked of the shape."""
    shape = Shapes()[text.encode().translate(DIGITS_TO_ONES)]
    assert Shapes()[spelt(shape, is_long, False).translate(DIGITS_TO_ONES)] == shape


def test_no_two_of_a_text_are_spelt_alike() -> None:
    """Whom a line names once, a rule takes out of the rest of it."""
    for sign in (b"\x01", b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"\x07"):
        for is_long in (False, True):
            words = spelt(b" ".join([sign] * MAX_SIGNS), is_long, False).lower().split()
            assert len(set(words)) == MAX_SIGNS
            assert not [word for word in words if word.isalpha() and not is_free(word.decode())]


def test_many_words_have_few_shapes() -> None:
    """What all of it is for: usernames of one form, and everyday words, are one."""
    pick, shapes = random.Random(1), Shapes()
    names = {f"{free_word(pick)[:20]}_{pick.randrange(10**5, 10**9)}".encode() for _ in range(500)}
    assert len({shapes[name.translate(DIGITS_TO_ONES)] for name in names}) == 1
    assert sum(number_of_signs(shapes[word.encode()]) for word in EVERYDAY_WORDS) > len(EVERYDAY_WORDS) // 4
