"""The half inside Open edX, put where Tutor mounts it."""

from __future__ import annotations

import shutil
from pathlib import Path

from tutorprivacy.rendering.privacy_module import FILES, SETTINGS_FILES, privacy_package

from . import environment


def put_inside(root: Path, project: Path | None = None) -> Path:
    """
    Both services' settings packages below a platform's folder, with the plugin's file in each, and the third one.

    Args:
        root: as /openedx/edx-platform: the folder of the configuration is beside it.
        project: root of a project whose rendered files are taken; None: what would be rendered.

    Returns:
        The LMS's.
    """
    texts = {
        folder: (project / "env" / path).read_text() if project else _package(folder) for folder, path in FILES.items()
    }
    for service in SETTINGS_FILES:
        folder = root / service / "envs" / "tutor"
        folder.mkdir(parents=True, exist_ok=True)
        for package in (folder, folder.parent, folder.parent.parent):
            (package / "__init__.py").touch()
        shutil.rmtree(folder / "privacy", ignore_errors=True)  # see `put_module`
        (folder / "privacy.py").write_text(texts[service])
    (root.parent / "config").mkdir(exist_ok=True)
    (root.parent / "config" / "privacy.py").write_text(texts["config"])
    return root / "lms" / "envs" / "tutor"


def _package(folder: str) -> str:
    """As it would be rendered; made once for all processes of a run of tests."""
    if environment.KEPT is None:
        return privacy_package(folder)
    return environment.made_once(
        f"package of {folder}", lambda path: path.write_text(privacy_package(folder))
    ).read_text()


def put_module(settings: Path, name: str, text: str) -> Path:
    """
    Something else in the place of one module, and nothing in that of the others.

    Args:
        settings: the service's folder of settings.
        name: within the package, such as ``retirement.setup``.

    Returns:
        The folder that Python takes instead of the plugin's file, until somebody deletes it.
    """
    folder = settings / "privacy"
    path = folder.joinpath(*name.split(".")).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    for package in {folder, path.parent}:
        (package / "__init__.py").touch()
    path.write_text(text)
    return folder
