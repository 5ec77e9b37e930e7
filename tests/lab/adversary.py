"""
Texts on which a pattern, or a loop over text, may take longer than the text is long.

They are made from the pieces of the patterns themselves: each piece is repeated, behind what must stand in front of it
and in front of what may not follow. `grows_faster` compares the cost of a text with that of one four times as long:
a ratio of processor times in one process, so that neither a slow machine nor a busy one changes it.
"""

from __future__ import annotations

import ast
import functools
import importlib
import math
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

try:
    from re import _constants as sre
    from re import _parser as parser
except ImportError:  # Python 3.10
    import sre_constants as sre
    import sre_parse as parser

PACKAGE = Path(__file__).resolve().parents[2] / "tutorprivacy"
FOLDERS = ("inside", "scrub")

#: Behind a repeated piece: nothing, what no pattern knows, and the start of something else.
SUFFIXES = ("", "\0", " x", "!\n")

#: From this cost on (seconds of this processor) a ratio says something; what is cheaper at LONGEST is cheap.
_ENOUGH = 0.004

#: What is cheaper than this at its piece's `telling_length` is not quadratic.
_SUSPECT = 0.001
SHORTEST, LONGEST = 1000, 16_000

#: Texts for each pattern.
MOST_PUMPS = 250

#: Four times the length: 4 if the cost is linear, 16 if it is quadratic.
_FACTOR = 4
_LIMIT = 9.0

#: What grows less than this when it is first measured is not measured again.
_LINEAR = 6.0


def modules() -> Iterator[ModuleType]:
    """Every module of the half inside Open edX and of the scrubber."""
    for path in sources():
        yield importlib.import_module(f"tutorprivacy.{name_of(path)}")


def sources() -> list[Path]:
    """Their files."""
    return sorted(path for folder in FOLDERS for path in (PACKAGE / folder).rglob("[a-z]*.py"))


def name_of(path: Path) -> str:
    """``inside.pii.patterns`` and the like."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def _patterns_in(value: Any) -> Iterator[re.Pattern[Any]]:
    kind = type(value)  # not isinstance: it would wake a lazy object of Django
    if kind is re.Pattern:
        yield value
    elif kind in (list, tuple, set, frozenset):
        for each in value:
            yield from _patterns_in(each)
    elif kind is dict:
        yield from _patterns_in(list(value.values()))


@functools.cache
def patterns() -> dict[tuple[str, str], tuple[re.Pattern[Any], set[str]]]:
    """(module, name or text) of every pattern, with the methods by which it is used."""
    found: dict[tuple[str, str], tuple[re.Pattern[Any], set[str]]] = {}
    everywhere: dict[re.Pattern[Any], set[str]] = {}
    for module in modules():
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        used: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr not in ("compile", "escape"):
                    text = node.args[0]
                    assert isinstance(text, ast.Constant), f"{module.__name__}: a pattern made at run time"
                    compiled = re.compile(text.value)
                    found[module.__name__, str(text.value)] = (compiled, {node.func.attr})
                elif isinstance(owner, ast.Name):
                    used.setdefault(owner.id, set()).add(node.func.attr)
        for name, value in vars(module).items():
            for number, each in enumerate(_patterns_in(value)):
                ways = used.get(name, set()) & {"search", "match", "fullmatch", "sub", "finditer", "findall", "split"}
                found[module.__name__, f"{name} {number}"] = (each, ways)
                everywhere.setdefault(each, set()).update(ways)
    # A module that only takes a pattern's text, or hands it on, uses it as the others do.
    return {key: (each, ways or everywhere.get(each) or {"search"}) for key, (each, ways) in found.items()}


def _of_class(items: Any) -> list[str]:
    chosen = []
    for kind, value in items:
        if kind is sre.NEGATE:
            return ["a", " ", "1", "\\", "A"]
        if kind is sre.LITERAL:
            chosen.append(chr(value))
        elif kind is sre.RANGE:
            chosen.append(chr(value[0]))
        elif kind is sre.CATEGORY:
            chosen += {sre.CATEGORY_DIGIT: ["1"], sre.CATEGORY_SPACE: [" "], sre.CATEGORY_WORD: ["a", "1", "_"]}.get(
                value, ["!", "a"]
            )
    return chosen[:6]


def samples(node: Any, most: int = 6) -> list[str]:
    """Some texts that a parsed (part of a) pattern matches."""
    kind, value = node
    found: list[str] = [""]
    if kind is sre.LITERAL:
        found = [chr(value)]
    elif kind in (sre.NOT_LITERAL, sre.ANY):
        found = ["a", " ", "\\"]
    elif kind is sre.IN:
        found = _of_class(value)
    elif kind is sre.BRANCH:
        found = [text for option in value[1] for text in samples_of(option, 2)][:120]
        most = 120
    elif kind is sre.SUBPATTERN:
        found = samples_of(value[3], most)
    elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None)):
        low, _high, inner = value
        found = [text * max(low, 1) for text in samples_of(inner, most)] + ([""] if not low else [])
    return found[:most]


def samples_of(sequence: Any, most: int = 6) -> list[str]:
    """The same of a sequence: each part's first, with one part's others in turn."""
    parts = [samples(node, most) or [""] for node in sequence]
    first = [each[0] for each in parts]
    found = ["".join(first)]
    for index, each in enumerate(parts):
        found += ["".join([*first[:index], other, *first[index + 1 :]]) for other in each[1:]]
    return list(dict.fromkeys(found))[: max(most, 1)]


def _sequences(sequence: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every sequence within a pattern, with a text that stands in front of it."""
    yield before, sequence
    for kind, value in sequence:
        inner: list[Any] = []
        if kind is sre.BRANCH:
            inner = list(value[1])
        elif kind is sre.SUBPATTERN:
            inner = [value[3]]
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            inner = [value[2]]
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            inner = [value[1]]
        for each in inner:
            yield from _sequences(each, before)
        before += samples((kind, value), 1)[0]


