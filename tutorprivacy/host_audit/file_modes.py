"""
Who may read the files of the project that hold secrets: config.yml, and what is rendered of the OAuth2 client.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from tutor import config as tutor_config

from ..inside.audit.findings import Finding, found
from ..rendering.retirement_files import RENDERED
from .project import Project

_CHECK = "environment.secrets"

_FILLED = re.compile(r"(?m)^ *PRIVACY_\w+[=:] *[\"']?[A-Za-z0-9]")


def secrets(project: Project) -> Iterator[Finding]:
    """One finding for each file that is there."""
    config = Path(tutor_config.config_path(str(project.root)))
    for path in (config, *(project.env / name for name in RENDERED)):
        if os.path.lexists(path) and (path == config or _holds_a_secret(path)):
            yield _secret(path)


def _holds_a_secret(path: Path) -> bool:
    """While retirement is off, what is rendered has an empty place for it."""
    try:
        return _FILLED.search(path.read_text(encoding="utf-8")) is not None
    except OSError:
        return True


def _secret(path: Path) -> Finding:
    mode = path.stat().st_mode
    if mode & 0o007:
        evidence = f"Everybody on this host may read it (mode {stat.S_IMODE(mode):04o}): it holds passwords and salts."
    elif mode & 0o070:
        evidence = f"Its owner may read it, and the group {_group(path)}: let only those be in it who may."
    else:
        evidence = "Only its owner may read it."
    return found(_CHECK, str(path), not mode & 0o007, evidence, f"chmod 600 {path}")


def _group(path: Path) -> str:
    number = path.stat().st_gid
    try:
        import grp  # there is none on Windows, where the plugin can be enabled all the same

        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
