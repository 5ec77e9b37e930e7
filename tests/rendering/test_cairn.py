"""Tutor's own analytics plugin beside pseudonymous events: the same numbers, and nobody in its files."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from eventtracking.backends.logger import LoggerBackend

from lab.environment import render
from lab.tracking_log import Site
from tutorprivacy.inside.tracking.processors import JsonLoggerBackend, PseudonymousProcessor

TESTS = Path(__file__).resolve().parents[1]
EVENTS = 2000

#: LOGGING's formatter "standard", the shape of every line on the console.
STANDARD = (
    "%(asctime)s %(levelname)s %(process)d [%(name)s] [user %(userid)s] [ip %(remoteip)s] "
    "%(filename)s:%(lineno)d - %(message)s"
)


@dataclass
class Filled:
    """Cairn's database after one run."""

    taken: int
    counts: dict[str, list[list[Any]]]
    files: bytes


def console(events: Iterable[dict[str, Any]], backend: type[LoggerBackend], **context: object) -> str:
    """What an event-tracking backend writes to the console: whole lines, `context` in their prefix."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(STANDARD, defaults=context))
    logger = logging.getLogger("tracking")
    kept = logger.handlers, logger.level, logger.propagate
    logger.handlers, logger.level, logger.propagate = [handler], logging.INFO, False
    try:
        live = backend(name="tracking", max_event_size=50_000)
        for event in events:
            live.send(event)
    finally:
        logger.handlers, logger.level, logger.propagate = kept
    return stream.getvalue()


@pytest.fixture(scope="module")
def events() -> list[dict[str, Any]]:
    """A morning on a site, in the shape of the log."""
    return list(islice(Site(seed=11).events(), EVENTS))


@pytest.fixture(scope="module")
def lines(events) -> dict[str, str]:
    """The console of stock Tutor, with the plugin, and with PRIVACY_TIMESTAMP_MINUTES=0."""

    def stock(event: dict[str, Any]) -> str:
        context = {"userid": event["context"]["user_id"], "remoteip": event["ip"]}
        return console([event], LoggerBackend, **context)

    def ours(minutes: int) -> str:
        scrubbed = map(PseudonymousProcessor(scrubber(minutes)), events)
        return console(scrubbed, JsonLoggerBackend, userid=None, remoteip=None)

    return {"stock": "".join(map(stock, events)), "plugin": ours(10), "exact times": ours(0)}


def scrubber(minutes: int) -> dict[str, Any]:
    """Arguments of the processor: the defaults, but with a key that is there without Redis."""
    policy = {
        "user_agent": "reduce",
        "user_id": "pseudonymize",
        "pseudonym_period": "forever",
        "free_text": "drop",
        "timestamp_minutes": minutes,
        "sample_rate": 1.0,
        "event_allowlist": [],
    }
    return {"policy": policy, "ip_policy": {"action": "drop"}, "redis_url": None, "forever_key": "k"}


@pytest.fixture(scope="module")
def cairn(lines, tmp_path_factory) -> dict[str, Filled]:
    """Cairn's database of each, filled at the same time in processes of their own."""
    folder = tmp_path_factory.mktemp("cairn")
    config = {"PRIVACY_TRACKING": "pseudonymous"}
    printed = render(folder / "root", 22, ["cairn", "privacy"], config)
    assert "Cairn will receive no events" not in printed
    running = {}
    for name, text in lines.items():
        (folder / f"{name}.log").write_text(text)
        with open(folder / f"{name}.log", "rb") as file:
            command = [sys.executable, "-m", "lab.cairn", str(folder / "root"), str(folder / name)]
            running[name] = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, cwd=TESTS)
    filled = {}
    for name, process in running.items():
        output = process.communicate(timeout=300)[0]
        assert process.returncode == 0
        files = b"".join(path.read_bytes() for path in (folder / name).rglob("*") if path.is_file())
        filled[name] = Filled(**json.loads(output.splitlines()[-1]), files=files)
    return filled


def normal(rows: list[list[Any]]) -> list[tuple[Any, ...]]:
    """Rows of a table with user numbers; events that differ in a person's segment of a path are one."""
    merged: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for *keys, count, users, without_user in rows:
        key = tuple(re.sub(r"(/accounts/)[^/]+", r"\1-", each) if isinstance(each, str) else each for each in keys)
        # Each of these paths is one person's: their numbers of users add up.
        merged[key] = [sum(pair) for pair in zip(merged[key], (count, users, without_user), strict=True)]
    return sorted((*key, *numbers) for key, numbers in merged.items())


#: A time on site, which PRIVACY_TIMESTAMP_MINUTES is there to blur.
BLURRED = "dashboard User activity"


@pytest.mark.parametrize("mode", ["plugin", "exact times"])
def test_the_same_numbers(cairn: dict[str, Filled], mode: str) -> None:
    """Every table, view and chart: events per course and name, users, video segments, types."""
    stock, ours = cairn["stock"], cairn[mode]
    assert ours.taken == stock.taken == EVENTS
    assert set(ours.counts) == set(stock.counts)
    assert {"users", "types", "table events", "table video_view_segments", "dashboard Video views"} <= set(stock.counts)
    for name, rows in stock.counts.items():
        assert rows, name
        if name == BLURRED and mode == "plugin":
            assert [row[0] for row in ours.counts[name]] == [row[0] for row in rows]
        elif name == "table events":
            assert len(normal(rows)) > 200
            assert normal(ours.counts[name]) == normal(rows)
        else:
            assert ours.counts[name] == rows, name


def test_no_user_is_lost(cairn: dict[str, Filled]) -> None:
    """No user id has become 0 or too large for the column."""
    for filled in cairn.values():
        assert sum(row[-1] for row in filled.counts["table events"]) == 0
        assert sum(row[1] for row in filled.counts["users"]) > 500


def test_nobody_is_in_its_files(events: list[dict[str, Any]], cairn: dict[str, Filled]) -> None:
    """No username, user id, address, session or browser of the events is there; on stock all of them are."""
    # Each search goes through megabytes: of the rest, those of every fourth event will do.
    values = {str(event[key]).encode() for event in events[::4] for key in ("username", "ip", "session", "agent")}
    assert len(values) > 1000
    assert [value for value in values if value not in cairn["stock"].files] == []
    names, ids = rb"learner\d+_\d+", rb'"user_id": "?(\d+)'
    assert {name.decode() for name in re.findall(names, cairn["stock"].files)} == {each["username"] for each in events}
    for mode in ("plugin", "exact times"):
        assert [value for value in values if value in cairn[mode].files] == []
        assert re.search(names, cairn[mode].files) is None
        assert min(map(int, re.findall(ids, cairn[mode].files))) > 2**52
        assert b"course-v1:LabX+C1+2026" in cairn[mode].files
