"""Fixtures that several test modules use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tutor import hooks

from lab.environment import render
from tutorprivacy.settings import values


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with the plugin, also for commands in this process."""
    folder = tmp_path_factory.mktemp("root")
    render(folder, 22, ["privacy"], {})
    context = hooks.Contexts.app("privacy in tests")
    with context.enter():
        hooks.Filters.CONFIG_DEFAULTS.add_items(values.defaults())
    yield folder
    hooks.clear_all(context=context.name)
