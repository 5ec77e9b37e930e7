"""The half inside Open edX, put where Tutor mounts it."""

from __future__ import annotations

from pathlib import Path

from tutorprivacy.rendering.archive import FILES, privacy_package


def put_inside(root: Path) -> Path:
    """
    Both services' settings packages below a platform's folder, with the plugin's file in each.

    Returns:
        The LMS's.
    """
    for service in FILES:
        folder = root / service / "envs" / "tutor"
        folder.mkdir(parents=True, exist_ok=True)
        for package in (folder, folder.parent, folder.parent.parent):
            (package / "__init__.py").touch()
        (folder / "privacy.py").write_text(privacy_package(service))
    return root / "lms" / "envs" / "tutor"
