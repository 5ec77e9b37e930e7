"""Collected with PLATFORM only; an error, and never a silent pass, for whoever asks for these files without it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .installed import Site

PLATFORM = os.environ.get("PLATFORM", "")
collect_ignore_glob = [] if PLATFORM else ["test_*.py"]


def pytest_configure(config: pytest.Config) -> None:
    """Say what is missing before anything is tried."""
    here = Path(__file__).parent
    if not any(Path(word.split("::")[0]).resolve().is_relative_to(here) for word in config.args):
        return
    if not (Path(PLATFORM) / "lms" / "envs" / "production.py").is_file():
        raise pytest.UsageError(
            f"PLATFORM={PLATFORM or '(not set)'} is no folder of edx-platform. "
            "Use: make platform PLATFORM=DIR, see docs/platform.rst"
        )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """With the plugin."""
    with Site(tmp_path_factory.mktemp("site")).running() as each:
        yield each
