"""
The search: every byte once, as it comes, in bounded memory.

First whether anything of the run is in a piece at all, in any form; only then what it is.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from .block_codecs import BlockReader
from .members import BEGINNINGS, LONGEST_BEGINNING, CannotOpen, Member, kind_of
from .planted import PART, Planted
from .spellings import JOINED, LETTERS, WRITTEN, Spelling, address_spellings, literal_spellings, spellings

#: How deep one thing may be compressed inside of another. What is there deeper is told, and not searched.
_DEPTH = 4

#: At one time. A beginning that is none ends within a few bytes.
_OPEN_MEMBERS = 64

_DIGITS_AND_LETTERS = (string.ascii_letters + string.digits).encode()
_LOWER = bytes(range(256)).lower()


def _all_but(kept: bytes) -> bytes:
    return bytes(each for each in range(256) if each not in kept)


_NO_LETTERS, _NO_BASE64 = _all_but(_DIGITS_AND_LETTERS), _all_but(_DIGITS_AND_LETTERS + b"+/-_\\")

_VIEWS: dict[str, Callable[[bytes], bytes]] = {
    WRITTEN: bytes.lower,
    LETTERS: lambda data: data.translate(_LOWER, _NO_LETTERS),
    JOINED: lambda data: data.translate(None, _NO_BASE64),
}

#: Also where a text of JSON is in another one.
_ENDS_OF_LINES = ((b"\\\\", b"\\"), (b"\\n", b""), (b"\\r", b""))

_DUMP_OF_REDIS = b"REDIS00"


@dataclass
class Found:
    """
    What a place held.

    Args:
        lettered: the kinds of values that hold the marker.
        counts: by kind and form.
        size: bytes that were looked at, as they are stored.
        unopened: what was compressed and could not be opened, by its kind.
    """

    lettered: frozenset[str]
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    size: int = 0
    unopened: Counter[str] = field(default_factory=Counter)

    @property
    def kinds(self) -> Counter[str]:
        """Occurrences by kind."""
        found: Counter[str] = Counter()
        for (kind, _form), count in self.counts.items():
            found[kind] += count
        return found

    def settle(self) -> None:
        """Once all is looked at: of what holds the marker, leave what is no whole value."""
        for (kind, form), count in list(self.counts.items()):
            if kind == PART:
                whole = sum(self.counts[other, form] for other in self.lettered)
                self.counts[kind, form] = max(0, count - whole)
        self.counts = +self.counts


class Needles:
    """All that is searched for in a run."""

    def __init__(self, planted: Planted) -> None:
        # Without the first letter, which can be a capital.
        self.marker = spellings(planted.marker[1:])
        self.by_kind = {kind: spellings(core[1:]) for kind, core in planted.cores.items()}
        literals = {kind: _literal(value) for kind, value in planted.others.items()}
        self.others = [each for found in literals.values() for each in found]
        self.by_kind |= literals
        self.lettered = frozenset(planted.cores)
        #: In each view.
        self.longest = max(len(each.needle) for found in self.by_kind.values() for each in found)


def _literal(value: str) -> list[Spelling]:
    try:
        return address_spellings(value)
    except ValueError:  # it is none
        return literal_spellings(value)


def _pass_over(_data: bytes) -> None:
    """It is only asked whether it is what it begins like."""


class Search:
    """
    The bytes of one place, or of something inside of it.

    Args:
        needles: what is searched for.
        found: is added to.
        inside: what is being opened, from the outermost on; for the names of forms.
        codecs: of `CODECS`: those that can have been used there.
    """

    def __init__(
        self, needles: Needles, found: Found, inside: tuple[str, ...] = (), codecs: Sequence[str] = ("LZ4",)
    ) -> None:
        self._needles, self._found, self._inside, self._codecs = needles, found, inside, codecs
        self._tail = b""
        self._is_deepest = len(inside) >= _DEPTH
        self._members: list[tuple[Member, Search | None]] = []
        self._seen = dict.fromkeys(_VIEWS, b"")
        self._blocks = self._readers()

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if not self._inside:
            self._found.size += len(data)
        window, old = self._tail + data, len(self._tail)
        self._look(data)
        self._members = [each for each in self._members if self._goes_on(*each, data)]
        self._open_members(window, old)
        if not self._is_deepest and "LZF" not in self._blocks and _DUMP_OF_REDIS in window:
            self._blocks["LZF"] = self._block_reader("LZF")
        for reader in self._blocks.values():
            reader.feed(data)
        self._tail = window[-LONGEST_BEGINNING:]

    def end(self) -> None:
        """That was all: what comes next, if anything, is another text."""
        for reader in self._blocks.values():
            reader.feed(b"", is_end=True)
        for each in self._members:
            self._ended(*each)
        self._blocks = self._readers()
        self._tail, self._members, self._seen = b"", [], dict.fromkeys(_VIEWS, b"")

    def _look(self, data: bytes) -> None:
        views: dict[str, bytes] = {}
        old: dict[str, int] = {}
        for view, see in _VIEWS.items():
            seen = self._seen[view]
            views[view], old[view] = seen + see(data), len(seen)
        if b"\\" in views[JOINED]:  # ends of lines, as they stand in JSON
            for written, instead in _ENDS_OF_LINES:
                views[JOINED] = views[JOINED].replace(written, instead)
            old[JOINED] -= self._seen[JOINED].endswith(b"\\")
        self._seen = {view: text[-self._needles.longest :] for view, text in views.items()}
        parts = [each for each in self._needles.marker if each.needle in views[each.view]]
        if not parts and not any(each.needle in views[each.view] for each in self._needles.others):
            return
        for kind, found in self._needles.by_kind.items():
            for each in found:
                self._count(kind, each, views[each.view], old[each.view])
        for each in parts:
            self._count(PART, each, views[each.view], old[each.view])

    def _count(self, kind: str, spelling: Spelling, view: bytes, old: int) -> None:
        """Those that do not end in what was looked at before."""
        needle = spelling.needle
        at = view.find(needle, max(0, old - len(needle) + 1))
        while at >= 0:
            self._found.counts[kind, ", ".join((*self._inside, spelling.form))] += 1
            at = view.find(needle, at + len(needle))

    def _open_members(self, window: bytes, old: int) -> None:
        for match in BEGINNINGS.finditer(window, max(0, old - LONGEST_BEGINNING)):
            if match.end() <= old:
                continue
            kind = kind_of(match[0])
            if len(self._members) >= _OPEN_MEMBERS:
                self._found.unopened["too many at once"] += 1
                return
            inner = None if self._is_deepest else self._inner(kind.removesuffix("64"))
            try:
                member = Member(kind, inner.feed if inner else _pass_over)
            except CannotOpen as error:
                self._found.unopened[str(error)] += 1
                continue
            if self._goes_on(member, inner, window[match.start() :]):
                self._members.append((member, inner))

    def _goes_on(self, member: Member, inner: Search | None, data: bytes) -> bool:
        goes_on = member.feed(data)
        if member.problem:
            self._found.unopened[member.problem] += 1
        if not goes_on:
            self._ended(member, inner)
        return goes_on

    def _ended(self, member: Member, inner: Search | None) -> None:
        if inner:
            inner.end()
        elif member.is_one:
            self._found.unopened[f"{member.kind.removesuffix('64')}, inside of {_DEPTH} others"] += 1

    def _inner(self, name: str) -> Search:
        return Search(self._needles, self._found, (*self._inside, name), self._codecs)

    def _readers(self) -> dict[str, BlockReader]:
        return {} if self._is_deepest else {each: self._block_reader(each) for each in self._codecs}

    def _block_reader(self, codec: str) -> BlockReader:
        return BlockReader(codec, partial(self._block, codec))

    def _block(self, codec: str, data: bytes) -> None:
        """Each is a text of its own."""
        inner = self._inner(codec)
        inner.feed(data)
        inner.end()
