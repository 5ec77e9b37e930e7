"""Events that are too large, too deep or too long: refused, or scrubbed, and soon."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from inside.tracking.test_scrubber import SCRUBBER, event_of

#: Seconds of this processor, ten times what a slow machine takes: a time that grows with the square of a text, or a
#: pattern that tries everything, would be minutes.
ENOUGH = 15


@pytest.mark.parametrize("key", ["zz", "grade", "time", "title", "user_id"])
def test_huge_numbers(key: str) -> None:
    """A number that cannot be written raises, or is not returned."""
    try:
        scrubbed = SCRUBBER.scrub(event_of("quzzal", {key: 10**5000}))
    except ValueError:
        return
    json.dumps(scrubbed["data"])


def nested(depth: int, kind: str) -> Any:
    """A value that deep."""
    value: Any = "x"
    for _ in range(depth):
        value = [value] if kind == "list" else {"x": value}
    return value


def in_itself(key: str, kind: str) -> Any:
    """A value that contains itself."""
    value: Any = [] if kind == "list" else {}
    if kind == "list":
        value.append(value)
    else:
        value[key] = value
    return {key: value}


REFUSED: dict[str, Callable[[], Any]] = {
    **{
        f"{kind} in itself under {key}": lambda key=key, kind=kind: in_itself(key, kind)  # type: ignore[misc]
        for key in ("zz", "user", "url", "time", "grade")
        for kind in ("list", "dict")
    },
    "a session in itself": lambda: in_itself("session", "list"),
    "a deep list": lambda: nested(10**4, "list"),
    "a deep dict": lambda: {"user": nested(10**4, "dict")},
    "deep JSON": lambda: "[" * 10**4 + "]" * 10**4,
    "deep JSON objects": lambda: '{"x":' * 10**4 + "1" + "}" * 10**4,
    "a million values": lambda: list(range(10**6)),
    "a million keys": lambda: {"zz": dict.fromkeys(range(10**6))},
    "a million values in JSON": lambda: f"[{'1,' * 10**6}1]",
    "a million users": lambda: {"user_ids": list(range(10**6))},
    "a million fields of a form": lambda: "&".join(f"a{number}={number}" for number in range(10**6)),
    "many small lists": lambda: [[[1] * 10 for _ in range(100)] for _ in range(1000)],
    "a set": lambda: {"x": {"y"}},
    "bytes": lambda: [b"quzzal"],
    "an object": lambda: {"x": object()},
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=list(REFUSED))
def test_refused(make: Callable[[], Any]) -> None:
    """What is endless, too large or no JSON raises, and soon; nothing of it goes on."""
    event = event_of("quzzal", make())
    begun = time.process_time()
    with pytest.raises((ValueError, TypeError, RecursionError)):
        SCRUBBER.scrub(event)
    assert time.process_time() - begun < ENOUGH


LONG = "a@b.c_|@1.|a@|1.|:|::1%a:|/courses/x|/u/|a-|?|_?a|[_|{|%40|user_|a=1&|x_'|quzzal_|\\|email:_|A_|=|&|(a@"
LONG += "|\\u0040|%25|input_1_|://a|x_[1,'|b:|e:1:|203.|(A_"


@pytest.mark.parametrize("piece", LONG.replace("_", " ").split("|"))
@pytest.mark.parametrize("front", ["x ", ""])
def test_long_text(piece: str, front: str) -> None:
    """No text takes long: half a megabyte, ten times what the platform writes, is a matter of a second."""
    event = event_of("quzzal", {"zz": front + piece * (500_000 // len(piece)), "url": piece * (50_000 // len(piece))})
    begun = time.process_time()
    with contextlib.suppress(ValueError, RecursionError):
        SCRUBBER.scrub(event)
    assert time.process_time() - begun < ENOUGH


@pytest.mark.parametrize("piece", ["a", "a.", "a:b.", "1", "-", "%a", "f:"])
def test_long_word(piece: str) -> None:
    """Nor does a long word near an address."""
    event = event_of("quzzal", {"zz": f"::1 {piece * (30_000 // len(piece))}:", "a": "a@b.cc" + piece * 10_000})
    begun = time.process_time()
    with contextlib.suppress(ValueError):
        SCRUBBER.scrub(event)
    assert time.process_time() - begun < ENOUGH
