"""Models and people at random: nothing of the one who is erased is left, nothing of the other is lost, keys hold."""

from __future__ import annotations

from pathlib import Path

from lab import campus
from lab.mariadb import mariadb_server

EXAMPLES = 60


def erase_at_random(root: Path, database: str, examples: int) -> None:
    """Within the platform in the folder, with the settings of its database."""
    root.mkdir()
    campus.make(root)
    campus.write_settings(root, database + '\nINSTALLED_APPS += ["wild"]')
    (root / "wild").mkdir()
    for name in ("__init__", "models"):
        (root / "wild" / f"{name}.py").touch()
    code = f"from lab.people import wild; wild.alone(); lab.migrate(); wild.run({examples}); print(json.dumps('done'))"
    assert campus.program(root, code) == "done"


def test_models_at_random(tmp_path: Path) -> None:
    """Relations, chains, tables in between, keys that protect and that cannot be empty, unique columns, JSON."""
    erase_at_random(tmp_path / "edx", "", EXAMPLES)


def test_models_at_random_in_mariadb(tmp_path: Path) -> None:
    """The same; fewer, as each makes and drops tables."""
    with mariadb_server(tmp_path) as server:
        erase_at_random(tmp_path / "edx", server.settings(server.new()), EXAMPLES // 5)