def pumps(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """(what stands in front, what is repeated), from the pieces of a pattern."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found: dict[tuple[str, str], None] = {}
    for before, sequence in _sequences(parser.parse(text, pattern.flags & ~re.UNICODE)):
        nodes = list(sequence)
        for index in range(len(nodes)):
            front = before + "".join(samples(node, 1)[0] for node in nodes[:index])
            for piece in samples(nodes[index]):
                found[front, piece] = None  # x[1111
                found["", front + piece] = None  # x[1x[1x[1
                found["", piece] = None
        for end in range(1, len(nodes) + 1):
            for start in range(end):
                for whole in samples_of(nodes[start:end], 2):
                    found["", whole] = None
    made = [each for each in found if each[1]]
    return made[:: len(made) // MOST_PUMPS + 1]  # of a hundred alike alternatives, some


def cost(call: Callable[[Any], Any], text: Any, rounds: int = 1) -> float:
    """The least processor time of some calls."""
    least = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        call(text)
        least = min(least, time.process_time() - begun)
    return least


def telling_length(piece: str) -> int:
    """
    A length at which a quadratic cost is seen: two million steps, of a nanosecond at the least.

    n repetitions of a piece of p characters: from each of n places to the end, in the mean n·p/2 characters.
    """
    return 2000 * math.isqrt(len(piece) * 100) // 10


def is_suspect(call: Callable[[Any], Any], make: Callable[[int], Any], length: int) -> bool:
    """Does a text of that length cost enough, and more than a linear one, that it is worth looking at longer ones?"""
    first = cost(call, make(length))
    return first > _SUSPECT and first > (_FACTOR + 1) * cost(call, make(length // _FACTOR), 2)


def grows_faster(call: Callable[[Any], Any], make: Callable[[int], Any], longest: int = LONGEST) -> float:
    """How much more a text of four times the length costs, if that is more than it should; else 0."""
    length = SHORTEST
    while length * _FACTOR <= longest:
        small, large = make(length), make(length * _FACTOR)
        first = cost(call, large)
        if first > _ENOUGH and first > _LINEAR * cost(call, small, 2):
            ratio = 0.0
            for _ in range(4):  # a machine that was busy with something else is asked again
                ratio = cost(call, large, 2) / max(cost(call, small, 4), 1e-6)
                if ratio < _LIMIT:
                    break
            else:
                return ratio
            if length * _FACTOR * 2 > longest:
                break
        length *= 4
    return 0.0
