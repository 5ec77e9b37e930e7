"""
Docker's envelope around a line, and lines that it has cut: its json-file driver writes 16 KiB at a time.

Only the first fragment of an event begins as one. The others would pass for text, so nothing
is said of a line before its last fragment has come.
"""

from __future__ import annotations

from typing import Any

#: How the driver begins each envelope.
ENVELOPE_START = b'{"log":"'

#: No line of a log is longer, twenty events of the platform's size; what is, is rejected without being held in memory.
MAX_LINE_BYTES = 1 << 20

#: A container's. Lines of others are none of Docker's, and each could leave fragments that wait for ever.
_CONTAINER_STREAMS = (None, "stdout", "stderr")


class DockerLineAssembler:
    """Puts the fragments of a line together again; those of each of the container's streams apart."""

    def __init__(self) -> None:
        self._fragments_by_stream: dict[str, list[bytes]] = {}
        self._overlong_streams: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._fragments_by_stream or self._overlong_streams)

    def add_fragment(self, fragment: bytes, envelope: dict[str, Any]) -> list[bytes]:
        """
        All fragments of the line that this one ends; none, if another is to come.

        Args:
            fragment: a line of the log, envelope and all.
            envelope: the same, parsed.

        Raises:
            ValueError: the line was too long, and has been given up; or it is none of Docker's.
        """
        if envelope.get("stream") not in _CONTAINER_STREAMS:
            raise ValueError("a stream that no container has")
        stream, is_last = str(envelope.get("stream")), envelope["log"].endswith("\n")
        if stream in self._overlong_streams:
            if is_last:
                self._overlong_streams.remove(stream)
            raise ValueError("a fragment of a line that is too long")
        fragments = self._fragments_by_stream.pop(stream, [])
        fragments.append(fragment)
        if is_last:
            return fragments
        if sum(map(len, fragments)) > MAX_LINE_BYTES:
            self._overlong_streams.add(stream)
            return fragments  # which are the head of a line: as good as one that was cut
        self._fragments_by_stream[stream] = fragments
        return []

    def take_unfinished(self) -> list[list[bytes]]:
        """What still waits at the end of a file."""
        unfinished, self._fragments_by_stream = self._fragments_by_stream, {}
        return list(unfinished.values())
