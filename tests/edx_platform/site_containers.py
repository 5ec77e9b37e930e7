"""A stand-in for Docker whose containers are the programs of a site: commands of Tutor lead to the platform's code."""

from __future__ import annotations

import subprocess
from pathlib import Path

from lab import docker
from lab.environment import run_tutor

from .installed import Site

#: In the place of a container's program: the platform's, in its folder, as that service. What the container is given
#: besides, such as a secret, stays.
_PROGRAM = """#!{python}
import os, sys
os.chdir({code!r})
environment = {environments!r}[os.environ.get("SERVICE_VARIANT", "lms")]
os.execve({python!r}, [{python!r}, *{words!r}, *sys.argv[1:]], {{**os.environ, **environment}})
"""


def install(site: Site) -> dict[str, str]:
    """Let ``tutor local`` find the site running; returns the environment variables for Tutor."""
    folder = site.folder / "docker"
    variables = docker.install(folder)
    environments = {service: site.environment(service) for service in ("lms", "cms")}
    programs: dict[str, list[str]] = {"manage.py": ["-m", "manage"], "bin/python": []}
    for name, words in programs.items():
        path = folder / "platform" / name
        path.parent.mkdir(exist_ok=True)
        program = {"python": str(site.python), "code": str(site.code), "words": words, "environments": environments}
        path.write_text(_PROGRAM.format(**program))
        path.chmod(0o755)
    docker.start(folder, "tutor_local")
    return variables


class Operator:
    """Who has Tutor, and a folder."""

    def __init__(self, site: Site) -> None:
        self.site, self.folder, self._environment = site, site.folder / "operator", install(site)
        self.folder.mkdir()
        self.said = ""

    def does(self, *words: object, status: int = 0) -> subprocess.CompletedProcess[str]:
        """A command of Tutor's, which is to end so; all that it prints is added to `said`."""
        # What scrub needs is only beside this Python.
        major = 22 if words[:2] == ("privacy", "scrub") else self.site.major
        done = run_tutor(self.site.root, major, *map(str, words), check=False, more=self._environment)
        self.said += done.stdout + done.stderr
        assert done.returncode == status, (words, done.stdout[-2000:], done.stderr[-2000:])
        return done

    def list_of(self, *lines: str) -> Path:
        """A file with an account in each line."""
        path = self.folder / "accounts.txt"
        path.write_text("\n".join(lines))
        return path
