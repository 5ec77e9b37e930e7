"""No pattern takes longer than a text is long, on texts made from its own pieces."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab import adversary

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from regexploit.ast.sre import SreOpParser
    from regexploit.redos import find

#: Patterns in front of which a text is cut, and to how many characters: their cost has a bound of its own.
#: `test_cost_of_loops` has the functions that do so.
BOUNDED = {
    "inside.minimize.user_agents": 512,
    "inside.pii.patterns _NAME_IN_FRONT": 100,
}


def of(kind: Any, text: str) -> Any:
    """As the pattern wants it."""
    return text.encode("latin-1", "replace") if isinstance(kind, bytes) else text


def applied(pattern: re.Pattern[Any], way: str) -> Callable[[Any], Any]:
    """The call by which the code uses the pattern."""
    if way == "finditer":
        return lambda text: list(pattern.finditer(text))
    if way == "sub":
        return lambda text: pattern.sub(lambda match: match.group()[:1], text)
    return getattr(pattern, way)


def slow(pattern: re.Pattern[Any], ways: set[str]) -> list[tuple[str, str, str, float]]:
    """What the pattern is slow on."""
    for front, piece in adversary.pumps(pattern):
        for suffix in adversary.SUFFIXES:

            def make(length: int, front: str = front, piece: str = piece, suffix: str = suffix) -> Any:
                return of(pattern.pattern, front + piece * (length // len(piece)) + suffix)

            length = adversary.telling_length(piece)
            for way in sorted(ways):
                call = applied(pattern, way)
                if adversary.is_suspect(call, make, length) and (ratio := adversary.grows_faster(call, make)):
                    return [(way, front, piece, ratio)]
    return []


def name_of(key: tuple[str, str]) -> str:
    """For people."""
    return f"{key[0].removeprefix('tutorprivacy.')} {key[1]}"


@pytest.mark.parametrize("room", sorted({path.parent for path in adversary.sources()}), ids=lambda path: path.name)
def test_cost_of_patterns(room: Path) -> None:
    """Four times the text is four times the work, or a little more, for each repetition of each piece."""
    modules = {f"tutorprivacy.{adversary.name_of(path)}" for path in adversary.sources() if path.parent == room}
    patterns = {key: each for key, each in adversary.patterns().items() if key[0] in modules}
    chosen = {name_of(key): each for key, each in patterns.items() if not name_of(key).startswith(tuple(BOUNDED))}
    known: dict[tuple[Any, int, frozenset[str]], Any] = {}  # one pattern under several names
    found = {}
    for name, (pattern, ways) in chosen.items():
        key = pattern.pattern, pattern.flags, frozenset(ways)
        known[key] = found[name] = known[key] if key in known else slow(pattern, ways)
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_there_are_patterns() -> None:
    """Each of them is in a room, and what is bounded otherwise is there."""
    names = {name_of(key) for key in adversary.patterns()}
    assert len(names) > 200 and all(any(name.startswith(each) for name in names) for each in BOUNDED)
    modules = {f"tutorprivacy.{adversary.name_of(path)}" for path in adversary.sources()}
    assert {module for module, _name in adversary.patterns()} <= modules


QUADRATIC = [
    *(r"\s+$", r"a+b", r"\w+@", r"<[^>]*>", r"user=.*pass=", r"\S+ \S+ \S+!", r"(?:\d{1,3}\.){3,}x"),
    *(r"(?:[a-z0-9]{32})+-", r"(?:retired__user_[0-9a-f]{3,40})+x", r"(?:user name of somebody is said here )+x"),
]


@pytest.mark.parametrize("text", QUADRATIC)
def test_what_is_quadratic_is_seen(text: str) -> None:
    """With short pieces and with long ones: or the test above would show nothing."""
    assert slow(re.compile(text), {"search"})


#: What regexploit suspects, and why it is mistaken.
UNFOUNDED: dict[str, str] = {}


def test_regexploit() -> None:
    """A checker by others finds nothing that is cubic or worse, and nothing else that is not explained."""
    suspects = {}
    for key, (pattern, _ways) in adversary.patterns().items():
        text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
        tree = SreOpParser().parse_sre(text, pattern.flags & ~re.UNICODE)
        if any(each.starriness > 2 for each in find(tree)):
            suspects[name_of(key)] = text
    assert suspects.keys() == UNFOUNDED.keys()
