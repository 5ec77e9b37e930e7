"""Collected with PLATFORM only; an error, and never a silent pass, for whoever asks for these files without it."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from .given import mode, refusal
from .installed import Site
from .site_containers import Operator

collect_ignore_glob = [] if os.environ.get("PLATFORM") else ["test_*.py"]
if mode() == "development":  # no proxy stands before the servers of ``tutor dev``
    collect_ignore_glob.append("test_verify.py")


def pytest_configure(config: pytest.Config) -> None:
    """Say what is missing before anything is tried."""
    here = Path(__file__).parent
    if not any(Path(word.split("::")[0]).resolve().is_relative_to(here) for word in config.args):
        return
    if said := refusal():
        raise pytest.UsageError(said)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """What was not looked at is no pass: a check that is skipped has failed."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and item.path.is_relative_to(Path(__file__).parent):
        report.outcome, report.longrepr = "failed", f"not looked at: {report.longrepr}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """With the plugin."""
    with Site(tmp_path_factory.mktemp("site")).running() as each:
        yield each


@pytest.fixture(scope="session")
def operator(site: Site) -> Operator:
    """Of that site, set up as a launch does it."""
    operator = Operator(site)
    operator.does("local", "do", "init", "--limit=privacy")
    return operator
