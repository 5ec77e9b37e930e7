"""Redis's slow log, on a real Redis with the rendered file: stock keeps arguments of slow commands, ours nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from lab.environment import render
from lab.redis_server import redis_server

#: Longer than the ten milliseconds of Redis's default.
SLOW = "local sum = 0 for i = 1, 5000000 do sum = sum + i end return sum"


@pytest.mark.parametrize(
    ("plugins", "config", "entries"),
    [([], {}, 1), (["privacy"], {}, 0), (["privacy"], {"PRIVACY_ACCESS_LOG": "full"}, 1)],
    ids=["stock", "ours", "full"],
)
def test_slow_commands(tmp_path: Path, plugins: list[str], config: dict[str, str], entries: int) -> None:
    """The options of the file that come after Tutor's are given to the server of the tests."""
    render(tmp_path / "tutor", 22, plugins, config)
    lines = (tmp_path / "tutor/env/apps/redis/redis.conf").read_text().splitlines()
    options = [word for line in lines if line.startswith("slowlog") for word in f"--{line}".split()]
    with redis_server(tmp_path, *options) as port:
        redis.Redis(port=port).eval(SLOW, 0, "zoraquill@campus.example")
        kept = redis.Redis(port=port).slowlog_get()
    assert len(kept) == entries and str(kept).count("zoraquill") == entries
