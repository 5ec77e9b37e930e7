"""
Answers that are remembered, as long as they are neither too many nor too large.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

#: Of each cache: how many keys, and how many characters or bytes of them.
MAX_CACHE_ENTRIES = 20_000
MAX_CACHE_BYTES = 4 << 20

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(dict[Key, Value]):
    """Answers, all of which are forgotten when there are too many, or when they are too large."""

    _bytes = 0

    def remember(self, key: Key, value: Value) -> None:
        """Keep an answer."""
        self._bytes += _bytes_of(key)
        if len(self) >= MAX_CACHE_ENTRIES or self._bytes > MAX_CACHE_BYTES:
            self.clear()
            self._bytes = _bytes_of(key)
        self[key] = value


class BoundedCache(Remembered[Key, Value]):
    """Answers of `compute`, remembered."""

    def __init__(self, compute: Callable[[Key], Value]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: Key) -> Value:
        value = self._compute(key)
        self.remember(key, value)
        return value


def _bytes_of(key: Any) -> int:
    if isinstance(key, tuple):
        return sum(map(_bytes_of, key))
    return len(key) if isinstance(key, (str, bytes)) else 0
