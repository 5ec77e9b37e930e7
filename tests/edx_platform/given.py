"""What the checks are given by the environment, and what of it is missing: said before anything is tried."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

#: What the platform needs and what the checks start, by how Python or the shell would find it.
LIBRARIES = ("django", "celery", "django_redis", "rest_framework", "MySQLdb")
#: What the settings of ``tutor dev`` import, too: the platform's own tests and tools.
_OF_DEVELOPMENT = ("debug_toolbar", "factory", "ddt")
_SETTINGS = ("MYSQL_HOST", "OPENEDX_MYSQL_DATABASE", "OPENEDX_MYSQL_PASSWORD")
#: Most apps of the platform are found by the metadata of its own package, as those of plugins are.
_ASK_OWN_APPS = """
import sys
from importlib.metadata import entry_points
sys.exit(not any(each.value.startswith("openedx.") for each in entry_points(group="lms.djangoapp")))
"""
MODES = ("production", "development")
_SEE = "See docs/platform.rst, then: make platform PLATFORM=DIR"


def python(environment: Mapping[str, str] = os.environ) -> Path:
    """The Python with the platform's requirements."""
    return Path(environment.get("PLATFORM_PYTHON") or shutil.which("python3") or "python3")


def mode(environment: Mapping[str, str] = os.environ) -> str:
    """The settings' module below ``lms.envs.tutor``."""
    return environment.get("PLATFORM_SETTINGS") or MODES[0]


def configuration(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Tutor's values for the database and MongoDB, from the file PLATFORM_CONFIG: a password is on no command line."""
    path = environment.get("PLATFORM_CONFIG")
    return dict(yaml.safe_load(Path(path).read_text()) or {}) if path else {}


def missing(environment: Mapping[str, str] = os.environ) -> list[str]:
    """What keeps the checks from beginning, each as a sentence with what to do. Empty: they can."""
    platform = environment.get("PLATFORM", "")
    if not (Path(platform) / "lms" / "envs" / "production.py").is_file():
        return [f"PLATFORM={platform or '(not set)'} is no folder of edx-platform: it has no lms/envs/production.py."]
    found = []
    program = python(environment)
    try:
        more = _OF_DEVELOPMENT if mode(environment) == MODES[1] else ()
        done = _asked(program, "; ".join(f"import {name}" for name in (*LIBRARIES, *more)), environment)
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:]
            found.append(
                f"PLATFORM_PYTHON={program} lacks a library ({' '.join(last)}): install the platform's "
                f"requirements/edx/{'development' if more else 'base'}.txt, django-redis and mysqlclient there, "
                "or name another Python."
            )
        elif _asked(program, _ASK_OWN_APPS, environment).returncode:
            found.append(
                f"PLATFORM_PYTHON={program} does not know the platform's own apps: install its package there "
                f"(pip install --no-deps -e {platform}), or say python setup.py egg_info in that folder."
            )
    except OSError as error:
        found.append(f"PLATFORM_PYTHON={program} cannot be run ({error.strerror}): name the Python of the platform.")
    if not (program.parent / "uwsgi").is_file():
        found.append(f"There is no uwsgi beside {program}: install uwsgi (or pyuwsgi) into that environment.")
    major = environment.get("PLATFORM_TUTOR") or "21"
    if major not in ("20", "21", "22"):
        found.append(f"PLATFORM_TUTOR={major} is no version that the plugin knows: 20, 21 or 22.")
    if mode(environment) not in MODES:
        found.append(f"PLATFORM_SETTINGS={mode(environment)} is no module of Tutor's settings: {' or '.join(MODES)}.")
    try:
        given = configuration(environment)
        if lacks := [name for name in _SETTINGS if name not in given]:
            found.append(
                f"PLATFORM_CONFIG lacks {', '.join(lacks)}: a YAML file with the database that was made for this."
            )
    except (OSError, ValueError, yaml.YAMLError) as error:
        found.append(f"PLATFORM_CONFIG cannot be read ({type(error).__name__}): a YAML file with Tutor's settings.")
    return found


def _asked(program: Path, code: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    folders = os.pathsep.join((environment["PLATFORM"], environment.get("PLATFORM_PYTHONPATH", "")))
    variables = {**os.environ, "PYTHONPATH": folders, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([str(program), "-c", code], capture_output=True, text=True, timeout=120, env=variables)


def refusal(environment: Mapping[str, str] = os.environ) -> str:
    """All of that, for a terminal; empty if nothing is missing."""
    found = missing(environment)
    return "\n".join([*found, _SEE]) if found else ""
