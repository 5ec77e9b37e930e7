"""
The patches: what goes into Tutor's own files.
"""

from __future__ import annotations

from importlib import resources

from tutor import hooks

PLUGIN = "privacy"

#: Behind every other plugin's patches, also those at Tutor's own "low" priority.
LAST = hooks.priorities.LOW + 1000

_PACKAGE = resources.files("tutorprivacy")


def patches() -> list[tuple[str, str]]:
    """(name, content) of every patch: one file of ``patches/`` each."""
    folder = _PACKAGE / "patches"
    return sorted((path.name, path.read_text(encoding="utf-8")) for path in folder.iterdir() if path.is_file())


def templates_root() -> str:
    """The folder of the plugin's templates."""
    return str(_PACKAGE / "templates")
