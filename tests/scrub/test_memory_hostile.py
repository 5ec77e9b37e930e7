"""Memory of lines that are made to take much: one huge line, streams without an end, people without an end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrub.test_memory import CHILD, LIMIT, MEGABYTE

EVENT = (
    '{"name": "x", "context": {"user_id": %d, "course_id": "c", "path": "/x/%d", "org_id": "a"}, "username": "u%d", '
    '"session": "%032x", "ip": "203.0.113.9", "agent": "Mozilla/5.0 %d", "host": "h", "referer": "", '
    '"accept_language": "fr", "event": "{}", "time": "2026-03-02T06:07:08.123456+00:00", "event_type": "x", '
    '"event_source": "browser", "page": "https://h/%d"}\n'
)


def one_line() -> Iterator[str]:
    """An event of 15 MB."""
    yield json.dumps({"name": "x", "event_type": "x", "context": {}, "event": {"a": [["x"] * 10] * 200_000}}) + "\n"


def streams() -> Iterator[str]:
    """Pieces of 16 KB, each of a stream of its own, that wait for their ends."""
    for number in range(5000):
        yield json.dumps({"log": "x" * 16_000, "stream": f"s{number}"}, separators=(",", ":")) + "\n"


def people() -> Iterator[str]:
    """17 MB of new users, each with a browser and pages that nobody else has: twice as many as are remembered."""
    for number in range(45_000):
        yield EVENT % ((number,) * 6)


def payloads() -> Iterator[str]:
    """Payloads of 20 KB, of which none comes again."""
    for number in range(3000):
        line = json.loads(EVENT % ((5,) * 6))
        line["event"] = json.dumps({"a": "".join(chr(97 + int(digit)) for digit in str(number)) * 5000})
        yield json.dumps(line) + "\n"


@pytest.mark.parametrize(
    ("make", "kind", "limit"),
    [
        *((one_line, "rejected", LIMIT), (streams, "rejected", LIMIT)),
        (people, "events", 90 * MEGABYTE),  # 66 MB; if all were remembered (`known_learners`), 115 MB
        (payloads, "events", LIMIT),
    ],
)
def test_hostile_lines(tmp_path: Path, make, kind: str, limit: int) -> None:
    """No more is held than that, and every line is accounted for."""
    log, count = tmp_path / "a.log", 0
    with log.open("w") as file:
        for line in make():
            file.write(line)
            count += 1
    command = [sys.executable, "-c", CHILD, str(log), str(tmp_path / "out"), str(tmp_path / "state")]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=tmp_path).stdout)
    assert found.pop("peak") < limit
    assert {name: number for name, number in found.items() if number} == {kind: count}
