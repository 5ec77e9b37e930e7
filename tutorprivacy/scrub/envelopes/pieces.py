"""
Lines that were cut on their way: the pieces of each stream, until the last one has come.

Only the first piece of an event begins as one. The others would pass for text, and a name that was cut would stay. So
nothing is said of a line before all of it is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: No line of a log is longer, twenty events of the platform's size; what is, is rejected without being held in memory.
MAX_LINE_BYTES = 1 << 20

#: Bytes that wait in all streams together. The stream that has waited longest is given up for the newest.
MAX_WAITING_BYTES = 16 << 20

#: Streams that were given up, of which the rest is still to come. With more, no piece of this log is accepted any more.
MAX_GIVEN_UP = 100_000

#: Bytes beside the two texts that a waiting piece takes.
_PIECE_BYTES = 400


class Held(Exception):
    """A piece of a line waits for the others."""


class GivenUp(ValueError):
    """A piece of a line that was too long, or of which too many were open."""


@dataclass
class _Waiting:
    """The pieces of a stream so far: what was in each, and the lines of the log that it stood in."""

    texts: list[str] = field(default_factory=list)
    lines: list[list[bytes]] = field(default_factory=list)
    size: int = 0

    @property
    def all_lines(self) -> list[bytes]:
        return [line for lines in self.lines for line in lines]


class Pieces:
    """Puts the pieces of lines together again, those of each stream apart."""

    def __init__(self) -> None:
        self._streams: dict[str, _Waiting] = {}  # in the order of their first pieces
        self._size = 0
        self._given_up: set[int] = set()
        self._refuses_all = False
        self._rejected: list[bytes] = []
        self._added: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._streams or self._given_up)

    def add(self, stream: str, text: str, lines: list[bytes], is_last: bool) -> tuple[str, list[bytes]]:
        """
        The whole text, and the lines that the earlier pieces of it stood in.

        Args:
            stream: what the pieces of one line have in common.
            lines: those of the log in which this one stands: several, if it was cut itself.

        Raises:
            Held: another piece is to come.
            GivenUp: the line is too long, or there are too many at once; this piece and those before are rejected.
        """
        key = hash(stream)
        if self._refuses_all or key in self._given_up:
            if is_last:
                self._given_up.discard(key)
            raise GivenUp(stream)
        if is_last and stream not in self._streams:
            return text, []
        waiting = self._streams.setdefault(stream, _Waiting())
        size = len(text) + sum(map(len, lines)) + _PIECE_BYTES
        if waiting.size + size > 2 * MAX_LINE_BYTES:
            self._give_up(stream, has_ended=is_last)
            raise GivenUp(stream)
        if is_last:
            self._forget(stream)
            return "".join([*waiting.texts, text]), waiting.all_lines
        self._added.append(stream)
        waiting.texts.append(text)
        waiting.lines.append(lines)
        waiting.size += size
        self._size += size
        while self._size > MAX_WAITING_BYTES:
            self._give_up(next(iter(self._streams)))
        raise Held

    def begin_line(self) -> None:
        """The pieces that come are of another line of the log."""
        self._added.clear()

    def give_up_line(self, lines: list[bytes]) -> None:
        """These lines are rejected, and with them those of which the last one held further pieces."""
        for stream in self._added:
            if stream in self._streams:
                self._give_up(stream)
        self._rejected = [each for each in self._rejected if not any(each is line for line in lines)]

    def take_rejected(self) -> list[bytes]:
        """The lines of pieces that were given up since this was last asked."""
        rejected, self._rejected = self._rejected, []
        return rejected

    def take_unfinished(self) -> list[tuple[str, list[str], list[list[bytes]]]]:
        """What waits at the end of a file: of each stream, the texts and the lines of its pieces."""
        unfinished = [(stream, waiting.texts, waiting.lines) for stream, waiting in self._streams.items()]
        self._streams.clear()
        self._given_up.clear()
        self._size = 0
        return unfinished

    def forget(self, stream: str) -> list[bytes]:
        """The lines of what waits in a stream, and no longer does."""
        return self._forget(stream).all_lines if stream in self._streams else []

    def _forget(self, stream: str) -> _Waiting:
        waiting = self._streams.pop(stream)
        self._size -= waiting.size
        return waiting

    def _give_up(self, stream: str, has_ended: bool = False) -> None:
        self._rejected += self._forget(stream).all_lines
        if not has_ended:
            self._given_up.add(hash(stream))
            self._refuses_all = self._refuses_all or len(self._given_up) > MAX_GIVEN_UP
