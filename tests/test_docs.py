"""What the docs quote is what the program says."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from lab.environment import tutor

DOCS = Path(__file__).resolve().parents[1] / "docs"


def help_of(root: Path, *command: str) -> str:
    (root / "config.yml").write_text("PLUGINS: [privacy]\n")
    environment = {**os.environ, "TUTOR_ROOT": str(root), "TUTOR_PLUGINS_ROOT": str(root / "none"), "COLUMNS": "100"}
    done = subprocess.run(
        [str(tutor(22)), *command, "--help"], env=environment, capture_output=True, text=True, check=True
    )
    return "".join(f"    {line}".rstrip() + "\n" for line in done.stdout.rstrip().splitlines())


@pytest.mark.parametrize(
    ("page", "command"), [("scrub.rst", ("privacy", "scrub")), ("usage.rst", ("privacy", "usage"))]
)
def test_the_help_texts(tmp_path: Path, page: str, command: tuple[str, ...]) -> None:
    """A command's options are documented where the docs describe it."""
    assert help_of(tmp_path, *command) in (DOCS / page).read_text(encoding="utf-8")
