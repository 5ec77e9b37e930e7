"""
What version 0.1.0 of the plugin leaves behind: real files, which `left_by_0_1.tar.gz` keeps, for the tests of upgrades.

Made once with a Tutor 22 that has the wheel of 0.1.0 (the commit before `Unreleased` began) and tutor-mfe::

    cd tests && python -m lab.left_behind /path/to/that/venv/bin/tutor

It enables the plugin, saves settings of that version, and lets that version's own module write daily logs of three
days. In the archive are config.yml, the rendered files that the plugin had to do with, and the log folders with their
links. The keys and passwords in it are those of a platform that never was.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ARCHIVE = Path(__file__).with_name("left_by_0_1.tar.gz")

#: What an operator had set, each with a value that is not the default. Unquoted `off` is false to YAML.
SETTINGS = {
    "PRIVACY_TRACKING": "off",
    "PRIVACY_TRACKING_KEEP_BACKENDS": '["xapi"]',
    "PRIVACY_IP_ADDRESS": "truncate",
    "PRIVACY_IPV4_PREFIX_LENGTH": "24",
    "PRIVACY_LOG_RETENTION_DAYS": "30",
}

#: Below ``env/``: what is kept of it. All else is Tutor's, and is rendered anew.
_RENDERED = (
    "apps/openedx/settings",
    "apps/openedx/uwsgi.ini",
    "apps/caddy",
    "plugins/mfe/apps/mfe/Caddyfile",
    "version",
)

_LINES = """
import sys, logging
sys.path.insert(0, sys.argv[1])
import privacy_logfiles
for day in range(20754, 20757):  # 2026-10-28 and the two days behind it
    handler = privacy_logfiles.DailyFileHandler(sys.argv[2], "all", 30, clock=lambda: day * 86400.0 + 60)
    handler.emit(logging.makeLogRecord({"msg": f"a line of day {day}"}))
    handler.close()
"""


def lay(root: Path) -> None:
    """Put all of it into the folder of a project."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(root, filter="tar")


def _make(tutor: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        environment = {**os.environ, "TUTOR_ROOT": name, "TUTOR_PLUGINS_ROOT": f"{name}/none"}
        chosen = [word for each, value in SETTINGS.items() for word in ("--set", f"{each}={value}")]
        hosts = ["--set", "LMS_HOST=lms.openedx.test", "--set", "CMS_HOST=studio.lms.openedx.test"]
        for words in (["plugins", "enable", "mfe", "privacy"], ["config", "save", *chosen, *hosts]):
            subprocess.run([tutor, *words], env=environment, check=True)
        for service in ("lms", "cms"):
            logs = root / "data" / service / "logs"
            logs.mkdir(parents=True)
            settings = root / "env/apps/openedx/settings" / service
            subprocess.run([tutor.with_name("python"), "-c", _LINES, settings, logs], check=True)
        with tarfile.open(ARCHIVE, "w:gz") as archive:
            for path in ("config.yml", "data", *(f"env/{each}" for each in _RENDERED)):
                archive.add(root / path, path)


if __name__ == "__main__":
    _make(Path(sys.argv[1]))
