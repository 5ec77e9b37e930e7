"""
How bytes are sealed before they go to Redis: AES-256-GCM, with a key of their own for each message.

The keys are made of Django's SECRET_KEY (HKDF-SHA256, RFC 5869), another one for each purpose, so that nothing that is
sealed for one can be put in the place of another's. ``SECRET_KEY_FALLBACKS``, Django's own setting for a change of the
key, open what was sealed before.

A sealed message is ``PRV1``, 4 bytes that name the key, 16 and 12 random bytes, and the ciphertext with its tag.

.. no_pii: bytes, in memory
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from kombu.exceptions import SerializerNotInstalled

#: No digit, so that no client of Redis takes what follows for a number.
MAGIC = b"PRV1"
_NAME_BYTES = 4
_SALT_BYTES = 16
_NONCE_BYTES = 12
_KEY_BYTES = 32
_BODY = len(MAGIC) + _NAME_BYTES + _SALT_BYTES + _NONCE_BYTES
_LABEL = "tutor-contrib-privacy: Redis, "


class WrongKey(SerializerNotInstalled):
    """
    This was sealed with another SECRET_KEY.

    Of kombu's class because it is the only one that kombu passes on as it is: of any other, Celery's worker would
    take the message for broken, and delete it.
    """


class Damaged(ValueError):
    """Sealed with a key that is known, and changed or cut off since: no key opens it."""


def derived(secret_key: str, purpose: str, length: int = _KEY_BYTES) -> bytes:
    """A key for one purpose; nothing can be told from it of SECRET_KEY or of the key for another purpose."""
    return HKDF(SHA256(), length, salt=None, info=(_LABEL + purpose).encode()).derive(secret_key.encode())


class Cipher:
    """
    Seals and opens.

    Args:
        purpose: what for; one purpose's cipher does not open another's.
        secret_keys: the first one seals, each one opens.
    """

    def __init__(self, purpose: str, secret_keys: tuple[str, ...]) -> None:
        made = [derived(each, purpose, _NAME_BYTES + _KEY_BYTES) for each in secret_keys]
        self._keys = {each[:_NAME_BYTES]: each[_NAME_BYTES:] for each in reversed(made)}
        self._head = MAGIC + made[0][:_NAME_BYTES]
        self._key = made[0][_NAME_BYTES:]

    def seal(self, plain: bytes) -> bytes:
        """The sealed message."""
        random = os.urandom(_SALT_BYTES + _NONCE_BYTES)
        # With one key for all, random nonces would repeat after some billions of messages, which a cache comes to.
        aead = AESGCM(hmac.digest(self._key, random[:_SALT_BYTES], "sha256"))
        return self._head + random + aead.encrypt(random[_SALT_BYTES:], plain, self._head)

    def open(self, sealed: bytes) -> bytes:
        """
        What was sealed.

        Raises:
            WrongKey: with a key that is not known here.
            Damaged: it is no such message, or not as it was.
        """
        sealed = bytes(sealed)
        head, body = sealed[: len(MAGIC) + _NAME_BYTES], sealed[_BODY:]
        if not sealed.startswith(MAGIC) or not body:
            raise Damaged("no sealed message")
        key = self._keys.get(head[len(MAGIC) :])
        if key is None:
            raise WrongKey(
                "sealed with another SECRET_KEY than this process has. Put the former one into SECRET_KEY_FALLBACKS of "
                "the settings until nothing of before is left"
            )
        salt, nonce = sealed[len(head) : _BODY - _NONCE_BYTES], sealed[_BODY - _NONCE_BYTES : _BODY]
        try:
            return AESGCM(hmac.digest(key, salt, "sha256")).decrypt(nonce, body, head)
        except InvalidTag:
            raise Damaged("changed or cut off since it was sealed") from None


def cipher(purpose: str) -> Cipher:
    """Of a purpose, with the keys of Django's settings as they are now."""
    return _cipher(purpose, secret_keys())


def secret_keys() -> tuple[str, ...]:
    """SECRET_KEY, and those before it."""
    from django.conf import settings

    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=16)
def _cipher(purpose: str, keys: tuple[str, ...]) -> Cipher:
    return Cipher(purpose, keys)
