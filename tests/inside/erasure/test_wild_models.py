"""Models and people at random: nothing of the one who is erased is left, nothing of the other is lost, keys hold."""

from __future__ import annotations

from pathlib import Path

from lab import campus

EXAMPLES = 60


def test_models_at_random(tmp_path: Path) -> None:
    """Relations, chains, keys that protect and that cannot be empty, unique columns, JSON."""
    root = tmp_path / "edx"
    root.mkdir()
    campus.make(root)
    campus.write_settings(root, 'INSTALLED_APPS += ["wild"]')
    (root / "wild").mkdir()
    for name in ("__init__", "models"):
        (root / "wild" / f"{name}.py").touch()
    code = "from django.core.management import call_command; call_command('migrate', run_syncdb=True, verbosity=0)\n"
    code += f"from lab.people import wild; wild.run({EXAMPLES}); print(json.dumps('done'))"
    assert campus.program(root, code) == "done"
