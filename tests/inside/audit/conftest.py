"""Fixtures of the audit inside: a platform for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.platform import Platform


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = Platform(tmp_path_factory.mktemp("platform"))
    yield made
    made.close()
