"""
What was done, is left and has failed in stores outside of the database, by place.

.. no_pii: names of places, and numbers
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .hers import Hers


class Search:
    """
    One person's turn.

    Args:
        hers: who.
        look: nothing is changed; `done` is what would have to be done: what is left.
        check: called before each change; raises if this process must not go on.
        posts_stay: what she wrote in discussions stays, without her name.

    Attributes:
        done: numbers, by (place, what was done).
        kept: numbers of what stays, by (place, why).
        failed: why a place, or a part of it, was not done.
        not_asked: places that cannot be looked into from here, and why; what the operator can do.
    """

    def __init__(
        self, hers: Hers, look: bool = False, check: Callable[[], None] = lambda: None, posts_stay: bool = False
    ) -> None:
        self.hers, self.look, self.check, self.posts_stay = hers, look, check, posts_stay
        self.done: Counter[tuple[str, str]] = Counter()
        self.kept: Counter[tuple[str, str]] = Counter()
        self.failed: dict[str, str] = {}
        self.not_asked: dict[str, str] = {}

    def fail(self, place: str, why: str) -> None:
        """The first reason is the one that is told."""
        self.failed.setdefault(place, why)

    @contextmanager
    def passing_over(self, place: str) -> Iterator[None]:
        """What fails within is noted by its type: the text of an error may quote somebody."""
        try:
            yield
        except Exception as error:
            self.fail(place, type(error).__name__)
