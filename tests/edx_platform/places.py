"""What is at rest beside the database: files, and the bodies of tasks in Redis' file, which Celery packs."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from lab import canaries

_BODY = re.compile(rb'\\?"body\\?": \\?"([A-Za-z0-9+/=]{16,})')
_BEGINNING_OF_ZLIB = b"x"  # what Kombu calls gzip
_LOGGER = re.compile(r"^\d{4}-\d\d-\d\d \S+ [A-Z]+ \d+ \[([\w.]+)\]")


def search(rest: Path, values: Mapping[str, str]) -> Counter[str]:
    """What was found, by place and value."""
    found: Counter[str] = Counter()
    for place in sorted(rest.iterdir()):
        for name, number in canaries.search(place, dict(values)).items():
            found[f"{place.name}: {name}"] += number
    for body in bodies(rest / "redis"):
        for name, value in values.items():
            if any(spelling in body for spelling in canaries.spellings(value)):
                found[f"redis, tasks: {name}"] += 1
    return found


def bodies(redis: Path) -> Iterator[bytes]:
    """Of all tasks that stand in Redis' files, as a worker reads them."""
    for path in sorted(redis.rglob("*")):
        if not path.is_file():
            continue
        for match in _BODY.finditer(path.read_bytes()):
            try:
                body = base64.b64decode(match[1])
                yield zlib.decompress(body) if body.startswith(_BEGINNING_OF_ZLIB) else body
            except (binascii.Error, zlib.error):
                continue


def by_logger(output: Path, values: Mapping[str, str]) -> Counter[str]:
    """Of an output, in lines of which logger it was found."""
    found: Counter[str] = Counter()
    logger = "uWSGI"
    for line in output.read_bytes().splitlines():
        text = line.decode(errors="replace")
        if begun := _LOGGER.match(text):
            logger = begun[1]
        elif text.startswith(("[", "{", "GET ", "POST ")):
            logger = "uWSGI"
        found[logger] += sum(line.count(each) for value in values.values() for each in canaries.spellings(value))
    return +found
