"""
Lines that Docker has cut: its json-file driver writes 16 KiB at a time.

Only the first piece of an event begins as one. The others would pass for words, so nothing
is told of a line before its last piece has come.
"""

from __future__ import annotations

from typing import Any

#: How the driver begins each line.
DOCKER = b'{"log":"'

#: No line of a log is longer, twenty events of the platform's size; what is, is rejected without being held in memory.
LONGEST_LINE = 1 << 20

#: A container's. Lines of others are none of Docker's, and each could leave pieces that wait for ever.
_STREAMS = (None, "stdout", "stderr")


class Pieces:
    """The pieces that wait for their end, by the container's stream."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[bytes]] = {}
        self._too_long: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._waiting or self._too_long)

    def complete(self, line: bytes, found: dict[str, Any]) -> list[bytes]:
        """
        All pieces of the line that this one ends; none, if another is to come.

        Args:
            found: what the piece is as JSON.

        Raises:
            ValueError: the line was too long, and has been given up; or it is none of Docker's.
        """
        if found.get("stream") not in _STREAMS:
            raise ValueError("a stream that no container has")
        stream, ends = str(found.get("stream")), found["log"].endswith("\n")
        if stream in self._too_long:
            if ends:
                self._too_long.remove(stream)
            raise ValueError("a piece of a line that is too long")
        pieces = self._waiting.pop(stream, [])
        pieces.append(line)
        if ends:
            return pieces
        if sum(map(len, pieces)) > LONGEST_LINE:
            self._too_long.add(stream)
            return pieces  # which are the head of a line: as good as one that was cut
        self._waiting[stream] = pieces
        return []

    def left(self) -> list[list[bytes]]:
        """What still waits at the end of a file."""
        waiting, self._waiting = self._waiting, {}
        return list(waiting.values())
