"""How bytes are sealed: what opens them, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorprivacy.inside.redis_encryption.cipher import Cipher, Damaged, WrongKey, derived

CIPHER = Cipher("tasks", ("a secret",))


@given(st.binary(max_size=300))
def test_what_was_sealed_is_opened(plain: bytes) -> None:
    assert CIPHER.open(CIPHER.seal(plain)) == plain


def test_no_two_are_alike() -> None:
    """Neither the whole nor a part: who sees that two messages are alike knows something of them."""
    sealed = [CIPHER.seal(b"x" * 64) for _ in range(50)]
    assert len({each[8:24] for each in sealed}) == len({each[36:] for each in sealed}) == 50
    assert not any(b"xxx" in each for each in sealed)


def test_another_key_says_so() -> None:
    """Also another purpose: a cached value is no task."""
    for other in (Cipher("tasks", ("another secret",)), Cipher("cached values", ("a secret",))):
        with pytest.raises(WrongKey, match="SECRET_KEY_FALLBACKS"):
            other.open(CIPHER.seal(b"x"))


def test_a_former_key_opens_and_does_not_seal() -> None:
    both = Cipher("tasks", ("a new secret", "a secret"))
    assert both.open(CIPHER.seal(b"x")) == b"x"
    with pytest.raises(WrongKey):
        CIPHER.open(both.seal(b"x"))


def test_what_was_changed_is_not_opened() -> None:
    """One bit, anywhere behind the name of the key; or the end is missing."""
    sealed = CIPHER.seal(b"a task")
    for index in range(8, len(sealed)):
        changed = bytearray(sealed)
        changed[index] ^= 1
        with pytest.raises(Damaged):
            CIPHER.open(bytes(changed))
    for end in range(len(sealed)):
        with pytest.raises((Damaged, WrongKey)):
            CIPHER.open(sealed[:end])


def test_keys_tell_nothing_of_each_other() -> None:
    keys = {derived(secret, purpose) for secret in ("a", "b") for purpose in ("tasks", "names of cached values")}
    assert len(keys) == 4 and all(len(key) == 32 for key in keys)
