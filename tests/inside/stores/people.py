"""Two people of these tests: she is erased, the other is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tutorprivacy.inside.erasure.traces import Traces
from tutorprivacy.inside.stores.hers import Hers

RETIRED = "retired__user_0123456789abcdef"

#: Number, username, address, full name, random id.
HER = (7431, "zoraquill", "zora@campus.example", "Zora Quillfeather", "0f343b0931126a20f133d67c2b018a3b")
OTHER = (8552, "wystanor", "wystan@campus.example", "Wystan Orrery", "9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d")


def hers(is_held: Callable[[Any, str], bool] = lambda _storage, _name: False) -> Hers:
    """She, as the erasure tells of her."""
    number, username, email, name, pseudonym = HER
    traces = Traces([username], [email], [name], number, RETIRED)
    one = [frozenset({each}) for each in (username, email, name, pseudonym)]
    return Hers(traces, number, *one, RETIRED, is_held)
