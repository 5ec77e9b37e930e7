"""A lab that `tutor privacy verify` can be run on: Tutor's project, and a stand-in for Docker that leads to it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from . import docker
from .canaries import IP, OTHER_USER_ID, USER_ID
from .environment import Lab, run_tutor, tutor
from .services import running

#: The platform's, in the environment of its container.
_MANAGE = """#!{python}
import os, sys
os.environ.update({environment!r})
sys.path.insert(0, {platform!r})
import django
django.setup()
service, command, option, code = sys.argv[1:]
assert (service, command, option) == ("lms", "shell", "-c"), sys.argv
exec(code, {{}})
"""

SERVICES = ("lms", "cms", "lms-worker", "caddy", "mfe", "redis")


class VerifiedLab:
    """
    The whole site, running.

    Args:
        folder: for all of it.
        plugins: of Tutor when it rendered what runs.
    """

    def __init__(self, folder: Path, plugins: Sequence[str], **config: object) -> None:
        self.lab = Lab(folder / "lab", plugins=plugins, config=dict(config))
        self.lab.build()
        self.root, self.docker = self.lab.folder / "tutor", folder / "docker"
        if "privacy" not in plugins:  # the command is the plugin's: it is enabled, and nothing is launched yet
            config_file = self.root / "config.yml"
            config_file.write_text(config_file.read_text().replace("PLUGINS:", "PLUGINS:\n- privacy", 1))
        self.environment = docker.install(self.docker)
        self._lead_to_the_lab()

    def _lead_to_the_lab(self) -> None:
        environment = self.lab.django_environment("lms")
        manage = self.lab.platform / "manage.py"
        platform = str(self.lab.platform)
        manage.write_text(_MANAGE.format(python=sys.executable, environment=environment, platform=platform))
        manage.chmod(0o755)
        (self.docker / "platform").rename(self.docker / "unused")
        (self.docker / "platform").symlink_to(self.lab.platform)
        data = self.root / "data"
        for service, logs in self.lab.log_folders.items():
            (data / service).mkdir(parents=True, exist_ok=True)
            (data / service / "logs").rmdir() if (data / service / "logs").exists() else None
            logs.rename(data / service / "logs") if logs.exists() else None
            logs.symlink_to(data / service / "logs")
        (self.lab.rest / "redis").rename(data / "redis")
        (self.lab.rest / "redis").symlink_to(data / "redis")
        containers = [docker.container(self.root, service) for service in SERVICES]
        for service, each in zip(SERVICES, containers, strict=True):
            (self.docker / f"{each['Id']}.log").symlink_to(self.lab.rest / f"{service} output")
        docker.engine(self.docker, *containers)
        docker.start(self.docker, "tutor_local")

    @contextmanager
    def running(self) -> Iterator[None]:
        """The site is up."""
        with running(self.lab):
            yield

    def words(self, *options: str) -> list[str]:
        """What Tutor is asked."""
        return ["privacy", "verify", "--connect", f"127.0.0.1:{self.lab.ports['http']}", "--source", IP, *options]

    def command(self) -> tuple[list[str], dict[str, str]]:
        """(words, environment) of a run by the program itself."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TUTOR_")}
        environment |= {"TUTOR_ROOT": str(self.root), "TUTOR_PLUGINS_ROOT": str(self.root / "none")}
        return [str(tutor(22)), *self.words()], environment | self.environment

    def verify(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run it."""
        return run_tutor(self.root, 22, *self.words(*options), check=False, more=self.environment)

    def learners(self) -> list[str]:
        """Usernames in the database, without those of the lab."""
        with closing(sqlite3.connect(self.lab.folder / "database.sqlite3", timeout=60)) as database:
            rows = database.execute("SELECT username FROM auth_user WHERE id NOT IN (?, ?)", (USER_ID, OTHER_USER_ID))
            return [username for (username,) in rows]
